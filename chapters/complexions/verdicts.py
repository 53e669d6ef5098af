"""Rules for the claims on interfacial phases: the equations, the films they give, and lithium's own numbers."""

from __future__ import annotations

from functools import lru_cache
from math import e, exp, log, pi

import numpy as np
from scipy.special import lambertw
from scipy.stats import qmc

from bookkit.claims import rule
from bookkit.verdicts import Found, contradicted, not_testable, qualified, reproduced
from chapters.complexions import assumed
from lithium_interfaces import cell_design
from lithium_interfaces.complexions import lithium_estimates
from lithium_interfaces.core.constants import FARADAY, GAS_CONSTANT, ROOM_TEMPERATURE

NM = 1e-9
RT = GAS_CONSTANT * ROOM_TEMPERATURE


def log_midpoints(low: float, high: float, n: int) -> np.ndarray:
    return low * (high / low) ** ((np.arange(n) + 0.5) / n)


# --- the three equations ------------------------------------------------------------------------


@rule(
    "YA20-35",
    kind="model",
    branches=[
        reproduced(
            "a film for which Eq. (1) holds grows beyond an interfacial phase even where dispersion forces pull its interfaces together",
            lambda found: found.thickness >= found.wetting,
        ),
        qualified(
            "otherwise: it does so without such a pull, and stops at a finite thickness with it"
        ),
    ],
    needs="the sign of the Hamaker constant of the film between lithium and its neighbour",
    revised="The thickness at which the pull stops the film is computed from its inputs; any pull above zero stops it.",
)
def wetting(given):
    gain, length = given.weak_gain, given.decay_length
    argument = -((given.hamaker_constant / (6 * pi * gain) / length**2) ** (1 / 3)) / 3
    # beyond -1/e the pull leaves no film at all
    stops = (
        float(-3 * length * lambertw(argument, -1).real) if argument > -exp(-1) else 0.0
    )
    given.same("heq_attractive_bare", stops)
    return Found(
        f"With Eq. (1) fulfilled and no cost in bulk, a film under short-range or repelling forces grows without limit; if dispersion forces pull "
        f"its interfaces together (Hamaker constant {assumed.text('hamaker_constant:short')}) it stops at {stops / NM:.1f} nm.",
        thickness=stops,
        wetting=given.wetting_thickness,
    )


@lru_cache(maxsize=1)
def _films():
    """Gain, penalty, decay length and thickness of random films, log-uniform over the ranges of the chapter."""
    names = ("trial_gain", "trial_penalty", "trial_length", "trial_thickness")
    draws = qmc.Sobol(4, seed=2020).random_base2(10)
    low, high = (np.log([assumed.interval(name)[i] for name in names]) for i in (0, 1))
    return np.exp(low + (high - low) * draws).T


def _smaller(gain, cost):
    return gain < cost


@rule(
    "YA20-36",
    kind="model",
    branches=[
        reproduced(
            "nearly all films that are better than none obey the inequality",
            lambda found: found.obey >= 0.99,
        ),
        qualified("one in a hundred or more does", lambda found: found.obey >= 0.01),
        contradicted("otherwise"),
    ],
    needs="nothing: for f ≤ 1 it is algebra; only a film whose f exceeds 1 can obey the printed sign and be stable",
    revised="Laws whose f exceeds 1 are among the films now.",
    examples=[
        {"inequality": lambda gain, cost: gain > cost},
        {"inequality": lambda gain, cost: (gain < cost) | (gain > 3 * cost)},
    ],
)
def prewetting(given):
    gain, penalty, length, h = _films()
    obeys = given.one_of("inequality", {"as printed": _smaller})(gain, penalty * h)
    pull = given.hamaker_constant / (12 * pi * gain * length**2)
    u = h / length
    laws = [
        1 - np.exp(-u),
        1 - (1 + u) ** -2,
        1 - (1 + pull) * np.exp(-u) + pull * (1 + u) ** -2,
    ]
    better = [gain * f > penalty * h for f in laws]
    plain, all_better = (
        sum(int(b.sum()) for b in better[:2]),
        sum(int(b.sum()) for b in better),
    )
    printed = sum(int((b & obeys).sum()) for b in better)
    return Found(
        f"Of {all_better} random films that are better than none, {printed} obey the printed sign (none of the {plain} whose f stays below 1; "
        "algebra says none can). The sentence and its use in the text are right, the gain must exceed the penalty: the sign is a slip of the print.",
        obey=printed / max(all_better, 1),
    )


@rule(
    "YA20-37",
    kind="model",
    branches=[
        not_testable(
            "Eq. (3) and its two limits define f, so that any excess energy can be written in this way"
        )
    ],
    needs="Φ(h), simulated or measured at two penalties ΔG: Eq. (3) then demands that one f(h) serves both",
    revised="It was called reproduced, because our program enforces the two limits of f.",
)
def film_energy(given):
    return Found(
        "Any excess that is zero without a film and constant for a thick one can be written so: f is defined by the equation, and its limits are ours to set."
    )


@rule(
    "YA20-38",
    kind="model",
    branches=[
        reproduced(
            "what a film has yet to earn falls by e per decay length for short-range forces, and f grows as the square of h for dispersion forces",
            lambda found: abs(found.fall - e) < 1e-3 and found.power > 0,
        ),
        qualified(
            "the exponential holds, and for dispersion forces the rest falls as the inverse square of h",
            lambda found: abs(found.fall - e) < 1e-3 and abs(found.power + 2) < 0.02,
        ),
        contradicted("otherwise"),
    ],
    needs="the authors' word whether “quadratically” stands for the inverse square",
    revised="Both laws are derived now (a linear order parameter between two walls; r⁻⁶ summed over two half-spaces), not read off our own functions.",
    examples=[{"exponent of the pair energy": 2.0}],
)
def laws(given):
    # short range: an order parameter that decays linearly from two like walls gives f = tanh(h/2ξ)
    u = np.array([20.0, 21.0])
    rest = 2 / (1 + np.exp(u))
    fall = float(rest[0] / rest[1])
    # dispersion: r^-n summed over two half-spaces leaves h^(4 - n)
    exponent = given.between("exponent of the pair energy", 6.0, 6.0, 6.0)
    power = 4 - exponent
    return Found(
        f"What a film has yet to earn falls by {fall:.3f} per decay length if the force is short-range: exponentially. Summed over two half-spaces, "
        f"unretarded dispersion forces leave h to the power {power:.0f}: the inverse square. A quadratic f would never approach 1.",
        fall=fall,
        power=power,
    )


def jumps(
    amplitude: float, length: float, damping: float, top: float = 7.0
) -> list[tuple[float, float]]:
    """First-order jumps of a layered film, as (from, to) in layers: the gaps of the concave hull of f."""
    x = np.linspace(0, top, 211)
    h, f = (
        x.tolist(),
        (
            1
            - np.exp(-x / length)
            - amplitude * np.exp(-x / damping) * (1 - np.cos(2 * pi * x))
        ).tolist(),
    )
    hull: list[int] = []
    for i in range(len(h)):
        while len(hull) > 1 and (f[hull[-1]] - f[hull[-2]]) * (h[i] - h[hull[-1]]) <= (
            f[i] - f[hull[-1]]
        ) * (h[hull[-1]] - h[hull[-2]]):
            hull.pop()
        hull.append(i)
    return [(h[a], h[b]) for a, b in zip(hull, hull[1:], strict=False) if b - a > 2]


def six_states(steps: list[tuple[float, float]]) -> bool:
    """Whether the jumps lead from none to one, two and three layers and no further."""
    return [round(to) for _, to in steps] == [1, 2, 3]


@lru_cache
def _layered(sigma_nm: float) -> list[list[tuple[float, float]]]:
    """Jumps of all laws of the box for layers of this thickness."""
    box = [
        log_midpoints(*assumed.interval(name), n) / (sigma_nm * NM)
        for name, n in (("fading_length", 3), ("fading_damping", 4))
    ]
    amplitudes = log_midpoints(*assumed.interval("amplitude"), 4)
    return [
        jumps(a, xi, zeta)
        for a in amplitudes
        for xi in box[0]
        for zeta in box[1]
        if zeta <= xi
    ]


@rule(
    "YA20-39",
    kind="model",
    branches=[
        reproduced(
            "most layered laws jump from none to one, two and three layers and grow smoothly from there",
            lambda found: found.share >= found.asked,
        ),
        qualified("some do", lambda found: found.share > 0),
        contradicted("otherwise"),
    ],
    needs="the oscillating force across a film of a real liquid: amplitude and both decay lengths; the layering must fade at about half the length of the interaction",
    revised="One law with chosen lengths gave the six states; now all laws of the admissible box are counted, without a cut-off in λ.",
    examples=[{"series_share": 0.001}, {"layer_thickness": 30 * NM}],
)
def six_complexions(given):
    found = _layered(round(given.layer_thickness / NM, 2))
    six = sum(six_states(steps) for steps in found) / len(found)
    return Found(
        f"Of {len(found)} layered laws over the admissible box {six:.0%} give the series none, one, two, three layers and then smooth growth; "
        f"{sum(len(steps) > 3 for steps in found) / len(found):.0%} go on to more layers and {sum(not steps for steps in found) / len(found):.0%} never jump. "
        "Six states are one case: the layering must fade before the interaction does.",
        share=six,
        asked=given.series_share,
    )


# --- films --------------------------------------------------------------------------------------


def _facts(table):
    return dict(zip(table["name"], table["low"], strict=True))


#: readings of "on the order of one nanometre", in nm
ORDER = {
    "the power of ten nearest": (10**-0.5, 10**0.5),
    "within a factor of three": (1 / 3, 3),
    "the same power of ten": (1, 10),
}


@rule(
    "YA20-40",
    kind="reproduction",
    branches=[
        reproduced(
            "the cited work reports films on the order of 1 nm on both cathodes, and with them capacities at high rate above the scatter between electrodes",
            lambda found: found.near == 2 and found.better == 2,
        ),
        qualified(
            "it does so for one of the two cathodes, or for thickness or capacity only",
            lambda found: found.near + found.better > 1,
        ),
        contradicted("otherwise"),
    ],
    untested="the third cathode, and that the thickness is one of equilibrium: the abstract gives one thickness for each cathode",
    needs="the thickness after more and after less Li₃PO₄ and annealing; one that follows the supply would refute “self-selecting”",
    revised="It tested which gains make films near 1 nm in our own box; the abstract of the cited work gives thicknesses and capacities.",
)
def about_one_nanometre(given):
    facts = given.table("literature-complexions", _facts)
    low, high = given.one_of("on the order of one nanometre", ORDER)

    def of(name, meaning, half, unit):
        return given.between(
            meaning,
            facts[name],
            facts[name] - half,
            facts[name] + half,
            unit=unit,
            basis="sourced",
        )

    thickness = [
        of(f"film_{each}", f"film on {each}", 0.05, "nm")
        for each in ("LiCoO2", "LiMn15Ni05O4")
    ]
    gain = [
        of(f"film_gain_{each}", f"gain at 25C, {each}", 5, "%")
        for each in ("LiCoO2", "LiMn15Ni05O4")
    ]
    xi, penalty = assumed.interval("decay_length")[1], assumed.interval("penalty")[0]
    least = penalty * xi * exp(thickness[1] * NM / xi)  # of h = ξ ln(λ/ξ)
    return Found(
        f"The abstract of YA20's ref. 89 gives {thickness[0]:.1f} nm on LiCoO₂ and {thickness[1]:.1f} nm on LiMn1.5Ni0.5O4, with {gain[0]:.0f} and {gain[1]:.0f} % more capacity at 25C. "
        f"With short-range forces Eq. (3) needs {least:.1f} J/m² for the thinner even at ξ = {xi / NM:g} nm and {1e-6 * penalty:.0f} MJ/m³.",
        near=sum(low <= h <= high for h in thickness),
        better=sum(each / 100 > given.capacity_scatter for each in gain),
    )


@rule(
    "YA20-41",
    kind="model",
    branches=[
        reproduced(
            "films of every starting thickness end at one thickness, barrier or not",
            lambda found: found.ends == 1,
        ),
        qualified(
            "otherwise: they do if f has no convex part, and else the history decides"
        ),
    ],
    untested="supply: at a given chemical potential it does not enter Eq. (3)",
    needs="one film approached from thinner and from thicker; two end thicknesses show a barrier",
    revised="The place of the test is no longer chosen: wherever a barrier makes two minima, both are counted.",
)
def self_selected(given):
    barrier = given.strong_barrier
    low = 8 * barrier / (1 + barrier) ** 2
    high = min(1 / (1 - barrier) if barrier < 1 else np.inf, 10 * low)
    ratio = (low * high) ** 0.5 if barrier > 1 / 3 else 2.5
    u = np.linspace(0, 12, 1201)
    energy = -(1 - (1 + barrier) * np.exp(-u) + barrier * np.exp(-2 * u)) + u / ratio
    inside = (energy[1:-1] < energy[:-2]) & (energy[1:-1] < energy[2:])
    ends = int(inside.sum()) + int(energy[0] < energy[1])
    kept = (
        "never becomes unstable by itself"
        if barrier >= 1
        else f"lasts to λ = {1 / (1 - barrier):.2f} ξ"
    )
    return Found(
        f"Without a barrier in f films of all starting thicknesses end at one. With a barrier (B = {barrier:.1f}) they end at {ends} from λ = {low:.2f} ξ on, "
        f"and the clean interface {kept}: then the film must be nucleated, which YA20's “once equilibrium is achieved” leaves open.",
        ends=ends,
    )


@lru_cache
def _crc(ion):
    return float(lithium_estimates.standard_potential_V(ion, "crc"))


@lru_cache
def _worm(ion):
    return float(lithium_estimates.standard_potential_V(ion, "worm"))


@lru_cache
def _series(ion):
    return float(
        lithium_estimates.standard_potential_V(
            ion, "series" if ion in ("Li", "Rb") else "crc"
        )
    )


@rule(
    "YA20-42",
    kind="model",
    branches=[
        reproduced(
            "in a carbonate both ions stay unreduced beside plating lithium at every concentration of an additive",
            lambda found: min(found.at_most) > 0,
        ),
        qualified(
            "each ion that stays so does below some concentration, or only one does",
            lambda found: max(found.at_least) > 0,
        ),
        contradicted("otherwise"),
    ],
    untested="that the ions adsorb, and that their layer heals: no table has energies of adsorption on lithium",
    needs="potentials of Cs⁺/Cs and Rb⁺/Rb against lithium in the electrolyte in use; 50 mV below −0.2 V of margin would turn it",
    revised="The test was in water, where the sign of rubidium's margin depends on the table; the ions' transfer to propylene carbonate is added.",
    examples=[
        {"transfer_rubidium": -3e4},
        {"transfer_caesium": -3e4, "transfer_rubidium": -3e4},
    ],
)
def heavy_alkalis(given):
    potential = given.one_of(
        "table of potentials", {"CRC": _crc, "geochemical": _worm, "series": _series}
    )
    lithium = given.lithium_concentration
    low, high = assumed.interval("ion_concentration")
    transfer = {
        "Cs": given.transfer_caesium / FARADAY,
        "Rb": given.transfer_rubidium / FARADAY,
    }
    water = {ion: potential("Li") - potential(ion) for ion in transfer}

    def margins(concentration, solvent):
        return [
            water[ion]
            + solvent * transfer[ion]
            + RT / FARADAY * log(lithium / concentration)
            for ion in transfer
        ]

    for ion, volt in zip(transfer, margins(assumed.ion_concentration, 0), strict=True):
        given.same(f"margin_{ion}_005", volt)
    in_water, here = (
        margins(assumed.ion_concentration, 0),
        margins(assumed.ion_concentration, 1),
    )
    return Found(
        f"At {assumed.text('ion_concentration:short')} in propylene carbonate lithium plates {1e3 * here[0]:.0f} mV before Cs⁺ and {1e3 * here[1]:.0f} mV before Rb⁺, "
        f"so that both can stay as adsorbed ions; in water it is {1e3 * in_water[0]:+.0f} and {1e3 * in_water[1]:+.0f} mV, and rubidium's sign depends on the table.",
        at_most=tuple(margins(high, 1)),
        at_least=tuple(margins(low, 1)),
    )


@rule(
    "YA20-43",
    kind="robustness",
    branches=[
        reproduced(
            "the charges of the printed formula add up to none, within the tolerance",
            lambda found: abs(found.charge) <= found.tolerance,
        ),
        contradicted("otherwise"),
    ],
    needs="nothing: the title of the cited work prints Li1.13Ni0.3Mn0.57O2",
    revised="The logic is the same; oxidation states are varied now.",
)
def cathode_formula(given):
    nickel = given.between("charge of nickel", 2, 2, 4, basis="sourced")
    manganese = given.between("charge of manganese", 4, 3, 4, basis="sourced")
    charge = 1.33 + 0.3 * nickel + 0.57 * manganese - 2 * 4
    given.same("charge_printed", charge)
    return Found(
        f"The charges of the formula add up to {charge:+.2f} and to {1.33 + 4 * 0.87 - 8:+.2f} even with Ni⁴⁺ and Mn⁴⁺. Li1.13Ni0.3Mn0.57O2, "
        f"the formula in the title of the cited work, adds up to {given('charge_corrected'):+.2f}.",
        charge=charge,
        tolerance=given.charge_tolerance,
    )


# --- lithium ------------------------------------------------------------------------------------


def _short_range(reach, given):
    xi = given.decay_length
    return xi * np.log(np.maximum(reach / xi, 1.0))


def _dispersion(reach, given):
    h0 = given.dispersion_cutoff
    return h0 * np.maximum(np.cbrt(2 * np.maximum(reach, 0.0) / h0) - 1, 0.0)


def _boundaries(table):
    return table.loc[table["name"].str.startswith("boundary_energy"), "low"].to_numpy(
        float
    )


@rule(
    "YA20-44",
    kind="model",
    branches=[
        reproduced(
            "at least half of the calculated boundaries carry an equilibrium film of a layer or more near room temperature",
            lambda found: found.share >= 0.5,
        ),
        qualified("some of them do", lambda found: found.share > 0),
        contradicted("otherwise"),
    ],
    untested="that a film of one or two layers differs from an ordinary boundary",
    needs="the energy of general grain boundaries of lithium at 25 °C, to 0.05 J/m²; below about 0.14 J/m² a boundary carries less than a layer",
    revised="The energies of boundaries were assumed, and their range decided; now 21 boundaries calculated by density functional theory are tested. The cut-off of dispersion forces is varied as well, which leaves the claim open.",
)
def premelted_boundaries(given):
    energies = (
        given.table("literature-complexions", _boundaries) * given.boundary_factor
    )
    method = given.one_of(
        "free energy of undercooled lithium",
        {"SGTE": "SGTE", "constant enthalpy of melting": "constant enthalpy"},
    )
    temperature = given.between(
        "temperature", ROOM_TEMPERATURE, 293.15, 333.15, unit="K", basis="arithmetic"
    )
    penalty = float(lithium_estimates.undercooled_liquid_J_m3(temperature, method))
    law = given.one_of(
        "force across the film",
        {"short-range": _short_range, "dispersion": _dispersion},
    )
    films = law((energies - 2 * given.solid_liquid_energy) / penalty, given)
    share = given.same(
        "boundary_share_layer", float((films >= given.layer_thickness).mean())
    )
    return Found(
        f"Of {len(films)} boundaries of lithium calculated by density functional theory ({energies.min():.2f} to {energies.max():.2f} J/m²) {share:.0%} carry a film of "
        f"a layer or more at 25 °C, {films.max() / NM:.1f} nm at most; those of the lowest energies, such as twins, carry none.",
        share=share,
    )


@rule(
    "YA20-45",
    kind="model",
    branches=[
        reproduced(
            "Coble creep gives a strain of 1 in the time asked for grains of all sizes from plated to rolled lithium",
            lambda found: found.grain >= found.coarse,
        ),
        contradicted(
            "not even for the finest grains", lambda found: found.grain < found.fine
        ),
        qualified("otherwise: for grains below a certain size"),
    ],
    untested="sliding of the boundaries, and whether premelting makes them faster than the dry ones taken here",
    needs=f"creep of fine-grained lithium at 25 °C and below {assumed.text('creep_stress:short')}: rate against stress and grain size (linear, and inverse cube, if Coble creep rules)",
    revised="Diffusivities of lithium's boundaries from molecular dynamics take the place of an assumed range, and the grain size that flows is what is found.",
)
def superplastic(given):
    fine, coarse = assumed.interval("grain_size")
    per_grain = (
        148
        * given.creep_stress
        * cell_design.molar_volume()
        / RT
        * given.boundary_width
        * given.boundary_diffusivity
        / pi
    )
    grain = float((per_grain * given.superplastic_time) ** (1 / 3))
    given.same(
        "coble_diffusivity_needed",
        given.boundary_diffusivity * assumed.grain_size**3 / grain**3,
    )
    return Found(
        f"At {assumed.text('creep_stress:short')} Coble creep strains grains of up to {1e6 * grain:.0f} µm by 1 in {assumed.text('superplastic_time:short')}, with lithium's "
        f"boundaries {round(given.boundary_diffusivity / 7.65e-15, -3):,.0f} times as fast as its crystals (10³ to 10⁶ by molecular dynamics). Fine grains could flow so, coarse ones not.",
        grain=grain,
        fine=fine,
        coarse=coarse,
    )


@rule(
    "YA20-46",
    kind="replication",
    branches=[
        not_testable(
            "the four papers and our tables give no conductivity or rate of LiFePO₄ with and without such films"
        )
    ],
    needs="ionic conductivity of sintered LiFePO₄ with and without phosphate films of known thickness",
)
def phosphate_films(given):
    return Found(
        "Neither the thickness of the films nor a conductivity or rate of LiFePO₄ is in a table that we could read."
    )


@rule(
    "YA20-47",
    kind="reproduction",
    branches=[
        reproduced(
            "the cited work reports a gain beyond the scatter between electrodes at its lowest and its highest rate",
            lambda found: min(found.gains) > found.scatter,
        ),
        qualified(
            "it does so at one of them", lambda found: max(found.gains) > found.scatter
        ),
        contradicted("otherwise"),
    ],
    untested="(b), the rate capability of nitrided TiO₂: no number of the cited work could be read; nor that the surface phase is the cause",
    needs="the same powder with tungsten kept from the surface; doping and surface phase come together in the cited work",
    revised="Not testable at first; the abstract of the cited work gives the capacities.",
)
def nitrided_oxides(given):
    facts = given.table("literature-complexions", _facts)

    def capacity(name):
        value = facts[f"capacity_{name}"]
        return given.between(
            f"capacity, {name.replace('_', ', ')}",
            value,
            value - 0.5,
            value + 0.5,
            unit="mAh/g",
            basis="sourced",
        )

    slow, fast = (
        capacity(f"WO3_{rate}") / capacity(f"plain_{rate}") - 1
        for rate in ("slow", "fast")
    )
    return Found(
        f"The abstract of YA20's ref. 88 gives {slow:+.0%} of discharge capacity at C/20 and {fast:+.0%} at 40C with WO₃, averages from one laboratory without a spread.",
        gains=(slow, fast),
        scatter=given.capacity_scatter,
    )


@rule(
    "YA20-48",
    kind="model",
    branches=[
        reproduced(
            "a film of lead, of tin or of a metal as mobile as lithium keeps up with plating and is rebuilt over a grain in time",
            lambda found: found.rebuilt == 3,
        ),
        contradicted("none of the three does", lambda found: found.rebuilt == 0),
        qualified("otherwise: the mobile ones do"),
    ],
    untested="whether any such film forms on lithium",
    needs="the diffusivity of the solute in lithium at 25 °C; below about 10⁻¹⁸ m²/s plating buries the film",
    revised="Lithium's own diffusivity stood for every solute; measured ones of tin and lead are added.",
)
def rebuilding(given):
    current, distance, enough = (
        given.current_density,
        given.near_distance,
        given.rebuild_time,
    )
    D = {
        "lithium": 7.65e-15,
        "tin": 0.62e-4 * exp(-given.tin_activation / RT),
        "lead": 160e-4 * exp(-given.lead_activation / RT),
    }  # m²/s; lithium by Table 1 of YA20
    speed = current * cell_design.molar_volume() / FARADAY
    given.same("burial_number_1mA", float(speed * NM / D["lithium"]))
    given.same("rebuild_1um", distance**2 / D["lithium"])
    rebuilt = [speed * NM < each and distance**2 / each < enough for each in D.values()]
    hours = {name: distance**2 / each / 3600 for name, each in D.items()}
    return Found(
        f"Over {assumed.text('near_distance:short')} a solute as mobile as lithium takes {60 * hours['lithium']:.0f} min, tin {60 * hours['tin']:.0f} min, lead {hours['lead'] / 8766:.0f} years; "
        f"at {assumed.text('current_density:short')} a film of 1 nm keeps up with plating in the first two cases and is buried in the third.",
        rebuilt=int(sum(rebuilt)),
    )


@rule(
    "YA20-49",
    kind="reproduction",
    branches=[
        reproduced(
            "the three methods whose thickness is known stand in the order of their thicknesses",
            lambda found: found.ions < found.film < found.composite,
        ),
        contradicted("otherwise"),
    ],
    untested="methods (c), (d), (e) and (g): no thickness of theirs is printed",
    needs="the thickness of every coating drawn; a layer thicker than 1 nm of adsorbed ions would turn the order of (a) and (b)",
    revised="Not testable at first; two thicknesses are printed and the size of an ion is known.",
)
def ordered_methods(given):
    ions = given.between(
        "layer of adsorbed Cs⁺ or Rb⁺", 0.33, 0.30, 0.36, unit="nm", basis="sourced"
    )
    film = given.between(
        "surface phase on the order of one nanometre", 1.0, 1 / 3, 3.0, "log", unit="nm"
    )
    composite = 1e3 * given.between(
        "alloy-LiCl composite of about 10 µm", 10.0, 5.0, 15.0, unit="µm"
    )
    return Found(
        f"Of the seven, three thicknesses are known: a layer of ions {ions:.2f} nm (a), a surface phase about {film:g} nm (b) and a composite of about {composite / 1e3:g} µm (f); they rise as drawn.",
        ions=ions,
        film=film,
        composite=composite,
    )
