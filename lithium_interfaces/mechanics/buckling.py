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

from ..errors import BookError
from ..lithium import checked


def buckling_stress_Pa(film, thickness_m, half_width_m):
    """Compression at which the film over a delaminated strip of the given half-width buckles."""
    ratio = checked("thickness_m", thickness_m, "(0, inf)") / checked("half_width_m", half_width_m, "(0, inf)")
    return np.pi**2 / 12 * film.plane_strain_modulus_Pa * ratio**2


def buckle_release_ratio(stress_over_critical):
    """G/G_0 of a buckled strip at sigma/sigma_c; zero up to one, at most 4/3."""
    ratio = checked("stress_over_critical", stress_over_critical, "(0, inf)")
    return np.where(ratio > 1, (1 - 1 / ratio) * (1 + 3 / ratio), 0.0)[()]


def buckle_height_m(thickness_m, stress_over_critical):
    """Height of the middle of the buckle, h sqrt(4/3 (sigma/sigma_c - 1)); zero up to one."""
    ratio = checked("stress_over_critical", stress_over_critical, "(0, inf)")
    return checked("thickness_m", thickness_m, "(0, inf)") * np.sqrt(4 / 3 * np.maximum(ratio - 1, 0))


def smallest_spreading_half_width_m(film, stress_Pa, thickness_m, adhesion_J_m2):
    """Smallest delaminated half-width at which a compressed film buckles and comes off further by itself.

    Infinite where even the largest release stays below the adhesion energy.
    """
    stress = checked("stress_Pa", stress_Pa, "(0, inf)")
    thickness = checked("thickness_m", thickness_m, "(0, inf)")
    if np.ndim(stress) or np.ndim(thickness):
        raise BookError(f"stress_Pa and thickness_m have shapes {np.shape(stress)} and {np.shape(thickness)}; one value each is allowed.")
    need = checked("adhesion_J_m2", adhesion_J_m2, "(0, inf)") / film.delamination_release_J_m2(stress, thickness)
    if need > 4 / 3:
        return np.inf
    # (1 - s)(1 + 3 s) = need has its larger root, the narrower strip, at s = sigma_c/sigma below
    share = (1 + np.sqrt(4 - 3 * need)) / 3
    return float(thickness * np.sqrt(np.pi**2 / 12 * film.plane_strain_modulus_Pa / (min(share, 1.0) * stress)))


def wrinkling_strain(film_modulus_Pa, bed_modulus_Pa):
    """Compressive strain at which a stiff film on a soft thick bed wrinkles; plane-strain moduli."""
    return (3 * _moduli(film_modulus_Pa, bed_modulus_Pa)) ** (2 / 3) / 4


def wrinkle_wavelength_m(thickness_m, film_modulus_Pa, bed_modulus_Pa):
    """2 pi h (Ebar_film/(3 Ebar_bed))^(1/3)."""
    ratio = _moduli(film_modulus_Pa, bed_modulus_Pa)
    return 2 * np.pi * checked("thickness_m", thickness_m, "(0, inf)") * (3 * ratio) ** (-1 / 3)


def _moduli(film, bed):
    """Bed over film modulus."""
    return checked("bed_modulus_Pa", bed, "(0, inf)") / checked("film_modulus_Pa", film, "(0, inf)")
