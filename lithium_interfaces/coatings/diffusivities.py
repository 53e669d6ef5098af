"""Diffusivities of lithium in alloys: what kind they are, at what temperature, and against which lithium.

Three kinds must not be mixed. *Self* (tracer): how far one atom wanders. *Chemical*: how fast a difference
of composition evens out; it is the self-diffusivity times the thermodynamic factor W = d ln a / d ln c
(correlations left out). *Apparent*: fitted to a whole experiment. Functions take any one unit of
diffusivity and keep it; temperatures are in K.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lithium_interfaces.core.constants import FARADAY, GAS_CONSTANT
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, within
from lithium_interfaces.errors import BookError

MELTING_POINT_K = 453.65  # lithium, textbook value
CELSIUS = 273.15
CALORIE = 4.184  # J, thermochemical


@within(low="> 0", high="> 0")
def geometric_mean(low: ArrayLike, high: ArrayLike) -> NDArray:
    """sqrt(low high): the middle of a range on a logarithmic scale."""
    return np.sqrt(low * high)


@within(temperature_K="> 0", activation_energy_J_mol=">= 0", prefactor="> 0")
def arrhenius_law(
    prefactor: ArrayLike, activation_energy_J_mol: ArrayLike, temperature_K: ArrayLike
) -> NDArray:
    """D0 exp(-Q/RT), in the unit of the prefactor."""
    return prefactor * np.exp(-activation_energy_J_mol / (GAS_CONSTANT * temperature_K))


def liquid_lithium(
    temperature_K: ArrayLike,
    prefactor: ArrayLike,
    activation_energy_J_mol: ArrayLike,
    valid_K: ArrayLike,
) -> NDArray:
    """Self-diffusivity of molten lithium by a law that was fitted between the two temperatures ``valid_K``."""
    low, high = valid_K
    temperature = checked("temperature_K", temperature_K, f"[{low}, {high}]")
    return arrhenius_law(prefactor, activation_energy_J_mol, temperature)


@within(first_K="> 0", second_K="> 0", second="> 0", first="> 0")
def activation_energy_eV(
    first: ArrayLike, first_K: ArrayLike, second: ArrayLike, second_K: ArrayLike
) -> NDArray:
    """Two-point Arrhenius: k ln(D2/D1)/(1/T1 - 1/T2) in eV per atom."""
    step = 1 / first_K - 1 / second_K
    if np.any(step == 0):
        raise BookError(
            "Both diffusivities were measured at the same temperature; two different ones are needed."
        )
    slope = np.log(second / first) / step
    return slope * GAS_CONSTANT / FARADAY


@dataclass(frozen=True)
class ActivationEnergy:
    """Activation energy in eV from two ranges: from the geometric means, and its smallest and largest value."""

    middle_eV: float
    smallest_eV: float
    largest_eV: float


def activation_energy_range(
    cold: ArrayLike, cold_K: float, hot: ArrayLike, hot_K: float
) -> ActivationEnergy:
    """ActivationEnergy from (low, high) ranges of D at two temperatures, cold_K < hot_K.

    The corners of the two ranges bound the energy; they say nothing about errors of the method.
    """
    if not cold_K < hot_K:
        raise BookError(
            f"cold_K is {cold_K:g} and hot_K is {hot_K:g}, but cold_K must be the lower one."
        )
    (a, b), (c, d) = cold, hot
    return ActivationEnergy(
        float(
            activation_energy_eV(
                geometric_mean(a, b), cold_K, geometric_mean(c, d), hot_K
            )
        ),
        float(activation_energy_eV(b, cold_K, c, hot_K)),
        float(activation_energy_eV(a, cold_K, d, hot_K)),
    )


@within(measured_K="> 0", temperature_K="> 0", diffusivity="> 0")
def at_temperature(
    diffusivity: ArrayLike,
    measured_K: ArrayLike,
    energy_eV: ArrayLike,
    temperature_K: ArrayLike,
) -> NDArray:
    """Diffusivity carried along an Arrhenius law from the temperature of measurement to another."""
    step = 1 / measured_K - 1 / temperature_K
    return diffusivity * np.exp(np.asarray(energy_eV) * FARADAY / GAS_CONSTANT * step)


@within(thickness_m="> 0", diffusivity_m2_s="> 0")
def diffusion_time_s(thickness_m: ArrayLike, diffusivity_m2_s: ArrayLike) -> NDArray:
    """L2/D in s: the time in which a difference of composition crosses a film."""
    return thickness_m**2 / diffusivity_m2_s


@within(chemical="> 0", thermodynamic_factor=">= 1")
def self_from_chemical(chemical: ArrayLike, thermodynamic_factor: ArrayLike) -> NDArray:
    """Self-diffusivity behind a chemical one, D_chem/W (correlations left out)."""
    return chemical / thermodynamic_factor


def against_lithium(table: pd.DataFrame, liquid_law: Callable) -> pd.DataFrame:
    """Every alloy row of YA20 Table 1 against lithium, as printed and at the row's own temperature.

    ``table``: the data set yan2020-table1. ``liquid_law``: function of the temperature in K giving the
    self-diffusivity of molten lithium in cm2/s. Returns the alloy rows with the columns ratio_low and
    ratio_high (over the first row of the table, lithium at 25 C), lithium_cm2_s (lithium as it is at
    the row's temperature: solid at 25 C, molten above 180.5 C), same_T_low, same_T_high and kind.
    """
    lithium = table[table["kind"] == "self"]
    if lithium.empty:
        raise BookError(
            "The table has no row of kind self; lithium itself is needed for comparison."
        )
    solid, solid_C = (
        lithium["diffusivity_low_cm2_s"].iloc[0],
        lithium["temperature_C"].iloc[0],
    )
    rows = table[table["kind"] != "self"].copy()
    kelvin = rows["temperature_C"] + CELSIUS
    molten = kelvin > MELTING_POINT_K
    other = rows.loc[~molten & (rows["temperature_C"] != solid_C), "row"]
    if len(other):
        raise BookError(
            f"Row {other.iloc[0]} is at neither {solid_C:g} C nor above the melting point; no lithium fits."
        )
    rows["lithium_cm2_s"] = [
        float(liquid_law(t)) if hot else solid for t, hot in zip(kelvin, molten)
    ]
    for end in ("low", "high"):
        found = rows[f"diffusivity_{end}_cm2_s"]
        rows[f"ratio_{end}"] = found / solid
        rows[f"same_T_{end}"] = found / rows["lithium_cm2_s"]
    rows["lithium_is_molten"] = molten
    return rows
