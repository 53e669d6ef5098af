"""A reader's own table: read by the schema of its template, analysed as the chapters do, with its cautions.

``read`` holds a CSV to a schema of ``data/templates/schemas.json`` and never changes the file.
``analyse_composition``, ``analyse_recipes``, ``analyse_trace`` and ``analyse_spectrum`` return ``Findings``: results, and
the cautions that follow from this table, which are made in ``cautions``.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lithium_interfaces import (
    data,
    efficiency,
    recipes,
    small_samples,
)
from lithium_interfaces.core.cautions import Cautions
from lithium_interfaces.errors import DataError
from lithium_interfaces.small_samples.multiverse import printed_descriptors
from lithium_interfaces.small_samples.table import CE
from lithium_interfaces.spectra import spectrum as spectra

from . import cautions
from .cautions import NAMES

TEMPLATES = data.ROOT / "data" / "templates"
RECIPE_RATIOS = (
    "carbon_to_fluorine",
    "carbon_to_oxygen",
    "solvent_oxygen_fraction",
    "anion_fluorine_fraction",
)
CONVENTION = recipes.Convention()
#: random orders for a permutation test beyond ten rows; fewer where each is long
DRAWS, DRAWS_LONG, LONG = 10_000, 1_000, 500


@dataclass(frozen=True)
class Findings:
    """What a reader's table says.

    ``file``: its name as given. ``synthetic``: whether every row is an example of the template.
    ``table``: the checked table. ``results``: the numbers to report, ready to show. ``cautions``:
    what to keep in mind, computed from this table. ``details``: the full answer of the analysis behind
    it. For a trace or a spectrum the rest is None. ``carried``: Pearson's r against CE (columns descriptor, kind, which,
    n, pearson_r; kind is all, row, paper or reading). ``correlations``: one row per descriptor that has
    a correlation. ``values``: one column per descriptor.
    """

    file: str
    synthetic: bool
    table: pd.DataFrame
    results: pd.DataFrame
    cautions: Cautions
    details: Any
    carried: pd.DataFrame | None = None
    correlations: pd.DataFrame | None = None
    values: pd.DataFrame | None = None


# --- templates and schemas ---------------------------------------------------------------------


@lru_cache(maxsize=1)
def _schemas() -> dict:
    return json.loads((TEMPLATES / "schemas.json").read_text(encoding="utf-8"))


def schema(kind: str) -> dict:
    """Schema of a template (a Table Schema, see ``tables``): sei-composition, electrolyte-recipes, cycler-trace or impedance-spectrum."""
    if kind not in _schemas():
        raise DataError(
            f"There is no template {kind!r}; allowed are {', '.join(_schemas())}."
        )
    return _schemas()[kind]


def template(kind: str) -> Path:
    """The template's CSV: a header, and example rows that are synthetic."""
    schema(kind)
    return TEMPLATES / f"{kind}.csv"


def columns(kind: str) -> pd.DataFrame:
    """The columns that a file needs, in order: column, unit, allowed, meaning."""

    def allowed(field):
        rules = field["constraints"]
        words = {"number": "a number", "string": "text"}[field["type"]]
        if "minimum" in rules:
            words = f"{rules['minimum']} to {rules['maximum']}"
        words += ", each once" if rules.get("unique") else ""
        return words if rules.get("required") else f"{words}, or empty"

    return pd.DataFrame(
        [
            (f["name"], f["unit"], allowed(f), f["description"])
            for f in schema(kind)["fields"]
        ],
        columns=["column", "unit", "allowed", "meaning"],
    )


def read(kind: str, path: str | Path) -> tuple[pd.DataFrame, np.ndarray]:
    """A reader's CSV held to the schema of a template, and which of its rows are synthetic examples.

    Raises DataError as ``data.read_table`` does: the message names the file, the row, the column, what
    was found and what is allowed. The file is opened for reading only.
    """
    table = data.read_table(path, schema(kind))
    if "note" in table:
        synthetic = (
            table["note"]
            .str.contains("synthetic", case=False, na=False)
            .to_numpy(dtype=bool)
        )
    else:  # a trace has no notes: it is the template's or it is not
        example = data.read_table(template(kind), schema(kind))
        synthetic = np.full(len(table), table.equals(example))
    return table, synthetic


@contextmanager
def _naming(path):
    """Errors of the analysis start with the reader's file, as those of the reading do."""
    try:
        yield
    except DataError as error:
        raise DataError(f"{path}: {error}") from None


# --- SEI compositions --------------------------------------------------------------------------


def analyse_composition(path: str | Path) -> Findings:
    """The battery of ``small_samples.analyse`` on a reader's SEI compositions; ``details`` is its Analysis.

    Raises DataError for a file that breaks the schema, fewer than three rows, a column that does not
    vary, and a CE of 100 % or an element at 0 %, which have no logarithm.
    """
    table, synthetic = read("sei-composition", path)
    with _naming(path):
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
        *cautions.rows(found.table, synthetic),
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
    )


# --- electrolyte recipes -----------------------------------------------------------------------


def analyse_recipes(
    path: str | Path, convention=CONVENTION, molecules: pd.DataFrame | None = None
) -> Findings:
    """Atomic ratios of a reader's recipes, and their correlations with CE; ``details`` is ``recipes.table``.

    ``convention`` fills what recipes leave open. ``molecules``: a table like that of the book, to which
    rows may be added (default: ``data.load("molecules")``). A recipe that cannot be used keeps its row
    without numbers and is named in the cautions; only the file itself raises DataError.
    """
    table, synthetic = read("electrolyte-recipes", path)
    with _naming(path):
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
        *cautions.rows(table, synthetic),
        *cautions.recipes(table, found, convention, carried),
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
    )


def ratios(found: Findings) -> pd.DataFrame:
    """The atomic ratios of each recipe and what was assumed for it, as a table to read."""
    shown = found.details[["recipe", *RECIPE_RATIOS, "assumptions"]].astype(object)
    shown = shown.where(shown.notna(), "–")
    return shown.rename(columns=NAMES).rename_axis(None)


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


# --- cycler traces -----------------------------------------------------------------------------


def analyse_trace(
    path: str | Path, protocol: str, differential_gain: float | None = None, **options
) -> Findings:
    """Efficiency of a reader's trace by ``efficiency.from_trace``; ``details`` is its TraceEfficiency.

    ``protocol`` is "aurbach" or "cycling". ``differential_gain``: relative standard uncertainty of
    stripped against plated charge; None where it is not known, which leaves it out and says so.
    ``options`` go to ``from_trace``: plating, formation_cycles, minimum_cycles, ... Raises DataError for
    a file that breaks the schema or a trace that cannot be read, BookError for a wrong option.
    """
    table, synthetic = read("cycler-trace", path)
    with _naming(path):
        found = efficiency.from_trace(
            table, protocol, differential_gain=differential_gain or 0.0, **options
        )
    plated, stripped = found.cycles["plated_mAh"], found.cycles["stripped_mAh"]
    known = dict(found.contributions)
    if differential_gain is None:
        del known["differential gain"]
    records = [
        ("Coulombic efficiency", 100 * found.coulombic_efficiency, "%"),
        (
            "its standard uncertainty, as far as known",
            100 * found.standard_uncertainty,
            "%",
        ),
        *((f"– from {cause}", 100 * value, "%") for cause, value in known.items()),
        # a zero would read as if the instrument were perfect
        *(
            []
            if differential_gain is not None
            else [("– from differential gain", "not known", "")]
        ),
        ("cycles counted", len(found.cycles) - (protocol == "aurbach"), ""),
        ("charge plated", plated.sum(), "mAh"),
        ("charge stripped", stripped.sum(), "mAh"),
        ("charge during rests", found.rest_charge_mAh, "mAh"),
        ("length of the trace", float(np.ptp(table["time_s"])) / 3600, "h"),
    ]
    results = pd.DataFrame(records, columns=["quantity", "value", "unit"], dtype=object)
    said = cautions.trace(table, synthetic, found, differential_gain, options)
    return Findings(
        str(path), bool(synthetic.all()), table, results, Cautions(said), found
    )


# --- impedance spectra -------------------------------------------------------------------------


def analyse_spectrum(
    path: str | Path, area_cm2: float | None = None, sweep: int | None = None
) -> Findings:
    """Kramers-Kronig test and circuit fits of a reader's spectrum; ``details`` is a ``spectra.spectrum.SpectrumAnalysis``.

    ``area_cm2``: of the electrode, which turns resistances into Ω cm². ``sweep``: which one, where a CSV holds several.
    Raises DataError for a file that cannot be trusted (see ``spectra.spectrum.read``), BookError for a wrong area.
    """
    measured = spectra.read(path, sweep)
    example = spectra.read(template("impedance-spectrum"))
    synthetic = np.array_equal(measured.impedance_ohm, example.impedance_ohm)
    with _naming(path):
        found = spectra.analyse(measured, area_cm2)
    table = pd.DataFrame(
        {
            "frequency_Hz": measured.frequency_Hz,
            "z_real_ohm": measured.impedance_ohm.real,
            "z_imag_ohm": measured.impedance_ohm.imag,
        }
    )
    said = (
        [
            (
                "Synthetic",
                "This is the spectrum of the template: computed for a made-up electrode, and no measurement.",
            )
        ]
        if synthetic
        else []
    )
    return Findings(
        str(path),
        synthetic,
        table,
        _spectrum_rows(found),
        Cautions([*said, *found.warnings]),
        found,
    )


def circuits_tried(found: Findings) -> pd.DataFrame:
    """The circuits fitted to a spectrum, the best first, as a table to read."""
    tried = found.details.comparison.astype(object)
    above = tried.pop("aicc_above_best").astype(float)
    residuals = tried.pop("residuals_percent")
    tried["residuals (% of |Z|)"] = [f"{value:.2g}" for value in residuals]
    tried["AICc above the best"] = [
        f"{value:.1f}" if np.isfinite(value) else "too few points" for value in above
    ]
    return tried


def _spectrum_rows(found) -> pd.DataFrame:
    """The parameters as text, with three digits, and the top of each arc."""
    rows = [
        (
            row.parameter,
            row.meaning,
            _three_digits(row.value),
            f"{_three_digits(row.low)} to {_three_digits(row.high)}",
            row.unit,
            row.how_well_known,
        )
        for row in found.parameters.itertuples()
    ]
    for name, *parts in spectra.ARCS[found.best.circuit.arcs]:
        rows.append(
            (
                "",
                f"top of {name}",
                spectra.in_hertz(spectra.apex_Hz(found.best, *parts)),
                "",
                "",
                "",
            )
        )
    table = pd.DataFrame(
        rows,
        columns=[
            "parameter",
            "meaning",
            "value",
            "95 % limits",
            "unit",
            "how well known",
        ],
    )
    for name in (
        "value",
        "95 % limits",
        "unit",
    ):  # numbers and their units stay on one line
        table[name] = table[name].str.replace(" ", "\N{NO-BREAK SPACE}")
    return table


def _three_digits(value) -> str:
    """'59.4', '1.23×10⁻⁶', or a dash for nan."""
    if not np.isfinite(value):
        return "–"
    text = f"{value:.3g}" if 1e-3 <= abs(value) < 1e4 else f"{value:.2e}"
    digits, _, power = text.partition("e")
    return (
        f"{digits}×10{str(int(power)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"
        if power
        else digits
    )
