"""Diffusivities of lithium in alloys: what kind they are, at what temperature, and against which lithium.

Three kinds must not be mixed. *Self* (tracer): how far one atom wanders. *Chemical*: how fast a difference
of composition evens out; it is the self-diffusivity times the thermodynamic factor W = d ln a / d ln c
(correlations left out). *Apparent*: fitted to a whole experiment. Functions take any one unit of
diffusivity and keep it; temperatures are in K.
"""

from dataclasses import dataclass

import numpy as np

from ..errors import BookError
from ..lithium import FARADAY, GAS_CONSTANT, checked

MELTING_POINT_K = 453.65  # lithium, textbook value
CELSIUS = 273.15
CALORIE = 4.184  # J, thermochemical


def _positive(name, value):
    return checked(name, value, "(0, inf)")


def geometric_mean(low, high):
    """sqrt(low high): the middle of a range on a logarithmic scale."""
    return np.sqrt(_positive("low", low) * _positive("high", high))


def arrhenius_law(prefactor, activation_energy_J_mol, temperature_K):
    """D0 exp(-Q/RT), in the unit of the prefactor."""
    temperature = _positive("temperature_K", temperature_K)
    energy = checked("activation_energy_J_mol", activation_energy_J_mol, "[0, inf)")
    return _positive("prefactor", prefactor) * np.exp(-energy / (GAS_CONSTANT * temperature))


def liquid_lithium(temperature_K, prefactor, activation_energy_J_mol, valid_K):
    """Self-diffusivity of molten lithium by a law that was fitted between the two temperatures `valid_K`."""
    low, high = valid_K
    temperature = checked("temperature_K", temperature_K, f"[{low}, {high}]")
    return arrhenius_law(prefactor, activation_energy_J_mol, temperature)


def activation_energy_eV(first, first_K, second, second_K):
    """Two-point Arrhenius: k ln(D2/D1)/(1/T1 - 1/T2) in eV per atom."""
    step = 1 / _positive("first_K", first_K) - 1 / _positive("second_K", second_K)
    if np.any(step == 0):
        raise BookError("Both diffusivities were measured at the same temperature; two different ones are needed.")
    slope = np.log(_positive("second", second) / _positive("first", first)) / step
    return slope * GAS_CONSTANT / FARADAY


@dataclass(frozen=True)
class ActivationEnergy:
    """Activation energy in eV from two ranges: from the geometric means, and its smallest and largest value."""

    middle_eV: float
    smallest_eV: float
    largest_eV: float


def activation_energy_range(cold, cold_K, hot, hot_K):
    """ActivationEnergy from (low, high) ranges of D at two temperatures, cold_K < hot_K.

    The corners of the two ranges bound the energy; they say nothing about errors of the method.
    """
    if not cold_K < hot_K:
        raise BookError(f"cold_K is {cold_K:g} and hot_K is {hot_K:g}, but cold_K must be the lower one.")
    (a, b), (c, d) = cold, hot
    return ActivationEnergy(
        float(activation_energy_eV(geometric_mean(a, b), cold_K, geometric_mean(c, d), hot_K)),
        float(activation_energy_eV(b, cold_K, c, hot_K)),
        float(activation_energy_eV(a, cold_K, d, hot_K)),
    )


def at_temperature(diffusivity, measured_K, energy_eV, temperature_K):
    """Diffusivity carried along an Arrhenius law from the temperature of measurement to another."""
    step = 1 / _positive("measured_K", measured_K) - 1 / _positive("temperature_K", temperature_K)
    return _positive("diffusivity", diffusivity) * np.exp(np.asarray(energy_eV) * FARADAY / GAS_CONSTANT * step)


def diffusion_time_s(thickness_m, diffusivity_m2_s):
    """L2/D in s: the time in which a difference of composition crosses a film."""
    return _positive("thickness_m", thickness_m) ** 2 / _positive("diffusivity_m2_s", diffusivity_m2_s)


def self_from_chemical(chemical, thermodynamic_factor):
    """Self-diffusivity behind a chemical one, D_chem/W (correlations left out)."""
    return _positive("chemical", chemical) / checked("thermodynamic_factor", thermodynamic_factor, "[1, inf)")


def against_lithium(table, liquid_law):
    """Every alloy row of YA20 Table 1 against lithium, as printed and at the row's own temperature.

    `table`: the data set yan2020-table1. `liquid_law`: function of the temperature in K giving the
    self-diffusivity of molten lithium in cm2/s. Returns the alloy rows with the columns ratio_low and
    ratio_high (over the first row of the table, lithium at 25 C), lithium_cm2_s (lithium as it is at
    the row's temperature: solid at 25 C, molten above 180.5 C), same_T_low, same_T_high and kind.
    """
    lithium = table[table["kind"] == "self"]
    if lithium.empty:
        raise BookError("The table has no row of kind self; lithium itself is needed for comparison.")
    solid, solid_C = lithium["diffusivity_low_cm2_s"].iloc[0], lithium["temperature_C"].iloc[0]
    rows = table[table["kind"] != "self"].copy()
    kelvin = rows["temperature_C"] + CELSIUS
    molten = kelvin > MELTING_POINT_K
    other = rows.loc[~molten & (rows["temperature_C"] != solid_C), "row"]
    if len(other):
        raise BookError(f"Row {other.iloc[0]} is at neither {solid_C:g} C nor above the melting point; no lithium fits.")
    rows["lithium_cm2_s"] = [float(liquid_law(t)) if hot else solid for t, hot in zip(kelvin, molten)]
    for end in ("low", "high"):
        found = rows[f"diffusivity_{end}_cm2_s"]
        rows[f"ratio_{end}"] = found / solid
        rows[f"same_T_{end}"] = found / rows["lithium_cm2_s"]
    rows["lithium_is_molten"] = molten
    return rows
