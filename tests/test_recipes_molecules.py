"""The table of molecules: formulas by another parser, masses by another library, densities with their sources."""

import re

import pytest

from lithium_interfaces import data, recipes

TABLE = data.load("molecules")
MOLECULES = recipes.read_molecules(TABLE)

# Name, formula in Hill's order and molar mass (g/mol) as PubChem has them under the CAS number of the table; printed by
# the Python package chemicals 1.5.2 (MIT), which knows nothing of the formulas here.
PUBCHEM = """
LiPF6 F6LiP 151.91
LiBF4 BF4Li 93.75
LiClO4 ClLiO4 106.39
LiAsF6 AsF6Li 195.85
LiNO3 LiNO3 68.95
EC C3H4O3 88.06
PC C4H6O3 102.09
DMC C3H6O3 90.08
EMC C4H8O3 104.10
DEC C5H10O3 118.13
DME C4H10O2 90.12
DOL C3H6O2 74.08
VC C3H2O3 86.05
TEP C6H15O4P 182.15
BTFE C4H4F6O 182.06
LiOTf CF3LiO3S 156.01
LiBETI C4F10LiNO4S2 387.10
LiTFA C2F3LiO2 119.96
LiI ILi 133.85
LiBr BrLi 86.84
LiCl ClLi 42.39
LiF FLi 25.94
KNO3 KNO3 101.10
RbNO3 NO3Rb 147.47
CsNO3 CsNO3 194.91
AgNO3 AgNO3 169.87
KPF6 F6KP 184.06
BC C5H8O3 116.12
VEC C5H6O3 114.10
DEE C6H14O2 118.17
G2 C6H14O3 134.17
G3 C8H18O4 178.23
G4 C10H22O5 222.28
DMM C3H8O2 76.09
Et2O C4H10O 74.12
THF C4H8O 72.11
MeTHF C5H10O 86.13
DMTHF C6H12O 100.16
THP C5H10O 86.13
DX C4H8O2 88.11
MTBE C5H12O 88.15
CPME C6H12O 100.16
DPE C6H14O 102.17
DBE C8H18O 130.23
Crown12 C8H16O4 176.21
Crown18 C12H24O6 264.32
AN C2H3N 41.05
SN C4H4N2 80.09
ADN C6H8N2 108.14
DMSO C2H6OS 78.13
SL C4H8O2S 120.17
GBL C4H6O2 86.09
GVL C5H8O2 100.12
MF C2H4O2 60.05
MA C3H6O2 74.08
EA C4H8O2 88.11
MP C4H8O2 88.11
EP C5H10O2 102.13
MB C5H10O2 102.13
EB C6H12O2 116.16
PA C5H10O2 102.13
EGD C6H10O4 146.14
DMF C3H7NO 73.09
DMAc C4H9NO 87.12
NMP C5H9NO 99.13
FDMA C4H6F3NO 141.09
TMP C3H9O4P 140.07
DMMP C3H9O3P 124.08
DCM CH2Cl2 84.93
FM CH3F 34.03
FB C6H5F 96.10
Tol C7H8 92.14
TTE C5H4F8O 232.07
TFTFE C4H3F7O 200.05
HFME C4H4F6O 182.06
TMSB C9H27BO3Si3 278.38
TMSP C9H27O4PSi3 314.54
ES C2H4O3S 108.12
DTD C2H4O4S 124.12
PS C3H6O3S 122.14
SA C4H4O3 100.07
"""

# Molar masses (g/mol) that the Python package molmass 2026.1.8 (BSD) computes from the formulas of the table.
MOLMASS = """
LiPF6 151.90
LiTFSI 287.09
LiFSI 187.07
LiBF4 93.74
LiClO4 106.39
LiAsF6 195.85
LiNO3 68.94
Li2S6 206.27
Li2S8 270.40
EC 88.06
PC 102.09
DMC 90.08
EMC 104.10
DEC 118.13
DME 90.12
DOL 74.08
FEC 106.05
VC 86.05
TEP 182.15
BTFE 182.06
LiBOB 193.79
LiDFOB 143.77
LiDFP 107.91
LiOTf 156.01
LiBETI 387.10
LiFTFSI 237.08
LiFNFSI 387.10
LiTFPFB 309.77
LiTDI 192.03
LiTFA 119.96
LiDFBOP 251.95
LiI 133.84
LiBr 86.84
LiCl 42.39
LiF 25.94
Li2S4 142.14
Li2S5 174.20
KNO3 101.10
RbNO3 147.47
CsNO3 194.91
AgNO3 169.87
KPF6 184.06
CsPF6 277.87
BC 116.12
VEC 114.10
DFEC 124.04
TFPC 156.06
FEMC 158.08
ETFEC 172.10
TFEC 226.07
DEE 118.17
G2 134.17
G3 178.23
G4 222.28
DMM 76.09
Et2O 74.12
THF 72.11
MeTHF 86.13
DMTHF 100.16
THP 86.13
DX 88.11
MTBE 88.15
CPME 100.16
DPE 102.18
DBE 130.23
DMB 118.17
Crown12 176.21
Crown18 264.32
AN 41.05
SN 80.09
ADN 108.14
DMSO 78.13
SL 120.17
GBL 86.09
GVL 100.12
MF 60.05
MA 74.08
EA 88.11
MP 88.11
EP 102.13
MB 102.13
EB 116.16
PA 102.13
MTFP 142.08
EGD 146.14
DMF 73.09
DMAc 87.12
NMP 99.13
FDMA 141.09
TMP 140.08
DMMP 124.08
TFEP 344.07
FSA 127.14
DCM 84.93
FM 34.03
FB 96.10
Tol 92.14
TTE 232.07
TFTFE 200.06
HFME 182.06
TFEO 310.11
TFEB 307.91
FDMB 190.14
FDMH 290.15
F3DEE 172.15
F4DEE 190.14
F5DEE 208.13
F6DEE 226.12
DEGFTriEG 498.36
TMSB 278.38
TMSP 314.54
ES 108.12
DTD 124.12
PS 122.14
PES 120.13
SA 100.07
TMSFNFSI 453.35
"""


def lines(text):
    return [line.split() for line in text.strip().splitlines()]


def counted(formula):
    """Atoms of a formula with brackets written out from the inside, another way than the book's."""
    innermost = re.compile(r"[(\[]([A-Za-z0-9]+)[)\]](\d*)")
    while found := innermost.search(formula):
        pieces = re.findall(r"([A-Z][a-z]?)(\d*)", found[1])
        times = int(found[2] or 1)
        inside = "".join(
            f"{element}{times * int(count or 1)}" for element, count in pieces
        )
        formula = formula[: found.start()] + inside + formula[found.end() :]
    atoms = {}
    for element, count in re.findall(r"([A-Z][a-z]?)(\d*)", formula):
        atoms[element] = atoms.get(element, 0) + int(count or 1)
    return atoms


def test_sixty_molecules_and_more():
    assert len(MOLECULES) >= 60
    named = [
        "LiBOB",
        "LiDFP",
        "LiDFOB",
        "THF",
        "MeTHF",
        "DEE",
        "FEMC",
        "SL",
        "FDMB",
        "GBL",
        "BTFE",
        "TTE",
        "HFME",
        "TFEO",
    ]
    assert set(named) <= set(MOLECULES)
    assert (
        sum(
            each.role != "salt" and each.density_g_cm3 is not None
            for each in MOLECULES.values()
        )
        >= 60
    )


@pytest.mark.parametrize("name", MOLECULES)
def test_formulas_by_another_parser(name):
    assert counted(MOLECULES[name].formula) == MOLECULES[name].atoms


@pytest.mark.parametrize("name, formula, mass", lines(PUBCHEM))
def test_formulas_are_those_of_pubchem(name, formula, mass):
    assert counted(formula) == MOLECULES[name].atoms
    assert MOLECULES[name].molar_mass_g_mol == pytest.approx(float(mass), abs=0.03)


@pytest.mark.parametrize("name, mass", lines(MOLMASS))
def test_molar_masses_by_another_library(name, mass):
    # 0.05: sulfur is 32.06 or 32.067 in different tables, and Li2S8 holds eight
    assert MOLECULES[name].molar_mass_g_mol == pytest.approx(float(mass), abs=0.06)


def test_every_molecule_is_weighed_by_another_library():
    assert {name for name, *_ in lines(MOLMASS)} == set(MOLECULES)
    assert {name for name, *_ in lines(PUBCHEM)} == set(
        TABLE["name"][TABLE["cas_number"].notna()]
    )


def test_no_density_without_a_source():
    known = TABLE["density_g_cm3"].notna()
    assert (TABLE["density_source"].notna() == known).all()
    assert not known[TABLE["role"] == "salt"].any()
    assert TABLE.loc[TABLE["density_at_C"].notna(), "density_g_cm3"].notna().all()
    assert TABLE["formula_source"].notna().all()
    # a liquid of light elements; those of fluorinated ones lie above
    assert TABLE["density_g_cm3"].dropna().between(0.5, 1.6).all()


def test_other_names_belong_to_one_molecule():
    seen = {}
    for name, molecule in MOLECULES.items():
        for other in (name, *molecule.other_names):
            assert (
                seen.setdefault(re.sub(r"[\s-]+", " ", other.lower()), name) == name
            ), other


@pytest.mark.parametrize("name", MOLECULES)
def test_every_name_is_read_in_a_recipe(name):
    molecule = MOLECULES[name]
    for other in (
        name,
        (molecule.other_names and molecule.other_names[0]) or name,
        *molecule.other_names,
    ):
        if molecule.role == "salt":
            found = recipes.parse(f"1 M {other} in DMC", MOLECULES)
            assert found.salts[0].name == name
        else:
            text = f"1 M LiPF6 in {other}"
            assert recipes.parse(text, MOLECULES).solvents == (name,), other


def test_a_density_can_be_left_open():
    assert MOLECULES["BTFE"].density_g_cm3 == 1.404
    left = recipes.read_molecules(TABLE, densities_left_open=["BTFE"])
    assert left["BTFE"].density_g_cm3 is None and left["DME"] == MOLECULES["DME"]
