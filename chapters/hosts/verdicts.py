"""Checks of the claims on hosts: what they cost, where they fill, and what efficiencies they reach."""

from __future__ import annotations

from bookkit.claims import check, no_column
from chapters.hosts import assumed


def _as(name: str) -> str:
    """An assumption as people read it: ``10 nm``."""
    return assumed.text(f"{name}:short")


@check(
    "WA19-10", rule="not testable while no table gives the mass or porosity of a host"
)
def graphene_host(number):
    swing = number("thickness_change_3mAh_50um")
    return no_column(
        "WA19-10",
        ("mass", "poros"),
        f"Neither mass nor porosity of the host is tabulated; for scale, a bare foil of {_as('foil_thickness')} (illustrative) that "
        f"moves {_as('foil_charge')} swings by {100 * swing:.0f} %.",
    )


LOCAL_RULE = "reproduced if the mouth of the example host gets at most half of the current per geometric area"


@check(
    "WA19-11",
    rule=LOCAL_RULE
    + "; contradicted if it gets all of it; morphology is in no table, so qualified at best",
)
def scaffold_lowers_current(number):
    factor = number("host_useful_area")
    return "qualified" if factor > 1 else "contradicted", (
        f"In the example host (illustrative, area factor {number('host_area_factor'):.0f}) the mouth gets 1/{factor:.1f} of the "
        f"current per geometric area; no table gives a morphology."
    )


@check(
    "WA19-12",
    rule="reproduced if row 13 has a CE of 98 %, 0.5 mA/cm², 1 mAh/cm² and a carbonate electrolyte without additives; "
    "qualified if it has additives; contradicted if another number differs",
)
def hollow_spheres(number):
    ce, current, capacity = (
        number(f"wang_row13_{what}") for what in ("ce", "current", "capacity")
    )
    additives = number("wang_row13_additives")
    if (ce, current, capacity) != (98, 0.5, 1):
        verdict = "contradicted"
    else:
        verdict = "qualified" if additives else "reproduced"
    return verdict, (
        f"Row 13 has {ce:g} % at {current:g} mA/cm² and {capacity:g} mAh/cm²; its carbonate holds {additives:.0f} additives, "
        "fluoroethylene carbonate and vinylene carbonate, which the text does not mention."
    )


@check(
    "WA19-17",
    rule="contradicted if in the same plain carbonate the host rows lose on average less than half of what the interphase "
    "rows lose, or if the lithium bound by an SEI does not grow with area; otherwise qualified, because no table gives "
    "a rate of corrosion",
)
def area_speeds_corrosion(number):
    host, interphase = (
        number("wang_plain_loss_host"),
        number("wang_plain_loss_interphase"),
    )
    plain, fine = number("host_sei_lithium_plain"), number("host_sei_lithium_fine")
    holds = host >= interphase / 2 and fine > plain
    return "qualified" if holds else "contradicted", (
        f"In 1 M LiPF6 in EC/DEC without additives three host rows lose {host:.1f} % per cycle on average and two interphase "
        f"rows {interphase:.1f} %: hosts do not lose less. A film of {_as('sei_thickness')} LiF binds {1e3 * plain:.1f} µAh/cm² on a plain "
        f"surface and {1e3 * fine:.0f} in a host of fine pores (illustrative); the rate of corrosion is in no table."
    )


@check(
    "WA19-18",
    rule="not testable while no table gives the wall thickness, radius or strength of the spheres",
)
def spheres_break(number):
    ratio = number("shell_hR_collapse")
    return no_column(
        "WA19-18",
        ("wall", "radius", "strength", "modulus"),
        f"Size, wall and strength of the spheres are not tabulated; air pressure alone would crush only walls below "
        f"{100 * ratio:.2f} % of the radius at {_as('wall_modulus')} (illustrative), and lithium growing inside is another load.",
    )


@check(
    "WA19-26",
    rule="reproduced if at equal electrolyte class and LiNO3 host + interphase rows beat host rows with a 95 % interval "
    "above zero and one of them reaches 99.5 %; contradicted if the interval lies below zero; qualified otherwise",
)
def joining_both(number):
    effect, low, high = (
        number(f"wang_both_effect{end}") for end in ("", "_low", "_high")
    )
    best, mean = number("wang_max_both"), number("wang_mean_host_interphase")
    verdict = (
        "contradicted"
        if high < 0
        else "reproduced"
        if low > 0 and best >= 99.5
        else "qualified"
    )
    return verdict, (
        f"The three joint rows, from two papers, average {mean:.2f} % against {number('wang_mean_host'):.2f} % for hosts; at "
        f"equal electrolyte the gain in LCE is {effect:.2f} (95 % interval {low:.2f} to {high:.2f}), and the best joint row "
        f"reaches {best:.1f} %."
    )


@check(
    "WA19-28",
    rule="not testable while no table gives energies of formation or volumes of AlF3, LiF and their host",
)
def aluminium_fluoride(number):
    return no_column(
        "WA19-28",
        ("gibbs", "enthalpy", "formation", "volume"),
        "Neither reaction energies nor volumes of this anode are tabulated; Table 1 has only its efficiency.",
    )


@check(
    "WA19-29",
    rule="not testable while no table gives a nucleation overpotential or the lithium left after stripping",
)
def seeds_inside(number):
    return no_column(
        "WA19-29",
        ("overpotential", "nucleation", "residual"),
        "No table gives an overpotential with and without lithium left over.",
    )


@check(
    "WA19-31",
    rule="at a drop of one atmosphere: reproduced if both the thinnest spherical wall assumed and the flat lid assumed "
    "fail; contradicted if neither does; qualified if it depends on the shape",
)
def pressure_drop(number):
    drop, sphere = number("pressure_drop_largest"), number("shell_collapse_pressure")
    lid, strength = number("lid_stress"), number("lid_strength_assumed")
    fails = (sphere < drop) + (lid > strength)
    verdict = ("contradicted", "qualified", "reproduced")[fails]
    return verdict, (
        f"Without stack pressure the drop cannot exceed {drop:.0f} kPa. A sphere of {_as('shell_radius')} with a wall of {_as('shell_wall')} and {_as('wall_modulus')} "
        f"bears {sphere:.0f} kPa; a flat lid of {_as('lid_radius')} radius and {_as('lid_thickness')} would be stressed to {lid:.0f} MPa, {'more' if lid > strength else 'less'} than the "
        f"{strength:.0f} MPa assumed (all sizes and moduli illustrative). Shape and stack pressure decide."
    )


@check(
    "CH18-21",
    rule="reproduced if in a host of fine pores at least 90 % of the area lowers the current at the mouth; qualified if less, "
    "but the current falls; contradicted if it does not fall",
)
def nanostructure_cuts_current(number):
    area, useful = number("host_fine_area_factor"), number("host_fine_useful_area")
    verdict = (
        "contradicted"
        if useful <= 1
        else "reproduced"
        if useful >= 0.9 * area
        else "qualified"
    )
    return verdict, (
        f"A host of fine pores (illustrative, area factor {area:.0f}) lowers the current at its mouth {useful:.0f} times, "
        f"not {area:.0f}: area deeper than the penetration depth does not count."
    )


@check(
    "CH18-22",
    rule="contradicted if a host of fine pores fills to half or more before its mouth closes; reproduced if it does not "
    "and the mouth gets more than both the inside and the outer surface in two dimensions; qualified otherwise",
)
def fine_pores_close(number):
    use, inside, outer = (
        number("pore_util_fine"),
        number("channel_fine_mouth_over_inside"),
        number("channel_mouth_over_outer"),
    )
    if use >= 0.5:
        verdict = "contradicted"
    else:
        verdict = "reproduced" if inside > 1 and outer > 1 else "qualified"
    return verdict, (
        f"Fine pores (illustrative) fill to {100 * use:.0f} % and finer ones to {100 * number('pore_util_finest'):.0f} % when the "
        f"mouth closes. The paper's first reason is not reproduced: with uniform kinetics the mouth gets {outer:.2f} times the current of "
        f"the outer surface, not more; it does get {inside:.1f} times that of the bottom of a fine channel."
    )


@check(
    "CH18-23",
    rule=f"contradicted if hosts {_as('host_thickness')} thick with pores of 50 or of 200 µm fill to less than half; reproduced if hosts 1 mm "
    "thick fill to half or more; qualified otherwise",
)
def wide_pores_fill(number):
    thin = number("pore_util_50um"), number("pore_util_200um")
    thick = number("pore_util_50um_1mm"), number("pore_util_200um_1mm")
    verdict = (
        "contradicted"
        if min(thin) < 0.5
        else "reproduced"
        if min(thick) >= 0.5
        else "qualified"
    )
    return verdict, (
        f"With pores of 50 to 200 µm (kinetics illustrative) a host of {_as('host_thickness')} fills to {100 * thin[0]:.0f} to "
        f"{100 * thin[1]:.0f} % before its mouth closes, one of 1 mm, which the paper draws, to {100 * thick[0]:.0f} to "
        f"{100 * thick[1]:.0f} %."
    )


@check(
    "CH18-24",
    rule=f"reproduced if filled hosts of copper (porosity {_as('copper_porosity')}) and carbon ({_as('carbon_porosity')}) both keep less than 80 % of the capacity "
    "of lithium; qualified if one does; contradicted if neither",
)
def hosts_are_heavy(number):
    full = number("host_q_lithium")
    shares = {name: number(f"host_q_{name}") / full for name in ("copper", "carbon")}
    low = sum(share < 0.8 for share in shares.values())
    return ("contradicted", "qualified", "reproduced")[low], (
        f"Filled to the last pore, copper keeps {100 * shares['copper']:.0f} % and carbon {100 * shares['carbon']:.0f} % of the "
        f"capacity of lithium; the carbon host half filled, with its electrolyte, keeps "
        f"{100 * number('host_q_carbon_half_wet') / full:.0f} % (porosities illustrative)."
    )


@check("CH18-30", rule="not testable while no table gives the spacing of dopant sites")
def uneven_dopants(number):
    return no_column(
        "CH18-30",
        ("dopant", "spacing"),
        "No table says where dopant sites lie or how they bind lithium.",
    )
