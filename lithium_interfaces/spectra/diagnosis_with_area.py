"""How far a change of the lithium surface, which no film caused, spoils the diagnosis of a film.

Cycling roughens lithium: its area times e^x divides Rct and multiplies Cdl by e^x. That is the direction in which
losing contact moves them too, with the other sign. Here x is normal with a standard deviation that is given
(illustrative: no source gives it for coated lithium), the rest is as in ``impedance.design``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError

from . import design
from .diagnosis import assigned, posterior
from .signatures import DEGENERATE, MODES

#: change of ln Rf, ln Cf, ln Rct, ln Cdl when ln(area of lithium) rises by one
DIRECTION = np.array([0.0, 0.0, -1.0, 1.0])


@dataclass(frozen=True)
class Spoiled:
    """``right``: share of right diagnoses; ``pair_error``: of cells of the degenerate pair, given the wrong one of the two."""

    right: float
    pair_error: float


@within(area_sd="0 to 10")
def spoiled_diagnosis(
    area_sd: float,
    rng: np.random.Generator,
    known: bool = True,
    measurement=None,
    draws: int = 200,
    **options,
) -> Spoiled:
    """Diagnoses from one spectrum of both arcs when ln(area) of the lithium changed by a normal amount.

    ``area_sd``: its standard deviation; ``known``: whether the diagnosis allows for it or takes the area as fixed.
    ``rng``: a numpy Generator; ``measurement``: at one time, with or without thickness or activation energy;
    ``draws`` cells for each mode; ``options`` go to ``design.outcomes``. Raises BookError for a measurement at several times.
    """
    area_sd = float(area_sd)
    measurement = measurement or design.Measurement("one sweep, 1 MHz to 10 mHz")
    if len(measurement.times) > 1:
        raise BookError(
            f"The measurement {measurement.name!r} has {len(measurement.times)} times; one is allowed."
        )
    # neither thickness nor activation energy depends on the area of the lithium
    direction = np.concatenate(
        [DIRECTION, np.zeros(len(measurement.names) - len(DIRECTION))]
    )
    truth, changes, covariance = design.outcomes(measurement, rng, draws, **options)
    changes = (
        changes + (area_sd * rng.standard_normal(len(truth)))[:, None, None] * direction
    )
    allowed = covariance + (
        area_sd**2 * np.outer(direction, direction) if known else 0.0
    )
    taken = {
        name: options[name] for name in ("severities", "assumptions") if name in options
    }
    probability = posterior(
        changes, allowed, measurement.times, measurement.names, **taken
    )
    right = assigned(probability)[np.arange(len(truth)), truth].mean()
    pair = [MODES.index(mode) for mode in DEGENERATE]
    those = np.isin(truth, pair)
    given = assigned(probability[those][:, pair])
    wrong = (
        1 - given[np.arange(len(given)), (truth[those] == pair[1]).astype(int)].mean()
    )
    return Spoiled(float(right), float(wrong))
