"""The same question under every reasonable choice of descriptor, response, method and rows."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ._arrays import is_constant, unit_deviations
from .composition import ilr, ratio
from .correlation import (
    METHODS,
    correlation_p,
    kendall_from_signs,
    merge_ties,
    midranks,
    pair_signs,
)
from .measurement_error import log_inefficiency
from .permutation import LARGEST_EXACT, permutation_p
from .table import CE, PARTS, check_table

PRINTED_DESCRIPTORS = ("F", "C", "O", "C_over_F", "C_over_O")


def printed_descriptors(checked: pd.DataFrame) -> dict[str, NDArray]:
    """The five descriptors of the perspective from a checked table: {name: column}."""
    f, c, o = (checked[name].to_numpy() for name in PARTS)
    rows = checked["row"]
    return {
        "F": f,
        "C": c,
        "O": o,
        "C_over_F": ratio(c, f, rows),
        "C_over_O": ratio(c, o, rows),
    }


def all_descriptors(checked: pd.DataFrame) -> dict[str, NDArray]:
    """The five printed descriptors and three log-ratios: ln C/F, ln C/O and ilr z1."""
    z1 = ilr(checked[PARTS].to_numpy(), checked["row"])[:, 0]
    columns = printed_descriptors(checked)
    logs = {f"ln_{name}": np.log(columns[name]) for name in ("C_over_F", "C_over_O")}
    return {**columns, **logs, "ilr_z1": z1}


def responses(checked: pd.DataFrame) -> dict[str, NDArray]:
    """CE in percent, and LCE = -log10(1 - CE)."""
    ce = checked[CE].to_numpy()
    return {"CE": ce, "LCE": log_inefficiency(ce / 100, checked["row"])}


def multiverse(table: pd.DataFrame) -> pd.DataFrame:
    """One row per universe: descriptor x response x method x rows kept.

    Columns: descriptor, response, method, rows (``all``, ``without row`` or ``without paper``),
    left_out (row or paper label, empty for all), n, coefficient, p_value, p_kind (``exact``
    permutation of all orders up to 10 rows; ``t`` or ``normal`` approximation beyond), as_printed
    (the choice made in OB24). Universes with fewer than 3 rows or a constant column have nan.
    """
    checked = check_table(table)
    n = len(checked)
    kept = [("all", "", np.ones(n, bool))]
    kept += [
        ("without row", row, checked["row"].to_numpy() != row) for row in checked["row"]
    ]
    kept += [
        ("without paper", label, checked["label"].to_numpy() != label)
        for label in dict.fromkeys(checked["label"])
    ]
    # Ties are merged once on the whole column, so that they mean the same in every universe.
    descriptors = {
        name: merge_ties(column) for name, column in all_descriptors(checked).items()
    }
    outcomes = responses(checked)
    x_signs = {name: pair_signs(column) for name, column in descriptors.items()}
    y_signs = pair_signs(outcomes["CE"])  # LCE orders rows as CE does

    known = {}
    universes = []
    for rows, left_out, keep in kept:
        inside = np.ix_(keep, keep)
        for descriptor, column in descriptors.items():
            for response, outcome in outcomes.items():
                x, y = column[keep], outcome[keep]
                for method in METHODS:
                    if len(x) < 3 or is_constant(x) or is_constant(y):
                        found = (np.nan, np.nan, "")
                    elif method == "pearson":
                        found = _universe(x, y, method)
                    else:
                        # rank methods see only the order: many universes share one answer
                        key = method, midranks(x).tobytes(), midranks(y).tobytes()
                        if key not in known:
                            signs = (x_signs[descriptor][inside], y_signs[inside])
                            known[key] = _universe(
                                midranks(x), midranks(y), method, signs
                            )
                        found = known[key]
                    printed = descriptor in PRINTED_DESCRIPTORS and (
                        response,
                        method,
                        rows,
                    ) == ("CE", "pearson", "all")
                    universes.append(
                        (
                            descriptor,
                            response,
                            method,
                            rows,
                            left_out,
                            len(x),
                            *found,
                            printed,
                        )
                    )
    return pd.DataFrame(
        universes,
        columns=[
            "descriptor",
            "response",
            "method",
            "rows",
            "left_out",
            "n",
            "coefficient",
            "p_value",
            "p_kind",
            "as_printed",
        ],
    )


def _universe(x, y, method, signs=None):
    if method == "kendall":
        found = kendall_from_signs(*signs)
        coefficient, p, kind = found.coefficient, found.p_value, "normal"
    else:  # x and y are ranks already where the method is Spearman's
        coefficient = float(np.clip(unit_deviations(x) @ unit_deviations(y), -1, 1))
        p, kind = correlation_p(coefficient, len(x)), "t"
    if len(x) <= LARGEST_EXACT:
        p, kind = (
            permutation_p(x, y, "kendall" if method == "kendall" else "pearson"),
            "exact",
        )
    return coefficient, p, kind
