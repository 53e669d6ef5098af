"""What a recipe's element ratios say about Coulombic efficiency: the statistics of a table of electrolytes.

``electrolytes`` joins a table such as ``wang2019-table1`` with the ratios of its recipes; the other functions
compare rows. A formulation ratio counts the atoms that go into the bottle, not those found in an SEI.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from lithium_interfaces import recipes
from lithium_interfaces.core.constants import FARADAY as FARADAY  # for the page
from lithium_interfaces.core.constants import thermal_voltage
from lithium_interfaces.errors import DataError
from lithium_interfaces.small_samples import (
    midranks,
    pearson,
    permutation_test,
    spearman,
)
from lithium_interfaces.small_samples.correlation import Correlation, correlation_p
from lithium_interfaces.small_samples.table import CE

CONCENTRATED_M = 4.0  # from here on WA19's own class of "concentrated" begins
MOST_SPLITS = 200_000
RATIOS = {
    "carbon_to_fluorine": "C_over_F",
    "carbon_to_oxygen": "C_over_O",
    "solvent_oxygen_fraction": "solvent_oxygen",
    "anion_fluorine_fraction": "anion_fluorine",
}


def group_labels(concentrated_M: float = CONCENTRATED_M) -> tuple[str, ...]:
    """Names of the groups that the rows of WA19 Table 1 fall into, in the order of drawings."""
    return (
        "carbonate, 1 M",
        "ether with nitrate, 1 M",
        "ether, no nitrate, 1 M",
        f"{concentrated_M:g} M and more",
        "TEP/BTFE, 1.2 M",
    )


GROUPS = group_labels()
CONVENTION = recipes.Convention()


@dataclass(frozen=True)
class Difference:
    """Mean of y in one group minus the mean in the other, with its two-sided permutation p-value."""

    n_in: int
    n_out: int
    mean_in: float
    mean_out: float
    difference: float
    p_value: float
    exact: bool


def electrolytes(
    table: pd.DataFrame,
    molecules: Mapping[str, recipes.Molecule],
    convention: recipes.Convention = CONVENTION,
    concentrated_M: float = CONCENTRATED_M,
) -> pd.DataFrame:
    """Rows of ``table`` with the ratios of their recipes, a group and what was assumed or wrong.

    Adds C_over_F, C_over_O, solvent_oxygen, anion_fluorine (all dimensionless; NaN where the recipe cannot be
    counted), F, C, O (share of the three in per cent), group, assumptions and problem. Raises ``DataError`` for
    a missing column.
    """
    needed = [
        CE,
        "electrolyte",
        "electrolyte_family",
        "total_salt_molarity_M",
        "has_lithium_nitrate",
        "reference",
    ]
    missing = [name for name in needed if name not in table]
    if missing:
        raise DataError(
            f"The table of electrolytes lacks the column {missing[0]!r}; needed are {', '.join(needed)}."
        )
    counted = recipes.table(table["electrolyte"], molecules, convention)
    three = counted[["F", "C", "O"]]
    shares = 100 * three.div(three.sum(axis=1, min_count=3), axis=0)
    ratios = counted[list(RATIOS)].rename(columns=RATIOS)
    return pd.concat(
        [table, ratios, shares, counted[["assumptions", "problem"]]], axis=1
    ).assign(group=group_names(table, concentrated_M))


def group_names(
    table: pd.DataFrame, concentrated_M: float = CONCENTRATED_M
) -> list[str]:
    """The group of each row, one of ``group_labels``; ``concentrated_M`` is where concentrated begins (mol/L)."""
    labels = group_labels(concentrated_M)
    ether, nitrate = (
        table["electrolyte_family"] == "ether",
        table["has_lithium_nitrate"],
    )
    dense = table["total_salt_molarity_M"] >= concentrated_M
    conditions = [
        dense,
        ether & nitrate,
        ether,
        table["electrolyte_family"] == "carbonate",
    ]
    return list(
        np.select(conditions, [labels[3], labels[1], labels[2], labels[0]], labels[4])
    )


def composition(counted: pd.DataFrame) -> pd.DataFrame:
    """The recipes as a table that ``small_samples.analyse`` takes: F, C, O renormalised to 100 %, references as papers."""
    return pd.DataFrame(
        {
            "row": counted["row"],
            CE: counted[CE],
            "fluorine_at_percent": counted["F"],
            "carbon_at_percent": counted["C"],
            "oxygen_at_percent": counted["O"],
            "paper": "WA19-" + counted["reference"].astype(str),
        }
    )


def strata(
    counted: pd.DataFrame,
    descriptor: str = "C_over_F",
    draws: int = 20_000,
    concentrated_M: float = CONCENTRATED_M,
) -> pd.DataFrame:
    """Correlation of CE with a descriptor over all rows and inside parts of the table.

    One row per part: n, distinct values of the descriptor, Pearson's r, Spearman's coefficient and their
    two-sided permutation p-values (exact up to ten rows, else ``draws`` seeded draws).
    """
    ordinary = counted["total_salt_molarity_M"] < concentrated_M
    below = f"below {concentrated_M:g} M"
    carbonate, ether = (
        counted["electrolyte_family"] == family for family in ("carbonate", "ether")
    )
    parts = {
        "all rows": ordinary | True,
        "without nitrate": ~counted["has_lithium_nitrate"],
        "carbonates": carbonate,
        "ethers": ether,
        below: ordinary,
        f"carbonates {below}": carbonate & ordinary,
    }
    records = {}
    for name, inside in parts.items():
        x, y = counted.loc[inside, descriptor], counted.loc[inside, CE]
        tests = {
            method: permutation_test(x, y, method, draws=draws)
            for method in ("pearson", "spearman")
        }
        records[name] = {
            "n": len(x),
            "distinct": x.round(6).nunique(),
            "pearson": pearson(x, y).coefficient,
            "perm_p_pearson": tests["pearson"].p_value,
            "spearman": spearman(x, y).coefficient,
            "perm_p_spearman": tests["spearman"].p_value,
        }
    return pd.DataFrame.from_dict(records, orient="index").rename_axis("part")


def explained_by_groups(y, groups) -> float:
    """Share of the variance of y between groups (eta squared): what any function of the group can explain at most."""
    y = pd.Series(np.asarray(y, float))
    means = y.groupby(np.asarray(groups)).transform("mean")
    return float(((means - y.mean()) ** 2).sum() / ((y - y.mean()) ** 2).sum())


def partial(x, y, control) -> Correlation:
    """Pearson's r of x and y with a straight line in ``control`` taken out of both; n - 3 degrees of freedom."""
    control = np.asarray(control, float)
    design = np.column_stack([np.ones(len(control)), control])
    x, y = (
        v - design @ np.linalg.lstsq(design, v, rcond=None)[0]
        for v in (np.asarray(x, float), np.asarray(y, float))
    )
    r = pearson(x, y).coefficient
    return Correlation(r, correlation_p(r, len(x) - 1), len(x))


def compare(y, inside) -> Difference:
    """Difference of means between rows inside and outside a group, tested over all ways to split the rows.

    Up to 200,000 splits are all tried; beyond, seeded draws of ``small_samples.permutation_test``. Raises
    ``DataError`` if a side is empty.
    """
    y, inside = np.asarray(y, float), np.asarray(inside, bool)
    n, k = len(y), int(inside.sum())
    if not 0 < k < n:
        raise DataError(
            f"{k} of {n} rows are inside the group; at least one inside and one outside are needed."
        )
    mean_in, mean_out = y[inside].mean(), y[~inside].mean()
    if comb(n, k) <= MOST_SPLITS:
        sums = y[np.array(list(combinations(range(n), k)))].sum(axis=1)
        differences = sums / k - (y.sum() - sums) / (n - k)
        p, exact = (
            float(np.mean(np.abs(differences) >= abs(mean_in - mean_out) - 1e-9)),
            True,
        )
    else:
        test = permutation_test(inside.astype(float), y, draws=20_000)
        p, exact = test.p_value, test.exact
    return Difference(
        k, n - k, float(mean_in), float(mean_out), float(mean_in - mean_out), p, exact
    )


def rank_differences_p(y, groups) -> float:
    """p-value of the Kruskal-Wallis test that y is alike in all groups, ties allowed for; chi-squared, G - 1 df."""
    groups = np.asarray(groups)
    n, kinds = len(groups), np.unique(groups)
    if len(kinds) < 2:
        raise DataError(
            f"{len(kinds)} group was given; the Kruskal-Wallis test needs at least 2."
        )
    ranks = midranks(y)
    between = sum(
        (groups == k).sum() * (ranks[groups == k].mean() - (n + 1) / 2) ** 2
        for k in kinds
    )
    return float(chdtrc(len(kinds) - 1, between / ranks.var(ddof=1)))


def thermal_energy_for_factor_eV(factor: float, temperature_K: float = 298.15) -> float:
    """Difference of two activation energies that makes one Arrhenius rate ``factor`` times the other: kT ln(factor)."""
    return float(np.log(factor) * thermal_voltage(temperature_K))
