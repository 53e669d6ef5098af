"""Checks of the claims on current collectors: nucleation, the area of the deposit, what a thick film remembers.

The page of OB24 in which most of its claims stand was cut in the copy used, so they are tested as worded in
data/claims.csv.
"""

from __future__ import annotations

from bookkit.claims import check, no_column
from chapters.current_collectors import assumed


def said(name: str) -> str:
    """An assumption with its unit, for a sentence that says that it is one."""
    return assumed.text(f"{name}:short")


def times_larger() -> str:
    """How many times larger the large particles are."""
    ratio = assumed.large_particle_diameter / assumed.particle_diameter
    return f"{ratio:.3g} times larger"


@check(
    "YA20-14",
    rule=f"reproduced if at a contact angle of {said('contact_angle')} the barrier at {said('overpotential')} exceeds "
    f"{said('crossable_barrier')} and a finite overpotential lowers it to {said('crossable_barrier')}; contradicted otherwise",
)
def barrier_causes_overpotential(number):
    barrier, needed = number("nuc_barrier_60deg_kT"), number("nuc_eta_for_20kT_60deg")
    holds = barrier > assumed.crossable_barrier and needed > 0
    return "reproduced" if holds else "contradicted", (
        f"With an illustrative surface energy the barrier at {said('overpotential')} is {barrier:.0f} kT, and {needed:.0f} mV are needed to bring "
        f"it to {said('crossable_barrier')}: whatever the surface energy, a partly wetted substrate needs an overpotential. How large it is, the theory cannot say "
        "without a measured surface energy."
    )


@check(
    "YA20-13",
    rule="contradicted if lithium dissolves only below 0 V; reproduced if lithium metal on the saturated substrate needs less than "
    f"{said('zero_overpotential')} even at a contact angle of {said('good_contact_angle')}; qualified otherwise",
)
def zero_overpotential(number):
    potential, needed = (
        number("nuc_solution_potential_half"),
        number("nuc_eta_for_20kT_10deg"),
    )
    if potential <= 0:
        verdict = "contradicted"
    else:
        none = needed < 1e3 * assumed.zero_overpotential
        verdict = "reproduced" if none else "qualified"
    return verdict, (
        f"Dissolving needs no nucleus and starts above 0 V ({potential:.0f} mV at half saturation). What comes after saturation "
        f"is lithium metal, which needs {needed:.0f} mV even at {said('good_contact_angle')} (illustrative surface energy): zero only if the saturated "
        "metal is wetted completely, which solubility of lithium in it makes plausible but does not ensure."
    )


@check(
    "YA20-15",
    rule="not testable while no table gives dead lithium together with a number or size of nuclei",
)
def dead_lithium(number):
    length = number("memory_capacity_1um")
    return no_column(
        "YA20-15",
        ("dead", "inactive", "nuclei"),
        f"No table has dead lithium, and the paper itself later doubts that nucleation decides. In our model the film forgets a "
        f"spacing of {said('template_spacing')} after {length:.1f} mAh/cm² (illustrative): both statements can hold, at different capacities.",
    )


@check(
    "YA20-28",
    rule=f"reproduced if {said('nuclei_density')} cover {said('cover')} of the collector before {said('plated_capacity')}; qualified if only "
    "after it",
)
def lithium_is_the_substrate(number):
    dense, sparse = (
        number("film_cover99_capacity"),
        number("film_cover99_capacity_sparse"),
    )
    return "reproduced" if dense < assumed.plated_capacity else "qualified", (
        f"At {said('nuclei_density')} (illustrative) {said('cover')} are covered at {dense:.2f} mAh/cm², from then on lithium grows on lithium; at "
        f"{said('sparse_nuclei_density')} it takes {sparse:.1f} mAh/cm²."
    )


@check(
    "YA20-29",
    rule=f"for the depletion alone, as no shape is computed: reproduced if the salt in a separator of {said('separator_thickness')} runs out at "
    f"{said('high_current')} or less; qualified if only at more",
)
def depletion(number):
    limit, time = number("cu_limiting_current"), number("cu_sand_time_1mA")
    return "reproduced" if 10 * limit <= assumed.high_current else "qualified", (
        f"Salt runs out above {limit:.0f} mA/cm² in a separator of {said('separator_thickness')}; without a second electrode nearby "
        f"{said('current_density')} would take {time:.1f} h. Depletion exists, at currents far above a few mA/cm²; whether it makes fractal "
        "shapes is not computed."
    )


@check(
    "OB24-40",
    rule=f"with N growing as the cube of the overpotential: reproduced if halving it lowers the lithium area by {said('area_change')} or more "
    f"for separate nuclei and for merged films of {said('plated_capacity')} from {said('nuclei_density')} and from "
    f"{said('sparse_nuclei_density')}; qualified if for separate nuclei but not for both films; contradicted if not for separate nuclei",
)
def low_overpotential(number):
    separate = number("nuclei_area_half_eta")
    dense, sparse = (
        number("film_area_ratio_half_eta"),
        number("film_area_ratio_half_eta_sparse"),
    )
    lower = 1 - assumed.area_change
    if separate > lower:
        verdict = "contradicted"
    else:
        verdict = "reproduced" if max(dense, sparse) < lower else "qualified"
    return verdict, (
        f"Half the overpotential means an eighth of the nuclei and {separate:.2f} times the area as long as they stand apart; "
        f"merged at {said('plated_capacity')} the area is {dense:.2f} times as large from {said('nuclei_density')} and {sparse:.2f} times from "
        f"{said('sparse_nuclei_density')} (illustrative). Whether it also keeps lithium from growing as whiskers or moss is not modelled."
    )


@check(
    "OB24-41",
    rule=f"reproduced if hot spots that a structure could remove empty at least {said('emptied_share')} of the salt in front of them; "
    f"qualified if between {said('noticed_share')} and that; contradicted if less",
)
def local_depletion(number):
    deficit, layer = number("cu_hot_spot_deficit"), number("cu_depleted_layer")
    if deficit >= assumed.emptied_share:
        verdict = "reproduced"
    else:
        verdict = "qualified" if deficit >= assumed.noticed_share else "contradicted"
    return verdict, (
        f"Spots {said('spot_distance')} apart that draw {said('spot_current')} more than the mean (illustrative) lower the salt before them by {deficit:.0f} %: "
        f"evening them out helps, by little. Where salt does run out, the layer is {layer:.0f} mm thick at {said('current_density')} and follows "
        "the current per geometric area, which no structure changes."
    )


@check(
    "OB24-42",
    rule=f"at equal charge ({said('plated_capacity')}) and SEI thickness: reproduced if particles {times_larger()} bind at most "
    f"{said('kept_sei_share')} of the lithium in SEI as separate spheres, and less as grains of a merged film ({said('sparse_nuclei_density')} "
    f"against {said('nuclei_density')}); qualified if only as separate spheres; contradicted otherwise",
)
def large_particles(number):
    small, large, bound = (
        number("sphere_sei_1um"),
        number("sphere_sei_10um"),
        number("film_sei_bound"),
    )
    merged = number("film_area_ratio_larger_grains")
    if large > small * assumed.kept_sei_share:
        verdict = "contradicted"
    else:
        verdict = "reproduced" if merged < 1 else "qualified"
    grains = (assumed.nuclei_density / assumed.sparse_nuclei_density) ** 0.5
    return verdict, (
        f"Separate spheres holding {said('plated_capacity')} bind {small:.0f} µAh/cm² in {said('sei_thickness')} of LiF at {said('particle_diameter')} and "
        f"{large:.1f} at {said('large_particle_diameter')}. Grains that merge into a film have {merged:.2f} times the area if they are "
        f"{grains:.3g} times larger (illustrative), and nuclei at random bind at most {bound:.1f}: what counts is whether they merge."
    )


@check(
    "OB24-43",
    rule="not testable while no table gives adhesion energies or contact angles of lithium on the layers",
)
def alloy_layers(number):
    angle = number("nuc_theta_for_20kT_50mV")
    return no_column(
        "OB24-43",
        ("adhesion", "contact_angle", "binding"),
        f"The theory agrees that better wetting lowers the barrier (to {said('crossable_barrier')} at {said('overpotential')} with {angle:.0f}°, "
        "illustrative), but no table says which layer lithium wets.",
    )


@check(
    "OB24-44",
    rule="qualified if the density expected at the interfacial overpotential is below that expected at the measured one, because "
    "the rest of the sentence is not available and a uniform film does not change the interface at constant current; "
    "contradicted otherwise",
)
def resistive_film(number):
    ratio, gain = number("resistive_film_N_ratio"), number("resistive_film_wagner_gain")
    return "qualified" if ratio < 1 else "contradicted", (
        f"If {said('ohmic_drop')} of {said('measured_overpotential')} are ohmic, the cube law expects {ratio:.3f} of the nuclei that "
        f"{said('measured_overpotential')} would give: a high reading is no contradiction to few nuclei. At constant current a uniform film evens "
        f"the current (Wagner number × {gain:.0f}, illustrative) but leaves the interface as it was; fewer nuclei than on bare copper need fewer "
        "places to nucleate."
    )


@check(
    "OB24-45",
    rule=f"reproduced if the ownership memory for template spacings from {said('fine_template_spacing')} to {said('coarse_template_spacing')} "
    f"(illustrative) ends below {said('plated_capacity')} for the smallest and above it for the largest; contradicted if all lie on one side",
)
def template_memory(number):
    short, middle, long = (
        number(f"memory_capacity_{size}") for size in ("100nm", "1um", "10um")
    )
    persists = short < assumed.plated_capacity < long
    return "reproduced" if persists else "contradicted", (
        f"Memory ends at {short:.2f}, {middle:.2f} and {long:.1f} mAh/cm² for spacings of {said('fine_template_spacing')}, "
        f"{said('template_spacing')} and {said('coarse_template_spacing')} and a speed spread of {said('speed_spread')} (illustrative): "
        "it may or may not persist, and its spacing says which."
    )
