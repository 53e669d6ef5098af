"""What to measure next: expected share of right diagnoses and expected information of candidate measurements.

Here nothing is fitted: the covariance of the features is the Cramer-Rao bound of the circuit, the same before and
after damage, and the circuit is taken to be right but for ``model_error``. Outcomes are drawn, diagnosed, and averaged:
the preposterior analysis of a decision. It ranks measurements; their absolute values are upper limits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, within
from lithium_interfaces.errors import BookError

from . import circuits, fitting, generator
from .diagnosis import (
    MODEL_ERROR,
    SEVERITIES,
    assigned,
    features,
    posterior,
    shared_covariance,
)
from .signatures import ASSUMPTIONS, BOTH_ARCS, MODES, severity_at, signature

#: the electrode as made, in ohm cm2, F s^(n-1)/cm2 and s; illustrative
AS_MADE = circuits.FULL.log_parameters(
    Rs=3.0, Rf=60.0, Qf=2e-6, nf=0.9, Rct=30.0, Qdl=2e-4, ndl=0.85, Rw=20.0, tw=50.0
)


@dataclass(frozen=True)
class Measurement:
    """What is measured before and after damage.

    A sweep with relative ``noise``; at ``times`` (1 is the end of the damage). ``thickness_sd``: standard deviation of the
    change of ln thickness, if microscopy is added; ``activation_sd_eV``: of the change of the film's activation energy,
    if a second temperature is added. Both are for one time only.
    """

    name: str
    highest_Hz: float = 1e6
    lowest_Hz: float = 1e-2
    per_decade: float = 10
    noise: float = 0.01
    times: tuple[float, ...] = (1.0,)
    thickness_sd: float | None = None
    activation_sd_eV: float | None = None

    @property
    def names(self):
        """The features that are measured."""
        extra = ("ln_thickness",) * (self.thickness_sd is not None) + (
            "activation_energy_eV",
        ) * (self.activation_sd_eV is not None)
        if extra and len(self.times) > 1:
            raise BookError(
                f"The measurement {self.name!r} adds {extra[0]} to {len(self.times)} spectra; it can be added to one."
            )
        return BOTH_ARCS + extra


@dataclass(frozen=True)
class Gain:
    """``right``: expected share of right diagnoses; ``information_bits``: expected fall of entropy over the modes."""

    name: str
    right: float
    information_bits: float


def candidates(
    lowest_Hz: float = 1e3,
    noise: ArrayLike = 0.01,
    thickness_sd: float = 0.1,
    activation_sd_eV: float = 0.02,
) -> tuple[Measurement, ...]:
    """A sweep that stops at ``lowest_Hz``, and ways to go on from it. All numbers illustrative.

    1 kHz is between the two arcs of ``AS_MADE``: the film is seen, charge transfer is not.
    """
    start = dict(lowest_Hz=lowest_Hz, noise=noise)
    return (
        Measurement(f"one sweep, 1 MHz to {_hertz(lowest_Hz)}", **start),
        Measurement(
            "the same at a third of the noise", lowest_Hz=lowest_Hz, noise=noise / 3
        ),
        Measurement(
            "the same at a second temperature",
            activation_sd_eV=activation_sd_eV,
            **start,
        ),
        Measurement("the same after a wait: two sweeps", times=(0.5, 1.0), **start),
        Measurement(
            "the same in a series of five", times=(0.2, 0.4, 0.6, 0.8, 1.0), **start
        ),
        Measurement(
            "the same and thickness by microscopy", thickness_sd=thickness_sd, **start
        ),
        Measurement("one sweep, 1 MHz to 10 mHz", lowest_Hz=1e-2, noise=noise),
    )


def feature_covariance(
    measurement: Measurement, log_parameters: ArrayLike = AS_MADE
) -> NDArray:
    """Cramer-Rao covariance (4, 4) of ln Rf, ln Cf, ln Rct, ln Cdl from one sweep; what it does not see gets an sd of order ten."""
    f = generator.sweep(
        measurement.highest_Hz, measurement.lowest_Hz, measurement.per_decade
    )
    information = fitting.fisher_information(
        circuits.FULL, log_parameters, f, measurement.noise
    )
    by_parameter = features(log_parameters)[1]
    return (
        by_parameter
        @ np.linalg.inv(information + 1e-2 * np.eye(len(information)))
        @ by_parameter.T
    )


@within(severities="above 0 to 5")
def outcomes(
    measurement: Measurement,
    rng: np.random.Generator,
    draws: int = 150,
    severities: ArrayLike = SEVERITIES,
    log_parameters: ArrayLike = AS_MADE,
    model_error: float = MODEL_ERROR,
    assumptions=ASSUMPTIONS,
) -> tuple[NDArray, NDArray, NDArray]:
    """Random outcomes: true modes (B,), changes (B, K, D) and their covariance (K D, K D), ``draws`` for each mode."""
    low, high = severities
    one = feature_covariance(measurement, log_parameters)[None]
    times, names = np.array(measurement.times), measurement.names
    total = shared_covariance(
        one, np.repeat(one[:, None], len(times), axis=1), model_error
    )[0]
    extra = [
        sd
        for sd in (measurement.thickness_sd, measurement.activation_sd_eV)
        if sd is not None
    ]
    covariance = np.zeros((len(total) + len(extra),) * 2)
    covariance[: len(total), : len(total)] = total
    for k, sd in enumerate(extra):
        covariance[len(total) + k, len(total) + k] = (
            float(checked("standard deviation", sd, "(0, inf)")) ** 2
        )
    truth = np.repeat(np.arange(len(MODES)), draws)
    changes = np.empty((len(truth), len(times), len(names)))
    columns = (
        [0, 1, 2, 3]
        + [4] * (measurement.thickness_sd is not None)
        + [5] * (measurement.activation_sd_eV is not None)
    )
    for k, mode in enumerate(MODES):
        severity = np.exp(rng.uniform(np.log(low), np.log(high), (draws, 1)))
        if mode == "wet delamination":
            severity *= rng.choice([-1.0, 1.0], (draws, 1))
        at = severity_at(mode, times, severity, rng.uniform(0, 1, (draws, 1)))
        changes[truth == k] = signature(mode, at, assumptions)[..., columns]
    noise = rng.multivariate_normal(
        np.zeros(len(covariance)), covariance, len(truth), method="cholesky"
    )
    return truth, changes + noise.reshape(changes.shape), covariance


def gain(
    measurement: Measurement,
    rng: np.random.Generator,
    prior: ArrayLike | None = None,
    draws: int = 150,
    **options,
) -> Gain:
    """Expected gain of a measurement when the modes have the probabilities ``prior`` (7,), equal by default.

    ``options`` go to ``outcomes``. The standard error of ``right`` is at most 0.5 / sqrt(number of draws).
    """
    prior = (
        np.full(len(MODES), 1 / len(MODES))
        if prior is None
        else checked("prior", prior, "[0, 1]")
    )
    if prior.shape != (len(MODES),) or abs(prior.sum() - 1) > 1e-6:
        raise BookError(
            f"The prior is {prior.tolist()}; {len(MODES)} probabilities that add up to 1 are needed."
        )
    truth, changes, covariance = outcomes(measurement, rng, draws, **options)
    known = {
        key: value
        for key, value in options.items()
        if key in ("severities", "assumptions")
    }
    probability = posterior(
        changes, covariance, measurement.times, measurement.names, prior=prior, **known
    )
    weight = prior[truth] / draws
    right = assigned(probability)[np.arange(len(truth)), truth]
    return Gain(
        measurement.name,
        float(weight @ right),
        float(_bits(prior[None])[0] - weight @ _bits(probability)),
    )


def rank(
    rng: np.random.Generator,
    prior: ArrayLike | None = None,
    measurements=None,
    draws: int = 150,
    **options,
) -> list[Gain]:
    """Gains of the candidates, the most informative first; every candidate gets the same random numbers to start from."""
    start = rng.bit_generator.random_raw()
    gains = [
        gain(one, np.random.default_rng(start), prior, draws, **options)
        for one in (measurements or candidates())
    ]
    return sorted(gains, key=lambda found: -found.information_bits)


def _bits(probability):
    """Entropy (B,) in bits."""
    return -(probability * np.log2(np.where(probability > 0, probability, 1))).sum(
        axis=1
    )


def _hertz(value):
    return (
        f"{value / 1e3:g} kHz"
        if value >= 1e3
        else f"{value:g} Hz"
        if value >= 1
        else f"{value * 1e3:g} mHz"
    )
