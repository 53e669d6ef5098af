"""The chapter on transport: the page computes what Python computes, drawings agree, verdicts follow their rules."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from bookkit import claims
from bookkit.verdicts import Given
from conftest import as_svg, formula, in_vega
from lithium_interfaces import data
from lithium_interfaces.transport import growth, hopping, mixing, tunnelling
from lithium_interfaces.transport.focusing import focusing_against_grain_size
from lithium_interfaces.transport.grain_films import grain_film

from . import assumed, verdicts
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


def found(claim, **given):
    """The outcome of a rule, and what it found, with some of its inputs or tables altered."""
    chosen = claims.rule_of(claim)
    result = chosen.check(Given(assumed, claims.reviewed, example=given))
    return chosen.branches[chosen.taken(result)].outcome, result


FILM_OF_LIF = "conductivity of a film of LiF, from the crystal's (0) to that with every ion mobile (1)"


@pytest.mark.parametrize("nS_cm, outcome", [(99, "contradicted"), (101, "reproduced")])
def test_lif_would_conduct_at_the_conductivity_that_the_budget_needs(nS_cm, outcome):
    # 10 nm at 1 mA/cm2 take 10 mV at 100 nS/cm; the crystal has 1.18e-5, every ion mobile gives 2.835 nS/cm
    reach = np.log(nS_cm / 1.18e-5) / np.log(2.8348 / 1.18e-5)
    assert found("OB24-22", **{FILM_OF_LIF: reach})[0] == outcome


def test_lattice_of_lif_is_that_of_the_handbook():
    # rock salt of edge 0.4027 nm
    assert verdicts.LIF_LATTICE["hop_length_m"] == pytest.approx(
        0.4027e-9 / 2**0.5, rel=2e-3
    )


@pytest.mark.parametrize("share, contrast", [(0.25, 1e4), (0.5, 10), (0.9, 1e6)])
def test_closed_form_of_bruggeman_is_that_of_the_library(share, contrast):
    other = mixing.bruggeman([1 - share, share], [1, contrast])
    assert verdicts._bruggeman(share, contrast) == pytest.approx(other)


def test_film_that_just_limits_itself_has_the_conductivity_that_is_asked_for():
    # (300 nm)^2 - (5 nm)^2 = 2 V sigma U t / F
    limiting = (300e-9**2 - 5e-9**2) * 96485.33 / (2 * 9.585e-5 * 3.15576e7)
    assert verdicts.LIMITING == "1 × 10⁻¹²" and limiting == pytest.approx(
        1.4e-12, rel=0.03
    )
    assert found("OB24-20", sei_resistivity=1.01 / limiting)[0] == "contradicted"
    assert found("OB24-20", sei_resistivity=0.99 / limiting)[0] == "reproduced"


def test_an_oxide_whose_defects_cost_nothing_conducts():
    assert found("OB24-25", pair_energy=0.0)[0] == "reproduced"
    assert found("OB24-25", pair_energy=2.1)[0] == "qualified"


def test_order_of_gaps_is_no_order_of_barriers():
    assert found("CH18-08")[0] == "reproduced"
    # 0.5 x 0.93 of 5.0 eV is less than 0.5 of 4.7 eV
    own = {"part of the gap in Li2CO3, over the common part": 0.93}
    assert found("CH18-08", **own)[0] == "contradicted"
    assert claims.evaluate("CH18-08").outcome == "undecided"


@pytest.mark.parametrize(
    "altered, outcome",
    [
        ({}, "qualified"),
        ({"li3n_barrier_across": 0.1}, "reproduced"),
        # 0.15 eV less 0.14 lies below the middle of 0.007 and 0.038
        ({"error of the barrier of Li2O": -0.14}, "contradicted"),
        ({"error of the barrier of Li2O": -0.12}, "qualified"),
    ],
)
def test_order_of_barriers(altered, outcome):
    assert found("CH18-09", **altered)[0] == outcome


def test_share_of_orders_that_survive_is_that_of_the_page():
    # the page integrates normal errors, the rule samples even ones of the same width
    evidence = claims.evaluate("CH18-09")
    page = claims.reviewed("sei_order_barriers")
    assert evidence.stands == pytest.approx(page, abs=0.08)


@pytest.mark.parametrize("claim", ["CH18-10", "CH18-29"])
def test_another_value_in_the_table_contradicts(claim):
    def other(frame):
        lif = frame["species"] == "LiF"
        for end in ("low", "high"):
            frame.loc[lif, f"migration_barrier_{end}_eV"] = 0.3
        return frame

    assert found(claim)[0] == "reproduced"
    assert found(claim, **{"cheng2018-table1": other})[0] != "reproduced"


def test_pinholes_lose_to_boundaries_that_conduct_like_the_liquid():
    # 9.5e-3 S/cm over 1.2e-14 S/cm
    assert found("WA19-13", contrast=8e11)[0] == "contradicted"
    outcome, bare = found("WA19-13", contrast=1.0, pinhole_coverage=1e-3)
    assert outcome == "reproduced" and bare.holes == pytest.approx(1, abs=1e-4)


def test_resistance_is_what_limits_growth():
    # L^2 = 2 V sigma U t / F; 9.585e-5 m3/mol, 1 V, a year, 2.3e5 ohm m: 0.52 mm
    outcome, grown = found("OB24-20")
    by_hand = np.sqrt(2 * 9.585e-5 / 2.3e5 * 3.15576e7 / 96485.33)
    assert outcome == "reproduced" and grown.leaky == pytest.approx(by_hand, rel=1e-3)
    assert found("OB24-20", sei_resistivity=1e14)[0] == "contradicted"


@pytest.mark.parametrize(
    "thickness, outcome", [(2, "reproduced"), (10, "qualified"), (50, "contradicted")]
)
def test_films_against_the_range_of_tunnelling(thickness, outcome):
    def films(frame):
        return frame.assign(sei_thickness_nm=thickness)

    assert found("CH18-14", **{"oyakhire2024-table2": films})[0] == outcome


def test_formula_must_be_neutral_and_take_up_lithium():
    outcome, balance = found("CH18-18")
    # 20 Li to Li2S and Li3P beyond those in it, 15/4 to the alloy
    assert outcome == "reproduced" and balance.lithium == 23.75
    assert found("CH18-18", formula=(10, 1, 2, 13))[0] == "contradicted"


def test_share_of_separators_below_the_interface():
    # a triangle in the plane of the logarithms: thickness over conductivity above 70
    side = np.log(500 / 700 / 0.1)
    above = side**2 / 2 / (np.log(500 / 20) * np.log(10 / 0.1))
    assert found("CH18-28")[1].share == pytest.approx(1 - above, abs=0.02)


def test_interstitial_ions_hop_faster_at_the_contact():
    # exp(0.2 eV / 25.69 meV)
    assert found("OB24-30")[1].fastest == pytest.approx(2403, rel=0.01)
    assert (
        found("OB24-30", contact_barrier_low=0.35, contact_barrier_high=0.35)[0]
        == "contradicted"
    )


def test_nitride_agrees_along_its_layers_only():
    assert found("CH18-11")[0] == "qualified"
    assert found("CH18-11", li3n_barrier_across=0.05)[0] == "reproduced"


def test_voltages_are_written_in_a_unit_that_suits_them():
    assert [verdicts._size(v) for v in (8.47e4, 19.7, 0.288, 1.7e-6)] == [
        "84.7 kV",
        "19.7 V",
        "288 mV",
        "1.7 µV",
    ]
