"""Hopping, films and orders of intervals, against printed values, limits and sums done another way."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lithium_interfaces import data
from lithium_interfaces.errors import BookError
from lithium_interfaces.small_samples import order
from lithium_interfaces.transport import hopping

BARRIERS = st.floats(0.01, 1.5)


def test_ratios_of_table_1():
    """D(Li2O)/D(LiF), the spread inside the Li2CO3 row and the worth of 0.1 eV, worked out with k = 8.617333262e-5 eV/K."""
    kT = 8.617333262e-5 * 298.15
    assert hopping.boltzmann_factor(0.73 - 0.15) == pytest.approx(
        math.exp(0.58 / kT), rel=1e-8
    )
    assert hopping.boltzmann_factor(0.73 - 0.15) == pytest.approx(6.37e9, rel=2e-3)
    assert hopping.boltzmann_factor(0.49 - 0.23) == pytest.approx(2.5e4, rel=1e-2)
    assert hopping.boltzmann_factor(0.1) == pytest.approx(49, rel=2e-3)
    assert hopping.barrier_over_kT(0.007) == pytest.approx(0.27, rel=2e-2)


def test_isotope_diffusivity_gives_the_resistance_of_a_film():
    """6.7e-19 and 1e-20 m2/s, 4e4 mol/m3, 10 nm: 994 and 6.66e4 ohm cm2, by hand with F^2/RT = 3.7553e6."""
    sigma = hopping.conductivity_S_cm(np.array([6.7e-19, 1.0e-20]), 4e4)
    assert sigma * 100 == pytest.approx(
        3.7553e6 * 4e4 * np.array([6.7e-19, 1e-20]), rel=1e-4
    )
    resistance = hopping.area_resistance_ohm_cm2(10, sigma)
    assert resistance == pytest.approx([994, 6.657e4], rel=1e-3)
    assert hopping.ohmic_drop_V(1, 10, sigma) == pytest.approx(resistance * 1e-3)


@given(BARRIERS, st.floats(0, 3), st.floats(250, 400))
def test_tracer_is_defect_times_share(barrier, pair, temperature):
    defect = hopping.defect_diffusivity_m2_s(barrier, temperature_K=temperature)
    share = hopping.defect_share(pair, temperature)
    expected = hopping.conductivity_S_cm(defect * share, temperature_K=temperature)
    assert hopping.hopping_conductivity_S_cm(
        barrier, pair, temperature
    ) == pytest.approx(expected, rel=1e-12)
    assert 0 < share <= 1
    assert hopping.hopping_conductivity_S_cm(barrier, 0.0, temperature) >= expected * (
        1 - 1e-12
    )


@given(st.floats(0, 3), st.floats(250, 400))
def test_pairs_obey_the_law_of_mass_action(pair, temperature):
    # vacancies and interstitials are equally many and their product is exp(-E_f/kT)
    product = math.exp(-pair / (8.617333262e-5 * temperature))
    assert hopping.defect_share(pair, temperature) ** 2 == pytest.approx(
        product, rel=1e-6
    )


@given(BARRIERS, st.floats(1e-9, 1))
def test_the_implied_share_gives_the_conductivity_back(barrier, share):
    bound = hopping.hopping_conductivity_S_cm(barrier)
    assert hopping.implied_defect_share(share * bound, barrier) == pytest.approx(share)


def test_random_walk():
    """A defect that hops at the rate z nu to z neighbours spreads with the diffusivity of the formula: <r2> = 6 D t."""
    rng = np.random.default_rng(7)
    steps = np.vstack([np.eye(3), -np.eye(3)])
    walks, hops = 4000, 60
    ends = steps[rng.integers(6, size=(walks, hops))].sum(axis=1)
    time = hops / (6 * hopping.hop_rate_Hz(0.3))
    measured = (ends**2).sum(axis=1).mean() / (6 * time)
    assert measured == pytest.approx(
        hopping.defect_diffusivity_m2_s(0.3, hop_length_m=1.0), rel=0.05
    )


@given(st.floats(0.01, 20), st.floats(1, 100), st.floats(1e-15, 1e-3))
def test_high_field_drop(current, thickness, sigma):
    linear = hopping.ohmic_drop_V(current, thickness, sigma)
    drop = hopping.high_field_drop_V(current, thickness, sigma)
    assert drop <= linear * (1 + 1e-12)
    # put the field back into the sinh law: the current must return
    scale = 2 * hopping.thermal_energy_eV() / hopping.HOP_LENGTH_M
    field = drop / (thickness * 1e-9)
    assert sigma * 100 * scale * math.sinh(field / scale) == pytest.approx(
        current * 10, rel=1e-9
    )


def test_small_drops_are_ohmic():
    assert hopping.high_field_drop_V(1, 10, 1e-6) == pytest.approx(
        hopping.ohmic_drop_V(1, 10, 1e-6), rel=1e-3
    )


def test_needed_conductivity_and_largest_thickness_are_the_limits_of_one_budget():
    needed = hopping.needed_conductivity_S_cm(1, 10, 10)
    assert needed == pytest.approx(1e-7)  # 1 mA/cm2 x 1e-6 cm / 10 mV
    assert hopping.ohmic_drop_V(1, 10, needed) == pytest.approx(0.010)
    assert hopping.largest_thickness_nm(1, needed, 10) == pytest.approx(10)


# --- orders ------------------------------------------------------------------------------------


def table():
    return (
        data.load("cheng2018-table1")
        .set_index("species")
        .loc[["LiF", "Li2CO3", "Li2O", "Li3N"]]
    )


def test_printed_orders_hold_for_every_value_in_the_ranges():
    found = table()
    low, high = found["migration_barrier_low_eV"], found["migration_barrier_high_eV"]
    margins = order.order_margins(low, high)
    assert margins == pytest.approx([0.24, 0.08, 0.112])
    # every corner of the box of intervals, one by one
    for corner in itertools.product(*zip(low, high)):
        assert list(corner) == sorted(corner, reverse=True)
    assert order.order_margins(
        found["band_gap_eV"], found["band_gap_eV"]
    ) == pytest.approx([3.9, 0.3, 3.6])


def test_probability_of_two_values_is_the_normal_one():
    from scipy.stats import norm

    for gap, error in ((0.08, 0.05), (0.3, 0.3), (-0.1, 0.2)):
        expected = norm.cdf(gap / (error * math.sqrt(2)))
        assert order.order_probability([gap, 0], [gap, 0], error) == pytest.approx(
            expected, abs=2e-5
        )


def test_equal_items_come_in_any_order_alike():
    for n in (2, 3, 4):
        assert order.order_probability([1.0] * n, [1.0] * n, 0.1) == pytest.approx(
            1 / math.factorial(n), abs=1e-4
        )


def test_probability_agrees_with_random_draws():
    rng = np.random.default_rng(11)
    found = table()
    low, high = (
        found[f"migration_barrier_{end}_eV"].to_numpy() for end in ("low", "high")
    )
    draws = rng.uniform(low, high, (200_000, 4)) + rng.normal(0, 0.1, (200_000, 4))
    share = (np.diff(draws, axis=1) < 0).all(axis=1).mean()
    error = math.sqrt(share * (1 - share) / 200_000)
    assert order.order_probability(low, high, 0.1) == pytest.approx(
        share, abs=4 * error + 1e-4
    )


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=3), st.floats(0.05, 0.5))
def test_all_orders_together_are_certain(values, error):
    orders = itertools.permutations(values)
    assert sum(
        order.order_probability(o, o, error, points=2001) for o in orders
    ) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: hopping.hop_rate_Hz(-0.1), "barrier_eV is -0.1"),
        (lambda: hopping.defect_share(-1), "formation_energy_eV is -1"),
        (lambda: hopping.conductivity_S_cm(0), "diffusivity_m2_s is 0"),
        (lambda: hopping.area_resistance_ohm_cm2(10, 0), "conductivity_S_cm is 0"),
        (lambda: hopping.ohmic_drop_V(-1, 10, 1), "current_mA_cm2 is -1"),
        (lambda: hopping.thermal_energy_eV(0), "temperature_K is 0"),
        (lambda: hopping.needed_conductivity_S_cm(1, 10, 0), "allowed_drop_mV is 0"),
        (lambda: hopping.largest_thickness_nm(0, 1, 1), "current_mA_cm2 is 0"),
        (lambda: order.order_margins([1, 2], [1]), "one value each"),
        (lambda: order.order_margins([2, 1], [1, 1]), "low end above"),
        (lambda: order.order_probability([1, 0], [1, 0], 0), "standard_error is 0"),
        (lambda: order.order_probability([1, 0], [1, 0], 1e-5), "give more points"),
    ],
)
def test_errors_say_what_is_wrong(call, words):
    with pytest.raises(BookError, match=words):
        call()
