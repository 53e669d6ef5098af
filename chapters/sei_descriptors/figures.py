"""Drawings of the chapter on SEI descriptors; ``found`` is what ``small_samples.analyse`` returns."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit.drawing import COLOURS, INK, MARKERS, PAGE_WIDTH_IN, markers_by
from bookkit.marks import (
    EDGE,
    LEGEND,
    label_points,
    paper_name,
    rows_of_papers,
    short_paper_name,
    signed,
)
from lithium_interfaces.small_samples.multiverse import printed_descriptors
from lithium_interfaces.small_samples.table import CE, THICKNESS

from .figures_structure import CE_LABEL, NAMES, attenuation, multiverse, papers, ternary
from .live import click_to_leave_out, design_calculator

__all__ = [
    "attenuation",
    "click_to_leave_out",
    "design_calculator",
    "influence",
    "leaving_out",
    "multiverse",
    "papers",
    "printed",
    "resampling",
    "ternary",
    "thickness",
]

#: Pearson's r as printed in OB24
PRINTED_R = {"C_over_F": -0.83, "C_over_O": -0.78}


def printed(found, thick):
    """CE against element shares, carbon ratios and thickness, as in OB24 figure 1c to 1e, with Pearson's r."""
    columns = printed_descriptors(found.table)
    r = found.correlations.pearson
    panels = [
        (
            "c",
            "share",
            "Share of F + C + O (at.%)",
            found.table,
            {name: columns[name] for name in "FCO"},
            r,
        ),
        (
            "d",
            "ratio",
            "Ratio of shares",
            found.table,
            {name: columns[name] for name in PRINTED_R},
            r,
        ),
        (
            "e",
            "thickness",
            "SEI thickness (nm)",
            thick.table,
            {"thickness": thick.table[THICKNESS]},
            {"thickness": thick.pearson},
        ),
    ]
    units = {"share": "at.%", "ratio": "1", "thickness": "nm"}
    figure, axes = plt.subplots(1, 3, figsize=(PAGE_WIDTH_IN, 3.4))
    frames = []
    for ax, (letter, kind, label, table, shown, coefficients) in zip(axes, panels):
        for k, (name, x) in enumerate(shown.items()):
            # panel d and e go on where c stops, so that a marker means one thing
            style = {"share": k, "ratio": 3 + k, "thickness": 5}[kind]
            text = f"{NAMES.get(name, name)}, r = {signed(coefficients[name])}"
            ax.plot(
                x, table[CE], MARKERS[style], color=COLOURS[style], label=text, **EDGE
            )
            frames.append(
                pd.DataFrame(
                    {
                        "panel": letter,
                        "row": table["row"],
                        "paper": table["paper"],
                        "descriptor": name,
                        "value": x,
                        "unit": units[kind],
                        CE: table[CE],
                        "pearson_r": coefficients[name],
                    }
                )
            )
        ax.set(xlabel=label)
        ax.legend(
            loc="lower left",
            bbox_to_anchor=(0, 1),
            title=f"({letter}) n = {len(table)}",
            **LEGEND,
        )
    axes[1].sharey(axes[0])
    axes[0].set_ylabel(CE_LABEL)
    axes[2].set_ylabel(CE_LABEL)
    return figure, pd.concat(frames, ignore_index=True)


def leaving_out(found, printed_r=PRINTED_R):
    """Pearson's r of C/F and C/O with all rows, without each row, without each paper; lines at the printed values."""
    table = found.table
    names = dict(zip(table["label"], table["paper"]))
    cases = [("nothing", "", "all rows", len(table))]
    for row, paper in zip(table["row"], table["paper"]):
        cases.append(
            (
                "row",
                row,
                f"without row {row} ({short_paper_name(paper)})",
                len(table) - 1,
            )
        )
    for label, count in table["label"].value_counts(sort=False).items():
        cases.append(
            (
                "paper",
                label,
                f"without {short_paper_name(names[label])} ({count} rows)",
                len(table) - count,
            )
        )
    records = []
    for name in printed_r:
        r = {
            "nothing": {"": found.correlations.pearson[name]},
            "row": found.left_out.r_without[name],
            "paper": found.paper_left_out.r_without[name],
        }
        records += [(kind, key, n, name, r[kind][key]) for kind, key, _, n in cases]
    frame = pd.DataFrame(
        records, columns=["left_out", "which", "n", "descriptor", "pearson_r"]
    )

    # a gap sets apart the three kinds of case
    kinds = [kind for kind, *_ in cases]
    places = np.arange(len(cases)) + 0.6 * np.cumsum(
        [0] + [a != b for a, b in zip(kinds, kinds[1:])]
    )
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 4.9))
    ax.axvline(0, color=INK, lw=0.8)
    for k, (name, style) in enumerate(markers_by(printed_r).items()):
        r = frame.pearson_r[frame.descriptor == name].to_numpy()
        ax.axvline(printed_r[name], color=style["color"], lw=1.2, ls=("--", ":")[k])
        label = f"{NAMES[name]} (printed {signed(printed_r[name])})"
        ax.plot(r, places + (-0.17, 0.17)[k], label=label, **style, **EDGE)
        # the numbers stand in a column beside the drawing
        column = {
            "transform": ax.get_yaxis_transform(),
            "ha": "right",
            "va": "center",
            "fontsize": 9,
        }
        for value, place in zip([NAMES[name], *map(signed, r)], [-1, *places]):
            ax.text(1.08 + 0.12 * k, place, value, **column)
    ax.set(
        yticks=places, yticklabels=[text for *_, text, _ in cases], xlim=(-1.02, 0.2)
    )
    ax.set(
        ylim=(places[-1] + 0.6, -0.6),
        xlabel="Pearson's r with the Coulombic efficiency (dimensionless)",
    )
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", alpha=0.25, lw=0.5)
    figure.legend(loc="outside upper center", ncols=2, handletextpad=0.4)
    figure.get_layout_engine().set(w_pad=0.1)
    return figure, frame


def influence(found):
    """Leverage against studentised residual of the line of CE on C/F, with contours of Cook's distance."""
    table, line = found.table, found.lines["C_over_F"]
    n, h = len(table), line.leverage
    s = np.sqrt((line.residuals**2).sum() / (n - 2))
    studentised = line.residuals / (s * np.sqrt(1 - h))
    frame = pd.DataFrame(
        {
            "row": table["row"],
            "paper": table["paper"],
            "leverage": h,
            "studentised_residual": studentised,
            "cooks_distance": line.cooks_distance,
        }
    )

    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 4.0))
    top = 1.25 * max(np.abs(studentised).max(), 2)
    grid = np.geomspace(0.08, 0.99, 60)
    for distance, dashes in ((0.5, "--"), (1, "-")):
        # D = t^2 h / (2 (1 - h)) for a line with two fitted numbers
        edge = np.sqrt(2 * distance * (1 - grid) / grid)
        ax.plot(
            grid,
            edge,
            ls=dashes,
            color=INK,
            lw=0.9,
            alpha=0.7,
            label=f"Cook's distance {distance:g}",
        )
        ax.plot(grid, -edge, ls=dashes, color=INK, lw=0.9, alpha=0.7)
    ax.axhline(0, color=INK, lw=0.6, alpha=0.6)
    ax.axvline(
        2 / n, color=INK, lw=0.9, ls=":", alpha=0.8, label=f"mean leverage {2 / n:.2g}"
    )
    for paper, style, rows in rows_of_papers(table):
        k = rows.index
        area = 30 + 60 * np.minimum(line.cooks_distance[k], 8)
        ax.scatter(
            h[k],
            studentised[k],
            s=area,
            edgecolors=INK,
            linewidths=0.6,
            alpha=0.85,
            **style,
        )
        ax.plot([], [], label=paper_name(paper), **style, **EDGE)
    ax.set(xscale="log", xlim=(0.09, 1), ylim=(-top, top))
    ax.set(
        xlabel="Leverage of the row (dimensionless)",
        ylabel="Studentised residual of CE (dimensionless)",
    )
    ticks = [0.1, 0.2, 0.3, 0.5, 1]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_xticks([], minor=True)
    figure.legend(loc="outside upper center", ncols=3)
    big = line.cooks_distance >= 0.5
    texts = [
        f"{row}: D = {d:.2g}" if far else row
        for row, d, far in zip(table["row"], line.cooks_distance, big)
    ]
    label_points(ax, h, studentised, texts, radius=np.where(big, 15, 5))
    return figure, frame


def resampling(found, boot):
    """Every order of CE against C/F (left) and every resample of the rows (right), as distributions of Pearson's r."""
    test = found.permutations["C_over_F", "pearson"]
    edges = test.bin_edges
    frame = pd.DataFrame(
        {
            "r_low": edges[:-1],
            "r_high": edges[1:],
            "share_of_orders_percent": 100 * test.counts / test.counts.sum(),
            "probability_of_resamples_percent": 100 * boot.probability,
        }
    )
    r = abs(test.coefficient)
    figure, axes = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.6))
    for ax, column, colour in zip(axes, frame.columns[2:], COLOURS):
        ax.stairs(frame[column], edges, fill=True, color=colour, alpha=0.45)
        ax.stairs(frame[column], edges, color=colour, lw=1)
        ax.set(xlim=(-1.02, 1.02), xlabel="Pearson's r of CE and C/F (dimensionless)")
    left, right = axes
    left.set_ylabel(f"Share of orders per {edges[1] - edges[0]:.3g} of r (%)")
    for value in (-r, r):
        left.axvline(
            value,
            color=INK,
            lw=1.2,
            ls="--",
            label=f"r = ±{r:.2f} as observed" if value > 0 else None,
        )
    number = "all " if test.exact else ""
    title = f"{number}{test.arrangements:,} orders of CE\np = {test.p_value:.3f}"
    left.legend(loc="lower left", bbox_to_anchor=(0, 1), title=title, **LEGEND)

    right.set_ylabel(f"Probability per {edges[1] - edges[0]:.3g} of r (%)")
    right.axvline(
        boot.coefficient,
        color=INK,
        lw=1.2,
        ls="--",
        label=f"r = {signed(boot.coefficient)} as observed",
    )
    top = frame[frame.columns[3]].max()
    limits = (
        ("percentile", "s", boot.percentile_low, boot.percentile_high),
        ("BCa", "o", boot.bca_low, boot.bca_high),
    )
    for k, (name, marker, low, high) in enumerate(limits):
        label = f"{name} {100 * boot.confidence:.0f} %: {signed(low)} to {signed(high)}"
        place = top * (1.08 + 0.09 * k)
        right.plot(
            [low, high],
            [place] * 2,
            f"-{marker}",
            color=COLOURS[(2, 5)[k]],
            lw=1.8,
            ms=5,
            label=label,
        )
    number = "all " if boot.exact else ""
    title = f"{number}{boot.resamples:,} resamples of {len(found.table)} rows"
    right.legend(loc="lower left", bbox_to_anchor=(0, 1), title=title, **LEGEND)
    return figure, frame


def thickness(thick):
    """CE against SEI thickness with the trend inside the largest paper (left); r without each row (right)."""
    table, inside = thick.table, thick.within_papers
    largest = inside.n.idxmax() if len(inside) else None
    figure, (ax, beside) = plt.subplots(
        1, 2, figsize=(PAGE_WIDTH_IN, 3.9), width_ratios=(1.5, 1)
    )
    for paper, style, rows in rows_of_papers(table):
        x, y = rows[THICKNESS].to_numpy(), rows[CE].to_numpy()
        label = paper_name(paper)
        if rows["label"].iloc[0] == largest:
            slope, intercept = np.polyfit(x, y, 1)
            ends = np.array([x.min(), x.max()])
            ax.plot(ends, intercept + slope * ends, color=style["color"], lw=2)
            label += f": r = {signed(inside.pearson[largest])} (n = {len(rows)})"
        ax.plot(x, y, label=label, **style, **EDGE)
    ax.set(xlabel="SEI thickness (nm)", ylabel=CE_LABEL)
    title = f"All: r = {signed(thick.pearson)} (n = {len(table)})"
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), title=title, **LEGEND)

    r = thick.left_out.r_without
    order = np.arange(len(r))[::-1]
    beside.axvline(0, color=INK, lw=0.8)
    beside.axvline(
        thick.pearson,
        color=COLOURS[0],
        lw=1.2,
        ls="--",
        label=f"all rows: {signed(thick.pearson)}",
    )
    beside.plot(r, order, "o", color=COLOURS[0], label="without the row", **EDGE)
    beside.set(
        yticks=order,
        yticklabels=r.index,
        ylabel="Row left out",
        xlim=(min(-0.05, r.min() - 0.05), None),
    )
    beside.set_xlabel("Pearson's r (dimensionless)")
    beside.grid(axis="y", alpha=0.25, lw=0.5)
    beside.legend(loc="lower left", bbox_to_anchor=(0, 1), **LEGEND)
    points = table[["row", "paper", CE, THICKNESS]]
    return figure, points.assign(
        pearson_r_without_row=r.to_numpy(), pearson_r_all_rows=thick.pearson
    )
