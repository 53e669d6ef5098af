"""Drawings of the chapter on alloy coatings: the table of diffusivities, and what it compares."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit.drawing import COLOURS, INK, MARKERS, PAGE_WIDTH_IN
from bookkit.marks import EDGE, LEGEND
from lithium_interfaces.coatings import CELSIUS, MELTING_POINT_K, geometric_mean

from .figures_models import (
    composite,
    depletion_map,
    formula,
    gitt,
    rails,
    threshold_map,
    time_course,
)
from .live import threshold_explorer

__all__ = [
    "comparison",
    "composite",
    "depletion_map",
    "formula",
    "gitt",
    "printed",
    "rails",
    "same_temperature",
    "threshold_explorer",
    "threshold_map",
    "time_course",
]

LOW, HIGH = "diffusivity_low_cm2_s", "diffusivity_high_cm2_s"
KIND_STYLE = {
    kind: {"color": COLOURS[k], "marker": MARKERS[k]}
    for k, kind in enumerate(("self", "chemical", "apparent"))
}


def printed(table):
    """Every row of YA20 Table 1: range of D, marked by kind, with temperature and method beside it."""
    frame = table[
        [
            "row",
            "material",
            LOW,
            HIGH,
            "temperature_C",
            "method",
            "kind",
            "reference",
            "is_approximate",
        ]
    ]
    figure, (ax, beside) = plt.subplots(
        1, 2, figsize=(PAGE_WIDTH_IN, 5.4), width_ratios=(1.7, 1), sharey=True
    )
    places = np.arange(len(table))
    for place, row in zip(places, table.itertuples()):
        style = KIND_STYLE[row.kind]
        ends = getattr(row, LOW), getattr(row, HIGH)
        fill = (
            {}
            if row.temperature_C == 25
            else {"markerfacecolor": "none", "markeredgewidth": 1.5}
        )
        line = EDGE | {"markeredgecolor": style["color"]} | fill
        ax.plot(ends, [place] * 2, color=style["color"], lw=1.6)
        ax.plot(sorted(set(ends)), [place] * len(set(ends)), **style, **line)
    ax.axvline(table[LOW].iloc[0], color=INK, lw=0.9, ls="--", alpha=0.8)
    ax.text(1.4 * table[LOW].iloc[0], -1.0, "lithium at 25 °C", fontsize=9, va="center")
    ax.set(
        xscale="log",
        xlabel="Diffusivity of lithium (cm²/s)",
        ylabel="Row, material",
        ylim=(len(table) - 0.4, -1.4),
    )
    ax.set_yticks(
        places,
        [
            f"{row}  {formula(m.split(' (')[0])}"
            for row, m in zip(table["row"], table["material"])
        ],
    )
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="both", alpha=0.25, lw=0.5)
    beside.axis("off")
    short = {
        "Thermodynamic Model": "model",
        "Neutron Tomography": "neutrons",
        "Sand's Equation": "Sand's time",
    }
    cells = {
        "°C": [f"{t:g}" for t in table["temperature_C"]],
        "method": [short.get(m, m) for m in table["method"]],
        "ref.": table["reference"].str.replace(",", ", "),
    }
    for x, (heading, column) in zip((0.08, 0.45, 0.88), cells.items()):
        for place, cell in zip([-1.1, *places], [heading, *column]):
            beside.text(
                x,
                place,
                cell,
                ha="center",
                va="center",
                fontsize=9,
                transform=beside.get_yaxis_transform(),
            )
    for kind, style in KIND_STYLE.items():
        ax.plot([], [], label=kind, **style, **EDGE)
    ax.plot(
        [], [], "o", mfc="none", mec=INK, ls="none", ms=6.5, label="open: above 25 °C"
    )
    figure.legend(
        *ax.get_legend_handles_labels(),
        loc="outside upper center",
        ncols=4,
        handletextpad=0.3,
    )
    return figure, frame


def comparison(against):
    """Table for the page: every alloy row over lithium, as printed and at one temperature.

    `against`: alloys against lithium (`coatings.against_lithium`).
    """
    shown = pd.DataFrame(
        {
            "row": against["row"],
            "material": against["material"].map(formula),
            "°C": against["temperature_C"],
        }
    )
    for name, heading in {
        "ratio_low": "over Li, 25 °C",
        "ratio_high": "to",
        "same_T_low": "over Li, same °C",
        "same_T_high": "to ",
    }.items():
        shown[heading] = [f"{float(f'{ratio:.2g}'):,.10g}" for ratio in against[name]]
    return shown.reset_index(drop=True).round(0)


def same_temperature(table, liquid_law, energy_eV, factors):
    """Left: Arrhenius plot of the table with lithium, solid and molten; right: chemical against self-diffusivity.

    `liquid_law`: function of the temperature in K, in cm2/s. `energy_eV`: activation energy of Li22Sn5.
    `factors`: DataFrame of material, temperature_C, chemical_cm2_s, self_cm2_s, lithium_cm2_s.
    """
    figure, (ax, beside) = plt.subplots(
        1, 2, figsize=(PAGE_WIDTH_IN, 4.3), width_ratios=(1.15, 1)
    )
    frames = []
    hot = np.linspace(195, 440, 30) + CELSIUS
    ax.plot(1000 / hot, liquid_law(hot), color=INK, lw=2, label="lithium, molten")
    frames.append(
        pd.DataFrame(
            {
                "panel": "temperature",
                "series": "lithium, molten",
                "temperature_C": hot - CELSIUS,
                "low_cm2_s": liquid_law(hot),
                "high_cm2_s": liquid_law(hot),
            }
        )
    )
    groups = {
        "lithium, solid": (table["kind"] == "self", "self"),
        "alloys, chemical": (table["kind"] == "chemical", "chemical"),
        "Li–Mg, apparent": (table["kind"] == "apparent", "apparent"),
    }
    for name, (mask, kind) in groups.items():
        part, style = table[mask], KIND_STYLE[kind]
        # rows at one temperature are drawn side by side
        shift = 0.022 * (
            part.groupby("temperature_C").cumcount()
            - (part.groupby("temperature_C")["row"].transform("size") - 1) / 2
        )
        x = 1000 / (part["temperature_C"] + CELSIUS) + shift
        middle = geometric_mean(part[LOW], part[HIGH])
        ax.vlines(x, part[LOW], part[HIGH], color=style["color"], lw=2)
        ax.plot(x, middle, label=name, **style, **EDGE)
        frames.append(
            pd.DataFrame(
                {
                    "panel": "temperature",
                    "series": part["material"],
                    "temperature_C": part["temperature_C"],
                    "low_cm2_s": part[LOW],
                    "high_cm2_s": part[HIGH],
                }
            )
        )
    tin = table[table["material"] == "Li22Sn5"].sort_values("temperature_C")
    ends = 1000 / (tin["temperature_C"].to_numpy() + CELSIUS)
    for column in (LOW, HIGH):
        ax.plot(ends, tin[column].to_numpy(), color=COLOURS[1], lw=1, ls=":")
    ax.text(
        2.45,
        2.2e-7,
        f"Li₂₂Sn₅\n{energy_eV:.2f} eV",
        fontsize=9,
        ha="center",
        va="top",
    )
    melt = 1000 / MELTING_POINT_K
    ax.axvline(melt, color=INK, lw=0.8, ls="--", alpha=0.7)
    ax.text(melt + 0.03, 2e-11, "lithium\nmelts", fontsize=9, va="bottom")
    ax.set(
        yscale="log",
        xlabel="1000 K / temperature",
        ylabel="Diffusivity of lithium (cm²/s)",
        ylim=(4e-12, 4e-3),
        xlim=(1.25, 3.55),
    )
    top = ax.secondary_xaxis("top")
    top.set_xticks(
        [1000 / (t + CELSIUS) for t in (25, 100, 200, 415)], ["25", "100", "200", "415"]
    )
    top.set_xlabel("Temperature (°C)")
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(-0.05, 1.2),
        ncols=2,
        columnspacing=1.0,
        **LEGEND,
    )

    order = factors.sort_values("self_cm2_s", ignore_index=True)
    y = np.arange(len(order))
    beside.hlines(
        y, order["self_cm2_s"], order["chemical_cm2_s"], color="#808080", lw=1
    )
    beside.plot(
        order["chemical_cm2_s"], y, label="chemical", **KIND_STYLE["chemical"], **EDGE
    )
    beside.plot(
        order["self_cm2_s"], y, label="self: over W", **KIND_STYLE["self"], **EDGE
    )
    beside.plot(
        order["lithium_cm2_s"],
        y,
        ls="none",
        marker="|",
        ms=15,
        mew=2.2,
        color=INK,
        label="molten lithium",
    )
    beside.set_yticks(
        y,
        [
            f"{formula(m)}, {t:.0f} °C"
            for m, t in zip(order["material"], order["temperature_C"])
        ],
    )
    beside.tick_params(axis="y", length=0)
    beside.set(
        xscale="log",
        xlabel="Diffusivity of lithium (cm²/s)",
        ylim=(-0.6, len(order) - 0.4),
        xlim=(3e-10, 3e-3),
    )
    beside.grid(axis="x", alpha=0.25, lw=0.5)
    beside.legend(
        loc="lower left",
        bbox_to_anchor=(-0.3, 1.0),
        ncols=2,
        columnspacing=1.0,
        **LEGEND,
    )
    frames.append(factors.assign(panel="kind"))
    return figure, pd.concat(frames, ignore_index=True)
