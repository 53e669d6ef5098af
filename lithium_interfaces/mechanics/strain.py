"""Where film strain comes from: uneven plating stretches a film, uniform plating only lifts it.

A film that follows a surface w(x) is stretched by the mean of w'^2/2 where its ends are held, and bent by
h w''/2 at its faces. For a parabolic bump w (1 - x^2/a^2) the mean stretch is (2/3)(w/a)^2 and the bending
strain h w/a^2; for a sine of amplitude A and wavelength lambda the stretch is (pi A/lambda)^2. Small slopes, film clamped at the foot of the bump.
"""

import numpy as np

from ..lithium import FARADAY, checked, molar_volume


def lift_m(areal_charge_C_m2):
    """Thickness of dense lithium plated by a charge per area, Q V_m/F."""
    return checked("areal_charge_C_m2", areal_charge_C_m2, "(-inf, inf)") * molar_volume() / FARADAY


def bump_strain(height_m, half_width_m):
    """Mean stretch (2/3)(w/a)^2 over a parabolic bump; zero for a flat lift, however high."""
    height, width = checked("height_m", height_m, "[0, inf)"), checked("half_width_m", half_width_m, "(0, inf)")
    return 2 / 3 * (height / width) ** 2


def ripple_strain(amplitude_m, wavelength_m):
    """Mean stretch (pi A/lambda)^2 over a sine of amplitude A (half its swing)."""
    amplitude = checked("amplitude_m", amplitude_m, "[0, inf)")
    return (np.pi * amplitude / checked("wavelength_m", wavelength_m, "(0, inf)")) ** 2


def bending_strain(height_m, half_width_m, thickness_m):
    """h w/a^2: strain at the faces of a film bent over a parabolic bump (half its thickness times curvature 2 w/a^2)."""
    height, width = checked("height_m", height_m, "[0, inf)"), checked("half_width_m", half_width_m, "(0, inf)")
    return checked("thickness_m", thickness_m, "[0, inf)") * height / width**2


def critical_aspect(fracture_strain):
    """Height over half-width of the bump whose mean stretch is the fracture strain, sqrt(3 eps/2)."""
    return np.sqrt(1.5 * checked("fracture_strain", fracture_strain, "[0, inf)"))
