"""From a typed table to rows that an analysis can use: which column is what, and which rows cannot serve and why."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from lithium_interfaces.errors import DataError
from lithium_interfaces.small_samples.composition import CLOSURE_TOLERANCE
from lithium_interfaces.small_samples.table import CE, PARTS

from . import headers, listing
from .reading import Sheet

FEWEST = 3
#: what a table of electrolytes may hold, and the names of columns for it, the best first
NAMES = {
    "CE": (
        "coulombic efficiency", "ce", "average coulombic efficiency", "average ce", "avg ce", "mean ce", "ace", "aurbach ce", "li ce",
        "coulomb efficiency", "couloumbic efficiency", "columbic efficiency", "cycling efficiency", "plating/stripping efficiency",
        "ce avg", "ce average", "ce mean", "coulombic efficiency (ce)", "efficiency",
    ),
    "LCE": ("lce", "log ce", "logarithmic ce", "log inefficiency", "log(1-ce)", "-log(1-ce)", "-log10(1-ce)"),
    "fluorine": ("fluorine", "f", "f 1s", "f1s", "fluorine at", "f at", "[f]", "f content", "fluorine content", "x f", "at f", "%f", "f%"),
    "carbon": ("carbon", "c", "c 1s", "c1s", "carbon at", "c at", "[c]", "c content", "carbon content", "x c", "at c", "%c", "c%"),
    "oxygen": ("oxygen", "o", "o 1s", "o1s", "oxygen at", "o at", "[o]", "o content", "oxygen content", "x o", "at o", "%o", "o%"),
    "recipe": ("recipe", "electrolyte", "electrolytes", "formulation", "electrolyte formulation", "electrolyte recipe", "electrolyte composition", "composition"),
    "paper": (
        "paper", "laboratory", "lab", "group", "reference", "ref", "references", "study", "article", "publication", "citation",
        "reference id", "ref no", "doi", "source", "author", "authors", "first author", "institute",
    ),
    "protocol": ("protocol", "method", "ce method", "ce protocol", "test method", "test protocol", "measurement", "technique"),
    "row": ("row", "no", "nr", "number", "#", "id", "sample", "entry", "label", "cell", "electrolyte id", "formulation id", "name"),
    "note": ("note", "notes", "comment", "comments", "remark", "remarks"),
}  # fmt: skip
ELEMENTS = ("fluorine", "carbon", "oxygen")
#: units that a column may have; a column C (mAh) is no carbon
UNITS = {name: ("", "%", "at.%") for name in ELEMENTS} | {"CE": ("", "%"), "LCE": ("",)}
#: ratios that a table of recipes may give: column name -> (ratio, whether it stands upside down)
GIVEN_RATIOS = {
    "c/f": ("carbon_to_fluorine", False),
    "f/c": ("carbon_to_fluorine", True),
    "c/o": ("carbon_to_oxygen", False),
    "o/c": ("carbon_to_oxygen", True),
    "carbon to fluorine": ("carbon_to_fluorine", False),
    "carbon to oxygen": ("carbon_to_oxygen", False),
    "solvent o": ("solvent_oxygen_fraction", False),
    "o solvent": ("solvent_oxygen_fraction", False),
    "solvent oxygen fraction": ("solvent_oxygen_fraction", False),
    "anion f": ("anion_fluorine_fraction", False),
    "f anion": ("anion_fluorine_fraction", False),
    "anion fluorine fraction": ("anion_fluorine_fraction", False),
}
UNKNOWN_PAPER = "not stated"


@dataclass
class Rows:
    """Rows of a reader's table while they are checked.

    ``table``: columns row, paper, note, protocol and what was asked for, as text or numbers. ``sheet``: the file as it
    is. ``taken``: (quantity, column) pairs. ``left_out``: name of the row -> reason. ``said``: sentences on the reading.
    ``papers_known``: whether a column names papers.
    """

    sheet: Sheet
    table: pd.DataFrame
    taken: list[tuple[str, str]] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    papers_known: bool = True
    protocols_known: bool = False

    def leave_out(self, bad: Mapping[int, str]) -> None:
        """Take rows (by position in the index of ``table``) out of the table, with the reason."""
        for at, reason in bad.items():
            self.left_out[str(self.table.loc[at, "row"])] = reason
        self.table = self.table.drop(index=list(bad))

    def number(self, column: str, header: str) -> None:
        """Read a column as numbers; rows without one are left out."""
        values, bad = {}, {}
        for at, cell in self.table[column].items():
            value = listing.number(cell)
            if value is None:
                bad[at] = f"column {header} is empty"
            elif not np.isfinite(value):
                bad[at] = f"column {header} holds {_shown(cell)!r}, which is no number"
            else:
                values[at] = value
        self.leave_out(bad)
        self.table[column] = pd.Series(values, dtype=float)

    def enough(self) -> None:
        """Raise DataError where fewer than three rows are left."""
        if len(self.table) >= FEWEST:
            return
        reasons = "; ".join(
            f"row {row}: {reason}" for row, reason in list(self.left_out.items())[:1]
        )
        found = f"{len(self.table)} row{'' if len(self.table) == 1 else 's'}"
        left = (
            f" after {len(self.left_out)} were left out ({reasons})"
            if self.left_out
            else ""
        )
        raise DataError(
            f"{self.sheet.source}: {found} can be used{left}; at least {FEWEST} are needed."
        )

    def summary(self) -> list[tuple[str, str]]:
        """Cautions: which rows are left out, by name."""
        found = [
            (f"Row {row} is left out", reason[0].upper() + reason[1:] + ".")
            for row, reason in list(self.left_out.items())[:8]
        ]
        if len(self.left_out) > 8:
            rest = list(self.left_out)[8:]
            names = ", ".join(rest[:20]) + (
                f" and {len(rest) - 20} more" if len(rest) > 20 else ""
            )
            found.append(
                (
                    "More rows are left out",
                    f"Rows {names}, for such reasons; `left_out` in the details has each.",
                )
            )
        if not self.papers_known:
            found.append(
                (
                    "Papers",
                    "No column names the paper or laboratory of a row, so nothing can be said of papers.",
                )
            )
        return found


def read(
    path: str | Path,
    wanted: Iterable[str],
    columns: Mapping[str, object] | None = None,
    also: Iterable[str] = (),
) -> Rows:
    """The rows of a file with the columns ``wanted`` (keys of ``NAMES``), and row, paper, protocol and note where it has them.

    ``columns``: the reader's own answer, such as ``{"CE": "Efficiency (%)"}``, or with a unit
    ``{"CE": ("eff", "fraction")}``. ``also``: headers that are needed besides.

    Raises DataError if the file cannot be read, a wanted column is not found, or two columns serve alike.
    """
    columns = dict(columns or {})
    for name in columns:
        if name not in NAMES:
            near = difflib.get_close_matches(str(name), NAMES, n=1, cutoff=0.5)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise DataError(
                f"columns={{{name!r}: ...}} is not known{hint}; allowed are {', '.join(NAMES)}."
            )
    answers = {
        str(answer[0] if isinstance(answer, tuple) else answer)
        for answer in columns.values()
    }
    also = [str(each) for each in also]
    known = {name for names in NAMES.values() for name in names}

    def knows(header: str) -> bool:
        return header in answers or header in also or _plain(header) in known

    sheet, no_rows = listing.read(path, knows)
    found: dict[str, str] = {}
    for quantity in NAMES:
        header = _find(
            sheet,
            quantity,
            columns.get(quantity),
            quantity in wanted,
            set(found.values()),
        )
        if header is not None:
            found[quantity] = header
    missing = [each for each in also if each not in sheet.table.columns]
    if missing:
        near = difflib.get_close_matches(missing[0], map(str, sheet.table.columns), n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        raise DataError(
            f"{sheet.source}: there is no column {missing[0]!r}{hint}; it has {_listed(sheet.table.columns)}."
        )
    table = pd.DataFrame(index=sheet.table.index)
    rows = Rows(sheet, table, said=list(sheet.said))
    rows.table["row"] = _row_names(sheet, found.get("row"), rows)
    for line, reason in no_rows.items():
        rows.left_out[f"on line {line}"] = reason
    for quantity in ("paper", "protocol", "note", *wanted):
        if quantity in found:
            rows.table[quantity] = sheet.table[found[quantity]].str.strip()
            rows.taken.append((quantity, found[quantity]))
    if "row" in found:
        rows.taken.insert(0, ("row", found["row"]))
    _fill(rows, found)
    return rows


def efficiency(
    rows: Rows, columns: Mapping[str, object] | None = None, quantity: str = "CE"
) -> None:
    """Read the Coulombic efficiency in per cent; rows above 100 or at or below 1 % are left out by name.

    Raises DataError where every number is at most 1, because that is a fraction or not, unless ``columns`` says which.
    """
    header = dict(rows.taken)[quantity]
    answer = (columns or {}).get("CE")
    unit = answer[1] if isinstance(answer, tuple) else ""
    rows.number("CE", header)
    values = rows.table["CE"]
    if unit not in ("", "%", "percent", "fraction"):
        raise DataError(
            f"{rows.sheet.source}: the unit of CE is {unit!r}; '%' and 'fraction' are allowed."
        )
    if unit == "fraction":
        rows.table["CE"] = values * 100
        rows.taken = [
            (name, f"{column} × 100" if name == "CE" else column)
            for name, column in rows.taken
        ]
    elif len(values) and (values <= 1).all() and unit not in ("%", "percent"):
        raise DataError(
            f"{rows.sheet.source}, column {header}: all {len(values)} values are at most 1, such as {values.iloc[0]:g}; are they fractions? "
            f"Say so with columns={{'CE': ({header!r}, 'fraction')}}."
        )
    bad = {}
    for at, value in rows.table["CE"].items():
        if value > 100:
            bad[at] = f"CE is {value:g} %, and more than 100 % is no efficiency"
        elif value <= 1:
            bad[at] = (
                f"CE is {value:g} %; at most 1 is a fraction among percentages, or no working cell"
            )
    rows.leave_out(bad)
    rows.table[CE] = rows.table.pop("CE")


def composition(rows: Rows, renormalise: bool) -> None:
    """Read F, C and O in at.% that make 100 % together; with ``renormalise`` they are divided by their sum.

    Rows that do not add up are left out by name. Raises DataError, with the offer to renormalise, where that would be
    half of the rows or more.
    """
    named = dict(rows.taken)
    for element in ELEMENTS:
        rows.number(element, named[element])
    parts = rows.table[list(ELEMENTS)]
    bad = {}
    for at, row in parts.iterrows():
        if (row < 0).any():
            bad[at] = (
                f"{row.idxmin()} is {row.min():g} at.%, and a content is not negative"
            )
        elif (row == 0).any():
            bad[at] = (
                f"{row.idxmin()} is 0 at.%, and ratios of elements need more than none"
            )
    rows.leave_out(bad)
    parts = rows.table[list(ELEMENTS)]
    sums = parts.sum(axis=1)
    if renormalise:
        over = {
            at: f"F + C + O = {total:.4g} at.%, more than a whole"
            for at, total in sums.items()
            if total > 100 + CLOSURE_TOLERANCE
        }
        rows.leave_out(over)
        sums = sums.drop(index=list(over))
        if len(sums) and (sums - 100).abs().max() > 1e-9:
            rows.said.append(
                f"F, C and O are renormalised to 100 %; they added up to {sums.min():.4g} to {sums.max():.4g}."
            )
        rows.table[list(ELEMENTS)] = 100 * rows.table[list(ELEMENTS)].div(sums, axis=0)
    else:
        off = sums[(sums - 100).abs() > CLOSURE_TOLERANCE + 1e-9]
        if len(off) and 2 * len(off) >= len(sums):
            raise DataError(
                f"{rows.sheet.source}: F + C + O add up to {off.min():.4g} to {off.max():.4g} in {len(off)} of {len(sums)} rows, and 100 ± {CLOSURE_TOLERANCE} "
                "is needed; with renormalise=True they are divided by their sum."
            )
        rows.leave_out(
            {
                at: f"F + C + O = {total:.4g}, and 100 ± {CLOSURE_TOLERANCE} is needed; renormalise=True would divide by the sum"
                for at, total in off.items()
            }
        )
    for element, part in zip(ELEMENTS, PARTS, strict=True):
        rows.table[part] = rows.table.pop(element)


def finished(rows: Rows, order: Iterable[str]) -> tuple[pd.DataFrame, np.ndarray]:
    """The table with the columns of a template, and which rows are synthetic examples by their note."""
    rows.enough()
    kept = [name for name in order if name in rows.table]
    extra = ["protocol"] if rows.protocols_known else []
    table = rows.table[[*kept, *extra]].reset_index(drop=True)
    synthetic = (
        table["note"]
        .str.contains("synthetic", case=False, na=False)
        .to_numpy(dtype=bool)
    )
    return table, synthetic


def _fill(rows: Rows, found) -> None:
    """What rows may lack: paper, note and protocol."""
    table = rows.table
    rows.papers_known = "paper" in found and bool((table["paper"] != "").any())
    if rows.papers_known:
        empty = table["paper"] == ""
        table.loc[empty, "paper"] = [
            f"{UNKNOWN_PAPER} (row {row})" for row in table["row"][empty]
        ]
        if empty.any():
            count = int(empty.sum())
            rows.said.append(
                f"{count} row{'s name' if count > 1 else ' names'} no paper; {'each' if count > 1 else 'it'} counts as a paper of its own."
            )
        if (
            table["paper"][~empty].str.fullmatch(r"\d+(\.0)?").all()
        ):  # an empty cell turns 46 into 46.0 in some exports
            table["paper"] = table["paper"].str.removesuffix(".0")
    else:
        table["paper"] = UNKNOWN_PAPER
    rows.protocols_known = "protocol" in found and table["protocol"].nunique() > 0
    if rows.protocols_known:
        table["protocol"] = table["protocol"].replace("", "not stated")
    if "note" not in table:
        table["note"] = ""


def _row_names(sheet: Sheet, header: str | None, rows: Rows) -> list[str]:
    count = len(sheet.table)
    if header is not None:
        names = [cell.strip() for cell in sheet.table[header]]
        if all(names) and len(set(names)) == count:
            return names
        rows.said.append(
            f"Column {header} has empty or equal cells, so that rows are called 1 to {count} in the order of the file."
        )
    return [str(i + 1) for i in range(count)]


def _plain(header: str) -> str:
    """The name in a header, without its unit."""
    return headers.split(header)[0]


def _find(
    sheet: Sheet, quantity: str, answer, needed: bool, used: set[str]
) -> str | None:
    split = {}
    for header in map(str, sheet.table.columns):
        once = re.sub(
            r" \(\d+\)$", "", header
        )  # a header that stands twice is called F and F (2)
        split[header] = headers.split(once if once in split else header)
    own = {header: plain for header, (plain, _) in split.items()}
    if answer is not None:
        header = str(answer[0] if isinstance(answer, tuple) else answer)
        if header not in own:
            near = difflib.get_close_matches(header, own, n=1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise DataError(
                f"{sheet.source}: there is no column {header!r}{hint}; it has {_listed(own)}."
            )
        return header
    for name in NAMES[quantity]:
        chosen = [
            header
            for header, (plain, unit) in split.items()
            if plain == name
            and header not in used
            and unit in UNITS.get(quantity, ("", "%"))
        ]
        chosen = [
            header for header in chosen if (sheet.table[header].str.strip() != "").any()
        ] or chosen
        if len(chosen) > 1 and all(
            sheet.table[chosen[0]].equals(sheet.table[other]) for other in chosen[1:]
        ):
            chosen = chosen[:1]
        if len(chosen) > 1 and needed:
            raise DataError(
                f"{sheet.source}: the columns {_listed(chosen)} could all be the {quantity}; say which, with columns={{{quantity!r}: {chosen[0]!r}}}."
            )
        if chosen:
            return chosen[0]
    if needed:
        raise DataError(
            f"{sheet.source}: no column is the {quantity}; it has {_listed(own)}; say which, with columns={{{quantity!r}: 'its header'}}."
        )
    return None


def _shown(cell: object) -> str:
    text = str(cell)
    return text if len(text) <= 30 else text[:27] + "..."


def _listed(names: Iterable) -> str:
    names = [repr(str(name)) for name in names]
    text = ", ".join(names[:8])
    return text + (f" and {len(names) - 8} more" if len(names) > 8 else "")
