"""A scaffold sealed against the electrolyte: stripping leaves a void, and the void a pressure drop."""

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.constants import FARADAY, LITHIUM_MOLAR_VOLUME
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within

ATMOSPHERE_PA = 101325.0


@within(current_density_A_m2=">= 0")
def void_rate_m_s(current_density_A_m2: ArrayLike) -> NDArray:
    """Volume vacated by stripped lithium per area and time, j V_m / F, m/s."""
    return current_density_A_m2 * LITHIUM_MOLAR_VOLUME / FARADAY


@within(ambient_pressure_Pa=">= 0", stack_pressure_Pa=">= 0")
def largest_pressure_drop_Pa(
    stack_pressure_Pa: ArrayLike = 0.0, ambient_pressure_Pa: ArrayLike = ATMOSPHERE_PA
) -> NDArray:
    """Upper bound of the pressure drop across a sealed wall: outside pressure against a vacuum.

    However fast lithium leaves, the inside cannot fall below zero pressure, so the drop cannot exceed
    ambient plus stack pressure. The stack pressure is counted as if it acted on all sides.
    """
    return ambient_pressure_Pa + stack_pressure_Pa


@within(youngs_modulus_Pa="> 0", poisson_ratio="0 to 0.5", knockdown=">= 1")
def _zoelly(youngs_modulus_Pa, poisson_ratio, knockdown):
    """Collapse pressure of a sphere with h/R = 1, reduced by the knock-down factor."""
    return (
        2 * youngs_modulus_Pa / np.sqrt(3 * (1 - np.square(poisson_ratio))) / knockdown
    )


@within(thickness_over_radius="> 0")
def collapse_pressure_Pa(
    thickness_over_radius: ArrayLike,
    youngs_modulus_Pa: ArrayLike,
    poisson_ratio: ArrayLike = 0.3,
    knockdown: ArrayLike = 1.0,
) -> NDArray:
    """Zoelly's elastic buckling pressure of a thin sphere, 2E/sqrt(3(1-nu2)) (h/R)**2, over ``knockdown``.

    ``knockdown`` >= 1 lowers the ideal value for imperfect shells (5 is an illustrative choice).
    """
    return (
        _zoelly(youngs_modulus_Pa, poisson_ratio, knockdown) * thickness_over_radius**2
    )


@within(pressure_Pa=">= 0")
def collapse_thickness_over_radius(
    pressure_Pa: ArrayLike,
    youngs_modulus_Pa: ArrayLike,
    poisson_ratio: ArrayLike = 0.3,
    knockdown: ArrayLike = 1.0,
) -> NDArray:
    """Thinnest wall, as h/R, that withstands ``pressure_Pa``; inverse of ``collapse_pressure_Pa``."""
    return np.sqrt(pressure_Pa / _zoelly(youngs_modulus_Pa, poisson_ratio, knockdown))


@within(pressure_Pa=">= 0", radius_over_thickness="> 0")
def lid_bending_stress_Pa(
    pressure_Pa: ArrayLike, radius_over_thickness: ArrayLike
) -> NDArray:
    """Largest bending stress of a flat round lid clamped at its edge, (3/4) p (a/h)**2.

    Thin-plate theory, small deflection. A flat lid carries pressure by bending and needs far more wall
    than a sphere of the same radius.
    """
    return 0.75 * pressure_Pa * radius_over_thickness**2


@within(viscosity_Pa_s="> 0", wall_thickness_m="> 0", pressure_drop_Pa="> 0")
def permeability_needed_m2(
    current_density_A_m2: ArrayLike,
    wall_thickness_m: ArrayLike,
    viscosity_Pa_s: ArrayLike,
    pressure_drop_Pa: ArrayLike,
) -> NDArray:
    """Darcy permeability that lets electrolyte fill the void at the given pressure drop, m2.

    K = mu v L / dp with v = j V_m / F. (A viscosity of 3 mPa s is illustrative.)
    """
    return (
        viscosity_Pa_s
        * void_rate_m_s(current_density_A_m2)
        * wall_thickness_m
        / pressure_drop_Pa
    )
