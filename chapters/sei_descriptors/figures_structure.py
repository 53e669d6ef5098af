"""Drawings of what lies behind a trend: parts of a whole, papers, measurement error, choices."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit import plots
from bookkit.drawing import COLOURS, INK, PAGE_WIDTH_IN
from bookkit.marks import (
    LEGEND,
    signed,
)
from lithium_interfaces import small_samples
from lithium_interfaces.errors import DataError
from lithium_interfaces.small_samples.multiverse import all_descriptors, responses
from lithium_interfaces.small_samples.table import CE, PARTS

from . import assumed

CE_LABEL = "Coulombic efficiency (%)"
NAMES = {
    "F": "F",
    "C": "C",
    "O": "O",
    "C_over_F": "C/F",
    "C_over_O": "C/O",
    "ln_C_over_F": "ln C/F",
    "ln_C_over_O": "ln C/O",
    "ilr_z1": "C log-ratio z₁",
}
#: the assumed standard errors that ``attenuation`` draws: of CE in percent, of C and F relative
CE_ERRORS_PERCENT = np.linspace(*assumed.interval("efficiency_standard_error"), 31)
_LOW, _HIGH = assumed.interval("composition_standard_error")
COMPOSITION_ERRORS = (
    _LOW,
    assumed.composition_standard_error / 2,
    assumed.composition_standard_error,
    _HIGH,
)
CARBON_RATIOS = ("C_over_F", "C_over_O", "ln_C_over_F", "ln_C_over_O", "ilr_z1")


def attenuation(
    found,
    ce_errors_percent=CE_ERRORS_PERCENT,
    composition_errors=COMPOSITION_ERRORS,
):
    """Correlations corrected for assumed measurement errors, on the printed scale and on the log scale.

    ``ce_errors_percent``: standard errors of CE, absolute; ``composition_errors``: relative standard errors
    of each of C and F, independent, so that C/F has sqrt(2) times as much. The
    legend gives the CE error at which the corrected r reaches -1 or 1: larger ones contradict the data.
    """
    table = found.table
    x, y = all_descriptors(table), responses(table)
    inefficiency = 1 - table[CE].to_numpy() / 100
    # standard errors of the response per 1 % of CE, of the descriptor per unit of relative error of a ratio
    scales = {
        ("CE", "C_over_F"): (np.ones(len(table)), x["C_over_F"]),
        ("LCE", "ln_C_over_F"): (
            0.01 / (inefficiency * np.log(10)),
            np.ones(len(table)),
        ),
    }
    figure, axes = plt.subplots(1, 2, figsize=(PAGE_WIDTH_IN, 4.0), sharey=True)
    frames = []
    for ax, ((response, name), (per_percent, per_share)) in zip(axes, scales.items()):
        r = found.scales[response, name]
        for k, share in enumerate(composition_errors):
            reliability_x = _reliability(x[name], np.sqrt(2) * share * per_share)
            reliability_y = np.array(
                [
                    _reliability(y[response], error * per_percent)
                    for error in ce_errors_percent
                ]
            )
            corrected = np.array(
                [
                    small_samples.attenuation(r, reliability_x, value).corrected
                    if np.isfinite(reliability_x * value)
                    else np.nan
                    for value in reliability_y
                ]
            )
            # reliability falls with the square of the error; r reaches 1 where it equals r^2 / reliability_x
            lost = (per_percent**2).mean() / y[response].var(ddof=1)
            limit = np.sqrt(max(0.0, 1 - r**2 / reliability_x) / lost)
            label = f"C, F: {100 * share:g} %; |r| = 1 at {limit:.2f} %"
            dashes = ("-", "--", "-.", ":")[k % 4]
            ax.plot(
                ce_errors_percent,
                corrected,
                dashes,
                color=COLOURS[k % 6],
                lw=2,
                label=label,
            )
            frames.append(
                pd.DataFrame(
                    {
                        "response": response,
                        "descriptor": name,
                        "composition_relative_error": share,
                        "ce_standard_error_percent": ce_errors_percent,
                        "reliability_descriptor": reliability_x,
                        "reliability_response": reliability_y,
                        "pearson_r_corrected": corrected,
                        "exceeds_one": ~(np.abs(corrected) <= 1),
                        "ce_error_limit_percent": limit,
                    }
                )
            )
        ax.axhline(r, color=INK, lw=0.8, ls=(0, (1, 3)))
        ax.axhspan(np.sign(r), 1.1 * np.sign(r), color="#808080", alpha=0.35, lw=0)
        middle = ce_errors_percent[-1] / 2
        ax.text(
            middle,
            1.05 * np.sign(r),
            "errors too large for the data",
            ha="center",
            va="center",
            fontsize=9,
        )
        ax.set_xlabel("Assumed standard error of CE\n(% absolute)")
        title = f"{response} and {NAMES[name]}: r = {signed(r)} observed"
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), title=title, **LEGEND)
    axes[0].set_ylabel("Pearson's r corrected for error\n(dimensionless)")
    return figure, pd.concat(frames, ignore_index=True)


def _reliability(values, standard_error):
    """Share of the variance that is not error; nan where the errors exceed the spread."""
    try:
        return small_samples.reliability(values, standard_error)
    except DataError:
        return np.nan


def ternary(found):
    """SEI compositions in the F-C-O triangle, coloured by CE; below, the correlations between the three shares."""
    return plots.ternary(found.table, found.closure, PARTS, CE, CE_LABEL)


def papers(found):
    """LCE against ln(C/F): lines inside each paper, and the pooled, within-paper and random-intercept slopes."""
    x = all_descriptors(found.table)["ln_C_over_F"]
    y = responses(found.table)["LCE"]
    return plots.papers(found.table, x, y, found.papers, CE, CE_LABEL)


def multiverse(
    universes,
    strong=assumed.very_strong_correlation,
    alpha=assumed.significance_level,
):
    """Specification curve of the carbon ratios: sorted coefficients above, the choices behind each below."""
    names = {name: NAMES[name] for name in CARBON_RATIOS}
    return plots.specification_curve(universes, names, strong, alpha)
