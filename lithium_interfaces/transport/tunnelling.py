"""How thick a film must be to stop electrons from tunnelling through it.

In the approximation of Wentzel, Kramers and Brillouin an electron passes a barrier phi(x), measured from its own
energy, with the probability

    T = exp(-2 int kappa dx),   kappa = sqrt(2 m* phi)/hbar.

phi is the distance from the Fermi level of lithium to the conduction band of the film. It is an input here: a band
gap bounds it (0 < phi < E_g) and does not give it. Half a gap is an assumption like any other.
"""

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.constants import FARADAY, ROOM_TEMPERATURE, thermal_voltage
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, within
from lithium_interfaces.errors import BookError

ELECTRON_MASS_KG = 9.1093837015e-31  # CODATA 2018
HBAR_J_S = 1.054571817e-34
ELECTRON_CHARGE_C = 1.602176634e-19
#: illustrative: a film counts as blocking once T = exp(-40)
BLOCKING_EXPONENT = 40.0
YEAR_S = 365.25 * 86400


@within(barrier_eV=">= 0", effective_mass="> 0")
def decay_constant_per_nm(
    barrier_eV: ArrayLike, effective_mass: ArrayLike = 1.0
) -> NDArray:
    """kappa = sqrt(2 m* phi)/hbar in 1/nm; ``effective_mass`` in electron masses. 5.123 sqrt(phi/eV) for m* = 1."""
    mass = effective_mass * ELECTRON_MASS_KG
    return np.sqrt(2 * mass * barrier_eV * ELECTRON_CHARGE_C) / HBAR_J_S * 1e-9


@within(thickness_nm=">= 0", barrier_eV="> 0")
def wkb_exponent(
    thickness_nm: ArrayLike,
    barrier_eV: ArrayLike,
    other_side_eV=None,
    effective_mass: ArrayLike = 1.0,
) -> NDArray:
    """2 int kappa dx through a barrier that is flat or falls linearly to ``other_side_eV``.

    Closed form of the trapezium: (4/3) kappa(phi1) d (phi1^1.5 - phi2^1.5) / (phi1^0.5 (phi1 - phi2)). A side at or
    below zero makes a triangle: only the part of the film where phi > 0 counts (Fowler-Nordheim).
    """
    near = barrier_eV
    far = (
        near
        if other_side_eV is None
        else checked("other_side_eV", other_side_eV, "(-inf, inf)")
    )
    near, far = np.maximum(near, far), np.minimum(near, far)
    a, b = np.sqrt(near), np.sqrt(np.maximum(far, 0))
    with np.errstate(invalid="ignore", divide="ignore"):
        forbidden = np.where(
            far < 0, near / (near - far), 1.0
        )  # share of the film with phi > 0
    # (2/3) (a^3 - b^3)/(a^2 - b^2), the mean of sqrt(phi), without 0/0 for a flat barrier
    mean_root = 2 / 3 * (a * a + a * b + b * b) / (a + b)
    return (
        2
        * decay_constant_per_nm(1.0, effective_mass)
        * mean_root
        * forbidden
        * thickness_nm
    )


def transmission(
    thickness_nm: ArrayLike, barrier_eV: ArrayLike, effective_mass: ArrayLike = 1.0
) -> NDArray:
    """T = exp(-2 kappa d) of a flat barrier."""
    return np.exp(
        -wkb_exponent(thickness_nm, barrier_eV, effective_mass=effective_mass)
    )


@within(energy_eV="> 0", barrier_eV="> 0", thickness_nm=">= 0")
def exact_transmission(
    thickness_nm: ArrayLike, barrier_eV: ArrayLike, energy_eV: ArrayLike
) -> NDArray:
    """Exact T of a rectangular barrier that rises ``barrier_eV`` above an electron of kinetic energy ``energy_eV``.

    1/[1 + V^2 sinh^2(kappa d)/(4 E (V - E))], V = E + phi. Shows what the approximation leaves out: a factor of
    16 E phi/V^2 at most 4, which in thickness is a fraction of a tenth of a nanometre.
    """
    barrier = barrier_eV
    sinh = np.sinh(decay_constant_per_nm(barrier) * thickness_nm)
    return 1 / (1 + (energy_eV + barrier) ** 2 * sinh**2 / (4 * energy_eV * barrier))


@within(barrier_eV="> 0", exponent="> 0")
def blocking_thickness_nm(
    barrier_eV: ArrayLike,
    exponent: ArrayLike = BLOCKING_EXPONENT,
    effective_mass: ArrayLike = 1.0,
) -> NDArray:
    """Thickness at which T = exp(-exponent) through a flat barrier, exponent/(2 kappa)."""
    return exponent / (2 * decay_constant_per_nm(barrier_eV, effective_mass))


@within(exponent="> 0", thickness_nm="> 0")
def barrier_for_thickness_eV(
    thickness_nm: ArrayLike,
    exponent: ArrayLike = BLOCKING_EXPONENT,
    effective_mass: ArrayLike = 1.0,
) -> NDArray:
    """Flat barrier that blocks at this thickness; inverse of ``blocking_thickness_nm``."""
    kappa = exponent / (2 * thickness_nm)
    return (kappa / decay_constant_per_nm(1.0, effective_mass)) ** 2


@within(thickness_nm="> 0", voltage_V=">= 0")
def leak_current_A_m2(
    thickness_nm: ArrayLike,
    barrier_eV: ArrayLike,
    voltage_V: ArrayLike = 1.0,
    effective_mass: ArrayLike = 1.0,
) -> NDArray:
    """Tunnelling current at small voltage, e^2 kappa/(2 pi h d) exp(-2 kappa d) U.

    From the conductance quantum 2e^2/h summed over momenta along the film, exp(-2 d sqrt(kappa^2 + k^2)) to
    leading order in k; it is Simmons' low-voltage formula without his image-force factor 3/2. At a volt it is an
    order of magnitude, since the barrier then tilts.
    """
    kappa = decay_constant_per_nm(barrier_eV, effective_mass)
    e, h = ELECTRON_CHARGE_C, 2 * np.pi * HBAR_J_S
    prefactor = e * e / h * kappa / (2 * np.pi * thickness_nm) * 1e18  # S/m2
    return prefactor * np.exp(-2 * kappa * thickness_nm) * voltage_V


@within(current_A_m2=">= 0", molar_volume_m3_mol="> 0", electrons="> 0")
def growth_from_leak_nm_per_year(
    current_A_m2: ArrayLike, molar_volume_m3_mol: ArrayLike, electrons: ArrayLike = 1
) -> NDArray:
    """Film grown in a year if every electron that leaks makes film: j V/(n F)."""
    return current_A_m2 * molar_volume_m3_mol / (electrons * FARADAY) * YEAR_S * 1e9


@within(rate_nm_per_year="> 0")
def stopping_thickness_nm(
    barrier_eV: ArrayLike,
    molar_volume_m3_mol: ArrayLike,
    rate_nm_per_year: float = 1.0,
    voltage_V: ArrayLike = 1.0,
    electrons: ArrayLike = 1,
    effective_mass: ArrayLike = 1.0,
) -> float:
    """Thickness at which tunnelling feeds no more than ``rate_nm_per_year`` of growth; a criterion one can measure.

    Solves leak = n F rate/V by bisection (the leak falls with thickness). Raises BookError for a scalar input
    out of range or if the film would be thicker than 1 um.
    """
    rate = float(rate_nm_per_year)

    def growth(d):
        leak = leak_current_A_m2(d, barrier_eV, voltage_V, effective_mass)
        return float(growth_from_leak_nm_per_year(leak, molar_volume_m3_mol, electrons))

    low, high = 1e-3, 1e3
    if growth(high) > rate:
        raise BookError(
            f"barrier_eV is {float(barrier_eV):g}, which needs more than 1000 nm to stop electrons; a higher barrier is "
            "needed."
        )
    if growth(low) < rate:
        return low
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if growth(middle) > rate else (low, middle)
    return (low + high) / 2


@within(gap_eV=">= 0", effective_mass="> 0")
def log10_intrinsic_carriers_per_cm3(
    gap_eV: ArrayLike,
    effective_mass: ArrayLike = 1.0,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> NDArray:
    """log10 of sqrt(Nc Nv) exp(-Eg/2kT), electrons that heat alone lifts over a gap; masses of both bands equal.

    N = 2 (m* kT/2 pi hbar^2)^1.5 is 2.5e19 per cm3 at 25 degC for m* = 1. A logarithm, since wide gaps underflow.
    """
    kT_eV = thermal_voltage(temperature_K)
    mass = effective_mass * ELECTRON_MASS_KG
    states = (
        2 * (mass * kT_eV * ELECTRON_CHARGE_C / (2 * np.pi * HBAR_J_S**2)) ** 1.5 * 1e-6
    )
    return np.log10(states) - gap_eV / (2 * kT_eV) / np.log(10)
