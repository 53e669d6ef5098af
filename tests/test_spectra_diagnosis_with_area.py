"""Diagnosis with a lithium surface that changes by itself: the limits on both sides."""

import numpy as np
import pytest

from lithium_interfaces.errors import BookError
from lithium_interfaces.spectra import design
from lithium_interfaces.spectra.diagnosis_with_area import DIRECTION, spoiled_diagnosis


def test_without_a_change_it_is_the_plain_gain():
    sweep = design.Measurement("sweep")
    for known in (True, False):
        found = spoiled_diagnosis(
            0.0, np.random.default_rng(5), known, sweep, draws=150
        )
        assert found.right == pytest.approx(
            design.gain(sweep, np.random.default_rng(5), draws=150).right
        )


def test_an_unknown_area_leaves_the_film_arc_alone():
    """Then the degenerate pair is a toss-up, as in the film arc: 400 cells, standard error 0.025."""
    found = spoiled_diagnosis(8.0, np.random.default_rng(5))
    assert abs(found.pair_error - 0.5) < 0.1


def test_error_grows_and_knowing_of_it_helps():
    errors = [
        spoiled_diagnosis(sd, np.random.default_rng(2)).pair_error
        for sd in (0.0, 0.1, 0.3, 1.0)
    ]
    assert errors == sorted(errors) and errors[0] < 0.05
    aware, unaware = (
        spoiled_diagnosis(0.5, np.random.default_rng(2), known).right
        for known in (True, False)
    )
    assert aware > unaware + 0.1


def test_direction_is_that_of_area():
    area = np.exp(0.3)
    transfer, double_layer = 30.0 / area, 7e-5 * area
    assert np.log([1, 1, transfer / 30.0, double_layer / 7e-5]) == pytest.approx(
        0.3 * DIRECTION
    )


def test_thickness_settles_what_the_area_blurs():
    """Growth changes ln thickness by at least 0.1, loss of contact does not: with a sd of 0.02 hardly any doubt is left."""
    good = design.Measurement("with thickness", thickness_sd=0.02)
    assert (
        spoiled_diagnosis(2.0, np.random.default_rng(4), measurement=good).pair_error
        < 0.02
    )


@pytest.mark.parametrize(
    "area_sd, measurement, message",
    [
        (-1, None, "area_sd is -1"),
        (0.1, design.Measurement("series", times=(0.5, 1.0)), "'series' has 2 times"),
    ],
)
def test_bad_input_is_named(area_sd, measurement, message):
    with pytest.raises(BookError, match=message):
        spoiled_diagnosis(area_sd, np.random.default_rng(1), measurement=measurement)
