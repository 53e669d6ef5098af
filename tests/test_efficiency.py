"""Coulombic efficiency, against identities, other libraries, conservation laws and known cells."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lithium_interfaces import cell_design as li
from lithium_interfaces import efficiency as ce
from lithium_interfaces.errors import BookError, DataError

quick = settings(max_examples=50, deadline=None)
COARSE = ce.Instrument(sampling_s=60.0)


# --- Protocols ---------------------------------------------------------------------------------


def test_uniform_loss_is_returned_exactly():
    final = ce.aurbach_final_strip(0.9873, 5, 1, 10)
    assert ce.aurbach_efficiency(5, 1, 10, final) == pytest.approx(0.9873, abs=1e-15)


@quick
@given(st.floats(0.9, 1.0), st.floats(2, 10), st.floats(0.1, 1), st.integers(1, 10))
def test_identity_and_bias_for_any_protocol(efficiency, reservoir, cycle, n):
    """Count lithium plating by plating instead of by the formula."""
    lithium = efficiency * reservoir
    for _ in range(n):
        lithium += efficiency * cycle - cycle
    assert ce.aurbach_final_strip(efficiency, reservoir, cycle, n) == pytest.approx(
        lithium
    )
    assert ce.aurbach_efficiency(reservoir, cycle, n, lithium) == pytest.approx(
        efficiency, abs=1e-12
    )
    lost = 0.1 * lithium
    found = ce.aurbach_efficiency(reservoir, cycle, n, lithium - lost)
    assert found - efficiency == pytest.approx(
        ce.aurbach_bias(lost, reservoir, cycle, n)
    )


def test_formation_bias():
    final = ce.aurbach_final_strip(0.995, 5, 1, 10, one_off_loss=0.05)
    found = ce.aurbach_efficiency(5, 1, 10, final)
    assert found == pytest.approx(0.995 - 0.05 / 15, abs=1e-15)
    assert ce.aurbach_bias(0.05, 5, 1, 10) == pytest.approx(-0.05 / 15)


def test_cycling_average():
    average = ce.cycling_average([1.0, 3.0], [0.9, 2.97])
    assert average.charge_weighted == pytest.approx(3.87 / 4)
    assert average.arithmetic_mean == pytest.approx((0.9 + 0.99) / 2)
    assert average.geometric_mean == pytest.approx(np.sqrt(0.9 * 0.99))
    # its n-th power is the retention of an anode-free cell, run by the inventory
    each = np.array([0.95, 0.99, 0.97, 0.999])
    retention = li.cycle_lithium(each, 0, 4).remaining[-1]
    assert ce.cycling_average(np.ones(4), each).geometric_mean ** 4 == pytest.approx(
        retention
    )


def test_standard_error_of_equal_cycles_is_the_textbook_one():
    each = np.array([0.981, 0.979, 0.985, 0.990, 0.977])
    average = ce.cycling_average(np.full(5, 2.0), 2.0 * each)
    assert average.standard_error == pytest.approx(each.std(ddof=1) / np.sqrt(5))


def test_standard_error_covers_unequal_cycles():
    rng = np.random.default_rng(1)
    plated = rng.uniform(0.5, 2.0, (2000, 30))
    stripped = plated * 0.98 + rng.normal(0, 0.01, plated.shape)
    averages = [ce.cycling_average(p, s) for p, s in zip(plated, stripped)]
    scatter = np.std([average.charge_weighted for average in averages])
    claimed = np.sqrt(np.mean([average.standard_error**2 for average in averages]))
    assert claimed == pytest.approx(scatter, rel=4 / np.sqrt(2 * 2000))


# --- Uncertainty -------------------------------------------------------------------------------

PROTOCOL = (5.0, 1.0, 10, 4.85)  # CE 0.99


@pytest.mark.parametrize(
    "name, position", [("reservoir", 0), ("cycle", 1), ("final_strip", 3)]
)
def test_sensitivities_are_the_slopes(name, position):
    step = 1e-6
    up, down = (list(PROTOCOL) for _ in range(2))
    up[position] += step
    down[position] -= step
    slope = (ce.aurbach_efficiency(*up) - ce.aurbach_efficiency(*down)) / (2 * step)
    budget = ce.aurbach_budget(*PROTOCOL, ce.ChargeErrors(**{name: 1.0}))
    assert budget.standard_uncertainty == pytest.approx(abs(slope), rel=1e-8)


def test_a_common_gain_cancels_and_a_differential_one_does_not():
    reservoir, cycle, n, final = PROTOCOL
    scaled = ce.aurbach_efficiency(1.01 * reservoir, 1.01 * cycle, n, 1.01 * final)
    assert scaled == pytest.approx(ce.aurbach_efficiency(*PROTOCOL), abs=1e-15)
    assert (
        ce.aurbach_budget(
            *PROTOCOL, ce.ChargeErrors(common_gain=0.01)
        ).standard_uncertainty
        == 0
    )
    differential = ce.aurbach_budget(*PROTOCOL, ce.ChargeErrors(differential_gain=1e-3))
    assert differential.standard_uncertainty == pytest.approx(0.99e-3)


def test_monte_carlo_agrees_with_first_order():
    errors = ce.ChargeErrors(0.004, 0.002, 0.005, 0.002, 2e-4)
    budget = ce.aurbach_budget(*PROTOCOL, errors)
    draws = 40_000
    sample = ce.aurbach_monte_carlo(*PROTOCOL, errors, draws=draws, seed=3)
    u = budget.standard_uncertainty
    # four standard errors of a standard deviation and of a mean
    assert sample.std(ddof=1) == pytest.approx(u, rel=4 / np.sqrt(2 * draws))
    assert sample.mean() == pytest.approx(budget.efficiency, abs=4 * u / np.sqrt(draws))
    assert u == pytest.approx(np.sqrt(sum(c**2 for c in budget.contributions.values())))


def test_monte_carlo_of_a_common_gain_is_a_constant():
    sample = ce.aurbach_monte_carlo(
        *PROTOCOL, ce.ChargeErrors(common_gain=0.02), draws=500
    )
    assert np.ptp(sample) < 1e-14


# --- What a measurement must resolve -----------------------------------------------------------


def test_uncertainty_for_ten_per_cent_of_life():
    assert ce.required_uncertainty(0.995) == pytest.approx(5.0e-4, abs=5e-6)
    assert ce.required_uncertainty(0.999) == pytest.approx(1.0e-4, abs=1e-6)
    assert ce.required_uncertainty(0.995) == pytest.approx(
        0.1 * 0.995 * -np.log(0.995), rel=1e-12
    )


@quick
@given(st.floats(0.9, 0.9995), st.floats(0, 3), st.floats(0.3, 0.95))
def test_required_uncertainty_moves_the_life_by_its_precision(efficiency, r, x):
    step = 1e-3 * ce.required_uncertainty(efficiency, 0.1, r, x)
    moved = [li.cycle_life(efficiency + s, r, x) for s in (-step, step)]
    relative = (moved[1] - moved[0]) / 2 / li.cycle_life(efficiency, r, x)
    assert relative == pytest.approx(1e-4, rel=1e-5)


def test_cells_per_arm():
    assert ce.cells_per_arm(0.4, 0.3) == 10
    assert ce.power_of_cells(10, 0.4, 0.3) >= 0.8 > ce.power_of_cells(9, 0.4, 0.3)


@pytest.mark.parametrize("effect", [0.2, 0.5, 4 / 3, 3.0])
def test_power_against_statsmodels(effect):
    power = pytest.importorskip("statsmodels.stats.power").TTestIndPower()
    for cells in (2, 5, 10):
        assert ce.power_of_cells(cells, effect, 1.0) == pytest.approx(
            power.power(effect, cells, 0.05), abs=1e-9
        )
    assert 1 - 1e-12 < ce.power_of_cells(400, 3.0, 1.0) <= 1  # where nct.cdf gives nan
    needed = power.solve_power(effect, power=0.9, alpha=0.05)
    assert ce.cells_per_arm(effect, 1.0, power=0.9) == max(2, int(np.ceil(needed)))


# --- Full cell ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "anode, foil", [(0.995, 1.0), (0.98, 0.3), (0.9, 0.0), (1.0, 0.5)]
)
def test_full_cell_is_the_inventory(anode, foil):
    cell = ce.full_cell(anode, foil, 260)
    inventory = li.cycle_lithium(anode, foil, 261)
    assert cell.charge == pytest.approx(inventory.plated[:-1], abs=1e-12)
    assert cell.discharge == pytest.approx(inventory.plated[1:], abs=1e-12)


def test_full_cell_efficiency_is_not_the_anode_one():
    cell = ce.full_cell(0.99, 0.5, 120)
    assert cell.efficiency[:49] == pytest.approx(
        1
    )  # 0.5 / 0.01 = 50 cycles of reservoir
    assert cell.efficiency[51:] == pytest.approx(0.99)


# --- Synthetic traces --------------------------------------------------------------------------

CELL = dict(
    efficiency=0.985,
    rest_h=0.2,
    formation_loss_mAh=0.1,
    calendar_loss_mA=0.001,
    cut_off_mAh=0.02,
)


@pytest.mark.parametrize("protocol", ce.PROTOCOLS)
def test_synthetic_lithium_is_conserved(protocol):
    trace = ce.synthetic_trace(protocol, **CELL, instrument=COARSE)
    lost = sum(trace.losses.values())
    assert trace.plated.sum() == pytest.approx(
        trace.stripped.sum() + lost + trace.left, abs=1e-12
    )
    assert min(trace.losses.values()) > 0 and trace.losses[
        "formation"
    ] == pytest.approx(0.1)


def test_synthetic_trace_says_what_the_formula_says():
    trace = ce.synthetic_trace("aurbach", 0.99, cut_off_mAh=0.03, instrument=COARSE)
    assert trace.protocol_efficiency == pytest.approx(
        0.99 + ce.aurbach_bias(0.03, 5, 1, 10)
    )
    assert trace.left == pytest.approx(0.03)
    with_formation = ce.synthetic_trace(
        "aurbach", 0.99, formation_loss_mAh=0.2, formation_cycles=1, instrument=COARSE
    )
    assert with_formation.protocol_efficiency == pytest.approx(0.99)


def test_calendar_loss_is_rate_times_time():
    trace = ce.synthetic_trace(
        "aurbach", 0.99, calendar_loss_mA=0.001, instrument=COARSE
    )
    hours = (
        trace.table["time_s"].iloc[-1] / 3600
    )  # lithium is there from the start to the end
    assert trace.losses["calendar"] == pytest.approx(0.001 * hours, rel=1e-9)


def test_synthetic_trace_is_seeded():
    noisy = replace(COARSE, current_noise_mA=0.001)
    tables = [
        ce.synthetic_trace("cycling", instrument=noisy, seed=s).table for s in (1, 1, 2)
    ]
    assert tables[0].equals(tables[1]) and not tables[0].equals(tables[2])


# --- Reading traces ----------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", ce.PROTOCOLS)
@pytest.mark.parametrize("rest_h", [0.0, 0.5])
def test_a_perfect_trace_is_read_exactly(protocol, rest_h):
    trace = ce.synthetic_trace(
        protocol, **{**CELL, "rest_h": rest_h}, instrument=COARSE
    )
    found = ce.from_trace(trace.table, protocol)
    assert found.coulombic_efficiency == pytest.approx(
        trace.protocol_efficiency, abs=1e-12
    )
    assert found.cycles["plated_mAh"].to_numpy() == pytest.approx(trace.plated)
    assert found.cycles["stripped_mAh"].to_numpy() == pytest.approx(trace.stripped)
    # a file without noise shows no uncertainty, which is not the same as having none
    assert np.isnan(found.standard_uncertainty) or protocol == "cycling"


def test_aurbach_from_a_trace_is_the_formula():
    trace = ce.synthetic_trace("aurbach", 0.97, instrument=COARSE)
    found = ce.from_trace(trace.table, "aurbach")
    final = found.cycles["stripped_mAh"].iloc[-1]
    assert found.coulombic_efficiency == pytest.approx(
        ce.aurbach_efficiency(5, 1, 10, final)
    )
    assert found.average is None and "coulombic_efficiency" not in found.cycles


def test_cycling_from_a_trace_is_the_average():
    trace = ce.synthetic_trace("cycling", **CELL, instrument=COARSE)
    found = ce.from_trace(trace.table, "cycling")
    assert found.average == ce.cycling_average(
        found.cycles["plated_mAh"], found.cycles["stripped_mAh"]
    )
    assert (
        found.cycles["coulombic_efficiency"].iloc[0] < 0.9
    )  # formation, cut-off and all
    later = ce.from_trace(trace.table, "cycling", formation_cycles=1)
    assert later.coulombic_efficiency > found.coulombic_efficiency
    assert later.cycles["cycle"].iloc[-1] == 9


def test_formation_cycle_can_be_left_out():
    cell = dict(
        efficiency=0.99, formation_loss_mAh=0.2, formation_cycles=1, instrument=COARSE
    )
    table = ce.synthetic_trace("aurbach", **cell).table
    assert ce.from_trace(
        table, "aurbach", formation_cycles=1
    ).coulombic_efficiency == pytest.approx(0.99)
    # the strip that empties the cell tells by itself
    assert ce.from_trace(table, "aurbach").coulombic_efficiency == pytest.approx(0.99)
    with pytest.raises(DataError, match="formation_cycles is 0: it is probably 1"):
        ce.from_trace(table, "aurbach", formation_cycles=0)


def test_formation_left_out_adds_no_uncertainty():
    noisy = replace(COARSE, current_noise_mA=0.002, logs_step_ends=False)
    table = ce.synthetic_trace(
        "aurbach", 0.98, formation_cycles=1, cycles=5, instrument=noisy
    ).table
    second_plating = np.flatnonzero(
        (table["current_mA"] < 0) & (table["current_mA"].shift() > 0)
    )[0]
    skipped = ce.from_trace(table, "aurbach", formation_cycles=1).contributions
    cut_away = ce.from_trace(table.iloc[second_plating:], "aurbach").contributions
    assert skipped["current noise"] == pytest.approx(
        cut_away["current noise"], rel=1e-3
    )
    # one more switch, that from the formation cycle to the first plating
    assert (
        cut_away["switching time"]
        < skipped["switching time"]
        < 1.1 * cut_away["switching time"]
    )


def test_a_last_plating_without_stripping_does_not_count():
    table = ce.synthetic_trace("cycling", 0.98, cycles=6, instrument=COARSE).table
    last_strip = np.flatnonzero(table["current_mA"] > 0)
    cut = table.iloc[: last_strip[np.flatnonzero(np.diff(last_strip) > 1)[-1]] + 40]
    assert len(ce.from_trace(cut, "cycling").cycles) == 5


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.0, 0.5), st.floats(0.0, 0.002))
def test_step_charges_add_up_to_the_integral(seed, dropped, noise):
    """Charge is conserved between trace and steps at any spacing of the samples."""
    instrument = ce.Instrument(
        sampling_s=30.0, current_noise_mA=noise, logs_step_ends=False
    )
    table = ce.synthetic_trace(
        "cycling", 0.98, rest_h=0.3, cycles=4, instrument=instrument, seed=seed
    ).table
    keep = np.random.default_rng(seed).random(len(table)) >= dropped
    table = table[keep].reset_index(drop=True)
    try:
        found = ce.from_trace(table, "cycling", gap_share=0.2)
    except (
        DataError
    ) as refusal:  # the rises at the ends of strips are among what was dropped
        assert "not on a rise" in str(refusal) or "without a rise" in str(refusal)
        return
    integral = np.trapezoid(table["current_mA"], table["time_s"]) / 3600
    assert found.steps["charge_mAh"].sum() == pytest.approx(integral, abs=1e-10)
    counted = found.pairs["stripped_mAh"].sum() - found.pairs["plated_mAh"].sum()
    assert counted + found.rest_charge_mAh == pytest.approx(integral, abs=1e-10)


def test_positive_plating_is_the_mirror():
    trace = ce.synthetic_trace("aurbach", 0.98, instrument=COARSE)
    mirrored = trace.table.assign(current_mA=-trace.table["current_mA"])
    found = ce.from_trace(mirrored, "aurbach", plating="positive")
    assert found.coulombic_efficiency == pytest.approx(trace.protocol_efficiency)


def test_efficiency_does_not_depend_on_the_gain_but_on_the_differential_gain():
    def read(**errors):
        table = ce.synthetic_trace(
            "aurbach", 0.98, instrument=replace(COARSE, **errors)
        ).table
        return ce.from_trace(table, "aurbach").coulombic_efficiency

    assert read(gain=0.01) == pytest.approx(0.98, abs=1e-12)
    assert read(strip_gain=0.001) == pytest.approx(0.98 * 1.001, abs=1e-12)
    # an offset takes from plating what it gives to stripping, in proportion to the time of each
    offset, current = 1e-4, 0.5
    assert read(offset_mA=offset) == pytest.approx(
        0.98 * (1 + offset / current) / (1 - offset / current), abs=1e-9
    )


def test_drift_scales_each_step_by_the_gain_at_its_middle():
    plain, drifting = (
        ce.from_trace(
            ce.synthetic_trace("cycling", 0.9, instrument=i).table, "cycling"
        ).steps
        for i in (COARSE, replace(COARSE, drift=0.01))
    )
    middle = (plain["start_s"] + plain["end_s"]) / 2 / plain["end_s"].iloc[-1]
    ratio = drifting["charge_mAh"] / plain["charge_mAh"]
    assert ratio.to_numpy() == pytest.approx(1 + 0.01 * middle.to_numpy(), abs=1e-9)


def z_scores(protocol, traces, instrument, **cell):
    rng = np.random.default_rng(5)
    scores = []
    for seed in range(traces):
        # incommensurate step lengths, so that switches fall anywhere between samples
        current = 0.5 * rng.uniform(0.9, 1.1)
        trace = ce.synthetic_trace(
            protocol, 0.98, current_mA=current, instrument=instrument, seed=seed, **cell
        )
        found = ce.from_trace(trace.table, protocol)
        error = found.coulombic_efficiency - trace.protocol_efficiency
        scores.append(error / found.standard_uncertainty)
    return np.array(scores)


@pytest.mark.parametrize(
    "instrument",
    [
        ce.Instrument(sampling_s=120.0, current_noise_mA=0.002),
        ce.Instrument(sampling_s=120.0, logs_step_ends=False),
    ],
    ids=["noise", "switching time"],
)
def test_the_uncertainty_of_a_trace_covers_its_error(instrument):
    traces = 150
    scores = z_scores("aurbach", traces, instrument, cycles=5)
    # four standard errors, plus what the estimate of noise from one trace adds
    assert np.sqrt((scores**2).mean()) == pytest.approx(1, abs=4 / np.sqrt(2 * traces))


def test_differential_gain_enters_the_budget():
    table = ce.synthetic_trace("aurbach", 0.98, instrument=COARSE).table
    found = ce.from_trace(table, "aurbach", differential_gain=3e-4)
    assert found.standard_uncertainty == pytest.approx(0.98 * 3e-4, rel=1e-6)


def test_noise_in_rests_makes_no_cycles():
    noisy = replace(
        COARSE, current_noise_mA=0.004
    )  # in rests some samples cross the threshold
    trace = ce.synthetic_trace("cycling", 0.95, rest_h=5.0, cycles=5, instrument=noisy)
    found = ce.from_trace(trace.table, "cycling")
    assert len(found.cycles) == 5 and len(found.steps) > 20
    assert found.coulombic_efficiency == pytest.approx(0.95, abs=0.005)


def test_a_spike_does_not_hide_the_steps():
    table = ce.synthetic_trace("aurbach", 0.98).table
    table.loc[
        100, "current_mA"
    ] = -30.5  # 30 mA too much for the 10 s that a sample stands for
    found = ce.from_trace(table, "aurbach")
    assert found.coulombic_efficiency == pytest.approx(
        0.98 * 15 / (15 + 30 * 10 / 3600)
    )


# --- Errors are sentences ----------------------------------------------------------------------


def good():
    return ce.synthetic_trace("aurbach", 0.98, cycles=4, instrument=COARSE).table


def edited(column, row, value):
    table = good().astype({column: object})
    table.loc[row, column] = value
    return table


def shuffled():
    table = good()
    table.loc[[50, 60], "time_s"] = table.loc[[60, 50], "time_s"].to_numpy()
    return table


def only(kind):
    table = good()
    return table[table["current_mA"] * kind > 0]


def with_voltage(sign):
    return good().assign(voltage_V=lambda table: sign * table["voltage_V"])


def scaled_strip(factor):
    stripping = good()["current_mA"] > 0
    return good().assign(
        current_mA=lambda table: table["current_mA"].where(
            ~stripping, factor * table["current_mA"]
        )
    )


BAD_TRACES = {
    "missing column": (
        lambda: good().drop(columns="voltage_V"),
        ["lacks column 'voltage_V'", "time_s"],
    ),
    "no columns": (lambda: pd.DataFrame(), ["lacks column 'time_s'", "none"]),
    "empty": (lambda: good().iloc[:0], ["0 rows", "at least 2"]),
    "NaN": (lambda: edited("current_mA", 7, np.nan), ["'current_mA'", "row 7", "nan"]),
    "text": (lambda: edited("voltage_V", 3, "OL"), ["'voltage_V'", "row 3", "'OL'"]),
    "infinite": (lambda: edited("time_s", 5, np.inf), ["'time_s'", "row 5", "inf"]),
    "time runs back": (shuffled, ["'time_s'", "back to", "must not decrease"]),
    "gap": (
        lambda: good().drop(index=range(100, 260)),
        ["no sample between", "unseen"],
    ),
    "amperes": (
        lambda: good().assign(current_mA=lambda t: t["current_mA"] / 1e3),
        ["0.0005", "in A"],
    ),
    "microamperes": (
        lambda: good().assign(current_mA=lambda t: t["current_mA"] * 1e4),
        ["5000", "uA"],
    ),
    "no current": (lambda: good().assign(current_mA=0.0), ["typically 0"]),
    "sign": (
        lambda: good().assign(current_mA=lambda t: -t["current_mA"]),
        ["strips before", "plating='positive'"],
    ),
    "voltage sign": (
        lambda: with_voltage(-1),
        ["plates at 0.05 V", "strips at -0.05 V"],
    ),
    "no strip": (lambda: only(-1).iloc[:500], ["no strip step"]),
    "no plate": (lambda: only(1).iloc[:100], ["strips before"]),
    "ends in plating": (
        lambda: good()[lambda t: t["time_s"] < 36000 + 12000],
        ["ends in plating", "final strip"],
    ),
    "more out than in": (
        lambda: scaled_strip(1.05),
        ["strips 9.261 mAh after plating 9 mAh", "cannot return more"],
    ),
    "too few cycles": (
        lambda: ce.synthetic_trace("aurbach", 0.98, cycles=2, instrument=COARSE).table,
        ["2 cycles of protocol 'aurbach'", "at least 3"],
    ),
}


@pytest.mark.parametrize("name", BAD_TRACES)
def test_bad_traces(name):
    make, words = BAD_TRACES[name]
    with pytest.raises(DataError) as caught:
        ce.from_trace(make(), "aurbach")
    message = str(caught.value)
    assert all(word in message for word in words), message
    assert message.count(". ") == 0 and message[-1] in ".?" and "\n" not in message


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: ce.from_trace(good(), "coin"), ["protocol is 'coin'", "'aurbach'"]),
        (
            lambda: ce.from_trace(good(), "aurbach", plating="up"),
            ["plating is 'up'", "'positive'"],
        ),
        (
            lambda: ce.from_trace(good(), "aurbach", formation_cycles=1.5),
            ["formation_cycles is 1.5"],
        ),
        (lambda: ce.synthetic_trace("coin"), ["protocol is 'coin'"]),
        (
            lambda: ce.synthetic_trace("cycling", 98),
            ["efficiency is 98", "not a percentage"],
        ),
        (lambda: ce.cycling_average([1.0], [0.9]), ["(1,)", "at least 2 cycles"]),
        (lambda: ce.cycling_average([1.0, 1.0], [0.9]), ["(2,) and (1,)"]),
        (lambda: ce.cycling_average([1.0, 0.0], [0.9, 0.9]), ["plated is 0"]),
        (lambda: ce.aurbach_efficiency(5, 0, 10, 4), ["cycle is 0", "(0, inf)"]),
        (
            lambda: ce.aurbach_final_strip(0.8, 1, 1, 10),
            ["runs out 1.2 before the final strip"],
        ),
        (
            lambda: ce.aurbach_budget(5, 1, 10, 4.9, ce.ChargeErrors(cycle=-1)),
            ["ChargeErrors.cycle is -1", "[0, inf)"],
        ),
        (lambda: ce.required_uncertainty(1.0), ["coulombic_efficiency is 1", "(0, 1)"]),
        (lambda: ce.required_uncertainty(0.99, 0.1, 0, 1), ["retention is 1"]),
        (lambda: ce.cells_per_arm(1e-9, 1.0), ["too small", "million cells"]),
        (lambda: ce.power_of_cells(1, 1.0, 1.0), ["cells is 1", "[2, inf)"]),
        (lambda: ce.full_cell(0.99, -1, 3), ["foil is -1"]),
    ],
)
def test_errors(call, words):
    with pytest.raises(BookError) as caught:
        call()
    message = str(caught.value)
    assert all(word in message for word in words), message
    assert message.endswith(".") and "\n" not in message
