"""Mechanics of a film on lithium, against crack theory solved afresh, energy balances and minimisation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

from lithium_interfaces import films as m
from lithium_interfaces.errors import BookError

FILM = m.Film(100e9, 1.0)
TAU = m.shear_strength_Pa(0.8e6)
STRESS = st.floats(1e6, 2e9)


def edge_crack_factor(n):
    """Opening of an edge crack in a half-plane under uniform tension: singular equation of dislocations.

    Density f(t) = g(t)/sqrt(1 - t^2) on the crack doubled to -1 < t < 1 with the kernel of a dislocation
    beside a free surface, collocated at the zeros of Chebyshev polynomials.
    """
    k, r = np.arange(1, n + 1), np.arange(1, n)
    t, x = np.cos((2 * k - 1) * np.pi / (2 * n)), np.cos(r * np.pi / n)
    s, y = (
        (1 + t)[None, :] / 2,
        ((1 + x) / 2)[:, None],
    )  # distance from the surface, crack of length 1
    image = 1 / (s - y) - 1 / (s + y) + 6 * y / (s + y) ** 2 - 4 * y**2 / (s + y) ** 3
    rows = np.pi / n * image / 2
    # the crack mouth is open: the density is regular at t = -1, so g vanishes there
    weights = np.array(
        [(-1) ** (j + 1) * np.tan((2 * j - 1) * np.pi / (4 * n)) for j in k]
    )
    system = np.vstack([rows, weights])
    g = np.linalg.solve(system, np.append(-np.pi * np.ones(n - 1), 0.0))
    tip = (
        sum(
            (-1) ** (j + 1) * g[j - 1] / np.tan((2 * j - 1) * np.pi / (4 * n))
            for j in k
        )
        / n
    )
    return abs(tip) / np.sqrt(2)


def test_edge_crack_factor_solved_afresh():
    assert edge_crack_factor(120) == pytest.approx(1.12152, rel=2e-3)


def test_channel_is_the_mean_of_a_notch_over_its_depth():
    mean = quad(lambda depth: m.Z_NOTCH * depth, 0, 1)[0]
    assert pytest.approx(mean) == m.Z_CHANNEL
    assert (
        round(m.Z_CHANNEL, 3) == 1.976 and round(m.Z_NOTCH, 3) == 3.951
    )  # printed in tables of film mechanics


def test_critical_thickness_by_hand():
    # Ebar = 100/0.9375 GPa; 106.667e9/(1.9757 x 4e16) and 3 x 106.667e9 x 0.46188e6/8e24
    assert FILM.critical_thickness_m(200e6) == pytest.approx(1.350e-6, rel=1e-3)
    assert m.yielding_critical_thickness_m(FILM, 200e6, TAU) == pytest.approx(
        1.8475e-8, rel=1e-4
    )


@given(STRESS, st.floats(0.1, 100))
def test_critical_thickness_is_where_release_meets_toughness(stress, toughness):
    film = m.Film(80e9, toughness, 0.3)
    thickness = m.yielding_critical_thickness_m(film, stress, TAU)
    assert film.crack_release_J_m2(
        stress, thickness, m.cracking_z(stress, TAU)
    ) == pytest.approx(toughness)
    assert m.yielding_critical_thickness_m(film, stress, 10 * TAU) >= thickness
    assert film.critical_thickness_m(stress) >= thickness


def test_release_over_yielding_lithium_by_energy_balance():
    """Elastic energy released less plastic work, from the displacement field and not from the closed form."""
    stress, thickness, modulus = 200e6, 50e-9, FILM.plane_strain_modulus_Pa
    lag = m.shear_lag_m(stress, thickness, TAU)
    x = np.linspace(0, lag, 20001)
    carried = TAU * x / thickness  # equilibrium: h d(sigma)/dx = tau
    strain = (stress - carried) / modulus
    slip = np.cumsum(strain[::-1])[::-1] * (x[1] - x[0])
    stored_before, stored_after = stress**2 / (2 * modulus), carried**2 / (2 * modulus)
    released = 2 * thickness * np.trapezoid(stored_before - stored_after, x)
    spent = 2 * np.trapezoid(TAU * slip, x)
    assert released / spent == pytest.approx(2, rel=1e-3)
    balance = (released - spent) / thickness
    assert balance == pytest.approx(
        FILM.crack_release_J_m2(stress, thickness, m.sliding_z(stress, TAU)), rel=1e-3
    )
    assert m.sliding_z(stress, TAU) == pytest.approx(144.34, rel=1e-4)


def test_strong_lithium_is_as_good_as_elastic():
    strong = m.shear_strength_Pa(m.small_scale_yield_stress_Pa(1e-6))
    assert m.cracking_z(200e6, strong) == m.Z_CHANNEL
    assert m.small_scale_yield_stress_Pa(1e-6) == pytest.approx(105e6)  # its abstract
    ratio = m.small_scale_yield_stress_Pa(10e-6) / m.small_scale_yield_stress_Pa(1e-6)
    assert np.log10(ratio) == pytest.approx(-0.68)


def test_delamination_factors():
    one = FILM.delamination_release_J_m2(1e8, 1e-7)
    both = FILM.delamination_release_J_m2(1e8, 1e-7, both_directions=True)
    assert both / one == pytest.approx(2 / (1 + 0.25))
    # stored biaxial energy per area: h sigma^2 (1 - nu)/E, all of it released
    strain = (1 - 0.25) * 1e8 / 100e9
    assert both == pytest.approx(1e-7 * 2 * 0.5 * 1e8 * strain)
    assert FILM.stress_Pa(strain) == pytest.approx(1e8)


@given(STRESS, st.floats(1e-9, 1e-4))
def test_tension_cracks_before_it_delaminates(stress, thickness):
    """At the adhesion where both ways open together, whatever the thickness."""
    adhesion = m.adhesion_to_stay_J_m2(FILM, stress, TAU)
    found = m.drives(FILM, stress, thickness, TAU, adhesion)
    assert found["delamination"] == pytest.approx(found["crack, yielding lithium"])
    assert (
        m.drives(FILM, stress, thickness, TAU, 1.01 * adhesion)["delamination"]
        < found["crack, yielding lithium"]
    )


def test_map_of_modes():
    stress, thickness = 200e6, np.array([10e-9, 100e-9, 2e-6])
    assert m.failure_mode(FILM, stress, thickness, TAU).tolist() == [
        m.HOLDS,
        m.CRACKS_IF_LITHIUM_YIELDS,
        m.CRACKS,
    ]
    assert m.failure_mode(FILM, 0.0, thickness, TAU).tolist() == [m.HOLDS] * 3


@given(st.floats(1e-9, 1e-4), st.floats(1e-7, 1e-3))
def test_bump_strain_is_the_stretch_of_its_arc(height, width):
    slope = height / width
    if (
        slope < 0.05
    ):  # exact arc length of a parabola, expanded where the difference would cancel
        x = np.linspace(-1, 1, 2001)
        arc = np.trapezoid(np.expm1(0.5 * np.log1p((2 * slope * x) ** 2)), x) / 2
        assert m.bump_strain(height, width) == pytest.approx(arc, rel=0.01)
    assert m.critical_aspect(m.bump_strain(height, width)) == pytest.approx(slope)


def test_ripple_and_bending_strain():
    phase = np.linspace(0, 2 * np.pi, 20001)
    slope = 2 * np.pi * 7.3e-6 / 200e-6 * np.cos(phase)
    arc = np.trapezoid(slope**2 / 2, phase) / (2 * np.pi)
    assert m.ripple_strain(7.3e-6, 200e-6) == pytest.approx(arc, rel=1e-6)
    assert m.bending_strain(1e-6, 20e-6, 50e-9) == pytest.approx(
        25e-9 * 2 * 1e-6 / (20e-6) ** 2
    )
    assert m.critical_aspect(0.005) == pytest.approx(
        0.0866, rel=1e-3
    )  # stated for a fracture strain of 0.5 %


def test_lift_is_the_thickness_of_the_areal_capacity():
    assert m.lift_m(3 * 36e3) == pytest.approx(14.55e-6, rel=1e-3)  # 3 mAh/cm2
    assert m.lift_m(-36e3) == pytest.approx(-4.85e-6, rel=1e-3)


def test_buckling_of_a_clamped_plate():
    """Euler load of a clamped beam of length 2 b, and a post-buckling energy taken from its own shape."""
    thickness, width = 50e-9, 2e-6
    euler = (
        np.pi**2
        / width**2
        * FILM.plane_strain_modulus_Pa
        * thickness**3
        / 12
        / thickness
    )
    assert m.buckling_stress_Pa(FILM, thickness, width) == pytest.approx(euler)
    # shape (w/2)(1 + cos(pi x/b)): its stretch takes up the strain beyond the critical one
    ratio = 2.5
    height = m.buckle_height_m(thickness, ratio)
    stretch = (np.pi * height / width) ** 2 / 16
    assert stretch == pytest.approx((ratio - 1) * euler / FILM.plane_strain_modulus_Pa)


def test_buckle_release_from_energy():
    """Energy per length of the flat and the buckled strip; G is its rate with the half-width, at fixed strain."""
    modulus, thickness, strain = 1.0, 0.01, 1e-3

    def released(width):
        critical = np.pi**2 / 12 * (thickness / width) ** 2
        flat = thickness * modulus * strain**2 / 2
        buckled = thickness * modulus * (critical * strain - critical**2 / 2)
        return width * (flat - buckled if strain > critical else 0.0)

    for width in (0.4, 0.7, 2.0):
        rate = (released(width * 1.0001) - released(width * 0.9999)) / (2e-4 * width)
        ratio = strain / (np.pi**2 / 12 * (thickness / width) ** 2)
        assert m.buckle_release_ratio(ratio) == pytest.approx(
            rate / (thickness * strain**2 / 2), rel=1e-4
        )


def test_buckle_release_is_largest_at_three():
    best = minimize_scalar(
        lambda r: -m.buckle_release_ratio(r), bounds=(1, 10), method="bounded"
    )
    assert best.x == pytest.approx(3, rel=1e-4) and -best.fun == pytest.approx(4 / 3)
    assert m.buckle_release_ratio(3) == pytest.approx(4 / 3, rel=1e-14)
    assert m.buckle_release_ratio([0.5, 1.0]).tolist() == [0, 0]


@pytest.mark.parametrize("adhesion", [0.02, 0.1, 0.3])
def test_smallest_buckle_that_spreads(adhesion):
    stress, thickness = 400e6, 100e-9  # released 0.075 J/m2 when flat
    found = m.smallest_spreading_half_width_m(FILM, stress, thickness, adhesion)
    widths = np.geomspace(1e-8, 1e-4, 40001)
    ratio = stress / m.buckling_stress_Pa(FILM, thickness, widths)
    runs = (
        m.buckle_release_ratio(ratio)
        * FILM.delamination_release_J_m2(stress, thickness)
        >= adhesion
    )
    assert found == pytest.approx(widths[runs][0] if runs.any() else np.inf, rel=1e-3)


def test_wrinkles_minimise_the_load():
    """Plate on an elastic half-space: the load per thickness over all wavelengths."""
    film, bed, thickness = 100e9, 2e6, 200e-9

    def load(log_wavelength):
        q = 2 * np.pi / np.exp(log_wavelength)
        return (thickness * q) ** 2 / 12 + bed / film / (2 * q * thickness)

    best = minimize_scalar(
        load, bounds=np.log([1e-7, 1e-2]), method="bounded", options={"xatol": 1e-9}
    )
    assert m.wrinkling_strain(film, bed) == pytest.approx(best.fun, rel=1e-6)
    assert m.wrinkle_wavelength_m(thickness, film, bed) == pytest.approx(
        np.exp(best.x), rel=1e-3
    )


def test_stiffness_margin():
    assert m.shear_modulus_Pa(9e9, 0.5) == pytest.approx(3e9)
    assert m.stiffness_margin(6e9, 3e9) == 1.0


@given(st.floats(0.05, 0.45), st.floats(1e9, 2e11))
def test_isotropic_shear_modulus_is_consistent_with_bulk(nu, young):
    shear, bulk = m.shear_modulus_Pa(young, nu), young / (3 * (1 - 2 * nu))
    assert 9 * bulk * shear / (3 * bulk + shear) == pytest.approx(young)


def test_saturated_cracks():
    low, high = m.most_cracks_per_m(200e6, 50e-9, TAU)
    lag = 200e6 * 50e-9 / TAU
    assert (1 / high, 1 / low) == pytest.approx((lag, 2 * lag))


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: m.Film(0, 1), "modulus_Pa is 0"),
        (lambda: m.Film(1, 0), "toughness_J_m2 is 0"),
        (lambda: m.Film(1, 1, 0.6), "poisson_ratio is 0.6"),
        (lambda: FILM.crack_release_J_m2(-1, 1), "stress_Pa is -1"),
        (lambda: FILM.critical_thickness_m(1, z=0), "z is 0"),
        (lambda: m.shear_strength_Pa(0), "yield_stress_Pa is 0"),
        (lambda: m.shear_lag_m(1, 1, 0), "shear_strength_Pa is 0"),
        (lambda: m.small_scale_yield_stress_Pa(0), "size_m is 0"),
        (lambda: m.bump_strain(1, 0), "half_width_m is 0"),
        (lambda: m.ripple_strain(-1, 1), "amplitude_m is -1"),
        (lambda: m.critical_aspect(-1), "fracture_strain is -1"),
        (lambda: m.lift_m(np.nan), "areal_charge_C_m2 is nan"),
        (lambda: m.buckle_release_ratio(0), "stress_over_critical is 0"),
        (
            lambda: m.smallest_spreading_half_width_m(FILM, [1, 2], 1, 1),
            "stress_Pa and thickness_m have shapes",
        ),
        (lambda: m.wrinkling_strain(0, 1), "film_modulus_Pa is 0"),
        (lambda: m.stiffness_margin(1, 0), "lithium_shear_Pa is 0"),
        (lambda: m.drives(FILM, 1, 1, TAU, 0), "adhesion_J_m2 is 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(BookError, match=message):
        call()
