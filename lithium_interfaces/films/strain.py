"""Where film strain comes from: uneven plating stretches a film, uniform plating only lifts it.

A film that follows a surface w(x) is stretched by the mean of w'^2/2 where its ends are held, and bent by
h w''/2 at its faces. For a parabolic bump w (1 - x^2/a^2) the mean stretch is (2/3)(w/a)^2 and the bending
strain h w/a^2; for a sine of amplitude A and wavelength lambda the stretch is (pi A/lambda)^2. Small slopes, film clamped at the foot of the bump.
"""

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.cell_design import molar_volume
from lithium_interfaces.core.constants import FARADAY
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within


@within(areal_charge_C_m2="finite")
def lift_m(areal_charge_C_m2: ArrayLike) -> NDArray:
    """Thickness of dense lithium plated by a charge per area, Q V_m/F."""
    return areal_charge_C_m2 * molar_volume() / FARADAY


@within(height_m=">= 0", half_width_m="> 0")
def bump_strain(height_m: ArrayLike, half_width_m: ArrayLike) -> NDArray:
    """Mean stretch (2/3)(w/a)^2 over a parabolic bump; zero for a flat lift, however high."""
    return 2 / 3 * (height_m / half_width_m) ** 2


@within(amplitude_m=">= 0", wavelength_m="> 0")
def ripple_strain(amplitude_m: ArrayLike, wavelength_m: ArrayLike) -> NDArray:
    """Mean stretch (pi A/lambda)^2 over a sine of amplitude A (half its swing)."""
    return (np.pi * amplitude_m / wavelength_m) ** 2


@within(height_m=">= 0", half_width_m="> 0", thickness_m=">= 0")
def bending_strain(
    height_m: ArrayLike, half_width_m: ArrayLike, thickness_m: ArrayLike
) -> NDArray:
    """h w/a^2: strain at the faces of a film bent over a parabolic bump (half its thickness times curvature 2 w/a^2)."""
    return thickness_m * height_m / half_width_m**2


@within(fracture_strain=">= 0")
def critical_aspect(fracture_strain: ArrayLike) -> NDArray:
    """Height over half-width of the bump whose mean stretch is the fracture strain, sqrt(3 eps/2)."""
    return np.sqrt(1.5 * fracture_strain)
