"""A scaffold sealed against the electrolyte: stripping leaves a void, and the void a pressure drop."""

import numpy as np

from ..lithium import FARADAY, checked
from ._common import LITHIUM_MOLAR_VOLUME_M3_MOL

ATMOSPHERE_PA = 101325.0


def void_rate_m_s(current_density_A_m2):
    """Volume vacated by stripped lithium per area and time, j V_m / F, m/s."""
    current = checked("current_density_A_m2", current_density_A_m2, "[0, inf)")
    return current * LITHIUM_MOLAR_VOLUME_M3_MOL / FARADAY


def largest_pressure_drop_Pa(stack_pressure_Pa=0.0, ambient_pressure_Pa=ATMOSPHERE_PA):
    """Upper bound of the pressure drop across a sealed wall: outside pressure against a vacuum.

    However fast lithium leaves, the inside cannot fall below zero pressure, so the drop cannot exceed
    ambient plus stack pressure. The stack pressure is counted as if it acted on all sides.
    """
    ambient = checked("ambient_pressure_Pa", ambient_pressure_Pa, "[0, inf)")
    return ambient + checked("stack_pressure_Pa", stack_pressure_Pa, "[0, inf)")


def _zoelly(youngs_modulus_Pa, poisson_ratio, knockdown):
    """Collapse pressure of a sphere with h/R = 1, reduced by the knock-down factor."""
    modulus = checked("youngs_modulus_Pa", youngs_modulus_Pa, "(0, inf)")
    nu = checked("poisson_ratio", poisson_ratio, "[0, 0.5]")
    return 2 * modulus / np.sqrt(3 * (1 - np.square(nu))) / checked("knockdown", knockdown, "[1, inf)")


def collapse_pressure_Pa(thickness_over_radius, youngs_modulus_Pa, poisson_ratio=0.3, knockdown=1.0):
    """Zoelly's elastic buckling pressure of a thin sphere, 2E/sqrt(3(1-nu2)) (h/R)**2, over `knockdown`.

    `knockdown` >= 1 lowers the ideal value for imperfect shells (5 is an illustrative choice).
    """
    ratio = checked("thickness_over_radius", thickness_over_radius, "(0, inf)")
    return _zoelly(youngs_modulus_Pa, poisson_ratio, knockdown) * ratio**2


def collapse_thickness_over_radius(pressure_Pa, youngs_modulus_Pa, poisson_ratio=0.3, knockdown=1.0):
    """Thinnest wall, as h/R, that withstands `pressure_Pa`; inverse of `collapse_pressure_Pa`."""
    pressure = checked("pressure_Pa", pressure_Pa, "[0, inf)")
    return np.sqrt(pressure / _zoelly(youngs_modulus_Pa, poisson_ratio, knockdown))


def lid_bending_stress_Pa(pressure_Pa, radius_over_thickness):
    """Largest bending stress of a flat round lid clamped at its edge, (3/4) p (a/h)**2.

    Thin-plate theory, small deflection. A flat lid carries pressure by bending and needs far more wall
    than a sphere of the same radius.
    """
    pressure = checked("pressure_Pa", pressure_Pa, "[0, inf)")
    return 0.75 * pressure * checked("radius_over_thickness", radius_over_thickness, "(0, inf)") ** 2


def permeability_needed_m2(current_density_A_m2, wall_thickness_m, viscosity_Pa_s, pressure_drop_Pa):
    """Darcy permeability that lets electrolyte fill the void at the given pressure drop, m2.

    K = mu v L / dp with v = j V_m / F. (A viscosity of 3 mPa s is illustrative.)
    """
    return (
        checked("viscosity_Pa_s", viscosity_Pa_s, "(0, inf)")
        * void_rate_m_s(current_density_A_m2)
        * checked("wall_thickness_m", wall_thickness_m, "(0, inf)")
        / checked("pressure_drop_Pa", pressure_drop_Pa, "(0, inf)")
    )
