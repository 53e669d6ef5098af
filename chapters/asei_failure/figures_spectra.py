"""Drawings of impedance in the chapter on failing artificial SEIs: signatures, fits, confusion, what to measure next."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.colors import to_rgb

from bookkit.drawing import COLOURS, INK, MARKERS, PAGE_WIDTH_IN
from bookkit.marks import EDGE, LEGEND, plain_ticks
from lithium_interfaces.spectra.signatures import MODES, signature

#: seven modes: marker and colour; the last takes the first colour again, with another marker and dashes
STYLES = {
    mode: {"color": [*COLOURS, INK][k], "marker": [*MARKERS, "X"][k]}
    for k, mode in enumerate(MODES)
}
SHORT = {
    "dry delamination": "dry delam.",
    "wet delamination": "wet delam.",
    "thickening, same phase": "thicker, same",
    "thickening, new phase": "thicker, new",
    "dissolution": "dissolution",
    "cracking": "cracking",
    "swelling": "swelling",
}


def signatures(severities, ratios):
    """Path of every mode with growing severity, in the plane of the film arc and in that of the two resistances."""
    figure, axes = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 4.3))
    frames = []
    for mode in MODES:
        signed = (
            np.concatenate([-severities[::-1], severities])
            if mode == "wet delamination"
            else severities
        )
        change = signature(mode, signed, ratios)
        for ax, column in zip(axes, (1, 2)):
            # where paths coincide the later marker is smaller, so that both are seen
            look = {
                "mec": INK,
                "mew": 0.6,
                "ms": 4.5 if mode in ("thickening, new phase", "swelling") else 8,
            }
            if mode == "dry delamination":
                look = {
                    "mfc": "none",
                    "mec": STYLES[mode]["color"],
                    "mew": 1.7,
                    "ms": 12,
                }
            ax.plot(
                change[:, 0],
                change[:, column],
                lw=1.3,
                **(STYLES[mode] | look),
                label=mode if column == 1 else None,
            )
        frames.append(
            pd.DataFrame(
                {
                    "mode": mode,
                    "severity": signed,
                    "ln_Rf": change[:, 0],
                    "ln_Cf": change[:, 1],
                    "ln_Rct": change[:, 2],
                    "ln_Cdl": change[:, 3],
                }
            )
        )
    for ax, name, title in zip(
        axes, (r"$C_\mathrm{f}$", r"$R_\mathrm{ct}$"), ("film arc alone", "both arcs")
    ):
        ax.axhline(0, color=INK, lw=0.6, alpha=0.6)
        ax.axvline(0, color=INK, lw=0.6, alpha=0.6)
        ax.set(
            xlabel=r"Change of ln $R_\mathrm{f}$",
            ylabel=f"Change of ln {name}",
            title=title,
        )
    figure.legend(
        loc="outside upper center", ncols=3, handletextpad=0.4, columnspacing=1.2
    )
    return figure, pd.concat(frames, ignore_index=True)


def fits(frequency, cells, spectra, fitted, residuals, profiles):
    """Spectra with their fits; residuals of one; profile likelihoods of the film resistance.

    ``cells``, ``spectra``, ``fitted``, ``profiles``: name -> the generator's Cell, its spectrum, the Fit and the Profile.
    ``residuals``: label -> complex residuals of the first spectrum.
    """
    labels = {}
    for key, cell in cells.items():
        ratio = (
            cell.charge_transfer_resistance
            * cell.double_layer_capacitance
            / (cell.film_resistance * cell.film_capacitance)
        )
        labels[key] = f"time constants {ratio:.2g} : 1"
    figure, axes = plt.subplot_mosaic(
        [["spectra", "spectra"], ["residuals", "profiles"]],
        figsize=(PAGE_WIDTH_IN, 5.8),
        height_ratios=(1, 1.15),
    )
    ax = axes["spectra"]
    frames = []
    for k, (key, z) in enumerate(spectra.items()):
        name, found = labels[key], fitted[key]
        ax.plot(
            z.real,
            -z.imag,
            color=COLOURS[k],
            marker=MARKERS[k],
            label=name,
            **(EDGE | {"markersize": 5}),
        )
        ax.plot(
            found.model.real,
            -found.model.imag,
            color=INK,
            lw=1.2,
            ls=("-", "--", ":")[k],
        )
        frames.append(
            pd.DataFrame(
                {
                    "panel": "spectra",
                    "case": name,
                    "frequency_Hz": frequency,
                    "re_ohm_cm2": z.real,
                    "im_ohm_cm2": z.imag,
                }
            )
        )
    ax.set(xlabel="Re Z (Ω cm²)", ylabel="−Im Z (Ω cm²)", ylim=(0, None))
    ax.plot([], [], color=INK, lw=1.2, label="fits")
    ax.legend(
        loc="lower left", bbox_to_anchor=(0, 1), ncols=4, columnspacing=1, **LEGEND
    )
    ax = axes["residuals"]
    for k, (name, residual) in enumerate(residuals.items()):
        ax.plot(
            frequency,
            100 * np.abs(residual),
            color=COLOURS[(5, 2)[k]],
            marker=MARKERS[k + 1],
            ms=4,
            lw=0.8,
            ls=("-", ":")[k],
            label=name,
        )
        frames.append(
            pd.DataFrame(
                {
                    "panel": "residuals",
                    "case": name,
                    "frequency_Hz": frequency,
                    "residual_percent": 100 * np.abs(residual),
                }
            )
        )
    ax.set(
        xscale="log",
        xlabel="Frequency (Hz)",
        ylabel="Residual (% of |Z|)",
        ylim=(0, None),
    )
    plain_ticks(ax.xaxis, (1e-2, 1e1, 1e4), ("0.01", "10", "10⁴"))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), **LEGEND)
    ax = axes["profiles"]
    for k, (key, profile) in enumerate(profiles.items()):
        name = labels[key]
        order = np.argsort(profile.values)
        ax.plot(
            profile.values[order],
            profile.deviance[order],
            color=COLOURS[k],
            ls=("-", "--", ":")[k],
            marker=MARKERS[k],
            ms=4.5,
            lw=1.5,
        )
        frames.append(
            pd.DataFrame(
                {
                    "panel": "profiles",
                    "case": name,
                    "Rf_ohm_cm2": profile.values,
                    "deviance": profile.deviance,
                }
            )
        )
    ax.axhline(profile.limit, color=INK, lw=0.9, ls=":", label="95 % limit")
    ax.axvline(cell.film_resistance, color=INK, lw=1.2, ls="-.", label="true value")
    ax.set(
        xscale="log",
        xlim=(0.25, 250),
        ylim=(-1, 22),
        xlabel="Film resistance held at (Ω cm²)",
        ylabel="Deviance",
    )
    plain_ticks(ax.xaxis, (0.3, 1, 3, 10, 30, 100))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), **LEGEND)
    return figure, pd.concat(frames, ignore_index=True)


def confusion(study, evidences):
    """Confusion matrices: true mode in rows, diagnosis in columns."""
    figure, axes = plt.subplots(
        2, 2, figsize=(PAGE_WIDTH_IN, 7.4), sharex=True, sharey=True
    )
    frames = []
    for ax, evidence in zip(axes.flat, evidences):
        share = study.confusion(evidence)
        # a tint that lets the page through, so that the numbers are read on light and dark pages
        tint = np.empty((*share.shape, 4))
        tint[..., :3], tint[..., 3] = to_rgb(COLOURS[4]), 0.6 * share
        ax.imshow(tint)
        for i, row in enumerate(share):
            for j, value in enumerate(row):
                if value >= 0.005:
                    # inside the axes, so that the layout need not measure it
                    ax.text(
                        j,
                        i,
                        f"{100 * value:.0f}",
                        ha="center",
                        va="center",
                        fontsize=9,
                        in_layout=False,
                    )
        ax.set_title(f"{evidence}: {study.accuracy(evidence):.0%} right")
        ax.set_xticks(
            range(len(MODES)),
            [SHORT[mode] for mode in MODES],
            rotation=60,
            ha="right",
            rotation_mode="anchor",
        )
        ax.set_yticks(range(len(MODES)), [SHORT[mode] for mode in MODES])
        ax.tick_params(length=0)
        frames.append(
            pd.DataFrame(
                [
                    {
                        "evidence": evidence,
                        "true_mode": MODES[i],
                        "diagnosis": MODES[j],
                        "percent": 100 * share[i, j],
                    }
                    for i in range(len(MODES))
                    for j in range(len(MODES))
                ]
            )
        )
    figure.supxlabel("Diagnosis", fontsize=10)
    figure.supylabel("True mode", fontsize=10)
    return figure, pd.concat(frames, ignore_index=True)


def spoiled(area_sds, aware, unaware):
    """Errors of the diagnosis over the scatter of the lithium area; ``aware`` and ``unaware``: lists of Spoiled."""
    figure, axes = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 3.5), sharex=True)
    frame = pd.DataFrame({"area_sd": area_sds})
    for k, (name, found) in enumerate(
        {"allowed for": aware, "ignored": unaware}.items()
    ):
        style = {
            "color": COLOURS[k],
            "ls": ("-", "--")[k],
            "marker": MARKERS[k],
            "ms": 6,
            "lw": 1.6,
            "mec": INK,
            "mew": 0.5,
        }
        for ax, what in zip(axes, ("pair_error", "right")):
            values = [100 * getattr(one, what) for one in found]
            ax.plot(area_sds, values, label=f"area change {name}", **style)
            frame[f"{what}_percent_{name.replace(' ', '_')}"] = values
    axes[0].axhline(50, color=INK, lw=0.9, ls=":")
    axes[0].text(0.02, 51, "a coin", fontsize=9, va="bottom")
    axes[0].set(ylim=(0, 60), ylabel="Pair confused (%)")
    axes[1].set(ylim=(0, 100), ylabel="All modes right (%)")
    for ax in axes:
        ax.set_xlabel("Scatter of ln(area) of the lithium")
    figure.legend(
        *axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=2
    )
    return figure, frame


def what_next(gains):
    """Expected information of candidate measurements, in bits, and the share of right diagnoses."""
    frame = pd.DataFrame(
        [
            {
                "measurement": g.name,
                "information_bits": g.information_bits,
                "right_percent": 100 * g.right,
            }
            for g in gains
        ]
    )
    shown = frame.iloc[::-1]
    figure, ax = plt.subplots(figsize=(PAGE_WIDTH_IN, 3.2))
    ax.barh(
        shown["measurement"],
        shown["information_bits"],
        color=(*to_rgb(COLOURS[4]), 0.6),
        edgecolor=INK,
        linewidth=0.6,
    )
    for place, (bits, right) in enumerate(
        zip(shown["information_bits"], shown["right_percent"])
    ):
        ax.text(
            bits - 0.05,
            place,
            f"{right:.0f} % right",
            va="center",
            ha="right",
            fontsize=9,
        )
    ax.axvline(np.log2(len(MODES)), color=INK, lw=0.9, ls=":")
    ax.set(
        xlim=(0, 3), xlabel="Expected information on the mode (bits); dotted: certainty"
    )
    ax.tick_params(axis="y", length=0)
    return figure, frame
