"""Drawings of the chapter on failing artificial SEIs: strain, cracking, buckling, pinholes, chemistry."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit.drawing import COLOURS, INK, MARKERS, PAGE_WIDTH_IN
from bookkit.marks import EDGE, LEGEND, plain_ticks, power_ticks
from chapters.asei_failure import assumed
from lithium_interfaces import films

from .figures_spectra import confusion, fits, signatures, spoiled, what_next
from .live import failure_map_live, spectra_live

__all__ = [
    "buckling",
    "chemistry",
    "confusion",
    "failure_map",
    "failure_map_live",
    "fits",
    "pinholes",
    "signatures",
    "spectra_live",
    "spoiled",
    "strain",
    "what_next",
]

CORROSION = {
    "none": "no dissolution",
    "flooded": "dissolution, flooded",
    "lean": "dissolution, lean",
}
DASHES = ["-", "--", ":", "-."]


def strain(capacity_mAh_cm2, uneven_shares, fracture_strain):
    """Mean stretch of a film over a bump that holds a share of the plated capacity, over the half-width of the bump."""
    width = np.geomspace(1e-6, 3e-4, 121)
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.5))
    frames = []
    for k, share in enumerate(uneven_shares):
        height = films.lift_m(share * capacity_mAh_cm2 * 36e3)
        stretch = films.bump_strain(height, width)
        ax.plot(
            1e6 * width,
            100 * stretch,
            color=COLOURS[k],
            ls=DASHES[k],
            lw=1.8,
            marker=MARKERS[k],
            ms=5,
            markevery=(6 * k, 24),
            label=f"{share:.0%} uneven: bump of {1e6 * height:.2g} µm",
        )
        frames.append(
            pd.DataFrame(
                {
                    "uneven_share": share,
                    "bump_height_um": 1e6 * height,
                    "half_width_um": 1e6 * width,
                    "stretch_percent": 100 * stretch,
                }
            )
        )
    ax.axhline(100 * fracture_strain, color=INK, lw=1)
    ax.text(
        290,
        112 * fracture_strain,
        "fracture strain assumed",
        fontsize=9,
        va="bottom",
        ha="right",
    )
    ax.text(
        1.1,
        1.25e-4,
        f"even plating lifts the film by {1e6 * films.lift_m(capacity_mAh_cm2 * 36e3):.1f} µm: no stretch",
        fontsize=9,
        va="bottom",
    )
    ax.set(
        xscale="log",
        yscale="log",
        ylim=(1e-4, 100),
        xlim=(1, 300),
        xlabel="Half-width of the bump (µm)",
        ylabel="Mean stretch of the film (%)",
    )
    plain_ticks(ax.xaxis, (1, 3, 10, 30, 100, 300))
    plain_ticks(ax.yaxis, (0.001, 0.01, 0.1, 1, 10, 100))
    ax.legend(
        loc="lower left", bbox_to_anchor=(0, 1), ncols=2, columnspacing=1, **LEGEND
    )
    return figure, pd.concat(frames, ignore_index=True)


def failure_map(film, yield_stress_Pa, strong_Pa, point):
    """Thickness and tension at which a film holds, cracks because lithium yields, or cracks anyway.

    ``strong_Pa``: another yield stress, whose limit is drawn as a line; ``point``: (thickness in m, stress in Pa).
    """
    stress, thickness = np.geomspace(1e7, 1e9, 201), np.geomspace(5e-9, 2e-5, 201)
    tau = films.shear_strength_Pa(yield_stress_Pa)
    limits = {
        "elastic base, stiff as the film": film.critical_thickness_m(stress),
        f"lithium yields at {strong_Pa / 1e6:g} MPa": films.yielding_critical_thickness_m(
            film, stress, films.shear_strength_Pa(strong_Pa)
        ),
        f"lithium yields at {yield_stress_Pa / 1e6:g} MPa": films.yielding_critical_thickness_m(
            film, stress, tau
        ),
    }
    modes = films.failure_mode(film, stress[None], thickness[:, None], tau)
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 4.2))
    ax.contourf(
        stress / 1e6,
        1e9 * thickness,
        modes,
        levels=(-0.5, 0.5, 1.5, 2.5),
        colors=("#8080800d", "#e69f0055", "#d55e0099"),
    )
    frames = []
    for k, (name, limit) in enumerate(limits.items()):
        ax.plot(stress / 1e6, 1e9 * limit, color=INK, lw=1.6, ls=DASHES[k], label=name)
        frames.append(
            pd.DataFrame(
                {
                    "limit": name,
                    "stress_MPa": stress / 1e6,
                    "critical_thickness_nm": 1e9 * limit,
                }
            )
        )
    ax.plot(
        point[1] / 1e6,
        1e9 * point[0],
        "D",
        color=COLOURS[0],
        label="the example film",
        **EDGE,
    )
    for x, y, text in (
        (16, 12, "holds"),
        (110, 1100, "cracks because\nlithium yields"),
        (380, 6000, "cracks even on\na stiff base"),
    ):
        ax.text(x, y, text, ha="center", va="center", fontweight="bold")
    ax.set(
        xscale="log",
        yscale="log",
        xlim=(10, 1000),
        ylim=(5, 2e4),
        xlabel="Tension in the film (MPa)",
        ylabel="Thickness of the film (nm)",
    )
    plain_ticks(ax.xaxis, (10, 30, 100, 300, 1000))
    plain_ticks(ax.yaxis, (10, 100, 1000, 10000))
    ax.legend(
        loc="lower left", bbox_to_anchor=(0, 1), ncols=2, columnspacing=1, **LEGEND
    )
    example = pd.DataFrame(
        {
            "limit": ["example film"],
            "stress_MPa": [point[1] / 1e6],
            "critical_thickness_nm": [1e9 * point[0]],
        }
    )
    return figure, pd.concat([*frames, example], ignore_index=True)


def buckling(film, adhesion_J_m2, thicknesses_m):
    """Left, energy release of a buckled strip; right, the smallest loose strip that spreads by itself."""
    figure, (ax, beside) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.6))
    ratio = np.geomspace(0.5, 30, 241)
    release = films.buckle_release_ratio(ratio)
    ax.plot(ratio, release, color=COLOURS[0], lw=1.8)
    ax.plot(3, films.buckle_release_ratio(3), "D", color=COLOURS[5], **EDGE)
    ax.text(3, 1.4, "largest", ha="center", fontsize=9)
    ax.axhline(1, color=INK, lw=0.9, ls=":")
    ax.set(
        xscale="log",
        ylim=(-0.04, 1.5),
        xlabel="Compression over buckling stress",
        ylabel="Release over that of a flat film",
    )
    plain_ticks(ax.xaxis, (0.5, 1, 3, 10, 30))
    frames = [
        pd.DataFrame(
            {
                "panel": "release",
                "stress_over_critical": ratio,
                "release_ratio": release,
            }
        )
    ]
    stress = np.geomspace(2e7, 2e9, 161)
    for k, thickness in enumerate(thicknesses_m):
        width = np.array(
            [
                films.smallest_spreading_half_width_m(film, s, thickness, adhesion_J_m2)
                for s in stress
            ]
        )
        shown = np.where(np.isfinite(width), width, np.nan)
        beside.plot(
            stress / 1e6,
            1e6 * shown,
            color=COLOURS[k],
            ls=DASHES[k],
            lw=1.8,
            marker=MARKERS[k],
            ms=5,
            markevery=(8 * k, 30),
            label=f"{1e9 * thickness:g} nm thick",
        )
        frames.append(
            pd.DataFrame(
                {
                    "panel": "spreading",
                    "thickness_nm": 1e9 * thickness,
                    "stress_MPa": stress / 1e6,
                    "half_width_um": 1e6 * shown,
                }
            )
        )
    beside.set(
        xscale="log",
        yscale="log",
        xlabel="Compression in the film (MPa)",
        ylabel="Half-width that spreads (µm)",
    )
    plain_ticks(beside.xaxis, (30, 100, 300, 1000))
    plain_ticks(beside.yaxis, (0.3, 1, 3, 10, 30))
    beside.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, **LEGEND)
    return figure, pd.concat(frames, ignore_index=True)


def pinholes(holed_films):
    """Share of the current through pinholes, and current density in them, over their coverage.

    ``holed_films``: label -> HoledFilm; in a label the word insulator is drawn as its conductivity.
    """
    insulator = assumed.row("insulator_conductivity").amount()
    coverage = np.geomspace(1e-9, 0.5, 181)
    figure, (ax, beside) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.8), sharex=True)
    frames = []
    for k, (name, film) in enumerate(holed_films.items()):
        name = name.replace("insulator", insulator)
        style = {
            "color": COLOURS[k],
            "ls": DASHES[k],
            "lw": 1.8,
            "marker": MARKERS[k],
            "ms": 5,
            "markevery": (5 * k, 30),
        }
        share, focusing = film.hole_share(coverage), film.focusing(coverage)
        ax.plot(coverage, 100 * share, label=name, **style)
        beside.plot(coverage, focusing, **style)
        frames.append(
            pd.DataFrame(
                {
                    "film": name,
                    "coverage": coverage,
                    "share_percent": 100 * share,
                    "current_in_hole_over_mean": focusing,
                }
            )
        )
    ax.axhline(50, color=INK, lw=0.9, ls=":")
    ax.set(
        xscale="log",
        xlabel="Area covered by pinholes",
        ylabel="Current through pinholes (%)",
    )
    beside.set(
        yscale="log",
        xlabel="Area covered by pinholes",
        ylabel="Current density in a hole over the mean",
    )
    power_ticks(ax.xaxis, (-9, -7, -5, -3, -1))
    power_ticks(beside.yaxis, (0, 2, 4, 6, 8))
    figure.legend(loc="outside upper center", ncols=2, handletextpad=0.5)
    return figure, pd.concat(frames, ignore_index=True)


def chemistry(film, baths, corrosion):
    """Left, a film that dissolves into baths; right, lithium lost under a film that also grows.

    ``baths``: separator, lean and flooded -> bath depth in m; ``corrosion``: none, lean and flooded -> CorrosionHistory.
    """
    figure, (ax, beside) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.7))
    time = np.linspace(0, 8 * 3600, 241)
    frames = []
    names = {
        "separator": f"separator's pores, {assumed.text('separator_bath:short')}",
        "lean": f"lean, {assumed.text('lean_bath:short')}",
        "flooded": f"flooded, {assumed.text('flooded_volume:short')} on {assumed.text('coin_area:short')}",
    }
    for k, (key, name) in enumerate(names.items()):
        depth = baths[key]
        left = film.thickness_at_m(time, depth)
        ax.plot(
            time / 3600,
            1e9 * left,
            color=COLOURS[k],
            ls=DASHES[k],
            lw=1.8,
            marker=MARKERS[k],
            ms=5,
            markevery=(6 * k, 40),
            label=name,
        )
        frames.append(
            pd.DataFrame(
                {
                    "panel": "dissolution",
                    "curve": name,
                    "time_h": time / 3600,
                    "thickness_nm": 1e9 * left,
                }
            )
        )
    ax.set(xlabel="Time (h)", ylabel="Film left (nm)", ylim=(0, None))
    for k, key in enumerate(("none", "lean", "flooded")):
        name, run = CORROSION[key], corrosion[key]
        days, lost = run.time_s / 86400, 1e3 * run.lithium_capacity_mAh_cm2()
        beside.plot(
            days,
            lost,
            color=COLOURS[k + 2],
            ls=DASHES[k],
            lw=1.8,
            marker=MARKERS[k + 2],
            ms=5,
            markevery=(4 * k, 24),
            label=name,
        )
        frames.append(
            pd.DataFrame(
                {
                    "panel": "corrosion",
                    "curve": name,
                    "time_days": days,
                    "lithium_lost_uAh_cm2": lost,
                    "thickness_nm": 1e9 * run.thickness_m,
                }
            )
        )
    beside.set(xlabel="Time (days)", ylabel="Lithium lost (µAh/cm²)", ylim=(0, None))
    for axis in (ax, beside):
        axis.legend(loc="lower left", bbox_to_anchor=(0, 1), **LEGEND)
    return figure, pd.concat(frames, ignore_index=True)
