"""Lithium by the numbers: capacity, thickness, lithium inventory and stack energy.

Parameters marked *illustrative* have no source here
and are meant to be changed. Efficiencies are fractions. Inventories are in units of the cyclable
capacity, so that 1 is one full charge of the cell. Errors are ``BookError``.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from math import ceil, floor, log

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.constants import (
    FARADAY,
    LITHIUM_DENSITY,
    LITHIUM_MOLAR_MASS,
)
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, whole, within
from lithium_interfaces.errors import BookError

# --- Faraday's law -----------------------------------------------------------------------------


@within(molar_mass_g_mol="> 0", electrons="> 0")
def specific_capacity(
    molar_mass_g_mol: ArrayLike = LITHIUM_MOLAR_MASS, electrons: ArrayLike = 1
) -> NDArray:
    """Charge per mass, q = z F / (3.6 M), in mAh/g, for ``electrons`` z per formula of mass M."""
    return electrons * FARADAY / (3.6 * molar_mass_g_mol)


@within(density_g_cm3="> 0")
def volumetric_capacity(
    density_g_cm3: ArrayLike = LITHIUM_DENSITY,
    molar_mass_g_mol: ArrayLike = LITHIUM_MOLAR_MASS,
    electrons: ArrayLike = 1,
) -> NDArray:
    """Charge per volume of the dense solid, q rho, in mAh/cm3."""
    return specific_capacity(molar_mass_g_mol, electrons) * density_g_cm3


@within(molar_mass_g_mol="> 0", density_g_cm3="> 0")
def molar_volume(
    density_g_cm3: ArrayLike = LITHIUM_DENSITY,
    molar_mass_g_mol: ArrayLike = LITHIUM_MOLAR_MASS,
) -> NDArray:
    """Molar volume M / rho in m3/mol."""
    return molar_mass_g_mol / density_g_cm3 * 1e-6


@within(areal_capacity_mAh_cm2=">= 0")
def lithium_thickness_um(areal_capacity_mAh_cm2: ArrayLike) -> NDArray:
    """Thickness in um of dense, planar lithium holding the areal capacity (mAh/cm2)."""
    return areal_capacity_mAh_cm2 / volumetric_capacity() * 1e4


@within(thickness_um=">= 0")
def lithium_areal_capacity(thickness_um: ArrayLike) -> NDArray:
    """Areal capacity in mAh/cm2 of dense, planar lithium; inverse of ``lithium_thickness_um``."""
    return thickness_um * volumetric_capacity() / 1e4


@within(areal_capacity_mAh_cm2=">= 0")
def moles_per_area(areal_capacity_mAh_cm2: ArrayLike) -> NDArray:
    """Lithium in mol/m2 that carries the areal capacity (1 mAh/cm2 = 36 000 C/m2)."""
    return areal_capacity_mAh_cm2 * 36e3 / FARADAY


@within(moles_per_m2=">= 0")
def areal_capacity_of_moles(moles_per_m2: ArrayLike) -> NDArray:
    """Areal capacity in mAh/cm2 of lithium in mol/m2; inverse of ``moles_per_area``."""
    return moles_per_m2 * FARADAY / 36e3


@within(formation_gibbs_kJ_mol="finite", electrons="> 0")
def electrode_potential(
    formation_gibbs_kJ_mol: ArrayLike, electrons: ArrayLike = 1
) -> NDArray:
    """Potential in V of M(z+) + z e- -> M against the standard hydrogen electrode, dGf(M z+)/zF."""
    return formation_gibbs_kJ_mol * 1e3 / (electrons * FARADAY)


@within(end="> 0", start="> 0", years="> 0")
def growth_rate(start: ArrayLike, end: ArrayLike, years: ArrayLike) -> NDArray:
    """Compound growth per year, (end/start)^(1/years) - 1, as a fraction."""
    ratio = end / start
    return ratio ** (1 / years) - 1


@within(
    areal_capacity_mAh_cm2=">= 0",
    capacity_mAh_g="> 0",
    density_g_cm3="> 0",
    swelling=">= 0",
)
def graphite_swelling_um(
    areal_capacity_mAh_cm2: ArrayLike,
    swelling: ArrayLike,
    capacity_mAh_g: ArrayLike = 372.0,
    density_g_cm3: ArrayLike = 2.26,
) -> NDArray:
    """Thickness gain in um of dense graphite that takes up the areal capacity.

    ``swelling`` is the relative volume gain on lithiation (0.10 to 0.13, *illustrative*), taken up
    in thickness; capacity is that of LiC6, density a textbook value.
    """
    volume = areal_capacity_mAh_cm2 / (capacity_mAh_g * density_g_cm3)
    return volume * 1e4 * swelling


# --- Lithium bound in films, and lithium cut off -----------------------------------------------


@dataclass(frozen=True)
class SeiSolid:
    """A dense solid of the SEI: density (g/cm3), molar mass (g/mol), lithium per formula unit."""

    name: str
    density_g_cm3: float
    molar_mass_g_mol: float
    lithium_per_formula: float


LITHIUM_FLUORIDE = SeiSolid("LiF", 2.64, 25.94, 1)  # textbook
LITHIUM_OXIDE = SeiSolid(
    "Li2O", 2.013, 29.88, 2
)  # density *illustrative*: no source checked


@within(thickness_nm=">= 0", area_factor="> 0")
def film_lithium(
    thickness_nm: ArrayLike,
    film: SeiSolid = LITHIUM_FLUORIDE,
    area_factor: ArrayLike = 1.0,
) -> NDArray:
    """Lithium in mAh per cm2 of electrode bound in a dense film, n F rho h a / (3.6 M).

    ``area_factor`` a is the true area over the projected area (see ``sphere_area_factor``).
    """
    thickness = thickness_nm * 1e-7
    return thickness * area_factor * _film_charge(film)


@within(lithium_mAh_cm2=">= 0", area_factor="> 0")
def film_thickness_nm(
    lithium_mAh_cm2: ArrayLike,
    film: SeiSolid = LITHIUM_FLUORIDE,
    area_factor: ArrayLike = 1.0,
) -> NDArray:
    """Thickness in nm of the dense film that binds this lithium; inverse of ``film_lithium``."""
    return lithium_mAh_cm2 / (_film_charge(film) * area_factor) * 1e7


def _film_charge(film):
    return volumetric_capacity(
        film.density_g_cm3, film.molar_mass_g_mol, film.lithium_per_formula
    )


@within(diameter_um="> 0")
def sphere_area_factor(
    areal_capacity_mAh_cm2: ArrayLike, diameter_um: ArrayLike
) -> NDArray:
    """Surface per electrode area, 6 h / d, of lithium deposited as equal spheres.

    h is the dense thickness of the deposit and d the diameter. Contacts and the bare substrate
    are ignored, so that the factor falls below 1 for few large spheres.
    """
    return 6 * lithium_thickness_um(areal_capacity_mAh_cm2) / diameter_um


def pilling_bedworth_ratio(film: SeiSolid) -> NDArray:
    """Volume of the dense product over that of the lithium it consumed; below 1 cannot cover."""
    product = molar_volume(film.density_g_cm3, film.molar_mass_g_mol)
    return product / (film.lithium_per_formula * molar_volume())


@dataclass(frozen=True)
class DeadLayer:
    """Porous layer of isolated lithium: thickness in um, ionic resistance in ohm cm2."""

    thickness_um: np.ndarray
    resistance_ohm_cm2: np.ndarray


@within(porosity="above 0 to below 1", conductivity_S_m="> 0")
def dead_layer(
    isolated_mAh_cm2: float,
    porosity: ArrayLike = 0.5,
    conductivity_S_m: ArrayLike = 0.949,
    exponent: ArrayLike = 1.5,
) -> DeadLayer:
    """Layer left by isolated lithium: L = h / (1 - e), R = L / (kappa e^1.5) (Bruggeman).

    ``conductivity_S_m`` is 1 M LiPF6 in EC:EMC (PyBaMM Chen2020, after Nyman 2008); ``porosity`` e is
    *illustrative*. Growth of a uniform layer only: clogging and local drying are not in it.
    """
    thickness = lithium_thickness_um(isolated_mAh_cm2) / (1 - porosity)
    return DeadLayer(
        thickness, thickness * 1e-2 / (conductivity_S_m * porosity**exponent)
    )


# --- Lithium inventory -------------------------------------------------------------------------

CELLS = {
    # excess r = lithium beyond one full charge / cyclable capacity, and the N/P that makes sense
    "lithium cathode + foil": (lambda n_to_p: n_to_p, "[0, inf)"),
    "lithium-free cathode": (lambda n_to_p: n_to_p - 1, "[1, inf)"),
    "anode-free": (lambda n_to_p: 0 * n_to_p, "[0, 0]"),
}


def excess_lithium(n_to_p: ArrayLike, cell: str) -> NDArray:
    """Excess r from N/P, the capacity of the lithium put on the anode over that of the cathode.

    r = N/P where the cathode brings the cyclable lithium, N/P - 1 where the foil brings it too,
    and 0 in an anode-free cell (N/P = 0). ``cell`` is a key of ``CELLS``.
    """
    if cell not in CELLS:
        raise BookError(
            f"cell is {cell!r}, but must be one of {', '.join(map(repr, CELLS))}."
        )
    rule, interval = CELLS[cell]
    return rule(checked(f"n_to_p of a cell of type {cell!r}", n_to_p, interval))


@dataclass(frozen=True)
class Inventory:
    """Lithium per cycle: ``plated`` D_n in cycle n = 1..N; ``remaining`` I_n and ``lost``, n = 0..N."""

    plated: np.ndarray
    remaining: np.ndarray
    lost: np.ndarray


def cycle_lithium(
    coulombic_efficiency: ArrayLike,
    excess: ArrayLike,
    cycles: ArrayLike,
    exact: bool = False,
) -> Inventory:
    """Run the inventory: I_0 = 1 + r, D_n = min(1, I_(n-1)), I_n = I_(n-1) - (1 - CE) D_n.

    ``coulombic_efficiency`` is one number or one per cycle. With ``exact`` the arithmetic is that of
    fractions of the decimals as written, so that ties (I_n hits 1) are ties. Assumes that loss is
    proportional to plated charge, that all excess is accessible, and that neither the cathode nor
    the calendar takes lithium.
    """
    cycles = whole("cycles", cycles)
    efficiency = checked("coulombic_efficiency", coulombic_efficiency, "(0, 1]")
    if efficiency.ndim > 1 or efficiency.size not in (1, cycles):
        raise BookError(
            f"coulombic_efficiency has shape {efficiency.shape}, but must hold one value "
            f"or one per cycle ({cycles})."
        )
    checked("excess", excess, "[0, inf)")
    number = _fraction if exact else float
    remaining, lost, plated = [1 + number(excess)], [number(0)], []
    for ce in map(number, np.broadcast_to(efficiency, cycles).tolist()):
        plated.append(min(number(1), remaining[-1]))
        lost.append(lost[-1] + (1 - ce) * plated[-1])
        remaining.append(remaining[-1] - (1 - ce) * plated[-1])
    kind = object if exact else float
    return Inventory(
        np.array(plated, kind), np.array(remaining, kind), np.array(lost, kind)
    )


def _fraction(value):
    """The number as written: 0.995 becomes 199/200, not the nearest binary fraction."""
    return Fraction(str(value))


def first_cycle_below(
    coulombic_efficiency: ArrayLike, excess: ArrayLike = 0.0, retention: ArrayLike = 0.8
) -> int:
    """First cycle n whose plated charge D_n is below ``retention``, exactly (an int).

    The recursion of ``cycle_lithium`` solved in fractions: D_n is 1 up to cycle
    m = floor(r / (1 - CE)) + 1, then I_m, I_m CE, I_m CE^2 and so on.
    """
    checked("coulombic_efficiency", coulombic_efficiency, "(0, 0.9999999]")
    checked("excess", excess, "[0, inf)")
    checked("retention", retention, "(0, 1]")
    ce, r, target = map(_fraction, (coulombic_efficiency, excess, retention))
    full_cycles = floor(r / (1 - ce)) + 1
    left = 1 + r - full_cycles * (1 - ce)

    def below(k):
        ratio = float(left / target) * float(ce) ** k
        # fractions settle only what floats cannot: they grow by a factor per cycle
        return ratio < 1 if abs(ratio - 1) > 1e-9 else left * ce**k < target

    k = max(0, ceil(log(left / target) / -log(ce)) - 1)
    while not below(k):
        k += 1
    return full_cycles + 1 + k


@within(coulombic_efficiency="above 0 to 1", excess=">= 0", retention="above 0 to 1")
def cycle_life(
    coulombic_efficiency: ArrayLike, excess: ArrayLike = 0.0, retention: ArrayLike = 0.8
) -> NDArray:
    """Cycles until the lithium falls to ``retention``, n = r / (1 - CE) + ln x / ln CE.

    Arrays broadcast; n is continuous, and infinite at CE = 1. It counts completed cycles (I_n = x),
    so that the first whole cycle that plates less than x comes one or two later.
    """
    ce = coulombic_efficiency
    with np.errstate(divide="ignore", invalid="ignore"):
        life = excess / (1 - ce) + np.log(retention) / np.log(ce)
    return np.where(ce == 1, np.inf, life)[()]


@within(coulombic_efficiency="above 0 to 1", excess=">= 0", cycles=">= 0")
def capacity_retention(
    coulombic_efficiency: ArrayLike, excess: ArrayLike, cycles: ArrayLike
) -> NDArray:
    """Lithium after ``cycles``, at most 1: CE^(n - r / (1 - CE)) once the reservoir is gone.

    Inverse of ``cycle_life``; arrays broadcast.
    """
    ce = coulombic_efficiency
    with np.errstate(divide="ignore", invalid="ignore"):
        past_reservoir = np.maximum(0.0, cycles - excess / (1 - ce))
    return np.where(ce == 1, 1.0, ce**past_reservoir)[()]


@within(cycles="> 0", excess=">= 0", retention="above 0 to 1")
def required_efficiency(
    cycles: ArrayLike, excess: ArrayLike = 0.0, retention: ArrayLike = 0.8
) -> NDArray:
    """Efficiency at which ``cycle_life`` equals ``cycles`` (the root CE*); arrays broadcast.

    0 where the excess alone outlasts the cycles (excess >= cycles). The anode-free case is
    retention^(1/cycles). Retention 1 needs an excess.
    """
    fade = -np.log(retention)
    need = excess + fade
    if np.any(need == 0):
        raise BookError(
            "retention is 1 with no excess, but zero fade needs an excess above 0."
        )
    # l / (1 - l) >= -ln(1 - l) >= l bounds the loss l = 1 - CE from both sides; bisect between.
    low = np.minimum(need / (cycles + fade), 1.0)
    low, high = np.broadcast_arrays(low, np.minimum(need / cycles, 1.0))
    for _ in range(60):
        loss = (low + high) / 2
        with np.errstate(divide="ignore"):
            long_enough = excess / loss - fade / np.log1p(-loss) > cycles
        low, high = np.where(long_enough, loss, low), np.where(long_enough, high, loss)
    return np.where(excess >= cycles, 0.0, 1 - (low + high) / 2)[()]


@within(
    coulombic_efficiency="above 0 to below 1", retention="above 0 to 1", cycles="> 0"
)
def required_excess(
    coulombic_efficiency: ArrayLike, cycles: ArrayLike, retention: ArrayLike = 0.8
) -> NDArray:
    """Excess r at which ``cycle_life`` equals ``cycles``; 0 where none is needed. Arrays broadcast."""
    fade_cycles = np.log(retention) / np.log(coulombic_efficiency)
    return np.maximum(0.0, (cycles - fade_cycles) * (1 - coulombic_efficiency))


@within(first_efficiency="above 0 to 1", exponent=">= 0", cycles="whole >= 1")
def drifting_efficiency(
    first_efficiency: ArrayLike, exponent: ArrayLike, cycles: int
) -> NDArray:
    """Efficiencies CE_n for n = 1..cycles with 1 - CE_n = (1 - CE_1) n^-p (p is *illustrative*)."""
    numbers = np.arange(1, cycles + 1, dtype=float)
    return 1 - (1 - first_efficiency) * numbers**-exponent


@dataclass(frozen=True)
class CellSpread:
    """Retention of a batch: mean over cells, value at the mean efficiency, and weakest cell."""

    mean: float
    at_mean_efficiency: float
    weakest: float


@within(efficiencies="above 0 to 1")
def retention_of_cells(
    efficiencies: ArrayLike,
    cycles: ArrayLike,
    excess: ArrayLike = 0.0,
    weights: ArrayLike | None = None,
) -> CellSpread:
    """Retention over cells that differ in efficiency (1-D array, optional ``weights``).

    CE^n is convex, so by Jensen's inequality the mean of an anode-free batch is above the value at
    the mean efficiency; a reservoir caps retention at 1 and can turn this round.
    """
    efficiencies = np.atleast_1d(efficiencies)
    retentions = capacity_retention(efficiencies, excess, cycles)
    average = np.average(efficiencies, weights=weights)
    at_mean = capacity_retention(average, excess, cycles)
    return CellSpread(
        float(np.average(retentions, weights=weights)),
        float(at_mean),
        float(retentions.min()),
    )


@within(
    coulombic_efficiency="above 0 to 1",
    usable_share="above 0 to 1",
    electrolyte_g_Ah="> 0",
    consumption_g_Ah="> 0",
    reacted_share="above 0 to 1",
)
def electrolyte_life(
    coulombic_efficiency: ArrayLike,
    electrolyte_g_Ah: ArrayLike,
    consumption_g_Ah: ArrayLike,
    reacted_share: ArrayLike = 1.0,
    usable_share: ArrayLike = 1.0,
) -> NDArray:
    """Cycles until the usable electrolyte is spent, u E / (k f (1 - CE)); arrays broadcast.

    E: electrolyte per cell capacity (g/Ah). k: electrolyte consumed per lithium that reacted
    (g/Ah), see ``electrolyte_consumption``. f: share of the lost lithium that reacted, the rest
    being isolated metal. u: share of the electrolyte that may go before the cell fails. k, f and u
    are *illustrative* unless measured. Assumes that the reservoir of lithium lasts at least as long.
    """
    loss = 1 - coulombic_efficiency
    usable = usable_share * electrolyte_g_Ah
    spent = consumption_g_Ah * reacted_share * loss
    with np.errstate(divide="ignore"):
        return np.divide(usable, spent)


def electrolyte_consumption(
    molar_mass_g_mol: ArrayLike, lithium_per_molecule: int
) -> NDArray:
    """Grams of a molecule reduced per Ah of lithium, 3600 M / (n F)."""
    return 1e3 / specific_capacity(molar_mass_g_mol, lithium_per_molecule)


# --- Energy of a stack -------------------------------------------------------------------------


@within(voltage_V="> 0")
def active_energy(voltage_V: ArrayLike, *capacities_mAh_g) -> NDArray:
    """Wh/kg of the active materials alone, V / (1/q_1 + 1/q_2 + ...)."""
    masses = [1 / checked("capacities_mAh_g", q, "(0, inf)") for q in capacities_mAh_g]
    if not masses:
        raise BookError("capacities_mAh_g is empty, but needs at least one capacity.")
    return voltage_V / sum(masses)


ALUMINIUM_DENSITY = 2.70  # g/cm3
COPPER_DENSITY = 8.96  # g/cm3


@dataclass(frozen=True, kw_only=True)
class Stack:
    """One cathode, separator and anode, foils shared with the next unit.

    ``excess`` is r; the charge capacity of graphite exceeds that of the cathode by
    ``graphite_n_to_p``. Solid densities are those of the coating without its pores, shares those
    of its mass. What a stack of lithium does not use (graphite) has no influence on it.
    """

    voltage_V: float
    cathode_capacity_mAh_g: float
    lithium_anode: bool  # otherwise graphite
    lithium_in_cathode: bool  # otherwise the foil brings the cyclable lithium too
    excess: float
    areal_capacity_mAh_cm2: float
    cathode_inactive_share: float
    cathode_solid_density_g_cm3: float
    cathode_porosity: float
    graphite_capacity_mAh_g: float
    graphite_n_to_p: float
    graphite_inactive_share: float
    graphite_solid_density_g_cm3: float
    graphite_porosity: float
    aluminium_um: float
    copper_um: float
    separator_um: float
    separator_porosity: float
    separator_solid_density_g_cm3: float
    electrolyte_g_Ah: float
    electrolyte_density_g_cm3: float
    packaging_share: float


_MAY_BE_ZERO = {
    "excess",
    "aluminium_um",
    "copper_um",
    "separator_um",
    "electrolyte_g_Ah",
}


@dataclass(frozen=True)
class StackEnergy:
    """Specific energy, energy density, and where mass (mg/cm2) and thickness (um) go."""

    Wh_kg: float
    Wh_L: float
    mass_mg_cm2: dict
    thickness_um: dict


def stack_mass_mg_cm2(stack: Stack) -> dict:
    """Mass of each part of a ``Stack`` per area; of lithium, what starts on the anode (r, plus 1 if the cathode has none)."""
    q = stack.areal_capacity_mAh_cm2
    cathode = (
        q / stack.cathode_capacity_mAh_g / (1 - stack.cathode_inactive_share) * 1e3
    )
    graphite = q * stack.graphite_n_to_p / stack.graphite_capacity_mAh_g * 1e3
    on_anode = stack.excess + (0 if stack.lithium_in_cathode else 1)
    foils_um_g_cm3 = (
        stack.aluminium_um * ALUMINIUM_DENSITY + stack.copper_um * COPPER_DENSITY
    ) / 2
    solid_um = stack.separator_um * (1 - stack.separator_porosity)
    parts = {
        "cathode": cathode,
        "graphite": 0.0
        if stack.lithium_anode
        else graphite / (1 - stack.graphite_inactive_share),
        "lithium": on_anode * q / specific_capacity() * 1e3
        if stack.lithium_anode
        else 0.0,
        "foils": foils_um_g_cm3 / 10,
        "separator": solid_um * stack.separator_solid_density_g_cm3 / 10,
        "electrolyte": stack.electrolyte_g_Ah * q,
    }
    share = stack.packaging_share
    return {**parts, "packaging": sum(parts.values()) * share / (1 - share)}


def stack_Wh_kg(stack: Stack) -> float:
    """Specific energy of a ``Stack``: charge times voltage over the mass of all parts."""
    mass = stack_mass_mg_cm2(stack)
    return stack.areal_capacity_mAh_cm2 * stack.voltage_V / sum(mass.values()) * 1e3


def stack_energy(stack: Stack) -> StackEnergy:
    """Energy per mass and per volume of a charged, planar, dense-lithium ``Stack``.

    Electrolyte beyond what the pores hold adds its own thickness. The mass counts the lithium that
    starts on the anode (r, plus 1 if the cathode has none), the volume all that is there when charged.
    """
    for field in fields(stack):
        if field.type is float:
            share = field.name.endswith(("_share", "_porosity"))
            limits = (
                "[0, 1)"
                if share
                else "[0, inf)"
                if field.name in _MAY_BE_ZERO
                else "(0, inf)"
            )
            checked(f"Stack.{field.name}", getattr(stack, field.name), limits)
    q, mass = stack.areal_capacity_mAh_cm2, stack_mass_mg_cm2(stack)
    cathode_um = _coating_um(
        mass["cathode"], stack.cathode_solid_density_g_cm3, stack.cathode_porosity
    )
    graphite_um = _coating_um(
        mass["graphite"], stack.graphite_solid_density_g_cm3, stack.graphite_porosity
    )
    lithium_um = 0.0
    if stack.lithium_anode:
        lithium_um = float(lithium_thickness_um((1 + stack.excess) * q))
    pores_um = (
        cathode_um * stack.cathode_porosity
        + graphite_um * stack.graphite_porosity
        + stack.separator_um * stack.separator_porosity
    )
    electrolyte_um = mass["electrolyte"] / stack.electrolyte_density_g_cm3 * 10
    thickness = {
        "cathode": cathode_um,
        "graphite": graphite_um,
        "lithium": lithium_um,
        "foils": (stack.aluminium_um + stack.copper_um) / 2,
        "separator": stack.separator_um,
        "electrolyte": max(0.0, electrolyte_um - pores_um),
    }
    thickness["packaging"] = (
        sum(thickness.values()) * stack.packaging_share / (1 - stack.packaging_share)
    )
    energy = q * stack.voltage_V  # mWh/cm2
    return StackEnergy(
        float(stack_Wh_kg(stack)),
        float(energy / sum(thickness.values()) * 1e4),
        {part: float(value) for part, value in mass.items()},
        {part: float(value) for part, value in thickness.items()},
    )


def _coating_um(mass_mg_cm2, solid_density_g_cm3, porosity):
    return mass_mg_cm2 / solid_density_g_cm3 / (1 - porosity) * 10


@dataclass(frozen=True)
class Swing:
    """Model output at the low and the high value of one assumption, all others at their base."""

    assumption: str
    low: float
    high: float
    at_low: float
    at_high: float


def one_at_a_time(model: Callable, base: Stack, ranges) -> list[Swing]:
    """Tornado: ``model(base)`` with one field of the dataclass ``base`` moved at a time.

    ``ranges`` maps field names to (low, high). Returns ``Swing``s, widest first. Interactions between
    assumptions are not seen.
    """
    known = {field.name for field in fields(base)}
    unknown = sorted(set(ranges) - known)
    if unknown:
        raise BookError(
            f"ranges name {unknown[0]!r}, but must use fields of {type(base).__name__}: "
            f"{', '.join(sorted(known))}."
        )
    swings = [
        Swing(
            name,
            low,
            high,
            *(float(model(replace(base, **{name: v}))) for v in (low, high)),
        )
        for name, (low, high) in ranges.items()
    ]
    return sorted(swings, key=lambda swing: -abs(swing.at_high - swing.at_low))
