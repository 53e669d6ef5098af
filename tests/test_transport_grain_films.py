"""Films of grains and boundaries: limits, bounds, and what refining the grid changes."""

from dataclasses import replace

import numpy as np
import pytest

from lithium_interfaces.errors import BookError
from lithium_interfaces.transport import mixing
from lithium_interfaces.transport.grain_films import grain_film


def film(grain=10.0, seed=1, **options):
    return grain_film(
        grain, np.random.default_rng(seed), **({"sides_nm": 60.0} | options)
    )


def test_equal_phases_make_an_even_current():
    even = film(contrast=1.0)
    assert even.conductivity == pytest.approx(1) and even.peak() == pytest.approx(1)


def test_currents_average_to_one_and_wide_averages_flatten_them():
    uneven = film()
    assert uneven.current_over_mean.mean() == pytest.approx(1)
    assert uneven.peak(60.0) == pytest.approx(1)
    assert uneven.peak(0.5) >= uneven.peak(1.0) >= uneven.peak(4.0) > 1


def test_the_sides_join():
    """A peak that straddles the seam counts as one."""
    found = film()
    current = np.zeros_like(found.current_over_mean)
    current[[0, -1]] = current.size / 2
    assert replace(found, current_over_mean=current).peak(1.0) == pytest.approx(
        current.size / 2
    )


@pytest.mark.parametrize("grain", [5.0, 10.0, 20.0])
def test_conductivity_lies_inside_the_widest_bounds(grain):
    found = film(grain, contrast=100.0)
    share = found.phase.mean()
    series, parallel = mixing.wiener([1 - share, share], [1, 100])
    assert series < found.conductivity < parallel


def test_small_grains_conduct_better_and_focus_less():
    small, large = (
        [film(size, seed, sides_nm=120.0) for seed in range(4)] for size in (5.0, 20.0)
    )
    assert np.median([f.conductivity for f in small]) > 2 * np.median(
        [f.conductivity for f in large]
    )
    assert np.median([f.peak() for f in small]) < 0.6 * np.median(
        [f.peak() for f in large]
    )


def test_half_the_cell_refines_the_same_film():
    coarse, fine = film(cell_nm=0.5), film(cell_nm=0.25)
    assert fine.grains == pytest.approx(coarse.grains, abs=2)
    assert np.mean(fine.phase[::2, ::2] == coarse.phase) > 0.93
    assert fine.peak() == pytest.approx(coarse.peak(), rel=0.25)
    assert fine.conductivity == pytest.approx(coarse.conductivity, rel=0.3)


def test_three_dimensions_and_two_methods_agree():
    options = {
        "thickness_nm": 8.0,
        "sides_nm": (8.0, 8.0),
        "cell_nm": 0.5,
        "grain_nm": 5.0,
    }
    direct, multigrid = (
        grain_film(rng=np.random.default_rng(2), method=m, **options)
        for m in ("direct", "multigrid")
    )
    assert multigrid.conductivity == pytest.approx(direct.conductivity, rel=1e-6)
    assert multigrid.peak() == pytest.approx(direct.peak(), rel=1e-4)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: film(boundary_nm=0.5), "width_cells is 1"),
        (lambda: film(contrast=0), "contrast is 0"),
        (lambda: film(cell_nm=-1), "cell_nm is -1"),
        (lambda: film().peak(0.1), "at least one cell"),
    ],
)
def test_errors_say_what_is_wrong(call, words):
    with pytest.raises(BookError, match=words):
        call()
