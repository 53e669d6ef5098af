"""Checks shared by the statistics: what counts as a column, as a tie, as constant."""

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.errors import DataError

TIE = 1e-9  # values closer than this share of the largest magnitude are the same measurement


def vector(values: ArrayLike, what: str = "the column", minimum: int = 3) -> NDArray:
    """One finite float column of at least ``minimum`` rows, or a DataError."""
    try:
        column = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise DataError(
            f"{what} holds something that is not a number; every row needs one."
        ) from None
    if column.ndim != 1:
        raise DataError(
            f"{what} has {column.ndim} dimensions; a single column is needed."
        )
    if len(column) < minimum:
        raise DataError(
            f"{what} has {len(column)} rows; at least {minimum} are needed."
        )
    bad = np.flatnonzero(~np.isfinite(column))
    if len(bad):
        raise DataError(
            f"{what} holds {column[bad[0]]} at position {bad[0] + 1}; every row needs a finite number."
        )
    return column


def is_constant(values: ArrayLike) -> bool:
    """True when all values agree within rounding, so that no correlation is defined."""
    values = np.asarray(values, dtype=float)
    return len(values) == 0 or np.ptp(values) <= TIE * np.abs(values).max()


def varying_pair(
    x: ArrayLike, y: ArrayLike, minimum: int = 3
) -> tuple[NDArray, NDArray]:
    """Two columns of equal length that both vary, or a DataError."""
    x, y = vector(x, "x", minimum), vector(y, "y", minimum)
    if len(x) != len(y):
        raise DataError(
            f"x has {len(x)} rows and y has {len(y)}; they must have the same number."
        )
    for name, column in (("x", x), ("y", y)):
        if is_constant(column):
            raise DataError(
                f"{name} is {column[0]:g} in all {len(column)} rows; a correlation needs a column that varies."
            )
    return x, y


def group_codes(groups: ArrayLike, n: int) -> tuple[list[str], NDArray]:
    """Labels in order of appearance and the integer code of each of the ``n`` rows."""
    groups = [str(group) for group in groups]
    if len(groups) != n:
        raise DataError(
            f"{len(groups)} paper labels were given for {n} rows; one per row is needed."
        )
    labels = list(dict.fromkeys(groups))
    return labels, np.array([labels.index(group) for group in groups])


def row_name(rows: ArrayLike | None, position: int) -> str:
    """How an error names a row: its printed number where known, else its position from 1."""
    return f"row {position + 1 if rows is None else list(rows)[position]}"


def unit_deviations(values: ArrayLike) -> NDArray:
    """Deviations from the mean, scaled to length one, so that r is a plain dot product."""
    deviation = values - values.mean()
    return deviation / np.linalg.norm(deviation)
