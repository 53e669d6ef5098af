"""Alloy coatings on lithium: their diffusivities, and whether lithium is plated underneath or on top."""

from .composite import (
    Phase,
    composite_coating,
    dilution,
    electron_share_over_fraction,
    mix,
)
from .diffusivities import (
    CALORIE,
    CELSIUS,
    MELTING_POINT_K,
    activation_energy_eV,
    activation_energy_range,
    against_lithium,
    arrhenius_law,
    at_temperature,
    diffusion_time_s,
    geometric_mean,
    liquid_lithium,
    self_from_chemical,
)
from .gitt import (
    Titration,
    by_formula,
    by_least_squares,
    dropped_start_bias,
    endpoint_bias,
    endpoint_formula,
    surface_rise,
    synthetic_pulse,
    with_noise,
)
from .numerics import (
    plate,
    steady_threshold,
    steady_top_share,
)
from .two_rail import (
    Coating,
    concentration_limit,
    homogeneity_range,
    ionic_conductivity,
    mean_thermodynamic_factor,
    self_diffusivity_needed,
    supersaturation_limit,
    top_share,
    top_share_over_sweep,
    unevenness_kept,
    wave_kept,
)
