"""Drawings of the chapter on complexions: segregation, and lithium's own numbers."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit.drawing import COLOURS, INK, MARKERS, PAGE_WIDTH_IN
from bookkit.marks import EDGE, LEGEND, plain_ticks
from lithium_interfaces.complexions import lithium_estimates, multilayer, segregation
from lithium_interfaces.core.constants import ROOM_TEMPERATURE

DASHES = ("-", "--", "-.", ":")


def layers(attractions, surface, many):
    """Left: Fowler's isotherms with the transition of the strongest attraction; right: many coupled layers.

    `surface`: a multilayer.LayeredSurface; `many`: its film transitions.
    """
    theta = np.linspace(0.004, 0.996, 249)
    figure, (one, more) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.5))
    rows = []
    for k, alpha in enumerate(attractions):
        drive = segregation.fowler_drive(theta, alpha) + alpha / 2
        one.plot(
            drive, theta, color=COLOURS[k], ls=DASHES[k], lw=1.8, label=f"{alpha:g}"
        )
        rows.append(
            pd.DataFrame(
                {
                    "model": "one layer",
                    "attraction": alpha,
                    "drive": drive,
                    "film": theta,
                }
            )
        )
    loop = segregation.fowler_coexistence(attractions[-1])
    half = loop.alpha / 2
    ends = segregation.fowler_spinodals(loop.alpha)
    one.plot(
        [0, 0],
        [loop.dilute, loop.dense],
        color=INK,
        lw=1,
        marker="o",
        mfc=COLOURS[5],
        ms=6,
    )
    one.plot(
        [loop.filling_drive + half, loop.emptying_drive + half],
        ends,
        ls="none",
        marker="D",
        ms=5,
        mfc="none",
        mec=INK,
    )
    one.set(
        xlabel="Drive + α/2 (dimensionless)",
        ylabel="Coverage θ",
        xlim=(-2, 2),
        ylim=(0, 1),
        title="One layer",
    )
    one.legend(title="Attraction α", loc="lower right", **LEGEND)

    films = np.arange(0.04, surface.layers - 2, 0.03)
    curve = multilayer.film_curve(surface, films)
    near = -(curve.drive + surface.attraction / 2)
    held = np.where(
        near > 1e-3, near, np.nan
    )  # beyond coexistence there is no place on a logarithmic axis
    more.plot(held, films, color=COLOURS[4], lw=1.2, label="held at a thickness")
    start = (near[0], films[0])
    for jump in many:
        x = -(jump.drive + surface.attraction / 2)
        more.plot([x, x], [jump.thin, jump.thick], color=INK, lw=1, ls=":")
        part = (films > start[1]) & (films < jump.thin)
        more.plot(
            [start[0], *near[part], x],
            [start[1], *films[part], jump.thin],
            color=COLOURS[0],
            lw=2.4,
            label="stable" if jump is many[0] else None,
        )
        start = (x, jump.thick)
    more.set(
        xscale="log",
        xlabel="Distance from bulk coexistence (kT)",
        ylabel="Film (layers)",
        title="Coupled layers",
        ylim=(0, films[-1]),
        xlim=(5, 0.012),
    )
    plain_ticks(more.xaxis, (3, 1, 0.3, 0.1, 0.03))
    more.legend(loc="upper left", **LEGEND)
    rows.append(
        pd.DataFrame(
            {
                "model": "coupled layers",
                "attraction": surface.attraction,
                "drive": -near,
                "film": films,
            }
        )
    )
    return figure, pd.concat(rows, ignore_index=True)


def premelting(thicknesses_nm, gains_mJ_m2, boundaries_mJ_m2):
    """Gain that a premelted film of lithium needs, over temperature, by SGTE and by a constant enthalpy.

    `gains_mJ_m2`: horizontal lines; `boundaries_mJ_m2`: (low, high) of the band for grain boundaries.
    """
    T = np.linspace(250, 453, 204)
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.6))
    ax.axhspan(*boundaries_mJ_m2, color=COLOURS[1], alpha=0.18, lw=0)
    rows = []
    for k, h in enumerate(thicknesses_nm):
        for method, style in (("SGTE", "-"), ("constant enthalpy", "--")):
            need = 1e3 * lithium_estimates.needed_gain_J_m2(h * 1e-9, T, method)
            ax.plot(
                T, need, color=COLOURS[k], ls=style, lw=1.9 if style == "-" else 1.2
            )
            rows.append(
                pd.DataFrame(
                    {
                        "temperature_K": T,
                        "thickness_nm": h,
                        "method": method,
                        "needed_gain_mJ_m2": need,
                    }
                )
            )
        ax.text(
            251.5,
            1e3 * lithium_estimates.needed_gain_J_m2(h * 1e-9, 252.0) * 1.07,
            f"{h:g} nm",
            fontsize=10,
            va="bottom",
        )
        ax.plot([], [], color=COLOURS[k], lw=1.9)
    for gain in gains_mJ_m2:
        ax.axhline(gain, color=INK, lw=0.9, ls=":")
        ax.text(345, gain * 1.03, f"{gain:g} mJ/m²", va="bottom", fontsize=9)
    ax.axvline(ROOM_TEMPERATURE, color=INK, lw=0.9)
    ax.text(ROOM_TEMPERATURE + 1.35, 2.2, "25 °C", fontsize=9)
    _, high = boundaries_mJ_m2
    ax.text(
        449,
        high * 0.95,
        "grain boundaries, calculated",
        va="top",
        ha="right",
        fontsize=9,
    )
    for style, label in (("-", "SGTE"), ("--", "constant enthalpy of melting")):
        ax.plot([], [], color=INK, ls=style, label=label)
    ax.set(
        yscale="log",
        xlim=(250, 453.6),
        ylim=(2, 600),
        xlabel="Temperature (K)",
        ylabel="Needed gain −Δγ (mJ/m²)",
    )
    plain_ticks(ax.yaxis, (3, 10, 30, 100, 300))
    ax.legend(loc="lower center", **LEGEND)
    return figure, pd.concat(rows, ignore_index=True).iloc[::6]


def ranking(tables, shown):
    """Enthalpy of segregation of each solute (5 to 95 %) at each interface, and its chance to be first.

    `tables`: interface -> frame of `ranking.rank_probabilities`; `shown`: solutes from top to bottom.
    """
    figure, axes = plt.subplots(
        1,
        len(tables),
        figsize=(PAGE_WIDTH_IN, 0.27 * len(shown) + 1.1),
        sharey=True,
        sharex=True,
    )
    rows, places = [], np.arange(len(shown))[::-1]
    for k, (ax, (interface, table)) in enumerate(zip(axes, tables.items())):
        part = table.reindex(shown)
        ax.axvline(0, color=INK, lw=0.8)
        ax.hlines(places, part["low"], part["high"], color=COLOURS[k], lw=2)
        ax.plot(
            part["median"],
            places,
            color=COLOURS[k],
            marker=MARKERS[k],
            **(EDGE | {"markersize": 5}),
        )
        for place, chance in zip(places, part["first"]):
            if chance >= 0.005:
                ax.text(
                    0.99,
                    place,
                    f"{chance:.0%}",
                    transform=ax.get_yaxis_transform(),
                    ha="right",
                    va="center",
                    fontsize=9,
                )
        ax.grid(axis="y", alpha=0.25, lw=0.5)
        ax.set_title(interface)
        ax.tick_params(axis="y", length=0)
        rows.append(
            part.rename_axis("solute").reset_index().assign(interface=interface)
        )
    axes[0].set_yticks(places, shown)
    axes[0].set(ylim=(-0.7, len(shown) - 0.3))
    figure.supxlabel(
        "Enthalpy of segregation (kJ/mol); negative gathers at the interface",
        fontsize=10,
    )
    return figure, pd.concat(rows, ignore_index=True)
