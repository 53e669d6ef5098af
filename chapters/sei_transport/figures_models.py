"""Drawings of films that are mixtures, and of films that grow."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit.drawing import COLOURS, INK, MARKERS, PAGE_WIDTH_IN
from bookkit.marks import EDGE, power_ticks
from lithium_interfaces.transport import growth, mixing


def bounds(contrast, solved, d=2):
    """Conductivity of two phases against the share of the better one: bounds, effective medium, solved films.

    ``solved``: columns fraction and conductivity, films of random grains in units of the worse phase.
    """
    f = np.concatenate([[0, 0.005], np.linspace(0.02, 0.98, 49), [0.995, 1]])
    rows = [
        (
            x,
            *mixing.wiener([1 - x, x], [1, contrast]),
            *mixing.hashin_shtrikman(1 - x, 1, contrast, d),
            mixing.bruggeman([1 - x, x], [1, contrast], d),
        )
        for x in f
    ]
    frame = pd.DataFrame(
        rows, columns=["fraction", "series", "parallel", "low", "high", "bruggeman"]
    )
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.8))
    ax.fill_between(
        f,
        frame["low"],
        frame["high"],
        color=COLOURS[4],
        alpha=0.3,
        lw=0,
        label="Hashin–Shtrikman",
    )
    ax.plot(
        f, frame["parallel"], color=INK, lw=1.2, ls="--", label="columns (parallel)"
    )
    ax.plot(f, frame["series"], color=INK, lw=1.2, ls=":", label="layers (series)")
    ax.plot(f, frame["bruggeman"], color=COLOURS[0], lw=1.8, label="Bruggeman")
    ax.plot(
        solved["fraction"],
        solved["conductivity"],
        "o",
        color=COLOURS[1],
        label="solved, random grains",
        **EDGE,
    )
    ax.set(
        yscale="log",
        xlim=(0, 1),
        ylim=(0.8, 1.3 * contrast),
        xlabel="Share of the better conductor",
        ylabel="Conductivity over that\nof the worse phase",
    )
    power_ticks(ax.yaxis, range(int(np.log10(contrast)) + 1))
    figure.legend(loc="outside upper center", ncols=3, columnspacing=1.5)
    frame = pd.concat(
        [frame.assign(kind="rule"), solved.assign(kind="solved")], ignore_index=True
    )
    return figure, frame


def current_map(film):
    """A film of grains and fast boundaries, and the current that reaches the lithium under it."""
    phase, cell_nm, current = film.phase, film.cell_nm, film.current_over_mean
    depth, width = phase.shape
    across = (np.arange(width) + 0.5) * cell_nm
    figure, (ax, below) = plt.subplots(
        2, 1, figsize=(PAGE_WIDTH_IN, 3.6), height_ratios=(1, 1.5), sharex=True
    )
    shades = plt.matplotlib.colors.ListedColormap(["#c8ccd0", COLOURS[0]])
    extent = (0, width * cell_nm, 0, depth * cell_nm)
    ax.imshow(
        phase,
        origin="lower",
        extent=extent,
        cmap=shades,
        interpolation="nearest",
        aspect="auto",
    )
    ax.set(ylabel="Height (nm)", title="Film: grains (grey) and boundaries (blue)")
    ax.title.set_size(10)
    below.plot(across, current, color=COLOURS[0], lw=1)
    below.axhline(1, color=INK, lw=1, ls="--")
    below.text(
        1.005, 1, "mean", va="center", fontsize=9, transform=below.get_yaxis_transform()
    )
    below.set(
        xlabel="Place along the lithium (nm)", ylabel="Local current\nover the mean"
    )
    below.set(xlim=(0, width * cell_nm), ylim=(0, None))
    return figure, pd.DataFrame({"place_nm": across, "current_over_mean": current})


def focusing(studies, square):
    """Largest local current over the mean against grain size: one point per random film, and square grains.

    ``studies``: a FocusingStudy by name; ``square``: the same for columns of square grains of the first one's sizes.
    """
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.3))
    rows = []
    for k, (name, study) in enumerate(studies.items()):
        sizes = np.repeat(study.grain_nm, study.max_over_mean.shape[1])
        values = study.max_over_mean.ravel()
        ax.plot(
            sizes,
            values,
            color=COLOURS[k],
            marker=MARKERS[k],
            label=f"random grains, {name}",
            **EDGE,
        )
        ax.plot(
            study.grain_nm,
            study.summary("max_over_mean")[0],
            color=COLOURS[k],
            lw=1.5,
            ls=("-", "-.")[k],
        )
        rows.append(
            pd.DataFrame(
                {
                    "film": name,
                    "grain_nm": sizes,
                    "max_over_mean": values,
                    "area_of_half": study.area_of_half.ravel(),
                }
            )
        )
    sizes = next(iter(studies.values())).grain_nm
    ax.plot(
        sizes,
        square,
        color=COLOURS[2],
        marker=MARKERS[3],
        label="square grains",
        **(EDGE | {"linestyle": "--"}),
    )
    frame = pd.concat(
        [
            *rows,
            pd.DataFrame(
                {"film": "square grains", "grain_nm": sizes, "max_over_mean": square}
            ),
        ]
    )
    ax.axhline(1, color=INK, lw=1, ls=":")
    ax.set(
        xscale="log",
        yscale="log",
        xlabel="Grain size (nm)",
        ylabel="Largest local current\nover the mean",
    )
    ticks = sorted(frame["grain_nm"].unique())
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_xticks([], minor=True)
    top = frame["max_over_mean"].max()
    values = [v for v in (1, 2, 5, 10, 20, 50, 100, 200) if v <= 1.5 * top]
    ax.set_yticks(values, [str(v) for v in values])
    ax.set_yticks([], minor=True)
    figure.legend(loc="outside upper center", ncols=3, handletextpad=0.4)
    return figure, frame


def exponents():
    """Local exponents of the laws against time, in units that make all start at the same rate."""
    t = np.geomspace(1e-3, 1e4, 141)
    series = {
        "reaction": growth.local_exponent(t, growth.linear(t, 0, 1)),
        "reaction, then transport": growth.local_exponent(
            t, growth.deal_grove(t, 0, 1, 1)
        ),
        "transport, on a first film": growth.local_exponent(
            t, growth.parabolic(t, 1, 1), 1
        ),
        "transport": growth.local_exponent(t, growth.parabolic(t, 0, 1)),
        "tunnelling": growth.local_exponent(t, growth.logarithmic(t, 0, 1, 1)),
    }
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.3))
    for k, (name, values) in enumerate(series.items()):
        ax.plot(t, values, color=COLOURS[k], lw=1.8)
        ax.plot(
            t[10 + 3 * k :: 20],
            values[10 + 3 * k :: 20],
            color=COLOURS[k],
            marker=MARKERS[k],
            label=name,
            **EDGE,
        )
    ax.set(
        xscale="log",
        xlim=(t[0], t[-1]),
        ylim=(0, 1.08),
        xlabel="Time over the time of crossover (dimensionless)",
        ylabel="d ln(growth)/d ln(time)",
    )
    power_ticks(ax.xaxis, range(-3, 5))
    figure.legend(
        loc="outside upper center", ncols=3, handletextpad=0.4, columnspacing=1.5
    )
    columns = {
        name.replace(" ", "_").replace(",", ""): values
        for name, values in series.items()
    }
    return figure, pd.DataFrame({"time_over_crossover": t} | columns)


def telling(frame, threshold):
    """How much worse the other laws fit, against how long one watched; above the line the series tells them apart."""
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.2))
    for k, (name, rows) in enumerate(frame.groupby("law", sort=False)):
        ax.plot(
            rows["watched_h"],
            np.maximum(rows["delta"], 0.1),
            color=COLOURS[k],
            marker=MARKERS[k],
            lw=1.5,
            label=name,
            markeredgecolor=INK,
            markeredgewidth=0.6,
            markersize=6.5,
            ls=("-", "--", "-.", ":")[k],
        )
    ax.axhline(threshold, color=INK, lw=1)
    ax.text(
        frame["watched_h"].max(),
        threshold * 0.55,
        "not told apart below the line",
        fontsize=9,
        ha="right",
    )
    ax.set(
        xscale="log",
        yscale="log",
        xlabel="Time watched (h)",
        ylabel="AICc above the true law",
    )
    for axis in (ax.xaxis, ax.yaxis):
        low, high = np.log10(axis.get_view_interval())
        power_ticks(axis, range(int(np.ceil(low)), int(np.floor(high)) + 1))
    figure.legend(loc="outside upper center", ncols=4, handletextpad=0.4)
    return figure, frame
