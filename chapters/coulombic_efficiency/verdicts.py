"""Rules for the claims on how Coulombic efficiency is measured, compared and explained."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bookkit.claims import rule
from bookkit.verdicts import (
    Found,
    Given,
    contradicted,
    not_testable,
    qualified,
    reproduced,
    undecided,
)
from lithium_interfaces import cell_design, core, small_samples

from . import assumed

CE = "coulombic_efficiency_percent"
CURRENT = "current_density_mA_cm2"


def _as(name: str) -> str:
    """An assumption as people read it: ``1 mA/cm²``."""
    return assumed.text(f"{name}:short")


# --- What the tables say --------------------------------------------------------------------------


def _half_unit(value: float) -> float:
    """Half of the last printed decimal; the table drops zeros at the end, so that a whole number counts as one decimal."""
    return 0.5 * 10.0 ** -max(1, len(f"{value:.2f}".rstrip("0").partition(".")[2]))


@rule(
    "OB24-13",
    kind="reproduction",
    branches=[
        reproduced(
            "F, C and O add up to 100 % in each of the ten rows, within the rounding of the printed decimals",
            lambda f: f.closed == f.rows,
        ),
        qualified("they do in most rows", lambda f: f.closed > f.rows / 2),
        contradicted("otherwise"),
    ],
    needs="the spectra with all elements, lithium included",
    revised="The rounding of each row is read from its decimals; before, 0.05 was allowed in all.",
    examples=[
        {
            "oyakhire2024-table1": lambda t: t.assign(
                fluorine_at_percent=t["fluorine_at_percent"] + (t.index < 3)
            )
        }
    ],
)
def three_parts_of_a_whole(given: Given) -> Found:
    table = given.table("oyakhire2024-table1")
    parts = table[
        [f"{name}_at_percent" for name in ("fluorine", "carbon", "oxygen")]
    ].to_numpy(float)
    misses = np.abs(parts.sum(axis=1) - 100)
    allowed = np.vectorize(_half_unit)(parts).sum(axis=1) + 1e-9
    worst = given.same("closure_worst_row_T1", misses.max())
    return Found(
        f"The row furthest from 100 % misses it by {worst:.2f}, its rounding allows {allowed[misses.argmax()]:.2f}. Given the three spreads, the sum "
        f"alone forces r(C, O) = {given('closure_forced_r_C_O'):.2f}.",
        closed=int((misses <= allowed).sum()),
        rows=len(table),
    )


def _efficiencies_and_currents(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return table[CE].to_numpy(), table[CURRENT].to_numpy()


def _efficiency_of_row_2(table: pd.DataFrame) -> float:
    return float(table[CE].iloc[1])


@rule(
    "OB24-14",
    kind="replication",
    branches=[
        contradicted(
            "the row that WA19 seem to share, their row 25, has another efficiency or another current density",
            lambda f: not f.agrees,
        ),
        reproduced(
            "it agrees, and a row picked at random would do so less often than the significance level",
            lambda f: f.luck <= f.level,
        ),
        undecided("it agrees, but so would many a row picked at random"),
    ],
    untested="the other nine rows, the cells and the protocols",
    needs="protocol, cell and current of each row, which the ten cited reports give",
    revised="The power of the one comparison that can be made is part of the rule; before, the claim counted as not testable.",
    examples=[
        {
            "wang2019-table1": lambda t: t.assign(
                **{CURRENT: np.where(t.index == 24, 0.5, 1.0)}
            )
        }
    ],
)
def one_of_two_protocols(given: Given) -> Found:
    efficiencies, currents = given.table("wang2019-table1", _efficiencies_and_currents)
    ours = given.table("oyakhire2024-table1", _efficiency_of_row_2)
    ce, current = efficiencies[24], currents[24]
    given.same("ce_row2_T1", ours)
    given.same("ce_row25_WA19", ce)
    given.same("current_row25_WA19", current)
    same = np.delete(currents, 24) == 0.5
    return Found(
        f"The one row that WA19 seem to share has the same {ce:g} % at {current:g} mA/cm². But {same.sum()} of their {len(same)} other rows have that "
        "current too, so that one agreement says little.",
        agrees=bool(abs(ours - ce) < 0.05 and current == 0.5),
        luck=float(same.mean()),
        level=given.significance_level,
    )


@rule(
    "WA19-34",
    kind="reproduction",
    branches=[
        reproduced(
            "the table has 27 efficiencies, the lowest 92.00 % and the highest 99.60 %",
            lambda f: f.rows == 27 and (f.low, f.high) == (92.0, 99.6),
        ),
        contradicted("otherwise"),
    ],
    needs="a second transcription of the printed table",
)
def span_of_the_table(given: Given) -> Found:
    ce = given.table("wang2019-table1")[CE].dropna()
    rows, low, high = given.same("ce_rows_WA19", len(ce)), ce.min(), ce.max()
    return Found(
        f"The table holds {rows} efficiencies from {given.same('ce_min_WA19', low):.2f} to {given.same('ce_max_WA19', high):.2f} %: "
        f"losses that differ by a factor of {(100 - low) / (100 - high):.0f}.",
        rows=rows,
        low=low,
        high=high,
    )


@rule(
    "WA19-36",
    kind="reproduction",
    branches=[
        reproduced(
            "the printed current densities run from 0.2 to 2 mA/cm² and the cycles from 50 to 500",
            lambda f: f.currents == (0.2, 2.0) and f.cycles == (50, 500),
        ),
        contradicted("otherwise"),
    ],
    needs="a second transcription of the printed table",
)
def unlike_conditions(given: Given) -> Found:
    table = given.table("wang2019-table1")
    currents = table[CURRENT].min(), table[CURRENT].max()
    cycles = table["cycles"].min(), table["cycles"].max()
    return Found(
        f"They do, tenfold each, and it matters: efficiency falls with current density (Spearman {given('spearman_ce_current_WA19'):.2f}) and rises with "
        f"the number of cycles ({given('spearman_ce_cycles_WA19'):.2f}), so that the entries do not measure one thing.",
        currents=currents,
        cycles=cycles,
    )


@rule(
    "WA19-41",
    kind="model",
    branches=[
        reproduced(
            f"the eleven SEIs of OB24 Table 2 find such a feature in {_as('test_power')} of studies",
            lambda f: f.needed <= f.tabulated,
        ),
        qualified(
            "the systems that the field could pool do", lambda f: f.needed <= f.pooled
        ),
        contradicted("otherwise: even those do not"),
    ],
    untested="that there is no other way",
    needs="one structural feature measured in the same way in some tens of systems of known efficiency",
    revised="The strength of the feature is varied between what OB24 print for thickness and for C/F; a number too large to be pooled now counts against.",
)
def many_systems(given: Given) -> Found:
    level, power = given.significance_level, given.test_power
    needed = small_samples.sample_size(
        given.feature_correlation, alpha=level / given.features_tried, power=power
    )
    alone = small_samples.sample_size(
        given.feature_correlation, alpha=level, power=power
    )
    given.same("systems_needed_one_feature", alone)
    given.same("systems_needed_ten_features", needed)
    tabulated = given.table("oyakhire2024-table2", len)
    return Found(
        f"To find a feature that correlates with the efficiency as {_as('feature_correlation')} takes {alone:.0f} independent systems, and {needed:.0f} "
        f"if {_as('features_tried')} features are tried; OB24 Table 2 collects {tabulated}.",
        needed=needed,
        pooled=given.pooled_systems,
        tabulated=tabulated,
    )


# --- Diffusivities --------------------------------------------------------------------------------


def _last_three(table: pd.DataFrame) -> np.ndarray:
    return table["diffusivity_high_cm2_s"].iloc[11:14].to_numpy(float)


def _printed_diffusivities(given: Given) -> tuple[float, float, float]:
    """Li–Mg by titration, tomography and Sand's equation: rows 12 to 14 of YA20 Table 1, cm²/s."""
    values = given.table("yan2020-table1", _last_three)
    for name, value in zip(("GITT", "tomography", "Sand"), values, strict=True):
        given.same(f"diffusivity_LiMg_{name}", value)
    return tuple(values)


@rule(
    "YA20-10",
    kind="reproduction",
    branches=[
        reproduced(
            "the three rows hold 10⁻⁸, 10⁻¹¹ and 2.3 × 10⁻¹¹ cm²/s",
            lambda f: f.same,
        ),
        contradicted("otherwise"),
    ],
    needs="a second transcription of the printed table",
)
def one_phase_three_methods(given: Given) -> Found:
    values = _printed_diffusivities(given)
    return Found(
        f"They do; the highest is {given.same('diffusivity_LiMg_GITT_over_tomography', max(values) / min(values)):.0f} times the lowest, all at 25 °C.",
        same=bool(np.allclose(values, (1e-8, 1e-11, 2.3e-11), rtol=1e-6, atol=0)),
    )


def _thermodynamic_factor(
    share: float, interaction: tuple[float, float, float]
) -> float:
    """d ln a / d ln x of a binary with Redlich–Kister coefficients in J/mol, at room temperature; no excess entropy."""
    x, y, u = share, 1 - share, 2 * share - 1
    L0, L1, L2 = interaction
    curvature = -2 * L0 - 6 * L1 * u + L2 * (8 * x * y - 10 * u**2)
    return 1 + x * y * curvature / (
        core.constants.GAS_CONSTANT * core.constants.ROOM_TEMPERATURE
    )


def _mixing(heats: pd.DataFrame) -> tuple[float, float, float]:
    return tuple(heats["low"][heats["name"].str.startswith("cost507_bcc_LiMg_L")])


def _titrated(rows: pd.DataFrame) -> tuple[int, int]:
    """Values for alloys by titration, and all values for alloys."""
    alloys = rows["method"][rows["kind"] != "self"]
    return int((alloys == "GITT").sum()), len(alloys)


@rule(
    "YA20-11",
    kind="reproduction",
    branches=[
        reproduced(
            "all values for alloys in Table 1 come from titration",
            lambda f: f.titrated == f.rows,
        ),
        qualified("most of them do", lambda f: f.titrated > f.rows / 2),
        contradicted("otherwise"),
    ],
    untested="whether titration gives the chemical diffusivity, which no second value of that kind in the table can tell",
    needs="titration and tracer diffusion on one Li–Mg foil of measured surface and composition",
    revised="The sentence says how the values are obtained, and that is tested. A first rule asked whether titration agrees with other methods, came out contradicted and was reread as qualified; the disagreement stays in the sentence above.",
    examples=[
        {
            "yan2020-table1": lambda t: t.assign(
                method=t["method"].replace("GITT", "another")
            )
        },
        {"yan2020-table1": lambda t: t.assign(method="GITT")},
    ],
)
def chemical_diffusivity(given: Given) -> Found:
    titration, *others = _printed_diffusivities(given)
    titrated, rows = given.table("yan2020-table1", _titrated)
    factor = _thermodynamic_factor(0.5, given.table("literature-complexions", _mixing))
    return Found(
        f"{titrated} of the {rows} values for alloys come from titration. The other {rows - titrated} are for Li–Mg, where titration gives {titration / max(others):.0f} and "
        f"{titration / min(others):.0f} times as much; a thermodynamic factor, {factor:.0f} at equal shares, explains little of that.",
        titrated=titrated,
        rows=rows,
    )


# --- Where the lithium goes -----------------------------------------------------------------------


@rule(
    "YA20-03",
    kind="replication",
    branches=[
        reproduced(
            "titration finds isolated metal to be at least the share of the lost lithium that makes a second avenue",
            lambda f: f.metal >= f.avenue,
        ),
        contradicted("otherwise"),
    ],
    needs="the split of the lost lithium into metal and SEI, by titration, in the electrolyte at hand",
    revised="Titrations of inactive lithium were looked up; before, the claim counted as not testable.",
)
def two_routes(given: Given) -> Found:
    metal = given.between(
        "share of isolated metal in inactive lithium: the dominant source (Fang and others, Nature 2019, doi 10.1038/s41586-019-1481-z, abstract)",
        0.75, 0.5, 1, basis="sourced",
    )  # fmt: skip
    return Found(
        f"Titration with gas chromatography finds isolated metal to be the dominant source of inactive lithium, more than half of it (Fang and others, "
        f"Nature 2019, abstract): not only another avenue, but the main one. {_as('second_avenue')} would be enough.",
        metal=metal,
        avenue=given.second_avenue,
    )


@rule(
    "CH18-16",
    kind="reproduction",
    branches=[
        reproduced(
            "the abstract of the cited study reports both films, at this purity and share of water",
            lambda f: f.purity and f.water,
        ),
        qualified(
            "it reports them at another purity or share of water",
            lambda f: f.purity or f.water,
        ),
        contradicted("otherwise"),
    ],
    untested="a second study: the abstract is that of the study that CH18 cite",
    needs="the porosity of films grown on lithium in dry and in moist gas, by a second laboratory",
    revised="The cited study was found and its abstract read; before, the claim counted as not testable.",
)
def water_makes_it_porous(given: Given) -> Found:
    study = "(Li and others, Nano Letters 2017, abstract)"
    purity = given.between(
        f"purity of the dry gas {study}",
        99.9999,
        99.99985,
        99.99995,
        unit="vol %",
        basis="sourced",
    )
    water = given.between(
        f"water vapour that disrupts the film {study}",
        1,
        0.5,
        1.5,
        unit="mol %",
        basis="sourced",
    )
    return Found(
        f"The abstract reports uniform films in dry O₂ and N₂ ({purity:.4f} vol %) and a porous one with about {water:.0f} mol % of water. Volumes would not "
        "have told: dense Li₂O takes less room than the lithium it uses, and yet covers it.",
        purity=abs(purity - 99.9999) < 1e-4,
        water=0.5 <= water <= 1.5,
    )


@rule(
    "CH18-20",
    kind="model",
    branches=[
        reproduced(
            "an open layer of all lithium that a cell can lose adds the resistance that would harm, or lets less than the usual current through",
            lambda f: f.resistance >= f.harm or f.limit <= f.current,
        ),
        qualified("it does so at high current only", lambda f: f.limit <= f.fast),
        contradicted("otherwise: thickness alone does not"),
    ],
    needs="porosity and tortuosity of the layer of dead lithium, and the impedance across it, at the end of life",
    revised="Exhaustion of salt in the layer and a high current are added, and porosity and tortuosity are varied.",
)
def dead_lithium_ends_life(given: Given) -> Found:
    pores, exponent = given.dead_layer_porosity, given.tortuosity_exponent
    lost = (1 + given.excess - given.end_of_life) * given.areal_capacity  # mAh/cm2
    thickness = cell_design.lithium_thickness_um(lost) / (1 - pores)
    given.same("dead_layer_thickness", thickness)
    resistance = (
        thickness * 1e-2 / (given.electrolyte_conductivity * pores**exponent)
    )  # Ω cm2
    given.same("dead_layer_resistance", resistance)
    nyman = "(literature-alloy-coatings)"
    diffusivity = given.between(
        f"diffusivity of the salt {nyman}",
        1.769e-10,
        1e-10,
        4e-10,
        "log",
        "m²/s",
        "sourced",
    )
    transference = given.between(
        f"transference number {nyman}", 0.2594, 0.2, 0.4, basis="sourced"
    )
    limit = (
        2
        * core.constants.FARADAY
        * diffusivity
        * pores**exponent
        * given.salt_concentration
    )
    limit /= (1 - transference) * thickness * 1e-6  # A/m2
    return Found(
        f"All lithium that the cell can lose makes a layer of {thickness:.0f} µm; with {_as('dead_layer_porosity')} of pores it adds {resistance:.1f} Ω cm² and "
        f"passes {limit / 10:.0f} mA/cm². To harm, its pores must be clogged, as a messy layer may be: the cited study sees the impedance rise at high current.",
        resistance=resistance,
        harm=given.harmful_resistance,
        limit=limit,
        current=given.current_density,
        fast=given.high_current,
    )


@rule(
    "OB24-32",
    kind="replication",
    branches=[
        not_testable(
            "swelling is the liquid taken up, so that it informs on infiltration by definition"
        )
    ],
    needs="swelling ratio beside an independent measure of the liquid in the film, such as neutron reflectometry, for one SEI",
)
def swelling_reports_infiltration(given: Given) -> Found:
    return Found(
        "An SEI swells by the liquid it takes up, so that the sentence cannot fail. The cited study finds more swelling with poorer cycling, "
        "which is another statement."
    )


@rule(
    "OB24-33",
    kind="replication",
    branches=[
        not_testable(
            "the sentence says what could be, and no table follows an SEI over cycles"
        )
    ],
    needs="one SEI in two electrolytes, imaged after 1, 10 and 100 cycles",
)
def similar_films_diverge(given: Given) -> Found:
    return Found(
        "Each SEI is tabulated once, at an unstated cycle. One report has similar first films with markedly different efficiencies (Brown and others, "
        "ACS Appl. Energy Mater. 2018, abstract), but does not follow them."
    )
