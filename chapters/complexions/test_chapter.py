"""The chapter on complexions: live charts compute what Python computes, drawings are readable, verdicts can turn."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from bookkit import claims, drawing
from conftest import formula, in_vega
from lithium_interfaces import complexions as cx
from lithium_interfaces.complexions import multilayer, ranking

from . import figures as draw
from . import live

NM = 1e-9
LAYER = 0.3 * NM


@pytest.mark.parametrize("family", live.FAMILIES)
@pytest.mark.parametrize("strength", [0, 1.5])
def test_the_page_computes_the_potential_of_the_module(family, strength):
    sliders = {"family": family, "gain": 60.0, "penalty": 50.0, "strength": strength}
    film = formula(live.film_explorer("layers", 0.06, 5e7, 0.5)[0], "phi")
    inset = formula(live.state_map("layers", 0.5)[0], "phi")
    for h in (0, 0.04, 0.2, 1.3):
        expected = 1e3 * cx.excess_grand_potential(
            h * NM, live.FAMILIES[family](strength), -0.06, 5e7
        )
        assert in_vega(film, sliders, h=h) == pytest.approx(expected, abs=1e-9)
        over_gain = in_vega(inset, sliders, h=h, px=50, py=60)
        assert over_gain == pytest.approx(expected / 60, abs=1e-11)


def test_table_of_the_map_holds_the_equilibrium_films():
    films, rays = live.table_of_films()
    table = films.set_index("key")["film"]
    for family, strength in (
        ("short-range", 0),
        ("barrier", 1.5),
        ("fading layers", 0.5),
    ):
        for k in (40, 80, 100):
            ratio = live.RATIOS_NM[k] * NM
            h = (
                cx.equilibrium(
                    live.FAMILIES[family](strength), -ratio * 1e8, 1e8
                ).thickness_m
                / NM
            )
            assert table[f"{live.table_key(family, strength)} {k}"] == pytest.approx(
                float(h), abs=0.006
            )
    assert (rays["key"] == "fading layers 0.5").sum() == 3
    assert not set(rays["key"]) & set(live.PLAIN)


def test_live_charts_are_small_and_start_as_their_csv():
    import json

    charts = (
        live.film_explorer("layers", 0.06, 5e7, 0.5),
        live.state_map("fading layers", 0.45),
    )
    for chart, frame in charts:
        assert len(json.dumps(chart.to_dict())) < 300_000 and len(frame) > 100
    _, frame = live.film_explorer("layers", 0.06, 5e7, 0.5)
    best = cx.equilibrium(live.FAMILIES["layers"](0.5), -0.06, 5e7)
    assert frame["phi_minus_gamma0_mJ_m2"].min() == pytest.approx(
        1e3 * best.excess_J_m2, abs=0.1
    )


def drawings():
    laws = {"a": cx.Exponential(LAYER), "b": cx.Dispersion(LAYER)}
    yield draw.films(laws, -0.05, [1e7, 2e8])
    yield draw.direction(np.random.default_rng(1), (-2, 1), (-1.5, 1.5), 100)
    yield draw.staircase(
        {"a": cx.Layers(laws["a"], LAYER), "b": laws["a"]},
        LAYER,
        np.geomspace(0.5, 9, 60),
    )
    yield draw.jump(cx.TwoExponential(LAYER, 0.8), LAYER)
    yield draw.thickness_range(
        laws, np.geomspace(1e7, 1e8, 8), np.geomspace(0.005, 1, 8), 3
    )
    u = np.linspace(1, 250, 17)
    films = [
        cx.thermal_oscillation(453.65 - each, 0.5, 120, LAYER, LAYER) for each in u
    ]
    yield draw.phase_diagram(films, u, 5e5 * u, np.linspace(0, 0.3, 12), LAYER, 95)
    surface = multilayer.LayeredSurface(8, multilayer.wall_energies(3, 5))
    yield draw.layers((0, 4, 5), surface, multilayer.film_transitions(surface, 0.05))
    yield draw.premelting((0.3, 1), (20,), (42, 342))
    tables = {
        kind: ranking.rank_probabilities(kind, np.random.default_rng(1), 50)
        for kind in ("free", "oxide")
    }
    yield draw.ranking(tables, ["Cs", "Mg"])


def test_text_of_every_drawing_is_readable():
    for figure, frame in drawings():
        sizes = [
            t.get_fontsize()
            for t in figure.findobj(plt.Text)
            if t.get_text().strip() and t.get_visible()
        ]
        assert min(sizes) >= 9 and len(frame) > 1
        labels = [figure.get_supxlabel(), *(ax.get_xlabel() for ax in figure.axes)]
        assert any(labels) and all(len(label) > 8 for label in labels if label)
        drawing.svg_text(figure, "fig-test")
        plt.close(figure)


def test_no_random_film_is_better_where_the_inequality_holds_as_printed():
    figure, frame = draw.direction(np.random.default_rng(8), (-2, 1), (-1.5, 1.5), 2000)
    plt.close(figure)
    assert (frame.query("penalty_over_gain > 1")["phi_over_gain"] > 0).all()
    assert (frame.query("penalty_over_gain < 1")["phi_over_gain"] > 0).any()


@pytest.mark.parametrize(
    "claim, values, verdict",
    [
        (
            "YA20-35",
            {"eq1_agreement": 1, "heq_attractive_cutoff": 1e9},
            "reproduced",
        ),
        ("YA20-35", {"eq1_agreement": 0.9, "heq_attractive_cutoff": 2}, "contradicted"),
        (
            "YA20-36",
            {
                "eq2_stable_as_printed": 9,
                "eq2_stable_reversed_share": 0,
                "eq2_stable_share": 0.5,
                "eq2_films": 9,
            },
            "reproduced",
        ),
        (
            "YA20-36",
            {
                "eq2_stable_as_printed": 3,
                "eq2_stable_reversed_share": 0.7,
                "eq2_stable_share": 0.5,
                "eq2_films": 9,
            },
            "qualified",
        ),
        ("YA20-37", {"phi_clean_limit": 0.1, "phi_wet_limit": 1}, "contradicted"),
        (
            "YA20-38",
            {"tail_fall_exponential": np.e, "tail_power_dispersion": 2},
            "reproduced",
        ),
        (
            "YA20-38",
            {"tail_fall_exponential": np.e, "tail_power_dispersion": -3},
            "contradicted",
        ),
        (
            "YA20-39",
            {
                "states_jumps_one_length": 3,
                "states_jumps_fading": 3,
                "states_trilayer": 0.9,
            },
            "reproduced",
        ),
        (
            "YA20-39",
            {
                "states_jumps_one_length": 9,
                "states_jumps_fading": 9,
                "states_trilayer": 0.9,
            },
            "contradicted",
        ),
        (
            "YA20-40",
            {
                "near_1nm_exponential": 0.6,
                "near_1nm_dispersion": 0.2,
                "no_film_weak": 0.3,
            },
            "qualified",
        ),
        (
            "YA20-40",
            {
                "near_1nm_exponential": 0.1,
                "near_1nm_dispersion": 0.2,
                "no_film_weak": 0.3,
            },
            "contradicted",
        ),
        ("YA20-41", {"ends_exponential": 1, "ends_barrier": 1}, "reproduced"),
        ("YA20-41", {"ends_exponential": 5, "ends_barrier": 2}, "contradicted"),
        (
            "YA20-42",
            {
                "margin_Cs_005": 63,
                "margin_Rb_005": 20,
                "margin_Rb_005_series": 17,
                "potential_table_spread": 4,
            },
            "reproduced",
        ),
        (
            "YA20-42",
            {
                "margin_Cs_005": 63,
                "margin_Rb_005": -19,
                "margin_Rb_005_series": 17,
                "potential_table_spread": 4,
            },
            "qualified",
        ),
        (
            "YA20-42",
            {
                "margin_Cs_005": 3,
                "margin_Rb_005": -20,
                "margin_Rb_005_series": 17,
                "potential_table_spread": 4,
            },
            "contradicted",
        ),
        ("YA20-43", {"charge_printed": 0.01, "charge_corrected": 0.01}, "reproduced"),
        (
            "YA20-44",
            {
                "boundary_film_least": 0.5,
                "boundary_film_most": 1,
                "premelt_gain_1nm_equilibrium": 0.6,
            },
            "reproduced",
        ),
        (
            "YA20-44",
            {
                "boundary_film_least": 0.1,
                "boundary_film_most": 0.2,
                "premelt_gain_1nm_equilibrium": 0.6,
            },
            "contradicted",
        ),
        (
            "YA20-45",
            {
                "coble_rate_slow": 1,
                "coble_rate_fast": 2,
                "coble_diffusivity_needed": 1e-10,
                "coble_over_bulk": 1e4,
            },
            "reproduced",
        ),
        (
            "YA20-45",
            {
                "coble_rate_slow": 1e-9,
                "coble_rate_fast": 1e-7,
                "coble_diffusivity_needed": 1e-8,
                "coble_over_bulk": 1e6,
            },
            "contradicted",
        ),
        (
            "YA20-48",
            {"rebuild_1um": 1, "rebuild_20um": 0.5, "burial_number_1mA": 1e-4},
            "reproduced",
        ),
        (
            "YA20-48",
            {"rebuild_1um": 9000, "rebuild_20um": 500, "burial_number_1mA": 1e-4},
            "contradicted",
        ),
    ],
)
def test_verdicts_can_turn(claim, values, verdict):
    assert claims.evaluate(claim, values).verdict == verdict
