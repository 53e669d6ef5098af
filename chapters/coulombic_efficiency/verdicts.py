"""Checks of the claims on how Coulombic efficiency is measured, compared and explained."""

from __future__ import annotations

from bookkit import datapackage
from bookkit.claims import check
from bookkit.errors import ResultError
from lithium_interfaces import data

from . import assumed


def _columns() -> list[tuple[str, str, str]]:
    """(table, column, unit) of every table of the book that holds measurements."""
    tables = [name for name in data.names() if "table" in name]
    return [
        (name, c["name"], c["unit"])
        for name in tables
        for c in datapackage.describe(name)["columns"]
    ]


def _none_of(claim_id: str, *words: str) -> None:
    """Nothing, unless a table has gained a column that would make the claim testable."""
    for table, column, _ in _columns():
        if any(word in column for word in words):
            raise ResultError(
                f"{table} now has the column {column!r}; {claim_id} needs a test that uses it."
            )


@check(
    "OB24-13",
    rule="reproduced if F, C and O add up to 100 % within 0.05 in each of the ten rows, which is what two decimals allow "
    "with one part rounded to one; contradicted otherwise",
)
def three_parts_of_a_whole(number):
    worst = number("closure_worst_row_T1")
    return "reproduced" if worst <= 0.05 else "contradicted", (
        f"The row furthest from 100 % misses it by {worst:.2f}. Given the three spreads, the sum alone forces "
        f"r(C, O) = {number('closure_forced_r_C_O'):.2f}."
    )


@check(
    "OB24-14",
    rule="contradicted if WA19 row 25, which by electrolyte family, CE and date seems to be OB24 row 2, has another CE or "
    "current density; otherwise not testable while Table 1 has no column for cell, protocol or current",
)
def one_of_two_protocols(number):
    _none_of("OB24-14", "protocol", "cell_type")
    ours, theirs = number("ce_row2_T1"), number("ce_row25_WA19")
    current = number("current_row25_WA19")
    agrees = abs(ours - theirs) < 0.05 and current == 0.5
    return "not-testable" if agrees else "contradicted", (
        f"Table 1 gives no protocol, cell or current by row. The one row that WA19 seems to share has the same CE, "
        f"{theirs:g} %, at {current:g} mA/cm²; the other nine cannot be checked."
    )


@check(
    "OB24-32",
    rule="not testable while no table of the four papers has a column for swelling",
)
def swelling_reports_infiltration(number):
    _none_of("OB24-32", "swell")
    return (
        "not-testable",
        "Table 2 gives thickness and CE of three SEIs of that study, but no swelling ratio.",
    )


@check(
    "OB24-33",
    rule="not testable while no table of the four papers follows an SEI over cycles",
)
def similar_films_diverge(number):
    _none_of("OB24-33", "cycle_number", "after_cycle")
    return (
        "not-testable",
        "Each SEI is tabulated once, at an unstated cycle; none of the papers has a series in time.",
    )


@check(
    "WA19-34",
    rule="reproduced if the table has 27 rows with CE from 92.00 to 99.60 %; contradicted otherwise",
)
def span_of_the_table(number):
    rows, low, high = (
        number("ce_rows_WA19"),
        number("ce_min_WA19"),
        number("ce_max_WA19"),
    )
    return "reproduced" if (rows, low, high) == (27, 92.0, 99.6) else "contradicted", (
        f"The transcribed table has {rows:g} rows from {low:.2f} to {high:.2f} %."
    )


@check(
    "WA19-36",
    rule="reproduced if current densities run from 0.2 to 2 mA/cm2 and cycles from 50 to 500; contradicted otherwise",
)
def unlike_conditions(number):
    currents = (number("current_min_WA19"), number("current_max_WA19"))
    cycles = (number("cycles_min_WA19"), number("cycles_max_WA19"))
    ok = currents == (0.2, 2.0) and cycles == (50, 500)
    return "reproduced" if ok else "contradicted", (
        f"They do, and it matters: CE falls with current density (Spearman {number('spearman_ce_current_WA19'):.2f}) and "
        f"rises with the number of cycles ({number('spearman_ce_cycles_WA19'):.2f}), so entries are not alike."
    )


@check(
    "WA19-41",
    rule="reproduced if the eleven SEIs of OB24 Table 2 would find one feature with r = 0.43 in "
    f"{assumed.text('test_power:short')} of studies; "
    "qualified if more are needed, because 'many' then needs a number; a forecast cannot be contradicted by a count",
)
def many_systems(number):
    one, ten = (
        number("systems_needed_one_feature"),
        number("systems_needed_ten_features"),
    )
    return "reproduced" if one <= 11 else "qualified", (
        f"Cryo-EM of {one:.0f} independent systems finds one feature with r = 0.43, of {ten:.0f} if "
        f"{assumed.text('features_tried:short')} features are tried; OB24 Table 2 collects eleven."
    )


@check(
    "CH18-16",
    rule="not testable while no table gives the porosity, or the density of Li3N and LiOH, that the comparison of dry and "
    "moist gas needs",
)
def water_makes_it_porous(number):
    _none_of("CH18-16", "porosity", "density_g")
    return "not-testable", (
        "No film in dry or moist gas is tabulated. The volume argument would not decide it: dense Li2O takes "
        f"{number('pilling_bedworth_Li2O'):.2f} of the volume of its lithium (illustrative density), so that by this "
        "measure the dry film would not cover either."
    )


@check(
    "CH18-20",
    rule="reproduced if dead lithium that ends a cell has thickened cycle by cycle and adds "
    f"{assumed.text('harmful_resistance')} as a uniform porous layer; qualified if it thickens but adds less; contradicted if it does "
    "not thicken",
)
def dead_lithium_ends_life(number):
    growth, resistance = number("dead_layer_per_cycle"), number("dead_layer_resistance")
    verdict = (
        "contradicted"
        if growth <= 0
        else "reproduced"
        if resistance >= assumed.harmful_resistance
        else "qualified"
    )
    return verdict, (
        f"The layer thickens by {growth:.2f} µm per cycle to {number('dead_layer_thickness'):.0f} µm at the end of life, "
        f"but at a porosity of {assumed.text('dead_layer_porosity:short')} it adds only {resistance:.1f} Ω cm²; "
        f"{assumed.text('harmful_resistance:short')} needs pores closed to "
        f"{100 * number('dead_layer_porosity_for_100'):.1f} %."
    )


@check(
    "YA20-03",
    rule="not testable while no table splits inactive lithium into metal and SEI (titration)",
)
def two_routes(number):
    _none_of("YA20-03", "inactive", "titration", "dead_lithium")
    return "not-testable", (
        "No paper tabulates isolated metal against SEI. CE cannot split them: the lowest entry of WA19 loses, in each "
        f"cycle, as much as {number('film_for_worst_loss'):.0f} nm of dense LiF on a flat surface, by whatever route."
    )


@check(
    "YA20-10",
    rule="reproduced if rows 12 to 14 of Table 1 hold 1e-8 by GITT, 1e-11 by tomography and 2.3e-11 cm2/s by Sand's equation",
)
def one_phase_three_methods(number):
    found = [
        number(f"diffusivity_LiMg_{method}")
        for method in ("GITT", "tomography", "Sand")
    ]
    same = all(abs(a / b - 1) < 1e-6 for a, b in zip(found, (1e-8, 1e-11, 2.3e-11)))
    return "reproduced" if same else "contradicted", (
        f"They do; the highest is {number('diffusivity_LiMg_GITT_over_tomography'):.0f} times the lowest, all at 25 °C."
    )


@check(
    "YA20-11",
    rule=f"reproduced if GITT agrees within a factor of {assumed.text('method_agreement:short')} with the other methods where one phase has several; qualified if "
    "it does not, because the table gives nothing (thermodynamic factor, area) that could reconcile them",
)
def chemical_diffusivity(number):
    ratio = number("diffusivity_LiMg_GITT_over_Sand")
    return "reproduced" if ratio <= assumed.method_agreement else "qualified", (
        f"For Li-Mg, GITT is {ratio:.0f} times Sand's equation and "
        f"{number('diffusivity_LiMg_GITT_over_tomography'):.0f} times tomography. In the whole table every alloy by GITT, "
        f"and none by another method, diffuses over {assumed.text('fast_ratio:short')} times faster than lithium in lithium (Fisher's exact p = "
        f"{number('fisher_p_GITT_fast'):.3f}; at 25 °C alone {number('fisher_p_GITT_fast_25C'):.3f})."
    )
