"""Checks of the claims on capacity, potential, thickness, lithium inventory and energy density."""

from __future__ import annotations

from math import floor, log10

from bookkit import datapackage
from bookkit.claims import check
from bookkit.errors import ResultError
from lithium_interfaces import data

from . import assumed


def _rounds_to(value: float, printed: float, digits: int) -> bool:
    """Whether ``value``, rounded to ``digits`` significant digits, is the printed number."""
    return abs(
        round(value, digits - 1 - floor(log10(abs(value)))) - printed
    ) < 1e-9 * abs(printed)


def _verdict(agrees: bool) -> str:
    return "reproduced" if agrees else "contradicted"


CAPACITY_RULE = "reproduced if F/(3.6 M) is 3860 mAh/g to three significant digits; contradicted otherwise"


def _capacity(number):
    q = number("li_specific_capacity")
    return _verdict(_rounds_to(q, 3860, 3)), f"Faraday's law gives {q:.1f} mAh/g."


@check("OB24-01", rule=CAPACITY_RULE)
def capacity_in_ob24(number):
    return _capacity(number)


@check("CH18-03", rule=CAPACITY_RULE)
def capacity_in_ch18(number):
    return _capacity(number)


@check(
    "WA19-01",
    rule="reproduced if F/(3.6 M) is 3860 mAh/g to three significant digits and exceeds that of beryllium; qualified "
    "if only the value holds; contradicted if the value does not",
)
def highest_capacity(number):
    q, other = number("li_specific_capacity"), number("be_specific_capacity")
    verdict = (
        "contradicted"
        if not _rounds_to(q, 3860, 3)
        else "reproduced"
        if q > other
        else "qualified"
    )
    return verdict, (
        f"The value holds ({q:.1f} mAh/g) but beryllium has {other:.0f}, and silicon {number('si_capacity_host'):.0f} per "
        f"gram of silicon ({number('si_capacity_charged'):.0f} with its lithium weighed too)."
    )


def _potential_rule(printed: str) -> str:
    return (
        f"contradicted if the Gibbs energy of formation does not give {printed} V to the printed digits, or another of "
        "nine tabulated metals lies lower; qualified otherwise, since a tabulated energy may rest on the potential and "
        "nine metals in water are not all"
    )


def _potential(number, decimals: int):
    e, next_ = number("li_potential"), number("potential_runner_up")
    agrees = round(e, decimals) == -3.04 and e < next_
    return "qualified" if agrees else "contradicted", (
        f"Tabulated energies give {e:.3f} V, the lowest of nine metals in water by {1e3 * (next_ - e):.0f} mV; tables and "
        "potential may share a source, and another solvent may change so close an order."
    )


@check("WA19-02", rule=_potential_rule("-3.04"))
def lowest_potential_in_wa19(number):
    return _potential(number, 2)


@check("CH18-04", rule=_potential_rule("-3.040"))
def lowest_potential_in_ch18(number):
    return _potential(number, 3)


@check(
    "WA19-03",
    rule=f"reproduced if dense lithium of 3 mAh/cm2 is at least {assumed.text('clear_ratio:short')} times as thick as "
    "graphite's gain at both ends of the assumed swelling; contradicted if at neither; qualified otherwise",
)
def thickness_change(number):
    metal = number("li_thickness_3mAh")
    ratios = (
        metal / number("graphite_swelling_3mAh_high"),
        metal / number("graphite_swelling_3mAh_low"),
    )
    verdict = (
        "reproduced"
        if min(ratios) >= assumed.clear_ratio
        else "contradicted"
        if max(ratios) < assumed.clear_ratio
        else "qualified"
    )
    return verdict, (
        f"{metal:.1f} µm come and go against {metal / ratios[1]:.1f} to {metal / ratios[0]:.1f} µm for graphite (swelling "
        f"illustrative), {ratios[0]:.1f} to {ratios[1]:.1f} times as much; graphite would have to swell by "
        f"{number('graphite_swelling_break_even'):.0%} to match."
    )


@check(
    "WA19-14",
    rule="reproduced if our thickness is 15 um to two significant digits; contradicted otherwise",
)
def thickness_of_three(number):
    um = number("li_thickness_3mAh")
    return (
        _verdict(_rounds_to(um, 15, 2)),
        f"Dense and plane, it is {um:.2f} µm; the printed value is rounded up by {15 / um - 1:.0%}.",
    )


@check(
    "CH18-25",
    rule="reproduced if our capacity is 0.2 mAh/cm2 to one significant digit; contradicted otherwise",
)
def capacity_of_a_micrometre(number):
    q = number("li_capacity_1um")
    return _verdict(
        _rounds_to(q, 0.2, 1)
    ), f"It is {q:.4f} mAh/cm², an areal capacity (the caption says specific)."


@check(
    "CH18-26",
    rule="reproduced if our capacity is 200 mAh/cm2 to one significant digit; contradicted otherwise",
)
def capacity_of_a_millimetre(number):
    q = number("li_capacity_1mm")
    return _verdict(_rounds_to(q, 200, 1)), f"It is {q:.1f} mAh/cm²."


@check(
    "CH18-01",
    rule="contradicted if the printed figures do not rise from each to the next; qualified otherwise, since they are "
    "quoted from other works and no table of the four papers has energy densities",
)
def history_rises(number):
    ratio = number("smallest_step_ratio")
    return "qualified" if ratio > 1 else "contradicted", (
        f"Each printed figure is at least {ratio:.1f} times the one before, {number('growth_to_1960s'):.2f} % a year up to "
        f"the 1960s and {number('growth_since_1960s_low'):.2f} to {number('growth_since_1960s_high'):.2f} % since; that the "
        "figures themselves are right cannot be tested here."
    )


@check(
    "CH18-02",
    rule="not testable while no table of the four papers has energy densities: one printed figure gives no rate",
)
def slow_growth(number):
    tables = [name for name in data.names() if "table" in name]
    if any(
        column["unit"] == "Wh/kg"
        for name in tables
        for column in datapackage.describe(name)["columns"]
    ):
        raise ResultError(
            "A table now has energy densities; CH18-02 needs a test that uses them."
        )
    return "not-testable", (
        "Only one figure is printed for lithium-ion batteries; the step to them since the 1960s, "
        f"{number('growth_since_1960s_low'):.2f} to {number('growth_since_1960s_high'):.2f} % a year, is faster than the "
        f"{number('growth_to_1960s'):.2f} % before, but changes chemistry."
    )


@check(
    "OB24-02",
    rule=f"contradicted if the best CE of OB24 Table 1 keeps {assumed.text('end_of_life:short')} or more for 300 cycles "
    "without excess lithium; "
    "qualified otherwise, since CE counts reacted and isolated lithium alike",
)
def reduction_costs_capacity(number):
    left = number("retention_anodefree_995_300")
    return "contradicted" if left >= assumed.end_of_life else "qualified", (
        f"Without excess even the best CE of Table 1 leaves {left:.0%} after 300 cycles, the worst "
        f"{number('retention_ob24_worst_100'):.1%} after 100; with one charge of excess the best leaves "
        f"{number('retention_r1_995_300'):.0%}. How much of the loss is reaction, CE does not say."
    )


@check(
    "WA19-24",
    rule=f"reproduced if 300 cycles to {assumed.text('end_of_life:short')} need 99.5 % (to 0.1 %) with any excess from "
    "none to three charges; "
    "contradicted if with no excess in that range; qualified otherwise",
)
def efficiency_for_300_cycles(number):
    none, one, three = (
        number(f"CE_required_300_{name}") for name in ("anodefree", "r1", "r3")
    )
    low, high = round(100 * three, 1), round(100 * none, 1)
    verdict = (
        "reproduced"
        if low == high == 99.5
        else "qualified"
        if low <= 99.5 <= high
        else "contradicted"
    )
    return verdict, (
        f"300 cycles to {assumed.text('end_of_life:short')} need {100 * none:.2f} % without excess, {100 * one:.2f} % with one charge and "
        f"{100 * three:.2f} % with three; 99.5 % is right for {number('excess_required_995_300_80pct'):.2f} charges. "
        f"{number('rows_wang_995'):.0f} of the 27 rows of WA19 Table 1 reaches it."
    )


_LITHIUM = ("lithium", "anode_free", "sulfur", "oxygen")


@check(
    "CH18-05",
    rule="reproduced if a lithium stack of the model reaches three times the graphite stack, as listed or with every varied "
    "assumption at its favourable end; qualified if only active materials do; contradicted if neither does (most "
    "assumptions are illustrative)",
)
def three_to_five_times(number):
    stack = max(number(f"stack_times_{name}") for name in _LITHIUM)
    active = max(number(f"active_times_{name}") for name in _LITHIUM)
    best = max(number("stack_times_lithium_best"), number("stack_times_sulfur_best"))
    verdict = (
        "reproduced"
        if max(stack, best) >= 3
        else "qualified"
        if active >= 3
        else "contradicted"
    )
    return verdict, (
        f"Swapping the anode gives {number('stack_times_lithium'):.2f} times, the best stack {stack:.2f}, and {best:.2f} with "
        "every varied assumption at its favourable end; only the active materials of lithium with sulfur "
        f"({number('active_times_sulfur'):.1f}) or oxygen ({number('active_times_oxygen'):.1f}) reach three."
    )


@check(
    "CH18-06",
    rule=f"reproduced if every stack keeps {assumed.text('energy_kept:short')} or more of the energy of its active "
    "materials; contradicted if none does; qualified otherwise (most assumptions illustrative)",
)
def capacities_and_voltage(number):
    shares = [number(f"stack_share_{name}") for name in ("graphite", *_LITHIUM)]
    verdict = (
        "reproduced"
        if min(shares) >= assumed.energy_kept
        else "contradicted"
        if max(shares) < assumed.energy_kept
        else "qualified"
    )
    return verdict, (
        f"With layered oxide {shares[0]:.0%} (graphite) and {shares[1]:.0%} (lithium) of the energy of the actives is left "
        f"in the stack, with sulfur and oxygen {shares[3]:.0%} and {shares[4]:.0%}: there, other masses decide."
    )


@check(
    "YA20-01",
    rule="reproduced if raising the voltage alone and the anode's capacity alone each raise the energy of the active "
    "materials; contradicted if neither does; qualified otherwise",
)
def capacity_and_window(number):
    by_voltage, by_anode = (
        number("active_times_by_voltage"),
        number("active_times_by_anode"),
    )
    gains = (by_voltage > 1) + (by_anode > 1)
    return ("contradicted", "qualified", "reproduced")[gains], (
        f"E = V/(1/q + 1/q'): lithium for graphite at the same voltage gives {by_anode:.2f} times, {assumed.text('graphite_potential:short')} more "
        f"{by_voltage:.3f} times; each helps alone, and the cathode caps what the anode can give."
    )
