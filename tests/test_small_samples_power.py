"""Planning: the closed forms against statsmodels' style inversions and against simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lithium_interfaces import small_samples as d
from lithium_interfaces.errors import DataError


@pytest.mark.parametrize("rho, n", [(0.43, 40.1), (0.26, 113.8)])
def test_rows_needed_for_the_printed_correlations(rho, n):
    assert round(d.sample_size(rho), 1) == n
    z = (stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) / (
        0.5 * np.log((1 + rho) / (1 - rho))
    )
    assert d.sample_size(rho) == pytest.approx(z**2 + 3)


@given(st.floats(0.05, 0.9), st.floats(0.5, 0.99), st.floats(0.001, 0.2))
@settings(max_examples=40, deadline=None)
def test_power_and_sample_size_are_inverse(rho, power, alpha):
    # sample_size drops the far tail, which only adds power
    reached = d.power_of(rho, d.sample_size(rho, alpha, power), alpha)
    assert power - 1e-9 <= reached <= power + alpha / 2
    assert d.sample_size(-rho, alpha, power) == pytest.approx(
        d.sample_size(rho, alpha, power)
    )


def test_power_against_simulated_tables():
    rng = np.random.default_rng(2)
    x, e = rng.standard_normal((2, 4000, 40))
    y = 0.43 * x + np.sqrt(1 - 0.43**2) * e
    r = [np.corrcoef(*pair)[0, 1] for pair in zip(x, y)]
    share = np.mean(np.abs(np.arctanh(r)) * np.sqrt(37) > stats.norm.ppf(0.975))
    assert d.power_of(0.43, 40) == pytest.approx(share, abs=4 * np.sqrt(0.16 / 4000))
    assert d.power_of(0, 40) == pytest.approx(0.05)


def test_design_effect_limits():
    assert (
        d.design_effect([1] * 7, 0.9, 0.9) == 1
    )  # one row per paper: nothing is shared
    assert d.design_effect([5, 5], 0, 0.9) == 1
    assert (
        d.design_effect([5, 5], 1, 1) == 5
    )  # rows of one paper are copies: papers count, not rows
    assert d.design_effect([2, 2, 4, 2], 1, 1) == pytest.approx(28 / 10)
    assert d.papers_needed(0.43, 1, 0.5, 0.5) == pytest.approx(d.sample_size(0.43))
    assert d.papers_needed(0.43, 4, 1, 1) == pytest.approx(d.sample_size(0.43))
    assert d.papers_needed(0.43, 4, 0, 0) == pytest.approx(d.sample_size(0.43) / 4)


@pytest.mark.parametrize(
    "rho, m, icc_x, icc_y", [(0.43, 3, 0.6, 0.6), (0.43, 2, 0.5, 0.5)]
)
def test_papers_needed_delivers_its_power_in_simulation(rho, m, icc_x, icc_y):
    sizes = [m] * int(np.ceil(d.papers_needed(rho, m, icc_x, icc_y)))
    found = d.simulate_design(rho, sizes, icc_x, icc_y)
    assert found.corrected == pytest.approx(
        0.8, abs=0.05
    )  # Fisher's z with a design effect is approximate
    null = d.simulate_design(0, sizes, icc_x, icc_y)
    assert null.corrected == pytest.approx(0.05, abs=0.02)
    assert null.within == pytest.approx(0.05, abs=4 * null.standard_error)  # exact test
    assert null.naive > 0.06  # ignoring papers raises false alarms


def test_power_of_the_printed_design():
    found = d.simulate_design(0.43, [2, 2, 4, 2], 0.5, 0.5)
    assert found.within < 0.3 and found.corrected < 0.3
    independent = d.simulate_design(0.43, [1] * 10, 0, 0)
    assert independent.corrected == pytest.approx(d.power_of(0.43, 10), abs=0.04)
    assert np.isnan(independent.within)
    assert np.isnan(d.simulate_design(0.43, [2, 2], 1, 1).corrected)
    assert d.simulate_design(0.43, [2, 2, 4, 2], 0.5, 0.5) == found  # seeded


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: d.sample_size(0), "non-zero"),
        (lambda: d.sample_size(1), "strictly"),
        (lambda: d.sample_size(0.3, power=1), "power is 1"),
        (lambda: d.sample_size(0.3, alpha=0), "alpha is 0"),
        (lambda: d.power_of(0.3, 3), "more than 3"),
        (lambda: d.power_of(1, 9), "strictly"),
        (lambda: d.design_effect([], 0.5, 0.5), "at least 1"),
        (lambda: d.design_effect([2], 1.5, 0.5), "icc_x is 1.5"),
        (lambda: d.simulate_design(0.3, [1, 2], 0.5, 0.5), "3 rows"),
        (lambda: d.simulate_design(1, [5, 5], 0.5, 0.5), "strictly"),
    ],
)
def test_impossible_plans_are_refused(call, words):
    with pytest.raises(DataError, match=words):
        call()
