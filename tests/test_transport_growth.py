"""Growth laws against their differential equations, PyBaMM's parameters, and series of known origin."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from lithium_interfaces.errors import BookError, DataError
from lithium_interfaces.transport import growth, tunnelling

POSITIVE = st.floats(0.1, 10)
TIMES = np.linspace(0, 100, 12)


def integrated(rate, initial):
    """dL/dt = rate(L) by a stepper that knows no closed form."""
    return solve_ivp(
        lambda t, y: [rate(y[0])],
        (0, TIMES[-1]),
        [initial],
        t_eval=TIMES,
        rtol=1e-10,
        atol=1e-12,
    ).y[0]


@settings(max_examples=15, deadline=None)
@given(POSITIVE, POSITIVE, POSITIVE)
def test_laws_solve_their_rate_equations(initial, k, r):
    assert growth.linear(TIMES, initial, r) == pytest.approx(
        integrated(lambda L: r, initial)
    )
    assert growth.parabolic(TIMES, initial, k) == pytest.approx(
        integrated(lambda L: k / L, initial), rel=1e-6
    )
    assert growth.deal_grove(TIMES, initial, k, r) == pytest.approx(
        integrated(lambda L: 1 / (L / k + 1 / r), initial), rel=1e-6
    )
    assert growth.logarithmic(TIMES, initial, k, r) == pytest.approx(
        integrated(lambda L: r * np.exp(-(L - initial) / k), initial), rel=1e-6
    )


def test_logarithmic_growth_is_fed_by_tunnelling():
    """With s = 1/(2 kappa) the rate falls exactly as the transmission of the grown part of the film."""
    s = 1 / (2 * tunnelling.decay_constant_per_nm(2.0))
    thickness = growth.logarithmic(TIMES, 1.0, s, 5.0)
    rate = 5.0 / (1 + 5.0 * TIMES / s)
    assert rate / 5.0 == pytest.approx(
        tunnelling.transmission(thickness - 1.0, 2.0), rel=1e-9
    )


def test_limits_of_the_law_of_deal_and_grove():
    assert growth.deal_grove(TIMES, 2.0, 1.0, 1e9) == pytest.approx(
        growth.parabolic(TIMES, 2.0, 1.0), rel=1e-6
    )
    assert growth.deal_grove(TIMES, 2.0, 1e12, 0.3) == pytest.approx(
        growth.linear(TIMES, 2.0, 0.3), rel=1e-6
    )
    assert growth.logarithmic(TIMES, 2.0, 1e9, 0.3) == pytest.approx(
        growth.linear(TIMES, 2.0, 0.3), rel=1e-6
    )


@given(POSITIVE, POSITIVE)
def test_a_slow_reaction_looks_like_a_first_film(k, r):
    """Deal-Grove from nothing grows exactly as a parabola on a film of thickness k/r."""
    grown = growth.parabolic(TIMES, k / r, k) - k / r
    assert growth.deal_grove(TIMES, 0.0, k, r) == pytest.approx(
        grown, rel=1e-9, abs=1e-9
    )


def test_year_of_growth_with_the_parameters_of_pybamm():
    """Chen2020 example set: V = 9.585e-5 m3/mol, c = 2636 mol/m3, D = 2.5e-22 m2/s, L0 = 5 nm give 63.3 nm."""
    k = growth.diffusion_constant_m2_s(9.585e-5, 2636, 2.5e-22)
    assert k == pytest.approx(6.3165e-23, rel=1e-4)
    assert growth.parabolic(31557600.0, 5e-9, k) * 1e9 == pytest.approx(63.3, abs=0.05)


def test_electrons_give_a_parabola_too():
    k = growth.electron_constant_m2_s(9.585e-5, 8.95e-14, 1.0, electrons=2)
    # ohmic current sigma U/L, Faraday: dL/dt = V sigma U/(nF L)
    assert growth.parabolic(TIMES, 1e-9, k) == pytest.approx(
        integrated(lambda L: 9.585e-5 * 8.95e-14 / (2 * 96485.33212 * L), 1e-9),
        rel=1e-6,
    )


def test_local_exponents():
    t = np.geomspace(1e-6, 1e9, 400)
    grown = {
        "linear": growth.local_exponent(t, growth.linear(t, 0, 1)),
        "parabolic": growth.local_exponent(t, growth.parabolic(t, 0, 1)),
        "offset": growth.local_exponent(t, growth.parabolic(t, 1, 1), 1.0)[t > 1e-4],
        "both": growth.local_exponent(t, growth.deal_grove(t, 0, 1, 1)),
        "tunnelling": growth.local_exponent(t, growth.logarithmic(t, 0, 1, 1)),
    }
    assert grown["linear"] == pytest.approx(1) and grown["parabolic"] == pytest.approx(
        0.5
    )
    # a parabola over a film that is already there starts with slope one
    assert grown["offset"][0] == pytest.approx(1, abs=0.01) and grown["offset"][
        -1
    ] == pytest.approx(0.5, abs=0.01)
    assert grown["both"][0] == pytest.approx(1, abs=0.01) and grown["both"][
        -1
    ] == pytest.approx(0.5, abs=0.01)
    # s ln(1 + x): x/((1 + x) ln(1 + x))
    x = t[1:-1]
    assert grown["tunnelling"][1:-1] == pytest.approx(
        x / ((1 + x) * np.log1p(x)), rel=5e-3
    )


# --- comparison --------------------------------------------------------------------------------

HOURS = np.linspace(1, 1000, 15)
TRUTHS = {
    "linear": growth.linear(HOURS, 5, 0.05),
    "parabolic": growth.parabolic(HOURS, 5, 1.5),
    "Deal–Grove": growth.deal_grove(HOURS, 2, 2.0, 0.2),
    "logarithmic": growth.logarithmic(HOURS, 2, 3, 0.5),
}


@pytest.mark.parametrize("name", TRUTHS)
def test_clean_series_give_their_law_and_parameters_back(name):
    found = growth.compare_laws(HOURS, TRUTHS[name], 0.2)
    assert found.plausible == (name,) and found.tells and name in found.verdict
    best = found[name]
    assert best.chi2 == pytest.approx(0, abs=1e-4)
    assert best.thickness_nm(2000.0) == pytest.approx(
        growth.compare_laws(HOURS, TRUTHS[name], 0.2)[name].thickness_nm(2000.0)
    )
    truth = {
        "linear": (5, 0.05),
        "parabolic": (5, 1.5),
        "Deal–Grove": (2, 2, 0.2),
        "logarithmic": (2, 3, 0.5),
    }[name]
    assert list(best.values.values()) == pytest.approx(truth, rel=1e-2)


def test_noisy_series_are_not_overread():
    noise = np.random.default_rng(1).normal(0, 6, HOURS.size)
    found = growth.compare_laws(HOURS, TRUTHS["parabolic"] + noise, 6.0)
    assert (
        not found.tells
        and "cannot tell" in found.verdict
        and "parabolic" in found.plausible
    )


def test_standard_errors_cover_the_truth():
    """Over 25 series the true constant lies within two standard errors about as often as it should."""
    rng = np.random.default_rng(3)
    inside = 0
    for _ in range(25):
        fit = growth.compare_laws(
            HOURS, TRUTHS["parabolic"] + rng.normal(0, 1.0, HOURS.size), 1.0
        )["parabolic"]
        inside += (
            abs(fit.values["constant_nm2_h"] - 1.5)
            < 2 * fit.standard_errors["constant_nm2_h"]
        )
    assert inside >= 21


def test_linear_law_is_weighted_least_squares():
    from statsmodels.api import WLS, add_constant

    rng = np.random.default_rng(5)
    error = rng.uniform(0.5, 2, HOURS.size)
    series = TRUTHS["linear"] + rng.normal(0, error)
    fit = growth.compare_laws(HOURS, series, error)["linear"]
    other = WLS(series, add_constant(HOURS), weights=1 / error**2).fit(
        cov_type="fixed scale"
    )
    assert list(fit.values.values()) == pytest.approx(other.params, rel=1e-5)
    assert list(fit.standard_errors.values()) == pytest.approx(
        np.sqrt(np.diag(other.cov_params()) / other.scale), rel=1e-4
    )
    assert fit.chi2 == pytest.approx(other.ssr, rel=1e-6)
    free = growth.compare_laws(HOURS, series)["linear"]
    plain = WLS(series, add_constant(HOURS)).fit()
    assert list(free.standard_errors.values()) == pytest.approx(plain.bse, rel=1e-4)


def test_what_the_data_do_not_fix_is_said():
    """A straight line fixes the rate of Deal and Grove's law and not its parabolic constant."""
    found = growth.compare_laws(HOURS, TRUTHS["linear"], 0.2)
    frame = found.frame().set_index("law")["parameters"]
    assert (
        "constant_nm2_h not fixed" in frame["Deal–Grove"]
        and "rate_nm_h 0.05" in frame["linear"]
    )
    assert np.isinf(found["Deal–Grove"].standard_errors["constant_nm2_h"])
    bare = growth.compare_laws(HOURS, growth.parabolic(HOURS, 0, 1.5), 0.2)["parabolic"]
    assert bare.standard_errors["constant_nm2_h"] < 0.1 and bare.values[
        "constant_nm2_h"
    ] == pytest.approx(1.5, rel=0.05)


def test_a_film_does_not_start_below_zero():
    """A line through this accelerating series would start below zero; no law may."""
    series = 0.1 + 2e-5 * HOURS**2
    assert np.polyfit(HOURS, series, 1)[1] < 0
    for fit in growth.compare_laws(HOURS, series, 0.2).fits:
        assert fit.values["initial_nm"] >= 0


def test_aicc_and_weights():
    found = growth.compare_laws(HOURS, TRUTHS["parabolic"], 0.5)
    for fit in found.fits:
        p, n = len(fit.values), HOURS.size
        assert fit.aicc == pytest.approx(
            fit.chi2 + 2 * p + 2 * p * (p + 1) / (n - p - 1)
        )
        assert fit.weight / found.fits[0].weight == pytest.approx(
            np.exp(-fit.delta / 2)
        )
    assert sum(fit.weight for fit in found.fits) == pytest.approx(1)
    # without stated errors their common size is a parameter too, and the likelihood is n ln(chi2/n)
    noisy = TRUTHS["parabolic"] + np.random.default_rng(9).normal(0, 0.5, HOURS.size)
    for fit in growth.compare_laws(HOURS, noisy).fits:
        p, n = len(fit.values) + 1, HOURS.size
        assert fit.aicc == pytest.approx(
            n * np.log(fit.chi2 / n) + 2 * p + 2 * p * (p + 1) / (n - p - 1)
        )
    assert len(found.frame()) == len(growth.LAWS)


def test_no_law_fits_a_wave():
    series = 20 + 5 * np.sin(HOURS / 60)
    found = growth.compare_laws(HOURS, series, 0.1)
    assert (
        not found.tells
        and not found.fits_at_all
        and "None of these laws" in found.verdict
    )


def test_units_of_time_do_not_change_the_verdict():
    days = growth.compare_laws(HOURS / 24, TRUTHS["Deal–Grove"], 0.2)
    hours = growth.compare_laws(HOURS, TRUTHS["Deal–Grove"], 0.2)
    assert days.plausible == hours.plausible
    assert days["Deal–Grove"].values["constant_nm2_h"] == pytest.approx(
        24 * hours["Deal–Grove"].values["constant_nm2_h"], rel=1e-3
    )


# --- a reader's file ---------------------------------------------------------------------------


def test_series_are_read_from_a_file(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("time_h,thickness_nm\n1,2.5\n3,4\n", encoding="utf-8")
    time, thickness, error = growth.read_series(path)
    assert time.tolist() == [1, 3] and thickness.tolist() == [2.5, 4] and error is None
    path.write_text("time_h,thickness_nm,uncertainty_nm\n1,2.5,0.5\n", encoding="utf-8")
    assert growth.read_series(path)[2].tolist() == [0.5]


@pytest.mark.parametrize(
    "text, words",
    [
        ("time_h,nm\n1,2\n", "thickness_nm"),
        ("time_h,thickness_nm\n-1,2\n", "row 1 .*time_h.*at least 0"),
        ("time_h,thickness_nm\n1,\n", "row 1 .*thickness_nm.*empty"),
        ("time_h,thickness_nm,uncertainty_nm\n1,2,0\n", "uncertainty_nm"),
    ],
)
def test_unusable_files_are_named(tmp_path, text, words):
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        growth.read_series(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match="nothing.csv cannot be read"):
        growth.read_series(tmp_path / "nothing.csv")


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: growth.compare_laws([1, 2, 3], [1, 2, 3]), "3 points at 3 times"),
        (lambda: growth.compare_laws([1] * 8, range(1, 9)), "8 points at 1 times"),
        (lambda: growth.compare_laws(HOURS, HOURS[1:]), "one thickness per time"),
        (lambda: growth.compare_laws(HOURS, 0 * HOURS), "thickness_nm is 0"),
        (lambda: growth.compare_laws(HOURS, HOURS, [1, 2]), "uncertainty_nm has shape"),
        (lambda: growth.compare_laws(HOURS, HOURS, -1), "uncertainty_nm is -1"),
        (lambda: growth.local_exponent([1, 2], [1, 2]), "three or more"),
        (lambda: growth.local_exponent([1, 2, 3], [1, 2, 3], 1.0), "must stay above"),
        (lambda: growth.parabolic(-1, 0, 1), "time_s is -1"),
        (lambda: growth.deal_grove(1, 1, 1, 0), "rate_m_s is 0"),
        (lambda: growth.diffusion_constant_m2_s(0, 1, 1), "molar_volume_m3_mol is 0"),
        (lambda: growth.electron_constant_m2_s(1, 1, 0), "voltage_V is 0"),
        (
            lambda: growth.compare_laws(HOURS, TRUTHS["linear"], 1)["cubic"],
            "not a fitted law",
        ),
    ],
)
def test_errors_say_what_is_wrong(call, words):
    with pytest.raises(BookError, match=words):
        call()
