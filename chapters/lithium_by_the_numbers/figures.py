"""Drawings of the chapter on the numbers of lithium: thickness, inventory, life and stack energy."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit.drawing import COLOURS, INK, MARKERS, PAGE_WIDTH_IN
from bookkit.marks import EDGE, LEGEND
from lithium_interfaces import cell_design

from .live import retention_calculator, stack_calculator

__all__ = [
    "drift_and_spread",
    "inventory",
    "life_map",
    "price_of_excess",
    "retention_calculator",
    "stack_calculator",
    "stack_levels",
    "thickness",
    "tornado",
]

CE_TICKS = [90, 95, 98, 99, 99.5, 99.8, 99.9, 99.95]  # percent
DASHES = ["-", "--", ":", "-."]

#: fields of ``Stack`` in words
ASSUMPTIONS = {
    "voltage_V": "voltage (V)",
    "cathode_capacity_mAh_g": "cathode capacity (mAh/g)",
    "excess": "excess lithium r",
    "areal_capacity_mAh_cm2": "areal capacity (mAh/cm²)",
    "cathode_inactive_share": "inactive share of cathode",
    "electrolyte_g_Ah": "electrolyte (g/Ah)",
    "packaging_share": "packaging share",
    "copper_um": "copper (µm)",
    "aluminium_um": "aluminium (µm)",
    "separator_um": "separator (µm)",
    "graphite_n_to_p": "graphite over cathode",
}


def thickness(printed, swelling):
    """Areal capacity against the thickness it adds: dense lithium, and graphite that swells.

    ``printed``: rows (place, areal capacity in mAh/cm2, thickness in um) as the papers print them.
    ``swelling``: its lowest and highest share.
    """
    capacity = np.geomspace(0.05, 400, 60)
    metal = cell_design.lithium_thickness_um(capacity)
    low, high = (
        cell_design.graphite_swelling_um(capacity, share) for share in swelling
    )
    frame = pd.DataFrame(
        {
            "areal_capacity_mAh_cm2": capacity,
            "lithium_um": metal,
            "graphite_swelling_low_um": low,
            "graphite_swelling_high_um": high,
        }
    )
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.9))
    ax.plot(capacity, metal, color=COLOURS[0], lw=2, label="dense, plane lithium")
    shares = " to ".join(f"{100 * share:.0f}" for share in swelling)
    ax.fill_between(
        capacity,
        low,
        high,
        color=COLOURS[1],
        alpha=0.6,
        lw=0,
        label=f"graphite swelling by {shares} %",
    )
    for k, (place, q, um) in enumerate(printed):
        ax.plot(
            q,
            um,
            MARKERS[k],
            color=COLOURS[k],
            label=f"{place}: {um:g} µm, {q:g} mAh/cm²",
            **EDGE,
        )
    ax.set(
        xscale="log",
        yscale="log",
        xlabel="Areal capacity (mAh/cm²)",
        ylabel="Thickness added (µm)",
    )
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.grid(alpha=0.25, lw=0.5)
    ax.legend(loc="upper left", **LEGEND)
    points = pd.DataFrame(
        printed, columns=["printed_in", "areal_capacity_mAh_cm2", "printed_um"]
    )
    return figure, pd.concat([frame, points], ignore_index=True)


def inventory(coulombic_efficiency, excesses, cycles, retention):
    """Lithium in the cell (left) and charge plated per cycle (right) from the recursion, for several excesses."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.7))
    number, frames = np.arange(1, cycles + 1), []
    for k, r in enumerate(excesses):
        run = cell_design.cycle_lithium(coulombic_efficiency, r, cycles)
        style = {"color": COLOURS[k], "ls": DASHES[k], "lw": 2}
        left.plot(range(cycles + 1), run.remaining, label=f"r = {r:.4g}", **style)
        right.plot(number, run.plated, **style)
        life = float(cell_design.cycle_life(coulombic_efficiency, r, retention))
        if life <= cycles:
            for ax in (left, right):
                ax.plot(life, retention, MARKERS[k], color=COLOURS[k], **EDGE)
        frames.append(
            pd.DataFrame(
                {
                    "excess": r,
                    "cycle": number,
                    "plated": run.plated,
                    "remaining_after": run.remaining[1:],
                    "lost_so_far": run.lost[1:],
                }
            )
        )
    for ax, label in (
        (left, "Lithium left (full charges)"),
        (right, "Charge plated (full charges)"),
    ):
        ax.axhline(retention, color=INK, lw=0.9, ls=(0, (1, 2)))
        ax.set(xlabel="Cycle (number)", ylabel=label, ylim=(0, None), xlim=(0, cycles))
    left.axhline(1, color=INK, lw=0.9, alpha=0.6)
    right.set_ylim(0, 1.08)
    title = f"CE {100 * coulombic_efficiency:g} %"
    figure.legend(
        *left.get_legend_handles_labels(),
        title=title,
        loc="outside upper center",
        ncols=len(excesses),
    )
    return figure, pd.concat(frames, ignore_index=True)


def life_map(tables, mark, retention, levels):
    """Cycles to a retention over the loss per cycle and the excess; below, the efficiencies of published tables.

    ``tables``: name -> efficiencies in percent. ``mark``: (CE as a fraction, excess) of a point to show.
    The tables say nothing of the excess of their cells, so their rows have a place along the axis only.
    """
    loss = np.geomspace(0.1, 4e-4, 200)
    excess = np.linspace(0, 4, 81)
    life = cell_design.cycle_life(1 - loss, excess[:, None], retention)
    figure, (ax, below) = plt.subplots(
        2, 1, figsize=(PAGE_WIDTH_IN, 5.6), height_ratios=(3, 1), sharex=True
    )
    ax.contour(100 * loss, excess, life, levels=levels, colors=INK, linewidths=1.2)
    for level in levels:
        # each line is named where it leaves the frame, above or on the left
        at = 1 - float(cell_design.required_efficiency(level, excess[-1], retention))
        words = f"{level:,} cycles"
        if at < loss[0]:
            ax.text(100 * at, excess[-1], words, ha="center", va="bottom", fontsize=9)
        else:
            edge = float(cell_design.required_excess(1 - loss[0], level, retention))
            ax.annotate(
                words, (10, edge), xytext=(4, 8), textcoords="offset points", fontsize=9
            )
    frames = []
    for k, (name, efficiencies) in enumerate(tables.items()):
        efficiencies = np.asarray(efficiencies, float)
        at = 100 - efficiencies
        for each in (ax, below):
            each.vlines(
                at,
                0,
                1,
                transform=each.get_xaxis_transform(),
                color=COLOURS[k],
                lw=0.6,
                alpha=0.35,
            )
        # rows that share an efficiency are stacked
        order = pd.Series(efficiencies).groupby(efficiencies).cumcount().to_numpy()
        height = -k + 0.16 * order - 0.12
        below.plot(at, height, MARKERS[k], color=COLOURS[k], **EDGE)
        frames.append(
            pd.DataFrame(
                {
                    "table": name,
                    "coulombic_efficiency_percent": efficiencies,
                    "cycles_without_excess": cell_design.cycle_life(
                        efficiencies / 100, 0.0, retention
                    ),
                    "cycles_with_excess_1": cell_design.cycle_life(
                        efficiencies / 100, 1.0, retention
                    ),
                    "cycles_with_excess_3": cell_design.cycle_life(
                        efficiencies / 100, 3.0, retention
                    ),
                }
            )
        )
    ce, r = mark
    ax.plot(100 * (1 - ce), r, "P", color=COLOURS[5], **(EDGE | {"markersize": 10}))
    ax.annotate(
        f"CE {100 * ce:g} %\nr = {r:.2f}",
        (100 * (1 - ce), r),
        xytext=(9, 2),
        textcoords="offset points",
        fontsize=9,
    )
    ax.set(
        xscale="log",
        ylabel="Excess lithium r (full charges)",
        xlim=(10, 0.04),
        ylim=(0, 4),
    )
    below.set(xlabel="Coulombic efficiency (%)", ylim=(-len(tables) + 0.5, 0.75))
    below.set_yticks(
        [-k for k in range(len(tables))],
        [f"{name}\n(n = {len(v)})" for name, v in tables.items()],
    )
    below.tick_params(axis="y", length=0)
    below.set_xticks(
        [100 - tick for tick in CE_TICKS], [f"{tick:g}" for tick in CE_TICKS]
    )
    below.set_xticks([], minor=True)
    return figure, pd.concat(frames, ignore_index=True)


def stack_levels(energies, actives):
    """Where the mass of each stack goes (left), and Wh/kg of the stack against its active materials (right).

    ``energies``: name -> ``StackEnergy``; ``actives``: name -> Wh/kg. The first name is the reference.
    """
    names = list(energies)
    places = np.arange(len(names))[::-1]
    mass = pd.DataFrame({name: energies[name].mass_mg_cm2 for name in names}).T
    share = 100 * mass.div(mass.sum(axis=1), axis=0)
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(PAGE_WIDTH_IN, 4.3), sharey=True
    )
    start = np.zeros(len(names))
    hatches = ["", "//", "..", "", "xx", "\\\\", "--"]
    colours = [
        COLOURS[0],
        "#808080",
        COLOURS[5],
        COLOURS[1],
        COLOURS[4],
        COLOURS[2],
        "#c0c0c0",
    ]
    for part, colour, hatch in zip(share, colours, hatches):
        left.barh(
            places,
            share[part],
            0.6,
            left=start,
            color=colour,
            hatch=hatch,
            edgecolor=INK,
            lw=0.5,
            label=part,
        )
        start += share[part].to_numpy()
    left.set(
        yticks=places,
        yticklabels=[name.replace(" | ", "\n") for name in names],
        xlabel="Share of the mass (%)",
    )
    left.set_xlim(0, 100)
    reference = energies[names[0]].Wh_kg
    for factor in (1, 3, 5):
        right.axvline(
            factor * reference,
            color=INK,
            lw=0.9,
            ls=":" if factor > 1 else "-",
            alpha=0.7,
        )
        right.text(
            factor * reference,
            1.0,
            f"{factor}×",
            transform=right.get_xaxis_transform(),
            ha="center",
            va="bottom",
        )
    stack = np.array([energies[name].Wh_kg for name in names])
    active = np.array([actives[name] for name in names])
    right.hlines(places, stack, active, color=INK, lw=0.8, alpha=0.6)
    right.plot(stack, places, MARKERS[1], color=COLOURS[0], label="whole stack", **EDGE)
    right.plot(
        active,
        places,
        MARKERS[3],
        color=COLOURS[1],
        label="active materials only",
        **EDGE,
    )
    for y, a, b in zip(places, stack, active):
        right.text(a, y + 0.14, f" {a:.0f}", ha="left", va="bottom", fontsize=9)
        right.text(b, y - 0.14, f"{b:.0f} ", ha="right", va="top", fontsize=9)
    right.set(
        xscale="log",
        xlim=(190, 4200),
        ylim=(-0.6, len(names) - 0.4),
        xlabel="Specific energy (Wh/kg)",
    )
    right.set_xticks(ticks := [200, 500, 1000, 2000, 4000], ticks)
    right.set_xticks([], minor=True)
    left.legend(
        loc="lower left",
        bbox_to_anchor=(-0.32, 1.03),
        ncols=3,
        columnspacing=0.8,
        **(LEGEND | {"fontsize": 9}),
    )
    right.legend(loc="lower right", bbox_to_anchor=(1, 1.07), **LEGEND)
    frame = mass.add_suffix("_mg_cm2").rename_axis("stack").reset_index()
    return figure, frame.assign(
        Wh_kg=stack,
        Wh_L=[energies[name].Wh_L for name in names],
        active_Wh_kg=active,
        times_reference=stack / reference,
        active_times_active_reference=active / active[0],
    )


def tornado(cases, unit="times the graphite cell"):
    """One panel per case: how far the result moves when one assumption goes to either end of its range.

    ``cases``: title -> (result at the base, list of ``Swing``).
    """
    rows = [len(swings) for _, swings in cases.values()]
    figure, axes = plt.subplots(
        len(cases),
        1,
        figsize=(PAGE_WIDTH_IN, 0.34 * sum(rows) + 1.1 * len(rows)),
        sharex=True,
        height_ratios=rows,
    )
    frames = []
    for ax, (title, (base, swings)) in zip(np.atleast_1d(axes), cases.items()):
        places = np.arange(len(swings))[::-1]
        for y, swing in zip(places, swings):
            for end, value, colour, hatch in (
                (swing.low, swing.at_low, COLOURS[4], ""),
                (swing.high, swing.at_high, COLOURS[1], "//"),
            ):
                ax.barh(
                    y,
                    value - base,
                    0.62,
                    left=base,
                    color=colour,
                    hatch=hatch,
                    edgecolor=INK,
                    lw=0.5,
                )
                away = (
                    1 if value > base or (value == base and end == swing.high) else -1
                )
                ax.annotate(
                    f"{end:g}",
                    (value, y),
                    xytext=(4 * away, 0),
                    textcoords="offset points",
                    ha="left" if away > 0 else "right",
                    va="center",
                    fontsize=9,
                )
        ax.axvline(base, color=INK, lw=1)
        ax.set(
            yticks=places,
            yticklabels=[
                ASSUMPTIONS.get(swing.assumption, swing.assumption) for swing in swings
            ],
        )
        ax.set_title(f"{title}: {base:.2f}", loc="left")
        ax.tick_params(axis="y", length=0)
        ax.margins(x=0.12)
        frames.append(
            pd.DataFrame([vars(swing) for swing in swings]).assign(
                case=title, base=base
            )
        )
    np.atleast_1d(axes)[-1].set_xlabel(f"Specific energy of the stack ({unit})")
    handles = [
        plt.Rectangle((0, 0), 1, 1, facecolor=c, hatch=h, edgecolor=INK, lw=0.5)
        for c, h in ((COLOURS[4], ""), (COLOURS[1], "//"))
    ]
    figure.legend(
        handles,
        ["low end of the range", "high end"],
        loc="outside upper right",
        ncols=2,
    )
    return figure, pd.concat(frames, ignore_index=True)


def price_of_excess(stack, retention, cycles=(100, 300, 1000)):
    """What excess lithium costs in energy (left) and what it saves in efficiency (right)."""
    excess = np.linspace(0, 4, 41)
    energies = [
        cell_design.stack_energy(replace(stack, excess=float(r))) for r in excess
    ]
    frame = pd.DataFrame(
        {
            "excess": excess,
            "Wh_kg": [e.Wh_kg for e in energies],
            "Wh_L": [e.Wh_L for e in energies],
            **{
                f"CE_required_{n}_cycles": cell_design.required_efficiency(
                    n, excess, retention
                )
                for n in cycles
            },
        }
    )
    figure, (left, right) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.7))
    for k, (column, name) in enumerate((("Wh_kg", "per mass"), ("Wh_L", "per volume"))):
        left.plot(
            excess,
            100 * frame[column] / frame[column].iloc[0],
            DASHES[k],
            color=COLOURS[k],
            lw=2,
            label=name,
        )
    left.set(ylim=(0, 105), ylabel="Energy left (% of anode-free)")
    left.legend(loc="lower left", **LEGEND)
    for k, n in enumerate(cycles):
        loss = 100 * (1 - frame[f"CE_required_{n}_cycles"])
        right.plot(
            excess, loss, DASHES[k], color=COLOURS[k + 2], lw=2, label=f"{n} cycles"
        )
    right.set(yscale="log", ylabel="Coulombic efficiency needed (%)", ylim=(10, 0.015))
    ticks = [*CE_TICKS, 99.98]
    right.set_yticks([100 - tick for tick in ticks], [f"{tick:g}" for tick in ticks])
    right.set_yticks([], minor=True)
    right.grid(axis="y", alpha=0.25, lw=0.5)
    right.legend(loc="upper right", **LEGEND)
    for ax in (left, right):
        ax.set(xlabel="Excess lithium r (full charges)", xlim=(excess[0], excess[-1]))
    return figure, frame


def drift_and_spread(drifts, cells, cycles, retention):
    """Retention without excess where the efficiency drifts (left) and where cells of a batch differ (right).

    ``drifts``: label -> efficiencies of cycles 1 to ``cycles``; ``cells``: efficiencies of the batch.
    """
    number = np.arange(cycles + 1)
    frame = pd.DataFrame({"cycle": number})
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(PAGE_WIDTH_IN, 3.7), sharey=True
    )
    for k, (label, efficiencies) in enumerate(drifts.items()):
        frame[f"drift: {label}"] = cell_design.cycle_lithium(
            efficiencies, 0.0, cycles
        ).remaining
        left.plot(
            number,
            frame[f"drift: {label}"],
            DASHES[k],
            color=COLOURS[k],
            lw=2,
            label=label,
        )
    each = cell_design.capacity_retention(np.asarray(cells)[:, None], 0.0, number)
    for ce, line in zip(cells, each):
        frame[f"cell with CE {100 * ce:g} %"] = line
        right.plot(number, line, color="#808080", lw=1.2)
        right.annotate(
            f"{100 * ce:g} %",
            (number[-1], line[-1]),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            annotation_clip=False,
        )
    frame["mean of the cells"] = each.mean(axis=0)
    frame["cell at the mean efficiency"] = cell_design.capacity_retention(
        np.mean(cells), 0.0, number
    )
    right.plot(
        number,
        frame["mean of the cells"],
        color=COLOURS[0],
        lw=2,
        label="mean of the cells",
    )
    right.plot(
        number,
        frame["cell at the mean efficiency"],
        "--",
        color=COLOURS[1],
        lw=2,
        label="cell at the mean CE",
    )
    for ax in (left, right):
        ax.axhline(retention, color=INK, lw=0.9, ls=(0, (1, 2)))
        ax.set(xlabel="Cycle (number)", xlim=(0, cycles), ylim=(0, 1.02))
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), **LEGEND)
    left.set_ylabel("Capacity left (share of the first)")
    return figure, frame
