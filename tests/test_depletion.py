"""Salt depletion: the printed formulae, an independent solution of the diffusion equation, and the limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lithium_interfaces import depletion
from lithium_interfaces.errors import BookError

F = 96485.33212
SALT = (1.7694e-10, 1000.0, 0.2594)  # D, c0, t+ of LiPF6 in EC:EMC at 1 M


def test_sand_time_and_limiting_current_of_a_common_electrolyte():
    by_hand = np.pi * 1.7694e-10 * (F * 1000 / (2 * 10 * 0.7406)) ** 2
    assert depletion.sand_time(10.0, *SALT) == pytest.approx(by_hand, rel=1e-12)
    assert round(depletion.sand_time(10.0, *SALT), -2) == 23600
    assert round(depletion.limiting_current(25e-6, *SALT) / 10) == 184
    assert round(depletion.limiting_current(25e-6, *SALT, porosity=0.47) / 10) == 59


def by_finite_volumes(current, gap, D, c0, t_plus, porosity, times, cells=120):
    """The same cell on a grid, with matrix exponentials: no series, no error functions."""
    from scipy.linalg import expm

    h = gap / cells
    step = (
        np.diag(np.full(cells - 1, 1.0), 1)
        + np.diag(np.full(cells - 1, 1.0), -1)
        - 2 * np.eye(cells)
    )
    step[0, 0] = step[-1, -1] = -1
    rate = D * porosity**0.5 / h**2 * step
    source = np.zeros(cells)
    flux = (1 - t_plus) * current / F
    source[0], source[-1] = -flux / (porosity * h), flux / (porosity * h)
    system = np.zeros((cells + 1, cells + 1))
    system[:cells, :cells], system[:cells, cells] = rate, source
    start = np.append(np.full(cells, c0), 1.0)
    surface = []
    for t in times:
        c = (expm(system * t) @ start)[:cells]
        assert c.mean() == pytest.approx(c0, rel=1e-9)  # salt is conserved
        surface.append(c[0] - flux * h / 2 / (D * porosity**1.5))
    return np.array(surface)


@pytest.mark.parametrize("porosity", [1.0, 0.47])
def test_surface_concentration_against_a_grid(porosity):
    gap = 25e-6
    scale = gap**2 / (SALT[0] * porosity**0.5)
    times = scale * np.array([0.01, 0.04, 0.06, 0.3, 2.0])
    expected = by_finite_volumes(500.0, gap, *SALT, porosity, times)
    found = depletion.surface_concentration(times, 500.0, gap, *SALT, porosity)
    assert 1000 - found == pytest.approx(1000 - expected, rel=1e-3)


def test_approach_joins_its_two_series_and_starts_like_sand():
    assert depletion.approach(0.05 - 1e-12) == pytest.approx(
        depletion.approach(0.05), abs=1e-11
    )
    s = np.array([1e-8, 1e-5, 1e-3])
    assert depletion.approach(s) == pytest.approx(4 * np.sqrt(s / np.pi), rel=1e-9)
    assert depletion.approach(0.0) == 0 and depletion.approach(5.0) == pytest.approx(
        1, abs=1e-15
    )


def test_far_above_the_limit_depletion_takes_sands_time():
    limit = depletion.limiting_current(25e-6, *SALT)
    for factor, tolerance in ((100, 1e-9), (3, 0.02)):
        found = depletion.depletion_time(factor * limit, 25e-6, *SALT)
        assert found == pytest.approx(
            depletion.sand_time(factor * limit, *SALT), rel=tolerance
        )


def test_below_the_limit_salt_never_runs_out():
    limit = depletion.limiting_current(25e-6, *SALT)
    times = depletion.depletion_time(
        np.array([0.5, 1.0, 1.0001, 2.0]) * limit, 25e-6, *SALT
    )
    assert np.isinf(times[:2]).all() and np.isfinite(times[2:]).all()
    late = depletion.surface_concentration(1e9, 0.9 * limit, 25e-6, *SALT)
    assert late == pytest.approx(
        100.0, rel=1e-9
    )  # a straight line through c0: one tenth is left


@given(st.floats(1.001, 1e4), st.floats(1e-6, 1e-2), st.floats(0.2, 1))
def test_at_the_depletion_time_the_surface_is_empty(factor, gap, porosity):
    j = factor * depletion.limiting_current(gap, *SALT, porosity)
    time = depletion.depletion_time(j, gap, *SALT, porosity)
    assert depletion.surface_concentration(
        time, j, gap, *SALT, porosity
    ) == pytest.approx(0, abs=1e-6)
    # the other electrode gives salt back, so a cell lasts at least as long as Sand's electrode
    assert time >= depletion.sand_time(j, *SALT, porosity) * (1 - 1e-12)


@given(st.floats(0.1, 1e4))
def test_the_gap_of_a_current_has_it_as_its_limit(j):
    gap = depletion.depletable_gap(j, *SALT)
    assert depletion.limiting_current(gap, *SALT) == pytest.approx(j, rel=1e-12)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: depletion.sand_time(0.0, *SALT), "current_density_A_m2 is 0"),
        (
            lambda: depletion.sand_time(10.0, 1e-10, 1000.0, 1.0),
            "transference_number is 1",
        ),
        (lambda: depletion.limiting_current(-1.0, *SALT), "gap_m is -1"),
        (lambda: depletion.limiting_current(1.0, *SALT, porosity=0.0), "porosity is 0"),
        (
            lambda: depletion.surface_concentration(-1.0, 1.0, 1.0, *SALT),
            "time_s is -1",
        ),
        (
            lambda: depletion.depletion_time(1.0, 1.0, 0.0, 1000.0, 0.3),
            "diffusivity_m2_s is 0",
        ),
        (
            lambda: depletion.depletion_time(1.0, 1.0, 1e-10, 0.0, 0.3),
            "concentration_mol_m3 is 0",
        ),
    ],
)
def test_faults_are_named(call, words):
    with pytest.raises(BookError, match=words):
        call()
