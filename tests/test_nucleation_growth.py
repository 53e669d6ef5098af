"""Hemispheres that merge: against counting on random nuclei, conservation of volume, and limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import solve_banded

from lithium_interfaces.cell_design import lithium_thickness_um
from lithium_interfaces.errors import BookError
from lithium_interfaces.nucleation import coalescence, growth

DENSITIES = st.floats(1e8, 1e15)
CAPACITIES = st.floats(1e-3, 10)


def test_reviewed_numbers():
    assert growth.hemisphere_radius_m(0.1, 1e12) * 1e6 == pytest.approx(0.614, abs=5e-4)
    assert growth.impingement_capacity_mAh_cm2(1e12) == pytest.approx(0.078, abs=5e-4)
    assert growth.hemisphere_area(0.1, 8e12) / growth.hemisphere_area(
        0.1, 1e12
    ) == pytest.approx(2)


@given(CAPACITIES, DENSITIES)
def test_separate_hemispheres_hold_the_charge(capacity, density):
    r = growth.hemisphere_radius_m(capacity, density)
    assert 2 * np.pi / 3 * density * r**3 == pytest.approx(
        lithium_thickness_um(capacity) * 1e-6
    )
    assert growth.hemisphere_area(capacity, density) == pytest.approx(
        2 * np.pi * density * r**2
    )


def test_impingement_is_where_the_bases_fill_the_plane():
    capacity = growth.impingement_capacity_mAh_cm2(3e11)
    assert 3e11 * np.pi * growth.hemisphere_radius_m(
        capacity, 3e11
    ) ** 2 == pytest.approx(1)


@given(st.floats(0.05, 50), DENSITIES)
def test_volume_grows_as_exposed_area_times_speed(x, density):
    """dh/dr = area: what is deposited is deposited on the surface that there is."""
    r = x * growth.spacing_m(density) / np.sqrt(np.pi)
    up, down = (growth.mean_thickness_m(r * f, density) for f in (1.0001, 0.9999))
    assert (up - down) / (2e-4 * r) == pytest.approx(
        growth.exposed_area(r, density), rel=1e-5
    )


def test_formulas_against_counted_films():
    """Cover, thickness and roughness of simulated random films of equal speed."""
    rng = np.random.default_rng(5)
    cells = 14
    maps = [
        coalescence.squared_distances(
            coalescence.template("random", cells, rng), cells, 90
        )
        for _ in range(12)
    ]
    for radius in (0.3, 0.6, 1.2, 3.0):
        films = np.array([coalescence.envelope(d, radius)[0] for d in maps])
        found = [(films > 0).mean(), films.mean(), np.sqrt(films.var())]
        wanted = [
            f(radius, 1.0)
            for f in (
                growth.covered_fraction,
                growth.mean_thickness_m,
                growth.roughness_m,
            )
        ]
        assert found == pytest.approx(wanted, rel=0.06)


def test_area_of_counted_films():
    """The surface of a simulated film, from the slope of its height map, away from the steep feet."""
    rng = np.random.default_rng(6)
    cells, grid, radius = 10, 400, 1.5
    areas = []
    for _ in range(4):
        d2 = coalescence.squared_distances(
            coalescence.template("random", cells, rng), cells, grid
        )
        heights = coalescence.envelope(d2, radius)[0].reshape(grid, grid)
        slopes = np.gradient(np.pad(heights, 1, mode="wrap"), cells / grid)
        areas.append(np.sqrt(1 + sum(s[1:-1, 1:-1] ** 2 for s in slopes)).mean())
    assert np.mean(areas) == pytest.approx(growth.exposed_area(radius, 1.0), rel=0.03)


def test_limits_before_and_long_after_merging():
    N = 1e12
    small, large = 1e-9, 1e-4
    assert growth.exposed_area(small, N) == pytest.approx(
        2 * np.pi * N * small**2, rel=1e-4
    )
    assert growth.mean_thickness_m(small, N) == pytest.approx(
        2 * np.pi / 3 * N * small**3, rel=1e-4
    )
    assert growth.exposed_area(large, N) == pytest.approx(1, abs=1e-3)
    assert growth.mean_thickness_m(large, N) == pytest.approx(large, rel=1e-4)
    assert growth.roughness_m(large, N) == pytest.approx(
        1 / (2 * np.pi * N * large), rel=1e-3
    )


def test_series_joins_the_closed_form():
    from scipy.special import dawsn

    assert growth._thickness(0.0499) == pytest.approx(0.0499 - dawsn(0.0499), rel=1e-9)


@given(CAPACITIES, DENSITIES)
def test_radius_at_capacity_inverts_the_thickness(capacity, density):
    r = growth.radius_at_capacity_m(capacity, density)
    assert growth.mean_thickness_m(r, density) == pytest.approx(
        lithium_thickness_um(capacity) * 1e-6, rel=1e-8
    )
    assert r >= growth.hemisphere_radius_m(capacity, density) * (
        1 - 1e-9
    )  # overlap only pushes outwards


@given(st.floats(0, 1e3))
def test_area_never_exceeds_its_bound(x):
    assert 0 <= growth.exposed_area(x, 1 / np.pi) <= 1.2848


def test_capacity_at_cover():
    capacity = growth.capacity_at_cover_mAh_cm2(0.99, 1e12)
    assert growth.covered_fraction(
        growth.radius_at_capacity_m(capacity, 1e12), 1e12
    ) == pytest.approx(0.99)


def test_power_law_and_ohmic_drop():
    assert growth.density_at(0.1, 0.05, 1e12) == pytest.approx(8e12)
    left = growth.ohmic_free_V(0.150, 10.0, 0.010)  # 1 mA/cm2 through 100 ohm cm2
    assert left == pytest.approx(0.050)
    assert growth.density_at(left, 0.150, 1.0) == pytest.approx(1 / 27)


def test_charge_times_radius_cubed_is_one_relation():
    """At fixed charge, r ~ 1/eta and N ~ eta**3 are the same statement."""
    eta = np.array([0.03, 0.06, 0.12])
    r = growth.hemisphere_radius_m(0.02, growth.density_at(eta, 0.05, 1e12))
    assert r * eta == pytest.approx(r[0] * eta[0])


def test_focusing_against_a_solved_electrolyte():
    """Laplace's equation above a ripple, by finite differences with the kinetic boundary condition."""
    wavelength, kappa, resistance = 20e-6, 0.9, 3e-5
    k = 2 * np.pi / wavelength
    n, depth = 4000, 12 / k
    dz = depth / (n - 1)
    # potential of first order p, with p'' = k**2 p and p = 0 far away; current of first order j1 = -kappa p'
    # at the ripple A: electrode - electrolyte there changes by -(j0/kappa) A - p = -R j1, taking j0 = A = 1
    bands = np.zeros((3, n))
    bands[0, 2:], bands[2, :-2] = 1 / dz**2, 1 / dz**2
    bands[1, 1:-1] = -2 / dz**2 - k**2
    bands[1, -1] = 1
    # half cell at the electrode: (p1 - p0)/dz - k**2 p0 dz/2 = p', with R kappa p' = 1/kappa + p  (j1 = -kappa p')
    bands[0, 1] = 1 / dz
    bands[1, 0] = -1 / dz - k**2 * dz / 2 - 1 / (resistance * kappa)
    right = np.zeros(n)
    right[0] = 1 / (resistance * kappa**2)
    p = solve_banded((1, 1), bands, right)
    j1 = (1 / kappa + p[0]) / resistance
    assert 1 / abs(j1) == pytest.approx(
        growth.focusing_length_m(wavelength, kappa * resistance), rel=1e-3
    )


def test_sei_loss_is_that_of_the_area():
    assert growth.sei_loss_mAh_cm2(1.0, 10) * 1e3 == pytest.approx(
        2.73, abs=0.01
    )  # uAh/cm2 in 10 nm of LiF
    assert growth.sei_loss_mAh_cm2(2.5, 10) == pytest.approx(
        2.5 * growth.sei_loss_mAh_cm2(1.0, 10)
    )


@pytest.mark.parametrize(
    "call, words",
    [
        (
            lambda: growth.ohmic_free_V(0.1, 10, 0.01),
            "ohmic drop is 0.1 V, but must be below the total overpotential, 0.1 V",
        ),
        (lambda: growth.hemisphere_radius_m(1, 0), "nuclei_per_m2 is 0"),
        (lambda: growth.capacity_at_cover_mAh_cm2(1, 1e12), "cover is 1"),
        (
            lambda: growth.radius_at_capacity_m(1e5, 1e30),
            "nucleus spacings thick, but must be below",
        ),
        (lambda: growth.focusing_length_m(0, 1), "wavelength_m is 0"),
        (lambda: growth.covered_fraction(-1, 1), "radius_m is -1"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(BookError, match=words):
        call()


def test_a_square_lattice_exposes_half_pi_when_its_hemispheres_touch_and_nothing_exposes_two():
    """Area by the volume added per step of radius, for arrangements the formulas do not cover."""
    step = 5e-3
    for kind in coalescence.TEMPLATES:
        positions = coalescence.template(kind, 2, np.random.default_rng(2))
        distances2 = coalescence.squared_distances(positions, 2, 400)

        def area(radius, distances2=distances2):
            up, down = (
                coalescence.envelope(distances2, radius + sign * step)[0].mean()
                for sign in (1, -1)
            )
            return (up - down) / (2 * step)

        areas = [area(radius) for radius in (0.3, 0.5, 0.55, 0.8)]
        assert max(areas) < 2
        if kind == "square":
            assert (
                areas[1] == pytest.approx(np.pi / 2, rel=0.01)
                and max(areas) < np.pi / 2 + 0.01
            )
            assert areas[2] == pytest.approx(2 * np.pi * (0.55 - 0.55**2), rel=0.01)
