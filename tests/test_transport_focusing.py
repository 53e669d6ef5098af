"""Focusing: distributions known exactly, and its course with grain size."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lithium_interfaces.errors import BookError
from lithium_interfaces.transport.focusing import (
    current_focusing,
    focusing_against_grain_size,
)
from lithium_interfaces.transport.network import solve_cells


def test_even_current_is_not_focused():
    even = current_focusing(np.full((5, 4), 3.0))
    assert even.max_over_mean == even.participation == 1
    assert even.share_of_top_tenth == pytest.approx(
        0.1
    ) and even.area_of_half == pytest.approx(0.5)


def test_columns_focus_as_their_conductivities():
    """Two tenths of the area conduct 46 times better: they carry 92 parts in 100."""
    columns = np.array([46.0, 46.0] + [1.0] * 8)
    found = current_focusing(
        solve_cells(np.tile(columns, (3, 1))).current_at_lithium_A_m2
    )
    assert found.max_over_mean == pytest.approx(4.6)
    assert found.participation == pytest.approx(10**2 / ((2 * 46**2 + 8) / 10))
    assert found.share_of_top_tenth == pytest.approx(0.46)
    assert found.area_of_half == pytest.approx(0.2 * 50 / 92)


def test_one_hole_carries_all():
    hole = np.zeros((10, 10))
    hole[3, 4] = 7.0
    found = current_focusing(hole)
    assert found.max_over_mean == pytest.approx(
        100
    ) and found.participation == pytest.approx(0.01)
    assert found.share_of_top_tenth == pytest.approx(
        1
    ) and found.area_of_half == pytest.approx(0.005)
    assert current_focusing(hole, 2).max_over_mean == pytest.approx(25)
    assert current_focusing(hole, 10).participation == pytest.approx(1)


@given(hnp.arrays(float, (6, 5), elements=st.floats(1e-3, 1e3)), st.floats(1e-6, 1e6))
def test_measures_are_bounded_and_free_of_units(current, unit):
    found = current_focusing(current)
    assert 1 - 1e-9 <= found.max_over_mean <= 30 + 1e-9
    assert 1 / found.max_over_mean - 1e-9 <= found.participation <= 1 + 1e-9
    assert (
        0.1 - 1e-9 <= found.share_of_top_tenth <= 1
        and 0 < found.area_of_half <= 0.5 + 1e-9
    )
    assert list(vars(current_focusing(unit * current)).values()) == pytest.approx(
        list(vars(found).values())
    )


def test_larger_grains_focus_more():
    study = focusing_against_grain_size(
        [5, 20], np.random.default_rng(3), films=4, thickness_nm=10
    )
    assert study.max_over_mean.shape == (
        2,
        4,
    ) and study.grain_over_thickness.tolist() == [0.5, 2]
    for measure, sign in (
        ("max_over_mean", 1),
        ("share_of_top_tenth", 1),
        ("participation", -1),
        ("conductivity", -1),
    ):
        mean, error = study.summary(measure)
        assert sign * (mean[1] - mean[0]) > 2 * np.hypot(*error)


def test_equal_phases_focus_nowhere_in_three_dimensions():
    study = focusing_against_grain_size(
        [4],
        np.random.default_rng(0),
        films=2,
        thickness_nm=4,
        dimensions=3,
        grains_across=2,
        contrast=1.0,
    )
    assert study.max_over_mean == pytest.approx(
        1
    ) and study.conductivity == pytest.approx(1)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: current_focusing(np.zeros(4)), "without a conducting path"),
        (lambda: current_focusing([1.0, -0.5, 2.0]), "no place below it"),
        (lambda: current_focusing([1.0, 2.0], 3), "average_cells is 3"),
        (
            lambda: focusing_against_grain_size([5], np.random.default_rng(0), films=1),
            "films is 1",
        ),
        (
            lambda: focusing_against_grain_size(
                [5], np.random.default_rng(0), dimensions=4
            ),
            "dimensions is 4",
        ),
    ],
)
def test_errors_say_what_is_wrong(call, words):
    with pytest.raises(BookError, match=words):
        call()
