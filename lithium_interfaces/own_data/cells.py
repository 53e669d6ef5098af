"""A cycler's file analysed: efficiency of a Li|Cu cell, or overpotentials of a symmetric cell, with what was counted."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from lithium_interfaces import efficiency
from lithium_interfaces.core.cautions import Cautions
from lithium_interfaces.errors import BookError

from . import cautions, trace
from .findings import Findings, reading_table
from .templates import naming, template

PROTOCOLS = (*efficiency.PROTOCOLS, "symmetric")
NOT_KNOWN = "not known"
#: of the table of pairs, as it is shown
COUNTED = {
    "pair": "pair",
    "plated_mAh": "plated (mAh)",
    "stripped_mAh": "stripped (mAh)",
    "plating_V": "plating (V)",
    "stripping_V": "stripping (V)",
    "strip_end_V": "end of the strip (V)",
    "counts": "counted",
    "why": "why not",
}
HALF_CYCLES = {
    "half_cycle": "half-cycle",
    "direction": "direction",
    "charge_mAh": "charge (mAh)",
    "overpotential_V": "overpotential (V)",
    "last_V": "at its end (V)",
}


def analyse_trace(
    path: str | Path,
    protocol: str,
    differential_gain: float | None = None,
    columns: Mapping[str, object] | None = None,
    **options,
) -> Findings:
    """What a cycler's file tells of a cell, whatever the layout of the file.

    ``protocol``: "aurbach" or "cycling" for a Li|Cu cell, whose efficiency ``efficiency.from_trace`` finds, or "symmetric"
    for Li|Li, whose overpotentials ``efficiency.symmetric`` finds; ``details`` is the answer of either.
    ``differential_gain``: relative standard uncertainty of stripped against plated charge; None where it is not known,
    which leaves it out and says so. ``columns``: which column is which where the file leaves it open, such as
    ``{"current": ("I2", "mA")}``. ``options`` go to the function of the protocol: plating, formation_cycles, ... The
    findings have ``reading``, how the file was read, and ``counted``, what was counted and why.

    Raises DataError for a file that cannot be read or trusted, BookError for a wrong option.
    """
    if protocol not in PROTOCOLS:
        raise BookError(
            f"protocol is {protocol!r}, but must be 'aurbach', 'cycling' or 'symmetric'."
        )
    _known(options)
    read = trace.read(path, columns)
    synthetic = _is_template(read.table)
    analyse = _symmetric if protocol == "symmetric" else _efficiency
    with naming(path):
        results, said, found, counted, sign = analyse(
            read.table, protocol, differential_gain, options
        )
    if synthetic:
        said = [
            (
                "Synthetic",
                "This is the trace of the template: computed for a made-up cell, and no measurement.",
            ),
            *said,
        ]
    taken = [(each.header, each.how) for each in read.taken]
    return Findings(
        str(path),
        synthetic,
        read.table,
        pd.DataFrame(results, columns=["quantity", "value", "unit"], dtype=object),
        Cautions(said),
        found,
        reading=reading_table([*taken, ("sign of the current", sign)], read.said),
        counted=counted,
    )


def _efficiency(table, protocol, differential_gain, options):
    found = efficiency.from_trace(
        table, protocol, differential_gain=differential_gain or 0.0, **options
    )
    plated, stripped = found.cycles["plated_mAh"], found.cycles["stripped_mAh"]
    known = dict(found.contributions)
    if differential_gain is None:  # a zero would read as if the instrument were perfect
        known["differential gain"] = np.nan
    pairs = found.pairs
    records = [
        ("Coulombic efficiency", 100 * found.coulombic_efficiency, "%"),
        (
            "its standard uncertainty, as far as known",
            *_percent(found.standard_uncertainty),
        ),
        *((f"– from {cause}", *_percent(value)) for cause, value in known.items()),
        ("cycles counted", len(found.cycles) - (protocol == "aurbach"), ""),
        ("platings and strippings left out", int((~pairs["counts"]).sum()), ""),
        ("charge plated", plated.sum(), "mAh"),
        ("charge stripped", stripped.sum(), "mAh"),
        ("charge during rests", found.rest_charge_mAh, "mAh"),
        _length(table),
    ]
    counted = pairs.assign(counts=np.where(pairs["counts"], "yes", "no"))
    said = list(cautions.trace(table, found, differential_gain, options))
    plating = options.get("plating", "negative")
    return (
        records,
        said,
        found,
        counted[list(COUNTED)].rename(columns=COUNTED),
        f"plating {plating}, stripping {_OTHER[plating]}",
    )


_OTHER = {"negative": "positive", "positive": "negative"}


def _symmetric(table, protocol, differential_gain, options):
    used = {name: value for name, value in options.items() if name in _SYMMETRIC}
    found = efficiency.symmetric(table, **used)
    rows, (slope, low, high) = found.half_cycles, found.growth_V
    growth = (1000 * slope, "mV per cycle") if np.isfinite(slope) else (NOT_KNOWN, "")
    limits = (
        (f"{1000 * low:.3g} to {1000 * high:.3g}", "mV per cycle")
        if np.isfinite(low) and np.isfinite(high) and low < high
        else (NOT_KNOWN, "")
    )
    records = [
        ("overpotential of the cell at the start", 1000 * found.overpotential_V, "mV"),
        ("its growth", *growth),
        ("– 95 % limits", *limits),
        ("asymmetry of the two directions", 1000 * found.asymmetry_V, "mV"),
        ("half-cycles", len(rows), ""),
        (
            "half-cycles before a possible short",
            "none seen" if found.short_after is None else found.short_after,
            "",
        ),
        ("charge of a half-cycle (median)", rows["charge_mAh"].median(), "mAh"),
        _length(table),
    ]
    unused = sorted(set(options) - set(used))
    if differential_gain is not None:
        unused.append("differential_gain")
    said = list(cautions.symmetric(table, found, unused))
    return (
        records,
        said,
        found,
        rows[list(HALF_CYCLES)].rename(columns=HALF_CYCLES),
        "as in the file; in a symmetric cell either sign plates on one side",
    )


_SYMMETRIC = set(inspect.signature(efficiency.symmetric).parameters) - {"table"}
_OPTIONS = set(inspect.signature(efficiency.from_trace).parameters) - {
    "table",
    "protocol",
    "differential_gain",
}


def _known(options):
    unknown = sorted(set(options) - _OPTIONS)
    if unknown:
        near = difflib.get_close_matches(unknown[0], _OPTIONS, n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        raise BookError(
            f"The option {unknown[0]!r} is not known{hint}; allowed are {', '.join(sorted(_OPTIONS))}."
        )


def _percent(value) -> tuple[object, str]:
    """In percent; in words where nothing is known, so that no uncertainty reads as exactly zero."""
    return (100 * value, "%") if np.isfinite(value) and value > 0 else (NOT_KNOWN, "")


def _length(table):
    return "length of the trace", float(np.ptp(table["time_s"])) / 3600, "h"


def _is_template(table) -> bool:
    example = pd.read_csv(template("cycler-trace"))
    return len(table) == len(example) and all(
        np.array_equal(table[name], example[name]) for name in example
    )
