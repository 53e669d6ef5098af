"""Tunnelling, against the exact rectangular barrier, numerical integrals and the values of two laws of physics."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import constants
from scipy.integrate import quad

from lithium_interfaces.errors import BookError
from lithium_interfaces.transport import tunnelling

BARRIERS = st.floats(0.05, 8)
THICKNESSES = st.floats(0.2, 10)


def test_constants_are_those_of_scipy():
    # CODATA 2018 here, whatever edition scipy ships: the last digits may differ
    assert pytest.approx(constants.m_e, rel=1e-8) == tunnelling.ELECTRON_MASS_KG
    assert pytest.approx(constants.hbar, rel=1e-9) == tunnelling.HBAR_J_S
    assert pytest.approx(constants.e, rel=1e-9) == tunnelling.ELECTRON_CHARGE_C


def test_decay_constant_of_one_electronvolt():
    assert tunnelling.decay_constant_per_nm(1.0) == pytest.approx(5.123, rel=1e-4)
    assert tunnelling.decay_constant_per_nm(1.0, 0.25) == pytest.approx(
        5.123 / 2, rel=1e-4
    )


@pytest.mark.parametrize(
    "gap, thickness", [(8.9, 1.85), (5.0, 2.47), (4.7, 2.55), (1.1, 5.26)]
)
def test_mid_gap_thicknesses(gap, thickness):
    assert tunnelling.blocking_thickness_nm(gap / 2) == pytest.approx(
        thickness, abs=0.005
    )


@given(BARRIERS, st.floats(1, 60), st.floats(0.1, 2))
def test_thickness_and_barrier_are_inverse(barrier, exponent, mass):
    thickness = tunnelling.blocking_thickness_nm(barrier, exponent, mass)
    assert tunnelling.barrier_for_thickness_eV(
        thickness, exponent, mass
    ) == pytest.approx(barrier)
    assert tunnelling.transmission(thickness, barrier, mass) == pytest.approx(
        np.exp(-exponent)
    )


@given(BARRIERS, st.floats(-4, 8), THICKNESSES)
def test_tilted_barrier_is_the_integral(near, far, thickness):
    def kappa(x):
        return tunnelling.decay_constant_per_nm(
            max(near + (far - near) * x / thickness, 0.0)
        )

    kink = [near / (near - far) * thickness] if far < 0 else None
    expected = 2 * quad(kappa, 0, thickness, points=kink, limit=200)[0]
    assert tunnelling.wkb_exponent(thickness, near, far) == pytest.approx(
        expected, rel=1e-6
    )


def test_approximation_against_the_exact_barrier():
    """For kappa d >> 1 the exact T is 16 E phi/(E + phi)^2 times exp(-2 kappa d)."""
    for barrier, energy in ((1.0, 4.7), (3.0, 3.0), (4.45, 4.7)):
        ratio = tunnelling.exact_transmission(
            2.5, barrier, energy
        ) / tunnelling.transmission(2.5, barrier)
        assert ratio == pytest.approx(
            16 * energy * barrier / (energy + barrier) ** 2, rel=1e-6
        )
    assert tunnelling.exact_transmission(1e-6, 3.0, 3.0) == pytest.approx(
        1, abs=1e-6
    )  # no film, no reflection


def test_exact_barrier_against_matching_of_waves():
    """Amplitudes matched at both faces, by a linear solve that knows nothing of the closed form."""
    for thickness, barrier, energy in ((0.3, 1.0, 2.0), (0.8, 2.0, 4.7)):
        k, kappa = (
            tunnelling.decay_constant_per_nm(energy),
            tunnelling.decay_constant_per_nm(barrier),
        )
        up, down, out = (
            np.exp(kappa * thickness),
            np.exp(-kappa * thickness),
            np.exp(1j * k * thickness),
        )
        system = np.array(
            [
                [-1, 1, 1, 0],
                [1j * k, kappa, -kappa, 0],
                [0, up, down, -out],
                [0, kappa * up, -kappa * down, -1j * k * out],
            ]
        )  # reflected, growing, decaying, transmitted
        transmitted = np.linalg.solve(system, [1, 1j * k, 0, 0])[3]
        assert tunnelling.exact_transmission(
            thickness, barrier, energy
        ) == pytest.approx(abs(transmitted) ** 2)


def test_leak_is_landauer_summed_over_directions():
    """The sum over momenta along the film done numerically; the closed form keeps its leading term, 1/(2 kappa d)."""
    d, barrier = 3.0, 2.0
    kappa = tunnelling.decay_constant_per_nm(barrier)
    total = quad(
        lambda k: k / (2 * np.pi) * np.exp(-2 * d * (np.hypot(kappa, k) - kappa)), 0, 60
    )[0]  # 1/nm2
    landauer = 2 * constants.e**2 / constants.h * total * 1e18 * np.exp(-2 * kappa * d)
    assert tunnelling.leak_current_A_m2(d, barrier, 1.0) == pytest.approx(
        landauer, rel=1.5 / (2 * kappa * d)
    )


def test_growth_from_leak_is_faraday():
    # 1 A/m2 makes 1/F mol of Li2O electrons per second: 0.5 V/F metres per second for two electrons
    year = tunnelling.growth_from_leak_nm_per_year(1.0, 14.9e-6, electrons=2)
    assert year == pytest.approx(0.5 * 14.9e-6 / 96485.33212 * 31557600 * 1e9)


@given(st.floats(0.2, 6), st.floats(0.01, 100))
def test_stopping_thickness_feeds_the_stated_growth(barrier, rate):
    d = tunnelling.stopping_thickness_nm(barrier, 1e-5, rate)
    leak = tunnelling.leak_current_A_m2(d, barrier)
    assert tunnelling.growth_from_leak_nm_per_year(leak, 1e-5) == pytest.approx(
        rate, rel=1e-6
    )


def test_carriers_of_silicon_like_gaps():
    """2.51e19 states per cm3 at 300 K and m* = 1; the gap of CH18's Li3N leaves about as many carriers as silicon has."""
    assert tunnelling.log10_intrinsic_carriers_per_cm3(
        0.0, temperature_K=300
    ) == pytest.approx(np.log10(2.51e19), abs=1e-3)
    assert tunnelling.log10_intrinsic_carriers_per_cm3(1.1) == pytest.approx(
        10.1, abs=0.05
    )
    assert tunnelling.log10_intrinsic_carriers_per_cm3(8.9) == pytest.approx(
        19.40 - 8.9 / (2 * 0.025693) / np.log(10), abs=0.02
    )


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: tunnelling.decay_constant_per_nm(-1), "barrier_eV is -1"),
        (lambda: tunnelling.decay_constant_per_nm(1, 0), "effective_mass is 0"),
        (lambda: tunnelling.blocking_thickness_nm(0), "barrier_eV is 0"),
        (lambda: tunnelling.wkb_exponent(-1, 1), "thickness_nm is -1"),
        (lambda: tunnelling.exact_transmission(1, 1, 0), "energy_eV is 0"),
        (lambda: tunnelling.growth_from_leak_nm_per_year(-1, 1), "current_A_m2 is -1"),
        (lambda: tunnelling.stopping_thickness_nm(1e-6, 1e-5), "more than 1000 nm"),
    ],
)
def test_errors_say_what_is_wrong(call, words):
    with pytest.raises(BookError, match=words):
        call()
