"""Drawings of the chapter on Coulombic efficiency: tables, synthetic traces, their errors, and what they must resolve.

Efficiencies are fractions in the arguments and percentages in drawings and frames, unless a name says otherwise.
"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit.drawing import COLOURS, INK, MARKERS, PAGE_WIDTH_IN, markers_by
from bookkit.marks import EDGE, plain_ticks, signed
from lithium_interfaces import efficiency
from lithium_interfaces.hosts.benchmark import electrolyte_class

from .live import budget_calculator

__all__ = [
    "biases",
    "budget_calculator",
    "cells",
    "conditions",
    "full_cells",
    "monte_carlo",
    "needed",
    "traces",
]

CE = "coulombic_efficiency_percent"
CE_LABEL = "Coulombic efficiency (%)"
NAMES = {"aurbach": "modified Aurbach", "cycling": "cycling average"}
CAUSES = {
    "formation": "formation loss",
    "cut_off": "left at the cut-off",
    "calendar": "calendar loss",
    "gain": "gain of the current",
    "offset": "offset of the current",
    "drift": "drift of the current",
    "noise": "noise of the current",
    "all": "all together",
    "all_formed": "all, after a formation cycle",
}
CONDITIONS = {
    "current_density_mA_cm2": "Current density (mA/cm²)",
    "areal_capacity_low_mAh_cm2": "Areal capacity (mAh/cm²)",
    "cycles": "Cycles averaged (number)",
}


def _loss_scale(axis, shown):
    """Ticks in CE on an axis of 1 - CE in percent, drawn logarithmically and turned round."""
    axis.axes.set(**{f"{axis.axis_name}scale": "log"})
    axis.set_inverted(True)
    plain_ticks(axis, [100 - ce for ce in shown], [f"{ce:g}" for ce in shown])


def conditions(table, coefficients):
    """CE of WA19 Table 1 against the conditions of the test, marked by electrolyte, with Spearman's ``coefficients``.

    ``coefficients`` maps the columns of ``CONDITIONS`` to (coefficient, rows used). A capacity printed as a range
    is drawn as a bar; the frame holds the rows drawn in each panel.
    """
    classes = electrolyte_class(table)
    figure, axes = plt.subplots(1, 3, figsize=(PAGE_WIDTH_IN, 3.6), sharey=True)
    frames = []
    for k, (ax, (column, label)) in enumerate(zip(axes, CONDITIONS.items())):
        for name, style in markers_by(sorted(classes.unique())).items():
            rows = table[classes == name]
            ax.plot(
                rows[column],
                100 - rows[CE],
                label=None if k else name,
                **style,
                **EDGE,
                alpha=0.85,
            )
            frames.append(
                pd.DataFrame(
                    {
                        "condition": column,
                        "row": rows["row"],
                        "electrolyte": name,
                        "value": rows[column],
                        CE: rows[CE],
                    }
                )
            )
        r, n = coefficients[column]
        ax.set_xlabel(label)
        ax.set_title(f"ρ = {signed(r)} (n = {n})", loc="left")
    wide = table[
        table["areal_capacity_high_mAh_cm2"] > table["areal_capacity_low_mAh_cm2"]
    ]
    for _, row in wide.iterrows():
        ends = [row["areal_capacity_low_mAh_cm2"], row["areal_capacity_high_mAh_cm2"]]
        axes[1].plot(ends, [100 - row[CE]] * 2, color=INK, lw=1)
    axes[1].set_xscale("log")
    plain_ticks(axes[1].xaxis, (0.5, 1, 2, 5, 10))
    _loss_scale(axes[0].yaxis, (92, 94, 96, 97, 98, 99, 99.5))
    axes[0].set_ylabel(CE_LABEL)
    figure.legend(loc="outside upper center", ncols=3, handletextpad=0.4)
    return figure, pd.concat(frames, ignore_index=True).dropna()


def _corners(table, rest_share, smallest_change_V=0.001):
    """Positions of the samples that a line drawing needs: step ends, and where the voltage moves."""
    current, voltage = table["current_mA"].to_numpy(), table["voltage_V"].to_numpy()
    typical = np.median(np.abs(current))
    kind = np.where(np.abs(current) < rest_share * typical, 0, np.sign(current))
    keep = np.zeros(len(table), dtype=bool)
    moves = (np.diff(kind) != 0) | (np.abs(np.diff(voltage)) > smallest_change_V)
    keep[:-1] |= moves
    keep[1:] |= moves
    keep[[0, -1]] = True
    return np.flatnonzero(keep)


def traces(found, rest_share, hours=None):
    """Voltage and counted lithium of *synthetic* traces: ``found`` maps a protocol to a SyntheticTrace.

    The counted lithium is what the file says is on the electrode, the negative integral of the current. Only the
    first ``hours`` are drawn. ``rest_share``: share of the typical current below which a sample is rest. ``frame``: the corners of the lines.
    """
    figure, axes = plt.subplots(
        2, len(found), figsize=(PAGE_WIDTH_IN, 4.2), sharex=True, sharey="row"
    )
    frames = []
    for (upper, lower), (protocol, trace) in zip(axes.T, found.items()):
        time = trace.table["time_s"].to_numpy() / 3600
        current = trace.table["current_mA"].to_numpy()
        steps = (current[1:] + current[:-1]) / 2 * np.diff(time)
        counted = -np.concatenate([[0.0], np.cumsum(steps)])
        k = _corners(trace.table, rest_share)
        k = k[time[k] <= (hours or np.inf)]
        frame = pd.DataFrame(
            {
                "protocol": protocol,
                "time_h": time[k],
                "voltage_V": trace.table["voltage_V"].to_numpy()[k],
                "current_mA": current[k],
                "counted_lithium_mAh": counted[k],
            }
        )
        upper.plot(frame["time_h"], frame["voltage_V"], color=COLOURS[0], lw=1)
        lower.plot(
            frame["time_h"], frame["counted_lithium_mAh"], color=COLOURS[5], lw=1.2
        )
        lower.axhline(0, color=INK, lw=0.6)
        upper.set_title(f"{NAMES[protocol]}, {trace.plated.size} platings", loc="left")
        lower.set_xlabel("Time (h)")
        frames.append(frame)
    axes[0, 0].set_ylabel("Voltage against\nlithium (V)")
    axes[1, 0].set_ylabel("Lithium counted on\nthe electrode (mAh)")
    return figure, pd.concat(frames, ignore_index=True)


def biases(bias):
    """Reading minus truth by cause, for each protocol.

    ``bias`` maps ``cause_protocol`` to the bias as a fraction; the frame has percentage points.
    """
    rows = []
    for key, shift in bias.items():
        cause, _, protocol = key.rpartition("_")
        rows.append((CAUSES[cause], protocol, 100 * shift))
    frame = pd.DataFrame(rows, columns=["cause", "protocol", "bias_percent"])
    causes = list(dict.fromkeys(frame["cause"]))
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 0.9 + 0.42 * len(causes)))
    ax.axvline(0, color=INK, lw=0.8)
    places = np.arange(len(causes), dtype=float)
    column = {
        "transform": ax.get_yaxis_transform(),
        "ha": "right",
        "va": "center",
        "fontsize": 9,
    }
    for k, (protocol, style) in enumerate(markers_by(frame["protocol"]).items()):
        bias = (
            frame[frame["protocol"] == protocol]
            .set_index("cause")["bias_percent"]
            .reindex(causes)
        )
        shift = (-0.14, 0.14)[k]
        ax.hlines(places + shift, 0, bias, color=style["color"], lw=2)
        ax.plot(bias, places + shift, label=NAMES[protocol], **style, **EDGE)
        # the numbers stand in a column inside the axes, right of all points
        ax.text(0.86 + 0.13 * k, -0.75, protocol.capitalize(), **column)
        for value, place in zip(bias, places):
            ax.text(0.86 + 0.13 * k, place, signed(value, 3), **column)
    low, high = min(frame["bias_percent"].min(), 0), max(frame["bias_percent"].max(), 0)
    ax.set_xlim(low - 0.04 * (high - low), high + 0.4 * (high - low))
    ax.set_xticks([tick for tick in ax.get_xticks() if low - 0.1 < tick <= high])
    ax.set(yticks=places, yticklabels=causes, ylim=(places[-1] + 0.6, -0.6))
    ax.set_xlabel(
        "Efficiency read from the trace − true efficiency (percentage points)"
    )
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", alpha=0.25, lw=0.5)
    figure.legend(loc="outside upper center", ncols=2, handletextpad=0.4)
    return figure, frame.assign(unit="percentage points")


def monte_carlo(samples, bins=25):
    """Histograms of efficiencies against a normal curve with the first-order uncertainty.

    ``samples`` maps a title to (efficiencies, centre, first-order standard uncertainty), as fractions. ``frame``:
    counts per bin, and what the normal curve expects there.
    """
    from scipy.special import ndtr

    figure, axes = plt.subplots(1, len(samples), figsize=(PAGE_WIDTH_IN, 3.3))
    frames = []
    for ax, (title, (values, centre, u)) in zip(axes, samples.items()):
        errors, u = 100 * (np.asarray(values) - centre), 100 * u
        edges = np.linspace(-3.5 * u, 3.5 * u, bins + 1)
        counts = np.histogram(errors, edges)[0]
        expected = len(errors) * np.diff(ndtr(edges / u))
        ax.stairs(counts, edges, fill=True, color=COLOURS[4], alpha=0.6)
        middle = (edges[1:] + edges[:-1]) / 2
        ax.plot(middle, expected, color=COLOURS[5], lw=2)
        ax.set(xlabel="Error of CE\n(percentage points)", ylim=(0, None))
        spread = errors.std(ddof=1)
        ax.set_title(
            f"{title}\nn = {len(errors):,}\nspread {spread:.4f}\nfirst order {u:.4f}",
            loc="left",
            fontsize=9,
        )
        frames.append(
            pd.DataFrame(
                {
                    "panel": title,
                    "error_low_percent": edges[:-1],
                    "error_high_percent": edges[1:],
                    "count": counts,
                    "expected_first_order": expected,
                }
            )
        )
    axes[0].set_ylabel("Draws per bin (number)")
    return figure, pd.concat(frames, ignore_index=True)


def needed(lines, precision, others, marked):
    """u(CE) that predicts the life of an anode-free cell to a given precision, against CE, both logarithmic.

    ``lines`` maps a text to a standard uncertainty (fraction), drawn level across. ``others``: a finer and a coarser
    precision, for two more curves. ``marked``: efficiencies to mark on that of ``precision``. ``frame``: the curves.
    """
    precisions = (others[0], precision, others[1])
    ce = 1 - np.geomspace(0.03, 2e-4, 60)
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 4.2))
    frames = []
    for k, each in enumerate(precisions):
        u = efficiency.required_uncertainty(ce, each)
        label = f"life to {100 * each:g} %"
        ax.plot(
            100 * (1 - ce),
            100 * u,
            ("-", "--", ":")[k % 3],
            color=COLOURS[k],
            lw=2,
            label=label,
        )
        frames.append(
            pd.DataFrame(
                {
                    "life_precision": each,
                    CE: 100 * ce,
                    "needed_uncertainty_percent": 100 * u,
                }
            )
        )
    for text, u in lines.items():
        ax.axhline(100 * u, color=INK, lw=0.9, alpha=0.7)
        # above the line on the right, where the curves are lower
        ax.text(
            1,
            103 * u,
            text,
            transform=ax.get_yaxis_transform(),
            ha="right",
            va="bottom",
            fontsize=9,
        )
    for k, value in enumerate(marked):
        u = 100 * efficiency.required_uncertainty(value, precision)
        ax.plot(
            100 * (1 - value),
            u,
            MARKERS[0],
            color=COLOURS[1],
            **EDGE,
        )
        ax.annotate(
            f"at {100 * value:g} %: {u:.2g}",
            (100 * (1 - value), u),
            xytext=(0.05 + 0.3 * k, 0.32 - 0.2 * k),
            textcoords="axes fraction",
            fontsize=9,
            arrowprops={
                "arrowstyle": "-",
                "color": INK,
                "lw": 0.6,
                "alpha": 0.7,
                "shrinkB": 4,
            },
        )
    ax.set(
        yscale="log",
        xlabel=CE_LABEL,
        ylabel="Standard uncertainty of CE\n(percentage points)",
    )
    ticks = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
    ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_yticks([], minor=True)
    _loss_scale(ax.xaxis, (97, 98, 99, 99.5, 99.8, 99.9, 99.95, 99.98))
    ax.set_xlim(3, 0.02)
    figure.legend(loc="outside upper center", ncols=3)
    return figure, pd.concat(frames, ignore_index=True)


def cells(standard_deviation, differences, asked, significance, most=40):
    """Power of a two-sided t test against cells per arm, for differences of CE in the unit of the deviation (%).

    ``asked``: the power that is asked for.
    """
    numbers = np.unique(np.rint(np.geomspace(2, most, 24)).astype(int))
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.7))
    frames = []
    ax.axhline(asked, color=INK, lw=0.8, ls=(0, (1, 3)))
    for difference, style in zip(differences, markers_by(differences).values()):
        power = [
            efficiency.power_of_cells(n, difference, standard_deviation, significance)
            for n in numbers.tolist()
        ]
        enough = efficiency.cells_per_arm(
            difference, standard_deviation, asked, significance
        )
        label = f"{difference:g} %: {enough} cells per arm"
        ax.plot(
            numbers,
            power,
            style["marker"] + "-",
            color=style["color"],
            lw=1.5,
            ms=5,
            mec=INK,
            mew=0.5,
            label=label,
        )
        frames.append(
            pd.DataFrame(
                {
                    "difference_percent": difference,
                    "standard_deviation_percent": standard_deviation,
                    "cells_per_arm": numbers,
                    "power": power,
                }
            )
        )
    ax.set(xscale="log", ylim=(0, 1.02), xlabel="Cells per arm (number)")
    ax.set_ylabel("Power (share of studies\nthat see the difference)")
    ticks = [n for n in (2, 3, 4, 5, 7, 10, 15, 20, 30, 40) if n <= most]
    ax.set_xticks(ticks, [str(n) for n in ticks])
    ax.set_xticks([], minor=True)
    figure.legend(
        loc="outside upper center",
        ncols=3,
        handletextpad=0.4,
        title=f"True difference, and cells for a power of {100 * asked:g} %",
    )
    return figure, pd.concat(frames, ignore_index=True)


def full_cells(cells_by_anode, every=8):
    """Full-cell efficiency and discharge capacity per cycle; ``cells_by_anode`` maps the anode's CE to a FullCell."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.5))
    frames = []
    for (ce, cell), style in zip(
        cells_by_anode.items(), markers_by(cells_by_anode).values()
    ):
        n = np.arange(1, len(cell.charge) + 1)
        line = {
            "color": style["color"],
            "marker": style["marker"],
            "markevery": every * 3,
            "ms": 5,
            "lw": 1.6,
        }
        left.plot(n, 100 * cell.efficiency, label=f"anode CE {100 * ce:g} %", **line)
        left.axhline(100 * ce, color=style["color"], lw=1, ls=":")
        right.plot(n, cell.discharge, **line)
        frames.append(
            pd.DataFrame(
                {
                    "anode_efficiency_percent": 100 * ce,
                    "cycle": n,
                    "full_cell_efficiency_percent": 100 * cell.efficiency,
                    "discharge": cell.discharge,
                }
            )
        )
    left.set(xlabel="Cycle (number)", ylabel="Full-cell efficiency (%)")
    right.set(xlabel="Cycle (number)", ylim=(0, 1.05))
    right.set_ylabel("Discharge (share of\nthe first charge)")
    figure.legend(loc="outside upper center", ncols=3, handletextpad=0.6)
    return figure, pd.concat(frames, ignore_index=True)
