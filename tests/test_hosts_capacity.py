"""Capacity of a host and the choice of its area, against hand arithmetic, limits and a minimiser."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from lithium_interfaces import hosts
from lithium_interfaces.errors import BookError

# Charge per gram of lithium by hand: F / (3.6 M).
Q = 96485.33212 / (3.6 * 6.94)
shares = st.floats(0.05, 0.95)
densities = st.floats(0.3, 20)


def by_hand(porosity, skeleton, filling="1", electrolyte="0"):
    """mAh per gram from the masses in one cubic centimetre, in exact fractions."""
    e, rho, s, el = (
        Fraction(value) for value in (porosity, skeleton, filling, electrolyte)
    )
    lithium = s * e * Fraction("0.534")
    return Q * float(lithium / (lithium + (1 - e) * rho + (1 - s) * e * el))


def test_host_q_carbon_filled_and_half_filled():
    filled = hosts.gravimetric_capacity_mAh_g(0.9, 2.2)
    assert filled == pytest.approx(by_hand("0.9", "2.2"), rel=1e-12)
    assert filled == pytest.approx(2649, abs=0.5)
    wet = hosts.gravimetric_capacity_mAh_g(0.9, 2.2, 0.5, 1.2)
    assert wet == pytest.approx(by_hand("0.9", "2.2", "0.5", "1.2"), rel=1e-12)
    assert wet == pytest.approx(928, abs=0.5)
    # Leaving the electrolyte out flatters the half-filled host by more than half.
    assert hosts.gravimetric_capacity_mAh_g(0.9, 2.2, 0.5, 0.0) > 1.5 * wet


def test_host_q_copper():
    assert hosts.gravimetric_capacity_mAh_g(0.95, 8.96) == pytest.approx(
        by_hand("0.95", "8.96"), rel=1e-12
    )


def test_host_eps_for_half_capacity_copper():
    porosity = hosts.porosity_for_capacity_share(0.5, 8.96)
    # Equal masses of lithium and copper: 0.534 e = 8.96 (1 - e).
    assert porosity == pytest.approx(8.96 / 9.494, rel=1e-12)
    assert porosity == pytest.approx(0.944, abs=5e-4)


def test_thickness_change_of_a_foil():
    change = hosts.thickness_change(3, 50)
    assert change == pytest.approx(3 / Q / 0.534 / 50e-4, rel=1e-12)
    assert change == pytest.approx(0.29, abs=2e-3)
    # 3 mAh/cm2 is printed as 15 um, which is 14.55 um rounded.
    assert 50 * change == pytest.approx(14.55, abs=5e-3)


def test_limits_of_capacity():
    assert hosts.gravimetric_capacity_mAh_g(1, 2.2) == pytest.approx(Q)
    assert hosts.gravimetric_capacity_mAh_g(0.9, 2.2, 0) == 0
    assert hosts.gravimetric_capacity_mAh_g(1, 2.2, 0, 0) == 0
    assert hosts.volumetric_capacity_mAh_cm3(1) == pytest.approx(2062, abs=0.5)
    # One micrometre of lithium is about 0.2 mAh/cm2 (CH18).
    assert hosts.areal_capacity_mAh_cm2(1, 1) == pytest.approx(0.2062, abs=5e-5)
    assert np.shape(
        hosts.gravimetric_capacity_mAh_g(
            np.linspace(0.5, 1, 4)[:, None], 2.2, np.ones(3)
        )
    ) == (4, 3)


@given(shares, densities, shares, st.floats(0, 2))
def test_capacity_is_bounded_and_consistent_with_mass_fraction(
    porosity, skeleton, filling, electrolyte
):
    q = hosts.gravimetric_capacity_mAh_g(porosity, skeleton, filling, electrolyte)
    assert 0 < q < Q
    assert q <= hosts.gravimetric_capacity_mAh_g(porosity, skeleton, 1, electrolyte)
    filled = hosts.gravimetric_capacity_mAh_g(porosity, skeleton)
    assert filled == pytest.approx(
        Q * (1 - hosts.skeleton_mass_fraction(porosity, skeleton))
    )
    # Capacity per volume is capacity per gram times grams per volume.
    density = (
        filling * porosity * 0.534
        + (1 - porosity) * skeleton
        + (1 - filling) * porosity * electrolyte
    )
    assert hosts.volumetric_capacity_mAh_cm3(porosity, filling) == pytest.approx(
        q * density
    )


@given(shares, densities, st.floats(0.7, 1))
def test_porosity_for_share_inverts_capacity(share, skeleton, filling):
    try:
        porosity = hosts.porosity_for_capacity_share(share, skeleton, filling)
    except BookError:
        # Unreachable exactly when pores of lithium and electrolyte alone fall short.
        assert filling * 0.534 < share * (filling * 0.534 + (1 - filling) * 1.2) * (
            1 + 1e-12
        )
    else:
        assert hosts.gravimetric_capacity_mAh_g(
            porosity, skeleton, filling
        ) == pytest.approx(share * Q)


def test_unreachable_share_says_so():
    with pytest.raises(
        BookError, match="No porosity keeps the share 0.9 .* filling 0.5"
    ):
        hosts.porosity_for_capacity_share(0.9, 2.2, 0.5)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: hosts.gravimetric_capacity_mAh_g(0, 2.2), "porosity is 0"),
        (lambda: hosts.gravimetric_capacity_mAh_g(1.2, 2.2), "porosity is 1.2"),
        (
            lambda: hosts.gravimetric_capacity_mAh_g(0.9, -1),
            "skeleton_density_g_cm3 is -1",
        ),
        (lambda: hosts.gravimetric_capacity_mAh_g(0.9, 2.2, 2), "filling is 2"),
        (
            lambda: hosts.gravimetric_capacity_mAh_g(0.9, 2.2, 1, float("nan")),
            "electrolyte_density_g_cm3 is nan",
        ),
        (lambda: hosts.areal_capacity_mAh_cm2(0.9, 0), "thickness_um is 0"),
        (lambda: hosts.porosity_for_capacity_share(1, 2.2), "share is 1"),
        (lambda: hosts.thickness_change(3, -50), "foil_thickness_um is -50"),
        (lambda: hosts.area_optimum(0, 0.05, 1.5), "sei_coefficient is 0"),
        (lambda: hosts.loss_per_cycle(-1, 0.002, 0.05, 1.5), "area_factor is -1"),
        (lambda: hosts.sei_share_profile([1, 2], [0.01], 1.5, 0.5), "equally long"),
        (lambda: hosts.sei_share_profile([1], [0.01], 1.5, 1.5), "sei_shares is 1.5"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(BookError, match=message):
        call()


def test_host_area_optimum_against_a_minimiser():
    best = hosts.area_optimum(0.002, 0.05, 1.5)
    found = minimize_scalar(
        lambda a: hosts.loss_per_cycle(a, 0.002, 0.05, 1.5),
        bounds=(0.1, 100),
        method="bounded",
        options={"xatol": 1e-9},
    )
    assert best.area_factor == pytest.approx(found.x, rel=1e-6)
    assert best.area_factor == pytest.approx(37.5**0.4, rel=1e-12)
    assert best.loss == pytest.approx(found.fun, rel=1e-12)
    assert best.loss_ratio == pytest.approx(1.5, rel=1e-12)


@given(st.floats(1e-4, 1), st.floats(1e-4, 1), st.floats(0.2, 4), st.floats(0.2, 5))
def test_no_area_beats_the_optimum(c1, c2, m, factor):
    best = hosts.area_optimum(c1, c2, m)
    assert best.loss_ratio == pytest.approx(m)
    assert hosts.loss_per_cycle(best.area_factor * factor, c1, c2, m) >= best.loss * (
        1 - 1e-12
    )


def test_one_area_identifies_nothing_and_two_identify_the_share():
    shares = np.linspace(0, 1, 101)
    same_area = hosts.sei_share_profile([4, 4, 4], [0.02, 0.021, 0.019], 1.5, shares)
    assert np.ptp(same_area) < 1e-12
    # Noise-free losses at two areas: the share that made them is the only one without misfit.
    area = np.array([2.0, 20.0])
    loss = hosts.loss_per_cycle(area, 0.003 / 2, 0.007 * 2**1.5, 1.5)
    misfit = hosts.sei_share_profile(area, loss, 1.5, shares)
    assert shares[misfit.argmin()] == pytest.approx(0.3)
    assert misfit.min() < 1e-20 and np.ptp(misfit) > 0.1
