"""Drawings of the chapter on hosts: the table of efficiencies, and what it can tell apart."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit.drawing import COLOURS, INK, MARKERS, PAGE_WIDTH_IN
from bookkit.marks import EDGE, signed
from lithium_interfaces.hosts.benchmark import (
    CARBONATE,
    CONCENTRATED,
    EFFICIENCY,
    ETHER,
    electrolyte_class,
    log_efficiency,
)

from .figures_models import area_trade_off, channel, closing, mouth, sealed
from .live import capacity_map

__all__ = [
    "area_trade_off",
    "capacity_map",
    "channel",
    "closing",
    "effects",
    "mouth",
    "printed",
    "sealed",
    "strip",
    "without_papers",
]

CLASS_STYLE = {
    name: {"color": COLOURS[k], "marker": MARKERS[k]}
    for k, name in enumerate((CARBONATE, ETHER, CONCENTRATED))
}
SHOWN = ["row", "reference", "strategy", EFFICIENCY]


def _percent_ticks(axis, percent):
    """Ticks in percent of CE on an axis of LCE."""
    axis.set_ticks(log_efficiency(percent), [f"{value:g}" for value in percent])


def _legend_handles(ax):
    """Empty plots that explain marker and fill."""
    for name, style in CLASS_STYLE.items():
        ax.plot([], [], label=name, **style, **EDGE)
    ax.plot([], [], "o", fillstyle="full", color="#808080", label="with LiNO₃", **EDGE)
    ax.plot(
        [],
        [],
        "o",
        mfc="none",
        label="without",
        linestyle="none",
        markeredgecolor=INK,
        markersize=6.5,
    )


def printed(table, thresholds):
    """Every row of WA19 Table 1: CE on a scale of losses, with current, capacity and cycles beside it."""
    frame = table[
        [
            *SHOWN,
            "current_density_mA_cm2",
            "areal_capacity_low_mAh_cm2",
            "areal_capacity_high_mAh_cm2",
            "cycles",
            "electrolyte",
            "has_lithium_nitrate",
        ]
    ].assign(
        electrolyte_class=electrolyte_class(table),
        LCE=log_efficiency(table[EFFICIENCY]),
    )
    starts = table["strategy"] != table["strategy"].shift()
    places = np.arange(len(table)) + 1.2 * starts.cumsum().to_numpy()

    figure, (ax, beside) = plt.subplots(
        1, 2, figsize=(PAGE_WIDTH_IN, 8.2), width_ratios=(1.5, 1), sharey=True
    )
    for value, dashes in zip(thresholds, ("--", "-")):
        ax.axvline(log_efficiency(value), color=INK, lw=0.9, ls=dashes, alpha=0.8)
        ax.text(
            log_efficiency(value),
            1.005,
            f"{value:g} %",
            ha="center",
            va="bottom",
            fontsize=9,
            transform=ax.get_xaxis_transform(),
        )
    for place, name, start in zip(places, table["strategy"], starts):
        if start:
            ax.text(
                0.005,
                place - 0.95,
                name,
                fontweight="bold",
                va="center",
                transform=ax.get_yaxis_transform(),
            )
    for place, row in zip(places, frame.itertuples()):
        style = CLASS_STYLE[row.electrolyte_class]
        fill = {} if row.has_lithium_nitrate else {"markerfacecolor": "none"}
        ax.plot(
            row.LCE,
            place,
            **style,
            **(EDGE | {"markeredgecolor": style["color"], "markeredgewidth": 1.5}),
            **fill,
        )
    columns = {"CE\n(%)": table[EFFICIENCY].map("{:.1f}".format)}
    columns["j\n(mA/cm²)"] = [_cell(value) for value in table["current_density_mA_cm2"]]
    low, high = (
        table["areal_capacity_low_mAh_cm2"],
        table["areal_capacity_high_mAh_cm2"],
    )
    columns["Q\n(mAh/cm²)"] = [
        _cell(a) if a == b or pd.isna(a) else f"{a:g}–{b:g}" for a, b in zip(low, high)
    ]
    columns["cycles"] = table["cycles_as_printed"]
    beside.axis("off")
    for x, (heading, cells) in zip((0.08, 0.34, 0.64, 0.9), columns.items()):
        for place, cell in zip([places[0] - 1.5, *places], [heading, *cells]):
            beside.text(
                x,
                place,
                cell,
                ha="center",
                va="center",
                fontsize=9,
                transform=beside.get_yaxis_transform(),
            )
    ax.set(
        ylim=(places[-1] + 0.8, places[0] - 1.5),
        xlim=(log_efficiency(91), log_efficiency(99.75)),
    )
    ax.set_yticks(
        places, [f"{row} [{ref}]" for row, ref in zip(table["row"], table["reference"])]
    )
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", alpha=0.25, lw=0.5)
    _percent_ticks(ax.xaxis, (92, 95, 97, 98, 99, 99.6))
    ax.set(
        xlabel="Coulombic efficiency (%), drawn on a scale of losses",
        ylabel="Row [reference in WA19]",
    )
    _legend_handles(ax)
    figure.legend(
        loc="outside upper center", ncols=5, columnspacing=1.2, handletextpad=0.2
    )
    return figure, frame.rename(columns={"reference": "reference_in_WA19"})


def _cell(value) -> str:
    return "–" if pd.isna(value) else f"{value:g}"


def strip(table):
    """Strip plots of LCE: by strategy, and by class of electrolyte with and without lithium nitrate."""
    import seaborn as sns

    classes = electrolyte_class(table)
    nitrate = np.where(table["has_lithium_nitrate"], " + LiNO₃", "")
    frame = table[SHOWN].assign(
        electrolyte_class=classes,
        electrolyte=classes + nitrate,
        LCE=log_efficiency(table[EFFICIENCY]),
    )
    orders = {
        "strategy": list(table["strategy"].unique()),
        "electrolyte": [
            "carbonate",
            "carbonate + LiNO₃",
            "ether",
            "ether + LiNO₃",
            "concentrated",
        ],
    }
    figure, axes = plt.subplots(
        2, 1, figsize=(PAGE_WIDTH_IN, 5.4), sharex=True, height_ratios=(4, 5)
    )
    state = np.random.get_state()  # seaborn jitters with numpy's global generator
    for ax, (by, order) in zip(axes, orders.items()):
        np.random.seed(0)
        for name, style in CLASS_STYLE.items():
            rows = frame[frame["electrolyte_class"] == name]
            sns.stripplot(
                rows,
                x="LCE",
                y=by,
                order=order,
                ax=ax,
                jitter=0.22,
                size=6.5,
                linewidth=0.6,
                **style,
                edgecolor=INK,
                legend=False,
            )
        medians = frame.groupby(by)["LCE"].median().reindex(order)
        places = np.arange(len(order))
        ax.vlines(medians, places - 0.36, places + 0.36, color=INK, lw=1.6)
        counts = frame[by].value_counts()
        ax.set_yticks(places, [f"{name}, n = {counts[name]}" for name in order])
        ax.set(xlabel="", ylabel="")
        ax.set_title(f"By {by}", loc="left")
        ax.grid(axis="x", alpha=0.25, lw=0.5)
    np.random.set_state(state)
    axes[1].set_xlabel("Coulombic efficiency (%), drawn on a scale of losses")
    _percent_ticks(axes[1].xaxis, (92, 95, 97, 98, 98.5, 99, 99.5))
    for name, style in CLASS_STYLE.items():
        axes[0].plot([], [], label=name, **style, **EDGE)
    axes[0].plot([], [], color=INK, lw=1.6, label="median")
    figure.legend(loc="outside upper center", ncols=4, handletextpad=0.3)
    return figure, frame


def effects(coefficients):
    """Coefficients of the linear model of LCE with clustered 95 % intervals, and as factors of the loss."""
    names = {
        "electrolyte_class: ether": "ether instead of carbonate",
        "electrolyte_class: concentrated": "concentrated instead of carbonate",
        "has_lithium_nitrate": "with LiNO₃",
        "strategy: Interphase design": "interphase instead of host",
        "strategy: Host + interphase design": "host + interphase instead of host",
        "strategy: Novel electrolytes": "“novel electrolyte” instead of host",
    }
    rows = coefficients.loc[list(names)]
    frame = (
        rows.rename_axis("term")
        .reset_index()
        .assign(loss_factor=10.0 ** -rows["estimate"].to_numpy())
    )
    order = np.arange(len(rows))[::-1] + 0.4 * (np.arange(len(rows)) < 3)
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.4))
    ax.axvline(0, color=INK, lw=0.8)
    for k, (place, row) in enumerate(zip(order, rows.itertuples())):
        style = {"color": COLOURS[k // 3], "marker": MARKERS[k // 3]}
        ax.plot([row.low, row.high], [place] * 2, color=style["color"], lw=1.8)
        label = ("electrolyte", "strategy")[k // 3] if k % 3 == 0 else None
        ax.plot(row.estimate, place, label=label, **style, **EDGE)
        ax.text(
            1.12,
            place,
            signed(row.estimate),
            transform=ax.get_yaxis_transform(),
            ha="right",
            va="center",
            fontsize=9,
        )
    ax.set_yticks(order, names.values())
    ax.tick_params(axis="y", length=0)
    ax.set(
        xlabel="Change of LCE = −log₁₀(1 − CE) (dimensionless)",
        ylim=(-0.6, order[0] + 0.6),
    )
    top = ax.secondary_xaxis("top")
    factors = (2, 1, 0.5, 0.25, 0.125)
    top.set_xticks([-np.log10(f) for f in factors], ["× 2", "× 1", "× ½", "× ¼", "× ⅛"])
    top.set_xlabel("Loss per cycle")
    ax.legend(loc="lower right", borderaxespad=0.2, handletextpad=0.4)
    return figure, frame


def without_papers(left, everything):
    """Exact p of ether against carbonate without each paper, sorted; line with all papers."""
    changed = left[
        ~np.isclose(left["u"], everything.u)
        | ~np.isclose(left["p_exact"], everything.p_exact)
    ]
    frame = changed.sort_values("p_exact").reset_index()
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.0))
    x = np.arange(len(frame))
    ax.axhline(
        everything.p_exact,
        color=INK,
        lw=1,
        ls="--",
        label=f"all papers: p = {everything.p_exact:.2f}",
    )
    ax.axhline(0.05, color=INK, lw=1, ls=":", label="p = 0.05")
    higher = frame["median_first"] - frame["median_second"]
    ax.vlines(x, everything.p_exact, frame["p_exact"], color=COLOURS[0], lw=1.4)
    ax.plot(
        x, frame["p_exact"], "o", color=COLOURS[0], label="without the paper", **EDGE
    )
    ax.set(
        yscale="log",
        ylim=(0.035, 0.55),
        xlabel="Paper left out (reference in WA19)",
        ylabel="Exact p",
    )
    ax.set_yticks([0.05, 0.1, 0.2, 0.4], ["0.05", "0.1", "0.2", "0.4"])
    ax.set_yticks([], minor=True)
    ax.set_xticks(x, frame["reference"])
    figure.legend(loc="outside upper center", ncols=3, handletextpad=0.4)
    return figure, frame.assign(
        difference_of_medians_percent=higher, p_exact_all_papers=everything.p_exact
    )
