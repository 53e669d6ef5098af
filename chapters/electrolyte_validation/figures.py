"""Drawings of the chapter on recipes; ``counted`` is what ``recipes.statistics.electrolytes`` returns."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit.drawing import COLOURS, INK, MARKERS, PAGE_WIDTH_IN
from bookkit.marks import EDGE, LEGEND, label_points, plain_ticks, signed
from lithium_interfaces.recipes.statistics import CE

from . import assumed
from .live import GROUPS, convention_explorer, recipe_calculator

__all__ = [
    "STYLE",
    "convention_explorer",
    "designs",
    "parts",
    "printed",
    "recipe_calculator",
    "same_ratio",
    "two_ratios",
]

CE_LABEL = "Coulombic efficiency (%)"
STYLE = {
    name: {"color": COLOURS[k], "marker": MARKERS[k]} for k, name in enumerate(GROUPS)
}
RATIO_NAMES = {"C_over_F": "C/F", "C_over_O": "C/O"}


def _legend(figure, groups, **more):
    """One legend above the panels for the groups that are there."""
    present = [name for name in GROUPS if name in set(groups)]
    handles = [
        plt.Line2D([], [], label=name, **STYLE[name], **EDGE) for name in present
    ]
    figure.legend(
        handles=handles, loc="outside upper center", ncols=2, handletextpad=0.4, **more
    )


def _points(ax, rows, x, y):
    for name in GROUPS:
        inside = rows["group"] == name
        if inside.any():
            ax.plot(rows.loc[inside, x], rows.loc[inside, y], **STYLE[name], **EDGE)


def printed(counted, correlations):
    """CE against C/F and C/O of the recipe; ``correlations``: Pearson's r by descriptor."""
    rows = counted.dropna(subset=list(RATIO_NAMES)).reset_index(drop=True)
    figure, axes = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 4.0), sharey=True)
    _legend(figure, rows["group"])
    far = (rows["C_over_F"] < assumed.usual_ratio_from) | (rows[CE] < 95)
    for ax, (name, label) in zip(axes, RATIO_NAMES.items()):
        _points(ax, rows, name, CE)
        ax.set_xlabel(f"{label} of the recipe (dimensionless)")
        ax.set_title(f"r = {signed(correlations[name])}, n = {len(rows)}", loc="left")
        ax.margins(x=0.1, y=0.08)
    axes[0].set_ylabel(CE_LABEL)
    for ax, name in zip(axes, RATIO_NAMES):
        label_points(
            ax,
            rows[name],
            rows[CE],
            [str(row) if out else "" for row, out in zip(rows["row"], far)],
        )
        for text in [
            text for text in ax.texts if not text.get_text()
        ]:  # labels keep clear of these points too
            text.remove()
    columns = ["row", "reference", "electrolyte", "group", *RATIO_NAMES, CE]
    return figure, rows[columns].assign(
        pearson_r_C_over_F=correlations["C_over_F"],
        pearson_r_C_over_O=correlations["C_over_O"],
    )


def same_ratio(counted):
    """CE of the rows that share a C/F, one line per value of the ratio."""
    rows = counted.dropna(subset=["C_over_F"]).assign(
        C_over_F=lambda t: t["C_over_F"].round(6)
    )
    values = np.sort(rows["C_over_F"].unique())
    rows["place"] = np.searchsorted(values, rows["C_over_F"]).astype(float)
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 4.2))
    _legend(figure, rows["group"])
    labels = []
    for place, value in enumerate(values):
        inside = rows["C_over_F"] == value
        span = rows.loc[inside, CE]
        ax.plot(
            [span.min(), span.max()],
            [place, place],
            color=INK,
            lw=1,
            alpha=0.5,
            zorder=1,
        )
        labels.append(f"{value:.2f} ({len(span)} row{'s' if len(span) > 1 else ''})")
        # rows of equal CE stand side by side, so that none is hidden
        for _, equal in rows[inside].groupby(CE):
            rows.loc[equal.index, "place"] += 0.22 * (
                np.arange(len(equal)) - (len(equal) - 1) / 2
            )
    _points(ax, rows, CE, "place")
    ax.set(
        yticks=range(len(values)),
        yticklabels=labels,
        xlabel=CE_LABEL,
        ylabel="C/F of the recipe (dimensionless)",
    )
    ax.grid(axis="y", alpha=0.25, lw=0.5)
    ax.set_ylim(len(values) - 0.5, -0.5)
    return figure, rows.sort_values(["C_over_F", CE])[
        ["row", "C_over_F", "electrolyte", "group", CE]
    ]


def parts(strata, printed_r):
    """Pearson's and Spearman's coefficients of CE and C/F inside parts of the table, and the one OB24 print."""
    places = np.arange(len(strata))[::-1].astype(float)
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 1.2 + 0.4 * len(strata)))
    ax.axvline(0, color=INK, lw=0.8)
    ax.axvline(
        printed_r,
        color=COLOURS[5],
        lw=1.2,
        ls="--",
        label=f"OB24, C/F of the SEI: {signed(printed_r)}",
    )
    for k, (column, label) in enumerate(
        (("pearson", "Pearson's r"), ("spearman", "Spearman's coefficient"))
    ):
        style = {"color": COLOURS[k], "marker": MARKERS[k]}
        ax.plot(strata[column], places + (0.12, -0.12)[k], label=label, **style, **EDGE)
    column = {"ha": "right", "va": "center", "fontsize": 9}
    for x, text in (
        (0.3, "r"),
        (0.58, "p of r"),
    ):  # the numbers stand in two columns beside zero
        ax.text(x, len(strata) - 0.4, text, **column)
    for place, row in zip(places, strata.itertuples()):
        ax.text(0.3, place, signed(row.pearson), **column)
        ax.text(0.58, place, f"{row.perm_p_pearson:.2g}", **column)
    names = [
        f"{name} (n = {n}, {distinct} ratios)"
        for name, n, distinct in zip(strata.index, strata["n"], strata["distinct"])
    ]
    ax.set(
        yticks=places,
        yticklabels=names,
        xlim=(-0.95, 0.6),
        ylim=(-0.6, len(strata) - 0.1),
    )
    ax.set_xticks([-0.8, -0.6, -0.4, -0.2, 0])
    ax.set_xlabel("Correlation of CE with C/F (dimensionless)")
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", alpha=0.25, lw=0.5)
    figure.legend(
        loc="outside upper center", ncols=3, handletextpad=0.4, columnspacing=1.2
    )
    return figure, strata.reset_index()


def two_ratios(sei, counted, lines):
    """CE against the C/F of ten SEIs (OB24) and of the recipes (WA19), each with its line.

    ``lines``: {"SEI": ..., "recipe": ...}, each a ``LineInfluence``.
    """
    rows = counted.dropna(subset=["C_over_F"])
    sets = {
        "SEI": (
            sei["carbon_at_percent"] / sei["fluorine_at_percent"],
            sei[CE],
            "SEI, OB24 Table 1",
        ),
        "recipe": (rows["C_over_F"], rows[CE], "recipe, WA19 Table 1"),
    }
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.8))
    frames = []
    for k, (kind, (x, y, label)) in enumerate(sets.items()):
        line = lines[kind]
        ends = np.array([x.min(), x.max()])
        ax.plot(
            ends,
            line.intercept + line.slope * ends,
            color=COLOURS[k],
            lw=2,
            ls=("--", "-")[k],
        )
        text = f"{label}: slope {signed(line.slope)} % (n = {len(x)})"
        ax.plot(x, y, label=text, color=COLOURS[k], marker=MARKERS[k], **EDGE)
        source = sei if kind == "SEI" else rows
        frames.append(
            pd.DataFrame(
                {
                    "kind": kind,
                    "row": source["row"].to_numpy(),
                    "C_over_F": x.to_numpy(),
                    CE: y.to_numpy(),
                    "line": (line.intercept + line.slope * x).to_numpy(),
                }
            )
        )
    ax.set(xlabel="C/F of the SEI or of the recipe (dimensionless)", ylabel=CE_LABEL)
    figure.legend(
        loc="outside upper center",
        ncols=1,
        **{k: v for k, v in LEGEND.items() if k != "borderaxespad"},
    )
    return figure, pd.concat(frames, ignore_index=True)


def designs(synthetic, counted):
    """C/F against salt molarity: the range open to the synthetic recipes, and where WA19's rows lie.

    ``synthetic``: columns salt, molarity_M, carbon_to_fluorine.
    """
    rows = counted.dropna(subset=["C_over_F"])
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 4.4))
    records = []
    for k, (salt, inside) in enumerate(synthetic.groupby("salt", sort=False)):
        span = inside.groupby("molarity_M")["carbon_to_fluorine"].agg(["min", "max"])
        ax.fill_between(
            span.index, span["min"], span["max"], color=COLOURS[k], alpha=0.18, lw=0
        )
        for column, label in (
            ("min", f"synthetic, {salt}"),
            ("max", None),
        ):  # dashes tell the bands apart without colour
            ax.plot(
                span.index,
                span[column],
                color=COLOURS[k],
                lw=1.6,
                ls=("-", "--", ":")[k],
                label=label,
            )
        records.append(span.reset_index().assign(kind="synthetic range", salt=salt))
    for name in GROUPS:
        inside = rows["group"] == name
        if inside.any():
            ax.plot(
                rows.loc[inside, "total_salt_molarity_M"],
                rows.loc[inside, "C_over_F"],
                label=name,
                **STYLE[name],
                **EDGE,
            )
    ax.set(
        xscale="log",
        yscale="log",
        xlabel="Salt in all (mol/L of solvent)",
        ylabel="C/F of the recipe (dimensionless)",
    )
    plain_ticks(ax.xaxis, (0.5, 1, 2, 4, 7, 10))
    plain_ticks(ax.yaxis, (1, 2, 5, 10, 20))
    figure.legend(loc="outside upper center", ncols=2, handletextpad=0.5)
    points = rows[["row", "salt", "total_salt_molarity_M", "C_over_F"]].rename(
        columns={"total_salt_molarity_M": "molarity_M", "C_over_F": "min"}
    )
    return figure, pd.concat(
        [*records, points.assign(kind="WA19 row", max=points["min"])], ignore_index=True
    )
