"""Checks of the claims on additives, salts, solvents and the recipes of electrolytes."""

from __future__ import annotations

from bookkit import datapackage
from bookkit.claims import check
from bookkit.errors import ResultError
from lithium_interfaces import data

from . import assumed

ALPHA = assumed.significance_level
#: from here on an electrolyte is concentrated, in mol/L
CONCENTRATED = f"{assumed.concentrated_molarity:g} M"


def _none_of(claim_id: str, *words: str) -> None:
    """Nothing, unless a table of the papers has gained a column that would make the claim testable."""
    for table in (name for name in data.names() if "table" in name):
        for column in datapackage.describe(table)["columns"]:
            if any(word in column["name"] for word in words):
                raise ResultError(
                    f"{table} now has the column {column['name']!r}; {claim_id} needs a test that uses it."
                )


def _higher(difference: float, p: float) -> str:
    """Verdict on 'the first mean is higher': the other sign or agreement needs a significant p."""
    if p >= ALPHA:
        return "qualified"
    return "reproduced" if difference > 0 else "contradicted"


HIGHER_RULE = (
    f"reproduced if the mean CE is higher and the permutation p over all splits of the rows is below {ALPHA:g}; "
    f"contradicted if it is lower with p below {ALPHA:g}; qualified otherwise"
)


@check(
    "OB24-15",
    rule="reproduced if no solvent of a row that can be identified holds fluorine and no salt carbon; contradicted if one "
    "identified by a shared reference does; qualified if it is identified only by family, year and CE",
)
def fluorine_free_solvents(number):
    fluorine, carbon, apart = (
        number("row25_solvent_fluorine"),
        number("row25_salt_carbon"),
        number("row25_minus_OB24_row2"),
    )
    if abs(apart) > 0.05:
        raise ResultError(
            "WA19 row 25 and OB24 Table 1 row 2 no longer have the same CE; OB24-15 needs another test."
        )
    return "qualified" if fluorine or carbon else "reproduced", (
        f"The table prints no recipes. Row 2 seems to be WA19 row 25 (same CE), LiFSI in TEP/BTFE: its salt holds "
        f"{carbon:g} carbon atoms, as claimed, but its solvent BTFE {fluorine:g} of fluorine; OB24 name BTFE as a usual "
        "diluent."
    )


@check("OB24-23", rule=HIGHER_RULE)
def fec_raises_efficiency(number):
    difference, p = number("FEC_difference"), number("FEC_difference_p")
    return _higher(difference, p), (
        f"Five rows of 1 M LiPF6 in EC/DEC with about 10 wt % FEC have a mean CE {difference:.1f} % above five without, "
        f"but p = {p:.2f}, and hosts and currents differ."
    )


@check(
    "OB24-24",
    rule="reproduced if the first step, LiNO3 to LiNO2 and Li2O, has a potential above 0 V that an error of "
    f"{assumed.text('tolerable_energy_error:short')} in the (illustrative) energies of formation would not remove; contradicted if below 0 V; qualified otherwise",
)
def nitrate_above_lithium(number):
    first, margin = (
        number("nitrate_potential_first_step"),
        number("nitrate_energy_margin_to_zero"),
    )
    enough = margin > assumed.tolerable_energy_error
    verdict = "contradicted" if first <= 0 else "reproduced" if enough else "qualified"
    return verdict, (
        f"With illustrative energies (no source at hand) the first step stands at {first:.1f} V and a full reduction to N2 "
        f"at {number('nitrate_potential_full'):.1f} V; the energies would have to be wrong by {margin:.0f} kJ/mol in all to "
        "change the sign."
    )


@check(
    "OB24-26",
    rule="reproduced if more than half of WA19's rows with LiNO3 are 1 M LiTFSI in DOL/DME (1:1); contradicted otherwise",
)
def usual_nitrate_electrolyte(number):
    usual, rows = number("nitrate_rows_usual"), number("nitrate_rows")
    return (
        "reproduced" if usual > rows / 2 else "contradicted",
        f"{usual:g} of the {rows:g} rows with LiNO3 are.",
    )


@check(
    "OB24-27",
    rule=f"that imide salts go with higher CE: reproduced if CE differs by salt (Kruskal-Wallis p below {ALPHA:g}) and "
    f"imides are also higher among rows of 1 M (permutation p below {ALPHA:g}); qualified if only one holds; contradicted if neither",
)
def from_hexafluorides_to_imides(number):
    p, difference, inside = (
        number("kruskal_p_CE_by_salt"),
        number("imide_difference_1M"),
        number("imide_difference_1M_p"),
    )
    holds = (p < ALPHA) + (difference > 0 and inside < ALPHA)
    return ("contradicted", "qualified", "reproduced")[holds], (
        f"CE differs by salt over all rows (p = {p:.3f}), but at 1 M imide salts are only {difference:.1f} % higher "
        f"(p = {inside:.2f}), and all of those are in ethers, all LiPF6 in carbonates. No row has LiAsF6, and the SEI is "
        "not tabulated."
    )


@check(
    "OB24-28",
    rule=f"reproduced if CE rises with molarity by rank (p below {ALPHA:g}) and rows of {CONCENTRATED} and more exceed the "
    f"rest (p below {ALPHA:g}); qualified if only one holds, contradicted if neither; where the SEI comes from is in no table",
)
def concentration_stabilises(number):
    rank, p = number("spearman_CE_molarity"), number("perm_p_spearman_CE_molarity")
    more, p_more = (
        number("concentrated_difference"),
        number("concentrated_difference_p"),
    )
    holds = (rank > 0 and p < ALPHA) + (more > 0 and p_more < ALPHA)
    return ("contradicted", "qualified", "reproduced")[holds], (
        f"CE rises with molarity (Spearman {rank:.2f}, p = {p:.4f}); the {number('concentrated_rows'):g} rows of "
        f"{CONCENTRATED} and more are {more:.1f} % above the rest (p = {p_more:.3f}). That the anion makes the SEI is not tabulated here."
    )


@check(
    "OB24-29",
    rule="reproduced if the rows of localised high-concentration electrolytes have CE and SEI fluorine at or above the "
    f"median of OB24 Table 1 at {assumed.text('low_molarity:short')} or less; qualified if only CE; contradicted otherwise",
)
def localised_high_concentration(number):
    ce, middle = number("lhce_ce_min"), number("sei_ce_median")
    fluorine, usual = number("lhce_fluorine_min"), number("sei_fluorine_median")
    high = ce >= middle and number("row25_molarity") <= assumed.low_molarity
    verdict = (
        "contradicted"
        if not high
        else "reproduced"
        if fluorine >= usual
        else "qualified"
    )
    return verdict, (
        f"Rows 2 to 4 of OB24 Table 1 and WA19 row 25 ({number('row25_molarity'):g} M) all reach {ce:g} % or more, above "
        f"the median of {middle:.2f} %; but fluorine, a mark of the anion, is as low as {fluorine:g} at.% in their SEIs, "
        f"below the median of {usual:.1f}. Which rows are localised is our reading."
    )


@check(
    "OB24-46",
    rule="reproduced if fewer than half of WA19's rows combine strategies, both by label and when a host in an electrolyte "
    f"with an additive or of {CONCENTRATED} and more counts as a combination; qualified if only by label; contradicted if by neither",
)
def one_strategy_at_a_time(number):
    label, wide = (
        number("combined_rows_by_label"),
        number("combined_rows_with_electrolyte"),
    )
    half = number("recipe_rows") / 2
    verdict = (
        "reproduced"
        if max(label, wide) < half
        else "qualified"
        if label < half
        else "contradicted"
    )
    return verdict, (
        f"{label:g} of {number('recipe_rows'):g} rows combine by their label, {wide:g} if a tuned electrolyte counts as a "
        "second strategy."
    )


@check(
    "WA19-05",
    rule="reproduced if the potential of the first step, from (illustrative) energies of formation, is within "
    f"{assumed.text('potential_tolerance:short')} of 1.7 V; qualified if it is higher, since an observed onset lies at or below it; contradicted if lower",
)
def nitrate_near_1p7(number):
    first = number("nitrate_potential_first_step")
    above = first - 1.7
    verdict = (
        "contradicted"
        if above < -assumed.potential_tolerance
        else "reproduced"
        if above <= assumed.potential_tolerance
        else "qualified"
    )
    return verdict, (
        f"Thermodynamics (illustrative energies, no source at hand) would let the first step begin at {first:.1f} V; 1.7 V "
        f"is {number('nitrate_energy_margin_to_1p7'):.0f} kJ/mol of reaction below that, so that it would be an observed onset "
        "and not an equilibrium. None of the papers tabulates the measurement."
    )


@check(
    "WA19-06",
    rule="reproduced if all rows with LiNO3 exceed 98 %; qualified if at least one does; contradicted if none does",
)
def nitrate_above_98(number):
    above, rows = number("nitrate_rows_above_98"), number("nitrate_rows")
    verdict = (
        "reproduced" if above == rows else "qualified" if above else "contradicted"
    )
    return verdict, (
        f"{above:g} of {rows:g} rows with LiNO3 exceed 98 %. In ethers of 1 M the rows with it are "
        f"{number('nitrate_ether_difference'):.1f} % above those without (p = {number('nitrate_ether_difference_p'):.3f})."
    )


@check("WA19-07", rule=HIGHER_RULE)
def polysulfide_helps(number):
    difference, p = number("polysulfide_difference"), number("polysulfide_difference_p")
    return _higher(difference, p), (
        f"Three ethers with nitrate and polysulfide differ by {difference:+.1f} % CE from four with nitrate alone "
        f"(p = {p:.2f}): the table shows no gain and could not exclude one."
    )


@check(
    "WA19-19",
    rule="not testable while WA19 Table 1 has no row of bare lithium, that is, without any strategy",
)
def bare_lithium(number):
    strategies = set(data.load("wang2019-table1")["strategy"])
    if strategies != {
        "Interphase design",
        "Host design",
        "Host + interphase design",
        "Novel electrolytes",
    }:
        raise ResultError(
            "WA19 Table 1 now has another strategy; WA19-19 needs a test that uses it."
        )
    return "not-testable", (
        f"Every row is a design. The {number('baseline_rows'):g} designs in 1 M LiPF6 in EC/DEC without additive have "
        f"{number('baseline_ce_min'):.1f} to {number('baseline_ce_max'):.1f} %."
    )


@check(
    "WA19-20",
    rule="reproduced if every row, those in the baseline carbonate included, exceeds the 90 % that WA19 give for bare "
    "lithium; contradicted if a row of the baseline carbonate does not; qualified otherwise",
)
def designs_raise_efficiency(number):
    lowest, baseline = number("designs_ce_min"), number("baseline_ce_min")
    verdict = (
        "contradicted"
        if baseline <= 90
        else "reproduced"
        if lowest > 90
        else "qualified"
    )
    return verdict, (
        f"The lowest row has {lowest:.1f} %, the lowest in the baseline carbonate {baseline:.1f} %. The 90 % itself has no row."
    )


@check(
    "WA19-21",
    rule="reproduced if more than half of the rows above 98.5 % are ethers; qualified if only when 98.5 % itself counts; "
    "contradicted otherwise",
)
def mostly_ethers(number):
    above, ether = number("rows_above_985"), number("rows_above_985_ether")
    from_, ether_from = number("rows_from_985"), number("rows_from_985_ether")
    verdict = (
        "reproduced"
        if ether > above / 2
        else "qualified"
        if ether_from > from_ / 2
        else "contradicted"
    )
    return (
        verdict,
        f"{ether:g} of {above:g} rows above 98.5 % are ethers, {ether_from:g} of {from_:g} at or above it.",
    )


@check(
    "WA19-22",
    rule="reproduced if no carbonate exceeds 98.5 %; qualified if only concentrated ones "
    f"({CONCENTRATED} and more) do; contradicted if one below {CONCENTRATED} does",
)
def carbonates_hardly(number):
    above, highest = (
        number("carbonate_rows_above_985"),
        number("carbonate_max_below_4M"),
    )
    verdict = (
        "contradicted" if highest > 98.5 else "qualified" if above else "reproduced"
    )
    return verdict, (
        f"{above:g} of {number('carbonate_rows'):g} carbonates exceed it, all concentrated, the highest CE of the table "
        f"among them; below {CONCENTRATED} the best has {highest:.1f} %."
    )


@check(
    "WA19-23",
    rule="not testable while no table of the four papers has a flash point or an oxidation potential",
)
def flammable_ethers(number):
    _none_of("WA19-23", "flash", "oxidation", "flammab")
    return (
        "not-testable",
        "None of the papers tabulates flash points or oxidation potentials of electrolytes.",
    )


@check(
    "WA19-25",
    rule=f"reproduced if fewer than {assumed.text('rare_share:short')} of the rows reach WA19's own 99.5 % and none keeps "
    f"{assumed.text('end_of_life:short')} of its charge over the cycles it reports, without spare lithium; contradicted if more than half do either; qualified otherwise",
)
def far_from_practice(number):
    enough, rows, best = (
        number("rows_at_995"),
        number("recipe_rows"),
        number("best_retention_as_printed"),
    )
    verdict = (
        "reproduced"
        if enough < rows * assumed.rare_share and best < assumed.end_of_life
        else "contradicted"
        if enough > rows / 2
        else "qualified"
    )
    return verdict, (
        f"{enough:g} of {rows:g} rows reaches 99.5 %. Without spare lithium the best of the "
        f"{number('rows_with_cycles'):g} rows with a number of cycles would keep {100 * best:.0f} % over them."
    )


@check("WA19-32", rule=HIGHER_RULE)
def ethers_cycle_better(number):
    difference, p = number("ether_difference"), number("ether_difference_p")
    return _higher(difference, p), (
        f"Ethers differ from carbonates by {difference:+.1f} % CE over all rows (p = {p:.2f}) and by "
        f"{number('ether_difference_1M'):+.1f} % at 1 M (p = {number('ether_difference_1M_p'):.2f})."
    )


@check(
    "WA19-33",
    rule=f"reproduced if more than half of the novel electrolytes are both of {CONCENTRATED} or more and in a fluorinated "
    f"solvent; qualified if more than half are of {CONCENTRATED} or more (all their salts are fluorinated); contradicted otherwise",
)
def novel_electrolytes(number):
    rows, dense, both = (
        number(n) for n in ("novel_rows", "novel_rows_concentrated", "novel_rows_both")
    )
    verdict = (
        "reproduced"
        if both > rows / 2
        else "qualified"
        if dense > rows / 2
        else "contradicted"
    )
    return verdict, (
        f"{dense:g} of {rows:g} have {CONCENTRATED} or more, all with the fluorinated salt LiFSI; a fluorinated solvent as well has {both:g}."
    )


@check(
    "WA19-35",
    rule="reproduced if exactly two references stand twice and the second electrolyte of each has another CE; contradicted "
    "otherwise",
)
def two_references_twice(number):
    twice, first, second = (
        number("references_twice"),
        number("pair_36_CE"),
        number("pair_45_CE"),
    )
    return "reproduced" if twice == 2 and first and second else "contradicted", (
        f"References 36 and 45 do; the second electrolyte gains {first:.1f} and {second:.1f} % CE. In reference 36 both are "
        "carbonates, in 45 the second is an ether."
    )


@check(
    "YA20-26",
    rule="not testable while no table of the four papers has an exchange current or a desolvation energy",
)
def faster_exchange(number):
    _none_of("YA20-26", "exchange_current", "desolvation")
    return "not-testable", (
        "None of the papers tabulates either quantity. A factor of 100 at 25 °C takes a difference of "
        f"{number('desolvation_difference_100'):.2f} eV in activation energy, so the cause would not need to be large."
    )
