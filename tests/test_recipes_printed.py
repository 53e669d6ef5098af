"""Recipes as papers print them: many spellings, the same atoms; and recipes against the ratios of a table."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from lithium_interfaces import data, recipes
from lithium_interfaces.errors import DataError
from lithium_interfaces.recipes import Convention

MOLECULES = recipes.read_molecules(data.load("molecules"))
INPUT = pd.read_csv(ROOT / "tests" / "inputs" / "recipes-as-papers-print-them.csv")
relaxed = settings(deadline=None)

# By hand: atoms C, H, O, F, all others; molar mass in g/mol; density in g/cm3. Nothing here comes from the book.
HAND = {
    "LiPF6": (0, 0, 0, 6, 2, 151.90, None),
    "LiFSI": (0, 0, 4, 2, 4, 187.07, None),
    "LiTFSI": (2, 0, 4, 6, 4, 287.09, None),
    "LiBOB": (4, 0, 8, 0, 2, 193.79, None),
    "LiDFOB": (2, 0, 4, 2, 2, 143.77, None),
    "LiNO3": (0, 0, 3, 0, 2, 68.95, None),
    "EC": (3, 4, 3, 0, 0, 88.06, 1.321),
    "DMC": (3, 6, 3, 0, 0, 90.08, 1.069),
    "DEC": (5, 10, 3, 0, 0, 118.13, 0.975),
    "EMC": (4, 8, 3, 0, 0, 104.10, 1.006),
    "FEC": (3, 3, 3, 1, 0, 106.05, 1.454),
    "VC": (3, 2, 3, 0, 0, 86.05, 1.355),
    "DOL": (3, 6, 2, 0, 0, 74.08, 1.06),
    "DME": (4, 10, 2, 0, 0, 90.12, 0.867),
    "BTFE": (4, 4, 1, 6, 0, 182.06, 1.404),
    "TTE": (5, 4, 1, 8, 0, 232.07, 1.5323),
    "SL": (4, 8, 2, 0, 1, 120.17, 1.261),
    "G4": (10, 22, 5, 0, 0, 222.28, 1.009),
    "MeTHF": (5, 10, 1, 0, 0, 86.13, 0.854),
    "HFME": (4, 4, 1, 6, 0, 182.06, 1.38),
}
SALTS = ("LiPF6", "LiFSI", "LiTFSI", "LiBOB", "LiDFOB", "LiNO3")


def by_hand(
    molar=None, litre=None, gram=None, mole=None, whole=None, molal=None, litre_of=None
):
    """C/F, C/O, solvent O and anion F.

    ``litre``: shares of a litre by volume; ``gram``: by mass, filling a litre if ``molar`` is given; ``mole``: moles, a
    litre of them if ``molar`` is given. ``molar``: mol of salt in that litre; ``molal``: mol per kg of solvent.
    ``whole``: mass shares of the finished electrolyte.
    """
    moles = dict(mole or {})
    for name, part in (litre or {}).items():
        moles[name] = part * HAND[name][6] / HAND[name][5]
    for name, part in (gram or {}).items():
        moles[name] = part / HAND[name][5]
    liquids = [name for name in moles if name not in SALTS]
    if molar:
        volume = sum(moles[name] * HAND[name][5] / HAND[name][6] for name in liquids)
        moles = {name: n * 1000 / volume for name, n in moles.items()} | molar
    if molal:
        kilogram = sum(moles[name] * HAND[name][5] for name in liquids) / 1000
        moles |= {name: n * kilogram for name, n in molal.items()}
    rest = sum(n * HAND[name][5] for name, n in moles.items())
    share = sum((whole or {}).values())
    for name, part in (whole or {}).items():
        moles[name] = part * rest / (1 - share) / HAND[name][5]
    c, h, o, f, others = (
        sum(n * HAND[name][i] for name, n in moles.items()) for i in range(5)
    )
    every = c + h + o + f + others
    solvent_o = sum(n * HAND[name][2] for name, n in moles.items() if name not in SALTS)
    anion_f = sum(n * HAND[name][3] for name, n in moles.items() if name in SALTS)
    return c / f if f else math.nan, c / o, solvent_o / every, anion_f / every


EC_DMC = by_hand({"LiPF6": 1}, litre={"EC": 1, "DMC": 1})
EC_DEC = by_hand({"LiPF6": 1}, litre={"EC": 1, "DEC": 1})
BY_MASS = by_hand({"LiPF6": 1}, gram={"EC": 1, "DMC": 1})
LOCAL = by_hand(mole={"LiFSI": 1, "DME": 1.2, "TTE": 3})
NITRATE = by_hand({"LiTFSI": 1}, litre={"DOL": 1, "DME": 1}, whole={"LiNO3": 0.02})
FLUORO = by_hand({"LiPF6": 1}, litre={"EC": 1, "DMC": 1}, whole={"FEC": 0.1})
INPUTS = [
    EC_DEC,
    EC_DEC,
    EC_DEC,
    by_hand({"LiTFSI": 1}, litre={"DOL": 1, "DME": 1}, whole={"LiNO3": 0.01}),
    LOCAL,
    LOCAL,
    by_hand({"LiFSI": 4}, litre={"DME": 1}),
    None,  # FDMB: see below
    EC_DMC,
    FLUORO,
    by_hand({"LiFSI": 1}, mole={"DME": 1, "BTFE": 4}),
    by_hand({"LiPF6": 1.2}, gram={"EC": 3, "EMC": 7}),
    by_hand(molal={"LiTFSI": 1}, litre={"DOL": 1, "DME": 1}),
    BY_MASS,
    EC_DMC,
    by_hand({"LiTFSI": 0.6, "LiBOB": 0.4}, gram={"EC": 4, "EMC": 6}),
]
PRINTED = [
    ("1 M LiPF6 in EC/DMC (v/v = 1:1)", EC_DMC),
    ("1 M LiPF6 in EC/DMC (v:v, 1:1)", EC_DMC),
    ("1M LiPF6 in EC:DMC=1:1 Vol%", EC_DMC),
    ("1.0 M LiPF6 in EC/DMC (50/50, v/v)", EC_DMC),
    ("1 mol·L−1 LiPF₆ in EC–DMC (1∶1, v/v)", EC_DMC),
    ("1 mol L⁻¹ LiPF6 in EC/DMC (1:1 by volume)", EC_DMC),
    ("1 mol dm-3 LiPF6 in EC and DMC (1:1 by vol.)", EC_DMC),
    ("1000 mM LiPF6 EC-DMC (1:1 v)", EC_DMC),
    ("1 M LiPF6 in a 1:1 (v/v) mixture of EC and DMC", EC_DMC),
    ("1 M LiPF6 dissolved in DMC and EC (1:1 in volume)", EC_DMC),
    ("1 M LiPF6 in EC/DMC with a volume ratio of 1:1", EC_DMC),
    ("1 M LiPF6 (EC/DMC 1:1 v/v)", EC_DMC),
    ("LiPF6 (1 M) in EC/DMC (EC:DMC = 1:1 by volume)", EC_DMC),
    ("EC/DMC (1:1 v/v) with 1 M LiPF6", EC_DMC),
    (
        "1 M lithium hexafluorophosphate (LiPF6) in ethylene carbonate (EC)/dimethyl carbonate (DMC) (1:1 v/v)",
        EC_DMC,
    ),
    ("1 M LiPF6 in Ethylene Carbonate : Dimethyl-carbonate 1:1 v/v", EC_DMC),
    (
        "1 M LiPF6 in DMC/EC (EC:DMC = 1:3 vol)",
        by_hand({"LiPF6": 1}, litre={"EC": 1, "DMC": 3}),
    ),
    ("1 M LiPF6 in EC:DMC (1:1 wt%)", BY_MASS),
    ("1 M LiPF6 in 1:1 EC:DMC by weight", BY_MASS),
    ("1M LiPF6 EC-DMC (1:1 w:w)", BY_MASS),
    ("LP 30", BY_MASS),
    ("LP40", by_hand({"LiPF6": 1}, gram={"EC": 1, "DEC": 1})),
    (
        "LP57 + 2 wt% VC",
        by_hand({"LiPF6": 1}, gram={"EC": 3, "EMC": 7}, whole={"VC": 0.02}),
    ),
    ("LP71", by_hand({"LiPF6": 1}, gram={"EC": 1, "DEC": 1, "DMC": 1})),
    ("1 M LiPF6 in EC/DMC (1:1 mol%)", by_hand({"LiPF6": 1}, mole={"EC": 1, "DMC": 1})),
    ("1 M LiPF6 in EC/DMC (1:1 by volume) + FEC (10%)", FLUORO),
    ("1 M LiPF6 EC-DMC (1:1 v) 10% wt FEC", FLUORO),
    ("1 M LiPF6 in EC/DMC 1:1 v/v, 10 wt.% FEC as additive", FLUORO),
    ("1 M LiTFSI DOL-DME (1:1 vol) 2wt% LiNO3", NITRATE),
    (
        "1 M LiTFSI and 2 wt % LiNO3 in 1,3-dioxolane/1,2-dimethoxyethane (1:1 v/v)",
        NITRATE,
    ),
    ("1M LiTFSI in DOL:DME 1:1 (vol) w/ 2 wt% LiNO3", NITRATE),
    ("2% LiNO3 in 1 M LiTFSI in DOL/DME (1:1, v/v)", NITRATE),
    (
        "0.5 M LiFSI+0.5 M LiTFSI/DME",
        by_hand({"LiFSI": 0.5, "LiTFSI": 0.5}, litre={"DME": 1}),
    ),
    ("2M LiTFSI 2M LiDFOB DME", by_hand({"LiTFSI": 2, "LiDFOB": 2}, litre={"DME": 1})),
    (
        "0.8 M LiTFSI–0.2 M LiDFOB in EC/EMC (4:6 w/w)",
        by_hand({"LiTFSI": 0.8, "LiDFOB": 0.2}, gram={"EC": 4, "EMC": 6}),
    ),
    ("1 M LiFSI in tetraglyme", by_hand({"LiFSI": 1}, litre={"G4": 1})),
    ("3 mol kg-1 LiFSI in sulfolane", by_hand(molal={"LiFSI": 3}, mole={"SL": 1})),
    (
        "1.7 M LiFSI 2-MeTHF/TTE (1:1 vol)",
        by_hand({"LiFSI": 1.7}, litre={"MeTHF": 1, "TTE": 1}),
    ),
    ("LiFSI:DME:TTE = 1:1.2:3 (molar ratio)", LOCAL),
    ("LiFSI DME-TTE (1:1.2:3 mol)", LOCAL),
    ("LiFSI, DME and TTE in a molar ratio of 1:1.2:3", LOCAL),
    ("1 LiFSI - 1.2 DME - 3 TTE", LOCAL),
    ("LiFSI-3TMS-3TTE", by_hand(mole={"LiFSI": 1, "SL": 3, "TTE": 3})),
    ("LiFSI SL (1:2.5 molar)", by_hand(mole={"LiFSI": 1, "SL": 2.5})),
    (
        "LiFSI/DME (1:1) with 10 wt% HFME",
        by_hand(mole={"LiFSI": 1, "DME": 1}, whole={"HFME": 0.1}),
    ),
    ("4.5 M LiFSI/DME (1 : 1)", by_hand(mole={"LiFSI": 1, "DME": 1})),
    ("LiTFSI:G4 = 1:1", by_hand(mole={"LiTFSI": 1, "G4": 1})),
    ("LiFSI-2MeTHF", by_hand(mole={"LiFSI": 1, "MeTHF": 2})),
    ("1:2 LiFSI:MeTHF by mol", by_hand(mole={"LiFSI": 1, "MeTHF": 2})),
    ("equimolar LiTFSI/G4", by_hand(mole={"LiTFSI": 1, "G4": 1})),
    ("LiTFSI-G4 (equimolar)", by_hand(mole={"LiTFSI": 1, "G4": 1})),
    ("0,5 M LiFSI in DME", by_hand({"LiFSI": 0.5}, litre={"DME": 1})),
    ("1M LiTFSI/DOL:DME (1:1 v/v)/2 wt% LiNO3", NITRATE),
]


def ratios(text):
    found = recipes.ratios(recipes.amounts(text, MOLECULES), MOLECULES)
    return tuple(
        getattr(found, name)
        for name in (
            "carbon_to_fluorine",
            "carbon_to_oxygen",
            "solvent_oxygen_fraction",
            "anion_fluorine_fraction",
        )
    )


@pytest.mark.parametrize(
    "text, expected", list(zip(INPUT["recipe"], INPUTS, strict=True))
)
def test_the_sixteen_of_the_input(text, expected):
    found = ratios(text)
    if expected is None:  # C6H10F4O2, 190.14 g/mol, 1.21 g/cm3
        n = 1210 / 190.14
        expected = (
            6 * n / (4 * n + 2),
            6 * n / (2 * n + 4),
            2 * n / (22 * n + 10),
            2 / (22 * n + 10),
        )
    assert found == pytest.approx(expected, rel=2e-4, nan_ok=True)


@pytest.mark.parametrize("text, expected", PRINTED)
def test_further_spellings_by_hand(text, expected):
    assert ratios(text) == pytest.approx(expected, rel=2e-4, nan_ok=True)
    recipe = recipes.parse(text, MOLECULES)
    assert recipes.parse(str(recipe), MOLECULES) == recipe


def test_enough_spellings():
    assert len(PRINTED) >= 40


@pytest.mark.parametrize(
    "text, said",
    [
        ("LP30", "LP30 taken as 1 M LiPF6 in EC/DMC (1:1 by weight)"),
        ("1 M LiPF6 in EC with 10% FEC", "10 % FEC read as wt % of the whole"),
        (
            "LiFSI/DME (1:1)",
            "ratio 1:1 of LiFSI/DME, which holds the salt, read as by mole",
        ),
        (
            "4.5 M LiFSI/DME (1:1)",
            "4.5 M LiFSI is not used, because the ratio 1:1 by mole holds the salt",
        ),
    ],
)
def test_what_could_mean_something_else_is_said(text, said):
    assert said in "; ".join(recipes.amounts(text, MOLECULES).assumptions)


@pytest.mark.parametrize(
    "text, said",
    [
        ("LiFSI/DME (1:1) with HFME", "the amount of HFME is not stated"),
        ("LiFSI in DME/TTE (1:3)", "the ratio 1:3 has 2 parts for LiFSI and DME/TTE"),
        ("LiFSI-DME-TTE", "the amount of LiFSI is not stated"),
        (
            "1 M LiFSI in 2MeTHF",
            "the number 2 before MeTHF beside 1 M LiFSI is not understood",
        ),
        ("LiFSI:DME 1:1 v/v", "a ratio by volume that holds the salt"),
        ("EC/DMC (1:1)", "no salt is named"),
        ("1 M LiPF6 in difluoro ethylene carbonate", "found 'EC'"),
        ("1 M LiPF6 in EC/DMC (1:1 v/v, w/w)", "found ','"),
        ("1 M LiPF6 in EC/DMC (v/v 1:1 w/w)", "by volume and by mass"),
        ("1 M LiPF6 in 1:1 EC/DMC (1:2)", "two ratios were found"),
        ("1 M LiPF6 in EC/DMC (EC:DEC = 1:1)", "the ratio is given for EC:DEC"),
        (
            "1 M LiPF6 in EC/DMC (1:1 by moon)",
            "found 'moon' where volume, weight or mole",
        ),
        ("1 M LiPF6 EC-DMC (1:1 v), 0.5 M LiNO3 TEGDME, 70%", "found 'TEGDME'"),
        (
            "3 M LiFNSI in DOL/DME",
            "'LiFNSI' is not in the table; the nearest names there are LiFNFSI",
        ),
        ("1 M LiPF6 in LP30", "LiPF6 is named more than once"),
        ("1 M LiPF6 in EC with 101 wt% FEC", "less than 100 is allowed"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_one_sentence(text, said):
    with pytest.raises(DataError) as refused:
        recipes.amounts(text, MOLECULES, Convention(equal_parts=True))
    message = str(refused.value)
    assert (
        said in message
        and message.endswith(".")
        and "\n" not in message
        and len(message) < 220
    )


def test_mole_per_cent_is_a_share_of_all_molecules():
    found = recipes.amounts(
        "1 M LiTFSI in DME with 2 mol% LiNO3 and 5 wt% FEC", MOLECULES
    )
    every = sum(found.moles.values())
    mass = {
        name: n * MOLECULES[name].molar_mass_g_mol for name, n in found.moles.items()
    }
    assert found.moles["LiNO3"] / every == pytest.approx(0.02)
    assert mass["FEC"] / sum(mass.values()) == pytest.approx(0.05)
    assert found.moles["LiTFSI"] == pytest.approx(1)
    with pytest.raises(DataError, match="leave no room"):
        recipes.amounts(
            "1 M LiTFSI in DME with 60 mol% LiNO3 and 60 mol% FEC", MOLECULES
        )


# --- any spelling gives the same, or a sentence -----------------------------------------------------------------

FULL = {
    "EC": "ethylene carbonate",
    "DMC": "dimethyl carbonate",
    "DEC": "diethyl carbonate",
    "DME": "1,2-dimethoxyethane",
    "DOL": "1,3-dioxolane",
}


@st.composite
def spellings(draw):
    """A recipe, and one of the ways to print it."""
    pick = lambda *options: draw(st.sampled_from(options))
    salt = pick("LiPF6", "LiFSI", "LiTFSI")
    molarity = pick("1", "1.0", "0.5", "2")
    one, other = draw(st.permutations(["EC", "DMC", "DEC", "DME", "DOL"]))[:2]
    ratio = pick(("1", "1"), ("3", "7"), ("1", "2"))
    basis = pick("volume", "mass", "mole")
    percent = pick(None, "2", "10")
    unit = pick(" M ", "M ", " mol/L ", " mol L-1 ", " mol L⁻¹ ", " mol dm-3 ")
    link = (
        pick(" in ", " ", "-", "/", " dissolved in ") if unit.endswith(" ") else " in "
    )
    names = [pick(name, name, FULL[name]) for name in (one, other)]
    joint = pick("/", ":", "-", "–", " and ", " / ", " : ", " - ")
    words = {
        "volume": (
            "v/v",
            "v:v",
            "vol",
            "vol%",
            "vol %",
            "by volume",
            "by vol",
            "in volume",
            "volume ratio",
            "v",
        ),
        "mass": ("w/w", "wt", "wt%", "by weight", "wt.%", "weight ratio", "by mass"),
        "mole": ("mol", "by mol", "molar ratio", "mol%", "by mole", "mole ratio"),
    }[basis]
    word = pick(*words)
    colon = pick(":", " : ", ":", "∶")
    printed = colon.join(ratio)
    shape = pick(
        "({r} {w})",
        "({r}, {w})",
        " ({r} {w})",
        " ({w}, {r})",
        " ({w} = {r})",
        " = {r} {w}",
        " {r} {w}",
        " ({r}) ({w})",
        " {r} ({w})",
    )
    text = (
        molarity
        + unit
        + salt.replace("6", pick("6", "₆"))
        + link
        + joint.join(names)
        + shape.format(r=printed, w=word)
    )
    if percent:
        dose = percent + pick(" wt% ", "wt% ", " wt % ", " wt.% ", "% w/w ")
        text += (
            pick(" with ", " + ", ", ", " and ", " ")
            + dose
            + "FEC"
            + pick("", " additive")
        )
    plain = f"{molarity} M {salt} in {one}/{other} ({':'.join(ratio)} by {basis})" + (
        f" with {percent} wt % FEC" if percent else ""
    )
    return plain, text


@settings(relaxed, max_examples=400)
@given(spellings())
def test_any_spelling_gives_the_same_ratios_or_one_sentence(pair):
    plain, text = pair
    expected = ratios(plain)
    try:
        found = ratios(text)
    except DataError as error:
        assert str(error).endswith(".") and "\n" not in str(error)
        raise AssertionError(
            f"refused: {text!r}: {error}"
        ) from None  # none of these spellings is open to doubt
    assert found == pytest.approx(expected, rel=1e-12), text


@settings(relaxed, max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            list("0123456789.:/-+%() ,=")
            + [
                "LiFSI",
                "DME",
                "EC",
                "M",
                "m",
                "wt",
                "v",
                "mol",
                "in",
                "with",
                "at",
                "by",
                "LP30",
                "12-crown-4",
                "2-MeTHF",
                "[",
                "]",
            ]
        ),
        max_size=14,
    ).map(" ".join)
)
def test_rubble_is_read_or_refused(text):
    try:
        recipe = recipes.parse(text, MOLECULES)
    except DataError as error:
        assert "\n" not in str(error)
        return
    assert recipes.parse(str(recipe), MOLECULES) == recipe


# --- a recipe against given ratios ------------------------------------------------------------------------------


def test_a_recipe_agrees_with_its_own_ratios():
    text = "1 M LiPF6 in EC/DMC (1:1 v/v) with 10 wt% FEC"
    given = dict(zip(("C/F", "C/O", "solvent O", "anion F"), ratios(text), strict=True))
    found = recipes.check(text, given, MOLECULES)
    assert found.agrees and "agrees with what is given" in found.said
    assert (
        "carbon_to_fluorine" in found.table.index
        and found.table["difference"].abs().max() < 1e-12
    )


def test_what_does_not_agree_is_named_and_what_would_is_said():
    # the table says LiFSI and has the ratios of LiTFSI
    given = dict(
        zip(
            ("C/F", "C/O", "solvent O", "anion F"),
            ratios("3 M LiTFSI in DOL/DME (1:1 v/v)"),
            strict=True,
        )
    )
    found = recipes.check("3 M LiFSI DOL-DME (1:1 vol)", given, MOLECULES)
    assert not found.agrees and not found.table.loc["carbon_to_fluorine", "agrees"]
    assert "with LiTFSI for LiFSI" in found.would_agree
    assert "C/F is given as" in found.said and found.said.endswith(
        "all agree with LiTFSI for LiFSI."
    )


@pytest.mark.parametrize(
    "true, printed, would",
    [
        (
            "1 M LiPF6 in EC/DEC (3:7 w/w)",
            "1 M LiPF6 in EC/DEC (3:7 mol)",
            "with the ratio by mass",
        ),
        (
            "1 M LiPF6 in EC/DEC (7:3 w/w)",
            "1 M LiPF6 in EC/DEC (3:7 w/w)",
            "with the ratio 7:3",
        ),
        ("3 M LiFSI in DME", "3 m LiFSI in DME", "with 3 M LiFSI"),
        ("1 M LiPF6 in DMC", "1 M LiPF6 in DMC with 20 wt% FEC", "without FEC"),
        ("2 M LiFSI in DME", "2 M LiFSI 1 M LiTFSI DME", "without LiTFSI"),
    ],
)
def test_common_slips_are_found(true, printed, would):
    given = dict(zip(("C/F", "C/O", "solvent O", "anion F"), ratios(true), strict=True))
    found = recipes.check(printed, given, MOLECULES, tolerance=0.005)
    assert not found.agrees and would in found.would_agree


def test_none_of_an_element_is_infinite():
    found = recipes.check(
        "1 M LiNO3 in DME", {"C/F": math.inf, "anion F": 0.0}, MOLECULES
    )
    assert found.agrees
    assert not recipes.check("1 M LiPF6 in DME", {"anion F": 0.0}, MOLECULES).agrees


@pytest.mark.parametrize(
    "given, tolerance, said",
    [
        ({}, 0.05, "No ratio was given"),
        ({"C/X": 1.0}, 0.05, "'C/X' is not one of the ratios"),
        ({"C/F": -1.0}, 0.05, "C/F is given as -1.0"),
        ({"C/F": math.nan}, 0.05, "C/F is given as nan"),
        ({"C/F": "1"}, 0.05, "C/F is given as '1'"),
        ({"C/F": 1.0}, 0.0, "The tolerance is 0.0"),
    ],
)
def test_bad_questions_are_refused(given, tolerance, said):
    with pytest.raises(DataError, match=said):
        recipes.check("1 M LiPF6 in DMC", given, MOLECULES, tolerance=tolerance)
