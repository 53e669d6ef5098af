"""The sealed scaffold, against hand arithmetic and plate theory."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lithium_interfaces import hosts
from lithium_interfaces.errors import BookError


def test_strip_void_flux():
    rate = hosts.void_rate_m_s(10.0)
    assert 1e9 * rate == pytest.approx(
        1e9 * 10 / 96485.33212 * 6.94e-6 / 0.534, rel=1e-12
    )
    assert 1e9 * rate == pytest.approx(1.35, abs=5e-3)


def test_pressure_drop_is_bounded_by_what_is_outside():
    assert hosts.largest_pressure_drop_Pa() == 101325
    assert hosts.largest_pressure_drop_Pa(1e6) == 1101325
    assert hosts.largest_pressure_drop_Pa(0, 0) == 0


def test_shell_hR_collapse():
    ratio = hosts.collapse_thickness_over_radius(101325, 10e9)
    # p = 2E/sqrt(3 * 0.91) (h/R)^2 solved by hand.
    assert ratio == pytest.approx((101325 * 2.73**0.5 / 20e9) ** 0.5, rel=1e-12)
    assert ratio == pytest.approx(0.0029, abs=5e-5)


@given(st.floats(1e3, 1e8), st.floats(1e8, 1e12), st.floats(0, 0.5), st.floats(1, 20))
def test_collapse_is_inverted_and_scaled(pressure, modulus, nu, knockdown):
    ratio = hosts.collapse_thickness_over_radius(pressure, modulus, nu, knockdown)
    assert hosts.collapse_pressure_Pa(ratio, modulus, nu, knockdown) == pytest.approx(
        pressure
    )
    ideal = hosts.collapse_thickness_over_radius(pressure, modulus, nu)
    assert ratio == pytest.approx(ideal * knockdown**0.5)


def test_lid_stress_follows_from_the_plate_equation():
    """Clamped plate: w = p (a^2 - r^2)^2 / 64 D solves D lap lap w = p; stress from its curvature at the edge."""
    pressure, radius, thickness, modulus, nu = 1e5, 20e-6, 0.5e-6, 10e9, 0.3
    stiffness = modulus * thickness**3 / 12 / (1 - nu**2)
    deflection = (
        pressure / 64 / stiffness * np.poly1d([1, 0, -2 * radius**2, 0, radius**4])
    )
    first, second = deflection.deriv(), deflection.deriv(2)

    def laplacian(p):  # of an even polynomial in r: p'' + p'/r
        return p.deriv(2) + np.polydiv(p.deriv().coeffs, [1, 0])[0]

    assert (stiffness * laplacian(laplacian(deflection)))(
        0.3 * radius
    ) == pytest.approx(pressure)
    assert deflection(radius) == pytest.approx(0, abs=1e-20) and first(
        radius
    ) == pytest.approx(0, abs=1e-12)
    moment = stiffness * (second(radius) + nu * first(radius) / radius)
    assert hosts.lid_bending_stress_Pa(pressure, radius / thickness) == pytest.approx(
        abs(6 * moment / thickness**2)
    )


def test_permeability_needed():
    needed = hosts.permeability_needed_m2(10, 20e-9, 3e-3, 1e5)
    assert needed * 1e25 == pytest.approx(8, rel=0.02)
    # Darcy's law the other way round gives the pressure drop back.
    assert 3e-3 * hosts.void_rate_m_s(10) * 20e-9 / needed == pytest.approx(1e5)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: hosts.void_rate_m_s(-1), "current_density_A_m2 is -1"),
        (lambda: hosts.largest_pressure_drop_Pa(-5), "stack_pressure_Pa is -5"),
        (lambda: hosts.collapse_pressure_Pa(0, 1e9), "thickness_over_radius is 0"),
        (lambda: hosts.collapse_pressure_Pa(0.01, 1e9, 0.7), "poisson_ratio is 0.7"),
        (
            lambda: hosts.collapse_thickness_over_radius(1e5, 1e9, 0.3, 0.5),
            "knockdown is 0.5",
        ),
        (lambda: hosts.lid_bending_stress_Pa(1e5, 0), "radius_over_thickness is 0"),
        (
            lambda: hosts.permeability_needed_m2(10, 20e-9, 0, 1e5),
            "viscosity_Pa_s is 0",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(BookError, match=message):
        call()
