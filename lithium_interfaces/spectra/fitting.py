"""Fits of circuits to spectra, and what a spectrum can and cannot tell.

Residuals are (Z - model) / |Z|, real and imaginary parts together, so that each point counts by its relative error
(N = 2 x number of frequencies). Coordinates are logarithms, within bounds. Many problems are solved at once by one
Levenberg-Marquardt iteration over a batch: many starts of one spectrum, or many spectra.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError

from . import circuits
from .circuits import Circuit

#: the exponent of a constant-phase element, from strongly spread to an ideal capacitor
EXPONENT = (0.4, 1.0)
#: a standard deviation of a logarithm up to which a parameter is called well, or roughly, determined
WELL, ROUGHLY = 0.1, 0.5


@dataclass(frozen=True)
class Fit:
    """The best of many starts.

    ``log_parameters`` (P,) and ``covariance`` (P, P) in logarithms; a parameter at a bound (``at_bound``) has none
    (nan). ``noise``: standard deviation of Re and of Im relative to |Z|, from the residuals. ``aicc``: compare it
    between circuits on the same data; lower is better, inf where there are too few points.
    """

    circuit: Circuit
    frequency_Hz: np.ndarray
    impedance: np.ndarray
    log_parameters: np.ndarray
    covariance: np.ndarray
    at_bound: np.ndarray
    sum_of_squares: float
    aicc: float

    @property
    def values(self) -> dict[str, float]:
        return dict(zip(self.circuit.parameters, np.exp(self.log_parameters)))

    @property
    def log_sd(self) -> dict[str, float]:
        """Standard deviation of each logarithm: 0.01 is 1 %."""
        return dict(zip(self.circuit.parameters, np.sqrt(np.diag(self.covariance))))

    @property
    def model(self) -> np.ndarray:
        return circuits.impedance(self.circuit, self.frequency_Hz, self.log_parameters)

    @property
    def residuals(self) -> np.ndarray:
        """(Z - model) / |Z|, complex."""
        return (self.impedance - self.model) / np.abs(self.impedance)

    @property
    def noise(self) -> float:
        return np.sqrt(
            self.sum_of_squares
            / max(2 * self.frequency_Hz.size - len(self.log_parameters), 1)
        )


# --- the fit ---------------------------------------------------------------------------------------


def fit(
    circuit: Circuit,
    frequency_Hz: ArrayLike,
    impedance: ArrayLike,
    starts: ArrayLike | None = None,
) -> Fit:
    """Fit one spectrum from many starts and keep the best.

    A spectrum does not say which of two arcs is the film. By convention it is the faster one: answers with the arcs
    the other way round are fitted again with them exchanged, and used only if nothing else is found.
    ``starts``: log-parameters (S, P) to begin from; by default a grid over time constants and shares of resistance.
    Raises BookError for unequal lengths, fewer numbers than parameters, or an impedance of zero.
    """
    frequency, z = checked_spectrum(frequency_Hz, impedance, len(circuit.parameters))
    limits = bounds(circuit, frequency, z)
    begin = _starts(circuit, frequency, z) if starts is None else np.atleast_2d(starts)
    found, squares = fit_many(circuit, frequency, z, begin, limits)
    if circuit.arcs == 2:
        exchanged = found[:, [0, 4, 5, 6, 1, 2, 3, *range(7, found.shape[1])]]
        again, again_squares = fit_many(circuit, frequency, z, exchanged, limits)
        found, squares = (
            np.concatenate([found, again]),
            np.concatenate([squares, again_squares]),
        )
        if (ordered := _film_first(found)).any():
            found, squares = found[ordered], squares[ordered]
    best = int(np.argmin(squares))
    return _finished(circuit, frequency, z, found[best], float(squares[best]), limits)


def compare(
    frequency_Hz: ArrayLike,
    impedance: ArrayLike,
    names: tuple[str, ...] = tuple(circuits.CIRCUITS),
) -> list[Fit]:
    """Fits of the nested circuits that the number of points allows, best AICc first."""
    points = 2 * np.size(frequency_Hz)
    kept = [
        circuits.CIRCUITS[name]
        for name in names
        if points >= len(circuits.CIRCUITS[name].parameters) + 3
    ]
    if not kept:
        raise BookError(
            f"The spectrum has {np.size(frequency_Hz)} points; at least 2 are needed for a single resistor."
        )
    return sorted(
        (fit(circuit, frequency_Hz, impedance) for circuit in kept),
        key=lambda found: found.aicc,
    )


def fit_many(
    circuit: Circuit,
    frequency_Hz: ArrayLike,
    impedance: ArrayLike,
    start: ArrayLike,
    limits: ArrayLike,
    iterations: int = 80,
    tolerance: ArrayLike = 1e-9,
) -> tuple[NDArray, NDArray]:
    """Levenberg-Marquardt on a batch; log-parameters (B, P) and sums of squared relative residuals (B,).

    ``impedance`` (F,) or (B, F), ``start`` (B, P), ``limits`` (lower, upper), each (P,) or (B, P). A parameter that
    presses against its bound is held there while the others move.
    """
    z = np.broadcast_to(impedance, (len(start), np.size(frequency_Hz)))
    lower, upper = (np.broadcast_to(limit, start.shape) for limit in limits)
    found = np.clip(start, lower, upper)
    squares = np.full(len(start), np.inf)
    damping = np.full(len(start), 1e-2)
    active = np.arange(len(start))
    diagonal = np.arange(start.shape[1])
    residual, slope = _residuals(circuit, frequency_Hz, z, found)
    squares = np.einsum("bi,bi->b", residual, residual)
    for _ in range(iterations):
        p, low, high = found[active], lower[active], upper[active]
        gradient = np.einsum("bip,bi->bp", slope, residual)
        curvature = np.swapaxes(slope, 1, 2) @ slope
        held = ((p <= low) & (gradient < 0)) | ((p >= high) & (gradient > 0))
        free = ~held
        curvature *= free[:, :, None] & free[:, None, :]
        scale = curvature[:, diagonal, diagonal]
        curvature[:, diagonal, diagonal] = scale * (
            1 + damping[active, None]
        ) + np.where(held, 1.0, 1e-14)
        step = np.linalg.solve(curvature, (gradient * free)[..., None])[..., 0]
        # no step further than a factor of about seven: the model is not linear beyond
        trial = np.clip(p + np.clip(step, -2, 2), low, high)
        new_residual, new_slope = _residuals(circuit, frequency_Hz, z[active], trial)
        new = np.einsum("bi,bi->b", new_residual, new_residual)
        better = new < squares[active]
        small = (squares[active] - new) <= tolerance * squares[active]
        moved = np.abs(trial - p).max(axis=1)
        found[active[better]], squares[active[better]] = trial[better], new[better]
        damping[active] = np.clip(
            np.where(better, damping[active] / 5, damping[active] * 6), 1e-10, 1e10
        )
        residual = np.where(better[:, None], new_residual, residual)
        slope = np.where(better[:, None, None], new_slope, slope)
        going = ~((better & small) | (moved < 1e-9) | (squares[active] < 1e-26))
        active, residual, slope = active[going], residual[going], slope[going]
        if not active.size:
            break
    return found, squares


def _residuals(circuit, frequency_Hz, z, log_parameters):
    """Residuals (B, 2F) and derivatives of the model (B, 2F, P), both divided by |Z|."""
    model, slope = circuits.jacobian(circuit, frequency_Hz, log_parameters)
    weight = 1 / np.abs(z)
    residual, slope = (z - model) * weight, slope * weight[..., None]
    return np.concatenate([residual.real, residual.imag], axis=-1), np.concatenate(
        [slope.real, slope.imag], axis=-2
    )


@within(frequency_Hz="> 0")
def checked_spectrum(
    frequency_Hz: ArrayLike, impedance: ArrayLike, parameters: int
) -> tuple[NDArray, NDArray]:
    """Frequencies and impedances as arrays; BookError unless they match and hold at least ``parameters`` numbers."""
    frequency = frequency_Hz
    z = np.asarray(impedance, dtype=complex)
    if frequency.ndim != 1 or z.shape != frequency.shape:
        raise BookError(
            f"The spectrum has frequencies of shape {frequency.shape} and impedances of shape {z.shape}; equal lists are needed."
        )
    if not np.isfinite(z).all() or not (np.abs(z) > 0).all():
        raise BookError(
            "The spectrum has an impedance that is zero or not finite; every point needs a number."
        )
    if 2 * z.size < parameters:
        raise BookError(
            f"The spectrum has {z.size} points; at least {(parameters + 1) // 2} are needed for {parameters} parameters."
        )
    return frequency, z


def bounds(circuit: Circuit, frequency_Hz: ArrayLike, impedance: ArrayLike) -> NDArray:
    """Lower and upper log-parameters, wide enough to be reached only by what the data do not hold."""
    w, size = (
        2 * np.pi * np.asarray(frequency_Hz),
        np.abs(impedance),
    )  # of all spectra together
    resistance = np.log([1e-3 * size.min(), 1e2 * size.max()])
    allowed = {
        "R": resistance,
        # Q w^n is the admittance: from a hundredth of the smallest to a hundred times the largest
        "Q": np.log(
            [1e-2 / size.max() / w.max() / 10, 1e2 / size.min() / w.min() * 10]
        ),
        "n": np.log(EXPONENT),
        "t": np.log([0.1 / w.max(), 1e3 / w.min()]),
    }
    return np.array([allowed[name[0]] for name in circuit.parameters]).T


def _starts(circuit, frequency_Hz, z):
    """A grid of starts: arcs at several time constants inside the range, with several shares of the resistance."""
    w = 2 * np.pi * frequency_Hz
    low, high = -np.log(w.max()), -np.log(w.min())
    series = np.log(max(z.real.min(), 1e-2 * np.abs(z).max()) * 0.9)
    span = max(np.ptp(z.real), 0.05 * np.abs(z).max())
    if circuit.arcs == 0:
        return np.array([[np.log(np.abs(z).mean())]])
    times = low + (high - low) * np.array([0.05, 0.25, 0.5, 0.75, 0.95])
    exponent = 0.85
    orders = (
        [(t,) for t in times]
        if circuit.arcs == 1
        else [(a, b) for a in times for b in times if a < b]
    )
    shares = [(1.0,)] if circuit.arcs == 1 else [(0.25, 0.75), (0.75, 0.25)]
    rows = []
    for order in orders:
        for share in shares:
            row = [series]
            for time, part in zip(order, share):
                resistance = np.log(part * span)
                row += [
                    resistance,
                    exponent * time - resistance,
                    np.log(exponent),
                ]  # (R Q)^(1/n) is the time constant
            if circuit.diffusion:
                rows += [[*row, np.log(0.5 * span), time] for time in (high, high + 2)]
            else:
                rows.append(row)
    return np.array(rows)


def _film_first(log_parameters):
    """Whether the first arc has the shorter time constant (R Q)^(1/n)."""
    first, second = (
        (log_parameters[:, k] + log_parameters[:, k + 1])
        / np.exp(log_parameters[:, k + 2])
        for k in (1, 4)
    )
    return first <= second


def _finished(circuit, frequency, z, found, squares, limits):
    at_bound = (found <= limits[0] + 1e-6) | (found >= limits[1] - 1e-6)
    _, slope = _residuals(circuit, frequency, z[None], found[None])
    points, count = 2 * frequency.size, len(found)
    variance = squares / max(points - count, 1)
    covariance = np.full((count, count), np.nan)
    free = np.flatnonzero(~at_bound)
    covariance[np.ix_(free, free)] = variance * _inverse(slope[0][:, free])
    return Fit(
        circuit,
        frequency,
        z,
        found,
        covariance,
        at_bound,
        squares,
        _aicc(squares, points, count),
    )


def _aicc(squares, points, parameters):
    """Akaike's criterion with its small-sample term for a Gaussian error of unknown size (one more parameter)."""
    k = parameters + 1
    if points - k - 1 <= 0:
        return np.inf
    return (
        points * np.log(max(squares, 1e-300) / points)
        + 2 * k
        + 2 * k * (k + 1) / (points - k - 1)
    )


def _inverse(slope):
    """(J'J)^-1 through the singular values of J, whose columns are scaled first; directions without data get inf."""
    size = np.sqrt((slope**2).sum(axis=0))
    size[size == 0] = 1e-300
    _, values, axes = np.linalg.svd(slope / size, full_matrices=False)
    axes = axes / np.maximum(values, 1e-12 * values[0])[:, None]
    return axes.T @ axes / size[:, None] / size


# --- what the data can tell ------------------------------------------------------------------------


@within(noise="> 0")
def fisher_information(
    circuit: Circuit,
    log_parameters: ArrayLike,
    frequency_Hz: ArrayLike,
    noise: ArrayLike,
) -> NDArray:
    """Fisher information (P, P) of the log-parameters for Gaussian noise of ``noise`` |Z| on Re and on Im each."""
    z, slope = circuits.jacobian(circuit, frequency_Hz, log_parameters)
    slope = slope / (noise * np.abs(z))[:, None]
    return (slope.conj().T @ slope).real


@within(noise="> 0")
def cramer_rao(
    circuit: Circuit,
    log_parameters: ArrayLike,
    frequency_Hz: ArrayLike,
    noise: ArrayLike,
) -> NDArray:
    """Smallest standard deviations (P,) that an unbiased estimate of the log-parameters can have, all others unknown."""
    z, slope = circuits.jacobian(circuit, frequency_Hz, log_parameters)
    slope = slope / (noise * np.abs(z))[:, None]
    return np.sqrt(np.diag(_inverse(np.concatenate([slope.real, slope.imag]))))


@dataclass(frozen=True)
class Profile:
    """Best sum of squares with one parameter held at each of ``values``.

    ``deviance``: N ln(SS / SS_best), which is zero at the best value. ``low`` and ``high``: the outermost values where
    it passes the 95 % limit, so that a second valley is inside; nan where the end of the values tried is not excluded:
    the data set no limit on that side.
    """

    name: str
    values: np.ndarray
    deviance: np.ndarray
    limit: float
    low: float
    high: float


@within(points="5 to 1000", factor="> 1")
def profile(
    found: Fit, name: str, factor: ArrayLike = 10.0, points: ArrayLike = 15
) -> Profile:
    """Profile likelihood of a parameter from 1/``factor`` to ``factor`` times its best value (an exponent: all allowed).

    Values are denser near the best one. The limit is that of the F distribution: N ln(1 + F_0.95(1, N - P) / (N - P)).
    """
    from scipy.special import fdtri

    if name not in found.circuit.parameters:
        raise BookError(
            f"The circuit {found.circuit.name!r} has no parameter {name!r}; it has {', '.join(found.circuit.parameters)}."
        )
    k = found.circuit.parameters.index(name)
    points = int(points) | 1  # odd, so that the best value is among them
    width = np.log(factor)
    log_values = found.log_parameters[k] + width * np.linspace(-1, 1, points) ** 3
    if name.startswith("n"):
        low, high = np.log(EXPONENT)
        log_values = np.clip(log_values, low, high)
        log_values = np.unique(
            np.append(np.linspace(low, high, points - 1), found.log_parameters[k])
        )
    lower, upper = bounds(found.circuit, found.frequency_Hz, found.impedance)
    squares = np.full(len(log_values), found.sum_of_squares)
    start = int(np.argmin(np.abs(log_values - found.log_parameters[k])))
    # outward from the best fit, each answer the start of the next, so that a bent valley is followed
    for way in (range(start + 1, len(log_values)), range(start - 1, -1, -1)):
        begin = found.log_parameters[None]
        for i in way:
            limits = lower.copy(), upper.copy()
            limits[0][k] = limits[1][k] = log_values[i]
            begin, new = fit_many(
                found.circuit,
                found.frequency_Hz,
                found.impedance,
                begin,
                limits,
                tolerance=1e-6,
            )
            squares[i] = new[0]
    total, free = (
        2 * found.frequency_Hz.size,
        2 * found.frequency_Hz.size - len(found.log_parameters),
    )
    deviance = np.maximum(
        total * np.log(squares / min(found.sum_of_squares, squares.min())), 0
    )
    limit = total * np.log1p(fdtri(1, free, 0.95) / free)
    low, high = _crossings(log_values, deviance, limit)
    return Profile(
        name, np.exp(log_values), deviance, float(limit), np.exp(low), np.exp(high)
    )


def _crossings(x, deviance, limit):
    ends, edge = [], np.sqrt(limit)
    for side in (slice(None, None, -1), slice(None)):
        # near its best value the deviance is a parabola, and its root a line
        xs, ds = x[side], np.sqrt(deviance[side])
        i = (
            np.flatnonzero(ds <= edge)[-1] + 1
        )  # the first value beyond the last that is allowed
        ends.append(
            xs[i - 1] + (edge - ds[i - 1]) / (ds[i] - ds[i - 1]) * (xs[i] - xs[i - 1])
            if i < len(xs)
            else np.nan
        )
    return ends


def verdict(log_sd: float, at_bound: bool = False) -> str:
    """In words: how well a parameter is known, from the standard deviation of its logarithm."""
    if at_bound or not np.isfinite(log_sd):
        return "not in the data: it runs to the edge of what is allowed"
    if log_sd <= WELL:
        return f"known to {100 * log_sd:.2g} %"
    if log_sd <= ROUGHLY:
        return f"roughly known, to {100 * log_sd:.0f} %"
    return (
        f"not determined: one standard deviation is a factor of {np.exp(log_sd):.2g}"
        if log_sd < 7
        else "not determined at all"
    )


def log_sum(found: Fit, names: tuple[str, str]) -> tuple[float, float]:
    """ln of a sum of parameters and its standard deviation, such as Rf + Rct, which may be known when neither part is."""
    values = np.array([found.values[name] for name in names])
    index = [found.circuit.parameters.index(name) for name in names]
    shares = values / values.sum()
    covariance = found.covariance[np.ix_(index, index)]
    return float(np.log(values.sum())), float(np.sqrt(shares @ covariance @ shares))
