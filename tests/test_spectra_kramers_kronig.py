"""The Kramers-Kronig test: what obeys the relations passes, what drifts or is disturbed fails."""

import numpy as np
import pytest

from lithium_interfaces.errors import BookError
from lithium_interfaces.spectra import circuits, generator
from lithium_interfaces.spectra import kramers_kronig as kk

F = generator.sweep(1e6, 1e-2, 10)


def drifting(growth):
    """A cell whose resistances grow during the sweep, by the time each point takes (three periods)."""
    time = np.cumsum(3 / F)
    factor = 1 + growth * time / time[-1]
    cell = generator.Cell(
        film_resistance=60 * factor, charge_transfer_resistance=30 * factor
    )
    return np.diagonal(generator.impedance(F, cell)).copy()


def noisy(z, noise, seed=0):
    return generator.with_noise(z, noise, np.random.default_rng(seed))


def test_a_sum_of_its_own_elements_is_fitted_exactly():
    f = np.geomspace(1, 1e4, 25)
    w = 2 * np.pi * f
    z = (
        5
        + 3e-6j * w
        + 1 / (1j * w * 0.02)
        + sum(
            r / (1 + 1j * w * tau)
            for r, tau in zip((10, 2, 5), 1 / (2 * np.pi * np.array([1e4, 1e2, 1])))
        )
    )
    residual, mu = kk._voigt(f, z, 3)
    np.testing.assert_allclose(residual, 0, atol=1e-10)
    assert mu == 1
    # the second resistance turned negative: 1 - 2 / 15
    z -= 4 / (1 + 1j * w / (2 * np.pi * 1e2))
    assert kk._voigt(f, z, 3)[1] == pytest.approx(1 - 2 / 15)


@pytest.mark.parametrize("noise", [0, 0.002, 0.01, 0.02])
def test_spectra_of_an_unchanging_cell_pass(noise):
    found = [
        kk.check(F, noisy(generator.impedance(F), noise, seed)) for seed in range(10)
    ]
    assert sum(one.verdict == "consistent" for one in found) >= 9
    if noise:
        assert np.mean([one.noise for one in found]) == pytest.approx(noise, rel=0.1)


def test_circuits_with_a_coil_or_an_open_end_pass():
    p = circuits.FULL.log_parameters(
        Rs=3, Rf=60, Qf=2e-6, nf=0.9, Rct=30, Qdl=2e-4, ndl=0.85, Rw=200, tw=5000
    )
    z = circuits.impedance(circuits.FULL, F, p) + 1e-6j * 2 * np.pi * F
    assert (z.imag > 0).any()
    found = kk.check(F, noisy(z, 0.005))
    assert found.verdict == "consistent" and found.noise == pytest.approx(
        0.005, rel=0.25
    )


@pytest.mark.parametrize("noise", [0, 0.002, 0.01])
def test_a_drifting_cell_fails(noise):
    verdicts = [
        kk.check(F, noisy(drifting(1.0), noise, seed)).verdict for seed in range(5)
    ]
    assert verdicts == ["inconsistent"] * 5
    found = kk.check(F, noisy(drifting(1.0), noise))
    assert found.p_random < 0.01 and "changed during the sweep" in found.because


def test_the_wrong_sign_of_the_imaginary_part_fails():
    assert kk.check(F, np.conj(generator.impedance(F))).verdict == "inconsistent"


def test_a_slow_drift_can_pass_and_the_words_say_so():
    found = kk.check(F, noisy(drifting(0.05), 0.01))
    assert found.verdict == "consistent" and "slow, steady drift" in found.because


def test_the_order_of_the_points_does_not_matter():
    z = noisy(generator.impedance(F), 0.01)
    down, up = kk.check(F, z), kk.check(F[::-1], z[::-1])
    np.testing.assert_allclose(down.residuals, up.residuals[::-1])
    assert down.p_random == up.p_random


@pytest.mark.parametrize("per_decade", [6, 10])
def test_noise_that_hides_a_doubling_is_never_called_consistent(per_decade):
    """The ceiling is where it is because of this: arcs that double during the sweep, at any noise."""
    f = generator.sweep(1e6, 1e-2, per_decade)
    time = np.cumsum(3 / f)
    factor = 1 + time / time[-1]
    cell = generator.Cell(
        film_resistance=60 * factor, charge_transfer_resistance=30 * factor
    )
    z = np.diagonal(generator.impedance(f, cell)).copy()
    found = {
        noise: [kk.check(f, noisy(z, noise, seed)).verdict for seed in range(20)]
        for noise in (0.005, 0.015, 0.02, 0.03, 0.06, 0.2)
    }
    # power falls from one to next to nothing ...
    assert found[0.005] == ["inconsistent"] * 20
    assert found[0.06].count("inconsistent") <= 2
    # ... and what is missed is not called consistent
    missed = sum(verdicts.count("consistent") for verdicts in found.values())
    assert missed <= 2


@pytest.mark.parametrize("noise", [0.05, 0.2, 0.35])
def test_much_noise_cannot_tell(noise):
    found = [
        kk.check(F, noisy(generator.impedance(F), noise, seed)) for seed in range(10)
    ]
    assert sum(one.verdict == "cannot tell" for one in found) >= 9
    told = next(one for one in found if one.verdict == "cannot tell")
    assert (
        f"Noise of {100 * told.noise:.2g} % hides any drift that leaves less"
        in told.because
    )
    # a reader who knows better may lift the ceiling
    assert (
        kk.check(F, noisy(generator.impedance(F), 0.05), ceiling=0.1).verdict
        == "consistent"
    )


def test_few_points_cannot_tell():
    found = kk.check(F[::10], generator.impedance(F[::10]))
    assert found.verdict == "cannot tell" and "9 points are too few" in found.because


def test_false_alarms_are_as_rare_as_they_should_be():
    rng = np.random.default_rng(2)
    white = rng.standard_normal((2000, 60)) + 1j * rng.standard_normal((2000, 60))
    p = np.array([kk._p_random(one) for one in white])
    assert (p < 0.05).mean() == pytest.approx(0.05, abs=0.02)
    assert p.mean() == pytest.approx(0.5, abs=0.03)


def test_errors():
    with pytest.raises(BookError, match="has 4 points"):
        kk.check(F[:4], generator.impedance(F[:4]))
    with pytest.raises(BookError, match="tolerance is 0"):
        kk.check(F, generator.impedance(F), tolerance=0)


def test_neighbours_that_agree_are_systematic_and_those_that_alternate_are_not():
    k = np.arange(60)
    wave = np.cos(2 * np.pi * k / 30) * (1 + 1j)
    alternating = (-1.0) ** k * (1 + 1j)
    assert kk._p_random(wave) < 1e-6 and kk._p_random(alternating) > 0.999
