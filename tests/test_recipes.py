"""Electrolyte recipes: formulas, words, moles and atomic ratios."""

import io
import math
from contextlib import suppress
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lithium_interfaces import data, recipes
from lithium_interfaces.errors import DataError
from lithium_interfaces.recipes import Convention, Dose, Recipe, counting, words

# Formulas written as in a catalogue; densities as in the sourced table of molecules.
TABLE = """\
name,role,formula,density_g_cm3
LiPF6,salt,LiPF6,
LiTFSI,salt,LiN(SO2CF3)2,
LiFSI,salt,LiN(SO2F)2,
LiNO3,salt,LiNO3,
Li2S6,salt,Li2S6,
Li2S8,salt,Li2S8,
EC,solvent,C3H4O3,1.321
DMC,solvent,(CH3O)2CO,1.069
DEC,solvent,(C2H5O)2CO,0.975
DME,solvent,CH3OCH2CH2OCH3,0.867
DOL,solvent,C3H6O2,1.06
FEC,solvent,C3H3FO3,1.454
VC,additive,C3H2O3,1.355
TEP,solvent,(C2H5O)3PO,1.072
BTFE,solvent,(CF3CH2)2O,
"""
MOLECULES = recipes.read_molecules(pd.read_csv(io.StringIO(TABLE)))
relaxed = settings(deadline=None)  # a busy machine is no failure
DEFAULT = Convention()
GENEROUS = Convention(equal_parts=True, saturated_M=0.0, missing_density_g_cm3=1.2)


def mass_g(found, name):
    return found.moles[name] * MOLECULES[name].molar_mass_g_mol


def of(text, convention=DEFAULT):
    return recipes.ratios(recipes.amounts(text, MOLECULES, convention), MOLECULES)


# --- formulas ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "formula, expected",
    [
        ("LiPF6", {"Li": 1, "P": 1, "F": 6}),
        ("LiN(SO2F)2", {"Li": 1, "N": 1, "S": 2, "O": 4, "F": 2}),
        ("[(CF3)2CH]2O", {"C": 6, "F": 12, "H": 2, "O": 1}),
        ("CH3OCOOC2H5", {"C": 4, "H": 8, "O": 3}),
    ],
)
def test_atoms_of_a_formula(formula, expected):
    assert recipes.atoms(formula) == expected


# Molar masses, g/mol, as printed by others: the solvents in HouGroup/mdgo (volume.py, from
# PubChem), LiFSI by benchchem.com (B600051), TEP on Wikipedia, the others by the molmass package.
PRINTED_MOLAR_MASSES = {
    "EC": 88.06,
    "DEC": 118.13,
    "DMC": 90.08,
    "FEC": 106.05,
    "VC": 86.05,
    "DOL": 74.08,
    "DME": 90.12,
    "LiFSI": 187.07,
    "TEP": 182.15,
    "LiPF6": 151.90,
    "LiTFSI": 287.09,
    "LiNO3": 68.94,
    "BTFE": 182.06,
    "Li2S8": 270.40,
    "Li2S6": 206.27,
}


@pytest.mark.parametrize("name", MOLECULES)
def test_molar_masses_agree_with_printed_ones(name):
    # 0.04: sulfur is 32.06 or 32.065 in different tables, and Li2S8 holds eight
    assert MOLECULES[name].molar_mass_g_mol == pytest.approx(
        PRINTED_MOLAR_MASSES[name], abs=0.04
    )


def test_molar_mass_is_additive():
    assert recipes.molar_mass("(CF3CH2)2O") == pytest.approx(
        2 * recipes.molar_mass("CF3CH2") + 15.999
    )


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "li",
        "LiX",
        "Li(",
        "Li)",
        "Li()2",
        "(SO2F]2",
        "Li0",
        "Li 2",
        "2Li",
        "C₆",
        "Li(2F)",
        "F99999",
        None,
        7,
    ],
)
def test_bad_formulas_are_refused(formula):
    with pytest.raises(DataError, match="ormula"):
        recipes.atoms(formula)


@relaxed
@given(st.text(alphabet="LiPFSONCH()[]0123 x", max_size=20))
def test_a_formula_is_read_or_refused(formula):
    try:
        counts = recipes.atoms(formula)
    except DataError as error:
        assert str(error).endswith(".")
    else:
        assert counts and all(count > 0 for count in counts.values())


@pytest.mark.parametrize(
    "line, words_found",
    [
        ("LiPF6,salt,LiPF6,", "listed twice"),
        ("X,gas,N2,", "role 'gas'"),
        ("X,solvent,Qq,1", "Molecule 'X': Formula 'Qq'"),
        ("X,solvent,N2,-1", "density"),
        ("X,solvent,N2,dense", "density"),
        ("a b,solvent,N2,1", "letters and digits"),
    ],
)
def test_bad_molecule_tables_name_the_row(line, words_found):
    with pytest.raises(DataError, match=words_found):
        recipes.read_molecules(pd.read_csv(io.StringIO(TABLE + line + "\n")))


def test_molecule_table_without_a_column():
    with pytest.raises(DataError, match="lacks the column formula"):
        recipes.read_molecules(pd.read_csv(io.StringIO(TABLE)).drop(columns="formula"))


# --- words -----------------------------------------------------------------------------------------

READ = {
    "1 M LiPF6 in EC/DEC (1:1) with 10 wt % FEC and 1 wt % VC": Recipe(
        (Dose("LiPF6", "M", 1),),
        ("EC", "DEC"),
        (1, 1),
        None,
        (Dose("FEC", "wt %", 10), Dose("VC", "wt %", 1)),
    ),
    "0.5 M LiTFSI and 0.5 M LiFSI in DOL/DME": Recipe(
        (Dose("LiTFSI", "M", 0.5), Dose("LiFSI", "M", 0.5)), ("DOL", "DME")
    ),
    "1 M LiTFSI in DOL/DME (1:1) with 5 wt % LiNO3 and 0.18 M Li2S8": Recipe(
        (Dose("LiTFSI", "M", 1),),
        ("DOL", "DME"),
        (1, 1),
        None,
        (Dose("LiNO3", "wt %", 5), Dose("Li2S8", "M", 0.18)),
    ),
    "1 M LiPF6 in EC/DEC (1:1) with saturated LiNO3": Recipe(
        (Dose("LiPF6", "M", 1),),
        ("EC", "DEC"),
        (1, 1),
        None,
        (Dose("LiNO3", "saturated"),),
    ),
    "1 M LiPF6 in EC/DEC (1:1) with 10% FEC and 1% VC": Recipe(
        (Dose("LiPF6", "M", 1),),
        ("EC", "DEC"),
        (1, 1),
        None,
        (Dose("FEC", "%", 10), Dose("VC", "%", 1)),
    ),
    "3 m LiFSI in DME": Recipe((Dose("LiFSI", "m", 3),), ("DME",)),
    "1.2 M LiFSI in TEP/BTFE (1:3)": Recipe(
        (Dose("LiFSI", "M", 1.2),), ("TEP", "BTFE"), (1, 3)
    ),
}


@pytest.mark.parametrize("text", READ)
def test_recipes_are_read(text):
    assert recipes.parse(text) == READ[text]


@pytest.mark.parametrize(
    "one, other",
    [
        ("1 mol/L LiPF6 in EC:DEC 1:1 v/v", "1 M LiPF6 in EC/DEC (1:1 by volume)"),
        ("1M LiPF₆ in 1:1 v/v EC-DEC", "1 M LiPF6 in EC/DEC (1:1, v/v)"),
        ("3 mol/kg LiFSI in DME", "3 m LiFSI in DME"),
        ("1 M LiPF6 in EC/DEC (1:1 wt/wt)", "1 M LiPF6 in EC/DEC (1:1 by weight)"),
        ("1 M LiPF6 in EC/DEC (1:1 mol ratio)", "1 M LiPF6 in EC/DEC (1:1 by mole)"),
        (
            "1 M LiPF6 in EC with 5 % v/v FEC, 1wt% VC",
            "1 M LiPF6 in EC with 5 vol% FEC and 1 wt. % VC",
        ),
        (
            "1 M LiPF6 in EC/DEC/DMC (1:1:1 v/v/v)",
            "1 M LiPF6 in EC/DEC/DMC (1:1:1 vol)",
        ),
        ("1 M LiPF6 in EC with sat. LiNO3", "1 M LiPF6 in EC with saturated LiNO3"),
    ],
)
def test_different_words_for_one_recipe(one, other):
    assert recipes.parse(one) == recipes.parse(other)


def test_molarity_and_molality_differ():
    assert recipes.parse("3 m LiFSI in DME") != recipes.parse("3 M LiFSI in DME")


@pytest.mark.parametrize(
    "text, found",
    [
        ("", "found the end where a number or 'saturated'"),
        ("LiPF6 in EC", "the amount of LiPF6 is not stated"),
        (
            "1 LiPF6 in EC",
            r"found 'LiPF6' where a unit \(M, m, mol/L, mol/kg, wt %, vol % or %\)",
        ),
        ("1 mol LiPF6 in EC", "mol/L or mol/kg"),
        ("1 M LiPF6", "found the end where 'and' or 'in'"),
        ("1 M LiPF6 in", "found the end where the name of a molecule"),
        ("1 M LiPF6 in and", "found 'and' where the name of a molecule"),
        ("1 M LiPF6 in EC/DEC (1:1", "found the end where '\\)'"),
        ("1 M LiPF6 in EC/DEC (1:1 v/w)", "found 'w' where 'v'"),
        (
            "1 M LiPF6 in EC/DEC (1:1 by hand)",
            "found 'hand' where volume, weight or mole",
        ),
        ("1 M LiPF6 in EC/DEC (1:1:1)", "ratio 1:1:1 has 3 parts for 2 solvents"),
        ("1 M LiPF6 in EC (1)", "1 parts for 1 solvents"),
        ("0 M LiPF6 in EC", "found '0' where a number from"),
        ("1 M LiPF6 in EC with 100 wt % FEC", "100 wt % was found and less than 100"),
        ("1 M LiPF6 in EC with 5 % v/w FEC", "w/w or v/v"),
        ("1 M LiPF6 in EC/EC (1:1)", "EC is named more than once"),
        ("1 M LiPF6 in EC please", "found 'please' where"),
        (None, "must be text, but None"),
    ],
)
def test_what_is_not_understood_is_named(text, found):
    with pytest.raises(DataError, match=found) as caught:
        recipes.parse(text)
    message = str(caught.value)
    assert message.endswith(".") and "\n" not in message


def test_unknown_molecules_get_the_nearest_names():
    for ask in (recipes.parse, recipes.amounts):
        with pytest.raises(
            DataError,
            match="'LiFSl' is not in the table; the nearest names there are LiFSI",
        ):
            ask("1 M LiFSl in DME", MOLECULES)


def test_a_salt_is_no_solvent():
    with pytest.raises(DataError, match="LiPF6 is a salt"):
        recipes.amounts("1 M EC in LiPF6", MOLECULES)


@relaxed
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    with suppress(DataError):
        recipes.parse(text)


# Texts near the grammar find what random letters never reach.
PIECES = [
    "1",
    "0.5",
    "1e",
    "M",
    "m",
    "mol",
    "L",
    "kg",
    "wt",
    "vol",
    "%",
    "v",
    "w",
    "by",
    "in",
    "with",
    "and",
    "/",
    ":",
    "(",
    ")",
    "1:1",
    "EC",
    "DEC",
    "LiPF6",
    "saturated",
    ".",
    ",",
    "₂",
    "\u2028",
    "9" * 400,
]


@settings(relaxed, max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=16).map(" ".join))
def test_any_order_of_words_is_read_or_refused(text):
    try:
        recipe = recipes.parse(text)
    except DataError:
        return
    assert recipes.parse(str(recipe)) == recipe


sizes = st.floats(min_value=1e-6, max_value=1e6)
shares = st.floats(min_value=1e-6, max_value=30.0)


@st.composite
def printed_recipes(draw):
    names = draw(st.permutations(sorted(MOLECULES)))
    salts = [name for name in names if MOLECULES[name].role == "salt"]
    liquids = [name for name in names if MOLECULES[name].role != "salt"]
    count = draw(st.integers(1, 3))
    solvents, spare = tuple(liquids[:count]), [liquids[3], salts[2]]
    doses = [
        Dose(salts[0], draw(st.sampled_from("Mm")), draw(sizes)),
        Dose(salts[1], "wt %", draw(shares)),
    ]
    ratio = basis = None
    if count > 1 and draw(st.booleans()):
        ratio = tuple(draw(st.lists(sizes, min_size=count, max_size=count)))
        basis = draw(st.sampled_from([None, "volume", "mass", "mole"]))
    added = [
        draw(st.builds(Dose, st.just(name), st.sampled_from(["%", "wt %"]), shares))
        for name in spare
    ]
    return Recipe(
        tuple(doses[: draw(st.integers(1, 2))]),
        solvents,
        ratio,
        basis,
        tuple(added[: draw(st.integers(0, 2))]),
    )


@relaxed
@given(printed_recipes())
def test_printing_and_reading_are_inverse(recipe):
    assert recipes.parse(str(recipe)) == recipe


# --- moles ---------------------------------------------------------------------------------------


def test_moles_by_hand():
    found = recipes.amounts("1 M LiPF6 in EC/DEC (1:1) with 10 wt % FEC", MOLECULES)
    assert found.per == "L"
    ec, dec = 500 * 1.321 / 88.062, 500 * 0.975 / 118.132  # 500 cm3 of each
    assert found.moles["LiPF6"] == 1
    assert found.moles["EC"] == pytest.approx(ec, rel=1e-5)
    assert found.moles["DEC"] == pytest.approx(dec, rel=1e-5)
    base = 660.5 + 487.5 + 151.90
    assert found.moles["FEC"] == pytest.approx(
        base / 9 / 106.052, rel=1e-4
    )  # a tenth of the whole
    assert found.assumptions == ("ratio 1:1 of EC/DEC read as by volume",)


def test_moles_agree_with_a_published_table():
    # HELENA (huggingface.co/datasets/JerrySuSuSu/HELENA, CC BY 4.0), row 1: '1 M LiPF6 EC-DMC
    # (3:7 v/v)' is listed as 4.49683177761123 M EC, 8.31501587513044 M DMC and 1 M LiPF6, which
    # are densities of 1.32 and 1.07 g/cm3 and a litre of solvent without the volume of the salt.
    table = dict(MOLECULES)
    table["EC"], table["DMC"] = (
        replace(table["EC"], density_g_cm3=1.32),
        replace(table["DMC"], density_g_cm3=1.07),
    )
    moles = recipes.amounts("1 M LiPF6 in EC/DMC (3:7 v/v)", table).moles
    assert moles["EC"] == pytest.approx(4.49683177761123, rel=2e-5)
    assert moles["DMC"] == pytest.approx(8.31501587513044, rel=2e-5)
    assert moles["LiPF6"] == 1


def test_molality_needs_no_density():
    found = recipes.amounts("3 m LiFSI in TEP/BTFE (1:3 by mole)", MOLECULES)
    assert found.per == "kg" and found.assumptions == ()
    assert mass_g(found, "TEP") + mass_g(found, "BTFE") == pytest.approx(1000)
    assert found.moles["BTFE"] / found.moles["TEP"] == pytest.approx(3)
    assert found.moles["LiFSI"] == pytest.approx(3)


def test_molality_beside_molarity_counts_kilograms_of_solvent():
    found = recipes.amounts("1 M LiTFSI and 2 m LiFSI in DME", MOLECULES)
    assert found.per == "L"
    assert found.moles["LiFSI"] == pytest.approx(2 * 0.867)


@pytest.mark.parametrize("basis", ["volume", "mass", "mole"])
def test_the_ratio_is_kept_on_its_own_basis(basis):
    found = recipes.amounts(
        "1 M LiPF6 in EC/DEC (1:3)", MOLECULES, Convention(ratio_basis=basis)
    )
    size = {
        "volume": lambda name: mass_g(found, name) / MOLECULES[name].density_g_cm3,
        "mass": lambda name: mass_g(found, name),
        "mole": lambda name: found.moles[name],
    }[basis]
    assert size("DEC") / size("EC") == pytest.approx(3)
    litre = sum(
        mass_g(found, name) / MOLECULES[name].density_g_cm3 for name in ("EC", "DEC")
    )
    assert litre == pytest.approx(1000)
    assert found.assumptions == (f"ratio 1:3 of EC/DEC read as by {basis}",)


def test_a_stated_basis_is_no_assumption():
    found = recipes.amounts("1 M LiPF6 in EC/DEC (1:1 w/w)", MOLECULES)
    assert found.assumptions == () and mass_g(found, "EC") == pytest.approx(
        mass_g(found, "DEC")
    )


@relaxed
@given(w=st.floats(0.1, 30), v=st.floats(0.1, 30), salt=st.floats(0.1, 10))
def test_percentages_are_shares_of_the_finished_electrolyte(w, v, salt):
    # the shares are solved together; here they are checked from the result
    text = f"{w:.6f} wt % LiNO3 and {w:.6f} wt % VC and {salt:.6f} M LiPF6 in DMC with {v:.6f} vol % FEC"
    found = recipes.amounts(text, MOLECULES)
    whole = sum(mass_g(found, name) for name in found.moles)
    cm3 = {
        name: mass_g(found, name) / MOLECULES[name].density_g_cm3
        for name in ("DMC", "FEC", "VC")
    }
    assert mass_g(found, "VC") / whole == pytest.approx(w / 100, rel=1e-5)
    assert mass_g(found, "LiNO3") / whole == pytest.approx(w / 100, rel=1e-5)
    assert cm3["FEC"] / sum(cm3.values()) == pytest.approx(v / 100, rel=1e-5)
    assert cm3["DMC"] == pytest.approx(1000)


def test_a_bare_percentage_is_read_by_mass_and_noted():
    bare = recipes.amounts("1 M LiPF6 in DMC with 10% FEC", MOLECULES)
    assert (
        bare.moles
        == recipes.amounts("1 M LiPF6 in DMC with 10 wt % FEC", MOLECULES).moles
    )
    assert bare.assumptions == ("10 % FEC read as wt % of the whole",)


@pytest.mark.parametrize(
    "text",
    [
        "1 M LiPF6 in DMC with 60 wt % FEC and 40 wt % VC",
        "1 M LiPF6 in DMC with 60 vol % FEC and 40 vol % VC",
        "1 M LiPF6 in DMC with 60 wt % VC and 60 vol % FEC",
    ],
)
def test_percentages_that_leave_no_room(text):
    with pytest.raises(DataError, match="leave no room"):
        recipes.amounts(text, MOLECULES)


def test_salt_with_a_volume_displaces_solvent():
    plain = recipes.amounts("4 M LiFSI in DME", MOLECULES)
    full = recipes.amounts(
        "4 M LiFSI in DME", MOLECULES, Convention(salt_molar_volume_cm3_mol=100)
    )
    assert full.moles["LiFSI"] == plain.moles["LiFSI"] == 4
    assert full.moles["DME"] == pytest.approx(0.6 * plain.moles["DME"])
    assert full.assumptions == ("salt takes 100 cm3/mol in solution (illustrative)",)
    with pytest.raises(DataError, match="fills the litre"):
        recipes.amounts(
            "10 M LiFSI in DMC", MOLECULES, Convention(salt_molar_volume_cm3_mol=100)
        )


@pytest.mark.parametrize(
    "text, found, convention, noted",
    [
        (
            "1 M LiPF6 in EC/DEC",
            "ratio of EC/DEC is not stated",
            Convention(equal_parts=True),
            "equal parts by volume",
        ),
        (
            "1 M LiPF6 in EC with saturated LiNO3",
            "saturated LiNO3 is not a quantity",
            Convention(saturated_M=0.01),
            "taken as 0.01 M",
        ),
        (
            "1 M LiFSI in BTFE",
            "density of BTFE",
            Convention(missing_density_g_cm3=1.4),
            "1.4 g/cm3 used",
        ),
    ],
)
def test_gaps_are_refused_or_filled_and_noted(text, found, convention, noted):
    with pytest.raises(DataError, match=found):
        recipes.amounts(text, MOLECULES)
    (assumption,) = recipes.amounts(text, MOLECULES, convention).assumptions
    assert noted in assumption


def test_a_salt_never_gets_the_missing_density():
    with pytest.raises(DataError, match="density of LiNO3"):
        recipes.amounts(
            "1 M LiPF6 in EC with 5 vol % LiNO3",
            MOLECULES,
            Convention(missing_density_g_cm3=1.0),
        )


@pytest.mark.parametrize(
    "field, value",
    [
        ("ratio_basis", "length"),
        ("saturated_M", -1),
        ("missing_density_g_cm3", 0),
        ("salt_molar_volume_cm3_mol", math.inf),
    ],
)
def test_bad_conventions_are_refused(field, value):
    with pytest.raises(DataError, match=field):
        Convention(**{field: value})


# --- atoms ---------------------------------------------------------------------------------------


def test_ratios_of_single_solvent_recipes_by_hand():
    # 1 M LiPF6 in FEC: C3H3FO3 has as many C as O, and n FEC = 1454/106.05
    fec = 1454 / 106.052
    found = of("1 M LiPF6 in FEC")
    assert found.carbon_to_oxygen == pytest.approx(1)
    assert found.carbon_to_fluorine == pytest.approx(3 * fec / (fec + 6), rel=1e-5)
    assert found.anion_fluorine_fraction == pytest.approx(6 / (8 + 10 * fec), rel=1e-5)
    assert found.solvent_oxygen_fraction == pytest.approx(
        3 * fec / (8 + 10 * fec), rel=1e-5
    )
    # LiFSI adds oxygen that is not the solvent's
    dmc = 1069 / 90.078
    found = of("10 M LiFSI in DMC")
    assert found.carbon_to_fluorine == pytest.approx(3 * dmc / 20, rel=1e-5)
    assert found.carbon_to_oxygen == pytest.approx(3 * dmc / (3 * dmc + 40), rel=1e-5)
    assert found.solvent_oxygen_fraction == pytest.approx(
        3 * dmc / (12 * dmc + 100), rel=1e-5
    )


def test_limits_of_dilution():
    # without salt EC/DEC by mole is (3 + 5) C to (3 + 3) O; fluorine vanishes
    found = of("0.000001 M LiPF6 in EC/DEC (1:1 by mole)")
    assert found.carbon_to_oxygen == pytest.approx(8 / 6, rel=1e-6)
    assert found.carbon_to_fluorine > 1e6
    # half the salt, half the fluorine
    assert of("0.5 M LiPF6 in DMC").carbon_to_fluorine == pytest.approx(
        2 * of("1 M LiPF6 in DMC").carbon_to_fluorine
    )


def test_undefined_ratios_say_why():
    found = of("1 M LiNO3 in DME")
    assert math.isnan(found.carbon_to_fluorine) and found.carbon_to_oxygen > 0
    assert found.undefined == "C/F is undefined because the recipe holds no fluorine."
    nothing = recipes.read_molecules(
        pd.DataFrame(
            {
                "name": ["LiF", "PhH"],
                "role": ["salt", "solvent"],
                "formula": ["LiF", "C6H6"],
                "density_g_cm3": 1.0,
            }
        )
    )
    bare = recipes.ratios(recipes.amounts("1 M LiF in PhH", nothing), nothing)
    assert math.isnan(bare.carbon_to_oxygen) and "no oxygen" in bare.undefined


@relaxed
@given(printed_recipes())
def test_atoms_are_conserved(recipe):
    found = recipes.amounts(recipe, MOLECULES, GENEROUS)
    atomic = recipes.ratios(found, MOLECULES)
    mass_of_molecules = sum(mass_g(found, name) for name in found.moles)
    mass_of_atoms = sum(
        n * recipes.molar_mass(element) for element, n in atomic.atoms.items()
    )
    assert mass_of_atoms == pytest.approx(mass_of_molecules)
    assert atomic.solvent_oxygen_fraction <= atomic.atoms["O"] / sum(
        atomic.atoms.values()
    ) * (1 + 1e-9)
    assert atomic.anion_fluorine_fraction <= atomic.atoms["F"] / sum(
        atomic.atoms.values()
    ) * (1 + 1e-9)


# --- many recipes ------------------------------------------------------------------------------------


def wang():
    return data.load("wang2019-table1")["electrolyte"]


def test_the_27_recipes_are_counted_or_named_with_a_reason():
    rows = recipes.table(wang(), MOLECULES)
    left_out = rows[rows["problem"] != ""]
    assert len(rows) == 27 and len(left_out) == 4
    reasons = dict(zip(left_out["recipe"], left_out["problem"]))
    assert (
        "saturated LiNO3" in reasons["1 M LiPF6 in EC/DEC (1:1) with saturated LiNO3"]
    )
    assert "ratio of EC/DEC" in reasons["1 M LiPF6 in EC/DEC"]
    assert "ratio of DOL/DME" in reasons["0.5 M LiTFSI and 0.5 M LiFSI in DOL/DME"]
    assert "density of BTFE" in reasons["1.2 M LiFSI in TEP/BTFE (1:3)"]
    assert left_out["carbon_to_fluorine"].isna().all()
    assert (
        rows.drop(left_out.index)[["carbon_to_fluorine", "carbon_to_oxygen"]]
        .notna()
        .all()
        .all()
    )


def test_the_27_recipes_are_all_counted_with_stated_assumptions():
    rows = recipes.table(wang(), MOLECULES, GENEROUS)
    assert (rows["problem"] == "").all()
    assert (
        rows["assumptions"].str.contains("illustrative").sum() == 1
    )  # the unknown density of BTFE


def test_reading_agrees_with_the_columns_of_the_table():
    # salts, molarities, solvents and ratio were split by hand in the data
    frame = data.load("wang2019-table1")
    for row in frame.itertuples():
        recipe = recipes.parse(row.electrolyte)
        assert ";".join(dose.name for dose in recipe.salts) == row.salt
        assert sum(dose.value for dose in recipe.salts) == row.total_salt_molarity_M
        assert ";".join(recipe.solvents) == row.solvents
        ratio = ":".join(f"{part:g}" for part in recipe.ratio) if recipe.ratio else None
        assert ratio == (None if pd.isna(row.solvent_ratio) else row.solvent_ratio)


def test_a_table_keeps_bad_rows_and_the_index():
    texts = pd.Series(
        ["1 M LiPF6 in DMC", "nonsense", None, "1 M LiNO3 in DME"], index=[3, 5, 7, 9]
    )
    rows = recipes.table(texts, MOLECULES)
    assert list(rows.index) == [3, 5, 7, 9]
    assert rows["problem"][3] == "" and rows["F"][3] == 6
    assert "nonsense" in rows["problem"][5] and "must be text" in rows["problem"][7]
    assert "no fluorine" in rows["problem"][9] and rows["carbon_to_oxygen"][9] > 0


def test_an_empty_table_has_its_columns():
    assert list(recipes.table([], MOLECULES).columns) == list(
        recipes.table(["1 M LiPF6 in DMC"], MOLECULES).columns
    )


def test_equal_recipes_are_worked_out_once(monkeypatch):
    calls = []
    plain = counting.amounts
    monkeypatch.setattr(
        counting, "amounts", lambda *given: calls.append(given[0]) or plain(*given)
    )
    texts = [f"{tenth / 10:.1f} M LiPF6 in EC/DMC (1:1)" for tenth in range(1, 21)] * 50
    assert len(recipes.table(texts, MOLECULES)) == 1000
    assert len(calls) == 20


def test_each_recipe_is_read_once():
    words._parse.cache_clear()
    texts = [
        f"{n / 1000:.3f} M LiPF6 in EC/DMC (1:1) with 10 wt % FEC"
        for n in range(1, 5001)
    ]
    first = recipes.table(texts, MOLECULES)
    again = recipes.table(texts, MOLECULES)
    assert (
        words._parse.cache_info().misses == 5000
        and words._parse.cache_info().hits == 5000
    )
    pd.testing.assert_frame_equal(first, again)
    # fluorine from the salt grows with its molarity, so C/F falls from row to row
    assert first["carbon_to_fluorine"].is_monotonic_decreasing


def test_sensitivity_lists_every_reading():
    rows = recipes.sensitivity("10 M LiFSI in EC/DMC (1:1)", MOLECULES).set_index(
        "reading"
    )
    assert list(rows.index) == [
        "as given",
        "ratio by mass",
        "ratio by mole",
        "salt takes 50 cm3/mol",
        "salt takes 100 cm3/mol",
    ]
    # half the litre is salt: half the solvent carbon for the same fluorine
    halved = rows.loc["as given", "carbon_to_fluorine"] / 2
    assert rows.loc["salt takes 50 cm3/mol", "carbon_to_fluorine"] == pytest.approx(
        halved
    )
    assert "fills the litre" in rows.loc["salt takes 100 cm3/mol", "problem"]


def test_sensitivity_fills_gaps_first():
    rows = recipes.sensitivity("1.2 M LiFSI in TEP/BTFE (1:3)", MOLECULES).set_index(
        "reading"
    )
    assert (
        rows.loc["as given", "problem"] != "" and (rows["problem"].iloc[1:] == "").all()
    )
    low, high = (
        rows.loc[f"unknown density {rho} g/cm3", "carbon_to_fluorine"]
        for rho in (0.8, 1.6)
    )
    # by hand at 0.8 g/cm3: 250 cm3 TEP and 750 cm3 BTFE
    tep, btfe = 250 * 1.072 / 182.156, 750 * 0.8 / 182.065
    assert low == pytest.approx((6 * tep + 4 * btfe) / (2.4 + 6 * btfe), rel=1e-4)
    assert high < rows.loc["unknown density 1.2 g/cm3", "carbon_to_fluorine"] < low
    for text in (
        "1 M LiPF6 in EC/DEC",
        "1 M LiPF6 in EC/DEC (1:1) with saturated LiNO3",
    ):
        found = recipes.sensitivity(text, MOLECULES)
        assert (
            found["problem"].iloc[0] != "" and (found["problem"].iloc[1:] == "").all()
        )
