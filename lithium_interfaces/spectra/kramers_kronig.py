"""Could one linear, causal, unchanging cell have given this spectrum? A linear Kramers-Kronig test.

A sum of Voigt elements obeys the Kramers-Kronig relations, so data that such a sum cannot fit do not (Schonleber and
others, Electrochimica Acta 2014, doi 10.1016/j.electacta.2014.01.034):

    Z = R0 + j w L + 1/(j w C) + sum_k R_k / (1 + j w tau_k),    tau_k fixed, equally spaced in their logarithm

is linear in R0, L, 1/C and R_k. The number of elements grows until mu = 1 - sum |R_k < 0| / sum |R_k >= 0| falls below
0.85: then elements of opposite sign begin to follow the noise. Beyond that rule, it grows further while residuals are
systematic, so that a sum that is too small raises no alarm; the price is that a weak drift can pass. Random residuals
are noise, and hide what is smaller than they are; residuals that run in one direction over many frequencies are a drift, a nonlinearity or a disturbance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within

from .fitting import checked_spectrum

#: below this many points, systematic residuals cannot be told from noise
FEWEST_POINTS = 12
#: residuals above which random ones prove nothing: a cell whose arcs double during the sweep leaves about as much (2.1 % at
#: ten points a decade, 2.6 % at six), and with more noise than that the test no longer finds it
CEILING = 0.025


@dataclass(frozen=True)
class KramersKronig:
    """``residuals``: (Z - fit) / |Z|, complex, in the order of the data. ``noise``: their standard deviation per part.

    ``p_random``: probability that noise alone would give residuals that follow their neighbours this closely.
    ``verdict``: "consistent", "inconsistent" or "cannot tell"; ``because``: why, in a sentence.
    """

    residuals: np.ndarray
    elements: int
    mu: float
    noise: float
    p_random: float
    verdict: str
    because: str


@within(tolerance="above 0 to below 1", ceiling="> 0")
def check(
    frequency_Hz: ArrayLike,
    impedance: ArrayLike,
    tolerance: ArrayLike = 0.005,
    significance: ArrayLike = 0.01,
    limit_mu: float = 0.85,
    most_elements: int = 50,
    ceiling: ArrayLike = CEILING,
) -> KramersKronig:
    """The linear Kramers-Kronig test of a spectrum.

    A spectrum fails if its residuals are systematic with p < ``significance`` and larger than ``tolerance`` |Z|; small
    systematic residuals are the limit of any finite sum. Random residuals above ``ceiling`` |Z| prove nothing, because they
    hide a change of the cell. Raises BookError for fewer than 5 points.
    """
    frequency, z = checked_spectrum(frequency_Hz, impedance, 10)
    order = np.argsort(frequency)
    most = min(int(most_elements), max(z.size - 3, 1))
    count = 1
    residual, mu = _voigt(frequency[order], z[order], count)
    while mu >= limit_mu and count < most:
        count += 1
        residual, mu = _voigt(frequency[order], z[order], count)
    while _p_random(residual) < significance and count < most:
        # noise and arcs between two elements stop the growth too early; a larger sum is still a cell that did not change
        count = min(count + max(count // 4, 1), most)
        residual, mu = _voigt(frequency[order], z[order], count)
    unknowns = count + 3
    noise = float(
        np.sqrt((np.abs(residual) ** 2).sum() / max(2 * z.size - unknowns, 1))
    )
    p = _p_random(residual)
    back = np.empty_like(residual)
    back[order] = residual
    size = f"{100 * noise:.2g} %"
    if z.size < FEWEST_POINTS:
        return KramersKronig(
            back,
            count,
            mu,
            noise,
            p,
            "cannot tell",
            (
                f"{z.size} points are too few for the test, which needs {FEWEST_POINTS}; its residuals of {size} prove nothing."
            ),
        )
    if p < significance and noise > tolerance:
        return KramersKronig(
            back,
            count,
            mu,
            noise,
            p,
            "inconsistent",
            (
                f"Residuals of {size} run in one direction over many frequencies (p = {p:.1g}): the cell changed during the sweep, was "
                "driven beyond its linear range, or was disturbed."
            ),
        )
    if noise > ceiling:
        return KramersKronig(
            back,
            count,
            mu,
            noise,
            p,
            "cannot tell",
            (
                f"Noise of {size} hides any drift that leaves less: above {100 * float(ceiling):g} % even arcs that double during the sweep can pass. "
                "Measure with more amplitude or averaging."
            ),
        )
    how = "scatter at random" if p >= significance else "are systematic but small"
    return KramersKronig(
        back,
        count,
        mu,
        noise,
        p,
        "consistent",
        (
            f"Residuals of {size} {how}: one linear cell that did not change could have given this spectrum. A slow, steady drift "
            "can pass this test."
        ),
    )


def _voigt(frequency, z, count):
    """Weighted least squares with ``count`` elements; relative residuals and mu. Frequencies ascend."""
    jw = 2j * np.pi * frequency
    tau = (
        np.geomspace(1 / jw.imag[-1], 1 / jw.imag[0], count)
        if count > 1
        else np.array([1 / np.sqrt(jw.imag[0] * jw.imag[-1])])
    )
    columns = np.column_stack(
        [
            np.ones_like(jw),
            jw / jw.imag[-1],
            jw.imag[0] / jw,
            1 / (1 + jw[:, None] * tau),
        ]
    )
    weight = 1 / np.abs(z)
    columns, target = columns * weight[:, None], z * weight
    answer, *_ = np.linalg.lstsq(
        np.concatenate([columns.real, columns.imag]),
        np.concatenate([target.real, target.imag]),
        rcond=None,
    )
    resistances = answer[3:]
    positive = resistances[resistances >= 0].sum()
    mu = (
        1 - np.abs(resistances[resistances < 0].sum()) / positive
        if positive > 0
        else 0.0
    )
    return target - columns @ answer, float(mu)


def _p_random(residual):
    """One-sided p of the neighbour correlation of both parts: their sum is normal for independent residuals.

    r_1 of n independent values has mean -1/n and variance about 1/n; the least squares make it a little more
    negative, so that the test is on the safe side.
    """
    from scipy.special import ndtr

    n = residual.size
    z = 0.0
    for part in (residual.real, residual.imag):
        centred = part - part.mean()
        total = (centred**2).sum()
        r = (centred[1:] * centred[:-1]).sum() / total if total > 0 else 0.0
        z += (r + 1 / n) * np.sqrt(n)
    return float(ndtr(-z / np.sqrt(2)))
