"""A reader's own tables: templates and schemas, results and cautions, drawings, and how bad files are refused."""

import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bookkit import drawing
from chapters.your_own_data import figures as draw
from conftest import ROOT
from lithium_interfaces import data, efficiency, recipes, small_samples
from lithium_interfaces import own_data as own
from lithium_interfaces.core.cautions import Cautions
from lithium_interfaces.errors import BookError, DataError
from lithium_interfaces.own_data import cautions, impedance
from lithium_interfaces.spectra import generator

KINDS = ("sei-composition", "electrolyte-recipes", "cycler-trace", "impedance-spectrum")
ANALYSE = dict(
    zip(
        KINDS,
        (
            own.analyse_composition,
            own.analyse_recipes,
            own.analyse_trace,
            own.analyse_spectrum,
        ),
    )
)
DRAW = dict(
    zip(
        KINDS,
        (
            draw.sei_composition,
            draw.electrolyte_recipes,
            draw.cycler_trace,
            draw.impedance_spectrum,
        ),
    )
)


def analysed_and_drawn(kind, path, *options):
    """Findings of a file and their pictures, as the page makes them."""
    found = ANALYSE[kind](path, *options)
    return found, DRAW[kind](found)


OPTIONS = [(kind, ("aurbach",) if kind == "cycler-trace" else ()) for kind in KINDS]


def example(kind):
    return pd.read_csv(own.template(kind))


def written(folder, table, name="mine.csv"):
    table.to_csv(folder / name, index=False)
    return folder / name


def about(found, word):
    """The cautions whose subject holds a word, joined."""
    return " ".join(text for subject, text in found.cautions if word in subject)


def published(folder):
    """Table 1 of OB24 in the form of the template."""
    table = data.load("oyakhire2024-table1").assign(note="")
    return written(
        folder,
        table[[field["name"] for field in own.schema("sei-composition")["fields"]]],
    )


@pytest.fixture(autouse=True)
def no_open_figures():
    yield
    plt.close("all")


# --- templates and schemas ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_templates_follow_their_schema_by_another_library(kind):
    from frictionless import Resource, Schema

    schema = {key: own.schema(kind)[key] for key in ("fields", "missingValues")}
    report = Resource(
        path=f"{kind}.csv",
        basepath=str(own.TEMPLATES),
        schema=Schema.from_descriptor(schema),
    ).validate()
    assert report.valid, report.flatten(["message"])
    assert list(example(kind).columns) == [field["name"] for field in schema["fields"]]
    for field in schema["fields"]:
        assert field["description"] and isinstance(field["unit"], str)


def test_templates_are_called_synthetic():
    assert "All rows in these files are synthetic" in (
        own.TEMPLATES / "README.md"
    ).read_text(encoding="utf-8")
    for kind in KINDS:
        assert "synthetic" in own.schema(kind)["description"]
        assert own.read(kind, own.template(kind))[1].all()
    assert {path.stem for path in own.TEMPLATES.glob("*.csv")} == set(KINDS)
    for kind in KINDS[:2]:
        assert example(kind)["note"].str.startswith("synthetic example").all()
    page = (ROOT / "book" / "your-own-data.md").read_text(encoding="utf-8")
    assert (
        page.count("**What you see here is synthetic.**") == 1
        and page.count("YOUR FILE:") == 5
    )


def test_the_trace_of_the_template_is_the_one_its_description_says():
    instrument = efficiency.Instrument(
        current_noise_mA=5e-4, voltage_noise_V=1e-3, sampling_s=120
    )
    made = efficiency.synthetic_trace(
        "aurbach",
        efficiency=0.985,
        reservoir_mAh=2,
        cycle_mAh=0.5,
        cycles=5,
        current_mA=0.5,
        rest_h=0.1,
        instrument=instrument,
        seed=1,
    )
    np.testing.assert_allclose(example("cycler-trace"), made.table, rtol=0, atol=1e-2)
    np.testing.assert_allclose(
        example("cycler-trace")["current_mA"],
        made.table["current_mA"],
        rtol=0,
        atol=6e-6,
    )


def test_the_spectrum_of_the_template_is_the_one_its_description_says():
    f = generator.sweep(1e6, 1e-2, 6)
    made = generator.with_noise(generator.impedance(f), 0.005, np.random.default_rng(1))
    table = example("impedance-spectrum")
    np.testing.assert_allclose(table["frequency_Hz"], f, rtol=1e-5)
    np.testing.assert_allclose(
        table["z_real_ohm"] + 1j * table["z_imag_ohm"], made, atol=1e-4
    )


def test_columns_say_what_is_allowed():
    table = own.columns("sei-composition").set_index("column")
    assert table.loc["fluorine_at_percent", "allowed"] == "0 to 100"
    assert table.loc["row", "allowed"] == "text, each once"
    assert table.loc["note", "allowed"] == "text, or empty"
    with pytest.raises(
        DataError, match="There is no template 'sei'; allowed are sei-composition"
    ):
        own.schema("sei")


# --- SEI compositions --------------------------------------------------------------------------


def test_the_published_table_gives_the_printed_coefficients(tmp_path):
    found = own.analyse_composition(published(tmp_path))
    assert not found.synthetic and "Synthetic" not in dict(found.cautions)
    printed = found.results.loc["Pearson"].astype(float).round(2)
    assert (printed["F"], printed["C/F"], printed["C/O"]) == (0.43, -0.83, -0.78)
    # without row 9, as numpy says
    table = data.load("oyakhire2024-table1").query("row != 9")
    r = np.corrcoef(
        table["carbon_at_percent"] / table["fluorine_at_percent"],
        table["coulombic_efficiency_percent"],
    )[0, 1]
    assert f"C/F goes from −0.83 to {cautions.signed(r)} without row 9" in about(
        found, "One row"
    )
    assert "10 rows from 4 papers, at most 4 rows from one" in about(found, "n")
    assert "every order" in about(found, "Exact")
    sums = data.load("oyakhire2024-table1").filter(like="at_percent").sum(axis=1)
    assert f"add up to {sums.min():.2f} to {sums.max():.2f} %" in about(
        found, "Closure"
    )
    # four papers: 2 / 2^4 is the smallest p of a wild cluster bootstrap
    assert "0.12 whatever the data" in about(found, "Inside papers")
    # rows 3 and 8 have the same C/F
    assert "C/F (2 rows)" in about(found, "Ties")


def test_results_are_those_of_scipy(tmp_path):
    table, found = (
        example("sei-composition"),
        own.analyse_composition(own.template("sei-composition")),
    )
    ratio = table["carbon_at_percent"] / table["fluorine_at_percent"]
    ce = table["coulombic_efficiency_percent"]
    assert found.results.loc["Pearson", "C/F"] == pytest.approx(
        stats.pearsonr(ratio, ce)[0]
    )
    assert found.results.loc["Spearman", "C/F"] == pytest.approx(
        stats.spearmanr(ratio, ce)[0]
    )
    low, high = stats.pearsonr(ratio, ce).confidence_interval(0.95)
    assert tuple(
        found.results.loc[["Fisher 95 %, low", "Fisher 95 %, high"], "C/F"]
    ) == pytest.approx((low, high))
    without = [
        np.corrcoef(np.delete(ratio, k), np.delete(ce, k))[0, 1]
        for k in range(len(table))
    ]
    assert found.results.loc["highest Pearson without one row", "C/F"] == pytest.approx(
        max(without)
    )
    assert found.results.loc["lowest Pearson without one row", "C/F"] == pytest.approx(
        min(without)
    )


@given(st.integers(4, 5000))
def test_the_smallest_detectable_correlation_inverts_the_sample_size(n):
    assert small_samples.sample_size(cautions.smallest_detectable(n)) == pytest.approx(
        n
    )


def test_rows_that_are_still_synthetic_are_named(tmp_path):
    table = example("sei-composition")
    table.loc[:5, "note"] = ""
    found = own.analyse_composition(written(tmp_path, table))
    assert not found.synthetic
    assert dict(found.cautions)["Synthetic"].startswith("Rows 7 and 8 are synthetic")


def many_rows(n, papers, seed=3):
    rng = np.random.default_rng(seed)
    parts = 100 * rng.dirichlet([3, 6, 8], n)
    return pd.DataFrame(
        {
            "row": [f"cell {k}" for k in range(n)],
            "paper": [f"Author200{k % papers}Journal" for k in range(n)],
            "coulombic_efficiency_percent": rng.uniform(95, 99.8, n),
            "fluorine_at_percent": parts[:, 0],
            "carbon_at_percent": parts[:, 1],
            "oxygen_at_percent": parts[:, 2],
            "note": "",
        }
    )


def test_more_papers_than_markers_and_more_than_ten_rows(tmp_path):
    found, pictures = analysed_and_drawn(
        "sei-composition", written(tmp_path, many_rows(14, 8))
    )
    assert "Monte Carlo" in dict(found.cautions) and "Exact" not in dict(found.cautions)
    labels = [
        text.get_text()
        for text in pictures["trends"].figure.axes[-1].get_legend().get_texts()
    ]
    assert len(labels) == 6 and labels[-1] == "3 other papers"
    assert pictures["trends"].data["paper"].nunique() == 6
    assert found.table["paper"].nunique() == 8


@pytest.mark.parametrize("rows", [3, 4])
def test_few_rows_of_one_paper(tmp_path, rows):
    table = example("sei-composition")[:rows].assign(
        paper="ours", oxygen_at_percent=[48, 49, 48, 52][:rows]
    )
    table["carbon_at_percent"] = (
        100 - table["fluorine_at_percent"] - table["oxygen_at_percent"]
    )
    found, pictures = analysed_and_drawn("sei-composition", written(tmp_path, table))
    assert "1 paper," in about(found, "n") and "another laboratory" in about(found, "n")
    assert "One paper" not in dict(found.cautions)
    assert ("no power" in about(found, "Power")) == (rows == 3)
    for picture in pictures.values():
        drawing.svg_text(picture.figure, "fig-x")


# --- recipes -----------------------------------------------------------------------------------


def test_ratios_and_their_correlation_by_hand(tmp_path):
    molality, ce = np.array([1.0, 2, 3, 4]), [95.0, 97.5, 98.0, 99.0]
    table = pd.DataFrame(
        {
            "row": list("abcd"),
            "paper": ["A", "A", "B", "B"],
            "recipe": [f"{m:g} m LiFSI in DME" for m in molality],
            "coulombic_efficiency_percent": ce,
            "note": "",
        }
    )
    found = own.analyse_recipes(written(tmp_path, table))
    # per kilogram: 1000 / 90.122 mol of C4H10O2, and two F per LiN(SO2F)2
    ratio = 4 * 1000 / 90.122 / (2 * molality)
    np.testing.assert_allclose(found.details["carbon_to_fluorine"], ratio, rtol=1e-5)
    assert found.results.loc["Pearson", "C/F"] == pytest.approx(
        stats.pearsonr(ratio, ce)[0], abs=1e-6
    )
    # C and F of four orders in 24, and the mirror image, are as extreme as the observed one
    assert found.results.loc["permutation p (Spearman)", "C/F"] == pytest.approx(2 / 24)
    assert "Every recipe was understood." in about(
        found, "All read"
    ) and "Assumed" not in dict(found.cautions)


def test_what_a_recipe_leaves_open_is_said():
    found = own.analyse_recipes(own.template("electrolyte-recipes"))
    assert "ratio of DOL/DME is not stated" in about(found, "Row 8 is left out")
    assert "Row 7 is missing from a ratio: C/F is undefined" in about(found, "No ratio")
    assert "Ratio 3:7 of EC/EMC read as by volume (row 10)" in about(found, "Assumed")
    assert "read as by volume" in about(found, "Reading")
    # with a convention that fills it, the row is in; a mole ratio is read as such
    filled = own.analyse_recipes(
        own.template("electrolyte-recipes"),
        recipes.Convention("mole", equal_parts=True),
    )
    assert "All read" in dict(filled.cautions) and filled.results.loc["n", "C/O"] == 10
    assert "equal parts by mole (row 8)" in about(filled, "Assumed")


def test_a_molecule_of_the_reader_is_used(tmp_path):
    table = example("electrolyte-recipes")
    table.loc[8, "recipe"] = "2 m LiFSI in TMU"
    path = written(tmp_path, table)
    assert "'TMU' is not in the table" in about(
        own.analyse_recipes(path), "Row 9 is left out"
    )
    added = pd.DataFrame(
        {
            "name": ["TMU"],
            "role": ["solvent"],
            "formula": ["((CH3)2N)2CO"],
            "density_g_cm3": [np.nan],
        }
    )
    found = own.analyse_recipes(
        path, molecules=pd.concat([data.load("molecules"), added])
    )
    assert found.details.loc["9", "carbon_to_fluorine"] == pytest.approx(
        5 * 1000 / 116.16 / 4, rel=1e-3
    )


def test_too_few_recipes_for_a_correlation(tmp_path):
    table = example("electrolyte-recipes")[:2]
    found, pictures = analysed_and_drawn(
        "electrolyte-recipes", written(tmp_path, table)
    )
    assert pictures == {} and "No correlation" in dict(found.cautions)
    assert drawing.table(found.results).to_html()
    assert found.details["carbon_to_fluorine"].notna().all()


def test_repeated_recipes_are_named(tmp_path):
    table = example("electrolyte-recipes")
    table.loc[1, "recipe"] = table.loc[0, "recipe"]
    assert "Rows 1 and 2 hold a recipe that stands more than once" in about(
        own.analyse_recipes(written(tmp_path, table)), "Repeated"
    )


# --- traces ------------------------------------------------------------------------------------


def trace_file(folder, protocol="aurbach", **kind):
    made = efficiency.synthetic_trace(
        protocol, efficiency=0.98, reservoir_mAh=2, cycle_mAh=0.5, cycles=6, **kind
    )
    return made, written(folder, made.table)


@pytest.mark.parametrize("protocol", efficiency.PROTOCOLS)
def test_the_efficiency_put_in_comes_out(tmp_path, protocol):
    made, path = trace_file(tmp_path, protocol)
    found, pictures = analysed_and_drawn("cycler-trace", path, protocol)
    value = found.results.set_index("quantity")["value"]
    assert value["Coulombic efficiency"] == pytest.approx(
        100 * made.protocol_efficiency, abs=1e-3
    )
    assert value["cycles counted"] == 6
    assert value["charge plated"] == pytest.approx(made.plated.sum(), rel=1e-4)
    # what is left of the net charge is what the cell lost or kept
    end = pictures["trace"].data["net_charge_plated_mAh"].iloc[-1]
    assert end == pytest.approx(sum(made.losses.values()) + made.left, rel=1e-3)
    assert not found.synthetic and "Synthetic" not in dict(found.cautions)


def test_the_template_agrees_with_its_truth():
    found = own.analyse_trace(own.template("cycler-trace"), "aurbach")
    assert (
        abs(found.details.coulombic_efficiency - 0.985)
        < 3 * found.details.standard_uncertainty
    )
    assert found.synthetic and "made-up cell" in about(found, "Synthetic")


def test_the_differential_gain_is_unknown_until_given(tmp_path):
    _, path = trace_file(tmp_path)
    unknown, known = (
        own.analyse_trace(path, "aurbach"),
        own.analyse_trace(path, "aurbach", 4e-4),
    )
    rows = [found.results.set_index("quantity")["value"] for found in (unknown, known)]
    assert rows[0]["– from differential gain"] == "not known"
    assert rows[1]["– from differential gain"] == pytest.approx(
        100 * 4e-4 * 0.98, rel=1e-4
    )
    assert "lower limit" in about(unknown, "Differential gain") and not about(
        known, "Differential gain"
    )
    # a tenth of the life of an anode-free cell: 0.1 CE |ln CE|
    assert f"{100 * 0.1 * 0.98 * abs(np.log(0.98)):.2g} %" in about(
        known, "What it is good for"
    )


def test_gaps_rests_and_conventions_are_said(tmp_path):
    made, path = trace_file(
        tmp_path, rest_h=0.2, instrument=efficiency.Instrument(sampling_s=60)
    )
    found = own.analyse_trace(path, "aurbach")
    assert "samples is 60 s. At most 0.0083 mAh" in about(
        found, "Gaps"
    )  # 0.5 mA for 60 s
    assert "1.7 % of a typical step" in about(found, "Gaps")  # of 0.5 mAh
    assert "plating current negative; 0 formation cycles" in about(found, "Assumed")
    flipped = written(
        tmp_path, made.table.assign(current_mA=-made.table["current_mA"]), "flipped.csv"
    )
    other = own.analyse_trace(flipped, "aurbach", plating="positive")
    pictures = draw.cycler_trace(other, "positive")
    assert other.details.coulombic_efficiency == pytest.approx(
        found.details.coulombic_efficiency
    )
    assert pictures["trace"].data["net_charge_plated_mAh"].max() == pytest.approx(
        2, rel=1e-3
    )


def test_a_long_trace_is_thinned_to_its_extremes(tmp_path):
    made, path = trace_file(
        tmp_path, instrument=efficiency.Instrument(sampling_s=5, current_noise_mA=1e-3)
    )
    _, pictures = analysed_and_drawn("cycler-trace", path, "aurbach")
    drawn = pictures["trace"].data
    assert len(made.table) > 10_000 and len(drawn) < 2_000
    for name in ("current_mA", "voltage_V"):
        assert (drawn[name].min(), drawn[name].max()) == (
            made.table[name].min(),
            made.table[name].max(),
        )
    assert (
        f"n = {len(made.table):,} samples, of which {len(drawn):,} are drawn"
        in pictures["trace"].caption
    )


# --- impedance spectra -------------------------------------------------------------------------


def test_a_spectrum_gives_the_cell_it_was_made_from():
    found, pictures = analysed_and_drawn(
        "impedance-spectrum", own.template("impedance-spectrum"), 1.0
    )
    assert found.synthetic and "made-up electrode" in about(found, "Synthetic")
    values = found.results.set_index("parameter")["value"]
    # the Cell of the generator: 3, 60, 30 and 20 ohm cm2; the circuit is another model
    for name, made in (("Rs", 3), ("Rf", 60), ("Rct", 30), ("Rw", 20)):
        assert float(values[name]) == pytest.approx(made, rel=0.1)
    assert "no circuit tried describes the data" in about(found, "The circuit")
    assert about(found, "Kramers–Kronig").startswith(
        "Consistent"
    ) and "convention" in about(found, "Names")
    frame = pictures["spectrum"].data
    np.testing.assert_allclose(
        frame["re_z"], example("impedance-spectrum")["z_real_ohm"]
    )
    assert np.hypot(frame["re_z_of_circuit"] / frame["re_z"] - 1, 0).max() < 0.1
    limits = pictures["profiles"].data
    assert set(limits["parameter"]) == {"Rf", "Rct"} and (limits["deviance"] >= 0).all()


def test_area_and_sweep_are_passed_on(tmp_path):
    table = example("impedance-spectrum")
    double = table.assign(
        z_real_ohm=2 * table["z_real_ohm"], z_imag_ohm=2 * table["z_imag_ohm"]
    )
    path = written(tmp_path, pd.concat([table.assign(sweep=1), double.assign(sweep=2)]))
    with pytest.raises(DataError, match="mine.csv holds 2 sweeps, 1 to 2; say which"):
        own.analyse_spectrum(path)
    found = own.analyse_spectrum(path, 0.5, 2)
    assert not found.synthetic and "Area" not in dict(found.cautions)
    alone = own.analyse_spectrum(own.template("impedance-spectrum"))
    assert found.results["value"].tolist()[:2] == alone.results["value"].tolist()[:2]
    assert set(found.results["unit"]) >= {
        "Ω\N{NO-BREAK SPACE}cm²",
        "s",
    } and "Area" in dict(alone.cautions)


@pytest.mark.parametrize(
    "value, text",
    [
        (59.44, "59.4"),
        (1.234e-6, "1.23×10⁻⁶"),
        (25600.0, "2.56×10⁴"),
        (np.nan, "–"),
        (0.0012, "0.0012"),
    ],
)
def test_numbers_are_written_with_three_digits(value, text):
    assert impedance.three_digits(value) == text


def test_a_spectrum_of_one_arc_has_no_profiles(tmp_path):
    table = example("impedance-spectrum")
    jw = 2j * np.pi * table["frequency_Hz"].to_numpy()
    z = 3 + 60 / (1 + jw * 60 * 7e-7) + 1e-7 * jw
    z = generator.with_noise(z, 0.005, np.random.default_rng(0))
    found, pictures = analysed_and_drawn(
        "impedance-spectrum",
        written(tmp_path, table.assign(z_real_ohm=z.real, z_imag_ohm=z.imag)),
    )
    assert found.details.best.circuit.name == "one arc" and set(pictures) == {
        "spectrum",
        "residuals",
    }
    assert "either, or both" in about(found, "One arc") and "not fitted" in about(
        found, "Inductive"
    )
    for picture in pictures.values():
        drawing._check("fig-x", picture.caption, picture.alt, picture.data)


# --- refusals ----------------------------------------------------------------------------------


def scaled(factor):
    return lambda t: t.assign(current_mA=t["current_mA"] * factor)


BAD = [
    (
        "sei-composition",
        lambda t: t[:2],
        (),
        "mine.csv: 2 rows can be used; at least 3 are needed",
    ),
    (
        "sei-composition",
        lambda t: t.drop(columns="carbon_at_percent"),
        (),
        "mine.csv: no column is the carbon; it has 'row', 'paper'",
    ),
    (
        "sei-composition",
        lambda t: t.assign(
            coulombic_efficiency_percent=t["coulombic_efficiency_percent"] / 100
        ),
        (),
        "mine.csv, column coulombic_efficiency_percent: all 8 values are at most 1, such as 0.992; are they fractions",
    ),
    (
        "sei-composition",
        lambda t: t.assign(
            fluorine_at_percent=0, carbon_at_percent=100 - t["oxygen_at_percent"]
        ),
        (),
        "mine.csv: 0 rows can be used after 8 were left out .row 1: fluorine is 0 at.%",
    ),
    (
        "electrolyte-recipes",
        lambda t: t.drop(columns="recipe"),
        (),
        "no column is the recipe",
    ),
    ("cycler-trace", scaled(1e-3), ("aurbach",), "mine.csv: .*is it in A or in uA"),
    ("cycler-trace", scaled(-1), ("aurbach",), "mine.csv: .*pass plating='positive'"),
    (
        "cycler-trace",
        lambda t: t.rename(columns={"current_mA": "amperage"}),
        ("aurbach",),
        "mine.csv: no column is the current; it has 'time_s', 'amperage', 'voltage_V'; say which",
    ),
    (
        "cycler-trace",
        lambda t: t.query("time_s < 20000 or time_s > 24000"),
        ("aurbach",),
        "mine.csv: Trace has no sample between",
    ),
    (
        "cycler-trace",
        lambda t: t[::-1],
        ("aurbach",),
        "mine.csv, line 3, column time_s: time goes from .* but it must not decrease",
    ),
    (
        "cycler-trace",
        lambda t: t.assign(voltage_V="n/a"),
        ("aurbach",),
        "line 2, column voltage_V: found an empty cell or NA",
    ),
    ("cycler-trace", lambda t: t, ("Aurbach",), "protocol is 'Aurbach', but must be"),
    ("cycler-trace", lambda t: t, ("aurbach", -1.0), "differential_gain is -1"),
    (
        "impedance-spectrum",
        lambda t: t.drop(columns="z_imag_ohm"),
        (),
        "mine.csv: no column is the imaginary part of the impedance; it has",
    ),
    (
        "impedance-spectrum",
        lambda t: t.assign(z_imag_ohm=-t["z_imag_ohm"]),
        (),
        "mine.csv: Im.Z. is positive at 49 of 49",
    ),
    ("impedance-spectrum", lambda t: t[:3], (), "mine.csv: the spectrum has 3 points"),
    ("impedance-spectrum", lambda t: t, (-1.0,), "area_cm2 is -1"),
]


@pytest.mark.parametrize("kind, damage, options, message", BAD)
def test_bad_files_are_refused_in_one_sentence_and_left_as_they_are(
    tmp_path, monkeypatch, kind, damage, options, message
):
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path, damage(example(kind)))
    content, changed = path.read_bytes(), path.stat().st_mtime_ns
    with pytest.raises(BookError, match=message) as refused:
        ANALYSE[kind]("mine.csv", *options)
    assert "\n" not in str(refused.value)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (content, changed)
    assert [item.name for item in tmp_path.iterdir()] == ["mine.csv"]


def test_a_missing_file_and_a_spreadsheet(tmp_path):
    with pytest.raises(DataError, match="nowhere.csv is missing"):
        own.analyse_composition(tmp_path / "nowhere.csv")
    (tmp_path / "mine.csv").write_text(
        own.template("sei-composition").read_text().replace(",", ";")
    )
    found = own.analyse_composition(tmp_path / "mine.csv")
    assert found.results.equals(
        own.analyse_composition(own.template("sei-composition")).results
    )


@pytest.mark.parametrize("kind, options", OPTIONS)
def test_good_files_are_not_changed_either(tmp_path, kind, options):
    path = tmp_path / "mine.csv"
    path.write_bytes(own.template(kind).read_bytes())
    path.chmod(0o444)
    before = path.stat()
    analysed_and_drawn(kind, path, *options)
    after = path.stat()
    assert path.read_bytes() == own.template(kind).read_bytes()
    assert (after.st_mtime_ns, after.st_size, after.st_mode) == (
        before.st_mtime_ns,
        before.st_size,
        before.st_mode,
    )
    assert [item.name for item in tmp_path.iterdir()] == ["mine.csv"]


# --- drawings and lists ------------------------------------------------------------------------


@pytest.mark.parametrize("kind, options", OPTIONS)
def test_drawings_are_complete(kind, options):
    _, pictures = analysed_and_drawn(kind, own.template(kind), *options)
    assert len(pictures) == {"sei-composition": 5, "impedance-spectrum": 3}.get(kind, 2)
    for name, picture in pictures.items():
        drawing._check(f"fig-own-{name}", picture.caption, picture.alt, picture.data)
        assert picture.caption.startswith(
            "Synthetic example rows"
        ) and picture.alt.startswith("Synthetic example rows")
        assert re.search(r"\bn = \d", picture.caption)
        picture.figure.draw_without_rendering()
        texts = [
            text
            for text in picture.figure.findobj(plt.Text)
            if text.get_text() and text.get_visible()
        ]
        assert min(text.get_fontsize() for text in texts) >= 9 or name == "composition"
        assert picture.alt.count("nan") == 0


def test_what_carries_r_is_what_was_computed(tmp_path):
    found, pictures = analysed_and_drawn("sei-composition", published(tmp_path))
    frame = pictures["what-carries-it"].data
    without = frame[
        (frame["descriptor"] == "C_over_F")
        & (frame["kind"] == "row")
        & (frame["which"] == "9")
    ]
    assert without["pearson_r"].item() == pytest.approx(
        found.details.left_out.r_without["C_over_F", "9"]
    )
    assert without["n"].item() == 9
    paper = frame[(frame["descriptor"] == "C_over_F") & (frame["kind"] == "paper")]
    assert sorted(paper["n"]) == [6, 8, 8, 8]
    assert "as printed" not in " ".join(
        t.get_text() for t in pictures["choices"].figure.findobj(plt.Text)
    )


def test_cautions_read_as_text_and_as_a_table():
    said = Cautions([("n", "2 < 3 rows"), ("Ties", "none")])
    assert repr(said) == "n: 2 < 3 rows\nTies: none"
    assert (
        "2 &lt; 3 rows" in said._repr_html_() and said._repr_html_().count("<tr>") == 2
    )


def test_schemas_are_plain_json():
    assert set(
        json.loads((own.TEMPLATES / "schemas.json").read_text(encoding="utf-8"))
    ) == set(KINDS)
