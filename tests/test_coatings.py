"""Alloy coatings: the diffusivity table, the two rails, composites."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from lithium_interfaces import coatings, data
from lithium_interfaces.coatings.two_rail import Coating
from lithium_interfaces.errors import BookError
from lithium_interfaces.films.pinholes import kinetic_resistance_ohm_m2

F, R, T = 96485.33212, 8.314462618, 298.15
VT = R * T / F
LITHIUM = 1 / 1.29963e-5  # mol/m3
HOT, COLD = 688.15, 298.15


def law(temperature_K):
    return coatings.liquid_lithium(
        temperature_K, 1.44e-3, 2870 * 4.184, (468.15, 713.15)
    )


@pytest.fixture(scope="module")
def table():
    return data.load("yan2020-table1")


# --- diffusivities -------------------------------------------------------------------------


def test_activation_energy_of_li22sn5(table):
    rows = table[table["material"] == "Li22Sn5"].set_index("temperature_C")
    ranges = [
        tuple(rows.loc[t, ["diffusivity_low_cm2_s", "diffusivity_high_cm2_s"]])
        for t in (25, 415)
    ]
    found = coatings.activation_energy_range(ranges[0], COLD, ranges[1], HOT)
    assert found.middle_eV == pytest.approx(0.2636, abs=5e-5)
    assert (found.smallest_eV, found.largest_eV) == pytest.approx(
        (0.2137, 0.3134), abs=5e-5
    )
    cold = coatings.geometric_mean(*ranges[0])
    assert coatings.at_temperature(
        cold, COLD, found.middle_eV, 333.15
    ) == pytest.approx(9.84e-7, rel=1e-3)
    assert coatings.at_temperature(cold, COLD, found.middle_eV, HOT) == pytest.approx(
        coatings.geometric_mean(*ranges[1])
    )


@given(
    st.floats(1e-3, 1.5), st.floats(200, 400), st.floats(1.1, 3), st.floats(1e-12, 1e-3)
)
def test_arrhenius_round_trip(energy, cold, ratio, D):
    hot = coatings.at_temperature(D, cold, energy, cold * ratio)
    assert coatings.activation_energy_eV(D, cold, hot, cold * ratio) == pytest.approx(
        energy, rel=1e-9
    )


def test_molten_lithium_only_where_it_was_measured():
    # D0 exp(-Q/RT) by hand: Q/R = 12008 J / 8.3145 = 1444.24 K
    assert law(HOT) == pytest.approx(1.44e-3 * np.exp(-1444.24 / HOT), rel=1e-4)
    with pytest.raises(BookError, match="temperature_K is 298.15"):
        law(298.15)


def test_against_lithium_row_by_row(table):
    rows = coatings.against_lithium(table, law).set_index("row")
    assert len(rows) == 12 and rows["lithium_is_molten"].sum() == 5
    assert rows.loc[4, "ratio_low"] == pytest.approx(1.9e-7 / 7.65e-11)
    assert rows.loc[13, "ratio_low"] == pytest.approx(
        0.1307, abs=1e-4
    )  # slower than lithium
    assert rows.loc[14, "ratio_high"] == pytest.approx(0.3007, abs=1e-4)
    cold = rows[~rows["lithium_is_molten"]]
    assert (cold["same_T_low"] == cold["ratio_low"]).all()
    assert rows.loc[5, "same_T_high"] == pytest.approx(1.91e-4 / law(HOT))
    assert (
        rows.loc[rows["lithium_is_molten"], "same_T_high"].max() < 5
    )  # no hot alloy is far faster than molten lithium


def test_a_table_without_lithium_or_with_another_temperature_is_refused(table):
    with pytest.raises(BookError, match="no row of kind self"):
        coatings.against_lithium(table[table["kind"] != "self"], law)
    with pytest.raises(BookError, match="Row 9 is at neither"):
        coatings.against_lithium(
            table.assign(
                temperature_C=table["temperature_C"].where(table["row"] != 9, 60.0)
            ),
            law,
        )


def test_largest_diffusivities_agree_with_the_handbook(table):
    """An independent printing of the same measurements; Li3Sb is the one that differs."""
    sourced = data.load("literature-alloy-coatings").set_index("name")["high"]
    printed = table[table["temperature_C"] > 100].set_index("material")[
        "diffusivity_high_cm2_s"
    ]
    for name, key in (
        ("Li13Sn5", "Li13Sn5"),
        ("Li22Sn5", "Li22Sn5"),
        ("Li22Si5", "Li22Si5"),
        ("Li-In (47-62 at % Li)", "LiIn"),
    ):
        assert printed[name] == pytest.approx(
            sourced[f"max_chemical_diffusivity_{key}"], rel=0.01
        )
    assert printed["Li3Sb"] / sourced["max_chemical_diffusivity_Li3Sb"] > 5


def test_diffusion_times():
    assert coatings.diffusion_time_s(1e-5, 1e-15) == pytest.approx(1e5)
    assert coatings.self_from_chemical(1.9e-4, 335) == pytest.approx(5.67e-7, rel=1e-3)


# --- the two rails, closed forms --------------------------------------------------------------


def test_threshold_of_lithium_like_diffusion():
    coating = Coating(1e-5, coatings.ionic_conductivity(7.65e-15, LITHIUM))
    assert coating.threshold(0.03) / 10 == pytest.approx(0.663, abs=1e-3)
    by_hand = F**2 * 7.65e-15 * LITHIUM / (R * T) * 0.03 / 1e-5
    assert coating.threshold(0.03) == pytest.approx(by_hand, rel=1e-12)
    assert coatings.self_diffusivity_needed(10.0, 1e-5, 0.03, 5e4) == pytest.approx(
        1.775e-14, rel=1e-3
    )
    assert coatings.top_share(20.0, 10.0, 0.9) == pytest.approx(0.45)


positive = st.floats(1e-4, 1e3)


@given(
    positive,
    positive,
    st.floats(1e-7, 1e-4),
    st.floats(0, 1),
    st.floats(1e-3, 0.2),
    st.floats(0.01, 50),
)
def test_the_split_obeys_kirchhoff(ionic, electronic, L, interface, eta, factor):
    """Above the threshold the outer face sits at eta_n, by Ohm's law on both rails; below, all goes in."""
    coating = Coating(L, ionic, electronic, interface)
    j = factor * coating.threshold(eta)
    top = j * coating.top_share(j, eta)
    outer = (j - top) * (L / ionic + interface) - top * L / electronic
    if factor > 1:
        assert outer == pytest.approx(eta, rel=1e-6)
    else:
        assert top == 0 and outer <= eta * (1 + 1e-9)
    assert 0 <= top / j <= coating.electron_share


def test_limits_of_the_electron_share():
    assert Coating(1e-5, 0.1, 0.9).electron_share == pytest.approx(0.9)
    assert Coating(1e-5, 0.1).electron_share == 1
    insulating = Coating(1e-5, 0.1, 1e-12)
    assert insulating.top_share(1e6, 0.03) < 1e-10  # no electrons, nothing on top
    assert Coating(1e-5, 0.1).top_share(1e9, 0.03) == pytest.approx(1, abs=1e-5)
    assert Coating(1e-5, 0.1, interface_ohm_m2=1e-4).damkoehler == pytest.approx(1)
    assert Coating(1e-5, 0.1).damkoehler == np.inf


def test_the_interface_caps_the_threshold():
    resistance = kinetic_resistance_ohm_m2(70.7)
    assert resistance == pytest.approx(VT / 70.7)
    fast = [
        Coating(1e-5, sigma, interface_ohm_m2=resistance).threshold(0.03)
        for sigma in (1e-2, 1, 1e3)
    ]
    assert fast[0] < fast[1] < fast[2] < 0.03 / resistance


def test_hysteresis_and_its_growth_threshold():
    j = np.concatenate([np.linspace(0.1, 3, 30), np.linspace(3, 0.1, 30)])
    share = coatings.top_share_over_sweep(j, 1.0, 0.9)
    assert (share[:30][j[:30] <= 1] == 0).all()
    assert share[-1] == pytest.approx(0.9)  # far below the threshold of nucleation
    partly = coatings.top_share_over_sweep(j, 1.0, 0.9, growth_threshold_A_m2=0.5)
    assert partly[-1] == 0 and partly[30] == pytest.approx(0.9 * (1 - 0.5 / 3))
    assert (coatings.top_share_over_sweep(j[:9], 1.0) == 0).all()


def test_three_scales_of_concentration():
    D, c, W = 3.35e-11, 5e4, 335.0
    whole = coatings.concentration_limit(1e-5, D, c)
    assert whole / 10 == pytest.approx(1616, rel=2e-3)
    linear = Coating(1e-5, coatings.ionic_conductivity(D / W, c)).threshold(0.03)
    active = coatings.supersaturation_limit(0.03, 1e-5, D, c, W)
    assert active == pytest.approx(linear, rel=2e-3) and active > linear
    assert coatings.supersaturation_limit(0.03, 1e-5, D, c, 1) == pytest.approx(
        whole * np.expm1(0.03 / VT)
    )
    # 1.2 at.% around 22/27: lithium per tin from 4.4 by 1.2 % / (5/27)^2
    dc = coatings.homogeneity_range(c, 22 / 27, 0.012)
    assert dc == pytest.approx(c * (0.012 / (5 / 27) ** 2) / 4.4, rel=1e-12)
    # the mean factor over a range is the one that turns D dc into the mean conductivity
    mean = coatings.mean_thermodynamic_factor(0.17, c, dc, HOT)
    conductivity = coatings.ionic_conductivity(D / mean, c, HOT)
    assert conductivity * 0.17 == pytest.approx(F * D * dc, rel=1e-12)


@given(st.floats(1, 1e3), st.floats(1e-3, 0.1), st.floats(1e-7, 1e-4))
def test_activities_raise_the_threshold_towards_the_linear_one(W, eta, L):
    linear = Coating(L, coatings.ionic_conductivity(1e-14, 5e4)).threshold(eta)
    active = coatings.supersaturation_limit(eta, L, 1e-14 * W, 5e4, W)
    assert active >= linear * (1 - 1e-12)
    assert active == pytest.approx(
        linear * np.expm1(eta / VT / W) / (eta / VT / W), rel=1e-9
    )


def test_a_resisting_film_levels_and_a_fast_one_does_not():
    slow, fast = Coating(1e-5, 1e-3), Coating(1e-5, 1e2)
    assert (
        coatings.unevenness_kept(slow, 3.6e-4)
        < 0.05
        < 0.99
        < coatings.unevenness_kept(fast, 3.6e-4)
    )
    # against unevenness from outside it is the other way round
    assert (
        coatings.wave_kept(1e-4, fast, 3.6e-4)
        < 0.01
        < 0.8
        < coatings.wave_kept(1e-4, slow, 3.6e-4)
    )
    assert coatings.wave_kept(1e-4, fast) == coatings.wave_kept(1e-4, slow)


@pytest.mark.parametrize("resistance", [0.0, 0.7])
def test_a_sideways_wave_against_laplace_on_a_grid(resistance):
    """Flux wave on top of a film, reaction resistance below; second-order grid in depth, exact sideways."""
    L, wave, sigma, n = 1.0, 4.0, 1.7, 300
    k, h = 2 * np.pi / wave, L / n
    inner = 1 / (
        h / 2 / sigma + resistance
    )  # conductance from the last cell to lithium
    matrix = np.diag(np.full(n, 2 * sigma / h + sigma * k**2 * h))
    matrix -= sigma / h * (np.diag(np.ones(n - 1), 1) + np.diag(np.ones(n - 1), -1))
    matrix[0, 0] -= sigma / h
    matrix[-1, -1] += inner - sigma / h
    potential = np.linalg.solve(matrix, np.eye(n)[0])
    found = coatings.wave_kept(wave, Coating(L, sigma), resistance)
    assert inner * potential[-1] == pytest.approx(found, rel=1e-4)


# --- the two rails, numerically ---------------------------------------------------------------


@settings(max_examples=25)
@given(positive, positive, st.floats(0, 1e-2), st.floats(0.1, 20))
def test_the_steady_solver_reduces_to_the_closed_form(
    ionic, electronic, interface, factor
):
    coating = Coating(1e-5, ionic, electronic, interface)
    j = factor * coating.threshold(0.03)
    assert coatings.steady_top_share(coating, j, 0.03, steps=4) == pytest.approx(
        coating.top_share(j, 0.03), abs=1e-9
    )


@pytest.mark.parametrize("W", [1.0, 3.0, 100.0])
def test_the_steady_threshold_with_activities(W):
    coating = Coating(1e-5, coatings.ionic_conductivity(7.65e-15, LITHIUM))
    expected = coatings.supersaturation_limit(0.03, 1e-5, 7.65e-15 * W, LITHIUM, W)
    assert coatings.steady_threshold(coating, 0.03, W) == pytest.approx(
        expected, rel=1e-9
    )
    error = [
        abs(coatings.steady_threshold(coating, 0.03, W, steps=n) / expected - 1)
        for n in (4, 8)
    ]
    if W < 10:
        assert error[0] / error[1] == pytest.approx(16, rel=0.4)  # fourth order


def test_the_steady_split_with_activities_and_a_weak_electronic_rail():
    """L = integral of dmu/(F slope) from 0 to eta_n must return the thickness, for the split found."""
    coating = Coating(1e-5, 1e-2, 5e-3)
    j = 4 * coating.threshold(0.05)
    top = coatings.steady_top_share(coating, j, 0.05, factor=1.5) * j
    thickness, _ = quad(
        lambda v: 1 / ((j - top) / (1e-2 * np.exp(v / 1.5 / VT)) - top / 5e-3), 0, 0.05
    )
    assert thickness == pytest.approx(1e-5, rel=1e-8)


def test_plating_in_time_reaches_the_steady_state():
    D, W, t_e = 1e-14, 4.0, 0.7
    steady = coatings.supersaturation_limit(0.03, 1e-5, D, 5e4, W) / t_e
    duration = 20 * 1e-10 / D
    below = coatings.plate(0.8 * steady, duration, 1e-5, D, 5e4, 0.03, W, t_e)
    assert below.onset_s == np.inf and below.on_top_C_m2[-1] == pytest.approx(
        0, abs=1e-9
    )
    extra = 0.8 * np.expm1(0.03 / W / VT)
    assert below.outer_overpotential_V[-1] == pytest.approx(
        W * VT * np.log1p(extra), rel=1e-6
    )
    # a straight line of supersaturation is stored: half of its surface value times L
    assert below.stored_C_m2[-1] == pytest.approx(F * 5e4 * extra * 1e-5 / 2, rel=1e-3)
    above = coatings.plate(2 * steady, duration, 1e-5, D, 5e4, 0.03, W, t_e)
    rate = np.diff(above.on_top_C_m2[-2:]) / np.diff(above.time_s[-2:]) / (2 * steady)
    assert rate == pytest.approx(
        t_e, rel=1e-4
    )  # no growth overpotential: as if the threshold were zero


@pytest.mark.parametrize("factor", [0.5, 1.5, 30.0])
def test_plating_conserves_lithium(factor):
    steady = coatings.supersaturation_limit(0.03, 1e-5, 1e-14, 5e4, 2.0)
    run = coatings.plate(
        factor * steady, 3e5, 1e-5, 1e-14, 5e4, 0.03, 2.0, growth_overpotential_V=0.01
    )
    total = run.underneath_C_m2 + run.on_top_C_m2 + run.stored_C_m2
    assert np.abs(total - factor * steady * run.time_s).max() < 1e-10 * total.max()
    assert (np.diff(run.on_top_C_m2) > -1e-9 * total.max()).all()


@pytest.mark.parametrize("factor", [1.3, 4.0, 40.0])
def test_the_onset_in_time_against_the_series(factor):
    """Surface of a film with the other face held: 1 - (8/pi2) sum_odd exp(-k2 pi2 s/4)/k2 = 1/factor."""
    from scipy.optimize import brentq

    W, D = 50.0, 1e-14
    steady = coatings.supersaturation_limit(0.03, 1e-5, D, 5e4, W)
    k = np.arange(1, 2001, 2)

    def rise(s):
        return 1 - 8 / np.pi**2 * (np.exp(-(k**2) * np.pi**2 * s / 4) / k**2).sum()

    expected = brentq(lambda s: rise(s) - 1 / factor, 1e-6, 10) * 1e-10 / D
    coarse, fine = (
        coatings.plate(
            factor * steady, 3 * expected, 1e-5, D, 5e4, 0.03, W, cells=n
        ).onset_s
        for n in (30, 60)
    )
    assert fine == pytest.approx(expected, rel=8e-3)
    assert abs(fine - expected) < abs(coarse - expected)


# --- composites -------------------------------------------------------------------------------


def test_an_inert_filler_takes_the_same_from_both_rails():
    alloy, salt = (
        coatings.Phase("alloy", 1, 0.02, 1e4),
        coatings.Phase("LiCl", 0, 0.0, 0.0),
    )
    fractions = np.array([0.4, 0.6, 0.8, 1.0])
    ionic, electronic, share = coatings.electron_share_over_fraction(
        fractions, alloy, salt
    )
    assert ionic / 0.02 == pytest.approx((3 * fractions - 1) / 2)
    assert electronic / 1e4 == pytest.approx((3 * fractions - 1) / 2)
    assert share == pytest.approx(1e4 / (1e4 + 0.02))


def test_an_ion_conducting_matrix_stops_electrons_below_percolation():
    alloy, matrix = (
        coatings.Phase("alloy", 1, 0.02, 1e4),
        coatings.Phase("matrix", 0, 0.002, 0.0),
    )
    _, electronic, share = coatings.electron_share_over_fraction(
        [0.3, 0.5], alloy, matrix
    )
    assert electronic[0] == 0 and share[0] == 0 and share[1] > 0.99
    coating = coatings.composite_coating(
        [
            coatings.Phase("alloy", 0.3, 0.02, 1e4),
            coatings.Phase("matrix", 0.7, 0.002, 0.0),
        ],
        1e-5,
    )
    assert coating.top_share(1e9, 0.03) < 1e-10


def test_layers_and_dilution():
    layers = [coatings.Phase("a", 0.5, 1.0, 2.0), coatings.Phase("b", 0.5, 3.0, 0.0)]
    assert coatings.mix(layers, "series") == pytest.approx((1.5, 0.0))
    assert coatings.mix(layers, "parallel") == pytest.approx((2.0, 1.0))
    assert coatings.dilution(0.5) == 0.25 and coatings.dilution(0.2) == 0
    assert coatings.dilution(0.5, "power") == pytest.approx(0.5**1.5)
    # Hashin-Shtrikman upper bound with insulating inclusions: 2 f/(3 - f)
    assert coatings.dilution(0.5, "matrix") == pytest.approx(0.4)


# --- faults -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: coatings.activation_energy_eV(1, 300, 2, 300), "same temperature"),
        (
            lambda: coatings.activation_energy_range((1, 2), 700, (3, 4), 300),
            "cold_K must be the lower one",
        ),
        (lambda: coatings.geometric_mean(0, 1), "low is 0"),
        (lambda: coatings.self_from_chemical(1.0, 0.5), "thermodynamic_factor is 0.5"),
        (lambda: Coating(0.0, 1.0), "thickness_m is 0"),
        (lambda: Coating(1.0, -1.0), "ionic_S_m is -1"),
        (lambda: coatings.top_share(0.0, 1.0), "current_density_A_m2 is 0"),
        (lambda: coatings.top_share(1.0, 1.0, 1.5), "electron_share is 1.5"),
        (lambda: coatings.top_share_over_sweep(np.ones((2, 2)), 1.0), "2 dimensions"),
        (
            lambda: coatings.top_share_over_sweep([1.0], 1.0, 1.0, 2.0),
            "growth needs no more than nucleation",
        ),
        (lambda: coatings.homogeneity_range(5e4, 0.8, 1.2), "width is 1.2"),
        (
            lambda: coatings.plate(
                1.0, 1.0, 1e-5, 1e-14, 5e4, 0.03, 2.0, growth_overpotential_V=0.1
            ),
            "between 0 and 0.03",
        ),
        (
            lambda: coatings.plate(
                1.0, 1.0, 1e-5, 1e-14, 5e4, 0.03, 2.0, electron_share=0.0
            ),
            "electron_share is 0",
        ),
        (lambda: coatings.mix([], "harmonic"), "'harmonic'; allowed are"),
        (lambda: coatings.dilution(0.5, "harmonic"), "'harmonic'; allowed are"),
        (
            lambda: coatings.composite_coating(
                [
                    coatings.Phase("a", 0.1, 1.0, 1.0),
                    coatings.Phase("b", 0.9, 0.0, 0.0),
                ],
                1e-5,
            ),
            "percolating ionic phase",
        ),
    ],
)
def test_faults_are_named(call, words):
    with pytest.raises(BookError, match=words):
        call()
