"""The chapter on hosts: the map computes in the page what Python computes, drawings agree, verdicts follow rules."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lithium_interfaces import claims, data, hosts
from lithium_interfaces.figures import _hosts_live, _hosts_models
from lithium_interfaces.figures import hosts as draw


@given(st.floats(0.05, 1), st.floats(0.5, 0.99), st.floats(0.5, 10), st.booleans())
def test_the_formula_of_the_map_is_that_of_the_module(filling, porosity, density, counted):
    formula = _hosts_live._CAPACITY.replace("datum.", "")
    formula = re.sub(r"\(count_electrolyte \? (.*?) : 0\)\)$", r"(\1 if count_electrolyte else 0))", formula)
    names = {"filling": filling, "porosity": porosity, "density": density, "count_electrolyte": counted}
    options = {} if counted else {"electrolyte_density_g_cm3": 0.0}
    expected = hosts.gravimetric_capacity_mAh_g(porosity, density, filling, **options)
    assert eval(formula, {}, names) == pytest.approx(expected, rel=1e-12)


@pytest.fixture(scope="module")
def table():
    return data.load("wang2019-table1")


def test_every_row_is_drawn(table):
    for drawing in (draw.printed, draw.strip):
        figure, frame = drawing(table)
        assert sorted(frame["row"]) == list(range(1, 28))
        sizes = [text.get_fontsize() for text in figure.findobj(plt.Text) if text.get_text().strip() and text.get_visible()]
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
    places = _hosts_models._by_place(channel, hosts.channel_currents(channel, 1e-9))
    assert list(places.values()) == pytest.approx([1, 1, 1, 1], rel=1e-4)


@pytest.mark.parametrize(
    "claim, values, verdict",
    [
        ("WA19-12", {"wang_row13_ce": 98, "wang_row13_current": 0.5, "wang_row13_capacity": 1, "wang_row13_additives": 0}, "reproduced"),
        ("WA19-12", {"wang_row13_ce": 97, "wang_row13_current": 0.5, "wang_row13_capacity": 1, "wang_row13_additives": 0}, "contradicted"),
        ("WA19-31", {"pressure_drop_largest": 101, "shell_collapse_pressure": 50, "lid_stress": 200, "lid_strength_assumed": 100}, "reproduced"),
        ("WA19-31", {"pressure_drop_largest": 101, "shell_collapse_pressure": 500, "lid_stress": 20, "lid_strength_assumed": 100}, "contradicted"),
        ("CH18-21", {"host_fine_area_factor": 100, "host_fine_useful_area": 95}, "reproduced"),
        ("CH18-21", {"host_fine_area_factor": 100, "host_fine_useful_area": 1}, "contradicted"),
        ("CH18-23", {"pore_util_50um": 0.4, "pore_util_200um": 0.9, "pore_util_50um_1mm": 0.1, "pore_util_200um_1mm": 0.1}, "contradicted"),
        ("CH18-23", {"pore_util_50um": 0.9, "pore_util_200um": 0.9, "pore_util_50um_1mm": 0.6, "pore_util_200um_1mm": 0.6}, "reproduced"),
    ],
)  # fmt: skip
def test_verdicts_can_turn(claim, values, verdict):
    assert claims.evaluate(claim, values).verdict == verdict
