"""GITT: the formula and its bias against an independent solution, and recovery from synthetic pulses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lithium_interfaces import coatings
from lithium_interfaces.coatings import gitt
from lithium_interfaces.errors import BookError


def test_bias_of_the_formula():
    assert coatings.endpoint_bias([0.05, 0.25, 1.0]) == pytest.approx(
        [1.000, 0.993, 0.716], abs=5e-4
    )


def test_bias_against_a_grid():
    """The filled film by matrix exponential on a grid, and the formula applied to it."""
    from scipy.linalg import expm

    n = 250
    step = np.diag(np.ones(n - 1), 1) + np.diag(np.ones(n - 1), -1) - 2 * np.eye(n)
    step[0, 0] = step[-1, -1] = -1
    system = np.zeros((n + 1, n + 1))
    system[:n, :n], system[0, n] = step * n**2, n
    for s in (0.25, 1.0):
        c = (expm(system * s) @ np.append(np.zeros(n), 1.0))[:n]
        surface = c[0] + 0.5 / n
        found = coatings.endpoint_formula(s, 1.0, s, surface)
        assert found == pytest.approx(coatings.endpoint_bias(s), rel=2e-3)


def test_surface_rise_joins_and_conserves():
    assert coatings.surface_rise(0.01 - 1e-12) == pytest.approx(
        coatings.surface_rise(0.01), rel=1e-9
    )
    assert coatings.surface_rise(1e-4) == pytest.approx(2 * np.sqrt(1e-4 / np.pi))
    assert coatings.surface_rise(8.0) == pytest.approx(
        8 + 1 / 3
    )  # all lithium in the film, plus a parabola


@given(st.floats(1e-3, 1e2), st.floats(1.01, 10))
def test_the_bias_only_ever_lowers(s, factor):
    assert (
        coatings.endpoint_bias(s * factor)
        <= coatings.endpoint_bias(s) + 1e-9
        <= 1 + 2e-9
    )


def test_dropping_the_first_part_of_a_short_pulse_raises_the_estimate():
    """The surface moves with the root of time: leaving out the share q of tau leaves 1 - sqrt(q)."""
    assert coatings.dropped_start_bias(0.02) == pytest.approx(1 / (1 - 0.02**0.5) ** 2)
    t = np.linspace(0, 100, 100001)
    pulse = coatings.Titration(t, -np.sqrt(t), 100.0, 1.0, 1.0)
    ratio = gitt.by_formula(pulse, 0.02) / gitt.by_formula(pulse, 0.0)
    assert ratio == pytest.approx(coatings.dropped_start_bias(0.02), rel=1e-4)


@pytest.fixture(scope="module")
def small_clean():
    """A step so small that the film is linear, fully relaxed."""
    return coatings.synthetic_pulse(
        1e-13, 1e-5, 50.0, step=0.002, rest=80, layer_per_V=1e-6
    )


def test_recovery_in_the_linear_limit(small_clean):
    assert gitt.by_least_squares(small_clean, skip=0.001) == pytest.approx(
        small_clean.true_diffusivity_m2_s, rel=0.03
    )
    assert gitt.by_formula(small_clean, skip=0.0) == pytest.approx(
        small_clean.true_diffusivity_m2_s, rel=0.05
    )


def test_synthetic_pulse_conserves_lithium(small_clean):
    """After the rest the potential is the open-circuit voltage of the new filling."""
    expected = gitt._open_circuit_V(0.402)
    assert small_clean.potential_V[-1] == pytest.approx(expected, abs=1e-6)
    assert small_clean.potential_V[0] == gitt._open_circuit_V(0.4)


def test_resistance_lowers_the_formula_when_it_is_not_removed():
    plain, ohmic = (
        coatings.synthetic_pulse(1e-13, 1e-5, 100.0, resistance_V=r)
        for r in (0.0, 0.01)
    )
    assert gitt.by_formula(ohmic, 0.0) == pytest.approx(
        gitt.by_formula(ohmic, 1e-3), rel=0.8
    )
    total = ohmic.potential_V[ohmic.time_s <= 100][-1] - ohmic.potential_V[0]
    steady = ohmic.potential_V[-1] - ohmic.potential_V[0]
    kept = coatings.endpoint_formula(100.0, 1e-5, steady, total)
    assert kept < 0.6 * gitt.by_formula(plain, 0.0)


def test_noise_is_repeatable_and_white(small_clean):
    runs = [
        coatings.with_noise(small_clean, 1e-4, np.random.default_rng(3))
        for _ in range(2)
    ]
    assert np.array_equal(runs[0].potential_V, runs[1].potential_V)
    added = runs[0].potential_V - small_clean.potential_V
    # 121 draws: the standard deviation is known to 1/sqrt(2 n), 6 %
    assert (
        added.std() == pytest.approx(1e-4, rel=0.25)
        and runs[0].time_s is small_clean.time_s
    )


@pytest.mark.parametrize(
    "call, words",
    [
        (
            lambda: coatings.endpoint_formula(1.0, 1.0, 1.0, 0.0),
            "transient_change_V is 0",
        ),
        (lambda: coatings.endpoint_formula(0.0, 1.0, 1.0, 1.0), "pulse_s is 0"),
        (
            lambda: coatings.synthetic_pulse(1e-13, 1e-5, 1.0, filling=0.99, step=0.05),
            "the film is full at 1",
        ),
        (
            lambda: coatings.with_noise(
                coatings.Titration(None, np.zeros(2), 1.0, 1.0, 1.0), -1.0, None
            ),
            "deviation_V is -1",
        ),
        (lambda: coatings.endpoint_bias(0.0), "pulse_over_diffusion_time is 0"),
        (lambda: coatings.dropped_start_bias(1.0), "dropped_share is 1"),
    ],
)
def test_faults_are_named(call, words):
    with pytest.raises(BookError, match=words):
        call()
