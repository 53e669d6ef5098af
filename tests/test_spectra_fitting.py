"""Fits against known truth, scipy and the Cramer-Rao bound; criteria and profiles by their definitions."""

import numpy as np
import pytest
from scipy import optimize, stats

from lithium_interfaces.errors import BookError
from lithium_interfaces.spectra import circuits, fitting, generator
from lithium_interfaces.spectra.circuits import CIRCUITS, FULL

F = np.geomspace(1e6, 1e-2, 81)
BASE = dict(
    Rs=3.0, Rf=60.0, Qf=2e-6, nf=0.9, Rct=30.0, Qdl=2e-4, ndl=0.85, Rw=20.0, tw=50.0
)
P = FULL.log_parameters(**BASE)
OVERLAP = FULL.log_parameters(**BASE | {"Qf": 1e-4})


def noisy(p=P, noise=0.01, seed=0, circuit=FULL, f=F):
    return generator.with_noise(
        circuits.impedance(circuit, f, p), noise, np.random.default_rng(seed)
    )


@pytest.mark.parametrize("p, sd, digits", [(P, 0.0075, 4), (OVERLAP, 5.0, 1)])
def test_cramer_rao_bounds(p, sd, digits):
    bound = fitting.cramer_rao(FULL, p, F, 0.01)
    assert round(bound[1], digits) == sd
    # by numerical derivatives and a plain inverse
    steps = 1e-5 * np.eye(9)
    slope = (
        np.array(
            [
                circuits.impedance(FULL, F, p + h) - circuits.impedance(FULL, F, p - h)
                for h in steps
            ]
        )
        / 2e-5
    )
    slope = slope / (0.01 * np.abs(circuits.impedance(FULL, F, p)))
    information = (slope @ slope.conj().T).real
    np.testing.assert_allclose(
        bound, np.sqrt(np.diag(np.linalg.inv(information))), rtol=2e-3
    )
    np.testing.assert_allclose(
        fitting.fisher_information(FULL, p, F, 0.01), information, rtol=1e-4, atol=1e-3
    )


def test_time_constants_of_the_two_cases():
    ratio = [
        np.exp((p[4] + p[5]) / np.exp(p[6]) - (p[1] + p[2]) / np.exp(p[3]))
        for p in (P, OVERLAP)
    ]
    assert ratio[0] == pytest.approx(55, abs=0.5) and 1 / ratio[1] == pytest.approx(
        1.4, abs=0.01
    )


def test_a_noise_free_spectrum_gives_its_parameters():
    for name in ("one arc", "two arcs", "two arcs and diffusion"):
        circuit = CIRCUITS[name]
        p = circuit.log_parameters(
            **{
                key: BASE[{"R": "Rf", "Q": "Qf", "n": "nf"}.get(key, key)]
                for key in circuit.parameters
            }
        )
        found = fitting.fit(circuit, F, circuits.impedance(circuit, F, p))
        np.testing.assert_allclose(found.log_parameters, p, atol=1e-5)


def test_the_least_squares_are_those_of_scipy():
    z = noisy(seed=3)
    found = fitting.fit(FULL, F, z)

    def residuals(p):
        r = (z - circuits.impedance(FULL, F, p)) / np.abs(z)
        return np.concatenate([r.real, r.imag])

    theirs = optimize.least_squares(residuals, P, x_scale="jac", xtol=1e-12, ftol=1e-12)
    assert found.sum_of_squares <= 2 * theirs.cost * (1 + 1e-6)
    np.testing.assert_allclose(found.log_parameters, theirs.x, atol=2e-3)
    covariance = np.linalg.inv(theirs.jac.T @ theirs.jac) * 2 * theirs.cost / (162 - 9)
    np.testing.assert_allclose(found.covariance, covariance, rtol=0.02, atol=1e-6)
    assert found.noise == pytest.approx(0.01, rel=0.15)
    np.testing.assert_allclose(
        np.abs(found.residuals) ** 2 @ np.ones(81), found.sum_of_squares
    )


def test_scatter_of_fits_reaches_the_cramer_rao_bound():
    rng, draws = np.random.default_rng(4), 150
    f = F[::2]
    z = generator.with_noise(
        np.repeat(circuits.impedance(FULL, f, P)[None], draws, 0), 0.01, rng
    )
    limits = fitting.bounds(FULL, f, z)
    found, _ = fitting.fit_many(FULL, f, z, np.repeat(P[None], draws, 0), limits)
    bound = fitting.cramer_rao(FULL, P, f, 0.01)
    # the standard deviation of 150 draws is known to 1/sqrt(300) = 6 %
    np.testing.assert_allclose(found.std(axis=0)[:6] / bound[:6], 1, atol=0.2)
    assert (np.abs(found.mean(axis=0) - P)[:6] < 4 * bound[:6] / np.sqrt(draws)).all()


def test_the_faster_arc_is_called_the_film():
    swapped = FULL.log_parameters(
        **BASE | dict(Rf=30.0, Qf=2e-4, nf=0.85, Rct=60.0, Qdl=2e-6, ndl=0.9)
    )
    found = fitting.fit(FULL, F, circuits.impedance(FULL, F, swapped))
    v = found.values
    assert (v["Rf"] * v["Qf"]) ** (1 / v["nf"]) < (v["Rct"] * v["Qdl"]) ** (
        1 / v["ndl"]
    )
    assert (
        v["Rf"] == pytest.approx(60, rel=0.05) and found.noise < 0.003
    )  # nearly the same spectrum


def test_a_parameter_without_data_is_held_at_its_bound():
    # one arc: the second arc of the circuit has nothing to describe
    z = noisy(
        CIRCUITS["one arc"].log_parameters(Rs=3, R=60, Q=2e-6, n=0.9),
        0.005,
        1,
        CIRCUITS["one arc"],
    )
    found = fitting.fit(CIRCUITS["two arcs"], F, z)
    worst = [
        name
        for name in found.circuit.parameters
        if found.at_bound[found.circuit.parameters.index(name)]
        or not found.log_sd[name] < 0.5
    ]
    assert worst
    assert fitting.compare(F, z)[0].circuit.name == "one arc"
    assert np.isnan(found.covariance[found.at_bound]).all()


def test_aicc_by_hand():
    z = noisy(seed=1)
    found = {fit.circuit.name: fit for fit in fitting.compare(F, z)}
    for fit in found.values():
        n, k = 162, len(fit.log_parameters) + 1
        assert fit.aicc == pytest.approx(
            n * np.log(fit.sum_of_squares / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1)
        )
    assert min(found.values(), key=lambda fit: fit.aicc).circuit is FULL
    # five points are ten numbers: nine parameters and a noise leave nothing
    assert fitting.fit(FULL, F[::20], z[::20]).aicc == np.inf


def test_nested_circuits_fit_no_worse_with_more_parameters():
    squares = {
        fit.circuit.name: fit.sum_of_squares
        for fit in fitting.compare(F, noisy(OVERLAP, seed=2))
    }
    assert (
        squares["resistor"]
        > squares["one arc"]
        > squares["two arcs"]
        > squares["two arcs and diffusion"] * (1 - 1e-6)
    )
    assert squares["one arc"] > squares["one arc and diffusion"]


def test_profile_agrees_with_the_covariance_where_it_is_narrow():
    found = fitting.fit(FULL, F, noisy(seed=5))
    profile = fitting.profile(found, "Rf", factor=1.03)
    t = stats.t.ppf(0.975, 153)
    low, high = np.exp(found.log_parameters[1] + np.array([-t, t]) * found.log_sd["Rf"])
    assert (profile.low, profile.high) == (
        pytest.approx(low, rel=2e-3),
        pytest.approx(high, rel=2e-3),
    )
    assert profile.deviance.min() == 0
    assert profile.limit == pytest.approx(
        162 * np.log(1 + stats.f.ppf(0.95, 1, 153) / 153)
    )


@pytest.mark.parametrize("seed", [7])
def test_arcs_that_overlap_are_not_told_apart(seed):
    found = fitting.fit(FULL, F, noisy(OVERLAP, seed=seed), starts=OVERLAP)
    total, sd = fitting.log_sum(found, ("Rf", "Rct"))
    assert np.exp(total) == pytest.approx(90, rel=0.02) and sd < 0.02
    profile = fitting.profile(found, "Rf", factor=4, points=7)
    assert np.isnan(
        profile.low
    )  # however small the film, charge transfer makes up for it


def test_limits_of_a_profile_with_two_valleys_hold_both():
    x = np.linspace(-3, 3, 601)
    deviance = 4 * np.minimum((x - 1) ** 2, (x + 1) ** 2)
    np.testing.assert_allclose(
        fitting._crossings(x, deviance, 1.0), [-1.5, 1.5], atol=1e-9
    )
    low, high = fitting._crossings(
        x[190:], deviance[190:], 1.0
    )  # cut off inside the lower valley
    assert np.isnan(low) and high == pytest.approx(1.5)


def test_verdicts():
    assert fitting.verdict(0.0075) == "known to 0.75 %"
    assert fitting.verdict(0.3) == "roughly known, to 30 %"
    assert fitting.verdict(5.0).startswith(
        "not determined: one standard deviation is a factor of 1.5e+02"
    )
    assert "edge" in fitting.verdict(0.01, at_bound=True) and "edge" in fitting.verdict(
        np.nan
    )


def test_errors():
    with pytest.raises(BookError, match=r"frequencies of shape \(3,\)"):
        fitting.fit(FULL, [1, 2, 3], np.ones(4))
    with pytest.raises(BookError, match="zero or not finite"):
        fitting.fit(FULL, F, np.zeros(81))
    with pytest.raises(
        BookError, match="has 3 points; at least 5 are needed for 9 parameters"
    ):
        fitting.fit(FULL, F[:3], np.ones(3))
    with pytest.raises(BookError, match="has no parameter 'R'"):
        fitting.profile(fitting.fit(CIRCUITS["resistor"], F, noisy()), "R")
    with pytest.raises(BookError, match="noise is 0"):
        fitting.cramer_rao(FULL, P, F, 0)
    with pytest.raises(BookError, match="has 1 points"):
        fitting.compare(F[:1], np.ones(1))
