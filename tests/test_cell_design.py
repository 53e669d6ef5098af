"""Lithium by the numbers, against printed values, exact arithmetic, limits and conservation laws."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import gamma, isclose, pi, sin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from lithium_interfaces import cell_design as li
from lithium_interfaces.core import constants
from lithium_interfaces.errors import BookError

efficiencies = st.floats(0.5, 0.9999)
excesses = st.floats(0.0, 5.0)
quick = settings(max_examples=60, deadline=None)


# --- Faraday's law -----------------------------------------------------------------------------


def test_capacity_of_lithium_from_the_elementary_charge():
    # exact SI values: the charge of a mole of electrons is e N_A
    mole = 1.602176634e-19 * 6.02214076e23
    assert isclose(li.specific_capacity(), mole / 6.94 / 3.6, rel_tol=1e-9)
    assert li.specific_capacity() == pytest.approx(3860, rel=1e-3)  # OB24, WA19, CH18
    assert li.volumetric_capacity() == pytest.approx(2062, abs=0.5)


def test_other_anodes():
    assert li.specific_capacity(9.0122, 2) == pytest.approx(
        5948, abs=0.5
    )  # beryllium beats lithium
    assert li.specific_capacity(6 * 12.011) == pytest.approx(372, abs=0.3)  # LiC6
    assert li.specific_capacity(32.06, 2) == pytest.approx(1672, abs=0.5)  # sulfur
    assert li.specific_capacity(31.998, 2) == pytest.approx(1675, abs=0.5)  # oxygen


def test_thermal_energy_from_boltzmann():
    assert isclose(
        constants.THERMAL_ENERGY_EV,
        1.380649e-23 * 298.15 / 1.602176634e-19,
        rel_tol=1e-9,
    )


def test_molar_volume_and_thickness():
    assert li.molar_volume() == pytest.approx(
        1.2996e-5, rel=1e-4
    )  # PyBaMM Xu2019 rounds to 1.3e-5
    assert li.lithium_thickness_um(1) == pytest.approx(4.849, abs=5e-4)
    assert li.lithium_thickness_um(3) == pytest.approx(
        14.55, abs=5e-3
    )  # WA19 prints 15
    assert li.lithium_areal_capacity(1) == pytest.approx(
        0.2062, abs=5e-5
    )  # CH18 prints 0.2
    assert li.lithium_areal_capacity(1000) == pytest.approx(
        206.2, abs=0.05
    )  # CH18 prints 200
    # by moles instead of by mass: 1 mAh/cm2 = 36 000 C/m2
    assert isclose(
        li.lithium_thickness_um(1), 36000 / li.FARADAY * li.molar_volume() * 1e6
    )


@quick
@given(st.floats(0, 1e4))
def test_units_round_trip(capacity):
    close = dict(rel_tol=1e-12, abs_tol=1e-300)
    assert isclose(
        li.lithium_areal_capacity(li.lithium_thickness_um(capacity)), capacity, **close
    )
    assert isclose(
        li.areal_capacity_of_moles(li.moles_per_area(capacity)), capacity, **close
    )
    film = li.film_thickness_nm(capacity, li.LITHIUM_OXIDE, 3.0)
    assert isclose(li.film_lithium(film, li.LITHIUM_OXIDE, 3.0), capacity, **close)


def test_potential_growth_and_active_energy():
    assert li.electrode_potential(-293.3) == pytest.approx(
        -3.040, abs=5e-4
    )  # CH18 prints -3.040
    assert li.growth_rate(100.0, 200.0, 1) == pytest.approx(1.0)
    assert 100 * (1 + li.growth_rate(100, 170, 58)) ** 58 == pytest.approx(170)
    # two equal electrodes halve the energy of one
    assert li.active_energy(3.8, 200, 200) == pytest.approx(3.8 * 100)
    assert li.active_energy(3.8, 200, 1e30) == pytest.approx(760)


def test_graphite_moves_less_than_lithium():
    # 3 mAh/cm2 fill 3/372/2.26 cm = 35.68 um of graphite, of which a tenth is added
    assert li.graphite_swelling_um(3, 0.10) == pytest.approx(3.568, abs=1e-3)
    assert li.graphite_swelling_um(3, 0.13) < li.lithium_thickness_um(3) / 3


# --- Films and dead lithium --------------------------------------------------------------------


def test_lithium_in_films():
    assert li.film_lithium(10) * 1e3 == pytest.approx(2.73, abs=5e-3)
    # by moles: h rho / M formula units per area, one lithium each
    moles = 10e-7 * 2.64 / 25.94
    assert isclose(li.film_lithium(10), moles * li.FARADAY / 3.6)
    assert li.film_lithium(1e7, li.LITHIUM_OXIDE) == pytest.approx(
        3611, abs=1
    )  # mAh in 1 cm3
    # 99.5 % at 1 mAh/cm2 is about 18 nm of fresh LiF in every cycle
    assert li.film_thickness_nm(0.005) == pytest.approx(18.33, abs=0.01)


def test_spheres_against_counted_spheres():
    # one sphere of diameter d per square of side s, with its volume spread over the square
    side, diameter = 3.0, 2.0
    height = pi / 6 * diameter**3 / side**2
    factor = li.sphere_area_factor(li.lithium_areal_capacity(height), diameter)
    assert isclose(factor, pi * diameter**2 / side**2)
    assert li.sphere_area_factor(1, 20) < li.sphere_area_factor(1, 2)


def test_pilling_bedworth():
    assert li.pilling_bedworth_ratio(li.LITHIUM_FLUORIDE) == pytest.approx(
        (25.94 / 2.64) / (6.94 / 0.534)
    )
    metal = li.SeiSolid("Li", li.LITHIUM_DENSITY, li.LITHIUM_MOLAR_MASS, 1)
    assert li.pilling_bedworth_ratio(metal) == pytest.approx(1)


def test_dead_layer():
    # lithium volume is conserved, and an almost empty layer conducts as the electrolyte
    layer = li.dead_layer(2.0, 0.6)
    assert layer.thickness_um * 0.4 == pytest.approx(li.lithium_thickness_um(2.0))
    open_layer = li.dead_layer(1e-6, 1 - 1e-9)
    # 1 cm of electrolyte at 0.949 S/m has 1e-2 / 0.949 ohm m2
    per_um = open_layer.resistance_ohm_cm2 / open_layer.thickness_um
    assert per_um * 1e4 == pytest.approx(1e-2 / 0.949 * 1e4, rel=1e-6)
    # a quarter open: Bruggeman leaves an eighth of the conductivity
    quarter = li.dead_layer(1.0, 0.25)
    assert quarter.resistance_ohm_cm2 / quarter.thickness_um == pytest.approx(
        8 * per_um, rel=1e-6
    )


# --- Inventory ---------------------------------------------------------------------------------


def literal_first_cycle_below(ce, r, x):
    """The definition, step by step, in fractions."""
    left, n = 1 + r, 0
    while True:
        n += 1
        plated = min(Fraction(1), left)
        if plated < x:
            return n
        left -= (1 - ce) * plated


def test_first_cycle_below_80():
    assert li.first_cycle_below(0.995, 1) == 246
    assert (
        literal_first_cycle_below(Fraction(199, 200), Fraction(1), Fraction(4, 5))
        == 246
    )
    assert li.first_cycle_below(0.995) == 46


@quick
@given(st.integers(500, 990), st.integers(0, 300), st.integers(300, 1000))
def test_first_cycle_below_is_the_literal_recursion(ce, r, x):
    expected = literal_first_cycle_below(
        Fraction(ce, 1000), Fraction(r, 100), Fraction(x, 1000)
    )
    assert li.first_cycle_below(ce / 1000, r / 100, x / 1000) == expected


def test_ties_are_ties():
    # D_n reaches 0.64 = 0.8^2 exactly in cycle 3, which is not below 0.64
    assert li.first_cycle_below(0.8, 0, 0.64) == 4
    exact = li.cycle_lithium(0.995, 1, 246, exact=True)
    assert (
        exact.remaining[200] == 1
        and exact.plated[244] >= Fraction(4, 5) > exact.plated[245]
    )
    # floats miss the tie, which is why the count is done in fractions
    assert li.cycle_lithium(0.995, 1, 246).remaining[200] != 1


@quick
@given(efficiencies, excesses, st.integers(1, 400))
def test_lithium_is_conserved_every_cycle(ce, r, cycles):
    inventory = li.cycle_lithium(ce, r, cycles)
    assert np.abs(inventory.remaining + inventory.lost - (1 + r)).max() < 1e-12
    assert (inventory.plated <= 1).all() and (np.diff(inventory.remaining) <= 0).all()


def test_exact_conservation():
    exact = li.cycle_lithium(0.93, 0.25, 40, exact=True)
    assert all(
        i + lost == Fraction(5, 4) for i, lost in zip(exact.remaining, exact.lost)
    )


@quick
@given(efficiencies, st.integers(0, 500), st.floats(0.1, 0.99))
def test_closed_form_is_the_recursion(ce, reservoir_cycles, x):
    """With a reservoir of whole cycles both give I_n = CE^(n - n0), and bracket the life."""
    r = reservoir_cycles * (1 - ce)
    life = li.cycle_life(ce, r, x)
    if life > 3000:
        return
    left = li.cycle_lithium(ce, r, int(life) + 2).remaining
    assert left[int(life)] > x - 1e-9 and left[int(life) + 1] < x + 1e-9


def test_published_lives():
    assert li.cycle_life(0.995) == pytest.approx(44.5, abs=0.05)
    assert li.cycle_life(0.995, 1) == pytest.approx(200 + 44.5, abs=0.05)
    assert float(Decimal("0.995") ** 300) == pytest.approx(
        li.capacity_retention(0.995, 0, 300)
    )
    assert li.capacity_retention(0.995, 0, 300) == pytest.approx(0.2223, abs=5e-5)
    assert 0.995 ** li.cycle_life(0.995) == pytest.approx(0.8)


def test_what_300_cycles_ask_for():
    assert li.required_efficiency(300) == pytest.approx(0.8 ** (1 / 300), abs=1e-15)
    assert li.required_efficiency(300) == pytest.approx(0.99926, abs=5e-6)
    assert li.required_excess(0.995, 300) == pytest.approx(1.277, abs=5e-4)
    assert li.required_excess(0.995, 300, 1) == pytest.approx(
        1.5
    )  # 300 times half a per cent
    ce = li.required_efficiency(300, 1)
    independent = brentq(
        lambda c: 1 / (1 - c) + np.log(0.8) / np.log(c) - 300, 0.99, 0.9999, xtol=1e-15
    )
    assert ce == pytest.approx(independent, abs=1e-13)
    # the recursion ends at 80 % to second order in the loss per cycle
    assert li.cycle_lithium(ce, 1, 300).remaining[-1] == pytest.approx(
        0.8, abs=(1 - ce) ** 2
    )


@quick
@given(st.floats(2, 1e4), excesses, st.floats(0.05, 0.999))
def test_required_values_invert_the_life(cycles, r, x):
    ce = li.required_efficiency(cycles, r, x)
    if r >= cycles:
        assert ce == 0
        return
    if ce < 1e-3:  # a life carried by the excess alone says little about the efficiency
        return
    assert li.cycle_life(ce, r, x) == pytest.approx(cycles, rel=1e-9)
    assert li.required_excess(ce, cycles, x) == pytest.approx(r, abs=1e-9)
    assert li.capacity_retention(ce, r, cycles) == pytest.approx(x, rel=1e-8)


@quick
@given(efficiencies, excesses, st.floats(0.05, 0.95))
def test_life_grows_with_efficiency_and_excess(ce, r, x):
    life = li.cycle_life(ce, r, x)
    assert li.cycle_life(ce + 5e-5, r, x) > life
    assert li.cycle_life(ce, r + 0.01, x) > life
    assert li.cycle_life(ce, r, x + 0.01) < life
    assert li.first_cycle_below(round(ce, 4), round(r, 3)) <= li.first_cycle_below(
        round(ce, 4), round(r, 3) + 0.1
    )


def test_limits():
    assert li.cycle_life(1.0, 0.5) == np.inf and li.cycle_life(1.0) == np.inf
    assert li.capacity_retention(1.0, 0.0, 1e6) == 1
    # CE -> 1: n -> (r - ln x) / (1 - CE); r -> 0: anode-free
    assert li.cycle_life(1 - 1e-7, 2, 0.8) * 1e-7 == pytest.approx(
        2 - np.log(0.8), rel=1e-6
    )
    assert li.cycle_life(0.99, 1e-12) == pytest.approx(li.cycle_life(0.99))
    assert li.cycle_life(0.99, 0.3, 1.0) == pytest.approx(30)
    assert li.required_efficiency(100, 0.3, 1.0) == pytest.approx(0.997)
    assert li.required_excess(0.9999, 100) == 0


def test_arrays_broadcast():
    life = li.cycle_life(np.array([[0.99], [0.999]]), np.array([0, 1, 2]))
    assert life.shape == (2, 3) and life[1, 2] == li.cycle_life(0.999, 2)
    need = li.required_efficiency(np.array([[100], [300]]), np.array([0, 1, 200]))
    assert (
        need.shape == (2, 3)
        and need[0, 2] == 0
        and need[1, 0] == li.required_efficiency(300)
    )


def test_excess_from_n_to_p():
    assert li.excess_lithium(2.5, "lithium cathode + foil") == 2.5
    assert li.excess_lithium(2.5, "lithium-free cathode") == 1.5
    assert li.excess_lithium(0, "anode-free") == 0
    # foil + cathode lithium, in cathode capacities, is 1 + r in each convention
    assert (
        li.cycle_lithium(
            0.99, li.excess_lithium(2.5, "lithium-free cathode"), 1
        ).remaining[0]
        == 2.5
    )
    assert (
        li.cycle_lithium(
            0.99, li.excess_lithium(2.5, "lithium cathode + foil"), 1
        ).remaining[0]
        == 3.5
    )


def test_drift_against_closed_products():
    # p = 0: constant; p = 1: prod(1 - a/n) by gamma functions; p = 2: Euler's sine product
    assert (li.drifting_efficiency(0.98, 0, 5) == 0.98).all()
    n, a = 100, 0.02
    left = li.cycle_lithium(li.drifting_efficiency(1 - a, 1, n), 0, n).remaining[-1]
    assert left == pytest.approx(
        gamma(n + 1 - a) / (gamma(n + 1) * gamma(1 - a)), rel=1e-12
    )
    a, n = 0.1, 20_000
    left = li.cycle_lithium(li.drifting_efficiency(1 - a**2, 2, n), 0, n).remaining[-1]
    assert left == pytest.approx(sin(pi * a) / (pi * a), rel=2 * a**2 / n)


def test_cells_against_the_uniform_distribution():
    low, high, n = 0.99, 0.999, 200
    nodes, weights = np.polynomial.legendre.leggauss(20)
    cells = li.retention_of_cells(
        (low + high) / 2 + (high - low) / 2 * nodes, n, weights=weights
    )
    assert cells.mean == pytest.approx(
        (high ** (n + 1) - low ** (n + 1)) / ((n + 1) * (high - low))
    )
    assert cells.at_mean_efficiency == pytest.approx(0.9945**n)


def test_weights_count_cells():
    weighted = li.retention_of_cells([0.99, 0.999], 200, weights=[3, 1])
    assert weighted == li.retention_of_cells([0.99, 0.99, 0.99, 0.999], 200)


@quick
@given(st.lists(st.floats(0.9, 0.9999), min_size=2, max_size=8), st.integers(1, 500))
def test_jensen(cells, n):
    spread = li.retention_of_cells(cells, n)
    assert spread.mean >= spread.at_mean_efficiency - 1e-12
    assert spread.weakest <= spread.mean + 1e-12


def test_a_reservoir_can_turn_jensen_round():
    # one cell has used its reservoir, the cell at the mean efficiency has not
    spread = li.retention_of_cells([0.99, 0.999], 100, 0.6)
    assert spread.mean < spread.at_mean_efficiency == 1


def test_electrolyte_life():
    # count grams: 2 g/Ah, 1 % of each Ah lost, 4 g per Ah lost, half of it by reaction
    left, cycles = 2.0, 0
    while left > 1e-12:
        left -= 4.0 * 0.5 * 0.01
        cycles += 1
    assert li.electrolyte_life(0.99, 2.0, 4.0, reacted_share=0.5) == pytest.approx(
        cycles
    )
    assert li.electrolyte_life(1.0, 2.0, 4.0) == np.inf
    assert li.electrolyte_consumption(li.FARADAY / 3600, 1) == pytest.approx(
        1
    )  # 1 Ah takes 1 g
    assert li.electrolyte_consumption(100.0, 2) == pytest.approx(
        li.electrolyte_consumption(50.0, 1)
    )


# --- Stack -------------------------------------------------------------------------------------

OXIDE = dict(
    voltage_V=3.8,
    cathode_capacity_mAh_g=200.0,
    lithium_anode=True,
    lithium_in_cathode=True,
    excess=1.0,
    areal_capacity_mAh_cm2=4.0,
    cathode_inactive_share=0.05,
    cathode_solid_density_g_cm3=4.5,
    cathode_porosity=0.25,
    graphite_capacity_mAh_g=372.0,
    graphite_n_to_p=1.1,
    graphite_inactive_share=0.05,
    graphite_solid_density_g_cm3=2.2,
    graphite_porosity=0.3,
    aluminium_um=12.0,
    copper_um=8.0,
    separator_um=12.0,
    separator_porosity=0.47,
    separator_solid_density_g_cm3=0.95,
    electrolyte_g_Ah=2.0,
    electrolyte_density_g_cm3=1.2,
    packaging_share=0.10,
)
SULFUR = OXIDE | dict(
    voltage_V=2.1,
    cathode_capacity_mAh_g=0.75 * 1672,
    lithium_in_cathode=False,
    cathode_inactive_share=0.3,
    cathode_solid_density_g_cm3=2.0,
    cathode_porosity=0.5,
    electrolyte_g_Ah=3.0,
)
STACKS = {
    "graphite | layered oxide": li.Stack(
        **OXIDE | dict(voltage_V=3.7, lithium_anode=False, excess=0.0)
    ),
    "lithium | layered oxide": li.Stack(**OXIDE),
    "anode-free | layered oxide": li.Stack(**OXIDE | dict(excess=0.0)),
    "lithium | sulfur": li.Stack(**SULFUR),
}


def test_stack_by_hand():
    # 4 mAh/cm2 at 3.8 V on 200 mAh/g, 95 % active, r = 1, foils 12 um Al and 8 um Cu shared by two
    cathode = 4 / 200 / 0.95
    lithium = 4 / 3861.885
    foils = (12e-4 * 2.70 + 8e-4 * 8.96) / 2
    separator = 12e-4 * 0.53 * 0.95
    electrolyte = 4e-3 * 2.0
    grams = (cathode + lithium + foils + separator + electrolyte) / 0.9
    energy = li.stack_energy(STACKS["lithium | layered oxide"])
    assert energy.Wh_kg == pytest.approx(4e-3 * 3.8 / grams * 1e3, rel=1e-6)
    cathode_cm = cathode / 4.5 / 0.75
    electrolyte_cm = electrolyte / 1.2 - cathode_cm * 0.25 - 12e-4 * 0.47
    cm = (cathode_cm + 2 * 4.849081e-4 * 4 + 10e-4 + 12e-4 + electrolyte_cm) / 0.9
    assert energy.Wh_L == pytest.approx(4e-3 * 3.8 / cm * 1e3, rel=1e-6)


def test_swapping_only_the_anode_gives_about_a_third():
    stacks = {name: li.stack_energy(stack).Wh_kg for name, stack in STACKS.items()}
    graphite = stacks["graphite | layered oxide"]
    assert stacks["lithium | layered oxide"] / graphite == pytest.approx(1.35, abs=0.05)
    assert stacks["anode-free | layered oxide"] > stacks["lithium | layered oxide"]


def test_stack_without_inactive_parts_is_the_active_energy():
    bare = dict(
        cathode_inactive_share=0,
        graphite_inactive_share=0,
        aluminium_um=0,
        copper_um=0,
        separator_um=0,
        electrolyte_g_Ah=0,
        packaging_share=0,
        graphite_n_to_p=1,
    )
    for name, capacity in [
        ("graphite | layered oxide", 372.0),
        ("lithium | layered oxide", li.specific_capacity()),
    ]:
        stack = replace(STACKS[name], **bare)
        expected = li.active_energy(stack.voltage_V, 200, capacity)
        assert li.stack_energy(stack).Wh_kg == pytest.approx(expected)
    sulfur = replace(STACKS["lithium | sulfur"], excess=0, **bare)
    expected = li.active_energy(2.1, 0.75 * 1672, li.specific_capacity())
    assert li.stack_energy(sulfur).Wh_kg == pytest.approx(expected)


@pytest.mark.parametrize("name", STACKS)
def test_stack_parts_add_up_and_scale(name):
    stack = STACKS[name]
    energy = li.stack_energy(stack)
    watt_hours = stack.areal_capacity_mAh_cm2 * stack.voltage_V
    assert energy.Wh_kg * sum(energy.mass_mg_cm2.values()) == pytest.approx(
        watt_hours * 1e3
    )
    assert energy.Wh_L * sum(energy.thickness_um.values()) == pytest.approx(
        watt_hours * 1e4
    )
    assert (
        min(energy.mass_mg_cm2.values()) >= 0 and min(energy.thickness_um.values()) >= 0
    )
    packaging = energy.mass_mg_cm2["packaging"] / sum(energy.mass_mg_cm2.values())
    assert packaging == pytest.approx(stack.packaging_share)
    # thicker electrodes dilute foils and separator, more electrolyte only adds mass
    assert (
        li.stack_energy(replace(stack, areal_capacity_mAh_cm2=6.0)).Wh_kg > energy.Wh_kg
    )
    assert li.stack_energy(replace(stack, electrolyte_g_Ah=6.0)).Wh_kg < energy.Wh_kg


def test_tornado():
    base = STACKS["lithium | layered oxide"]
    ranges = {
        "excess": (0.0, 3.0),
        "electrolyte_g_Ah": (1.6, 3.0),
        "separator_um": (11.0, 12.0),
    }
    swings = li.one_at_a_time(lambda stack: li.stack_energy(stack).Wh_kg, base, ranges)
    assert [swing.assumption for swing in swings][-1] == "separator_um"
    excess = next(swing for swing in swings if swing.assumption == "excess")
    anode_free = li.stack_energy(STACKS["anode-free | layered oxide"]).Wh_kg
    assert excess.at_low == pytest.approx(anode_free) and excess.at_high < anode_free
    widths = [abs(swing.at_high - swing.at_low) for swing in swings]
    assert widths == sorted(widths, reverse=True)


# --- Errors are sentences ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "call, words",
    [
        (
            lambda: li.cycle_life(99.5),
            ["coulombic_efficiency is 99.5", "(0, 1]", "not a percentage"],
        ),
        (lambda: li.cycle_life([0.99, 1.5]), ["coulombic_efficiency is 1.5"]),
        (
            lambda: li.cycle_life(float("nan")),
            ["coulombic_efficiency is nan", "(0, 1]"],
        ),
        (lambda: li.cycle_life([]), ["coulombic_efficiency is empty"]),
        (lambda: li.cycle_life(0.99, -0.1), ["excess is -0.1", "[0, inf)"]),
        (lambda: li.cycle_life(0.99, 0, 0), ["retention is 0", "(0, 1]"]),
        (lambda: li.cycle_lithium(0.99, 0, 2.5), ["cycles is 2.5", "whole number"]),
        (
            lambda: li.cycle_lithium([0.99, 0.98], 0, 3),
            ["shape (2,)", "one per cycle (3)"],
        ),
        (
            lambda: li.first_cycle_below(1.0),
            ["coulombic_efficiency is 1", "0.9999999]"],
        ),
        (
            lambda: li.required_efficiency(300, 0, 1),
            ["retention is 1", "excess above 0"],
        ),
        (lambda: li.required_excess(1.0, 300), ["coulombic_efficiency is 1", "(0, 1)"]),
        (lambda: li.excess_lithium(1, "coin"), ["cell is 'coin'", "'anode-free'"]),
        (
            lambda: li.excess_lithium(0.5, "lithium-free cathode"),
            ["n_to_p", "0.5", "[1, inf)"],
        ),
        (lambda: li.excess_lithium(1, "anode-free"), ["n_to_p", "[0, 0]"]),
        (lambda: li.specific_capacity(0), ["molar_mass_g_mol is 0", "(0, inf)"]),
        (lambda: li.lithium_thickness_um(-1), ["areal_capacity_mAh_cm2 is -1"]),
        (lambda: li.sphere_area_factor(1, 0), ["diameter_um is 0"]),
        (lambda: li.dead_layer(1, 1), ["porosity is 1", "(0, 1)"]),
        (lambda: li.active_energy(3.8), ["capacities_mAh_g is empty"]),
        (
            lambda: li.stack_energy(
                replace(STACKS["lithium | sulfur"], packaging_share=1.0)
            ),
            ["Stack.packaging_share is 1", "[0, 1)"],
        ),
        (
            lambda: li.stack_energy(replace(STACKS["lithium | sulfur"], voltage_V=0)),
            ["Stack.voltage_V is 0"],
        ),
        (
            lambda: li.one_at_a_time(
                len, STACKS["lithium | sulfur"], {"colour": (0, 1)}
            ),
            ["'colour'", "fields of Stack"],
        ),
    ],
)
def test_errors(call, words):
    with pytest.raises(BookError) as caught:
        call()
    message = str(caught.value)
    assert all(word in message for word in words), message
    assert message.endswith(".") and "\n" not in message
