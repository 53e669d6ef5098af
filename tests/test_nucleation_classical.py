"""Classical nucleation: against cap geometry, the nucleation theorem, printed numbers and limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from lithium_interfaces.core.constants import FARADAY, GAS_CONSTANT
from lithium_interfaces.depletion import sand_time
from lithium_interfaces.errors import BookError
from lithium_interfaces.nucleation import classical

ANGLES = st.floats(5, 175)
ETAS = st.floats(0.005, 0.5)
ENERGIES = st.floats(0.05, 1.0)


def cap_energy(r, theta, eta, gamma):
    """Energy in J of a spherical cap, from its volume, its two areas and Young's law."""
    c, s = np.cos(np.radians(theta)), np.sin(np.radians(theta))
    volume = np.pi * r**3 * (2 + c) * (1 - c) ** 2 / 3
    free, base = 2 * np.pi * r**2 * (1 - c), np.pi * (r * s) ** 2
    return (
        gamma * free
        - gamma * c * base
        - volume * FARADAY * eta / classical.LITHIUM_MOLAR_VOLUME
    )


@given(ANGLES, ETAS, ENERGIES)
def test_the_barrier_is_the_highest_energy_of_a_growing_cap(theta, eta, gamma):
    r = classical.critical_radius_m(eta, gamma)
    top = minimize_scalar(
        lambda u: (
            -cap_energy(u * r, theta, eta, gamma)
            / abs(cap_energy(r, theta, eta, gamma))
        ),
        bounds=(0.2, 1.4),
        method="bounded",
        options={"xatol": 1e-9},
    )
    assert top.x == pytest.approx(1, abs=1e-4)
    kT = 1.380649e-23 * 298.15
    assert classical.barrier_kT(eta, theta, gamma) == pytest.approx(
        cap_energy(r, theta, eta, gamma) / kT, rel=1e-6
    )


@given(ANGLES, ETAS, ENERGIES)
def test_nucleation_theorem(theta, eta, gamma):
    """Atoms in the critical nucleus are minus the slope of the barrier over the energy per atom."""
    step = 1e-4 * eta
    change = classical.barrier_kT(eta + step, theta, gamma) - classical.barrier_kT(
        eta - step, theta, gamma
    )
    atoms = -change / (2 * step) * GAS_CONSTANT * 298.15 / FARADAY
    assert classical.critical_atoms(eta, theta, gamma) == pytest.approx(atoms, rel=1e-6)
    # and n* e eta = 2 Delta G*
    energy = (
        classical.critical_atoms(eta, theta, gamma)
        * eta
        * FARADAY
        / (GAS_CONSTANT * 298.15)
    )
    assert energy == pytest.approx(
        2 * classical.barrier_kT(eta, theta, gamma), rel=1e-9
    )


def test_reviewed_numbers():
    assert classical.barrier_kT(0.05, 60, 0.5) == pytest.approx(577, abs=0.5)
    assert classical.contact_angle_for_barrier_deg(20, 0.05, 0.5) == pytest.approx(
        24, abs=0.1
    )
    assert classical.overpotential_for_barrier_V(20, 60, 0.5) == pytest.approx(
        0.269, abs=5e-4
    )


def test_limits_of_wetting():
    assert classical.shape_factor([0, 90, 180]) == pytest.approx([0, 0.5, 1], abs=1e-15)
    assert classical.barrier_kT(0.05, 0, 0.5) == 0
    assert classical.overpotential_for_barrier_V(20, 0, 0.5) == 0
    # small angles: S tends to 3 theta**4/16
    assert classical.shape_factor(1.0) == pytest.approx(
        3 * np.radians(1.0) ** 4 / 16, rel=1e-3
    )


@given(st.floats(1, 100), st.floats(10, 170), ETAS, ENERGIES)
def test_what_solves_for_a_barrier_gives_that_barrier(target, theta, eta, gamma):
    needed = classical.overpotential_for_barrier_V(target, theta, gamma)
    assert classical.barrier_kT(needed, theta, gamma) == pytest.approx(target)
    energy = classical.surface_energy_for_barrier_J_m2(target, eta, theta)
    assert classical.barrier_kT(eta, theta, energy) == pytest.approx(target)
    angle = classical.contact_angle_for_barrier_deg(target, needed, gamma)
    assert angle == pytest.approx(theta, rel=1e-5)


@given(ANGLES, ETAS, ENERGIES)
def test_rate_exponent_is_the_slope_of_the_rate(theta, eta, gamma):
    up, down = (-classical.barrier_kT(eta * f, theta, gamma) for f in (1.0001, 0.9999))
    exponent = classical.rate_exponent(classical.barrier_kT(eta, theta, gamma))
    assert (up - down) / (np.log(1.0001) - np.log(0.9999)) == pytest.approx(
        exponent, rel=1e-6
    )


def test_barrier_of_an_angle_that_cannot_reach_it():
    with pytest.raises(BookError, match="target_kT is 1e.*no barrier exceeds"):
        classical.contact_angle_for_barrier_deg(1e9, 0.05, 0.5)


def test_dissolving_lithium_starts_above_zero_volts():
    share = np.array([0.01, 0.5, 1])
    potential = classical.solution_potential_V(share)
    assert potential[-1] == 0 and np.all(np.diff(potential) < 0)
    assert potential[1] == pytest.approx(
        0.0257 * np.log(2), rel=1e-3
    )  # RT/F is 25.7 mV


def test_capacity_of_a_layer_is_faradays_law():
    # 1 um of pure lithium holds 0.206 mAh/cm2
    pure = 1 / classical.LITHIUM_MOLAR_VOLUME
    assert classical.solution_capacity_mAh_cm2(1e-6, pure) == pytest.approx(
        0.2062, rel=1e-3
    )


def test_saturation_time_against_the_diffusion_equation():
    """Explicit finite volumes of a thick solid with constant influx, to the moment its surface is saturated."""
    j, c, D = 10.0, 5e3, 1e-14
    time = classical.saturation_time_s(j, c, D)
    cells, length = 200, 5 * np.sqrt(D * time)
    dx = length / cells
    dt = 0.4 * dx**2 / D
    filled, now = np.zeros(cells), 0.0
    while True:
        flux = np.concatenate([[j / FARADAY], -D * np.diff(filled) / dx, [0]])
        surface = filled[0] + flux[0] * dx / (2 * D)
        if surface >= c:
            break
        filled -= dt * np.diff(flux) / dx
        now += dt
    assert now == pytest.approx(time, rel=0.01)
    assert time == pytest.approx(sand_time(j, D, c, 0.0))


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: classical.barrier_kT(0, 60, 0.5), "overpotential_V is 0"),
        (lambda: classical.barrier_kT(0.05, 181, 0.5), "contact_angle_deg is 181"),
        (lambda: classical.critical_radius_m(0.05, -1), "surface_energy_J_m2 is -1"),
        (
            lambda: classical.solution_potential_V(1.5),
            r"share_of_saturation is 1.5, but must lie in \(0, 1\]",
        ),
        (
            lambda: classical.surface_energy_for_barrier_J_m2(20, 0.05, 0),
            "contact_angle_deg is 0",
        ),
        (lambda: classical.saturation_time_s(1, 1, 0), "diffusivity_m2_s is 0"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(BookError, match=words):
        call()
