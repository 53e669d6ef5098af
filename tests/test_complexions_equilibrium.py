"""Equilibrium films: closed forms, brute force, the envelope theorem, monotonicity, and sentences for bad input."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lithium_interfaces import complexions as cx
from lithium_interfaces.errors import BookError

NM = 1e-9
XI = 0.3 * NM
KINDS = (
    "exponential",
    "dispersion",
    "retarded",
    "attractive",
    "two exponential",
    "oscillatory",
    "damped",
)


def family(kind, a, b):
    """One coefficient of a kind with two numbers between 0 and 1 to vary it."""
    return {
        "exponential": lambda: cx.Exponential((0.1 + a) * NM),
        "dispersion": lambda: cx.Dispersion((0.1 + a) * NM),
        "retarded": lambda: cx.Dispersion((0.1 + a) * NM, 3),
        "attractive": lambda: cx.AttractiveTail((0.1 + a) * NM, 0.5 * b, 0.3 * NM),
        "two exponential": lambda: cx.TwoExponential((0.1 + a) * NM, 4 * b),
        "oscillatory": lambda: cx.Oscillatory((0.1 + a) * NM, b, 0.3 * NM),
        "damped": lambda: cx.Oscillatory(
            (0.2 + a) * NM, b, 0.3 * NM, 0.1 * NM + 0.3 * b * NM
        ),
    }[kind]()


fractions = st.integers(0, 20).map(lambda k: k / 20)
coefficients = st.builds(family, st.sampled_from(KINDS), fractions, fractions)
gains, penalties = st.floats(-0.3, -0.001), st.floats(1e6, 1e9)


# --- closed forms -------------------------------------------------------------------------------


@settings(max_examples=40)
@given(gains, penalties)
@example(
    -0.3, 1e9
)  # lambda = xi exactly: no film, and no gap between the clean interface and the first film
def test_exponential_film(dgamma, dG):
    found = cx.equilibrium(cx.Exponential(XI), dgamma, dG)
    ratio = -dgamma / dG
    thick = XI * np.log(ratio / XI) if ratio > XI else 0.0
    assert found.thickness_m == pytest.approx(thick, rel=1e-8, abs=1e-18)
    energy = dgamma + XI * dG * (1 + np.log(ratio / XI)) if ratio > XI else 0.0
    assert found.excess_J_m2 == pytest.approx(energy, rel=1e-8, abs=1e-14)
    assert cx.exponential_thickness(ratio, XI) == pytest.approx(
        thick, rel=1e-12, abs=1e-20
    )
    assert cx.exponential_energy(dgamma, dG, XI) == pytest.approx(
        energy, rel=1e-10, abs=1e-15
    )


def test_reference_films():
    """lambda = 1 nm, xi = h0 = 0.3 nm: 0.3 ln(10/3) nm, and 0.3 [(20/3)^(1/3) - 1] nm."""
    exponential = cx.equilibrium(cx.Exponential(XI), -0.05, 5e7).thickness_m / NM
    dispersion = cx.equilibrium(cx.Dispersion(XI), -0.05, 5e7).thickness_m / NM
    assert exponential == pytest.approx(0.36119184129778, rel=1e-10)
    assert dispersion == pytest.approx(0.3 * ((20 / 3) ** (1 / 3) - 1), rel=1e-10)


@given(st.sampled_from([2, 3]), gains, penalties)
def test_dispersion_film(exponent, dgamma, dG):
    ratio = -dgamma / dG
    h = cx.equilibrium(cx.Dispersion(XI, exponent), dgamma, dG).thickness_m
    assert h == pytest.approx(
        cx.dispersion_thickness(ratio, XI, exponent), rel=1e-8, abs=1e-18
    )
    if h > 0:  # the defining equation, without the closed form
        assert exponent / XI * (1 + h / XI) ** (-exponent - 1) == pytest.approx(
            1 / ratio, rel=1e-8
        )


def test_thick_films_keep_their_digits():
    ratio = XI * np.exp([50.0, 300.0])
    h = cx.equilibrium(cx.Exponential(XI), -1.0, 1 / ratio).thickness_m
    assert h / XI == pytest.approx([50, 300], rel=1e-10)


def test_divergence_towards_wetting():
    """Logarithmic for short-range forces, with exponent -1/3 for dispersion."""
    dG = np.array([1e2, 1e3])
    h = cx.equilibrium(cx.Exponential(XI), -0.05, dG).thickness_m
    assert h[0] - h[1] == pytest.approx(XI * np.log(10), rel=1e-8)
    h = cx.equilibrium(cx.Dispersion(XI), -0.05, dG).thickness_m + XI
    assert np.log(h[0] / h[1]) / np.log(10) == pytest.approx(1 / 3, rel=1e-8)


def test_attraction_keeps_the_film_finite_at_coexistence():
    """The bare forces give 2.13 nm for 20 mJ/m2, 0.3 nm and 1e-20 J; checked by minimising on a grid too."""
    h = cx.hamaker_thickness(-0.02, 1e-20, XI)
    grid = np.linspace(1, 4, 300001) * NM
    energy = -0.02 * (1 - np.exp(-grid / XI)) - 1e-20 / (12 * np.pi * grid**2)
    assert h == pytest.approx(grid[energy.argmin()], rel=1e-5)
    assert round(h / NM, 2) == 2.13
    with pytest.raises(BookError, match="too attractive"):
        cx.hamaker_thickness(-0.02, 1e-18, XI)
    cut_off = cx.AttractiveTail(XI, 1e-20 / (12 * np.pi * 0.02 * XI**2), XI)
    finite = cx.equilibrium(cut_off, -0.02, 0.0)
    assert 1 * NM < finite.thickness_m < 4 * NM and finite.excess_J_m2 < -0.02
    assert np.isinf(cx.equilibrium(cx.Exponential(XI), -0.02, 0.0).thickness_m)


# --- nothing is missed --------------------------------------------------------------------------


@settings(max_examples=50)
@given(coefficients, gains, penalties)
def test_no_film_is_better_than_the_equilibrium_one(coefficient, dgamma, dG):
    found = cx.equilibrium(coefficient, dgamma, dG)
    h = np.concatenate(
        [[0], np.geomspace(1e-13, 9e-6, 20000), np.linspace(0, 6 * NM, 20000)]
    )
    brute = cx.excess_grand_potential(h, coefficient, dgamma, dG).min()
    assert found.excess_J_m2 <= brute + 1e-12
    if np.isfinite(found.thickness_m) and found.thickness_m < 9e-6:
        own = cx.excess_grand_potential(found.thickness_m, coefficient, dgamma, dG)
        assert own == pytest.approx(found.excess_J_m2, rel=1e-9, abs=1e-15)
        assert found.excess_J_m2 >= brute - 1e-4 * abs(dgamma)


@settings(max_examples=40)
@given(coefficients, gains, penalties)
def test_every_local_minimum_is_found(coefficient, dgamma, dG):
    minima = cx.local_minima(coefficient, dgamma, dG)
    h = np.linspace(0, 5 * NM, 40001)
    energy = cx.excess_grand_potential(h, coefficient, dgamma, dG)
    dips = [0] * bool(energy[0] < energy[1]) + list(
        1
        + np.flatnonzero(
            (energy[1:-1] < energy[:-2] - 1e-13) & (energy[1:-1] < energy[2:] - 1e-13)
        )
    )
    for dip in h[dips]:
        assert np.abs(minima[:, 0] - dip).min() < 2 * h[1]
    assert cx.equilibrium(coefficient, dgamma, dG).minima == max(len(minima), 1)
    assert minima[:, 1].min() == pytest.approx(
        cx.equilibrium(coefficient, dgamma, dG).excess_J_m2, abs=1e-12
    )


def test_many_incommensurate_waves():
    """A coefficient made to hide minima: three waves with unrelated periods."""

    def f(h):
        waves = sum(
            0.2 * (1 - np.cos(2 * np.pi * h / (p * NM))) for p in (0.31, 0.43, 0.71)
        )
        return 1 - np.exp(-h / (0.8 * NM)) * (1 + waves)

    rough = cx.Custom(f, 0.15 * NM, 15 * NM)
    dG = np.geomspace(1e6, 1e9, 60)
    found = cx.equilibrium(rough, -0.1, dG).excess_J_m2
    h = np.linspace(0, 15 * NM, 200001)
    assert found == pytest.approx([(-0.1 * f(h) + g * h).min() for g in dG], abs=1e-8)


def test_whole_layers_against_trying_them_all():
    rng = np.random.default_rng(5)
    layers = cx.Layers(cx.Oscillatory(0.4 * NM, 0.4, 0.37 * NM), 0.3 * NM)
    dgamma, dG = -rng.uniform(0.001, 0.3, 300), rng.uniform(1e6, 1e9, 300)
    every = dgamma * layers(layers.sites_m[:, None]) + dG * layers.sites_m[:, None]
    found = cx.equilibrium(layers, dgamma, dG)
    assert found.thickness_m == pytest.approx(layers.sites_m[every.argmin(axis=0)])
    assert found.excess_J_m2 == pytest.approx(every.min(axis=0))


# --- laws ---------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(coefficients, gains, penalties)
def test_envelope_theorem(coefficient, dgamma, dG):
    """dPhi_min/d(dG) = h: the thickness is the slope of the energy, away from jumps."""
    step = 1e-4 * dG
    low, here, high = (
        cx.equilibrium(coefficient, dgamma, g) for g in (dG - step, dG, dG + step)
    )
    if not np.isfinite(low.thickness_m):
        return
    rise = (high.excess_J_m2 - low.excess_J_m2) / (2 * step)
    assert (
        high.thickness_m - 1e-18
        <= rise
        <= low.thickness_m + 1e-18 + 1e-11 / step * abs(dgamma)
    )
    if low.thickness_m - high.thickness_m < 1e-12:
        assert rise == pytest.approx(here.thickness_m, abs=2e-12)


@settings(max_examples=40)
@given(coefficients, gains, st.lists(st.floats(1e6, 1e9), min_size=2, max_size=8))
def test_films_thin_as_the_penalty_grows(coefficient, dgamma, rising):
    h = cx.equilibrium(coefficient, dgamma, np.sort(rising)).thickness_m
    assert (np.diff(h[np.isfinite(h)]) <= 1e-15).all()


@settings(max_examples=40)
@given(coefficients, st.floats(0.1, 10), gains, penalties)
def test_only_the_ratio_counts(coefficient, factor, dgamma, dG):
    one = cx.equilibrium(coefficient, dgamma, dG)
    other = cx.equilibrium(coefficient, factor * dgamma, factor * dG)
    assert other.excess_J_m2 == pytest.approx(
        factor * one.excess_J_m2, rel=1e-9, abs=1e-15
    )
    if one.minima == 1:
        assert other.thickness_m == pytest.approx(one.thickness_m, rel=1e-6, abs=1e-15)


@settings(max_examples=40)
@given(
    st.sampled_from(KINDS[:3] + KINDS[4:]),
    fractions,
    fractions,
    st.floats(0.5, 2),
    gains,
    penalties,
)
def test_lengths_scale_together(kind, a, b, factor, dgamma, dG):
    """If every length of f grows by a factor and dG falls by it, the film grows by it."""
    small = family(kind, a, b)
    lengths = {
        name: factor * value
        for name, value in vars(small).items()
        if name.endswith("_m") and value
    }
    large = type(small)(**(vars(small) | lengths))
    one, other = (
        cx.equilibrium(small, dgamma, dG),
        cx.equilibrium(large, dgamma, dG / factor),
    )
    assert other.excess_J_m2 == pytest.approx(one.excess_J_m2, rel=1e-8, abs=1e-14)


@settings(max_examples=40)
@given(coefficients, st.floats(0.001, 0.3), st.floats(1e6, 1e9))
def test_without_a_gain_only_a_dip_of_f_makes_a_film(coefficient, dgamma, dG):
    found = cx.equilibrium(coefficient, dgamma, dG)
    h = np.linspace(0, 8 * NM, 40001)
    brute = cx.excess_grand_potential(h, coefficient, dgamma, dG).min()
    assert found.excess_J_m2 == pytest.approx(brute, abs=1e-5 * dgamma)
    if (coefficient(h) >= 0).all():
        assert found.thickness_m == 0 and found.excess_J_m2 == 0


def test_settling_depends_on_the_start_only_with_a_barrier():
    starts = np.linspace(0, 3 * NM, 31)
    assert cx.settle(cx.Exponential(XI), -0.05, 5e7, starts) == pytest.approx(
        0.36119184e-9
    )
    film = cx.TwoExponential(XI, 2)
    ends = cx.settle(film, -0.05, 0.05 / (2.5 * XI), starts)
    assert set(np.round(ends / NM, 3)) == {0.0, 0.526}
    # a ball rolled downhill in small steps ends there too
    for start, end in zip(starts[::5], ends[::5]):
        h = start
        for _ in range(4000):
            h = max(0.0, h + 1e-12 * np.sign(0.05 * film.slope(h) - 0.05 / (2.5 * XI)))
        assert h == pytest.approx(end, abs=2e-12)


# --- special and bad input ------------------------------------------------------------------------


def test_stable_bulk_phase_wets_and_says_so():
    found = cx.equilibrium(cx.Exponential(XI), [-0.05, 0.05, -0.05], [-1e7, -1e7, 1e7])
    assert np.isinf(found.thickness_m[:2]).all() and np.isfinite(found.thickness_m[2])
    assert found.bulk_stable.tolist() == [True, True, False]
    assert found.message.startswith(
        "dG is negative at 2 of 3 points: beta is stable in bulk"
    )
    assert cx.equilibrium(cx.Exponential(XI), -0.05, 1e7).message == ""


def test_degenerate_points():
    found = cx.equilibrium(cx.Exponential(XI), [0, 0, -0.05, 0.05], [0, 1e7, 0, 0])
    assert found.thickness_m.tolist() == [0, 0, np.inf, 0]
    assert found.excess_J_m2.tolist() == [0, 0, -0.05, 0]


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda f: cx.equilibrium(f, float("nan"), 1e7), "dgamma_J_m2 holds nan"),
        (lambda f: cx.equilibrium(f, -0.05, float("inf")), "dG_J_m3 holds inf"),
        (lambda f: cx.equilibrium(f, -5000, 1e7), "dgamma_J_m2 holds -5000 J/m2"),
        (lambda f: cx.equilibrium(f, -0.05, 1e15), "check the unit"),
        (lambda f: cx.equilibrium(f, [], 1e7), "is empty"),
        (lambda f: cx.excess_grand_potential(2.0, f, -0.05, 1e7), "h_m holds 2 m"),
        (
            lambda f: cx.excess_grand_potential(-1e-9, f, -0.05, 1e7),
            "h_m holds -1e-09 m",
        ),
        (lambda f: cx.excess_grand_potential(np.nan, f, -0.05, 1e7), "h_m holds nan m"),
        (lambda f: cx.local_minima(f, -0.05, -1e7), "Minima are listed for dG >= 0"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(call, words):
    with pytest.raises(BookError, match=words) as caught:
        call(cx.Exponential(XI))
    assert str(caught.value).count(". ") == 0
