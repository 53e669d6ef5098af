"""Segregation to one layer: closed forms, Maxwell's rule, the published numbers of the transition."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from lithium_interfaces.complexions import segregation as seg
from lithium_interfaces.errors import BookError

RT = 8.314462618 * 298.15


def test_mclean_is_a_boltzmann_factor_on_the_odds():
    theta = seg.mclean_coverage(1e-3, -20e3, 298.15)
    assert theta / (1 - theta) == pytest.approx(
        1e-3 / 0.999 * np.exp(20e3 / RT), rel=1e-12
    )
    assert seg.mclean_coverage(0.03, 0.0, 500) == pytest.approx(
        0.03, rel=1e-12
    )  # no preference, no enrichment
    assert seg.mclean_coverage(1e-3, -20e3, 298.15) > seg.mclean_coverage(
        1e-3, -20e3, 400
    )  # heat mixes


def test_without_attraction_fowler_is_mclean():
    x = np.array([1e-6, 1e-3, 0.2])
    drive = seg.segregation_drive(x, -15e3, 350)
    assert seg.fowler_coverage(drive, 0.0) == pytest.approx(
        seg.mclean_coverage(x, -15e3, 350), rel=1e-12
    )


def test_the_transition_at_alpha_five():
    found = seg.fowler_coexistence(5)
    assert (found.dilute, found.dense) == pytest.approx((0.144794, 0.855206), abs=5e-7)
    assert seg.fowler_spinodals(5) == pytest.approx((0.276393, 0.723607), abs=5e-7)
    assert found.drive == -2.5
    assert found.hysteresis_width == pytest.approx(0.311221, abs=5e-7)


def test_the_critical_point_is_where_the_slope_of_the_isotherm_vanishes():
    assert seg.CRITICAL_ATTRACTION == 4
    half, step = 0.5, 1e-4
    slopes = [
        (seg.fowler_drive(half + step, a) - seg.fowler_drive(half - step, a))
        for a in (3.999, 4.001)
    ]
    assert slopes[0] > 0 > slopes[1]
    # alpha = zw/RT = 4 at Tc
    assert seg.reduced_attraction(
        12e3, seg.critical_temperature_K(12e3)
    ) == pytest.approx(4, rel=1e-12)
    assert seg.layer_over_bulk_critical(4, 2) == pytest.approx(0.5)  # bcc (110)
    assert seg.layer_over_bulk_critical(4, 0) == 1


@settings(max_examples=30, deadline=None)
@given(st.floats(4.05, 25))
def test_coexistence_obeys_maxwells_equal_areas(alpha):
    found = seg.fowler_coexistence(alpha)
    area = quad(
        lambda t: float(seg.fowler_drive(t, alpha)) - found.drive,
        found.dilute,
        found.dense,
        epsabs=1e-11,
    )[0]
    assert area == pytest.approx(0, abs=1e-8)
    energies = [
        seg.fowler_grand_potential(t, alpha, found.drive)
        for t in (found.dilute, found.dense)
    ]
    assert energies[0] == pytest.approx(energies[1], abs=1e-12)
    assert found.dilute + found.dense == pytest.approx(1, abs=1e-12)
    lower, upper = seg.fowler_spinodals(alpha)
    assert found.dilute < lower < 0.5 < upper < found.dense
    assert found.emptying_drive < found.drive < found.filling_drive


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-40, 40), st.floats(0, 12), st.sampled_from(["stable", "dilute", "dense"])
)
def test_every_branch_solves_the_isotherm(drive, alpha, branch):
    theta = float(seg.fowler_coverage(drive, alpha, branch))
    if 1e-300 < theta < 1 - 1e-9:
        assert seg.fowler_drive(theta, alpha) == pytest.approx(drive, abs=1e-6)
    assert (
        seg.fowler_coverage(drive + 0.1, alpha, branch) >= theta
    )  # more drive, more solute


def test_the_stable_branch_has_the_lowest_grand_potential():
    grid = np.linspace(1e-4, 1 - 1e-4, 20001)
    for drive in (
        -3.2,
        -2.76,
        -2.74,
        -2.4,
        -2.0,
    ):  # the two phases change places at -2.75
        best = grid[np.argmin(seg.fowler_grand_potential(grid, 5.5, drive))]
        assert seg.fowler_coverage(drive, 5.5) == pytest.approx(best, abs=1e-4)


def test_branches_keep_their_history_between_the_spinodals():
    found = seg.fowler_coexistence(6)
    for drive in np.linspace(
        found.emptying_drive + 1e-6, found.filling_drive - 1e-6, 5
    ):
        assert (
            seg.fowler_coverage(drive, 6, "dilute")
            < 0.5
            < seg.fowler_coverage(drive, 6, "dense")
        )
    assert seg.fowler_coverage(found.filling_drive + 1e-6, 6, "dilute") > 0.5
    assert seg.fowler_coverage(found.emptying_drive - 1e-6, 6, "dense") < 0.5


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: seg.fowler_coexistence(4), "alpha is 4, but must exceed 4"),
        (lambda: seg.fowler_spinodals(3.2), "alpha is 3.2, but must exceed 4"),
        (
            lambda: seg.fowler_coverage(0, 5, "middle"),
            "branch is 'middle', but must be",
        ),
        (
            lambda: seg.mclean_coverage(0, -1e4, 300),
            r"bulk_fraction is 0, but must lie in \(0, 1\)",
        ),
        (lambda: seg.mclean_coverage(0.1, -1e4, 0), "temperature_K is 0"),
        (lambda: seg.critical_temperature_K(-1), "attraction_J_mol is -1"),
        (lambda: seg.fowler_drive(1.0, 5), "coverage is 1"),
    ],
)
def test_errors_say_what_is_allowed(call, words):
    with pytest.raises(BookError, match=words):
        call()
