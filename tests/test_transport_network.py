"""Conduction: exact arrangements, conservation laws, duality, enumeration, and what blocks or overflows."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lithium_interfaces.errors import BookError
from lithium_interfaces.transport import mixing, network
from lithium_interfaces.transport.microstructures import layers, random_mixture

RANDOM = np.random.default_rng(0)


def mixture(shape, contrast, fraction=0.4, seed=1):
    return np.array([1.0, contrast])[
        random_mixture(shape, [1 - fraction, fraction], np.random.default_rng(seed))
    ]


@pytest.mark.parametrize("method", ["direct", "multigrid"])
@pytest.mark.parametrize("lateral", [(5,), (4, 3)])
def test_layers_conduct_in_series_exactly(lateral, method):
    sigma = np.array([1e-3, 2.0, 50.0])[layers([2, 5, 1], lateral)]
    found = network.solve_cells(sigma, spacing_m=1e-9, voltage_V=0.1, method=method)
    resistance = (2 / 1e-3 + 5 / 2.0 + 1 / 50.0) * 1e-9  # ohm m2
    assert found.conductance_S_m2 == pytest.approx(1 / resistance, rel=1e-9)
    assert found.current_at_lithium_A_m2 == pytest.approx(0.1 / resistance, rel=1e-6)
    assert found.effective_conductivity_S_m == pytest.approx(
        mixing.wiener([2 / 8, 5 / 8, 1 / 8], [1e-3, 2, 50])[0]
    )


def test_columns_conduct_in_parallel_exactly():
    columns = np.array([1e-3, 2.0, 50.0, 0.0, 7.0])
    found = network.solve_cells(np.tile(columns, (6, 1)), spacing_m=(2.0, 0.5))
    assert found.conductance_S_m2 == pytest.approx(columns.mean() / 12)
    assert found.current_at_lithium_A_m2 == pytest.approx(columns / 12)
    assert np.isnan(found.potential_V[:, 3]).all() and found.percolates


def test_cells_of_any_shape_describe_the_same_film():
    def film(nz, ny):
        z, y = np.meshgrid(
            (np.arange(nz) + 0.5) / nz, (np.arange(ny) + 0.5) / ny, indexing="ij"
        )
        sigma = np.exp(np.sin(2 * np.pi * y) * np.cos(2 * np.pi * z))
        return network.solve_cells(sigma, spacing_m=(1 / nz, 3 / ny)).conductance_S_m2

    assert film(30, 90) == pytest.approx(film(90, 30), rel=3e-3)
    even = network.solve_cells(np.full((3, 4, 2), 2.0), spacing_m=(1e-9, 3.0, 7.0))
    assert even.conductance_S_m2 == pytest.approx(
        2.0 / 3e-9
    ) and even.effective_conductivity_S_m == pytest.approx(2.0)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(0, 8), st.floats(0.1, 0.9), st.booleans())
def test_conservation_and_bounds(seed, decades, fraction, three):
    shape = (4, 5, 3) if three else (6, 9)
    sigma = mixture(shape, 10**decades, fraction, seed)
    found = network.solve_cells(sigma, voltage_V=0.3)
    assert found.current_in_A_m2 == pytest.approx(found.current_out_A_m2, rel=1e-6)
    assert found.dissipation_W_m2 == pytest.approx(
        0.3 * found.current_out_A_m2, rel=1e-6
    )
    assert found.imbalance < 1e-6
    share = np.array([np.mean(sigma == sigma.min()), np.mean(sigma > sigma.min())])
    low, high = mixing.wiener(share, [1.0, 10**decades])
    assert low * (1 - 1e-9) <= found.effective_conductivity_S_m <= high * (1 + 1e-9)
    assert found.potential_V.min() >= -1e-9 and found.potential_V.max() <= 0.3 + 1e-9


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.floats(1.1, 100))
def test_better_cells_never_lower_the_conductance(seed, factor):
    rng = np.random.default_rng(seed)
    sigma = rng.lognormal(0, 2, (5, 6))
    better = np.where(rng.random(sigma.shape) < 0.3, factor, 1.0) * sigma
    assert network.solve_cells(better).conductance_S_m2 >= network.solve_cells(
        sigma
    ).conductance_S_m2 * (1 - 1e-12)


def test_a_lateral_shift_or_a_mirror_changes_nothing():
    sigma = mixture((5, 6, 7), 100.0)
    given_ = network.solve_cells(sigma)
    shifted = network.solve_cells(np.roll(sigma, (2, 3), (1, 2)))
    assert shifted.conductance_S_m2 == pytest.approx(given_.conductance_S_m2, rel=1e-9)
    assert np.roll(given_.current_at_lithium_A_m2, (2, 3), (0, 1)) == pytest.approx(
        shifted.current_at_lithium_A_m2, rel=1e-6
    )
    mirrored = network.solve_cells(sigma[::-1])
    assert mirrored.current_at_electrolyte_A_m2 == pytest.approx(
        given_.current_at_lithium_A_m2, rel=1e-6
    )


def bridge(bonds):
    """Lattice of two nodes side by side: four bonds to the electrodes, one between the nodes; open sides."""
    return network.solve_bonds(
        np.array(bonds[:4]).reshape(2, 2), np.array([[bonds[4], 0.0]])
    )


def test_wheatstone_bridge():
    a, b, c, d, middle = (
        1.0,
        2.0,
        3.0,
        5.0,
        7.0,
    )  # two bonds to lithium, two to electrolyte, one between
    # Kirchhoff by hand: (a + c + m) u - m v = c, (b + d + m) v - m u = d
    determinant = (a + c + middle) * (b + d + middle) - middle**2
    u = (c * (b + d + middle) + d * middle) / determinant
    v = (d * (a + c + middle) + c * middle) / determinant
    found = bridge((a, b, c, d, middle))
    assert found.potential_V == pytest.approx(np.array([[u, v]]))
    assert found.conductance_S_m2 * 2 == pytest.approx(a * u + b * v)


def test_duality_exactly_by_enumeration():
    """All 32 bridges of bonds 1 and 100: a lattice and its dual, reciprocal, are equally likely (Dykhne)."""
    logs = [
        np.log(2 * bridge(bonds).conductance_S_m2)
        for bonds in itertools.product((1.0, 100.0), repeat=5)
    ]
    assert np.mean(logs) == pytest.approx(np.log(10.0), rel=1e-10)
    assert sorted(logs) == pytest.approx(
        sorted(2 * np.log(10.0) - np.array(logs)), abs=1e-10
    )


def test_random_bonds_in_equal_shares_conduct_as_the_geometric_mean():
    rng, length, logs = np.random.default_rng(4), 60, []
    for _ in range(8):
        across = rng.choice([1.0, 100.0], (length + 1, length + 1))
        beside = rng.choice([1.0, 100.0], (length, length + 1))
        beside[:, -1] = 0.0  # open sides: L rows and L + 1 columns are their own dual
        # length + 1 columns in parallel, length + 1 bonds in series: the sheet is square
        logs.append(
            np.log(network.solve_bonds(across, beside).conductance_S_m2 * (length + 1))
        )
    error = np.std(logs, ddof=1) / np.sqrt(len(logs))
    assert error < 0.03
    assert np.mean(logs) == pytest.approx(np.log(10.0), abs=3 * error)


def test_unresolved_checkerboard_is_the_harmonic_mean_and_not_the_answer():
    """One cell per square: every face joins unlike cells, so the grid sees one uniform conductor."""
    board = np.where(np.indices((20, 20)).sum(axis=0) % 2, 100.0, 1.0)
    coarse = network.solve_cells(board).effective_conductivity_S_m
    assert coarse == pytest.approx(2 * 100 / 101, rel=0.1)
    finer = network.solve_cells(
        np.kron(board, np.ones((8, 8)))
    ).effective_conductivity_S_m
    assert coarse < finer < 10  # the exact value is 10, approached slowly


def test_uniform_gradient_of_conductivity_converges_with_second_order():
    """sigma = 1 + z: series integral of 1/sigma gives 1/ln 2."""
    errors = []
    for n in (10, 20, 40):
        z = (np.arange(n) + 0.5) / n
        found = network.solve_cells(np.tile(1 + z[:, None], (1, 3)))
        errors.append(abs(found.effective_conductivity_S_m * np.log(2) - 1))
    assert np.log2(errors[0] / errors[1]) == pytest.approx(2, abs=0.1)
    assert np.log2(errors[1] / errors[2]) == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("shape", [(40, 40), (14, 14, 14)])
@pytest.mark.parametrize("contrast", [10.0, 1e4, 1e8])
def test_both_methods_agree_at_any_contrast(shape, contrast):
    sigma = mixture(shape, contrast)
    direct, multigrid = (
        network.solve_cells(sigma, method=m) for m in ("direct", "multigrid")
    )
    assert multigrid.conductance_S_m2 == pytest.approx(
        direct.conductance_S_m2, rel=1e-6
    )
    assert multigrid.imbalance < 1e-3 and direct.imbalance < 1e-5
    typical = direct.current_out_A_m2
    assert multigrid.current_at_lithium_A_m2 == pytest.approx(
        direct.current_at_lithium_A_m2, abs=1e-3 * typical
    )
    assert 0 < multigrid.iterations < 80 and multigrid.residual < 1e-8
    assert (direct.iterations, direct.method, multigrid.method) == (
        0,
        "direct",
        "multigrid",
    )


@pytest.mark.parametrize("method", ["direct", "multigrid"])
def test_insulating_phase_is_the_limit_of_a_poor_one(method):
    sigma = mixture((14, 14, 14), 1e-9, 0.5)
    poor = network.solve_cells(sigma, method=method)
    none = network.solve_cells(np.where(sigma < 1, 0.0, 1.0), method=method)
    assert none.conductance_S_m2 == pytest.approx(poor.conductance_S_m2, rel=1e-6)
    assert none.unknowns < poor.unknowns == sigma.size


def test_blocked_films_carry_nothing_and_say_so():
    sigma = np.ones((5, 6))
    sigma[2] = 0.0
    found = network.solve_cells(sigma, voltage_V=0.5)
    assert (
        not found.percolates
        and found.conductance_S_m2 == found.current_out_A_m2 == found.imbalance == 0
    )
    assert (found.potential_V[:2] == 0).all() and (found.potential_V[3:] == 0.5).all()
    assert np.isnan(found.potential_V[2]).all() and found.unknowns == 0
    sigma[2, 4] = 1e-3  # one pinhole
    assert network.solve_cells(sigma).percolates


def test_islands_and_dead_ends_change_nothing():
    sigma = np.zeros((7, 8))
    sigma[:, 0] = 1.0
    sigma[3, 1:3] = 1.0  # dead end
    sigma[1, 3:5] = 1.0  # island
    sigma[:3, 6] = 1.0  # touches lithium only
    found = network.solve_cells(sigma)
    assert found.effective_conductivity_S_m == pytest.approx(1 / 8)
    assert found.potential_V[3, 1] == pytest.approx(found.potential_V[3, 0])
    assert (
        np.isnan(found.potential_V[1, 3:5]).all()
        and (found.potential_V[:3, 6] == 0).all()
    )


def test_sides_are_periodic():
    sigma = np.zeros((3, 6))
    sigma[:2, 0] = sigma[1:, 5] = (
        1.0  # the path leaves at one side and comes back at the other
    )
    assert network.solve_cells(sigma).percolates
    sigma[:, 5], sigma[1:, 4] = 0.0, 1.0
    assert not network.solve_cells(sigma).percolates


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: network.solve_cells([[1.0, -1.0]]), "conductivity_S_m is -1"),
        (lambda: network.solve_cells([1.0, 2.0]), r"shape \(2,\)"),
        (lambda: network.solve_cells(np.ones((2, 2)), spacing_m=0), "spacing_m is 0"),
        (
            lambda: network.solve_cells(np.ones((2, 2)), spacing_m=(1, 1, 1)),
            "one number or 2",
        ),
        (lambda: network.solve_cells(np.ones((2, 2)), voltage_V=0), "voltage_V is 0"),
        (lambda: network.solve_cells(np.ones((2, 2)), method="guess"), "'guess'"),
        (
            lambda: network.solve_bonds(np.ones((3, 2)), np.ones((3, 2))),
            r"one \(nz, ny\)",
        ),
        (lambda: network.solve_bonds(np.ones((3, 2))), r"one \(nz, ny\)"),
    ],
)
def test_errors_say_what_is_wrong(call, words):
    with pytest.raises(BookError, match=words):
        call()


def test_contrasts_beyond_rounding_are_refused():
    sigma = mixture((120, 120), 1e14, 0.4, seed=0)
    with pytest.raises(BookError, match="contrasts of conductivity up to about 1e10"):
        network.solve_cells(sigma)
