"""Tables of electrolytes against Coulombic efficiency: SEI compositions, recipes, and descriptors of a reader's choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from lithium_interfaces import data, recipes, small_samples
from lithium_interfaces.core.cautions import Cautions
from lithium_interfaces.errors import DataError
from lithium_interfaces.recipes.checking import CHECKED
from lithium_interfaces.small_samples.influence import Prediction
from lithium_interfaces.small_samples.multiverse import printed_descriptors
from lithium_interfaces.small_samples.permutation import PermutationTest
from lithium_interfaces.small_samples.table import CE

from . import cautions, listing, tables
from .cautions import NAMES
from .findings import Findings, reading_table
from .templates import naming, schema

RECIPE_RATIOS = (
    "carbon_to_fluorine",
    "carbon_to_oxygen",
    "solvent_oxygen_fraction",
    "anion_fluorine_fraction",
)
CONVENTION = recipes.Convention()
#: random orders for a permutation test beyond ten rows; fewer where each is long
DRAWS, DRAWS_LONG, LONG = 10_000, 1_000, 500
#: more columns of numbers than this are not tried unless they are named
MOST_DESCRIPTORS = 10


# --- SEI compositions --------------------------------------------------------------------------


def analyse_composition(
    path: str | Path,
    columns: Mapping[str, object] | None = None,
    renormalise: bool = False,
) -> Findings:
    """The battery of ``small_samples.analyse`` on a reader's SEI compositions; ``details`` is its Analysis.

    Columns are found by their names, in any order and among others; ``columns`` says which where that fails, such as
    ``{"CE": ("eff", "fraction"), "carbon": "C 1s total"}``. ``renormalise`` divides F, C and O by their sum. Rows that
    cannot serve are left out by name and reason, in the cautions.

    Raises DataError for a file that cannot be read, a column that is not found or could be several, CE that may be
    fractions, compositions that do not add up in half of the rows, fewer than three usable rows, and a column that does
    not vary.
    """
    rows = tables.read(path, ("CE", *tables.ELEMENTS), columns)
    tables.efficiency(rows, columns)
    tables.composition(rows, renormalise)
    rows.leave_out(
        {
            at: "CE is 100 %, which has no logarithm"
            for at, ce in rows.table[CE].items()
            if ce == 100
        }
    )
    table, synthetic = tables.finished(rows, _order("sei-composition"))
    with naming(path):
        found = small_samples.analyse(table)
    values = pd.DataFrame(printed_descriptors(found.table))
    carried = _carried(
        values, found.table, found.left_out.r_without, found.paper_left_out.r_without
    )
    correlations = found.correlations.assign(n=len(table))
    results = _result_rows(correlations, carried)
    results.loc["Q², leaving out rows"] = [
        found.predictions[name].q2 for name in results
    ]
    results.loc["Q², leaving out papers"] = [
        found.paper_predictions[name].q2 for name in results
    ]
    said = [
        *rows.summary(),
        *cautions.rows(found.table, synthetic),
        *_protocols(table, values, table[CE], correlations),
        *cautions.correlations(correlations, carried, values, found.table),
        *cautions.composition(found),
    ]
    return Findings(
        str(path),
        bool(synthetic.all()),
        found.table,
        results.rename(columns=NAMES),
        Cautions(said),
        found,
        carried,
        correlations,
        values,
        reading=_reading(rows),
    )


# --- electrolyte recipes -----------------------------------------------------------------------


def analyse_recipes(
    path: str | Path,
    convention=CONVENTION,
    molecules: pd.DataFrame | None = None,
    columns: Mapping[str, object] | None = None,
) -> Findings:
    """Atomic ratios of a reader's recipes, and their correlations with CE; ``details`` is ``recipes.table``.

    ``convention`` fills what recipes leave open. ``molecules``: a table like that of the book, to which
    rows may be added (default: ``data.load("molecules")``). ``columns``: see ``analyse_composition``. A recipe that
    cannot be used keeps its row without numbers and is named in the cautions. Where the file has columns such as C/F or
    solvent O, each recipe is checked against them, and those that do not agree are named. Only the file itself raises
    DataError.
    """
    rows = tables.read(path, ("CE", "recipe"), columns)
    tables.efficiency(rows, columns)
    rows.leave_out(
        {
            at: "it has no recipe"
            for at, text in rows.table["recipe"].items()
            if not text
        }
    )
    given = _given_ratios(rows)
    if not len(rows.table):
        rows.enough()
    kept = rows.table.index
    table = rows.table[
        [
            *_order("electrolyte-recipes"),
            *(["protocol"] if rows.protocols_known else []),
        ]
    ].reset_index(drop=True)
    synthetic = (
        table["note"]
        .str.contains("synthetic", case=False, na=False)
        .to_numpy(dtype=bool)
    )
    given = given.loc[kept].reset_index(drop=True)
    with naming(path):
        known = recipes.read_molecules(
            data.load("molecules") if molecules is None else molecules
        )
    found = recipes.table(table["recipe"], known, convention)
    values, ce = found[list(RECIPE_RATIOS)], table[CE].to_numpy()

    records, without_row, without_paper, readings = {}, {}, {}, {}
    for name in values:
        keep = values[name].notna().to_numpy()
        x, y, papers = values[name][keep], ce[keep], table["paper"][keep]
        if not cautions.correlates(x, y):
            continue
        records[name] = _correlate(x, y)
        without_row[name] = pd.Series(
            small_samples.leave_one_out(x, y), index=table["row"][keep]
        )
        without_paper[name] = pd.Series(small_samples.leave_one_group_out(x, y, papers))
    for basis in ("volume", "mass", "mole"):
        again = recipes.table(
            table["recipe"], known, replace(convention, ratio_basis=basis)
        )
        for name in records:
            x, keep = again[name], again[name].notna().to_numpy()
            if cautions.correlates(x[keep], ce[keep]):
                readings[name, f"by {basis}"] = small_samples.pearson(
                    x[keep], ce[keep]
                ).coefficient
    correlations = pd.DataFrame.from_dict(records, orient="index")
    if records:
        correlations["holm_perm_p"] = small_samples.holm(correlations["perm_p_pearson"])
    carried = _carried(
        values[list(records)],
        table.assign(label=table["paper"]),
        _joined(without_row),
        _joined(without_paper),
        correlations.get("pearson"),
        pd.Series(readings, dtype=float),
    )
    said = [
        *rows.summary(),
        *cautions.rows(table, synthetic),
        *cautions.recipes(table, found, convention, carried),
        *_disagreements(table, given, known, convention),
        *_protocols(table, values, table[CE], correlations),
        *cautions.correlations(correlations, carried, values, table),
    ]
    return Findings(
        str(path),
        bool(synthetic.all()),
        table,
        _result_rows(correlations, carried).rename(columns=NAMES),
        Cautions(said),
        found.set_index(table["row"]),
        carried,
        correlations,
        values,
        reading=_reading(rows),
    )


def ratios(found: Findings) -> pd.DataFrame:
    """The atomic ratios of each recipe and what was assumed for it, as a table to read."""
    shown = found.details[["recipe", *RECIPE_RATIOS, "assumptions"]].astype(object)
    shown = shown.where(shown.notna(), "–")
    return shown.rename(columns=NAMES).rename_axis(None)


def _given_ratios(rows: tables.Rows) -> pd.DataFrame:
    """Ratios that the file gives for its recipes, NaN where it gives none."""
    given = pd.DataFrame(index=rows.table.index)
    for header in rows.sheet.table.columns:
        name = str(header).strip().lower().replace("_", " ")
        if name in tables.GIVEN_RATIOS and tables.GIVEN_RATIOS[name][0] not in given:
            ratio, turned = tables.GIVEN_RATIOS[name]
            cells = rows.sheet.table[header].loc[given.index]
            numbers = pd.Series(
                [
                    np.nan if (value := listing.number(cell)) is None else value
                    for cell in cells
                ],
                index=given.index,
                dtype=float,
            )
            with np.errstate(divide="ignore"):
                given[ratio] = 1 / numbers if turned else numbers
            rows.taken.append(
                (f"given {CHECKED[ratio]}", f"1 / {header}" if turned else str(header))
            )
    return given.where(given >= 0)


def _disagreements(table, given, known, convention):
    """Recipes that do not give the ratios which the file has for them."""
    checked, off = 0, []
    for at, row in given.iterrows():
        stated = {name: float(value) for name, value in row.dropna().items()}
        if not stated:
            continue
        try:
            found = recipes.check(table.loc[at, "recipe"], stated, known, convention)
        except DataError:
            continue
        checked += 1
        if not found.agrees:
            off.append((table.loc[at, "row"], found.said))
    if checked:
        yield (
            "Given ratios",
            f"{checked - len(off)} of {checked} recipes give the ratios that stand beside them in the file, within 5 %.",
        )
    for row, said in off[:12]:
        yield f"Row {row} does not agree with its ratios", said
    if len(off) > 12:
        yield (
            "More rows do not agree",
            f"Rows {', '.join(str(row) for row, _ in off[12:])}; try recipes.check on them.",
        )


# --- any table -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Battery:
    """What ``analyse_table`` found behind its results.

    ``predictions`` and ``paper_predictions``: Q² and what was predicted, by descriptor; the baseline of Q² is the mean of
    the rows (or papers) that are left. ``inside_papers``: permutation of the efficiency inside papers, None where no paper
    has rows to permute. ``by_protocol``: Pearson's r in each protocol (columns descriptor, protocol, n, pearson_r).
    ``left_out``: name of each row that could not serve, with the reason. ``response``: CE or LCE.
    """

    response: str
    predictions: dict[str, Prediction]
    paper_predictions: dict[str, Prediction | None]
    inside_papers: dict[str, PermutationTest | None]
    by_protocol: pd.DataFrame
    left_out: dict[str, str]


def analyse_table(
    path: str | Path,
    descriptors: Sequence[str] | None = None,
    ce: str | tuple[str, str] | None = None,
    paper: str | None = None,
    response: str = "CE",
    protocol: str | None = None,
    columns: Mapping[str, object] | None = None,
) -> Findings:
    """Any columns of numbers against Coulombic efficiency, with the whole battery of small-sample tests.

    ``descriptors``: headers of the columns to test; without it every other column of numbers is one, up to ten. ``ce``:
    header of the efficiency, with its unit where it is in fractions, ``("eff", "fraction")``; ``paper``: header of the
    paper or laboratory; ``protocol``: header of the protocol by which CE was measured. What is not said is found by name.
    ``response``: ``"CE"`` in per cent, or ``"LCE"`` = -log10(1 - CE), which is computed from CE or, without a column of
    CE, read from the file. ``details`` is a Battery.

    Every row that has CE is kept; a descriptor uses the rows in which it has a number.

    Raises DataError for a file that cannot be read, a column that is not there or could be several, CE that may be
    fractions, more than ten columns of numbers where none was named, and no descriptor that can be tested.
    """
    if response not in ("CE", "LCE"):
        raise DataError(
            f"response={response!r} is not known; 'CE' and 'LCE' are allowed."
        )
    if isinstance(descriptors, str):
        descriptors = [descriptors]
    answers = dict(columns or {})
    answers |= {
        name: answer
        for name, answer in (("CE", ce), ("paper", paper), ("protocol", protocol))
        if answer is not None
    }
    rows, read_lce = _with_efficiency(path, answers, descriptors or (), response)
    table, y = rows.table, None
    names = _descriptors(rows, descriptors, answers)
    values = pd.DataFrame(
        {
            name: [_value(cell) for cell in rows.sheet.table[name].loc[table.index]]
            for name in names
        },
        index=table.index,
    )
    texts = _texts(rows, names)
    order = ["row", "paper", CE, "note"]
    kept_index = table.index
    table, synthetic = tables.finished(rows, order)
    values = values.loc[kept_index].reset_index(drop=True)
    y = table[CE].to_numpy(dtype=float)
    if response == "LCE" and not read_lce:
        y = small_samples.log_inefficiency(y / 100, table["row"])
    lines, records, without_row, without_paper = {}, {}, {}, {}
    predictions, paper_predictions, inside = {}, {}, {}
    untested: dict[str, str] = {}
    for name in names:
        keep = values[name].notna().to_numpy()
        x, z, papers = values[name][keep].to_numpy(), y[keep], table["paper"][keep]
        if not cautions.correlates(x, z):
            untested[name] = (
                "fewer than three rows have a number"
                if keep.sum() < 3
                else "it, or CE beside it, does not vary"
            )
            continue
        records[name] = _correlate(x, z)
        without_row[name] = pd.Series(
            small_samples.leave_one_out(x, z), index=table["row"][keep]
        )
        without_paper[name] = (
            pd.Series(small_samples.leave_one_group_out(x, z, papers))
            if rows.papers_known
            else pd.Series(dtype=float)
        )
        predictions[name] = small_samples.predictive_q2(x, z)
        paper_predictions[name] = (
            small_samples.predictive_q2(x, z, papers) if papers.nunique() > 1 else None
        )
        inside[name] = _inside(x, z, papers) if rows.papers_known else None
        lines[name] = int(keep.sum())
    if not records:
        name, reason = next(iter(untested.items()))
        raise DataError(f"{path}: no descriptor can be tested; {name}: {reason}.")
    correlations = pd.DataFrame.from_dict(records, orient="index")
    correlations["holm_perm_p"] = small_samples.holm(correlations["perm_p_pearson"])
    tested = values[list(records)]
    carried = _carried(
        tested,
        table.assign(label=table["paper"]),
        _joined(without_row),
        _joined(without_paper),
        correlations["pearson"],
    )
    results = _result_rows(correlations, carried)
    results.loc["Q², leaving out rows"] = [predictions[name].q2 for name in results]
    for label, tests, number in (
        ("Q², leaving out papers", paper_predictions, "q2"),
        ("permutation p inside papers", inside, "p_value"),
    ):
        if any(tests.values()):
            results.loc[label] = [
                getattr(tests[name], number, np.nan) for name in results
            ]
    said = [
        *rows.summary(),
        *[("Not tested", f"{name}: {reason}.") for name, reason in untested.items()],
        *texts,
        *cautions.rows(table, synthetic),
        *_protocols(table, tested, y, correlations),
        *cautions.correlations(
            correlations, carried, tested, table.assign(**{CE: y}), response
        ),
        (
            "Q²",
            "One minus the squared error of a line fitted without the row (or paper) over that of the mean of the rows (papers) that are "
            f"left; at or below zero the mean of {response} predicts as well.",
        ),
    ]
    battery = Battery(
        response,
        predictions,
        paper_predictions,
        inside,
        _by_protocol(table, tested, y),
        dict(rows.left_out),
    )
    return Findings(
        str(path),
        bool(synthetic.all()),
        table.rename(columns={CE: "LCE"}) if read_lce else table,
        results,
        Cautions(said),
        battery,
        carried,
        correlations,
        tested,
        reading=_reading(rows, [("descriptor", name) for name in names], response),
    )


def _with_efficiency(path, answers, also, response) -> tuple[tables.Rows, bool]:
    """Rows with CE in per cent under its usual name; with LCE there, and True, where the file has nothing else."""
    try:
        rows = tables.read(path, ("CE",), answers, also)
    except DataError as problem:
        if "CE" in answers or "no column is the CE" not in str(problem):
            raise
        rows = None
    if rows is not None:
        tables.efficiency(rows, answers)
        if response == "LCE":
            rows.leave_out(
                {
                    at: "CE is 100 %, which has no logarithm"
                    for at, value in rows.table[CE].items()
                    if value == 100
                }
            )
        return rows, False
    try:
        rows = tables.read(path, ("LCE",), answers, also)
    except DataError as problem:
        raise DataError(
            str(problem)
            .replace("no column is the LCE", "no column is the CE")
            .replace("'LCE'", "'CE'")
        ) from None
    if response != "LCE":
        raise DataError(
            f"{path}: no column is the CE, but {dict(rows.taken)['LCE']!r} is the LCE; say response='LCE' to use it."
        )
    rows.number("LCE", dict(rows.taken)["LCE"])
    rows.table[CE] = rows.table.pop("LCE")
    return rows, True


def _value(cell) -> float:
    value = listing.number(cell)
    return np.nan if value is None else value


def _descriptors(rows: tables.Rows, named: Sequence[str] | None, answers) -> list[str]:
    """The columns to test: those that are named, or every column of numbers that is nothing else."""
    if named:
        doubled = [name for name in named if list(named).count(name) > 1]
        if doubled:
            raise DataError(
                f"{rows.sheet.source}: the descriptor {doubled[0]!r} is named twice, and once is allowed."
            )
        return [str(name) for name in named]
    used = {column for _, column in rows.taken}
    found = []
    for header in rows.sheet.table.columns:
        plain = tables._plain(str(header))
        other = (
            plain in tables.NAMES["CE"]
            or plain in tables.NAMES["LCE"]
            or plain in ("year", "doi", "column 1")
        )
        numbers = [
            _value(cell) for cell in rows.sheet.table[header].loc[rows.table.index]
        ]
        if (
            header not in used
            and not other
            and np.isfinite(numbers).sum() >= max(3, len(numbers) / 2)
        ):
            found.append(str(header))
    if not found:
        raise DataError(
            f"{rows.sheet.source}: no column of numbers is left to test; it has {tables._listed(rows.sheet.table.columns)}."
        )
    if len(found) > MOST_DESCRIPTORS:
        raise DataError(
            f"{rows.sheet.source}: {len(found)} columns of numbers could be tested, and with so many one will look good by chance; name those you mean, "
            f"descriptors=[{found[0]!r}, {found[1]!r}]."
        )
    return found


def _texts(rows: tables.Rows, names: list[str]) -> list[tuple[str, str]]:
    """Cells of descriptors that hold text, which count as missing."""
    said = []
    for name in names:
        cells = rows.sheet.table[name].loc[rows.table.index]
        bad = [
            (row, cell)
            for row, cell in zip(rows.table["row"], cells, strict=True)
            if (value := listing.number(cell)) is not None and np.isnan(value)
        ]
        if bad:
            cell = bad[0][1]
            said.append(
                (
                    "No number",
                    f"{name} holds text in {cautions.listed([row for row, _ in bad])}, such as {tables._shown(cell)!r}; it counts as missing.",
                )
            )
    return said


def _inside(x, y, papers) -> PermutationTest | None:
    try:
        return small_samples.permutation_test(
            x, y, groups=papers, draws=DRAWS if len(x) <= LONG else DRAWS_LONG
        )
    except DataError:
        return None


def _by_protocol(table, values, y) -> pd.DataFrame:
    records = []
    if "protocol" in table:
        for name in values:
            for which in table["protocol"].unique():
                keep = (table["protocol"] == which).to_numpy() & values[
                    name
                ].notna().to_numpy()
                x, z = values[name][keep].to_numpy(), np.asarray(y, dtype=float)[keep]
                r = (
                    small_samples.pearson(x, z).coefficient
                    if cautions.correlates(x, z)
                    else np.nan
                )
                records.append((name, which, int(keep.sum()), r))
    return pd.DataFrame(records, columns=["descriptor", "protocol", "n", "pearson_r"])


def _protocols(table, values, y, correlations):
    """How many rows each protocol has, and whether r is the same in each."""
    if "protocol" not in table:
        return
    sizes = table["protocol"].value_counts()
    shown = (
        ", ".join(f"{name} ({count} rows)" for name, count in sizes.items())
        if len(sizes) <= 6
        else f"{len(sizes)} protocols"
    )
    text = f"CE was measured by {shown}."
    if len(sizes) > 1 and len(correlations):
        inside = _by_protocol(table, values[list(correlations.index)], y).dropna()
        inside = inside[inside["n"] >= 4]
        parts = []
        for name in list(correlations.index)[:4]:
            those = inside[inside["descriptor"] == name]
            if len(those):
                each = ", ".join(
                    f"{row.protocol} {cautions.signed(row.pearson_r)}"
                    for row in those.itertuples()
                )
                parts.append(
                    f"{NAMES.get(name, name)} {cautions.signed(correlations.loc[name, 'pearson'])} over all, {each}"
                )
        text += (
            f" Protocols differ in what they count as lost. r by protocol: {'; '.join(parts)}."
            if parts
            else " No protocol has four rows to look at alone."
        )
    yield "Protocols", text


# --- what they share ---------------------------------------------------------------------------


def _order(kind: str) -> list[str]:
    return [each["name"] for each in schema(kind)["fields"]]


def _reading(rows: tables.Rows, further=(), response: str = "") -> pd.DataFrame:
    taken = [
        (
            column,
            f"{name}"
            + (f", as {response}" if name == "CE" and response == "LCE" else ""),
        )
        for name, column in rows.taken
    ]
    taken += [(column, name) for name, column in further]
    used = {column.removesuffix(" × 100").removeprefix("1 / ") for column, _ in taken}
    rest = [
        str(header) for header in rows.sheet.table.columns if str(header) not in used
    ]
    said = list(rows.said)
    if rest:
        said.append(
            f"Columns that were not used: {', '.join(rest[:12])}"
            + (f" and {len(rest) - 12} more." if len(rest) > 12 else ".")
        )
    return reading_table(taken, said)


def _correlate(x, y):
    plain, ranked = small_samples.pearson(x, y), small_samples.spearman(x, y)
    draws = DRAWS if len(x) <= LONG else DRAWS_LONG
    tests = {
        method: small_samples.permutation_test(x, y, method, draws=draws)
        for method in ("pearson", "spearman")
    }
    try:
        low, high = small_samples.fisher_interval(plain.coefficient, plain.n)
    except DataError:  # three rows, or a perfect line
        low = high = np.nan
    return {
        "n": plain.n,
        "pearson": plain.coefficient,
        "fisher_low": low,
        "fisher_high": high,
        "spearman": ranked.coefficient,
        **{f"perm_p_{method}": test.p_value for method, test in tests.items()},
        "perm_exact": tests["pearson"].exact,
        "perm_p_standard_error": tests["pearson"].standard_error,
    }


def _joined(series: dict) -> pd.Series:
    return pd.concat(series) if series else pd.Series(dtype=float)


def _carried(
    values,
    table,
    without_row,
    without_paper,
    pearson=None,
    readings=None,
):
    """Long table of r for each descriptor: all rows, without each row or paper, under other readings."""
    records = []
    for name in values:
        keep = values[name].notna()
        n, inside = int(keep.sum()), table["label"][keep].value_counts()
        r = (
            small_samples.pearson(values[name][keep], table[CE][keep]).coefficient
            if pearson is None
            else pearson[name]
        )
        records.append((name, "all", "", n, r))
        records += [
            (name, "row", row, n - 1, value) for row, value in without_row[name].items()
        ]
        for label, value in without_paper[name].items():
            records.append((name, "paper", label, n - int(inside.get(label, 0)), value))
        records += [
            (name, "reading", which, n, r)
            for (one, which), r in ({} if readings is None else readings).items()
            if one == name
        ]
    return pd.DataFrame(
        records, columns=["descriptor", "kind", "which", "n", "pearson_r"]
    )


def _result_rows(correlations, carried) -> pd.DataFrame:
    """The numbers to report, one column per descriptor."""
    if not len(correlations):
        return pd.DataFrame({"correlations": [0]})
    rows = {
        "n": "n",
        "Pearson": "pearson",
        "Fisher 95 %, low": "fisher_low",
        "Fisher 95 %, high": "fisher_high",
        "Spearman": "spearman",
        "permutation p (Pearson)": "perm_p_pearson",
        "permutation p (Spearman)": "perm_p_spearman",
        "Holm (permutation p, Pearson)": "holm_perm_p",
    }
    results = pd.DataFrame(
        {name: correlations.get(column) for name, column in rows.items()}
    ).T.astype(object)
    results.loc["n"] = correlations["n"].astype(int).astype(object)
    for kind in ("row", "paper"):
        r = carried[carried["kind"] == kind].groupby("descriptor")["pearson_r"]
        results.loc[f"lowest Pearson without one {kind}"] = r.min()
        results.loc[f"highest Pearson without one {kind}"] = r.max()
    return results.dropna(how="all")  # one paper cannot be left out
