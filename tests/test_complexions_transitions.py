"""Transitions: common tangents, spinodals, critical points and hysteresis against closed forms and hulls."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

from lithium_interfaces import complexions as cx
from lithium_interfaces.errors import BookError

NM = 1e-9
SIGMA = 0.3 * NM


def SKIPPING(h):
    barrier = cx.TwoExponential(2 * SIGMA, 3)(h)
    return barrier - 0.15 * np.exp(-h / SIGMA) * (1 - np.cos(2 * np.pi * h / SIGMA))


def hull_jumps(coefficient, end, points=200001):
    """(lambda, thin, thick) of the gaps in the upper convex hull of (h, f): an independent common tangent."""
    h = np.linspace(0, end, points)
    f = coefficient(h)
    # two points far below close the hull
    cloud = np.column_stack([np.append(h, [0, end]) / end, np.append(f, [-9, -9])])
    edge = np.sort(ConvexHull(cloud).vertices)
    edge = edge[edge < points]
    gaps = np.flatnonzero(np.diff(edge) > 3)
    return [
        ((h[b] - h[a]) / (f[b] - f[a]), h[a], h[b])
        for a, b in zip(edge[gaps], edge[gaps + 1])
        if f[b] - f[a] > 1e-9
    ]


@pytest.mark.parametrize(
    "coefficient",
    [
        cx.Oscillatory(SIGMA, 0.5, SIGMA),
        cx.Oscillatory(SIGMA, 0.05, SIGMA),
        cx.Oscillatory(2 * SIGMA, 0.3, SIGMA),
        cx.Oscillatory(0.4 * NM, 0.5, SIGMA, 0.15 * NM),
        cx.TwoExponential(SIGMA, 2),
        cx.TwoExponential(SIGMA, 0.6),
        # a barrier with ripples: the first jump skips layers that are never the best
        cx.Custom(lambda h: SKIPPING(h), 0.3 * SIGMA, 20 * SIGMA),
    ],
)
def test_jumps_are_the_gaps_of_the_convex_hull(coefficient):
    expected = hull_jumps(coefficient, 3 * NM)
    found = cx.transitions(coefficient)[: len(expected)]
    assert len(found) == len(expected) > 0
    for jump, (ratio, thin, thick) in zip(found, expected):
        assert jump.ratio_m == pytest.approx(ratio, rel=1e-6)
        assert jump.thin_m == pytest.approx(
            thin, abs=3e-14
        ) and jump.thick_m == pytest.approx(thick, abs=3e-14)


@pytest.mark.parametrize(
    "coefficient",
    [
        cx.Exponential(SIGMA),
        cx.Dispersion(SIGMA),
        cx.AttractiveTail(SIGMA, 0.1, SIGMA),
        cx.TwoExponential(SIGMA, 0.33),
        cx.Oscillatory(SIGMA, 0.025, SIGMA),
    ],
)
def test_concave_coefficients_never_jump(coefficient):
    assert cx.transitions(coefficient) == () and not cx.is_first_order(coefficient)


def test_reference_jump_for_a_barrier_of_two():
    """h = 2.0671 xi, lambda = 3.16858 xi, spinodal 16/9; f(u) = u f'(u) by bisection here."""

    def difference(u):
        e = np.exp(-u)
        return 1 - 3 * e + 2 * e * e - u * (3 * e - 4 * e * e)

    low, high = 1.0, 4.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if difference(middle) < 0 else (low, middle)
    jump = cx.two_exponential_jump(2)
    assert jump.thickness == pytest.approx(low, rel=1e-12) and round(low, 4) == 2.0671
    assert jump.ratio == pytest.approx(
        low / (1 - 3 * np.exp(-low) + 2 * np.exp(-2 * low)), rel=1e-12
    )
    assert round(jump.ratio, 5) == 3.16858
    assert (
        jump.thick_until == pytest.approx(16 / 9, rel=1e-14)
        and jump.thin_until == np.inf
    )


@settings(max_examples=30)
@given(st.floats(0.34, 20))
def test_general_and_special_jump_agree(barrier):
    special, (general,) = (
        cx.two_exponential_jump(barrier),
        cx.transitions(cx.TwoExponential(NM, barrier)),
    )
    # a jump that is itself tiny has fewer digits
    rel = 1e-8 if barrier > 0.4 else 1e-3
    assert general.ratio_m / NM == pytest.approx(special.ratio, rel=rel)
    assert general.thick_m / NM == pytest.approx(special.thickness, rel=rel, abs=1e-4)
    assert general.thick_until_m / NM == pytest.approx(special.thick_until, rel=rel)
    assert general.thin_m == 0 and (
        general.thin_until_m == np.inf
        if barrier >= 1
        else general.thin_until_m / NM == pytest.approx(1 / (1 - barrier))
    )


def test_tricritical_barrier():
    assert cx.critical_value(lambda b: cx.TwoExponential(NM, b), 0, 1) == pytest.approx(
        1 / 3, abs=1e-9
    )
    assert pytest.approx(1 / 3) == cx.TRICRITICAL_BARRIER
    assert cx.two_exponential_jump(0.3334).thickness < 1e-3
    with pytest.raises(BookError, match=r"barrier is 0.2"):
        cx.two_exponential_jump(0.2)
    with pytest.raises(BookError, match="Both 1 and 2 are first order"):
        cx.critical_value(lambda b: cx.TwoExponential(NM, b), 1, 2)


@pytest.mark.parametrize("length_over_layer", [0.5, 1, 2.3])
def test_critical_amplitude_of_layering(length_over_layer):
    value = cx.critical_value(
        lambda a: cx.Oscillatory(length_over_layer * SIGMA, a, SIGMA), 0, 1
    )
    assert value == pytest.approx((1 / (2 * np.pi * length_over_layer)) ** 2, rel=1e-6)
    assert cx.critical_amplitude(length_over_layer) == pytest.approx(value, rel=1e-6)


def test_layering_is_critical_for_every_layer_at_once():
    just_above = cx.transitions(
        cx.Oscillatory(SIGMA, 1.05 * cx.critical_amplitude(), SIGMA), 1e-6
    )
    centres = [(jump.thin_m + jump.thick_m) / 2 / SIGMA % 1 for jump in just_above]
    assert len(just_above) >= 6 and np.ptp(centres) < 1e-3
    ratios = np.array([jump.ratio_m for jump in just_above])
    assert ratios[1:] / ratios[:-1] == pytest.approx(
        np.e, rel=1e-6
    )  # exp(sigma/xi), sigma = xi


def test_layering_ratios():
    """Energies of n and n + 1 layers are equal at sigma / [f(n+1) - f(n)]; 1.582, 4.300, 11.69, 31.77 for xi = sigma."""
    by_hand = [1 / (np.exp(-n) - np.exp(-n - 1)) for n in range(4)]
    assert cx.layering_ratio(range(4)) == pytest.approx(by_hand, rel=1e-12)
    assert np.round(by_hand, 2).tolist() == [1.58, 4.3, 11.69, 31.77]
    jumps = cx.transitions(cx.Layers(cx.Exponential(SIGMA), SIGMA))[:4]
    assert [jump.ratio_m / SIGMA for jump in jumps] == pytest.approx(by_hand, rel=1e-10)
    assert [(jump.thin_m / SIGMA, jump.thick_m / SIGMA) for jump in jumps] == [
        (n, pytest.approx(n + 1)) for n in range(4)
    ]


def test_strong_oscillation_approaches_whole_layers():
    jumps = cx.transitions(cx.Oscillatory(SIGMA, 50, SIGMA), 1e-8)[:3]
    assert [jump.ratio_m / SIGMA for jump in jumps] == pytest.approx(
        cx.layering_ratio(range(3)), rel=2e-3
    )


def test_reference_oscillatory_film():
    """xi = sigma, a = 0.5, lambda = 3 sigma, against a fine grid."""
    film = cx.Oscillatory(SIGMA, 0.5, SIGMA)
    h = np.linspace(0, 5, 2_000_001)
    phi = -3 * (1 - np.exp(-h) * (1.5 - 0.5 * np.cos(2 * np.pi * h))) + h
    found = cx.equilibrium(film, -3 * SIGMA * 1e8, 1e8).thickness_m / SIGMA
    assert found == pytest.approx(h[phi.argmin()], abs=3e-6)
    assert found == pytest.approx(1.00414, abs=2e-2)


def test_a_bare_cosine_prefers_half_layers():
    """Why the oscillation is written with 1 - cos: exp(-h/xi) cos alone has its minima near half layers."""
    naive = cx.Custom(
        lambda h: 1 - np.exp(-h / SIGMA) * np.cos(2 * np.pi * h / SIGMA),
        0.2 * SIGMA,
        10 * SIGMA,
    )
    assert cx.equilibrium(
        naive, -8 * SIGMA * 1e7, 1e7
    ).thickness_m / SIGMA == pytest.approx(0.47, abs=0.01)


# --- spinodals and hysteresis ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "film",
    [
        cx.TwoExponential(SIGMA, 0.8),
        cx.Oscillatory(SIGMA, 0.05, SIGMA),
        cx.Oscillatory(2 * SIGMA, 0.03, SIGMA),
    ],
)
def test_a_sweep_jumps_at_the_spinodals(film):
    jump = cx.transitions(film, 1e-8)[0]
    assert jump.thick_until_m < jump.ratio_m < jump.thin_until_m
    middle = (jump.thin_m + jump.thick_m) / 2
    up = np.geomspace(0.9 * jump.thick_until_m, 1.02 * jump.thin_until_m, 501)
    rise, fall = cx.sweep_ratio(film, up), cx.sweep_ratio(film, up[::-1])[::-1]
    assert up[np.argmax(rise > middle)] == pytest.approx(jump.thin_until_m, rel=4e-3)
    assert up[np.argmax(fall > middle)] == pytest.approx(jump.thick_until_m, rel=4e-3)
    balanced = cx.equilibrium(film, -up * 1e7, 1e7).thickness_m
    assert up[np.argmax(balanced > middle)] == pytest.approx(jump.ratio_m, rel=4e-3)
    # at the spinodal it goes to the next minimum, not to a thicker one
    s = jump.thin_until_m * 1.0001
    minima = cx.local_minima(film, -s * 1e7, 1e7)[:, 0]
    assert cx.sweep_ratio(film, [0.99 * jump.thin_until_m, s])[-1] == pytest.approx(
        minima[0], rel=1e-6
    )
    between = (up > jump.thick_until_m * 1.001) & (up < jump.thin_until_m / 1.001)
    assert (rise[between] < middle).all() and (fall[between] > middle).all()


def test_at_a_spinodal_slope_and_curvature_of_phi_vanish():
    film = cx.TwoExponential(SIGMA, 0.8)
    jump = cx.transitions(film)[0]
    h = SIGMA * np.log(4 * 0.8 / 1.8)  # f'' = 0
    assert film.slope(h) == pytest.approx(1 / jump.thick_until_m, rel=1e-9)
    assert abs(film.curvature(h)) * SIGMA**2 < 1e-9


def test_a_clean_interface_behind_a_large_barrier_waits_for_ever():
    film = cx.TwoExponential(SIGMA, 2)
    assert (cx.sweep_ratio(film, np.geomspace(1e-10, 1e-6, 50)) == 0).all()
    assert cx.onset_ratio_m(film) == pytest.approx(3.16858 * SIGMA, rel=1e-5)
    assert cx.onset_ratio_m(cx.Exponential(SIGMA)) == pytest.approx(SIGMA)
    assert cx.onset_ratio_m(cx.TwoExponential(SIGMA, 1 / 3)) == pytest.approx(
        1.5 * SIGMA
    )


def test_maxwell_areas_are_equal():
    """Between the two films of a jump f' encloses equal areas above and below the common slope."""
    film = cx.Oscillatory(SIGMA, 0.3, SIGMA)
    for jump in cx.transitions(film, 1e-8):
        h = np.linspace(jump.thin_m, jump.thick_m, 200001)
        area = np.trapezoid(film.slope(h) - 1 / jump.ratio_m, h)
        assert abs(area) < 1e-8


def test_six_states_when_the_oscillation_dies_first():
    film = cx.Oscillatory(0.4 * NM, 0.5, SIGMA, 0.15 * NM)
    jumps = cx.transitions(film)
    assert [
        (round(jump.thin_m / SIGMA), round(jump.thick_m / SIGMA)) for jump in jumps
    ] == [(0, 1), (1, 2), (2, 3)]
    thick = cx.equilibrium(
        film, -np.geomspace(2.5, 400, 20000) * NM * 1e7, 1e7
    ).thickness_m
    assert np.diff(thick).max() < 0.01 * SIGMA  # beyond them no more jumps
    names = [
        cx.layers_of(h, SIGMA) for h in (0, 0.32e-9, 0.6e-9, 0.9e-9, 1.3e-9, np.inf)
    ]
    assert names == [
        "clean",
        "monolayer",
        "bilayer",
        "trilayer",
        "nanolayer",
        "wetting",
    ]


def test_critical_temperature():
    T = cx.critical_temperature(0.5, 120)
    assert cx.thermal_oscillation(T, 0.5, 120, SIGMA, SIGMA).amplitude == pytest.approx(
        cx.critical_amplitude()
    )
    assert cx.is_first_order(cx.thermal_oscillation(T - 1, 0.5, 120, SIGMA, SIGMA))
    assert not cx.is_first_order(cx.thermal_oscillation(T + 1, 0.5, 120, SIGMA, SIGMA))
    with pytest.raises(BookError, match="never first order"):
        cx.critical_temperature(0.01, 120)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: cx.sweep_ratio(cx.Exponential(SIGMA), [[1e-9]]), "2 dimensions"),
        (lambda: cx.sweep_ratio(cx.Exponential(SIGMA), [-1e-9]), "ratios_m is -1e-09"),
        (lambda: cx.exponential_thickness(1e-9, 0.3), "was it meant in nm"),
        (lambda: cx.layering_ratio(1, 0), "length_over_layer is 0"),
        (lambda: cx.transitions(cx.Exponential(SIGMA), -1.0), "largest_ratio_m is -1"),
    ],
)
def test_bad_input_is_refused(call, words):
    with pytest.raises(BookError, match=words):
        call()
