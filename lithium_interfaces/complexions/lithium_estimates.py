"""What an interfacial phase on lithium has to pay, and which ions lithium would rather reduce.

A premelted film is liquid lithium below its melting point. Its penalty per volume, dG_v(T), is taken in two ways:
from the enthalpy of melting, held constant (textbook values), and from the assessed Gibbs energies of the liquid and
the bcc crystal (SGTE, table ``literature-complexions``). A film of thickness h needs an interfacial gain
-dgamma > dG_v h. Temperatures in K, energies per volume in J/m3, gains in J/m2.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from lithium_interfaces import data
from lithium_interfaces.cell_design import electrode_potential, molar_volume
from lithium_interfaces.core.constants import (
    FARADAY,
    GAS_CONSTANT,
    ROOM_TEMPERATURE,
    thermal_voltage,
)
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, within
from lithium_interfaces.errors import BookError

MELTING_ENTHALPY_J_MOL = 3000.0  # textbook value
MELTING_TEMPERATURE_K = 453.65  # textbook value
CALORIE_J = 4.184  # thermochemical calorie, by definition
METHODS = ("constant enthalpy", "SGTE")


def _literature():
    return data.load("literature-complexions").set_index("name")


@lru_cache(maxsize=1)
def _sgte_difference():
    """Coefficients of G(liquid) - G(bcc) for 1, T, T ln T, T^2, T^3, 1/T, and the range they hold in, in K."""
    table = _literature()["low"]
    terms = ("1", "T", "TlnT", "T2", "T3", "Tinv")
    difference = tuple(
        float(table[f"sgte_liquid_{term}"] - table[f"sgte_bcc_{term}"])
        for term in terms
    )
    return difference, 250.0, float(table["sgte_melting_temperature"])


def melting_gibbs_J_mol(temperature_K: ArrayLike, method: str = "SGTE") -> NDArray:
    """G(liquid) - G(bcc) of lithium in J/mol, positive below the melting point.

    "constant enthalpy" is dH (1 - T/Tm), for T from 0 to Tm; "SGTE" holds from 250 K to 453.60 K.
    """
    if method == "constant enthalpy":
        T = checked("temperature_K", temperature_K, f"[0, {MELTING_TEMPERATURE_K}]")
        return MELTING_ENTHALPY_J_MOL * (1 - T / MELTING_TEMPERATURE_K)
    if method != "SGTE":
        raise BookError(
            f"method is {method!r}, but must be one of {', '.join(METHODS)}."
        )
    (a, b, c, d, e, f), start, end = _sgte_difference()
    T = checked("temperature_K", temperature_K, f"[{start}, {end}]")
    return a + b * T + c * T * np.log(T) + d * T**2 + e * T**3 + f / T


def melting_enthalpy_J_mol(temperature_K: ArrayLike) -> NDArray:
    """H(liquid) - H(bcc) = G - T dG/dT in J/mol from the SGTE functions, 250 K to 453.60 K."""
    (a, _, c, d, e, f), start, end = _sgte_difference()
    T = checked("temperature_K", temperature_K, f"[{start}, {end}]")
    return a - c * T - d * T**2 - 2 * e * T**3 + 2 * f / T


def undercooled_liquid_J_m3(
    temperature_K: ArrayLike = ROOM_TEMPERATURE, method: str = "SGTE"
) -> NDArray:
    """Penalty dG_v of liquid lithium per volume of lithium, in J/m3."""
    return melting_gibbs_J_mol(temperature_K, method) / molar_volume()


@within(thickness_m=">= 0")
def needed_gain_J_m2(
    thickness_m: ArrayLike,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
    method: str = "SGTE",
) -> NDArray:
    """The gain -dgamma that a film of this thickness must exceed, dG_v h; necessary for any f(h) <= 1."""
    return undercooled_liquid_J_m3(temperature_K, method) * thickness_m


@within(gain_J_m2=">= 0")
def longest_film_m(
    gain_J_m2: ArrayLike,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
    method: str = "SGTE",
) -> NDArray:
    """lambda = -dgamma/dG_v, the thickness that no premelted film can exceed; inf at the melting point."""
    penalty = np.asarray(undercooled_liquid_J_m3(temperature_K, method))
    return np.divide(
        gain_J_m2,
        penalty,
        out=np.full(np.broadcast(gain_J_m2, penalty).shape, np.inf),
        where=penalty > 0,
    )


@within(gain_J_m2=">= 0", thickness_m="> 0")
def premelting_window_K(
    gain_J_m2: float, thickness_m: float = 1e-9, method: str = "SGTE"
) -> float:
    """How far below melting a film of this thickness can still exist, in K.

    Where even the coldest temperature of the method allows the film, the window is that whole range.
    """
    gain = float(gain_J_m2)
    h = float(thickness_m)
    if method == "constant enthalpy":
        window = (
            gain * molar_volume() * MELTING_TEMPERATURE_K / (MELTING_ENTHALPY_J_MOL * h)
        )
        return float(np.minimum(window, MELTING_TEMPERATURE_K))
    _, start, end = _sgte_difference()

    def spare(T):
        return gain - needed_gain_J_m2(h, T, method)

    if spare(start) >= 0:
        return end - start
    return float(end - brentq(spare, start, end)) if spare(end) > 0 else 0.0


# --- ions beside lithium ---------------------------------------------------------------------------

IONS = ("Li", "Na", "K", "Rb", "Cs")
SOURCES = (
    "crc",
    "worm",
)  # two tables of Gibbs energies of formation; "series" is a table of potentials


def standard_potential_V(ion: str, source: str = "crc") -> float:
    """Potential of M+ + e- -> M against the standard hydrogen electrode, in water.

    ``ion`` is one of Li, Na, K, Rb, Cs and ``source`` "crc" or "worm", two tables of dGf of the ion, or "series", a table
    of potentials that holds Li and Rb only. The values hold in water at infinite dilution; the solvents of a battery
    shift each ion differently.
    """
    if ion not in IONS:
        raise BookError(f"ion is {ion!r}, but must be one of {', '.join(IONS)}.")
    if source == "series":
        if ion not in ("Li", "Rb"):
            raise BookError(
                f"ion is {ion!r}, but the table of potentials holds Li and Rb only."
            )
        return float(_literature().loc[f"potential_{ion}_series", "low"])
    if source not in SOURCES:
        raise BookError(
            f"source is {source!r}, but must be one of {', '.join(SOURCES)} or series."
        )
    row = _literature().loc[f"gibbs_ion_{ion}_{source}"]
    joule = CALORIE_J if row["unit"] == "cal/mol" else 1.0
    return float(electrode_potential(row["low"] * joule / 1e3))


@within(lithium_activity="> 0", activity="> 0")
def margin_over_lithium_V(
    ion: str,
    activity: ArrayLike,
    lithium_activity: ArrayLike = 1.0,
    source: str = "crc",
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> NDArray:
    """E(Li+/Li) - E(M+/M) at the given activities: positive if lithium plates while the ion only adsorbs."""
    ratio = lithium_activity / activity
    thermal = thermal_voltage(temperature_K)
    return (
        standard_potential_V("Li", source)
        - standard_potential_V(ion, source)
        + thermal * np.log(ratio)
    )


def largest_unreduced_activity(
    ion: str,
    lithium_activity: ArrayLike = 1.0,
    source: str = "crc",
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> float:
    """Activity of the ion above which it would be reduced before lithium (the margin is then zero)."""
    margin = margin_over_lithium_V(ion, 1.0, lithium_activity, source, temperature_K)
    return float(np.exp(margin * FARADAY / (GAS_CONSTANT * temperature_K)))
