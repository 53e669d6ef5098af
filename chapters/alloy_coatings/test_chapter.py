"""The chapter on alloy coatings: the page computes what Python computes, drawings agree, verdicts follow rules."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

from bookkit import Assumptions, claims
from bookkit.verdicts import Given
from conftest import as_svg, formula, in_vega
from lithium_interfaces import coatings, data

from . import assumed, live
from . import figures as draw


@pytest.mark.parametrize(
    "log_D, thickness, eta, interface, share",
    [(-8.3, 3.0, 12.0, 0.0, 1.0), (-11, 0.4, 70, 4.2, 0.35), (-6, 30, 5, 20, 0.8)],
)
def test_the_page_computes_what_the_module_computes(
    log_D, thickness, eta, interface, share
):
    sliders = {
        "overpotential": eta,
        "thickness": thickness,
        "log_diffusivity": log_D,
        "interface_resistance": interface,
    }
    sigma = coatings.ionic_conductivity(10**log_D * 1e-4, live.CONCENTRATION)
    coating = coatings.Coating(
        thickness * 1e-6, sigma, interface_ohm_m2=interface * 1e-4
    )
    chart, _ = draw.threshold_explorer()
    threshold = in_vega(formula(chart, "threshold"), sliders)
    expected = coating.threshold(eta * 1e-3)
    assert threshold == pytest.approx(expected / 10)
    for current in (0.3 * threshold, 4 * threshold):
        on_top = in_vega(
            formula(chart, "share"),
            {"electron_share": share},
            threshold=threshold,
            current=current,
        )
        assert on_top == pytest.approx(
            coatings.top_share(10 * current, expected, share), abs=1e-9
        )


def test_the_live_chart_names_its_threshold():
    chart, frame = draw.threshold_explorer()
    words = re.search(r"threshold ([\d.]+) mA/cm²", as_svg(chart))
    assert float(words[1]) == pytest.approx(frame["threshold_mA_cm2"].iloc[0], rel=0.02)
    slower = re.search(r"threshold ([\d.]+) mA/cm²", as_svg(chart, log_diffusivity=-10))
    assert float(slower[1]) == pytest.approx(
        frame["threshold_mA_cm2"].iloc[0] / 10, rel=0.02
    )


def test_the_sliders_start_at_the_assumptions():
    chart, frame = draw.threshold_explorer()
    start = {p["name"]: p["value"] for p in chart.to_dict()["params"] if "bind" in p}
    assert start["thickness"] == pytest.approx(1e6 * assumed.coating_thickness)
    assert start["overpotential"] == pytest.approx(
        1e3 * assumed.nucleation_overpotential
    )
    sigma = coatings.ionic_conductivity(
        assumed.explorer_diffusivity * 1e-4, assumed.coating_concentration
    )
    assert frame["threshold_mA_cm2"].iloc[0] == pytest.approx(
        coatings.Coating(assumed.coating_thickness, sigma).threshold(
            assumed.nucleation_overpotential
        )
        / 10
    )


def test_what_the_figures_draw_follows_their_arguments(table):
    frame = draw.threshold_map(table, {}, 0.02, 5e4, 2e-5, 10.0)[1]
    usual = draw.threshold_map(table, {}, 0.03, 5e4, 1e-5, 10.0)[1]
    plt.close("all")
    assert (frame["threshold_20um_low_mA_cm2"]).to_numpy() == pytest.approx(
        usual["threshold_10um_low_mA_cm2"].to_numpy() / 3
    )
    branches = draw.rails(
        {"0.9": coatings.Coating(1e-5, 0.02, 0.18)}, 0.03, growth_share=0.7
    )[1]["branch"]
    plt.close("all")
    assert "falling, growth 0.7" in set(branches)


def test_the_comparison_holds_every_alloy_at_its_temperature(table):
    rows = draw.comparison(coatings.against_lithium(table, lambda kelvin: 1e-4))
    assert len(rows) == (table["kind"] != "self").sum()
    tin = rows[rows["row"] == 5].iloc[0]
    assert (tin["material"], tin["over Li, same °C"]) == ("Li₂₂Sn₅", "0.66")


@pytest.fixture(scope="module")
def table():
    return data.load("yan2020-table1")


def smallest_text(figure):
    sizes = [
        text.get_fontsize()
        for text in figure.findobj(plt.Text)
        if text.get_text().strip() and text.get_visible()
    ]
    plt.close(figure)
    return min(sizes)


def test_every_row_is_drawn(table):
    figure, frame = draw.printed(table)
    assert sorted(frame["row"]) == list(range(1, 15)) and smallest_text(figure) >= 9


def test_the_map_holds_the_room_temperature_rows_and_those_over_their_factor(table):
    figure, frame = draw.threshold_map(table, {"Li22Sn5": 335}, 0.03, 5e4, 1e-5, 10.0)
    assert smallest_text(figure) >= 9
    assert (
        sorted(set(frame["row"])) == [1, 2, 4, 8, 9, 11, 12, 13, 14]
        and len(frame) == 10
    )
    over = frame[frame["material"] == "Li₂₂Sn₅, over W"].iloc[0]
    coating = coatings.Coating(1e-5, coatings.ionic_conductivity(1.9e-11 / 335, 5e4))
    assert over["threshold_10um_low_mA_cm2"] == pytest.approx(
        coating.threshold(0.03) / 10, rel=1e-12
    )


def test_solver_and_closed_form_are_drawn_alike():
    figure, frame = draw.rails(
        {"0.9": coatings.Coating(1e-5, 0.02, 0.18)}, 0.03, growth_share=0.4
    )
    assert smallest_text(figure) >= 9
    points = frame[frame["panel"] == "solver"]
    assert points["share_on_top"].to_numpy() == pytest.approx(
        coatings.top_share(points["j_over_threshold"].to_numpy(), 1.0, 0.9), abs=1e-9
    )
    rising_content = draw.rails(
        {"0.9": coatings.Coating(1e-5, 0.02, 0.18)}, 0.03, 335, growth_share=0.4
    )[1]
    assert smallest_text(plt.gcf()) >= 9
    bent = rising_content[rising_content["panel"] == "solver"][
        "share_on_top"
    ].to_numpy()
    # the content rises by exp(F eta/W RT) at most, so the threshold by less than 0.4 %
    assert (
        bent == pytest.approx(points["share_on_top"].to_numpy(), abs=0.004)
        and (bent <= points["share_on_top"].to_numpy() + 1e-9).all()
    )
    falling = frame[frame["branch"] == "falling"].set_index("j_over_threshold")[
        "share_on_top"
    ]
    rising = frame[frame["branch"] == "rising"].set_index("j_over_threshold")[
        "share_on_top"
    ]
    assert (falling[falling.index < 1] == 1).all() and (
        rising[rising.index < 1] == 0
    ).all()


def test_formulas_are_written_with_subscripts():
    assert [
        draw.formula(name)
        for name in ("Li22Sn5", "LixAg (x=4.7-5.0)", "Li-Mg (β-phase)")
    ] == ["Li₂₂Sn₅", "LiₓAg (x=4.7-5.0)", "Li-Mg (β-phase)"]


def outcome(claim, **altered):
    """The outcome of a rule with inputs, results or tables altered, and all else at its reference."""
    rule = claims.rule_of(claim)
    given = Given(Assumptions.of(rule.chapter), claims.reviewed, example=altered)
    return rule.outcome(given)


def with_value(column, value, **where):
    """A table in which the rows that match have another value."""

    def alter(frame):
        rows = np.logical_and.reduce(
            [frame[name] == wanted for name, wanted in where.items()]
        )
        assert rows.any()
        frame[column] = frame[column].astype(float)
        frame.loc[rows, column] = value
        return frame

    return alter


TABLE, SOURCED = "yan2020-table1", "literature-alloy-coatings"


@pytest.mark.parametrize(
    "claim, table, alter, expected",
    [
        # the numbers that the text prints, altered in the table
        (
            "YA20-07",
            TABLE,
            with_value("diffusivity_low_cm2_s", 7.6e-11, method="NMR"),
            "contradicted",
        ),
        (
            "YA20-06",
            TABLE,
            with_value("diffusivity_high_cm2_s", 6e-7, row=4),
            "contradicted",
        ),
        (
            "YA20-06",
            SOURCED,
            with_value("low", 1e-6, name="dft_diffusivity_LiSn"),
            "qualified",
        ),
        (
            "YA20-08",
            SOURCED,
            with_value("low", 2.3e-4, name="max_chemical_diffusivity_Li22Sn5"),
            "qualified",
        ),
        # had all rows been measured at 25 °C, 9 of 12 would exceed a hundred times solid lithium
        ("YA20-04", TABLE, lambda frame: frame.assign(temperature_C=25), "reproduced"),
        (
            "YA20-05",
            SOURCED,
            with_value("low", 7.0e4, name="max_factor_Li22Sn5"),
            "qualified",
        ),
        (
            "YA20-09",
            TABLE,
            with_value("lithium_at_percent", 50.0, kind="chemical"),
            "contradicted",
        ),
        ("YA20-16", SOURCED, with_value("low", -4.0, name="potential_In"), "qualified"),
        (
            "YA20-23",
            SOURCED,
            with_value("low", 1e-14, name="electrolyte_diffusivity_1M"),
            "contradicted",
        ),
    ],
)
def test_altered_tables_turn_verdicts(claim, table, alter, expected):
    if (
        claim == "YA20-23"
    ):  # its range follows from the table, so the number itself is altered
        assert outcome(claim, **{"diffusivity in the electrolyte": 1e-14}) == expected
    else:
        assert outcome(claim, **{table: alter}) == expected


def test_the_threshold_of_the_composite_is_that_by_hand():
    # Li3Bi: sqrt(1e-6 * 3e-6)/370 = 4.68e-9 cm2/s, sigma = 0.0879 S/m, a quarter of it left; L/sigma + R = 8.19e-4 ohm m2
    assert outcome("YA20-17", current_density=36.0) == "reproduced"
    assert outcome("YA20-17", current_density=37.0) == "contradicted"


def test_film_or_charge_transfer_decides_in_the_two_limits():
    assert (
        outcome("YA20-25", exchange_current_ratio=1e6) == "reproduced"
    )  # the film alone
    assert (
        outcome("YA20-25", exchange_current_ratio=1e-6) == "contradicted"
    )  # charge transfer alone
    assert outcome("YA20-24", exchange_current_ratio=1e-6) == "qualified"
    assert (
        outcome("YA20-24", nucleation_overpotential=1.0) == "contradicted"
    )  # the separator limits first


def test_a_trace_of_chloride_hardly_slows():
    # one percent of inert inclusions takes one and a half percent off the conductivity (Maxwell)
    trace = {"alloy_fraction": 0.99, "chloride_conductivity": 0.0}
    assert outcome("YA20-19", **trace, noticed_slowing=0.014) == "reproduced"
    assert outcome("YA20-19", **trace, noticed_slowing=0.016) == "contradicted"


def test_chloride_that_conducts_would_turn_the_verdict():
    # layers along the current, half of each phase: four fifths are left where chloride conducts 0.6 of the alloy's 0.0879 S/m
    layers = {"arrangement of the phases": "layers along the current"}
    assert outcome("YA20-19", **layers, chloride_conductivity=0.052) == "reproduced"
    assert outcome("YA20-19", **layers, chloride_conductivity=0.053) == "contradicted"


def test_surface_diffusion_is_not_in_the_table(table):
    assert claims.evaluate("YA20-12").outcome == "not testable"
    assert not any("surface" in method.lower() for method in table["method"])


@pytest.mark.parametrize("claim", ["YA20-17", "YA20-22", "YA20-24", "YA20-25"])
def test_what_no_source_gives_leaves_verdicts_open(claim):
    found = claims.evaluate(claim)
    assert (
        found.outcome == "undecided"
        and found.basis == "illustrative"
        and found.turned_by
    )


def test_the_drawn_bias_starts_at_one_and_at_the_dropped_factor():
    pulse = np.array([1e-3])
    rise = coatings.surface_rise(pulse) - coatings.surface_rise(0.02 * pulse)
    assert 4 / np.pi * pulse / rise**2 == pytest.approx(
        coatings.dropped_start_bias(0.02), rel=1e-6
    )
