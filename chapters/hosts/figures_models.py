"""Drawings of the host models: area, current distribution, filling, one channel, a sealed shell."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit.drawing import COLOURS, INK, MARKERS, PAGE_WIDTH_IN
from bookkit.marks import EDGE, LEGEND, plain_ticks
from chapters.hosts import plate
from lithium_interfaces import hosts

DASHES = ["-", "--", ":", "-."]


def area_trade_off(sei_coefficient, dead_coefficient, exponent, profiles):
    """Loss per cycle over the area factor with its optimum; right, the misfit of each assumed SEI share.

    `profiles`: label -> (SEI shares, misfits), zero where a share fits exactly.
    """
    area = np.geomspace(0.5, 50, 121)
    sei, dead = sei_coefficient * area, dead_coefficient * area**-exponent
    best = hosts.area_optimum(sei_coefficient, dead_coefficient, exponent)
    curves = {"total": sei + dead, "SEI": sei, "dead lithium": dead}
    figure, (ax, beside) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.6))
    for k, (name, loss) in enumerate(curves.items()):
        ax.plot(area, 100 * loss, color=COLOURS[k], ls=DASHES[k], lw=1.8, label=name)
    label = f"optimum, a = {best.area_factor:.2g}"
    ax.plot(
        best.area_factor, 100 * best.loss, "D", color=COLOURS[5], label=label, **EDGE
    )
    ax.set(
        xscale="log",
        yscale="log",
        xlabel="Area factor a (dimensionless)",
        ylabel="Loss per cycle (% of the charge)",
    )
    ax.set_ylim(0.08, 20)
    plain_ticks(ax.xaxis, (1, 3, 10, 30))
    plain_ticks(ax.yaxis, (0.1, 1, 10))
    ax.legend(
        loc="lower left", bbox_to_anchor=(0, 1), ncols=2, columnspacing=1, **LEGEND
    )
    frames = [
        pd.DataFrame({"panel": "loss", "curve": name, "x": area, "y": loss})
        for name, loss in curves.items()
    ]
    for k, (name, (shares, misfits)) in enumerate(profiles.items()):
        every = slice(4 * k, None, 10)
        beside.plot(
            100 * shares,
            misfits,
            color=COLOURS[k],
            ls=DASHES[k],
            lw=1.8,
            marker=MARKERS[k],
            ms=5,
            markevery=every,
            label=name,
        )
        frames.append(
            pd.DataFrame({"panel": "misfit", "curve": name, "x": shares, "y": misfits})
        )
    beside.set(
        xlabel="Assumed SEI share at the first area (%)",
        ylabel="Sum of squared relative misfits",
    )
    beside.legend(loc="lower left", bbox_to_anchor=(0, 1), **LEGEND)
    return figure, pd.concat(frames, ignore_index=True)


def mouth(currents, skeletons):
    """Left, static utilisation over current between its two limits; right, profiles for several skeletons.

    `currents`: DataFrame of current_mA_cm2, H_over_lambda, full, linear, tafel. `skeletons`: label ->
    CurrentDistribution.
    """
    figure, (ax, beside) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.8))
    for k, (n, rows) in enumerate(currents.groupby("H_over_lambda", sort=False)):
        x = rows["current_mA_cm2"]
        ax.plot(
            x,
            rows["full"],
            color=COLOURS[k],
            marker=MARKERS[k],
            ms=6,
            mec=INK,
            mew=0.6,
            lw=1.4,
            label=f"H/λ = {n:.2g}, full problem",
        )
        for limit, dashes in (("linear", ":"), ("tafel", "--")):
            ax.plot(x, rows[limit], color=COLOURS[k], lw=1.2, ls=dashes)
    ax.plot(
        [], [], color="#808080", lw=1.2, ls=":", label="limit of small overpotential"
    )
    ax.plot(
        [], [], color="#808080", lw=1.2, ls="--", label="limit of large overpotential"
    )
    ax.set(
        xscale="log",
        ylim=(0, 1.03),
        xlabel="Current per geometric area (mA/cm²)",
        ylabel="Static utilisation",
    )
    plain_ticks(ax.xaxis, (0.1, 1, 10, 100, 1000))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), **LEGEND)
    frames = [currents.assign(panel="utilisation")]
    for k, (name, found) in enumerate(skeletons.items()):
        x, y = found.x_m * 1e6, found.wall_current_A_m2 / found.mean_wall_current_A_m2
        marks = np.searchsorted(x, np.linspace(8, 92, 6) + 3 * k)
        beside.plot(
            x,
            y,
            color=COLOURS[k + 2],
            ls=DASHES[k],
            lw=1.8,
            marker=MARKERS[k + 2],
            ms=5.5,
            markevery=list(marks),
            label=name,
        )
        frames.append(
            pd.DataFrame(
                {
                    "panel": "profile",
                    "skeleton": name,
                    "x_um": x,
                    "current_over_mean": y,
                }
            )
        )
    beside.set(
        xlabel="Depth from the mouth (µm)",
        ylabel="Wall current over its mean",
        ylim=(0, None),
    )
    beside.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        title="Conductivity, skeleton over pores",
        **LEGEND,
    )
    return figure, pd.concat(frames, ignore_index=True)


def closing(history, salt, utilisation, shares=(0, 0.25, 0.5, 0.75, 1)):
    """Porosity and salt along the host while it fills, and utilisation over H/lambda, static and in time.

    `salt` (frames, places) in mol/m3; `utilisation`: DataFrame of H_over_lambda, static, marched.
    """
    time = history.time_s / history.time_s[-1]
    frames = [int(np.abs(time - share).argmin()) for share in shares]
    x = history.x_m * 1e6
    figure, axes = plt.subplots(1, 3, figsize=(PAGE_WIDTH_IN, 3.7))
    records = []
    filled = history.lithium_thickness_m / np.trapezoid(
        history.porosity[0], history.x_m
    )
    for k, i in enumerate(frames):
        colour = plt.get_cmap("viridis")(0.28 + 0.15 * k)
        style = {
            "color": colour,
            "lw": 1.6,
            "marker": MARKERS[k],
            "ms": 4.5,
            "markevery": (4 * k + 6, 24),
        }
        axes[0].plot(
            x, history.porosity[i], label=f"{100 * filled[i]:.0f} % full", **style
        )
        axes[1].plot(x, salt[i] / 1000, **style)
        records.append(
            pd.DataFrame(
                {
                    "panel": "frame",
                    "filled_percent": 100 * filled[i],
                    "x_um": x,
                    "porosity": history.porosity[i],
                    "salt_mol_L": salt[i] / 1000,
                }
            )
        )
    axes[0].set(xlabel="Depth (µm)", ylabel="Porosity", ylim=(0, None))
    axes[1].axhline(0, color=INK, lw=0.9)
    axes[1].set(
        xlabel="Depth (µm)", ylabel="Salt, diagnosis (mol/L)", ylim=(-0.5, 1.08)
    )
    ax = axes[2]
    for k, name in enumerate(("static", "marched")):
        label = ("static profile", "closing mouth")[k]
        ax.plot(
            utilisation["H_over_lambda"],
            utilisation[name],
            color=COLOURS[(4, 5)[k]],
            ls=DASHES[k],
            lw=1.5,
            marker=MARKERS[k],
            ms=5,
            mec=INK,
            mew=0.5,
            label=label,
        )
    ax.set(
        xscale="log", ylim=(0, 1.03), xlabel="H/λ (dimensionless)", ylabel="Utilisation"
    )
    plain_ticks(ax.xaxis, (0.3, 1, 3, 10))
    figure.legend(
        loc="outside upper center", ncols=4, handletextpad=0.4, columnspacing=1.2
    )
    return figure, pd.concat(
        [*records, utilisation.assign(panel="utilisation")], ignore_index=True
    )


def channel(two_d, one_d_host, cases):
    """One channel in two dimensions against the one-dimensional host; right, currents by place for several cases.

    `two_d`: ChannelCurrents; `cases`: label -> (Channel, ChannelCurrents). Mouth and rim are averages over a
    quarter radius, because the current at the edge itself has no finite limit on ever finer grids.
    """
    depth = one_d_host.thickness_m
    x = np.linspace(0, 1, 101)
    one = hosts.linear_distribution(x, depth / one_d_host.penetration_depth_m)
    wall = two_d.wall_current_A_m2 / two_d.wall_current_A_m2.mean()
    figure, (ax, beside) = plt.subplots(
        1, 2, figsize=(PAGE_WIDTH_IN, 3.5), width_ratios=(1, 1.1)
    )
    ax.plot(1e6 * depth * x, one, color=INK, lw=1.4, label="one dimension")
    ax.plot(
        two_d.z_m * 1e6,
        wall,
        "o",
        color=COLOURS[0],
        markevery=4,
        label="channel, two dimensions",
        **EDGE,
    )
    ax.set(xlabel="Depth from the mouth (µm)", ylabel="Wall current over its mean")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), **LEGEND)
    frames = [
        pd.DataFrame(
            {
                "panel": "profile",
                "model": "2-D",
                "x_um": two_d.z_m * 1e6,
                "current_over_mean": wall,
            }
        ),
        pd.DataFrame(
            {
                "panel": "profile",
                "model": "1-D",
                "x_um": 1e6 * depth * x,
                "current_over_mean": one,
            }
        ),
    ]
    places = {name: _by_place(*case) for name, case in cases.items()}
    order = np.arange(len(cases))[::-1]
    beside.axvline(1, color=INK, lw=0.9, ls="--")
    for k, name in enumerate(("rim, outside", "mouth, inside", "wall, mean")):
        values = [case[name] for case in places.values()]
        beside.plot(
            values, order, color=COLOURS[k], marker=MARKERS[k], label=name, **EDGE
        )
        frames.append(
            pd.DataFrame(
                {
                    "panel": "places",
                    "case": list(cases),
                    "place": name,
                    "over_outer_surface": values,
                }
            )
        )
    bottom = [case["bottom"] for case in places.values()]
    frames.append(
        pd.DataFrame(
            {
                "panel": "places",
                "case": list(cases),
                "place": "bottom",
                "over_outer_surface": bottom,
            }
        )
    )
    beside.set_yticks(order, list(cases))
    beside.set(
        xscale="log",
        ylim=(-0.6, len(cases) - 0.4),
        xlabel="Current over that of the outer surface",
        xlim=(0.03, 2),
    )
    plain_ticks(beside.xaxis, (0.05, 0.1, 0.2, 0.5, 1, 2))
    beside.grid(axis="y", alpha=0.25, lw=0.5)
    beside.legend(
        loc="lower left", bbox_to_anchor=(-0.3, 1), ncols=2, columnspacing=1, **LEGEND
    )
    return figure, pd.concat(frames, ignore_index=True)


def _by_place(channel, currents):
    """Currents by place over the mean of the outer surface."""
    outer, r = currents.outer_current_A_m2, currents.r_m
    wall, quarter = currents.wall_current_A_m2, channel.radius_m / 4
    rim = r < channel.radius_m + quarter
    mean = np.average(outer, weights=r)  # rings of equal width: area goes with r
    return {
        "rim, outside": np.average(outer[rim], weights=r[rim]) / mean,
        "mouth, inside": wall[currents.z_m < quarter].mean() / mean,
        "wall, mean": wall.mean() / mean,
        "bottom": wall[-1] / mean,
    }


def sealed(moduli_Pa, poisson_ratio, knockdown, stack_pressures_Pa, strength_Pa):
    """Pressure that makes a hollow sphere collapse over h/R, and largest stress of a flat lid (second modulus) over a/h."""
    moduli_GPa = [modulus / 1e9 for modulus in moduli_Pa]
    stack_pressures_MPa = [stack / 1e6 for stack in stack_pressures_Pa]
    strength_MPa = strength_Pa / 1e6
    ratio, slender = np.geomspace(1e-3, 0.1, 41), np.geomspace(2, 200, 41)
    figure, (ax, beside) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.8))
    frames = []
    for k, modulus in enumerate(moduli_GPa):
        pressure = (
            hosts.collapse_pressure_Pa(ratio, modulus * 1e9, poisson_ratio, knockdown)
            / 1e6
        )
        ax.plot(
            ratio,
            pressure,
            color=COLOURS[k],
            ls=DASHES[k],
            lw=1.8,
            marker=MARKERS[k],
            ms=5,
            markevery=(3 * k, 10),
            label=f"E = {modulus:g} GPa",
        )
        frames.append(
            pd.DataFrame(
                {
                    "panel": "sphere",
                    "modulus_GPa": modulus,
                    "x": ratio,
                    "y_MPa": pressure,
                }
            )
        )
    for k, stack in enumerate(stack_pressures_MPa):
        drop = hosts.largest_pressure_drop_Pa(stack * 1e6)
        name = "1 atm" + (f" + {stack:g} MPa" if stack else "")
        ax.axhline(drop / 1e6, color=INK, lw=1, ls=DASHES[k + 1])
        ax.text(0.0011, drop / 1e6 * 1.15, name, fontsize=9)
        stress = plate.held_lid_stress_Pa(drop, slender, moduli_Pa[1]) / 1e6
        beside.plot(
            slender,
            stress,
            color=COLOURS[k + 3],
            ls=DASHES[k],
            lw=1.8,
            marker=MARKERS[k + 3],
            ms=5,
            markevery=(4 * k, 10),
            label=name,
        )
        frames.append(
            pd.DataFrame(
                {"panel": "lid", "stack_MPa": stack, "x": slender, "y_MPa": stress}
            )
        )
    ax.set(
        xscale="log",
        yscale="log",
        xlabel="Wall over radius, h/R",
        ylabel="Largest pressure drop borne (MPa)",
    )
    ax.set_ylim(1e-3, 100)
    plain_ticks(ax.xaxis, (0.001, 0.01, 0.1))
    plain_ticks(ax.yaxis, (0.001, 0.01, 0.1, 1, 10, 100))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), title="Hollow sphere", **LEGEND)
    beside.axhline(strength_MPa, color=INK, lw=1, ls="--")
    beside.text(
        190, strength_MPa / 4, f"strength {strength_MPa:g} MPa", fontsize=9, ha="right"
    )
    beside.set(
        xscale="log",
        yscale="log",
        xlabel="Radius over thickness, a/h",
        ylabel="Largest stress (MPa)",
    )
    plain_ticks(beside.xaxis, (3, 10, 30, 100))
    plain_ticks(beside.yaxis, (1, 10, 100, 1000, 10000))
    beside.legend(
        loc="lower left", bbox_to_anchor=(0, 1), title="Flat lid under", **LEGEND
    )
    return figure, pd.concat(frames, ignore_index=True)
