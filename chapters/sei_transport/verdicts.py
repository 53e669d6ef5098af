"""Checks of the claims on transport through the SEI: what passes, what stops, and what a barrier says about it."""

from __future__ import annotations

from bookkit.claims import check, no_column
from chapters.sei_transport import assumed


def _as(name: str) -> str:
    """An assumption as people read it: ``10 nm``."""
    return assumed.text(f"{name}:short")


FILM, CURRENT, ALLOWED = map(_as, ("sei_thickness", "current_density", "allowed_drop"))
ALLOWED_V = assumed.allowed_drop / 1e3


def _size(volts: float) -> str:
    """A voltage in the unit that suits it."""
    for factor, unit in ((1e-3, "kV"), (1, "V"), (1e3, "mV"), (1e6, "µV")):
        if volts * factor >= 1 or unit == "µV":
            return f"{volts * factor:.3g} {unit}"
    return ""


# --- the table ---------------------------------------------------------------------------------


@check(
    "CH18-08",
    rule="contradicted if the printed gaps do not fall in this order; reproduced if they do and the electron barrier of "
    "all four phases against lithium is known to follow the gap; qualified otherwise",
)
def electronic_order(number):
    margin = number("sei_gap_margin")
    lif, oxide = number("sei_negf_LiF"), number("sei_negf_Li2O")
    return "qualified" if margin > 0 else "contradicted", (
        f"The gaps fall in this order, with {margin:.1f} eV between Li₂CO₃ and Li₂O. But a gap is not the barrier at the "
        f"lithium surface, which the table does not give. A calculation of electron transport confirms one pair: LiF stops "
        f"electrons within {lif:.1f} nm, Li₂O within {oxide:.1f} nm."
    )


@check(
    "CH18-09",
    rule="reproduced if every value inside the printed ranges keeps the order; qualified if only the middles of the ranges "
    "do; contradicted otherwise",
)
def migration_order(number):
    margin, borne = number("sei_barrier_margin"), number("sei_barrier_error_borne")
    verdict = (
        "reproduced" if margin > 0 else "qualified" if margin > -0.2 else "contradicted"
    )
    return verdict, (
        f"The ranges do not overlap; the least margin is {margin:.2f} eV, so the order bears an error of {borne:.2f} eV in "
        f"every value. It is an order of barriers for a defect that is there, not of conductivities."
    )


@check(
    "CH18-10",
    rule="reproduced if barriers and gaps of the cited paper round to the printed ones; qualified if only the barriers can "
    "be compared and do; contradicted if one does not",
)
def dft_values(number):
    agree = number("sei_barriers_agreeing")
    return "qualified" if agree == 4 else "contradicted", (
        f"{agree:.0f} of the 4 printed barrier values agree, after rounding, with the abstract of the cited paper, which "
        f"states them for lithium that moves by vacancies already there; the abstract gives no gaps."
    )


@check(
    "CH18-11",
    rule="reproduced if the barrier exceeds kT and, with every lithium mobile, gives the measured conductivity within a "
    "factor of ten; qualified if not, since the numbers are those of another paper",
)
def nitride_values(number):
    ratio, share = number("Li3N_barrier_over_kT"), number("sei_share_Li3N_high")
    holds = ratio > 1 and 1e5 < share < 1e7
    return "reproduced" if holds else "qualified", (
        f"The lower barrier is {ratio:.2f} kT: an ion over it is not trapped between hops, so it is no hopping barrier. With "
        f"these barriers the measured conductivity needs at most {share:.1f} in a million lithium ions to be mobile. "
        f"The gap, near that of silicon, would leave ten to the power of {number('sei_log_carriers_Li3N'):.1f} electrons per cm³."
    )


@check(
    "CH18-29",
    rule="reproduced if the barrier of LiF lies above the ranges of the three others; contradicted otherwise",
)
def lif_is_poorest(number):
    margin = number("sei_LiF_margin")
    return "reproduced" if margin > 0 else "contradicted", (
        f"The barrier of LiF lies {margin:.2f} eV above the next range. Measured conductivities agree: LiF conducts "
        f"{number('sei_decades_Li3N_LiF'):.0f} decades less than Li₃N. So OB24, who call LiF conductive, disagree with "
        f"CH18 and with WA19, who call it insulating to ions."
    )


# --- ions --------------------------------------------------------------------------------------

DROP = f"the drop over {FILM} at {CURRENT}"


@check(
    "OB24-21",
    rule=f"reproduced if, among films of measured conductivity, {DROP} stays below {ALLOWED} for some and exceeds 1 V for others; "
    "contradicted if all stay below; qualified otherwise",
)
def must_conduct(number):
    best, worst = number("sei_drop_Li3N"), number("sei_drop_LiF")
    verdict = (
        "contradicted"
        if worst < ALLOWED_V
        else "reproduced"
        if best < ALLOWED_V and worst > 1
        else "qualified"
    )
    return verdict, (
        f"A film of {FILM} must conduct {number('sei_needed_conductivity'):.0f} nS/cm to take no more than {ALLOWED} at {CURRENT}. "
        f"Li₃N would take {_size(best)}; LiF, as measured, {_size(worst)} by Ohm's law, and "
        f"{_size(number('sei_drop_LiF_high_field'))} if the field helps."
    )


@check(
    "OB24-22",
    rule=f"of the two parts tested here (electrons stopped within {FILM} by a calculation of electron transport; {DROP} at most "
    f"{ALLOWED}): reproduced if both hold, qualified if one, contradicted if none; strength is not tested",
)
def lif_conductive(number):
    stops, drop = (
        number("sei_negf_LiF") <= assumed.sei_thickness,
        number("sei_drop_LiF"),
    )
    verdict = ("contradicted", "qualified", "reproduced")[stops + (drop <= ALLOWED_V)]
    return verdict, (
        f"LiF resists electrons: {number('sei_negf_LiF'):.1f} nm stop them. It does not conduct ions: {DROP} would be "
        f"{_size(drop)} by Ohm's law at the measured conductivity. If ions cross an SEI that holds LiF, they go by "
        f"defects, boundaries or other phases."
    )


@check(
    "OB24-25",
    rule=f"reproduced if for Li2O and Li3N {DROP} is at most {ALLOWED} at a measured conductivity; qualified if for one, or if one "
    "has no measured value; contradicted if for none",
)
def oxide_and_nitride(number):
    drop = number("sei_drop_Li3N")
    return "qualified" if drop <= ALLOWED_V else "contradicted", (
        f"Li₃N conducts well ({_size(drop)} over {FILM} at {CURRENT}). For Li₂O we found no measured value: a vacancy there "
        f"hops {number('sei_hop_rate_Li2O'):.0f} × 10⁹ times a second (prefactor illustrative), but how many vacancies there "
        f"are is not in the table."
    )


@check(
    "OB24-35",
    rule=f"counting the named coatings with a measured conductivity: reproduced if {DROP} is at most {ALLOWED} for all, contradicted "
    "if for none, qualified otherwise",
)
def coatings_conduct(number):
    drops = {
        name: number(f"sei_drop_{name}") for name in ("Li3N", "Li3PS4", "LiF", "Li3PO4")
    }
    good = sum(drop <= ALLOWED_V for drop in drops.values())
    verdict = (
        "reproduced"
        if good == len(drops)
        else "contradicted"
        if not good
        else "qualified"
    )
    return verdict, (
        f"At the highest conductivity found, {good} of the four pass: by Ohm's law {FILM} at {CURRENT} take {_size(drops['Li3N'])} "
        f"in Li₃N, {_size(drops['Li3PS4'])} in Li₃PS₄, {_size(drops['LiF'])} in LiF and {_size(drops['Li3PO4'])} in "
        f"Li₃PO₄. Whether coatings conduct as these entries do is not in the tables."
    )


@check(
    "WA19-09",
    rule=f"reproduced if {DROP} in Li3N is at most {ALLOWED} and its strength is tabulated and high; qualified if only the first "
    "can be tested and holds; contradicted if it does not",
)
def nitride_conducts(number):
    drop = number("sei_drop_Li3N")
    return "qualified" if drop <= ALLOWED_V else "contradicted", (
        f"The conductivity holds: {FILM} of Li₃N take {_size(drop)} at {CURRENT}. The strength is in none of the tables, nor is "
        f"it certain that electrons are stopped, with a gap of 1.1 eV."
    )


@check(
    "WA19-13",
    rule="LiF against pinholes, at its measured conductivity: reproduced if pinholes on less than a millionth of the area "
    "carry half of the current; qualified if on less than a hundredth; contradicted otherwise",
)
def pinholes_carry(number):
    parts = number("sei_pinhole_ppm")
    verdict = (
        "reproduced" if parts < 1 else "qualified" if parts < 1e4 else "contradicted"
    )
    return verdict, (
        f"Pinholes, taken as filled with electrolyte, on {parts:.2g} millionths of the area carry half of the current through "
        f"{FILM} of LiF (radius {_as('pinhole_radius')}, illustrative): one every {number('sei_pinhole_spacing'):.0f} µm. If every lithium of LiF were mobile it would take "
        f"{number('sei_pinhole_percent_bound'):.2f} %. This rules out the crystal as the path, not grain boundaries; to pass "
        f"{CURRENT} at {ALLOWED}, pinholes alone must cover {number('sei_pinhole_percent_10mV'):.0f} %, kinetics of lithium included."
    )


# --- electrons ---------------------------------------------------------------------------------


@check(
    "OB24-20",
    rule="reproduced if growth fed by tunnelling stops and the stopping thickness covers the films of OB24 Table 2 within a "
    "factor of two; qualified if it stops, but at another thickness; contradicted if it does not stop",
)
def must_resist(number):
    stop, thin = number("sei_stop_LiF"), number("sei_films_min")
    verdict = "reproduced" if 2 * stop >= thin else "qualified"
    return verdict, (
        f"Through a barrier of {_as('barrier_over_gap')} of its gap, LiF grows by less than {_as('stopped_growth')} once it is {stop:.1f} nm thick: resistance "
        f"does limit growth. The films of OB24 Table 2 are {thin:.0f} to {number('sei_films_max'):.0f} nm thick, so tunnelling "
        f"through a dense film of LiF is not what set their thickness."
    )


@check(
    "CH18-12",
    rule="contradicted unless most phases of the table hold less than one thermally excited electron per cm³; qualified "
    "if they do, since a table of gaps leaves out defects and boundaries; reproduced would need electronic conductivities",
)
def electrons_stopped(number):
    count = number("sei_insulators")
    verdict = "qualified" if count > 2 else "contradicted"
    return verdict, (
        f"{count:.0f} of four phases hold less than one thermally excited electron per cm³; Li₃N would hold "
        f"ten to the power of {number('sei_log_carriers_Li3N'):.1f}. That bears out the paper's “most of the "
        f"inorganic materials”. Whether their films stop electrons is open: defects and boundaries, which can carry them, "
        f"are not in the table."
    )


@check(
    "CH18-14",
    rule="counting the films of OB24 Table 2 within the tunnelling range of one of the phases (part of the gaps, and electron transport "
    "calculated for LiF and Li2O): reproduced if all, contradicted if none, qualified otherwise",
)
def stops_at_tunnelling(number):
    total, oxide, half = (
        number("sei_films"),
        number("sei_films_in_Li2O"),
        number("sei_films_in_half_gap"),
    )
    verdict = (
        "reproduced"
        if oxide == total
        else "contradicted"
        if oxide == half == 0
        else "qualified"
    )
    return verdict, (
        f"Of {total:.0f} films {half:.0f} are thin enough by {_as('barrier_over_gap')} of the gaps ({number('wkb_L40_midgap_LiF'):.1f} to "
        f"{number('wkb_L40_midgap_Li3N'):.1f} nm) and {oxide:.0f} by the calculated "
        f"{number('sei_negf_Li2O'):.0f} nm of Li₂O. Whether tunnelling can have stopped the growth depends on the phase; the "
        f"paper itself gives films up to hundreds of nanometres."
    )


# --- structure ---------------------------------------------------------------------------------


@check(
    "CH18-13",
    rule="contradicted if the outer layer takes a tenth of the resistance or more, or the inner one does not stop electrons; "
    "qualified otherwise, since no table compares other structures or gives strength",
)
def two_layers(number):
    outer, inner = number("sei_outer_ppm") / 1e6, number("sei_inner_nm")
    holds = outer < 0.1 and inner >= number("sei_negf_LiF")
    return "qualified" if holds else "contradicted", (
        f"An outer layer of {_as('outer_layer')}, porous and filled with electrolyte, takes {1e6 * outer:.1f} millionths of the resistance of a film with "
        f"{inner:.0f} nm of dense salt inside (porosity illustrative), so it costs nothing; the inner layer decides both. "
        f"Desolvation and flexibility, the reasons given for it, cannot be tested with the tables."
    )


@check(
    "OB24-30",
    rule="qualified if a boundary between grains needs to conduct less than a hundred times better than they do to double the "
    "conductivity of the film, because no table says whether it does; contradicted if it needs more",
)
def contacts_speed_up(number):
    needed = number("sei_boundary_contrast")
    return "qualified" if needed < 100 else "contradicted", (
        f"Boundaries {_as('boundary_width')} wide around grains of {_as('grain_size')} (illustrative) double the conductivity if they conduct {needed:.1f} times "
        f"better than the grains. Defect energies at such contacts are in none of the papers; a calculation by others finds "
        f"boundaries generally faster."
    )


@check(
    "OB24-31",
    rule="reproduced if between grains of 5 and 50 nm, and between equal shares of two phases in layers and in columns, the "
    "conductivity changes more than twofold; qualified if one does; contradicted if none",
)
def grain_size_matters(number):
    grains = number("sei_brick_low_5nm") / number("sei_brick_high_50nm")
    phases = number("sei_columns_over_layers")
    verdict = ("contradicted", "qualified", "reproduced")[(grains > 2) + (phases > 2)]
    return verdict, (
        f"With boundaries of {_as('boundary_width')} that conduct {_as('contrast')} times better (illustrative), grains of 5 nm make a film at least {grains:.1f} "
        f"times as conductive as grains of 50 nm; two phases of that contrast differ by {phases:.0f} between columns and layers. "
        f"Measured: Li₂O with B₂O₃ stops conducting at {100 * number('sei_percolation_micro'):.0f} % insulator with grains of 10 µm, at "
        f"{100 * number('sei_percolation_nano'):.0f} % with 20 nm."
    )


# --- solids and mixed conductors ---------------------------------------------------------------


@check(
    "CH18-18",
    rule="reproduced if the named products balance with positive amounts and the measurement that the paper cites found them; "
    "contradicted if they do not balance; driving forces are not sourced",
)
def sulfide_reduced(number):
    lithium = number("sei_lgps_lithium")
    return "reproduced" if lithium > 0 else "contradicted", (
        f"The elements balance: one Li10GeP2S12 takes up {lithium:.2f} Li (with Li15Ge4 as the alloy, which the paper leaves "
        f"open). The cited photoelectron study reports these products; we did not check energies."
    )


@check(
    "CH18-19",
    rule="not testable while no table gives an electronic conductivity or cells with and without one",
)
def mixed_conductors(number):
    return no_column(
        "CH18-19",
        ("electronic_conductivity",),
        f"No table pairs cells with and without electronic conductivity. For scale: electrons conducted at 10⁻¹³ S/m, the order "
        f"of a fitted SEI, already grow a film to {number('sei_electron_year'):.0f} nm in a year ({_as('electron_voltage')}, illustrative), so a mixed "
        f"conductor can only work under a layer that stops electrons.",
    )


@check(
    "CH18-27",
    rule="reproduced if a solid electrolyte with a sourced conductivity reaches at least half of that of a liquid one; "
    "contradicted if none reaches a tenth; qualified otherwise",
)
def solids_conduct(number):
    ratio = number("sei_solid_over_liquid")
    verdict = (
        "reproduced" if ratio >= 0.5 else "contradicted" if ratio < 0.1 else "qualified"
    )
    return (
        verdict,
        f"Li10GeP2S12 conducts {ratio:.2f} times as well as 1 mol/L LiPF6 in EC:EMC at room temperature.",
    )


@check(
    "CH18-28",
    rule=f"for {_as('separator_thickness')} of electrolyte at {_as('separator_conductivity')}: reproduced if the interface resists more than the electrolyte both as made and "
    "treated, qualified if only as made, contradicted if never",
)
def interface_limits(number):
    bulk, made, treated = (
        number(f"sei_{what}")
        for what in ("bulk_resistance", "interface_as_made", "interface_treated")
    )
    verdict = ("contradicted", "qualified", "reproduced")[
        (made > bulk) + (treated > bulk)
    ]
    return verdict, (
        f"{_as('separator_thickness')} at {_as('separator_conductivity')} (illustrative) resist {bulk:.0f} Ω cm². A garnet interface resisted {made:.0f} as made and "
        f"{treated:.0f} with a layer of ZnO: the claim holds for the bare interface, and treatment brings it down to the electrolyte."
    )
