"""Compositions, the loss scale and noise: identities, other libraries, limits."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from test_small_samples_table import c_over_f, carbon, ce, fluorine, lce, oxygen

from lithium_interfaces import small_samples as d
from lithium_interfaces.errors import DataError

PARTS = np.column_stack([fluorine, carbon, oxygen])
factors = st.lists(st.floats(0.01, 100), min_size=10, max_size=10)
shares = st.lists(st.tuples(*[st.floats(0.1, 10)] * 3), min_size=5, max_size=12)


def test_lce_at_round_losses_and_back():
    assert d.log_inefficiency([0.9, 0.99, 0.999]) == pytest.approx([1, 2, 3])
    assert 1 - 10 ** -d.log_inefficiency(ce / 100) == pytest.approx(ce / 100)
    assert np.all(np.diff(d.log_inefficiency(np.sort(ce) / 100)) > 0)


@pytest.mark.parametrize(
    "value, words",
    [
        (1.0, "row 2 has a Coulombic efficiency of 100 %"),
        (0.0, "of 0 %"),
        (1.2, "of 120 %"),
    ],
)
def test_lce_refuses_what_has_no_logarithm(value, words):
    with pytest.raises(DataError, match=words):
        d.log_inefficiency([0.9, value])
    with pytest.raises(DataError, match="row 17"):
        d.log_inefficiency([0.9, value], rows=[16, 17])


def test_uncertainty_of_lce_at_995_and_against_a_finite_difference():
    assert round(float(d.log_inefficiency_uncertainty([0.995], 0.001)[0]), 3) == 0.087
    step = 1e-7
    slope = (
        d.log_inefficiency(ce / 100 + step) - d.log_inefficiency(ce / 100 - step)
    ) / (2 * step)
    assert d.log_inefficiency_uncertainty(ce / 100, 0.001) == pytest.approx(
        slope * 0.001, rel=1e-5
    )
    with pytest.raises(DataError, match="not negative"):
        d.log_inefficiency_uncertainty([0.9], -0.1)


def test_correlations_on_the_loss_scale():
    loss = d.log_inefficiency(ce / 100)
    assert d.pearson(c_over_f, loss).coefficient == pytest.approx(-0.716543, rel=5e-6)
    assert d.pearson(np.log(c_over_f), loss).coefficient == pytest.approx(
        -0.587578, rel=5e-6
    )


def test_closure_of_the_printed_rows():
    sums = d.check_closure(PARTS)
    assert sums.min() == pytest.approx(99.99) and sums.max() == pytest.approx(100.02)
    with pytest.raises(
        DataError, match=r"row 3 has F \+ C \+ O = 90.00 %; .* 100 \+- 0.5"
    ):
        d.check_closure([[10, 20, 70], [30, 30, 40], [10, 10, 70]])


def test_ratio_names_the_row_without_a_denominator():
    assert d.ratio(carbon, fluorine)[2] == 4
    with pytest.raises(DataError, match="row 12 has a denominator of 0"):
        d.ratio([1, 2], [3, 0], rows=[11, 12])
    with pytest.raises(DataError, match="must match"):
        d.ratio([1, 2], [3])


def test_log_ratios_by_hand():
    # F = O = 1 and C = e: geometric mean e^(1/3)
    assert d.clr([[1, np.e, 1]])[0] == pytest.approx([-1 / 3, 2 / 3, -1 / 3])
    assert d.ilr([[1, np.e, 1]])[0] == pytest.approx([np.sqrt(2 / 3), 0])
    assert d.ilr([[np.e, 1, 1 / np.e]])[0] == pytest.approx([0, np.sqrt(2)])


@given(shares)
@settings(max_examples=40, deadline=None)
def test_ilr_keeps_the_aitchison_length_and_clr_sums_to_zero(rows):
    parts = np.array(rows)
    centred = d.clr(parts)
    assert centred.sum(axis=1) == pytest.approx(np.zeros(len(parts)), abs=1e-12)
    assert (d.ilr(parts) ** 2).sum(axis=1) == pytest.approx((centred**2).sum(axis=1))


@given(factors)
@settings(max_examples=30, deadline=None)
def test_log_ratios_ignore_the_total_but_percentages_do_not(scale):
    scale = np.array(scale)
    scaled = PARTS * scale[:, None]
    assert d.ilr(scaled) == pytest.approx(d.ilr(PARTS))
    assert d.ilr_regression(lce, scaled).r_squared == pytest.approx(
        d.ilr_regression(lce, PARTS).r_squared
    )
    if np.ptp(scale) > 1:
        assert (
            abs(
                d.pearson(scaled[:, 1], lce).coefficient
                - d.pearson(carbon, lce).coefficient
            )
            > 1e-9
        )


def test_zero_parts_are_named():
    for function in (d.clr, d.ilr):
        with pytest.raises(DataError, match="row 2 has C = 0"):
            function([[1, 2, 3], [1, 0, 3]])
    with pytest.raises(DataError, match=r"shape \(1, 2\)"):
        d.ilr([[1, 2]])


def test_ilr_regression_of_lce():
    found = d.ilr_regression(lce, PARTS)
    assert (found.b1, found.b2) == pytest.approx((-0.322990, 0.220694), rel=5e-6)
    assert (found.r_squared, found.f_p) == pytest.approx((0.348569, 0.223120), rel=5e-6)
    assert found.df == (2, 7)


@pytest.mark.parametrize("y", [lce, ce])
def test_any_log_ratio_basis_gives_the_same_fit(y):
    found = d.ilr_regression(y, PARTS)
    for denominator in range(3):
        numerators = [k for k in range(3) if k != denominator]
        alr = np.log(PARTS[:, numerators] / PARTS[:, [denominator]])
        other = sm.OLS(y, sm.add_constant(alr)).fit()
        assert found.r_squared == pytest.approx(other.rsquared)
        assert (found.f, found.f_p) == pytest.approx((other.fvalue, other.f_pvalue))
    direct = sm.OLS(y, sm.add_constant(d.ilr(PARTS))).fit()
    assert (found.intercept, found.b1, found.b2) == pytest.approx(tuple(direct.params))


def test_ilr_regression_errors():
    with pytest.raises(DataError, match="at least 4"):
        d.ilr_regression(lce[:3], PARTS[:3])
    with pytest.raises(DataError, match="must match"):
        d.ilr_regression(lce, PARTS[:9])
    with pytest.raises(DataError, match="one line"):
        d.ilr_regression(
            lce, np.column_stack([carbon, carbon, carbon]) * np.array([1, 2, 3])
        )


def test_carbon_against_oxygen_is_forced_by_the_sum():
    pairs = {item.parts: item for item in d.closure_correlations(PARTS)}
    co = pairs["C", "O"]
    assert round(co.observed, 3) == -0.972
    assert co.from_variances == pytest.approx(
        co.observed, abs=1e-3
    )  # up to the rounding of the printed sums
    assert co.shuffled_mean < -0.85 and co.shuffled_low < co.observed < co.shuffled_high
    closed = PARTS / PARTS.sum(axis=1, keepdims=True) * 100
    for item in d.closure_correlations(closed, draws=10):
        assert item.from_variances == pytest.approx(item.observed, abs=1e-9)


def test_closing_three_equal_independent_parts_gives_minus_one_half():
    rng = np.random.default_rng(5)
    raw = 100 + rng.standard_normal((400, 3))
    closed = 100 * raw / raw.sum(axis=1, keepdims=True)
    means = [item.shuffled_mean for item in d.closure_correlations(closed, draws=200)]
    assert np.mean(means) == pytest.approx(-0.5, abs=0.01)


def test_reliability_and_attenuation_recover_a_known_truth():
    rng = np.random.default_rng(9)
    true_x = rng.standard_normal(40_000)
    true_y = 0.8 * true_x + 0.6 * rng.standard_normal(40_000)
    x, y = (
        true_x + 0.5 * rng.standard_normal(40_000),
        true_y + 0.7 * rng.standard_normal(40_000),
    )
    lx, ly = d.reliability(x, 0.5), d.reliability(y, np.full(40_000, 0.7))
    assert (lx, ly) == pytest.approx((1 / 1.25, 1 / 1.49), abs=0.01)
    found = d.attenuation(d.pearson(x, y).coefficient, lx, ly)
    assert found.corrected == pytest.approx(0.8, abs=0.02) and not found.exceeds_one


def test_attenuation_limits_and_honest_excess():
    assert d.attenuation(-0.4, 1, 1).corrected == -0.4
    beyond = d.attenuation(-0.83, 0.6, 0.7)
    assert (
        beyond.exceeds_one
        and beyond.reported == -1
        and beyond.corrected == pytest.approx(-0.83 / np.sqrt(0.42))
    )
    for bad in ((0.3, 0, 1), (0.3, 1, 1.1), (1.3, 1, 1)):
        with pytest.raises(DataError):
            d.attenuation(*bad)


def test_attenuation_range_grows_with_the_assumed_error():
    low, high = d.attenuation_range(c_over_f, lce, (0, 1.0), (0, 0.1))
    assert low.corrected == pytest.approx(d.pearson(c_over_f, lce).coefficient)
    assert abs(high.corrected) > abs(low.corrected)
    assert high.reliability_x == pytest.approx(1 - 1 / np.var(c_over_f, ddof=1))
    with pytest.raises(DataError, match="less than all"):
        d.attenuation_range(c_over_f, lce, (0, 10), (0, 0.1))
    with pytest.raises(DataError, match="negative"):
        d.reliability(lce, -0.1)
