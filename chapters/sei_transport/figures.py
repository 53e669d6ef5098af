"""Drawings of the chapter on transport through the SEI: the table, its carriers, and the two limits of thickness."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit.drawing import COLOURS, INK, MARKERS, PAGE_WIDTH_IN
from bookkit.marks import EDGE, power_ticks
from lithium_interfaces.small_samples import order
from lithium_interfaces.transport import hopping

from .figures_models import bounds, current_map, exponents, focusing, telling
from .live import film

__all__ = [
    "bounds",
    "carriers",
    "current_map",
    "exponents",
    "film",
    "focusing",
    "order_under_error",
    "printed",
    "telling",
    "tunnelling_range",
    "window",
]

#: the order that CH18 prints for both columns, largest first
ORDER = ["LiF", "Li2CO3", "Li2O", "Li3N"]
NAMES = {"LiF": "LiF", "Li2CO3": "Li₂CO₃", "Li2O": "Li₂O", "Li3N": "Li₃N"}
PHASE_STYLE = {
    name: {"color": COLOURS[k], "marker": MARKERS[k]} for k, name in enumerate(ORDER)
}
LOW, HIGH, GAP = "migration_barrier_low_eV", "migration_barrier_high_eV", "band_gap_eV"


def in_order(table):
    """The rows of the table in the printed order, indexed by species."""
    return table.set_index("species").loc[ORDER]


def printed(table):
    """CH18 Table 1: migration barriers as intervals, on the scale of kT, and band gaps."""
    rows = in_order(table)
    kT = float(hopping.thermal_energy_eV())
    figure, axes = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 2.6), sharey=True)
    places = np.arange(len(rows))[::-1]
    for place, (name, row) in zip(places, rows.iterrows()):
        style = PHASE_STYLE[name]
        axes[0].plot(
            [row[LOW], row[HIGH]],
            [place] * 2,
            lw=3,
            color=style["color"],
            solid_capstyle="round",
        )
        ends = [row[LOW]] if row[LOW] == row[HIGH] else [row[LOW], row[HIGH]]
        axes[0].plot(ends, [place] * len(ends), **style, **EDGE)
        axes[0].text(
            row[HIGH] * 1.25,
            place,
            row["migration_barrier_as_printed"],
            va="center",
            fontsize=9,
        )
        axes[1].plot(row[GAP], place, **style, **EDGE)
        axes[1].text(row[GAP] + 0.35, place, f"{row[GAP]:.1f}", va="center", fontsize=9)
    axes[0].axvline(kT, color=INK, lw=1, ls="--")
    axes[0].text(kT * 1.08, 3.45, "kT", fontsize=9, va="top")
    axes[0].set(
        xscale="log",
        xlim=(0.004, 2.2),
        xlabel="Migration barrier (eV)",
        ylim=(-0.5, 3.5),
    )
    axes[0].set_xticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
    axes[1].set(xlim=(0, 10.5), xlabel="Band gap (eV)")
    axes[0].set_yticks(places, [NAMES[name] for name in rows.index])
    for ax in axes:
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="y", alpha=0.25, lw=0.5)
    return figure, rows[[LOW, HIGH, GAP, "reference"]].reset_index().assign(kT_eV=kT)


def order_under_error(table, largest_eV=0.6):
    """Probability that each printed order holds, against the standard error of every value."""
    rows = in_order(table)
    errors = np.concatenate([[0.005], np.linspace(0.03, largest_eV, 20)])
    columns = {
        "migration barriers": (rows[LOW], rows[HIGH]),
        "band gaps": (rows[GAP], rows[GAP]),
    }
    frame = pd.DataFrame({"standard_error_eV": errors})
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 2.9))
    for k, (name, (low, high)) in enumerate(columns.items()):
        points = 12001 if name == "band gaps" else 4001
        chance = [
            order.order_probability(low, high, error, points=points) for error in errors
        ]
        frame["probability_" + name.replace(" ", "_")] = chance
        ax.plot(errors, chance, color=COLOURS[k], ls=("-", "--")[k], lw=1.8)
        ax.plot(
            errors[::4],
            chance[::4],
            color=COLOURS[k],
            marker=MARKERS[k],
            label=name,
            clip_on=False,
            **EDGE,
        )
    ax.axhline(1 / 24, color=INK, lw=1, ls=":")
    ax.text(largest_eV, 1 / 24 + 0.02, "any order by chance", ha="right", fontsize=9)
    ax.set(
        xlabel="Standard error of each value (eV)", ylabel="Probability of the order"
    )
    ax.set(ylim=(0, 1.03), xlim=(0, largest_eV))
    figure.legend(loc="outside upper center", ncols=2, handletextpad=0.4)
    return figure, frame


def carriers(table, measured, conductivity, pair_energy_eV, needed_S_cm):
    """Conductivity from each barrier if every lithium were mobile and if carriers cost a pair energy, and measured.

    ``measured``: (species, low, high) in S/cm; ``conductivity``: of a barrier and a pair energy in eV, in S/cm.
    """
    rows = in_order(table)
    records = []
    for name, row in rows.iterrows():
        for label, pair in (
            ("every lithium mobile", 0.0),
            ("pair energy", pair_energy_eV),
        ):
            low, high = (float(conductivity(row[end], pair)) for end in (HIGH, LOW))
            records.append((name, label, low, high))
    records += [
        (name, "measured", low, high) for name, low, high in measured if name in ORDER
    ]
    frame = pd.DataFrame(
        records, columns=["species", "carriers", "low_S_cm", "high_S_cm"]
    )
    shifts = {"every lithium mobile": 0.22, "pair energy": 0.0, "measured": -0.22}
    words = {
        "every lithium mobile": "barrier, every lithium mobile",
        "measured": "measured",
        "pair energy": f"barrier, pairs of {pair_energy_eV:g} eV",
    }
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.5))
    for k, (label, shift) in enumerate(shifts.items()):
        some = frame[frame["carriers"] == label]
        places = 3 - some["species"].map(ORDER.index) + shift
        ax.hlines(places, some["low_S_cm"], some["high_S_cm"], color=COLOURS[k], lw=3)
        ends = pd.concat([some["low_S_cm"], some["high_S_cm"]])
        ax.plot(
            ends,
            pd.concat([places, places]),
            color=COLOURS[k],
            marker=MARKERS[k],
            label=words[label],
            **EDGE,
        )
    ax.axvline(needed_S_cm, color=INK, lw=1, ls="--")
    ax.text(needed_S_cm * 1.6, 3.48, "needed", fontsize=9, va="top")
    for name in ORDER:
        if name not in set(frame.loc[frame["carriers"] == "measured", "species"]):
            place = 3 - ORDER.index(name) - 0.22
            ax.text(
                3e-7,
                place,
                "no measured value found",
                fontsize=9,
                va="center",
                style="italic",
            )
    ax.set(
        xscale="log",
        xlim=(1e-20, 1e5),
        xlabel="Ionic conductivity at 25 °C (S/cm)",
        ylim=(-0.5, 3.55),
    )
    ax.set_yticks(np.arange(4)[::-1], [NAMES[name] for name in ORDER])
    ax.tick_params(axis="y", length=0)
    for edge in (0.5, 1.5, 2.5):
        ax.axhline(edge, color=INK, lw=0.4, alpha=0.5)
    power_ticks(ax.xaxis, range(-20, 6, 3))
    figure.legend(loc="outside upper center", ncols=3, handletextpad=0.4)
    return figure, frame


def tunnelling_range(table, films_nm, calculated, thickness_nm, barrier_eV, share):
    """Thickness that stops electrons against barrier: the curve, a share of the gaps, whole gaps, and calculations.

    ``films_nm``: measured SEIs; ``calculated``: species -> thickness in nm, from calculations of electron transport;
    ``thickness_nm`` of a barrier in eV and its inverse ``barrier_eV``; ``share`` of a gap that is the barrier.
    """
    rows = in_order(table)
    barriers = np.geomspace(0.02, 10, 120)
    curve = thickness_nm(barriers)
    part = "half" if share == 0.5 else f"{share:.0%}".replace("%", " %")
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.7))
    ax.axhspan(min(films_nm), max(films_nm), color=COLOURS[4], alpha=0.3, lw=0)
    ax.text(
        9.5,
        max(films_nm) * 0.9,
        "SEIs of OB24 Table 2",
        ha="right",
        va="top",
        fontsize=9,
    )
    ax.plot(barriers, curve, color=INK, lw=1.5)
    records = [("curve", "", b, t) for b, t in zip(barriers, curve)]
    for name, row in rows.iterrows():
        some, whole = share * row[GAP], row[GAP]
        thin, thick = float(thickness_nm(whole)), float(thickness_nm(some))
        ax.plot(
            some,
            thick,
            label=f"{NAMES[name]}, {part} of its gap",
            **PHASE_STYLE[name],
            **EDGE,
        )
        records += [
            (f"{part} gap", name, some, thick),
            ("whole gap", name, whole, thin),
        ]
    for name, thickness in calculated.items():
        barrier = float(barrier_eV(thickness))
        style = PHASE_STYLE[name]
        hollow = {
            "markerfacecolor": "none",
            "markeredgecolor": style["color"],
            "markeredgewidth": 2.0,
            "markersize": 9,
        }
        label = f"{NAMES[name]}, electron transport calculated"
        ax.plot(
            barrier, thickness, label=label, marker=style["marker"], **(EDGE | hollow)
        )
        records.append(
            ("calculated thickness, barrier implied", name, barrier, thickness)
        )
    ax.set(
        xscale="log",
        yscale="log",
        xlim=(0.02, 10),
        ylim=(1, 50),
        xlabel="Barrier that an electron meets (eV)",
        ylabel="Thickness that stops it (nm)",
    )
    ax.set_xticks([0.1, 1, 10], ["0.1", "1", "10"])
    ax.set_yticks([1, 2, 5, 10, 20, 50], ["1", "2", "5", "10", "20", "50"])
    ax.set_yticks([], minor=True)
    figure.legend(
        loc="outside upper center", ncols=2, handletextpad=0.4, columnspacing=1.5
    )
    return figure, pd.DataFrame(
        records, columns=["kind", "species", "barrier_eV", "thickness_nm"]
    )


def window(conductivities, electrons_nm, current_mA_cm2, drops_mV):
    """Thickest film that passes a current for a given drop, against conductivity, over the least that stops electrons.

    ``conductivities``: (label, low, high) in S/cm; ``electrons_nm``: (least, greatest) blocking thickness.
    """
    sigma = np.geomspace(1e-18, 1e-2, 60)
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 4.0))
    ax.axhspan(1e-3, electrons_nm[0], color="#808080", alpha=0.35, lw=0)
    ax.axhspan(*electrons_nm, color="#808080", alpha=0.18, lw=0)
    ax.text(1.5e-18, electrons_nm[0] * 0.8, "electrons pass", fontsize=9, va="top")
    ax.text(
        1.5e-18,
        np.sqrt(np.prod(electrons_nm)),
        "depends on the barrier",
        fontsize=9,
        va="center",
    )
    records = []
    for k, drop in enumerate(drops_mV):
        limit = hopping.largest_thickness_nm(current_mA_cm2, sigma, drop)
        ax.plot(
            sigma,
            limit,
            color=COLOURS[k],
            ls=("-", "--", "-.")[k],
            lw=1.8,
            label=f"ions take {drop:g} mV",
        )
        records += [(f"{drop:g} mV", s, s, t) for s, t in zip(sigma, limit)]
    for k, (label, low, high) in enumerate(conductivities):
        place = 1.5e3 * 0.36**k
        ax.plot([low, high], [place] * 2, color=INK, lw=2.5, solid_capstyle="butt")
        ax.plot(
            [low, high],
            [place] * 2,
            color=INK,
            marker="|",
            markersize=9,
            linestyle="none",
        )
        left = 1e-13 < low < 1e-6  # where the lines would cross the words
        ax.text(
            low / 2 if left else high * 2,
            place,
            label,
            ha="right" if left else "left",
            va="center",
            fontsize=9,
        )
        records.append((label, low, high, np.nan))
    ax.set(
        xscale="log",
        yscale="log",
        xlim=(1e-18, 1e-2),
        ylim=(0.05, 4e3),
        xlabel="Ionic conductivity (S/cm)",
        ylabel="Thickness of the film (nm)",
    )
    power_ticks(ax.xaxis, range(-18, -1, 2))
    power_ticks(ax.yaxis, range(-1, 4))
    figure.legend(loc="outside upper center", ncols=3, handletextpad=0.6)
    columns = [
        "line",
        "conductivity_low_S_cm",
        "conductivity_high_S_cm",
        "largest_thickness_nm",
    ]
    return figure, pd.DataFrame(records, columns=columns)
