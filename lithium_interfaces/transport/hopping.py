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

from ..lithium import FARADAY, GAS_CONSTANT, ROOM_TEMPERATURE, checked, thermal_voltage

#: illustrative prefactor, the same for every phase: attempt frequency, hop length, lithium per volume
ATTEMPT_FREQUENCY_HZ = 1e13
HOP_LENGTH_M = 3e-10
SITE_CONCENTRATION_MOL_M3 = 4e4


def thermal_energy_eV(temperature_K=ROOM_TEMPERATURE):
    """kT in eV."""
    return thermal_voltage(temperature_K)


def boltzmann_factor(energy_eV, temperature_K=ROOM_TEMPERATURE):
    """exp(E/kT): the ratio of two rates whose barriers differ by E, whatever their common prefactor."""
    return np.exp(checked("energy_eV", energy_eV, "(-inf, inf)") / thermal_energy_eV(temperature_K))


def barrier_over_kT(barrier_eV, temperature_K=ROOM_TEMPERATURE):
    """E_m/kT. Near or below one the ion is never trapped between hops and hopping theory has nothing to say."""
    return checked("barrier_eV", barrier_eV, "[0, inf)") / thermal_energy_eV(temperature_K)


def hop_rate_Hz(barrier_eV, attempt_frequency_Hz=ATTEMPT_FREQUENCY_HZ, temperature_K=ROOM_TEMPERATURE):
    """nu exp(-E_m/kT): hops per second of one defect over one barrier; the attempt frequency is illustrative."""
    attempts = checked("attempt_frequency_Hz", attempt_frequency_Hz, "(0, inf)")
    return attempts * np.exp(-barrier_over_kT(barrier_eV, temperature_K))


def defect_diffusivity_m2_s(
    barrier_eV, hop_length_m=HOP_LENGTH_M, attempt_frequency_Hz=ATTEMPT_FREQUENCY_HZ, neighbours=6,
    temperature_K=ROOM_TEMPERATURE,
):  # fmt: skip
    """(z/6) a^2 nu exp(-E_m/kT), the diffusivity of a defect in three dimensions (prefactor illustrative)."""
    length = checked("hop_length_m", hop_length_m, "(0, inf)")
    z = checked("neighbours", neighbours, "(0, inf)")
    return z / 6 * length**2 * hop_rate_Hz(barrier_eV, attempt_frequency_Hz, temperature_K)


def defect_share(formation_energy_eV, temperature_K=ROOM_TEMPERATURE):
    """exp(-E_f/2kT): share of lithium sites with a defect in a pure crystal whose defects form in pairs.

    E_f is the energy of the pair (Schottky or Frenkel). Impurities and electrodes can raise the share, so it is
    neither an upper nor a lower bound for a real film; it is what purity alone would give.
    """
    pair = checked("formation_energy_eV", formation_energy_eV, "[0, inf)")
    return np.exp(-pair / (2 * thermal_energy_eV(temperature_K)))


def conductivity_S_cm(diffusivity_m2_s, concentration_mol_m3=SITE_CONCENTRATION_MOL_M3, temperature_K=ROOM_TEMPERATURE):
    """Nernst-Einstein, c F^2 D/RT.

    Defect diffusivity goes with the concentration of defects, tracer diffusivity with that of all sites; mixing
    them miscounts the carriers. Raises BookError for values that are not positive.
    """
    diffusivity = checked("diffusivity_m2_s", diffusivity_m2_s, "(0, inf)")
    concentration = checked("concentration_mol_m3", concentration_mol_m3, "(0, inf)")
    temperature = checked("temperature_K", temperature_K, "(0, inf)")
    return concentration * FARADAY**2 * diffusivity / (GAS_CONSTANT * temperature) / 100


def hopping_conductivity_S_cm(barrier_eV, formation_energy_eV=0.0, temperature_K=ROOM_TEMPERATURE, **prefactor):
    """Conductivity from a barrier and a pair formation energy; E_f = 0 is the all-sites upper bound.

    `prefactor`: hop_length_m, attempt_frequency_Hz, neighbours and concentration_mol_m3, all illustrative.
    """
    concentration = prefactor.pop("concentration_mol_m3", SITE_CONCENTRATION_MOL_M3)
    defect = defect_diffusivity_m2_s(barrier_eV, temperature_K=temperature_K, **prefactor)
    return conductivity_S_cm(defect * defect_share(formation_energy_eV, temperature_K), concentration, temperature_K)


def implied_defect_share(measured_conductivity_S_cm, barrier_eV, temperature_K=ROOM_TEMPERATURE, **prefactor):
    """Share of lithium that must be mobile for a barrier to give a measured conductivity.

    Far below one: carriers are scarce. Above one: the film conducts better than the barrier allows, so it conducts
    by another path. The prefactor is illustrative, as in `hopping_conductivity_S_cm`.
    """
    measured = checked("measured_conductivity_S_cm", measured_conductivity_S_cm, "(0, inf)")
    return measured / hopping_conductivity_S_cm(barrier_eV, 0.0, temperature_K, **prefactor)


# --- films -------------------------------------------------------------------------------------


def area_resistance_ohm_cm2(thickness_nm, conductivity_S_cm):
    """Area-specific resistance of a dense film, L/sigma."""
    thickness = checked("thickness_nm", thickness_nm, "(0, inf)") * 1e-7
    return thickness / checked("conductivity_S_cm", conductivity_S_cm, "(0, inf)")


def ohmic_drop_V(current_mA_cm2, thickness_nm, conductivity_S_cm):
    """j L/sigma, as long as the drop per hop stays well below kT/e (else `high_field_drop_V`)."""
    current = checked("current_mA_cm2", current_mA_cm2, "[0, inf)") * 1e-3
    return current * area_resistance_ohm_cm2(thickness_nm, conductivity_S_cm)


def high_field_drop_V(
    current_mA_cm2, thickness_nm, conductivity_S_cm, hop_length_m=HOP_LENGTH_M, temperature_K=ROOM_TEMPERATURE
):
    """Drop over the film when the field helps ions over their barriers.

    j = sigma (2kT/ea) sinh(ea E/2kT) solved for the field E = drop/L. For small fields it is j L/sigma; for large
    ones the drop grows only with the logarithm of the current. The number of carriers is taken as unchanged.
    """
    hop = checked("hop_length_m", hop_length_m, "(0, inf)")
    field_scale = 2 * thermal_energy_eV(temperature_K) / hop  # V/m
    linear = ohmic_drop_V(current_mA_cm2, thickness_nm, conductivity_S_cm)
    thickness_m = np.asarray(thickness_nm, dtype=float) * 1e-9
    return thickness_m * field_scale * np.arcsinh(linear / thickness_m / field_scale)


def needed_conductivity_S_cm(current_mA_cm2, thickness_nm, allowed_drop_mV):
    """Least conductivity for which the film takes no more than the allowed drop."""
    drop = checked("allowed_drop_mV", allowed_drop_mV, "(0, inf)") * 1e-3
    thickness = checked("thickness_nm", thickness_nm, "(0, inf)") * 1e-7
    return checked("current_mA_cm2", current_mA_cm2, "(0, inf)") * 1e-3 * thickness / drop


def largest_thickness_nm(current_mA_cm2, conductivity_S_cm, allowed_drop_mV):
    """Thickness at which a dense film takes the allowed drop, sigma U/j."""
    drop = checked("allowed_drop_mV", allowed_drop_mV, "(0, inf)") * 1e-3
    conductivity = checked("conductivity_S_cm", conductivity_S_cm, "(0, inf)")
    return conductivity * drop / (checked("current_mA_cm2", current_mA_cm2, "(0, inf)") * 1e-3) * 1e7
