"""Drawings that more than one chapter makes of a table of compositions: the triangle, lines inside papers, choices.

Every function returns ``(figure, frame)``. They take columns and fits by name and compute nothing of their own.
"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.colors import BoundaryNorm

from .drawing import COLOURS, INK, PAGE_WIDTH_IN
from .marks import (
    EDGE,
    LEGEND,
    label_points,
    paper_name,
    rows_of_papers,
    short_paper_name,
    signed,
)


def ternary_xy(parts):
    """(n, 2) places in a triangle of side 1 for (n, 3) shares F, C, O: O bottom left, C bottom right, F on top."""
    f, c, _ = (np.asarray(parts, float) / np.sum(parts, axis=1, keepdims=True)).T
    return np.column_stack([c + f / 2, f * np.sqrt(3) / 2])


def ternary(table, closure, parts, shade, shade_label):
    """Compositions in a triangle, coloured by a quantity; below, the correlations between the three shares.

    ``parts``: the columns of the shares F, C, O of ``table``; ``shade``: the column that colours, in percent;
    ``closure``: pair of parts -> observed, shuffled_low, shuffled_high.
    """
    place = ternary_xy(table[parts].to_numpy())
    points = table[["row", "paper", shade, *parts]].assign(
        panel="triangle", x=place[:, 0], y=place[:, 1]
    )
    pairs = (
        closure.add_prefix("pearson_r_")
        .rename_axis("pair")
        .reset_index()
        .assign(panel="pairs")
    )

    figure, (ax, below) = plt.subplots(
        2, 1, figsize=(PAGE_WIDTH_IN, 6.9), height_ratios=(4.2, 1)
    )
    _triangle(ax)
    levels = [90, 97, 98, 99, 99.2, 99.4, 100]
    for paper, style, rows in rows_of_papers(table):
        drawn = ax.scatter(
            *place[rows.index].T,
            c=rows[shade],
            cmap="cividis",
            norm=BoundaryNorm(levels, 256),
            s=55,
            marker=style["marker"],
            edgecolors=INK,
            linewidths=0.8,
            zorder=3,
        )
        ax.plot(
            [],
            [],
            marker=style["marker"],
            label=paper_name(paper),
            color="none",
            **EDGE,
        )
    ax.legend(loc="upper left", bbox_to_anchor=(-0.02, 1), **LEGEND)
    bar = figure.colorbar(
        drawn, cax=ax.inset_axes([0.86, 0.5, 0.03, 0.48]), label=shade_label
    )
    bar.set_ticks(levels[1:-1])
    bar.outline.set_edgecolor(INK)

    order = np.arange(len(closure))[::-1]
    below.axvline(0, color=INK, lw=0.6, alpha=0.6)
    below.hlines(
        order,
        closure.shuffled_low,
        closure.shuffled_high,
        color=COLOURS[4],
        lw=7,
        alpha=0.55,
        label="95 % of tables shuffled and closed again",
    )
    below.plot(closure.observed, order, "D", color=COLOURS[5], label="observed", **EDGE)
    for y, value in zip(order, closure.observed):
        below.text(1.02, y, signed(value), ha="right", va="center", fontsize=9)
    below.set(
        yticks=order, yticklabels=[pair.replace("-", " and ") for pair in closure.index]
    )
    below.set(xlim=(-1.03, 1.03), ylim=(-0.6, len(order) - 0.4))
    below.set_xlabel("Pearson's r between two shares (dimensionless)")
    below.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, **LEGEND)
    label_points(ax, *place.T, [f"{ce:.2f}" for ce in table[shade]])
    return figure, pd.concat([points, pairs], ignore_index=True)


def _triangle(ax, step=20):
    """Outline, lines of equal share, and a scale on each side: F on the right, C below, O on the left."""
    ax.plot(
        *ternary_xy([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]]).T, color=INK, lw=1
    )
    titles = {
        "F (at.%)": (0.83, 0.5, -60),
        "C (at.%)": (0.5, -0.1, 0),
        "O (at.%)": (0.17, 0.5, 60),
    }
    shifts = [
        (0.012, 0.008, "left", "center"),
        (0, -0.012, "center", "top"),
        (-0.012, 0.008, "right", "center"),
    ]
    for corner, (x, y) in zip("FCO", ((0.5, 0.91), (1.03, -0.03), (-0.03, -0.03))):
        ax.text(x, y, corner, ha="center", va="center")
    for k, ((title, (x, y, turn)), (dx, dy, ha, va)) in enumerate(
        zip(titles.items(), shifts)
    ):
        ax.text(x, y, title, rotation=turn, ha="center", va="center")
        for share in range(step, 100, step):
            # the line of equal share ends where one of the other two parts is zero; the scale stands at its start
            ends = np.full((2, 3), 0.0)
            ends[:, k] = share
            ends[0, (k + 1) % 3] = ends[1, (k + 2) % 3] = 100 - share
            start, end = ternary_xy(ends)
            ax.plot(*np.array([start, end]).T, color=INK, lw=0.5, alpha=0.35)
            ax.text(start[0] + dx, start[1] + dy, f"{share}", fontsize=9, ha=ha, va=va)
    ax.set(xlim=(-0.2, 1.2), ylim=(-0.13, 0.93), aspect="equal")
    ax.axis("off")


def papers(table, x, y, slopes, efficiency, efficiency_label):
    """LCE against ln(C/F): lines inside each paper, and the pooled, within-paper and random-intercept slopes.

    ``x``, ``y``: ln(C/F) and LCE of the rows; ``slopes``: the fits pooled, within (or None), random_intercept;
    ``efficiency``: the column of CE in percent.
    """
    frame = table[["row", "paper", efficiency]].assign(ln_C_over_F=x, LCE=y)
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 4.4))
    for paper, style, rows in rows_of_papers(table):
        inside = rows.index
        ax.plot(
            x[inside], y[inside], label=paper_name(paper), **style, **EDGE, zorder=3
        )
        if len(rows) > 1 and np.ptp(x[inside]) > 0:
            slope, intercept = np.polyfit(x[inside], y[inside], 1)
            ends = np.array([x[inside].min(), x[inside].max()])
            ax.plot(ends, intercept + slope * ends, color=style["color"], lw=1.1)
    ends = np.array([x.min(), x.max()])
    lines = {
        "pooled, papers ignored": (slopes.pooled, "-"),
        "inside papers": (slopes.within, "--"),
    }
    lines["random intercept (REML)"] = (slopes.random_intercept, ":")
    for name, (fit, dashes) in lines.items():
        if fit is None:
            continue
        # the random-intercept line has its own level; the others pass through the mean
        level = getattr(fit, "intercept", y.mean() - fit.slope * x.mean())
        frame[f"LCE_{name.split(',')[0].split(' (')[0].replace(' ', '_')}"] = (
            level + fit.slope * x
        )
        ax.plot(
            ends,
            level + fit.slope * ends,
            dashes,
            color=INK,
            lw=1.8,
            label=f"{name}: slope {signed(fit.slope)}",
        )
    ax.set(
        xlabel="ln(C/F) (dimensionless)", ylabel="LCE = −log₁₀(1 − CE) (dimensionless)"
    )
    percent = ax.secondary_yaxis(
        "right",
        functions=(
            lambda lce: 100 - 10 ** (2 - lce),
            lambda ce: 2 - np.log10(np.maximum(100 - ce, 1e-6)),
        ),
    )
    low, high = ax.get_ylim()
    shown = [
        ce
        for ce in (90, 95, 97, 98, 99, 99.5, 99.9)
        if low <= 2 - np.log10(100 - ce) <= high
    ]
    percent.set_yticks(shown, [f"{ce:g}" for ce in shown])
    percent.set_yticks([], minor=True)
    percent.set_ylabel(efficiency_label)
    figure.legend(loc="outside upper center", ncols=2, handletextpad=0.4)
    return figure, frame


def specification_curve(universes, names, strong, alpha):
    """Sorted coefficients above, the choices behind each below.

    ``universes``: one row per analysis, see ``small_samples.multiverse``; ``names``: descriptor -> what it is called;
    ``strong``, ``alpha``: sizes that count as strong and as significant.
    """
    kept = universes[universes.descriptor.isin(list(names))].dropna(
        subset=["coefficient"]
    )
    frame = kept.sort_values("coefficient", kind="stable").reset_index(drop=True)
    frame.insert(0, "rank", np.arange(1, len(frame) + 1))
    c, significant = frame.coefficient, frame.p_value < alpha
    printed = frame[frame.as_printed]
    as_printed = (
        frame.descriptor.isin(printed.descriptor)
        & (frame.response == "CE")
        & (frame.method == "pearson")
    )
    choices = [[(names[name], frame.descriptor == name) for name in names]]
    choices.append([(name, frame.response == name) for name in ("CE", "LCE")])
    choices.append(
        [
            (name.capitalize(), frame.method == name)
            for name in ("pearson", "spearman", "kendall")
        ]
    )
    rows = [("all rows", frame.rows == "all")]
    for kind, word in (("without row", "row"), ("without paper", "reference")):
        # the row or paper whose loss weakens the printed trends most stands alone
        those = frame.rows == kind
        if not (those & as_printed).any():
            continue
        key = c.abs()[those & as_printed].groupby(frame.left_out).mean().idxmin()
        name = f"{word} {key}" if key.isdigit() else short_paper_name(key)
        rows.append((f"without {name}", those & (frame.left_out == key)))
        rows.append((f"without another {word}", those & (frame.left_out != key)))
    choices.append(rows)

    figure, (ax, below) = plt.subplots(
        2, 1, figsize=(PAGE_WIDTH_IN, 6.0), sharex=True, height_ratios=(1, 1.35)
    )
    edges = np.arange(len(frame) + 1) + 0.5
    for test, colour, label in (
        (significant, COLOURS[0], f"p < {alpha:g}"),
        (~significant, COLOURS[4], f"p ≥ {alpha:g}"),
    ):
        ax.stairs(np.where(test, c, 0), edges, fill=True, color=colour, label=label)
    ax.axhline(0, color=INK, lw=0.8)
    for threshold in (-strong, strong):
        ax.axhline(threshold, color=INK, lw=0.8, ls=":")
    for k, (_, point) in enumerate(printed.iloc[::-1].iterrows()):
        ax.plot(point["rank"], point.coefficient, "v", color=COLOURS[5], **EDGE)
        ax.annotate(
            f"{names[point.descriptor]} as printed, {signed(point.coefficient)}",
            (point["rank"], point.coefficient),
            xytext=(len(frame) * 0.25, -0.83 - 0.15 * k),
            va="center",
            fontsize=9,
            arrowprops={"arrowstyle": "-", "color": INK, "lw": 0.6},
        )
    ax.set(
        ylabel="Coefficient\n(dimensionless)", ylim=(-1.08, max(0.45, c.max() + 0.1))
    )
    summary = (
        f"{len(frame)} analyses; |coefficient| ≥ {strong:g} in {100 * (c.abs() >= strong).mean():.0f} %, "
        f"p < {alpha:g} in {100 * significant.mean():.0f} %"
    )
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, title=summary, **LEGEND)

    place, places, labels = 0.0, [], []
    for group in choices:
        for label, chosen in group:
            below.plot(*_runs(chosen, place), color=INK, lw=7, solid_capstyle="butt")
            places.append(place)
            labels.append(label)
            place += 1
        place += 0.6
    below.set(
        yticks=places,
        yticklabels=labels,
        xlim=(0, len(frame) + 1),
        ylim=(place - 1, -0.7),
    )
    below.set_xlabel("Analysis, sorted by coefficient (number)")
    below.tick_params(axis="y", length=0)
    return figure, frame


def _runs(chosen, height):
    """One broken line over the ranks that are chosen: neighbours join, which keeps the file small."""
    steps = np.diff(np.concatenate([[0], np.asarray(chosen, int), [0]]))
    starts, ends = np.flatnonzero(steps == 1) + 0.5, np.flatnonzero(steps == -1) + 0.5
    x = np.column_stack([starts, ends, np.full(len(starts), np.nan)]).ravel()
    return x, np.full(len(x), height)
