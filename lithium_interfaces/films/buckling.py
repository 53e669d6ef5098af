"""Compression on stripping: a film that has come off over a strip buckles, and the buckle drives its own edge on.

Strip of half-width b, film clamped at its edges, compression sigma (Hutchinson and Suo 1992):

    sigma_c = (pi^2/12) Ebar (h/b)^2
    G/G_0   = (1 - sigma_c/sigma)(1 + 3 sigma_c/sigma),    G_0 = sigma^2 h/(2 Ebar)

G is zero at sigma_c and largest, 4/3 of G_0, at 3 sigma_c. Real interfaces resist shearing more than opening
(Gamma grows with mode mixity), which stops a buckle; that is left out, so these are upper bounds of what runs.

A stiff film on a soft thick bed wrinkles instead, at the strain (1/4)(3 Ebar_bed/Ebar_film)^(2/3) and with the
wavelength 2 pi h (Ebar_film/(3 Ebar_bed))^(1/3).
"""

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError


@within(thickness_m="> 0", half_width_m="> 0")
def buckling_stress_Pa(
    film, thickness_m: ArrayLike, half_width_m: ArrayLike
) -> NDArray:
    """Compression at which the film over a delaminated strip of the given half-width buckles."""
    ratio = thickness_m / half_width_m
    return np.pi**2 / 12 * film.plane_strain_modulus_Pa * ratio**2


@within(stress_over_critical="> 0")
def buckle_release_ratio(stress_over_critical: ArrayLike) -> NDArray:
    """G/G_0 of a buckled strip at sigma/sigma_c; zero up to one, at most 4/3."""
    share = 1 / stress_over_critical
    return np.where(share < 1, (1 - share) * (1 + 3 * share), 0.0)[()]


@within(stress_over_critical="> 0", thickness_m="> 0")
def buckle_height_m(thickness_m: ArrayLike, stress_over_critical: ArrayLike) -> NDArray:
    """Height of the middle of the buckle, h sqrt(4/3 (sigma/sigma_c - 1)); zero up to one."""
    return thickness_m * np.sqrt(4 / 3 * np.maximum(stress_over_critical - 1, 0))


@within(stress_Pa="> 0", thickness_m="> 0", adhesion_J_m2="> 0")
def smallest_spreading_half_width_m(
    film, stress_Pa: ArrayLike, thickness_m: ArrayLike, adhesion_J_m2: ArrayLike
) -> float:
    """Smallest delaminated half-width at which a compressed film buckles and comes off further by itself.

    Infinite where even the largest release stays below the adhesion energy.
    """
    if np.ndim(stress_Pa) or np.ndim(thickness_m):
        raise BookError(
            f"stress_Pa and thickness_m have shapes {np.shape(stress_Pa)} and {np.shape(thickness_m)}; one value each is allowed."
        )
    need = adhesion_J_m2 / film.delamination_release_J_m2(stress_Pa, thickness_m)
    if need > 4 / 3:
        return np.inf
    # (1 - s)(1 + 3 s) = need has its larger root, the narrower strip, at s = sigma_c/sigma below
    share = (1 + np.sqrt(4 - 3 * need)) / 3
    return float(
        thickness_m
        * np.sqrt(
            np.pi**2 / 12 * film.plane_strain_modulus_Pa / (min(share, 1.0) * stress_Pa)
        )
    )


@within(film_modulus_Pa="> 0", bed_modulus_Pa="> 0")
def wrinkling_strain(film_modulus_Pa: ArrayLike, bed_modulus_Pa: ArrayLike) -> NDArray:
    """Compressive strain at which a stiff film on a soft thick bed wrinkles; plane-strain moduli."""
    return (3 * bed_modulus_Pa / film_modulus_Pa) ** (2 / 3) / 4


@within(thickness_m="> 0", film_modulus_Pa="> 0", bed_modulus_Pa="> 0")
def wrinkle_wavelength_m(
    thickness_m: ArrayLike, film_modulus_Pa: ArrayLike, bed_modulus_Pa: ArrayLike
) -> NDArray:
    """2 pi h (Ebar_film/(3 Ebar_bed))^(1/3)."""
    return 2 * np.pi * thickness_m * (film_modulus_Pa / (3 * bed_modulus_Pa)) ** (1 / 3)
