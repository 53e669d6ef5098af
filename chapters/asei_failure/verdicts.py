"""Checks of the claims on artificial SEIs: what breaks them, what eats them, what they let through."""

from __future__ import annotations

from bookkit.claims import check, no_column
from bookkit.errors import ResultError
from chapters.asei_failure import assumed
from lithium_interfaces import films


def _amount(name: str) -> str:
    """An assumption with its unit, for a sentence that says illustrative itself."""
    return assumed.text(f"{name}:short")


# --- rows of WA19 Table 1 ----------------------------------------------------------------------


@check(
    "WA19-08",
    rule="not testable while no row of Table 1 is a bare-lithium control of an interphase row",
)
def artificial_against_natural(number):
    controls = number("asei_rows_bare_control")
    if controls:
        raise ResultError(
            "WA19 Table 1 now has bare-lithium controls; WA19-08 needs a test that uses them."
        )
    return "not-testable", (
        f"{controls:.0f} of the 27 rows are bare lithium in the electrolyte of an interphase row, so the table cannot compare. "
        "WA19 put bare lithium in carbonate electrolytes near 90 % in their text, without a row, and give no cycle life."
    )


@check(
    "WA19-27",
    rule="contradicted if row 22 reaches 98.5 % in carbonate or lithium cannot reduce alumina; reproduced if a row without alumina "
    "in the same electrolyte and at the same current does better; otherwise qualified",
)
def alumina_on_spheres(number):
    coated, ether, bare = (number(f"asei_ce_row{row}") for row in (22, 23, 13))
    energy, ratio = number("asei_dG_Al2O3"), number("asei_current_row22_over_13")
    if coated >= 98.5 or energy >= 0:
        verdict = "contradicted"
    else:
        verdict = "reproduced" if bare > coated and ratio == 1 else "qualified"
    return verdict, (
        f"In carbonate row 22 has {coated:.1f} %, in ether row 23 has {ether:.1f} %, and lithium can reduce alumina ({energy:.0f} kJ/mol). "
        f"But the same electrolyte gives {bare:.1f} % on spheres without alumina (row 13, at 1/{ratio:.0f} of the current), so decomposition is "
        "not singled out as the cause."
    )


@check(
    "WA19-39",
    rule="not testable while no table gives conductivity, strength or elongation of a coating",
)
def nitride_in_rubber(number):
    return no_column(
        "WA19-39",
        ("strength", "modulus", "elongation", "coating_conductivity"),
        f"Row 8 gives a CE of {number('asei_ce_row8'):.1f} %; conductivity, strength and elongation of the film are in no table.",
    )


# --- mechanics ---------------------------------------------------------------------------------


@check(
    "WA19-15",
    rule="reproduced if even plating stretches a film beyond the fracture strain assumed; qualified if only bumps do, wider than they "
    "are high; contradicted if the film bears those too",
)
def thickness_swing(number):
    even, width = number("asei_stretch_even"), number("asei_critical_half_width")
    broken = even > number("asei_fracture_strain")
    verdict = (
        "reproduced"
        if broken
        else "qualified"
        if width > number("asei_bump_10pct")
        else "contradicted"
    )
    return verdict, (
        f"A lift by {number('asei_lift_3mAh'):.1f} µm, the same everywhere, stretches a film by {100 * even:.0f} %. Where bumps stand out by "
        f"{_amount('uneven_share')} of that, {number('asei_bump_10pct'):.2f} µm, those narrower than {width:.0f} µm to either side pass a fracture strain of "
        f"{100 * number('asei_fracture_strain'):.1f} % (illustrative): unevenness cracks, not the swing."
    )


@check(
    "YA20-30",
    rule=f"reproduced if films of {_amount('thick_film')} crack under the tension assumed on elastic and on yielding lithium; qualified if on one of them "
    "only; contradicted if on neither",
)
def micrometre_coatings(number):
    limits = number("hc_channel_elastic"), number("hc_channel_yielding_Li")
    cracked = sum(1e-9 * limit < assumed.thick_film for limit in limits)
    return ("contradicted", "qualified", "reproduced")[cracked], (
        f"In the example film (illustrative) the limit is {limits[0]:.0f} nm on elastic lithium and {limits[1]:.0f} nm on lithium that yields: "
        f"{_amount('thick_film')} {films.NAMES[cracked]}. The load is uneven plating; an even volume change only lifts."
    )


@check(
    "YA20-31",
    rule="contradicted if at fixed unevenness the stretch does not pass the fracture strain assumed between 0.2 and 5 mAh/cm²; "
    "otherwise qualified, because no table gives a threshold",
)
def lipon_cracks(number):
    capacity = number("asei_crack_capacity")
    return "qualified" if 0.2 < capacity < 5 else "contradicted", (
        f"The stretch grows with the square of the capacity: over bumps of {_amount('uneven_share')} of the height plated and {_amount('wide_bump')} half-width it passes {_amount('fracture_strain')} at "
        f"{capacity:.1f} mAh/cm² (all illustrative). The trend follows from geometry; LiPON's own threshold is in no table."
    )


@check(
    "OB24-37",
    rule="reproduced if a higher modulus raises the critical thickness both at imposed stress and at imposed strain; contradicted if "
    "at neither; qualified if the load decides",
)
def stiff_keeps_integrity(number):
    stress, strain = number("asei_hc_gain_at_stress"), number("asei_hc_gain_at_strain")
    helped = (stress > 1) + (strain > 1)
    return ("contradicted", "qualified", "reproduced")[helped], (
        f"At the same toughness, a modulus {_amount('stiffness_ratio')} times as high changes the thickness that holds by a factor of {stress:.2g} at equal stress and of {strain:.2g} at equal strain. "
        "Plating imposes strain: there stiffness harms. WA19 and YA20 call the same coatings brittle."
    )


@check(
    "OB24-38",
    rule="not testable while no table gives the elongation, strength or toughness of a polymer coating",
)
def polymers_fracture(number):
    return no_column(
        "OB24-38",
        ("elongation", "strength", "toughness"),
        f"No elongation or toughness of a polymer coating is tabulated. For scale: a bump of {number('asei_bump_10pct'):.2f} µm and {_amount('narrow_bump')} half-width "
        f"stretches a film by {100 * number('asei_stretch_narrow'):.0f} %; unevenness, not current as such, makes the strain.",
    )


@check(
    "CH18-17",
    rule="not testable while no table gives modulus, thickness or strain of the collectors",
)
def wrinkled_collectors(number):
    return no_column(
        "CH18-17",
        ("modulus", "foil_thickness", "strain"),
        f"Neither moduli nor strains are given. A stiff film of {_amount('film_modulus')} on a bed of {_amount('bed_modulus')} (illustrative) wrinkles at "
        f"{100 * number('asei_wrinkle_strain'):.3f} % of compression, so wrinkling is easy; the change of pattern and the cracks are not computed.",
    )


@check(
    "YA20-20",
    rule="reproduced if being stiffer than lithium is the published criterion; qualified if the criterion is a larger multiple, or if "
    "another published analysis finds that stiff solids do not stabilise; contradicted if inorganic coatings miss the multiple",
)
def stiffer_than_lithium(number):
    wanted, margin = number("asei_wanted_ratio"), number("asei_stiffness_margin_LiF")
    verdict = (
        "contradicted" if margin < 1 else "reproduced" if wanted <= 1 else "qualified"
    )
    return verdict, (
        f"Monroe and Newman ask for about {wanted:.0f} times the shear modulus of lithium, {number('asei_shear_wanted_low'):.1f} to "
        f"{number('asei_shear_wanted_high'):.1f} GPa; LiF has {margin:.1f} times that. Ahmad and Viswanathan find that inorganic solids generally do "
        "not stabilise, because lithium is packed differently in them."
    )


@check(
    "OB24-39",
    rule="contradicted if over the stated ranges coming off or dissolving is never possible; otherwise qualified, because no paper "
    "gives the ranges or counts failures by mode",
)
def delamination_or_corrosion(number):
    off, eaten = number("asei_share_delamination"), number("asei_share_dissolution")
    return "contradicted" if 0 in (off, eaten) else "qualified", (
        f"Over the ranges assumed (illustrative) a compressed film can buckle off in {100 * off:.0f} % of the cases, and dissolution outruns growth in "
        f"{100 * eaten:.0f} %. In tension a film on yielding lithium cracks before it comes off: a third end that the question leaves out."
    )


# --- what passes through -----------------------------------------------------------------------


@check(
    "WA19-38",
    rule="contradicted if a crack carries less than twice the mean current density; otherwise qualified, because how dendrites start is "
    "not computed",
)
def cracks_focus(number):
    focus = number("asei_crack_focusing")
    return "qualified" if focus >= 2 else "contradicted", (
        f"Where an SEI of {_amount('film_resistance')} (illustrative) is cracked over {_amount('crack_coverage')} of its area, bare lithium gets, at small currents, {focus:.0f} times the mean current density: "
        "its own kinetics limit the rest. Focusing is reproduced; the start of dendrites is not tested."
    )


@check(
    "WA19-40",
    rule="not testable while no table gives conductivity of the film or a morphology",
)
def nafion_film(number):
    low, high = number("asei_nafion_drop_low"), number("asei_nafion_drop_high")
    return no_column(
        "WA19-40",
        ("coating_conductivity", "morphology"),
        f"The morphology is shown in an image only. For scale: {_amount('nafion_thickness')} drop {1e3 * low:.0f} to {1e3 * high:.0f} mV at 10 mA/cm² for "
        f"conductivities of {assumed.text('nafion_conductivity:range')} (illustrative).",
    )


@check(
    "YA20-27",
    rule=f"reproduced if cubic lattices with a share of {_amount('porosity_low')} of their sites open never span and with {_amount('porosity_high')} "
    "always do; contradicted if there is no such change; qualified otherwise",
)
def pores_percolate(number):
    low, high = number("asei_span_low"), number("asei_span_high")
    verdict = (
        "reproduced"
        if (low, high) == (0, 1)
        else "contradicted"
        if high <= low
        else "qualified"
    )
    return verdict, (
        f"On cubic lattices pores span the coat in {100 * low:.0f} % of the samples at a porosity of {_amount('porosity_low')} and in {100 * high:.0f} % at {_amount('porosity_high')}; the "
        f"threshold of site percolation is near 0.31, found here at {number('asei_span_threshold'):.2f} in small samples."
    )


@check(
    "YA20-18",
    rule="reproduced if LiCl lowers electronic against ionic conduction of the composite at least tenfold while the intermetallic "
    "is connected; qualified if only where it is not, so that something else has to carry lithium; contradicted if in neither case",
)
def chloride_blocks(number):
    connected, apart, left = (
        number(f"asei_chloride_{what}")
        for what in ("selectivity", "apart", "conduction")
    )
    verdict = (
        "reproduced"
        if connected <= 0.1
        else "qualified"
        if apart <= 0.1
        else "contradicted"
    )
    return verdict, (
        f"A connected, metallic intermetallic carries electrons too: with {_amount('intermetallic_connected')} of intermetallic LiCl leaves {100 * left:.0f} % of their conduction, and its "
        f"ratio to that of ions {connected:.2g} of what it was. With {_amount('intermetallic_apart')} of intermetallic, no longer connected, the ratio falls to "
        f"{apart:.2g}, but then lithium needs another way through. Where the barrier to electrons lies has to be stated."
    )


@check(
    "YA20-21",
    rule="not testable while no table gives a transference number or conductivity of a coating",
)
def selective_transport(number):
    return no_column(
        "YA20-21",
        ("transference", "coating_conductivity"),
        "No transference number of a coating is given; an ion that is not in the coating is excluded only where no pore spans it "
        f"(pores span at a porosity of about {number('asei_span_threshold'):.2f}).",
    )


@check(
    "YA20-34",
    rule="reproduced if raising the electronic resistance of the coat as far as assumed cuts the share plated on top at least tenfold; "
    "qualified if less; contradicted if the share does not fall",
)
def electronic_resistance(number):
    equal, blocked = number("asei_top_share_equal"), number("asei_top_share_blocked")
    verdict = (
        "contradicted"
        if blocked >= equal
        else "reproduced"
        if blocked <= equal / 10
        else "qualified"
    )
    return verdict, (
        f"The share plated on top falls from {100 * equal:.0f} % to {100 * blocked:.2f} % when the coat conducts electrons {_amount('electron_resistance_ratio')} times worse than "
        "ions instead of equally well (coat illustrative)."
    )


@check(
    "WA19-30",
    rule=f"contradicted if no electronic conductivity keeps {_amount('share_beneath')} of the lithium under the coat; otherwise qualified, because no paper "
    "gives the conductivities",
)
def outer_coat(number):
    need = number("asei_sigma_e_needed")
    return "qualified" if need > 0 else "contradicted", (
        f"A coat of {_amount('outer_coat_thickness')} keeps {_amount('share_beneath')} of the lithium under it if its electronic conductivity is below {need:.1e} S/cm (illustrative kinetics and ionic "
        "conductivity): insulating helps, and the paper gives neither conductivity."
    )


# --- chemistry ---------------------------------------------------------------------------------


@check(
    "OB24-34",
    rule="contradicted if lithium cannot reduce both oxides; otherwise qualified, because the products at equilibrium are Li2O and "
    "metal, and conduction of partly lithiated oxides is in no table",
)
def oxides_reduced(number):
    alumina, titania = number("asei_dG_Al2O3"), number("asei_dG_TiO2")
    return "qualified" if max(alumina, titania) < 0 else "contradicted", (
        f"Reduction to Li2O and metal gives {-alumina:.0f} kJ per mole of Al2O3 and at least {-titania:.0f} kJ of TiO2. So the oxides are not stable; that the "
        "reaction stops at conducting LixAl2O3 or LixTiO2 is kinetics."
    )


@check(
    "YA20-33",
    rule="reproduced if lithium reduces GeO2 at either value of its energy of formation; contradicted otherwise",
)
def germanium_reduced(number):
    energy, potential = number("asei_dG_GeO2"), number("asei_potential_GeO2")
    return "reproduced" if energy < 0 else "contradicted", (
        f"GeO2 + 4 Li → Ge + 2 Li2O gives at least {-energy:.0f} kJ/mol, as if GeO2 sat {potential:.2f} V above lithium. In LAGP germanium is bound "
        "in a phosphate, whose energy we have not found; it would have to be lower by that much to resist."
    )


@check(
    "OB24-36",
    rule="reproduced if all lithium-containing examples of the papers are stable against lithium and the oxides are not; contradicted "
    "if none is; qualified if some are",
)
def lithium_containing(number):
    stable, named = number("asei_stable_examples"), number("asei_named_examples")
    verdict = (
        "reproduced"
        if stable == named
        else "contradicted"
        if stable == 0
        else "qualified"
    )
    return verdict, (
        f"Of {named:.0f} compounds with lithium that the papers name and judge, {stable:.0f} (LiF, Li2O, Li3N) are end products that lithium cannot reduce; Li10GeP2S12 (CH18) and "
        "LAGP (YA20) hold lithium and are reduced all the same. What counts is an element that lithium can still reduce; no paper judges OB24's Li3PO4 and Li3PS4 singly."
    )


@check(
    "WA19-16",
    rule="contradicted if neither passage nor dissolution exposes lithium within a cycle under the ranges assumed; otherwise "
    "qualified, because no table gives swelling, diffusivity or solubility",
)
def polymers_swell(number):
    lag, lean, flooded = (
        number("asei_time_lag_slow"),
        number("dissolution_fraction_lean"),
        number("dissolution_fraction_flooded"),
    )
    exposed = lag < assumed.cycle_time or flooded == 1
    return "qualified" if exposed else "contradicted", (
        f"Solvent crosses {_amount('polymer_thickness')} of polymer within {lag / 60:.0f} min even at {_amount('solvent_diffusivity')} (illustrative), so exposure needs no visible swelling. "
        f"Dissolution depends on the electrolyte: {100 * lean:.0f} % of the example film in the pores of a separator alone, {100 * flooded:.0f} % in a flooded "
        "coin cell."
    )
