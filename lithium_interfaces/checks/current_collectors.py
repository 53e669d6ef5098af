"""Checks of the claims on current collectors: nucleation, the area of the deposit, what a thick film remembers.

The page of OB24 in which most of its claims stand was cut in the copy used, so they are tested as worded in
data/claims.csv.
"""

from __future__ import annotations

from ..claims import check, no_column


@check(
    "YA20-14",
    rule="reproduced if at a contact angle of 60° the barrier at 50 mV exceeds 20 kT and a finite overpotential lowers it to "
    "20 kT; contradicted otherwise",
)
def barrier_causes_overpotential(number):
    barrier, needed = number("nuc_barrier_60deg_kT"), number("nuc_eta_for_20kT_60deg")
    return "reproduced" if barrier > 20 and needed > 0 else "contradicted", (
        f"With an illustrative surface energy the barrier at 50 mV is {barrier:.0f} kT, and {needed:.0f} mV are needed to bring "
        "it to 20 kT: whatever the surface energy, a partly wetted substrate needs an overpotential. How large it is, the theory cannot say "
        "without a measured surface energy."
    )


@check(
    "YA20-13",
    rule="contradicted if lithium dissolves only below 0 V; reproduced if lithium metal on the saturated substrate needs less than "
    "1 mV even at a contact angle of 10°; qualified otherwise",
)
def zero_overpotential(number):
    potential, needed = number("nuc_solution_potential_half"), number("nuc_eta_for_20kT_10deg")
    if potential <= 0:
        verdict = "contradicted"
    else:
        verdict = "reproduced" if needed < 1 else "qualified"
    return verdict, (
        f"Dissolving needs no nucleus and starts above 0 V ({potential:.0f} mV at half saturation). What comes after saturation "
        f"is lithium metal, which needs {needed:.0f} mV even at 10° (illustrative surface energy): zero only if the saturated "
        "metal is wetted completely, which solubility of lithium in it makes plausible but does not ensure."
    )


@check("YA20-15", rule="not testable while no table gives dead lithium together with a number or size of nuclei")
def dead_lithium(number):
    length = number("memory_capacity_1um")
    return no_column(
        "YA20-15", ("dead", "inactive", "nuclei"),
        f"No table has dead lithium, and the paper itself later doubts that nucleation decides. In our model the film forgets a "
        f"spacing of 1 µm after {length:.1f} mAh/cm² (illustrative): both statements can hold, at different capacities.",
    )  # fmt: skip


@check(
    "YA20-28",
    rule="reproduced if 1e12 nuclei/m² cover 99 % of the collector before 1 mAh/cm²; qualified if only after it",
)
def lithium_is_the_substrate(number):
    dense, sparse = number("film_cover99_capacity"), number("film_cover99_capacity_sparse")
    return "reproduced" if dense < 1 else "qualified", (
        f"At 1e12 nuclei/m² (illustrative) 99 % are covered at {dense:.2f} mAh/cm², from then on lithium grows on lithium; at a "
        f"hundredth of the nuclei it takes {sparse:.1f} mAh/cm²."
    )


@check(
    "YA20-29",
    rule="for the depletion alone, as no shape is computed: reproduced if the salt in a separator of 25 µm runs out at "
    "10 mA/cm² or less; qualified if only at more",
)
def depletion(number):
    limit, time = number("cu_limiting_current"), number("cu_sand_time_1mA")
    return "reproduced" if limit <= 10 else "qualified", (
        f"Salt runs out above {limit:.0f} mA/cm² in a separator of 25 µm; without a second electrode nearby 1 mA/cm² would take "
        f"{time:.1f} h. Depletion exists, at currents far above a few mA/cm²; whether it makes fractal shapes is not computed."
    )


@check(
    "OB24-40",
    rule="with N growing as the cube of the overpotential: reproduced if halving it lowers the lithium area by a tenth or more "
    "for separate nuclei and for merged films of 1 mAh/cm² from 1e12 and from 1e10 nuclei/m²; qualified if for separate "
    "nuclei but not for both films; contradicted if not for separate nuclei",
)
def low_overpotential(number):
    separate = number("nuclei_area_half_eta")
    dense, sparse = number("film_area_ratio_half_eta"), number("film_area_ratio_half_eta_sparse")
    if separate > 0.9:
        verdict = "contradicted"
    else:
        verdict = "reproduced" if max(dense, sparse) < 0.9 else "qualified"
    return verdict, (
        f"Half the overpotential means an eighth of the nuclei and {separate:.2f} times the area as long as they stand apart; "
        f"merged at 1 mAh/cm² the area is {dense:.2f} times as large from 1e12 nuclei/m² and {sparse:.2f} times from 1e10 "
        "(illustrative). Whether it also keeps lithium from growing as whiskers or moss is not modelled."
    )


@check(
    "OB24-41",
    rule="reproduced if hot spots that a structure could remove empty at least half of the salt in front of them; qualified if "
    "between one percent and half; contradicted if less",
)
def local_depletion(number):
    deficit, layer = number("cu_hot_spot_deficit"), number("cu_depleted_layer")
    verdict = "reproduced" if deficit >= 50 else "qualified" if deficit >= 1 else "contradicted"
    return verdict, (
        f"Spots 100 µm apart that draw 10 mA/cm² more than the mean (illustrative) lower the salt before them by {deficit:.0f} %: "
        f"evening them out helps, by little. Where salt does run out, the layer is {layer:.0f} mm thick at 1 mA/cm² and follows "
        "the current per geometric area, which no structure changes."
    )


@check(
    "OB24-42",
    rule="at equal charge (1 mAh/cm²) and SEI thickness: reproduced if particles ten times larger bind at most a fifth of the "
    "lithium in SEI as separate spheres, and less as grains of a merged film (1e10 against 1e12 nuclei/m²); qualified if only "
    "as separate spheres; contradicted otherwise",
)
def large_particles(number):
    small, large, bound = number("sphere_sei_1um"), number("sphere_sei_10um"), number("film_sei_bound")
    merged = number("film_area_ratio_larger_grains")
    if large > small / 5:
        verdict = "contradicted"
    else:
        verdict = "reproduced" if merged < 1 else "qualified"
    return verdict, (
        f"Separate spheres holding 1 mAh/cm² bind {small:.0f} µAh/cm² in 10 nm of LiF at 1 µm and {large:.1f} at 10 µm. Grains that "
        f"merge into a film have {merged:.2f} times the area if they are ten times larger (illustrative), and nuclei at random bind "
        f"at most {bound:.1f}: what counts is whether they merge."
    )


@check("OB24-43", rule="not testable while no table gives adhesion energies or contact angles of lithium on the layers")
def alloy_layers(number):
    angle = number("nuc_theta_for_20kT_50mV")
    return no_column(
        "OB24-43", ("adhesion", "contact_angle", "binding"),
        f"The theory agrees that better wetting lowers the barrier (to 20 kT at 50 mV with {angle:.0f}°, illustrative), but no "
        "table says which layer lithium wets.",
    )  # fmt: skip


@check(
    "OB24-44",
    rule="qualified if the density expected at the interfacial overpotential is below that expected at the measured one, because "
    "the rest of the sentence is not available and a uniform film does not change the interface at constant current; "
    "contradicted otherwise",
)
def resistive_film(number):
    ratio, gain = number("resistive_film_N_ratio"), number("resistive_film_wagner_gain")
    return "qualified" if ratio < 1 else "contradicted", (
        f"If 100 of 150 mV are ohmic, the cube law expects {ratio:.3f} of the nuclei that 150 mV would give: a high reading is no "
        f"contradiction to few nuclei. At constant current a uniform film evens the current (Wagner number × {gain:.0f}, "
        "illustrative) but leaves the interface as it was; fewer nuclei than on bare copper need fewer places to nucleate."
    )


@check(
    "OB24-45",
    rule="reproduced if the ownership memory for template spacings from 0.1 to 10 µm (illustrative) ends below 1 mAh/cm² for the "
    "smallest and above it for the largest; contradicted if all lie on one side",
)
def template_memory(number):
    short, middle, long = (number(f"memory_capacity_{size}") for size in ("100nm", "1um", "10um"))
    return "reproduced" if short < 1 < long else "contradicted", (
        f"Memory ends at {short:.2f}, {middle:.2f} and {long:.1f} mAh/cm² for spacings of 0.1, 1 and 10 µm and a speed spread of "
        "0.1 (illustrative): it may or may not persist, and its spacing says which."
    )
