"""Signatures of the failure modes from the slab they come from, and their course in time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lithium_interfaces.errors import BookError
from lithium_interfaces.spectra import signatures as sig

S = np.array([0.1, 0.5, 1.0])


def changes(before, after):
    """ln of (R, C) after over before."""
    return np.log(np.array(after) / np.array(before))


def slab(thickness=1e-8, conductivity=1e-6, permittivity=10.0, area=1.0):
    return sig.slab(thickness, conductivity, permittivity, area)


def test_losing_half_of_the_area_and_doubling_the_thickness_look_the_same_to_the_film_arc():
    delaminated, thickened = (
        changes(slab(), slab(area=0.5)),
        changes(slab(), slab(thickness=2e-8)),
    )
    np.testing.assert_allclose(delaminated, thickened)
    np.testing.assert_allclose(delaminated, np.log([2, 0.5]))
    assert delaminated.sum() == pytest.approx(
        0, abs=1e-12
    ) and thickened.sum() == pytest.approx(0, abs=1e-12)
    for mode in sig.DEGENERATE:
        np.testing.assert_allclose(sig.signature(mode, np.log(2))[:2], delaminated)
        np.testing.assert_allclose(
            sig.time_constant_change(sig.signature(mode, S)), 0, atol=1e-12
        )
    # what tells them apart
    apart = sig.signature(sig.DEGENERATE[0], S) - sig.signature(sig.DEGENERATE[1], S)
    assert (apart[:, :2] == 0).all() and (np.abs(apart[:, 2:5]) > 0).all()


@given(
    st.floats(1e-9, 1e-6), st.floats(1e-9, 1e-3), st.floats(1, 100), st.floats(0.05, 1)
)
def test_the_time_constant_of_a_slab_is_its_material(
    thickness, conductivity, permittivity, area
):
    resistance, capacitance = sig.slab(thickness, conductivity, permittivity, area)
    assert resistance * capacitance == pytest.approx(
        8.8541878188e-12 * permittivity / conductivity
    )


def test_a_new_phase_is_a_second_slab_in_series():
    a = sig.FilmAssumptions(new_phase_resistivity=3.0, new_phase_permittivity=2.0)
    film, layer = slab(), slab(0.4e-8, 1e-6 / 3, 20.0)
    total = film[0] + layer[0], 1 / (1 / film[1] + 1 / layer[1])
    s = np.log(total[0] / film[0])
    found = sig.signature("thickening, new phase", s, a)
    np.testing.assert_allclose(found[:2], changes(film, total))
    assert found[4] == pytest.approx(np.log(1.4))
    assert sig.time_constant_change(found) > 0
    # activation energy: derivative of ln(R1 + R2) by 1/kT, numerically
    share = layer[0] / total[0]
    h = 1e-6
    slope = (
        np.log((1 - share) * np.exp(0.6 * h) + share * np.exp(0.8 * h))
        - np.log((1 - share) * np.exp(-0.6 * h) + share * np.exp(-0.8 * h))
    ) / (2 * h)
    assert found[5] == pytest.approx(slope - 0.6, abs=1e-6)


def test_a_shunt_lowers_resistance_and_time_constant():
    found = sig.signature("cracking", S)
    np.testing.assert_allclose(found[:, 0], -S)
    assert (found[:, 1] == 0).all() and (sig.time_constant_change(found) < 0).all()
    assert (found[:, 2] < 0).all() and (found[:, 3] > 0).all()
    # parallel paths: conductances add, and so do their activation energies by share of the current
    shunt = np.exp(S) - 1  # over the conductance of the film
    np.testing.assert_allclose(found[:, 5], (0.6 + shunt * 0.15) / (1 + shunt) - 0.6)


@given(st.floats(0.01, 3))
def test_swelling_takes_up_the_solvent_that_explains_the_resistance(severity):
    k, e = 10.0, 5.0
    found = sig.signature("swelling", severity)
    phi = -np.expm1(-found[4])  # thickness L / (1 - phi)
    assert k * phi + np.log(1 - phi) == pytest.approx(severity)
    assert found[0] == -severity
    # C = eps / L with the permittivity mixed by volume
    assert found[1] == pytest.approx(np.log((1 - phi + e * phi) * (1 - phi)))


@pytest.mark.parametrize(
    "mode, signs",
    [
        ("dry delamination", (1, -1, 1, -1, 0)),
        ("wet delamination", (0, 0, 1, 0, 0)),
        ("thickening, same phase", (1, -1, 0, 0, 0)),
        ("thickening, new phase", (1, -1, 0, 0, 1)),
        ("dissolution", (-1, 1, 0, 0, 0)),
        ("cracking", (-1, 0, -1, 1, -1)),
        ("swelling", (-1, 1, 0, 0, -1)),
    ],
)
def test_signs_of_the_table(mode, signs):
    found = sig.signature(mode, S)
    table = np.column_stack([found[:, :4], sig.time_constant_change(found)])
    assert (np.sign(np.round(table, 12)) == signs).all()
    np.testing.assert_allclose(sig.signature(mode, 0.0), 0, atol=1e-15)


def test_the_gap_of_a_wet_delamination_is_small():
    assert 1e4 * sig.gap_resistance(1e-6, 1.0) == pytest.approx(0.01)  # ohm cm2


def test_parabolic_growth():
    assert sig.film_resistance_growth(4.0, 1.0) / sig.film_resistance_growth(
        1.0, 1.0
    ) == pytest.approx(2)
    # L^2 = L0^2 + k t, through the severity ln L/L0
    t, s = np.array([0.25, 0.5, 1.0]), 0.7
    grown = np.exp(sig.severity_at("thickening, same phase", t, s, 0.5))
    np.testing.assert_allclose(
        grown, sig.film_resistance_growth(t, np.exp(2 * s) - 1, 1.0)
    )


@given(st.sampled_from(sig.MODES), st.floats(0.1, 1), st.floats(0.01, 0.99))
def test_every_course_ends_at_the_severity(mode, severity, course):
    t = np.linspace(0.05, 1, 20)
    at = sig.severity_at(mode, t, severity, course)
    assert at[-1] == pytest.approx(severity)
    assert (at >= 0).all()
    if mode != "cracking":  # which heals
        assert (np.diff(at) >= -1e-12).all()
    else:
        assert (np.diff(at[at > 0]) < 0).all() and at.max() <= severity * np.e


def test_courses_by_hand():
    t = np.array([0.25, 0.5, 1.0])
    np.testing.assert_allclose(
        sig.severity_at("dry delamination", t, 0.8, 0.4), [0, 0.8, 0.8]
    )
    np.testing.assert_allclose(
        sig.severity_at("swelling", t, 0.8, 0.5), [0.8 / np.sqrt(2), 0.8, 0.8]
    )
    # dissolution: h/h0 = 1 - x (1 - e^-kt), ends at e^-s
    k, s = 10**0.5, 0.8
    left = 1 - (1 - np.exp(-s)) * (1 - np.exp(-k * t)) / (1 - np.exp(-k))
    np.testing.assert_allclose(np.exp(-sig.severity_at("dissolution", t, s, 0.5)), left)
    # a new phase adds resistance with the root of time, or linearly
    added = np.expm1(
        sig.severity_at("thickening, new phase", t, s, np.array([[0.2], [0.8]]))
    )
    np.testing.assert_allclose(added / np.expm1(s), [np.sqrt(t), t])


def test_errors():
    with pytest.raises(
        BookError, match="failure mode is 'rust'; allowed are dry delamination"
    ):
        sig.signature("rust", 1)
    with pytest.raises(BookError, match="failure mode is 'rust'"):
        sig.severity_at("rust", 1, 1, 0.5)
    with pytest.raises(BookError, match="severity is -1"):
        sig.signature("dissolution", -1)
    with pytest.raises(BookError, match="beyond what swelling with softening 3"):
        sig.signature("swelling", 1.5, sig.FilmAssumptions(softening=3))
    with pytest.raises(BookError, match="bared_share is 2"):
        sig.FilmAssumptions(bared_share=2)
    with pytest.raises(BookError, match="time is 0"):
        sig.severity_at("swelling", 0, 1, 0.5)
