"""What to keep in mind about a result, computed from the table it rests on.

A caution is a pair (about, sentence). Sizes that have no source are called illustrative in the sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.special import ndtri

from lithium_interfaces import efficiency
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.errors import BookError
from lithium_interfaces.small_samples import check_closure, merge_ties, power_of
from lithium_interfaces.small_samples._arrays import is_constant
from lithium_interfaces.small_samples.table import CE, PARTS

#: a row, paper or reading decides if r moves by more than this share of r, and by more than this much
SHARE, LEAST = 0.5, 0.1
NAMES = {
    "F": "F",
    "C": "C",
    "O": "O",
    "C_over_F": "C/F",
    "C_over_O": "C/O",
    "carbon_to_fluorine": "C/F",
    "carbon_to_oxygen": "C/O",
    "solvent_oxygen_fraction": "solvent O",
    "anion_fluorine_fraction": "anion F",
}
ILLUSTRATIVE_R, ILLUSTRATIVE_GAIN, ILLUSTRATIVE_LOSS = 0.5, 1e-3, 0.01


def signed(value: float, digits: int = 2) -> str:
    """A number with a true minus sign."""
    return f"{value:.{digits}f}".replace("-", "−")


def listed(names: ArrayLike, most: int = 8) -> str:
    """'row 1', 'rows 1, 2 and 3', with the rest counted."""
    names = [str(name) for name in names]
    rest = len(names) - most
    shown = names[:most] + ([f"{rest} more"] if rest > 0 else [])
    text = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return f"row {text}" if len(names) == 1 else f"rows {text}"


def correlates(x: ArrayLike, y: ArrayLike) -> bool:
    """Whether a correlation is defined: three rows, and both columns vary."""
    return len(x) >= 3 and not is_constant(x) and not is_constant(y)


def smallest_detectable(n: int, alpha: ArrayLike = 0.05, power: float = 0.8) -> float:
    """|r| found with the given power by a two-sided test of Fisher's z in n > 3 independent rows.

    tanh((z_{1-alpha/2} + z_power) / sqrt(n - 3)), the inverse of ``small_samples.sample_size``.
    """
    return float(np.tanh((ndtri(1 - alpha / 2) + ndtri(power)) / np.sqrt(n - 3)))


# --- any table of rows -------------------------------------------------------------------------


def rows(table: pd.DataFrame, synthetic: ArrayLike) -> Iterator[tuple[str, str]]:
    """How many rows from how many papers, and which of them are examples."""
    if synthetic.any():
        which = (
            f"All {len(table)} rows are"
            if synthetic.all()
            else _sentence(listed(table["row"][synthetic]), "is", "are")
        )
        yield (
            "Synthetic",
            f"{which} synthetic by the column note: made up to show the format, and no measurement.",
        )
    sizes = table["paper"].value_counts()
    text = f"{len(table)} rows from {len(sizes)} {'paper' if len(sizes) == 1 else 'papers'}, at most {sizes.max()} rows from one."
    if len(sizes) == 1:
        text += " One paper cannot show what another laboratory would find."
    elif sizes.max() > 1:
        text += " Rows of one paper share a laboratory: they count for less than as many independent ones."
    yield "n", text


def _sentence(subject, one, many):
    return f"{subject[0].upper()}{subject[1:]} {one if subject.startswith('row ') else many}"


def correlations(
    found: pd.DataFrame,
    carried: pd.DataFrame,
    values: pd.DataFrame,
    table: pd.DataFrame,
    response: str = "CE",
) -> Iterator[tuple[str, str]]:
    """Power, single rows and papers, the permutation test, several tests, ties, what is not known."""
    if len(found) == 0:
        yield (
            "No correlation",
            "No descriptor varies over three rows that have both numbers.",
        )
        return
    n = int(found["n"].min())
    if n > 3:
        yield (
            "Power",
            (
                f"{n} independent rows find a correlation of ±{smallest_detectable(n):.2f} four times out of five, and one of "
                f"±{ILLUSTRATIVE_R} (illustrative) in {100 * power_of(ILLUSTRATIVE_R, n):.0f} % of cases. A weak coefficient is no "
                "proof that there is no relation."
            ),
        )
    else:
        yield (
            "Power",
            "Three rows have no power to speak of: no correlation can be shown, or excluded.",
        )
    yield "One row", _decisive(found, carried, "row")
    if table["paper"].nunique() > 1:
        yield "One paper", _decisive(found, carried, "paper")
    exact = found["perm_exact"].astype(bool)
    if exact.all():
        yield (
            "Exact",
            f"The permutation p-values are exact: every order of {response} was tried.",
        )
    else:
        error = found["perm_p_standard_error"].max()
        yield (
            "Monte Carlo",
            (
                "With more than ten rows the permutation p-values come from random orders with a fixed seed; their standard "
                f"error is at most {error:.1g}."
            ),
        )
    best = found["perm_p_pearson"].astype(float).idxmin()
    yield (
        "Several tests",
        (
            f"{len(found)} descriptors were tried. The smallest permutation p is {found['perm_p_pearson'][best]:.2g} "
            f"({NAMES.get(best, best)}); after Holm's correction it is {found['holm_perm_p'][best]:.2g}."
        ),
    )
    yield "Ties", _ties(values[list(found.index)], table, response)
    yield (
        "Not in the table",
        (
            "Measurement errors are not in the table, so no number here includes them."
            if "protocol" in table
            else "Measurement errors and the CE protocol of each row are not in the table, so no number here includes them; one "
            "protocol for all rows is assumed."
        ),
    )


def _decisive(found, carried, kind):
    """Which row (or paper) moves r by more than half of itself, for each descriptor."""
    moved, largest = [], None
    for name, r in found["pearson"].items():
        those = carried[
            (carried["descriptor"] == name) & (carried["kind"] == kind)
        ].dropna(subset="pearson_r")
        if those.empty:
            continue
        change = (those["pearson_r"] - r).abs()
        worst = those.loc[change.idxmax()]
        text = f"{NAMES.get(name, name)} goes from {signed(r)} to {signed(worst['pearson_r'])} without {kind} {worst['which']}"
        if change.max() > max(SHARE * abs(r), LEAST):
            moved.append(text)
        if largest is None or change.max() > largest[0]:
            largest = (change.max(), text)
    if largest is None:
        return f"No correlation is left without one {kind}."
    if moved:
        return f"Leaving out a single {kind} moves r by more than half of itself: {'; '.join(moved)}."
    return f"Leaving out a single {kind} moves no r by more than half of itself. The largest change: {largest[1]}."


def _ties(values, table, response="CE"):
    found = []
    for name, column in {
        response: table[CE],
        **{NAMES.get(name, name): values[name].dropna() for name in values},
    }.items():
        merged = merge_ties(column)
        _, count = np.unique(merged, return_counts=True)
        if tied := int(count[count > 1].sum()):
            found.append(f"{name} ({tied} rows)")
    if not found:
        return "No value stands twice in a column."
    return f"Equal values stand in {', '.join(found)}; they share a rank in Spearman's coefficient."


# --- SEI compositions --------------------------------------------------------------------------


def composition(found) -> Iterator[tuple[str, str]]:
    """Sums, what closing makes by itself, and what is left inside papers."""
    sums = check_closure(found.table[PARTS].to_numpy(), found.table["row"])
    parts = found.closure
    inside = [
        f"{pair.replace('-', ' and ')} ({signed(row.observed)})"
        for pair, row in parts.iterrows()
        if row.shuffled_low <= row.observed <= row.shuffled_high
    ]
    text = f"F, C and O add up to {sums.min():.2f} to {sums.max():.2f} %, so that one rises only if another falls."
    if inside:
        text += f" Shuffled columns closed to 100 % give correlations as large as these by themselves: {', '.join(inside)}."
    else:
        text += " All three correlations between parts are beyond what closing shuffled columns makes by itself."
    yield "Closure", text
    papers = found.papers
    if papers.within_permutation is None:
        yield (
            "Inside papers",
            "No paper has two rows that differ in C/F, so that no trend inside papers can be told.",
        )
        return
    test = papers.within_permutation
    how = (
        "exact"
        if test.exact
        else f"Monte Carlo, standard error {test.standard_error:.1g}"
    )
    yield (
        "Inside papers",
        (
            f"LCE against ln(C/F) has a slope of {signed(papers.pooled.slope)} with papers ignored and "
            f"{signed(test.slope)} inside papers, where permutation gives p = {test.p_value:.2g} ({how}, "
            f"{test.arrangements:,} orders). A bootstrap over whole papers could not go below "
            f"{papers.smallest_wild_p:.2g} whatever the data."
        ),
    )


# --- electrolyte recipes -----------------------------------------------------------------------


def recipes(
    table: pd.DataFrame, found: pd.DataFrame, convention, carried: pd.DataFrame
) -> Iterator[tuple[str, str]]:
    """Which recipes were not read, which ratios are undefined, what was assumed, and whether it matters."""
    unread = found["per"] == ""
    if unread.any():
        for row, problem in list(zip(table["row"][unread], found["problem"][unread]))[
            :8
        ]:
            yield f"Row {row} is left out", problem
        if unread.sum() > 8:
            yield (
                "More rows are left out",
                f"{_sentence(listed(table['row'][unread][8:]), 'is', 'are')} left out as well.",
            )
    else:
        yield "All read", "Every recipe was understood."
    undefined = ~unread & (found["problem"] != "")
    for problem, those in found[undefined].groupby("problem", sort=False):
        yield (
            "No ratio",
            f"{_sentence(listed(table['row'][those.index]), 'is', 'are')} missing from a ratio: {problem}",
        )
    assumed = found["assumptions"].str.split("; ").explode()
    assumed = assumed[assumed.notna() & (assumed != "")]
    for text, those in list(assumed.groupby(assumed, sort=False))[:8]:
        yield (
            "Assumed",
            f"{text[0].upper()}{text[1:]} ({listed(table['row'][those.index])}).",
        )
    if assumed.nunique() > 8:
        yield (
            "Assumed",
            f"{assumed.nunique() - 8} more readings, in the column assumptions of the details.",
        )
    readings = carried[carried["kind"] == "reading"]
    if len(readings):
        spread = readings.groupby("descriptor")["pearson_r"].agg(["min", "max"])
        worst = (spread["max"] - spread["min"]).idxmax()
        low, high = spread.loc[worst]
        yield (
            "Reading",
            (
                f"Ratios without a basis are read as by {convention.ratio_basis}. Over the readings by volume, mass and mole the r "
                f"of {NAMES.get(worst, worst)} runs from {signed(low)} to {signed(high)}; the other descriptors move less."
                if high - low >= 0.005
                else "Whether ratios without a basis are read as by volume, mass or mole moves no r by 0.005."
            ),
        )
    again = table["recipe"].duplicated(keep=False)
    if again.any():
        yield (
            "Repeated",
            f"{_sentence(listed(table['row'][again]), 'holds', 'hold')} a recipe that stands more than once.",
        )
    yield (
        "The liquid",
        "The ratios are those of the electrolyte as mixed, not of the SEI that forms from it.",
    )


# --- cycler traces -----------------------------------------------------------------------------

#: what a step of a coin cell passes at most, and how long it lasts at least; beyond, the unit is asked for
MOST_MAH, SHORTEST_MIN = 50.0, 15.0


def _units(charge_mAh, minutes) -> Iterator[tuple[str, str]]:
    """Whether a typical step speaks for another unit of current or time than the file says."""
    charge, length = float(np.median(charge_mAh)), float(np.median(minutes))
    if charge > MOST_MAH:
        yield (
            "Is the current in µA?",
            (
                f"A typical step passes {charge:.3g} mAh, where a coin cell takes 0.1 to 20 mAh. Ask whether the current is in µA, or the "
                "time in another unit, before you use any number here."
            ),
        )
    if length < SHORTEST_MIN:
        yield (
            "Is the time in minutes?",
            (
                f"A typical step lasts {length:.3g} minutes. Ask whether the time is in minutes or hours, not in seconds, before you "
                "use any charge here."
            ),
        )


def trace(
    table: pd.DataFrame, found, differential_gain, options
) -> Iterator[tuple[str, str]]:
    """Doubts on units first, then guesses and what was left out, gaps, rests, what the uncertainty leaves out."""
    ce, u = found.coulombic_efficiency, found.standard_uncertainty
    steps = found.steps[found.steps["kind"] != "rest"]
    steps = steps[steps["charge_mAh"].abs() > 0.01 * steps["charge_mAh"].abs().max()]
    yield from _units(
        found.pairs[["plated_mAh", "stripped_mAh"]].to_numpy(),
        (steps["end_s"] - steps["start_s"]) / 60,
    )
    formation = int((found.pairs["why"] == "formation").sum())
    if formation and options.get("formation_cycles") is None:
        yield (
            "Formation guessed",
            (
                f"The first {'strip empties' if formation == 1 else f'{formation} strips empty'} the cell, as in conditioning: "
                f"{'it is' if formation == 1 else 'they are'} left out. Pass formation_cycles={formation} to confirm."
            ),
        )
    yield from _left_out(found)
    if not np.isfinite(u):
        yield (
            "Uncertainty not known",
            (
                "The file shows neither noise of the current nor a time between samples at a switch, as after rounding, so that nothing of the uncertainty can be "
                "seen; it is not zero."
            ),
        )
    cycles = len(found.cycles) - (found.protocol == "aurbach")
    yield (
        "n",
        f"One cell and {cycles} cycles: the scatter from cell to cell is not in the uncertainty.",
    )
    typical, unseen, gap = _gaps(table, found)
    current = table["current_mA"].abs()
    yield (
        "Assumed",
        (
            f"Protocol {found.protocol}; plating current {options.get('plating', 'negative')}; "
            f"{formation} formation cycles left out; current typically "
            f"{current[current > 0.5 * current.quantile(0.99)].median():.3g} mA. A file in another unit than its header says can pass where its numbers "
            "would be plausible."
        ),
    )
    yield (
        "Gaps",
        (
            f"The longest time between samples is {gap:.4g} s. At most {unseen:.2g} mAh pass between two samples, "
            f"{100 * unseen / typical:.2g} % of a typical step."
        ),
    )
    rest = abs(found.rest_charge_mAh)
    yield (
        "Rests",
        (
            f"{rest:.2g} mAh pass during rests, {100 * rest / found.cycles['plated_mAh'].sum():.1g} % of the charge plated; they "
            "are not counted."
        ),
    )
    if differential_gain is None:
        shown = (
            f"The uncertainty of {100 * u:.2g} % leaves it out and is a lower limit; a relative {100 * ILLUSTRATIVE_GAIN:g} % (illustrative) would "
            f"make it {100 * np.hypot(u, ce * ILLUSTRATIVE_GAIN):.2g} %."
            if np.isfinite(u)
            else f"What the uncertainty is without it is not known, so that a relative {100 * ILLUSTRATIVE_GAIN:g} % (illustrative) is a lower limit."
        )
        yield (
            "Differential gain unknown",
            f"How well stripped charge is measured against plated charge cannot be seen in a trace. {shown}",
        )
    if found.protocol == "aurbach":
        reservoir, plated = (
            found.cycles["plated_mAh"].iloc[0],
            found.cycles["plated_mAh"].sum(),
        )
        yield (
            "One-off losses",
            (
                "Lithium lost once, by formation or standing, counts as if every cycle had lost it: "
                f"{100 * ILLUSTRATIVE_LOSS:g} % of the reservoir (illustrative) would lower CE by {100 * ILLUSTRATIVE_LOSS * reservoir / plated:.2g} %."
            ),
        )
    else:
        yield (
            "Average",
            (
                f"CE is all charge stripped over all plated; the geometric mean of the cycles is {100 * found.average.geometric_mean:.3f} %. "
                "The standard error takes the cycles as independent; a drift would break that."
            ),
        )
    if ce >= 1:
        yield (
            "Above 100 %",
            "More charge came out than went in, within the uncertainty: there is an offset, or lithium from before.",
        )
        return
    try:
        needed = float(efficiency.required_uncertainty(ce))
    except BookError:
        return
    has = (
        f"this trace has {100 * u:.2g} %{', without the differential gain' if differential_gain is None else ''}"
        if np.isfinite(u)
        else "that of this trace is not known"
    )
    yield (
        "What it is good for",
        (
            f"Predicting the life of an anode-free cell to a tenth takes a standard uncertainty of CE of {100 * needed:.2g} %; {has}."
        ),
    )


def _left_out(found) -> Iterator[tuple[str, str]]:
    """Pairs that were not counted, formation apart, by their number and cause."""
    out = found.pairs[~found.pairs["counts"] & (found.pairs["why"] != "formation")]
    if not len(out):
        return
    first = out.iloc[0]
    flat = ~out["emptied"]
    # from some pair on, no strip empties the cell, and its voltage has fallen
    to_the_end = (
        bool(flat.any())
        and not found.pairs["emptied"].iloc[int(out["pair"].iloc[0]) - 1 :].any()
    )
    before = found.pairs.loc[found.pairs["counts"], "stripping_V"].median()
    if to_the_end and out["stripping_V"].median() < 0.5 * before:
        yield (
            "Soft short?",
            (
                f"From pair {first['pair']:.0f} on no strip empties the cell, and it strips at {1000 * out['stripping_V'].median():.3g} mV where it "
                f"stripped at {1000 * before:.3g} mV before: current that passes without lithium, a soft short, looks like this."
            ),
        )
    yield (
        "Left out",
        (
            f"{len(out)} of {len(found.pairs)} platings and strippings are not counted ({_numbers(out['pair'])}); pair {first['pair']:.0f}: {first['why']}."
        ),
    )


def _numbers(pairs) -> str:
    """'5 to 8', '3', '1, 4 and 9'."""
    numbers = [int(pair) for pair in pairs]
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]} to {numbers[-1]}"
    return listed(numbers).removeprefix("rows ").removeprefix("row ")


def symmetric(table: pd.DataFrame, found, unused) -> Iterator[tuple[str, str]]:
    """What the overpotentials of a symmetric cell cannot tell, and signs of a short."""
    rows = found.half_cycles
    seconds = 3600 * rows["charge_mAh"] / _typical_mA(table)
    yield from _units(rows["charge_mAh"], seconds / 60)
    if found.short_after is not None:
        yield (
            "Soft short?",
            (
                f"After {found.short_after} half-cycles the overpotential falls to less than half and stays there: a soft short looks like this, and so does a surface "
                "that has grown. The growth is that of the half-cycles before."
            ),
        )
    if unused:
        yield (
            "Not used",
            f"{' and '.join(unused)} {'has' if len(unused) == 1 else 'have'} no meaning for a symmetric cell and {'was' if len(unused) == 1 else 'were'} not used.",
        )
    yield (
        "No efficiency",
        "Charge that passes is plated on one side and stripped from the other, from a surplus on both: a symmetric cell tells no Coulombic efficiency.",
    )
    yield (
        "Two electrodes",
        "The overpotential is that of both electrodes and of the electrolyte between them, and depends on the current density.",
    )
    if len(rows) < 20:
        yield (
            "Few half-cycles",
            f"{len(rows)} half-cycles say little on growth; the limits take them as independent.",
        )
    if abs(found.asymmetry_V) > 0.1 * found.overpotential_V:
        yield (
            "Asymmetry",
            f"The two directions differ by {1000 * abs(found.asymmetry_V):.3g} mV: an offset of the voltage, or two different electrodes.",
        )


def _typical_mA(table) -> float:
    size = table["current_mA"].abs()
    return float(size[size > 0.5 * size.quantile(0.99)].median())


def _gaps(table, found):
    """Charge of a typical step (mAh), largest charge between two samples (mAh), longest time between samples (s)."""
    time, current = table["time_s"].to_numpy(), table["current_mA"].abs().to_numpy()
    interval = np.diff(time)
    steps = found.steps.loc[found.steps["kind"] != "rest", "charge_mAh"].abs()
    unseen = (current[:-1] + current[1:]) / 2 * interval / 3600
    return float(steps.median()), float(unseen.max()), float(interval.max())
