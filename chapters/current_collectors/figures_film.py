"""Drawings of simulated films: who owns the surface, and how that is forgotten."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit.drawing import COLOURS, INK, MARKERS, PAGE_WIDTH_IN
from bookkit.marks import EDGE, plain_ticks
from lithium_interfaces.nucleation import coalescence

DASHES = ["-", "--", ":", "-."]


def film_maps(kind, speed_spread, radii, rng, cells=10, grid=120):
    """Top views of one film at increasing radius: shades are heights, lines bound the areas of one owner each.

    ``frame``: mean thickness, roughness, ownership and survivors of the views.
    """
    positions = coalescence.template(kind, cells, rng)
    speeds = 1 - speed_spread * rng.uniform(size=len(positions))
    distances2 = coalescence.squared_distances(positions, cells, grid)
    nearest = distances2.argmin(axis=1)
    figure, axes = plt.subplots(
        1, len(radii), figsize=(PAGE_WIDTH_IN, 2.9), sharey=True
    )
    rows = []
    for ax, radius in zip(axes, radii):
        heights, owners = coalescence.envelope(distances2, radius * speeds)
        wet = heights > 0
        shade = heights.reshape(grid, grid).T
        low, high = (np.quantile(heights[wet], q) for q in (0.02, 0.98))
        ax.imshow(
            np.where(shade > 0, shade, np.nan),
            origin="lower",
            extent=(0, cells) * 2,
            cmap="cividis",
            vmin=low,
            vmax=high,
            interpolation="nearest",
        )
        edges = owners.reshape(grid, grid).T
        border = np.zeros((grid, grid), bool)
        border[:, :-1] |= edges[:, 1:] != edges[:, :-1]
        border[:-1] |= edges[1:] != edges[:-1]
        border &= shade > 0
        ax.imshow(
            np.where(border, 1.0, np.nan),
            origin="lower",
            extent=(0, cells) * 2,
            cmap="gray",
            vmin=0,
            vmax=1,
            interpolation="nearest",
        )
        ax.plot(*positions.T, ".", color="black", ms=3.5)
        survivors = len(np.unique(owners[wet]))
        ax.set_title(
            f"h = {heights.mean():.2g} p\n{survivors} of {len(positions)} grains on top",
            loc="left",
        )
        ax.set(xlabel="Position (p)", xlim=(0, cells), ylim=(0, cells))
        ax.set_xticks([0, 5, 10])
        rows.append(
            {
                "mean_thickness_p": heights.mean(),
                "roughness_p": heights.std(),
                "survivors": survivors,
                "nuclei": len(positions),
                "ownership": (owners == nearest)[wet].mean(),
            }
        )
    axes[0].set_ylabel("Position (p)")
    axes[0].set_yticks([0, 5, 10])
    return figure, pd.DataFrame(rows)


def memory_curves(films, shown_spread, lengths, law_prefactor):
    """Left and middle, ownership and relief over thickness; right, memory lengths over the speed spread.

    `films`: (kind, speed_spread) -> `coalescence.Memory`, drawn at `shown_spread`. `lengths`: DataFrame of memory,
    kind, speed_spread, length, low, high. `law_prefactor`: of the exact ownership length of random
    nuclei at a small spread.
    """
    memories = {
        kind: film for (kind, spread), film in films.items() if spread == shown_spread
    }
    figure, axes = plt.subplots(
        1, 3, figsize=(PAGE_WIDTH_IN, 3.7), width_ratios=(1, 1, 1.15)
    )
    frames = []
    for ax, what in zip(axes, ("ownership", "relief")):
        for k, (label, memory) in enumerate(memories.items()):
            curves = getattr(memory, what)
            mean, spread = curves.mean(axis=0), curves.std(axis=0, ddof=1)
            ax.fill_between(
                memory.thickness,
                mean - spread,
                mean + spread,
                color=COLOURS[k],
                alpha=0.25,
                lw=0,
            )
            ax.plot(
                memory.thickness,
                mean,
                color=COLOURS[k],
                ls=DASHES[k],
                marker=MARKERS[k],
                markevery=3,
                ms=5,
                mec=INK,
                mew=0.6,
                lw=1.6,
                label=label,
            )
            frames.append(
                pd.DataFrame(
                    {
                        "panel": what,
                        "template": label,
                        "x": memory.thickness,
                        "y": mean,
                        "sd": spread,
                    }
                )
            )
        ax.axhline(np.exp(-1), color=INK, lw=0.8, ls=":")
        ax.set(
            xscale="log",
            ylim=(-0.12, 1.05),
            xlabel="Mean thickness (p)",
            title=what.capitalize(),
        )
        ax.set_xticks([0.3, 1, 3, 10], ["0.3", "1", "3", "10"])
        ax.set_xticks([], minor=True)
    axes[0].set_ylabel("Memory of the template")
    ax, s = axes[2], np.geomspace(0.01, 0.5, 40)
    law = law_prefactor / np.sqrt(s)
    ax.plot(s, law, color=INK, lw=1.2, label=f"{law_prefactor:.2f} p/√s")
    frames.append(
        pd.DataFrame({"panel": "length", "template": "law", "x": s, "y": law})
    )
    for what, marker_face in (("ownership", None), ("relief", "none")):
        table = lengths[lengths["memory"] == what]
        for k, (kind, rows) in enumerate(table.groupby("kind", sort=False)):
            face = COLOURS[k] if marker_face is None else "none"
            error = np.abs(
                rows[["low", "high"]].to_numpy().T - rows["length"].to_numpy()
            )
            style = EDGE | {
                "markeredgecolor": INK if face != "none" else COLOURS[k],
                "markeredgewidth": 1.2,
            }
            shift = 1.04 if kind == "square" else 0.96
            ax.errorbar(
                rows["speed_spread"] * shift,
                rows["length"],
                error,
                color=COLOURS[k],
                marker=MARKERS[k],
                mfc=face,
                elinewidth=1.2,
                **style,
            )
            frames.append(
                rows.rename(
                    columns={"speed_spread": "x", "length": "y", "kind": "template"}
                ).assign(panel=what + " length")
            )
    ax.plot([], [], color=INK, marker="o", mfc=INK, ls="none", label="ownership")
    ax.plot([], [], color=INK, marker="o", mfc="none", ls="none", label="relief")
    ax.set(
        xscale="log",
        yscale="log",
        xlabel="Speed spread s",
        ylabel="Memory length (p)",
        ylim=(0.8, 20),
    )
    plain_ticks(ax.xaxis, (0.01, 0.03, 0.1, 0.3))
    plain_ticks(ax.yaxis, (1, 3, 10))
    handles = [
        *axes[0].get_legend_handles_labels()[0],
        *ax.get_legend_handles_labels()[0],
    ]
    labels = [
        *axes[0].get_legend_handles_labels()[1],
        *ax.get_legend_handles_labels()[1],
    ]
    figure.legend(
        handles,
        labels,
        loc="outside upper center",
        ncols=5,
        columnspacing=1,
        handletextpad=0.4,
    )
    return figure, pd.concat(frames, ignore_index=True)
