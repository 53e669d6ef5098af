"""Mechanics of a coating on lithium: cracking, yielding lithium, strain, buckling, stiffness, the failure map."""

from . import chemistry, pinholes
from .buckling import (
    buckle_height_m,
    buckle_release_ratio,
    buckling_stress_Pa,
    smallest_spreading_half_width_m,
    wrinkle_wavelength_m,
    wrinkling_strain,
)
from .failure_map import (
    CRACKS,
    CRACKS_IF_LITHIUM_YIELDS,
    HOLDS,
    NAMES,
    adhesion_to_stay_J_m2,
    drives,
    failure_mode,
)
from .film import Z_CHANNEL, Z_NOTCH, Film
from .stiffness import WANTED_RATIO, shear_modulus_Pa, stiffness_margin
from .strain import (
    bending_strain,
    bump_strain,
    critical_aspect,
    lift_m,
    ripple_strain,
)
from .yielding import (
    cracking_z,
    most_cracks_per_m,
    shear_lag_m,
    shear_strength_Pa,
    sliding_z,
    small_scale_yield_stress_Pa,
    yielding_critical_thickness_m,
)
