"""Pore closure in time: lithium conserved, known limits, an independent integrator, and stated orders."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from lithium_interfaces import hosts
from lithium_interfaces.errors import BookError
from lithium_interfaces.hosts import filling

VT = 8.314462618 * 298.15 / 96485.33212
MOLAR_VOLUME = 6.94e-6 / 0.534


def host_of(n, kappa=0.8, sigma=np.inf):
    i0 = VT * n**2 / (1e-4**2 * 1e5 * (1 / kappa + 1 / sigma))
    return hosts.PorousHost(1e-4, 1e5, i0, kappa, sigma)


@settings(max_examples=10, deadline=None)
@given(st.floats(0.1, 15), st.floats(-1, 3), st.sampled_from([np.inf, 0.8, 0.01]))
def test_lithium_is_conserved_and_utilisation_bounded(n, log_current, sigma):
    current = 10.0**log_current
    history = hosts.fill_host(
        host_of(n, sigma=sigma), current, 0.8, nodes=41, step=0.05
    )
    deposited = current * MOLAR_VOLUME * history.time_s / 96485.33212
    assert history.lithium_thickness_m == pytest.approx(deposited, rel=1e-10, abs=1e-22)
    assert 0 < history.utilisation <= 1
    assert np.all(np.diff(history.time_s) > 0)
    assert history.porosity.min() == pytest.approx(0.01 * 0.8, rel=1e-9)
    assert history.porosity.max() == 0.8
    if sigma == np.inf:  # a perfectly conducting skeleton never takes lithium back
        assert np.all(np.diff(history.porosity, axis=0) <= 0)
    assert history.ionic_current_A_m2[:, 0] == pytest.approx(current)
    assert np.abs(history.ionic_current_A_m2[:, -1]).max() < 1e-12 * current


def test_a_thin_host_fills_evenly():
    history = hosts.fill_host(host_of(1e-3), 1e-6, 0.8)
    assert history.utilisation == pytest.approx(0.99, abs=1e-5)
    # All pores but one per cent: volume over rate, and the charge it takes.
    seconds = 0.99 * 0.8 * 1e-4 * 96485.33212 / (MOLAR_VOLUME * 1e-6)
    assert history.closure_time_s == pytest.approx(seconds, rel=1e-5)
    assert history.areal_capacity_mAh_cm2 == pytest.approx(
        1e-7 * seconds / 3600, rel=1e-5
    )
    assert history.areal_capacity_mAh_cm2 == pytest.approx(
        hosts.areal_capacity_mAh_cm2(0.8, 100, 0.99), rel=1e-5
    )


@pytest.mark.parametrize("n", [1.0, 5.0])
def test_frozen_properties_give_the_static_utilisation(n):
    history = hosts.fill_host(
        host_of(n),
        1e-6,
        0.8,
        nodes=201,
        closed_share=1e-3,
        conductivity_exponent=0,
        area_exponent=0,
    )
    assert history.utilisation == pytest.approx(0.999 * np.tanh(n) / n, rel=1e-4)


def test_first_frame_is_the_static_profile():
    host = host_of(3.0)
    history = hosts.fill_host(host, 300.0, 0.8, nodes=201)
    static = hosts.current_distribution(host, 300.0)
    assert history.ionic_current_A_m2[0] == pytest.approx(
        np.interp(history.x_m, static.x_m, static.ionic_current_A_m2), abs=0.02
    )


def test_closure_against_an_independent_integrator():
    """Small overpotential: the march against an equidistant dense solver advanced by scipy's Runge-Kutta."""
    n, cells = 3.0, 200
    centre = (np.arange(cells) + 0.5) / cells

    def rate(_, open_share):
        open_share = np.maximum(open_share, 1e-6)  # a trial step may overshoot
        # Unknown v with wall current n^2 a v; current share between cells -k dv/dx, one unit enters at x = 0.
        k = open_share**1.5
        face = 2 / (1 / k[1:] + 1 / k[:-1]) * cells
        matrix = np.diag(n**2 * open_share**0.5 / cells)
        i = np.arange(cells - 1)
        matrix[i, i] += face
        matrix[i + 1, i + 1] += face
        matrix[i, i + 1] -= face
        matrix[i + 1, i] -= face
        v = np.linalg.solve(matrix, np.eye(cells)[0])
        return -(n**2) * open_share**0.5 * v

    def closed(_, open_share):  # extrapolated to the mouth from the first two cells
        return 1.5 * open_share[0] - 0.5 * open_share[1] - 0.05

    closed.terminal = True
    solution = solve_ivp(
        rate, (0, 1), np.ones(cells), events=closed, rtol=1e-4, atol=1e-7
    )
    assert centre[solution.y[:, -1].argmin()] == centre[0]
    history = hosts.fill_host(host_of(n), 1e-6, 0.8, closed_share=0.05, nodes=201)
    assert history.utilisation == pytest.approx(solution.t_events[0][0], rel=5e-3)


def test_closing_mouth_lowers_the_static_utilisation():
    host = host_of(2.0)
    assert (
        hosts.fill_host(host, 1.0, 0.8).utilisation
        < hosts.current_distribution(host, 1.0).static_utilisation
    )


@settings(max_examples=8, deadline=None)
@given(st.floats(0.3, 8), st.floats(1.1, 2))
def test_utilisation_falls_with_thickness_over_depth(n, factor):
    options = {"nodes": 61, "step": 0.05}
    thin, thick = (
        hosts.fill_host(host_of(k), 1.0, 0.8, **options).utilisation
        for k in (n, n * factor)
    )
    assert thick < thin


def test_utilisation_depends_on_groups_only():
    """Same H/lambda, same delta: thickness, area and conductivity drop out."""
    one = hosts.PorousHost(1e-4, 1e5, 50.0, 0.8)
    # H doubles, kappa doubles: I keeps delta; a_s i0 halves to keep lambda/H.
    other = hosts.PorousHost(2e-4, 2e4, 125.0, 1.6)
    assert one.wagner_number == pytest.approx(other.wagner_number)
    a, b = hosts.fill_host(one, 200.0, 0.8), hosts.fill_host(other, 200.0, 0.5)
    assert a.utilisation == pytest.approx(b.utilisation, rel=1e-9)


def test_mouth_or_back_closes():
    assert hosts.fill_host(host_of(3.0), 1.0, 0.8).closure_position_m == 0
    assert hosts.fill_host(
        host_of(3.0, sigma=0.008), 1.0, 0.8
    ).closure_position_m == pytest.approx(1e-4)


@pytest.mark.parametrize(
    "option, values", [("nodes", (51, 101, 201)), ("step", (0.08, 0.04, 0.02))]
)
def test_second_order_in_space_and_time(option, values):
    coarse, middle, fine = (
        hosts.fill_host(host_of(5.0), 10.0, 0.8, **{option: v}).utilisation
        for v in values
    )
    order = np.log2((coarse - middle) / (middle - fine))
    assert order == pytest.approx(2, abs=0.3)


def test_a_frame_can_be_asked_for_its_salt():
    history = hosts.fill_host(host_of(3.0), 10.0, 0.8)
    diffusivity = 1.769e-10 * history.porosity**1.5
    salt = [
        hosts.salt_concentration_mol_m3(history.x_m, current, 1000.0, d, 0.2594)
        for current, d in zip(history.ionic_current_A_m2, diffusivity)
    ]
    # The back of the host holds less and less salt as the mouth narrows, never more than the mouth.
    back = np.array(salt)[:, -1]
    assert np.all(np.array(salt) <= 1000) and back[0] < 1000
    assert back[len(back) // 2] < back[0]


@pytest.mark.parametrize(
    "options, message",
    [
        ({"porosity": 1.0}, "porosity is 1"),
        ({"current_density_A_m2": -1}, "current_density_A_m2 is -1"),
        ({"closed_share": 0}, "closed_share is 0"),
        ({"nodes": 2}, "nodes is 2"),
        ({"step": 0.9}, "step is 0.9"),
    ],
)
def test_bad_input_is_named(options, message):
    with pytest.raises(BookError, match=message):
        hosts.fill_host(
            **(
                {"host": host_of(1.0), "current_density_A_m2": 1.0, "porosity": 0.8}
                | options
            )
        )


def test_failure_to_converge_is_told(monkeypatch):
    monkeypatch.setattr(filling, "MAX_ITERATIONS", 1)
    with pytest.raises(BookError, match="did not converge within 1 iterations"):
        hosts.fill_host(host_of(3.0), 1000.0, 0.8)
