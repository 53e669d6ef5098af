"""Three-dimensional hosts for lithium: capacity, surface, current distribution, filling, sealing, evidence."""

from .area import (
    area_optimum,
    loss_per_cycle,
    sei_share_profile,
)
from .benchmark import (
    added_term,
    clustered_coefficients,
    count_above,
    efficiency_summary,
    electrolyte_class,
    ether_against_carbonate,
    fit_model,
    log_efficiency,
    rank_test,
    rows_meeting,
    without_each_paper,
)
from .capacity import (
    areal_capacity_mAh_cm2,
    gravimetric_capacity_mAh_g,
    porosity_for_capacity_share,
    skeleton_mass_fraction,
    thickness_change,
    volumetric_capacity_mAh_cm3,
)
from .channel import Channel, channel_currents
from .filling import fill_host
from .porous import (
    PorousHost,
    current_distribution,
    linear_distribution,
    linear_mouth_over_back,
    linear_utilisation,
    salt_concentration_mol_m3,
    tafel_distribution,
    tafel_mouth_over_back,
    tafel_mouth_over_mean,
    tafel_number,
    tafel_theta,
)
from .sealed import (
    ATMOSPHERE_PA,
    collapse_pressure_Pa,
    collapse_thickness_over_radius,
    largest_pressure_drop_Pa,
    lid_bending_stress_Pa,
    permeability_needed_m2,
    void_rate_m_s,
)
