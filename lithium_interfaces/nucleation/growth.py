"""From nuclei to film: hemispheres that grow at equal speed and merge, at a given charge.

Nuclei stand at random, N per area, and reach the radius r. A place is higher than z if a nucleus lies within
sqrt(r**2 - z**2) of it, which has the probability 1 - exp(-N pi (r**2 - z**2)). With x = r sqrt(pi N) and
Dawson's function D(x) = exp(-x**2) int_0^x exp(u**2) du everything follows exactly, overlap included:

    covered fraction  1 - exp(-x**2)
    mean thickness    [x - D(x)]/sqrt(pi N)
    exposed lithium   2 x D(x) per geometric area
    roughness**2      [x**2 - 1 + exp(-x**2)]/(pi N) - thickness**2

Before overlap these are the formulas of single hemispheres, 2 pi N r**3/3 and 2 pi N r**2.
"""

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.cell_design import (
    LITHIUM_FLUORIDE,
    film_lithium,
    lithium_thickness_um,
)
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError

#: largest ratio of radius to spacing at which the thickness is inverted
_LARGEST_X = 1e8


@within(nuclei_per_m2="> 0")
def spacing_m(nuclei_per_m2: ArrayLike) -> NDArray:
    """Mean spacing N**-1/2."""
    return nuclei_per_m2**-0.5


@within(nuclei_per_m2="> 0")
def hemisphere_radius_m(
    capacity_mAh_cm2: ArrayLike, nuclei_per_m2: ArrayLike
) -> NDArray:
    """Radius of separate hemispheres, (3 v/(2 pi N))**(1/3), with v the lithium volume per area."""
    volume = lithium_thickness_um(capacity_mAh_cm2) * 1e-6
    return np.cbrt(3 * volume / (2 * np.pi * nuclei_per_m2))


def hemisphere_area(capacity_mAh_cm2: ArrayLike, nuclei_per_m2: ArrayLike) -> NDArray:
    """Surface of separate hemispheres per geometric area, (2 pi N)**(1/3) (3 v)**(2/3)."""
    return (
        2
        * np.pi
        * nuclei_per_m2
        * hemisphere_radius_m(capacity_mAh_cm2, nuclei_per_m2) ** 2
    )


@within(nuclei_per_m2="> 0")
def impingement_capacity_mAh_cm2(nuclei_per_m2: ArrayLike) -> NDArray:
    """Areal capacity at which N pi r**2 = 1 for separate hemispheres."""
    radius = 1 / np.sqrt(np.pi * nuclei_per_m2)
    return (
        2
        * np.pi
        / 3
        * nuclei_per_m2
        * radius**3
        * 1e6
        / float(lithium_thickness_um(1.0))
    )


@within(
    total_overpotential_V="> 0", current_density_A_m2=">= 0", resistance_ohm_m2=">= 0"
)
def ohmic_free_V(
    total_overpotential_V: ArrayLike,
    current_density_A_m2: ArrayLike,
    resistance_ohm_m2: ArrayLike,
) -> NDArray:
    """Overpotential left at the interface, eta - j R; BookError if the ohmic drop exceeds the total."""
    total = total_overpotential_V
    drop = current_density_A_m2 * resistance_ohm_m2
    if np.any(drop >= total):
        raise BookError(
            f"The ohmic drop is {np.max(drop):g} V, but must be below the total overpotential, {np.min(total):g} V."
        )
    return total - drop


@within(overpotential_V="> 0", reference_V="> 0", reference_per_m2="> 0")
def density_at(
    overpotential_V: ArrayLike,
    reference_V: ArrayLike,
    reference_per_m2: ArrayLike,
    exponent: ArrayLike = 3.0,
) -> NDArray:
    """Nuclei per m2 by the empirical power law N = N_ref (eta/eta_ref)**exponent (Pei 2017: exponent 3)."""
    ratio = overpotential_V / reference_V
    return reference_per_m2 * ratio**exponent


# --- nuclei that merge -------------------------------------------------------------------------


@within(radius_m=">= 0", nuclei_per_m2="> 0")
def _reduced(radius_m, nuclei_per_m2):
    return radius_m * np.sqrt(np.pi * nuclei_per_m2)


def covered_fraction(radius_m: ArrayLike, nuclei_per_m2: ArrayLike) -> NDArray:
    """Share of the collector under lithium, 1 - exp(-N pi r**2)."""
    return -np.expm1(-(_reduced(radius_m, nuclei_per_m2) ** 2))


def mean_thickness_m(radius_m: ArrayLike, nuclei_per_m2: ArrayLike) -> NDArray:
    """Lithium volume per geometric area of merging hemispheres."""
    return (
        _thickness(_reduced(radius_m, nuclei_per_m2))
        * spacing_m(nuclei_per_m2)
        / np.sqrt(np.pi)
    )


def _thickness(x):
    """x - D(x); by its series below 0.05, where the difference would lose digits."""
    from scipy.special import dawsn

    x = np.asarray(x, float)
    return np.where(
        x < 0.05, 2 * x**3 / 3 * (1 - 2 * x**2 / 5 * (1 - 2 * x**2 / 7)), x - dawsn(x)
    )[()]


def exposed_area(radius_m: ArrayLike, nuclei_per_m2: ArrayLike) -> NDArray:
    """Lithium surface per geometric area, 2 x D(x): never above 1.285, and 1 for a thick film."""
    from scipy.special import dawsn

    x = _reduced(radius_m, nuclei_per_m2)
    return 2 * x * dawsn(x)


def roughness_m(radius_m: ArrayLike, nuclei_per_m2: ArrayLike) -> NDArray:
    """Standard deviation of the height over the whole collector, bare places included."""
    from scipy.special import dawsn

    x = _reduced(radius_m, nuclei_per_m2)
    # the same as in the module docstring, arranged so that large terms cancel on paper
    variance = 2 * x * dawsn(x) - dawsn(x) ** 2 + np.expm1(-(x**2))
    return np.sqrt(np.maximum(variance, 0)) * spacing_m(nuclei_per_m2) / np.sqrt(np.pi)


@within(capacity_mAh_cm2="> 0")
def radius_at_capacity_m(
    capacity_mAh_cm2: ArrayLike, nuclei_per_m2: ArrayLike
) -> NDArray:
    """Radius at which merging hemispheres hold the capacity (> 0); arrays broadcast."""
    scale = spacing_m(nuclei_per_m2) / np.sqrt(np.pi)
    target = lithium_thickness_um(capacity_mAh_cm2) * 1e-6 / scale
    if np.any(target > _LARGEST_X):
        raise BookError(
            f"The film is {np.max(target):.2g} nucleus spacings thick, but must be below {_LARGEST_X:g}."
        )
    low, high = (
        np.zeros_like(target),
        target + 1.0,
    )  # x - D(x) rises from 0, and D(x) < 0.55
    for _ in range(90):
        middle = (low + high) / 2
        above = _thickness(middle) > target
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return ((low + high) / 2 * scale)[()]


@within(cover="above 0 to below 1")
def capacity_at_cover_mAh_cm2(cover: ArrayLike, nuclei_per_m2: ArrayLike) -> NDArray:
    """Areal capacity at which the fraction ``cover`` in (0, 1) of the collector is under lithium."""
    x = np.sqrt(-np.log1p(-cover))
    thickness = _thickness(x) * spacing_m(nuclei_per_m2) / np.sqrt(np.pi)
    return thickness * 1e6 / float(lithium_thickness_um(1.0))


def sei_loss_mAh_cm2(
    area_factor: ArrayLike, thickness_nm: ArrayLike, film=LITHIUM_FLUORIDE
) -> NDArray:
    """Lithium bound in a film of ``thickness_nm`` on ``area_factor`` times the geometric area (LiF unless told)."""
    return film_lithium(thickness_nm, film, area_factor)


@within(wavelength_m="> 0", kinetic_length_m=">= 0")
def focusing_length_m(wavelength_m: ArrayLike, kinetic_length_m: ArrayLike) -> NDArray:
    """Film thickness over which Ohm's law multiplies a ripple by e: wavelength/2 pi + kappa R.

    A ripple of wave number k draws j_1/j_0 = k A/(1 + k kappa R) for its amplitude A, with R the charge
    transfer resistance plus that of any film (ohm m2) and kappa the conductivity of the electrolyte;
    ``kinetic_length_m`` is kappa R. Films much thinner than this length grow at equal speed everywhere.
    """
    return wavelength_m / (2 * np.pi) + kinetic_length_m
