"""Microstructures: counts, periodicity, and the known geometry of random (Poisson-Voronoi) grains."""

from math import gamma, pi

import numpy as np
import pytest

from lithium_interfaces.errors import BookError
from lithium_interfaces.transport import microstructures as micro

RNG = np.random.default_rng


def test_layers_lie_on_the_lithium_in_order():
    stack = micro.layers([2, 3], (4, 5))
    assert stack.shape == (5, 4, 5)
    assert (
        stack[:, 0, 0].tolist() == [0, 0, 1, 1, 1] and (stack == stack[:, :1, :1]).all()
    )
    assert micro.layers([2, 3], 4).shape == (5, 4)


def test_mosaic_alternates_and_closes_on_itself():
    board = micro.mosaic((3, 8, 8), 2)
    assert board.mean() == 0.5 and (board == board[:1]).all()
    for axis in (1, 2):
        assert (np.roll(board, 2, axis) == 1 - board).all()
    assert micro.mosaic((2, 4), 1).tolist() == [[0, 1, 0, 1]] * 2


def test_mixtures_keep_their_fractions():
    phase = micro.random_mixture((100, 100), [0.2, 0.5, 0.3], RNG(0))
    assert np.bincount(phase.ravel()) / 1e4 == pytest.approx(
        [0.2, 0.5, 0.3], abs=4 * 0.5 / 100
    )


def test_each_grain_has_one_phase():
    grains = micro.voronoi_grains((40, 60), 6, RNG(1))
    phase = micro.random_phases(grains.number, [0.5, 0.5], RNG(2))
    for number in np.unique(grains.number):
        assert len(np.unique(phase[grains.number == number])) == 1
    assert {0, 1} == set(np.unique(phase))


@pytest.mark.parametrize("shape, size", [((200, 200), 10), ((40, 40, 40), 8)])
def test_number_of_grains(shape, size):
    """Grains shown: those inside, plus those cut by the two outer faces; between both counts."""
    grains = micro.voronoi_grains(shape, size, RNG(3))
    inside = np.prod(shape) / size ** len(shape)
    with_rim = inside * (shape[0] + 2 * size) / shape[0]
    assert inside - 4 * inside**0.5 < grains.count < with_rim + 4 * with_rim**0.5


@pytest.mark.parametrize(
    "shape, size, boundary_per_volume",
    [
        # mean length of boundary per area, 2 rho**(1/2), and area per volume, (256 pi/3)**(1/3) Gamma(5/3)/2 rho**(1/3)
        ((400, 400), 40.0, 2 / 40.0),
        ((60, 60, 60), 20.0, (256 * pi / 3) ** (1 / 3) * gamma(5 / 3) / 2 / 20.0),
    ],
)
def test_boundaries_take_the_known_share_of_volume(shape, size, boundary_per_volume):
    width = 2.0
    found = [
        micro.boundary_network(
            micro.voronoi_grains(shape, size, RNG(seed)), width
        ).mean()
        for seed in range(4 if len(shape) == 2 else 2)
    ]
    # thin boundaries; where three meet they share volume, hence a little less
    assert np.mean(found) == pytest.approx(width * boundary_per_volume, rel=0.12)


@pytest.mark.parametrize("shape", [(60, 30), (14, 12, 14)])
def test_grains_close_on_themselves_at_the_sides(shape):
    """Across a side neighbouring cells are as often of one grain as within the film."""
    shared = {axis: [] for axis in range(1, len(shape))}
    for seed in range(12):
        number = micro.voronoi_grains(shape, 6, RNG(seed)).number
        for axis, rows in shared.items():
            same = number == np.roll(number, -1, axis)
            rim = np.take(same, -1, axis).mean()
            rows.append((rim, np.delete(same, -1, axis).mean()))
    for rows in shared.values():
        rim, within = np.mean(rows, axis=0)
        assert rim == pytest.approx(within, abs=0.1) and rim > 0.6


def test_distance_to_the_boundary_against_counting_cells():
    """The boundary lies between the last cell of a grain and the nearest cell of another, up to a diagonal away."""
    from scipy.ndimage import distance_transform_edt

    grains = micro.voronoi_grains((60, 60), 15, RNG(5))
    seen = 0
    for number in np.unique(grains.number):
        own = grains.number == number
        to_other = distance_transform_edt(np.tile(own, (1, 3)))[
            :, 60:120
        ]  # sides are periodic
        near = own & (to_other < 5)
        near[:6] = near[-6:] = False  # a grain outside the film may be nearer
        gap = to_other[near] - grains.boundary_distance_cells[near]
        seen += gap.size
        assert gap.size == 0 or (gap.min() > -1e-9 and gap.max() < 1.5)
    assert seen > 500


def test_outer_rows_are_cut_as_the_middle_is():
    """The film is a slice of a larger body: boundaries come as near to cells at its faces as inside."""
    films = [micro.voronoi_grains((30, 300), 10, RNG(seed)) for seed in range(6)]
    rows = np.mean(
        [film.boundary_distance_cells.mean(axis=1) for film in films], axis=0
    )
    assert rows[[0, -1]] == pytest.approx(rows[5:-5].mean(), rel=0.15)


def test_the_generator_decides():
    first, again, other = (
        micro.voronoi_grains((20, 20), 5, RNG(seed)).number for seed in (1, 1, 2)
    )
    assert (first == again).all() and (first != other).any()


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: micro.layers([2, 0], 4), "thicknesses_cells is 0"),
        (lambda: micro.mosaic((4, 6), 2), "multiples of two tiles, 4"),
        (lambda: micro.random_mixture((4,), [1.0], RNG(0)), r"shape is \(4,\)"),
        (lambda: micro.random_mixture((4, 4), [0.5, 0.6], RNG(0)), "adds up to 1"),
        (lambda: micro.voronoi_grains((9, 9), 1, RNG(0)), "grain_size_cells is 1"),
        (
            lambda: micro.voronoi_grains((9, 20, 8), 10, RNG(0)),
            r"must not exceed the lateral sides \(20, 8\)",
        ),
        (
            lambda: micro.boundary_network(micro.voronoi_grains((9, 9), 4, RNG(0)), 1),
            "width_cells is 1",
        ),
    ],
)
def test_errors_say_what_is_wrong(call, words):
    with pytest.raises(BookError, match=words):
        call()
