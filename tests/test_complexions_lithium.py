"""What a premelted film costs on lithium, and which ions stay ions beside it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lithium_interfaces import data
from lithium_interfaces.complexions import lithium_estimates as li
from lithium_interfaces.errors import BookError

VM = 6.94 / 0.534 * 1e-6


def test_constant_enthalpy_by_hand():
    assert li.undercooled_liquid_J_m3(298.15, "constant enthalpy") == pytest.approx(
        3000 * (453.65 - 298.15) / (453.65 * VM), rel=1e-12
    )
    assert li.undercooled_liquid_J_m3(method="constant enthalpy") == pytest.approx(
        7.91e7, rel=1e-3
    )
    assert li.needed_gain_J_m2(1e-9, method="constant enthalpy") == pytest.approx(
        0.0791, rel=1e-3
    )
    assert li.premelting_window_K(0.02, 1e-9, "constant enthalpy") == pytest.approx(
        39.3, abs=0.05
    )
    assert li.longest_film_m(0.02, method="constant enthalpy") == pytest.approx(
        0.25e-9, abs=0.005e-9
    )


def test_sgte_functions_agree_with_what_is_known_of_melting():
    assert li.melting_gibbs_J_mol(300) == pytest.approx(960.7, abs=0.05)
    listed = (
        data.load("literature-complexions")
        .set_index("name")
        .loc["gibbs_liquid_minus_bcc_300K", "low"]
    )
    assert li.melting_gibbs_J_mol(300) == pytest.approx(listed, abs=0.05)
    assert li.melting_gibbs_J_mol(453.6) == pytest.approx(
        0, abs=1e-3
    )  # the phases coexist
    assert li.melting_enthalpy_J_mol(453.6) == pytest.approx(
        3000, rel=1e-3
    )  # the textbook enthalpy of melting
    assert li.undercooled_liquid_J_m3() == pytest.approx(7.48e7, rel=2e-3)


@settings(max_examples=25, deadline=None)
@given(st.floats(251, 453))
def test_enthalpy_is_the_gibbs_helmholtz_derivative(T):
    h = 0.05
    slope = (
        li.melting_gibbs_J_mol(T + h) / (T + h)
        - li.melting_gibbs_J_mol(T - h) / (T - h)
    ) / (2 * h)
    assert li.melting_enthalpy_J_mol(T) == pytest.approx(-(T**2) * slope, abs=0.05)


@settings(max_examples=25, deadline=None)
@given(st.floats(250, 453.5), st.floats(1e-3, 0.3))
def test_gain_and_thickness_are_inverse(T, gain):
    for method in li.METHODS:
        assert li.needed_gain_J_m2(
            li.longest_film_m(gain, T, method), T, method
        ) == pytest.approx(gain, rel=1e-9)


def test_at_the_melting_point_a_film_costs_nothing():
    assert li.needed_gain_J_m2(1e-9, 453.65, "constant enthalpy") == 0
    assert li.longest_film_m(0.01, 453.65, "constant enthalpy") == np.inf


def test_the_window_ends_where_the_gain_is_just_enough():
    for gain in (0.005, 0.02, 0.05):
        window = li.premelting_window_K(gain)
        assert li.needed_gain_J_m2(1e-9, 453.6 - window) == pytest.approx(
            gain, rel=1e-8
        )
    # near melting the heat capacities do not matter yet
    simple = li.premelting_window_K(0.02, 1e-9, "constant enthalpy")
    assert li.premelting_window_K(0.02) == pytest.approx(simple, rel=0.02)
    assert li.premelting_window_K(1.0) == pytest.approx(
        203.6
    )  # all the range of the functions
    assert li.premelting_window_K(0.0) == 0
    assert li.premelting_window_K(10.0, 1e-9, "constant enthalpy") == 453.65


def test_standard_potentials_from_both_tables():
    # dGf/F, by hand from the two sources
    assert li.standard_potential_V("Li") == pytest.approx(
        -293300 / 96485.33212, abs=1e-9
    )
    assert li.standard_potential_V("Cs", "worm") == pytest.approx(
        -69710 * 4.184 / 96485.33212, abs=1e-9
    )
    expected = {
        "Li": (-3.040, -3.033),
        "Cs": (-3.026, -3.023),
        "Rb": (-2.943, -2.940),
        "K": (-2.936, -2.928),
    }
    for ion, values in expected.items():
        for source, value in zip(li.SOURCES, values, strict=True):
            assert li.standard_potential_V(ion, source) == pytest.approx(
                value, abs=6e-4
            )


def test_tables_disagree_on_the_sign_for_rubidium():
    # -3.04 V and -2.98 V as printed, 0.05 M: -60 mV + kT ln 20
    assert li.margin_over_lithium_V("Rb", 0.05, source="series") == pytest.approx(
        -0.060 + 0.025693 * 2.995732, abs=1e-5
    )
    assert (
        li.margin_over_lithium_V("Rb", 0.05, source="series")
        > 0
        > li.margin_over_lithium_V("Rb", 0.05)
    )


def test_dilution_makes_an_ion_harder_to_reduce_than_lithium():
    for source in li.SOURCES:
        for ion in ("Na", "K", "Rb", "Cs"):
            limit = li.largest_unreduced_activity(ion, source=source)
            assert li.margin_over_lithium_V(ion, limit, source=source) == pytest.approx(
                0, abs=1e-12
            )
            assert li.margin_over_lithium_V(ion, limit / 2, source=source) > 0
        assert li.margin_over_lithium_V("Li", 1.0, source=source) == 0
        # of the five only caesium stays an ion at more than a tenth of lithium's activity
        above = {
            ion
            for ion in ("Na", "K", "Rb", "Cs")
            if li.largest_unreduced_activity(ion, source=source) > 0.1
        }
        assert above == {"Cs"}


@pytest.mark.parametrize(
    "call, words",
    [
        (
            lambda: li.melting_gibbs_J_mol(300, "ideal"),
            "method is 'ideal', but must be one of constant enthalpy, SGTE",
        ),
        (
            lambda: li.melting_gibbs_J_mol(500),
            r"temperature_K is 500, but must lie in \[250.0, 453.6\]",
        ),
        (lambda: li.melting_enthalpy_J_mol(100), "temperature_K is 100"),
        (
            lambda: li.melting_gibbs_J_mol(460, "constant enthalpy"),
            r"is 460, but must lie in \[0, 453.65\]",
        ),
        (lambda: li.longest_film_m(-1), "gain_J_m2 is -1"),
        (lambda: li.premelting_window_K(0.02, 0), "thickness_m is 0"),
        (
            lambda: li.standard_potential_V("Fr"),
            "ion is 'Fr', but must be one of Li, Na, K, Rb, Cs",
        ),
        (
            lambda: li.standard_potential_V("Cs", "wiki"),
            "source is 'wiki', but must be one of crc, worm or series",
        ),
        (
            lambda: li.standard_potential_V("Cs", "series"),
            "ion is 'Cs', but the table of potentials holds Li and Rb only",
        ),
        (lambda: li.margin_over_lithium_V("Cs", 0), "activity is 0"),
    ],
)
def test_errors_say_what_is_allowed(call, words):
    with pytest.raises(BookError, match=words):
        call()
