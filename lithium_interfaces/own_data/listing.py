"""A table that people typed: one row per electrolyte, with text, empty cells and remarks among the numbers.

``reading`` looks for long runs of numbers; here the header is what is looked for, by names that are known, and every line
below it is a row. Cells stay text, because one bad cell must cost its row and not the table.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from lithium_interfaces.errors import DataError
from lithium_interfaces.schema import read_bytes

from .reading import _UNIT, SEPARATORS, Sheet, decoded

#: lines of a file that are looked at to find its header
HEADER_WITHIN = 60
_SUMMARY = re.compile(
    r"(mean|average|avg\.?|median|sd|std\.?( dev\.?)?|standard deviation|total|sum|n|min|max)\b[:.]?",
    re.I,
)
_NUMBER = r"[+−-]?(\d+(\.\d*)?|\.\d+)([eE][+−-]?\d+)?"
_COMMA = re.compile(r"[+−-]?\d+,\d+([eE][+−-]?\d+)?")
_EMPTY = {
    "",
    "-",
    "–",
    "—",
    "na",
    "n/a",
    "n.a.",
    "nan",
    "none",
    "null",
    "n.d.",
    "nd",
    "#n/a",
    "not reported",
    "?",
}


def read(
    path: str | Path, knows: Callable[[str], bool]
) -> tuple[Sheet, dict[int, str]]:
    """The rows under the header of a text file, every cell as text, and the lines that are no row, with the reason.

    ``knows``: whether a header is one that is looked for; the line with most of them is the header.

    Raises
    ------
    DataError
        If the file is missing, binary or empty, if no line holds a known header, or if numbers use both decimal signs.
    """
    label = str(path)
    content = read_bytes(Path(path), label)
    text, encoding = decoded(content, label)
    said = [] if encoding == "UTF-8" else [f"Text in {encoding}."]
    if not text.strip():
        raise DataError(f"{label} is empty; a header and at least 3 rows are needed.")
    declared = re.match(r"\s*\"?sep=(.)\"?\s*\r?\n", text)
    candidates = (
        [declared[1]] if declared else [each for each in SEPARATORS if each != " "]
    )
    best: tuple = ()
    for separator in candidates:
        rows = _rows(text, separator)
        for at, (_, cells) in enumerate(rows[:HEADER_WITHIN]):
            known = sum(1 for cell in cells if cell and knows(cell))
            score = (known, sum(1 for cell in cells if cell))
            if known and (not best or score > best[0]):
                best = (score, separator, rows, at)
    if not best:
        first = next(line.strip() for line in text.splitlines() if line.strip())
        raise DataError(
            f"{label}: no line is a header with known names, such as CE (%), paper, F, C, O or recipe; the file begins with {first[:60]!r}."
        )
    _, separator, rows, at = best
    header = rows[at][1]
    while header and not header[-1]:
        header = header[:-1]
    body, left = [], {}
    for line, cells in rows[at + 1 :]:
        while len(cells) > len(header) and not cells[-1]:
            cells = cells[:-1]
        if not any(cells):
            continue
        if len(cells) > len(header):
            hint = (
                "a cell that holds a comma needs quotation marks"
                if separator == ","
                else "one name for each cell is needed"
            )
            left[line] = (
                f"it has {len(cells)} cells under a header of {len(header)}; {hint}"
            )
        elif _SUMMARY.fullmatch(next(cell for cell in cells if cell)):
            left[line] = "it is a summary of other rows"
        else:
            body.append((line, cells + [""] * (len(header) - len(cells))))
    if (
        left
        and len(left) >= len(body)
        and not all("summary" in reason for reason in left.values())
    ):
        line, reason = next(iter(left.items()))
        raise DataError(f"{label}, line {line}: {reason}.")
    if not body:
        raise DataError(f"{label} has a header but no rows; at least 3 are needed.")
    names = _names(header)
    units: dict[str, str] = {}
    if len(body) > 1 and all(
        _UNIT.fullmatch(cell) or cell.lower() in ("at.%", "at%", "percent")
        for cell in body[0][1]
        if cell
    ):
        units = {
            name: cell.strip("()[]")
            for name, cell in zip(names, body.pop(0)[1], strict=True)
            if cell
        }
        said.append("A line of units stands below the header.")
    table = pd.DataFrame([cells for _, cells in body], columns=names, dtype=object)
    if separator != ",":
        said.append(
            f"Columns are separated by {SEPARATORS.get(separator, repr(separator))}."
        )
    if _decimal_comma(table, separator, label):
        said.append("Numbers have a decimal comma.")
        table = table.map(
            lambda cell: cell.replace(",", ".") if _COMMA.fullmatch(cell) else cell
        )
    preamble = tuple(
        " ".join(cell for cell in cells if cell) for _, cells in rows[:at] if any(cells)
    )
    if preamble:
        said.append(
            f"{len(preamble)} line{'s' if len(preamble) > 1 else ''} before the header {'are' if len(preamble) > 1 else 'is'} no data."
        )
    return Sheet(
        label, table, units, np.array([line for line, _ in body]), preamble, tuple(said)
    ), left


def number(cell: object) -> float | None:
    """The number in a cell, with a true minus sign or a per cent sign; None for an empty cell, and nan for text."""
    text = str(cell).strip().replace("−", "-").removesuffix("%").strip()
    if text.lower() in _EMPTY:
        return None
    return float(text) if re.fullmatch(_NUMBER, text) else float("nan")


def _rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """(line on which a row begins, its cells); a cell in quotation marks may hold separators and line ends."""
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=separator,
        skipinitialspace=separator != "\t",
    )
    rows, begun = [], 1
    try:
        for cells in reader:
            rows.append(
                (
                    begun,
                    [" ".join(cell.replace("\ufeff", "").split()) for cell in cells],
                )
            )
            begun = reader.line_num + 1
    except csv.Error:
        return rows
    if (
        rows
        and rows[0][1]
        and re.fullmatch(r"sep=.?", separator.join(rows[0][1]).strip() or "-")
    ):
        rows = rows[1:]
    return rows


def _names(header: list[str]) -> list[str]:
    names: list[str] = []
    seen: dict[str, int] = {}
    for i, cell in enumerate(header):
        name = cell or f"column {i + 1}"
        seen[name] = seen.get(name, 0) + 1
        names.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return names


def _decimal_comma(table: pd.DataFrame, separator: str, label: str) -> bool:
    if separator == ",":
        cells = [cell for column in table for cell in table[column]]
        return sum(bool(_COMMA.fullmatch(cell)) for cell in cells) > 0 and not any(
            re.fullmatch(r"\d+\.\d+", cell) for cell in cells
        )
    commas = [
        cell for column in table for cell in table[column] if _COMMA.fullmatch(cell)
    ]
    points = [
        cell
        for column in table
        for cell in table[column]
        if re.fullmatch(r"[+−-]?\d+\.\d+", cell)
    ]
    if commas and points:
        raise DataError(
            f"{label}: found {commas[0]!r} and {points[0]!r}; one of comma and point must be the decimal sign."
        )
    return bool(commas)
