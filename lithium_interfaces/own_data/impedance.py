"""An analyser's file analysed: one spectrum of it, or all of its sweeps as a series."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from lithium_interfaces.core.cautions import Cautions
from lithium_interfaces.core.validate import checked
from lithium_interfaces.errors import DataError
from lithium_interfaces.spectra import spectrum as spectra

from . import spectrum_file
from .findings import Findings, reading_table
from .templates import naming, template

#: warnings that hold for every spectrum, and say nothing of one sweep of a series
_ALWAYS = ("Kramers–Kronig", "Area", "One spectrum", "Names of the arcs", "One arc")
#: more sweeps than this take long enough to be counted on the screen
QUIET = 5


def analyse_spectrum(
    path: str | Path,
    area_cm2: float | None = None,
    sweep: float | None = None,
    columns: Mapping[str, object] | None = None,
    *,
    time_h: float | None = None,
) -> Findings:
    """Kramers-Kronig test and circuit fits of one spectrum; ``details`` is a ``spectra.spectrum.SpectrumAnalysis``.

    ``area_cm2``: of the electrode, which turns resistances into Ω cm². ``sweep``: which one, by its number, where the file
    holds several; or ``time_h``: the one that begins nearest to that time (h). ``columns``: which column is which where the
    file leaves it open, such as ``{"frequency": ("column 1", "Hz"), "real part": "column 2", "imaginary part": "column 3"}``.

    Raises DataError for a file that cannot be read or trusted, or that holds several sweeps and none is named; BookError for
    a wrong area.
    """
    area_cm2 = _area(area_cm2)
    file = spectrum_file.read(path, columns)
    chosen = file.one(
        sweep,
        None if time_h is None else 3600 * float(checked("time_h", time_h, "[0, inf)")),
    )
    measured = chosen.spectrum
    assert measured is not None  # a sweep without a spectrum has been refused
    with naming(path):
        found = spectra.analyse(measured, area_cm2)
    table = pd.DataFrame(
        {
            "frequency_Hz": measured.frequency_Hz,
            "z_real_ohm": measured.impedance_ohm.real,
            "z_imag_ohm": measured.impedance_ohm.imag,
        }
    )
    synthetic = _is_template(measured)
    which = []
    if len(file.sweeps) > 1:
        which = [("sweep", f"{chosen.number:g} of {len(file.sweeps)}{_at(chosen)}")]
    return Findings(
        str(path),
        synthetic,
        table,
        _rows(found),
        Cautions([*_synthetic(synthetic), *found.warnings]),
        found,
        reading=reading_table([*_taken(file), *which], file.said),
    )


def analyse_sweeps(
    path: str | Path,
    area_cm2: float | None = None,
    columns: Mapping[str, object] | None = None,
    *,
    progress: bool | None = None,
) -> Findings:
    """All sweeps of a file as a series: ``results`` has one row for each; ``details`` a tuple of its SpectrumAnalysis or None.

    A row holds number, time where the file says it, the circuit, resistances with their 95 % limits, the verdict of the
    Kramers-Kronig test, and what there is to be careful of. A sweep that cannot be analysed keeps its row, with the cause.
    ``progress``: whether to count on standard error; None does so for more than a few sweeps.

    Raises DataError for a file that cannot be read, BookError for a wrong area.
    """
    area_cm2 = _area(area_cm2)
    file = spectrum_file.read(path, columns)
    count = len(file.sweeps)
    progress = count > QUIET if progress is None else progress
    rows, details = [], []
    for i, sweep in enumerate(file.sweeps, 1):
        if progress:
            print(f"\rSweep {i} of {count} ...", end="", file=sys.stderr, flush=True)
        found, problem = None, sweep.problem
        if sweep.spectrum is not None:
            try:
                found = spectra.analyse(sweep.spectrum, area_cm2)
            except DataError as error:
                problem = str(error)
        rows.append(_series_row(sweep, found, problem))
        details.append(found)
    if progress:
        print(f"\r{count} sweeps are analysed.", file=sys.stderr)
    unit = "Ω" if area_cm2 is None else "Ω cm²"
    results = pd.DataFrame(rows).rename(
        columns=lambda name: name.replace("(R)", f"({unit})")
    )
    if results["time (h)"].isna().all():
        results = results.drop(columns="time (h)")
    points = pd.concat(
        [
            pd.DataFrame(
                {
                    "sweep": sweep.number,
                    "frequency_Hz": sweep.spectrum.frequency_Hz,
                    "z_real_ohm": sweep.spectrum.impedance_ohm.real,
                    "z_imag_ohm": sweep.spectrum.impedance_ohm.imag,
                }
            )
            for sweep in file.sweeps
            if sweep.spectrum is not None
        ]
        or [pd.DataFrame()],
        ignore_index=True,
    )
    synthetic = (
        count == 1
        and file.sweeps[0].spectrum is not None
        and _is_template(file.sweeps[0].spectrum)
    )
    return Findings(
        str(path),
        synthetic,
        points,
        results,
        Cautions(
            [*_synthetic(synthetic), *_about_series(file, details, area_cm2, unit)]
        ),
        tuple(details),
        reading=reading_table([*_taken(file), ("sweeps", str(count))], file.said),
    )


def circuits_tried(found: Findings) -> pd.DataFrame:
    """The circuits fitted to a spectrum, the best first, as a table to read; what was refused stays so."""
    if not isinstance(found, Findings):
        return found
    tried = found.details.comparison.astype(object)
    above = tried.pop("aicc_above_best").astype(float)
    residuals = tried.pop("residuals_percent")
    tried["residuals (% of |Z|)"] = [f"{value:.2g}" for value in residuals]
    tried["AICc above the best"] = [
        f"{value:.1f}" if np.isfinite(value) else "too few points" for value in above
    ]
    return tried


# --- a series ------------------------------------------------------------------------------------


def _series_row(sweep, found, problem):
    row = {
        "sweep": int(sweep.number)
        if sweep.number == int(sweep.number)
        else sweep.number,
        "time (h)": np.nan if sweep.time_s is None else sweep.time_s / 3600,
        "points": 0 if sweep.spectrum is None else sweep.spectrum.frequency_Hz.size,
    }
    if found is None:
        blank = dict.fromkeys(
            (
                "circuit",
                "Rs (R)",
                "Rs, 95 % limits",
                "arcs (R)",
                "arcs, 95 % limits",
                "each arc (R)",
                "Kramers–Kronig",
            ),
            "–",
        )
        return {**row, **blank, "warnings": problem or "not analysed"}
    known = found.parameters.set_index("parameter")
    arcs = [each[1] for each in spectra.ARCS[found.best.circuit.arcs]]
    total, limits = _sum_of_arcs(found, known, arcs)
    said = [f"{about}" for about, _ in found.warnings if not about.startswith(_ALWAYS)]
    return {
        **row,
        "circuit": found.best.circuit.words,
        "Rs (R)": three_digits(known.loc["Rs", "value"]),
        "Rs, 95 % limits": _limits(known.loc["Rs", "low"], known.loc["Rs", "high"]),
        "arcs (R)": total,
        "arcs, 95 % limits": limits,
        "each arc (R)": ", ".join(
            f"{name} {three_digits(known.loc[name, 'value'])} ({_limits(known.loc[name, 'low'], known.loc[name, 'high'])})"
            for name in arcs
        )
        or "–",
        "Kramers–Kronig": found.kramers_kronig.verdict,
        "warnings": "; ".join(said),
    }


def _sum_of_arcs(found, known, arcs):
    """Resistance of all arcs with 95 % limits: that of their sum, which the data know better than its parts."""
    if not arcs:
        return "–", "–"
    if len(arcs) == 1:
        each = known.loc[arcs[0]]
        return three_digits(each["value"]), _limits(each["low"], each["high"])
    total, sd = spectra.fitting.log_sum(found.best, tuple(arcs))
    return three_digits(np.exp(total)), (
        _limits(np.exp(total - 2 * sd), np.exp(total + 2 * sd))
        if np.isfinite(sd) and sd < 7
        else "–"
    )


def _limits(low, high):
    return f"{three_digits(low)} to {three_digits(high)}"


def _about_series(file, details, area_cm2, unit):
    count = len(file.sweeps)
    failed = [
        sweep.number for sweep, found in zip(file.sweeps, details) if found is None
    ]
    if failed:
        yield (
            "Not analysed",
            f"{len(failed)} of {count} sweeps could not be analysed ({_few(failed)}); their rows say why.",
        )
    flat = [
        sweep.number
        for sweep, found in zip(file.sweeps, details)
        if found is not None and "Nearly a resistor" in dict(found.warnings)
    ]
    if flat:
        yield (
            "Soft short?",
            (
                f"{len(flat)} of {count} sweeps are nearly those of a resistor ({_few(flat)}): a soft short looks like this, and so does a cell whose arcs "
                "lie outside the sweep. Compare with the sweeps before."
            ),
        )
    bad = [
        sweep.number
        for sweep, found in zip(file.sweeps, details)
        if found is not None and found.kramers_kronig.verdict == "inconsistent"
    ]
    if bad:
        yield (
            "Kramers–Kronig",
            f"{len(bad)} of {count} sweeps are inconsistent ({_few(bad)}): the cell changed during them, or was disturbed; do not use their fits.",
        )
    circuits = {found.best.circuit.words for found in details if found is not None}
    if len(circuits) > 1:
        yield (
            "Circuit",
            f"{len(circuits)} circuits are the best of one sweep or another: names of arcs do not carry over between them, so compare the sum of the arcs.",
        )
    if all(sweep.time_s is None for sweep in file.sweeps) and count > 1:
        yield (
            "Time",
            "The file does not say when each sweep was taken; the series is in the order of their numbers.",
        )
    if area_cm2 is None:
        yield (
            "Area",
            "No electrode area was given: resistances are in Ω and compare only between cells of the same size.",
        )
    yield (
        "A series",
        f"{count} sweep{'s' if count > 1 else ''} of one cell: how it changed, not why; what each warning means stands with its sweep, as analyse_spectrum(file, sweep=...) shows it.",
    )


def _few(numbers) -> str:
    shown = ", ".join(f"{number:g}" for number in numbers[:6])
    return shown + (f" and {len(numbers) - 6} more" if len(numbers) > 6 else "")


# --- shared ----------------------------------------------------------------------------------------


def _area(area_cm2):
    return (
        None if area_cm2 is None else float(checked("area_cm2", area_cm2, "(0, inf)"))
    )


def _at(sweep) -> str:
    return "" if sweep.time_s is None else f", begun at {sweep.time_s / 3600:.4g} h"


def _taken(file):
    return [(each.header, each.how) for each in file.taken]


def _synthetic(synthetic):
    if synthetic:
        yield (
            "Synthetic",
            "This is the spectrum of the template: computed for a made-up electrode, and no measurement.",
        )


@lru_cache(maxsize=1)
def _example():
    return spectrum_file.read(template("impedance-spectrum")).one().spectrum


def _is_template(measured) -> bool:
    return np.array_equal(measured.impedance_ohm, _example().impedance_ohm)


def _rows(found) -> pd.DataFrame:
    """The parameters as text, with three digits, and the top of each arc."""
    rows = [
        (
            row.parameter,
            row.meaning,
            three_digits(row.value),
            f"{three_digits(row.low)} to {three_digits(row.high)}",
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


def three_digits(value) -> str:
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
