"""Interfacial phases (complexions): equilibrium films, their transitions, diagrams, and estimates for lithium.

Start with a coefficient f(h), such as ``Oscillatory``, and ask for its ``equilibrium`` film, its ``transitions`` or a
``diagram``. Segregation, layered lattice models, lithium's own numbers and the ranking of metals are in modules of
their own: ``segregation``, ``multilayer``, ``lithium_estimates``, ``ranking``.
"""

from .coefficients import (
    AttractiveTail,
    Coefficient,
    Custom,
    Dispersion,
    Exponential,
    Layers,
    Oscillatory,
    TwoExponential,
)
from .diagram import (
    diagram,
    evaluations,
    example_diagram,
    penalty_from_activity,
    penalty_from_undercooling,
    transition_lines,
)
from .equilibrium import (
    equilibrium,
    excess_grand_potential,
    local_minima,
    settle,
)
from .estimates import (
    burial_number,
    coble_creep_rate,
    diffusion_time,
    net_charge,
)
from .inequality import random_trial, symbolic_proof
from .transitions import (
    TRICRITICAL_BARRIER,
    critical_amplitude,
    critical_temperature,
    critical_value,
    dispersion_thickness,
    exponential_energy,
    exponential_thickness,
    hamaker_thickness,
    is_first_order,
    layering_ratio,
    layers_of,
    onset_ratio_m,
    sweep_ratio,
    thermal_oscillation,
    transitions,
    two_exponential_jump,
)
