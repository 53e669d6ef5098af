"""Memory of a film: against exact probabilities, power diagrams, scaling laws and known curves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

from lithium_interfaces.errors import BookError
from lithium_interfaces.nucleation import coalescence as film
from lithium_interfaces.nucleation import growth


def grown(kind, spread, radius, realisations=30, seed=1, cells=14, grid=50):
    """(ownership, survivors) of each realisation when the fastest sphere has the radius."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(realisations):
        positions = film.template(kind, cells, rng)
        speeds = 1 - spread * rng.uniform(size=len(positions))
        d2 = film.squared_distances(positions, cells, grid)
        owners = film.envelope(d2, radius * speeds)[1]
        rows.append(
            [
                (owners == d2.argmin(axis=1)).mean(),
                len(np.unique(owners)) / len(positions),
            ]
        )
    return np.array(rows).T


@pytest.mark.parametrize(
    "spread, radius", [(0.05, 4.0), (0.2, 3.0), (0.5, 1.5), (0.5, 5.0)]
)
def test_simulated_ownership_is_the_exact_one(spread, radius):
    ownership, _ = grown("random", spread, radius)
    error = ownership.std(ddof=1) / np.sqrt(len(ownership))
    assert (
        abs(ownership.mean() - film.exact_ownership(radius, spread)) < 4 * error + 0.002
    )


@settings(max_examples=25)
@given(st.floats(0.001, 0.02))
def test_small_spread_limit_of_the_exact_ownership(spread):
    """Thickness equals radius here, so 1/e must be reached where the limiting law says."""
    radius = film.small_spread_memory_length(spread)
    assert film.exact_ownership(radius, spread) == pytest.approx(np.exp(-1), rel=0.01)
    assert radius * np.sqrt(spread) == pytest.approx(1.36, abs=0.005)


@settings(max_examples=40)
@given(st.floats(0, 20), st.floats(0.01, 0.9))
def test_ownership_is_a_probability_that_falls(radius, spread):
    here, later = film.exact_ownership(np.array([radius, radius + 0.5]), spread)
    assert 0 < later < here <= 1 + 1e-12
    assert film.exact_ownership(radius + 0.5, min(0.95, 1.05 * spread)) < later


def test_equal_speeds_keep_every_column():
    ownership, survivors = grown("random", 0.0, 20.0, realisations=3)
    assert np.all(ownership == 1) and np.all(
        survivors > 0.95
    )  # cells smaller than the grid can be missed


def test_survivors_thin_out_as_one_over_thickness():
    """Balance of lead and distance: R**2 ~ h, so the number per area falls as 1/h."""
    few, many = (
        grown("random", 0.3, r, realisations=20, grid=80)[1].mean() for r in (16.0, 4.0)
    )
    assert np.log(many / few) / np.log(4) == pytest.approx(1, abs=0.12)


def test_owners_are_those_of_the_power_diagram():
    """Cells of a power diagram are the lower hull of the lifted points; no other nucleus may own a place."""
    rng = np.random.default_rng(8)
    cells = 6
    positions = film.template("random", cells, rng)
    radii = 4 * (1 - 0.4 * rng.uniform(size=len(positions)))
    owners = np.unique(
        film.envelope(film.squared_distances(positions, cells, 200), radii)[1]
    )
    copies = np.array([(i, j) for i in (-cells, 0, cells) for j in (-cells, 0, cells)])
    points = (positions[None] + copies[:, None]).reshape(-1, 2)
    lifted = np.column_stack([points, (points**2).sum(axis=1) - np.tile(radii, 9) ** 2])
    hull = ConvexHull(lifted)
    lower = np.unique(hull.simplices[hull.equations[:, 2] < 0])
    central = lower[lower // len(positions) == 4] % len(
        positions
    )  # the copy that is not moved
    assert (
        set(owners) <= set(central) and len(central) - len(owners) <= 1
    )  # a tiny cell may slip the grid


def test_distances_are_periodic():
    d2 = film.squared_distances(np.array([[0.1, 0.1]]), 4, 8)
    assert np.sqrt(d2.max()) <= np.hypot(2, 2)
    corner = d2.reshape(8, 8)[
        -1, -1
    ]  # the place (3.75, 3.75) is 0.35 away on either side
    assert np.sqrt(corner) == pytest.approx(np.hypot(0.35, 0.35))


def test_templates_have_one_nucleus_per_cell():
    rng = np.random.default_rng(0)
    square = film.template("square", 5, rng)
    d2 = film.squared_distances(square, 5, 25)
    assert len(square) == 25 and d2.min(axis=1).max() == pytest.approx(2 * 0.4**2)
    assert len(film.template("random", 5, rng)) == 25


def test_simulation_at_given_thickness():
    """Equal speeds: ownership and relief stay, roughness is the formula of merging hemispheres."""
    thickness = np.array([0.3, 1.0, 3.0])
    memory = film.simulate(
        "random", 0.0, thickness, 16, np.random.default_rng(3), cells=14, grid=60
    )
    assert memory.ownership.shape == (16, 3)
    assert np.all(memory.ownership == 1) and np.all(memory.relief > 0.9)
    radius = growth.radius_at_capacity_m(
        thickness / growth.lithium_thickness_um(1.0), 1e12
    )  # spacings of 1 um
    assert memory.roughness.mean(axis=0) == pytest.approx(
        growth.roughness_m(radius, 1e12) * 1e6, rel=0.06
    )


def test_memory_length_of_a_known_curve():
    h = np.geomspace(0.1, 20, 60)
    lengths = np.array([2.0, 3.0, 4.0, 5.0])
    curves = np.exp(-h / lengths[:, None])
    single = film.memory_length(h, curves[1])
    assert single == pytest.approx(3.0, rel=2e-3)
    low, high = film.memory_length_interval(h, curves, np.random.default_rng(2))
    assert 2.0 < low < film.memory_length(h, curves) < high < 5.0


def test_interval_shrinks_with_realisations():
    rng = np.random.default_rng(4)
    h = np.geomspace(0.5, 12, 14)
    few, many = (
        film.simulate("random", 0.2, h, n, rng, cells=8, grid=24) for n in (6, 54)
    )
    widths = [
        np.ptp(film.memory_length_interval(h, m.ownership, rng)) for m in (few, many)
    ]
    assert widths[1] < 0.6 * widths[0]


@pytest.mark.parametrize(
    "call, words",
    [
        (
            lambda: film.template("hexagonal", 4, None),
            "kind is 'hexagonal', but must be one of random, square",
        ),
        (lambda: film.template("square", 1, None), "cells is 1"),
        (lambda: film.simulate("square", 1.0, [1.0], 1, None), "speed_spread is 1"),
        (
            lambda: film.memory_length([1, 2], [0.9, 0.8]),
            "memory runs from 0.9 to 0.8; it must cross 0.368",
        ),
        (
            lambda: film.simulate(
                "square",
                0.1,
                [5.0],
                1,
                np.random.default_rng(0),
                cells=3,
                grid=9,
                radii=[0.5, 1.0],
            ),
            "must span 5 to 5",
        ),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(BookError, match=words):
        call()
