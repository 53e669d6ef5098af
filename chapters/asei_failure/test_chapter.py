"""The chapter on failing artificial SEIs: live figures compute what Python computes, drawings agree, verdicts can turn."""

import json

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookkit import claims
from chapters.asei_failure import assumed
from lithium_interfaces import films
from lithium_interfaces.coatings import Coating
from lithium_interfaces.films import chemistry
from lithium_interfaces.films.pinholes import HoledFilm
from lithium_interfaces.spectra import (
    circuits,
    design,
    diagnosis,
    generator,
    signatures,
)

from . import figures as draw
from . import live


@given(
    st.floats(10, 1000),
    st.floats(5, 2e4),
    st.floats(10, 150),
    st.floats(0.5, 10),
    st.floats(0.3, 160),
)
def test_the_formula_of_the_live_map_is_that_of_the_library(
    stress, thickness, modulus, toughness, yield_stress
):
    film = films.Film(modulus * 1e9, toughness, assumed.film_poisson_ratio)
    tau = films.shear_strength_Pa(yield_stress * 1e6)
    expected = films.drives(film, stress * 1e6, thickness * 1e-9, tau, 1.0)
    elastic = expected["crack, elastic lithium"]
    drive = live.drive(stress, thickness, modulus, toughness, film.poisson_ratio)
    assert drive == pytest.approx(elastic, rel=1e-9)
    edges = np.array([elastic, expected["crack, yielding lithium"]])
    if np.all(np.abs(edges - 1) > 1e-9):  # rounding decides on the edge itself
        mode = films.failure_mode(film, stress * 1e6, thickness * 1e-9, tau)
        assert films.NAMES[int(mode)] == live.mode(
            stress, thickness, modulus, toughness, yield_stress, film.poisson_ratio
        )


def live_map():
    return draw.failure_map_live(
        films.Film(
            assumed.film_modulus, assumed.film_toughness, assumed.film_poisson_ratio
        ),
        assumed.lithium_yield_stress,
        assumed.interval("film_modulus"),
        assumed.interval("film_toughness"),
    )


def live_spectra(**options):
    return draw.spectra_live(
        generator.Cell(), signatures.ASSUMPTIONS, assumed.severity, **options
    )


def test_live_figures_draw_and_stay_small():
    from conftest import as_svg

    for make, start in (
        (live_map, {"log_yield": 2.0}),
        (live_spectra, {"second": "cracking"}),
    ):
        chart, frame = make()
        assert len(json.dumps(chart.to_dict())) < 300_000 and len(frame)
        assert as_svg(chart) != as_svg(chart, **start)


def test_live_spectra_show_the_degeneracy():
    """In the film's arc, above 10 kHz, both failures give the same points; at low frequency they do not."""
    _, frame = live_spectra(severities=(0.6,))
    pair = [
        frame[frame["mode"] == mode].reset_index(drop=True)
        for mode in signatures.DEGENERATE
    ]
    fast = pair[0]["log10_frequency_Hz"] > 4
    difference = np.hypot(
        *(pair[0][part] - pair[1][part] for part in ("re_ohm_cm2", "minus_im_ohm_cm2"))
    )
    assert difference[fast].max() < 3 and difference[~fast].max() > 20


POSITIVE = st.floats(-2, 2).map(
    lambda x: 10.0**x
)  # wider ranges make the linear system ill-conditioned


@given(POSITIVE, POSITIVE, POSITIVE, POSITIVE, POSITIVE)
def test_the_share_on_a_mixed_coat_against_kirchhoff(
    thickness, ions, electrons, inner, outer
):
    """Unknown potentials: ions at both faces, electrons at the outer one; electrons grounded at the inner one."""
    coat = Coating(
        thickness, ions, thickness / (thickness / electrons + outer), inner
    )  # as on the page
    a, b = ions / thickness, electrons / thickness
    # balance of ions under the coat, of electrons on it, and of ions on it with a unit current coming in
    system = np.array(
        [
            [a + 1 / inner, 0.0, -a],
            [0.0, b + 1 / outer, -1 / outer],
            [-a, -1 / outer, a + 1 / outer],
        ]
    )
    under, _, _ = np.linalg.solve(system, [0.0, 0.0, 1.0])
    assert coat.electron_share == pytest.approx(1 - under / inner, rel=1e-6, abs=1e-7)


def drawings():
    film = films.Film(100e9, 1.0)
    time = np.linspace(0, 1e6, 61)
    run = chemistry.CorrodingFilm(1e-8, 1e-21).run(time)
    corrosion = dict.fromkeys(("none", "lean", "flooded"), run)
    study = diagnosis.study(np.random.default_rng(1), cells=3)
    yield draw.strain(3, (0.01, 0.1, 0.5), 0.005)
    yield draw.failure_map(film, 0.8e6, 105e6, (50e-9, 200e6))
    yield draw.buckling(film, 0.05, (50e-9, 1e-6))
    yield draw.pinholes({"a": HoledFilm(20e-9, 1e-7, 50e-9, 1.0)})
    yield draw.chemistry(
        chemistry.DissolvingFilm(1e-7, 1500, 0.5, 1e-7),
        {"separator": 1e-5, "lean": 1e-4, "flooded": 6e-4},
        corrosion,
    )
    yield draw.signatures(np.linspace(0.2, 1, 3), signatures.ASSUMPTIONS)
    yield draw.confusion(study, list(diagnosis.EVIDENCE))
    yield draw.what_next(design.rank(np.random.default_rng(1), draws=10))


def test_drawings_are_readable_and_come_with_data():
    for figure, frame in drawings():
        sizes = [
            text.get_fontsize()
            for text in figure.findobj(plt.Text)
            if text.get_text().strip() and text.get_visible()
        ]
        assert min(sizes) >= 9 and len(frame)
        plt.close(figure)


def test_confusion_rows_add_up():
    figure, frame = draw.confusion(
        diagnosis.study(np.random.default_rng(1), cells=3), list(diagnosis.EVIDENCE)
    )
    plt.close(figure)
    assert frame.groupby(["evidence", "true_mode"])[
        "percent"
    ].sum().to_numpy() == pytest.approx(100)


ALUMINA = {
    "asei_ce_row22": 96,
    "asei_ce_row23": 99,
    "asei_ce_row13": 98,
    "asei_dG_Al2O3": -104,
    "asei_current_row22_over_13": 4,
}
SWING = {
    "asei_stretch_even": 0,
    "asei_fracture_strain": 0.005,
    "asei_lift_3mAh": 14.5,
    "asei_bump_10pct": 1.45,
    "asei_critical_half_width": 17,
}


@pytest.mark.parametrize(
    "claim, values, verdict",
    [
        ("WA19-27", ALUMINA, "qualified"),
        ("WA19-27", ALUMINA | {"asei_ce_row22": 98.6}, "contradicted"),
        ("WA19-27", ALUMINA | {"asei_current_row22_over_13": 1}, "reproduced"),
        ("WA19-15", SWING, "qualified"),
        ("WA19-15", SWING | {"asei_stretch_even": 0.01}, "reproduced"),
        ("WA19-15", SWING | {"asei_critical_half_width": 1.2}, "contradicted"),
        (
            "YA20-30",
            {"hc_channel_elastic": 500, "hc_channel_yielding_Li": 20},
            "reproduced",
        ),
        (
            "YA20-30",
            {"hc_channel_elastic": 5000, "hc_channel_yielding_Li": 2000},
            "contradicted",
        ),
        (
            "OB24-37",
            {"asei_hc_gain_at_stress": 3, "asei_hc_gain_at_strain": 2},
            "reproduced",
        ),
        (
            "OB24-37",
            {"asei_hc_gain_at_stress": 0.9, "asei_hc_gain_at_strain": 0.2},
            "contradicted",
        ),
        (
            "OB24-39",
            {"asei_share_delamination": 0, "asei_share_dissolution": 0.2},
            "contradicted",
        ),
        (
            "OB24-39",
            {"asei_share_delamination": 1, "asei_share_dissolution": 0.2},
            "qualified",
        ),
        (
            "YA20-18",
            {
                "asei_chloride_selectivity": 0.05,
                "asei_chloride_apart": 0,
                "asei_chloride_conduction": 0.25,
            },
            "reproduced",
        ),
        (
            "YA20-18",
            {
                "asei_chloride_selectivity": 1,
                "asei_chloride_apart": 0.5,
                "asei_chloride_conduction": 0.25,
            },
            "contradicted",
        ),
        (
            "YA20-34",
            {"asei_top_share_equal": 0.5, "asei_top_share_blocked": 0.3},
            "qualified",
        ),
        (
            "YA20-34",
            {"asei_top_share_equal": 0.5, "asei_top_share_blocked": 0.5},
            "contradicted",
        ),
        (
            "YA20-27",
            {"asei_span_low": 0.1, "asei_span_high": 1, "asei_span_threshold": 0.3},
            "qualified",
        ),
        ("OB24-34", {"asei_dG_Al2O3": 5, "asei_dG_TiO2": -200}, "contradicted"),
        ("YA20-33", {"asei_dG_GeO2": 5, "asei_potential_GeO2": -0.01}, "contradicted"),
        (
            "OB24-36",
            {"asei_stable_examples": 5, "asei_named_examples": 5},
            "reproduced",
        ),
        ("WA19-38", {"asei_crack_focusing": 1.2}, "contradicted"),
    ],
)
def test_verdicts_can_turn(claim, values, verdict):
    assert claims.evaluate(claim, values).verdict == verdict


def test_an_untestable_claim_stops_when_a_test_becomes_possible():
    """A control row in the table makes the check stop, so that it is written anew."""
    from bookkit.errors import ResultError

    with pytest.raises(ResultError, match="WA19-08 needs a test"):
        claims.evaluate("WA19-08", {"asei_rows_bare_control": 2})


def test_a_lean_cell_is_what_its_electrolyte_per_capacity_says():
    """At about 1.2 g/cm3; the page says about."""
    litres = assumed.lean_electrolyte * assumed.areal_capacity / 1.2 * 1e-5
    assert assumed.lean_bath == pytest.approx(litres, rel=0.25)


def test_the_share_on_top_of_the_page_is_that_of_the_library():
    """The page adds up two ways; the library's coat has the reaction on top in its electronic way."""
    thickness, ions, electrons, reaction = 1e-6, 1e-3, 1e-6, 4e-4
    coat = Coating(
        thickness, ions, thickness / (thickness / electrons + reaction), reaction
    )
    beneath, on_top = thickness / ions + reaction, thickness / electrons + reaction
    assert coat.electron_share == pytest.approx(beneath / (beneath + on_top))


def test_bruggeman_of_two_phases_is_that_of_the_library():
    from lithium_interfaces.transport import mixing

    for alloy in (0.3, 0.5, 0.8):
        for salt in (0.0, 0.1, 1.0):
            b = (3 * alloy - 1) + (2 - 3 * alloy) * salt
            page = (b + np.sqrt(b**2 + 8 * salt)) / 4
            expected = mixing.bruggeman([alloy, 1 - alloy], [1.0, salt])
            assert page == pytest.approx(expected, abs=1e-12)


def test_assumptions_start_from_the_examples_of_the_library():
    """The chapter hands its own numbers over; with them the library's defaults come out."""
    transfer = assumed.charge_transfer_resistance * assumed.double_layer_capacitance
    film = transfer / (assumed.film_resistance * assumed.time_constants_apart)
    assert film == pytest.approx(generator.Cell().film_capacitance)
    assert assumed.interval("severity") == diagnosis.SEVERITIES
    assert assumed.model_error == diagnosis.MODEL_ERROR
    at = circuits.FULL.log_parameters(
        Rs=assumed.series_resistance,
        Rf=assumed.film_resistance,
        Qf=assumed.film_charge,
        nf=assumed.film_exponent,
        Rct=assumed.charge_transfer_resistance,
        Qdl=assumed.double_layer_charge,
        ndl=assumed.double_layer_exponent,
        Rw=assumed.diffusion_resistance,
        tw=assumed.diffusion_time,
    )
    assert at == pytest.approx(design.AS_MADE)
