"""Drawings of what was found in a reader's own table, each with its caption and alt text.

Caption and alt text are made here and not on the page, because they depend on the reader's table.
"""

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit import plots
from bookkit.drawing import COLOURS, INK, MARKERS, PAGE_WIDTH_IN, markers_by
from bookkit.marks import EDGE, LEGEND, label_points, paper_name, signed
from chapters.your_own_data import assumed
from lithium_interfaces import efficiency, own_data, small_samples
from lithium_interfaces.own_data.cautions import NAMES
from lithium_interfaces.small_samples.multiverse import all_descriptors, responses
from lithium_interfaces.small_samples.table import CE, PARTS
from lithium_interfaces.spectra import circuits
from lithium_interfaces.spectra.spectrum import in_hertz

CE_LABEL = "Coulombic efficiency (%)"
LABELS = {
    "F": "F (at.%)",
    "C": "C (at.%)",
    "O": "O (at.%)",
    "C_over_F": "C/F of the SEI (at./at.)",
    "C_over_O": "C/O of the SEI (at./at.)",
    "carbon_to_fluorine": "C/F of the electrolyte (at./at.)",
    "carbon_to_oxygen": "C/O of the electrolyte (at./at.)",
    "solvent_oxygen_fraction": "O in solvents (share of all atoms)",
    "anion_fluorine_fraction": "F in anions (share of all atoms)",
}
#: names of the carbon ratios under which the choices of an analysis are drawn
CARBON_RATIOS = {
    "C_over_F": "C/F",
    "C_over_O": "C/O",
    "ln_C_over_F": "ln C/F",
    "ln_C_over_O": "ln C/O",
    "ilr_z1": "C log-ratio z₁",
}
#: rows whose labels can be read in the triangle; samples of a trace that are drawn
MOST_LABELS, MOST_POINTS = 20, 1_200


@dataclass(frozen=True)
class Picture:
    """A drawing, the numbers drawn, its caption and alt text, and what it assumes."""

    figure: plt.Figure
    data: pd.DataFrame
    caption: str
    alt: str
    note: str = ""


# --- the pictures of each kind of file -----------------------------------------------------------------------


def sei_composition(found) -> dict[str, Picture]:
    """Drawings of ``own_data.analyse_composition``; the triangle only where its labels can be read, none of what was refused."""
    if isinstance(found, own_data.Refused):
        return {}
    pictures = {"trends": _trends(found), "what-carries-it": _what_carries(found)}
    if len(found.table) <= MOST_LABELS:
        pictures["composition"] = _composition(found)
    return pictures | {"papers": _papers(found), "choices": _choices(found)}


def electrolyte_recipes(found) -> dict[str, Picture]:
    """Drawings of ``own_data.analyse_recipes``; none where no descriptor has a correlation."""
    if isinstance(found, own_data.Refused) or not len(found.correlations):
        return {}
    return {"trends": _trends(found), "what-carries-it": _what_carries(found)}


def cycler_trace(found, plating="negative") -> dict[str, Picture]:
    """Drawings of ``own_data.analyse_trace``; ``plating``: the sign of its current, as given there.

    None where the file was refused; overpotentials in place of the uncertainty for a symmetric cell.
    """
    if isinstance(found, own_data.Refused):
        return {}
    if isinstance(found.details, efficiency.SymmetricCell):
        return {"trace": _trace(found, plating), "overpotential": _overpotential(found)}
    return {"trace": _trace(found, plating), "uncertainty": _uncertainty(found)}


def impedance_spectrum(found) -> dict[str, Picture]:
    """Drawings of ``own_data.analyse_spectrum``; profiles only where there is an arc to profile, none of what was refused."""
    if isinstance(found, own_data.Refused):
        return {}
    pictures = {"spectrum": _spectrum(found), "residuals": _spectrum_residuals(found)}
    if found.details.profiles:
        pictures["profiles"] = _profiles(found)
    return pictures


# --- words -----------------------------------------------------------------------------------------------------


def _origin(found) -> str:
    return "Synthetic example rows of the template. " if found.synthetic else ""


def _gathered(table) -> pd.DataFrame:
    """The table with its smallest papers named together, so that markers can tell the groups apart."""
    sizes = table["paper"].value_counts()
    if len(sizes) <= len(MARKERS):
        return table
    kept = sizes.index[: len(MARKERS) - 1]
    return table.assign(
        paper=table["paper"].where(
            table["paper"].isin(kept), f"{len(sizes) - len(kept)} other papers"
        )
    )


def _coefficients(found) -> str:
    return ", ".join(
        f"{NAMES[name]} {signed(r)}"
        for name, r in found.correlations["pearson"].items()
    )


# --- tables of rows --------------------------------------------------------------------------------------------


def _trends(found) -> Picture:
    """CE against every descriptor, marked by paper; the row that moves r most is named."""
    table, names = _gathered(found.table), list(found.correlations.index)
    styles = markers_by(table["paper"])
    # with an odd number of panels one place is left for the legend
    lines = (len(names) + 1) // 2
    figure, axes = plt.subplots(
        lines, 2, figsize=(PAGE_WIDTH_IN, 2.5 * lines + 0.6), sharey=True, squeeze=False
    )
    frames = []
    for ax, name in zip(axes.flat, names):
        x, r, n = (
            found.values[name],
            found.correlations.loc[name, "pearson"],
            int(found.correlations.loc[name, "n"]),
        )
        for paper, style in styles.items():
            those = table["paper"] == paper
            ax.plot(
                x[those], table[CE][those], label=paper_name(paper), **style, **EDGE
            )
        ax.set(xlabel=LABELS[name])
        ax.set_title(f"r = {signed(r)}, n = {n}", loc="left")
        without = found.carried[
            (found.carried["descriptor"] == name) & (found.carried["kind"] == "row")
        ]
        change = (without["pearson_r"] - r).abs()
        if change.notna().any():
            row = without.loc[change.idxmax(), "which"]
            place = np.flatnonzero(table["row"] == row)[0]
            point = [x.iloc[place]], [table[CE].iloc[place]]
            ax.margins(0.1)
            ax.plot(
                *point,
                "o",
                markersize=12,
                markerfacecolor="none",
                markeredgecolor=INK,
                markeredgewidth=1,
            )
            text = f"row {row}" if str(row).isdigit() else str(row)
            label_points(
                ax, *point, [text if len(text) < 16 else f"{text[:14]}…"], radius=8
            )
        frames.append(
            table[["row", "paper", CE]].assign(descriptor=name, value=x, pearson_r=r)
        )
    for ax in axes.flat[len(names) :]:
        ax.axis("off")
    for ax in axes[:, 0]:
        ax.set_ylabel(CE_LABEL)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    if len(names) % 2:
        axes[-1, 1].legend(handles, labels, loc="center", **LEGEND)
    else:
        figure.legend(handles, labels, loc="outside upper center", ncols=3)
    caption = (
        f"{_origin(found)}CE against each descriptor with Pearson's r, marked by paper (n = {len(table)} at most). The row ringed in a "
        "panel is the one whose loss changes r most. No error bars: the table has no uncertainties."
    )
    return Picture(
        figure,
        pd.concat(frames, ignore_index=True).dropna(subset="value"),
        caption,
        (
            f"{_origin(found)}{len(names)} scatter plots of Coulombic efficiency, from {table[CE].min():g} to {table[CE].max():g} %, "
            f"against descriptors. Pearson's r: {_coefficients(found)}."
        ),
    )


def _what_carries(found) -> Picture:
    """r of each descriptor with its interval, and where it goes without single rows, papers, or under other readings."""
    correlations, carried = found.correlations, found.carried
    kinds = {
        "all": "all rows, with the 95 % interval of Fisher's z",
        "row": "without one row",
        "paper": "without one paper",
        "reading": "ratio read by volume, mass or mole",
    }
    kinds = {
        kind: text for kind, text in kinds.items() if (carried["kind"] == kind).any()
    }
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 1.3 + 0.75 * len(correlations)))
    ax.axvline(0, color=INK, lw=0.8)
    # height above the line of the descriptor, colour and marker of each kind
    looks = {
        "all": (0.0, 0, "D", 8),
        "row": (0.2, 4, "o", 5.5),
        "paper": (0.36, 1, "s", 6),
        "reading": (-0.24, 3, "X", 7),
    }
    for place, name in enumerate(correlations.index):
        limits = correlations.loc[name, ["fisher_low", "fisher_high"]].astype(float)
        ax.plot(
            limits,
            [place, place],
            color=COLOURS[0],
            lw=5,
            alpha=0.35,
            solid_capstyle="butt",
        )
        for kind, label in kinds.items():
            shift, colour, marker, size = looks[kind]
            r = carried.loc[
                (carried["descriptor"] == name) & (carried["kind"] == kind), "pearson_r"
            ]
            style = EDGE | {
                "markersize": size,
                "marker": marker,
                "color": COLOURS[colour],
            }
            ax.plot(
                r,
                np.full(len(r), place + shift),
                label=None if place else label,
                **style,
            )
    ax.set(
        yticks=range(len(correlations)),
        yticklabels=[NAMES[name] for name in correlations.index],
    )
    ax.set(xlim=(-1.04, 1.04), ylim=(len(correlations) - 0.4, -0.5))
    ax.set_xlabel("Pearson's r with the Coulombic efficiency (dimensionless)")
    figure.legend(loc="outside upper center", ncols=2)
    papers = found.table["paper"].nunique()
    caption = (
        f"{_origin(found)}Pearson's r of CE with each descriptor for all rows (n = {len(found.table)} at most), without each row and "
        f"without each of {papers} papers. Bars are 95 % intervals for independent rows."
    )
    spread = (
        carried[carried["kind"] == "row"]
        .groupby("descriptor", sort=False)["pearson_r"]
        .agg(["min", "max"])
    )
    ranges = ", ".join(
        f"{NAMES[name]} {signed(low)} to {signed(high)}"
        for name, (low, high) in spread.iterrows()
    )
    limits = (
        correlations[["fisher_low", "fisher_high"]]
        .rename_axis("descriptor")
        .reset_index()
    )
    return Picture(
        figure,
        carried.merge(limits, on="descriptor"),
        caption,
        (
            f"{_origin(found)}Pearson's r with Coulombic efficiency: {_coefficients(found)}. Leaving out single rows moves it over: {ranges}."
        ),
    )


def _composition(found) -> Picture:
    table = _gathered(found.table)
    figure, frame = plots.ternary(table, found.details.closure, PARTS, CE, CE_LABEL)
    inside = [
        pair.replace("-", " and ")
        for pair, row in found.details.closure.iterrows()
        if row.shuffled_low <= row.observed <= row.shuffled_high
    ]
    caption = (
        f"{_origin(found)}Above: the SEI compositions (n = {len(table)}), coloured by CE (numbers, in %), marked by paper. Below: "
        "correlations between the three parts (points) and the 95 % range that closing shuffled columns to 100 % makes by itself (bars)."
    )
    return Picture(
        figure,
        frame,
        caption,
        (
            f"{_origin(found)}Above: a triangle with {len(table)} compositions. Below: of the three correlations between parts, "
            f"{len(inside)} lie inside the range made by closure{': ' if inside else ''}{', '.join(inside)}."
        ),
    )


def _papers(found) -> Picture:
    analysis = found.details
    table = _gathered(found.table)
    x, y = all_descriptors(table)["ln_C_over_F"], responses(table)["LCE"]
    figure, frame = plots.papers(table, x, y, analysis.papers, CE, CE_LABEL)
    inside = (
        f"and {signed(analysis.papers.within.slope)} inside papers"
        if analysis.papers.within
        else "; no slope inside papers exists"
    )
    caption = (
        f"{_origin(found)}LCE against ln(C/F), marked by paper, with lines inside each group of points and overall: papers ignored, inside "
        f"papers, and a random intercept per paper, where these can be fitted. n = {len(frame)} rows in "
        f"{found.table['paper'].nunique()} papers; no error bars."
    )
    return Picture(
        figure,
        frame,
        caption,
        (
            f"{_origin(found)}Scatter of the log inefficiency against ln(C/F). The slope is {signed(analysis.papers.pooled.slope)} with papers "
            f"ignored {inside}."
        ),
    )


def _choices(found) -> Picture:
    """The chapter's specification curve; nothing is marked as printed, because nothing of a reader's table is."""
    universes = small_samples.multiverse(found.table).assign(as_printed=False)
    alpha = assumed.significance_level
    figure, frame = plots.specification_curve(
        universes, CARBON_RATIOS, assumed.very_strong_correlation, alpha
    )
    c = frame["coefficient"]
    caption = (
        f"{_origin(found)}Coefficients of CE with a carbon ratio under {len(frame)} combinations of descriptor, scale, method and rows, sorted "
        f"(n = {len(found.table)} at most). Those not of all rows leave out one row or one paper. The combinations are not independent."
    )
    return Picture(
        figure,
        frame,
        caption,
        (
            f"{_origin(found)}A sorted curve of coefficients from {signed(c.min())} to {signed(c.max())}, with median {signed(c.median())}; "
            f"{100 * (c < 0).mean():.0f} % are negative and {100 * (frame['p_value'] < alpha).mean():.0f} % have p below {alpha:g}."
        ),
    )


# --- traces ----------------------------------------------------------------------------------------------------


def _thinned(table) -> np.ndarray:
    """Positions to draw: all, or the first, last, lowest and highest sample of equal parts of a long trace."""
    if len(table) <= MOST_POINTS:
        return np.arange(len(table))
    kept = [0, len(table) - 1]
    for part in np.array_split(np.arange(len(table)), MOST_POINTS // 6):
        kept += [part[0], part[-1]]
        for name in ("current_mA", "voltage_V"):
            column = table[name].to_numpy()[part]
            kept += [part[column.argmin()], part[column.argmax()]]
    return np.unique(kept)


def _trace(found, plating) -> Picture:
    """Current, voltage and lithium on the electrode against time."""
    table = found.table
    hours = (table["time_s"] - table["time_s"].iloc[0]) / 3600
    sign = -1 if plating == "negative" else 1
    current = table["current_mA"].to_numpy()
    net = np.concatenate(
        [[0.0], np.cumsum(sign * (current[1:] + current[:-1]) / 2 * np.diff(hours))]
    )
    frame = (
        table.assign(time_h=hours, net_charge_plated_mAh=net)
        .iloc[_thinned(table)]
        .reset_index(drop=True)
    )
    figure, axes = plt.subplots(3, 1, figsize=(PAGE_WIDTH_IN, 5.4), sharex=True)
    shown = {
        "current_mA": "Current\n(mA)",
        "voltage_V": "Voltage\n(V)",
        "net_charge_plated_mAh": "Net charge\nplated (mAh)",
    }
    for ax, (name, label), colour in zip(axes, shown.items(), COLOURS):
        ax.axhline(0, color=INK, lw=0.6, alpha=0.6)
        ax.plot(frame["time_h"], frame[name], color=colour, lw=1.3)
        ax.set_ylabel(label)
    axes[-1].set_xlabel("Time from the start (h)")
    figure.align_ylabels(axes)
    part = (
        ""
        if len(frame) == len(table)
        else f", of which {len(frame):,} are drawn: ends and extremes of equal parts"
    )
    caption = (
        f"{_origin(found)}Current, voltage and the net charge plated since the start, of one cell (n = {len(table):,} samples{part}; no error "
        "bars). What is left at the end of the lowest panel was plated and not stripped."
    )
    return Picture(
        figure,
        frame,
        caption,
        (
            f"{_origin(found)}Three curves over {hours.iloc[-1]:.1f} hours: current from {signed(current.min())} to {signed(current.max())} mA, voltage from "
            f"{signed(table['voltage_V'].min())} to {signed(table['voltage_V'].max())} V, and net charge plated, at most {net.max():.2f} and at the end "
            f"{signed(net[-1])} mAh."
        ),
    )


def _overpotential(found) -> Picture:
    """Overpotential of each half-cycle of a symmetric cell, by direction."""
    rows, short = found.details.half_cycles, found.details.short_after
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.2))
    names = {1: "one direction", -1: "the other"}
    for (name, style), sign in zip(markers_by(list(names.values())).items(), names):
        those = rows[rows["direction"] == sign]
        ax.plot(
            those["half_cycle"],
            1000 * those["overpotential_V"],
            label=name,
            **style,
            **EDGE,
        )
    if short is not None:
        ax.axvline(short + 0.5, color=COLOURS[5], lw=1.5, ls="--", label="a short?")
    ax.set(xlabel="Half-cycle", ylabel="Overpotential of\nthe cell (mV)")
    ax.set_ylim(min(0, ax.get_ylim()[0]), None)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, **LEGEND)
    eta = 1000 * rows["overpotential_V"]
    caption = f"{_origin(found)}Median overpotential of each half-cycle of one symmetric cell (n = {len(rows)}; no error bars), by direction of the current."
    return Picture(
        figure,
        rows,
        caption,
        (
            f"{_origin(found)}Overpotentials of {len(rows)} half-cycles, from {signed(eta.min())} to {signed(eta.max())} mV"
            f"{'' if short is None else f', with a fall after half-cycle {short}'}."
        ),
    )


def _uncertainty(found) -> Picture:
    """Charges of each cycle; and the uncertainty of CE against what is not in the trace."""
    cycles, ce = found.details.cycles, found.details.coulombic_efficiency
    known = np.sqrt(
        sum(
            v**2
            for cause, v in found.details.contributions.items()
            if cause != "differential gain"
        )
    )
    gain = np.linspace(*assumed.interval("differential_gain"), 41)
    total = np.hypot(known, ce * gain)
    figure, (left, right) = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.6))
    for (name, style), shift in zip(
        markers_by(["plated", "stripped"]).items(), (-0.12, 0.12)
    ):
        left.plot(
            cycles["cycle"] + shift, cycles[f"{name}_mAh"], label=name, **style, **EDGE
        )
    left.set(
        xlabel="Plating and the stripping after it (number)",
        ylabel="Charge (mAh)",
        ylim=(0, None),
    )
    left.xaxis.get_major_locator().set_params(integer=True)
    left.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, **LEGEND)
    right.plot(100 * gain, 100 * total, color=COLOURS[0], lw=2, label="this trace")
    frame = pd.DataFrame(
        {
            "differential_gain_percent": 100 * gain,
            "standard_uncertainty_percent": 100 * total,
        }
    )
    needed = ""
    if ce < 1:
        limit = float(efficiency.required_uncertainty(ce))
        right.axhline(
            100 * limit,
            color=COLOURS[5],
            lw=1.5,
            ls="--",
            label="needed: cell life to a tenth",
        )
        frame["needed_percent"] = 100 * limit
        needed = f"; predicting the life of an anode-free cell to a tenth needs {100 * limit:.2g} %"
    if found.details.contributions["differential gain"]:
        right.plot(
            100 * found.details.contributions["differential gain"] / ce,
            100 * found.details.standard_uncertainty,
            "o",
            color=COLOURS[1],
            label="with the gain given",
            **EDGE,
        )
    right.set(
        xlabel="Differential gain, standard\nuncertainty (% of charge)",
        ylabel="Standard uncertainty of CE (%)",
        ylim=(0, None),
    )
    right.legend(loc="lower left", bbox_to_anchor=(0, 1), **LEGEND)
    caption = (
        f"{_origin(found)}Left: charges of each plating and the stripping after it (n = {len(cycles)}; no error bars). Right: standard "
        "uncertainty of CE against an assumed uncertainty of stripped against plated charge, which a trace cannot show."
    )
    both = pd.concat(
        [cycles.assign(panel="charges"), frame.assign(panel="uncertainty")],
        ignore_index=True,
    )
    return Picture(
        figure,
        both,
        caption,
        (
            f"{_origin(found)}Left: {len(cycles)} pairs of charges. Right: the uncertainty of CE rises from {100 * known:.2g} % to "
            f"{100 * total[-1]:.2g} % as the differential gain goes from 0 to {100 * gain[-1]:g} %{needed}."
        ),
        assumed.note(["differential_gain"]),
    )


# --- spectra ---------------------------------------------------------------------------------------------------


def _spectrum(found) -> Picture:
    """The impedance in the complex plane, and its size and phase against frequency, with the best circuit."""
    a, unit = found.details, found.details.unit
    f, z = (
        a.spectrum.frequency_Hz,
        a.spectrum.impedance_ohm
        * (a.best.impedance[0] / a.spectrum.impedance_ohm[a.used][0]).real,
    )
    fine = np.geomspace(f.min(), f.max(), 200)
    model = circuits.impedance(a.best.circuit, fine, a.best.log_parameters)
    figure, axes = plt.subplot_mosaic(
        [["plane", "plane"], ["size", "phase"]],
        figsize=(PAGE_WIDTH_IN, 5.6),
        height_ratios=[1.25, 1],
    )
    drawn = (
        ("plane", z.real, -z.imag, model.real, -model.imag),
        ("size", f, np.abs(z), fine, np.abs(model)),
        ("phase", f, -np.degrees(np.angle(z)), fine, -np.degrees(np.angle(model))),
    )
    for panel, x, y, model_x, model_y in drawn:
        axes[panel].plot(
            model_x,
            model_y,
            color=COLOURS[5],
            lw=1.6,
            label=f"best circuit: {a.best.circuit.words}",
        )
        style = EDGE | {"markersize": 4.5, "color": COLOURS[0]}
        axes[panel].plot(x[a.used], y[a.used], "o", label="spectrum", **style)
        if not a.used.all():
            axes[panel].plot(
                x[~a.used],
                y[~a.used],
                "x",
                label="not fitted",
                **style | {"markeredgecolor": COLOURS[0], "markeredgewidth": 1.3},
            )
    axes["plane"].set(xlabel=f"Re(Z) ({unit})", ylabel=f"−Im(Z) ({unit})")
    axes["plane"].set_aspect("equal", adjustable="datalim")
    axes["size"].set(yscale="log", ylabel=f"|Z| ({unit})")
    axes["phase"].set_ylabel("−Phase (°)")
    for panel in ("size", "phase"):
        _decades(axes[panel], f)
    figure.legend(
        *axes["plane"].get_legend_handles_labels(), loc="outside upper center", ncols=3
    )
    frame = pd.DataFrame(
        {"frequency_Hz": f, "re_z": z.real, "minus_im_z": -z.imag, "fitted": a.used}
    )
    at = circuits.impedance(a.best.circuit, f, a.best.log_parameters)
    frame = frame.assign(
        re_z_of_circuit=at.real, minus_im_z_of_circuit=-at.imag, unit=unit
    )
    caption = (
        f"{_origin(found)}The spectrum (n = {f.size} frequencies, {_range(f)}) and the circuit with the lowest AICc, {a.best.circuit.words}: above in the "
        "complex plane, below size and phase against frequency. No error bars; residuals are in the next figure."
    )
    return Picture(
        figure,
        frame,
        caption,
        (
            f"{_origin(found)}Above: the impedance in the complex plane, Re(Z) from {z.real.min():.3g} to {z.real.max():.3g} {unit} and −Im(Z) up to "
            f"{(-z.imag).max():.3g} {unit}. Below: |Z| falls from {np.abs(z)[-1]:.3g} to {np.abs(z)[0]:.3g} {unit} with rising frequency; the phase reaches "
            f"−{-np.degrees(np.angle(z)).min():.0f}°. The line of the circuit, {a.best.circuit.words}, leaves {100 * a.best.noise:.2g} %."
        ),
    )


def _spectrum_residuals(found) -> Picture:
    """What the best circuit and the Kramers-Kronig fit leave, against frequency."""
    a = found.details
    f = a.spectrum.frequency_Hz
    shown = {
        f"best circuit ({100 * a.best.noise:.2g} %)": (
            a.best.frequency_Hz,
            a.best.residuals,
        ),
        f"Kramers–Kronig test ({100 * a.kramers_kronig.noise:.2g} %)": (
            f,
            a.kramers_kronig.residuals,
        ),
    }
    figure, axes = plt.subplots(
        2, 1, figsize=(PAGE_WIDTH_IN, 4.4), sharex=True, sharey=True
    )
    frames = []
    for ax, (label, (where, residuals)) in zip(axes, shown.items()):
        ax.axhline(0, color=INK, lw=0.8)
        for part, values, style in zip(
            ("real", "imaginary"),
            (residuals.real, residuals.imag),
            markers_by(["real", "imaginary"]).values(),
        ):
            ax.plot(
                where,
                100 * values,
                label=f"{part} part",
                **EDGE | {"markersize": 4.5},
                **style,
            )
            frames.append(
                pd.DataFrame(
                    {
                        "fit": label.split(" (")[0],
                        "part": part,
                        "frequency_Hz": where,
                        "residual_percent": 100 * values,
                    }
                )
            )
        ax.set_title(label, loc="left")
        ax.set_ylabel("Residual\n(% of |Z|)")
    _decades(axes[-1], f)
    figure.legend(
        *axes[0].get_legend_handles_labels(), loc="outside upper right", ncols=2
    )
    caption = (
        f"{_origin(found)}Residuals over |Z| of the best circuit (above, n = {a.best.frequency_Hz.size}) and of the sum of elements that obeys the "
        f"Kramers–Kronig relations (below, n = {f.size}). The standard deviation of each is in its title; no error bars. Random scatter is noise, and a "
        "wave is something that the fit lacks."
    )
    return Picture(
        figure,
        pd.concat(frames, ignore_index=True),
        caption,
        (
            f"{_origin(found)}Residuals against frequency in two panels: {100 * a.best.noise:.2g} % of |Z| for the best circuit and "
            f"{100 * a.kramers_kronig.noise:.2g} % for the Kramers–Kronig fit, whose verdict is {a.kramers_kronig.verdict}."
        ),
    )


def _profiles(found) -> Picture:
    """How much worse the fit becomes when a resistance of an arc is held elsewhere."""
    a, unit = found.details, found.details.unit
    names = {"Rf": "faster arc", "Rct": "slower arc"}
    figure, axes = plt.subplots(
        1, len(a.profiles), figsize=(PAGE_WIDTH_IN, 3.1), sharey=True, squeeze=False
    )
    frames, words = [], []
    for ax, (name, profile), colour in zip(axes.flat, a.profiles.items(), COLOURS):
        ax.axhline(profile.limit, color=INK, lw=1, ls="--")
        ax.plot(profile.values, profile.deviance, "o-", color=colour, ms=4)
        ax.set(
            xscale="log",
            xlabel=f"Resistance of the {names[name]} ({unit})",
            ylim=(-0.3, 3 * profile.limit),
        )
        ticks = [profile.values[0], a.best.values[name], profile.values[-1]]
        ax.set_xticks(ticks, [f"{value:.3g}" for value in ticks])
        ax.minorticks_off()
        frames.append(
            pd.DataFrame(
                {
                    "parameter": name,
                    "value": profile.values,
                    "deviance": profile.deviance,
                    "limit_95_percent": profile.limit,
                }
            )
        )
        low, high = (
            f"{end:.3g}" if np.isfinite(end) else "no limit"
            for end in (profile.low, profile.high)
        )
        words.append(f"{names[name]}: {low} to {high}")
    axes[0, 0].set_ylabel("Deviance (dimensionless)")
    caption = (
        f"{_origin(found)}Profile likelihood: how much worse the best circuit fits (n = {a.best.frequency_Hz.size}) when the resistance of an arc is held "
        "at a value and all other parameters are fitted again. Below the dashed line, the 95 % limit, a value is not excluded; a curve that stays below "
        "it sets no limit on that side. No error bars."
    )
    return Picture(
        figure,
        pd.concat(frames, ignore_index=True),
        caption,
        (
            f"{_origin(found)}Curves of deviance with a minimum at the best resistance of each arc. The 95 % limits in {unit} are, {'; '.join(words)}."
        ),
    )


def _decades(ax, frequency) -> None:
    """A logarithmic axis of frequency, with its decades in words, at most six of them."""
    ax.set_xscale("log")
    low, high = (
        np.ceil(np.log10(frequency.min()) - 0.05),
        np.floor(np.log10(frequency.max()) + 0.05),
    )
    ticks = 10.0 ** np.arange(low, high + 1, max(np.ceil((high - low) / 5), 1))
    ax.set_xticks(ticks, [in_hertz(tick) for tick in ticks])
    ax.minorticks_off()
    ax.set_xlabel("Frequency")


def _range(frequency) -> str:
    return f"{in_hertz(frequency.min())} to {in_hertz(frequency.max())}"
