"""The chapter on Coulombic efficiency: its drawings, the rules of its verdicts, and its seeded numbers."""

import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

from bookkit import claims, drawing, results, verdicts
from conftest import as_svg
from lithium_interfaces import data, efficiency

from . import assumed
from . import figures as draw
from . import verdicts as rules

WA19 = data.load("wang2019-table1")


@pytest.fixture(scope="module")
def traces():
    instrument = efficiency.Instrument(sampling_s=30)
    return {
        p: efficiency.synthetic_trace(p, 0.99, cut_off_mAh=0.02, instrument=instrument)
        for p in efficiency.PROTOCOLS
    }


@pytest.fixture(scope="module")
def drawn(traces):
    bias = {
        f"{cause}_{p}": value
        for cause, value in (("cut_off", -0.003), ("gain", 2e-4))
        for p in efficiency.PROTOCOLS
    }
    sample = np.random.default_rng(0).normal(0.99, 1e-3, 500)
    return {
        "conditions": draw.conditions(
            WA19, {column: (0.1, 20) for column in draw.CONDITIONS}
        ),
        "traces": draw.traces(traces, assumed.rest_share, hours=60),
        "biases": draw.biases(bias),
        "monte_carlo": draw.monte_carlo(
            {"a": (sample, 0.99, 1e-3), "b": (sample, 0.99, 1e-3)}
        ),
        "needed": draw.needed({"rounding": 3e-4}, 0.1, (0.05, 0.2), (0.995, 0.999)),
        "cells": draw.cells(0.3, (0.2, 0.4, 0.8), 0.8, 0.05),
        "full_cells": draw.full_cells(
            {ce: efficiency.full_cell(ce, 1.0, 80) for ce in (0.99, 0.98)}
        ),
    }


STATIC = [
    "conditions",
    "traces",
    "biases",
    "monte_carlo",
    "needed",
    "cells",
    "full_cells",
]


# --- drawings -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STATIC)
def test_figures_are_fit_for_the_page(drawn, name):
    figure, frame = drawn[name]
    assert figure.get_figwidth() == drawing.PAGE_WIDTH_IN
    assert len(frame) and not frame.isna().any(axis=None)
    labels = [
        text
        for ax in figure.axes
        for text in (ax.get_xlabel(), ax.get_ylabel())
        if text
    ]
    assert labels and all(
        re.search(r"\(.+\)", label.replace("\n", " ")) for label in labels
    )
    assert not {
        t.get_text()
        for t in figure.findobj(plt.Text)
        if t.get_text() and t.get_fontsize() < 9
    }
    svg = drawing.svg_text(figure, "fig-x")
    assert (
        len(svg) < 120_000
        and "<image" not in svg
        and not re.search(r"#000000|#ffffff", svg)
    )


def test_conditions_draw_every_row_that_has_them(drawn):
    frame = drawn["conditions"][1]
    counts = frame.groupby("condition").size()
    assert counts["current_density_mA_cm2"] == 26 and counts["cycles"] == 24
    assert set(frame.electrolyte) == {"carbonate", "ether", "concentrated"}


def test_counted_lithium_ends_at_what_is_missing(drawn, traces):
    frame = drawn["traces"][1]
    last = frame[frame.protocol == "aurbach"].iloc[-1]
    trace = traces["aurbach"]
    assert last.counted_lithium_mAh == pytest.approx(
        trace.plated.sum() - trace.stripped.sum(), abs=1e-9
    )
    assert frame.counted_lithium_mAh.max() == pytest.approx(5)


def test_normal_curve_expects_all_draws(drawn):
    frame = drawn["monte_carlo"][1]
    # 3.5 standard deviations on either side leave out 0.05 %
    assert frame[frame.panel == "a"].expected_first_order.sum() == pytest.approx(
        500, rel=1e-3
    )


def test_marked_need_is_the_loss_times_the_precision(drawn):
    frame = drawn["needed"][1]
    # CE |ln CE| is 1 - CE to first order in the loss, and half the loss below it to second
    loss = 100 - frame.coulombic_efficiency_percent
    expected = frame.life_precision * loss
    assert np.all(
        np.abs(frame.needed_uncertainty_percent / expected - 1)
        < 0.51 * loss / 100 + 1e-9
    )


START = dict(
    efficiency=0.995,
    reservoir=5.0,
    cycle=1.0,
    cycles=10,
    u_charge=1e-3,
    gain=2e-4,
    offset_mA=1e-4,
    current_mA=0.5,
    life_precision=0.1,
)


@pytest.mark.parametrize(
    "start",
    [
        {},
        dict(
            efficiency=0.97,
            reservoir=8.0,
            cycle=2.0,
            cycles=20,
            u_charge=5e-3,
            gain=5e-4,
        ),
        dict(efficiency=0.999, offset_mA=5e-4, current_mA=2.0, u_charge=5e-4),
    ],
)
def test_sliders_give_what_the_budget_gives(start):
    """The page starts from the defaults; moved to `start` it must show the frame of that start."""
    chart = draw.budget_calculator(**START)[0]
    expected = draw.budget_calculator(**START | start)[1]
    names = {
        "efficiency": ("ce_percent", 100),
        "reservoir": ("Qt", 1),
        "cycle": ("Qc", 1),
        "cycles": ("n", 1),
        "u_charge": ("u_charge", 1e3),
        "gain": ("gain", 100),
        "offset_mA": ("offset", 1e3),
        "current_mA": ("current", 1),
    }
    moved = {names[key][0]: value * names[key][1] for key, value in start.items()}
    svg = as_svg(chart, **moved)
    shown = re.findall(r">(\d\.\d{4})<", svg)
    # four decimals are shown
    assert list(map(float, shown)) == pytest.approx(
        expected.standard_uncertainty_percent.tolist(), abs=5.1e-5
    )
    parts = expected.standard_uncertainty_percent
    assert parts[5] == pytest.approx(np.sqrt((parts[:5] ** 2).sum()))


@pytest.mark.parametrize("version", ["5.21", drawing.PAGE_VEGA_LITE])
def test_live_budget_compiles_and_follows_the_page_width(version):
    import vl_convert

    chart, _ = draw.budget_calculator(**START)
    assert chart.to_dict()["width"] == "container"
    svg = vl_convert.vegalite_to_svg(chart.to_dict(), vl_version=version)
    assert "NaN" not in svg and "runs out" not in svg
    assert len(json.dumps(chart.to_dict())) < 20_000


def test_live_budget_says_when_the_reservoir_runs_out():
    svg = as_svg(draw.budget_calculator(**START)[0], ce_percent=95, n=50, Qt=1)
    assert "The reservoir runs out" in svg and not re.findall(r">(\d\.\d{4})<", svg)


# --- rules against what is known otherwise -----------------------------------------------------------------

CATALOGUE = {name: float(row["expected"]) for name, row in results.catalogue().items()}


def outcome(claim, at=None, **tables):
    """Outcome of a rule with inputs moved, or with altered tables."""
    example = {name.replace("_", "-"): change for name, change in tables.items()}
    given = verdicts.Given(assumed, claims.reviewed, at or {}, example=example)
    return claims.rule_of(claim).outcome(given)


def test_three_parts_need_no_fourth():
    # a tenth of lithium in one row, or in all
    assert outcome("OB24-13") == "reproduced"
    lose = lambda rows: (
        lambda t: t.assign(
            oxygen_at_percent=t["oxygen_at_percent"].mask(
                t.index < rows, 0.9 * t["oxygen_at_percent"]
            )
        )
    )
    assert outcome("OB24-13", oyakhire2024_table1=lose(1)) == "qualified"
    assert outcome("OB24-13", oyakhire2024_table1=lose(10)) == "contradicted"


def test_shared_row_must_agree():
    other = lambda t: t.assign(
        current_density_mA_cm2=t["current_density_mA_cm2"].mask(t.index == 24, 1.0)
    )
    assert outcome("OB24-14", wang2019_table1=other) == "contradicted"


def test_thermodynamic_factor_of_a_regular_solution():
    # W = 1 - 2 x y L0/RT; -18335 J/mol at the middle and 25 degrees: 1 + 0.5 * 18335/2479
    assert rules._thermodynamic_factor(0.5, (-18335, 0, 0)) == pytest.approx(
        1 + 0.5 * 18335 / 2478.96, rel=1e-4
    )
    excess = lambda x: (
        x * (1 - x) * (-18335 + 3481 * (2 * x - 1) + 2658 * (2 * x - 1) ** 2)
    )
    for x in (0.3, 0.6, 0.9):
        curved = (excess(x + 1e-4) - 2 * excess(x) + excess(x - 1e-4)) / 1e-8
        expected = 1 + x * (1 - x) * curved / 2478.96
        assert rules._thermodynamic_factor(x, (-18335, 3481, 2658)) == pytest.approx(
            expected, rel=1e-4
        )


def test_all_values_by_titration_would_do():
    # Table 1 has two other methods among its twelve alloys, both for Li-Mg
    named = lambda method: (
        lambda t: t.assign(method=t["method"].mask(t.index >= 12, method))
    )
    assert outcome("YA20-11") == "qualified"
    assert outcome("YA20-11", yan2020_table1=named("GITT")) == "reproduced"


def test_dead_layer_by_hand():
    # 4.8 mAh/cm2 are 23.3 um of lithium; with a tenth of pores 25.9 um, and 25.9e-4 cm / (0.00949 S/cm * 0.1^3) = 273 ohm cm2
    assert (
        outcome("CH18-20", {"dead_layer_porosity": 0.1, "tortuosity_exponent": 3.0})
        == "reproduced"
    )
    assert outcome("CH18-20") == "contradicted"


def test_strong_features_need_few_systems():
    # Fisher: ((1.96 + 0.84)/atanh 0.83)^2 + 3 = 8.6 systems for one feature
    assert (
        outcome("WA19-41", {"feature_correlation": 0.83, "features_tried": 1})
        == "reproduced"
    )
    assert outcome("WA19-41", {"feature_correlation": 0.26}) == "contradicted"


@pytest.mark.parametrize("claim", ["OB24-32", "OB24-33"])
def test_what_cannot_fail_is_not_tested(claim):
    evidence = claims.evaluate(claim)
    assert evidence.outcome == "not testable" and evidence.needs


# --- seeded numbers against what they should be ----------------------------------------------------------------


def test_flaws_add_up():
    for p in efficiency.PROTOCOLS:
        bias = {
            name: CATALOGUE[f"bias_{name}_{p}"]
            for name in ("formation", "cut_off", "calendar", "gain", "offset", "drift")
        }
        # second order: products of shifts below 0.4 points, and the noise
        assert CATALOGUE[f"bias_all_{p}"] == pytest.approx(sum(bias.values()), abs=0.01)
        left = sum(bias[name] for name in ("calendar", "gain", "offset"))
        assert CATALOGUE[f"bias_all_formed_{p}"] == pytest.approx(
            left, abs=0.03
        )  # the drift stands differently
        assert CATALOGUE[f"trace_ce_{p}"] == pytest.approx(
            0.99 + CATALOGUE[f"bias_all_{p}"] / 100
        )


def test_noise_is_within_its_uncertainty():
    # white noise of 1 uA in samples of 30 s: sigma dt sqrt(samples) / charge, for strip and plate
    for p, plated_h, plated in (("aurbach", 30, 15), ("cycling", 100, 50)):
        u = 100 * 1e-3 * 30 / 3600 * np.sqrt(2 * plated_h * 120) / plated
        assert abs(CATALOGUE[f"bias_noise_{p}"]) < 3 * u
    u = 1e-3 * 30 / 3600 * np.sqrt(2 * 30 * 120) / 15
    assert CATALOGUE["trace_u_aurbach"] == pytest.approx(u, rel=0.05)


def test_first_order_of_the_traces_is_the_sum_of_squares():
    for p, hours, plated in (("aurbach", 30, 15), ("cycling", 100, 50)):
        noise = 1e-3 * 300 / 3600 * np.sqrt(2 * hours * 12) / plated
        shifts = [
            CATALOGUE[f"bias_{name}_{p}"] / 100 for name in ("gain", "offset", "drift")
        ]
        assert CATALOGUE[f"u_first_order_{p}"] == pytest.approx(
            np.hypot(np.linalg.norm(shifts), noise), rel=0.02
        )


@pytest.mark.parametrize(
    "name, draws", [("formula", 20_000), ("aurbach", 200), ("cycling", 200)]
)
def test_monte_carlo_agrees_with_first_order(name, draws):
    assert abs(CATALOGUE[f"mc_over_first_order_{name}"] - 1) < 4 / np.sqrt(2 * draws)
