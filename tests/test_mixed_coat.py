"""Plating on and under a coat: against the network of its resistances, and in the limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lithium_interfaces.errors import BookError
from lithium_interfaces.mixed_coat import MixedCoat

POSITIVE = st.floats(-4, 4).map(lambda x: 10.0**x)


@given(POSITIVE, POSITIVE, POSITIVE, POSITIVE, POSITIVE)
def test_share_against_kirchhoff(thickness, ions, electrons, inner, outer):
    """Unknown potentials: ions at both faces, electrons at the outer one; electrons grounded at the inner one."""
    coat = MixedCoat(thickness, ions, electrons, inner, outer)
    a, b = ions / thickness, electrons / thickness
    # balance of ions under the coat, of electrons on it, and of ions on it with a unit current coming in
    system = np.array([
        [a + 1 / inner, 0.0, -a],
        [0.0, b + 1 / outer, -1 / outer],
        [-a, -1 / outer, a + 1 / outer],
    ])  # fmt: skip
    under, _, _ = np.linalg.solve(system, [0.0, 0.0, 1.0])
    assert coat.outer_share == pytest.approx(1 - under / inner, rel=1e-6, abs=1e-7)


@given(POSITIVE, st.floats(1.1, 10))
def test_electrons_bring_lithium_out(electrons, factor):
    low, high = (MixedCoat(1e-7, 1e-4, value, 1e-3, 1e-3).outer_share for value in (electrons, electrons * factor))
    assert low < high


def test_inverse_and_limits():
    coat = MixedCoat(2e-8, 1e-4, 1.0, 3.6e-4, 3.6e-4)
    need = coat.largest_electron_conductivity_S_m(0.01)
    assert MixedCoat(2e-8, 1e-4, need, 3.6e-4, 3.6e-4).outer_share == pytest.approx(0.01)
    assert need == pytest.approx(2e-8 / (99 * 5.6e-4 - 3.6e-4))
    assert MixedCoat(1, 1, 1).outer_share == 0.5
    with pytest.raises(BookError, match="outer_share is 0.9, but the kinetics"):
        coat.largest_electron_conductivity_S_m(0.9)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((0, 1, 1), "thickness_m is 0"),
        ((1, 0, 1), "ion_conductivity_S_m is 0"),
        ((1, 1, -1), "electron_conductivity_S_m is -1"),
        ((1, 1, 1, -1), "inner_kinetics_ohm_m2 is -1"),
    ],
)
def test_bad_input_is_named(arguments, message):
    with pytest.raises(BookError, match=message):
        MixedCoat(*arguments)
