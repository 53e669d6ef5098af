"""The data: transcription against the printed tables, and every way a table can be wrong."""

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from unittest import mock

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookkit import datapackage
from bookkit.errors import PageError
from lithium_interfaces import data, schema
from lithium_interfaces.errors import DataError

DATA = Path(__file__).resolve().parents[1] / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}
TABLES = [
    "oyakhire2024-table1",
    "oyakhire2024-table2",
    "wang2019-table1",
    "yan2020-table1",
    "cheng2018-table1",
]
REFERENCES = ["oyakhire2024-references", "yan2020-references", "cheng2018-references"]


def raw(name):
    """The cells of a shipped file as text, read without the loader."""
    with open(DATA / RESOURCES[name]["path"], encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def columns(name, *wanted):
    return [tuple(row[column] for column in wanted) for row in raw(name)]


# --- transcription: typed from the printed pages, compared as text ---------------

OB24_TABLE_1 = """
1 97.3 6.94 13.94 79.12 46
2 99.2 8.85 12.24 78.91 46
3 99.1 4 16 80 42
4 99.3 4 17.8 78.22 42
5 98.16 7.69 53.85 38.46 40
6 99.04 12.12 30.3 57.58 40
7 99.02 13.46 32.69 53.85 40
8 99.38 11.11 44.44 44.44 40
9 95 4.94 73.49 21.57 47
10 99.5 19.77 39.53 40.7 47
"""

OB24_TABLE_2 = """
1 98.4 10 33
2 99.52 6 33
3 99 25 39
4 99.3 18 39
5 99.3 16 39
6 99.5 13 39
7 99.5 12 39
8 99.5 10 51
9 91.7 8.8 50
10 97.2 10.2 50
11 99 9.8 50
"""

# The printed row, the group title standing alone above its rows.
WA19_TABLE_1 = """
Interphase design
98.10 | 1 | 1 | 200 | 1 M LiPF6 in EC/DEC (1:1) with saturated LiNO3 [6]
99.10 | 2 | 1 | 400 | 1 M LiTFSI in DOL/DME (1:1) with 5 wt % LiNO3 and 0.18 M Li2S8 [7]
98.30 | 1 | 1 | – | 1 M LiPF6 in FEC [9]
92.00 | 2 | 1 | 100 | 1 M LiTFSI in DOL/DME (1:1) [11]
97.50 | 1 | 1 | 150 | 1 M LiTFSI in DOL/DME (1:1) with 1% LiNO3 and 0.1 M Li2S8 [15]
97.00 | 0.5 | 1 | 50 | 1 M LiPF6 in EC/DEC [16]
96.30 | 0.5 | 1 | 100 | 1 M LiPF6 in EC/DEC (1:1) [19]
97.40 | 1 | 1 | 100 | 1 M LiPF6 in EC/DEC (1:1) with 10 wt % FEC [26]
Host design
96.50 | 1.5 | 3 | 75 | 1 M LiPF6 in EC/DEC (1:1) with 2 wt % VC [27]
99.10 | 1 | 2.2 | 120 | 1 M LiTFSI in DOL/DME (1:1) with 1 wt % LiNO3 [28]
96.40 | 1.5 | 3 | 65 | 1 M LiPF6 in EC/DEC (1:1) [29]
98.00 | 0.5 | 8 | ~80 | 1 M LiTFSI in DOL/DME (1:1) with 1 wt % LiNO3 [30]
98.00 | 0.5 | 1 | 300 | 1 M LiPF6 in EC/DEC (1:1) with 10 wt % FEC and 1 wt % VC [31]
98.50 | 0.5 | 1 | 50 | 1 M LiTFSI in DOL/DME (1:1) with 1 wt % LiNO3 and 0.005 M Li2S6 [34]
93.00 | 0.5 | 0.5 | 50 | 0.5 M LiTFSI and 0.5 M LiFSI in DOL/DME [35]
98.00 | 0.5 | 1–10 | – | 1 M LiPF6 in EC/DEC (1:1) with 10% FEC and 1% VC [36]
99.10 | 0.5 | 3 | 100 | 10 M LiFSI in DMC [36]
98.00 | 1 | 1 mA cm−2 | 200 | 1 M LiTFSI in DOL/DME (1:1) with 5% LiNO3 [37]
98.40 | – | – | 50 | 1 M LiPF6 in EC/DEC (1:1) [41]
92.40 | 1 | 2 | 80 | 1 M LiPF6 in EC/DEC (1:1) [42]
Host + interphase design
97.40 | 1.65 | 3.3 | 150 | 1 M LiPF6 in EC/DEC (1:1) with 10 wt % FEC and 1 wt % VC [44]
96.00 | 2 | 1 | 100 | 1 M LiPF6 in EC/DEC (1:1) with 10 wt % FEC and 1 wt % VC [45]
99.00 | 0.5 | 1 | 500 | 1 M LiTFSI in DOL/DME (1:1) with 5 wt % LiNO3 [45]
Novel electrolytes
98.50 | 1 | 1 | 500 | 4 M LiFSI in DME [46]
99.20 | 0.5 | 1 | – | 1.2 M LiFSI in TEP/BTFE (1:3) [47]
99.30 | 0.2 | 1 | 250 | 10 M LiFSI in EC/DMC (1:1) [48]
99.60 | 0.25 | 0.5 | 400 | 7 M LiFSI in FEC [49]
"""

YA20_TABLE_1 = """
Li (self-diffusion) | 7.65 × 10^-11 | 25 | NMR | 100
Li (self-diffusion) | 6.12 × 10^-11 | 25 | Thermodynamic Model | 30
Li13Sn5 | 5.01 × 10^-5 to 7.59 × 10^-4 | 415 | GITT | 101
Li22Sn5 | 1.9 × 10^-7 to 5.9 × 10^-7 | 25 | GITT | 44
Li22Sn5 | 6.58 × 10^-5 to 1.91 × 10^-4 | 415 | GITT | 101
Li22Si5 | 5.13 × 10^-5 to 7.24 × 10^-5 | 415 | GITT | 102
Li3Sb | 2.0 × 10^-4 to 4.0 × 10^-4 | 360 | GITT | 103
Li3Bi | 1.0 × 10^-6 to 3.0 × 10^-6 | 25 | GITT | 104
LiZn | 4.0 × 10^-7 to 4.0 × 10^-8 | 25 | GITT | 24,44
Li-In (47-62 at % Li) | 4.73 × 10^-7 to 3.98 × 10^-5 | 415 | GITT | 105
LixAg (x=4.7-5.0) | 0.12 × 10^-8 to 4.0 × 10^-8 | 25 | GITT | 106
Li-Mg (β-phase) | ≈ 10^-8 | 25 | GITT | 23
Li-Mg (β-phase) | ≈ 10^-11 | 25 | Neutron Tomography | 107
Li-Mg (β-phase) | 2.3 × 10^-11 | 25 | Sand's Equation | 108
"""

CH18_TABLE_1 = """
Li2O 28 0.15 4.7
Li3N 29 0.007–0.038 1.1
LiF 28 0.73 8.9
Li2CO3 28 0.23–0.49 5.0
"""


def lines(block):
    return block.strip().split("\n")


def interval(printed):
    """Low and high end of a printed number or range."""
    ends = [Decimal(end) for end in printed.split("–")]
    return min(ends), max(ends)


def test_oyakhire_table_1_is_as_printed():
    printed = [tuple(line.split()) for line in lines(OB24_TABLE_1)]
    assert printed == columns(
        "oyakhire2024-table1",
        "row",
        "coulombic_efficiency_percent",
        "fluorine_at_percent",
        "carbon_at_percent",
        "oxygen_at_percent",
        "reference",
    )


def test_oyakhire_table_2_is_as_printed():
    printed = [tuple(line.split()) for line in lines(OB24_TABLE_2)]
    assert printed == columns(
        "oyakhire2024-table2",
        "row",
        "coulombic_efficiency_percent",
        "sei_thickness_nm",
        "reference",
    )


def test_wang_table_1_is_as_printed():
    printed, group = [], None
    for line in lines(WA19_TABLE_1):
        if "|" not in line:
            group = line
            continue
        efficiency, current, capacity, cycles, recipe = line.split(" | ")
        electrolyte, reference = re.fullmatch(r"(.+) \[(\d+)\]", recipe).groups()
        printed.append(
            (
                str(len(printed) + 1),
                group,
                efficiency,
                current.replace("–", ""),
                capacity,
                cycles,
                electrolyte,
                reference,
            )
        )
    assert len(printed) == 27
    assert printed == columns(
        "wang2019-table1",
        "row",
        "strategy",
        "coulombic_efficiency_percent",
        "current_density_mA_cm2",
        "areal_capacity_as_printed",
        "cycles_as_printed",
        "electrolyte",
        "reference",
    )


def test_wang_numbers_follow_from_the_printed_cells():
    for row in raw("wang2019-table1"):
        assert row["cycles"] == row["cycles_as_printed"].strip("~–")
        low, high = (
            row["areal_capacity_low_mAh_cm2"],
            row["areal_capacity_high_mAh_cm2"],
        )
        printed = row["areal_capacity_as_printed"].removesuffix(" mA cm−2")
        assert (low, high) == (
            ("", "") if printed == "–" else tuple((printed.split("–") * 2)[:2])
        )


def test_wang_assigned_columns_follow_from_the_recipe():
    carbonates, ethers = {"EC", "DEC", "DMC", "FEC"}, {"DOL", "DME"}
    for row in raw("wang2019-table1"):
        main, _, extra = row["electrolyte"].partition(" with ")
        salts, solvents = main.split(" in ")
        found = [salt.split(" M ") for salt in salts.split(" and ")]
        assert row["salt"].split(";") == [name for _, name in found]
        assert row["salt_molarity"].split(";") == [molarity for molarity, _ in found]
        assert Decimal(row["total_salt_molarity_M"]) == sum(
            Decimal(molarity) for molarity, _ in found
        )
        mixture, _, ratio = solvents.partition(" (")
        assert row["solvents"].split(";") == mixture.split("/") and row[
            "solvent_ratio"
        ] == ratio.strip(")")
        family = (
            "carbonate"
            if set(mixture.split("/")) <= carbonates
            else "ether"
            if set(mixture.split("/")) <= ethers
            else "other"
        )
        assert row["electrolyte_family"] == family
        molarity = Decimal(row["total_salt_molarity_M"])
        assert row["concentration_class"].startswith(
            "superconcentrated"
            if molarity >= 7
            else "concentrated"
            if molarity >= 4
            else "conventional"
        )
        assert sorted(re.findall(r"LiNO3|Li2S\d|FEC|VC", extra)) == sorted(
            re.findall(r"LiNO3|Li2S\d|FEC|VC", row["additives"])
        )
        assert sorted(re.findall(r"[\d.]+", extra)) == sorted(
            re.findall(r"[\d.]+", row["additives"])
        )
        for column, pattern, text in (
            ("has_lithium_nitrate", "LiNO3", extra),
            ("has_polysulfide", r"Li2S\d", extra),
            ("has_FEC_or_VC", "FEC|VC", extra),
            ("has_imide_salt", "Li(T?)FSI", salts),
        ):
            assert row[column] == str(bool(re.search(pattern, text))).lower(), (
                row["row"],
                column,
            )


def test_yan_table_1_is_as_printed():
    printed = [tuple(line.split(" | ")) for line in lines(YA20_TABLE_1)]
    superscripts = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    found = []
    for row in raw("yan2020-table1"):
        cell = re.sub(
            "[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+",
            lambda m: "^" + m[0].translate(superscripts),
            row["as_printed"],
        )
        found.append(
            (
                row["material"],
                cell,
                row["temperature_C"],
                row["method"],
                row["reference"],
            )
        )
    assert found == printed
    assert [row["row"] for row in raw("yan2020-table1")] == [
        str(i) for i in range(1, 15)
    ]


def test_yan_numbers_follow_from_the_printed_cells():
    for line, row in zip(lines(YA20_TABLE_1), raw("yan2020-table1"), strict=True):
        cell = line.split(" | ")[1]
        ends = [
            Decimal(f"{factor or 1}e{power}")
            for factor, power in re.findall(r"([\d.]+)? ?×? ?10\^(-\d+)", cell)
        ]
        assert Decimal(row["diffusivity_low_cm2_s"]) == min(ends)
        assert Decimal(row["diffusivity_high_cm2_s"]) == max(ends)
        assert row["is_approximate"] == str("≈" in cell).lower()


@pytest.mark.parametrize(
    "row, low, high",
    [
        (3, 13 / 18, 13 / 18),
        (4, 22 / 27, 22 / 27),
        (5, 22 / 27, 22 / 27),
        (6, 22 / 27, 22 / 27),
        (7, 3 / 4, 3 / 4),
        (8, 3 / 4, 3 / 4),
        (9, 1 / 2, 1 / 2),
        (10, 0.47, 0.62),
        (11, 4.7 / 5.7, 5.0 / 6.0),
    ],
)
def test_yan_lithium_content_follows_from_the_formula(row, low, high):
    found = float(raw("yan2020-table1")[row - 1]["lithium_at_percent"])
    assert found == pytest.approx(100 * (low + high) / 2, abs=0.051)


def test_cheng_table_1_is_as_printed():
    printed = [tuple(line.split()) for line in lines(CH18_TABLE_1)]
    assert printed == columns(
        "cheng2018-table1",
        "species",
        "reference",
        "migration_barrier_as_printed",
        "band_gap_eV",
    )
    for row in raw("cheng2018-table1"):
        ends = (
            Decimal(row["migration_barrier_low_eV"]),
            Decimal(row["migration_barrier_high_eV"]),
        )
        assert ends == interval(row["migration_barrier_as_printed"])


OB24_REFERENCES = """
33 Nat. Energy, 2020, 5(7), 526–533, DOI: 10.1038/s41560-020-0634-5
39 Nat. Energy, 2022, 7(1), 94–106, DOI: 10.1038/s41560-021-00962-y
40 J. Am. Chem. Soc., 2021, 143(44), 18703–18713, DOI: 10.1021/jacs.1c09006
42 Joule, 2019, 3(7), 1662–1676, DOI: 10.1016/j.joule.2019.05.006
46 Joule, 2018, 2(8), 1548–1558, DOI: 10.1016/J.JOULE.2018.05.002
47 Mater. Today, 2021, 42, 17–28, DOI: 10.1016/j.mattod.2020.09.035
48 Adv. Energy Mater., 2018, 8(7), 1702097, DOI: 10.1002/aenm.201702097
50 Science, 2022, 375(6576), 66–70, DOI: 10.1126/science.abi8703
51 Nat. Energy, 2019, 4(9), 796–805, DOI: 10.1038/s41560-019-0464-5
"""

YA20_REFERENCES = """
23 Z. Shi, M. Liu, D. Naik, and J.L. Gole, J. Power Sources 92, 70 (2001).
24 Z. Shi, M. Liu, and J.L. Gole, Electrochem. Solid-State Lett. 3, 312 (2000).
30 E. Dologlou, Glas. Phys. Chem. 36, 570 (2010).
44 A. Anani and R.A. Huggins, 134, 3098 (1987).
100 R. Messer and F. Noack, Appl. Phys. 6, 79 (1975).
101 C.J. Wen and R.A. Huggins, J. Solid State Chem. 35, 376 (1980).
102 C.J. Wen and R.A. Huggins, J. Solid State Chem. 37, 271 (1981).
103 W. Weppner and R.A. Huggins, J. Solid State Chem. 22, 297 (1977).
104 M. Hiratani, K. Miyauchi, and T. Kudo, Solid State Ionics 28–30, 1406 (1988).
105 C.J. Wen and R.A. Huggins, Mater. Res. Bull. 15, 1225 (1980).
106 S. Jin, Y. Ye, Y. Niu, Y. Xu, H. Jin, J. Wang, Z. Sun, A. Cao, X. Wu, Y. Luo, H. Ji, and L.-J. Wan, \
J. Am. Chem. Soc. 142, 8818 (2020).
107 Y. Zhang, K.S.R. Chandran, M. Jagannathan, H.Z. Bilheux, and J.C. Bilheux, J. Electrochem. Soc. 164, A28 (2017).
108 T. Krauskopf, B. Mogwitz, C. Rosenbach, W.G. Zeier, and J. Janek, Adv. Energy Mater. 9, (2019).
"""

CH18_REFERENCES = """
28 Chen, Y. C.; Ouyang, C. Y.; Song, L. J.; Sun, Z. L. J. Phys. Chem. C 2011, 115, 7044–7049.
29 Li, W.; Wu, G.; Araujo, C. M.; Scheicher, R. H.; Blomqvist, A.; Ahuja, R.; Xiong, Z.; Feng, Y.; Chen, P. \
Energy Environ. Sci. 2010, 3, 1524–1530.
"""


def test_references_are_as_printed():
    assert lines(OB24_REFERENCES) == [
        "{number} {journal}, {year}, {volume}, {pages}, DOI: {doi_as_printed}".format(
            **row
        )
        for row in raw("oyakhire2024-references")
    ]
    assert lines(CH18_REFERENCES) == [
        "{number} {authors} {journal} {year}, {volume}, {pages}.".format(**row)
        for row in raw("cheng2018-references")
    ]
    printed = {"30": "Glas. Phys. Chem."}
    assert lines(YA20_REFERENCES) == [
        " ".join(
            f"{r['number']} {r['authors']}, {printed.get(r['number'], r['journal'])} {r['volume']}, "
            f"{r['pages']} ({r['year']}).".split()
        )
        for r in raw("yan2020-references")
    ]


def test_tables_point_only_to_listed_references():
    for key, cited in (
        (
            "oyakhire2024",
            columns("oyakhire2024-table1", "reference")
            + columns("oyakhire2024-table2", "reference")
            + [("48",)],
        ),
        ("yan2020", columns("yan2020-table1", "reference")),
        ("cheng2018", columns("cheng2018-table1", "reference")),
    ):
        numbers = {number for (cell,) in cited for number in cell.split(",")}
        assert numbers == {row["number"] for row in raw(f"{key}-references")}


# Name, molar mass (from PubChem there) and density, typed from the two sources of the densities.
LIQUIDS = """
EC 88.06 1.321
PC 102.09 1.204
DEC 118.13 0.975
DMC 90.08 1.069
EMC 104.05 1.006
FEC 106.05 1.454
VC 86.05 1.355
DOL 74.08 1.06
DME 90.12 0.867
TEP 182.15 1.072
"""


def test_molecules_are_as_in_their_sources():
    from lithium_interfaces import recipes

    molecules = {row["name"]: row for row in raw("molecules")}
    listed = {line.split()[0]: line.split()[1:] for line in lines(LIQUIDS)}
    for name, (mass, density) in listed.items():
        assert molecules[name]["density_g_cm3"] == density
        # the masses are another source for the formulas; the EMC of that list is 0.05 low
        assert recipes.molar_mass(molecules[name]["formula"]) == pytest.approx(
            float(mass), abs=0.06
        )
        assert ("knowpia" if name == "TEP" else "mdgo") in molecules[name][
            "density_source"
        ]


# typed from the sources, not from the CSV: name, low, high
LITERATURE = {
    "sei-transport": """
sims_tracer_diffusivity 1e-20 6.7e-19
negf_thickness_LiF 2.9 2.9
negf_thickness_Li2O 19 19
conductivity_LiF 1.18e-14 1.18e-14
conductivity_Li3N 2.1e-4 5.8e-4
conductivity_Li3PO4 4.2e-18 1.75e-13
barrier_Li2O 0.152 0.152
barrier_LiF 0.729 0.729
barrier_Li2CO3 0.227 0.491
barrier_spread_Li3PO4 0.315 0.713
sei_molar_volume 9.585e-5 9.585e-5
sei_solvent_diffusivity 2.5e-22 2.5e-22
sei_solvent_concentration 2636 2636
sei_electron_conductivity 8.95e-14 8.95e-14
""",
    "asei-failure": """
young_modulus_lithium 8.2 9.8
shear_modulus_LiF 50.0 50.0
shear_modulus_Li2O 68.5 68.5
shear_modulus_Li3N 33.6 44.7
""",
    "alloy-coatings": """
electrolyte_cation_transference_number 0.2594 0.2594
separator_porosity 0.47 0.47
""",
    "complexions": """
gibbs_liquid_minus_bcc_300K 960.7 960.7
gibbs_ion_Li_worm -69933 -69933
gibbs_ion_Rb_worm -67800 -67800
gibbs_ion_Cs_worm -69710 -69710
""",
}


@pytest.mark.parametrize("chapter", LITERATURE)
def test_values_of_other_sources_are_as_there(chapter):
    table = data.load(f"literature-{chapter}").set_index("name")
    for name, low, high in map(str.split, lines(LITERATURE[chapter])):
        assert tuple(table.loc[name, ["low", "high"]]) == (float(low), float(high)), (
            name
        )


def test_electrolyte_values_follow_from_the_polynomials():
    """Nyman's polynomials at 1 mol/L, with the coefficients of PyBaMM's parameter set Chen2020."""
    for chapter in ("alloy-coatings", "current-collectors"):
        table = data.load(f"literature-{chapter}").set_index("name")["low"]
        assert table["electrolyte_diffusivity_1M"] == pytest.approx(
            8.794e-11 - 3.972e-10 + 4.862e-10, rel=1e-9
        )
    assert table["electrolyte_conductivity_1M"] == pytest.approx(
        0.1297 - 2.51 + 3.329, rel=1e-3
    )


def test_ranges_of_other_sources_run_upward():
    for name in data.names():
        if name.startswith("literature-"):
            table = data.load(name)
            assert (table["low"] <= table["high"]).all(), name


def test_compositions_close_except_for_the_two_rounded_rows():
    sums = [
        sum(Decimal(cell) for cell in row)
        for row in columns(
            "oyakhire2024-table1",
            "fluorine_at_percent",
            "carbon_at_percent",
            "oxygen_at_percent",
        )
    ]
    assert sums == [
        Decimal(s)
        for s in [
            "100",
            "100",
            "100",
            "100.02",
            "100",
            "100",
            "100",
            "99.99",
            "100",
            "100",
        ]
    ]


# --- claims -------------------------------------------------------------------

CHAPTERS = {
    "lithium-by-the-numbers",
    "coulombic-efficiency",
    "sei-descriptors",
    "electrolyte-validation",
    "sei-transport",
    "asei-failure",
    "alloy-coatings",
    "complexions",
    "hosts",
    "current-collectors",
}


def test_claims_are_complete():
    claims = data.load("claims")
    assert len(claims) == 166 and claims["claim_id"].is_unique
    assert claims["paper"].value_counts().to_dict() == {
        "OB24": 46,
        "WA19": 41,
        "CH18": 30,
        "YA20": 49,
    }
    for paper, ids in claims.groupby("paper")["claim_id"]:
        assert list(ids) == [f"{paper}-{i:02d}" for i in range(1, len(ids) + 1)]
    assert set(claims["chapter"]) == CHAPTERS
    # tables, figures and equations stand in no paragraph
    assert not claims.drop(columns="paragraph").isna().any().any()


def test_published_texts_speak_of_the_papers_only():
    for path in [*DATA.rglob("*.csv"), *DATA.rglob("*.json"), *DATA.rglob("*.md")]:
        words = re.findall(
            r"\bseed\w*|\bfrom memory\b|\bextract\w*|\btruncat\w*|/work\b|\.txt\b",
            path.read_text(encoding="utf-8"),
            re.IGNORECASE,
        )
        assert not words, (path, words)


# --- the package ----------------------------------------------------------------


def test_names_in_order():
    assert data.names() == list(RESOURCES)
    assert set(TABLES + REFERENCES + ["claims"]) <= set(RESOURCES)


@pytest.mark.parametrize("name", RESOURCES)
def test_package_says_everything_about_a_table(name):
    resource, rows = RESOURCES[name], raw(name)
    content = (DATA / resource["path"]).read_bytes()
    assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
    assert (resource["bytes"], resource["rowCount"]) == (len(content), len(rows))
    assert b"\r" not in content
    for key in ("title", "description", "licenses", "sources", "provenance", "usedBy"):
        assert resource[key], key
    for source in resource["sources"]:
        assert {"title", "key", "licence", "table"} <= set(source)
    for field in resource["schema"]["fields"]:
        assert (
            field["title"] and field["description"] and isinstance(field["unit"], str)
        )
        assert field["origin"] in {"printed", "assigned"}
        if field["type"] in {"number", "integer"}:
            assert "minimum" in field["constraints"]
    empty = {column: sum(row[column] == "" for row in rows) for column in rows[0]}
    assert {c: known["count"] for c, known in resource["knownNulls"].items()} == {
        c: n for c, n in empty.items() if n
    }
    assert all(known["why"] for known in resource["knownNulls"].values())


def test_the_four_papers_and_their_dois():
    dois = {source["key"]: source.get("doi") for source in PACKAGE["sources"]}
    assert dois == {
        "OB24": "10.1039/d3ya00470h",
        "WA19": "10.1007/s41918-019-00054-2",
        "YA20": "10.1063/5.0018417",
        "CH18": None,
    }
    assert re.fullmatch(r"\d+\.\d+\.\d+", PACKAGE["version"])
    assert f"## {PACKAGE['version']}\n" in (DATA / "CHANGELOG.md").read_text(
        encoding="utf-8"
    )


@pytest.mark.slow
def test_frictionless_agrees(tmp_path):
    from frictionless import Package

    report = Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    # and it is able to object: the same package with an impossible efficiency
    shutil.copytree(DATA, tmp_path / "data")
    table = tmp_path / "data/oyakhire2024/table1.csv"
    table.write_bytes(table.read_bytes().replace(b"1,97.3,", b"1,197.3,"))
    report = Package(str(tmp_path / "data/datapackage.json")).validate()
    assert "constraint-error" in {kind for (kind,) in report.flatten(["type"])}


# --- load -------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A copy of the data that a test may spoil."""
    shutil.copytree(DATA, tmp_path / "data")
    monkeypatch.setattr(data, "ROOT", tmp_path)
    yield tmp_path
    data._package.cache_clear()


def edit(root, old, new, name="oyakhire2024-table1"):
    path = root / "data" / RESOURCES[name]["path"]
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("name", RESOURCES)
def test_load_gives_the_cells_with_their_types(name):
    frame = data.load(name)
    rows = raw(name)
    assert list(frame.columns) == list(rows[0]) and len(frame) == len(rows)
    for field in RESOURCES[name]["schema"]["fields"]:
        for cell, value in zip(
            columns(name, field["name"]), frame[field["name"]], strict=True
        ):
            if cell[0] == "":
                assert pd.isna(value)
            elif field["type"] == "string":
                assert value == cell[0]
            elif field["type"] == "boolean":
                assert str(bool(value)).lower() == cell[0]
            else:
                # a double keeps more digits than a table prints, so the decimal comes back
                assert Decimal(repr(float(value))) == Decimal(cell[0])


def test_load_types():
    frame = data.load("wang2019-table1")
    assert frame["row"].dtype == "int64" and frame["cycles"].dtype == "float64"
    assert (
        frame["coulombic_efficiency_percent"].dtype == "float64"
        and frame["has_imide_salt"].dtype == "bool"
    )
    assert isinstance(frame["salt_molarity"][0], str)
    assert data.load("yan2020-table1")["reference"][8] == "24,44"


def test_load_tells_where_a_table_comes_from():
    attrs = data.load("oyakhire2024-table1").attrs
    assert set(attrs) == {
        "name",
        "title",
        "units",
        "doi",
        "citation",
        "licence",
        "table",
        "version",
        "path",
    }
    assert attrs["doi"] == "10.1039/d3ya00470h" and attrs["table"] == "Table 1"
    assert (
        attrs["path"] == "data/oyakhire2024/table1.csv"
        and attrs["version"] == PACKAGE["version"]
    )
    assert (
        "Energy Adv. 2024, 3, 108" in attrs["citation"]
        and "not stated" in attrs["licence"]
    )
    assert (
        attrs["units"]["coulombic_efficiency_percent"] == "%"
        and attrs["units"]["paper"] == ""
    )
    assert (
        data.load("yan2020-table1").attrs["units"]["diffusivity_low_cm2_s"] == "cm2/s"
    )
    assert data.load("claims").attrs["doi"].count(";") == 2


def test_load_gives_a_fresh_table():
    frame = data.load("cheng2018-table1")
    frame.loc[0, "band_gap_eV"] = 99.0
    frame.attrs["units"]["species"] = "kg"
    assert data.load("cheng2018-table1").loc[0, "band_gap_eV"] == 4.7
    assert data.load("cheng2018-table1").attrs["units"]["species"] == ""


def test_load_works_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert len(data.load("cheng2018-table1")) == 4


def test_describe():
    about = datapackage.describe("oyakhire2024-table1")
    assert (about["rows"], about["table"], about["path"]) == (
        10,
        "Table 1",
        "data/oyakhire2024/table1.csv",
    )
    assert (
        about["columns"][1]["name"] == "coulombic_efficiency_percent"
        and about["columns"][1]["unit"] == "%"
    )
    assert (
        about["columns"][5]["origin"] == "assigned"
        and "sei-descriptors" in about["used_by"]
    )
    for name in data.names():
        assert datapackage.describe(name)["doi"] == data.load(name).attrs["doi"]
    with pytest.raises(PageError, match="no table 'x'"):
        datapackage.describe("x")


def test_unknown_name_suggests_the_nearest():
    with pytest.raises(
        DataError,
        match="no table 'oyakhire2024-tabel1': did you mean 'oyakhire2024-table1'?",
    ) as error:
        data.load("oyakhire2024-tabel1")
    assert "claims" in str(error.value)
    with pytest.raises(DataError, match="no table 'zzz': allowed are"):
        data.load("zzz")


def test_missing_file(root):
    (root / "data/oyakhire2024/table1.csv").unlink()
    with pytest.raises(DataError, match="^data/oyakhire2024/table1.csv is missing.$"):
        data.load("oyakhire2024-table1")
    (root / "data/oyakhire2024/table1.csv").mkdir()
    with pytest.raises(DataError, match="cannot be read"):
        data.load("oyakhire2024-table1")


def test_missing_or_broken_package(root):
    package = root / "data/datapackage.json"
    package.write_text("{")
    data._package.cache_clear()
    with pytest.raises(DataError, match="datapackage.json is not readable JSON"):
        data.names()
    package.unlink()
    with pytest.raises(DataError, match="datapackage.json cannot be read"):
        data.names()


def test_edited_file_is_refused(root):
    path = edit(root, "1,97.3,", "1,97.4,")
    found = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    expected = RESOURCES["oyakhire2024-table1"]["hash"][7:19]
    with pytest.raises(DataError) as error:
        data.load("oyakhire2024-table1")
    for part in (
        "data/oyakhire2024/table1.csv was edited",
        found,
        expected,
        "python -m lithium_interfaces.data register oyakhire2024-table1",
    ):
        assert part in str(error.value)
    assert len(data.load("oyakhire2024-table2")) == 11


def test_every_byte_of_a_table_is_under_the_hash(root):
    path = root / "data/cheng2018/table1.csv"
    content = path.read_bytes()
    for i in range(len(content)):
        path.write_bytes(content[:i] + bytes([content[i] ^ 1]) + content[i + 1 :])
        with pytest.raises(DataError, match="was edited"):
            data.load("cheng2018-table1")
    path.write_bytes(content + b"\n")
    with pytest.raises(DataError, match="was edited"):
        data.load("cheng2018-table1")


# --- register and the command line -----------------------------------------------


def test_register_accepts_an_edit_on_purpose(root, capsys):
    package = root / "data/datapackage.json"
    path = edit(root, "1,97.3,", "1,97.4,")
    data.register("oyakhire2024-table1")
    assert "CHANGELOG.md" in capsys.readouterr().out
    assert (
        data.load("oyakhire2024-table1").loc[0, "coulombic_efficiency_percent"] == 97.4
    )
    changed = json.loads(package.read_text(encoding="utf-8"))
    for resource in changed["resources"]:
        if resource["name"] != "oyakhire2024-table1":
            assert resource == RESOURCES[resource["name"]]
    # the edit undone and registered again gives the package back, byte for byte
    path.write_bytes((DATA / "oyakhire2024/table1.csv").read_bytes())
    data.register("oyakhire2024-table1")
    assert package.read_bytes() == (DATA / "datapackage.json").read_bytes()
    assert sorted(p.name for p in package.parent.iterdir()) == sorted(
        p.name for p in DATA.iterdir()
    )


def test_register_counts_a_new_row(root):
    path = root / "data/oyakhire2024/table2.csv"
    path.write_bytes(path.read_bytes() + b"12,99.1,11,Zhang2022Science,50\n")
    data.register("oyakhire2024-table2")
    package = json.loads((root / "data/datapackage.json").read_text(encoding="utf-8"))
    rows = {each["name"]: each["rowCount"] for each in package["resources"]}
    assert rows["oyakhire2024-table2"] == len(data.load("oyakhire2024-table2")) == 12
    assert data.check()


@pytest.mark.parametrize(
    "old, new, message",
    [
        ("1,97.3,", "1,104,", "row 1 .* found '104', allowed is at most 100"),
        ("13.94", "33.94", "row 1 .* found a sum of 120, allowed is 100 ± 0.5"),
    ],
)
def test_register_refuses_a_table_that_breaks_its_schema(root, old, new, message):
    path = edit(root, old, new)
    before = path.read_bytes(), (root / "data/datapackage.json").read_bytes()
    with pytest.raises(DataError, match=message):
        data.register("oyakhire2024-table1")
    assert before == (path.read_bytes(), (root / "data/datapackage.json").read_bytes())


def test_register_wants_new_gaps_explained(root):
    edit(
        root,
        "8,Interphase design,97.40,1,",
        "8,Interphase design,97.40,,",
        "wang2019-table1",
    )
    with pytest.raises(
        DataError,
        match="column current_density_mA_cm2: found 2 empty cells, allowed are the 1",
    ):
        data.register("wang2019-table1")


def test_check_compares_size_and_rows(root):
    assert data.check() == data.names()
    package = root / "data/datapackage.json"
    for key in ("bytes", "rowCount"):
        wrong = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
        wrong["resources"][0][key] += 1
        package.write_text(json.dumps(wrong), encoding="utf-8")
        data._package.cache_clear()
        with pytest.raises(DataError, match=f"table1.csv: {key} is"):
            data.check()


def test_command_line(root, capsys):
    assert data.main(["check"]) == 0
    assert data.main(["register", "claims"]) == 0
    assert data.main(["register", "claim"]) == 1
    assert "did you mean 'claims'" in capsys.readouterr().err
    assert data.main([]) == 2 and "usage" in capsys.readouterr().err


def test_command_line_from_another_folder(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "lithium_interfaces.data", "check"],
        cwd=tmp_path,
        text=True,
        env={**os.environ, "PYTHONPATH": str(DATA.parent)},
        capture_output=True,
        check=True,
    )
    assert (
        run.stdout == f"{len(RESOURCES)} tables agree with data/datapackage.json.\n"
        and not run.stderr
    )


# --- a reader's own table ----------------------------------------------------------

HEADER = "row,coulombic_efficiency_percent,fluorine_at_percent,carbon_at_percent,oxygen_at_percent,paper,reference"
ROWS = [
    "1,99.1,10,40,50,Own2025,1",
    "2,98.2,20.5,30,50,Own2025,1",
    "3,97.9,20,29.5,50,Other2025,2",
]


def read(tmp_path, content, schema="oyakhire2024-table1"):
    path = tmp_path / "mine.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    try:
        return data.read_table(path, schema)
    finally:
        assert path.read_bytes() == (
            content if isinstance(content, bytes) else content.encode("utf-8")
        )


def test_read_table_accepts_a_good_table(tmp_path):
    frame = read(tmp_path, "\n".join([HEADER, *ROWS]))
    assert frame["coulombic_efficiency_percent"].tolist() == [99.1, 98.2, 97.9]
    assert frame.attrs["units"]["carbon_at_percent"] == "at.%"


def test_read_table_accepts_what_a_spreadsheet_writes(tmp_path):
    plain = read(tmp_path, "\n".join([HEADER, *ROWS]))
    spaced = [" " + line.replace(",", " , ") + "\t" for line in ROWS]
    text = (
        "\ufeff\r\n"
        + "\r\n".join(
            [HEADER.replace(",", ", "), spaced[0], "", *spaced[1:], ",,,,,,", ""]
        )
        + "\r\n"
    )
    pd.testing.assert_frame_equal(read(tmp_path, text), plain)
    quoted = "\n".join(
        ", ".join(f'"{cell}"' for cell in line.split(",")) for line in [HEADER, *ROWS]
    )
    pd.testing.assert_frame_equal(read(tmp_path, quoted), plain)


def table(row, column, value):
    cells = [line.split(",") for line in ROWS]
    cells[row - 1][HEADER.split(",").index(column)] = value
    return "\n".join([HEADER, *(",".join(line) for line in cells)])


CE = "coulombic_efficiency_percent"


@pytest.mark.parametrize(
    "row, column, value, found, allowed",
    [
        (2, CE, "high", "'high'", "a number"),
        (2, CE, "98.2 %", "'98.2 %'", "a number"),
        (2, CE, "nan", "'nan'", "a number"),
        (2, CE, "inf", "'inf'", "a number"),
        (2, CE, "1e999", "'1e999'", "a number"),
        (2, CE, "9_8", "'9_8'", "a number"),
        (2, CE, '"98,2"', "'98,2'", "a number (decimal point"),
        (3, CE, "100.01", "'100.01'", "at most 100"),
        (1, CE, "-1", "'-1'", "at least 0"),
        (1, CE, "", "an empty cell", "a number"),
        (3, "paper", "", "an empty cell", "text"),
        (3, "paper", "two words", "'two words'", "text of the form"),
        (1, "reference", "1.5", "'1.5'", "a whole number"),
        (1, "reference", "9" * 17, "'99999999999999999'", "a whole number"),
        (1, "row", "0", "'0'", "at least 1"),
        (3, "row", "2", "2, which row 2 has already", "each value once"),
    ],
)
def test_bad_cell(tmp_path, row, column, value, found, allowed):
    with pytest.raises(DataError) as error:
        read(tmp_path, table(row, column, value))
    message = str(error.value)
    assert (
        f"mine.csv, row {row} (line {row + 1}), column {column}: found {found}"
        in message
    )
    assert f"allowed is {allowed}" in message and message.endswith(".")


@pytest.mark.parametrize(
    "oxygen, accepted",
    [("50.5", True), ("49.5", True), ("50.51", False), ("49.49", False)],
)
def test_closure(tmp_path, oxygen, accepted):
    text = table(1, "oxygen_at_percent", oxygen)
    if accepted:
        assert len(read(tmp_path, text)) == 3
        return
    with pytest.raises(DataError) as error:
        read(tmp_path, text)
    assert (
        "row 1 (line 2), column fluorine_at_percent + carbon_at_percent + oxygen_at_percent: "
        f"found a sum of {Decimal(oxygen) + 50}, allowed is 100 ± 0.5."
    ) in str(error.value)


@pytest.mark.parametrize(
    "row, column, value, message",
    [
        (
            2,
            "reference",
            "7",
            "row 2 (line 3), column reference: found 7 for paper 'Own2025', where row 1 has 1; "
            "allowed is one reference per paper.",
        ),
        (
            3,
            "reference",
            "1",
            "row 3 (line 4), column paper: found 'Other2025' for reference 1, where row 1 has 'Own2025'; "
            "allowed is one paper per reference.",
        ),
    ],
)
def test_two_papers_with_one_key(tmp_path, row, column, value, message):
    with pytest.raises(DataError) as error:
        read(tmp_path, table(row, column, value))
    assert message in str(error.value)


def test_two_entries_with_one_number(tmp_path):
    text = (
        (DATA / "cheng2018/references.csv")
        .read_text(encoding="utf-8")
        .replace("\n29,", "\n28,")
    )
    with pytest.raises(
        DataError,
        match=r"row 2 \(line 3\), column number: found 28, which row 1 has already",
    ):
        read(tmp_path, text, "cheng2018-references")


def test_value_outside_an_enumeration(tmp_path):
    text = (
        (DATA / "yan2020/table1.csv")
        .read_text(encoding="utf-8")
        .replace("NMR,self", "NMR,surface")
    )
    with pytest.raises(
        DataError,
        match="row 1 .*column kind: found 'surface', allowed is one of self, chemical, app",
    ):
        read(tmp_path, text, "yan2020-table1")
    text = text.replace("NMR,surface", "NMR,self").replace("false,415", "no,415", 1)
    with pytest.raises(
        DataError,
        match=r"row 3 .*column is_approximate: found 'no', allowed is true or false",
    ):
        read(tmp_path, text, "yan2020-table1")


@pytest.mark.parametrize(
    "header, message",
    [
        (
            HEADER.replace(",carbon_at_percent", ""),
            "lacks column 'carbon_at_percent': found row, coul",
        ),
        (
            HEADER.replace("carbon", "kohlenstoff"),
            "lacks column 'carbon_at_percent': found row, coul",
        ),
        (HEADER + ",note", "has the unknown column 'note': found row, coul"),
        (HEADER + ",row", "repeats the column 'row': found row, coul"),
        (
            HEADER.replace(
                "row,coulombic_efficiency_percent", "coulombic_efficiency_percent,row"
            ),
            "column 1 is 'coulombic_efficiency_percent', allowed is 'row'; the order is row, coul",
        ),
    ],
)
def test_wrong_columns(tmp_path, header, message):
    n = header.count(",") + 1
    rows = [",".join([*line.split(","), "x"][:n]) for line in ROWS]
    with pytest.raises(DataError) as error:
        read(tmp_path, "\n".join([header, *rows]))
    assert (
        "mine.csv" in str(error.value)
        and message in str(error.value)
        and "paper, reference" in str(error.value)
    )


@pytest.mark.parametrize(
    "content, message",
    [
        (
            "",
            "mine.csv is empty; a header row and at least one row of data are needed.",
        ),
        ("\n \n", "mine.csv is empty"),
        (HEADER, "mine.csv has a header but no rows; at least one is needed."),
        (
            "\n".join([HEADER, ROWS[0], "2,99"]),
            "mine.csv, row 2 (line 3): found 2 cells, allowed are 7 as in the header.",
        ),
        (
            "\n".join([HEADER, ROWS[0] + ",8"]),
            "mine.csv, row 1 (line 2): found 8 cells, allowed are 7",
        ),
        ("\n".join([HEADER, '1,"99.1,10,40,50,A,1']), "cannot be read as CSV"),
        (
            f"{HEADER}\n1,99.1,10,40,50,M\xfcller,1\n".encode("latin-1"),
            "mine.csv, line 2 is not UTF-8 (byte 0xfc); ",
        ),
        ("\n".join([HEADER, *ROWS]).encode("utf-16"), "line 1 is not UTF-8"),
    ],
)
def test_unreadable_table(tmp_path, content, message):
    with pytest.raises(DataError) as error:
        read(tmp_path, content)
    assert message in str(error.value)


def test_missing_own_table(tmp_path):
    with pytest.raises(DataError, match="nowhere.csv is missing"):
        data.read_table(tmp_path / "nowhere.csv", "claims")


def test_lines_are_counted_through_blank_and_folded_lines(tmp_path):
    schema = {
        "fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "integer"}]
    }
    with pytest.raises(DataError, match=r"row 2 \(line 6\), column b: found 'x'"):
        read(tmp_path, 'a,b\n\n"one\ntwo",1\n\nthree,x\n', schema)


def test_own_schema_as_a_dict(tmp_path):
    schema = {
        "fields": [
            {"name": "a", "type": "number", "unit": "nm"},
            {"name": "b", "type": "integer"},
            {"name": "c", "type": "boolean"},
            {"name": "d", "type": "string"},
        ]
    }
    frame = read(tmp_path, "a,b,c,d\n1,2,true,x\n,,,\n.5e1,,0,\n", schema)
    assert frame["a"].tolist() == [1.0, 5.0] and frame.attrs["units"]["a"] == "nm"
    assert frame["b"].isna().tolist() == [False, True] and frame["c"].tolist() == [
        True,
        False,
    ]
    assert frame["d"].isna().tolist() == [False, True]
    for wrong in (
        {},
        {"fields": [{"name": "a"}]},
        {"fields": [{"name": "a", "type": "date"}]},
    ):
        with pytest.raises(DataError, match="schema needs a list `fields`"):
            read(tmp_path, "a\n1\n", wrong)


# --- a damaged cell is always noticed ------------------------------------------------


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory):
    root = tmp_path_factory.mktemp("spoiled")
    shutil.copytree(DATA, root / "data")
    return root


NUMERIC = [
    (name, field["name"])
    for name in TABLES
    for field in RESOURCES[name]["schema"]["fields"]
    if field["type"] in {"number", "integer"}
]


@settings(max_examples=60, deadline=None)
@given(
    where=st.sampled_from(NUMERIC),
    choose=st.integers(0, 1000),
    cell=st.one_of(
        st.text(max_size=6),
        st.sampled_from(["97,3", "~80", "1 %", "–", "NaN", "0x10", "1e", "--1"]),
        st.floats().map(str),
    ),
)
def test_a_damaged_number_is_always_noticed(spoiled, where, choose, cell):
    name, column = where
    rows = raw(name)
    i = choose % len(rows)
    if rows[i][column] == cell:
        return
    rows[i][column] = cell
    path = spoiled / "data" / RESOURCES[name]["path"]
    original = path.read_bytes()
    try:
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        with (
            mock.patch.object(data, "ROOT", spoiled),
            pytest.raises(DataError, match="was edited"),
        ):
            data.load(name)
        # even without the hash, what is not a number at all is caught by its type
        try:
            number = Decimal(cell.strip()).is_finite()
        except InvalidOperation:
            number = not cell.strip()
        if not number:
            # a bare carriage return in the cell breaks the row instead
            with pytest.raises(DataError, match=rf"{column}|found \d+ cells"):
                data.read_table(path, name)
    finally:
        path.write_bytes(original)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_survives_the_file(x):
    one_column = {"fields": [{"name": "x", "type": "number"}]}
    assert schema.parse(f"x\n{x!r}\n".encode(), one_column, "memory")["x"][0] == x
