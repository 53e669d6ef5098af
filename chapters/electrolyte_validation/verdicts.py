"""Rules that test the claims on additives, salts, solvents and the recipes of electrolytes."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache, partial
from itertools import combinations
from math import comb

import numpy as np
from scipy.special import ndtr, ndtri

from bookkit.claims import rule
from bookkit.verdicts import (
    Found,
    Given,
    contradicted,
    not_testable,
    qualified,
    reproduced,
    undecided,
)
from lithium_interfaces import data, recipes
from lithium_interfaces.errors import DataError
from lithium_interfaces.films import chemistry

from . import assumed

CE, SALT, FAMILY = (
    "coulombic_efficiency_percent",
    "total_salt_molarity_M",
    "electrolyte_family",
)
NITRATE, SULFIDE = "has_lithium_nitrate", "has_polysulfide"
WA19, OB24 = "wang2019-table1", "oyakhire2024-table1"
#: 1 M LiPF6 in EC/DEC: rows with nothing else, and rows with FEC
PLAIN, WITH_FEC = (6, 7, 11, 19, 20), (8, 13, 16, 21, 22)
#: oxygen atoms of a molecule that can bind lithium: the carbonyl of a carbonate, the P=O of a phosphate, both ethers
#: of DME and DOL; the fluorinated ether BTFE is there because it binds hardly at all
BINDING = {
    "EC": 1,
    "DEC": 1,
    "DMC": 1,
    "FEC": 1,
    "VC": 1,
    "DME": 2,
    "DOL": 2,
    "TEP": 1,
    "BTFE": 0,
}
GAIN = f"a gain of {assumed.telling_gain:g} %, or of half the loss if that is less"
#: what WA19 ask of a practical electrode with spare lithium (4.3, sentence 8)
ASKED_CE, ASKED_CYCLES = 99.5, 300


# --- statistics --------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _splits(n: int, k: int) -> np.ndarray:
    """All ways to choose k of n rows; beyond 10,000 ways, 4,000 of them by a fixed seed."""
    if comb(n, k) <= 10_000:
        return np.array(list(combinations(range(n), k)))
    rng = np.random.default_rng(20261128)
    return np.array([rng.permutation(n)[:k] for _ in range(4000)])


def _inside(rows: np.ndarray) -> int:
    """How many rows are inside; some must be, and some not."""
    count = int(rows.sum())
    if not 0 < count < len(rows):
        raise DataError(
            f"{count} of {len(rows)} rows are inside; both groups need one at least."
        )
    return count


def _contrast(y: np.ndarray, inside: np.ndarray) -> tuple[float, float, float]:
    """Mean of y inside less that outside, and its one-sided p: that chance gives so much more, so much less."""
    y, inside = np.asarray(y, float), np.asarray(inside, bool)
    n, k = len(y), _inside(inside)
    small = k <= n - k
    picked = y[_splits(n, k if small else n - k)].sum(axis=1)
    means = picked / (k if small else n - k) - (y.sum() - picked) / (
        n - k if small else k
    )
    differences = means if small else -means
    observed = y[inside].mean() - y[~inside].mean()
    return (
        float(observed),
        float((differences >= observed - 1e-9).mean()),
        float((differences <= observed + 1e-9).mean()),
    )


def _power(y: np.ndarray, inside: np.ndarray, gain: float, level: float) -> float:
    """Share of repetitions in which a one-sided test at this level would see a gain, from the scatter inside groups."""
    y, inside = np.asarray(y, float), np.asarray(inside, bool)
    k, m = inside.sum(), (~inside).sum()
    squares = ((y[inside] - y[inside].mean()) ** 2).sum() + (
        (y[~inside] - y[~inside].mean()) ** 2
    ).sum()
    error = np.sqrt(squares / (k + m - 2) * (1 / k + 1 / m))
    return float(ndtr(gain / max(error, 1e-9) + ndtri(level)))


def _plain(ce):
    return np.asarray(ce, float)


def _losses(ce):
    """-log10 of the loss per cycle: one more is a tenth of the loss."""
    return -np.log10(np.clip(1 - np.asarray(ce, float) / 100, 1e-6, None))


SCALES = {"CE": _plain, "logarithm of the loss": _losses}


def _gain(given: Given, usual: float) -> float:
    """A gain of CE worth having: that of the assumption, or half of what is lost if that is less."""
    return min(given.telling_gain, (100 - usual) / 2)


def _higher(given: Given, ce, inside) -> dict:
    """Whether the rows inside have the higher CE, and whether the table could have shown a gain worth having."""
    scale = given.one_of("scale of CE", SCALES)
    level = given.significance_level
    ce = np.clip(ce, 1, 99.9)
    y = scale(ce)
    _, up, down = _contrast(y, inside)
    usual = float(ce[~inside].mean())
    gain = _gain(given, usual)
    seen = _power(y, inside, float(scale(usual + gain) - scale(usual)), level)
    percent = float(ce[inside].mean()) - usual
    return dict(
        up=up,
        down=down,
        level=level,
        power=seen,
        asked=given.test_power,
        percent=percent,
        gain=gain,
    )


def _branches(of: str):
    return [
        reproduced(
            f"{of} have the higher mean beyond chance",
            lambda found: found.up < found.level,
        ),
        contradicted(
            f"they have the lower mean beyond chance, or no higher one although the test would have seen {GAIN}",
            lambda found: found.down < found.level or found.power >= found.asked,
        ),
        undecided("the table is too small to say"),
    ]


@lru_cache(maxsize=8)
def _printed(inside: tuple, outside: tuple) -> tuple[float, float]:
    """Mean CE of the rows outside, and the scatter inside the two groups."""
    ce = data.load(WA19).set_index("row")[CE]
    squares = sum(
        (ce[list(rows)] - ce[list(rows)].mean()).pow(2).sum()
        for rows in (inside, outside)
    )
    return float(ce[list(outside)].mean()), float(
        np.sqrt(squares / (len(inside) + len(outside) - 2))
    )


def _drawn(
    given: Given, rng: np.random.Generator, true: bool, inside: tuple, outside: tuple
) -> Found:
    """Efficiencies with a gain worth having, or without one, as many and as scattered as in the table."""
    usual, scatter = _printed(inside, outside)
    n, m = len(inside), len(outside)
    ce = (
        rng.normal(usual, scatter, n + m)
        + np.r_[np.full(n, _gain(given, usual) if true else 0.0), np.zeros(m)]
    )
    return Found("", **_higher(given, np.clip(ce, 80, 99.95), np.arange(n + m) < n))


def _columns(given: Given, *names: str) -> list[np.ndarray]:
    """Columns of WA19's table."""
    table = given.table(WA19)
    return [table[name].to_numpy() for name in names]


def _kept(given: Given, row, inside) -> np.ndarray:
    """Where the rows are that count: those inside, all of them or with one left out."""
    if not inside.any():
        raise DataError("No row counts.")
    out = given.one_of(
        "row left out",
        {"none": 0} | {f"row {each}": each for each in row[inside].tolist()},
    )
    return inside & (row != out)


@lru_cache(maxsize=1)
def _molecules():
    return recipes.read_molecules(data.load("molecules"))


@lru_cache(maxsize=1024)
def _bound(recipe: str, basis: str) -> tuple[float, float]:
    """Binding oxygens of the solvent per lithium, without room for the salt, and the salt's molarity."""
    convention = recipes.Convention(
        ratio_basis=basis, equal_parts=True, saturated_M=0.0
    )
    moles = recipes.amounts(recipe, _molecules(), convention).moles
    lithium = sum(n for name, n in moles.items() if _molecules()[name].role == "salt")
    return sum(n * BINDING.get(name, 0) for name, n in moles.items()) / lithium, lithium


def _anion_places(recipe: str, basis: str, volume: float, places: float) -> float:
    """Least share of the places next to lithium that solvent cannot fill, so that anions must; salt takes ``volume``."""
    oxygens, molarity = _bound(recipe, basis)
    room = max(0.0, 1 - molarity * volume / 1000)
    return max(0.0, 1 - oxygens * room / places)


# --- recipes -----------------------------------------------------------------------------------


@rule(
    "OB24-15",
    kind="replication",
    branches=[
        reproduced(
            "no liquid of a localised electrolyte that can be identified holds fluorine, each holds oxygen, and the salt no carbon",
            lambda found: not found.liquid and found.oxygen and not found.carbon,
        ),
        qualified(
            "only diluents, which hardly bind lithium, hold fluorine",
            lambda found: not found.binding and found.oxygen and not found.carbon,
        ),
        contradicted(
            "a liquid that binds lithium holds fluorine, one has no oxygen, or the salt has carbon"
        ),
    ],
    untested="rows 1, 9 and 10, and the salts of rows 3 to 8: nothing here names them",
    needs="the recipes of the ten electrolytes, one row each",
    revised="OB24's own sentences on references 40 and 42 count as evidence beside the row that both tables share",
    examples=[
        {"localised electrolyte": ("DMC",), "row25_salt_carbon": 0.0},
        {"localised electrolyte": ("FEC",)},
    ],
)
def fluorine_free_solvents(given):
    liquids = given.one_of(
        "localised electrolyte",
        {
            "row 2, by WA19's row of the same CE": ("TEP", "BTFE"),
            "rows 3 and 4, by OB24's words": ("BTFE", "TTE"),
        },
    )
    of = {name: molecule.atoms for name, molecule in _molecules().items()}
    fluorine = {name: of[name].get("F", 0) for name in liquids}
    carbon = given("row25_salt_carbon")
    return Found(
        "It holds for the solvents of rows 5 to 8, which OB24 call non-fluorinated ethers (reference 40). But row 2 has the CE of WA19's row 25, LiFSI in "
        f"TEP/BTFE, and for the kind of rows 3 and 4 (reference 42) OB24 name BTFE and TTE, ethers of {of['BTFE']['F']} and "
        f"{of['TTE']['F']} fluorine atoms; these diluents hardly bind lithium, and LiFSI has {carbon:g} carbon atoms.",
        liquid=sum(fluorine.values()),
        binding=sum(count for name, count in fluorine.items() if BINDING.get(name, 0)),
        oxygen=all(of[name].get("O", 0) for name in liquids),
        carbon=carbon,
    )


@rule(
    "OB24-23",
    kind="replication",
    branches=_branches("rows with FEC"),
    needs="the CE of the control beside the 98 % with FEC of OB24's reference 20, or cells that differ in FEC alone, about twenty on each side at the scatter of this table",
    revised="the test is one-sided, as the claim is, and a test without power is undecided",
    simulate=partial(_drawn, inside=WITH_FEC, outside=PLAIN),
)
def fec_raises_efficiency(given):
    row, ce = _columns(given, "row", CE)
    kept = _kept(given, row, np.isin(row, PLAIN + WITH_FEC))
    found = _higher(given, ce[kept], np.isin(row[kept], WITH_FEC))
    return Found(
        f"Five rows of 1 M LiPF6 in EC/DEC with FEC have a mean CE {found['percent']:+.1f} % from five without (one-sided p = {found['up']:.2f}), but "
        f"hosts and currents differ, and a gain of {found['gain']:.1f} % would be seen in {found['power']:.0%} of such tables.",
        **found,
    )


def _routes(given) -> dict[str, float]:
    """Potentials against lithium, in V, of three ways to reduce LiNO3."""
    nitrate, nitrite = given.formation_energy_nitrate, given.formation_energy_nitrite
    oxide, nitride = given.formation_energy_oxide, given.formation_energy_nitride
    volt = chemistry.reaction_potential_V
    return {
        "LiNO2 and Li2O": given.same(
            "nitrate_potential_first_step", float(volt(nitrite + oxide - nitrate, 2))
        ),
        "N2 and Li2O": given.same(
            "nitrate_potential_full", float(volt(6 * oxide - 2 * nitrate, 10))
        ),
        "Li3N and Li2O": given.same(
            "nitrate_potential_nitride", float(volt(nitride + 3 * oxide - nitrate, 8))
        ),
    }


@rule(
    "OB24-24",
    kind="model",
    branches=[
        reproduced(
            "all three reductions of nitrate to solids lie above lithium",
            lambda found: found.lowest > 0,
        ),
        qualified("some do", lambda found: found.highest > 0),
        contradicted("none does"),
    ],
    needs="nothing that is in doubt: the energies of formation would have to be wrong by hundreds of kJ/mol",
    revised="the energies have sources now, and a third route, to Li3N, is tested",
    samples=64,
)
def nitrate_above_lithium(given):
    routes = _routes(given)
    lowest, highest = min(routes.values()), max(routes.values())
    return Found(
        f"Nitrate is reduced by lithium at up to {routes['Li3N and Li2O']:.2f} V to Li3N and Li2O, {routes['LiNO2 and Li2O']:.2f} V to LiNO2 and "
        f"Li2O and {routes['N2 and Li2O']:.2f} V to N2 and Li2O, from tabulated energies of formation.",
        lowest=lowest,
        highest=highest,
    )


@rule(
    "OB24-26",
    kind="replication",
    branches=[
        reproduced(
            "more rows with nitrate use this electrolyte than any other",
            lambda found: found.usual > found.other,
        ),
        qualified("as many use another", lambda found: found.usual == found.other),
        contradicted("more use another"),
    ],
    needs="a count over a complete search of the literature",
    revised="compared with the next most common one, not with a half",
    examples=[
        {
            WA19: lambda table: table.assign(
                electrolyte=table["electrolyte"].where(
                    table["row"] > 12, "4 M LiFSI in DME with 1 wt % LiNO3"
                )
            )
        },
        {
            WA19: lambda table: table.assign(
                electrolyte=table["electrolyte"].where(
                    table["row"] > 10, "4 M LiFSI in DME with 1 wt % LiNO3"
                )
            )
        },
        {
            WA19: lambda table: table.assign(
                electrolyte=table["electrolyte"].where(
                    table["row"] > 5, "4 M LiFSI in DME with 1 wt % LiNO3"
                )
            )
        },
    ],
)
def usual_nitrate_electrolyte(given):
    row, nitrate, recipe = _columns(given, "row", NITRATE, "electrolyte")
    counts = Counter(
        text.split(" with ")[0] for text in recipe[_kept(given, row, nitrate)]
    )
    usual = counts.pop("1 M LiTFSI in DOL/DME (1:1)", 0)
    other = max(counts.values(), default=0)
    return Found(
        f"It carries {usual} of the {nitrate.sum()} rows with LiNO3 in WA19's table; no other electrolyte carries more than {other}.",
        usual=usual,
        other=other,
    )


@rule(
    "OB24-27",
    kind="replication",
    branches=[
        reproduced(
            "novel electrolytes have an imide salt more often than the other rows, beyond chance",
            lambda found: found.p < found.level,
        ),
        contradicted(
            "they have one no more often", lambda found: found.share <= found.before
        ),
        undecided("there are too few of them to say"),
    ],
    untested="(b), the products; LiPF6 holds no nitrogen or oxygen to make Li3N and Li2O of, the imides hold both and fluorine",
    needs="salts by year of publication, of some thirty papers before and thirty after WA19's table",
    revised="the sentence speaks of a shift over the years and of products, not of CE, which the earlier rule tested",
    examples=[
        {
            WA19: lambda table: table.assign(
                has_imide_salt=table["strategy"] != "Novel electrolytes"
            )
        }
    ],
)
def from_hexafluorides_to_imides(given):
    row, strategy, imide = _columns(given, "row", "strategy", "has_imide_salt")
    also = given.one_of(
        "novel electrolytes",
        {"as labelled by WA19": (), "with the concentrated row 17": (17,)},
    )
    novel = (strategy == "Novel electrolytes") | np.isin(row, also)
    inside, outside = int((novel & imide).sum()), int((~novel & imide).sum())
    n, k, imides = len(row), int(novel.sum()), int(imide.sum())
    p = sum(
        comb(imides, i) * comb(n - imides, k - i) for i in range(inside, k + 1)
    ) / comb(n, k)
    return Found(
        f"In WA19's table, which prints no years, {inside} of {k} novel electrolytes have an imide salt and {outside} of the other {n - k} rows. "
        f"By chance as many would in {p:.1%} of tables, and no count of {k} can be rarer, so that the level one asks for decides.",
        share=inside / k,
        before=outside / (n - k),
        p=p,
        level=given.significance_level,
    )


@rule(
    "OB24-28",
    kind="model",
    branches=[
        reproduced(
            "in all concentrated recipes solvent can fill less than half of the places next to Li+",
            lambda found: found.crowded == found.rows > 0,
        ),
        qualified("so it is in some of them", lambda found: found.crowded > 0),
        contradicted("so it is in none"),
    ],
    untested="(b), the decomposition of these anions",
    needs="the shell of Li+ by Raman or NMR in LiFSI/DME and LiFSI/DMC at 1, 2, 4, 7 and 10 M",
    revised="the claim is on the shell of Li+, which the recipes bear on, not on CE, which the earlier rule tested",
    samples=64,
)
def concentration_crowds_anions(given):
    molarity, recipe, solvents = _columns(given, SALT, "electrolyte", "solvents")
    dense = np.flatnonzero(molarity >= given.concentrated_molarity)
    volume, places = min(given.salt_molar_volume, 99.0), given.coordination_number
    share = np.array(
        [_anion_places(recipe[i], "volume", volume, places) for i in dense]
    )
    crowded = share > 0.5
    least = (
        f"at {molarity[dense][crowded].min():g} M and more anions must take {share[crowded].min():.0%} or more of"
        if crowded.any()
        else "nowhere must anions take half of"
    )
    rest = (
        ", ".join(f"{molarity[i]:g} M in {solvents[i]}" for i in dense[~crowded])
        or "none"
    )
    return Found(
        f"If every carbonyl and ether oxygen binds, {least} the {places:g} places next to Li+; they need not where solvent suffices ({rest}). "
        "For 4 M in DME, NMR and modelling find shells rich in anions beside shells rich in solvent (Wan et al., J. Power Sources 307, 2016, abstract).",
        crowded=int(crowded.sum()),
        rows=len(dense),
    )


MARKS = {
    "low C/F, as OB24 propose": lambda fluorine, carbon: -carbon / fluorine,
    "much fluorine": lambda fluorine, carbon: fluorine,
    "little carbon": lambda fluorine, carbon: -carbon,
}


@rule(
    "OB24-29",
    kind="replication",
    branches=[
        reproduced(
            "anions must take most places next to Li+ at a low concentration, and these SEIs bear the mark of the anion more than the others",
            lambda found: found.crowded and found.marked,
        ),
        qualified("only the first holds", lambda found: found.crowded),
        contradicted(
            "solvent can fill half of the places, or the concentration is not low"
        ),
    ],
    needs="SEIs of one salt and solvent with and without the diluent, by XPS of one laboratory, with sulfur and nitrogen",
    revised="the coordination is computed from a recipe, and the mark of the anion is a choice among three; the earlier rule tested CE and fluorine",
    examples=[{"low_molarity": 1.0}],
)
def localised_high_concentration(given):
    sei = given.table(OB24)
    row, fluorine, carbon = (
        sei[name].to_numpy()
        for name in ("row", "fluorine_at_percent", "carbon_at_percent")
    )
    molarity, recipe = (
        column[24] for column in _columns(given, SALT, "electrolyte")
    )  # row 25
    mark = given.one_of("mark of the anion in the SEI", MARKS)
    rows = given.one_of(
        "localised rows of OB24 Table 1",
        {
            "rows 2 to 4": (2, 3, 4),
            "rows 3 and 4, reference 42": (3, 4),
            "references 42 and 46": (1, 2, 3, 4),
        },
    )
    basis = given.one_of(
        "basis of the ratio 1:3", {name: name for name in ("volume", "mass", "mole")}
    )
    share = _anion_places(
        recipe, basis, min(given.salt_molar_volume, 99.0), given.coordination_number
    )
    inside = np.isin(row, rows)
    _inside(inside)
    value, median = mark(fluorine, carbon), np.median
    return Found(
        f"At {molarity:g} M in TEP/BTFE anions must take {share:.0%} or more of the places next to Li+. Whether they make the SEI depends on the mark: "
        f"the rows read as localised have a median of {median(carbon[inside]):.0f} at.% carbon against {median(carbon[~inside]):.0f} "
        f"in the others, but also less fluorine, {median(fluorine[inside]):.0f} against {median(fluorine[~inside]):.0f} at.%.",
        crowded=bool(share > 0.5 and molarity <= given.low_molarity),
        marked=bool(median(value[inside]) > median(value[~inside])),
    )


def _by_label(strategy, tuned, reference):
    return strategy == "Host + interphase design"


def _hosts_too(strategy, tuned, reference):
    return _by_label(strategy, tuned, reference) | ((strategy == "Host design") & tuned)


def _coatings_too(strategy, tuned, reference):
    """Coatings in a tuned electrolyte as well; references 6, 7 and 9 are on the electrolyte itself."""
    coated = (strategy == "Interphase design") & ~np.isin(reference, (6, 7, 9))
    return _hosts_too(strategy, tuned, reference) | (coated & tuned)


@rule(
    "OB24-46",
    kind="replication",
    branches=[
        reproduced(
            "fewer than half combine strategies", lambda found: found.share < 0.5
        ),
        qualified("as many combine as do not", lambda found: found.share == 0.5),
        contradicted("more combine"),
    ],
    needs="the same count over papers of the years after WA19's table",
    revised="every admissible reading of a combination counts, by rows and by papers; the earlier rule took two readings at once",
    examples=[
        {
            WA19: lambda table: table.assign(
                strategy=table["strategy"].where(
                    table["row"] <= 13, "Host + interphase design"
                )
            ).query("row < 27")
        },
        {WA19: lambda table: table.assign(strategy="Host + interphase design")},
    ],
    samples=64,
)
def one_strategy_at_a_time(given):
    strategy, molarity, additives, reference = _columns(
        given, "strategy", SALT, "additives", "reference"
    )
    read = given.one_of(
        "what is a combination",
        {
            "two designs by WA19's label": _by_label,
            "hosts in a tuned electrolyte too": _hosts_too,
            "coatings in a tuned electrolyte too": _coatings_too,
        },
    )
    papers = given.one_of("unit of the count", {"rows": False, "papers": True})
    tuned = (molarity >= given.concentrated_molarity) | np.array(
        [isinstance(each, str) for each in additives]
    )
    combined = read(strategy, tuned, reference)
    share = (
        len(set(reference[combined])) / len(set(reference))
        if papers
        else combined.mean()
    )
    return Found(
        f"{_by_label(strategy, tuned, reference).sum()} of {len(strategy)} rows of WA19's table combine a host with a coating by their label; "
        f"{_coatings_too(strategy, tuned, reference).sum()} do if any host or coating in a tuned electrolyte counts as a combination.",
        share=float(share),
    )


# --- nitrate and polysulfide -------------------------------------------------------------------


@rule(
    "WA19-05",
    kind="model",
    branches=[
        reproduced(
            "the equilibrium of a reduction to solids lies near 1.7 V and not below it by more than the tolerance",
            lambda found: abs(found.nearest - 1.7) <= found.tolerance,
        ),
        qualified(
            "all lie higher, so that 1.7 V can only be an onset",
            lambda found: found.nearest > 1.7,
        ),
        contradicted("none lies as high as 1.7 V"),
    ],
    untested="the measurement behind 1.7 V",
    needs="voltammograms of LiNO3 on an inert electrode at several rates, extrapolated to rest, with the products",
    revised="the energies have sources, and the route to Li3N and Li2O, which OB24 name as products, is tested beside the one to LiNO2",
)
def nitrate_near_1p7(given):
    routes = _routes(given)
    nearest = min(routes.values(), key=lambda volt: abs(volt - 1.7))
    which = min(routes, key=lambda name: abs(routes[name] - 1.7))
    return Found(
        f"The nearest equilibrium, reduction to {which}, lies at {nearest:.2f} V, and the first step to LiNO2 at {routes['LiNO2 and Li2O']:.2f} V. So 1.7 V is "
        f"allowed as an onset; whether it agrees with an equilibrium depends on the difference that one grants, here {given.potential_tolerance:g} V.",
        nearest=nearest,
        tolerance=given.potential_tolerance,
    )


@rule(
    "WA19-06",
    kind="reproduction",
    branches=[
        reproduced(
            "at least two papers exceed 98 % by more than cells scatter",
            lambda found: found.papers >= 2,
        ),
        qualified("one paper does", lambda found: found.papers == 1),
        contradicted("none does"),
    ],
    needs="nothing that is in doubt: the rows are printed",
    revised="the sentence says that more than 98 % can be achieved, not that all cells achieve it",
    examples=[
        {
            WA19: lambda table: table.assign(
                **{
                    CE: table[CE].where(
                        ~table["has_lithium_nitrate"] | (table["row"] == 2), 97
                    )
                }
            )
        }
    ],
    samples=64,
)
def nitrate_above_98(given):
    row, nitrate, ce, reference = _columns(given, "row", NITRATE, CE, "reference")
    above = _kept(given, row, nitrate) & (ce > 98 + 100 * given.cell_scatter)
    papers = len(set(reference[above]))
    return Found(
        f"{(ce[nitrate] > 98).sum()} of {nitrate.sum()} rows with LiNO3 exceed 98 %; {papers} papers do so by more than the scatter between cells.",
        papers=papers,
    )


@rule(
    "WA19-07",
    kind="reproduction",
    branches=_branches("rows with polysulfide"),
    untested="the morphology",
    needs="the CE of the control with nitrate alone that the paper with this recipe shows (doi 10.1038/ncomms8436, Fig. 5), repeated over cells",
    revised="the test is one-sided, as the claim is, and a test without power is undecided",
    examples=[
        {
            WA19: lambda table: table.assign(
                **{
                    CE: np.where(
                        table["has_polysulfide"], 99.9, 98.0 + table["row"] / 1000
                    )
                }
            )
        }
    ],
    simulate=partial(_drawn, inside=(2, 5, 14), outside=(10, 12, 18, 23)),
)
def polysulfide_helps(given):
    row, nitrate, sulfide, family, ce = _columns(
        given, "row", NITRATE, SULFIDE, FAMILY, CE
    )
    kept = _kept(given, row, nitrate & (family == "ether"))
    found = _higher(given, ce[kept], sulfide[kept])
    return Found(
        f"Three ethers with nitrate and polysulfide have a mean CE {found['percent']:+.1f} % from four with nitrate alone (one-sided p = {found['up']:.2f}), and "
        f"a gain of {found['gain']:.1f} %, half of what these lose, would be seen in {found['power']:.0%} of such tables.",
        **found,
    )


# --- how good, and in what ---------------------------------------------------------------------


@rule(
    "WA19-19",
    kind="replication",
    branches=[not_testable("no table here has a cell of bare lithium in a carbonate")],
    needs="the CE of bare lithium in LiPF6 with EC and DEC from several laboratories, by one protocol",
)
def bare_lithium(given):
    row, ce = _columns(given, "row", CE)
    plain = ce[np.isin(row, PLAIN)]
    return Found(
        "Every row of the table is a design, and no source with numbers for bare lithium was found. The five designs in the baseline carbonate without "
        f"additive have {plain.min():.1f} to {plain.max():.1f} %."
    )


@rule(
    "WA19-20",
    kind="reproduction",
    branches=[
        reproduced(
            "most designs in the baseline carbonate exceed bare lithium by more than cells scatter",
            lambda found: found.middle > found.scatter,
        ),
        qualified("only the best do", lambda found: found.best > found.scatter),
        contradicted("none does"),
    ],
    untested="how much each design gains: no row has its own control, and only designs worth reporting are in the table",
    needs="a control of bare lithium for each row, from the same laboratory and protocol",
    revised="designs are compared with bare lithium in the same electrolyte, whose CE is varied, because WA19 give it without a source",
    examples=[{"bare_carbonate_efficiency": 97.5}, {"bare_carbonate_efficiency": 99.0}],
    samples=64,
)
def designs_raise_efficiency(given):
    row, ce = _columns(given, "row", CE)
    bare, designs = (
        given.bare_carbonate_efficiency,
        ce[_kept(given, row, np.isin(row, PLAIN))],
    )
    middle = float(np.median(designs))
    return Found(
        f"The five designs in the baseline carbonate without additive have {designs.min():.1f} to {designs.max():.1f} %, with {middle:.1f} % in the middle, against "
        f"about {bare:g} % that WA19 give for bare lithium there.",
        middle=middle - bare,
        best=float(designs.max() - bare),
        scatter=100 * given.cell_scatter,
    )


@rule(
    "WA19-21",
    kind="reproduction",
    branches=[
        reproduced(
            "more than half of the rows above 98.5 % are ethers",
            lambda found: 2 * found.ether > found.above,
        ),
        contradicted("half of them or fewer are"),
    ],
    needs="the CE of rows 14 and 24 (printed 98.50 %) to a hundredth, and whether WA19 count row 25, an ether diluent around a phosphate, as ether-based",
    revised="98.5 % as printed no longer counts as over; its rounding and the family of row 25, both left open, are varied",
)
def mostly_ethers(given):
    row, ce, family = _columns(given, "row", CE, FAMILY)
    diluted = given.one_of(
        "row 25, one part of TEP and three of BTFE",
        {"not an ether": False, "an ether": True},
    )
    rounding = {
        each: given.between(f"rounding of row {each}", 0.0, -0.05, 0.05, unit="%")
        for each in (14, 24)
    }
    above = ce + np.array([rounding.get(each, 0.0) for each in row.tolist()]) > 98.5
    ether, printed = family == "ether", ce > 98.5
    found = above & (ether | ((row == 25) & diluted))
    return Found(
        f"As printed, {(printed & ether).sum()} of {printed.sum()} rows above 98.5 % are ethers. With TEP/BTFE, three parts of it a fluorinated ether, they are "
        f"{(printed & ether).sum() + 1} of {printed.sum()}, and if the two ethers printed at 98.50 % lie above, {(ether & (ce >= 98.5)).sum()} of {(ce >= 98.5).sum()}: one row decides.",
        ether=int(found.sum()),
        above=int(above.sum()),
    )


@rule(
    "WA19-22",
    kind="reproduction",
    branches=[
        reproduced("no carbonate exceeds 98.5 %", lambda found: found.above == 0),
        qualified("only concentrated ones do", lambda found: found.ordinary <= 98.5),
        contradicted("one of ordinary salt content does"),
    ],
    needs="a carbonate of ordinary salt content above 98.5 % by two laboratories",
    samples=64,
)
def carbonates_hardly(given):
    ce, molarity, family = _columns(given, CE, SALT, FAMILY)
    carbonate = family == "carbonate"
    above, dense = carbonate & (ce > 98.5), molarity >= given.concentrated_molarity
    ordinary = float(ce[carbonate & ~dense].max(initial=0.0))
    return Found(
        f"{above.sum()} of {carbonate.sum()} carbonates exceed 98.5 %, all with {molarity[above].min(initial=99.0):g} M of salt or more, the highest CE of the table among them; "
        f"of ordinary salt content the best has {ordinary:.1f} %.",
        above=int(above.sum()),
        ordinary=ordinary,
    )


@rule(
    "WA19-23",
    kind="replication",
    branches=[
        reproduced(
            "their flash point is that of a highly flammable liquid and they are oxidised below the voltage of such cathodes",
            lambda found: found.burns and found.oxidised,
        ),
        qualified(
            "only one of the two holds", lambda found: found.burns or found.oxidised
        ),
        contradicted("neither holds"),
    ],
    needs="the flash points and oxidation potentials of WA19's ether electrolytes themselves; concentrated ethers are reported at 4.3 V and more",
    revised="flash points and an oxidation limit with sources were found; the claim was not testable before",
    examples=[
        {"ether_flash_point": 60.0},
        {"ether_flash_point": 60.0, "ether_anodic_limit": 5.0},
    ],
    samples=64,
)
def flammable_ethers(given):
    molarity, family = _columns(given, SALT, FAMILY)
    ethers = molarity[family == "ether"]
    dilute = int((ethers < given.concentrated_molarity).sum())
    flash, limit = given.ether_flash_point, given.ether_anodic_limit
    return Found(
        f"DOL and DME flash at {assumed.text('ether_flash_point:short')} and below, where {assumed.text('highly_flammable_below:short')} is the limit of highly flammable liquids, and "
        f"dilute ethers are oxidised below {assumed.text('ether_anodic_limit:short')}, where such cathodes are charged to {assumed.text('high_cathode_voltage:short')}. "
        f"{dilute} of WA19's {len(ethers)} ethers are dilute.",
        burns=bool(flash < given.highly_flammable_below),
        oxidised=bool(limit < given.high_cathode_voltage and 2 * dilute > len(ethers)),
    )


@rule(
    "WA19-25",
    kind="reproduction",
    branches=[
        reproduced(
            "few rows reach what WA19 ask and the middle row loses several times the allowed lithium",
            lambda found: found.share < found.rare and found.times >= found.far,
        ),
        qualified(
            "the middle row loses more than allowed, but not so much, or more rows reach it",
            lambda found: found.times > 1,
        ),
        contradicted("the middle row loses no more than allowed"),
    ],
    needs="cells of a practical areal capacity at 99.5 % or more over 300 cycles, from several laboratories",
    revised="the measure is WA19's own, 99.5 % over 300 cycles; what far and few mean is varied",
    samples=64,
)
def far_from_practice(given):
    ce, cycles, capacity = _columns(given, CE, "cycles", "areal_capacity_high_mAh_cm2")
    enough = (ce >= ASKED_CE) & (cycles >= ASKED_CYCLES)
    loss = float(100 - np.median(ce))
    times = loss / (100 - ASKED_CE)
    return Found(
        f"The middle row loses {loss:.1f} % of its lithium per cycle, {times:.0f} times what WA19 allow, and {enough.sum()} of {len(ce)} rows reaches their {ASKED_CE} % over {ASKED_CYCLES} cycles"
        + (f", at {capacity[enough].max():g} mAh/cm²." if enough.any() else "."),
        share=float(enough.mean()),
        rare=given.rare_share,
        times=times,
        far=given.far_factor,
    )


def _cycles_left(ce):
    """Logarithm of the cycles to the end of life without spare lithium; the end itself only shifts it."""
    return -np.log(-np.log(np.clip(np.asarray(ce, float), 1, 99.999) / 100))


@rule(
    "WA19-32",
    kind="reproduction",
    branches=[
        reproduced(
            "ethers of ordinary salt content last longer than carbonates beyond chance",
            lambda found: found.all < found.level,
        ),
        qualified(
            "only ethers with nitrate do", lambda found: found.nitrate < found.level
        ),
        contradicted(
            "carbonates last longer beyond chance",
            lambda found: found.less < found.level,
        ),
        undecided("the table is too small to say"),
    ],
    needs="ethers without nitrate beside carbonates in one laboratory, with one host and current",
    revised="life follows from CE, ethers with and without nitrate are told apart, and the test is one-sided",
    examples=[
        {
            WA19: lambda table: table.assign(
                **{
                    CE: np.where(
                        table["electrolyte_family"] == "ether",
                        99.9,
                        90.0 + table["row"] / 100,
                    )
                }
            )
        }
    ],
)
def ethers_cycle_longer(given):
    row, ce, molarity, family, nitrate = _columns(
        given, "row", CE, SALT, FAMILY, NITRATE
    )
    kept = _kept(
        given, row, (molarity < given.concentrated_molarity) & (family != "other")
    )
    ce, ether, nitrate = ce[kept], family[kept] == "ether", nitrate[kept]
    life = given.one_of(
        "measure of life",
        {"cycles left without spare lithium": _cycles_left, "CE": _plain},
    )(ce)
    _, every, less = _contrast(life, ether)
    some = ~ether | nitrate
    _, with_nitrate, _ = _contrast(life[some], ether[some])
    without = ce[ether & ~nitrate]
    return Found(
        f"Ethers with nitrate have a mean CE of {ce[ether & nitrate].mean():.1f} % against {ce[~ether].mean():.1f} % of carbonates at 1 M (one-sided p {'< 0.01' if with_nitrate < 0.01 else f'= {with_nitrate:.2f}'}); the "
        f"{len(without)} without nitrate have {without.min(initial=100):.0f} to {without.max(initial=0):.0f} %. The cycles printed are those shown, not lives.",
        all=every,
        nitrate=with_nitrate,
        less=less,
        level=given.significance_level,
    )


@rule(
    "WA19-33",
    kind="reproduction",
    branches=[
        reproduced(
            "most of them are concentrated and hold a fluorinated salt or solvent",
            lambda found: 2 * found.both > found.rows,
        ),
        qualified(
            "most are only one of the two",
            lambda found: 2 * max(found.dense, found.fluorinated) > found.rows,
        ),
        contradicted("fewer are"),
    ],
    untested="(b), the fluorine of the SEI",
    needs="the SEIs of these four electrolytes beside those of their dilute forms",
    revised="the salt counts as a fluorinated molecule; the earlier rule asked for a fluorinated solvent as well",
    examples=[
        {WA19: lambda table: table.assign(salt="LiNO3", total_salt_molarity_M=1.0)}
    ],
    samples=64,
)
def novel_electrolytes(given):
    columns = _columns(given, "strategy", SALT, "salt", "solvents")
    novel = columns[0] == "Novel electrolytes"
    molarity, salts, solvents = (column[novel] for column in columns[1:])

    def holds(names):
        return np.array(
            [
                any(_molecules()[name].atoms.get("F", 0) for name in each.split(";"))
                for each in names
            ],
            bool,
        )

    dense, salt, solvent = (
        molarity >= given.concentrated_molarity,
        holds(salts),
        holds(solvents),
    )
    both = dense & (salt | solvent)
    return Found(
        f"{both.sum()} of {len(salts)} have {assumed.text('concentrated_molarity:short')} of salt or more, and {salt.sum()} the fluorinated salt LiFSI; the remaining one is a "
        f"localised electrolyte of {molarity.min(initial=99):g} M. A fluorinated solvent as well has {(both & solvent).sum()} of the concentrated ones.",
        both=int(both.sum()),
        dense=int(dense.sum()),
        fluorinated=int((salt | solvent).sum()),
        rows=len(salts),
    )


@rule(
    "WA19-35",
    kind="reproduction",
    branches=[
        reproduced(
            "there are two, and in both the second gains more than two cells differ by chance",
            lambda found: found.pairs == 2 and found.least > found.scatter,
        ),
        qualified(
            "there are two, and in one it does",
            lambda found: found.pairs == 2 and found.most > found.scatter,
        ),
        contradicted("there are not two, or in none"),
    ],
    needs="repeated cells of each electrolyte on one host",
    revised="the gain must exceed the scatter between cells",
    examples=[
        {
            WA19: lambda table: table.assign(
                **{CE: table[CE].where(table["row"] != 23, 95.0)}
            )
        }
    ],
    samples=64,
)
def two_references_twice(given):
    ce, molarity, family, reference = _columns(given, CE, SALT, FAMILY, "reference")
    ordinary = (family == "carbonate") & (molarity < given.concentrated_molarity)
    gains = {}
    for each, rows in Counter(reference.tolist()).items():
        first = ordinary & (reference == each)
        if rows == 2 and first.sum() == 1:
            gains[each] = float(ce[(reference == each) & ~first][0] - ce[first][0])
    values = list(gains.values()) or [0.0]
    listed = " and ".join(
        f"{gain:.1f} % in reference {each}" for each, gain in gains.items()
    )
    return Found(
        f"The second electrolyte gains {listed}: a concentrated carbonate in one, an ether with nitrate in the other. Current or areal capacity differ within each pair.",
        pairs=len(gains),
        least=min(values),
        most=max(values),
        scatter=100 * np.sqrt(2) * given.cell_scatter,
    )


@rule(
    "YA20-26",
    kind="model",
    branches=[
        not_testable(
            "no source here has an exchange current or a desolvation energy of both salts"
        )
    ],
    needs="exchange currents of both salts in one solvent on one electrode over temperature, which give the difference of activation energies",
)
def faster_exchange(given):
    return Found(
        f"At 25 °C a factor of 100 asks for a difference of {given('desolvation_difference_100'):.2f} eV ({given('desolvation_difference_100') * chemistry.FARADAY / 1000:.0f} kJ/mol) in activation energy. "
        f"A change of solvent is known to make {assumed.text('transfer_energy_span:short')} in the transfer of Li+ into a solid, so the cause is possible; nothing was found for these two salts."
    )
