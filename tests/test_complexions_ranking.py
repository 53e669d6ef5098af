"""The table of elements and the estimate of which metal gathers at lithium's surface."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lithium_interfaces import data
from lithium_interfaces.complexions import ranking as rk
from lithium_interfaces.errors import BookError

TABLE = rk.elements()
HEAVY_ALKALIS = {"K", "Rb", "Cs"}


def chances(interface, start=5, **more):
    return rk.rank_probabilities(interface, np.random.default_rng(start), **more)


# --- the table ---------------------------------------------------------------------------------------

COLUMNS = {
    "name": "name",
    "atomic_number": "atomic_number",
    "atomic_weight_g_mol": "atomic_weight",
    "density_g_cm3": "density",
    "metallic_radius_pm": "metallic_radius_c12",
    "atomisation_kJ_mol": "heat_of_formation",
    "miedema_phi_V": "en_miedema",
    "miedema_density_du": "miedema_electron_density",
    "miedema_volume_cm3_mol": "miedema_molar_volume",
}
# Enthalpies of the gaseous atoms, kJ/mol, typed from the CRC Handbook table: a second source for the first.
ATOMS = """Li 159.3 Na 107.5 K 89.0 Rb 80.9 Cs 76.5 Mg 147.1 Ca 177.8 Sr 164.4 Ba 180.0 Zn 130.4 Cd 111.8 Cu 337.4
Ag 284.9 Au 366.1 Al 330.0 Ga 272.0 In 243.3 Tl 182.2 Si 450.0 Ge 372.0 Pb 195.2 As 302.5 Sb 262.3 Bi 207.1"""
COMPOUNDS = """Li2O -597.9 LiF -616.0 Na2O -414.2 NaF -576.6 K2O -361.5 KF -567.3 Rb2O -339.0 RbF -557.7 Cs2O -345.8
CsF -553.5 MgO -601.6 MgF2 -1124.2 CaO -634.9 CaF2 -1228.0 SrO -592.0 SrF2 -1216.3 BaO -548.0 BaF2 -1207.1 ZnO -350.5
ZnF2 -764.4 CdO -258.4 CdF2 -700.4 Cu2O -168.6 CuF2 -542.7 Ag2O -31.1 AgF -204.6 AuF3 -363.6 Al2O3 -1675.7
AlF3 -1510.4 Ga2O3 -1089.1 GaF3 -1163.0 In2O3 -925.8 Tl2O -178.7 TlF -324.7 SiO2 -910.7 GeO2 -580.0 SnO -280.7
PbO -219.0 PbF2 -664.0 As2O5 -924.9 Sb2O5 -971.9 SbF3 -915.5 Bi2O3 -573.9"""


def pairs(text):
    words = text.split()
    return dict(zip(words[::2], map(float, words[1::2]), strict=True))


def test_elements_are_what_mendeleev_says():
    from mendeleev.fetch import fetch_table

    source = fetch_table("elements").set_index("symbol").loc[TABLE.index]
    for ours, theirs in COLUMNS.items():
        if ours == "name":
            assert list(TABLE[ours]) == list(source[theirs])
        else:
            assert TABLE[ours].to_numpy(float) == pytest.approx(
                source[theirs].to_numpy(float), rel=1e-10
            ), ours


def test_elements_agree_with_other_sources():
    atoms = pd.Series(pairs(ATOMS))
    assert TABLE.loc[atoms.index, "atomisation_kJ_mol"].to_numpy() == pytest.approx(
        atoms.to_numpy(), rel=0.015
    )
    # volume from weight and density; Miedema's arsenic is of another form
    volume = TABLE["atomic_weight_g_mol"] / TABLE["density_g_cm3"]
    off = np.abs(np.log(volume / TABLE["miedema_volume_cm3_mol"]))
    assert off.drop(["Si", "Ge", "As", "Sb", "Bi"]).max() < 0.06
    assert (
        off[["Si", "Ge", "As", "Sb", "Bi"]].max() < 0.5
    )  # open crystals, dense in Miedema's table


def test_heats_of_formation_are_as_in_their_source():
    found = {}
    for kind, anion in (("oxide", "O"), ("fluoride", "F")):
        for _, row in TABLE[TABLE[kind].notna()].iterrows():
            found[row[kind]] = row[f"{kind}_kJ_mol"]
            digits = row[kind].rsplit(anion, 1)[1]
            assert row[f"{kind}_anions"] == int(digits or 1), row[kind]
            assert row[kind].startswith(row.name)
    assert found == pairs(COMPOUNDS)


def test_solid_lithium_has_more_surface_energy_than_liquid_lithium():
    liquid = (
        data.load("literature-complexions")
        .set_index("name")
        .loc["surface_tension_liquid_Li", "low"]
    )
    assert liquid == pytest.approx(
        0.447 - 1.07e-4 * 453.7 - 1.351e-8 * 453.7**2, abs=5e-4
    )
    assert liquid < TABLE.loc["Li", "surface_energy_J_m2"] < 1.6 * liquid


# --- the terms -----------------------------------------------------------------------------------------


def test_site_area_is_that_of_the_dense_bcc_plane():
    # bcc with lattice constant a: volume a^3/2 per atom, area a^2/sqrt 2 per atom of (110)
    a = (2 * 13.0e-6 / 6.02214076e23) ** (1 / 3)
    assert rk.site_area_m2_mol(13.0) == pytest.approx(
        a**2 / 2**0.5 * 6.02214076e23, rel=1e-12
    )


def test_surface_energies_are_tabulated_or_in_proportion_to_cohesion():
    found = rk.surface_energies(TABLE)
    known = TABLE["surface_energy_J_m2"].notna()
    assert list(found["known"]) == list(known) and known.sum() == 15
    assert (
        found.loc[known, "value"].tolist()
        == TABLE.loc[known, "surface_energy_J_m2"].tolist()
    )
    # broken bonds of one plane: the ratio is of the order of 1/6, and alike for all
    assert found["ratio"].between(0.14, 0.32).all()
    scatter = np.log(found.loc[known, "ratio"]).std()
    assert scatter == pytest.approx(0.164, abs=0.002)
    assert rk.ASSUMPTIONS.guessed_scatter == pytest.approx(2 * scatter, abs=0.03)
    # held out: two metals whose surface energy other sources give, Pb(111) 0.44 J/m2 and Mg(0001) 0.54 J/m2
    assert found.loc["Mg", "value"] == pytest.approx(0.54, rel=0.5)
    assert found.loc["Pb", "value"] == pytest.approx(0.44, rel=0.4)


def test_miedema_by_hand_for_potassium():
    # V^(2/3) = 12.77 cm2, n^(1/3) = 0.6463 and 0.9796, phi = 2.25 and 2.85
    drive = 10.7 * (9.4 * (0.27 ** (1 / 3) - 0.94 ** (1 / 3)) ** 2 - 0.6**2)
    hand = 2 * 45.63 ** (2 / 3) * drive / (0.27 ** (-1 / 3) + 0.94 ** (-1 / 3))
    found = rk.solution_enthalpy_kJ_mol(TABLE)
    assert found["K"] == pytest.approx(hand, rel=1e-12)
    assert found["Li"] == 0
    assert (found[["Na", "K", "Rb", "Cs"]] > 10).all()  # alkalis demix from lithium
    assert (
        found[["Sn", "Pb", "Bi", "Sb", "Ag", "Au"]] < -20
    ).all()  # these form compounds with it
    # a transition metal with another metal takes the larger P
    plain = rk.solution_enthalpy_kJ_mol(TABLE.rename(index={"Ag": "Xx"}))["Xx"]
    assert found["Ag"] / plain == pytest.approx(12.35 / 10.7)


def test_miedema_misses_the_assessed_systems_by_what_is_assumed():
    found = rk.miedema_against_assessed()
    assert found["assessed_kJ_mol"].to_dict() == pytest.approx(
        {"Mg": -12.196, "Al": -24.0}, abs=1e-3
    )
    worst = found["difference_kJ_mol"].abs().max()
    assert rk.ASSUMPTIONS.solution_error_kJ_mol == pytest.approx(worst, abs=0.1)


def test_strain_energy_limits():
    found = rk.strain_energy_kJ_mol(TABLE)
    assert found["Li"] == 0 and (found >= 0).all()
    shear, bulk = rk.lithium_moduli_GPa(9.0, 0.36)
    assert 9 * bulk * shear / (3 * bulk + shear) == pytest.approx(
        9.0
    )  # elasticity's own identity
    # a solute as stiff as can be: 8 pi G r_Li (r_M - r_Li)^2
    stiff = TABLE.copy()
    stiff.loc["Cs", "miedema_density_du"] = 1e6
    hand = (
        8
        * np.pi
        * rk.lithium_moduli_GPa()[0]
        * 1e9
        * 155e-12
        * (112e-12) ** 2
        * 6.02214076e23
        / 1e3
    )
    limit = rk.strain_energy_kJ_mol(stiff)["Cs"]
    assert limit == pytest.approx(hand, rel=1e-6) and found["Cs"] < limit
    # and as soft as can be: 6 pi K r_M (r_M - r_Li)^2, the hole keeps its size
    soft = TABLE.copy()
    soft.loc["Cs", "miedema_density_du"] = 1e-4
    k = rk.lithium_moduli_GPa()[1] * 1e9 * (1e-4 / 0.94) ** 2 * 69.23 / 13
    hand = 6 * np.pi * k * 267e-12 * (112e-12) ** 2 * 6.02214076e23 / 1e3
    assert rk.strain_energy_kJ_mol(soft)["Cs"] == pytest.approx(hand, rel=1e-4)


def test_a_solute_like_lithium_does_not_care_where_it_is():
    twin = pd.concat([TABLE, TABLE.loc[["Li"]].rename(index={"Li": "Twin"})])
    for interface in rk.INTERFACES:
        assert rk.segregation_terms(interface, table=twin).loc["Twin"].abs().max() == 0


def test_terms_add_up_and_only_the_sei_adds_affinity():
    for interface in rk.INTERFACES:
        terms = rk.segregation_terms(interface)
        assert terms["total"].is_monotonic_increasing
        parts = terms[["surface", "chemical", "strain", "affinity"]].sum(axis=1)
        assert parts.to_numpy() == pytest.approx(terms["total"].to_numpy())
        assert (terms["affinity"] == 0).all() == (interface == "free")
    # by hand: MgO and Li2O hold their oxygen by 601.6 and 597.9 kJ/mol, a = 0.25
    assert rk.segregation_terms("oxide").loc["Mg", "affinity"] == pytest.approx(
        0.25 * (-601.6 + 597.9)
    )
    assert {"Sn", "In"} & set(
        rk.segregation_terms("fluoride").index
    ) == set()  # no heat of formation, no claim


# --- chances -------------------------------------------------------------------------------------------


def test_free_surface_draws_heavy_alkalis_and_oxide_does_not():
    free, oxide = chances("free"), chances("oxide")
    assert set(free.index[:3]) == HEAVY_ALKALIS
    assert (free.loc[list(HEAVY_ALKALIS), "segregates"] > 0.99).all()
    assert (
        free.loc[["Al", "Sn", "Ag", "Au", "Si", "Ge", "In"], "segregates"] < 0.03
    ).all()
    # against oxide nothing is certain about them; the alkaline earths hold on
    assert free.loc["K", "segregates"] - oxide.loc["K", "segregates"] > 0.3
    assert (oxide.loc[["Ca", "Sr"], "segregates"] > 0.95).all()
    assert oxide["first"].max() < 0.6 < free["first"].max()


def test_chances_are_chances():
    found = chances("oxide")
    assert found["first"].sum() == pytest.approx(1) and found[
        "among_top"
    ].sum() == pytest.approx(3)
    assert (found["low"] < found["median"]).all() and (
        found["median"] < found["high"]
    ).all()
    n = len(found)
    assert found["mean_rank"].sum() == pytest.approx(n * (n + 1) / 2)
    pd.testing.assert_frame_equal(
        found, chances("oxide")
    )  # the same start gives the same numbers
    again = chances("oxide", start=6)
    noise = np.sqrt(found["segregates"] * (1 - found["segregates"]) / 4000)
    assert (np.abs(again["segregates"] - found["segregates"]) <= 6 * noise + 1e-3).all()


def test_without_uncertainty_the_ranking_is_the_list_of_terms():
    sure = replace(
        rk.ASSUMPTIONS,
        known_scatter=0,
        guessed_scatter=0,
        solution_error_kJ_mol=0,
        solution_scatter=0,
        relief=(0.75, 0.75),
        affinity=(0.25, 0.25),
    )
    for interface in rk.INTERFACES:
        drawn = rk.draw_enthalpies(interface, np.random.default_rng(1), 200, sure)
        terms = rk.segregation_terms(interface, sure)["total"]
        # Young's modulus is still drawn, evenly around its middle
        assert drawn.mean()[terms.index].to_numpy() == pytest.approx(
            terms.to_numpy(), abs=0.6
        )
    assert list(
        rk.rank_probabilities("free", np.random.default_rng(1), 50, sure)["first"][:1]
    ) == [1.0]


@settings(max_examples=4, deadline=None)
@given(st.floats(0, 0.3))
def test_more_affinity_for_lithium_never_helps_a_metal_that_oxide_holds_less(share):
    weak, strong = (
        replace(rk.ASSUMPTIONS, affinity=(a, a)) for a in (share, share + 0.1)
    )
    less, more = (
        rk.segregation_terms("oxide", weak),
        rk.segregation_terms("oxide", strong),
    )
    pull = rk.affinity_kJ_mol(TABLE, "oxide")
    for metal in less.index:
        assert (more.loc[metal, "total"] - less.loc[metal, "total"]) * np.sign(
            pull[metal]
        ) >= -1e-9


def test_the_reversal_is_where_the_total_vanishes():
    found = rk.reversal_affinity("oxide")
    for metal in ("Na", "K", "Rb", "Cs"):
        at = replace(rk.ASSUMPTIONS, affinity=(found[metal], found[metal]))
        assert rk.segregation_terms("oxide", at).loc[metal, "total"] == pytest.approx(
            0, abs=1e-9
        )
    assert found["Ca"] == np.inf  # oxide holds calcium more tightly than lithium
    assert (
        rk.reversal_affinity("fluoride")[["K", "Rb", "Cs"]] > 1
    ).all()  # more than the whole heat of formation


def test_what_decides():
    free, oxide = (
        rk.what_decides(i, np.random.default_rng(2), 400, 40) for i in ("free", "oxide")
    )
    assert "affinity" not in free.index
    assert free["gained"].idxmax() == "enthalpies of solution"
    assert oxide["gained"].idxmax() == "affinity"
    # knowing more cannot leave more doubt, apart from the noise of the estimate
    assert (free["gained"] > -0.03).all() and (oxide["gained"] > -0.03).all()
    assert (free["bits"] >= 0).all() and oxide.loc["nothing", "bits"] > free.loc[
        "nothing", "bits"
    ]


@pytest.mark.parametrize(
    "call, words",
    [
        (
            lambda: rk.segregation_terms("sulfide"),
            "interface is 'sulfide', but must be one of free, oxide, fluoride",
        ),
        (
            lambda: rk.reversal_affinity("free"),
            "interface is 'free', but must be 'oxide' or 'fluoride'",
        ),
        (lambda: rk.Assumptions(affinity=(0.4, 0.1)), "affinity runs from 0.4 to 0.1"),
        (
            lambda: rk.Assumptions(poisson=0.5),
            r"poisson is 0.5, but must lie in \[0, 0.5\)",
        ),
        (
            lambda: rk.solution_enthalpy_kJ_mol(TABLE, "Xx"),
            "host is 'Xx', but must be one of Li, Na",
        ),
        (lambda: rk.draw_enthalpies("free", np.random.default_rng(1), 0), "draws is 0"),
        (lambda: chances("free", top=30), r"top is 30, but must lie in \[1, 24\]"),
    ],
)
def test_errors_say_what_is_allowed(call, words):
    with pytest.raises(BookError, match=words):
        call()
