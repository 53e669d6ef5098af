"""From the headers of a file to quantities: which column was taken, and what it was multiplied by.

A header is split into a name and a unit (``Current(A)``, ``time/s``, ``U[V]``, ``test_time_second``, ``-Z'' (Ω)``). Each
quantity has a list of names that cyclers and analysers give it, the best first. What is left open is asked, not chosen.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping as Map
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from lithium_interfaces.errors import DataError

from . import reading
from .reading import Sheet

#: unit as it is shown -> how it is written; then its factor to the unit of the quantity
_SPELLINGS = {
    "s": "s sec secs sec. second seconds",
    "ms": "ms msec millisecond milliseconds",
    "min": "min mins minute minutes",
    "h": "h hr hrs hour hours",
    "d": "d day days",
    "A": "A amp amps ampere amperes",
    "mA": "mA milliampere milliamperes milliamps",
    "µA": "µA μA uA microampere microamperes microamps",
    "nA": "nA nanoampere",
    "V": "V volt volts",
    "mV": "mV millivolt millivolts",
    "Ah": "Ah A.h A·h ampere_hour",
    "mAh": "mAh mA.h mA·h milliampere_hour",
    "Hz": "Hz hertz 1/s",
    "kHz": "kHz",
    "MHz": "MHz",
    "mHz": "mHz",
    "rad/s": "rad/s rad.s-1",
    "Ω": "Ω Ω ω ohm ohms Ohm Ohms",
    "mΩ": "mΩ mohm mOhm milliohm",
    "kΩ": "kΩ kohm kOhm",
    "°": "° deg degree degrees \u00b0",
    "rad": "rad radian radians",
    "%": "% percent pct",
    "at.%": "at.% at% at_% at_percent atomic%",
}
UNITS = {
    spelling: unit for unit, words in _SPELLINGS.items() for spelling in words.split()
}
_LOWER = {
    spelling.lower(): unit
    for spelling, unit in UNITS.items()
    if unit not in ("MHz", "mHz")
}

TIMES = {"s": 1.0, "ms": 1e-3, "min": 60.0, "h": 3600.0, "d": 86400.0}
CURRENTS = {"mA": 1.0, "A": 1e3, "µA": 1e-3, "nA": 1e-6}
VOLTAGES = {"V": 1.0, "mV": 1e-3}
CHARGES = {"mAh": 1.0, "Ah": 1e3}
FREQUENCIES = {"Hz": 1.0, "kHz": 1e3, "MHz": 1e6, "mHz": 1e-3, "rad/s": 1 / (2 * np.pi)}
IMPEDANCES = {"Ω": 1.0, "mΩ": 1e-3, "kΩ": 1e3}
ANGLES = {"°": 1.0, "rad": 180 / np.pi}


@dataclass(frozen=True)
class Quantity:
    """What is looked for: its name, the unit it is wanted in, names of columns (best first), factors of units.

    ``unitless``: the unit meant where a header gives none. ``given_by``: names that carry their unit themselves (``Amps``).
    """

    name: str
    unit: str
    names: tuple[str, ...]
    units: Map[str, float]
    needed: bool = True
    unitless: str = ""
    given_by: Map[str, str] = field(default_factory=dict)


def split(header: str) -> tuple[str, str]:
    """(name in lower case, unit as shown; empty where the header gives none)."""
    text = str(header).strip().strip('"')
    text = re.sub(
        r"\s*/\s*1$", "", text
    )  # a pure number, as the Battery Data Format writes it
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]  # an average: <Ewe/V>
    for pattern in (
        r"(.*?)[\s_]*[\(\[]\s*([^()\[\]]*)\s*[\)\]]",
        r"(.+?)\s*/\s*([^/]+)",
        r"(.+?),\s*(\S+)",
        r"(.+)[_ ]([^_ ]+)",
    ):
        found = re.fullmatch(pattern, text)
        if (
            found
            and (unit := unit_of(found[2]))
            and found[1].strip()
            and not (found[2] in "ab" and "'" in found[1])
        ):
            return plain(found[1]), unit
    for suffix in ("at_percent",):
        if text.endswith(f"_{suffix}"):
            return plain(text[: -len(suffix) - 1]), "at.%"
    return plain(text), ""


def unit_of(text: str) -> str:
    """A unit as it is shown, empty for what is none."""
    text = text.strip()
    text = re.sub(r"\s+vs\.?.*", "", text)
    return UNITS.get(text) or _LOWER.get(text.lower(), "")


def plain(name: str) -> str:
    """A name in lower case, with blanks for underscores and nothing twice."""
    return re.sub(
        r"[\s_]+", " ", name.strip().lower().replace("″", "''").replace("′", "'")
    ).strip(" ~.:")


@dataclass(frozen=True)
class Taken:
    """A column that was taken for a quantity."""

    quantity: str
    header: str
    unit: str
    wanted: str
    factor: float
    note: str = ""

    @property
    def how(self) -> str:
        """What the column was taken for, and what it was multiplied by."""
        if self.factor == 1:
            change = (
                f" in {self.wanted}"
                if self.unit in ("", self.wanted)
                else f": {self.unit} → {self.wanted}"
            )
        elif self.factor == -1:
            change = f" in {self.wanted}, with its sign turned"
        else:
            size = (
                f"× {self.factor:g}"
                if abs(self.factor) >= 1
                else f"/ {1 / self.factor:g}"
            )
            change = f": {self.unit} {size} → {self.wanted}"
        return f"{self.quantity}{change}" + (f"; {self.note}" if self.note else "")

    def __str__(self) -> str:
        change = (
            ""
            if self.factor == 1
            else f" × {self.factor:g}"
            if self.factor >= 1
            else f" / {1 / self.factor:g}"
        )
        said = f"{self.header} → {self.quantity}"
        if self.unit and (self.unit != self.wanted or change):
            said += f" ({self.unit}{change} → {self.wanted})"
        return said + (f"; {self.note}" if self.note else "")


def find(
    sheet: Sheet, quantity: Quantity, asked: Map[str, object] | None = None
) -> tuple[pd.Series, Taken] | None:
    """The column of a sheet that holds a quantity, as the file has it, and how it is to be converted.

    ``asked``: what the reader says, such as ``{"current": "Current 2"}`` or ``{"current": ("Current", "A")}``.

    Raises
    ------
    DataError
        If two columns serve alike, the unit is missing or of another kind, or what is asked for is not there.
    """
    columns = {str(name): split(str(name)) for name in sheet.table.columns}
    wish = (asked or {}).get(quantity.name)
    unit_wished = ""
    if wish is not None:
        header, unit_wished = wish if isinstance(wish, tuple) else (wish, "")
        if header not in columns:
            near = difflib.get_close_matches(str(header), columns, n=1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise DataError(
                f"{sheet.source}: there is no column {header!r}{hint}; it has {_listed([*columns, *sheet.others])}."
            )
        chosen = [str(header)]
    else:
        chosen = []
        for name in quantity.names:
            chosen = [header for header, (own, _) in columns.items() if own == name]
            if chosen:
                break
        chosen = [
            header for header in chosen if not sheet.table[header].isna().all()
        ] or chosen
        if len(chosen) > 1:
            kinds = [
                header
                for header in chosen
                if (sheet.units.get(header) or columns[header][1]) in quantity.units
            ]
            chosen = kinds or chosen
        if len(chosen) > 1 and not all(
            sheet.table[chosen[0]].equals(sheet.table[other]) for other in chosen[1:]
        ):
            raise DataError(
                f"{sheet.source}: the columns {_listed(chosen)} could all be the {quantity.name}; say which, with columns={{{quantity.name!r}: {chosen[0]!r}}}."
            )
    if not chosen:
        if quantity.needed:
            raise DataError(
                f"{sheet.source}: no column is the {quantity.name}; it has {_listed([*columns, *sheet.others])}; say which, with columns={{{quantity.name!r}: 'its header'}}."
            )
        return None
    header = chosen[0]
    own, unit = columns[header]
    unit = (
        unit_of(unit_wished)
        or unit
        or unit_of(sheet.units.get(header, "").strip("()[] "))
        or quantity.given_by.get(own, "")
        or quantity.unitless
    )
    if not unit and header not in sheet.clocks and not _is_clock(sheet.table[header]):
        raise DataError(
            f"{sheet.source}: the column {header!r} has no unit; say it in the header, such as {header} ({next(iter(quantity.units))}), or with columns={{{quantity.name!r}: ({header!r}, {next(iter(quantity.units))!r})}}."
        )
    if unit and unit not in quantity.units:
        raise DataError(
            f"{sheet.source}: the column {header!r} is in {unit}; for the {quantity.name} {', '.join(quantity.units)} are allowed."
        )
    return sheet.table[header], Taken(
        quantity.name, header, unit, quantity.unit, quantity.units.get(unit, 1.0)
    )


def needed(
    sheet: Sheet, quantity: Quantity, asked: Map[str, object] | None = None
) -> tuple[pd.Series, Taken]:
    """As :func:`find`, of a quantity that must be there."""
    found = find(sheet, quantity, asked)
    if found is None:
        raise DataError(f"{sheet.source}: no column is the {quantity.name}.")
    return found


def numbers(sheet: Sheet, series: pd.Series, taken: Taken) -> np.ndarray:
    """A column as numbers in the wanted unit.

    Raises DataError for the first cell that is none, by line and column.
    """
    values = pd.to_numeric(series, errors="coerce").to_numpy(dtype=float)
    bad = np.flatnonzero(~np.isfinite(values))
    if bad.size:
        cell = series.iloc[bad[0]]
        found = "an empty cell or NA" if pd.isna(cell) else repr(str(cell))
        raise DataError(
            f"{sheet.source}, line {sheet.lines[bad[0]]}, column {taken.header}: found {found}; a number is needed."
        )
    return values * taken.factor


def clock(series: pd.Series) -> np.ndarray | None:
    """Seconds from cells like ``1:02:03.5``, ``2d 03:04:05`` or a date with time (then from the first one); None for others.

    Raises DataError, without the name of the file, for dates like 03/04/2026 whose day and month could be either.
    """
    if (quick := reading.quick_clock(series)) is not None:
        return quick
    text = series.astype("string").str.strip().str.replace(",", ".", regex=False)
    parts = text.str.extract(
        r"^(?:(\d+)\s*[dD-]\s*)?(\d+):(\d{1,2})(?::(\d{1,2}(?:\.\d+)?))?$"
    )
    if parts[1].notna().all():
        days, hours, minutes, seconds = (
            pd.to_numeric(parts[i]).fillna(0).to_numpy(dtype=float) for i in range(4)
        )
        if parts[3].isna().all():
            return days * 86400 + hours * 60 + minutes  # minutes and seconds
        return days * 86400 + hours * 3600 + minutes * 60 + seconds
    if text.isna().any() or not text.str.contains(":").all():
        return None
    return _dates(text)


def _dates(text: pd.Series) -> np.ndarray | None:
    """Seconds since the first of dates with time; both orders of day and month are tried where both can be."""
    if text.str.match(r"^\d{4}").all():
        dates = pd.to_datetime(text, errors="coerce", format="ISO8601")
        if dates.isna().any():
            dates = pd.to_datetime(text, errors="coerce", format="mixed")
        return (
            None
            if dates.isna().any()
            else (dates - dates.iloc[0]).dt.total_seconds().to_numpy(dtype=float)
        )
    if not text.str.match(r"^\d{1,2}[-/.]\d{1,2}[-/.]").all():
        dates = pd.to_datetime(text, errors="coerce", format="mixed")
        return (
            None
            if dates.isna().any()
            else (dates - dates.iloc[0]).dt.total_seconds().to_numpy(dtype=float)
        )
    numbers = text.str.extract(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{2,4})[ T]+(.*)$")
    found = []
    for day, month in ((0, 1), (1, 0)):
        own = (
            numbers[2].str.zfill(4).str.replace(r"^00", "20", regex=True)
            + "-"
            + numbers[month].str.zfill(2)
            + "-"
            + numbers[day].str.zfill(2)
            + " "
            + numbers[3]
        )
        dates = pd.to_datetime(own, errors="coerce", format="mixed")
        if dates.notna().all():
            found.append(
                (dates - dates.iloc[0]).dt.total_seconds().to_numpy(dtype=float)
            )
    if len(found) == 2 and not np.array_equal(*found):
        if "." in str(text.iloc[0])[:3]:
            return found[0]  # with points the day comes first
        raise DataError(
            f"found {text.iloc[0]!r}, whose day and month could be either; name another column of time, or write dates as 2026-04-03."
        )
    return found[0] if found else None


def _is_clock(series: pd.Series) -> bool:
    series = series.iloc[:1000]
    return (
        not pd.api.types.is_numeric_dtype(series)
        and series.astype("string").str.contains(":").any()
    )


def _listed(names) -> str:
    names = list(names)
    shown = ", ".join(repr(str(name)) for name in names[:12])
    return shown + (f" and {len(names) - 12} more" if len(names) > 12 else "")
