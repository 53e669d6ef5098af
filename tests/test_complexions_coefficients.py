"""Interfacial coefficients: boundary conditions, derivatives against differences, and sentences for bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lithium_interfaces import complexions as cx
from lithium_interfaces.errors import BookError

NM = 1e-9
FAMILIES = {
    "exponential": cx.Exponential(0.3 * NM),
    "dispersion": cx.Dispersion(0.3 * NM),
    "retarded": cx.Dispersion(0.3 * NM, 3),
    "attractive": cx.AttractiveTail(0.3 * NM, 0.2, 0.4 * NM),
    "two exponential": cx.TwoExponential(0.3 * NM, 2),
    "oscillatory": cx.Oscillatory(0.3 * NM, 0.5, 0.25 * NM),
    "oscillatory, damped": cx.Oscillatory(0.4 * NM, 0.5, 0.3 * NM, 0.15 * NM),
    "custom": cx.Custom(lambda h: np.tanh(h / (0.3 * NM)) ** 2, 0.3 * NM, 5 * NM),
}
families = pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)


@families
def test_boundary_conditions(family):
    assert family(0.0) == pytest.approx(0, abs=1e-12)
    assert family(family.grid_m[-1]) == pytest.approx(1, abs=1e-6)


@families
def test_derivatives_are_those_of_f(family):
    h = np.array([0.05, 0.3, 0.71, 1.4, 2.2]) * NM
    d = 1e-4 * NM
    slope = (family(h + d) - family(h - d)) / (2 * d)
    curvature = (family.slope(h + d) - family.slope(h - d)) / (2 * d)
    assert family.slope(h) == pytest.approx(slope, rel=1e-4, abs=1e-3 / NM)
    assert family.curvature(h) == pytest.approx(curvature, rel=2e-3, abs=1e-2 / NM**2)


def test_rest_keeps_its_digits_where_f_is_one():
    assert cx.Exponential(NM).rest(100 * NM) == pytest.approx(
        3.720075976020836e-44, rel=1e-12
    )  # e^-100


def test_dispersion_decays_as_an_inverse_square_and_retarded_as_a_cube():
    for exponent in (2, 3):
        family = cx.Dispersion(0.3 * NM, exponent)
        h = np.array([1e-6, 2e-6])
        local = np.diff(np.log(family.rest(h))) / np.log(2)
        assert local == pytest.approx(-exponent, rel=1e-3)


def test_hamaker_energy_of_a_thick_film():
    """dgamma (f - 1) must tend to -A/(12 pi h^2)."""
    A, dgamma, h0, h = 1e-20, -0.05, 0.3 * NM, 3e-7
    family = cx.AttractiveTail(0.3 * NM, A / (12 * np.pi * 0.05 * h0**2), h0)
    assert -dgamma * family.rest(h) == pytest.approx(-A / (12 * np.pi * h**2), rel=3e-3)


def test_families_meet_where_they_should():
    h = np.linspace(0, 3, 50) * NM
    plain = cx.Exponential(0.3 * NM)(h)
    for other in (
        cx.TwoExponential(0.3 * NM, 0),
        cx.Oscillatory(0.3 * NM, 0, 0.25 * NM),
        cx.AttractiveTail(0.3 * NM, 0, NM),
        cx.Custom(lambda x: -np.expm1(-x / (0.3 * NM)), 0.3 * NM, 5 * NM),
    ):
        assert other(h) == pytest.approx(plain, abs=1e-14)
    sites = cx.Layers(cx.Exponential(0.3 * NM), 0.25 * NM).sites_m
    assert sites[:3] == pytest.approx([0, 0.25 * NM, 0.5 * NM])
    assert cx.Oscillatory(0.3 * NM, 0.7, 0.25 * NM)(sites[:9]) == pytest.approx(
        cx.Exponential(0.3 * NM)(sites[:9])
    )


@given(st.floats(0.05, 5), st.floats(0, 10), st.floats(0.05, 5))
def test_any_oscillation_starts_at_zero_and_ends_at_one(length, amplitude, layer):
    family = cx.Oscillatory(length * NM, amplitude, layer * NM)
    assert family(0.0) == 0
    assert abs(family(family.grid_m[-1]) - 1) < 1e-6


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: cx.Exponential(0.3), "was it meant in nm"),
        (lambda: cx.Exponential(-1e-9), "length_m is -1e-09"),
        (lambda: cx.Exponential(float("nan")), "length_m is nan"),
        (lambda: cx.Dispersion(0.3), "cutoff_m is 0.3 m"),
        (lambda: cx.Dispersion(NM, 0.5), "exponent is 0.5"),
        (lambda: cx.AttractiveTail(NM, -1, NM), "strength is -1"),
        (lambda: cx.TwoExponential(NM, -2), "barrier is -2"),
        (lambda: cx.Oscillatory(NM, 0.5, 3.0), "layer_m is 3 m"),
        (lambda: cx.Oscillatory(NM, 0.5, NM, 2.0), "damping_m is 2 m"),
        (lambda: cx.Layers(cx.Exponential(NM), 1.0), "layer_m is 1 m"),
        (
            lambda: cx.Custom(lambda h: 0.5 + 0 * h, NM, 5 * NM),
            r"f\(0\) of Custom is 0.5, but must be 0",
        ),
        (
            lambda: cx.Custom(lambda h: h / NM, NM, 5 * NM),
            "is 5 at 5e-09 m, but must approach 1",
        ),
        (lambda: cx.Custom(lambda h: np.log(h), NM, 5 * NM), "one finite number"),
        (lambda: cx.Custom(lambda h: 1.0, NM, 5 * NM), "one finite number"),
        (lambda: cx.Custom(lambda h: h, NM, NM / 2), "must be more than 1"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_bad_coefficients_are_refused_in_one_sentence(make, words):
    with pytest.raises(BookError, match=words) as caught:
        make()
    assert str(caught.value).count(". ") == 0
