"""Circuits against impedance.py, their derivatives, and the capacitances of an arc."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lithium_interfaces.errors import BookError
from lithium_interfaces.spectra import circuits
from lithium_interfaces.spectra.circuits import CIRCUITS, FULL

F = np.geomspace(1e6, 1e-2, 41)
VALUES = dict(
    Rs=3.0, Rf=60.0, Qf=2e-6, nf=0.9, Rct=30.0, Qdl=2e-4, ndl=0.85, Rw=20.0, tw=50.0
)
#: the same circuits in the notation of impedance.py
LIBRARY = {
    "resistor": ("R0", [3.0]),
    "one arc": ("R0-p(R1,CPE1)", [3.0, 60.0, 2e-6, 0.9]),
    "one arc and diffusion": ("R0-p(R1-Ws1,CPE1)", [3.0, 60.0, 20.0, 50.0, 2e-6, 0.9]),
    "two arcs": ("R0-p(R1,CPE1)-p(R2,CPE2)", [3.0, 60.0, 2e-6, 0.9, 30.0, 2e-4, 0.85]),
    "two arcs and diffusion": (
        "R0-p(R1,CPE1)-p(R2-Ws2,CPE2)",
        [3.0, 60.0, 2e-6, 0.9, 30.0, 20.0, 50.0, 2e-4, 0.85],
    ),
}


def parameters(name):
    """Log-parameters of a circuit from VALUES; the single arc takes those of the film."""
    alias = {"R": "Rf", "Q": "Qf", "n": "nf"}
    circuit = CIRCUITS[name]
    return circuit, circuit.log_parameters(
        **{key: VALUES[alias.get(key, key)] for key in circuit.parameters}
    )


@pytest.mark.filterwarnings("ignore:Simulating circuit")
@pytest.mark.parametrize("name", CIRCUITS)
def test_circuits_are_those_of_another_library(name):
    from impedance.models.circuits import CustomCircuit

    text, values = LIBRARY[name]
    theirs = CustomCircuit(text, initial_guess=values).predict(F, use_initial=True)
    np.testing.assert_allclose(circuits.impedance(*_at(name)), theirs, rtol=1e-10)


def _at(name):
    circuit, p = parameters(name)
    return circuit, F, p


@pytest.mark.parametrize("name", CIRCUITS)
def test_derivatives_are_those_of_finite_differences(name):
    circuit, p = parameters(name)
    _, slope = circuits.jacobian(circuit, F, p)
    h = 1e-6
    for k, unit in enumerate(np.eye(len(p))):
        rise = (
            circuits.impedance(circuit, F, p + h * unit)
            - circuits.impedance(circuit, F, p - h * unit)
        ) / (2 * h)
        np.testing.assert_allclose(slope[:, k], rise, atol=1e-6)


def test_a_batch_is_its_single_circuits():
    p = parameters("two arcs and diffusion")[1] + np.random.default_rng(0).normal(
        0, 0.3, (5, 2, 9)
    )
    z, slope = circuits.jacobian(FULL, F, p)
    assert z.shape == (5, 2, 41) and slope.shape == (5, 2, 41, 9)
    np.testing.assert_allclose(z[3, 1], circuits.impedance(FULL, F, p[3, 1]))
    np.testing.assert_allclose(slope[3, 1], circuits.jacobian(FULL, F, p[3, 1])[1])


def test_limits():
    p = parameters("two arcs and diffusion")[1]
    high, low = circuits.impedance(FULL, [1e14, 1e-9], p)
    assert high == pytest.approx(3.0, rel=1e-4)  # electrolyte alone
    assert low == pytest.approx(3.0 + 60 + 30 + 20, rel=1e-3)  # all resistances
    # without the second arc the circuit is the one nested in it
    p[4:6] = np.log([1e-9, 1e-9])
    one = CIRCUITS["one arc and diffusion"].log_parameters(
        Rs=3, R=60, Q=2e-6, n=0.9, Rw=20, tw=50
    )
    one_arc, diffusion = (
        circuits.impedance(CIRCUITS["one arc"], F, one[:4]),
        circuits.impedance(FULL, F, p),
    )
    warburg = 20 * np.tanh(np.sqrt(2j * np.pi * F * 50)) / np.sqrt(2j * np.pi * F * 50)
    np.testing.assert_allclose(diffusion, one_arc + warburg, rtol=1e-4)


@given(st.floats(0.1, 1e4), st.floats(1e-8, 1e-2), st.floats(0.5, 1))
def test_hsu_mansfeld_keeps_the_apex(resistance, charge, n):
    capacitance = circuits.hsu_mansfeld(resistance, charge, n)
    f = 1 / (2 * np.pi * resistance * capacitance)
    p = np.log([1e-12, resistance, charge, n])
    near = -circuits.impedance(CIRCUITS["one arc"], f * np.array([0.9, 1, 1.1]), p).imag
    assert near[1] > near[0] and near[1] > near[2]


def test_capacitances_agree_for_an_ideal_capacitor_and_by_hand():
    assert circuits.hsu_mansfeld(50.0, 1e-6, 1.0) == pytest.approx(1e-6)
    assert circuits.brug(3.0, 50.0, 1e-6, 1.0) == pytest.approx(1e-6)
    # Q = 1e-4, n = 1/2: C = Q^2 R for the film, Q^2 / (1/Rs + 1/R) on the surface
    assert circuits.hsu_mansfeld(40.0, 1e-4, 0.5) == pytest.approx(4e-7)
    assert circuits.brug(10.0, 40.0, 1e-4, 0.5) == pytest.approx(8e-8)


@settings(max_examples=30)
@given(
    st.floats(0.1, 100), st.floats(1, 1e3), st.floats(1e-7, 1e-3), st.floats(0.5, 0.99)
)
def test_surface_capacitance_is_the_smaller_one(series, resistance, charge, n):
    assert circuits.brug(series, resistance, charge, n) < circuits.hsu_mansfeld(
        resistance, charge, n
    )


def test_errors():
    with pytest.raises(BookError, match="takes Rs, R, Q, n"):
        CIRCUITS["one arc"].log_parameters(Rs=1, R=2)
    with pytest.raises(BookError, match="Q is -1"):
        CIRCUITS["one arc"].log_parameters(Rs=1, R=2, Q=-1, n=1)
    with pytest.raises(BookError, match="has 4 parameters"):
        circuits.impedance(CIRCUITS["one arc"], F, np.zeros(3))
    with pytest.raises(BookError, match="frequency_Hz is 0"):
        circuits.impedance(CIRCUITS["one arc"], [0.0], np.zeros(4))
    with pytest.raises(BookError, match="exponent is 1.2"):
        circuits.hsu_mansfeld(1, 1, 1.2)
    with pytest.raises(BookError, match="series_resistance is 0"):
        circuits.brug(0, 1, 1, 0.9)
