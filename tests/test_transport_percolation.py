"""Percolation: enumeration, duality, known thresholds, and agreement with the conduction solver."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lithium_interfaces.errors import BookError
from lithium_interfaces.transport import percolation
from lithium_interfaces.transport.network import solve_bonds

# Cubic lattice, and its nu below: Wang and others, arXiv 1302.0421 (0.24881182(10), 0.3116077(2), 1/nu = 1.1410(15)).
# Square lattice: the bond threshold is exact, the site threshold a textbook value.
KNOWN = {
    ("bond", 2): 0.5,
    ("site", 2): 0.5927,
    ("bond", 3): 0.2488,
    ("site", 3): 0.3116,
}


def test_spanning_by_eye():
    assert percolation.spans(np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0]], bool))
    assert not percolation.spans(
        np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], bool)
    )  # corners do not touch
    assert not percolation.spans(np.zeros((3, 3), bool))


def test_two_by_two_sites_by_enumeration():
    """Spans if a column is open: R(p) = 1 - (1 - p**2)**2, so the mean threshold is the integral of 1 - R, 8/15."""
    states = itertools.product((0, 1), repeat=4)
    polynomial = [
        s for s in states if percolation.spans(np.array(s, bool).reshape(2, 2))
    ]
    assert sum(0.5 ** len(s) for s in polynomial) == pytest.approx(1 - (1 - 0.25) ** 2)
    found = percolation.lattice_thresholds(
        (2, 2), samples=500, rng=np.random.default_rng(0)
    )
    assert found.mean() == pytest.approx(8 / 15, abs=4 * found.std() / 500**0.5)


def test_one_bond_row_by_enumeration():
    """One node between two bonds: the threshold is the larger of two uniform numbers, mean 2/3."""
    found = percolation.lattice_thresholds(
        (1, 1), "bond", 500, np.random.default_rng(0)
    )
    assert found.mean() == pytest.approx(2 / 3, abs=4 * found.std() / 500**0.5)


@pytest.mark.parametrize("length", [1, 2, 7, 12])
def test_self_dual_bond_lattice_spans_half_the_time_at_one_half(length):
    draws = percolation.lattice_thresholds(
        (length, length + 1), "bond", 200, np.random.default_rng(length)
    )
    share, error = percolation.spanning_probability(draws, 0.5)
    assert share == pytest.approx(0.5, abs=3 * error)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["site", "bond"]), st.booleans())
def test_threshold_is_the_smallest_that_spans(seed, kind, three):
    shape = (3, 4, 3) if three else (5, 6)
    field = percolation._draw(shape, kind, np.random.default_rng(seed))
    threshold = percolation._first_spanning(field)
    assert percolation.spans(field <= threshold) and not percolation.spans(
        field < threshold
    )


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.2, 0.8))
def test_bonds_span_exactly_when_current_flows(seed, fraction):
    field = percolation._draw((4, 5), "bond", np.random.default_rng(seed))
    is_open = (field < fraction).astype(float)
    across, beside = is_open[::2, ::2], np.zeros((4, 5))
    beside[:, :-1] = is_open[1::2, 1::2]
    assert solve_bonds(across, beside).percolates == percolation.spans(field < fraction)


def test_spanning_probability_counts():
    share, error = percolation.spanning_probability(
        [0.2, 0.4, 0.4, 0.9], [0.1, 0.4, 1.0]
    )
    assert share.tolist() == [0, 0.75, 1]
    assert error == pytest.approx([0, (0.75 * 0.25 / 4) ** 0.5, 0])


@pytest.mark.parametrize(
    "kind, dimensions, sizes",
    [
        ("bond", 2, (8, 16, 32)),
        ("site", 2, (8, 16, 32)),
        ("bond", 3, (5, 7, 10)),
        ("site", 3, (6, 8, 12)),
    ],
)
def test_finite_size_scaling_finds_the_known_threshold(kind, dimensions, sizes):
    found = percolation.finite_size_scaling(
        sizes, kind, dimensions, 100, np.random.default_rng(2)
    )
    assert found.threshold_error < 0.015
    assert found.threshold == pytest.approx(
        KNOWN[kind, dimensions], abs=3 * found.threshold_error
    )
    assert np.all(np.diff(found.spread) < 0)
    if (kind, dimensions) == (
        "bond",
        2,
    ):  # duality: at every size as often above 1/2 as below
        assert np.all(np.abs(found.mean - 0.5) < 3 * found.mean_error)
    # nu is 4/3 in the plane, exactly
    assert found.exponent_nu == pytest.approx({2: 4 / 3, 3: 0.88}[dimensions], rel=0.3)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: percolation.lattice_thresholds((3,)), "two or three sides"),
        (lambda: percolation.lattice_thresholds((3, 3), "face"), "'face'"),
        (lambda: percolation.lattice_thresholds((3, 0)), "shape is 0"),
        (lambda: percolation.spanning_probability([2.0], 0.5), "thresholds is 2"),
        (lambda: percolation.finite_size_scaling((4, 4, 8)), "three different"),
        (
            lambda: percolation.finite_size_scaling((4, 6, 8), dimensions=4),
            "dimensions is 4",
        ),
    ],
)
def test_errors_say_what_is_wrong(call, words):
    with pytest.raises(BookError, match=words):
        call()
