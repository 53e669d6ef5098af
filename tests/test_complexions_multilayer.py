"""Layers that pull on each other: limits with closed forms, thermodynamic identities, counting all states, chance."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from lithium_interfaces.complexions import multilayer as ml
from lithium_interfaces.complexions import segregation as seg
from lithium_interfaces.errors import BookError

WALL = ml.wall_energies(0.6, 10)  # over zw: dispersion


def surface_at(alpha, ratio=WALL, in_plane=0.5):
    return ml.LayeredSurface(alpha, alpha * ratio, in_plane)


@pytest.fixture(scope="module")
def layering():
    return surface_at(9.0), ml.film_transitions(surface_at(9.0))


def test_wall_energies():
    assert ml.wall_energies(0.8, 4) == pytest.approx([0.8, 0.1, 0.8 / 27, 0.0125])
    assert ml.wall_energies(0.8, 3, np.inf) == pytest.approx([0.8, 0, 0])


@given(st.floats(-8, 2))
def test_without_attraction_every_layer_is_langmuirs(drive):
    wall = np.array([2.0, 0.5, 0.0])
    found = ml.solve_profile(ml.LayeredSurface(0.0, wall), drive)
    assert found.coverages == pytest.approx(expit(drive + wall), rel=1e-10)
    # the grand potential of independent sites: -sum ln(1 + e^(drive + wall))
    assert found.grand_potential == pytest.approx(
        -np.sum(np.log1p(np.exp(drive + wall))), rel=1e-10
    )


def test_one_layer_is_fowlers():
    surface = ml.LayeredSurface(5.0, [0.0], 1.0)
    t = np.linspace(0.05, 0.95, 7)
    assert ml.film_curve(surface, t).drive == pytest.approx(
        seg.fowler_drive(t, 5.0), abs=1e-11
    )
    for filled, branch in ((0, "dilute"), (1, "dense")):
        found = ml.solve_profile(surface, -2.49, filled)
        assert found.filled_layers == pytest.approx(
            float(seg.fowler_coverage(-2.49, 5.0, branch)), abs=1e-11
        )


def test_uncoupled_layers_each_follow_fowler_with_their_own_wall():
    wall = np.array([3.0, 1.0, 0.0, 0.0])
    surface = ml.LayeredSurface(6.0, wall, 1.0)
    found = ml.film_transitions(surface)
    exact = seg.fowler_coexistence(6.0)
    assert [t.drive for t in found[:2]] == pytest.approx(
        exact.drive - wall[:2], abs=1e-9
    )
    assert found[0].filling_drive - found[0].emptying_drive == pytest.approx(
        exact.hysteresis_width, abs=1e-9
    )
    assert found[0].thick - found[0].thin == pytest.approx(
        exact.dense - exact.dilute, abs=1e-2
    )


@settings(max_examples=8, deadline=None)
@given(st.floats(4.5, 12), st.floats(0.15, 1), st.floats(0.2, 1), st.floats(0.01, 0.4))
def test_profiles_are_solved_to_machine_precision_and_thin_with_depth(
    alpha, strength, in_plane, below
):
    surface = surface_at(alpha, ml.wall_energies(strength, 8), in_plane)
    found = ml.stable_profile(surface, -alpha / 2 - below)
    assert found.residual <= 1e-11
    assert np.all(np.diff(found.coverages) <= 1e-12)
    thin = ml.solve_profile(surface, found.drive, 0)
    assert found.grand_potential <= thin.grand_potential + 1e-12


def test_the_drive_is_the_derivative_of_the_film_energy():
    t = np.arange(0.2, 4, 0.004)
    curve = ml.film_curve(surface_at(8.0), t)
    assert np.gradient(curve.free_energy, t)[1:-1] == pytest.approx(
        curve.drive[1:-1], abs=1e-3
    )
    assert np.gradient(curve.drive, t)[1:-1] == pytest.approx(
        curve.slope[1:-1], abs=5e-2
    )
    assert curve.coverages.sum(axis=1) == pytest.approx(t, abs=1e-10)
    # envelope theorem: the grand potential falls with the drive by the film's thickness
    step = 1e-5
    ends = [ml.solve_profile(surface_at(8.0), -5.0 + d) for d in (-step, step)]
    slope = (ends[1].grand_potential - ends[0].grand_potential) / (2 * step)
    assert -slope == pytest.approx(
        ml.solve_profile(surface_at(8.0), -5.0).filled_layers, rel=1e-7
    )


def test_layers_fill_one_by_one_with_equal_areas(layering):
    surface, found = layering
    assert [t.layers for t in found[:5]] == [1] * 5
    assert np.all(np.diff([t.drive for t in found]) > 0)
    for transition in found[:3]:
        assert transition.emptying_drive < transition.drive < transition.filling_drive
        t = np.linspace(transition.thin, transition.thick, 801)
        area = np.trapezoid(ml.film_curve(surface, t).drive - transition.drive, t)
        assert area == pytest.approx(0, abs=1e-5)
        ends = ml.film_curve(surface, [transition.thin, transition.thick])
        assert ends.drive == pytest.approx([transition.drive] * 2, abs=1e-9)


def test_the_stable_film_jumps_at_the_transition_and_history_at_its_limits(layering):
    surface, found = layering
    second = found[1]
    for drive, film in (
        (second.drive - 1e-4, second.thin),
        (second.drive + 1e-4, second.thick),
    ):
        assert ml.stable_profile(surface, drive).filled_layers == pytest.approx(
            film, abs=1e-3
        )
    inside = [
        second.emptying_drive - 1e-3,
        second.emptying_drive + 1e-3,
        second.filling_drive - 1e-3,
    ]
    filling, stable, emptying = ml.sweep_drive(
        surface, [*inside, second.filling_drive + 1e-3]
    )
    assert (
        filling[:3] == pytest.approx([filling[0]] * 3, abs=0.25)
        and filling[3] > filling[2] + 0.5
    )
    assert emptying[1] > emptying[0] + 0.5
    assert np.all(filling <= stable + 1e-9) and np.all(stable <= emptying + 1e-9)
    # between the limits a film remembers: the one that empties starts from the stable, thick film
    filling, _, emptying = ml.sweep_drive(surface, inside[1:])
    assert np.all(emptying > filling + 0.5)


def test_cold_layers_fill_where_counting_bonds_says():
    # T -> 0: a full layer k gains its own bonds alpha l/2, those to the layer under it alpha v, and the wall
    alpha, in_plane = 18.0, 0.5
    found = ml.film_transitions(surface_at(alpha, WALL, in_plane))
    across = (1 - in_plane) / 2
    expected = [
        -alpha * (in_plane / 2 + (across if k else 0) + WALL[k]) for k in range(4)
    ]
    assert [t.drive for t in found[:4]] == pytest.approx(expected, abs=0.02)


def test_several_layers_go_at_once_where_the_wall_is_weak():
    found = ml.film_transitions(surface_at(8.0, ml.wall_energies(0.14, 12), 2 / 3))
    assert found[0].layers > 1 and found[1].layers == 1  # prewetting, then layering
    assert not ml.film_transitions(
        surface_at(8.0, ml.wall_energies(0.05, 8), 2 / 3)
    )  # and a wall too weak to wet


def test_critical_points_of_layering():
    # Two routes: the drive of a held film stops rising; and below alpha_c no transition is found while above it is.
    values = [ml.critical_attraction(WALL, k) for k in (1, 3)]
    assert 4 < values[1] < values[0] < 8  # between the bulk (4) and a lone layer (4/l)
    crossing = [
        [
            t
            for t in ml.film_transitions(surface_at(values[1] + shift))
            if 2 < t.thin < 3.3 and t.thick < 3.5
        ]
        for shift in (-0.02, 0.02)
    ]
    assert not crossing[0] and len(crossing[1]) == 1
    # layers that do not couple are Fowler's: alpha l = 4, here l = 1
    assert ml.critical_attraction(np.array([0.5, 0.2, 0.0]), 1, 1.0) == pytest.approx(
        4, abs=1e-6
    )


def test_monte_carlo_against_all_65536_states():
    bond, drive, wall = 1.0, -1.7, 0.1
    bits = (np.arange(2**16)[:, None] >> np.arange(16)) & 1
    lattice = bits.reshape(-1, 4, 4).astype(float)
    bonds = sum(
        (lattice * np.roll(lattice, 1, axis)).sum(axis=(1, 2)) for axis in (1, 2)
    )
    filled = bits.sum(axis=1)
    weight = np.exp(bond * bonds + (drive + wall) * filled)
    exact = (weight * filled).sum() / weight.sum() / 16
    mean, error = ml.monte_carlo_coverages(
        bond, [wall], drive, np.random.default_rng(1), size=4, sweeps=2500
    )
    assert error[0] < 0.02
    assert mean[0] == pytest.approx(exact, abs=4 * error[0])


def test_monte_carlo_of_two_layers_against_all_states():
    # 2 x 2 x 2 sites, each pair across an edge of the periodic plane counted twice
    bond, drive, wall = 0.6, -1.0, np.array([0.7, 0.1])
    filled, weights = np.zeros((256, 2)), np.empty(256)
    for i, sites in enumerate(itertools.product((0, 1), repeat=8)):
        x = np.array(sites).reshape(2, 2, 2)
        pairs = (
            (x * np.roll(x, 1, 1)).sum()
            + (x * np.roll(x, 1, 2)).sum()
            + (x[0] * x[1]).sum()
        )
        filled[i] = x.sum(axis=(1, 2))
        weights[i] = np.exp(bond * pairs + filled[i] @ (wall + drive))
    exact = (weights @ filled) / weights.sum() / 4
    mean, error = ml.monte_carlo_coverages(
        bond, wall, drive, np.random.default_rng(2), size=2, sweeps=2500
    )
    assert mean == pytest.approx(exact, abs=4 * error.max())


def test_mean_field_is_right_for_weak_bonds_and_orders_too_early():
    wall = np.array([1.0, 0.3, 0.0, 0.0])
    mean, error = ml.monte_carlo_coverages(
        0.1, wall, -1.5, np.random.default_rng(3), size=40, sweeps=200
    )
    field = ml.solve_profile(ml.LayeredSurface(0.6, wall, 2 / 3), -1.5).coverages
    assert mean == pytest.approx(field, abs=0.006 + 4 * error.max())
    # One layer, bond 1.4 kT: the mean field (alpha = 5.6) is far below its critical point, the lattice gas still
    # above its own, which is exact: bond = 2 ln(1 + sqrt 2) = 1.763 (Onsager).
    assert seg.fowler_coexistence(5.6).dense > 0.9
    mean, error = ml.monte_carlo_coverages(
        1.4, [0.0], -2.8, np.random.default_rng(4), size=24, sweeps=700
    )
    assert mean[0] == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: ml.LayeredSurface(-1, [1.0]), "attraction is -1"),
        (
            lambda: ml.LayeredSurface(5, [1.0], 1.2),
            r"in_plane is 1.2, but must lie in \[0, 1\]",
        ),
        (lambda: ml.LayeredSurface(5, [[1.0]]), "wall has the shape"),
        (lambda: ml.wall_energies(1, 0), "layers is 0"),
        (
            lambda: ml.solve_profile(surface_at(5), -3, 11),
            r"filled is 11, but must lie in \[0, 10\]",
        ),
        (lambda: ml.sweep_drive(surface_at(5), [-3, -4]), "drives must increase"),
        (lambda: ml.film_curve(surface_at(5), [2.0, 1.0]), "thickness must increase"),
        (
            lambda: ml.film_curve(surface_at(5), [10.0]),
            r"thickness is 10, but must lie in \(0, 10\)",
        ),
        (
            lambda: ml.film_transitions(surface_at(5), 0.5),
            r"step is 0.5, but must lie in \(0, 0.1\]",
        ),
        (
            lambda: ml.critical_attraction(WALL, 9),
            r"layer is 9, but must lie in \[1, 8\]",
        ),
        (
            lambda: ml.critical_attraction(WALL, 1, highest=5.0),
            "Layer 1 fills continuously up to alpha = 5",
        ),
        (
            lambda: ml.monte_carlo_coverages(1, [0.0], 0, np.random.default_rng(1), 5),
            "size is 5, but must be even",
        ),
    ],
)
def test_errors_say_what_is_allowed(call, words):
    with pytest.raises(BookError, match=words):
        call()
