"""Analyses of the two tables that the rules choose from: coefficients, scales, rows left out, rounding, chance."""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np
from scipy.special import ndtri

from lithium_interfaces.small_samples.correlation import midranks

CE = "coulombic_efficiency_percent"
ORDERS = 1999  # orders drawn to judge chance where all of them would take too long
#: half of the last digit: cells print up to two decimals (thickness: one) and drop trailing zeros
HALF_DIGIT = {"thickness": 0.05, "CE": 0.005}
#: references 42 and 46 share eight authors of one laboratory
LABORATORIES = {46: 1, 42: 1}


def columns_of(table, **names):
    """The columns by short names, and which rows stay where a row, a paper or a laboratory is left out."""
    paper = table["reference"].to_numpy()
    kept = {f"row {each}": (table["row"] != each).to_numpy() for each in table["row"]}
    kept |= {f"reference {each}": paper != each for each in dict.fromkeys(paper)}
    shared = np.isin(paper, list(LABORATORIES))
    if shared.any():
        kept["references 46 and 42"] = ~shared
    names |= {"CE": CE}
    found = {name: table[column].to_numpy(float) for name, column in names.items()}
    return found | {"row": table["row"].to_numpy(), "paper": paper, "kept": kept}


def parts(table):
    """Table 1: at.% of the three parts, and the two ratios."""
    names = {"F": "fluorine", "C": "carbon", "O": "oxygen"}
    found = columns_of(table, **{k: f"{v}_at_percent" for k, v in names.items()})
    return found | {"C/F": found["C"] / found["F"], "C/O": found["C"] / found["O"]}


films = partial(columns_of, thickness="sei_thickness_nm")


def pearson(x, y):
    """Pearson's r."""
    dx, dy = x - x.mean(), y - y.mean()
    return float(dx @ dy / np.sqrt((dx @ dx) * (dy @ dy)))


def loss(ce):
    """Losses on a logarithmic scale, −log10(1 − CE)."""
    with np.errstate(invalid="ignore"):  # no loss above 100 %, and then no verdict
        return -np.log10(1 - ce / 100)


def inside(values, paper):
    """Each row less the mean of its paper."""
    same = paper[:, None] == paper
    return values - same @ values / same.sum(1)


#: analysis -> the two columns whose Pearson coefficient it takes, for statements on the pooled rows
POOLED = {
    "Pearson, as printed": lambda x, ce, paper: (x, ce),
    "Pearson, logarithm of the descriptor": lambda x, ce, paper: (np.log(x), ce),
    "Pearson, scale of losses": lambda x, ce, paper: (x, loss(ce)),
    "Pearson, losses and logarithm": lambda x, ce, paper: (np.log(x), loss(ce)),
    "Spearman": lambda x, ce, paper: (midranks(x), midranks(ce)),
}
#: the same inside papers, for statements on what follows if a descriptor changes
INSIDE = {
    "Pearson inside papers": lambda x, ce, paper: (
        inside(x, paper),
        inside(ce, paper),
    ),
    "Pearson inside papers, losses and logarithm": lambda x, ce, paper: (
        inside(np.log(x), paper),
        inside(loss(ce), paper),
    ),
}


def without(columns, x, analysis=POOLED["Pearson, as printed"]):
    """r over all rows, and r without each row, paper and laboratory."""
    y, paper = columns["CE"], columns["paper"]
    left = columns["kept"].items()
    return pearson(*analysis(x, y, paper)), {
        label: pearson(*analysis(x[keep], y[keep], paper[keep])) for label, keep in left
    }


ROUNDING = "where the rounding errors of all cells together put r, as a percentile"


def rounded(columns, above, below, percentile):
    """r of CE with a column, or a ratio of two, where the cells are moved within their rounding.

    Errors that are even over the rounding interval of each cell add up to an almost normal error of r; its
    ``percentile`` is reached by moving every cell the same share of the way that raises r. 0 and 100 are the worst cases.
    """
    x, y = columns[above], columns["CE"]
    z = columns[below] if below else np.ones_like(x)
    dx, dy = x / z - (x / z).mean(), y - y.mean()
    u, v = dx / np.linalg.norm(dx), dy / np.linalg.norm(dy)
    r = u @ v
    up_x, up_y = (v - r * u) / np.linalg.norm(dx), (u - r * v) / np.linalg.norm(dy)
    half, half_y = HALF_DIGIT.get(above, 0.005), HALF_DIGIT["CE"]
    turned = -up_x * x / z**2 * half if below else []
    effects = np.concatenate([up_x / z * half, turned, up_y * half_y])
    error = np.sqrt((effects**2).sum() / 3)
    share = np.clip(ndtri(percentile / 100) * error / np.abs(effects).sum(), -1, 1)
    moved = x + share * half * np.sign(up_x)
    z = z - share * half * np.sign(up_x) if below else z
    return pearson(moved / z, y + share * half_y * np.sign(up_y))


@lru_cache(maxsize=64)
def orders_of(paper):
    """Random orders of the rows, fixed once for all; inside papers where these are told apart."""
    rng = np.random.default_rng(20241)
    group = np.array(paper)
    keys = group + rng.random((ORDERS, len(group)))
    orders = np.empty((ORDERS, len(group)), int)
    orders[:, np.argsort(group, kind="stable")] = np.argsort(keys, axis=1)
    return orders


def chance(x, y, groups=None):
    """Two-sided p of r among random orders, the observed one counted."""
    code = [0] * len(x) if groups is None else np.unique(groups, return_inverse=True)[1]
    dx, dy = x - x.mean(), y - y.mean()
    sums = np.abs(dy[orders_of(tuple(map(int, code)))] @ dx)
    return float((1 + (sums >= abs(dx @ dy) * (1 - 1e-9)).sum()) / (1 + ORDERS))
