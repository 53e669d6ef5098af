"""Dissolution, corrosion and permeation: mass kept, closed forms against marched equations, limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from lithium_interfaces.errors import BookError
from lithium_interfaces.films import chemistry

FILM = chemistry.DissolvingFilm(1e-7, 1500.0, 0.5, 1e-7)
LEAN, FLOODED = 1e-5, 75e-9 / 1.27e-4  # 75 uL over 1.27 cm2


def test_dissolved_fraction_by_hand():
    assert FILM.dissolved_fraction(LEAN) == pytest.approx(0.5 * 1e-5 / 1.5e-4)
    assert FILM.dissolved_fraction(LEAN) == pytest.approx(1 / 30)
    assert FILM.dissolved_fraction(FLOODED) == 1
    assert pytest.approx(0.0005905511811023622) == FLOODED


@given(st.floats(-8, -4), st.floats(-3, 2), st.floats(0, 8))
def test_dissolved_mass_is_in_the_bath(log_depth, log_solubility, log_time):
    film = chemistry.DissolvingFilm(1e-7, 1500.0, 10.0**log_solubility, 1e-7)
    depth, time = 10.0**log_depth, 10.0**log_time
    left, bath = (
        film.thickness_at_m(time, depth),
        film.bath_concentration_kg_m3(time, depth),
    )
    total = 1500.0 * left + bath * depth
    assert total == pytest.approx(1500.0 * 1e-7, rel=1e-10)
    assert bath <= 10.0**log_solubility * (1 + 1e-9) and 0 <= left <= 1e-7


@pytest.mark.parametrize("depth", [LEAN, 3e-4])
def test_dissolution_against_the_marched_equation(depth):
    times = np.array([0, 10.0, 100, 1000, 3000])
    kept = times[times < FILM.lifetime_s(depth)]

    def slope(_, h):
        return -1e-7 * (0.5 - 1500 * (1e-7 - h) / depth) / 1500

    marched = solve_ivp(
        slope, (0, kept[-1]), [1e-7], t_eval=kept, rtol=1e-10, atol=1e-20
    ).y[0]
    assert FILM.thickness_at_m(kept, depth) == pytest.approx(marched, rel=1e-7)


def test_lifetime():
    assert FILM.lifetime_s(LEAN) == np.inf
    life = FILM.lifetime_s(FLOODED)
    assert FILM.thickness_at_m(life, FLOODED) == pytest.approx(0, abs=1e-20)
    assert FILM.thickness_at_m(0.99 * life, FLOODED) > 0
    # an endless bath: rho h0/(k c_s)
    assert FILM.lifetime_s(1e6) == pytest.approx(1500 * 1e-7 / (1e-7 * 0.5), rel=1e-6)
    assert FILM.lifetime_s(np.array([LEAN, 1e6])).shape == (2,)


def test_corrosion_alone_is_parabolic():
    film = chemistry.CorrodingFilm(1e-8, 1e-20)
    time = np.linspace(0, 1e6, 11)
    run = film.run(time)
    assert run.thickness_m == pytest.approx(np.sqrt(1e-16 + 2e-20 * time), rel=1e-7)
    assert (
        run.dissolved_mol_m2.max() == 0
        and film.damkohler == 0
        and film.steady_thickness_m == np.inf
    )


def test_corrosion_in_a_large_bath_settles_and_goes_on():
    film = chemistry.CorrodingFilm(
        1e-8, 1e-20, 1e-13, molar_volume_m3_mol=2e-5, lithium_per_film=2
    )
    time = np.linspace(0, 5e7, 101)
    run = film.run(time)
    assert (
        run.thickness_m[-1]
        == pytest.approx(film.steady_thickness_m, rel=1e-4)
        == pytest.approx(1e-7, rel=1e-4)
    )
    rate = np.diff(run.lithium_mol_m2[-2:])[0] / (time[-1] - time[-2])
    assert rate == pytest.approx(
        2 * 1e-13 / 2e-5, rel=1e-4
    )  # what dissolves is made anew
    assert film.damkohler == pytest.approx(0.1)


def test_corrosion_in_a_small_bath_saturates():
    film = chemistry.CorrodingFilm(1e-8, 1e-20, 1e-13, soluble_thickness_m=5e-9)
    run = film.run(np.linspace(0, 1e7, 51))
    assert run.dissolved_mol_m2[-1] * 1e-5 == pytest.approx(5e-9, rel=1e-6)
    late = run.thickness_m[-1] ** 2 - run.thickness_m[-2] ** 2
    assert late / 2e5 == pytest.approx(2e-20, rel=1e-3)


@given(st.floats(-22, -18), st.floats(-15, -11), st.floats(-10, -6))
def test_film_bath_and_lithium_add_up(log_growth, log_dissolution, log_soluble):
    film = chemistry.CorrodingFilm(
        1e-8, 10**log_growth, 10**log_dissolution, 10**log_soluble, 1e-5, 2
    )
    run = film.run(np.array([0, 1e3, 1e5]))
    grown = run.lithium_mol_m2 / 2
    left = (run.thickness_m - 1e-8) / 1e-5 + run.dissolved_mol_m2
    assert left == pytest.approx(grown, rel=1e-10, abs=1e-10 * 1e-3)
    assert np.all(np.diff(run.lithium_mol_m2) >= 0) and np.all(run.thickness_m > 0)
    assert run.dissolved_mol_m2.max() * 1e-5 <= 10**log_soluble * (1 + 1e-6)


def test_lithium_in_capacity():
    history = chemistry.CorrosionHistory(*[np.array([0.0, 1.0])] * 4)
    assert history.lithium_capacity_mAh_cm2()[1] == pytest.approx(
        96485.33212 / 3600 * 1e3 / 1e4
    )


def test_permeation_against_a_grid():
    length, diffusivity, concentration, n = 1e-6, 1e-13, 1000.0, 200
    x = np.linspace(0, length, n + 1)
    dx = x[1]

    def slope(_, c):
        c = np.concatenate([[concentration], c, [0.0]])
        return diffusivity * np.diff(c, 2) / dx**2

    times = np.array([0.0, 1.0, 3.0, 10.0])
    found = solve_ivp(
        slope,
        (0, 10),
        np.zeros(n - 1),
        "LSODA",
        np.linspace(0, 10, 4001),
        rtol=1e-8,
        atol=1e-6,
    )
    flux = diffusivity * found.y[-1] / dx
    crossed = np.concatenate(
        [[0], np.cumsum((flux[1:] + flux[:-1]) / 2 * np.diff(found.t))]
    )
    analytic = chemistry.permeated_mol_m2(times, length, diffusivity, concentration)
    assert analytic == pytest.approx(
        np.interp(times, found.t, crossed), rel=2e-2, abs=2e-9
    )


def test_time_lag_is_the_intercept():
    lag = chemistry.time_lag_s(1e-6, 1e-13)
    assert lag == pytest.approx(1e-12 / 6e-13)
    late = np.array([20.0, 30.0]) * lag
    a, b = chemistry.permeated_mol_m2(late, 1e-6, 1e-13, 1000.0)
    assert late[0] - a * (late[1] - late[0]) / (b - a) == pytest.approx(lag, rel=1e-6)
    assert chemistry.permeated_mol_m2(0.0, 1e-6, 1e-13, 1000.0) == pytest.approx(
        0, abs=1e-11
    )


def test_reaction_of_alumina_by_hand():
    # Al2O3 + 6 Li -> 3 Li2O + 2 Al with energies of formation of -1582.3 and -561.2 kJ/mol
    energy = chemistry.reaction_energy_kJ_mol(
        [(3, -561.2), (2, 0)], [(1, -1582.3), (6, 0)]
    )
    assert energy == pytest.approx(-101.3)
    assert chemistry.reaction_potential_V(energy, 6) == pytest.approx(
        101300 / 6 / 96485.33212
    )


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: chemistry.DissolvingFilm(0, 1, 1, 1), "thickness_m is 0"),
        (lambda: chemistry.DissolvingFilm(1, 1, -1, 1), "solubility_kg_m3 is -1"),
        (lambda: FILM.dissolved_fraction(0), "bath_depth_m is 0"),
        (lambda: FILM.thickness_at_m(-1, 1), "time_s is -1"),
        (lambda: chemistry.CorrodingFilm(1e-8, -1), "growth_m2_s is -1"),
        (
            lambda: chemistry.CorrodingFilm(1e-8, 1, soluble_thickness_m=0),
            "soluble_thickness_m is 0",
        ),
        (
            lambda: chemistry.CorrodingFilm(1e-8, 1e-20).run([1, 2]),
            "time_s must start at 0",
        ),
        (
            lambda: chemistry.CorrodingFilm(1e-8, 1e-20).run([0, 0]),
            "time_s must start at 0",
        ),
        (lambda: chemistry.time_lag_s(1, 0), "diffusivity_m2_s is 0"),
        (lambda: chemistry.permeated_mol_m2(1, 0, 1, 1), "thickness_m is 0"),
        (lambda: chemistry.reaction_energy_kJ_mol([], [(1, 0)]), "no substance"),
        (lambda: chemistry.reaction_potential_V(-1, 0), "electrons is 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(BookError, match=message):
        call()
