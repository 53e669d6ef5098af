"""The chapter on transport: the page computes what Python computes, drawings agree, verdicts follow their rules."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from bookkit import claims
from conftest import as_svg, formula, in_vega
from lithium_interfaces import data
from lithium_interfaces.transport import growth, hopping, tunnelling
from lithium_interfaces.transport.focusing import focusing_against_grain_size
from lithium_interfaces.transport.grain_films import grain_film

from . import assumed
from . import figures as draw

TABLE = data.load("cheng2018-table1")
FILMS = data.load("oyakhire2024-table2")["sei_thickness_nm"]


@pytest.mark.parametrize(
    "barrier, cost, pair, thickness", [(0, 0, 3, 1), (0.35, 1, 1.2, 10), (1, 1, 3, 100)]
)
def test_the_page_computes_what_the_module_computes(barrier, cost, pair, thickness):
    chart, _ = draw.film(TABLE, 10, 1.0, 1.0, 10)
    sigma = hopping.hopping_conductivity_S_cm(
        barrier,
        cost * pair,
        hop_length_m=assumed.hop_length,
        attempt_frequency_Hz=assumed.attempt_frequency,
        neighbours=assumed.neighbours,
        concentration_mol_m3=assumed.site_concentration,
    )
    expected = np.log10(hopping.area_resistance_ohm_cm2(thickness, sigma))
    sliders = {"thickness": thickness, "pair_energy": pair, "current": 2.0}
    row = {"barrier": barrier, "cost": cost}
    drawn = in_vega(formula(chart, "resistance", layer=2), sliders, **row)
    assert drawn == pytest.approx(expected, abs=1e-9)
    drop = in_vega(formula(chart, "drop_V"), sliders, **row)
    assert drop == pytest.approx(hopping.ohmic_drop_V(2.0, thickness, sigma))


def test_the_budget_line_is_the_drop_over_the_current():
    chart, _ = draw.film(TABLE, 10, 1.0, 1.0, 10)
    # 10 mV at 1 mA/cm2 are 10 ohm cm2
    drawn = in_vega(formula(chart, "resistance", layer=0), {"drop": 10, "current": 1})
    assert 10**drawn == pytest.approx(10)


def test_the_live_film_is_drawn_with_every_phase_and_follows_its_sliders():
    chart, frame = draw.film(TABLE, 10, 1.0, 1.0, 10)
    assert len(frame) == 2 * len(TABLE)
    svg = as_svg(chart)
    for phase in TABLE["species"]:
        assert phase in svg
    thick = as_svg(chart, thickness=100)
    # LiF, every lithium mobile, 10 nm at 1 mA/cm2: 1.6e3 ohm cm2, 1.6 V
    assert re.search(r"LiF 1\.6 V", svg) and re.search(r"LiF 16\.2 V", thick)


@pytest.fixture(scope="module")
def static():
    """Every static drawing, once."""
    return dict(drawings())


def drawings():
    rng = np.random.default_rng(0)
    film = grain_film(12, rng, sides_nm=60)
    study = focusing_against_grain_size((5, 10), rng, films=2)
    telling = pd.DataFrame(
        {"watched_h": [10, 100], "law": ["linear"] * 2, "delta": [0.0, 9.0]}
    )
    solved = pd.DataFrame({"fraction": [0.3], "conductivity": [5.0]})
    measured = [("LiF", 1e-14, 1e-14), ("Li3N", 2e-4, 6e-4)]
    yield "printed", draw.printed(TABLE)
    yield "order", draw.order_under_error(TABLE)
    yield (
        "carriers",
        draw.carriers(TABLE, measured, hopping.hopping_conductivity_S_cm, 1.0, 1e-7),
    )
    yield (
        "tunnelling",
        draw.tunnelling_range(
            TABLE,
            FILMS,
            {"LiF": 2.9},
            tunnelling.blocking_thickness_nm,
            tunnelling.barrier_for_thickness_eV,
            0.5,
        ),
    )
    yield "window", draw.window([("LiF", 1e-14, 1e-14)], (1.9, 19.0), 1.0, (10, 100))
    yield "bounds", draw.bounds(100, solved)
    yield "map", draw.current_map(film)
    yield "focusing", draw.focusing({"two dimensions": study}, [6.0, 11.0])
    yield "exponents", draw.exponents()
    yield "telling", draw.telling(telling, 4.0)


def test_drawings_are_legible_and_come_with_their_numbers(static):
    for name, (figure, frame) in static.items():
        texts = [
            text
            for text in figure.findobj(plt.Text)
            if text.get_text().strip() and text.get_visible()
        ]
        assert min(text.get_fontsize() for text in texts) >= 9, name
        assert not frame.empty, name
        plt.close(figure)


def test_current_under_the_film_averages_to_one(static):
    assert static["map"][1]["current_over_mean"].mean() == pytest.approx(1)


def test_two_of_the_drawn_laws_coincide(static):
    """A slow reaction and a first film give the same growth; the drawing says so."""
    frame = static["exponents"][1]
    late = frame["transport_on_a_first_film"].to_numpy()
    assert frame["reaction_then_transport"].to_numpy() == pytest.approx(late, abs=1e-9)


def test_elements_of_the_sulfide_balance():
    """Li10GeP2S12 + 23.75 Li -> 12 Li2S + 2 Li3P + 1/4 Li15Ge4, element by element."""
    left = {"Li": 10 + 23.75, "Ge": 1, "P": 2, "S": 12}
    right = {"Li": 24 + 6 + 15 / 4, "Ge": 4 / 4, "P": 2, "S": 12}
    assert left == right


def test_example_series_of_the_page_is_not_told_apart():
    hours = np.linspace(50, 600, 12)
    error = assumed.thickness_error
    series = growth.parabolic(hours, assumed.first_film, assumed.growth_constant)
    series = series + np.random.default_rng(8).normal(0, error, hours.size)
    comparison = growth.compare_laws(hours, series, error, assumed.aicc_threshold)
    assert set(comparison.plausible) == {
        "parabolic",
        "logarithmic",
    }


@pytest.mark.parametrize(
    "claim, values, verdict",
    [
        (
            "CH18-09",
            {"sei_barrier_margin": 0.08, "sei_barrier_error_borne": 0.04},
            "reproduced",
        ),
        (
            "CH18-09",
            {"sei_barrier_margin": -0.5, "sei_barrier_error_borne": 0},
            "contradicted",
        ),
        ("CH18-10", {"sei_barriers_agreeing": 3}, "contradicted"),
        (
            "CH18-08",
            {"sei_gap_margin": -0.1, "sei_negf_LiF": 2.9, "sei_negf_Li2O": 19},
            "contradicted",
        ),
        ("CH18-12", {"sei_insulators": 3, "sei_log_carriers_Li3N": 10}, "qualified"),
        ("CH18-12", {"sei_insulators": 2, "sei_log_carriers_Li3N": 10}, "contradicted"),
        (
            "CH18-14",
            {
                "sei_films": 11,
                "sei_films_in_Li2O": 0,
                "sei_films_in_half_gap": 0,
                "sei_negf_Li2O": 1,
                "wkb_L40_midgap_LiF": 1,
                "wkb_L40_midgap_Li3N": 5,
            },
            "contradicted",
        ),
        ("CH18-27", {"sei_solid_over_liquid": 0.05}, "contradicted"),
        (
            "CH18-28",
            {
                "sei_bulk_resistance": 10,
                "sei_interface_as_made": 70,
                "sei_interface_treated": 20,
            },
            "reproduced",
        ),
        (
            "CH18-28",
            {
                "sei_bulk_resistance": 10,
                "sei_interface_as_made": 5,
                "sei_interface_treated": 2,
            },
            "contradicted",
        ),
        ("CH18-18", {"sei_lgps_lithium": -2}, "contradicted"),
        (
            "CH18-29",
            {"sei_LiF_margin": -0.1, "sei_decades_Li3N_LiF": 1},
            "contradicted",
        ),
        ("OB24-22", {"sei_negf_LiF": 2.9, "sei_drop_LiF": 1e-3}, "reproduced"),
        ("OB24-22", {"sei_negf_LiF": 29, "sei_drop_LiF": 10}, "contradicted"),
        (
            "OB24-35",
            {
                "sei_drop_Li3N": 1,
                "sei_drop_Li3PS4": 1,
                "sei_drop_LiF": 1,
                "sei_drop_Li3PO4": 1,
            },
            "contradicted",
        ),
        (
            "OB24-35",
            {
                "sei_drop_Li3N": 1e-6,
                "sei_drop_Li3PS4": 1e-6,
                "sei_drop_LiF": 1e-6,
                "sei_drop_Li3PO4": 1e-6,
            },
            "reproduced",
        ),
        (
            "WA19-13",
            {
                "sei_pinhole_ppm": 1e5,
                "sei_pinhole_spacing": 1,
                "sei_pinhole_percent_bound": 1,
                "sei_pinhole_percent_10mV": 36,
            },
            "contradicted",
        ),
    ],
)
def test_verdicts_can_turn(claim, values, verdict):
    assert claims.evaluate(claim, values).verdict == verdict


def test_voltages_are_written_in_a_unit_that_suits_them():
    from .verdicts import _size

    assert [_size(v) for v in (8.47e4, 19.7, 0.288, 1.7e-6)] == [
        "84.7 kV",
        "19.7 V",
        "288 mV",
        "1.7 µV",
    ]
