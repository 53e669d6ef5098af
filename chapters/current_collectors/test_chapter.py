"""The chapter on current collectors: the page computes what Python computes, drawings agree, verdicts can turn."""

import json

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from bookkit import Assumptions, claims, drawing
from bookkit.verdicts import Given
from conftest import as_svg, formula, in_vega
from lithium_interfaces import data
from lithium_interfaces.nucleation import classical, coalescence, growth

from . import assumed, verdicts
from . import figures as draw


@pytest.mark.parametrize("left, angle, gamma", [(0.005, 20, 0.5), (0.3, 180, 0.05)])
def test_the_page_computes_what_the_module_computes(left, angle, gamma):
    chart, _ = draw.spark(150, 100, 60, 0.16, 20)
    sliders = {"angle": angle, "gamma": gamma}
    barrier = in_vega(formula(chart, "barrier"), sliders, left=left)
    assert barrier == pytest.approx(classical.barrier_kT(left, angle, gamma))
    nuclei = in_vega(formula(chart, "nuclei"), left=left)
    assert nuclei == pytest.approx(
        growth.density_at(left, assumed.overpotential, assumed.nuclei_density)
    )
    covered = in_vega(formula(chart, "covered"), nuclei=nuclei)
    assert covered == pytest.approx(
        growth.capacity_at_cover_mAh_cm2(assumed.cover, nuclei)
    )


@pytest.mark.parametrize("version", ["5.21", drawing.PAGE_VEGA_LITE])
def test_the_live_chart_compiles(version):
    chart, frame = draw.spark(150, 100, 60, 0.16, 20)
    svg = as_svg(chart, version)
    assert (
        "Barrier (kT)" in svg and "NaN" not in svg and "At the interface: 50 mV" in svg
    )
    assert (
        "Barrier: 18.9 kT" in svg
        and "Nuclei: 1e+12 per m²" in svg
        and "Covered at 0.22 mAh/cm²" in svg
    )
    assert "nothing is left to nucleate" in as_svg(chart, version, total=100, ohmic=150)
    assert "Barrier: 0 kT" in as_svg(chart, version, total=250, ohmic=0, angle=0)
    assert len(json.dumps(chart.to_dict())) < 60_000
    assert frame["interfacial_overpotential_mV"].iloc[0] > 0 and frame.notna().all(
        axis=None
    )


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng(0)
    films = {
        (kind, 0.3): coalescence.simulate(
            kind, 0.3, [0.5, 1.0, 2.0], 3, rng, cells=4, grid=16
        )
        for kind in coalescence.TEMPLATES
    }
    lengths = pd.DataFrame(
        {
            "memory": ["ownership", "ownership", "relief", "relief"],
            "kind": ["random", "square"] * 2,
            "speed_spread": 0.3,
            "length": [2.4, 2.5, 2.4, 2.0],
            "low": 1.9,
            "high": 2.6,
        }
    )
    return {
        "barrier": draw.barrier((0.5, 0.16, 0.05), (24, 60, 90), 20),
        "solution": draw.solution(1e-7, 6900, (0, 10, 24), 0.5, 20),
        "diffusion_peaks": draw.diffusion_peaks((1e10, 1e12), 1.8e-10, 1000, 1.0),
        "merging": draw.merging((1e10, 1e12), (0.1, 1)),
        "film_maps": draw.film_maps("random", 0.2, (0.5, 3), rng, cells=5, grid=30),
        "memory_curves": draw.memory_curves(
            films, 0.3, lengths, coalescence.small_spread_memory_length(0.1) * 0.1**0.5
        ),
        "copper": draw.copper(1e5, 70.6, 0.44),
    }


def test_drawings_are_fit_for_the_page(drawn):
    for name, (figure, frame) in drawn.items():
        assert figure.get_figwidth() == drawing.PAGE_WIDTH_IN and len(frame), name
        sizes = [
            t.get_fontsize()
            for t in figure.findobj(plt.Text)
            if t.get_text().strip() and t.get_visible()
        ]
        assert min(sizes) >= 9, name
        plt.close(figure)


def test_solution_curve_meets_lithium_at_zero(drawn):
    frame = drawn["solution"][1]
    dissolved = frame[frame["part"] == "solution"]
    assert (
        dissolved["potential_mV"].iloc[-1] == 0
        and (dissolved["potential_mV"].iloc[:-1] > 0).all()
    )
    assert (frame.loc[frame["part"] == "metal at 0 deg", "potential_mV"] == 0).all()


def test_merging_never_exceeds_separate_nuclei(drawn):
    frame = drawn["merging"][1].dropna(subset="separate")
    assert (frame["merged"] <= frame["separate"] * (1 + 1e-9)).all()
    assert frame["merged"].max() < 1.2848


def test_all_copper_helps_while_it_is_shallow(drawn):
    frame = drawn["copper"][1]
    ratio = frame["useful_area_factor"] / frame["area_factor"]
    assert ratio.iloc[0] == pytest.approx(1, abs=1e-3) and (np.diff(ratio) < 0).all()


def outcome(claim, **altered):
    """The outcome of a rule with inputs or results altered, and all else at its reference."""
    rule = claims.rule_of(claim)
    given = Given(Assumptions.of(rule.chapter), claims.reviewed, example=altered)
    return rule.outcome(given)


def test_no_overpotential_is_needed_at_vanishing_surface_energy():
    # it goes as the surface energy to the power 3/2 and is 268.5 mV at 0.5 J/m2, so 1 mV at 0.01201 J/m2
    assert outcome("YA20-14", surface_energy=0.0121) == "reproduced"
    assert outcome("YA20-14", surface_energy=0.0119) == "contradicted"


def test_zero_overpotential_needs_complete_wetting():
    assert outcome("YA20-13", good_contact_angle=0.1) == "reproduced"
    assert outcome("YA20-13", good_contact_angle=10) == "qualified"
    assert (
        outcome("YA20-13", good_contact_angle=60) == "contradicted"
    )  # as on a metal that dissolves nothing


def test_half_of_the_collector_is_covered_where_avrami_says():
    # 1 - exp(-x**2) = 1/2 at x = 0.83255; 1e12 nuclei/m2 then hold (x - D(x))/sqrt(pi N), D(0.83255) = 0.5322 (Dawson)
    charge = (0.83255 - 0.5322) / np.sqrt(np.pi * 1e12) / 4.849e-6
    assert outcome("YA20-28", plated_capacity=1.02 * charge) == "qualified"
    assert outcome("YA20-28", plated_capacity=0.98 * charge) == "contradicted"
    assert (
        outcome("YA20-28", interface_ratio=1e4) == "reproduced"
    )  # no resistance left at the interface


def test_the_separator_runs_out_of_salt_where_the_line_says():
    # 2 F D eps**1.5 c/((1 - t) L) = 594 A/m2
    assert outcome("YA20-29", high_current=600.0) == "reproduced"
    assert outcome("YA20-29", high_current=590.0) == "qualified"
    assert outcome("YA20-29", high_current=4.0) == "contradicted"


def test_area_follows_the_cube_root_before_nuclei_merge():
    assert outcome("OB24-40", plated_capacity=1e-9) == "reproduced"
    assert (
        outcome("OB24-40", plated_capacity=1e-9, area_change=0.51) == "contradicted"
    )  # half the area is left
    assert outcome("OB24-42", large_particle_diameter=1e-6) == "contradicted"
    assert outcome("OB24-42", plated_capacity=1e-9) == "reproduced"
    nuclei = np.geomspace(1e6, 1e14, 25)
    exact = growth.exposed_area(growth.radius_at_capacity_m(1.0, nuclei), nuclei)
    assert verdicts.film_area(1.0, nuclei) == pytest.approx(exact, rel=1e-7)


def test_spots_count_above_the_product_worked_out_by_hand():
    # (1 - t) j d/(2 pi F D c) is 6.904 % at 10 mA/cm2 and 100 um; the strongest spots have 30 mA/cm2 and 300 um: 62.1 %
    assert outcome("OB24-41", noticed_share=62.0) == "qualified"
    assert outcome("OB24-41", noticed_share=62.3) == "contradicted"
    assert (
        f"by {claims.reviewed('cu_hot_spot_deficit'):.0f} %"
        in claims.evaluate("OB24-41").because
    )
    # their middle half in powers of ten ends at 12.8 mA/cm2 and 128.2 um: 11.3 %
    half = {"cases that practice has": 0.5}
    assert outcome("OB24-41", noticed_share=11.2, **half) == "qualified"
    assert outcome("OB24-41", noticed_share=11.5, **half) == "contradicted"


def test_liquid_lithium_has_one_surface_tension():
    """The same in the chapter on complexions, from its formula at the melting point."""
    own, other = (
        data.load(f"literature-{name}").set_index("name")["low"]
        for name in ("current-collectors", "complexions")
    )
    assert own["surface_tension_liquid"] == other["surface_tension_liquid_Li"]
    assert own["surface_tension_liquid"] == pytest.approx(
        0.447 - 1.07e-4 * 453.7 - 1.351e-8 * 453.7**2, abs=5e-4
    )


@pytest.mark.parametrize("claim", ["YA20-15", "OB24-43", "OB24-44", "OB24-45"])
def test_what_is_not_testable_names_what_would_decide(claim):
    found = claims.evaluate(claim)
    assert found.outcome == "not testable" and found.stands is None and found.needs


def test_wetting_that_nobody_measured_leaves_the_zero_open():
    found = claims.evaluate("YA20-13")
    assert found.outcome == "undecided" and found.turned_by == "good_contact_angle"
