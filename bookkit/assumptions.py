"""Assumptions as data: what a chapter assumes, over which range, and where it comes from.

``chapters/<name>/assumptions.csv`` has one row per assumption; ``chapters/assumptions.csv`` holds those that several
chapters share, so that one quantity has one value. Code takes a value by its name (``assumed.film_modulus``), prose
and captions print it with the role ``{assumed}``, and a figure that depends on it says so in its note.
"""

from __future__ import annotations

import csv
import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from bookkit import text, units
from bookkit.datapackage import ROOT
from bookkit.errors import ResultError, UnknownAssumption

COLUMNS = [
    "name",
    "meaning",
    "value",
    "low",
    "high",
    "scale",
    "unit",
    "in_code",
    "source",
    "why",
]
FILE = "assumptions.csv"
#: the source of a row that is a convention of statistics or of the field (a significance level, an end of life)
CONVENTION = "convention"
#: kinds of input that a result or a verdict may rest on, from the firmest to the weakest
BASES = ("arithmetic", "printed", "sourced", "illustrative")


@dataclass(frozen=True)
class Assumption:
    """One assumed quantity.

    ``value``, ``low`` and ``high`` are in ``unit``, as people read them, and code gets them in ``in_code`` (the same
    unit where that is empty; ``1`` for the fraction behind a percentage). ``scale`` is ``linear`` or ``log``: how the range is to be covered. ``source`` is a key
    of ``book/references.bib`` or a place in a paper, or ``convention`` for what statistics or the field agree on; where
    it is empty the assumption is *illustrative*.
    """

    name: str
    meaning: str
    value: float
    low: float
    high: float
    scale: str
    unit: str
    in_code: str
    source: str
    why: str
    shared: bool = False

    @property
    def illustrative(self) -> bool:
        return not self.source

    @property
    def convention(self) -> bool:
        return self.source == CONVENTION

    @property
    def basis(self) -> str:
        """What kind of input this is; a convention weakens nothing."""
        if self.illustrative:
            return "illustrative"
        return "arithmetic" if self.convention else "sourced"

    def amount(self) -> str:
        """The value with its unit: ``100 GPa``, ``3 × 10⁻⁷``, ``10 %``."""
        return _with_unit(self.value, self.unit)

    def range(self) -> str:
        """The admissible range with its unit, ``50 to 200 GPa``."""
        return f"{text.number(self.low, '.6g')} to {_with_unit(self.high, self.unit)}"

    def anchor(self, chapter: str) -> str:
        """Where the table of all assumptions has this row."""
        return f"assumed-{'shared' if self.shared else chapter}-{self.name}".replace(
            "_", "-"
        )

    def in_words(self) -> str:
        """For the note of a figure: ``modulus of the film 100 GPa (50 to 200 GPa)``."""
        return f"{self.meaning} {self.amount()}" + (
            f" ({self.range()})" if self.low < self.high else ""
        )


def basis_of_table(name: str) -> str:
    """Tables printed in the four papers carry ``table`` in their name; all others come from other sources."""
    return "printed" if "table" in name or name == "claims" else "sourced"


def weakest(bases: Iterable[str]) -> str:
    """The weakest of some kinds of input; arithmetic alone where there is none."""
    return max(bases, key=BASES.index, default="arithmetic")


def _with_unit(value: float, unit: str) -> str:
    space = "" if unit == "°" else " "
    return f"{text.number(value, '.6g')}{space}{units.spelled(unit)}".strip()


class Assumptions:
    """The assumptions of a chapter by name, as attributes: ``assumed.film_modulus`` is a float in the unit of the code."""

    def __init__(self, rows: dict[str, Assumption], file: str):
        self._rows, self._file = rows, file

    @classmethod
    def of(cls, chapter: str) -> Assumptions:
        """Those of the folder ``chapters/<chapter>``, with the shared ones (alone if ``chapter`` is empty); hyphens
        count as underscores.

        Raises
        ------
        ResultError
            If a table breaks its rules: one sentence with file, row, column, what was found and what is allowed.
        """
        folder = ROOT / "chapters"
        path = folder / chapter.replace("-", "_") / FILE
        shared = _read(folder / FILE, shared=True)
        own = _read(path, shared=False) if chapter else {}
        twice = sorted(set(shared) & set(own))
        if twice:
            raise ResultError(
                f"{_label(path)} has {twice[0]!r}, which chapters/{FILE} holds for all chapters; once is allowed."
            )
        return cls(shared | own, _label(path))

    def row(self, name: str) -> Assumption:
        """The whole row of an assumption."""
        if name not in self._rows:
            near = difflib.get_close_matches(name, self._rows, n=1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise UnknownAssumption(f"{self._file} has no assumption {name!r}{hint}.")
        return self._rows[name]

    def __getattr__(self, name: str) -> float:
        if name.startswith("_"):
            raise AttributeError(name)
        row = self.row(name)
        return _converted(row.value, row)

    def interval(self, name: str) -> tuple[float, float]:
        """Lowest and highest admissible value, in the unit of the code."""
        row = self.row(name)
        return _converted(row.low, row), _converted(row.high, row)

    def rows(self) -> list[Assumption]:
        """All rows, shared ones first."""
        return list(self._rows.values())

    def text(self, content: str) -> str:
        """What the role ``{assumed}`` prints for ``name``, ``name:short``, ``name:range``."""
        name, _, how = content.strip().partition(":")
        row = self.row(name)
        match how:
            case "":
                return row.amount() + (" (illustrative)" if row.illustrative else "")
            case "short":
                return row.amount()
            case "range":
                return row.range()
        raise ResultError(
            f"The role {{assumed}}`{content}` asks for {how!r}; allowed are short and range."
        )

    def note(self, names: list[str]) -> str:
        """The note of a figure that depends on these assumptions: illustrative ones, conventions, those with a source."""
        rows = [self.row(name) for name in names]
        parts = [
            f"{title}: {'; '.join(row.in_words() for row in chosen)}."
            for title, chosen in (
                ("Illustrative", [row for row in rows if row.illustrative]),
                ("By convention", [row for row in rows if row.convention]),
                (
                    "Assumed, with a source",
                    [row for row in rows if not (row.illustrative or row.convention)],
                ),
            )
            if chosen
        ]
        return " ".join(parts)


def _converted(value: float, row: Assumption) -> float:
    if not row.in_code:
        return value
    # by way of the decimal as written, so that 10 % is the float 0.1 and 0.8 MPa the float 0.8e6
    return float(
        Fraction(repr(value))
        * units.factor(row.unit, "" if row.in_code == "1" else row.in_code)
    )


def _label(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@lru_cache(maxsize=64)
def _read(path: Path, shared: bool) -> dict[str, Assumption]:
    if not path.exists():
        return {}
    rows: dict[str, Assumption] = {}
    with open(path, encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if reader.fieldnames != COLUMNS:
            raise ResultError(
                f"{_label(path)} has the columns {', '.join(reader.fieldnames or [])}; allowed are {', '.join(COLUMNS)}."
            )
        for number, cells in enumerate(reader, 2):
            row = _checked(cells, f"{_label(path)}, line {number}", shared)
            if row.name in rows:
                raise ResultError(
                    f"{_label(path)}, line {number}: {row.name!r} stands above already; once is allowed."
                )
            rows[row.name] = row
    return rows


def _checked(cells: dict[str, str], place: str, shared: bool) -> Assumption:
    def fault(column: str, allowed: str) -> ResultError:
        return ResultError(
            f"{place}, column {column}: found {cells[column]!r}; {allowed}."
        )

    if None in cells or None in cells.values():
        raise ResultError(
            f"{place}: the row does not have {len(COLUMNS)} cells; a comma inside a cell needs quotation marks."
        )
    if (
        not cells["name"].isidentifier()
        or cells["name"].startswith("_")
        or hasattr(Assumptions, cells["name"])
    ):
        raise fault("name", "a Python name that no method uses is allowed")
    for column in ("meaning", "why"):
        if not cells[column].strip():
            raise fault(column, "a few words are needed")
    numbers = {}
    for column in ("value", "low", "high"):
        try:
            numbers[column] = float(cells[column])
        except ValueError:
            raise fault(column, "a number is needed") from None
        if not math.isfinite(numbers[column]):
            raise fault(column, "a finite number is needed")
        if (
            numbers[column].is_integer()
            and "e" not in cells[column].lower()
            and "." not in cells[column]
        ):
            numbers[column] = int(numbers[column])
    if not numbers["low"] <= numbers["value"] <= numbers["high"]:
        raise fault(
            "value",
            f"a value from {cells['low']} to {cells['high']} is allowed, the range of the row",
        )
    if cells["scale"] not in ("linear", "log"):
        raise fault("scale", "linear or log is allowed")
    if cells["scale"] == "log" and numbers["low"] <= 0:
        raise fault("low", "a range on a log scale needs a number above zero")
    row = Assumption(**(cells | numbers), shared=shared)
    if row.in_code:
        units.factor(row.in_code, row.unit)
    return row
