"""Rules for the claims on alloy coatings: the diffusivity table, plating underneath, what limits it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from bookkit.claims import rule
from bookkit.text import SUPERSCRIPT
from bookkit.verdicts import (
    Found,
    Given,
    contradicted,
    not_testable,
    qualified,
    reproduced,
)
from chapters.alloy_coatings import assumed
from lithium_interfaces import coatings, depletion
from lithium_interfaces.core.constants import FARADAY, GAS_CONSTANT, ROOM_TEMPERATURE
from lithium_interfaces.transport.mixing import hashin_shtrikman

#: the numbers that the text of YA20 gives, in cm2/s
TEXT_LI22SN5 = (1.9e-7, 5.9e-7)
TEXT_LITHIUM = 7.65e-11

LOW, HIGH = "diffusivity_low_cm2_s", "diffusivity_high_cm2_s"
CM2 = 1e-4  # in m2
RT = GAS_CONSTANT * ROOM_TEMPERATURE


def said(name: str) -> str:
    """An assumption with its unit."""
    return assumed.text(f"{name}:short")


def power(value: float, digits: int = 1) -> str:
    """1.9e-07 as '1.9 × 10⁻⁷'."""
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    return f"{mantissa} × 10{str(int(exponent)).translate(SUPERSCRIPT)}"


@dataclass(frozen=True)
class Printed:
    """Table 1 of YA20, read once: diffusivities in cm2/s."""

    rows: int
    methods: int
    #: (material, temperature in °C) -> ends of the range
    ranges: Mapping[tuple[str, float], tuple[float, float]]
    #: method -> self-diffusivity of lithium at 25 °C
    lithium: Mapping[str, float]
    alloys: Mapping[str, np.ndarray]

    @classmethod
    def of(cls, table: pd.DataFrame) -> Printed:
        own = (table["kind"] == "self") & (table["temperature_C"] == 25)
        alloys = table[table["kind"] != "self"]
        where = zip(table["material"], table["temperature_C"], strict=True)
        return cls(
            len(table),
            table["method"].nunique(),
            dict(zip(where, zip(table[LOW], table[HIGH], strict=True), strict=True)),
            dict(zip(table["method"][own], table[LOW][own], strict=True)),
            {name: alloys[name].to_numpy() for name in alloys},
        )


def printed(given: Given) -> Printed:
    return given.table("yan2020-table1", Printed.of)


def _ends(table: pd.DataFrame) -> dict[str, dict[str, float]]:
    return {
        end: dict(zip(table["name"], table[end], strict=True))
        for end in ("low", "high")
    }


def sourced(given: Given, end: str = "low") -> dict[str, float]:
    return given.table("literature-alloy-coatings", _ends)[end]


def molten_lithium(literature: Mapping[str, float], celsius: np.ndarray) -> np.ndarray:
    """Self-diffusivity of molten lithium in cm2/s."""
    return coatings.arrhenius_law(
        literature["liquid_lithium_prefactor"],
        literature["liquid_lithium_activation"] * 1e3 * coatings.CALORIE,
        np.asarray(celsius, float) + coatings.CELSIUS,
    )


# --- numbers of the table ----------------------------------------------------------------------


@rule(
    "YA20-04",
    kind="robustness",
    branches=[
        reproduced(
            "most alloy rows exceed a hundred times lithium, at 25 °C and also at their own temperature",
            lambda found: min(found.printed, found.same) >= found.most,
        ),
        qualified(
            "most do against lithium at 25 °C but not against lithium at their own temperature",
            lambda found: found.printed >= found.most,
        ),
        contradicted("most rows stay below a hundred times lithium at 25 °C"),
    ],
    needs="tracer diffusivities of lithium in these alloys at 25 °C, to a factor of three",
    revised="most rows instead of three quarters; the end of the ranges, the value of lithium and the rows left out are varied",
)
def hundredfold(given):
    table, literature = printed(given), sourced(given)
    lithium = given.one_of("value of solid lithium", table.lithium)
    end = given.one_of(
        "end of the printed ranges",
        {"low": (1, 0), "middle": (0.5, 0.5), "high": (0, 1)},
    )
    alloys = table.alloys
    left_out = given.one_of(
        "alloy left out", ["none", *sorted(set(alloys["material"]))]
    )
    kept = alloys["material"] != left_out
    high, celsius = alloys[HIGH][kept], alloys["temperature_C"][kept]
    alloy = alloys[LOW][kept] ** end[0] * high ** end[1]
    hot = celsius + coatings.CELSIUS > coatings.MELTING_POINT_K
    beside = np.where(hot, molten_lithium(literature, celsius), lithium)
    above, same = (
        int((alloy >= 100 * lithium).sum()),
        int((alloy >= 100 * beside).sum()),
    )
    fastest = (high / beside)[hot].max(initial=0)
    return Found(
        f"{above} of {len(alloy)} alloy rows lie wholly above a hundred times lithium at 25 °C, {same} above a hundred times lithium at the row's own "
        f"temperature: the hot alloys reach {fastest:.1f} times molten lithium at most. All compare chemical or apparent diffusivities with self-diffusion.",
        printed=given.same("D_count_printed_100", above) / len(alloy),
        same=given.same("D_count_same_T_100", same) / len(alloy),
        most=given.generally,
    )


@rule(
    "YA20-05",
    kind="robustness",
    branches=[
        reproduced(
            "it is higher by the factor that counts, as printed and also like with like, self- against self-diffusivity",
            lambda found: min(found.as_printed, found.like) >= found.counts,
        ),
        qualified(
            "it is as printed, a chemical against a self-diffusivity, but not like with like",
            lambda found: found.as_printed >= found.counts,
        ),
        contradicted("otherwise"),
    ],
    needs="a tracer diffusivity of lithium in Li₂₂Sn₅ at 25 °C, to a factor of two",
    revised="the earlier paraphrase described the table; the sentence of the paper that draws the comparison is tested instead",
)
def tin_is_faster(given):
    table, literature = printed(given), sourced(given)
    low, high = table.ranges["Li22Sn5", 25]
    lithium = table.lithium["NMR"]
    alloy = given.between(
        "chemical diffusivity of Li₂₂Sn₅ at 25 °C",
        np.sqrt(low * high),
        low,
        high,
        "log",
        "cm2/s",
    )
    factor = given.factor_carried_over * literature["max_factor_Li22Sn5"]
    hot = np.sqrt(np.prod(table.ranges["Li22Sn5", 415])) / molten_lithium(
        literature, 415
    )
    ratio = given.same("D_ratio_Li22Sn5_over_Li", alloy / lithium)
    like = alloy / factor / lithium
    return Found(
        f"As printed Li₂₂Sn₅ is {ratio:.0f} times lithium; divided by its thermodynamic factor ({factor:.0f}, measured hot and carried over), so that self- "
        f"meets self-diffusion, {like:.0f} times. The column must not be read across temperatures: at 415 °C the alloy has {hot:.2f} times the diffusivity of molten lithium.",
        as_printed=ratio,
        like=like,
        counts=given.significant_factor,
    )


@rule(
    "YA20-06",
    kind="replication",
    branches=[
        reproduced(
            "the table has the numbers of the text and an independent calculation overlaps them",
            lambda found: found.as_text and found.overlap,
        ),
        qualified(
            "the table has them and the calculation does not overlap",
            lambda found: found.as_text,
        ),
        contradicted("the table has other numbers"),
    ],
    needs="a second measurement of Li₂₂Sn₅ at 25 °C with an independent diffusion length",
    revised="an independent calculation decides beside the table",
)
def lithium_tin(given):
    low, high = printed(given).ranges["Li22Sn5", 25]
    least, most = (
        sourced(given, end)["dft_diffusivity_LiSn"] for end in ("low", "high")
    )
    return Found(
        f"Table 1 has {power(low)} to {power(high)} cm²/s, as the text; an independent calculation by density functional theory for Li–Sn phases gives "
        f"{power(least)} to {power(most)}.",
        as_text=(low, high) == TEXT_LI22SN5,
        overlap=least <= high and low <= most,
    )


@rule(
    "YA20-07",
    kind="reproduction",
    branches=[
        reproduced(
            "the value of the text stands in Table 1 for lithium at 25 °C",
            lambda found: found.stands_there,
        ),
        contradicted("it does not"),
    ],
    needs="a second tracer measurement in solid lithium at 25 °C",
    revised="the number decides; the reference printed with it is a slip and no part of the claim",
)
def lithium_itself(given):
    values = printed(given).lithium
    nmr, other = values["NMR"], values["Thermodynamic Model"]
    return Found(
        f"{power(TEXT_LITHIUM, 2)} cm²/s stands in Table 1, by NMR; its other value for lithium, {power(other, 2)} from a thermodynamic model, is "
        f"{100 * (1 - other / nmr):.0f} % lower. The text cites the reference of the other one, which changes nothing.",
        stands_there=TEXT_LITHIUM in values.values(),
    )


@rule(
    "YA20-08",
    kind="replication",
    branches=[
        reproduced(
            "the high end, rounded to two digits, is a handbook's largest value and the whole range lies above that at 25 °C",
            lambda found: found.agrees and found.rises,
        ),
        qualified(
            "only one of the two holds", lambda found: found.agrees or found.rises
        ),
        contradicted("otherwise"),
    ],
    untested="the low end, for which no second source is at hand",
    needs="a second laboratory's titration of Li₂₂Sn₅ at 415 °C; the handbook may print the same measurement",
    revised="agreement to the digits that the handbook prints, and the range at 25 °C, replace a tolerance of 1 % and the sign of an energy",
)
def hot_lithium_tin(given):
    table, literature = printed(given), sourced(given)
    cold, hot = (table.ranges["Li22Sn5", celsius] for celsius in (25, 415))
    largest = literature["max_chemical_diffusivity_Li22Sn5"]
    ratio = given.same("D_handbook_Li22Sn5", hot[1] / largest)
    least = coatings.activation_energy_eV(
        cold[1], 25 + coatings.CELSIUS, hot[0], 415 + coatings.CELSIUS
    )
    most = coatings.activation_energy_eV(
        cold[0], 25 + coatings.CELSIUS, hot[1], 415 + coatings.CELSIUS
    )
    return Found(
        f"The high end is {ratio:.3f} times the largest value of a handbook, perhaps from the same measurement. With the row at 25 °C the range means an "
        f"activation energy of {given.same('Ea_Li22Sn5_min', float(least)):.2f} to {given.same('Ea_Li22Sn5_max', float(most)):.2f} eV, a usual barrier.",
        agrees=float(f"{hot[1]:.1e}") == largest,
        rises=hot[0] > cold[1],
    )


@rule(
    "YA20-09",
    kind="robustness",
    branches=[
        reproduced(
            "every alloy row with a composition has more lithium than that",
            lambda found: found.rich == found.known,
        ),
        qualified("most have", lambda found: found.rich > found.known / 2),
        contradicted("otherwise"),
    ],
    untested="the three Li–Mg rows, whose composition is not printed",
    needs="the compositions of the Li–Mg rows and the meaning of lithium-rich in atoms",
    revised="the meaning of lithium-rich and the composition of Li–In within its range are varied",
)
def lithium_rich(given):
    alloys = printed(given).alloys
    end = given.one_of(
        "composition of Li–In", {"low end": 0.0, "middle": 0.5, "high end": 1.0}
    )
    content = alloys["lithium_at_percent"].astype(float)
    place = next(
        k for k, name in enumerate(alloys["material"]) if name.startswith("Li-In")
    )
    low, high = map(float, re.findall(r"(\d+)-(\d+) at", alloys["material"][place])[0])
    content[place] = low + end * (high - low)
    content = content[np.isfinite(content)]
    rich = int((content > given.lithium_rich).sum())
    return Found(
        f"{rich} of {len(content)} rows with a composition have more than {said('lithium_rich')} of lithium; LiZn has half, and the range of Li–In, "
        f"{low:.0f} to {high:.0f} at.%, starts below it.",
        known=given.same("alloy_rows_with_composition", len(content)),
        rich=given.same("alloy_rows_lithium_rich", rich),
    )


@rule(
    "YA20-12",
    kind="replication",
    branches=[
        not_testable(
            "no table, printed or sourced, has diffusion along the surface of an alloy"
        )
    ],
    needs="migration barriers of lithium along the surfaces of two alloys and of lithium, to 0.03 eV, beside the morphology plated on each at one current",
)
def surface_diffusion(given):
    table = printed(given)
    return Found(
        f"All {table.rows} rows of Table 1, by {table.methods} methods, concern diffusion in the bulk. They can neither support nor refute an explanation by "
        "surfaces; nor can a bulk value stand in for one, because a chemical diffusivity holds the thermodynamic factor of the bulk."
    )


@rule(
    "YA20-16",
    kind="model",
    branches=[
        reproduced(
            "lithium displaces both metals with a positive voltage",
            lambda found: min(found.indium, found.tin) > 0,
        ),
        qualified(
            "it displaces one of them", lambda found: max(found.indium, found.tin) > 0
        ),
        contradicted("otherwise"),
    ],
    untested="which alloy forms and whether the coating is dense",
    needs="a solvent that shifts the two potentials by more than two volts against each other",
    revised="the shift by another solvent, with a source, is varied",
)
def displacement(given):
    literature = sourced(given)
    indium, tin = (
        given.same(
            f"displacement_{metal}",
            literature[f"potential_{metal}"] - literature["potential_Li"],
        )
        + given.solvent_shift
        for metal in ("In", "Sn")
    )
    return Found(
        f"By standard potentials in water lithium displaces indium with {indium:.2f} V and tin with {tin:.2f} V. Between solvents the potential of lithium "
        "moves by half a volt or somewhat more, and forming the alloy adds to the voltage.",
        indium=indium,
        tin=tin,
    )


# --- plating underneath ------------------------------------------------------------------------


class Film:
    """A coating of one phase: its self-diffusivity as conductivity, and charge transfer into it; SI units."""

    def __init__(self, given: Given, material: str = "Li22Sn5"):
        table, literature = printed(given), sourced(given)
        low, high = table.ranges[material, 25]
        name = f"chemical diffusivity of {'Li₂₂Sn₅' if material == 'Li22Sn5' else 'Li₃Bi'} at 25 °C"
        self.chemical = (
            given.between(name, np.sqrt(low * high), low, high, "log", "cm2/s") * CM2
        )
        self.lithium = table.lithium["NMR"] * CM2
        self.factor = given.factor_carried_over * literature[f"max_factor_{material}"]
        self.concentration = given.coating_concentration
        self.per_diffusivity = FARADAY**2 * self.concentration / RT
        self.conductivity = self.per_diffusivity * self.chemical / self.factor
        self._given = given

    @cached_property
    def transfer(self) -> float:
        """Resistance of charge transfer into the coating, ohm m2."""
        given = self._given
        exchange = (
            sourced(given)["exchange_rate_lithium"]
            * given.lithium_molar_volume**-0.7
            * given.salt_concentration**0.3
        )
        return RT / (FARADAY * given.exchange_current_ratio * FARADAY * exchange)


@rule(
    "YA20-17",
    kind="model",
    branches=[
        reproduced(
            "a composite of that thickness with Li₃Bi has a threshold of at least the plated current",
            lambda found: found.threshold >= found.current,
        ),
        contradicted("its threshold lies below the plated current"),
    ],
    untested="Li–In, Li–As and Li–Zn, for which a diffusivity or a thermodynamic factor at 25 °C is missing; whether the deposit is uniform",
    needs="the threshold of one such composite with rising and falling current, at two thicknesses, and the current of the report",
    revised="only an alloy that the sentence names is tested, and the paraphrase no longer says all of the current",
)
def ten_micrometres(given):
    film = Film(given, "Li3Bi")
    about = assumed.coating_thickness
    thickness = given.between(
        "thickness of the composite", about, 0.8 * about, 1.2 * about, unit="m"
    )
    mixing = given.one_of("mixing rule", ["bruggeman", "power", "matrix"])
    left = coatings.dilution(given.alloy_fraction, mixing)
    conductivity = left * film.conductivity
    way_in = thickness / conductivity + film.transfer if conductivity > 0 else np.inf
    threshold = given.same(
        "jstar_composite_Bi", given.nucleation_overpotential / way_in
    )
    return Found(
        f"With {said('alloy_fraction')} of the volume Li₃Bi, the rest inert chloride, the model gives {threshold / 10:.1f} mA/cm² at {said('coating_thickness')}, against "
        f"{said('current_density')} asked for. The overpotential of nucleation ({said('nucleation_overpotential')}), charge transfer and the thermodynamic "
        "factor at 25 °C are not measured, and the paper prints no current.",
        threshold=threshold,
        current=given.current_density,
    )


@rule(
    "YA20-19",
    kind="model",
    branches=[
        reproduced(
            "the composite conducts lithium less well than the alloy by the share that counts",
            lambda found: found.left <= 1 - found.counts,
        ),
        contradicted("otherwise"),
    ],
    untested="Li–In, Li–As and Li–Zn, for which a diffusivity or a thermodynamic factor at 25 °C is missing",
    needs="the ionic conductivity of one composite and of its alloy alone; to turn it, chloride would have to conduct about half as well as the alloy",
    revised="chloride may itself conduct, within what lithium halides are known to; the share that counts is an assumption",
)
def chloride_slows(given):
    film, fraction = Film(given, "Li3Bi"), given.alloy_fraction
    matrix = given.chloride_conductivity / film.conductivity
    estimate = given.one_of(
        "arrangement of the phases",
        ["mosaic", "alloy around the chloride", "layers along the current"],
    )
    if estimate == "mosaic":  # Bruggeman for two phases
        b = (3 * fraction - 1) + (2 - 3 * fraction) * matrix
        left = (b + np.sqrt(b**2 + 8 * matrix)) / 4
    elif estimate == "alloy around the chloride":
        left = float(hashin_shtrikman(fraction, 1.0, matrix)[1])
    else:
        left = fraction + (1 - fraction) * matrix
    return Found(
        f"Chloride of {said('chloride_conductivity')} conducts {power(matrix)} times as well as Li₃Bi, so with {said('alloy_fraction')} of alloy {left:.2f} of the ionic "
        f"conductivity is left; layers along the current would leave {fraction:.2f}. Dilution slows electrons alike, so it does not by itself favour lithium.",
        left=left,
        counts=given.noticed_slowing,
    )


@rule(
    "YA20-22",
    kind="model",
    branches=[
        reproduced(
            "against a film as slow as lithium the fast one evens out a flux that arrives uneven, at all wavelengths, and passes on no more of the spots in the reaction below it",
            lambda found: (
                found.least_help >= found.counts and found.harm < found.counts
            ),
        ),
        qualified(
            "it evens out what arrives, at some wavelengths at least, and passes on more of the spots below",
            lambda found: found.most_help >= found.counts,
        ),
        contradicted("it does not even out what arrives"),
    ],
    untested="whether an even flux makes lithium deposit underneath",
    needs="the current distribution under one coating in front of a patterned counter electrode, and the charge-transfer resistance into the coating",
    revised="all wavelengths are tested, and changes must reach a share that counts",
)
def fast_transport_evens_out(given):
    film, thickness = Film(given), given.coating_thickness
    speed = given.one_of(
        "diffusivity of the fast film",
        {"over its thermodynamic factor": film.factor, "as printed": 1.0},
    )
    fast, slow = (
        film.per_diffusivity * film.chemical / speed,
        film.per_diffusivity * film.lithium,
    )
    low, high = assumed.interval("wavelength")
    k = 2 * np.pi / np.geomspace(low, high, 25)

    def outer(conductivity, k=k):
        x, a = k * thickness, conductivity * k * film.transfer  # 1/(cosh x + a sinh x)
        return 2 * np.exp(-x) / (1 + a + (1 - a) * np.exp(-2 * x))

    def inner(conductivity):
        return film.transfer / (film.transfer + thickness / conductivity)

    mark = 2 * np.pi / assumed.wavelength
    passed = (
        given.same("wave_kept_slow", float(outer(slow, mark))),
        given.same("wave_kept_Li22Sn5", float(outer(fast, mark))),
    )
    spots = (
        given.same("unevenness_slow", inner(slow)),
        given.same("unevenness_Li22Sn5", inner(fast)),
    )
    help_ = outer(slow) - outer(fast)
    return Found(
        f"Of a wave of {said('wavelength')} that arrives from outside Li₂₂Sn₅ passes {100 * passed[1]:.0f} % and a film as slow as lithium {100 * passed[0]:.0f} %; of "
        f"spots in the reaction below it Li₂₂Sn₅ passes {100 * spots[1]:.0f} % and the slow film {100 * spots[0]:.0f} %. A fast film spreads what arrives and hardly resists what varies below.",
        least_help=float(help_.min()),
        most_help=float(help_.max()),
        harm=spots[1] - spots[0],
        counts=given.noticed_evening,
    )


@rule(
    "YA20-23",
    kind="robustness",
    branches=[
        reproduced(
            "most alloy rows at 25 °C lie wholly below the electrolyte",
            lambda found: found.below > found.rows / 2,
        ),
        contradicted(
            "most lie wholly above it", lambda found: found.above > found.rows / 2
        ),
        qualified("neither"),
    ],
    needs="an electrolyte in which ions diffuse more slowly than lithium in Li₂₂Sn₅, such as a polymer or a very concentrated one",
    revised="the electrolyte and the choice of rows are varied",
)
def electrolyte_is_faster(given):
    alloys = printed(given).alloys
    compounds = given.one_of(
        "rows",
        {
            "all alloys": ("",),
            "intermetallic compounds": ("Li22", "Li3", "LiZn", "LixAg"),
        },
    )
    kept = (alloys["temperature_C"] == 25) & np.array(
        [name.startswith(compounds) for name in alloys["material"]]
    )
    low, high = alloys[LOW][kept], alloys[HIGH][kept]
    salt = sourced(given)["electrolyte_diffusivity_1M"]
    # one measured electrolyte; others in carbonates at about 1 mol/L are taken to lie within a factor of about two
    electrolyte = (
        given.between(
            "diffusivity in the electrolyte",
            salt,
            1e-10,
            4e-10,
            "log",
            "m2/s",
            "illustrative",
        )
        / CM2
    )
    below, above = (
        int((high < electrolyte).sum()),
        int((low > electrolyte).sum()),
    )
    return Found(
        f"{below} of {len(low)} alloy rows at 25 °C lie wholly below {power(electrolyte, 2)} cm²/s, the salt in a carbonate electrolyte, and {above} wholly above; Li₃Bi reaches above it.",
        rows=len(low),
        below=given.same("D_rows_below_electrolyte", below),
        above=given.same("D_rows_above_electrolyte", above),
    )


@rule(
    "YA20-24",
    kind="model",
    branches=[
        reproduced(
            "the coating limits at a lower current than the electrolyte and resists more than charge transfer",
            lambda found: (
                found.coating < found.electrolyte and found.film > found.transfer
            ),
        ),
        qualified(
            "it limits at a lower current than the electrolyte but resists less than charge transfer",
            lambda found: found.coating < found.electrolyte,
        ),
        contradicted("the electrolyte limits at a lower current"),
    ],
    needs="the threshold at two thicknesses: twice as high at half the thickness if the coating decides, the same if charge transfer does",
    revised="scales with an empty inner face, which touches lithium metal, no longer count, and charge transfer is compared too",
)
def coating_limits(given):
    film, thickness = Film(given), given.coating_thickness
    literature = sourced(given)
    limit = depletion.limiting_current(
        literature["separator_gap"],
        literature["electrolyte_diffusivity_1M"],
        given.salt_concentration,
        literature["electrolyte_cation_transference_number"],
        literature["separator_porosity"],
    )
    resistance = thickness / film.conductivity
    excess = film.concentration * np.expm1(
        FARADAY * given.nucleation_overpotential / (film.factor * RT)
    )
    alone = given.same("jstar_Li22Sn5", FARADAY * film.chemical * excess / thickness)
    limit = given.same("jlim_25um_separator", float(limit))
    return Found(
        f"{said('coating_thickness')} of Li₂₂Sn₅ limit at {alone / 10:.1f} mA/cm², the separator at {limit / 10:.0f}. But the film resists with "
        f"{1e4 * resistance:.1f} Ω cm² and charge transfer into it with {1e4 * film.transfer:.1f}, that of bare lithium: which step is slowest hangs on an "
        "exchange current that no source prints. Slower diffusion does not decide, since a solid holds more lithium.",
        coating=alone,
        electrolyte=limit,
        film=given.same("damkoehler_Li22Sn5", resistance / film.transfer)
        * film.transfer,
        transfer=given.same("R_ct", film.transfer),
    )


@rule(
    "YA20-25",
    kind="model",
    branches=[
        reproduced(
            "doubling the diffusivity raises the threshold by the share that counts, for thin and for thick films",
            lambda found: found.thin >= found.counts,
        ),
        qualified(
            "it does so for thick films only", lambda found: found.thick >= found.counts
        ),
        contradicted("it does so for no film"),
    ],
    needs="the charge-transfer resistance into the coating, apart from the film's, to a factor of two",
    revised="“important” no longer means that the film alone decides; thin and thick films are asked",
)
def threshold_of_diffusion(given):
    film = Film(given)

    def gain(thickness):
        whole = thickness / film.conductivity + film.transfer
        return whole / (thickness / (2 * film.conductivity) + film.transfer) - 1

    thin, thick = (
        gain(thickness) for thickness in assumed.interval("coating_thickness")
    )
    middle = given.same("jstar_gain_double_D", 1 + gain(assumed.coating_thickness))
    low, high = assumed.row("coating_thickness").range().split(" to ")
    return Found(
        f"Doubling the diffusivity, or halving the thickness, raises the threshold {middle:.2f} times at {said('coating_thickness')}; by {100 * thin:.0f} % for a film "
        f"of {low} µm and {100 * thick:.0f} % for one of {high}. The rest is charge transfer, that of bare lithium as a stand-in; the overpotential of nucleation counts in full.",
        thin=thin,
        thick=thick,
        counts=given.noticed_gain,
    )


@rule(
    "YA20-32",
    kind="model",
    branches=[
        reproduced(
            "at twice the threshold lithium plates on top of a metallic coating and of one that blocks electrons",
            lambda found: min(found.metal, found.insulator) >= found.counts,
        ),
        qualified(
            "it does on a metallic coating, and one that blocks electrons only polarises",
            lambda found: found.metal >= found.counts,
        ),
        contradicted("otherwise"),
    ],
    untested="whether dendrites are suppressed below the threshold",
    needs="the place of the lithium plated above and below the expected threshold, under a metallic coating and one that blocks electrons",
    revised="the share on top that counts is an assumption",
    examples=({"metallic_conductivity": 1e-9},),
)
def a_threshold_exists(given):
    ionic = given.example_conductivity

    def on_top(electronic):  # at twice the threshold
        return electronic / (electronic + ionic) * (1 - 1 / 2)

    metal = given.same("ftop_metal_2", on_top(given.metallic_conductivity))
    insulator = given.same("ftop_insulator_2", on_top(given.insulator_conductivity))
    return Found(
        f"At twice the threshold, with the outer face held at the overpotential of nucleation, a metallic coating plates {100 * metal:.0f} % on top and one that "
        f"blocks electrons {power(100 * insulator)} %: without electrons there is polarisation and no threshold. For a metal the model has one by construction; no table holds a measured one.",
        metal=metal,
        insulator=insulator,
        counts=given.noticed_top_share,
    )
