"""Transitions between films: first-order jumps by common tangent, spinodals, critical points, hysteresis.

All are functions of lambda = -dgamma/dG, a length: the transitions of one coefficient are rays in the plane of dG
and -dgamma. Along a branch d(Phi/|dgamma|)/ds = h, so the energies of two branches cross once at most.
Derived here from Eq. (3) of Yan et al. (10.1063/5.0018417).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, whole, within
from lithium_interfaces.errors import BookError

from .coefficients import Oscillatory, length
from .equilibrium import branches


@dataclass(frozen=True)
class Transition:
    """A jump from a thin to a thick film as lambda grows; all in metres.

    ``ratio_m`` is lambda at equal energy; on the way up the thin film persists to ``thin_until_m`` (inf: for ever),
    on the way down the thick one to ``thick_until_m``: the spinodals.
    """

    ratio_m: float
    thin_m: float
    thick_m: float
    thin_until_m: float
    thick_until_m: float


@lru_cache(maxsize=1024)
def transitions(coefficient, largest_ratio_m: float = np.inf) -> tuple[Transition, ...]:
    """First-order transitions of the equilibrium film for lambda up to ``largest_ratio_m``, in order.

    A film that grows continuously from nothing has none. Needs dgamma < 0.
    """
    least = (
        1 / checked("largest_ratio_m", largest_ratio_m, "(0, inf]")
        if np.isfinite(largest_ratio_m)
        else 0.0
    )
    every, found = branches(coefficient), []
    place, s_now = 0, np.inf
    while True:
        thin, best = every[place], None
        for other in range(place + 1, len(every)):
            thick = every[other]
            top, bottom = (
                min(s_now, thin.high, thick.high),
                max(thin.low, thick.low, least, 0.0),
            )
            if not np.isfinite(top) or top <= bottom or (best and top <= best[0]):
                continue
            # inside the common range, by a hair
            span = np.array(
                [top - 1e-13 * (top - bottom), bottom + 1e-13 * (top - bottom)]
            )
            gain = thin.cost(span) - thick.cost(span)
            if gain[0] < 0 < gain[1]:
                s = _equal_energies(thin, thick, span[1], span[0])
                if best is None or s > best[0]:
                    best = (s, other)
        if best is not None and best[0] > max(thin.low, least):
            s, other = best
            thick = every[other]
            found.append(
                Transition(
                    1 / s,
                    float(thin.thickness(s)),
                    float(thick.thickness(s)),
                    _inverse(thin.low),
                    _inverse(thick.high),
                )
            )
            place, s_now = other, s
            continue
        # no jump: the branch ends where the next one begins without a gap, or goes on for ever
        after = [
            k
            for k in range(place + 1, len(every))
            if np.isclose(every[k].high, thin.low, rtol=1e-9, atol=0)
        ]
        if thin.low <= least or not after:
            return tuple(found)
        thick = every[after[0]]
        if (
            thick.h_m[0] > thin.h_m[-1]
        ):  # whole layers: one minimum begins where the other ends
            edge = 1 / thin.low
            found.append(
                Transition(edge, float(thin.h_m[0]), float(thick.h_m[0]), edge, edge)
            )
        place, s_now = after[0], thin.low


def _equal_energies(thin, thick, low, high):
    """The slope s between ``low`` and ``high`` at which two branches cost the same.

    Newton's method, because the derivative of the difference is known: it is the difference of the thicknesses.
    """
    s = (low + high) / 2
    for _ in range(100):
        h = [float(branch.thickness(s)) for branch in (thin, thick)]
        rest = [
            float(branch.sign * branch.coefficient.rest(each))
            for branch, each in zip((thin, thick), h)
        ]
        excess = rest[0] - rest[1] + s * (h[0] - h[1])
        low, high = (
            (s, high) if excess > 0 else (low, s)
        )  # the thick film gains as s falls
        new = s - excess / (h[0] - h[1])
        new = new if low <= new <= high else (low + high) / 2
        if abs(new - s) <= 1e-15 * s:
            break
        s = new
    return new


def _inverse(s):
    return float(np.inf) if s <= 0 else 1 / s


def onset_ratio_m(coefficient) -> float:
    """lambda in m at which a film first beats the clean interface, by a jump or continuously."""
    first, clean = transitions(coefficient), branches(coefficient)[0]
    if first and first[0].thin_m == 0:
        return first[0].ratio_m
    return _inverse(clean.low)


@within(ratios_m="> 0")
def sweep_ratio(coefficient, ratios_m: ArrayLike) -> NDArray:
    """Thickness in m of a film that stays in its minimum until it vanishes, along a path of lambda (m).

    It starts in the equilibrium film of the first point; when its minimum vanishes it moves to the next one that
    exists, thicker on the way up, thinner on the way down. Returns an array like ``ratios_m``; inf is wetting.
    """
    ratios = ratios_m
    if ratios.ndim != 1:
        raise BookError(f"ratios_m has {ratios.ndim} dimensions, but must be one path.")
    every = branches(coefficient)
    path, at = np.empty(ratios.shape), None
    for step, s in enumerate(1 / ratios):
        there = [k for k, branch in enumerate(every) if branch.holds(s)]
        if not there:
            path[step], at = np.inf, len(every)
            continue
        if at is None:
            at = min(there, key=lambda k: float(every[k].cost(s)))
        elif at not in there:
            vanished_up = at < len(every) and s <= every[at].low
            thicker = [k for k in there if k > at]
            thinner = [k for k in there if k < at]
            at = (
                thicker[0]
                if vanished_up and thicker
                else thinner[-1]
                if thinner
                else there[0]
            )
        path[step] = float(every[at].thickness(s))
    return path


def is_first_order(coefficient) -> bool:
    """Whether f'' > 0 where f still rises: two minima then coexist at some lambda, and the film can jump."""
    grid = coefficient.grid_m
    curvature = coefficient.curvature(grid)
    peaks = (
        np.flatnonzero(
            (curvature[1:-1] >= curvature[:-2]) & (curvature[1:-1] >= curvature[2:])
        )
        + 1
    )
    # look closer at the peaks, so that a sliver between two grid points is seen
    fraction = np.linspace(0, 1, 401)[:, None]
    near = (grid[peaks - 1] + fraction * (grid[peaks + 1] - grid[peaks - 1])).ravel()
    h = np.concatenate([grid, near])
    return bool(((coefficient.curvature(h) > 0) & (coefficient.slope(h) > 0)).any())


def critical_value(
    family: Callable, low: ArrayLike, high: ArrayLike, tolerance: ArrayLike = 1e-12
) -> float:
    """Value of a parameter at which the jumps of ``family(value)`` vanish, by bisection between ``low`` and ``high``.

    One end must be first order and the other not; BookError otherwise.
    """
    ends = is_first_order(family(low)), is_first_order(family(high))
    if ends[0] == ends[1]:
        raise BookError(
            f"Both {low:g} and {high:g} are {'' if ends[0] else 'not '}first order; one must be and one not."
        )
    while high - low > tolerance * max(1.0, abs(high)):
        middle = (low + high) / 2
        low, high = (
            (middle, high)
            if is_first_order(family(middle)) == ends[0]
            else (low, middle)
        )
    return (low + high) / 2


# --- closed forms -------------------------------------------------------------------------------


@within(ratio_m=">= 0")
def exponential_thickness(ratio_m: ArrayLike, length_m: ArrayLike) -> NDArray:
    """h = xi ln(lambda/xi) for lambda > xi, else 0; f = 1 - exp(-h/xi), all in m."""
    xi = length("length_m", length_m)
    return xi * np.log(np.maximum(ratio_m / xi, 1.0))


@within(dG_J_m3="> 0")
def exponential_energy(
    dgamma_J_m2: ArrayLike, dG_J_m3: ArrayLike, length_m: ArrayLike
) -> NDArray:
    """Phi - gamma0 of that film in J/m2: dgamma + xi dG (1 + ln(lambda/xi)) for lambda > xi, else 0."""
    dgamma, dG = np.asarray(dgamma_J_m2, float), dG_J_m3
    reduced = -dgamma / dG / length("length_m", length_m)
    return np.where(
        reduced > 1, dgamma + length_m * dG * (1 + np.log(np.maximum(reduced, 1))), 0.0
    )


@within(exponent="> 0", ratio_m=">= 0")
def dispersion_thickness(
    ratio_m: ArrayLike, cutoff_m: ArrayLike, exponent: ArrayLike = 2.0
) -> NDArray:
    """h = h0 [(m lambda/h0)^(1/(m+1)) - 1] if positive, else 0; f = 1 - (1 + h/h0)^-m, all in m."""
    h0 = length("cutoff_m", cutoff_m)
    reduced = exponent * ratio_m / h0
    return h0 * np.maximum(reduced ** (1 / (exponent + 1)) - 1, 0.0)


@within(dgamma_J_m2="< 0", hamaker_J="> 0")
def hamaker_thickness(
    dgamma_J_m2: ArrayLike, hamaker_J: ArrayLike, length_m: ArrayLike
) -> NDArray:
    """Thickness in m at dG = 0 with f = 1 - exp(-h/xi) and an attraction -A/(12 pi h^2), A > 0, without cut-off.

    The film is metastable towards h = 0, where the bare 1/h^2 diverges; h = -3 xi W, with W the lower branch of
    Lambert's function at -(c/xi^2)^(1/3)/3 and c = A/(6 pi |dgamma|). BookError if no such film exists.
    """
    from scipy.special import lambertw

    xi = length("length_m", length_m)
    gain = -dgamma_J_m2
    argument = -((hamaker_J / (6 * np.pi * gain) / xi**2) ** (1 / 3)) / 3
    if (argument < -np.exp(-1)).any():
        raise BookError(
            f"A Hamaker constant of {np.max(hamaker_J):g} J is too attractive for a film to exist."
        )
    return -3 * xi * lambertw(argument, -1).real


@dataclass(frozen=True)
class TwoExponentialJump:
    """The transition of f = 1 - (1+B) e^-u + B e^-2u, in units of the decay length xi."""

    thickness: float
    ratio: float
    thick_until: float
    thin_until: float


@within(barrier="above 0.3333333333333333 to 100")
def two_exponential_jump(barrier: float) -> TwoExponentialJump:
    """Common tangent f(u) = u f'(u) for B > 1/3, and both spinodals, 8B/(1+B)^2 and 1/(1-B) (inf for B >= 1)."""
    from scipy.optimize import brentq

    b = float(barrier)

    def difference(u):
        e = np.exp(-u)
        return 1 - (1 + b) * e + b * e**2 - u * (1 + b - 2 * b * e) * e

    # the tangent point lies beyond the inflection, where the difference is least
    inflection = np.log(4 * b / (1 + b))
    u = brentq(difference, max(inflection, 1e-9), inflection + 50, xtol=1e-15)
    e = np.exp(-u)
    return TwoExponentialJump(
        u,
        1 / ((1 + b - 2 * b * e) * e),
        8 * b / (1 + b) ** 2,
        1 / (1 - b) if b < 1 else float(np.inf),
    )


#: f''(0) changes sign at this barrier
TRICRITICAL_BARRIER = 1 / 3


@within(length_over_layer="> 0")
def layering_ratio(layers, length_over_layer: ArrayLike = 1.0) -> NDArray:
    """lambda/sigma at which n layers give way to n + 1, whole layers with f = 1 - exp(-n sigma/xi).

    exp(n sigma/xi) / (1 - exp(-sigma/xi)): a geometric series; ``length_over_layer`` is xi/sigma.
    """
    n = np.asarray(layers, dtype=float)
    inverse = 1 / length_over_layer
    return np.exp(n * inverse) / (1 - np.exp(-inverse))


@within(length_over_layer="> 0")
def critical_amplitude(length_over_layer: ArrayLike = 1.0) -> NDArray:
    """Amplitude (sigma/(2 pi xi))^2 above which layering is first order, the same for every layer (zeta = xi)."""
    return 1 / (2 * np.pi * length_over_layer) ** 2


@within(amplitude="> 0", scale_K="> 0")
def critical_temperature(
    amplitude: ArrayLike, scale_K: ArrayLike, length_over_layer: ArrayLike = 1.0
) -> NDArray:
    """Temperature in K at which layering ends, for an amplitude a0 exp(-T/T_w): T_w ln(a0/a_c)."""
    ratio = amplitude / critical_amplitude(length_over_layer)
    if (ratio <= 1).any():
        raise BookError(
            f"The amplitude {np.min(amplitude):g} is below the critical one: layering is never first order."
        )
    return scale_K * np.log(ratio)


@within(temperature_K="> 0", scale_K="> 0")
def thermal_oscillation(
    temperature_K: float,
    amplitude: ArrayLike,
    scale_K: ArrayLike,
    length_m: ArrayLike,
    layer_m: float,
) -> Oscillatory:
    """The oscillatory coefficient at a temperature: amplitude a0 exp(-T/T_w), a Debye-Waller factor."""
    t = float(temperature_K)
    return Oscillatory(
        length_m,
        amplitude * np.exp(-t / scale_K),
        layer_m,
    )


def layers_of(thickness_m: ArrayLike, layer_m: float) -> str:
    """Name of a state: clean, monolayer, bilayer, trilayer, nanolayer or wetting, by the nearest whole layer."""
    names = ("clean", "monolayer", "bilayer", "trilayer")
    if np.isinf(thickness_m):
        return "wetting"
    return (
        names[n]
        if (n := whole("layers", round(thickness_m / layer_m), "[0, inf)")) < 4
        else "nanolayer"
    )
