"""Which failure a change of impedance points to, how often that is wrong, and what to measure next.

A cell is measured as made and after damage, once or in a series; the circuit is fitted to every spectrum, and the
changes of ln Rf, ln Cf, ln Rct, ln Cdl are compared with the signatures. With Gaussian errors the probability of a
mode is

    p(mode | data)  ~  mean over severity and course of  exp(-1/2 (d - m)' S^-1 (d - m)) / sqrt |S|

for severities log-uniform over a range and every mode equally likely before. S is the covariance of the fits, plus
``model_error``^2 on each feature for what the circuit gets wrong. The spectra come from ``generator``, a different
model than the circuit.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, within
from lithium_interfaces.errors import BookError

from . import circuits, fitting, generator
from .signatures import (
    ASSUMPTIONS,
    BOTH_ARCS,
    DEGENERATE,
    FEATURES,
    FILM_ARC,
    MODES,
    severity_at,
    signature,
)

CELL = generator.Cell()
#: severities are drawn log-uniformly between these changes of a logarithm (10 % to a factor of 2.7); illustrative
SEVERITIES = (0.1, 1.0)
#: systematic error of a fitted change, because the circuit is not the cell; illustrative, tried against calibration
MODEL_ERROR = 0.03
#: times of a series after the spectrum of the cell as made; 1 is the end
SERIES = (0.2, 0.4, 0.6, 0.8, 1.0)
#: grid of the integral. Neighbours are 10 % apart in severity, more than errors below 0.02 resolve. Tried against a grid up
#: to fifty times finer, with errors down to 0.003: the share of right diagnoses moved by less than 0.005; the stated
#: probabilities were up to 0.1 bit worse
SEVERITY_STEPS, COURSE_STEPS = 24, 8
#: what the study compares: which arcs are used, and how many spectra
EVIDENCE = {
    "film arc, one spectrum": (FILM_ARC, (1.0,)),
    "both arcs, one spectrum": (BOTH_ARCS, (1.0,)),
    "film arc, series": (FILM_ARC, SERIES),
    "both arcs, series": (BOTH_ARCS, SERIES),
}


# --- features of a fit -------------------------------------------------------------------------------


def features(log_parameters: ArrayLike) -> tuple[NDArray, NDArray]:
    """ln Rf, ln Cf, ln Rct, ln Cdl (..., 4) of the full circuit, and their derivatives (..., 4, 9).

    Capacitances are those of ``circuits.hsu_mansfeld``: ln C = (ln Q + ln R)/n - ln R.
    """
    p = np.asarray(log_parameters, dtype=float)
    values = np.empty((*p.shape[:-1], 4))
    slopes = np.zeros((*p.shape[:-1], 4, p.shape[-1]))
    for row, k in ((0, 1), (2, 4)):
        n = np.exp(p[..., k + 2])
        log_tau = (p[..., k] + p[..., k + 1]) / n
        values[..., row], values[..., row + 1] = p[..., k], log_tau - p[..., k]
        slopes[..., row, k] = 1
        (
            slopes[..., row + 1, k],
            slopes[..., row + 1, k + 1],
            slopes[..., row + 1, k + 2],
        ) = 1 / n - 1, 1 / n, -log_tau
    return values, slopes


def fitted_features(
    frequency_Hz: ArrayLike, impedance: ArrayLike, start: ArrayLike
) -> tuple[NDArray, NDArray]:
    """Features (B, 4) and their covariances (B, 4, 4) from fits of the full circuit to spectra (B, F).

    Each fit starts from ``start`` (9,), the fit of the cell as made, so that the arcs keep their names. The noise is
    taken from the residuals.
    """
    z = np.atleast_2d(impedance)
    limits = fitting.bounds(circuits.FULL, frequency_Hz, z)
    found, squares = fitting.fit_many(
        circuits.FULL,
        frequency_Hz,
        z,
        np.repeat(np.asarray(start)[None], len(z), axis=0),
        limits,
        tolerance=1e-5,
    )
    _, slope = circuits.jacobian(circuits.FULL, frequency_Hz, found)
    slope = slope / np.abs(z)[..., None]
    variance = squares / (2 * z.shape[1] - found.shape[1])
    information = (np.swapaxes(slope.conj(), 1, 2) @ slope).real / variance[
        :, None, None
    ]
    values, by_parameter = features(found)
    free = (found > limits[0] + 1e-6) & (found < limits[1] - 1e-6)
    # a parameter at its bound is held; one without data gets a standard deviation of ten, which says nothing
    information *= free[:, :, None] & free[:, None, :]
    diagonal = np.arange(found.shape[1])
    information[:, diagonal, diagonal] += np.where(free, 1e-2, 1.0)
    covariance = np.linalg.inv(information) * (free[:, :, None] & free[:, None, :])
    return values, by_parameter @ covariance @ np.swapaxes(by_parameter, 1, 2)


# --- probability of each mode --------------------------------------------------------------------------


@within(severities="above 0 to 5")
def expected_changes(
    mode: str,
    times: ArrayLike,
    names,
    severities: ArrayLike = SEVERITIES,
    assumptions=ASSUMPTIONS,
) -> NDArray:
    """Changes (G, K, D) on a grid of severities and courses, at K times, of the D features in ``names``.

    All G grid points are equally likely: severities are spaced evenly in their logarithm, courses evenly.
    """
    low, high = severities
    edges = np.linspace(np.log(low), np.log(high), SEVERITY_STEPS + 1)
    severity = np.exp((edges[1:] + edges[:-1]) / 2)
    if mode == "wet delamination":
        severity = np.concatenate([-severity, severity])
    course = (
        (np.arange(COURSE_STEPS) + 0.5) / COURSE_STEPS
        if len(times) > 1
        else np.array([0.49])
    )
    s, u = (
        grid.reshape(-1, 1) for grid in np.meshgrid(severity, course, indexing="ij")
    )
    at = severity_at(mode, np.asarray(times), s, u)
    return signature(mode, at, assumptions)[..., _columns(names)]


def posterior(
    changes: ArrayLike,
    covariance: ArrayLike,
    times: ArrayLike = (1.0,),
    names=BOTH_ARCS,
    modes=MODES,
    severities: ArrayLike = SEVERITIES,
    prior: ArrayLike | None = None,
    assumptions=ASSUMPTIONS,
) -> NDArray:
    """Probability of each mode (B, M) given measured changes (B, K, D).

    ``covariance`` (B, K D, K D) or (K D, K D) is that of the changes in the order time, feature; it includes what
    they share. ``names``: the D features. ``prior`` (M,): before the measurement, equal by default.
    """
    changes = np.asarray(changes, dtype=float)
    if changes.ndim != 3 or changes.shape[1:] != (len(times), len(names)):
        raise BookError(
            f"The changes have the shape {changes.shape}; (cells, {len(times)}, {len(names)}) is needed for {len(times)} times and "
            f"{len(names)} features."
        )
    d = changes.reshape(len(changes), -1)
    precision = np.linalg.inv(covariance)
    weighted = (precision @ d[..., None])[..., 0]
    evidence = np.empty((len(d), len(modes)))
    for k, mode in enumerate(modes):
        m = expected_changes(mode, times, names, severities, assumptions).reshape(
            -1, d.shape[1]
        )
        # -1/2 (d - m)' P (d - m), without the part that all modes share
        squares = (m[:, :, None] * m[:, None, :]).reshape(len(m), -1)
        log = weighted @ m.T - 0.5 * precision.reshape(-1, squares.shape[1]) @ squares.T
        top = log.max(axis=1)
        evidence[:, k] = top + np.log(np.exp(log - top[:, None]).mean(axis=1))
    if prior is not None:
        with np.errstate(divide="ignore"):
            evidence = evidence + np.log(checked("prior", prior, "[0, 1]"))
    weight = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    return weight / weight.sum(axis=1, keepdims=True)


def shared_covariance(
    before: ArrayLike, after: ArrayLike, model_error: ArrayLike = MODEL_ERROR
) -> NDArray:
    """Covariance (B, K D, K D) of changes from one first spectrum (B, D, D) to K later ones (B, K, D, D).

    The error of the first spectrum is in every change; ``model_error`` is added to each on its own.
    """
    _, times, size = after.shape[:3]
    total = np.tile(before, (1, times, times))
    for k in range(times):
        place = slice(k * size, (k + 1) * size)
        total[:, place, place] += after[:, k] + model_error**2 * np.eye(size)
    return total


# --- how often it is wrong ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Study:
    """Diagnoses of synthetic cells.

    ``truth``: index into ``modes`` (B,). ``changes`` (B, K, 4): fitted, at the times ``SERIES``, in the order of
    ``BOTH_ARCS``. ``posteriors``: probability of each mode (B, M) by kind of evidence, see ``EVIDENCE``.
    """

    modes: tuple[str, ...]
    noise: float
    truth: np.ndarray
    severity: np.ndarray
    changes: np.ndarray
    posteriors: dict[str, np.ndarray]

    def confusion(self, evidence: str) -> NDArray:
        """Share of the cells of each true mode (row) that were given each diagnosis (column); rows add up to 1."""
        given = assigned(self.posteriors[evidence])
        return np.array(
            [given[self.truth == k].mean(axis=0) for k in range(len(self.modes))]
        )

    def accuracy(self, evidence: str) -> float:
        """Share of right diagnoses, every mode counting the same."""
        return float(np.trace(self.confusion(evidence)) / len(self.modes))

    def pair_error(self, evidence: str, pair: tuple[str, str] = DEGENERATE) -> float:
        """Share of the cells of a pair of modes that are given the wrong one, where the choice is between the two."""
        index = [self.modes.index(mode) for mode in pair]
        those = np.isin(self.truth, index)
        given = assigned(self.posteriors[evidence][those][:, index])
        return float(
            1
            - given[
                np.arange(len(given)), (self.truth[those] == index[1]).astype(int)
            ].mean()
        )

    def calibration(self, evidence: str, bins: int = 5) -> NDArray:
        """Rows (mean probability stated for the diagnosis, share right, number of cells) by equal bins of probability."""
        probability, given = (
            self.posteriors[evidence],
            assigned(self.posteriors[evidence]),
        )
        stated, right = (
            probability.max(axis=1),
            given[np.arange(len(given)), self.truth],
        )
        edges = np.linspace(1 / len(self.modes), 1 + 1e-12, bins + 1)
        place = np.digitize(stated, edges) - 1
        rows = [
            (
                stated[place == k].mean(),
                right[place == k].mean(),
                int((place == k).sum()),
            )
            for k in range(bins)
            if (place == k).any()
        ]
        return np.array(rows)

    def log_score(self, evidence: str) -> float:
        """Mean of -log2 of the probability given to the truth, in bits; the lower the better, log2(M) for knowing nothing."""
        right = self.posteriors[evidence][np.arange(len(self.truth)), self.truth]
        return float(-np.log2(np.maximum(right, 1e-12)).mean())


def assigned(posterior: ArrayLike) -> NDArray:
    """The diagnosis of each cell as shares (B, M): all to the most probable mode, or shared by those that tie."""
    top = posterior >= posterior.max(axis=1, keepdims=True) - 1e-6
    return top / top.sum(axis=1, keepdims=True)


@within(severities="above 0 to 5", cells="1 to 10000")
def study(
    rng: np.random.Generator,
    noise: ArrayLike = 0.01,
    cells: ArrayLike = 30,
    cell=CELL,
    frequency_Hz=None,
    severities: ArrayLike = SEVERITIES,
    model_error: float = MODEL_ERROR,
    variation: float = 0.2,
    misjudged: float = 0.3,
    assumptions=ASSUMPTIONS,
) -> Study:
    """Generate, fit and diagnose ``cells`` cells per mode; every spectrum is really fitted.

    ``rng``: a numpy Generator. ``noise``: relative, on Re and on Im. ``frequency_Hz``: 1 MHz to 10 mHz, five per decade,
    by default. ``variation``: standard deviation of the logarithms of all properties from cell to cell. ``misjudged``:
    the same of the ratios in ``assumptions`` from cell to cell, while the diagnosis takes them as given (both illustrative).
    """
    f = (
        generator.sweep(1e6, 1e-2, 5)
        if frequency_Hz is None
        else np.asarray(frequency_Hz, dtype=float)
    )
    low, high = severities
    truth = np.repeat(np.arange(len(MODES)), int(cells))
    severity = np.exp(rng.uniform(np.log(low), np.log(high), len(truth)))
    severity *= np.where(
        truth == MODES.index("wet delamination"), rng.choice([-1.0, 1.0], len(truth)), 1
    )
    course = rng.uniform(0, 1, len(truth))
    made = replace(
        cell,
        **{
            field.name: getattr(cell, field.name)
            * np.exp(variation * rng.standard_normal(len(truth)))
            for field in fields(cell)
            if not field.name.startswith(("layer", "spread"))
        },
    )
    real = _spread(assumptions, misjudged, rng, len(truth))
    spectra = np.empty((len(truth), 1 + len(SERIES), f.size), complex)
    spectra[:, 0] = generator.impedance(f, made)
    for number, mode in enumerate(MODES):
        those = truth == number
        own, ratios = _some(made, those), _some(real, those)
        for k, time in enumerate(SERIES, 1):
            now = severity_at(mode, time, severity[those], course[those])
            spectra[those, k] = generator.impedance(
                f, generator.damaged(own, mode, now, ratios)
            )
    spectra = generator.with_noise(spectra, noise, rng)
    values, covariance = fitted_features(
        f, spectra.reshape(-1, f.size), _fit_as_made(f, cell)
    )
    values = values.reshape(len(truth), -1, 4)
    covariance = covariance.reshape(len(truth), -1, 4, 4)
    changes = values[:, 1:] - values[:, :1]
    posteriors = {}
    for name, (arcs, times) in EVIDENCE.items():
        columns, kept = _columns(arcs), np.isin(SERIES, times)
        block = covariance[..., columns, :][..., columns]
        total = shared_covariance(block[:, 0], block[:, 1:][:, kept], model_error)
        posteriors[name] = posterior(
            changes[:, kept][..., columns],
            total,
            times,
            arcs,
            severities=severities,
            assumptions=assumptions,
        )
    return Study(MODES, noise, truth, severity, changes, posteriors)


def _spread(assumptions, misjudged, rng, cells):
    """The ratios of the assumptions, scattered lognormally; softening stays where every severity can be reached."""
    names = (
        "new_phase_resistivity",
        "new_phase_permittivity",
        "bared_share",
        "softening",
        "solvent_permittivity",
    )
    factor = np.exp(misjudged * rng.standard_normal((len(names), cells)))
    values = {
        name: getattr(assumptions, name) * factor[k] for k, name in enumerate(names)
    }
    values["bared_share"] = np.minimum(values["bared_share"], 1)
    values["softening"] = np.clip(values["softening"], 4, 50)
    return replace(assumptions, **values)


def _some(record, those):
    """A record of numbers or arrays, for some of the cells."""
    return replace(
        record,
        **{
            field.name: np.broadcast_to(getattr(record, field.name), those.shape)[those]
            for field in fields(record)
        },
    )


def _fit_as_made(frequency_Hz, cell):
    """Log-parameters of the circuit fitted to the noise-free spectrum of the cell as made, the assignment of arcs known."""
    start = circuits.FULL.log_parameters(
        Rs=cell.series_resistance,
        Rf=cell.film_resistance,
        Qf=cell.film_capacitance,
        nf=0.95,
        Rct=cell.charge_transfer_resistance,
        Qdl=cell.double_layer_capacitance,
        ndl=0.95,
        Rw=cell.diffusion_resistance,
        tw=cell.diffusion_time_s,
    )
    z = generator.impedance(frequency_Hz, cell)[None]
    return fitting.fit_many(
        circuits.FULL,
        frequency_Hz,
        z,
        start[None],
        fitting.bounds(circuits.FULL, frequency_Hz, z),
    )[0][0]


def _columns(names):
    unknown = [name for name in names if name not in FEATURES]
    if unknown or not len(names):
        raise BookError(
            f"The features are {', '.join(names) or 'none'}; allowed are {', '.join(FEATURES)}."
        )
    return [FEATURES.index(name) for name in names]
