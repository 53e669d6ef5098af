"""Static current distribution: closed forms, the boundary-value problem, and what both must conserve."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, simpson

from lithium_interfaces import hosts
from lithium_interfaces.errors import BookError
from lithium_interfaces.hosts.porous import (
    butler_volmer,
    butler_volmer_slope,
    inverse_butler_volmer,
)

VT = 8.314462618 * 298.15 / 96485.33212
HOST = hosts.PorousHost(1e-4, 1e5, 10.0, 0.8)


def host_of(n=None, i0=10.0, kappa=0.8, sigma=np.inf, alpha=0.5):
    """A host 100 um thick; with `n`, its exchange current is set so that H/lambda = n."""
    if n is not None:
        i0 = VT * n**2 / (1e-4**2 * 1e5 * (1 / kappa + 1 / sigma))
    return hosts.PorousHost(1e-4, 1e5, i0, kappa, sigma, alpha)


@given(st.floats(-30, 30), st.floats(0.1, 0.9))
def test_kinetics_are_an_increasing_function_with_its_slope_and_inverse(u, alpha):
    j = butler_volmer(u, alpha)
    assert j == pytest.approx(
        np.exp(alpha * u) - np.exp((alpha - 1) * u), rel=1e-9, abs=1e-12
    )
    rise = butler_volmer(u + 1e-5, alpha) - butler_volmer(u - 1e-5, alpha)
    assert butler_volmer_slope(u, alpha) * 2e-5 == pytest.approx(rise, rel=1e-5)
    if u > 1e-6:
        assert inverse_butler_volmer(j, alpha) == pytest.approx(u, rel=1e-9)


def test_penetration_depth_and_wagner_number():
    depth = (0.8 * VT / (1e5 * 10)) ** 0.5
    assert HOST.penetration_depth_m / depth == pytest.approx(1, rel=1e-12)
    assert HOST.wagner_number == pytest.approx((depth / 1e-4) ** 2)
    assert HOST.area_factor == pytest.approx(10)


def test_pore_mouth_over_back_and_linear_utilisation():
    n = 1e-4 / HOST.penetration_depth_m
    # Power series of cosh and of tanh(n)/n at n^2 = 0.4865, independent of numpy's own functions.
    n2 = 1e-8 * 1e6 / (0.8 * VT)
    cosh = 1 + n2 / 2 + n2**2 / 24 + n2**3 / 720 + n2**4 / 40320
    sinh_over_n = 1 + n2 / 6 + n2**2 / 120 + n2**3 / 5040 + n2**4 / 362880
    assert hosts.linear_mouth_over_back(n) == pytest.approx(cosh, rel=1e-8)
    assert hosts.linear_utilisation(n) == pytest.approx(sinh_over_n / cosh, rel=1e-8)


@pytest.mark.parametrize(
    "delta, mean, back", [(1.0, 1.35353, 1.58580), (10.0, 5.34523, 15.4829)]
)
def test_tafel_ratios(delta, mean, back):
    low, high = 0.0, np.pi / 2  # bisection of theta tan(theta) = delta/2
    for _ in range(60):
        theta = (low + high) / 2
        low, high = (theta, high) if theta * np.tan(theta) < delta / 2 else (low, theta)
    assert hosts.tafel_theta(delta) == pytest.approx(theta, rel=1e-12)
    assert hosts.tafel_mouth_over_mean(delta) == pytest.approx(
        2 * theta**2 / delta / np.cos(theta) ** 2, rel=1e-10
    )
    assert hosts.tafel_mouth_over_mean(delta) == pytest.approx(mean, rel=1e-5)
    assert hosts.tafel_mouth_over_back(delta) == pytest.approx(back, rel=1e-5)
    # sec^2 = 1 + tan^2, with tan = delta/(2 theta)
    assert hosts.tafel_mouth_over_back(delta) == pytest.approx(
        1 + (delta / 2 / theta) ** 2, rel=1e-10
    )


def test_tafel_ratios_as_stated_for_delta_ten():
    assert round(hosts.tafel_mouth_over_mean(10), 2) == 5.35
    assert round(hosts.tafel_mouth_over_back(10), 1) == 15.5


@settings(max_examples=40)
@given(st.floats(0.01, 30), st.floats(0, 20))
def test_closed_forms_have_mean_one(number, other):
    for shape in (hosts.linear_distribution, hosts.tafel_distribution):
        assert quad(
            lambda x, shape=shape: float(shape(x, number, other)), 0, 1, epsabs=1e-10
        )[0] == pytest.approx(1, rel=1e-7)


@settings(max_examples=40)
@given(st.floats(0.01, 30), st.floats(0.01, 30))
def test_swapping_pores_and_skeleton_mirrors_the_profile(delta, epsilon):
    x = np.linspace(0, 1, 11)
    tafel = hosts.tafel_distribution(x, delta, epsilon)
    assert tafel == pytest.approx(
        hosts.tafel_distribution(1 - x, epsilon, delta), rel=1e-8
    )
    ratio = delta / epsilon
    linear = hosts.linear_distribution(x, 3.0, ratio)
    assert linear == pytest.approx(
        hosts.linear_distribution(1 - x, 3.0, 1 / ratio), rel=1e-8
    )


@given(st.floats(1e-3, 500), st.floats(1.01, 3))
def test_utilisation_is_bounded_and_falls_with_thickness(n, factor):
    assert 0 < hosts.linear_utilisation(n * factor) < hosts.linear_utilisation(n) <= 1
    assert hosts.linear_utilisation(n) == pytest.approx(
        1 / hosts.linear_distribution(0, n), rel=1e-9
    )


def test_uniform_limits():
    x = np.linspace(0, 1, 5)
    assert hosts.linear_distribution(x, 1e-4, 0.7) == pytest.approx(1, abs=1e-8)
    assert hosts.tafel_distribution(x, 1e-6, 1e-6) == pytest.approx(1, abs=1e-6)
    uniform = hosts.current_distribution(host_of(i0=1e-6), 1e-4)
    assert uniform.mouth_over_back == pytest.approx(1, abs=1e-5)
    assert uniform.static_utilisation == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("sigma", [np.inf, 0.8, 0.05])
@pytest.mark.parametrize("n", [0.5, 2.0, 8.0])
def test_boundary_value_problem_reaches_the_linear_limit(n, sigma):
    found = hosts.current_distribution(host_of(n, sigma=sigma), 1e-6)
    shape = hosts.linear_distribution(found.x_m / 1e-4, n, 0.8 / sigma)
    assert found.wall_current_A_m2 / found.mean_wall_current_A_m2 == pytest.approx(
        shape, rel=1e-5
    )


@pytest.mark.parametrize("alpha", [0.5, 0.3])
@pytest.mark.parametrize("sigma", [np.inf, 0.8, 0.05])
@pytest.mark.parametrize("delta", [0.3, 3.0])
def test_boundary_value_problem_reaches_the_tafel_limit(delta, sigma, alpha):
    current = delta * VT * 0.8 / (alpha * 1e-4)
    host = host_of(i0=1e-12, sigma=sigma, alpha=alpha)
    assert hosts.tafel_number(host, current) == pytest.approx(delta)
    found = hosts.current_distribution(host, current)
    shape = hosts.tafel_distribution(found.x_m / 1e-4, delta, delta * 0.8 / sigma)
    assert found.wall_current_A_m2 / found.mean_wall_current_A_m2 == pytest.approx(
        shape, rel=1e-5
    )


@settings(max_examples=25, deadline=None)
@given(st.floats(-2, 4), st.floats(-1, 3), st.floats(0.3, 0.7))
def test_first_integral_of_the_full_problem(log_exchange, log_current, alpha):
    """For sigma = inf, multiplying u'' = n^2 g(u) by u' and integrating leaves an exact relation of the two ends."""
    host = host_of(i0=10.0**log_exchange, alpha=alpha)
    current = 10.0**log_current
    found = hosts.current_distribution(host, current)
    mouth, back = found.overpotential_V[[0, -1]] / VT

    def potential(u):  # integral of g from zero
        return (np.expm1(alpha * u)) / alpha + np.expm1(-(1 - alpha) * u) / (1 - alpha)

    n2 = (1e-4 / host.penetration_depth_m) ** 2
    ohmic = current * 1e-4 / (VT * 0.8)
    assert n2 * (potential(mouth) - potential(back)) == pytest.approx(
        ohmic**2 / 2, rel=1e-4
    )
    # charge: what the walls receive is what enters
    assert simpson(
        host.specific_area_per_m * found.wall_current_A_m2, x=found.x_m
    ) == pytest.approx(current, rel=1e-5)
    assert (
        found.ionic_current_A_m2[0] == pytest.approx(current)
        and abs(found.ionic_current_A_m2[-1]) < 1e-7 * current
    )


def test_poor_skeleton_moves_deposition_to_the_back():
    mouth = hosts.current_distribution(host_of(3.0), 10)
    back = hosts.current_distribution(host_of(3.0, sigma=0.008), 10)
    assert mouth.mouth_over_back > 1 > back.mouth_over_back
    assert mouth.mouth_over_mean == pytest.approx(1 / mouth.static_utilisation)


def test_useful_area_saturates():
    """Area beyond the penetration depth does not relieve the mouth (checked on the boundary-value problem)."""
    for n in (0.5, 4.0):
        host = host_of(n)
        mouth = hosts.current_distribution(host, 1e-6).wall_current_A_m2[0]
        assert 1e-6 / mouth == pytest.approx(host.useful_area_factor, rel=1e-5)
        depth = host.penetration_depth_m
        assert host.useful_area_factor == pytest.approx(
            1e5 * depth * np.tanh(n), rel=1e-9
        )
    thick = [
        hosts.PorousHost(h, 1e5, 100.0, 0.8).useful_area_factor
        for h in (1e-4, 1e-3, 1e-2)
    ]
    assert thick[2] == pytest.approx(thick[1], rel=1e-6) and thick[1] > thick[0]


def test_salt_profile_of_constant_and_linear_current():
    x = np.linspace(0, 1e-4, 51)
    drop = (1 - 0.2594) * 10 * 1e-4 / (96485.33212 * 1e-10)
    constant = hosts.salt_concentration_mol_m3(
        x, np.full(51, 10.0), 1000, 1e-10, 0.2594
    )
    assert constant[0] == 1000 and constant[-1] == pytest.approx(1000 - drop)
    uniform = hosts.salt_concentration_mol_m3(
        x, 10 * (1 - x / 1e-4), 1000, np.full(51, 1e-10), 0.2594
    )
    assert uniform[-1] == pytest.approx(1000 - drop / 2)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: hosts.PorousHost(0, 1e5, 10, 0.8), "thickness_m is 0"),
        (
            lambda: hosts.PorousHost(1e-4, 1e5, 10, np.inf),
            "ionic_conductivity_S_m is inf",
        ),
        (
            lambda: hosts.PorousHost(1e-4, 1e5, 10, 0.8, -1),
            "electronic_conductivity_S_m is -1",
        ),
        (
            lambda: hosts.PorousHost(1e-4, 1e5, 10, 0.8, transfer_coefficient=1),
            "transfer_coefficient is 1",
        ),
        (lambda: hosts.linear_distribution(1.5, 1), "x_over_thickness is 1.5"),
        (lambda: hosts.linear_utilisation(0), "thickness_over_depth is 0"),
        (lambda: hosts.tafel_theta(0), "delta is 0"),
        (lambda: hosts.tafel_theta(1, -1), "epsilon is -1"),
        (lambda: hosts.current_distribution(HOST, 0), "current_density_A_m2 is 0"),
        (lambda: hosts.current_distribution(HOST, 1e10), "did not converge"),
        (
            lambda: hosts.salt_concentration_mol_m3(
                [0, 1, 1], [1, 1, 1], 1000, 1e-10, 0.3
            ),
            "x_m must be increasing",
        ),
        (
            lambda: hosts.salt_concentration_mol_m3(
                [0, 1], [1, 1, 1], 1000, 1e-10, 0.3
            ),
            "x_m must be increasing",
        ),
        (
            lambda: hosts.salt_concentration_mol_m3([0, 1], [1, 1], 1000, 1e-10, 1.3),
            "transference_number is 1.3",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(BookError, match=message):
        call()
