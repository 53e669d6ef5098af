"""Scharifker-Hills transients: against the constants of the original paper and their limits."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from lithium_interfaces.core.constants import FARADAY
from lithium_interfaces.errors import BookError
from lithium_interfaces.nucleation import transients


@pytest.mark.parametrize(
    "kind, exponent, prefactor",
    [("instantaneous", 1.2564, 1.9542), ("progressive", 2.3367, 1.2254)],
)
def test_known_constants(kind, exponent, prefactor):
    y = transients.maximum_exponent(kind)
    assert y == pytest.approx(exponent, abs=5e-5)
    assert (1 - np.exp(-y)) ** -2 == pytest.approx(prefactor, abs=2e-4)


@pytest.mark.parametrize("kind", transients.KINDS)
def test_the_maximum_is_one_at_one(kind):
    top = minimize_scalar(
        lambda t: -transients.reduced_transient(t, kind),
        bounds=(0.3, 3),
        method="bounded",
        options={"xatol": 1e-10},
    )
    assert top.x == pytest.approx(1, abs=1e-6)
    assert transients.reduced_transient(1.0, kind) == pytest.approx(1, abs=1e-14)


@pytest.mark.parametrize("kind, power", [("instantaneous", 1), ("progressive", 3)])
def test_early_and_late_slopes(kind, power):
    early, late = np.array([1e-6, 2e-6]), np.array([50.0, 100.0])
    for times, slope in ((early, power), (late, -1)):
        values = transients.reduced_transient(times, kind)
        assert np.log(values[1] / values[0]) / np.log(2) == pytest.approx(
            slope, abs=1e-4
        )


def test_peak_in_physical_units():
    """Late times are Cottrell's, early ones those of separate hemispheres, and j_m**2 t_m = 0.1629 (F c)**2 D."""
    N, D, c = 1e12, 1.8e-10, 1000.0
    time, current = transients.peak(N, D, c)
    assert current**2 * time == pytest.approx(0.1629 * (FARADAY * c) ** 2 * D, rel=1e-3)
    late = 1e3 * time
    assert transients.transient_A_m2(late, N, D, c) == pytest.approx(
        FARADAY * c * np.sqrt(D / np.pi / late)
    )
    # one hemisphere under spherical diffusion: I = pi F (2 D c)**1.5 (V_m t)**0.5
    early = 1e-6 * time
    single = (
        np.pi
        * FARADAY
        * (2 * D * c) ** 1.5
        * np.sqrt(transients.LITHIUM_MOLAR_VOLUME * early)
    )
    assert transients.transient_A_m2(early, N, D, c) == pytest.approx(
        N * single, rel=1e-5
    )
    ratio = transients.transient_A_m2(0.3 * time, N, D, c) ** 2 / current**2
    assert ratio == pytest.approx(transients.reduced_transient(0.3, "instantaneous"))


def test_bad_input_is_named():
    with pytest.raises(
        BookError, match="kind is 'slow', but must be one of instantaneous, progressive"
    ):
        transients.reduced_transient(1.0, "slow")
    with pytest.raises(BookError, match="time_over_peak is 0"):
        transients.reduced_transient(0, "progressive")
    with pytest.raises(BookError, match="nuclei_per_m2 is -1"):
        transients.peak(-1, 1e-10, 1000)
