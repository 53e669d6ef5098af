"""A cycler's file as time, current and voltage: which columns were taken, and where the sign of the current came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from lithium_interfaces.errors import DataError

from . import headers, reading
from .headers import CHARGES, CURRENTS, TIMES, VOLTAGES, Quantity, Taken
from .reading import Sheet

TIME = Quantity(
    "time",
    "s",
    (
        "test time",
        "testtime",
        "total time",
        "totaltime",
        "run time",
        "runtime",
        "elapsed time",
        "cumulative time",
        "test",
        "time",
        "t",
        "prog time",
        "programtime",
        "absolute time",
        "date time",
        "datetime",
        "date",
        "record time",
        "realtime",
        "real time",
        "dpt time",
        "timestamp",
        "step time",
        "steptime",
        "t-step",
        "step",
    ),
    TIMES,
)
CURRENT = Quantity(
    "current",
    "mA",
    (
        "current",
        "<i>",
        "i",
        "im",
        "amps",
        "amp",
        "mamps",
        "mamp",
        "i-set",
        "current ma",
        "cell current",
        "we(1).current",
        "working current",
        "control",
    ),
    CURRENTS,
    given_by={"amps": "A", "amp": "A", "mamps": "mA", "mamp": "mA"},
)
VOLTAGE = Quantity(
    "voltage",
    "V",
    (
        "voltage",
        "ewe",
        "<ewe>",
        "u",
        "volts",
        "potential",
        "cell voltage",
        "ecell",
        "vf",
        "e",
        "we(1).potential",
        "working potential",
        "ewe-ece",
        "volt",
        "v",
    ),
    VOLTAGES,
    unitless="",
    given_by={"volts": "V", "volt": "V"},
)
STATE = (
    "step type",
    "steptype",
    "state",
    "md",
    "mode",
    "status",
    "ox red",
    "ox/red",
    "step name",
    "type",
)
CYCLE = (
    "cycle index",
    "cycle number",
    "cycle",
    "cyc-count",
    "cyc#",
    "cycle id",
    "cycle no",
    "cycle count",
    "cyc",
)
STEP = ("step index", "step number", "step", "ns", "step id", "step no", "step count")
CAPACITY = Quantity(
    "capacity",
    "mAh",
    ("capacity", "amp-hr", "ah", "q", "(q-qo)", "q-qo", "cap", "capacity ah"),
    CHARGES,
    needed=False,
)
_NAMES = {*TIME.names, *CURRENT.names, *VOLTAGE.names, *STATE, *CYCLE, *STEP}
#: words of a step that takes charge out of the cell as the cycler sees it
_DISCHARGE, _CHARGE, _REST = (
    ("dchg", "discharge", "dch", "d", "-1"),
    ("chg", "charge", "c", "1"),
    ("rest", "r", "o", "pau", "pause", "ocv", "idle", "0", "s"),
)
#: words that name a time that begins anew at each step
_OF_STEPS = ("step time", "steptime", "t-step", "time", "t", "record time", "step")
#: more than any single cell shows, in volt
HIGHEST_VOLTAGE = 10.0
#: a current that never changes sign, apart from noise of this share, has none
_NOISE_SHARE = 0.02


@dataclass(frozen=True)
class Trace:
    """A cycler's file: ``table`` with time_s, current_mA, voltage_V (and cycle, step where the file has them), what was
    taken for each, and how the file was read, as sentences."""

    source: str
    table: pd.DataFrame
    taken: tuple[Taken, ...]
    said: tuple[str, ...]


def read(path: str | Path, asked: Mapping[str, object] | None = None) -> Trace:
    """Time, current and voltage of a cycler's text file, whatever its layout.

    ``asked``: columns that the reader names, such as ``{"current": "I2"}`` or ``{"time": ("T", "h")}``.

    Raises
    ------
    DataError
        One sentence for a file that cannot be read, or that could be read in two ways.
    """
    named = {
        str(wish[0] if isinstance(wish, tuple) else wish)
        for wish in (asked or {}).values()
    }
    sheet = reading.read(
        path, lambda header: header in named or headers.split(header)[0] in _NAMES
    )
    return from_sheet(sheet, asked)


def from_sheet(sheet: Sheet, asked: Mapping[str, object] | None = None) -> Trace:
    """See :func:`read`."""
    if not sheet.headed:
        raise DataError(
            f"{sheet.source}: the columns have no names; a line above the data must name time, current and voltage with their units."
        )
    unknown = sorted(set(asked or {}) - {"time", "current", "voltage"})
    if unknown:
        raise DataError(
            f"{sheet.source}: columns={{...}} names {unknown[0]!r}; allowed are time, current and voltage."
        )
    said = list(sheet.said)
    time, time_taken, note = _time(sheet, asked)
    said += [note] if note else []
    found = [headers.needed(sheet, quantity, asked) for quantity in (CURRENT, VOLTAGE)]
    (current_cells, current_taken), (voltage_cells, voltage_taken) = found
    current = headers.numbers(sheet, current_cells, current_taken)
    voltage = headers.numbers(sheet, voltage_cells, voltage_taken)
    if np.median(np.abs(voltage)) > HIGHEST_VOLTAGE:
        raise DataError(
            f"{sheet.source}: the column {voltage_taken.header} is typically {np.median(np.abs(voltage)):.4g} V; a cell has less than {HIGHEST_VOLTAGE:g} V: is it in mV, as columns={{'voltage': ({voltage_taken.header!r}, 'mV')}}?"
        )
    current, sign = _signed(sheet, current, voltage)
    said += [sign] if sign else []
    table = pd.DataFrame({"time_s": time, "current_mA": current, "voltage_V": voltage})
    for name, names in (("cycle", CYCLE), ("step", STEP)):
        header = _named(sheet, names)
        if (
            header
            and pd.api.types.is_numeric_dtype(sheet.table[header])
            and sheet.table[header].notna().all()
        ):
            table[name] = sheet.table[header].to_numpy()
    return Trace(
        sheet.source, table, (time_taken, current_taken, voltage_taken), tuple(said)
    )


def _time(sheet: Sheet, asked) -> tuple[np.ndarray, Taken, str]:
    """Seconds that do not run back; a time that begins anew at each step is added up."""
    candidates = _times(sheet, asked)
    cells, taken = candidates
    own = headers.split(taken.header)[0]
    stamps = (
        _clock(sheet, taken.header)
        if not pd.api.types.is_numeric_dtype(cells)
        else None
    )
    if taken.header in sheet.clocks:
        time = cells.to_numpy(dtype=float)
        taken = Taken("time", taken.header, sheet.clocks[taken.header], "s", 1.0)
    elif stamps is not None:
        time = stamps
        is_date = cells.astype("string").str.contains(r"\d[-/.]\d+[-/.]\d").iloc[0]
        taken = Taken(
            "time", taken.header, "date and time" if is_date else "hh:mm:ss", "s", 1.0
        )
    else:
        time = headers.numbers(sheet, cells, taken)
    back = np.flatnonzero(np.diff(time) < 0)
    if not back.size:
        return time, taken, ""
    restarts = time[back + 1] <= 0.02 * np.maximum(time[back], 1e-9) + 1
    if own in _OF_STEPS and restarts.mean() > 0.9 and back.size >= 2:
        steps = np.zeros_like(time)
        steps[back + 1] = time[back] - np.minimum(time[back + 1], 0)
        return (
            time + np.cumsum(steps),
            taken,
            f"{taken.header} begins anew {back.size} times; its steps are added up, and what passes between the last sample of a step and its end is not seen.",
        )
    line = sheet.lines[back[0] + 1]
    raise DataError(
        f"{sheet.source}, line {line}, column {taken.header}: time goes from {time[back[0]]:g} back to {time[back[0] + 1]:g} s, but it must not decrease."
    )


def _times(sheet: Sheet, asked) -> tuple[pd.Series, Taken]:
    """The best column of time: a total time before one that begins anew at each step, whatever its name."""
    if asked and "time" in asked:
        return headers.needed(sheet, TIME, asked)
    own = {str(name): headers.split(str(name)) for name in sheet.table.columns}
    first = None
    for name in TIME.names:
        for header in (each for each, (plain, _) in own.items() if plain == name):
            unit = own[header][1] or headers.unit_of(
                sheet.units.get(header, "").strip("()[] ")
            )
            cells = sheet.table[header]
            if name in ("step", "test", "t") and unit not in TIMES:
                continue
            if unit and unit not in TIMES:
                continue
            if cells.isna().any():
                continue
            found = headers.needed(
                sheet, TIME, {"time": header} if not unit else {"time": (header, unit)}
            )
            stamps = (
                _clock(sheet, header)
                if not pd.api.types.is_numeric_dtype(cells)
                else cells.to_numpy(dtype=float)
            )
            if stamps is None:
                continue
            if (np.diff(stamps) >= 0).all():
                return found
            first = first or found
    return first or headers.needed(sheet, TIME, asked)


def _clock(sheet: Sheet, header: str) -> np.ndarray | None:
    """Seconds of a column of text, see ``headers.clock``; its errors name the file and the column."""
    try:
        return headers.clock(sheet.table[header])
    except DataError as error:
        raise DataError(f"{sheet.source}, column {header}: {error}") from None


def _named(sheet: Sheet, names: tuple[str, ...]) -> str | None:
    own = {
        headers.split(str(header))[0]: str(header)
        for header in reversed(list(sheet.table.columns))
    }
    return next((own[name] for name in names if name in own), None)


def _signed(
    sheet: Sheet, current: np.ndarray, voltage: np.ndarray
) -> tuple[np.ndarray, str]:
    """The current with a sign: that of the file, of its steps' names, or of the voltage."""
    size = np.abs(current).max() if current.size else 0.0
    if size == 0 or current.min() < -_NOISE_SHARE * size:
        return current, ""
    header = _named(sheet, STATE)
    if header is not None:
        words = (
            sheet.table[header]
            .astype("string")
            .str.lower()
            .str.replace(r"[_\-]", " ", regex=True)
            .str.strip()
            .fillna("")
        )
        last = words.str.split().str[-1].fillna("")
        out, into = last.isin(_DISCHARGE), last.isin(_CHARGE)
        if out.any() and into.any():
            return (
                np.where(out, -np.abs(current), current),
                f"Current has no sign; steps named as discharge in {header} are taken as negative.",
            )
    # lithium plates below 0 V against lithium, and is stripped above
    active = np.abs(current) > 0.05 * size
    turns = (
        np.concatenate([[True], np.diff(np.sign(voltage)[active]) != 0])
        if active.any()
        else np.array([])
    )
    if (
        active.any()
        and (voltage[active] < 0).any()
        and (voltage[active] > 0).any()
        and turns.mean() < 0.2
    ):
        return (
            np.where(voltage < 0, -np.abs(current), current),
            "Current has no sign; where the voltage is below 0 V it is taken as negative, because lithium plates there.",
        )
    raise DataError(
        f"{sheet.source}: the current never changes its sign, and neither names of steps nor the voltage tell plating from stripping; a signed current with both is needed."
    )
