"""Tables of electrolytes as people keep them: found columns, rows left out by name, questions, any descriptor."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from conftest import ROOT
from lithium_interfaces import own_data as own
from lithium_interfaces import recipes
from lithium_interfaces.errors import DataError
from lithium_interfaces.small_samples.table import CE

INPUTS = ROOT / "tests" / "inputs"
relaxed = settings(deadline=None)
SEI = pd.read_csv(own.template("sei-composition"), dtype=str).drop(columns="note")
SHORT = {
    CE: "CE (%)",
    "fluorine_at_percent": "F (at.%)",
    "carbon_at_percent": "C (at.%)",
    "oxygen_at_percent": "O (at.%)",
}
EXPECTED = own.analyse_composition(own.template("sei-composition")).results


def file(folder, text, name="mine.csv", encoding="utf-8"):
    (folder / name).write_bytes(text.encode(encoding))
    return folder / name


def csv(table, **how):
    return table.to_csv(index=False, **how)


def about(found, word):
    return " ".join(text for subject, text in found.cautions if word in subject)


def how(found):
    """How the file was read, as one text."""
    return " ".join(f"{what} as {taken}" for what, taken in found.reading.to_numpy())


# --- the inputs of a stranger ------------------------------------------------------------------------------------


def test_a_row_above_100_is_left_out_by_name():
    found = own.analyse_composition(INPUTS / "sei-CE-one-above-100.csv")
    assert len(found.table) == 7
    assert (
        about(found, "Row 1 is left out")
        == "CE is 100.2 %, and more than 100 % is no efficiency."
    )


def test_raw_atomic_per_cent_is_offered_to_be_renormalised():
    path = INPUTS / "sei-not-renormalised.csv"
    with pytest.raises(
        DataError,
        match="add up to 69.93 to 70 in 8 of 8 rows, .* with renormalise=True they are divided by their sum",
    ):
        own.analyse_composition(path)
    found = own.analyse_composition(path, renormalise=True)
    assert "renormalised to 100 %; they added up to 69.93 to 70" in how(found)
    # the table is the template times 0.7, but for two rows that did not make 100 there either
    assert found.results.loc["Pearson", "C/F"] == pytest.approx(
        EXPECTED.loc["Pearson", "C/F"]
    )
    raw = pd.read_csv(path)
    np.testing.assert_allclose(
        found.table["carbon_at_percent"],
        100 * raw["carbon_at_percent"] / raw.filter(like="at_percent").sum(axis=1),
    )


def test_short_headers_are_mapped_and_the_mapping_is_shown():
    found = own.analyse_composition(INPUTS / "sei-swapped-C-O-names.csv")
    assert found.results.equals(EXPECTED)
    assert found.reading.to_numpy().tolist()[-3:] == [
        ["F (at.%)", "fluorine"],
        ["C (at.%)", "carbon"],
        ["O (at.%)", "oxygen"],
    ]


def test_all_sixteen_recipes_are_read():
    found = own.analyse_recipes(INPUTS / "recipes-as-papers-print-them.csv")
    assert (
        "Every recipe was understood." in about(found, "All read")
        and found.results.loc["n", "C/F"] == 16
    )


# --- the same table in other clothes -----------------------------------------------------------------------------

plain = SEI.rename(columns=SHORT)
CLOTHES = {
    "semicolons and decimal commas": (csv(plain.apply(lambda c: c.str.replace(".", ",", regex=False) if "%" in c.name else c), sep=";"), "utf-8"),
    "tabs": (csv(plain, sep="\t"), "utf-8"),
    "bars": (csv(plain, sep="|"), "utf-8"),
    "sep line first": ("sep=;\n" + csv(plain, sep=";"), "utf-8"),
    "UTF-16": (csv(plain, sep="\t"), "utf-16"),
    "byte order mark": (csv(plain), "utf-8-sig"),
    "cp1252 remark": (csv(plain.assign(remark="gemessen bei 25 °C, Größe 1")), "cp1252"),
    "reversed order and more columns": (csv(plain[plain.columns[::-1]].assign(temperature=25, operator="x, y")), "utf-8"),
    "title and blank line before": ("SEI by XPS, after 10 cycles\n\n" + csv(plain), "utf-8"),
    "units in a row": (csv(pd.concat([pd.DataFrame([["", "", "%", "at.%", "at.%", "at.%"]], columns=plain.columns), plain]).set_axis(["No.", "Lab", "CE", "F", "C", "O"], axis=1)), "utf-8"),
    "trailing separators": ("\n".join(line + ",," for line in csv(plain).splitlines()), "utf-8"),
    "blank lines between": ("\n\n".join(csv(plain).splitlines()), "utf-8"),
    "a mean below": (csv(plain) + "Mean,,98.68,14.7,38.0,47.3\n", "utf-8"),
    "core levels": (csv(plain.set_axis(["Sample", "Reference", "Coulombic efficiency (%)", "F 1s", "C 1s", "O 1s"], axis=1)), "utf-8"),
    "full names": (csv(plain.set_axis(["label", "group", "CE/%", "fluorine", "carbon", "oxygen"], axis=1)), "utf-8"),
    "quoted cells": (csv(plain, quoting=1), "utf-8"),
    "per cent signs": (csv(plain.assign(**{"CE (%)": plain["CE (%)"] + " %"})), "utf-8"),
    "Windows line ends": (csv(plain).replace("\n", "\r\n"), "utf-8"),
    "without row names": (csv(plain.drop(columns="row")), "utf-8"),
    "CE in capitals and a capacity named C": (csv(plain.assign(**{"C (mAh)": "5"})), "utf-8"),
}  # fmt: skip


@pytest.mark.parametrize("clothes", CLOTHES)
def test_the_same_table_in_other_clothes(tmp_path, clothes):
    text, encoding = CLOTHES[clothes]
    found = own.analyse_composition(file(tmp_path, text, encoding=encoding))
    pd.testing.assert_frame_equal(found.results, EXPECTED)
    assert len(CLOTHES) >= 15


def test_fractions_are_asked_about_and_the_answer_is_taken(tmp_path):
    path = file(
        tmp_path,
        csv(
            plain.assign(
                **{"CE (%)": (plain["CE (%)"].astype(float) / 100).astype(str)}
            ).rename(columns={"CE (%)": "CE"})
        ),
    )
    with pytest.raises(
        DataError,
        match=r"all 8 values are at most 1, such as 0.992; are they fractions\? Say so with columns=.'CE': .'CE', 'fraction'",
    ):
        own.analyse_composition(path)
    found = own.analyse_composition(path, columns={"CE": ("CE", "fraction")})
    np.testing.assert_allclose(
        found.table[CE],
        own.analyse_composition(own.template("sei-composition")).table[CE],
    )
    assert "CE × 100 as CE" in how(found)


def test_rows_that_cannot_serve_are_named_with_the_reason(tmp_path):
    table = pd.concat(
        [
            plain,
            plain.tail(1).assign(row="9"),
            plain.tail(1).assign(row="10"),
            plain.tail(1).assign(row="11"),
        ],
        ignore_index=True,
    )
    table.loc[0, "CE (%)"] = "n/a"
    table.loc[1, "CE (%)"] = "> 99"
    table.loc[2, "CE (%)"] = "0.991"
    table.loc[8, "C (at.%)"] = "71.0"
    table.loc[9, "F (at.%)"] = "0"
    table.loc[10, "CE (%)"] = "100"
    found = own.analyse_composition(file(tmp_path, csv(table)))
    assert list(found.table["row"]) == ["4", "5", "6", "7", "8"]
    assert about(found, "Row 1 is left out") == "Column CE (%) is empty."
    assert (
        about(found, "Row 2 is left out")
        == "Column CE (%) holds '> 99', which is no number."
    )
    assert "0.991 %; at most 1 is a fraction among percentages" in about(
        found, "Row 3 is left out"
    )
    assert "F + C + O = 111, and 100 ± 0.5 is needed; renormalise=True" in about(
        found, "Row 9 is left out"
    )
    assert "Fluorine is 0 at.%" in about(found, "Row 10 is left out")
    assert "no logarithm" in about(found, "Row 11 is left out")


def test_a_row_with_too_many_cells_is_left_out_and_not_shifted(tmp_path):
    lines = csv(plain).splitlines()
    lines[3] = lines[3].replace("Laboratory A", "Laboratory A, room 2")
    found = own.analyse_composition(file(tmp_path, "\n".join(lines)))
    assert (
        "7 cells under a header of 6; a cell that holds a comma needs quotation marks"
        in about(found, "on line 4")
    )
    assert len(found.table) == 7


def test_papers_may_be_missing_or_unknown(tmp_path):
    found = own.analyse_composition(file(tmp_path, csv(plain.drop(columns="paper"))))
    assert "nothing can be said of papers" in about(found, "Papers")
    assert found.results.loc["Pearson", "C/F"] == EXPECTED.loc["Pearson", "C/F"]
    some = plain.assign(paper=["", *plain["paper"][1:]])
    found = own.analyse_composition(file(tmp_path, csv(some)))
    assert found.table["paper"][
        0
    ] == "not stated (row 1)" and "1 row names no paper" in how(found)


def test_two_columns_that_could_serve_are_a_question(tmp_path):
    twice = csv(plain).replace("O (at.%)", "F (at.%)", 1)
    with pytest.raises(
        DataError,
        match="the columns 'F .at.%.', 'F .at.%. .2.' could all be the fluorine; say which, with columns",
    ):
        own.analyse_composition(file(tmp_path, twice))
    answered = own.analyse_composition(
        file(tmp_path, twice),
        columns={"fluorine": "F (at.%)", "oxygen": "F (at.%) (2)"},
    )
    assert answered.results.equals(EXPECTED)


@pytest.mark.parametrize(
    "columns, said",
    [
        ({"F": "F (at.%)"}, "columns={'F': ...} is not known"),
        ({"carbon": "C at"}, "there is no column 'C at' .did you mean 'C .at.%.'"),
        ({"CE": ("CE (%)", "permille")}, "the unit of CE is 'permille'"),
    ],
)
def test_answers_that_do_not_fit(tmp_path, columns, said):
    with pytest.raises(
        DataError, match=said.replace("{", r"\{").replace("...}", r"\.\.\.\}")
    ):
        own.analyse_composition(file(tmp_path, csv(plain)), columns=columns)


@pytest.mark.parametrize(
    "text, said",
    [
        ("", "is empty"),
        ("a,b\n1,2\n", "no line is a header with known names"),
        ("CE,F,C,O\n", "has a header but no rows"),
        (
            "CE,F,C,O\n99,10,40,50\n98,20,30,50\n",
            "2 rows can be used; at least 3 are needed",
        ),
        (
            "CE;F;C;O\n99,1;10.5;40;49.5\n98;20;30;50\n97;20;30;50\n",
            "one of comma and point must be the decimal sign",
        ),
        (
            "CE,F,C,O\nx,10,40,50\ny,20,30,50\nz,20,30,50\n",
            "0 rows can be used after 3 were left out .row 1: column CE holds 'x'",
        ),
    ],
)
def test_tables_that_are_refused(tmp_path, text, said):
    with pytest.raises(DataError, match=said) as refused:
        own.analyse_composition(file(tmp_path, text))
    assert "\n" not in str(refused.value)


def test_a_spreadsheet_is_named(tmp_path):
    (tmp_path / "mine.xlsx").write_bytes(b"PK\x03\x04rest")
    with pytest.raises(DataError, match="spreadsheet"):
        own.analyse_composition(tmp_path / "mine.xlsx")


@settings(relaxed, max_examples=25)
@given(
    st.permutations(list(plain.columns)),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.booleans(),
    st.permutations(range(8)),
)
def test_order_separator_and_encoding_change_nothing(
    tmp_path_factory, order, separator, encoding, more, rows
):
    table = plain.iloc[rows][order]
    table = table.assign(extra="ä") if more else table
    found = own.analyse_composition(
        file(tmp_path_factory.mktemp("t"), csv(table, sep=separator), encoding=encoding)
    )
    for name in (
        "Pearson",
        "Spearman",
        "permutation p (Pearson)",
        "Q², leaving out papers",
    ):
        np.testing.assert_allclose(
            found.results.loc[name].astype(float), EXPECTED.loc[name].astype(float)
        )


# --- recipes ------------------------------------------------------------------------------------------------------


def test_two_columns_are_enough_for_recipes(tmp_path):
    text = 'Electrolyte,CE\n"1 M LiPF6 in EC/DMC (1:1, v/v)",95\n1M LiFSI DME,97\n4M LiFSI-DME,99\n1 M LiTFSI DOL-DME (1:1 v),98\n'
    found = own.analyse_recipes(file(tmp_path, text))
    assert (
        list(found.table["row"]) == ["1", "2", "3", "4"]
        and found.results.loc["n", "C/F"] == 4
    )
    assert "Electrolyte as recipe" in how(found)


def test_a_recipe_with_bare_commas_loses_its_row_only(tmp_path):
    text = "recipe,CE\n1 M LiPF6 in EC/DMC (1:1, v/v),95\n1M LiFSI DME,97\n4M LiFSI-DME,99\n1 M LiTFSI DME,98\n"
    found = own.analyse_recipes(file(tmp_path, text))
    assert len(found.table) == 3 and "needs quotation marks" in about(
        found, "on line 2"
    )


def test_recipes_are_checked_against_the_ratios_of_the_file(tmp_path):
    text = "recipe;CE;F/C;solvent O\n1 M LiPF6 in DMC;95;0.168488;\n4 M LiFSI in DME;98;0.1;\n1 M LiTFSI in DME;97;;\n2 M LiTFSI in DME;97;;\n"
    dmc = 1069 / 90.078  # mol per litre: F/C = 6 / (3 n)
    found = own.analyse_recipes(
        file(tmp_path, text.replace("0.168488", f"{6 / (3 * dmc):.6f}"))
    )
    assert "1 of 2 recipes give the ratios" in about(found, "Given ratios")
    assert "C/F is given as 10" in about(found, "Row 2 does not agree")
    assert "1 / F/C as given C/F" in how(found)


# --- any table ----------------------------------------------------------------------------------------------------


def made(n=14, papers=4, seed=7):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    return pd.DataFrame(
        {
            "electrolyte id": [f"E{k}" for k in range(n)],
            "Reference": [f"R{k % papers}" for k in range(n)],
            "Method": ["Aurbach", "cycling"] * (n // 2),
            "CE (%)": np.round(98.5 - 0.4 * x + rng.normal(scale=0.2, size=n), 3),
            "binding energy (eV)": np.round(x, 4),
            "viscosity (mPa s)": np.round(rng.uniform(1, 9, n), 3),
        }
    )


def test_numbers_of_a_readers_choice_as_scipy_has_them(tmp_path):
    table = made()
    found = own.analyse_table(file(tmp_path, csv(table)))
    x, ce = table["binding energy (eV)"], table["CE (%)"]
    r = found.results["binding energy (eV)"]
    assert list(found.results) == ["binding energy (eV)", "viscosity (mPa s)"]
    assert r["Pearson"] == pytest.approx(stats.pearsonr(x, ce)[0]) and r[
        "Spearman"
    ] == pytest.approx(stats.spearmanr(x, ce)[0])
    # Q²: against the mean of the other rows, and of the other papers
    for label, groups in (
        ("rows", np.arange(len(table))),
        ("papers", table["Reference"].to_numpy()),
    ):
        line = mean = 0.0
        for group in np.unique(groups):
            out = groups == group
            fit = np.polyfit(x[~out], ce[~out], 1)
            line += ((ce[out] - np.polyval(fit, x[out])) ** 2).sum()
            mean += ((ce[out] - ce[~out].mean()) ** 2).sum()
        assert r[f"Q², leaving out {label}"] == pytest.approx(1 - line / mean)
    p = found.results.loc["permutation p (Pearson)"].astype(float).to_numpy()
    assert sorted(
        found.results.loc["Holm (permutation p, Pearson)"].astype(float)
    ) == pytest.approx(sorted([min(1, 2 * p.min()), max(min(1, 2 * p.min()), p.max())]))
    without = [
        np.corrcoef(np.delete(x.to_numpy(), k), np.delete(ce.to_numpy(), k))[0, 1]
        for k in range(len(table))
    ]
    assert r["lowest Pearson without one row"] == pytest.approx(min(without))
    assert "mean of the rows (papers) that are left" in about(found, "Q²")
    assert 0 < found.details.inside_papers["binding energy (eV)"].p_value <= 1
    reading = dict(map(tuple, found.reading.to_numpy()))
    assert (
        reading["CE (%)"] == "CE"
        and reading["Method"] == "protocol"
        and reading["binding energy (eV)"] == "descriptor"
    )


def test_LCE_is_computed_or_read(tmp_path):
    table = made()
    lce = -np.log10(1 - table["CE (%)"] / 100)
    found = own.analyse_table(file(tmp_path, csv(table)), response="LCE")
    expected = stats.pearsonr(table["binding energy (eV)"], lce)[0]
    assert found.results.loc["Pearson", "binding energy (eV)"] == pytest.approx(
        expected
    )
    assert "CE, as LCE" in how(found)
    only = file(tmp_path, csv(table.assign(LCE=lce).drop(columns="CE (%)")), "lce.csv")
    with pytest.raises(
        DataError, match="no column is the CE, but 'LCE' is the LCE; say response='LCE'"
    ):
        own.analyse_table(only)
    assert own.analyse_table(only, response="LCE").results.loc[
        "Pearson", "binding energy (eV)"
    ] == pytest.approx(expected)


def test_protocols_are_a_column(tmp_path):
    table = made()
    found = own.analyse_table(
        file(tmp_path, csv(table)), descriptors=["viscosity (mPa s)"]
    )
    inside = found.details.by_protocol.set_index("protocol")
    for which, those in table.groupby("Method"):
        assert inside.loc[which, "pearson_r"] == pytest.approx(
            stats.pearsonr(those["viscosity (mPa s)"], those["CE (%)"])[0]
        )
    assert "Aurbach (7 rows), cycling (7 rows)" in about(found, "Protocols")
    assert "protocol" not in about(found, "Not in the table")
    assert "one protocol for all rows is assumed" in about(
        own.analyse_table(file(tmp_path, csv(table.drop(columns="Method")))),
        "Not in the table",
    )


def test_named_columns_and_missing_cells(tmp_path):
    table = made().rename(columns={"CE (%)": "eff", "Reference": "who"}).astype(object)
    table["eff"] = [value / 100 for value in table["eff"]]
    table.loc[3, "viscosity (mPa s)"] = "n/a"
    table.loc[4, "viscosity (mPa s)"] = "too high"
    found = own.analyse_table(
        file(tmp_path, csv(table)),
        "viscosity (mPa s)",
        ce=("eff", "fraction"),
        paper="who",
    )
    assert found.results.loc["n", "viscosity (mPa s)"] == 12 and len(found.table) == 14
    assert "holds text in row E4, such as 'too high'; it counts as missing" in about(
        found, "No number"
    )
    assert found.table["paper"].nunique() == 4


@pytest.mark.parametrize(
    "change, options, said",
    [
        (
            lambda t: t.assign(**{f"x{k}": range(14) for k in range(12)}),
            {},
            "14 columns of numbers could be tested, .*name those you mean",
        ),
        (
            lambda t: t[["CE (%)", "Reference"]],
            {},
            "no column of numbers is left to test",
        ),
        (
            lambda t: t,
            {"descriptors": ["viscosity"]},
            "there is no column 'viscosity' .did you mean 'viscosity .mPa s.'",
        ),
        (lambda t: t, {"descriptors": ["viscosity (mPa s)"] * 2}, "is named twice"),
        (lambda t: t, {"response": "loss"}, "response='loss' is not known"),
        (
            lambda t: t.assign(same=1),
            {"descriptors": ["same"]},
            "no descriptor can be tested; same: it, or CE beside it, does not vary",
        ),
        (lambda t: t.drop(columns="CE (%)"), {}, "no column is the CE"),
    ],
)
def test_questions_of_any_table(tmp_path, change, options, said):
    with pytest.raises(DataError, match=said) as refused:
        own.analyse_table(file(tmp_path, csv(change(made()))), **options)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 300 + len(
        str(tmp_path)
    )


def test_a_report_can_be_written(tmp_path):
    found = own.analyse_table(file(tmp_path, csv(made())))
    assert "viscosity" in found.save(tmp_path / "report.html").read_text(
        encoding="utf-8"
    )
    assert json.dumps(found.details.left_out) == "{}"
    assert recipes.Convention() == own.CONVENTION
