"""Checks of the claims on alloy coatings: the diffusivity table, plating underneath, what limits it."""

from __future__ import annotations

from bookkit.claims import check
from bookkit.errors import ResultError
from bookkit.text import SUPERSCRIPT
from chapters.alloy_coatings import assumed
from lithium_interfaces import data

#: the numbers and references that the text of YA20 gives
TEXT_LI22SN5 = (1.9e-7, 5.9e-7)
TEXT_LITHIUM, TEXT_LITHIUM_REFERENCE = 7.65e-11, 30

#: the current density that the chapter takes for what a cell needs, in mA/cm2
NEEDED = assumed.current_density / 10

#: lowest and highest content of chloride, in percent of the volume
FEW, MANY = (100 * (1 - part) for part in reversed(assumed.interval("alloy_fraction")))


def _power(value: float, digits: int = 1) -> str:
    """1.9e-07 as '1.9 × 10⁻⁷'."""
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    return f"{mantissa} × 10{str(int(exponent)).translate(SUPERSCRIPT)}"


@check(
    "YA20-04",
    rule="reproduced if at least three quarters of the alloy rows lie wholly above a hundred times lithium both as printed "
    "and at their own temperature; contradicted if fewer than half do as printed; qualified otherwise",
)
def hundredfold(number):
    rows, printed, same = (
        number("D_rows_alloys"),
        number("D_count_printed_100"),
        number("D_count_same_T_100"),
    )
    if printed < rows / 2:
        verdict = "contradicted"
    else:
        verdict = "reproduced" if min(printed, same) >= 0.75 * rows else "qualified"
    return verdict, (
        f"{printed:.0f} of {rows:.0f} alloy rows lie wholly above a hundred times lithium at 25 °C, and {same:.0f} above a hundred "
        f"times lithium at the row's own temperature: against molten lithium the hot alloys reach "
        f"{number('D_hot_ratio_max'):.1f} times at most. These {same:.0f} compare chemical with self-diffusivities."
    )


@check(
    "YA20-05",
    rule="reproduced if the alloy rows have several temperatures and some lie above the melting point of lithium",
)
def several_temperatures(number):
    temperatures, molten = number("D_temperatures"), number("D_rows_molten")
    return "reproduced" if temperatures > 1 and molten > 0 else "contradicted", (
        f"The table has {temperatures:.0f} temperatures; in {molten:.0f} of {number('D_rows_alloys'):.0f} alloy rows lithium itself "
        f"would be molten. At 25 °C Li₂₂Sn₅ is {number('D_ratio_Li22Sn5_over_Li'):.0f} times lithium; at 415 °C it is "
        f"{number('D_ratio_Li22Sn5_same_T'):.2f} times."
    )


@check(
    "YA20-06",
    rule="reproduced if the row of Li22Sn5 at 25 °C has the two numbers of the text; contradicted otherwise",
)
def lithium_tin(number):
    low, high = number("D_Li22Sn5_25C_low"), number("D_Li22Sn5_25C_high")
    return "reproduced" if (low, high) == TEXT_LI22SN5 else "contradicted", (
        f"Table 1 has {_power(low)} to {_power(high)} cm²/s, as the text; an independent calculation by density functional theory for "
        f"Li–Sn phases gives {_power(number('D_LiSn_dft_low'))} to {_power(number('D_LiSn_dft_high'))}."
    )


@check(
    "YA20-07",
    rule="reproduced if the value of the text stands in Table 1 under the reference of the text; qualified if it stands under "
    "another one; contradicted if it is not there",
)
def lithium_itself(number):
    value, owner, other = (
        number("D_Li_NMR"),
        number("D_Li_NMR_reference"),
        number("D_Li_model"),
    )
    if value != TEXT_LITHIUM:
        return "contradicted", f"Table 1 has {_power(value, 2)} cm²/s."
    return "reproduced" if owner == TEXT_LITHIUM_REFERENCE else "qualified", (
        f"The value is that of reference {owner:.0f} (NMR); reference {TEXT_LITHIUM_REFERENCE}, which the text cites, has "
        f"{_power(other, 2)} cm²/s from a model. They differ by {100 * (value / other - 1):.0f} %, which changes nothing here."
    )


@check(
    "YA20-08",
    rule="reproduced if the activation energy that follows is positive for every corner of the ranges and the high end agrees "
    "within 1 % with another printing; qualified if one of the two holds; contradicted if neither",
)
def hot_lithium_tin(number):
    least, ratio = number("Ea_Li22Sn5_min"), number("D_handbook_Li22Sn5")
    held = (least > 0) + (abs(ratio - 1) <= 0.01)
    return ("contradicted", "qualified", "reproduced")[held], (
        f"With the row at 25 °C it gives {number('Ea_Li22Sn5_geomean'):.2f} eV ({least:.2f} to {number('Ea_Li22Sn5_max'):.2f}), a "
        f"usual barrier; its high end over that of a handbook is {ratio:.3f}."
    )


@check(
    "YA20-09",
    rule=f"lithium-rich means more than {assumed.text('lithium_rich:short')} of the atoms; reproduced if every alloy row with a composition is; qualified if "
    "most are; contradicted otherwise",
)
def lithium_rich(number):
    known, rich = (
        number("alloy_rows_with_composition"),
        number("alloy_rows_lithium_rich"),
    )
    verdict = (
        "reproduced"
        if rich == known
        else "qualified"
        if rich > known / 2
        else "contradicted"
    )
    return verdict, (
        f"{rich:.0f} of {known:.0f} rows with a composition have more than {assumed.text('lithium_rich:short')} of lithium; LiZn has half, the range of Li–In "
        "starts below it, and the Li–Mg rows print no composition."
    )


@check(
    "YA20-12",
    rule="not testable while no row of Table 1 measures diffusion along a surface",
)
def surface_diffusion(number):
    methods = set(data.load("yan2020-table1")["method"])
    if any("surface" in method.lower() for method in methods):
        raise ResultError(
            "YA20-12: Table 1 now has a method that measures surface diffusion; the claim needs a test that uses it."
        )
    return "not-testable", (
        f"All {number('D_rows_all'):.0f} rows measure diffusion in the bulk, so the table does not speak of surfaces."
    )


@check(
    "YA20-16",
    rule="reproduced if the standard potentials in water of both exceed that of lithium; contradicted otherwise",
)
def displacement(number):
    indium, tin = number("displacement_In"), number("displacement_Sn")
    return "reproduced" if min(indium, tin) > 0 else "contradicted", (
        f"Lithium displaces indium with {indium:.2f} V and tin with {tin:.2f} V; solvation in another solvent shifts this by tenths "
        "of a volt, and forming the alloy adds to it."
    )


@check(
    "YA20-17",
    rule=f"carry means a threshold of at least {assumed.text('current_density:short')} at {assumed.text('coating_thickness:short')} on the most cautious scale; contradicted if neither composite "
    "does; qualified at best, because the thermodynamic factors were measured near 400 °C",
)
def ten_micrometres(number):
    bismuth, tin = number("jstar_composite_Bi"), number("jstar_composite_Sn")
    return "qualified" if max(bismuth, tin) >= NEEDED else "contradicted", (
        f"With {assumed.text('alloy_fraction:short')} of alloy, the rest chloride, {assumed.text('coating_thickness:short')} thick: the "
        f"threshold is {bismuth:.1f} mA/cm² for Li₃Bi and {tin:.1f} for Li₂₂Sn₅ ({assumed.text('nucleation_overpotential:short')}, this "
        "fraction, charge transfer of bare lithium, and factors carried over to 25 °C are illustrative). Enough for "
        f"{assumed.text('current_density:short')}, with little to spare for tin."
    )


@check(
    "YA20-19",
    rule=f"reproduced if {FEW:.0f} to {MANY:.0f} % of chloride takes at least a third off the conductivity by every rule used; qualified if by "
    "one; contradicted if by none",
)
def chloride_slows(number):
    left = [
        number(name)
        for name in ("dilution_power_70", "dilution_matrix_70", "dilution_bruggeman_70")
    ]
    slowed = sum(value <= 2 / 3 for value in left)
    verdict = (
        "reproduced"
        if slowed == len(left)
        else "qualified"
        if slowed
        else "contradicted"
    )
    return verdict, (
        f"With {FEW:.0f} % of chloride {min(left):.2f} to {max(left):.2f} is left of the ionic conductivity, with {MANY:.0f} % "
        f"{number('dilution_power_30'):.2f} or less. Electrons lose the same factor, so their share stays {number('te_diluted'):.4f}."
    )


@check(
    "YA20-22",
    rule="compare a film as fast as the printed diffusivities with one as slow as lithium: reproduced if the fast one passes less "
    "of an unevenness from its outer face and less of one in the reaction below; contradicted if more of both; qualified otherwise",
)
def fast_transport_evens_out(number):
    inner = number("unevenness_slow"), number("unevenness_fast")
    outer = number("wave_kept_slow"), number("wave_kept_fast")
    better = (inner[1] < inner[0]) + (outer[1] < outer[0])
    return ("contradicted", "qualified", "reproduced")[better], (
        f"With the charge transfer of bare lithium below (illustrative): from outside, the fast film spreads; of a wave of {assumed.text('wavelength:short')} it passes {100 * outer[1]:.0f} %, the slow one {100 * outer[0]:.0f} %. "
        f"Spots in the reaction below it does not level, because it hardly resists: it passes {100 * inner[1]:.0f} % of their "
        f"unevenness, the slow one {100 * inner[0]:.0f} %. With the largest W, Li₂₂Sn₅ passes {100 * number('wave_kept_Li22Sn5'):.0f} and "
        f"{100 * number('unevenness_Li22Sn5'):.0f} %."
    )


@check(
    "YA20-23",
    rule="reproduced if most of the alloy rows at 25 °C lie wholly below the diffusivity of the electrolyte; contradicted if "
    "most lie wholly above; qualified otherwise",
)
def electrolyte_is_faster(number):
    rows, below, above = (
        number("D_rows_25C"),
        number("D_rows_below_electrolyte"),
        number("D_rows_above_electrolyte"),
    )
    verdict = (
        "reproduced"
        if below > rows / 2
        else "contradicted"
        if above > rows / 2
        else "qualified"
    )
    return verdict, (
        f"{below:.0f} of {rows:.0f} alloy rows at 25 °C lie wholly below {_power(number('D_electrolyte'), 2)} cm²/s; the other, Li₃Bi, reaches "
        "above it."
    )


@check(
    "YA20-24",
    rule="compare currents, not diffusivities: reproduced if the threshold of the coating is below the limiting current of the "
    "electrolyte on every scale of concentration; contradicted if on none; qualified otherwise",
)
def coating_limits(number):
    limit = number("jlim_25um_separator")
    scales = [
        number(name)
        for name in (
            "jlim_whole_c",
            "jlim_range",
            "jstar_Li22Sn5_mean_W",
            "jstar_Li22Sn5",
        )
    ]
    below = sum(value < limit for value in scales)
    verdict = (
        "reproduced"
        if below == len(scales)
        else "qualified"
        if below
        else "contradicted"
    )
    return verdict, (
        f"{assumed.text('coating_thickness:short')} of Li₂₂Sn₅ limit at {scales[3]:.1f} to {scales[2]:.0f} mA/cm² on the two scales that respect lithium underneath, below the "
        f"{limit:.0f} mA/cm² of the separator; on the two that do not, at {scales[1]:.0f} and {scales[0]:.0f}. That diffusion is slower "
        "does not decide: a solid holds far more lithium than the electrolyte."
    )


@check(
    "YA20-25",
    rule="reproduced if doubling the diffusivity (or halving the thickness) of Li22Sn5 raises the threshold at least "
    "1.9 times, so that the film decides; contradicted if by less than a tenth, so that the interface does; qualified otherwise",
)
def threshold_of_diffusion(number):
    by_D, by_eta = number("jstar_gain_double_D"), number("jstar_gain_double_eta")
    verdict = (
        "reproduced" if by_D >= 1.9 else "contradicted" if by_D < 1.1 else "qualified"
    )
    return verdict, (
        f"Doubling the diffusivity, or halving the thickness, raises the threshold {by_D:.2f} times where the film alone would give 2: "
        f"the rest is charge transfer (that of bare lithium, a stand-in). It is proportional to the nucleation overpotential, which the "
        f"claim does not name: doubled, it gives {by_eta:.0f} times."
    )


@check(
    "YA20-32",
    rule="reproduced if the model plates on top above its threshold whatever the share of electrons; qualified if only with "
    "electrons; contradicted if never",
)
def a_threshold_exists(number):
    metal, insulator = number("ftop_metal_2"), number("ftop_insulator_2")
    verdict = (
        "contradicted"
        if metal <= 0
        else "reproduced"
        if insulator > 0.01
        else "qualified"
    )
    return verdict, (
        f"At twice the threshold, with the outer face held at the nucleation overpotential, a metallic coating plates "
        f"{100 * metal:.0f} % on top, one that conducts no electrons {100 * insulator:.0f} %: without electrons there is polarisation and no threshold. No table holds a measured threshold."
    )
