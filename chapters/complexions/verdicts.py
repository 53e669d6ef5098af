"""Checks of the claims on interfacial phases: the equations, the films they give, and lithium's own numbers."""

from __future__ import annotations

from bookkit.claims import check, no_column
from chapters.complexions import assumed


def share(name):
    """An assumed share, as a whole percentage."""
    return assumed.text(f"{name}:short")


FACTOR = assumed.near_factor


@check(
    "YA20-35",
    rule="at dG = 0, over random dgamma of both signs: reproduced if the film is infinite exactly where Eq. (1) holds, for "
    "every law f; qualified if only for laws that never exceed 1; contradicted if not even then",
)
def wetting(number):
    agree, attracted = number("eq1_agreement"), number("heq_attractive_cutoff")
    verdict = (
        "contradicted"
        if agree < 1
        else "qualified"
        if attracted < 1e3
        else "reproduced"
    )
    return verdict, (
        f"With exponential and dispersion laws the film is infinite exactly where Eq. (1) holds ({100 * agree:.0f} % of the "
        f"draws). If dispersion forces attract the two interfaces, Eq. (1) is necessary but not sufficient: the film stops at "
        f"{attracted:.1f} nm in our example (illustrative)."
    )


@check(
    "YA20-36",
    rule="reproduced if the random films that are better than none obey the inequality as printed; contradicted if none of them "
    "does and all obey the reversed one; qualified otherwise",
)
def prewetting(number):
    as_printed, reversed_ = (
        number("eq2_stable_as_printed"),
        number("eq2_stable_reversed_share"),
    )
    stable, films = number("eq2_stable_share"), number("eq2_films")
    if as_printed == 0 and reversed_ == 1:
        verdict = "contradicted"
    else:
        verdict = "reproduced" if reversed_ == 0 else "qualified"
    return verdict, (
        f"Of {films:.0f} random films {100 * stable:.0f} % are better than the clean interface; {as_printed:.0f} of these obey "
        f"the printed sign and {100 * reversed_:.0f} % the reversed one. The sentence before Eq. (2) and its use are right: "
        "the gain must exceed the penalty. The sign is a slip of the print."
    )


@check(
    "YA20-37",
    rule="reproduced if Eq. (3) gives the clean interface at h = 0 and two separate interfaces for thick films at dG = 0, each "
    "within 1e-6 of the gain, for each of five laws of the chapter",
)
def film_energy(number):
    clean, wet = number("phi_clean_limit"), number("phi_wet_limit")
    good = abs(clean) < 1e-6 and abs(wet - 1) < 1e-6
    return "reproduced" if good else "contradicted", (
        f"(Φ − γ⁽⁰⁾)/Δγ is {abs(clean):.0f} without a film and {wet:.6f} for a thick one, whichever of five laws is taken."
    )


@check(
    "YA20-38",
    rule="short range: the rest 1 - f falls by e per decay length; dispersion: 1 - f follows a power of h. Reproduced if that "
    "power is +2, qualified if it is -2 (the inverse square), contradicted otherwise",
)
def laws(number):
    fall, power = number("tail_fall_exponential"), number("tail_power_dispersion")
    if abs(fall - 2.718281828) > 1e-3 or abs(abs(power) - 2) > 0.02:
        verdict = "contradicted"
    else:
        verdict = "reproduced" if power > 0 else "qualified"
    return verdict, (
        f"What is left of a short-range force falls by {fall:.3f} per decay length. What is left of a dispersion force follows "
        f"h to the power {power:.2f}: the inverse square. A quadratic f would never approach 1."
    )


@check(
    "YA20-39",
    rule="reproduced if an oscillation with the decay length of the envelope gives the jumps 0-1-2-3 and then grows without "
    f"jumps up to λ = {assumed.layering_reach:g} σ; qualified if that needs an oscillation that decays faster; contradicted if neither gives them",
)
def six_complexions(number):
    same, fading = number("states_jumps_one_length"), number("states_jumps_fading")
    thick = number("states_trilayer")
    verdict = (
        "reproduced" if same == 3 else "qualified" if fading == 3 else "contradicted"
    )
    return verdict, (
        f"With one decay length layering goes on: {same:.0f} jumps up to λ = {assumed.layering_reach:g} σ and more beyond. If the oscillation decays "
        f"faster (illustrative) there are {fading:.0f}, then continuous growth: the six states. At σ = {assumed.text('layer_thickness:short')} a trilayer is "
        f"{thick:.2f} nm thick already, so that thickness alone cannot tell it from a nanolayer."
    )


@check(
    "YA20-40",
    rule=f"gain {assumed.text('strong_gain:range')}, penalty {assumed.text('penalty:range')}, log-uniform, decay length "
    f"{assumed.text('decay_length:short')}, cut-off {assumed.text('dispersion_cutoff:short')}: reproduced if at least "
    f"{share('near_share')} of the films lie within a factor of {FACTOR:g} of 1 nm under both laws; qualified if at least "
    f"{share('near_share_part')} do under one; contradicted otherwise",
)
def about_one_nanometre(number):
    short, far = number("near_1nm_exponential"), number("near_1nm_dispersion")
    none = number("no_film_weak")
    verdict = (
        "reproduced"
        if min(short, far) >= assumed.near_share
        else "qualified"
        if max(short, far) >= assumed.near_share_part
        else "contradicted"
    )
    return verdict, (
        f"{100 * short:.0f} % (short-range) and {100 * far:.0f} % (dispersion) of the films lie between 1/{FACTOR:g} and {FACTOR:g} nm, because "
        f"the thickness grows only as a logarithm or a cube root (energies and length illustrative). With gains of "
        f"{assumed.text('weak_gain:range')} instead, {100 * none:.0f} % of the short-range cases have no film at all."
    )


@check(
    "YA20-41",
    rule="reproduced if films of any starting thickness relax to one thickness under every law; qualified if under a law with a "
    "barrier they end at more than one; contradicted if even a law without a barrier keeps the start",
)
def self_selected(number):
    plain, barrier = number("ends_exponential"), number("ends_barrier")
    verdict = (
        "contradicted" if plain > 1 else "reproduced" if barrier == 1 else "qualified"
    )
    return verdict, (
        f"Without a barrier films of all starting thicknesses end at {plain:.0f} thickness; with one (B = {assumed.strong_barrier:g}, λ = {assumed.history_ratio:g} ξ, "
        f"illustrative) at {barrier:.0f}, so that the history decides. YA20 say “once a thermodynamic equilibrium is achieved”: "
        "a barrier is what may keep it from being achieved. Supply enters only through the chemical potential."
    )


@check(
    "YA20-42",
    rule=f"by aqueous potentials, ions at {assumed.text('ion_concentration:short')} beside "
    f"{assumed.text('lithium_concentration:short')} of lithium: reproduced if both Cs+ and Rb+ stay unreduced, by every table "
    "read, by more than two tables of formation energies differ; qualified if one does; contradicted if neither; adsorption "
    "itself is in no table",
)
def heavy_alkalis(number):
    spread = 1e-3 * number("potential_table_spread")
    margins = {ion: 1e-3 * number(f"margin_{ion}_005") for ion in ("Cs", "Rb")}
    series = 1e-3 * number("margin_Rb_005_series")
    safe = sum(
        margin > spread for margin in (margins["Cs"], min(margins["Rb"], series))
    )
    return ("contradicted", "qualified", "reproduced")[safe], (
        f"Lithium plates {1e3 * margins['Cs']:.0f} mV before Cs⁺ would, so that Cs⁺ can stay as an adsorbed ion; for Rb⁺ the "
        f"margin is {1e3 * margins['Rb']:+.0f} mV by energies of formation (± {1e3 * spread:.0f} mV between two tables) and "
        f"{1e3 * series:+.0f} mV by a table of potentials: its sign depends on the source. "
        f"Aqueous values; {assumed.text('ion_concentration:short')} is illustrative, and battery solvents shift each ion."
    )


@check(
    "YA20-43",
    rule=f"reproduced if the charges of the formula add up to less than {assumed.charge_tolerance:g} with Li +1, Ni +2, Mn +4, O -2; contradicted otherwise",
)
def cathode_formula(number):
    printed, corrected = number("charge_printed"), number("charge_corrected")
    return "reproduced" if abs(
        printed
    ) < assumed.charge_tolerance else "contradicted", (
        f"The charges of the formula add up to {printed:+.2f}. Li1.13Ni0.3Mn0.57O2, the formula in the title of the cited "
        f"work, adds up to {corrected:+.2f}."
    )


@check(
    "YA20-44",
    rule=f"dG by SGTE at 25 C, boundary energies {assumed.text('boundary_energy:range')}, solid-liquid "
    f"{assumed.text('solid_liquid_energy:short')}, decay length {assumed.text('decay_length:range')}: reproduced if a film of a "
    f"layer ({assumed.text('layer_thickness:short')}) or more forms everywhere in that range; qualified if in part; contradicted if nowhere",
)
def premelted_boundaries(number):
    thin, thick, gain = (
        number("boundary_film_least"),
        number("boundary_film_most"),
        number("premelt_gain_1nm_equilibrium"),
    )
    layer = assumed.row("layer_thickness").value  # in nm, as the films are published
    verdict = (
        "reproduced"
        if thin >= layer
        else "qualified"
        if thick >= layer
        else "contradicted"
    )
    return verdict, (
        f"The film is {thin:.2f} to {thick:.2f} nm thick over the assumed range: possible at high-energy boundaries, less than a "
        f"layer at others. One nanometre with a decay length of {assumed.text('decay_length:short')} would take {gain:.2f} J/m² (all interfacial energies "
        "illustrative)."
    )


@check(
    "YA20-45",
    rule=f"{assumed.text('creep_stress:short')}, grains of {assumed.text('grain_size:short')}, boundaries of "
    f"{assumed.text('boundary_width:short')}: reproduced if Coble creep reaches a strain of 1 in "
    f"{assumed.text('superplastic_time:short')} over the whole range of boundary diffusivities assumed "
    f"({assumed.text('boundary_diffusivity:range')}); qualified if over part; contradicted if nowhere",
)
def superplastic(number):
    slow, fast, needed = (
        number("coble_rate_slow"),
        number("coble_rate_fast"),
        number("coble_diffusivity_needed"),
    )
    over_bulk = number("coble_over_bulk")
    enough = 1 / assumed.superplastic_time
    verdict = (
        "reproduced"
        if slow >= enough
        else "qualified"
        if fast >= enough
        else "contradicted"
    )
    return verdict, (
        f"The rate is {slow:.1e} to {fast:.1e} 1/s; a strain of 1 in {assumed.text('superplastic_time:short')} needs a boundary diffusivity of {needed:.1e} m²/s, "
        f"{round(over_bulk, -3):,.0f} times the self-diffusivity of lithium in Table 1. Whether its boundaries, premelted or not, "
        "offer that is in no table; sliding is not tested (stress, grain size, width and range illustrative)."
    )


@check(
    "YA20-46",
    rule="not testable while no table gives the conductivity of LiFePO4 with and without surface films",
)
def phosphate_films(number):
    return no_column(
        "YA20-46",
        ("conductivity", "rate_capability"),
        "Neither conductivity nor rate capability of LiFePO4 is tabulated in the four papers.",
    )


@check(
    "YA20-47",
    rule="not testable while no table gives rate or capacity of the coated cathodes and anodes",
)
def nitrided_oxides(number):
    return no_column(
        "YA20-47",
        ("discharge_capacity", "rate_capability"),
        "The gains of nitrided TiO2 and of cathodes with WO3 are in the cited papers, not in the four read here.",
    )


@check(
    "YA20-48",
    rule="time L2/D with the 25 C self-diffusivity of Table 1: reproduced if shorter than "
    f"{assumed.text('rebuild_time:short')} over {assumed.text('near_distance:short')} and over "
    f"{assumed.text('foil_thickness:short')}, qualified if over {assumed.text('near_distance:short')} only, contradicted if "
    "over neither",
)
def rebuilding(number):
    near, far, burial = (
        number("rebuild_1um"),
        number("rebuild_20um"),
        number("burial_number_1mA"),
    )
    enough = assumed.rebuild_time  # in s; the time over a foil is published in h
    verdict = (
        "reproduced"
        if 3600 * far < enough
        else "qualified"
        if near < enough
        else "contradicted"
    )
    return verdict, (
        f"{assumed.text('near_distance:short')} takes {near:.0f} s, a foil of {assumed.text('foil_thickness:short')} "
        f"{far:.0f} h. At {assumed.text('current_density:short')} a film of 1 nm is buried {round(1 / burial, -2):,.0f} "
        "times more slowly than it can climb back. Lithium's own diffusivity stands in for that of the solute."
    )


@check(
    "YA20-49",
    rule="not testable while no table gives the thicknesses of the methods of Fig. 2",
)
def ordered_methods(number):
    return no_column(
        "YA20-49",
        ("coating_thickness", "method_thickness"),
        "The figure orders its methods by thickness; the text gives numbers for two of them only, about 1 nm and about 10 µm.",
    )
