"""Lithium by the numbers: capacity, thickness, lithium inventory and stack energy.

Constants are CODATA 2018 (`FARADAY`, `GAS_CONSTANT`) and textbook values for lithium
(`LITHIUM_MOLAR_MASS`, `LITHIUM_DENSITY`). Parameters marked *illustrative* have no source here
and are meant to be changed. Efficiencies are fractions. Inventories are in units of the cyclable
capacity, so that 1 is one full charge of the cell. Errors are `BookError`.
"""

from dataclasses import dataclass, fields, replace
from fractions import Fraction
from math import ceil, floor, log

import numpy as np

from lithium_interfaces.errors import BookError

FARADAY = 96485.33212  # C/mol
GAS_CONSTANT = 8.314462618  # J/(mol K)
ROOM_TEMPERATURE = 298.15  # K
THERMAL_ENERGY_EV = GAS_CONSTANT * ROOM_TEMPERATURE / FARADAY  # kT in eV at 298.15 K
LITHIUM_MOLAR_MASS = 6.94  # g/mol
LITHIUM_DENSITY = 0.534  # g/cm3


def checked(name, value, interval):
    """`value` as a float array, or BookError unless all of it lies in `interval`, e.g. "(0, 1]"."""
    array = np.asarray(value, dtype=float)
    low, high = (float(end) for end in interval[1:-1].split(","))
    inside = (array > low if interval[0] == "(" else array >= low) & (
        array < high if interval[-1] == ")" else array <= high
    )
    if array.size == 0:
        raise BookError(f"{name} is empty, but needs at least one value in {interval}.")
    if not inside.all():
        found = np.ravel(array)[~np.ravel(inside)][0]
        percent = "efficiency" in name and 1 < found <= 100
        hint = " (a fraction, not a percentage)" if percent else ""
        raise BookError(f"{name} is {found:g}, but must lie in {interval}{hint}.")
    return array


def whole(name, value, interval="[1, inf)"):
    """`value` as an int, or BookError unless it is a whole number in `interval`."""
    number = float(checked(name, value, interval))
    if number != int(number):
        raise BookError(f"{name} is {number:g}, but must be a whole number in {interval}.")
    return int(number)


def thermal_voltage(temperature_K=ROOM_TEMPERATURE):
    """RT/F in V; the same number is kT in eV."""
    return GAS_CONSTANT * checked("temperature_K", temperature_K, "(0, inf)") / FARADAY


# --- Faraday's law -----------------------------------------------------------------------------


def specific_capacity(molar_mass_g_mol=LITHIUM_MOLAR_MASS, electrons=1):
    """Charge per mass, q = z F / (3.6 M), in mAh/g, for `electrons` z per formula of mass M."""
    molar_mass = checked("molar_mass_g_mol", molar_mass_g_mol, "(0, inf)")
    return checked("electrons", electrons, "(0, inf)") * FARADAY / (3.6 * molar_mass)


def volumetric_capacity(
    density_g_cm3=LITHIUM_DENSITY, molar_mass_g_mol=LITHIUM_MOLAR_MASS, electrons=1
):
    """Charge per volume of the dense solid, q rho, in mAh/cm3."""
    density = checked("density_g_cm3", density_g_cm3, "(0, inf)")
    return specific_capacity(molar_mass_g_mol, electrons) * density


def molar_volume(density_g_cm3=LITHIUM_DENSITY, molar_mass_g_mol=LITHIUM_MOLAR_MASS):
    """Molar volume M / rho in m3/mol."""
    molar_mass = checked("molar_mass_g_mol", molar_mass_g_mol, "(0, inf)")
    return molar_mass / checked("density_g_cm3", density_g_cm3, "(0, inf)") * 1e-6


def lithium_thickness_um(areal_capacity_mAh_cm2):
    """Thickness in um of dense, planar lithium holding the areal capacity (mAh/cm2)."""
    capacity = checked("areal_capacity_mAh_cm2", areal_capacity_mAh_cm2, "[0, inf)")
    return capacity / volumetric_capacity() * 1e4


def lithium_areal_capacity(thickness_um):
    """Areal capacity in mAh/cm2 of dense, planar lithium; inverse of `lithium_thickness_um`."""
    return checked("thickness_um", thickness_um, "[0, inf)") * volumetric_capacity() / 1e4


def moles_per_area(areal_capacity_mAh_cm2):
    """Lithium in mol/m2 that carries the areal capacity (1 mAh/cm2 = 36 000 C/m2)."""
    return checked("areal_capacity_mAh_cm2", areal_capacity_mAh_cm2, "[0, inf)") * 36e3 / FARADAY


def areal_capacity_of_moles(moles_per_m2):
    """Areal capacity in mAh/cm2 of lithium in mol/m2; inverse of `moles_per_area`."""
    return checked("moles_per_m2", moles_per_m2, "[0, inf)") * FARADAY / 36e3


def electrode_potential(formation_gibbs_kJ_mol, electrons=1):
    """Potential in V of M(z+) + z e- -> M against the standard hydrogen electrode, dGf(M z+)/zF."""
    gibbs = checked("formation_gibbs_kJ_mol", formation_gibbs_kJ_mol, "(-inf, inf)")
    return gibbs * 1e3 / (checked("electrons", electrons, "(0, inf)") * FARADAY)


def growth_rate(start, end, years):
    """Compound growth per year, (end/start)^(1/years) - 1, as a fraction."""
    ratio = checked("end", end, "(0, inf)") / checked("start", start, "(0, inf)")
    return ratio ** (1 / checked("years", years, "(0, inf)")) - 1


def graphite_swelling_um(
    areal_capacity_mAh_cm2, swelling, capacity_mAh_g=372.0, density_g_cm3=2.26
):
    """Thickness gain in um of dense graphite that takes up the areal capacity.

    `swelling` is the relative volume gain on lithiation (0.10 to 0.13, *illustrative*), taken up
    in thickness; capacity is that of LiC6, density a textbook value.
    """
    volume = checked("areal_capacity_mAh_cm2", areal_capacity_mAh_cm2, "[0, inf)") / (
        checked("capacity_mAh_g", capacity_mAh_g, "(0, inf)")
        * checked("density_g_cm3", density_g_cm3, "(0, inf)")
    )
    return volume * 1e4 * checked("swelling", swelling, "[0, inf)")


# --- Lithium bound in films, and lithium cut off -----------------------------------------------


@dataclass(frozen=True)
class Film:
    """A dense solid of the SEI: density (g/cm3), molar mass (g/mol), lithium per formula unit."""

    name: str
    density_g_cm3: float
    molar_mass_g_mol: float
    lithium_per_formula: float


LITHIUM_FLUORIDE = Film("LiF", 2.64, 25.94, 1)  # textbook
LITHIUM_OXIDE = Film("Li2O", 2.013, 29.88, 2)  # density *illustrative*: no source checked


def film_lithium(thickness_nm, film=LITHIUM_FLUORIDE, area_factor=1.0):
    """Lithium in mAh per cm2 of electrode bound in a dense film, n F rho h a / (3.6 M).

    `area_factor` a is the true area over the projected area (see `sphere_area_factor`).
    """
    thickness = checked("thickness_nm", thickness_nm, "[0, inf)") * 1e-7
    return thickness * checked("area_factor", area_factor, "(0, inf)") * _film_charge(film)


def film_thickness_nm(lithium_mAh_cm2, film=LITHIUM_FLUORIDE, area_factor=1.0):
    """Thickness in nm of the dense film that binds this lithium; inverse of `film_lithium`."""
    lithium = checked("lithium_mAh_cm2", lithium_mAh_cm2, "[0, inf)")
    area_factor = checked("area_factor", area_factor, "(0, inf)")
    return lithium / (_film_charge(film) * area_factor) * 1e7


def _film_charge(film):
    return volumetric_capacity(film.density_g_cm3, film.molar_mass_g_mol, film.lithium_per_formula)


def sphere_area_factor(areal_capacity_mAh_cm2, diameter_um):
    """Surface per electrode area, 6 h / d, of lithium deposited as equal spheres.

    h is the dense thickness of the deposit and d the diameter. Contacts and the bare substrate
    are ignored, so that the factor falls below 1 for few large spheres.
    """
    diameter = checked("diameter_um", diameter_um, "(0, inf)")
    return 6 * lithium_thickness_um(areal_capacity_mAh_cm2) / diameter


def pilling_bedworth_ratio(film):
    """Volume of the dense product over that of the lithium it consumed; below 1 cannot cover."""
    product = molar_volume(film.density_g_cm3, film.molar_mass_g_mol)
    return product / (film.lithium_per_formula * molar_volume())


@dataclass(frozen=True)
class DeadLayer:
    """Porous layer of isolated lithium: thickness in um, ionic resistance in ohm cm2."""

    thickness_um: np.ndarray
    resistance_ohm_cm2: np.ndarray


def dead_layer(isolated_mAh_cm2, porosity=0.5, conductivity_S_m=0.949, exponent=1.5):
    """Layer left by isolated lithium: L = h / (1 - e), R = L / (kappa e^1.5) (Bruggeman).

    `conductivity_S_m` is 1 M LiPF6 in EC:EMC (PyBaMM Chen2020, after Nyman 2008); `porosity` e is
    *illustrative*. Growth of a uniform layer only: clogging and local drying are not in it.
    """
    porosity = checked("porosity", porosity, "(0, 1)")
    conductivity = checked("conductivity_S_m", conductivity_S_m, "(0, inf)")
    thickness = lithium_thickness_um(isolated_mAh_cm2) / (1 - porosity)
    return DeadLayer(thickness, thickness * 1e-2 / (conductivity * porosity**exponent))


# --- Lithium inventory -------------------------------------------------------------------------

CELLS = {
    # excess r = lithium beyond one full charge / cyclable capacity, and the N/P that makes sense
    "lithium cathode + foil": (lambda n_to_p: n_to_p, "[0, inf)"),
    "lithium-free cathode": (lambda n_to_p: n_to_p - 1, "[1, inf)"),
    "anode-free": (lambda n_to_p: 0 * n_to_p, "[0, 0]"),
}


def excess_lithium(n_to_p, cell):
    """Excess r from N/P, the capacity of the lithium put on the anode over that of the cathode.

    r = N/P where the cathode brings the cyclable lithium, N/P - 1 where the foil brings it too,
    and 0 in an anode-free cell (N/P = 0). `cell` is a key of `CELLS`.
    """
    if cell not in CELLS:
        raise BookError(f"cell is {cell!r}, but must be one of {', '.join(map(repr, CELLS))}.")
    rule, interval = CELLS[cell]
    return rule(checked(f"n_to_p of a cell of type {cell!r}", n_to_p, interval))


@dataclass(frozen=True)
class Inventory:
    """Lithium per cycle: `plated` D_n in cycle n = 1..N; `remaining` I_n and `lost`, n = 0..N."""

    plated: np.ndarray
    remaining: np.ndarray
    lost: np.ndarray


def cycle_lithium(coulombic_efficiency, excess, cycles, exact=False):
    """Run the inventory: I_0 = 1 + r, D_n = min(1, I_(n-1)), I_n = I_(n-1) - (1 - CE) D_n.

    `coulombic_efficiency` is one number or one per cycle. With `exact` the arithmetic is that of
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
    return Inventory(np.array(plated, kind), np.array(remaining, kind), np.array(lost, kind))


def _fraction(value):
    """The number as written: 0.995 becomes 199/200, not the nearest binary fraction."""
    return Fraction(str(value))


def first_cycle_below(coulombic_efficiency, excess=0.0, retention=0.8):
    """First cycle n whose plated charge D_n is below `retention`, exactly (an int).

    The recursion of `cycle_lithium` solved in fractions: D_n is 1 up to cycle
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


def cycle_life(coulombic_efficiency, excess=0.0, retention=0.8):
    """Cycles until the lithium falls to `retention`, n = r / (1 - CE) + ln x / ln CE.

    Arrays broadcast; n is continuous, and infinite at CE = 1. It counts completed cycles (I_n = x),
    so that the first whole cycle that plates less than x comes one or two later.
    """
    ce = checked("coulombic_efficiency", coulombic_efficiency, "(0, 1]")
    excess = checked("excess", excess, "[0, inf)")
    retention = checked("retention", retention, "(0, 1]")
    with np.errstate(divide="ignore", invalid="ignore"):
        life = excess / (1 - ce) + np.log(retention) / np.log(ce)
    return np.where(ce == 1, np.inf, life)[()]


def capacity_retention(coulombic_efficiency, excess, cycles):
    """Lithium after `cycles`, at most 1: CE^(n - r / (1 - CE)) once the reservoir is gone.

    Inverse of `cycle_life`; arrays broadcast.
    """
    ce = checked("coulombic_efficiency", coulombic_efficiency, "(0, 1]")
    excess = checked("excess", excess, "[0, inf)")
    cycles = checked("cycles", cycles, "[0, inf)")
    with np.errstate(divide="ignore", invalid="ignore"):
        past_reservoir = np.maximum(0.0, cycles - excess / (1 - ce))
    return np.where(ce == 1, 1.0, ce**past_reservoir)[()]


def required_efficiency(cycles, excess=0.0, retention=0.8):
    """Efficiency at which `cycle_life` equals `cycles` (the root CE*); arrays broadcast.

    0 where the excess alone outlasts the cycles (excess >= cycles). The anode-free case is
    retention^(1/cycles). Retention 1 needs an excess.
    """
    cycles = checked("cycles", cycles, "(0, inf)")
    excess = checked("excess", excess, "[0, inf)")
    fade = -np.log(checked("retention", retention, "(0, 1]"))
    need = excess + fade
    if np.any(need == 0):
        raise BookError("retention is 1 with no excess, but zero fade needs an excess above 0.")
    # l / (1 - l) >= -ln(1 - l) >= l bounds the loss l = 1 - CE from both sides; bisect between.
    low = np.minimum(need / (cycles + fade), 1.0)
    low, high = np.broadcast_arrays(low, np.minimum(need / cycles, 1.0))
    for _ in range(60):
        loss = (low + high) / 2
        with np.errstate(divide="ignore"):
            long_enough = excess / loss - fade / np.log1p(-loss) > cycles
        low, high = np.where(long_enough, loss, low), np.where(long_enough, high, loss)
    return np.where(excess >= cycles, 0.0, 1 - (low + high) / 2)[()]


def required_excess(coulombic_efficiency, cycles, retention=0.8):
    """Excess r at which `cycle_life` equals `cycles`; 0 where none is needed. Arrays broadcast."""
    ce = checked("coulombic_efficiency", coulombic_efficiency, "(0, 1)")
    fade_cycles = np.log(checked("retention", retention, "(0, 1]")) / np.log(ce)
    return np.maximum(0.0, (checked("cycles", cycles, "(0, inf)") - fade_cycles) * (1 - ce))


def drifting_efficiency(first_efficiency, exponent, cycles):
    """Efficiencies CE_n for n = 1..cycles with 1 - CE_n = (1 - CE_1) n^-p (p is *illustrative*)."""
    first = checked("first_efficiency", first_efficiency, "(0, 1]")
    exponent = checked("exponent", exponent, "[0, inf)")
    numbers = np.arange(1, whole("cycles", cycles) + 1, dtype=float)
    return 1 - (1 - first) * numbers**-exponent


@dataclass(frozen=True)
class CellSpread:
    """Retention of a batch: mean over cells, value at the mean efficiency, and weakest cell."""

    mean: float
    at_mean_efficiency: float
    weakest: float


def retention_of_cells(efficiencies, cycles, excess=0.0, weights=None):
    """Retention over cells that differ in efficiency (1-D array, optional `weights`).

    CE^n is convex, so by Jensen's inequality the mean of an anode-free batch is above the value at
    the mean efficiency; a reservoir caps retention at 1 and can turn this round.
    """
    efficiencies = np.atleast_1d(checked("efficiencies", efficiencies, "(0, 1]"))
    retentions = capacity_retention(efficiencies, excess, cycles)
    average = np.average(efficiencies, weights=weights)
    at_mean = capacity_retention(average, excess, cycles)
    return CellSpread(
        float(np.average(retentions, weights=weights)), float(at_mean), float(retentions.min())
    )


def electrolyte_life(
    coulombic_efficiency, electrolyte_g_Ah, consumption_g_Ah, reacted_share=1.0, usable_share=1.0
):
    """Cycles until the usable electrolyte is spent, u E / (k f (1 - CE)); arrays broadcast.

    E: electrolyte per cell capacity (g/Ah). k: electrolyte consumed per lithium that reacted
    (g/Ah), see `electrolyte_consumption`. f: share of the lost lithium that reacted, the rest
    being isolated metal. u: share of the electrolyte that may go before the cell fails. k, f and u
    are *illustrative* unless measured. Assumes that the reservoir of lithium lasts at least as long.
    """
    loss = 1 - checked("coulombic_efficiency", coulombic_efficiency, "(0, 1]")
    usable = checked("usable_share", usable_share, "(0, 1]") * checked(
        "electrolyte_g_Ah", electrolyte_g_Ah, "(0, inf)"
    )
    consumption = checked("consumption_g_Ah", consumption_g_Ah, "(0, inf)")
    spent = consumption * checked("reacted_share", reacted_share, "(0, 1]") * loss
    with np.errstate(divide="ignore"):
        return np.divide(usable, spent)


def electrolyte_consumption(molar_mass_g_mol, lithium_per_molecule):
    """Grams of a molecule reduced per Ah of lithium, 3600 M / (n F)."""
    return 1e3 / specific_capacity(molar_mass_g_mol, lithium_per_molecule)


# --- Energy of a stack -------------------------------------------------------------------------


def active_energy(voltage_V, *capacities_mAh_g):
    """Wh/kg of the active materials alone, V / (1/q_1 + 1/q_2 + ...)."""
    masses = [1 / checked("capacities_mAh_g", q, "(0, inf)") for q in capacities_mAh_g]
    if not masses:
        raise BookError("capacities_mAh_g is empty, but needs at least one capacity.")
    return checked("voltage_V", voltage_V, "(0, inf)") / sum(masses)


@dataclass(frozen=True)
class Stack:
    """Assumptions for one cathode, separator and anode, foils shared with the next unit.

    All values are *illustrative*, except the separator (PyBaMM Chen2020), the densities of
    aluminium, copper and lithium, and theoretical capacities (textbook). `excess` is r; the
    charge capacity of graphite exceeds that of the cathode by `graphite_n_to_p`.
    """

    voltage_V: float
    cathode_capacity_mAh_g: float
    lithium_anode: bool  # otherwise graphite
    lithium_in_cathode: bool  # otherwise the foil brings the cyclable lithium too
    excess: float
    areal_capacity_mAh_cm2: float = 4.0
    cathode_inactive_share: float = 0.05
    cathode_solid_density_g_cm3: float = 4.5
    cathode_porosity: float = 0.25
    graphite_capacity_mAh_g: float = 372.0
    graphite_n_to_p: float = 1.1
    graphite_inactive_share: float = 0.05
    graphite_solid_density_g_cm3: float = 2.2
    graphite_porosity: float = 0.3
    aluminium_um: float = 12.0
    copper_um: float = 8.0
    separator_um: float = 12.0
    separator_porosity: float = 0.47
    separator_solid_density_g_cm3: float = 0.95
    electrolyte_g_Ah: float = 2.0
    electrolyte_density_g_cm3: float = 1.2
    packaging_share: float = 0.10


_MAY_BE_ZERO = {"excess", "aluminium_um", "copper_um", "separator_um", "electrolyte_g_Ah"}
_LITHIUM_FOIL = dict(lithium_anode=True, lithium_in_cathode=False, excess=1.0)
STACKS = {
    "graphite | layered oxide": Stack(3.7, 200.0, False, True, 0.0),
    "lithium | layered oxide": Stack(3.8, 200.0, True, True, 1.0),
    "anode-free | layered oxide": Stack(3.8, 200.0, True, True, 0.0),
    "lithium | sulfur": Stack(  # three quarters of 2 F per mole of sulfur
        2.1, 0.75 * 1672.0, **_LITHIUM_FOIL, cathode_inactive_share=0.3,
        cathode_solid_density_g_cm3=2.0, cathode_porosity=0.5, electrolyte_g_Ah=3.0,
    ),
    "lithium | oxygen": Stack(  # oxygen taken up is counted, tanks and pumps are not
        2.7, 1675.0, **_LITHIUM_FOIL, cathode_inactive_share=0.5,
        cathode_solid_density_g_cm3=2.0, cathode_porosity=0.7, electrolyte_g_Ah=3.0,
    ),
}


@dataclass(frozen=True)
class StackEnergy:
    """Specific energy, energy density, and where mass (mg/cm2) and thickness (um) go."""

    Wh_kg: float
    Wh_L: float
    mass_mg_cm2: dict
    thickness_um: dict


def stack_energy(stack):
    """Energy per mass and per volume of a charged, planar, dense-lithium `Stack`.

    Electrolyte beyond what the pores hold adds its own thickness. The mass counts the lithium that
    starts on the anode (r, plus 1 if the cathode has none), the volume all that is there when charged.
    """
    for field in fields(stack):
        if field.type is float:
            share = field.name.endswith(("_share", "_porosity"))
            limits = "[0, 1)" if share else "[0, inf)" if field.name in _MAY_BE_ZERO else "(0, inf)"
            checked(f"Stack.{field.name}", getattr(stack, field.name), limits)
    q = stack.areal_capacity_mAh_cm2
    cathode = q / stack.cathode_capacity_mAh_g / (1 - stack.cathode_inactive_share) * 1e3
    graphite = lithium_mass = lithium_um = 0.0
    if stack.lithium_anode:
        on_anode = stack.excess + (0 if stack.lithium_in_cathode else 1)
        lithium_mass = on_anode * q / specific_capacity() * 1e3
        lithium_um = float(lithium_thickness_um((1 + stack.excess) * q))
    else:
        graphite = q * stack.graphite_n_to_p / stack.graphite_capacity_mAh_g * 1e3
        graphite /= 1 - stack.graphite_inactive_share
    separator_um = stack.separator_um
    separator = separator_um * (1 - stack.separator_porosity) * stack.separator_solid_density_g_cm3
    electrolyte = stack.electrolyte_g_Ah * q
    cathode_um = _coating_um(cathode, stack.cathode_solid_density_g_cm3, stack.cathode_porosity)
    graphite_um = _coating_um(graphite, stack.graphite_solid_density_g_cm3, stack.graphite_porosity)
    pores_um = (
        cathode_um * stack.cathode_porosity
        + graphite_um * stack.graphite_porosity
        + separator_um * stack.separator_porosity
    )
    electrolyte_um = electrolyte / stack.electrolyte_density_g_cm3 * 10
    mass = {
        "cathode": cathode,
        "graphite": graphite,
        "lithium": lithium_mass,
        "foils": (stack.aluminium_um * 2.70 + stack.copper_um * 8.96) / 2 / 10,
        "separator": separator / 10,
        "electrolyte": electrolyte,
    }
    thickness = {
        "cathode": cathode_um,
        "graphite": graphite_um,
        "lithium": lithium_um,
        "foils": (stack.aluminium_um + stack.copper_um) / 2,
        "separator": separator_um,
        "electrolyte": max(0.0, electrolyte_um - pores_um),
    }
    for parts in (mass, thickness):
        parts["packaging"] = (
            sum(parts.values()) * stack.packaging_share / (1 - stack.packaging_share)
        )
    energy = q * stack.voltage_V  # mWh/cm2
    return StackEnergy(
        float(energy / sum(mass.values()) * 1e3),
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


def one_at_a_time(model, base, ranges):
    """Tornado: `model(base)` with one field of the dataclass `base` moved at a time.

    `ranges` maps field names to (low, high). Returns `Swing`s, widest first. Interactions between
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
        Swing(name, low, high, *(float(model(replace(base, **{name: v}))) for v in (low, high)))
        for name, (low, high) in ranges.items()
    ]
    return sorted(swings, key=lambda swing: -abs(swing.at_high - swing.at_low))
