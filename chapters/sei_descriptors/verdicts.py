"""Checks of the claims on SEI composition, thickness and Coulombic efficiency."""

from __future__ import annotations

from bookkit import datapackage
from bookkit.claims import check
from bookkit.errors import ResultError
from lithium_interfaces import data

from . import assumed

STRONG = assumed.strong_correlation
ALPHA = assumed.significance_level


def _rounds_to(value: float, printed: float, decimals: int = 2) -> str:
    return "reproduced" if round(value, decimals) == printed else "contradicted"


@check(
    "OB24-03",
    rule="reproduced if Table 1 has ten rows, CE from 95 to 99.5 %, and fluorine above zero in each row",
)
def fluoride_everywhere(number):
    low, high = number("ce_min_T1"), number("ce_max_T1")
    ok = (
        number("electrolytes_T1") == 10
        and (low, high) == (95, 99.5)
        and number("fluorine_min_T1") > 0
    )
    return (
        "reproduced" if ok else "contradicted",
        f"Every row has fluorine, at least {number('fluorine_min_T1'):g} at.%, while CE runs from {low:g} to {high:g} %; "
        "that the fluorine is LiF rests on the caption of the table, which gives no split.",
    )


@check("OB24-04", rule="reproduced if our Pearson r rounds to the printed 0.43")
def fluorine_coefficient(number):
    r = number("pearson_CE_F")
    return _rounds_to(r, 0.43), f"We find {r:.3f} from the ten rows."


@check(
    "OB24-05",
    rule=f"reproduced if the {assumed.text('confidence_level:short')} Fisher interval of r(CE, F) stays below {STRONG:g} "
    "in size; contradicted if it excludes zero; qualified otherwise",
)
def fluorine_is_not_passivation(number):
    low, high = number("fisher_ci_lo_F"), number("fisher_ci_hi_F")
    if low > 0 or high < 0:
        verdict = "contradicted"
    else:
        verdict = "reproduced" if max(abs(low), abs(high)) < STRONG else "qualified"
    return verdict, (
        f"That fluorine alone is not enough is shown by the row with {number('ce_min_T1'):g} % CE and fluorine present; the "
        f"weak correlation adds little, since ten rows allow any r from {low:.2f} to {high:.2f}."
    )


@check("OB24-06", rule="reproduced if our Pearson r rounds to the printed -0.83")
def c_over_f_coefficient(number):
    r = number("pearson_CE_C_over_F")
    return _rounds_to(r, -0.83), f"We find {r:.3f} from the ten rows."


@check("OB24-07", rule="reproduced if our Pearson r rounds to the printed -0.78")
def c_over_o_coefficient(number):
    r = number("pearson_CE_C_over_O")
    return _rounds_to(r, -0.78), f"We find {r:.3f} from the ten rows."


STRONG_RULE = (
    f"reproduced if r stays at or below -{STRONG:g} without row 9 and by rank (Spearman), and the exact permutation p is "
    f"below {ALPHA:g}; contradicted if r with all rows is above -{STRONG:g}; qualified otherwise"
)


def _strong(r: float, without: float, by_rank: float, p: float) -> str:
    if r > -STRONG:
        return "contradicted"
    return (
        "reproduced" if max(without, by_rank) <= -STRONG and p < ALPHA else "qualified"
    )


@check("OB24-08", rule=STRONG_RULE)
def c_over_f_is_strong(number):
    r, without = number("pearson_CE_C_over_F"), number("LOO_row9_C_over_F")
    by_rank, p = number("spearman_CE_C_over_F"), number("perm_p_pearson_C_over_F")
    return _strong(r, without, by_rank, p), (
        f"r is {r:.2f} with all ten rows and {without:.2f} without row 9; by rank it is {by_rank:.2f}, and the exact "
        f"permutation p is {p:.3f}, or {number('holm_perm_p_C_over_F'):.2f} once five descriptors are allowed for."
    )


@check("OB24-09", rule=STRONG_RULE)
def c_over_o_is_strong(number):
    r, without = number("pearson_CE_C_over_O"), number("LOO_row9_C_over_O")
    by_rank, p = number("spearman_CE_C_over_O"), number("perm_p_pearson_C_over_O")
    return _strong(r, without, by_rank, p), (
        f"r is {r:.2f} with all ten rows and {without:+.2f} without row 9; by rank it is {by_rank:.2f}, "
        f"and the exact permutation p is {p:.3f}."
    )


@check(
    "OB24-10",
    rule=f"reproduced if |r| of C/F is the larger and Williams' test gives p below {ALPHA:g}; contradicted if it is the "
    f"smaller with p below {ALPHA:g}; qualified otherwise",
)
def c_over_f_beats_c_over_o(number):
    f, o, p = (
        number("pearson_CE_C_over_F"),
        number("pearson_CE_C_over_O"),
        number("williams_p_CF_vs_CO"),
    )
    larger = abs(f) > abs(o)
    verdict = "qualified" if p >= ALPHA else "reproduced" if larger else "contradicted"
    return verdict, (
        f"|r| is {abs(f):.2f} against {abs(o):.2f}, but the two ratios share carbon and row 9: Williams' test of the "
        f"difference gives p = {p:.2f}."
    )


@check(
    "OB24-11",
    rule="reproduced if Pearson r, Spearman and r without row 9 are all negative and the permutation p is below "
    f"{ALPHA:g}; "
    "contradicted if Pearson r is not negative; qualified otherwise",
)
def carbon_lowers_efficiency(number):
    r, by_rank, without = (
        number("pearson_CE_C"),
        number("spearman_CE_C"),
        number("LOO_row9_C"),
    )
    p = number("perm_p_pearson_C")
    if r >= 0:
        verdict = "contradicted"
    else:
        verdict = (
            "reproduced" if max(by_rank, without) < 0 and p < ALPHA else "qualified"
        )
    return verdict, (
        f"r(CE, C %) is {r:.2f} (permutation p = {p:.3f}), {by_rank:.2f} by rank and {without:+.2f} without row 9."
    )


@check(
    "OB24-12",
    rule="reproduced if all three coefficients agree with printed ones; qualified if only some are printed and those "
    "agree; contradicted if a printed one disagrees",
)
def three_coefficients(number):
    agrees = _rounds_to(number("pearson_CE_F"), 0.43) == "reproduced"
    return "qualified" if agrees else "contradicted", (
        f"F agrees with the printed value; the text prints none for C and O, for which we find "
        f"{number('pearson_CE_C'):.2f} and {number('pearson_CE_O'):.2f}."
    )


@check(
    "OB24-16",
    rule="reproduced if C/F predicts CE better than the mean does (Q2 above zero) with single rows and with whole "
    "papers left out; contradicted if in neither case; qualified otherwise",
)
def ratios_guide_selection(number):
    rows, papers = number("q2_C_over_F"), number("q2_papers_C_over_F")
    verdict = (
        "reproduced"
        if min(rows, papers) > 0
        else "contradicted"
        if max(rows, papers) <= 0
        else "qualified"
    )
    return verdict, (
        f"Predicting a left-out electrolyte from C/F beats the mean slightly (Q2 = {rows:.2f}; C/O: "
        f"{number('q2_C_over_O'):.2f}), predicting a left-out paper does not (Q2 = {papers:.2f})."
    )


@check("OB24-17", rule="reproduced if our Pearson r rounds to the printed 0.26")
def thickness_coefficient(number):
    r = number("pearson_CE_thickness")
    return _rounds_to(r, 0.26), f"We find {r:.3f} from the eleven rows."


@check(
    "OB24-18",
    rule=f"reproduced if |r| is below {STRONG:g} over all rows and inside the one paper with five rows; contradicted if it "
    f"is {STRONG:g} or more over all rows; qualified otherwise",
)
def thickness_is_weak(number):
    r, inside = number("pearson_CE_thickness"), number("pearson_thickness_within_ref39")
    verdict = (
        "contradicted"
        if abs(r) >= STRONG
        else "reproduced"
        if abs(inside) < STRONG
        else "qualified"
    )
    return verdict, (
        f"Over all rows r is {r:.2f}, but inside the only paper with five rows it is {inside:.2f} "
        f"(exact p = {number('perm_p_thickness_ref39'):.3f}): pooling papers hides it."
    )


@check(
    "OB24-19",
    rule="reproduced if r(CE, thickness) is negative over all rows and inside each paper with three rows or more; "
    "contradicted if positive in all of them; qualified otherwise",
)
def thinner_is_better(number):
    signs = [
        number(n)
        for n in (
            "pearson_CE_thickness",
            "pearson_thickness_within_ref39",
            "pearson_thickness_within_ref50",
        )
    ]
    verdict = (
        "reproduced"
        if max(signs) < 0
        else "contradicted"
        if min(signs) > 0
        else "qualified"
    )
    return verdict, (
        f"Thinner goes with higher CE inside reference 39 (r = {signs[1]:.2f}), with lower CE inside reference 50 "
        f"({signs[2]:.2f}, three rows) and over all rows ({signs[0]:.2f}); as dense LiF these films would bind "
        f"{number('lithium_in_SEI_T2_min'):.1f} to {number('lithium_in_SEI_T2_max'):.1f} µAh/cm² once."
    )


@check(
    "WA19-04",
    rule="thickness: reproduced if every film of Table 2 is 1 to 1000 nm thick; cracking is in no table, so the claim "
    "as a whole can be qualified at best",
)
def nanometres_and_cracks(number):
    low, high = number("thickness_min_T2"), number("thickness_max_T2")
    inside = low >= 1 and high <= 1000
    return "qualified" if inside else "contradicted", (
        f"The films of OB24 Table 2 are {low:g} to {high:g} nm thick; that they crack is not tabulated in any of the papers."
    )


def _columns() -> list[tuple[str, str, str]]:
    """(table, column, unit) of every table of the book that holds measurements."""
    tables = [name for name in data.names() if "table" in name]
    return [
        (name, c["name"], c["unit"])
        for name in tables
        for c in datapackage.describe(name)["columns"]
    ]


@check(
    "WA19-37",
    rule="not testable while OB24 Table 1 has no column for the concentration of the electrolyte",
)
def concentration_and_fluorine(number):
    if any(
        table == "oyakhire2024-table1" and "molar" in column
        for table, column, _ in _columns()
    ):
        raise ResultError(
            "OB24 Table 1 now has a concentration column; WA19-37 needs a test that uses it."
        )
    return (
        "not-testable",
        "Table 1 gives the fluorine of ten SEIs but not the concentration of their electrolytes.",
    )


@check(
    "CH18-07",
    rule="not testable while no table of the four papers has a column in units of time",
)
def forms_in_milliseconds(number):
    if any(unit in ("s", "ms", "min", "h") for _, _, unit in _columns()):
        raise ResultError(
            "A table now has a column of times; CH18-07 needs a test that uses it."
        )
    return (
        "not-testable",
        "None of the papers tabulates a time or a rate of SEI formation.",
    )


@check(
    "CH18-15",
    rule="reproduced if the films of OB24 Table 2 lie within 2 to 1000 nm and reach 200 nm; qualified if they lie "
    "within but do not reach it; contradicted if one lies outside",
)
def practical_thickness(number):
    low, high = number("thickness_min_T2"), number("thickness_max_T2")
    verdict = (
        "contradicted"
        if low < 2 or high > 1000
        else "reproduced"
        if high >= 200
        else "qualified"
    )
    return (
        verdict,
        f"The eleven films that OB24 collects are {low:g} to {high:g} nm thick: the lower end of the range only.",
    )


@check(
    "YA20-02",
    rule="reproduced if the lithium bound by a film of fixed thickness grows with the area of the deposit",
)
def area_costs_lithium(number):
    planar, particles = (
        number("lithium_in_SEI_10nm"),
        number("lithium_in_SEI_10nm_particles"),
    )
    return "reproduced" if particles > planar else "contradicted", (
        f"{assumed.text('plated_capacity:short')} as spheres of {assumed.text('deposit_diameter')} has "
        f"{number('SEI_area_factor_1um'):.0f} times the plain area, and {assumed.text('sei_thickness:short')} of dense LiF "
        f"on it binds {particles:.0f} instead of {planar:.1f} µAh/cm²."
    )
