"""Drawings of the chapter on failing artificial SEIs: strain, cracking, buckling, pinholes, chemistry."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from .. import mechanics
from ..plotting import COLOURS, INK, MARKERS, PAGE_WIDTH_IN
from . import EDGE, LEGEND
from ._asei_live import failure_map_live, spectra_live
from ._asei_spectra import confusion, fits, signatures, spoiled, what_next

__all__ = [
    "buckling", "chemistry", "confusion", "failure_map", "failure_map_live", "fits", "pinholes", "signatures",
    "spectra_live", "spoiled", "strain", "what_next",
]  # fmt: skip

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
DASHES = ["-", "--", ":", "-."]


def _plain(axis, values, texts=None) -> None:
    """Ticks of a log axis as plain numbers, without minor ones."""
    axis.set_ticks(values, texts or [f"{value:g}" for value in values])
    axis.set_ticks([], minor=True)


def _powers(axis, exponents) -> None:
    # plain letters: with formulas the figure takes twice as long
    _plain(axis, [10.0**k for k in exponents], [f"10{str(k).translate(RAISED)}" for k in exponents])


def strain(capacity_mAh_cm2, uneven_shares, fracture_strain):
    """Mean stretch of a film over a bump that holds a share of the plated capacity, over the half-width of the bump."""
    width = np.geomspace(1e-6, 3e-4, 121)
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.5))
    frames = []
    for k, share in enumerate(uneven_shares):
        height = mechanics.lift_m(share * capacity_mAh_cm2 * 36e3)
        stretch = mechanics.bump_strain(height, width)
        ax.plot(1e6 * width, 100 * stretch, color=COLOURS[k], ls=DASHES[k], lw=1.8, marker=MARKERS[k], ms=5,
                markevery=(6 * k, 24), label=f"{share:.0%} uneven: bump of {1e6 * height:.2g} µm")  # fmt: skip
        frames.append(pd.DataFrame({
            "uneven_share": share, "bump_height_um": 1e6 * height, "half_width_um": 1e6 * width, "stretch_percent": 100 * stretch,
        }))  # fmt: skip
    ax.axhline(100 * fracture_strain, color=INK, lw=1)
    ax.text(290, 112 * fracture_strain, "fracture strain assumed", fontsize=9, va="bottom", ha="right")
    ax.text(1.1, 1.25e-4, f"even plating lifts the film by {1e6 * mechanics.lift_m(capacity_mAh_cm2 * 36e3):.1f} µm: no stretch",
            fontsize=9, va="bottom")  # fmt: skip
    ax.set(xscale="log", yscale="log", ylim=(1e-4, 100), xlim=(1, 300), xlabel="Half-width of the bump (µm)",
           ylabel="Mean stretch of the film (%)")  # fmt: skip
    _plain(ax.xaxis, (1, 3, 10, 30, 100, 300))
    _plain(ax.yaxis, (0.001, 0.01, 0.1, 1, 10, 100))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, columnspacing=1, **LEGEND)
    return figure, pd.concat(frames, ignore_index=True)


def failure_map(film, yield_stress_Pa, strong_Pa, point):
    """Thickness and tension at which a film holds, cracks because lithium yields, or cracks anyway.

    ``strong_Pa``: another yield stress, whose limit is drawn as a line; ``point``: (thickness in m, stress in Pa).
    """
    stress, thickness = np.geomspace(1e7, 1e9, 201), np.geomspace(5e-9, 2e-5, 201)
    tau = mechanics.shear_strength_Pa(yield_stress_Pa)
    limits = {
        "lithium elastic": film.critical_thickness_m(stress),
        f"lithium yields at {strong_Pa / 1e6:g} MPa":
            mechanics.yielding_critical_thickness_m(film, stress, mechanics.shear_strength_Pa(strong_Pa)),
        f"lithium yields at {yield_stress_Pa / 1e6:g} MPa": mechanics.yielding_critical_thickness_m(film, stress, tau),
    }  # fmt: skip
    modes = mechanics.failure_mode(film, stress[None], thickness[:, None], tau)
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 4.2))
    ax.contourf(stress / 1e6, 1e9 * thickness, modes, levels=(-0.5, 0.5, 1.5, 2.5),
                colors=("#8080800d", "#e69f0055", "#d55e0099"))  # fmt: skip
    frames = []
    for k, (name, limit) in enumerate(limits.items()):
        ax.plot(stress / 1e6, 1e9 * limit, color=INK, lw=1.6, ls=DASHES[k], label=name)
        frames.append(pd.DataFrame({"limit": name, "stress_MPa": stress / 1e6, "critical_thickness_nm": 1e9 * limit}))
    ax.plot(point[1] / 1e6, 1e9 * point[0], "D", color=COLOURS[0], label="the example film", **EDGE)
    for x, y, text in ((16, 12, "holds"), (110, 1100, "cracks because\nlithium yields"), (380, 6000, "cracks even on\nelastic lithium")):
        ax.text(x, y, text, ha="center", va="center", fontweight="bold")
    ax.set(xscale="log", yscale="log", xlim=(10, 1000), ylim=(5, 2e4), xlabel="Tension in the film (MPa)", ylabel="Thickness of the film (nm)")
    _plain(ax.xaxis, (10, 30, 100, 300, 1000))
    _plain(ax.yaxis, (10, 100, 1000, 10000))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, columnspacing=1, **LEGEND)
    example = pd.DataFrame({"limit": ["example film"], "stress_MPa": [point[1] / 1e6], "critical_thickness_nm": [1e9 * point[0]]})
    return figure, pd.concat([*frames, example], ignore_index=True)


def buckling(film, adhesion_J_m2, thicknesses_m):
    """Left, energy release of a buckled strip; right, the smallest loose strip that spreads by itself."""
    figure, (ax, beside) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.6))
    ratio = np.geomspace(0.5, 30, 241)
    release = mechanics.buckle_release_ratio(ratio)
    ax.plot(ratio, release, color=COLOURS[0], lw=1.8)
    ax.plot(3, mechanics.buckle_release_ratio(3), "D", color=COLOURS[5], **EDGE)
    ax.text(3, 1.4, "largest", ha="center", fontsize=9)
    ax.axhline(1, color=INK, lw=0.9, ls=":")
    ax.set(xscale="log", ylim=(-0.04, 1.5), xlabel="Compression over buckling stress", ylabel="Release over that of a flat film")
    _plain(ax.xaxis, (0.5, 1, 3, 10, 30))
    frames = [pd.DataFrame({"panel": "release", "stress_over_critical": ratio, "release_ratio": release})]
    stress = np.geomspace(2e7, 2e9, 161)
    for k, thickness in enumerate(thicknesses_m):
        width = np.array([mechanics.smallest_spreading_half_width_m(film, s, thickness, adhesion_J_m2) for s in stress])
        shown = np.where(np.isfinite(width), width, np.nan)
        beside.plot(stress / 1e6, 1e6 * shown, color=COLOURS[k], ls=DASHES[k], lw=1.8, marker=MARKERS[k], ms=5,
                    markevery=(8 * k, 30), label=f"{1e9 * thickness:g} nm thick")  # fmt: skip
        frames.append(pd.DataFrame({
            "panel": "spreading", "thickness_nm": 1e9 * thickness, "stress_MPa": stress / 1e6, "half_width_um": 1e6 * shown,
        }))  # fmt: skip
    beside.set(xscale="log", yscale="log", xlabel="Compression in the film (MPa)", ylabel="Half-width that spreads (µm)")
    _plain(beside.xaxis, (30, 100, 300, 1000))
    _plain(beside.yaxis, (0.3, 1, 3, 10, 30))
    beside.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, **LEGEND)
    return figure, pd.concat(frames, ignore_index=True)


def pinholes(films):
    """Share of the current through pinholes, and current density in them, over their coverage; films: label -> HoledFilm."""
    coverage = np.geomspace(1e-9, 0.5, 181)
    figure, (ax, beside) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.8), sharex=True)
    frames = []
    for k, (name, film) in enumerate(films.items()):
        style = {"color": COLOURS[k], "ls": DASHES[k], "lw": 1.8, "marker": MARKERS[k], "ms": 5, "markevery": (5 * k, 30)}
        share, focusing = film.hole_share(coverage), film.focusing(coverage)
        ax.plot(coverage, 100 * share, label=name, **style)
        beside.plot(coverage, focusing, **style)
        frames.append(pd.DataFrame({
            "film": name, "coverage": coverage, "share_percent": 100 * share, "current_in_hole_over_mean": focusing,
        }))  # fmt: skip
    ax.axhline(50, color=INK, lw=0.9, ls=":")
    ax.set(xscale="log", xlabel="Area covered by pinholes", ylabel="Current through pinholes (%)")
    beside.set(yscale="log", xlabel="Area covered by pinholes", ylabel="Current density in a hole over the mean")
    _powers(ax.xaxis, (-9, -7, -5, -3, -1))
    _powers(beside.yaxis, (0, 2, 4, 6, 8))
    figure.legend(loc="outside upper center", ncols=2, handletextpad=0.5)
    return figure, pd.concat(frames, ignore_index=True)


def chemistry(film, baths, corrosion):
    """Left, a film that dissolves into baths; right, lithium lost under a film that also grows.

    ``baths``: label -> bath depth in m; ``corrosion``: label -> CorrosionHistory.
    """
    figure, (ax, beside) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.7))
    time = np.linspace(0, 8 * 3600, 241)
    frames = []
    for k, (name, depth) in enumerate(baths.items()):
        left = film.thickness_at_m(time, depth)
        ax.plot(time / 3600, 1e9 * left, color=COLOURS[k], ls=DASHES[k], lw=1.8, marker=MARKERS[k], ms=5, markevery=(6 * k, 40), label=name)
        frames.append(pd.DataFrame({"panel": "dissolution", "curve": name, "time_h": time / 3600, "thickness_nm": 1e9 * left}))
    ax.set(xlabel="Time (h)", ylabel="Film left (nm)", ylim=(0, None))
    for k, (name, run) in enumerate(corrosion.items()):
        days, lost = run.time_s / 86400, 1e3 * run.lithium_capacity_mAh_cm2()
        beside.plot(days, lost, color=COLOURS[k + 2], ls=DASHES[k], lw=1.8, marker=MARKERS[k + 2], ms=5, markevery=(4 * k, 24), label=name)
        frames.append(pd.DataFrame({
            "panel": "corrosion", "curve": name, "time_days": days, "lithium_lost_uAh_cm2": lost, "thickness_nm": 1e9 * run.thickness_m,
        }))  # fmt: skip
    beside.set(xlabel="Time (days)", ylabel="Lithium lost (µAh/cm²)", ylim=(0, None))
    for axis in (ax, beside):
        axis.legend(loc="lower left", bbox_to_anchor=(0, 1), **LEGEND)
    return figure, pd.concat(frames, ignore_index=True)
