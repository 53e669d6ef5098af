"""A CSV file held to a Table Schema: every cell typed and checked, every error one sentence.

A schema is a dict with ``fields``, each with name, type (string, number, integer or
boolean) and constraints (required, unique, minimum, maximum, enum, pattern). Two rules
across cells may be added: ``closure`` {columns, total, tolerance}, a sum that every row
keeps, and ``oneToOne`` [[column, column]], pairs of columns that name the same thing.
"""

from __future__ import annotations

import csv
import io
import math
import re
from pathlib import Path

import pandas as pd

from .errors import DataError

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_BOOLEAN = {
    "true": True,
    "True": True,
    "TRUE": True,
    "1": True,
    "false": False,
    "False": False,
    "FALSE": False,
    "0": False,
}
_ALLOWED = {
    "number": "a number (decimal point, no unit)",
    "integer": "a whole number",
    "boolean": "true or false",
    "string": "text",
}


def read_bytes(path: Path, label: str) -> bytes:
    """The content of a file; ``label`` is how errors call it."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{label} is missing.") from None
    except OSError as error:
        raise DataError(
            f"{label} cannot be read ({error.strerror}); a readable CSV file is needed."
        ) from None


def _fields(schema: dict) -> list[dict]:
    fields = schema.get("fields")
    if not fields or any(
        "name" not in field or field.get("type") not in _ALLOWED for field in fields
    ):
        raise DataError(
            f"The schema needs a list `fields`, each with a name and a type out of {', '.join(_ALLOWED)}."
        )
    return fields


def units(schema: dict) -> dict[str, str]:
    """Unit of each column; empty for labels and texts."""
    return {field["name"]: field.get("unit", "") for field in schema["fields"]}


def parse(content: bytes, schema: dict, label: str) -> pd.DataFrame:
    """The table in a CSV file's content, typed and checked by the schema.

    Empty cells are NaN; numbers are float64, or int64 for a column of whole numbers
    without empty cells. A byte order mark, blanks around cells and blank lines are
    tolerated.

    Raises
    ------
    DataError
        At the first thing the schema does not allow; the message names the file, the
        row, the column, what was found and what is allowed.
    """
    header, rows, lines = _cells(content, label)
    fields = _fields(schema)
    _check_header(header, [field["name"] for field in fields], label)
    if not rows:
        raise DataError(f"{label} has a header but no rows; at least one is needed.")

    def where(i: int, column: str) -> str:
        return f"{label}, row {i + 1} (line {lines[i]}), column {column}"

    columns: dict[str, list] = {}
    for j, field in enumerate(fields):
        name = field["name"]
        columns[name] = [_value(row[j], field, where, i) for i, row in enumerate(rows)]
        if field.get("constraints", {}).get("unique"):
            _check_unique(columns[name], name, where)
    for one, other in schema.get("oneToOne", []):
        _check_one_to_one(columns, one, other, where)
    if "closure" in schema:
        _check_closure(columns, schema["closure"], where)
    return pd.DataFrame(
        {
            field["name"]: _series(columns[field["name"]], field["type"])
            for field in fields
        }
    )


def _cells(content: bytes, label: str) -> tuple[list[str], list[list[str]], list[int]]:
    """Header, data rows as stripped text, and the line of the file each row starts on."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{label}, line {line} is not UTF-8 (byte {content[error.start]:#04x}); "
            "save the file as UTF-8."
        ) from None
    reader = csv.reader(
        io.StringIO(text, newline=""), strict=True, skipinitialspace=True
    )
    header: list[str] = []
    rows: list[list[str]] = []
    lines, start = [], 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            if not header:
                header = cells
                continue
            if len(cells) != len(header):
                raise DataError(
                    f"{label}, row {len(rows) + 1} (line {line}): found {len(cells)} cells, "
                    f"allowed are {len(header)} as in the header."
                )
            rows.append(cells)
            lines.append(line)
    except csv.Error as error:
        raise DataError(
            f"{label}, line {reader.line_num} cannot be read as CSV ({error})."
        ) from None
    if not header:
        raise DataError(
            f"{label} is empty; a header row and at least one row of data are needed."
        )
    return header, rows, lines


def _value(text: str, field: dict, where, i: int):
    """The cell as its declared type, or None where it is empty and may be."""
    kind, rules = field["type"], field.get("constraints", {})

    def fail(allowed: str):
        found = repr(text) if text else "an empty cell"
        raise DataError(
            f"{where(i, field['name'])}: found {found}, allowed is {allowed}."
        )

    if not text:
        if rules.get("required"):
            fail(_ALLOWED[kind])
        return None
    value: object = text
    if kind == "number":
        if not _NUMBER.fullmatch(text) or not math.isfinite(value := float(text)):
            fail(_ALLOWED[kind])
    elif kind == "integer":
        # Beyond 2**53 a whole number no longer survives in a column with empty cells.
        if (
            not _INTEGER.fullmatch(text)
            or len(text) > 17
            or abs(value := int(text)) > 2**53
        ):
            fail(_ALLOWED[kind])
    elif kind == "boolean":
        if text not in _BOOLEAN:
            fail(_ALLOWED[kind])
        value = _BOOLEAN[text]
    if "minimum" in rules and value < rules["minimum"]:
        fail(f"at least {rules['minimum']}")
    if "maximum" in rules and value > rules["maximum"]:
        fail(f"at most {rules['maximum']}")
    if "enum" in rules and value not in rules["enum"]:
        fail("one of " + ", ".join(map(str, rules["enum"])))
    if "pattern" in rules and not re.fullmatch(rules["pattern"], text):
        fail(f"text of the form {rules['pattern']}")
    return value


def _series(values: list, kind: str) -> pd.Series:
    if kind == "string":
        return pd.Series(values, dtype="str")
    complete = None not in values
    if kind == "boolean":
        return pd.Series(values, dtype="bool" if complete else "boolean")
    return pd.Series(
        values, dtype="int64" if kind == "integer" and complete else "float64"
    )


def _check_header(found: list[str], expected: list[str], label: str) -> None:
    for what, columns in (
        ("lacks", [c for c in expected if c not in found]),
        ("has the unknown", [c for c in found if c not in expected]),
        ("repeats the", [c for c in dict.fromkeys(found) if found.count(c) > 1]),
    ):
        if columns:
            raise DataError(
                f"{label} {what} column {', '.join(map(repr, columns))}: found {', '.join(found)}; "
                f"allowed are {', '.join(expected)}."
            )
    for i, (a, b) in enumerate(zip(found, expected), 1):
        if a != b:
            raise DataError(
                f"{label}: column {i} is {a!r}, allowed is {b!r}; the order is {', '.join(expected)}."
            )


def _check_unique(values: list, column: str, where) -> None:
    first: dict = {}
    for i, value in enumerate(values):
        if value is not None and first.setdefault(value, i) != i:
            raise DataError(
                f"{where(i, column)}: found {value!r}, which row {first[value] + 1} has already; "
                "allowed is each value once."
            )


def _check_one_to_one(columns: dict[str, list], a: str, b: str, where) -> None:
    """Neither column may pair one of its values with two values of the other."""
    for key, other in ((a, b), (b, a)):
        first: dict = {}
        for i, (value, partner) in enumerate(zip(columns[key], columns[other])):
            if value is None or partner is None:
                continue
            seen = first.setdefault(value, i)
            if columns[other][seen] != partner:
                raise DataError(
                    f"{where(i, other)}: found {partner!r} for {key} {value!r}, where row {seen + 1} has "
                    f"{columns[other][seen]!r}; allowed is one {other} per {key}."
                )


def _check_closure(columns: dict[str, list], closure: dict, where) -> None:
    parts, total, tolerance = closure["columns"], closure["total"], closure["tolerance"]
    for i, cells in enumerate(zip(*(columns[part] for part in parts))):
        if None in cells:
            continue
        found = math.fsum(cells)
        # 1e-9 keeps a sum that is exactly on the limit in decimals inside it in binary.
        if abs(found - total) > tolerance + 1e-9:
            raise DataError(
                f"{where(i, ' + '.join(parts))}: found a sum of {found:.6g}, "
                f"allowed is {total} ± {tolerance}."
            )
