"""Rules of the claims on artificial SEIs: what breaks them, what eats them, what they let through."""

from __future__ import annotations

import bisect
import math
import statistics
from functools import lru_cache

import numpy as np

from bookkit.claims import rule
from bookkit.verdicts import (
    Found,
    contradicted,
    not_testable,
    qualified,
    reproduced,
    undecided,
)
from chapters.asei_failure import assumed
from lithium_interfaces import films, transport
from lithium_interfaces.core.constants import FARADAY


def _amount(name: str) -> str:
    """An assumption with its unit, for a sentence that says illustrative itself."""
    return assumed.text(f"{name}:short")


# --- rows of WA19 Table 1 ----------------------------------------------------------------------

WHOLE = {"none": 0, **{f"row {row}": row for row in range(1, 9)}}


def _interphases(table):
    """Columns of the rows with an interphase alone."""
    table = table[table["strategy"] == "Interphase design"]
    return {
        name: table[name].to_numpy()
        for name in ("row", "coulombic_efficiency_percent", "cycles")
    } | {
        "coated": table["row"].between(5, 8).to_numpy(),
        "carbonate": (table["electrolyte_family"] == "carbonate").to_numpy(),
    }


@rule(
    "WA19-08",
    kind="robustness",
    branches=[
        reproduced(
            "the artificial SEIs of Table 1 are ahead of bare lithium and of SEIs tuned by additives or solvent",
            lambda found: found.ahead_of_bare > 0 and found.ahead_of_tuned > 0,
        ),
        qualified(
            "they are ahead of one of the two only",
            lambda found: found.ahead_of_bare > 0 or found.ahead_of_tuned > 0,
        ),
        contradicted("otherwise"),
    ],
    untested="which properties of the coatings are better",
    needs="bare lithium, an additive and a coating cycled to failure in one electrolyte, at one current and capacity",
    revised="rows 1 to 4 and 5 to 8 of the table are the two kinds of SEI, so that it can compare after all",
)
def artificial_against_natural(given):
    left_out = given.one_of("row left out", WHOLE)
    measure = given.one_of(
        "measure of the comparison with tuned SEIs",
        {
            "cycles reported": "cycles",
            "Coulombic efficiency": "coulombic_efficiency_percent",
        },
    )
    middle = given.one_of(
        "statistic", {"median": statistics.median, "mean": statistics.fmean}
    )
    bare = given.between("CE of bare lithium in carbonates", 90, 85, 92, unit="%")
    columns = given.table("wang2019-table1", _interphases)
    kept = columns["row"] != left_out
    coated = (
        kept & columns["coated"]
    )  # rows 5 to 8: refs 15, 16, 19, 26 of section 2.2; rows 1 to 4 are section 2.1
    tuned = kept & ~columns["coated"]

    def of(column, rows):
        return middle([number for number in columns[column][rows] if number == number])

    ce = "coulombic_efficiency_percent"
    in_carbonate = of(ce, coated & columns["carbonate"])
    return Found(
        f"In carbonates the artificial SEIs of Table 1 reach {in_carbonate:.1f} %, above the {bare:.0f} % that WA19 give bare lithium; but rows 1 to 4, "
        f"SEIs tuned by additives or solvent, reach {of(ce, tuned):.1f} % where artificial ones reach {of(ce, coated):.1f} %, over {of('cycles', tuned):.0f} cycles against {of('cycles', coated):.0f}. "
        f"Row 4 ({min(columns[ce][tuned]):.1f} %), which lists no additive, decides if means are taken.",
        ahead_of_bare=in_carbonate - bare,
        ahead_of_tuned=of(measure, coated) - of(measure, tuned),
    )


def _alumina(given):
    """Gibbs energy of Al2O3 + 6 Li, kJ/mol."""
    oxide = given.between(
        "Gibbs energy of formation of Al2O3",
        -1582.3,
        -1584.3,
        -1580.3,
        unit="kJ/mol",
        basis="sourced",
    )
    return given.same("asei_dG_Al2O3", 3 * _lithia(given) - oxide)


def _lithia(given):
    return given.between(
        "Gibbs energy of formation of Li2O",
        -562.1,
        -564.1,
        -560.1,
        unit="kJ/mol",
        basis="sourced",
    )


def _aluminate(given):
    """Gibbs energy of 2 Al2O3 + 3 Li -> 3 LiAlO2 + Al, and of LiAlO2 + 3 Li -> Al + 2 Li2O, kJ/mol."""
    aluminate = given.between(
        "Gibbs energy of formation of LiAlO2",
        -1126.3,
        -1130,
        -1122,
        unit="kJ/mol",
        basis="sourced",
    )
    oxide = 3 * _lithia(given) - _alumina(given)
    return 3 * aluminate - 2 * oxide, 2 * _lithia(given) - aluminate


def _titania(given):
    """Gibbs energy of TiO2 + 4 Li, kJ/mol; two sources."""
    oxide = given.between(
        "Gibbs energy of formation of TiO2",
        -889.5,
        -889.5,
        -884.5,
        unit="kJ/mol",
        basis="sourced",
    )
    return given.same("asei_dG_TiO2", 2 * _lithia(given) - oxide)


def _volts(energy, electrons):
    """Potential above lithium of a reaction, from kJ/mol."""
    return -1e3 * energy / (electrons * FARADAY)


def _by_row(table):
    table = table.set_index("row")
    return table["coulombic_efficiency_percent"].to_dict(), table[
        "current_density_mA_cm2"
    ].to_dict()


def _shortfall(alone, coated, slope, ratio):
    """Efficiency that the coat lacks against the same spheres without it, at its own current density."""
    return alone + slope * np.log10(ratio) - coated


def _simulated_alumina(given, rng, true):
    """Efficiencies redrawn with the scatter of cells; if true, alumina costs one point."""
    scatter = 100 * given.cell_scatter
    alone, coated = (
        98.0 + scatter * rng.normal(),
        98.0 - 0.7 - true + scatter * rng.normal(),
    )
    lacks = _shortfall(alone, coated, -1.16, 4)
    return Found(
        "",
        energy=-104.0,
        coated=coated,
        lacks=lacks,
        wanted=99.5,
        seen=2 * np.sqrt(2) * scatter,
    )


@rule(
    "WA19-27",
    kind="robustness",
    branches=[
        contradicted(
            "lithium cannot reduce alumina, or row 22 reaches in carbonate what WA19 ask for",
            lambda found: found.energy >= 0 or found.coated >= found.wanted,
        ),
        reproduced(
            "it can, and the spheres with alumina fall short of those without by more than current and scatter of cells explain",
            lambda found: found.lacks > found.seen,
        ),
        undecided("otherwise"),
    ],
    needs="the spheres with and without alumina in one electrolyte at one current density",
    simulate=_simulated_alumina,
    revised="the bare spheres of row 13 are the control; the current is corrected for instead of being an excuse",
)
def alumina_on_spheres(given):
    ce, current = given.table("wang2019-table1", _by_row)
    energy = _alumina(given)
    slope = given.one_of(
        "effect of the current density",
        {
            "rows 13, 16, 21 in the same electrolyte": (13, 16, 21),
            "all rows in ordinary carbonates": (1, 3, 6, 7, 8, 9, 11, 13, 16, 20, 21),
            "none": (),
        },
    )
    x, y = (
        np.log10([current[row] for row in slope]),
        np.array([ce[row] for row in slope]),
    )
    per_decade = (
        float(((x - x.mean()) * y).sum() / ((x - x.mean()) ** 2).sum())
        if slope
        else 0.0
    )
    scatter = 100 * given.cell_scatter
    lacks = _shortfall(ce[13], ce[22], per_decade, current[22] / current[13])
    wanted = 99.5  # printed: at least, for 300 cycles
    return Found(
        f"Lithium reduces alumina ({energy:.0f} kJ/mol), and in carbonate the spheres with it reach {ce[22]:.1f} % (row 22) against {ce[13]:.1f} % for spheres without (row 13): "
        f"{lacks:.1f} points less, corrected for {current[22] / current[13]:.0f} times the current, where the scatter of two cells explains {2 * np.sqrt(2) * scatter:.1f}. "
        f"In ether the same spheres reach {ce[23]:.1f} %.",
        energy=energy,
        coated=ce[22],
        wanted=wanted,
        lacks=lacks,
        seen=2 * np.sqrt(2) * scatter,
    )


@rule(
    "WA19-39",
    kind="model",
    branches=[
        reproduced(
            "the film of nitride adds less resistance than an SEI has",
            lambda found: found.resistance < found.natural,
        ),
        contradicted("otherwise"),
    ],
    untested="whether the film is strong and flexible",
    needs="share of nitride, ionic conductivity and a tensile test of the composite",
    revised="conduction follows from the tabulated conductivity of Li3N, to which lithium reduces Cu3N",
)
def nitride_in_rubber(given):
    nitride = given.between(
        "ionic conductivity of Li3N",
        2.1e-4,
        2.1e-4,
        5.8e-4,
        scale="log",
        unit="S/cm",
        basis="sourced",
    )
    left = max(
        (3 * given.nitride_share - 1) / 2, 1e-6
    )  # Bruggeman, in a rubber that does not conduct
    resistance = 100 * given.composite_thickness / (nitride * left)  # Ω cm²
    return Found(
        f"If the nitride ends as Li3N, {_amount('composite_thickness')} with {_amount('nitride_share')} of it (illustrative) adds {resistance:.1f} Ω cm², beside {_amount('film_resistance')} of an SEI; "
        "below a third of the volume it would not connect in this estimate.",
        resistance=resistance,
        natural=given.film_resistance,
    )


# --- mechanics ---------------------------------------------------------------------------------


class _Coat:
    """A film on a bump of lithium that yields: one load case from the plating to the crack.

    The film is stretched over the bump and slides in over its foot, is bent, and lifted no further than the pressure that
    lithium can hold. It cracks if its outer face passes the fracture strain and the release passes the toughness.
    """

    def __init__(self, given, thickness: float, stiffer: float = 1.0):
        self.thickness = thickness
        self.stiffness = (
            stiffer * given.film_modulus / (1 - given.film_poisson_ratio**2)
        )
        self.shear = given.lithium_yield_stress / np.sqrt(3)
        self.pressure = given.flow_constraint * given.lithium_yield_stress
        self.strongest = (
            given.flow_constraint * assumed.interval("lithium_yield_stress")[1]
        )
        self.fracture_strain, self.toughness = (
            given.fracture_strain,
            given.film_toughness,
        )
        if (
            stiffer != 1
        ):  # with the same flaws: strain at fracture as the root of toughness over modulus
            tougher = stiffer**given.toughness_exponent
            self.toughness *= tougher
            self.fracture_strain *= math.sqrt(tougher / stiffer)
        lithium = (
            1e9 * given.lithium_young_modulus / (1 - given.lithium_poisson_ratio**2)
        )
        self.elastic_z = (
            films.Z_CHANNEL
            * max(1.0, self.stiffness / lithium) ** given.mismatch_exponent
        )

    def tension(self, height: float, half_width: float) -> float:
        """Stress of the film over the bump: σ a/Ē + σ² h/(2 Ē τ) is the excess length, 2 w²/(3 a)."""
        excess = 2 / 3 * height**2 / half_width
        lag = 2 * self.thickness * self.stiffness * excess / self.shear
        return (
            self.shear / self.thickness * (math.sqrt(half_width**2 + lag) - half_width)
        )

    def needed(self, height: float, half_width: float) -> float:
        """Pressure that lifts the film so far: bending and tension."""
        bend = 2 * self.stiffness * self.thickness**3 * height / half_width**4
        return (
            bend
            + 2
            * self.tension(height, half_width)
            * self.thickness
            * height
            / half_width**2
        )

    def lifted(self, height: float, half_width: float) -> float:
        """Height that the pressure of lithium can give the film, at most that of the plating."""
        if self.needed(height, half_width) <= self.pressure:
            return height
        low, high = 0.0, height
        for _ in range(20):
            middle = (low + high) / 2
            low, high = (
                (middle, high)
                if self.needed(middle, half_width) <= self.pressure
                else (low, middle)
            )
        return low

    def cracks(self, height: float, half_width: float) -> bool:
        w = self.lifted(height, half_width)
        pull = self.tension(w, half_width)
        bent = self.thickness * w / half_width**2
        z = max(self.elastic_z, pull / (3 * self.shear))
        release = (
            z
            * (pull**2 / self.stiffness + self.stiffness * bent**2 / 3)
            * self.thickness
        )
        return bool(
            pull / self.stiffness + bent >= self.fracture_strain
            and release >= self.toughness
        )


SHARES = np.geomspace(*assumed.interval("uneven_share"), 33)
COATS = np.geomspace(*assumed.interval("film_thickness"), 3)
_THICKNESSES = "{:.0f}, {:.0f} and {:.0f} nm".format(*(1e9 * COATS))


def _onset(coat, swing: float, half_width: float) -> int:
    """First of the shares that stand out at which a coat cracks, as an index; more height, more strain."""
    return bisect.bisect_left(
        SHARES, True, key=lambda share: coat.cracks(share * swing, half_width)
    )


@rule(
    "WA19-15",
    kind="model",
    branches=[
        reproduced(
            "films of all thicknesses crack even where plating is as even as it can be",
            lambda found: found.cracking == found.cases,
        ),
        qualified(
            "some crack, from some unevenness on", lambda found: found.cracking > 0
        ),
        contradicted("none cracks, even where half of the swing stands out in bumps"),
    ],
    untested="fatigue over many cycles",
    examples=[
        {
            "wide_bump": 2e-6,
            "fracture_strain": 1e-5,
            "film_toughness": 1e-6,
            "lithium_yield_stress": 1e8,
        },
        {"wide_bump": 1e-3},
    ],
    needs="the height and width of the bumps under a coating after 3 mAh/cm², and the strength of lithium under it",
    revised="one load case (sliding, bending, pressure of lithium) instead of a clamped stretch; unevenness and thickness are the population",
)
def thickness_swing(given):
    swing = given.same("asei_lift_3mAh", films.lift_m(3 * 36e3))
    width, starts, cracking = given.wide_bump, [], 0
    for thickness in COATS:
        coat = _Coat(given, thickness)
        breaks = SHARES[_onset(coat, swing, width) :]
        cracking += len(breaks)
        starts.append(
            f"from {100 * breaks[0]:.0f} % on" if len(breaks) else "not at all"
        )
    thin, middle, thick = (f"{1e9 * thickness:.0f} nm" for thickness in COATS)
    return Found(
        f"The swing is {1e6 * swing:.1f} µm; lifted evenly, a film is not strained at all. Where a share of it stands out in bumps of {_amount('wide_bump')} half-width (illustrative), a film of {thin} cracks {starts[0]}, "
        f"one of {middle} {starts[1]}, one of {thick} {starts[2]}: unevenness cracks, not the swing, and soft lithium cannot bend a thick film.",
        cracking=cracking,
        cases=len(SHARES) * len(COATS),
    )


THICK = (1e-6, 3e-6, 10e-6)  # micrometre-thick; YA20 name one of about 10 µm


@rule(
    "YA20-30",
    kind="model",
    branches=[
        reproduced(
            "coats of 1, 3 and 10 µm crack over the bumps of plating",
            lambda found: found.cracked == 3,
        ),
        qualified("some of them do", lambda found: found.cracked > 0),
        contradicted("otherwise"),
    ],
    needs="the strength of lithium beneath a coat, within a factor of three, and the bumps that grow there",
    revised="bending, sliding and the pressure of lithium are in; the curve for a base as stiff as the film is no longer called lithium",
)
def micrometre_coatings(given):
    height = given.uneven_share * films.lift_m(36e3 * given.plated_capacity)
    width = given.wide_bump
    coats = [_Coat(given, thickness) for thickness in THICK]
    cracked = sum(coat.cracks(height, width) for coat in coats)
    takes, holds = coats[0].needed(height, width), coats[0].pressure
    return Found(
        f"Of coats of 1, 3 and 10 µm {cracked} of 3 crack over bumps of {1e6 * height:.2f} µm and {_amount('wide_bump')} half-width (illustrative): to force them on the coat of 1 µm takes {takes / 1e6:.0f} MPa, "
        f"and lithium as soft as in bulk ({_amount('lithium_yield_stress')}) holds {holds / 1e6:.1f} MPa under a film, lithium as strong as crystals of a micrometre {coats[0].strongest / 1e6:.0f} MPa.",
        cracked=int(cracked),
    )


@rule(
    "YA20-31",
    kind="model",
    branches=[
        reproduced(
            "the film holds at a low capacity and cracks at that of a practical cell",
            lambda found: found.at_high and not found.at_low,
        ),
        contradicted("it cracks at either capacity or at neither"),
    ],
    untested="dendrites that form in the end",
    needs="cracks counted in LiPON on lithium at five capacities, with thickness of the film and roughness",
    revised="both halves of the sentence are asked of one film; bending, sliding and the pressure of lithium are in",
)
def lipon_cracks(given):
    coat, width = _Coat(given, given.thick_film), given.wide_bump
    heights = [
        given.uneven_share * films.lift_m(36e3 * charge)
        for charge in (given.small_capacity, given.areal_capacity)
    ]
    at_low, at_high = (coat.cracks(height, width) for height in heights)
    words = ("holds", "cracks")
    return Found(
        f"A brittle film of {_amount('thick_film')} over bumps of {_amount('uneven_share')} of the plated height and {_amount('wide_bump')} half-width {words[at_low]} at {_amount('small_capacity')} and {words[at_high]} at "
        f"{_amount('areal_capacity')} (all illustrative); the larger bumps ask for {coat.needed(heights[1], width) / 1e6:.0f} MPa, and soft lithium holds {coat.pressure / 1e6:.1f} MPa.",
        at_low=at_low,
        at_high=at_high,
    )


@rule(
    "OB24-37",
    kind="model",
    branches=[
        reproduced(
            "stiffer coats hold over higher bumps of plating, and none of the coats loses by it",
            lambda found: found.gain > 0 and found.lose == 0,
        ),
        qualified(
            "some thicknesses gain and others lose", lambda found: found.gain > 0
        ),
        contradicted("no coat gains"),
    ],
    untested="integrity against loads other than the bumps of plating",
    needs="toughness of brittle coatings against their modulus: whether it grows by more than the power 0.4",
    revised="the load case of the other rules instead of a supposed stress or strain, for which the answer followed by algebra",
)
def stiff_keeps_integrity(given):
    swing, width, times = (
        films.lift_m(36e3 * given.areal_capacity),
        given.wide_bump,
        given.stiffness_ratio,
    )
    onsets = [
        (
            _onset(_Coat(given, h), swing, width),
            _onset(_Coat(given, h, times), swing, width),
        )
        for h in COATS
    ]
    gain, lose = (
        sum(stiff > soft for soft, stiff in onsets),
        sum(stiff < soft for soft, stiff in onsets),
    )
    return Found(
        f"Of coats of {_THICKNESSES} over the bumps of {_amount('areal_capacity')}, {gain} hold over higher bumps and {lose} only over lower ones if the modulus is {_amount('stiffness_ratio')} times as high "
        "and the flaws stay the same (illustrative): a stiffer film bends less but breaks at a smaller strain and releases more, unless its toughness grows too.",
        gain=gain,
        lose=lose,
    )


@rule(
    "OB24-38",
    kind="model",
    branches=[
        reproduced(
            "bumps of plating stretch a polymer beyond its elongation at break",
            lambda found: found.stretch > found.elongation,
        ),
        contradicted("otherwise"),
    ],
    untested="stress that comes from the rate of plating rather than from its bumps",
    needs="elongation at break of each polymer swollen in its electrolyte, and the shape of the bumps at practical capacity",
    revised="the stretch over a bump is compared with an elongation; before, nothing was compared",
)
def polymers_fracture(given):
    height = given.uneven_share * films.lift_m(36e3 * given.areal_capacity)
    slope = 2 * height / given.narrow_bump
    stretch = (
        0.5 * np.hypot(1, slope) + np.arcsinh(slope) / (2 * slope) - 1
    )  # arc of a parabola, steep ones as well
    return Found(
        f"A bump of {1e6 * height:.2f} µm and {_amount('narrow_bump')} half-width, {_amount('uneven_share')} of what {_amount('areal_capacity')} plate, stretches a film by {100 * stretch:.0f} %; "
        f"polymers are taken to break at {_amount('polymer_elongation')} (illustrative).",
        stretch=float(stretch),
        elongation=given.polymer_elongation,
    )


@rule(
    "CH18-17",
    kind="model",
    branches=[
        reproduced(
            "lithium can push hard enough to wrinkle the foil of a battery as well as a thin film on a soft bed",
            lambda found: found.force >= found.foil,
        ),
        qualified(
            "not the foil of a battery; wrinkles were reported for collectors on a soft bed"
        ),
    ],
    untested="the change from 1D to 2D patterns, and the cracks in the SEI",
    needs="stress of plated lithium on a battery foil, from curvature, to a factor of three",
    revised="force of plated lithium against the force that wrinkles a collector; before, no comparison",
)
def wrinkled_collectors(given):
    force = given.lithium_yield_stress * films.lift_m(
        36e3 * given.plated_capacity
    )  # N/m, at most
    poisson = given.between(
        "Poisson ratio of copper", 0.34, 0.33, 0.34, basis="sourced"
    )
    stiffness = given.collector_modulus / (1 - poisson**2)
    strain = films.wrinkling_strain(
        stiffness, given.bed_modulus / 0.75
    )  # a rubber keeps its volume
    thin, foil = (
        float(stiffness * strain * thickness)
        for thickness in (given.thin_collector, given.battery_foil)
    )
    return Found(
        f"Lithium as strong as in bulk pushes with up to {force:.1f} N/m after {_amount('plated_capacity')} (illustrative). Wrinkling takes {thin:.0f} N/m for {_amount('thin_collector')} of copper on rubber, where it is reported "
        f"(abstract of the study that CH18 cite), so that lithium there was stronger than in bulk, or thicker; a foil of {_amount('battery_foil')} on the same bed would take {foil:.0f} N/m.",
        force=float(force),
        thin=thin,
        foil=foil,
    )


@rule(
    "YA20-20",
    kind="replication",
    branches=[
        reproduced(
            "the criterion of Monroe and Newman is the shear modulus of lithium itself",
            lambda found: found.wanted <= 1,
        ),
        qualified(
            "it is a larger multiple, and inorganic salts reach it",
            lambda found: found.margin >= 1,
        ),
        contradicted("they do not reach it"),
    ],
    needs="roughness of lithium under coats of one to three times its shear modulus, at the same current",
    revised="lithium's modulus over the orientations of a crystal; the softest salt instead of LiF",
)
def stiffer_than_lithium(given):
    wanted = given.between(
        "shear modulus asked for over that of lithium", 2.0, 1.8, 2.2, basis="sourced"
    )
    salt = given.between(
        "shear modulus of Li3N, the softest salt in the table",
        33.6,
        33.6,
        44.7,
        unit="GPa",
        basis="sourced",
    )
    shear = float(
        films.shear_modulus_Pa(given.lithium_young_modulus, given.lithium_poisson_ratio)
    )
    margin = salt / (wanted * shear)
    return Found(
        f"Monroe and Newman ask for about {wanted:.0f} times the shear modulus of lithium, {wanted * shear:.1f} GPa, not for more than once; the softest salt tabulated, Li3N, has {margin:.1f} times that. "
        "Ahmad and Viswanathan find that inorganic solids generally do not stabilise, because lithium is packed differently in them.",
        wanted=wanted,
        margin=margin,
    )


@rule(
    "OB24-39",
    kind="model",
    branches=[
        reproduced(
            "plated lithium can push hard enough to buckle some coat off, and lithium reduces oxide coatings",
            lambda found: found.off > 0 and found.energy < 0,
        ),
        qualified(
            "one of the two only is possible",
            lambda found: found.off > 0 or found.energy < 0,
        ),
        contradicted("otherwise"),
    ],
    untested="loss of contact on stripping without any compression, and corrosion by the electrolyte",
    needs="strength of lithium beneath a coating, and adhesion of the coating, each to a factor of two",
    revised="could is tested by the most that plated lithium can push, not by stresses that were assumed; before, the rule could hardly fail",
)
def delamination_or_corrosion(given):
    thickness = np.geomspace(
        assumed.interval("film_thickness")[0], 10e-6, 41
    )  # to the thickest coat of YA20
    stiffness = given.film_modulus / (1 - given.film_poisson_ratio**2)
    wanted = np.sqrt(
        1.5 * stiffness * given.adhesion * thickness
    )  # N/m: the largest release, 4/3 of half σ²h/Ē, meets the adhesion
    charge, strength = (
        assumed.interval(name)[1] for name in ("areal_capacity", "film_stress")
    )  # could: the most of each
    pushes = given.lithium_yield_stress * films.lift_m(36e3 * charge)
    bears = strength * thickness
    off = float(((pushes >= wanted) & (bears >= wanted)).mean())
    least, energy = (
        float(wanted[bears >= wanted].min(initial=wanted[-1])),
        _alumina(given),
    )
    return Found(
        f"Lithium reduces alumina ({energy:.0f} kJ/mol). To buckle off a coat that bears {strength / 1e6:.0f} MPa takes {least:.0f} N/m at an adhesion of {_amount('adhesion')} (illustrative), "
        f"and {charge:g} mAh/cm² of lithium push with at most {pushes:.0f} N/m if it yields at {_amount('lithium_yield_stress')}: {'enough' if off else 'too little'}.",
        off=off,
        energy=energy,
    )


# --- what passes through -----------------------------------------------------------------------


@rule(
    "WA19-38",
    kind="model",
    branches=[
        reproduced(
            "a crack carries as many times the mean current density as counts as concentrated",
            lambda found: found.focus >= found.enough,
        ),
        contradicted("otherwise"),
    ],
    untested="that dendrites start there",
    needs="exchange current of lithium laid bare in the electrolyte, to a factor of three, and the resistance of the SEI around",
    revised="kinetics, resistance and coverage are varied, and the part that is not computed no longer lowers the outcome",
)
def cracks_focus(given):
    length, kinetics = (
        given.holed_film_thickness,
        films.pinholes.kinetic_resistance_ohm_m2(given.lithium_exchange),
    )
    cracked = films.pinholes.HoledFilm(
        length,
        length / (1e-4 * given.film_resistance),
        given.hole_radius,
        given.electrolyte_conductivity,
        kinetics,
        kinetics,
    )
    focus = given.same(
        "asei_crack_focusing", float(cracked.focusing(given.crack_coverage))
    )
    return Found(
        f"Where an SEI of {_amount('film_resistance')} is cracked over {_amount('crack_coverage')} of its area (illustrative), bare lithium gets {focus:.0f} times the mean current density; "
        f"its own kinetics, {1e4 * kinetics:.1f} Ω cm², limit the rest.",
        focus=focus,
        enough=given.enough_focus,
    )


@rule(
    "WA19-40",
    kind="model",
    branches=[
        not_testable(
            "it reports what one image shows, and nothing tabulated or computed here gives the morphology of lithium under a film"
        )
    ],
    needs="cross-sections with and without the film in the same cell: porosity and roughness over at least ten places",
)
def nafion_film(given):
    low = given.same(
        "asei_nafion_drop_low",
        given.high_current
        * given.nafion_thickness
        / assumed.interval("nafion_conductivity")[1],
    )
    return Found(
        f"The morphology is shown in one image without a control. For scale only: {_amount('nafion_thickness')} of a wet ionomer drop {1e3 * low:.0f} mV at {_amount('high_current')} (illustrative), so such a film can pass the current.",
    )


THRESHOLD = 0.3116  # of sites on an infinite cubic lattice


@lru_cache(maxsize=1)
def _thresholds():
    """The lattices of the page; the same seed."""
    return transport.percolation.lattice_thresholds(
        (16,) * 3, samples=60, rng=np.random.default_rng(1)
    )


def _through_pores(given, porosity):
    """Conductivity that electrolyte in spanning pores gives a coat: κ ((p − p_c)/(1 − p_c))²."""
    return (
        given.electrolyte_conductivity
        * (max(porosity - THRESHOLD, 0.0) / (1 - THRESHOLD)) ** 2
    )


@rule(
    "YA20-27",
    kind="model",
    branches=[
        reproduced(
            "pores seldom span at few pores, mostly do at many, and then carry no less than a small part of what the coat carries",
            lambda found: (
                found.low < 0.5 < found.high and found.carried >= 1 / found.cut
            ),
        ),
        qualified(
            "more samples span with more pores, but they carry hardly anything",
            lambda found: found.low < 0.5 < found.high,
        ),
        contradicted("there is no threshold between the two porosities"),
    ],
    needs="porosity and connectivity of a composite coat, by tomography",
    revised="the conduction through the pores is computed as well",
)
def pores_percolate(given):
    few, many = given.porosity_low, given.porosity_high
    low, high = (float((_thresholds() <= porosity).mean()) for porosity in (few, many))
    pores = _through_pores(given, many)
    return Found(
        f"On cubic lattices pores span the coat in {100 * low:.0f} % of the samples at a porosity of {_amount('porosity_low')} and in {100 * high:.0f} % at {_amount('porosity_high')}; "
        f"the electrolyte in them then gives {10 * pores:.2g} mS/cm, beside {_amount('mixed_coat_ions')} of the coat (illustrative).",
        low=low,
        high=high,
        carried=pores / given.mixed_coat_ions,
        cut=given.strong_cut,
    )


@rule(
    "YA20-21",
    kind="model",
    branches=[
        reproduced(
            "the coat stays selective even with pores that span it",
            lambda found: found.porous >= found.selective,
        ),
        qualified(
            "it is selective only where no pores span it",
            lambda found: found.dense >= found.selective,
        ),
        contradicted("otherwise"),
    ],
    untested="that side reactions stop",
    needs="transference number of a coat as made, and its porosity",
    revised="selectivity is computed from coat and pores in parallel; before, no table was found",
)
def selective_transport(given):
    number = given.between(
        "transference number of the electrolyte", 0.2594, 0.2, 0.5, basis="sourced"
    )

    def of_lithium(porosity):
        pores, coat = _through_pores(given, porosity), given.mixed_coat_ions
        return (coat + number * pores) / (coat + pores)

    dense, porous = of_lithium(given.porosity_low), of_lithium(given.porosity_high)
    return Found(
        f"Anions have no place in the solids, so that a coat of porosity {_amount('porosity_low')}, whose pores do not span, has a transference number of {dense:.2f}; at {_amount('porosity_high')} electrolyte carries most and it is "
        f"{porous:.2f} (illustrative). YA20 write themselves that such coats are almost never fully dense.",
        dense=dense,
        porous=porous,
        selective=given.selective_transference,
    )


@rule(
    "YA20-18",
    kind="model",
    branches=[
        reproduced(
            "LiCl cuts electronic against ionic conduction strongly while the intermetallic is connected",
            lambda found: found.connected <= 1 / found.cut,
        ),
        qualified(
            "it does so only where the intermetallic is not connected, so that LiCl and not the intermetallic carries lithium",
            lambda found: found.apart <= 1 / found.cut,
        ),
        contradicted("otherwise"),
    ],
    needs="electronic and ionic conductivity of such a coat, and of LiCl in it",
    examples=[{"intermetallic_apart": 0.6}],
    revised="the threshold and the conductivity of LiCl are varied",
)
def chloride_blocks(given):
    salt = given.chloride_conduction  # of ions; of electrons none

    def electrons_over_ions(alloy):
        def conduction(other):  # Bruggeman's mosaic of two phases
            b = (3 * alloy - 1) + (2 - 3 * alloy) * other
            return (b + np.sqrt(b**2 + 8 * other)) / 4

        return max(conduction(0.0), 0.0) / conduction(salt)

    connected = given.same(
        "asei_chloride_selectivity", electrons_over_ions(given.intermetallic_connected)
    )
    apart = given.same(
        "asei_chloride_apart", electrons_over_ions(given.intermetallic_apart)
    )
    return Found(
        f"In a mosaic of a metallic intermetallic and LiCl the ratio of electronic to ionic conduction falls to {connected:.2g} of what it was with {_amount('intermetallic_connected')} of intermetallic, and to {apart:.2g} with "
        f"{_amount('intermetallic_apart')}, which no longer connect. The ratio is also the share of the lithium that the intermetallic carries: the two halves of the sentence exclude each other.",
        connected=connected,
        apart=apart,
        cut=given.strong_cut,
    )


def _on_top(given, electrons):
    """Share plated on a coat: ions through it and the reaction beneath, against electrons through it and the reaction on top."""
    kinetics = films.pinholes.kinetic_resistance_ohm_m2(given.lithium_exchange)
    beneath = given.mixed_coat_thickness / given.mixed_coat_ions + kinetics
    return beneath / (beneath + given.mixed_coat_thickness / electrons + kinetics)


@rule(
    "YA20-34",
    kind="model",
    branches=[
        reproduced(
            "a coat that counts as insulating cuts the share plated on top strongly, against one that conducts electrons as well as ions",
            lambda found: found.blocked <= found.equal / found.cut,
        ),
        qualified(
            "it cuts the share, but less", lambda found: found.blocked < found.equal
        ),
        contradicted("otherwise"),
    ],
    needs="electronic conductivity of a coat, beside its ionic one, with the lithium on top weighed",
    revised="high resistance is that of an insulating coat, the same numbers as for WA19-30; all else is varied",
)
def electronic_resistance(given):
    equal = given.same(
        "asei_top_share_equal", float(_on_top(given, given.mixed_coat_ions))
    )
    blocked = float(_on_top(given, given.electron_insulator))
    return Found(
        f"Where lithium nucleates on top at once, its share there is {100 * equal:.0f} % on a coat that conducts electrons as well as ions ({_amount('mixed_coat_ions')}), and {100 * blocked:.1g} % on one of "
        f"{_amount('electron_insulator')} (illustrative). That it falls is how the model is made; by how much, against the kinetics of lithium, is what is tested.",
        equal=equal,
        blocked=blocked,
        cut=given.strong_cut,
    )


@rule(
    "WA19-30",
    kind="model",
    branches=[
        reproduced(
            "an insulating coat conducts electrons less than the design bears",
            lambda found: found.has <= found.bears,
        ),
        contradicted("otherwise"),
    ],
    untested="pinholes in the layer and lithium between the two layers",
    needs="electronic conductivity of the outer layer, as deposited, below 10⁻⁹ S/cm",
    revised="the conductivity that the design bears is compared with that of insulating coats; the old rule could come out one way only",
)
def outer_coat(given):
    kinetics = films.pinholes.kinetic_resistance_ohm_m2(given.lithium_exchange)
    kept, coat = given.share_beneath, given.outer_coat_thickness
    beneath = coat / given.outer_coat_ions + kinetics
    bears = given.same(
        "asei_sigma_e_needed", float(coat / (kept / (1 - kept) * beneath - kinetics))
    )
    return Found(
        f"A layer of {_amount('outer_coat_thickness')} keeps {_amount('share_beneath')} of the lithium under it if it conducts electrons below {bears / 100:.1e} S/cm; insulating coats are taken at {_amount('electron_insulator')} (illustrative).",
        bears=bears,
        has=given.electron_insulator,
    )


# --- chemistry ---------------------------------------------------------------------------------


@rule(
    "OB24-34",
    kind="replication",
    branches=[
        reproduced(
            "lithium can reduce both oxides to compounds that contain lithium",
            lambda found: max(found.alumina, found.titania) < 0,
        ),
        qualified(
            "it can reduce one of them",
            lambda found: min(found.alumina, found.titania) < 0,
        ),
        contradicted("otherwise"),
    ],
    untested="conduction of the products",
    needs="composition and ionic conductivity of a few nanometres of oxide after contact with lithium",
    revised="the part on conduction is not tested and no longer lowers the outcome; the first step of alumina, to LiAlO2, is what is tested",
)
def oxides_reduced(given):
    (alumina, further), titania = _aluminate(given), _titania(given)
    return Found(
        f"Below {_volts(alumina, 3):.2f} V lithium turns Al2O3 to LiAlO2 and aluminium, and hardly reduces LiAlO2 further ({further:+.0f} kJ/mol); reduction of TiO2 to Li2O and metal gives {-titania:.0f} kJ/mol. "
        "Whether such products conduct is not in these energies.",
        alumina=alumina,
        titania=titania,
    )


@rule(
    "YA20-33",
    kind="replication",
    branches=[
        reproduced(
            "lithium gains energy by reducing germanium in the phosphate",
            lambda found: found.energy + found.binding < 0,
        ),
        contradicted("otherwise"),
    ],
    needs="Gibbs energy of formation of LAGP, to 100 kJ/mol",
    revised="the binding of germanium in the phosphate is varied",
)
def germanium_reduced(given):
    oxide = given.between(
        "Gibbs energy of formation of GeO2",
        -515.8,
        -515.8,
        -499.7,
        unit="kJ/mol",
        basis="sourced",
    )
    energy = given.same("asei_dG_GeO2", 2 * _lithia(given) - oxide)
    return Found(
        f"GeO2 + 4 Li → Ge + 2 Li2O gives {-energy:.0f} kJ/mol, {_volts(energy, 4):.2f} V; in the phosphate germanium would have to be bound more firmly by that much to resist, where {_amount('germanium_binding')} is assumed (illustrative).",
        energy=energy,
        binding=given.germanium_binding,
    )


@rule(
    "OB24-36",
    kind="replication",
    branches=[
        reproduced(
            "each of the four resists lithium better than either oxide",
            lambda found: found.better == 4,
        ),
        qualified("some of them do", lambda found: found.better > 0),
        contradicted("otherwise"),
    ],
    untested="that less lithium is lost",
    needs="Gibbs energies of formation of Li3PO4 and Li3PS4 against Li3P, and how far each reaction runs",
    revised="the four compounds that OB24 name are compared, not compounds of other papers",
)
def lithium_containing(given):
    whole = given.one_of(
        "potential of an oxide",
        {"mean of its whole reduction": True, "first step of its reduction": False},
    )
    taken_up = given.between(
        "potential at which TiO2 takes up lithium",
        1.7,
        1.4,
        1.8,
        unit="V",
        basis="illustrative",
    )
    alumina, titania = _volts(_alumina(given), 6), _volts(_titania(given), 4)
    if not whole:
        alumina, titania = _volts(_aluminate(given)[0], 3), taken_up
    phosphate = given.between(
        "potential below which lithium reduces Li3PO4",
        0.0,
        0.0,
        0.7,
        unit="V",
        basis="illustrative",
    )
    sulfide = given.between(
        "potential below which lithium reduces Li3PS4",
        0.6,
        0.6,
        1.7,
        unit="V",
        basis="illustrative",
    )  # low end sourced
    reduced_below = {"LiF": 0.0, "Li3N": 0.0, "Li3PO4": phosphate, "Li3PS4": sulfide}
    better = sum(volts < min(alumina, titania) for volts in reduced_below.values())
    return Found(
        f"Lithium reduces Al2O3 at {alumina:.2f} V and TiO2 at {titania:.2f} V on average. LiF and Li3N are end products, and Li3PO4 was computed to be stable against lithium; Li3PS4 was not, and is reduced at {sulfide:.1f} V "
        f"or above. So {better} of 4 are better than either oxide: what counts is an element that lithium can still reduce.",
        better=int(better),
    )


@rule(
    "WA19-16",
    kind="model",
    branches=[
        reproduced(
            "solvent reaches lithium through the polymer within the cycles of a test, or the film dissolves even in little electrolyte",
            lambda found: found.passes or found.lean >= 1,
        ),
        qualified(
            "it is laid bare only by dissolving in much electrolyte",
            lambda found: found.flooded >= 1,
        ),
        contradicted("otherwise"),
    ],
    untested="that polymers usually swell or dissolve, and how much lithium is then lost",
    needs="diffusivity of solvent in each polymer, whether above 5 × 10⁻¹⁹ m²/s for a micrometre, and its solubility in the electrolyte",
    examples=[
        {"solvent_diffusivity": 1e-20},
        {"solvent_diffusivity": 1e-20, "solubility": 1e-4},
    ],
    revised="exposure is asked for within the life of a test, not within a cycle; the part on how usual it is, is not tested",
)
def polymers_swell(given):
    lag = given.same(
        "asei_time_lag_slow",
        given.polymer_thickness**2 / (6 * given.solvent_diffusivity),
    )
    life = given.cycles_in_life * given.cycle_time
    film = given.dissolving_density * given.dissolving_film

    def dissolved(depth):
        return min(1.0, given.solubility * depth / film)

    lean = given.same("dissolution_fraction_lean", dissolved(given.separator_bath))
    flooded = given.same(
        "dissolution_fraction_flooded",
        dissolved(given.flooded_volume / given.coin_area),
    )
    return Found(
        f"Solvent crosses {_amount('polymer_thickness')} of polymer within {lag / 60:.0f} min even at {_amount('solvent_diffusivity')} (illustrative), beside {_amount('cycles_in_life')} cycles of {_amount('cycle_time')}: exposure needs no visible swelling. "
        f"Dissolution depends on the electrolyte: {100 * lean:.0f} % of the example film in the pores of a separator, {100 * flooded:.0f} % in a flooded coin cell.",
        passes=lag < life,
        lean=lean,
        flooded=flooded,
    )
