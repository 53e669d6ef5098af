"""Film with pinholes: limits, the series of one disc in a tube, Kirchhoff, the value at break-even."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import j0, jn_zeros

from lithium_interfaces.errors import BookError
from lithium_interfaces.films.pinholes import (
    HoledFilm,
    kinetic_resistance_ohm_m2,
    neighbour_relief,
)

FILM = HoledFilm(20e-9, 1e-7, 50e-9, 1.0)
POSITIVE = st.floats(-3, 3).map(lambda x: 10.0**x)


def test_break_even_without_kinetics_by_hand():
    """(sigma/kappa)(1 + pi a/(4 L)) = 1e-7 x 2.9635, less 1.5 sqrt(theta) of the access."""
    lonely = 1e-7 * (1 + np.pi * 50 / 80)
    assert lonely == pytest.approx(2.9635e-7, rel=1e-4)
    assert FILM.break_even_coverage() == pytest.approx(lonely, rel=1e-3)
    assert FILM.hole_share(FILM.break_even_coverage()) == pytest.approx(0.5, abs=1e-10)


def test_break_even_with_slow_kinetics_is_their_ratio():
    kinetics = kinetic_resistance_ohm_m2(71)
    film = HoledFilm(20e-9, 1e-7, 50e-9, 1.0, kinetics, kinetics)
    # geometry is six thousand times less than the kinetics, so theta/(1 - theta) = R_k/(L/sigma + R_k)
    odds = kinetics / (0.2 + kinetics)
    assert film.break_even_coverage() == pytest.approx(odds / (1 + odds), rel=1e-3)


@pytest.mark.parametrize("current", [1e-3, 1.0, 10.0])
def test_break_even_at_a_current_balances_the_voltages(current):
    """Half of the current through either: film and holes drop the same voltage by Butler and Volmer."""
    kinetics, thermal = kinetic_resistance_ohm_m2(71), 0.025692579
    film = HoledFilm(20e-9, 1e-7, 50e-9, 1.0, kinetics, kinetics)
    theta = film.break_even_coverage(current)
    through_film, through_hole = current / 2 / (1 - theta), current / 2 / theta
    pore = (20e-9 + np.pi / 4 * 50e-9 * (1 - theta**0.5) ** 1.5) / 1.0
    drops = [
        j * ohm + 2 * thermal * np.arcsinh(j / 142)
        for j, ohm in ((through_film, 0.2), (through_hole, pore))
    ]
    assert drops[0] == pytest.approx(drops[1], rel=1e-8)
    assert theta <= film.break_even_coverage() * (1 + 1e-9)


def test_kinetic_resistance_is_that_of_a_faradaic_slope():
    assert kinetic_resistance_ohm_m2(71) == pytest.approx(0.0256926 / 71, rel=1e-5)
    u = 1e-6  # i0 [exp(f u/2) - exp(-f u/2)] near zero
    slope = 71 * 2 * np.sinh(u / 0.025692579 / 2) / u
    assert kinetic_resistance_ohm_m2(71) == pytest.approx(1 / slope, rel=1e-6)


@pytest.mark.parametrize(
    "coverage, tolerance", [(1e-4, 2e-3), (0.01, 0.01), (0.1, 0.01), (0.25, 0.06)]
)
def test_neighbour_relief_against_the_series_of_a_tube(coverage, tolerance):
    """Thomson's principle with the flux of a lonely disc: an upper bound, near the true value."""
    radius, roots = np.sqrt(coverage), jn_zeros(1, 40000)
    resistance = np.sum(
        np.sin(roots * radius) ** 2 / (np.pi * radius**2 * roots**3 * j0(roots) ** 2)
    )
    assert neighbour_relief(coverage) == pytest.approx(
        4 * radius * resistance, rel=tolerance
    )


@given(POSITIVE, POSITIVE, POSITIVE, st.floats(1e-9, 0.99))
def test_currents_add_up(thickness, conductivity, radius, coverage):
    film = HoledFilm(thickness, conductivity, radius, 1.0, 0.3, 0.7)
    total = 1 / film.resistance_ohm_m2(coverage)
    through_film = (1 - coverage) / film.film_resistance_ohm_m2
    assert film.focusing(coverage) * coverage == pytest.approx(
        film.hole_share(coverage), rel=1e-10
    )
    assert through_film / total + film.hole_share(coverage) == pytest.approx(
        1, rel=1e-10
    )
    assert film.focusing(coverage) <= 1 / coverage * (1 + 1e-12)


def test_limits():
    assert FILM.resistance_ohm_m2(0) == pytest.approx(0.2) and FILM.hole_share(0) == 0
    # no film left: electrolyte of thickness L, without access
    assert (
        FILM.resistance_ohm_m2(1) == pytest.approx(20e-9 / 1.0)
        and FILM.hole_share(1) == 1
    )
    wide = HoledFilm(
        20e-9, 1.0, 1e-15, 1.0
    )  # a film like the electrolyte does not focus
    assert wide.focusing(0.3) == pytest.approx(1, rel=1e-6)
    assert FILM.focusing(1e-12) == pytest.approx(
        0.2 / FILM.hole_resistance_ohm_m2(0), rel=1e-4
    )


@given(st.floats(-9, -0.5), st.floats(0.01, 0.4))
def test_more_pinholes_less_resistance(log_coverage, step):
    low = 10.0**log_coverage
    high = min(1.0, low * (1 + step))
    assert FILM.resistance_ohm_m2(high) < FILM.resistance_ohm_m2(low)
    assert FILM.hole_share(high) > FILM.hole_share(low)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: HoledFilm(0, 1, 1, 1), "thickness_m is 0"),
        (lambda: HoledFilm(1, -1, 1, 1), "conductivity_S_m is -1"),
        (lambda: HoledFilm(1, 1, 1, 1, -1), "film_kinetics_ohm_m2 is -1"),
        (lambda: FILM.hole_share(1.1), "coverage is 1.1"),
        (lambda: neighbour_relief(-0.1), "coverage is -0.1"),
        (lambda: kinetic_resistance_ohm_m2(0), "exchange_current_A_m2 is 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(BookError, match=message):
        call()
