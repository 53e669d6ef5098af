"""Drawings of the chapter on complexions: the film, its states, its jumps and its diagrams."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit.drawing import COLOURS, INK, MARKERS, PAGE_WIDTH_IN
from bookkit.marks import EDGE, LEGEND, plain_ticks
from lithium_interfaces import complexions as cx

from .figures_lithium import layers, premelting, ranking
from .live import film_explorer, state_map

__all__ = [
    "direction",
    "film_explorer",
    "films",
    "jump",
    "layers",
    "phase_diagram",
    "premelting",
    "ranking",
    "staircase",
    "state_map",
    "thickness_range",
]

NM = 1e-9
DASHES = ("-", "--", "-.", ":")
#: thin to thick, light to dark, readable in greyscale
SHADES = ["#fdf6e3", "#d9e8c5", "#9fcfae", "#5fb0a8", "#33869a", "#235a86", "#1d2f63"]


def films(coefficients, dgamma_J_m2, penalties_J_m3):
    """Phi - gamma0 over thickness for several penalties, one panel per coefficient (a dict); minima marked."""
    h = np.linspace(0, 2.5, 251) * NM
    figure, axes = plt.subplots(
        1, len(coefficients), figsize=(PAGE_WIDTH_IN, 3.2), sharey=True
    )
    rows = []
    for ax, (name, coefficient) in zip(axes, coefficients.items()):
        for k, dG in enumerate(penalties_J_m3):
            phi = cx.excess_grand_potential(h, coefficient, dgamma_J_m2, dG)
            label = f"{dG / 1e6:g} MJ/m³"
            ax.plot(h / NM, 1e3 * phi, color=COLOURS[k], ls=DASHES[k], label=label)
            found = cx.equilibrium(coefficient, dgamma_J_m2, dG)
            if np.isfinite(found.thickness_m):
                ax.plot(
                    found.thickness_m / NM,
                    1e3 * found.excess_J_m2,
                    color=COLOURS[k],
                    marker=MARKERS[k],
                    **EDGE,
                )
            rows.append(
                pd.DataFrame(
                    {
                        "f": name,
                        "dG_MJ_m3": dG / 1e6,
                        "h_nm": h / NM,
                        "phi_minus_gamma0_mJ_m2": 1e3 * phi,
                        "equilibrium_nm": float(found.thickness_m) / NM,
                    }
                )
            )
        ax.axhline(0, color=INK, lw=0.7)
        ax.axhline(1e3 * dgamma_J_m2, color=INK, lw=0.7, ls=":")
        ax.set_title(name)
        ax.set(
            xlabel="Thickness h (nm)",
            xlim=(-0.06, 2.5),
            ylim=(1.25e3 * dgamma_J_m2, -1.9e3 * dgamma_J_m2),
        )
    axes[0].set_ylabel("Φ − γ⁽⁰⁾ (mJ/m²)")
    axes[1].text(
        2.48,
        1.03e3 * dgamma_J_m2,
        "Δγ: two separate interfaces",
        fontsize=9,
        va="top",
        ha="right",
    )
    figure.legend(
        *axes[0].get_legend_handles_labels(),
        title="Penalty ΔG",
        ncols=4,
        loc="outside lower center",
        **LEGEND,
    )
    return figure, pd.concat(rows, ignore_index=True).iloc[::5]


def direction(rng, log_cost, log_thickness, films_drawn=800):
    """Random films: their energy against dG h / (-dgamma), with the two sides of Eq. (2).

    `log_cost`, `log_thickness`: (low, high) of the decimal logarithms of dG h / (-dgamma) and of h over the decay
    length that are drawn from.
    """
    rows = []
    for name, family in (
        ("exponential", cx.Exponential),
        ("dispersion", cx.Dispersion),
    ):
        count = films_drawn // 2
        ratio = 10 ** rng.uniform(*log_cost, count)  # dG h / (-dgamma)
        reduced = 10 ** rng.uniform(*log_thickness, count)  # h / xi
        f = family(NM)(reduced * NM)
        rows.append(
            pd.DataFrame(
                {"f": name, "penalty_over_gain": ratio, "phi_over_gain": ratio - f}
            )
        )
    frame = pd.concat(rows, ignore_index=True)
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.4))
    left, right = (10.0**end for end in log_cost)
    ax.axvspan(1, right, color="#808080", alpha=0.18, lw=0)
    ax.axhline(0, color=INK, lw=0.9)
    for k, (name, part) in enumerate(frame.groupby("f", sort=False)):
        better = part["phi_over_gain"] < 0
        style = {
            "marker": MARKERS[k],
            "ls": "none",
            "ms": 3.6,
            "mec": COLOURS[k],
            "mew": 0.9,
        }
        ax.plot(
            part["penalty_over_gain"][better],
            part["phi_over_gain"][better],
            mfc=COLOURS[k],
            label=name,
            **style,
        )
        ax.plot(
            part["penalty_over_gain"][~better],
            part["phi_over_gain"][~better],
            mfc="none",
            **style,
        )
    ax.set(
        xscale="log",
        xlim=(left, right),
        ylim=(-1.15, 1.5),
        xlabel="ΔG·h / (−Δγ), dimensionless",
        ylabel="(Φ − γ⁽⁰⁾) / (−Δγ)",
    )
    plain_ticks(ax.xaxis, (0.01, 0.1, 1, 10))
    ax.text(0.96, 1.56, "−Δγ > ΔG·h", ha="right", va="bottom")
    ax.text(1.04, 1.56, "as printed: −Δγ < ΔG·h", va="bottom")
    ax.text(1.05 * left, 0.32, "open: worse than no film\nfilled: better", va="bottom")
    ax.legend(loc="lower right", **LEGEND)
    return figure, frame


def staircase(states, layer_m, ratios):
    """Equilibrium thickness in layers over lambda/sigma, one panel per coefficient (a dict); whole layers beside."""
    figure, axes = plt.subplots(
        len(states),
        1,
        figsize=(PAGE_WIDTH_IN, 1.75 * len(states) + 0.5),
        sharex=True,
        sharey=True,
    )
    rows = []
    for k, (ax, (name, coefficient)) in enumerate(zip(axes, states.items())):
        h = (
            cx.equilibrium(
                coefficient, -ratios * layer_m * 1e7, np.full(ratios.shape, 1e7)
            ).thickness_m
            / layer_m
        )
        jumps = cx.transitions(coefficient, ratios[-1] * layer_m)
        # break the line at jumps
        x, y = ratios.copy(), h.copy()
        for jump in jumps:
            place = np.searchsorted(x, jump.ratio_m / layer_m)
            x = np.insert(x, place, [jump.ratio_m / layer_m] * 3)
            y = np.insert(
                y, place, [jump.thin_m / layer_m, np.nan, jump.thick_m / layer_m]
            )
            ax.plot(
                [jump.ratio_m / layer_m] * 2,
                [jump.thin_m / layer_m, jump.thick_m / layer_m],
                color=COLOURS[k],
                lw=0.9,
                ls=":",
            )
        ax.plot(x, y, color=COLOURS[k], lw=2)
        ax.set_title(f"{name}: {len(jumps)} jumps", loc="left")
        ax.set_yticks(range(7))
        ax.grid(axis="y", alpha=0.3, lw=0.5)
        rows.append(
            pd.DataFrame({"f": name, "lambda_over_sigma": ratios, "h_over_sigma": h})
        )
    for ax in axes:
        for n, word in enumerate(
            ("clean", "monolayer", "bilayer", "trilayer", "nanolayer")
        ):
            ax.text(
                1.005,
                n,
                word,
                transform=ax.get_yaxis_transform(),
                va="center",
                fontsize=9,
            )
    axes[0].set(xscale="log", xlim=(ratios[0], ratios[-1]), ylim=(-0.4, 6.4))
    plain_ticks(
        axes[0].xaxis,
        [
            tick
            for tick in (0.5, 1, 2, 5, 10, 20, 50)
            if ratios[0] <= tick <= ratios[-1]
        ],
    )
    axes[-1].set_xlabel("λ/σ = −Δγ/(ΔG·σ), dimensionless")
    figure.supylabel("Equilibrium thickness h/σ", fontsize=10)
    return figure, pd.concat(rows, ignore_index=True)


def jump(film, length_m):
    """Left: f and the common tangent; right: thickness under a rising and a falling lambda, with the spinodals."""
    found = cx.transitions(film)[0]
    u = np.linspace(0, 5, 201)
    figure, (ax, loop) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.3))
    ax.plot(u, film(u * length_m), color=COLOURS[0], lw=2, label="f(h)")
    touch, slope = found.thick_m / length_m, length_m / found.ratio_m
    ax.plot(u, slope * u, color=COLOURS[5], ls="--", label="common tangent, slope ξ/λ")
    ax.plot(
        [0, touch],
        [0, slope * touch],
        ls="none",
        marker="o",
        color=COLOURS[5],
        markeredgecolor=INK,
    )
    ax.set(
        xlabel="h/ξ (dimensionless)",
        ylabel="f (dimensionless)",
        xlim=(0, 5),
        ylim=(0, 1.15),
    )
    ax.legend(loc="lower right", **LEGEND)
    low, high = found.thick_until_m / length_m, found.thin_until_m / length_m
    ratios = np.geomspace(0.8 * low, 1.25 * high, 400)
    up, down = (
        cx.sweep_ratio(film, ratios * length_m),
        cx.sweep_ratio(film, ratios[::-1] * length_m)[::-1],
    )
    loop.axvspan(low, high, color="#808080", alpha=0.18, lw=0)
    loop.plot(ratios, up / length_m, color=COLOURS[0], lw=2, label="λ rising")
    loop.plot(
        ratios, down / length_m, color=COLOURS[1], lw=2, ls="--", label="λ falling"
    )
    loop.axvline(
        found.ratio_m / length_m, color=INK, lw=1, ls=":", label="equal energies"
    )
    loop.set(
        xlabel="λ/ξ = −Δγ/(ΔG·ξ) (dimensionless)",
        ylabel="h/ξ (dimensionless)",
        ylim=(-0.08, None),
    )
    loop.legend(loc="lower right", bbox_to_anchor=(0.74, 0.02), **LEGEND)
    frame = pd.DataFrame(
        {
            "lambda_over_xi": ratios,
            "rising_h_over_xi": up / length_m,
            "falling_h_over_xi": down / length_m,
        }
    )
    return figure, frame


def thickness_range(families, dG_J_m3, gain_J_m2, factor):
    """Lines of equal thickness over dG and -dgamma, one panel per coefficient (a dict); shaded, 1 nm within a factor."""
    around_nm = (1 / factor, 1, factor)
    figure, axes = plt.subplots(
        1, len(families), figsize=(PAGE_WIDTH_IN, 3.3), sharey=True
    )
    rows = []
    for ax, (name, coefficient) in zip(axes, families.items()):
        found = cx.diagram(coefficient, dG_J_m3, gain_J_m2)
        h = found.thickness_m / NM
        x, y = dG_J_m3 / 1e6, 1e3 * gain_J_m2
        ax.contourf(
            x,
            y,
            h,
            levels=[around_nm[0], around_nm[-1]],
            colors=[COLOURS[4]],
            alpha=0.35,
        )
        ax.contour(x, y, h, levels=[0.1, *around_nm], colors=INK, linewidths=1)
        ax.set(xscale="log", yscale="log", xlabel="Penalty ΔG (MJ/m³)", title=name)
        plain_ticks(ax.xaxis, (10, 30, 100))
        for level in (0.1, *around_nm):
            # lines of equal thickness are lines of equal lambda, rising with it
            at = np.interp(level, h[:, len(x) // 2], y, left=np.nan, right=np.nan)
            if np.isfinite(at):
                ax.annotate(
                    f"{level:.2g} nm",
                    (x[len(x) // 2], at),
                    xytext=(-2, 4),
                    textcoords="offset points",
                    ha="right",
                    fontsize=9,
                )
        grid = np.meshgrid(x, y)
        rows.append(
            pd.DataFrame(
                {
                    "f": name,
                    "dG_MJ_m3": grid[0].ravel(),
                    "minus_dgamma_mJ_m2": grid[1].ravel(),
                    "h_nm": h.ravel(),
                }
            )
        )
    axes[0].set_ylabel("Gain −Δγ (mJ/m²)")
    plain_ticks(axes[0].yaxis, (10, 30, 100, 300, 1000))
    return figure, pd.concat(rows, ignore_index=True).iloc[::7]


def phase_diagram(films_at, undercooling_K, dG_J_m3, gain_J_m2, layer_m, critical_K):
    """States over undercooling and -dgamma, with first-order lines, their spinodals and critical points.

    `films_at`: one coefficient per undercooling. `critical_K`: undercooling at which all jumps end.
    """
    found = cx.diagram(films_at, dG_J_m3, gain_J_m2)
    with np.errstate(invalid="ignore"):
        shown = np.minimum(found.thickness_m / layer_m, 6.5)
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 4.0))
    edges = [-0.5, 0.1, 0.5, 1.5, 2.5, 3.5, 4.5, 7]
    patches = ax.contourf(
        undercooling_K, 1e3 * gain_J_m2, shown, levels=edges, colors=SHADES
    )
    bar = figure.colorbar(
        patches, ax=ax, pad=0.015, ticks=[-0.2, 0.3, 1, 2, 3, 4, 5.5], spacing="uniform"
    )
    bar.ax.set_yticklabels(
        [
            "clean",
            "part of a layer",
            "monolayer",
            "bilayer",
            "trilayer",
            "4 layers",
            "thicker",
        ]
    )
    bar.ax.tick_params(length=0)
    # the lines run from the critical points, close by at first, to the last undercooling
    last = len(films_at) - 1
    steps = last - np.searchsorted(undercooling_K, critical_K)
    some = np.unique(
        last
        - steps
        + np.round(steps * np.array([0, 0.03, 0.1, 0.2, 0.35, 0.55, 0.75, 1])).astype(
            int
        )
    )
    lines = cx.transition_lines(
        [films_at[k] for k in some], dG_J_m3[some], 30 * layer_m
    )
    # shades stay light or dark on dark pages too, so the lines have fixed colours and a halo
    for line in lines:
        # all jumps end at one temperature, where the ratio of the nearest column still holds
        nearest = np.flatnonzero(np.isfinite(line[:, 0]))[0]
        end = (
            line[nearest, 0]
            / dG_J_m3[some][nearest]
            * np.interp(critical_K, undercooling_K, dG_J_m3)
        )
        x, line = (
            np.append(critical_K, undercooling_K[some]),
            1e3 * np.vstack([np.full(3, end), line]),
        )
        for part, style in ((1, ":"), (2, ":"), (0, "-")):
            for colour, width in (
                ("white", 3.2 if part == 0 else 2.4),
                ("#111111", 1.8 if part == 0 else 1.1),
            ):
                ax.plot(
                    x,
                    line[:, part],
                    color=colour,
                    lw=width,
                    ls=style if colour != "white" else "-",
                    solid_capstyle="butt",
                    alpha=1 if colour != "white" else 0.45,
                )
        if end < gain_J_m2[-1]:
            ax.plot(
                critical_K,
                1e3 * end,
                "o",
                color="white",
                mec="#111111",
                mew=1.5,
                ms=8,
                clip_on=False,
            )
    ax.set(
        xlim=(undercooling_K.min(), undercooling_K.max()),
        ylim=(0, 1e3 * gain_J_m2[-1]),
        xlabel="Undercooling below bulk melting (K)",
        ylabel="Gain −Δγ (mJ/m²)",
    )
    grid = np.meshgrid(undercooling_K, 1e3 * gain_J_m2)
    frame = pd.DataFrame(
        {
            "undercooling_K": grid[0].ravel(),
            "minus_dgamma_mJ_m2": grid[1].ravel(),
            "h_over_sigma": (found.thickness_m / layer_m).ravel(),
            "minima": found.minima.ravel(),
        }
    )
    return figure, frame.iloc[::11]
