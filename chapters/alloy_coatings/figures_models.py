"""Drawings of the models of coatings: thresholds, the two rails, time, composites, GITT, depletion."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit.drawing import COLOURS, INK, MARKERS, PAGE_WIDTH_IN
from bookkit.marks import EDGE, LEGEND, plain_ticks
from lithium_interfaces.coatings import (
    ionic_conductivity,
    steady_top_share,
    top_share_over_sweep,
)

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

DASHES = ("-", "--", "-.", ":")


def formula(name: str) -> str:
    """'Li22Sn5' as 'Li₂₂Sn₅', other words as they are."""
    first, *rest = name.replace("LixAg", "LiₓAg").split(" ")
    return " ".join([first.translate(SUBSCRIPTS), *rest])


def rails(
    coatings_by_share, overpotential_V, factor=np.inf, *, growth_share, sweep_share=1.0
):
    """Left: share plated on top over current, closed form and solver; right: the loop of a nucleated surface.

    `coatings_by_share`: label -> Coating. `factor`: thermodynamic factor of the solver. `growth_share`: growth
    overpotential over that of nucleation. Currents are in units of each coating's threshold.
    """
    figure, (ax, beside) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.7))
    ratio, points = np.geomspace(0.2, 20, 120), np.geomspace(0.25, 16, 9)
    frames = []
    for k, (name, coating) in enumerate(coatings_by_share.items()):
        threshold = coating.threshold(overpotential_V)
        line = coating.top_share(ratio * threshold, overpotential_V)
        solved = [
            steady_top_share(coating, r * threshold, overpotential_V, factor, steps=10)
            for r in points
        ]
        ax.plot(ratio, line, color=COLOURS[k], ls=DASHES[k], lw=1.8)
        ax.plot(points, solved, color=COLOURS[k], marker=MARKERS[k], label=name, **EDGE)
        for kind, x, y in (("closed form", ratio, line), ("solver", points, solved)):
            frames.append(
                pd.DataFrame(
                    {
                        "panel": kind,
                        "t_e": name,
                        "j_over_threshold": x,
                        "share_on_top": y,
                    }
                )
            )
    ax.set(
        xscale="log",
        xlabel="Current over its threshold j/j*",
        ylabel="Share plated on top",
        ylim=(-0.03, 1.03),
    )
    plain_ticks(ax.xaxis, (0.2, 0.5, 1, 2, 5, 10, 20))
    ax.legend(title="Share of electrons $t_e$", loc="upper left", **LEGEND)

    j = np.linspace(0.02, 3, 150)
    loop = top_share_over_sweep(np.concatenate([j, j[::-1]]), 1.0, sweep_share)
    partly = top_share_over_sweep(
        np.concatenate([j, j[::-1]]),
        1.0,
        sweep_share,
        growth_threshold_A_m2=growth_share,
    )
    beside.plot(j, loop[:150], color=COLOURS[0], lw=2, label="current rising")
    beside.plot(
        j[::-1],
        loop[150:],
        color=COLOURS[5],
        lw=2,
        ls="--",
        label="falling, growth needs nothing",
    )
    beside.plot(
        j[::-1],
        partly[150:],
        color=COLOURS[2],
        lw=1.6,
        ls="-.",
        label=f"falling, growth needs {growth_share:g} of $\\eta_n$",
    )
    frames += [
        pd.DataFrame(
            {"panel": "loop", "branch": name, "j_over_threshold": x, "share_on_top": y}
        )
        for name, x, y in (
            ("rising", j, loop[:150]),
            ("falling", j[::-1], loop[150:]),
            (f"falling, growth {growth_share:g}", j[::-1], partly[150:]),
        )
    ]
    beside.set(
        xlabel="Current over its threshold j/j*",
        ylabel="Share plated on top",
        ylim=(-0.03, 1.06),
    )
    beside.legend(loc="lower left", bbox_to_anchor=(-0.05, 1.0), **LEGEND)
    return figure, pd.concat(frames, ignore_index=True)


def threshold_map(
    table,
    factors,
    overpotential_V,
    concentration_mol_m3,
    thickness_m,
    marked_A_m2,
):
    """Threshold current over self-diffusivity and thickness; below, on the same axis, the table's materials at 25 °C.

    `table`: the data set yan2020-table1. `factors`: material -> thermodynamic factor, for rows that are drawn a
    second time, divided by it. `thickness_m` gets a line, `marked_A_m2` is the threshold drawn heavily.
    """
    records = []
    for row in table[table["temperature_C"] == 25].itertuples():
        name, chemical = formula(row.material.split(" (")[0]), row.kind == "chemical"
        ends = np.array([row.diffusivity_low_cm2_s, row.diffusivity_high_cm2_s])
        records.append(
            (
                name,
                row.row,
                *ends,
                "chemical, as printed" if chemical else "self or apparent",
            )
        )
        if row.material in factors:
            records.append(
                (
                    f"{name}, over W",
                    row.row,
                    *(ends / factors[row.material]),
                    "chemical over the largest W",
                )
            )
    materials = pd.DataFrame(
        records, columns=["material", "row", "low_cm2_s", "high_cm2_s", "how"]
    )
    one = (
        overpotential_V * ionic_conductivity(1e-4, concentration_mol_m3) / 10 * 1e6
    )  # mA/cm2 at 1 cm2/s and 1 um
    D = np.array([1e-12, 1e-5])
    thickness, marked = 1e6 * thickness_m, marked_A_m2 / 10  # um, mA/cm2
    figure, (ax, below) = plt.subplots(
        2, 1, figsize=(PAGE_WIDTH_IN, 6.6), sharex=True, height_ratios=(1.25, 1)
    )
    for level in sorted({0.01, 0.1, 1, 10, 100, 1000, 1e4, marked}):
        ax.plot(D, one * D / level, color="#808080", lw=2.4 if level == marked else 1)
        # labels stand along a line that crosses all levels inside the frame
        x = 10 ** (-9.5 + 0.68 * np.log10(level))
        ax.annotate(
            f"{level:g}",
            (x, one * x / level),
            xytext=(7, -4),
            textcoords="offset points",
            fontsize=9,
            va="top",
        )
    ax.axhline(thickness, color=INK, lw=0.8, ls="--", alpha=0.7)
    ax.text(
        9e-6, 1.1 * thickness, f"{thickness:g} µm", fontsize=9, ha="right", va="bottom"
    )
    ax.set(
        xscale="log",
        yscale="log",
        ylabel="Thickness of the coating (µm)",
        xlim=D,
        ylim=(0.01, 100),
    )
    ax.set_yticks([0.01, 0.1, 1, 10, 100], ["0.01", "0.1", "1", "10", "100"])
    y = np.arange(len(materials))
    for k, how in enumerate(
        ("chemical, as printed", "self or apparent", "chemical over the largest W")
    ):
        part = (materials["how"] == how).to_numpy()
        rows = materials[part]
        below.hlines(
            y[part], rows["low_cm2_s"], rows["high_cm2_s"], color=COLOURS[k], lw=2.6
        )
        fill = (
            {
                "markerfacecolor": "none",
                "markeredgecolor": COLOURS[k],
                "markeredgewidth": 1.5,
            }
            if k == 0
            else {}
        )
        below.plot(
            np.sqrt(rows["low_cm2_s"] * rows["high_cm2_s"]),
            y[part],
            color=COLOURS[k],
            marker=MARKERS[k],
            label=how,
            **(EDGE | fill),
        )
    below.set_yticks(y, materials["material"])
    below.tick_params(axis="y", length=0)
    below.grid(axis="x", alpha=0.3, lw=0.5)
    below.set(
        xlabel="Self-diffusivity of lithium in the coating (cm²/s)",
        ylim=(len(materials) - 0.4, -0.6),
    )
    figure.legend(
        loc="outside upper center", ncols=3, handletextpad=0.3, columnspacing=1.2
    )
    return figure, materials.assign(
        **{
            f"threshold_{thickness:g}um_{end}_mA_cm2": one
            * materials[f"{end}_cm2_s"]
            / thickness
            for end in ("low", "high")
        }
    )


def time_course(runs, onset):
    """Left: overpotential of the outer face in time; right: charge underneath before lithium nucleates on top.

    `runs`: label -> (PlatingHistory, time scale L2/D in s). `onset`: DataFrame of j_over_threshold,
    onset_over_time (times L2/D).
    """
    figure, (ax, beside) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.7))
    frames = []
    for k, (name, (run, scale)) in enumerate(runs.items()):
        x, y = run.time_s / scale, 1e3 * run.outer_overpotential_V
        ax.plot(x, y, color=COLOURS[k], ls=DASHES[k], lw=1.8, label=name)
        frames.append(
            pd.DataFrame(
                {
                    "panel": "time",
                    "run": name,
                    "t_over_L2_D": x,
                    "outer_overpotential_mV": y,
                    "share_on_top_so_far": run.on_top_C_m2
                    / np.maximum(
                        run.on_top_C_m2 + run.underneath_C_m2 + run.stored_C_m2, 1e-300
                    ),
                }
            )
        )
    ax.set(
        xlabel="Time over L²/D",
        ylabel="Overpotential of the outer face (mV)",
        xlim=(0, None),
    )
    ax.legend(
        title="Current over its threshold",
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=3,
        **LEGEND,
    )
    beside.plot(
        onset["j_over_threshold"],
        onset["onset_over_time"],
        color=COLOURS[0],
        marker=MARKERS[0],
        ms=5,
        lw=1.6,
    )
    beside.set(
        xscale="log",
        yscale="log",
        xlabel="Current over its threshold j/j*",
        ylabel="Time until lithium is on top, over L²/D",
    )
    beside.set_xticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
    beside.minorticks_off()
    beside.grid(alpha=0.25, lw=0.5)
    return figure, pd.concat([*frames, onset.assign(panel="onset")], ignore_index=True)


def composite(curves):
    """Left: ionic conductivity left over the fraction of alloy; right: share of electrons.

    `curves`: label -> DataFrame of fraction, ionic (relative), electron_share.
    """
    figure, axes = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.5))
    for k, (name, rows) in enumerate(curves.items()):
        for ax, column in zip(axes, ("ionic", "electron_share")):
            ax.plot(
                rows["fraction"],
                rows[column],
                color=COLOURS[k],
                ls=DASHES[k],
                lw=2,
                marker=MARKERS[k],
                ms=5,
                markevery=(2 * k, 6),
                label=name,
            )
    axes[0].set(ylabel="Ionic conductivity over that of the alloy", ylim=(-0.03, 1.03))
    axes[1].set(ylabel="Share of electrons $t_e$", ylim=(-0.03, 1.06))
    for ax in axes:
        ax.axvline(1 / 3, color=INK, lw=0.8, ls="--", alpha=0.7)
        ax.set(xlabel="Volume fraction of alloy", xlim=(0, 1))
    figure.legend(
        *axes[0].get_legend_handles_labels(),
        loc="outside upper center",
        ncols=1,
        handletextpad=0.5,
        alignment="left",
    )
    return figure, pd.concat(
        [rows.assign(matrix=name) for name, rows in curves.items()], ignore_index=True
    )


def gitt(bias, recovery, dropped_share):
    """Left: bias of the formula over the length of the pulse; right: D recovered from synthetic pulses.

    `bias`: DataFrame of pulse_over_time, formula, dropped. `recovery`: DataFrame of case, formula, fit (over the
    true D, means) and formula_sd, fit_sd. `dropped_share`: share of the pulse left out in the column dropped.
    """
    figure, (ax, beside) = plt.subplots(
        1, 2, figsize=(PAGE_WIDTH_IN, 3.9), width_ratios=(1, 1.15)
    )
    ax.plot(
        bias["pulse_over_time"],
        bias["formula"],
        color=COLOURS[0],
        lw=2,
        label="from the first moment on",
    )
    ax.plot(
        bias["pulse_over_time"],
        bias["dropped"],
        color=COLOURS[5],
        lw=1.8,
        ls="--",
        label=f"first {100 * dropped_share:g} % dropped",
    )
    ax.axhline(1, color=INK, lw=0.8)
    ax.set(
        xscale="log",
        yscale="log",
        xlabel="Length of the pulse D τ/L²",
        ylabel="D of the formula over the true D",
        ylim=(0.05, 3),
    )
    ax.set_yticks([0.1, 0.3, 1, 3], ["0.1", "0.3", "1", "3"])
    ax.minorticks_off()
    ax.legend(loc="lower left", **LEGEND)
    y = np.arange(len(recovery))[::-1]
    for k, (name, shift) in enumerate((("formula", 0.14), ("fit", -0.14))):
        beside.errorbar(
            recovery[name],
            y + shift,
            xerr=recovery[f"{name}_sd"],
            color=COLOURS[k],
            lw=1.5,
            ls="none",
        )
        beside.plot(
            recovery[name],
            y + shift,
            color=COLOURS[k],
            marker=MARKERS[k],
            label={"formula": "formula", "fit": "least squares"}[name],
            **EDGE,
        )
    beside.axvline(1, color=INK, lw=0.8)
    beside.set_yticks(y, recovery["case"])
    beside.tick_params(axis="y", length=0)
    beside.set(
        xlabel="D found over the true D",
        ylim=(-0.6, len(recovery) - 0.4),
        xlim=(0, None),
    )
    beside.legend(loc="lower left", bbox_to_anchor=(-0.05, 1), ncols=2, **LEGEND)
    return figure, pd.concat(
        [bias.assign(panel="bias"), recovery.assign(panel="recovery")],
        ignore_index=True,
    )


def depletion_map(grid, marks):
    """Where salt can run out: time to depletion over gap and current, with cells marked.

    `grid`: dict of gap_m, current_A_m2 (axes) and time_s (matrix, inf where it never happens). `marks`:
    DataFrame of cell, gap_um, current_mA_cm2.
    """
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 4.2))
    x, y = grid["gap_m"] * 1e6, grid["current_A_m2"] / 10
    never = np.isinf(grid["time_s"]).astype(float)
    ax.contourf(x, y, never, levels=[0.5, 1.5], colors=["#80808040"])
    edge = np.where(np.isinf(grid["time_s"]), np.nan, grid["time_s"])
    words = {1: "1 s", 60: "1 min", 3600: "1 h", 36000: "10 h"}
    ax.contour(x, y, edge, levels=list(words), colors=[COLOURS[0]], linewidths=1.4)
    for time, word in words.items():
        height = np.interp(
            -time, -grid["time_s"][:, -1], y
        )  # where the line meets the right edge
        ax.annotate(
            word,
            (x[-1], height),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    ax.plot(x, grid["limit_A_m2"] / 10, color=INK, lw=2)
    ax.text(150, 0.2, "salt never runs out", fontsize=10, ha="center")
    for k, row in enumerate(marks.itertuples()):
        ax.plot(
            row.gap_um,
            row.current_mA_cm2,
            color=COLOURS[(k + 1) % 6],
            marker=MARKERS[k],
            label=row.cell,
            **(EDGE | {"markersize": 9}),
        )
    ax.set(
        xscale="log",
        yscale="log",
        xlabel="Gap between the electrodes (µm)",
        ylabel="Current density (mA/cm²)",
        xlim=(x[0], x[-1]),
        ylim=(y[0], y[-1]),
    )
    figure.legend(
        loc="outside upper center", ncols=1, handletextpad=0.3, alignment="left"
    )
    step = 8
    g, j = np.meshgrid(x[::step], y[::step])
    frame = pd.DataFrame(
        {
            "gap_um": g.ravel(),
            "current_mA_cm2": j.ravel(),
            "time_to_depletion_s": grid["time_s"][::step, ::step].ravel(),
        }
    )
    return figure, pd.concat([frame, marks], ignore_index=True)
