"""Bounds and mixing rules, and stacks of layers, against exact cases, each other and another library."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lithium_interfaces.errors import BookError
from lithium_interfaces.transport import layers, mixing

SIGMA = st.floats(-12, 2).map(lambda x: 10**x)
SHARE = st.floats(0.001, 0.999)


@given(SHARE, SIGMA, SIGMA, st.sampled_from([2, 3]))
def test_bounds_are_nested(f, a, b, d):
    series, parallel = mixing.wiener([f, 1 - f], [a, b])
    low, high = mixing.hashin_shtrikman(f, a, b, d)
    middle = mixing.bruggeman([f, 1 - f], [a, b], d)
    slack = 1 + 1e-9
    assert (
        series <= low * slack
        and low <= middle * slack
        and middle <= high * slack
        and high <= parallel * slack
    )


@given(SHARE, SIGMA, SIGMA, st.floats(1e-3, 1e3))
def test_conductivities_scale(f, a, b, factor):
    for rule in (
        mixing.bruggeman,
        lambda fs, s: mixing.hashin_shtrikman(fs[0], *s)[0],
        lambda fs, s: mixing.wiener(fs, s)[0],
    ):
        assert rule([f, 1 - f], [factor * a, factor * b]) == pytest.approx(
            factor * rule([f, 1 - f], [a, b]), rel=1e-9
        )


def test_hashin_and_shtrikman_as_printed_in_textbooks():
    """sigma_m + f_i/(1/(sigma_i - sigma_m) + f_m/(d sigma_m)) for either phase outside."""
    for f, a, b, d in ((0.3, 1.0, 100.0, 3), (0.6, 5.0, 0.2, 2), (0.5, 1e-6, 1e3, 3)):
        textbook = sorted(
            [
                a + (1 - f) / (1 / (b - a) + f / (d * a)),
                b + f / (1 / (a - b) + (1 - f) / (d * b)),
            ]
        )
        assert mixing.hashin_shtrikman(f, a, b, d) == pytest.approx(textbook, rel=1e-9)


def test_holes_in_a_conductor():
    # Maxwell: spherical holes leave 2 f/(3 - f) of the conductivity at a solid fraction f
    assert mixing.hashin_shtrikman(0.7, 1.0, 0.0) == pytest.approx(
        (0.0, 2 * 0.7 / (3 - 0.7))
    )


def test_two_dimensional_half_and_half_is_the_geometric_mean():
    """Dykhne's exact result; Bruggeman's rule keeps it."""
    assert mixing.bruggeman([0.5, 0.5], [1, 100], d=2) == pytest.approx(10)
    assert mixing.bruggeman([0.5, 0.5], [1e-14, 1e-2], d=2) == pytest.approx(1e-8)


@pytest.mark.parametrize("d", [2, 3])
def test_bruggeman_with_an_insulator_is_a_straight_line_above_its_threshold(d):
    for f in (0.2, 1 / d, 0.5, 0.8, 1.0):
        assert mixing.bruggeman([f, 1 - f], [3.0, 0.0], d) == pytest.approx(
            3 * max(0, (d * f - 1) / (d - 1)), abs=1e-12
        )


@given(st.lists(st.floats(0.05, 1), min_size=3, max_size=5), st.data())
def test_bruggeman_solves_its_equation(weights, draw):
    f = np.array(weights) / sum(weights)
    sigma = np.array([draw.draw(SIGMA) for _ in weights])
    for d in (2, 3):
        s = mixing.bruggeman(f, sigma, d)
        terms = f * (sigma - s) / (sigma + (d - 1) * s)
        assert abs(terms.sum()) < 1e-9


def test_power_rule_solves_the_differential_equation():
    """d sigma/df = 1.5 sigma/f: insulating spheres added a few at a time to what is already a mixture."""
    f = np.linspace(1, 0.4, 20001)
    sigma = 1.0
    for step, middle in zip(np.diff(f), (f[1:] + f[:-1]) / 2):
        sigma *= 1 + 1.5 * step / middle
    assert mixing.bruggeman_power(0.4) == pytest.approx(sigma, rel=1e-3)


# --- brick layer -------------------------------------------------------------------------------


def brute_force(grain, skin, sigma_g, sigma_b, d, series_first):
    """The unit cell as voxels: resistances of columns in parallel, or of slabs in series."""
    n = grain + skin
    cell = np.full((n,) * d, sigma_b)
    cell[(slice(0, grain),) * d] = sigma_g
    if series_first:
        return (n / (1 / cell).sum(axis=0)).mean()
    return n / (1 / cell.reshape(n, -1).mean(axis=1)).sum()


@pytest.mark.parametrize("d", [2, 3])
@pytest.mark.parametrize("sigma_b", [1e-3, 0.5, 50.0, 1e4])
def test_brick_bounds_are_those_of_the_voxels(d, sigma_b):
    low, high = mixing.brick_layer(9, 3, 1.0, sigma_b, d)
    assert low == pytest.approx(brute_force(9, 3, 1.0, sigma_b, d, True))
    assert high == pytest.approx(brute_force(9, 3, 1.0, sigma_b, d, False))


@given(st.floats(1, 100), st.floats(0.01, 1), SIGMA, SIGMA, st.sampled_from([2, 3]))
def test_brick_bounds_are_ordered_and_inside_wiener(g, w, sg, sb, d):
    low, high = mixing.brick_layer(g, w, sg, sb, d)
    f = (g / (g + w)) ** d
    series, parallel = mixing.wiener([f, 1 - f], [sg, sb])
    assert series * (1 - 1e-9) <= low <= high * (1 + 1e-9) and high <= parallel * (
        1 + 1e-9
    )


@given(st.floats(0.1, 10), st.sampled_from([2, 3]))
def test_equal_phases_are_one_phase(sigma, d):
    assert mixing.brick_layer(10, 1, sigma, sigma, d) == pytest.approx((sigma, sigma))


def test_thin_fast_skins_follow_the_brick_layer_rule():
    low, high = mixing.brick_layer(100, 0.01, 1.0, 1e6)
    rule = 1 + 2 * 0.01 / 100 * 1e6
    assert low == pytest.approx(rule, rel=1e-2) and high == pytest.approx(
        rule, rel=1e-2
    )


# --- layers ------------------------------------------------------------------------------------

STACK = {
    "thickness_nm": [10, 90],
    "conductivity_S_cm": [1e-9, 1e-3],
    "relative_permittivity": [10, 30],
}


def test_stack_against_impedance_py():
    impedance = pytest.importorskip("impedance.models.circuits")
    frequency = np.geomspace(1e-3, 1e9, 25)
    resistance = layers.layer_resistances_ohm_cm2(
        STACK["thickness_nm"], STACK["conductivity_S_cm"]
    )
    capacitance = [
        8.8541878128e-14 * e / (t * 1e-7)
        for t, e in zip(STACK["thickness_nm"], STACK["relative_permittivity"])
    ]
    values = [resistance[0], capacitance[0], resistance[1], capacitance[1]]
    circuit = impedance.CustomCircuit("p(R0,C0)-p(R1,C1)", initial_guess=values)
    with pytest.warns(UserWarning, match="initial parameters"):  # no fit is meant
        other = circuit.predict(frequency, use_initial=True)
    assert layers.impedance_ohm_cm2(frequency, **STACK) == pytest.approx(
        other, rel=1e-9
    )


def test_direct_current_sees_the_sum():
    assert layers.impedance_ohm_cm2([0.0], **STACK) == pytest.approx(
        [1e-6 / 1e-9 + 9e-6 / 1e-3]
    )
    series, _ = mixing.wiener([0.1, 0.9], [1e-9, 1e-3])
    assert layers.layer_resistances_ohm_cm2(
        [10, 90], [1e-9, 1e-3]
    ).sum() == pytest.approx(1e-5 / series)


@given(SIGMA, st.floats(1, 100))
def test_the_arc_of_a_layer_tops_at_its_own_frequency(sigma, permittivity):
    top = layers.relaxation_frequencies_Hz([sigma], [permittivity])
    assume(1e-12 < top[0] < 1e18)
    z = layers.impedance_ohm_cm2(top, [10], [sigma], [permittivity])
    assert z.real == pytest.approx(-z.imag) and z.real == pytest.approx(
        layers.layer_resistances_ohm_cm2([10], [sigma]) / 2
    )


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: mixing.wiener([0.5, 0.6], [1, 2]), "add up to 1.1"),
        (lambda: mixing.wiener([0.5, 0.5], [1]), "one of each per phase"),
        (lambda: mixing.bruggeman([0.5, 0.5], [1, -2]), "conductivities is -2"),
        (lambda: mixing.hashin_shtrikman(1.5, 1, 2), "f1 is 1.5"),
        (lambda: mixing.hashin_shtrikman(0.5, 1, 2, d=4), "d is 4"),
        (lambda: mixing.bruggeman_power(0.5, 0.5), "exponent is 0.5"),
        (lambda: mixing.brick_layer(0, 1, 1, 1), "grain_size is 0"),
        (
            lambda: layers.layer_resistances_ohm_cm2([1, 2], [1]),
            "one value each per layer",
        ),
        (
            lambda: layers.impedance_ohm_cm2([1.0], [1, 2], [1, 2], [1]),
            r"relative_permittivity \(1,\)",
        ),
        (
            lambda: layers.relaxation_frequencies_Hz([1], [0]),
            "relative_permittivity is 0",
        ),
    ],
)
def test_errors_say_what_is_wrong(call, words):
    with pytest.raises(BookError, match=words):
        call()
