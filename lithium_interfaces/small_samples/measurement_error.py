"""Coulombic efficiency on the scale of losses, and what measurement error does to a correlation."""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.errors import DataError

from ._arrays import row_name, vector
from .correlation import pearson


@dataclass(frozen=True)
class Attenuation:
    """A correlation corrected for noise in both columns.

    ``corrected`` is the estimate as it comes out; where ``exceeds_one`` the assumed errors do not fit
    the data, and ``reported`` holds the nearest possible value, +1 or -1.
    """

    observed: float
    reliability_x: float
    reliability_y: float
    corrected: float
    reported: float
    exceeds_one: bool


def log_inefficiency(
    coulombic_efficiency: ArrayLike, rows: ArrayLike | None = None
) -> NDArray:
    """LCE = -log10(1 - CE): 2 at 99 %, 3 at 99.9 %; equal steps are equal factors of lithium lost.

    coulombic_efficiency: fractions with 0 < CE < 1. ``rows`` (optional) are the row numbers an error
    should name. Raises DataError outside the range: at CE = 1 there is no loss and no logarithm.
    """
    ce = vector(coulombic_efficiency, "the Coulombic efficiency", minimum=1)
    bad = np.flatnonzero((ce <= 0) | (ce >= 1))
    if len(bad):
        raise DataError(
            f"{row_name(rows, bad[0])} has a Coulombic efficiency of {100 * ce[bad[0]]:g} %; "
            "-log10(1 - CE) needs one above 0 and below 100 %."
        )
    return -np.log10(1 - ce)


def log_inefficiency_uncertainty(
    coulombic_efficiency: ArrayLike, uncertainty: ArrayLike
) -> NDArray:
    """Standard uncertainty u(LCE) = u(CE) / ((1 - CE) ln 10), CE and u(CE) as fractions."""
    ce = vector(coulombic_efficiency, "the Coulombic efficiency", minimum=1)
    log_inefficiency(ce)
    u = np.asarray(uncertainty, dtype=float)
    if np.any(u < 0) or not np.all(np.isfinite(u)):
        raise DataError(
            f"the uncertainty of CE is {u}; it must be finite and not negative."
        )
    return u / ((1 - ce) * log(10))


def reliability(values: ArrayLike, standard_error: ArrayLike) -> float:
    """Share of the observed variance that is not measurement error: 1 - mean(sigma^2) / s^2.

    ``standard_error``: one number or one per row (errors that differ are averaged as variances), in
    the unit of the values. Raises DataError if the errors alone explain all of the spread.
    """
    values = vector(values, "the column")
    sigma = np.broadcast_to(np.asarray(standard_error, dtype=float), values.shape)
    if np.any(sigma < 0) or not np.all(np.isfinite(sigma)):
        raise DataError(
            "a standard error is negative or not finite; each must be zero or more."
        )
    share = (sigma**2).mean() / values.var(ddof=1) if np.ptp(values) > 0 else np.inf
    if share >= 1:
        raise DataError(
            f"the standard errors explain {share:.3g} times the observed variance; "
            "they must explain less than all of it."
        )
    return float(1 - share)


def attenuation(
    r_observed: float, reliability_x: float, reliability_y: float
) -> Attenuation:
    """Spearman's correction r_true = r_observed / sqrt(reliability_x reliability_y)."""
    for name, value in (
        ("reliability_x", reliability_x),
        ("reliability_y", reliability_y),
    ):
        if not 0 < value <= 1:
            raise DataError(
                f"{name} is {value:g}; it must lie above 0 and not above 1."
            )
    if not -1 <= r_observed <= 1:
        raise DataError(
            f"the observed correlation is {r_observed:g}; it must lie between -1 and 1."
        )
    corrected = r_observed / np.sqrt(reliability_x * reliability_y)
    return Attenuation(
        float(r_observed),
        float(reliability_x),
        float(reliability_y),
        float(corrected),
        float(np.clip(corrected, -1, 1)),
        bool(abs(corrected) > 1),
    )


def attenuation_range(
    x: ArrayLike, y: ArrayLike, standard_error_x: ArrayLike, standard_error_y: ArrayLike
) -> tuple[Attenuation, Attenuation]:
    """Attenuation at the low and the high end of the assumed standard errors of x and y.

    Each of the last two arguments is a pair (low, high); each end is a number or one number per row.
    The errors are usually not reported with the data: values put in here are illustrative.
    Returns (Attenuation at the low ends, Attenuation at the high ends).
    """
    r = pearson(x, y).coefficient
    low, high = (
        attenuation(
            r,
            reliability(x, standard_error_x[end]),
            reliability(y, standard_error_y[end]),
        )
        for end in (0, 1)
    )
    return low, high
