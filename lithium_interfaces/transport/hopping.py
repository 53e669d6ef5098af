"""What a migration barrier says about a film, and what it does not.

A barrier E_m sets how fast a *defect* hops. What a film conducts also needs the number of defects, which a
table of barriers does not give:

    D_defect = (z/6) a^2 nu exp(-E_m/kT)                 defect diffusivity, z neighbours at distance a
    x        = exp(-E_f/2kT)                             share of sites with a defect (pair of energy E_f)
    D_tracer = x D_defect                                what isotopes measure
    sigma    = c F^2 D_tracer/RT                         Nernst-Einstein, c = all lithium sites

x = 1 ("every lithium is mobile") is an upper bound. It holds for defects that do not interact, E_m well above kT
and films much thicker than the Debye length. Ratios of two phases need no prefactor, but do need equal x.
"""

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.constants import (
    FARADAY,
    GAS_CONSTANT,
    ROOM_TEMPERATURE,
    thermal_voltage,
)
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within

#: illustrative prefactor, the same for every phase: attempt frequency, hop length, lithium per volume
ATTEMPT_FREQUENCY_HZ = 1e13
HOP_LENGTH_M = 3e-10
SITE_CONCENTRATION_MOL_M3 = 4e4


def thermal_energy_eV(temperature_K: ArrayLike = ROOM_TEMPERATURE) -> NDArray:
    """kT in eV."""
    return thermal_voltage(temperature_K)


@within(energy_eV="finite")
def boltzmann_factor(
    energy_eV: ArrayLike, temperature_K: ArrayLike = ROOM_TEMPERATURE
) -> NDArray:
    """exp(E/kT): the ratio of two rates whose barriers differ by E, whatever their common prefactor."""
    return np.exp(energy_eV / thermal_energy_eV(temperature_K))


@within(barrier_eV=">= 0")
def barrier_over_kT(
    barrier_eV: ArrayLike, temperature_K: ArrayLike = ROOM_TEMPERATURE
) -> NDArray:
    """E_m/kT. Near or below one the ion is never trapped between hops and hopping theory has nothing to say."""
    return barrier_eV / thermal_energy_eV(temperature_K)


@within(attempt_frequency_Hz="> 0")
def hop_rate_Hz(
    barrier_eV: ArrayLike,
    attempt_frequency_Hz: ArrayLike = ATTEMPT_FREQUENCY_HZ,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> NDArray:
    """nu exp(-E_m/kT): hops per second of one defect over one barrier; the attempt frequency is illustrative."""
    return attempt_frequency_Hz * np.exp(-barrier_over_kT(barrier_eV, temperature_K))


@within(hop_length_m="> 0", neighbours="> 0")
def defect_diffusivity_m2_s(
    barrier_eV: ArrayLike,
    hop_length_m: ArrayLike = HOP_LENGTH_M,
    attempt_frequency_Hz: ArrayLike = ATTEMPT_FREQUENCY_HZ,
    neighbours: ArrayLike = 6,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> NDArray:
    """(z/6) a^2 nu exp(-E_m/kT), the diffusivity of a defect in three dimensions (prefactor illustrative)."""
    return (
        neighbours
        / 6
        * hop_length_m**2
        * hop_rate_Hz(barrier_eV, attempt_frequency_Hz, temperature_K)
    )


@within(formation_energy_eV=">= 0")
def defect_share(
    formation_energy_eV: ArrayLike, temperature_K: ArrayLike = ROOM_TEMPERATURE
) -> NDArray:
    """exp(-E_f/2kT): share of lithium sites with a defect in a pure crystal whose defects form in pairs.

    E_f is the energy of the pair (Schottky or Frenkel). Impurities and electrodes can raise the share, so it is
    neither an upper nor a lower bound for a real film; it is what purity alone would give.
    """
    return np.exp(-formation_energy_eV / (2 * thermal_energy_eV(temperature_K)))


@within(diffusivity_m2_s="> 0", concentration_mol_m3="> 0", temperature_K="> 0")
def conductivity_S_cm(
    diffusivity_m2_s: ArrayLike,
    concentration_mol_m3: ArrayLike = SITE_CONCENTRATION_MOL_M3,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> NDArray:
    """Nernst-Einstein, c F^2 D/RT.

    Defect diffusivity goes with the concentration of defects, tracer diffusivity with that of all sites; mixing
    them miscounts the carriers. Raises BookError for values that are not positive.
    """
    return (
        concentration_mol_m3
        * FARADAY**2
        * diffusivity_m2_s
        / (GAS_CONSTANT * temperature_K)
        / 100
    )


def hopping_conductivity_S_cm(
    barrier_eV: ArrayLike,
    formation_energy_eV: ArrayLike = 0.0,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
    **prefactor,
) -> NDArray:
    """Conductivity from a barrier and a pair formation energy; E_f = 0 is the all-sites upper bound.

    ``prefactor``: hop_length_m, attempt_frequency_Hz, neighbours and concentration_mol_m3, all illustrative.
    """
    concentration = prefactor.pop("concentration_mol_m3", SITE_CONCENTRATION_MOL_M3)
    defect = defect_diffusivity_m2_s(
        barrier_eV, temperature_K=temperature_K, **prefactor
    )
    return conductivity_S_cm(
        defect * defect_share(formation_energy_eV, temperature_K),
        concentration,
        temperature_K,
    )


@within(measured_conductivity_S_cm="> 0")
def implied_defect_share(
    measured_conductivity_S_cm: ArrayLike,
    barrier_eV: ArrayLike,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
    **prefactor,
) -> NDArray:
    """Share of lithium that must be mobile for a barrier to give a measured conductivity.

    Far below one: carriers are scarce. Above one: the film conducts better than the barrier allows, so it conducts
    by another path. The prefactor is illustrative, as in ``hopping_conductivity_S_cm``.
    """
    return measured_conductivity_S_cm / hopping_conductivity_S_cm(
        barrier_eV, 0.0, temperature_K, **prefactor
    )


# --- films -------------------------------------------------------------------------------------


@within(thickness_nm="> 0", conductivity_S_cm="> 0")
def area_resistance_ohm_cm2(
    thickness_nm: ArrayLike, conductivity_S_cm: ArrayLike
) -> NDArray:
    """Area-specific resistance of a dense film, L/sigma."""
    thickness = thickness_nm * 1e-7
    return thickness / conductivity_S_cm


@within(current_mA_cm2=">= 0")
def ohmic_drop_V(
    current_mA_cm2: ArrayLike, thickness_nm: ArrayLike, conductivity_S_cm: ArrayLike
) -> NDArray:
    """j L/sigma, as long as the drop per hop stays well below kT/e (else ``high_field_drop_V``)."""
    current = current_mA_cm2 * 1e-3
    return current * area_resistance_ohm_cm2(thickness_nm, conductivity_S_cm)


@within(hop_length_m="> 0")
def high_field_drop_V(
    current_mA_cm2: ArrayLike,
    thickness_nm: ArrayLike,
    conductivity_S_cm: ArrayLike,
    hop_length_m: ArrayLike = HOP_LENGTH_M,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> NDArray:
    """Drop over the film when the field helps ions over their barriers.

    j = sigma (2kT/ea) sinh(ea E/2kT) solved for the field E = drop/L. For small fields it is j L/sigma; for large
    ones the drop grows only with the logarithm of the current. The number of carriers is taken as unchanged.
    """
    field_scale = 2 * thermal_energy_eV(temperature_K) / hop_length_m  # V/m
    linear = ohmic_drop_V(current_mA_cm2, thickness_nm, conductivity_S_cm)
    thickness_m = np.asarray(thickness_nm, dtype=float) * 1e-9
    return thickness_m * field_scale * np.arcsinh(linear / thickness_m / field_scale)


@within(allowed_drop_mV="> 0", thickness_nm="> 0", current_mA_cm2="> 0")
def needed_conductivity_S_cm(
    current_mA_cm2: ArrayLike, thickness_nm: ArrayLike, allowed_drop_mV: ArrayLike
) -> NDArray:
    """Least conductivity for which the film takes no more than the allowed drop."""
    drop = allowed_drop_mV * 1e-3
    thickness = thickness_nm * 1e-7
    return current_mA_cm2 * 1e-3 * thickness / drop


@within(allowed_drop_mV="> 0", conductivity_S_cm="> 0", current_mA_cm2="> 0")
def largest_thickness_nm(
    current_mA_cm2: ArrayLike, conductivity_S_cm: ArrayLike, allowed_drop_mV: ArrayLike
) -> NDArray:
    """Thickness at which a dense film takes the allowed drop, sigma U/j."""
    drop = allowed_drop_mV * 1e-3
    return conductivity_S_cm * drop / (current_mA_cm2 * 1e-3) * 1e7
