"""Drawings of the chapter on current collectors: barriers, transients, merging nuclei, copper with depth."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit.drawing import COLOURS, INK, MARKERS, PAGE_WIDTH_IN
from bookkit.marks import EDGE, LEGEND, plain_ticks
from lithium_interfaces.hosts import PorousHost
from lithium_interfaces.nucleation import classical, growth, transients

from .figures_film import film_maps, memory_curves  # noqa: F401 (drawn by the chapter from here)
from .live import spark  # noqa: F401

DASHES = ["-", "--", ":", "-."]
ABOVE = {"loc": "lower left", "bbox_to_anchor": (0, 1.01), **LEGEND}


def barrier(surface_energies, angles, mark_kT):
    """Left, barrier over overpotential for contact angles; right, exponent of the rate over the same.

    `surface_energies`: the first (J/m2) is drawn left; right, all of them at the middle angle.
    `mark_kT` is the barrier that is crossed.
    """
    middle = angles[len(angles) // 2]
    eta = np.geomspace(0.01, 0.5, 80)
    figure, (ax, beside) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.7))
    frames = []
    for k, angle in enumerate(angles):
        y = classical.barrier_kT(eta, angle, surface_energies[0])
        ax.plot(
            1e3 * eta,
            y,
            color=COLOURS[k],
            ls=DASHES[k],
            lw=1.8,
            label=f"contact angle {angle:g}°",
        )
        frames.append(
            pd.DataFrame(
                {
                    "panel": "barrier",
                    "contact_angle_deg": angle,
                    "gamma_J_m2": surface_energies[0],
                    "overpotential_mV": 1e3 * eta,
                    "y": y,
                }
            )
        )
    ax.axhline(mark_kT, color=INK, lw=0.9)
    ax.text(10.5, mark_kT * 0.85, f"{mark_kT:g} kT", ha="left", va="top", fontsize=9)
    ax.set(
        xscale="log",
        yscale="log",
        ylim=(0.3, 3e5),
        xlabel="Overpotential (mV)",
        ylabel="Barrier (kT)",
    )
    ax.legend(**ABOVE)
    for k, gamma in enumerate(surface_energies):
        y = classical.rate_exponent(classical.barrier_kT(eta, middle, gamma))
        beside.plot(
            1e3 * eta,
            y,
            color=COLOURS[k + 2],
            ls=DASHES[k],
            lw=1.8,
            label=f"γ = {gamma:.3g} J/m²",
        )
        frames.append(
            pd.DataFrame(
                {
                    "panel": "exponent",
                    "contact_angle_deg": middle,
                    "gamma_J_m2": gamma,
                    "overpotential_mV": 1e3 * eta,
                    "y": y,
                }
            )
        )
    beside.axhline(3, color=INK, lw=0.9)
    beside.plot([], [], color=INK, lw=0.9, label="3, the cube")
    beside.set(
        xscale="log",
        yscale="log",
        ylim=(0.8, 3e5),
        xlabel="Overpotential (mV)",
        ylabel="Exponent d ln J / d ln η",
    )
    beside.legend(title=f"contact angle {middle:g}°", **ABOVE)
    for each in (ax, beside):
        plain_ticks(each.xaxis, (10, 30, 100, 300))
    return figure, pd.concat(frames, ignore_index=True)


def solution(thickness_m, solubility_mol_m3, angles, surface_energy_J_m2, mark_kT):
    """Potential against charge for a layer that dissolves lithium, then what lithium metal needs at each angle."""
    full = 1e3 * classical.solution_capacity_mAh_cm2(thickness_m, solubility_mol_m3)
    share = np.linspace(0.02, 1, 60)
    potential = 1e3 * classical.solution_potential_V(share)
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.3))
    ax.axhline(0, color=INK, lw=0.8)
    ax.plot(full * share, potential, color=COLOURS[0], lw=2, label="lithium dissolves")
    ax.axvline(full, color=INK, lw=0.8, ls=":")
    frames = [
        pd.DataFrame(
            {
                "part": "solution",
                "charge_uAh_cm2": full * share,
                "potential_mV": potential,
            }
        )
    ]
    for k, angle in enumerate(angles, 1):
        needed = -1e3 * classical.overpotential_for_barrier_V(
            mark_kT, angle, surface_energy_J_m2
        )
        label = (
            f"metal at {angle:g}°: {-needed:.0f} mV" if angle else "metal at 0°: none"
        )
        ax.plot(
            [full, 1.9 * full],
            [needed] * 2,
            color=COLOURS[k],
            ls=DASHES[k],
            marker=MARKERS[k],
            ms=6,
            mec=INK,
            mew=0.6,
            lw=1.8,
            label=label,
        )
        frames.append(
            pd.DataFrame(
                {
                    "part": f"metal at {angle:g} deg",
                    "charge_uAh_cm2": [full],
                    "potential_mV": [needed],
                }
            )
        )
    ax.text(full * 0.98, -30, "saturated", ha="right", va="center", fontsize=9)
    ax.set(
        xlabel="Charge (µAh/cm²)",
        ylabel="Potential against Li/Li⁺ (mV)",
        xlim=(0, 2 * full),
    )
    figure.legend(
        loc="outside upper center", ncols=4, columnspacing=1.2, handletextpad=0.4
    )
    return figure, pd.concat(frames, ignore_index=True)


def diffusion_peaks(
    nuclei_per_m2, diffusivity_m2_s, concentration_mol_m3, practical_mA_cm2
):
    """Left, reduced transients; right, peak current over peak time for the densities, and a practical current."""
    t = np.linspace(0.01, 4, 160)
    figure, (ax, beside) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.8))
    frames = []
    for k, kind in enumerate(transients.KINDS):
        y = transients.reduced_transient(t, kind)
        ax.plot(
            t, y, color=COLOURS[k], ls=DASHES[k], lw=1.8, label=f"{kind}, diffusion"
        )
        frames.append(pd.DataFrame({"panel": "reduced", "curve": kind, "x": t, "y": y}))
    # kinetic control: the current follows the exposed area of merging hemispheres of radius proportional to time
    radius = np.linspace(0.5, 1.5, 20_001)
    top = radius[growth.exposed_area(radius, 1.0).argmax()]
    y = (growth.exposed_area(top * t, 1.0) / growth.exposed_area(top, 1.0)) ** 2
    ax.plot(
        t,
        y,
        color=COLOURS[2],
        ls=DASHES[2],
        lw=1.8,
        label="instantaneous, kinetic control",
    )
    frames.append(
        pd.DataFrame({"panel": "reduced", "curve": "kinetic", "x": t, "y": y})
    )
    ax.set(
        xlabel="Time over peak time",
        ylabel="(Current over peak current)²",
        ylim=(0, 1.08),
    )
    ax.legend(**ABOVE)
    time, current = transients.peak(
        np.asarray(nuclei_per_m2), diffusivity_m2_s, concentration_mol_m3
    )
    beside.plot(1e3 * time, current / 10, color=COLOURS[0], lw=1.4)
    for k, (N, x, y) in enumerate(zip(nuclei_per_m2, 1e3 * time, current / 10)):
        beside.plot(
            x,
            y,
            color=COLOURS[k],
            marker=MARKERS[k],
            label=f"10$^{{{np.log10(N):.0f}}}$ m⁻²",
            **EDGE,
        )
    beside.axhline(practical_mA_cm2, color=INK, lw=0.9, ls="--")
    beside.text(
        1e3 * time.max(),
        practical_mA_cm2 * 1.2,
        f"{practical_mA_cm2:g} mA/cm²",
        ha="right",
        fontsize=9,
    )
    beside.set(
        xscale="log",
        yscale="log",
        xlabel="Peak time (ms)",
        ylabel="Peak current (mA/cm²)",
        ylim=(0.5, 3e4),
    )
    plain_ticks(beside.yaxis, (1, 10, 100, 1000, 10000))
    plain_ticks(beside.xaxis, (1, 10, 100))
    beside.legend(title="nuclei per area", **ABOVE, ncols=2, columnspacing=1)
    frames.append(
        pd.DataFrame(
            {
                "panel": "peaks",
                "curve": [f"{N:g} per m2" for N in nuclei_per_m2],
                "x": 1e3 * time,
                "y": current / 10,
            }
        )
    )
    return figure, pd.concat(frames, ignore_index=True)


def merging(densities, capacities):
    """Left, lithium area over capacity, merging against separate; right, area over density at fixed capacity."""
    figure, (ax, beside) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.9))
    frames = []
    Q = np.geomspace(1e-3, 10, 90)
    for k, N in enumerate(densities):
        merged = growth.exposed_area(growth.radius_at_capacity_m(Q, N), N)
        ax.plot(
            Q,
            merged,
            color=COLOURS[k],
            ls=DASHES[k],
            lw=1.8,
            label=f"10$^{{{np.log10(N):.0f}}}$ m⁻²",
        )
        separate = growth.hemisphere_area(Q, N)
        ax.plot(Q, separate, color=COLOURS[k], lw=0.9, ls=(0, (1, 2)))
        frames += [
            pd.DataFrame(
                {
                    "panel": "capacity",
                    "nuclei_per_m2": N,
                    "capacity_mAh_cm2": Q,
                    "merged": merged,
                    "separate": separate,
                }
            )
        ]
    ax.plot(
        [], [], color="#808080", lw=0.9, ls=(0, (1, 2)), label="if they never merged"
    )
    ax.set(
        xscale="log",
        ylim=(0, 2),
        xlabel="Areal capacity (mAh/cm²)",
        ylabel="Lithium area over geometric area",
    )
    plain_ticks(ax.xaxis, (0.001, 0.01, 0.1, 1, 10))
    ax.legend(title="nuclei per area", ncols=2, columnspacing=1, **ABOVE)
    N = np.geomspace(1e6, 1e15, 120)
    for k, capacity in enumerate(capacities):
        merged = growth.exposed_area(growth.radius_at_capacity_m(capacity, N), N)
        beside.plot(
            N,
            merged,
            color=COLOURS[k + 2],
            ls=DASHES[k],
            lw=1.8,
            label=f"{capacity:g} mAh/cm²",
        )
        frames.append(
            pd.DataFrame(
                {
                    "panel": "density",
                    "nuclei_per_m2": N,
                    "capacity_mAh_cm2": capacity,
                    "merged": merged,
                }
            )
        )
    beside.set(
        xscale="log",
        ylim=(0, 2),
        xlabel="Nuclei per area (m⁻²)",
        ylabel="Lithium area over geometric area",
    )
    beside.legend(title="fixed charge", **ABOVE)
    return figure, pd.concat(frames, ignore_index=True)


def copper(area_per_volume, exchange_current_A_m2, conductivity_S_m):
    """Area factor of a copper structure, and the part of it that relieves the mouth, over its depth."""
    depth = np.linspace(1e-6, 2e-4, 60)
    hosts = [
        PorousHost(h, area_per_volume, exchange_current_A_m2, conductivity_S_m)
        for h in depth
    ]
    frame = pd.DataFrame(
        {
            "depth_um": 1e6 * depth,
            "area_factor": [host.area_factor for host in hosts],
            "useful_area_factor": [float(host.useful_area_factor) for host in hosts],
        }
    )
    limit = area_per_volume * hosts[0].penetration_depth_m
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.2))
    ax.plot(
        frame["depth_um"],
        frame["area_factor"],
        color=COLOURS[1],
        ls="--",
        lw=1.8,
        label="area inside",
    )
    ax.plot(
        frame["depth_um"],
        frame["useful_area_factor"],
        color=COLOURS[0],
        lw=1.8,
        label="area that helps",
    )
    ax.axhline(limit, color=INK, lw=0.9, ls=":", label=f"its limit, {limit:.1f}")
    ax.axvline(
        1e6 * hosts[0].penetration_depth_m,
        color=INK,
        lw=0.9,
        ls="-.",
        label="reaction depth λ",
    )
    ax.set(
        xlabel="Depth of the structure (µm)",
        ylabel="Area factor",
        ylim=(0, 1e-6 * 200 * area_per_volume),
        xlim=(0, 200),
    )
    figure.legend(
        loc="outside upper center", ncols=4, columnspacing=1.2, handletextpad=0.4
    )
    return figure, frame
