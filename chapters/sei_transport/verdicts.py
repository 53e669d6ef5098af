"""Rules of the claims on transport through the SEI: what passes, what stops, and what a barrier says about it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from bookkit import text
from bookkit.claims import reviewed, rule
from bookkit.verdicts import (
    Found,
    Given,
    contradicted,
    not_testable,
    qualified,
    reproduced,
)
from chapters.sei_transport import assumed
from lithium_interfaces import cell_design, data, films
from lithium_interfaces.core.constants import AVOGADRO, FARADAY, thermal_voltage
from lithium_interfaces.transport import hopping, mixing, tunnelling

KT = float(thermal_voltage())  # eV at room temperature
PHASES = ("LiF", "Li2CO3", "Li2O", "Li3N")
WRITTEN = {
    "LiF": "LiF",
    "Li2CO3": "Li₂CO₃",
    "Li2O": "Li₂O",
    "Li3N": "Li₃N",
    "Li3PO4": "Li₃PO₄",
    "Li3PS4": "Li₃PS₄",
}
NM_PER_CM = 1e7
LIF = cell_design.LITHIUM_FLUORIDE
LIF_SITES = 1e6 * LIF.density_g_cm3 / LIF.molar_mass_g_mol  # mol/m3
#: rock salt: four formula units in a cube, twelve neighbours at half the diagonal of a face
LIF_LATTICE = {
    "hop_length_m": (4 / (LIF_SITES * AVOGADRO)) ** (1 / 3) / math.sqrt(2),
    "neighbours": 12,
    "concentration_mol_m3": LIF_SITES,
}


def _as(name: str) -> str:
    """An assumption as people read it: ``10 nm``."""
    return assumed.text(f"{name}:short")


def _size(volts: float) -> str:
    """A voltage in the unit that suits it."""
    for factor, unit in ((1e-3, "kV"), (1, "V"), (1e3, "mV"), (1e6, "µV")):
        if volts * factor >= 1 or unit == "µV":
            return f"{volts * factor:.3g} {unit}"
    return ""


def _ends(frame: pd.DataFrame) -> tuple[dict[str, float], dict[str, float]]:
    frame = frame.set_index("name")
    return frame["low"].to_dict(), frame["high"].to_dict()


def _sourced(given: Given) -> tuple[dict[str, float], dict[str, float]]:
    """Low and high values of the chapter's table of sources, by name."""
    return given.table("literature-sei-transport", _ends)


def _arrays(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    frame = frame.set_index("species").loc[list(PHASES)]
    columns = ["migration_barrier_low_eV", "migration_barrier_high_eV", "band_gap_eV"]
    low, high, gap = frame[columns].to_numpy(float).T
    return low, high, gap


def _phases(given: Given) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lowest and highest barrier and gap of CH18 Table 1, phases in the order that the paper prints in its text."""
    return given.table("cheng2018-table1", _arrays)


def _drop(given: Given, conductivity: float) -> float:
    """Volts over a film of the thickness of an SEI at the current density; the field helps where Ohm's law asks for more."""
    current = given.current_density / 10  # mA/cm2
    ohmic = current * 1e-3 * given.sei_thickness / NM_PER_CM / conductivity
    field = (
        2 * KT / given.hop_length
    )  # V/m, beyond which the drop grows only with the logarithm of the current
    length = 1e-9 * given.sei_thickness
    return min(ohmic, length * field * math.asinh(ohmic / length / field))


def _ohmic(given: Given, conductivity: float) -> float:
    return (
        given.current_density
        / 10
        * 1e-3
        * given.sei_thickness
        / NM_PER_CM
        / conductivity
    )


def _errors(given: Given) -> dict[str, float]:
    """An error of each barrier: even over the width that has the chapter's standard error, none at the reference."""
    width = math.sqrt(3) * assumed.barrier_error
    return {
        phase: given.between(
            f"error of the barrier of {phase}",
            0.0,
            -width,
            width,
            unit="eV",
            basis="illustrative",
        )
        for phase in PHASES
    }


# --- the table ---------------------------------------------------------------------------------


@rule(
    "CH18-08",
    kind="robustness",
    branches=[
        reproduced(
            "the barriers that an electron from lithium meets fall in this order",
            lambda found: found.margin > 0,
        ),
        contradicted("otherwise"),
    ],
    needs=f"band offsets against lithium of Li₂CO₃ and Li₂O, measured or by one method, to {reviewed('sei_gap_margin') / 2:.2f} eV each",
    revised="the barrier is tested, not the gap: measured for LiF, a common part of the gap with a spread for the other three",
)
def electronic_order(given):
    gaps = dict(zip(PHASES, _phases(given)[2], strict=True))
    spread = assumed.offset_spread
    barriers = [given.lif_electron_barrier]
    for phase in PHASES[1:]:
        own = given.between(
            f"part of the gap in {phase}, over the common part",
            1.0,
            1 / spread,
            spread,
            "log",
            basis="illustrative",
        )
        barriers.append(min(1.0, given.barrier_over_gap * own) * gaps[phase])
    _, blocking = _sourced(given)
    margin = given.same("sei_gap_margin", -np.diff(list(gaps.values())).max())
    return Found(
        f"The gaps fall in this order, by {margin:.1f} eV in the middle, but an electron meets the offset to the conduction band, and the order breaks where that is "
        f"a part of the gap {100 * (1 - gaps['Li2O'] / gaps['Li2CO3']):.0f} % smaller in Li₂CO₃ than in Li₂O. LiF belongs above Li₂O: its measured affinity puts its offset near {given.lif_electron_barrier:.1f} eV, above the whole gap of Li₂O, "
        f"and {blocking['negf_thickness_LiF']:.1f} nm of it stop electrons, against {blocking['negf_thickness_Li2O']:.1f} nm.",
        margin=float(-np.diff(barriers).max()),
    )


@rule(
    "CH18-09",
    kind="robustness",
    branches=[
        reproduced(
            "all four barriers fall in this order, those of Li₃N both along and across its layers",
            lambda found: found.margin > 0 and found.across > 0,
        ),
        qualified(
            "they do along the layers of Li₃N only", lambda found: found.margin > 0
        ),
        contradicted("otherwise"),
    ],
    needs=f"barriers of the four phases by one method, each to {reviewed('sei_barrier_error_borne'):.2f} eV, or jump rates of lithium in Li₂O and Li₃N by NMR",
    revised="the order was tested within the printed ranges only; the sentence speaks of the phases, so values have errors and Li₃N both directions",
    examples=[{"li3n_barrier_across": 0.02}],
)
def migration_order(given):
    lows, highs, _ = _phases(given)
    errors = _errors(given)
    barriers = []
    for phase, low, high in zip(PHASES, lows, highs, strict=True):
        path = f"path in {phase}, from its lowest barrier to its highest"
        part = given.between(path, 0.5, 0.0, 1.0) if low < high else 0.0
        barriers.append(low + part * (high - low) + errors[phase])
    printed = given.same("sei_barrier_margin", (lows[:-1] - highs[1:]).min())
    return Found(
        f"As printed the ranges do not overlap, by {printed:.2f} eV at the least, which bears an error of "
        f"{given.same('sei_barrier_error_borne', printed / 2):.2f} eV in each value; calculated barriers err by about {_as('barrier_error')}. "
        f"Another calculation finds {given.li3n_barrier_in_layers:.3f} eV along the layers of Li₃N but {given.li3n_barrier_across:.2f} eV across them, above Li₂O and Li₂CO₃.",
        margin=float(-np.diff(barriers).max()),
        across=float(barriers[2] - given.li3n_barrier_across),
    )


@rule(
    "CH18-10",
    kind="reproduction",
    branches=[
        reproduced(
            "all four printed barriers are those of the cited paper's abstract, rounded",
            lambda found: found.agree == 4,
        ),
        contradicted("otherwise"),
    ],
    untested="the band gaps, which the abstract does not give",
    needs="the table of band gaps in the cited paper",
    revised="the part that was not tested, the gaps, no longer lowers the outcome",
)
def dft_values(given):
    (lif, carbonate, oxide, _), (_, highest, *_), _ = _phases(given)
    low, high = _sourced(given)
    pairs = [
        (oxide, low["barrier_Li2O"]),
        (lif, low["barrier_LiF"]),
        (carbonate, low["barrier_Li2CO3"]),
        (highest, high["barrier_Li2CO3"]),
    ]
    agree = sum(abs(printed - round(source, 2)) < 1e-9 for printed, source in pairs)
    return Found(
        f"{given.same('sei_barriers_agreeing', agree):.0f} of the 4 printed barriers are those of the cited paper's abstract, rounded. "
        f"The abstract states them for lithium that moves when vacancies are available, a condition that Table 1 drops.",
        agree=agree,
    )


@rule(
    "CH18-11",
    kind="replication",
    branches=[
        reproduced(
            "another calculation finds barriers within the error of a barrier of the printed range, along and across the layers",
            lambda found: found.along <= found.error and found.across <= found.error,
        ),
        qualified(
            "it does in one of the two directions",
            lambda found: min(found.along, found.across) <= found.error,
        ),
        contradicted("otherwise"),
    ],
    untested="the gap of the layered phase; a hybrid calculation gives 1.90 eV for a cubic one",
    needs="jump rates of lithium in Li₃N along and across its layers, by NMR on a crystal",
    revised="compared with another calculation, no longer with a measured conductivity through an illustrative prefactor",
    examples=[{"li3n_barrier_across": 0.02}],
)
def nitride_values(given):
    lows, highs, _ = _phases(given)
    low, high = lows[3], highs[3]

    def outside(barrier: float) -> float:
        return max(low - barrier, barrier - high, 0.0)

    along, across = given.li3n_barrier_in_layers, given.li3n_barrier_across
    return Found(
        f"Another calculation agrees along the layers of Li₃N ({along:.3f} eV) and not across them ({across:.2f} eV, "
        f"{outside(across):.2f} eV above the printed range). The lower printed barrier is {given.same('Li3N_barrier_over_kT', low / KT):.2f} kT: "
        f"along the layers ions are not held between hops, and what limits is the number of vacancies.",
        along=outside(along),
        across=outside(across),
        error=given.barrier_error,
    )


@rule(
    "CH18-29",
    kind="robustness",
    branches=[
        reproduced(
            "the barrier of LiF is above all printed barriers of the other three and its measured conductivity is below that of Li₃N",
            lambda found: found.margin > 0 and found.decades > 0,
        ),
        qualified(
            "only one of the two holds",
            lambda found: found.margin > 0 or found.decades > 0,
        ),
        contradicted("otherwise"),
    ],
    untested="the conductivities of Li₂O and Li₂CO₃, of which our sources hold no measured value",
    needs="conductivities of films of the four phases grown on lithium, each to a factor of ten",
    revised="errors of the barriers are varied, and a measured conductivity has to agree",
)
def lif_is_poorest(given):
    lows, highs, _ = _phases(given)
    error = list(_errors(given).values())
    low, _ = _sourced(given)
    decades = math.log10(low["conductivity_Li3N"] / low["conductivity_LiF"])
    printed = given.same("sei_LiF_margin", lows[0] - highs[1])
    return Found(
        f"The barrier of LiF lies {printed:.2f} eV above the highest of the next phase; errors of {_as('barrier_error')} in each seldom close that. "
        f"Measured, LiF conducts {given.same('sei_decades_Li3N_LiF', decades):.0f} decades less than Li₃N. So OB24, who call LiF conductive, disagree with CH18 and WA19.",
        margin=float(lows[0] + error[0] - (highs + error)[1:].max()),
        decades=decades,
    )


# --- ions --------------------------------------------------------------------------------------

#: conductivity that a film needs at the reference
NEEDED = f"{reviewed('sei_needed_conductivity'):.0f} nS/cm"
PASSES = f"a film of an SEI's thickness takes no more than the allowed drop (at the reference {_as('sei_thickness')}, {_as('current_density')}, {_as('allowed_drop')})"


@rule(
    "OB24-21",
    kind="model",
    branches=[
        reproduced(
            "the drop over a film stays below the allowed one for the best measured conductor and exceeds it for LiF",
            lambda found: found.best <= found.allowed < found.worst,
        ),
        contradicted(
            "it stays below for LiF too, so that any film would do",
            lambda found: found.worst <= found.allowed,
        ),
        qualified("it exceeds it even for the best conductor"),
    ],
    needs="the drop over SEIs of known thickness in cycling cells, to 5 mV",
    revised="thickness, current and allowed drop are varied; the drop over LiF counts the help of the field",
)
def must_conduct(given):
    _, high = _sourced(given)
    best, worst = (
        _ohmic(given, high["conductivity_Li3N"]),
        _drop(given, high["conductivity_LiF"]),
    )
    needed = (
        given.current_density
        / 1e4
        * given.sei_thickness
        / NM_PER_CM
        / (1e-3 * given.allowed_drop)
    )
    return Found(
        f"A film of {_as('sei_thickness')} must conduct {1e9 * given.same('sei_needed_conductivity', needed):.0f} nS/cm to take no more than {_as('allowed_drop')} "
        f"at {_as('current_density')}. Li₃N would take {_size(given.same('sei_drop_Li3N', best))}; LiF, as measured in the crystal, "
        f"{_size(given.same('sei_drop_LiF_high_field', worst))} even if the field helps.",
        best=best,
        worst=worst,
        allowed=1e-3 * given.allowed_drop,
    )


@rule(
    "OB24-22",
    kind="replication",
    branches=[
        reproduced(
            f"(a) the film is thicker than the least LiF that stops electrons and (b) {PASSES} in LiF",
            lambda found: found.stops and found.drop <= found.allowed,
        ),
        qualified(
            "(b) holds and (a) does not", lambda found: found.drop <= found.allowed
        ),
        contradicted("LiF does not conduct"),
    ],
    untested="(c), mechanical stability; a study of LiF layers on lithium finds that plating breaks them (He et al., PNAS 2019)",
    needs=f"the ionic conductivity of a dense film of LiF grown on lithium; {NEEDED} would turn it",
    revised="it fails as worded when one of three properties fails; the conductivity may reach what LiF's lattice allows at most",
)
def lif_conductive(given):
    low, _ = _sourced(given)
    measured = low["conductivity_LiF"]
    bound = float(
        hopping.hopping_conductivity_S_cm(
            _phases(given)[0][0],
            attempt_frequency_Hz=given.attempt_frequency,
            **LIF_LATTICE,
        )
    )
    given.same("sei_share_LiF", measured / bound)
    reach = given.between(
        "conductivity of a film of LiF, from the crystal's (0) to that with every ion mobile (1)",
        0.0,
        0.0,
        1.0,
        basis="illustrative",
    )
    drop = _drop(given, measured * (bound / measured) ** reach)
    least = given.calculation_factor * low["negf_thickness_LiF"]
    return Found(
        f"LiF resists electrons: {least:.1f} nm stop them. It does not conduct ions: {_as('sei_thickness')} at {_as('current_density')} would take "
        f"{_size(given.same('sei_drop_LiF', _ohmic(given, measured)))} by Ohm's law at the measured conductivity and {_size(_ohmic(given, bound))} if every ion of its lattice were mobile. "
        f"If ions cross an SEI that holds LiF, they go by defects, boundaries or other phases.",
        stops=least <= given.sei_thickness,
        drop=drop,
        allowed=1e-3 * given.allowed_drop,
    )


@rule(
    "OB24-25",
    kind="replication",
    branches=[
        reproduced(
            f"{PASSES} in both phases",
            lambda found: max(found.nitride, found.oxide) <= found.allowed,
        ),
        qualified(
            "it does so in one of them",
            lambda found: min(found.nitride, found.oxide) <= found.allowed,
        ),
        contradicted("otherwise"),
    ],
    untested="(b), mechanical robustness; WA19 (4.1) calls such coatings brittle",
    needs=f"the ionic conductivity of a film of Li₂O grown on lithium; {NEEDED} decide",
    revised="Li₂O is computed from its barrier with defects that cost an unknown energy, no longer counted as missing",
)
def oxide_and_nitride(given):
    low, _ = _sourced(given)
    pair = given.pair_energy
    oxide = hopping.hopping_conductivity_S_cm(
        _phases(given)[0][2],
        pair,
        hop_length_m=given.hop_length,
        attempt_frequency_Hz=given.attempt_frequency,
        neighbours=given.neighbours,
        concentration_mol_m3=given.site_concentration,
    )
    drops = {
        "nitride": _ohmic(given, low["conductivity_Li3N"]),
        "oxide": _ohmic(given, float(oxide)),
    }
    return Found(
        f"Li₃N conducts well: {_size(drops['nitride'])} over {_as('sei_thickness')} at {_as('current_density')} at the lowest measured conductivity. "
        f"For Li₂O we found no measured value; with its printed barrier and pairs of defects that cost {_as('pair_energy')} (illustrative) it would take {_size(drops['oxide'])}, "
        f"so the energy of its defects decides.",
        allowed=1e-3 * given.allowed_drop,
        **drops,
    )


@rule(
    "OB24-35",
    kind="replication",
    branches=[
        reproduced(f"{PASSES} in all four materials", lambda found: found.good == 4),
        contradicted("it does so in none", lambda found: found.good == 0),
        qualified("it does so in some"),
    ],
    needs="conductivities of the coatings themselves, in the films of the cited papers, to a factor of ten",
    revised="the drop is computed over the whole range of thickness, current and measured conductivity",
)
def coatings_conduct(given):
    low, high = _sourced(given)
    names = ("Li3N", "Li3PS4", "LiF", "Li3PO4")
    quality = given.between(
        "place within the measured range, lowest to highest",
        1.0,
        0.0,
        1.0,
        basis="sourced",
    )
    drops = {}
    for name in names:
        least, most = (
            float(low[f"conductivity_{name}"]),
            float(high[f"conductivity_{name}"]),
        )
        drops[name] = _ohmic(given, least * (most / least) ** quality)
        given.same(f"sei_drop_{name}", drops[name])
    allowed = 1e-3 * given.allowed_drop
    good = [name for name in names if drops[name] <= allowed]
    return Found(
        f"At the highest conductivity found, {len(good)} of the four pass: {_as('sei_thickness')} at {_as('current_density')} take "
        + ", ".join(f"{_size(drops[name])} in {WRITTEN[name]}" for name in names)
        + " by Ohm's law. Li₃N and Li₃PS₄ conduct by nature; LiF and Li₃PO₄ as crystals do not.",
        good=len(good),
    )


@rule(
    "WA19-09",
    kind="replication",
    branches=[
        reproduced(
            f"{PASSES} in Li₃N at its lowest measured conductivity",
            lambda found: found.drop <= found.allowed,
        ),
        contradicted("otherwise"),
    ],
    untested="(b), strength: our tables give elastic constants of Li₃N and no strength",
    needs="the resistance of the layer itself, and the strain at which it breaks",
    revised="strength, which was not tested, no longer lowers the outcome",
)
def nitride_conducts(given):
    low, _ = _sourced(given)
    drop = _ohmic(given, low["conductivity_Li3N"])
    return Found(
        f"The conductivity holds: {_as('sei_thickness')} of Li₃N take {_size(drop)} at {_as('current_density')} at the lowest measured conductivity, "
        f"{text.number(low['conductivity_Li3N'], '.2g')} S/cm; a layer {1e-3 * given.allowed_drop / drop:,.0f} times as thick would still take only {_as('allowed_drop')}.",
        drop=drop,
        allowed=1e-3 * given.allowed_drop,
    )


@rule(
    "WA19-13",
    kind="model",
    branches=[
        reproduced(
            "the pinholes carry the main part of the current past the crystal and its grain boundaries",
            lambda found: found.holes >= found.main,
        ),
        contradicted(
            "the coating carries that part", lambda found: found.holes <= 1 - found.main
        ),
        qualified("both carry a good part"),
    ],
    untested="that electrolyte leaks through the pinholes",
    needs="the conductivity of grain boundaries in LiF, to a factor of ten, or the current through a pinhole-free coating",
    revised="grain boundaries compete now, not only the crystal; the kinetics of lithium in the holes are Butler and Volmer's, because linear ones, tried first, do not hold at the volts that they gave",
)
def pinholes_carry(given):
    low, _ = _sourced(given)
    kinetics = KT / given.lithium_exchange
    film = films.pinholes.HoledFilm(
        1e-9 * given.sei_thickness,
        100 * low["conductivity_LiF"],
        given.pinhole_radius,
        100 * low["conductivity_liquid"],
        hole_kinetics_ohm_m2=kinetics,
    )
    odds = float(film.hole_resistance_ohm_m2() / film.film_resistance_ohm_m2)
    tie = given.same("sei_pinhole_ppm", odds / (1 + odds))
    better = mixing.brick_layer(
        given.grain_size, 1e9 * given.boundary_width, 1.0, given.contrast
    )[0]
    share, current = given.pinhole_coverage, given.current_density
    pore = float(film.hole_resistance_ohm_m2(share)) - kinetics
    through_film = (1 - share) * better / film.film_resistance_ohm_m2

    def drop(local: float) -> float:
        """Volts over a hole: kinetics of lithium at its bottom (Butler and Volmer), and the pore."""
        return 2 * KT * math.asinh(local * kinetics / (2 * KT)) + local * pore

    lowest, highest = 0.0, current / share
    for _ in range(40):
        local = (lowest + highest) / 2
        too_much = share * local + through_film * drop(local) > current
        lowest, highest = (lowest, local) if too_much else (local, highest)
    carried = share * lowest / current
    return Found(
        f"The crystal is out of the race: pinholes on {1e6 * tie:.2g} millionths of the area carry as much as {_as('sei_thickness')} of LiF. "
        f"Even if grain boundaries conduct {_as('contrast')} times better than the grains (illustrative), pinholes on {_as('pinhole_coverage')} of the area carry {100 * carried:.0f} % of {_as('current_density')}, at a drop of {_size(drop(lowest))}.",
        holes=carried,
        main=given.current_carried,
    )


# --- electrons ---------------------------------------------------------------------------------


def _year_of_growth(given: Given, conductivity: float, molar_volume: float) -> float:
    """Thickness in m after a year of a film fed by electrons that a voltage drives through it."""
    rate = (
        molar_volume
        * conductivity
        * given.electron_voltage
        / (given.electrons_per_film * FARADAY)
    )
    return math.sqrt((1e-9 * given.first_film) ** 2 + 2 * rate * tunnelling.YEAR_S)


#: conductivity at which a year of growth ends at the limit; all at the reference
LIMITING = text.number(
    ((assumed.self_limited_thickness**2 - (1e-9 * assumed.first_film) ** 2) / 2)
    * (assumed.electrons_per_film * FARADAY / assumed.electron_voltage)
    / (
        float(_ends(data.load("literature-sei-transport"))[0]["sei_molar_volume"])
        * tunnelling.YEAR_S
    ),
    ".1g",
)


@rule(
    "OB24-20",
    kind="model",
    branches=[
        reproduced(
            "growth over a year limits itself for a film as resistive as a fitted SEI and not for one of the measured, lower resistivity",
            lambda found: found.resistive <= found.limit < found.leaky,
        ),
        contradicted(
            "it limits itself for the leaky film too, so that resistance is not needed",
            lambda found: found.leaky <= found.limit,
        ),
        qualified("it does not limit itself even for the resistive film"),
    ],
    needs=f"electronic resistivities of SEIs beside their thickness over months, to a factor of ten; {LIMITING} S/m or less limit growth",
    revised="it asks whether resistance decides growth; before, whether tunnelling through half the gap of LiF explains the films of OB24's Table 2",
)
def must_resist(given):
    low, _ = _sourced(given)
    volume = float(low["sei_molar_volume"])
    resistive = _year_of_growth(given, float(low["sei_electron_conductivity"]), volume)
    leaky = _year_of_growth(given, 1 / given.sei_resistivity, volume)
    return Found(
        f"Electrons conducted out at {_as('electron_voltage')} grow a film to {1e9 * given.same('sei_electron_year', resistive):.0f} nm in a year at the conductivity fitted to an SEI "
        f"({text.number(low['sei_electron_conductivity'], '.2g')} S/m), and to {1e6 * leaky:.0f} µm at the resistivity measured on one film rich in LiF ({_as('sei_resistivity')}, which its authors call insulating). "
        f"So electronic resistance decides, and SEIs of cells that keep must resist better than that film.",
        resistive=resistive,
        leaky=leaky,
        limit=given.self_limited_thickness,
    )


def _stopping(given: Given) -> dict[str, float]:
    """Least thickness in nm of a crystal that stops electrons, by phase."""
    low, _ = _sourced(given)
    return {
        name: given.calculation_factor * low[f"negf_thickness_{name}"]
        for name in ("LiF", "Li2O")
    }


#: inner layers of all admissible thicknesses, nm
LAYERS = np.geomspace(*assumed.interval("inner_layer"), 41)


@rule(
    "CH18-12",
    kind="replication",
    branches=[
        reproduced(
            f"crystals of LiF and of Li₂O can stop electrons within {assumed.text('inner_layer:range')}, and a measured film rich in LiF limits growth",
            lambda found: found.crystals == 2 and found.film,
        ),
        contradicted(
            "none of the three hinders electrons",
            lambda found: found.crystals == 0 and not found.film,
        ),
        qualified("some of them do"),
    ],
    needs=f"electronic conductivities of the phases as films on lithium; {LIMITING} S/m or less hinder electrons enough",
    revised="it asks what stops electrons by a calculation and a measurement; before, how many electrons heat lifts over the gap, the wrong number next to lithium",
    examples=[{"sei_resistivity": 1e14, "calculation_factor": 0.1}],
)
def electrons_stopped(given):
    low, _ = _sourced(given)
    least = _stopping(given)
    leaky = _year_of_growth(given, 1 / given.sei_resistivity, low["sei_molar_volume"])
    return Found(
        f"By a calculation of electron transport crystals stop electrons from {least['LiF']:.1f} nm (LiF) or {least['Li2O']:.1f} nm (Li₂O) on, "
        f"so inorganic layers of {assumed.text('inner_layer:range')} can. But a film rich in LiF, measured at {_as('sei_resistivity')} and called insulating by its authors, would grow to {1e6 * leaky:.0f} µm in a year.",
        crystals=sum(each <= LAYERS[-1] for each in least.values()),
        film=leaky <= given.self_limited_thickness,
    )


def _thickness(frame: pd.DataFrame) -> np.ndarray:
    return frame["sei_thickness_nm"].to_numpy(float)


@rule(
    "CH18-14",
    kind="replication",
    branches=[
        reproduced(
            "several atoms are thinner than electrons can tunnel, and no film of OB24's Table 2 is thicker than that, in LiF and in Li₂O",
            lambda found: found.thin and found.worst == 0,
        ),
        contradicted(
            "several atoms stop electrons, or all films are thicker in both phases",
            lambda found: not found.thin or found.best == found.total,
        ),
        qualified(
            "films are within the range of one phase and beyond that of the other"
        ),
    ],
    needs="thickness against time for films of one phase, LiF and Li₂O, grown on lithium, to 1 nm",
    revised="only thicknesses from a calculation of electron transport count; those from half a gap rested on a guessed barrier",
)
def stops_at_tunnelling(given):
    low, _ = _sourced(given)
    thickness = given.table("oyakhire2024-table2", _thickness)
    least = [
        given.calculation_factor * float(low[f"negf_thickness_{name}"])
        for name in ("LiF", "Li2O")
    ]
    beyond = [int((thickness > each).sum()) for each in least]
    total = given.same("sei_films", len(thickness))
    return Found(
        f"Electrons tunnel through {_as('several_atoms')} in either phase. Beyond the tunnelling range growth should have stopped: {beyond[0]} of the {total} films of OB24's Table 2 "
        f"are thicker than that of LiF ({least[0]:.1f} nm) and {beyond[1]} than that of Li₂O ({least[1]:.1f} nm), so tunnelling can have set their thickness only in a phase that insulates like Li₂O.",
        thin=given.several_atoms < min(least),
        worst=max(beyond),
        best=min(beyond),
        total=total,
    )


# --- structure ---------------------------------------------------------------------------------


@rule(
    "CH18-13",
    kind="model",
    branches=[
        reproduced(
            "the outer layer takes a small share of the resistance and inner layers of all thicknesses stop electrons, of LiF and of Li₂O",
            lambda found: found.outer < found.costly and found.least == 1,
        ),
        qualified(
            "some of these inner layers do",
            lambda found: found.outer < found.costly and found.most > 0,
        ),
        contradicted("otherwise"),
    ],
    untested="that the outer layer strips solvent and makes the SEI flexible; what is tested of (a) is that it lets ions pass at little cost",
    needs="the thickness and phase of the inner layer beside the growth of the film, to 2 nm",
    revised="inner layers of two phases and all thicknesses are tested; what was not tested no longer lowers the outcome",
    examples=[{"calculation_factor": 0.1}],
)
def two_layers(given):
    low, high = _sourced(given)
    inner = hopping.conductivity_S_cm(
        float(high["sims_tracer_diffusivity"]), given.site_concentration
    )
    filled = float(low["conductivity_liquid"]) * given.outer_porosity**1.5
    resistances = [given.inner_layer / float(inner), given.outer_layer / filled]
    outer = resistances[1] / sum(resistances)
    least = _stopping(given)
    share = {name: float((each <= LAYERS).mean()) for name, each in least.items()}
    return Found(
        f"An outer layer of {_as('outer_layer')}, porous and full of electrolyte, takes {1e6 * given.same('sei_outer_ppm', outer):.1f} millionths of the resistance, so it costs nothing. "
        f"An inner layer insulates against electrons from {least['LiF']:.1f} nm on if it is LiF, but from {least['Li2O']:.1f} nm on if it is Li₂O.",
        outer=outer,
        costly=given.costly_share,
        least=min(share.values()),
        most=max(share.values()),
    )


@rule(
    "OB24-30",
    kind="replication",
    branches=[
        reproduced(
            "another calculation finds that an ion hops at the contact faster, by more than the change that counts, on a path at least",
            lambda found: found.fastest > found.counts,
        ),
        contradicted("otherwise"),
    ],
    untested="whether defects are more numerous at the contact: one calculation finds that they cost more there, another that ions gather there",
    needs=f"the energy of a pair of defects at the contact over that in the grains; a rise of {2 * (assumed.carbonate_barrier - assumed.contact_barrier_low):.1f} eV would cancel the fastest hop",
    revised="compared with another calculation of the same contact; before, no data were used and it could not be reproduced",
)
def contacts_speed_up(given):
    error = given.between(
        "error of the difference of two barriers",
        0.0,
        -0.05,
        0.05,
        unit="eV",
        basis="illustrative",
    )
    gains = [
        math.exp((given.carbonate_barrier - barrier + error) / KT)
        for barrier in (given.contact_barrier_low, given.contact_barrier_high)
    ]
    return Found(
        f"Another calculation of this contact finds barriers of {given.contact_barrier_low:.2f} and {given.contact_barrier_high:.2f} eV for an interstitial ion where bulk Li₂CO₃ has "
        f"{given.carbonate_barrier:.1f}: hops {gains[1]:.0f} to {gains[0]:,.0f} times faster at 25 °C, and faster diffusion in its molecular dynamics. It also finds that defects cost more there.",
        fastest=max(gains),
        counts=given.changed_conductivity,
    )


def _bruggeman(share: float, contrast: float) -> float:
    """Bruggeman's estimate in closed form: two phases, the worse one of conductivity one, in three dimensions."""
    slope = (3 * share - 1) * contrast + 2 - 3 * share
    return (slope + math.sqrt(slope**2 + 8 * contrast)) / 4


@rule(
    "OB24-31",
    kind="model",
    branches=[
        reproduced(
            "grains of 5 instead of 50 nm, and a better phase of a half instead of a quarter, each change the conductivity by more than counts",
            lambda found: min(found.grains, found.fractions) > found.counts,
        ),
        qualified(
            "one of the two does",
            lambda found: max(found.grains, found.fractions) > found.counts,
        ),
        contradicted("otherwise"),
    ],
    needs="conductivities of one SEI phase with grains of 5 and of 50 nm, to a factor of two",
    revised="shares of phases are varied at random arrangement, no longer from layers to columns; contrast and width of the boundaries are varied",
)
def grain_size_matters(given):
    low, _ = _sourced(given)
    contrast, width = given.contrast, 1e9 * given.boundary_width
    fine, coarse = (
        mixing.brick_layer(5, width, 1, contrast)[0],
        mixing.brick_layer(50, width, 1, contrast)[1],
    )
    half, quarter = (_bruggeman(share, contrast) for share in (0.5, 0.25))
    return Found(
        f"With boundaries of {_as('boundary_width')} that conduct {_as('contrast')} times better (illustrative), grains of 5 nm make a film at least "
        f"{given.same('sei_brick_low_5nm', fine) / given.same('sei_brick_high_50nm', coarse):.1f} times as conductive as grains of 50 nm; raising the better of two phases from a quarter to a half raises it "
        f"{half / quarter:,.0f} times. Measured, Li₂O with B₂O₃ stops conducting at {100 * low['percolation_micro']:.0f} % insulator with grains of 10 µm and at {100 * low['percolation_nano']:.0f} % with 20 nm.",
        grains=fine / coarse,
        fractions=half / quarter,
        counts=given.changed_conductivity,
    )


# --- solids and mixed conductors ---------------------------------------------------------------

#: lithium, germanium, phosphorus, sulfur in one formula unit
_SULFIDE = {"Li10GeP2S12": (10, 1, 2, 12)}
_ALLOYS = {"Li15Ge4": 15 / 4, "Li22Ge5": 22 / 5, "LiGe": 1.0}


@rule(
    "CH18-18",
    kind="reproduction",
    branches=[
        reproduced(
            "the electrolyte is neutral as printed, and makes the named products by taking up lithium, whichever alloy is meant",
            lambda found: found.charge == 0 and found.lithium > 0,
        ),
        contradicted("otherwise"),
    ],
    untested="how much energy drives it; the cited study's abstract names the same products from photoelectrons",
    needs="a second study of this interface by another method",
    revised="the printed formula has to be neutral, and the alloy is left open as the paper leaves it",
    examples=[{"formula": (10, 1, 2, 14)}],
)
def sulfide_reduced(given):
    lithium, germanium, phosphorus, sulfur = given.one_of("formula", _SULFIDE)
    alloyed = given.one_of("alloy", _ALLOYS)
    taken = 2 * sulfur + 3 * phosphorus + alloyed * germanium - lithium
    reducing = (
        8 * phosphorus + 4 * germanium
    )  # electrons that bring P(V) to phosphide and Ge(IV) to the metal
    return Found(
        f"The formula is neutral and the elements balance: one Li10GeP2S12 takes up {given.same('sei_lgps_lithium', taken):.2f} Li, {reducing} to reduce P and Ge and the rest for the alloy, if that is Li15Ge4. "
        f"The abstract of the cited photoelectron study names the same three products.",
        charge=lithium + 4 * germanium + 5 * phosphorus - 2 * sulfur,
        lithium=taken,
    )


@rule(
    "CH18-19",
    kind="replication",
    branches=[
        not_testable(
            "no table pairs cells whose films conduct electrons with cells whose films do not, or gives the electronic conductivity of one of these films"
        )
    ],
    needs="cycle life of cells with and without one of the named films, with the film's electronic conductivity measured",
)
def mixed_conductors(given):
    return Found(
        "None of the tables has a cell with such a film beside its control, or the electronic conductivity of such a film; "
        "that each of the cited studies reports a gain is what the sentence itself says."
    )


@rule(
    "CH18-27",
    kind="replication",
    branches=[
        reproduced(
            "a solid electrolyte of sourced conductivity comes as near to the liquid as we call near",
            lambda found: found.ratio >= found.near,
        ),
        contradicted("otherwise"),
    ],
    needs="a second measurement of a sulfide and of the liquid in one laboratory, to 20 %",
    revised="what counts as near is an input and varied",
)
def solids_conduct(given):
    low, _ = _sourced(given)
    ratio = float(given.lgps_conductivity / low["conductivity_liquid"])
    return Found(
        f"Li10GeP2S12 conducts {given.same('sei_solid_over_liquid', ratio):.2f} times as well as 1 mol/L LiPF6 in EC:EMC at room temperature. "
        f"Two sources give it {assumed.text('lgps_conductivity:range')}.",
        ratio=ratio,
        near=given.near_liquid,
    )


#: resistances of separators of all admissible thicknesses and conductivities, ohm cm2
SEPARATORS = np.divide.outer(
    np.geomspace(*assumed.interval("separator_thickness"), 41),
    np.geomspace(*assumed.interval("separator_conductivity"), 41),
)


@rule(
    "CH18-28",
    kind="replication",
    branches=[
        reproduced(
            "the bare interface resists more than the electrolyte at every thickness, from film to pellet, and every conductivity of a separator",
            lambda found: found.share == 1,
        ),
        qualified("it does so at some of them", lambda found: found.share > 0),
        contradicted("otherwise"),
    ],
    untested="interfaces of sulfides and other electrolytes, of which our sources hold no resistance",
    needs="interface and bulk resistance of the same garnet and sulfide cells at 25 °C, to 5 Ω cm²",
    revised="the test runs over all thicknesses and conductivities of the chapter, not one; the treated interface shows the cure, not the claim",
)
def interface_limits(given):
    low, high = _sourced(given)
    made, treated = float(high["interface_garnet"]), float(low["interface_garnet"])
    made = given.between(
        "resistance of the bare garnet interface",
        made,
        0.9 * made,
        1.1 * made,
        unit="Ω cm²",
        basis="sourced",
    )
    share, still = (float((each > SEPARATORS).mean()) for each in (made, treated))
    bulk = assumed.separator_thickness / assumed.separator_conductivity
    return Found(
        f"A bare garnet interface resists {given.same('sei_interface_as_made', made):.0f} Ω cm², more than {_as('separator_thickness')} at {_as('separator_conductivity')} ({given.same('sei_bulk_resistance', bulk):.0f} Ω cm²) and than {100 * share:.0f} % of the "
        f"separators of {assumed.text('separator_thickness:range')} at {assumed.text('separator_conductivity:range')}: it limits wherever thickness over conductivity stays below it. A layer of ZnO brings it to {given.same('sei_interface_treated', treated):.0f} Ω cm², where {100 * still:.0f} % of them are still limited by it.",
        share=share,
    )
