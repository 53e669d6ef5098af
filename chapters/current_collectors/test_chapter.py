"""The chapter on current collectors: the page computes what Python computes, drawings agree, verdicts can turn."""

import json

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from bookkit import claims, datapackage, drawing
from bookkit.errors import ResultError
from conftest import as_svg, formula, in_vega
from lithium_interfaces.nucleation import classical, coalescence, growth

from . import assumed
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


@pytest.mark.parametrize(
    "claim, values, verdict",
    [
        (
            "YA20-14",
            {"nuc_barrier_60deg_kT": 577, "nuc_eta_for_20kT_60deg": 269},
            "reproduced",
        ),
        (
            "YA20-14",
            {"nuc_barrier_60deg_kT": 5, "nuc_eta_for_20kT_60deg": 2},
            "contradicted",
        ),
        (
            "YA20-13",
            {"nuc_solution_potential_half": 18, "nuc_eta_for_20kT_10deg": 9},
            "qualified",
        ),
        (
            "YA20-13",
            {"nuc_solution_potential_half": 18, "nuc_eta_for_20kT_10deg": 0.5},
            "reproduced",
        ),
        (
            "YA20-13",
            {"nuc_solution_potential_half": -18, "nuc_eta_for_20kT_10deg": 0.5},
            "contradicted",
        ),
        (
            "YA20-28",
            {"film_cover99_capacity": 0.2, "film_cover99_capacity_sparse": 2},
            "reproduced",
        ),
        (
            "YA20-28",
            {"film_cover99_capacity": 2, "film_cover99_capacity_sparse": 20},
            "qualified",
        ),
        ("YA20-29", {"cu_limiting_current": 59, "cu_sand_time_1mA": 6.5}, "qualified"),
        ("YA20-29", {"cu_limiting_current": 5, "cu_sand_time_1mA": 6.5}, "reproduced"),
        (
            "OB24-40",
            {
                "nuclei_area_half_eta": 0.5,
                "film_area_ratio_half_eta": 1.05,
                "film_area_ratio_half_eta_sparse": 0.7,
            },
            "qualified",
        ),
        (
            "OB24-40",
            {
                "nuclei_area_half_eta": 0.5,
                "film_area_ratio_half_eta": 0.6,
                "film_area_ratio_half_eta_sparse": 0.7,
            },
            "reproduced",
        ),
        (
            "OB24-40",
            {
                "nuclei_area_half_eta": 1.5,
                "film_area_ratio_half_eta": 0.6,
                "film_area_ratio_half_eta_sparse": 0.7,
            },
            "contradicted",
        ),
        ("OB24-41", {"cu_hot_spot_deficit": 7, "cu_depleted_layer": 2}, "qualified"),
        ("OB24-41", {"cu_hot_spot_deficit": 70, "cu_depleted_layer": 2}, "reproduced"),
        (
            "OB24-41",
            {"cu_hot_spot_deficit": 0.1, "cu_depleted_layer": 2},
            "contradicted",
        ),
        (
            "OB24-42",
            {
                "sphere_sei_1um": 79,
                "sphere_sei_10um": 8,
                "film_sei_bound": 3.5,
                "film_area_ratio_larger_grains": 1.3,
            },
            "qualified",
        ),
        (
            "OB24-42",
            {
                "sphere_sei_1um": 79,
                "sphere_sei_10um": 8,
                "film_sei_bound": 3.5,
                "film_area_ratio_larger_grains": 0.8,
            },
            "reproduced",
        ),
        (
            "OB24-42",
            {
                "sphere_sei_1um": 79,
                "sphere_sei_10um": 79,
                "film_sei_bound": 3.5,
                "film_area_ratio_larger_grains": 0.8,
            },
            "contradicted",
        ),
        (
            "OB24-44",
            {"resistive_film_N_ratio": 0.04, "resistive_film_wagner_gain": 28},
            "qualified",
        ),
        (
            "OB24-44",
            {"resistive_film_N_ratio": 1.0, "resistive_film_wagner_gain": 28},
            "contradicted",
        ),
        (
            "OB24-45",
            {
                "memory_capacity_100nm": 0.1,
                "memory_capacity_1um": 0.9,
                "memory_capacity_10um": 9,
            },
            "reproduced",
        ),
        (
            "OB24-45",
            {
                "memory_capacity_100nm": 2,
                "memory_capacity_1um": 20,
                "memory_capacity_10um": 200,
            },
            "contradicted",
        ),
        ("YA20-15", {"memory_capacity_1um": 0.9}, "not-testable"),
        ("OB24-43", {"nuc_theta_for_20kT_50mV": 24}, "not-testable"),
    ],
)
def test_verdicts_can_turn(claim, values, verdict):
    assert claims.evaluate(claim, values).verdict == verdict


@pytest.mark.parametrize(
    "claim, name, column",
    [
        ("YA20-15", "memory_capacity_1um", "dead_lithium_percent"),
        ("OB24-43", "nuc_theta_for_20kT_50mV", "contact_angle_deg"),
    ],
)
def test_new_data_would_reopen_the_untestable(claim, name, column, monkeypatch):
    monkeypatch.setattr(datapackage, "names", lambda: ["new-table"])
    monkeypatch.setattr(
        datapackage, "describe", lambda _: {"columns": [{"name": column}]}
    )
    with pytest.raises(
        ResultError,
        match=f"new-table now has the column '{column}'; {claim} needs a test",
    ):
        claims.evaluate(claim, {name: 1.0})
