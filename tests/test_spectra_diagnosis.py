"""The generator, the diagnosis against direct integration and other classifiers, and what to measure next."""

import numpy as np
import pytest
from scipy import integrate, stats

from lithium_interfaces.errors import BookError
from lithium_interfaces.spectra import circuits, design, diagnosis, fitting, generator
from lithium_interfaces.spectra.signatures import (
    BOTH_ARCS,
    DEGENERATE,
    FILM_ARC,
    MODES,
    signature,
)

F = generator.sweep(1e6, 1e-2, 5)
PAIR = [MODES.index(mode) for mode in DEGENERATE]


# --- the generator -----------------------------------------------------------------------------------


def test_relaxation_times_are_lognormal():
    z = generator.impedance(
        F,
        generator.Cell(
            charge_transfer_resistance=1e-9,
            diffusion_resistance=0,
            pore_resistance=0,
            spread=0.8,
        ),
    )
    for k in (5, 20, 24):

        def arc(x, part, k=k):
            value = (
                60
                * stats.norm.pdf(x)
                / (1 + 2j * np.pi * F[k] * 60 * 7e-7 * np.exp(0.8 * x))
            )
            return getattr(value, part)

        direct = [
            integrate.quad(arc, -9, 9, args=(part,), points=[-2, 0, 2], limit=200)[0]
            for part in ("real", "imag")
        ]
        assert z[k] - 3 == pytest.approx(complex(*direct), rel=1e-6)


def test_limits_of_the_generator():
    cell = generator.Cell(pore_resistance=6.0)
    low, high = generator.impedance(np.array([1e-7, 1e13]), cell)
    assert low == pytest.approx(
        3 + 60 + 30 + 6 / 3 + 20, rel=0.02
    )  # a third of the pores at low frequency, for small pores
    assert high == pytest.approx(3, rel=0.01)
    flat = generator.impedance(F, generator.Cell(spread=0, pore_resistance=0))
    jw = 2j * np.pi * F
    by_hand = (
        3
        + 60 / (1 + jw * 60 * 7e-7)
        + 30 / (1 + jw * 30 * 7e-5)
        + 20 * np.tanh(np.sqrt(jw * 50)) / np.sqrt(jw * 50)
    )
    np.testing.assert_allclose(flat, by_hand, rtol=1e-9)


def test_it_is_another_model_than_the_circuit():
    z = generator.impedance(F)
    best = fitting.fit(circuits.FULL, F, z)
    assert 0.002 < best.noise < 0.02 and best.values["nf"] < 0.98


@pytest.mark.parametrize("mode", MODES)
def test_damage_changes_what_the_signature_says(mode):
    before, after = generator.Cell(), generator.damaged(generator.Cell(), mode, 0.5)
    film = after.film_resistance + after.layer_resistance
    capacitance = after.film_capacitance
    if mode == "thickening, new phase":
        capacitance = 1 / (1 / after.film_capacitance + 1 / after.layer_capacitance)
    found = np.log(
        [
            film / 60,
            capacitance / 7e-7,
            after.charge_transfer_resistance / 30,
            after.double_layer_capacitance / 7e-5,
        ]
    )
    np.testing.assert_allclose(found, signature(mode, 0.5)[:4], atol=1e-12)
    assert after.series_resistance == before.series_resistance


def test_noise_is_relative_and_repeatable():
    z = generator.impedance(np.full(4000, 10.0))
    noise = (generator.with_noise(z, 0.02, np.random.default_rng(1)) - z) / np.abs(z)
    assert noise.real.std() == pytest.approx(
        0.02, rel=0.05
    ) and noise.imag.std() == pytest.approx(0.02, rel=0.05)
    assert abs(np.corrcoef(noise.real, noise.imag)[0, 1]) < 0.05
    again = (generator.with_noise(z, 0.02, np.random.default_rng(1)) - z) / np.abs(z)
    np.testing.assert_array_equal(noise, again)


# --- features and probabilities ------------------------------------------------------------------------


def test_features_and_their_derivatives():
    p = design.AS_MADE
    values, slopes = diagnosis.features(p)
    assert np.exp(values[1]) == pytest.approx(circuits.hsu_mansfeld(60, 2e-6, 0.9))
    assert np.exp(values[3]) == pytest.approx(circuits.hsu_mansfeld(30, 2e-4, 0.85))
    for k, unit in enumerate(1e-6 * np.eye(9)):
        rise = (
            diagnosis.features(p + unit)[0] - diagnosis.features(p - unit)[0]
        ) / 2e-6
        np.testing.assert_allclose(slopes[:, k], rise, atol=1e-6)


def test_covariances_of_fitted_features_are_their_scatter():
    f, draws = generator.sweep(1e6, 1e-2, 6), 150
    z = circuits.impedance(circuits.FULL, f, design.AS_MADE)
    z = generator.with_noise(
        np.repeat(z[None], draws, 0), 0.01, np.random.default_rng(3)
    )
    values, covariance = diagnosis.fitted_features(f, z, design.AS_MADE)
    sd = np.sqrt(np.mean([np.diag(one) for one in covariance], axis=0))
    np.testing.assert_allclose(values.std(axis=0) / sd, 1, atol=0.2)


def test_probabilities_are_those_of_direct_integration():
    names, low, high = FILM_ARC, 0.1, 1.0
    covariance = np.array([[0.04, 0.01], [0.01, 0.02]])
    d = np.array([-0.4, 0.25])
    modes = ("dissolution", "swelling", "cracking", "dry delamination")

    def evidence(mode):
        def at(log_s):
            return stats.multivariate_normal.pdf(
                d, signature(mode, np.exp(log_s))[:2], covariance
            )

        return integrate.quad(at, np.log(low), np.log(high))[0]

    direct = np.array([evidence(mode) for mode in modes])
    found = diagnosis.posterior(d[None, None], covariance, names=names, modes=modes)[0]
    np.testing.assert_allclose(found, direct / direct.sum(), atol=2e-3)
    prior = np.array([0.7, 0.1, 0.2, 0.0])
    found = diagnosis.posterior(
        d[None, None], covariance, names=names, modes=modes, prior=prior
    )[0]
    np.testing.assert_allclose(found, direct * prior / (direct @ prior), atol=2e-3)


def test_ties_are_shared():
    np.testing.assert_array_equal(
        diagnosis.assigned(np.array([[0.4, 0.4 - 1e-9, 0.2], [0.1, 0.2, 0.7]])),
        [[0.5, 0.5, 0], [0, 0, 1]],
    )


def test_a_shared_first_spectrum_correlates_the_changes():
    rng = np.random.default_rng(0)
    before, after = np.diag([0.04, 0.01]), np.diag([0.02, 0.03])
    total = diagnosis.shared_covariance(
        before[None], np.repeat(after[None, None], 3, 1), model_error=0.1
    )[0]
    first = rng.multivariate_normal([0, 0], before, 40000)[:, None]
    later = rng.multivariate_normal([0, 0], after + 0.01 * np.eye(2), (40000, 3))
    np.testing.assert_allclose(
        np.cov((later - first).reshape(40000, 6).T), total, atol=2e-3
    )


# --- the study -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def study():
    return diagnosis.study(np.random.default_rng(5), noise=0.01, cells=45)


def test_the_film_arc_alone_confuses_the_degenerate_pair_half_of_the_time(study):
    assert study.pair_error("film arc, one spectrum") == pytest.approx(0.5, abs=0.01)
    table = study.confusion("film arc, one spectrum")[np.ix_(PAIR, PAIR)]
    np.testing.assert_allclose(table, 0.5, atol=0.06)
    np.testing.assert_allclose(
        study.posteriors["film arc, one spectrum"][:, PAIR[0]],
        study.posteriors["film arc, one spectrum"][:, PAIR[1]],
    )


def test_no_other_classifier_finds_the_pair_in_the_film_arc(study):
    those = np.isin(study.truth, PAIR)
    is_first = study.truth[those] == PAIR[0]

    def right(columns):
        x = study.changes[those][:, -1, columns]
        x = x / x.std(axis=0)
        known, asked = x[::2], x[1::2]
        nearest = np.argsort(((asked[:, None] - known[None]) ** 2).sum(axis=-1))[:, :5]
        return ((is_first[::2][nearest].mean(axis=1) > 0.5) == is_first[1::2]).mean()

    # five nearest neighbours of 45 cells asked: a standard error of 0.075 about one half
    assert 0.3 < right([0, 1]) < 0.7
    assert right([0, 1, 2, 3]) > 0.7


def test_more_evidence_does_better(study):
    share = {name: study.accuracy(name) for name in diagnosis.EVIDENCE}
    assert (
        share["film arc, one spectrum"]
        < share["both arcs, one spectrum"]
        <= share["both arcs, series"] + 0.02
    )
    assert share["film arc, one spectrum"] < share["film arc, series"]
    assert (
        study.pair_error("film arc, series") < 0.1
        and study.pair_error("both arcs, one spectrum") < 0.1
    )


def test_the_study_adds_up_and_repeats(study):
    for name in diagnosis.EVIDENCE:
        table = study.confusion(name)
        np.testing.assert_allclose(table.sum(axis=1), 1)
        assert study.accuracy(name) == pytest.approx(np.trace(table) / 7)
        bins = study.calibration(name)
        assert bins[:, 2].sum() == len(study.truth)
        assert 0 < study.log_score(name) < np.log2(7)
    small = [diagnosis.study(np.random.default_rng(1), cells=2) for _ in range(2)]
    np.testing.assert_array_equal(small[0].changes, small[1].changes)


def test_stated_probabilities_are_about_right(study):
    # pooled over the diagnoses from both arcs: stated less right, 315 cells
    stated, right, count = study.calibration("both arcs, one spectrum", bins=1)[0]
    assert stated == pytest.approx(right, abs=0.06) and count == 315


def test_more_noise_is_worse():
    shares = [
        diagnosis.study(np.random.default_rng(2), noise, 8).accuracy(
            "both arcs, one spectrum"
        )
        for noise in (0.002, 0.2)
    ]
    assert shares[0] > shares[1] + 0.05


# --- what to measure next -------------------------------------------------------------------------------


def test_the_bounds_predict_what_full_fits_find(study):
    sweep = design.Measurement("as in the study", per_decade=5, noise=0.01)
    predicted = design.gain(sweep, np.random.default_rng(0), draws=100).right
    assert study.accuracy("both arcs, one spectrum") == pytest.approx(
        predicted, abs=0.06
    )


def test_outcomes_have_the_signature_as_mean_and_their_covariance():
    sweep = design.Measurement("x", noise=0.01, thickness_sd=0.1)
    truth, changes, covariance = design.outcomes(
        sweep, np.random.default_rng(1), draws=2000, severities=(0.5, 0.5001)
    )
    those = changes[truth == MODES.index("thickening, same phase"), 0]
    np.testing.assert_allclose(those.mean(axis=0), [0.5, -0.5, 0, 0, 0.5], atol=0.01)
    np.testing.assert_allclose(np.cov(those.T), covariance, atol=1e-3)
    assert covariance[4, 4] == pytest.approx(0.01)


def test_what_tells_the_degenerate_pair_apart():
    prior = np.isin(np.arange(7), PAIR) / 2
    found = {
        one.name: one for one in design.rank(np.random.default_rng(3), prior, draws=100)
    }
    start = found.pop("one sweep, 1 MHz to 1 kHz")
    assert start.information_bits < 0.3
    # both keep the film's material: a second temperature adds nothing
    assert found["the same at a second temperature"].information_bits == pytest.approx(
        start.information_bits, abs=0.08
    )
    for name in (
        "one sweep, 1 MHz to 10 mHz",
        "the same in a series of five",
        "the same and thickness by microscopy",
    ):
        assert found[name].information_bits > start.information_bits + 0.3
        assert found[name].right > 0.85


def test_information_is_within_its_bounds():
    gains = design.rank(np.random.default_rng(4), draws=40)
    assert [one.information_bits for one in gains] == sorted(
        (one.information_bits for one in gains), reverse=True
    )
    for one in gains:
        assert 0 < one.information_bits < np.log2(7) and 1 / 7 < one.right <= 1
    certain = np.eye(7)[0]
    assert design.gain(
        design.candidates()[0], np.random.default_rng(0), certain, 10
    ).information_bits == pytest.approx(0, abs=1e-9)
    useless = design.gain(
        design.Measurement("noise", noise=0.99), np.random.default_rng(0), draws=40
    )
    assert useless.information_bits < 0.7


def test_errors():
    rng = np.random.default_rng(0)
    with pytest.raises(BookError, match="random numbers come from a int"):
        generator.with_noise(np.ones(3), 0.01, 1)
    with pytest.raises(BookError, match="film_resistance is -1"):
        generator.Cell(film_resistance=-1)
    with pytest.raises(BookError, match="from 1 to 10 Hz"):
        generator.sweep(1, 10)
    with pytest.raises(BookError, match=r"\(cells, 1, 4\) is needed"):
        diagnosis.posterior(np.zeros((2, 4)), np.eye(4))
    with pytest.raises(BookError, match="features are ln_Q; allowed are ln_Rf"):
        diagnosis.expected_changes("cracking", (1.0,), ("ln_Q",))
    with pytest.raises(BookError, match="severities is 9"):
        diagnosis.study(rng, severities=(0.1, 9))
    with pytest.raises(BookError, match="7 probabilities that add up to 1"):
        design.gain(design.candidates()[0], rng, [0.5, 0.5])
    with pytest.raises(BookError, match="it can be added to one"):
        _ = design.Measurement("x", times=(0.5, 1.0), thickness_sd=0.1).names
    assert BOTH_ARCS[:2] == FILM_ARC
