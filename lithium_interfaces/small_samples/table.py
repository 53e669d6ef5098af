"""Anyone's table of SEI compositions or thicknesses, checked cell by cell before it is believed."""

import numpy as np
import pandas as pd

from lithium_interfaces.errors import DataError

from ._arrays import is_constant
from .composition import check_closure

CE = "coulombic_efficiency_percent"
PARTS = ["fluorine_at_percent", "carbon_at_percent", "oxygen_at_percent"]
THICKNESS = "sei_thickness_nm"


def check_table(table: pd.DataFrame) -> pd.DataFrame:
    """A checked copy of a composition table: columns row, CE, F, C, O in percent, paper, label.

    Needs the columns ``coulombic_efficiency_percent``, ``fluorine_at_percent``, ``carbon_at_percent``,
    ``oxygen_at_percent`` and ``paper``; ``row`` (a name for each row, default 1, 2, ...) and
    ``reference`` (one per paper, used as its short label) are optional, other columns are dropped.
    The input is not changed. Raises DataError, naming row and column, for: a missing column, fewer
    than 3 rows, an empty, non-numeric or negative cell, a CE outside (0, 100], parts not adding up to
    100 +- 0.5 %, a constant column, a repeated row name, one paper with two references or the reverse.
    """
    checked = _checked(table, PARTS)
    check_closure(checked[PARTS].to_numpy(), checked["row"])
    return _varying(checked, [CE, *PARTS])


def check_thickness_table(table: pd.DataFrame) -> pd.DataFrame:
    """The same for a table of CE and ``sei_thickness_nm`` (above zero), with ``paper``."""
    checked = _checked(table, [THICKNESS])
    zero = np.flatnonzero(checked[THICKNESS] == 0)
    if len(zero):
        raise DataError(
            f"row {checked['row'][zero[0]]} has {THICKNESS} = 0; it must be above zero."
        )
    return _varying(checked, [CE, THICKNESS])


def _checked(table, measured):
    if not isinstance(table, pd.DataFrame):
        raise DataError(
            f"the table is a {type(table).__name__}; a pandas DataFrame is needed."
        )
    missing = [name for name in [CE, *measured, "paper"] if name not in table.columns]
    if missing:
        found = ", ".join(map(str, table.columns)) or "none"
        raise DataError(
            f"the table lacks the column {missing[0]}; the columns found are: {found}."
        )
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise DataError(
            f"the table has the column {twice[0]} twice; each name may stand once."
        )
    if len(table) < 3:
        raise DataError(
            f"the table has {len(table) or 'no'} rows; at least 3 are needed."
        )
    if "row" in table.columns:
        rows = [
            _label(cell, f"position {k + 1}", "row")
            for k, cell in enumerate(table["row"])
        ]
    else:
        rows = [str(k + 1) for k in range(len(table))]
    twice = [row for row in rows if rows.count(row) > 1]
    if twice:
        raise DataError(
            f"row {twice[0]} appears {rows.count(twice[0])} times; each row needs its own name."
        )

    checked = pd.DataFrame({"row": rows})
    for name in [CE, *measured]:
        checked[name] = [
            _number(cell, row, name) for cell, row in zip(table[name], rows)
        ]
    high = np.flatnonzero((checked[CE] > 100) | (checked[CE] == 0))
    if len(high):
        value, row = checked[CE][high[0]], rows[high[0]]
        raise DataError(
            f"row {row} has {CE} = {value:g}; a Coulombic efficiency lies above 0 and not above 100 %."
        )
    checked["paper"] = [
        _label(cell, f"row {row}", "paper") for cell, row in zip(table["paper"], rows)
    ]
    checked["label"] = checked["paper"]
    if "reference" in table.columns:
        checked["label"] = [
            _label(cell, f"row {row}", "reference")
            for cell, row in zip(table["reference"], rows)
        ]
        _one_to_one(checked)
    return checked


def _number(cell, row, column):
    if pd.isna(cell) or (isinstance(cell, str) and not cell.strip()):
        raise DataError(
            f"row {row} has no value in {column}; every row needs a number."
        )
    try:
        value = float(cell)
    except (TypeError, ValueError):
        raise DataError(
            f"row {row} has {cell!r} in {column}; a number is needed."
        ) from None
    if not np.isfinite(value) or value < 0:
        raise DataError(
            f"row {row} has {value:g} in {column}; a finite number that is not negative is needed."
        )
    return value


def _label(cell, place, column):
    if pd.isna(cell) or not str(cell).strip():
        raise DataError(f"{place} has no value in {column}; every row needs one.")
    # a column of whole numbers with a gap somewhere is read as floats: 46.0 is reference 46
    return (
        str(int(cell))
        if isinstance(cell, float) and cell == int(cell)
        else str(cell).strip()
    )


def _one_to_one(checked):
    for one, many in (("paper", "label"), ("label", "paper")):
        for key, found in checked.groupby(one, sort=False)[many]:
            names = list(dict.fromkeys(found))
            if len(names) > 1:
                kind, others = (
                    ("paper", "references")
                    if one == "paper"
                    else ("reference", "papers")
                )
                raise DataError(
                    f"{kind} {key} stands beside the {others} {names[0]} and {names[1]}; only one is allowed."
                )


def _varying(checked, columns):
    for name in columns:
        if is_constant(checked[name]):
            raise DataError(
                f"{name} is {checked[name][0]:g} in all {len(checked)} rows; a correlation needs a column that varies."
            )
    return checked
