"""The chapter on hosts: the map computes in the page what Python computes, drawings agree, verdicts follow rules."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from bookkit import claims
from conftest import formula, in_vega
from lithium_interfaces import data, hosts

from . import assumed, figures_models
from . import figures as draw


@pytest.mark.parametrize(
    "filling, porosity, density", [(0.05, 0.5, 10), (0.6, 0.9, 2.2), (1, 0.99, 0.5)]
)
@pytest.mark.parametrize("counted", [True, False])
def test_the_map_computes_what_the_module_computes(filling, porosity, density, counted):
    chart, _ = draw.capacity_map([("a", 0.9, 2.0)], 1.0, assumed.electrolyte_density)
    electrolyte = assumed.electrolyte_density if counted else 0.0
    expected = hosts.gravimetric_capacity_mAh_g(porosity, density, filling, electrolyte)
    drawn = in_vega(
        formula(chart, "capacity"),
        {"filling": filling, "count_electrolyte": counted},
        porosity=porosity,
        density=density,
    )
    assert drawn == pytest.approx(expected)


@pytest.fixture(scope="module")
def table():
    return data.load("wang2019-table1")


def test_every_row_is_drawn(table):
    for figure, frame in (draw.printed(table, (98.5, 99.5)), draw.strip(table)):
        assert sorted(frame["row"]) == list(range(1, 28))
        sizes = [
            text.get_fontsize()
            for text in figure.findobj(plt.Text)
            if text.get_text().strip() and text.get_visible()
        ]
        assert min(sizes) >= 9
        plt.close(figure)


def test_jitter_leaves_the_global_generator_alone(table):
    np.random.seed(3)
    expected = np.random.uniform(size=3)
    np.random.seed(3)
    figure, _ = draw.strip(table)
    plt.close(figure)
    assert np.array_equal(np.random.uniform(size=3), expected)


def test_places_of_a_uniform_channel_are_all_one():
    """Slow kinetics make every place equal, whatever its area."""
    channel = hosts.Channel(1e-5, 1e-4, 1e-6, 0.8, 2e-5, 3e-5)
    places = figures_models._by_place(channel, hosts.channel_currents(channel, 1e-9))
    assert list(places.values()) == pytest.approx([1, 1, 1, 1], rel=1e-4)


@pytest.mark.parametrize(
    "claim, values, verdict",
    [
        (
            "WA19-12",
            {
                "wang_row13_ce": 98,
                "wang_row13_current": 0.5,
                "wang_row13_capacity": 1,
                "wang_row13_additives": 0,
            },
            "reproduced",
        ),
        (
            "WA19-12",
            {
                "wang_row13_ce": 97,
                "wang_row13_current": 0.5,
                "wang_row13_capacity": 1,
                "wang_row13_additives": 0,
            },
            "contradicted",
        ),
        (
            "WA19-31",
            {
                "pressure_drop_largest": 101,
                "shell_collapse_pressure": 50,
                "lid_stress": 200,
                "lid_strength_assumed": 100,
            },
            "reproduced",
        ),
        (
            "WA19-31",
            {
                "pressure_drop_largest": 101,
                "shell_collapse_pressure": 500,
                "lid_stress": 20,
                "lid_strength_assumed": 100,
            },
            "contradicted",
        ),
        (
            "CH18-21",
            {"host_fine_area_factor": 100, "host_fine_useful_area": 95},
            "reproduced",
        ),
        (
            "CH18-21",
            {"host_fine_area_factor": 100, "host_fine_useful_area": 1},
            "contradicted",
        ),
        (
            "CH18-23",
            {
                "pore_util_50um": 0.4,
                "pore_util_200um": 0.9,
                "pore_util_50um_1mm": 0.1,
                "pore_util_200um_1mm": 0.1,
            },
            "contradicted",
        ),
        (
            "CH18-23",
            {
                "pore_util_50um": 0.9,
                "pore_util_200um": 0.9,
                "pore_util_50um_1mm": 0.6,
                "pore_util_200um_1mm": 0.6,
            },
            "reproduced",
        ),
    ],
)
def test_verdicts_can_turn(claim, values, verdict):
    assert claims.evaluate(claim, values).verdict == verdict
