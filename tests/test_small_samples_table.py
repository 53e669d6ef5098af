"""The printed tables, typed here from OB24, and what happens to a table that is not like them."""

import numpy as np
import pandas as pd
import pytest

from lithium_interfaces import small_samples as d
from lithium_interfaces.errors import BookError, DataError

CE, F, C, OX = (
    "coulombic_efficiency_percent",
    "fluorine_at_percent",
    "carbon_at_percent",
    "oxygen_at_percent",
)
# OB24 table 1: index, CE, F %, C %, O %, reference
TABLE1_ROWS = [
    (1, 97.3, 6.94, 13.94, 79.12, 46),
    (2, 99.2, 8.85, 12.24, 78.91, 46),
    (3, 99.1, 4, 16, 80, 42),
    (4, 99.3, 4, 17.8, 78.22, 42),
    (5, 98.16, 7.69, 53.85, 38.46, 40),
    (6, 99.04, 12.12, 30.3, 57.58, 40),
    (7, 99.02, 13.46, 32.69, 53.85, 40),
    (8, 99.38, 11.11, 44.44, 44.44, 40),
    (9, 95, 4.94, 73.49, 21.57, 47),
    (10, 99.5, 19.77, 39.53, 40.7, 47),
]
# OB24 table 2: index, CE, thickness in nm, reference
TABLE2_ROWS = [
    (1, 98.4, 10, 33),
    (2, 99.52, 6, 33),
    (3, 99, 25, 39),
    (4, 99.3, 18, 39),
    (5, 99.3, 16, 39),
    (6, 99.5, 13, 39),
    (7, 99.5, 12, 39),
    (8, 99.5, 10, 51),
    (9, 91.7, 8.8, 50),
    (10, 97.2, 10.2, 50),
    (11, 99, 9.8, 50),
]
TABLE1 = pd.DataFrame(TABLE1_ROWS, columns=["row", CE, F, C, OX, "reference"])
TABLE1["paper"] = TABLE1["reference"].map(
    {46: "Chen2018", 42: "Ren2019", 40: "Chen2021", 47: "Liu2021"}
)
TABLE2 = pd.DataFrame(TABLE2_ROWS, columns=["row", CE, "sei_thickness_nm", "reference"])
TABLE2["paper"] = TABLE2["reference"].map(
    {33: "Yu2020", 39: "Yu2022", 51: "Cao2019", 50: "Zhang2022"}
)

ce = TABLE1[CE].to_numpy(float)
fluorine, carbon, oxygen = (TABLE1[name].to_numpy(float) for name in (F, C, OX))
c_over_f, c_over_o = carbon / fluorine, carbon / oxygen
lce = -np.log10(1 - ce / 100)
papers = TABLE1["reference"].astype(str).to_numpy()
thickness_ce, thickness = (
    TABLE2[CE].to_numpy(float),
    TABLE2["sei_thickness_nm"].to_numpy(float),
)


def random_table(n, n_papers, seed=1):
    """A table of the same shape with made-up numbers: parts from a Dirichlet, CE below 100."""
    rng = np.random.default_rng(seed)
    parts = 100 * rng.dirichlet([3, 6, 9], n)
    return pd.DataFrame(
        {
            CE: 90 + 9.9 * rng.random(n),
            F: parts[:, 0],
            C: parts[:, 1],
            OX: parts[:, 2],
            "paper": [f"paper {k % n_papers}" for k in range(n)],
        }
    )


def broken(**cells):
    """Table 1 with single cells replaced: broken(carbon=(row, value))."""
    table = TABLE1.astype(object)
    names = {"ce": CE, "fluorine": F, "carbon": C, "oxygen": OX}
    for name, (row, value) in cells.items():
        table.loc[row - 1, names.get(name, name)] = value
    return table


def test_checked_table_keeps_every_printed_number_and_names_papers_by_reference():
    checked = d.check_table(TABLE1)
    assert list(checked.columns) == ["row", CE, F, C, OX, "paper", "label"]
    np.testing.assert_array_equal(
        checked[[CE, F, C, OX]].to_numpy(), TABLE1[[CE, F, C, OX]].to_numpy()
    )
    assert list(checked["label"]) == [
        "46",
        "46",
        "42",
        "42",
        "40",
        "40",
        "40",
        "40",
        "47",
        "47",
    ]
    assert list(checked["row"]) == [str(k) for k in range(1, 11)]


def test_optional_columns_may_be_absent_and_cells_may_be_text():
    plain = TABLE1.drop(columns=["row", "reference"]).astype(str)
    checked = d.check_table(plain)
    assert list(checked["row"]) == [str(k) for k in range(1, 11)]
    assert list(checked["label"]) == list(TABLE1["paper"])
    np.testing.assert_array_equal(checked[CE], TABLE1[CE])


def test_whole_number_references_read_as_floats_keep_their_name():
    assert (
        d.check_table(TABLE1.astype({"reference": float, "row": float}))["label"][0]
        == "46"
    )


def test_input_is_never_modified():
    for table, function in (
        (TABLE1, d.analyse),
        (TABLE2, d.analyse_thickness),
        (TABLE1, d.multiverse),
    ):
        before = table.copy(deep=True)
        function(table)
        pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize(
    "table, words",
    [
        (TABLE1.drop(columns=C), [C, "columns found are", F]),
        (TABLE1.drop(columns="paper"), ["paper", "columns found are"]),
        (pd.DataFrame(), [CE, "none"]),
        (TABLE1.iloc[:0], ["no rows", "3"]),
        (TABLE1.iloc[:2], ["2 rows", "3"]),
        (TABLE1.to_dict(), ["dict", "DataFrame"]),
        (pd.concat([TABLE1, TABLE1[[CE]]], axis=1), [CE, "twice"]),
        (broken(carbon=(4, "n.d.")), ["row 4", C, "'n.d.'"]),
        (broken(ce=(6, 100.4)), ["row 6", "100.4", CE]),
        (broken(ce=(6, 0)), ["row 6", "above 0"]),
        (broken(ce=(6, -3)), ["row 6", "-3"]),
        (broken(oxygen=(2, float("nan"))), ["row 2", OX]),
        (broken(oxygen=(2, " ")), ["row 2", OX]),
        (broken(oxygen=(2, float("inf"))), ["row 2", OX, "inf"]),
        (broken(fluorine=(3, -4)), ["row 3", F, "-4"]),
        (broken(oxygen=(1, 77)), ["row 1", "97.88", "100 +- 0.5"]),
        (broken(reference=(2, 45)), ["Chen2018", "46", "45", "only one"]),
        (broken(paper=(2, "Ren2019")), ["only one"]),
        (broken(paper=(2, "Else2020")), ["reference 46", "Chen2018", "Else2020"]),
        (broken(paper=(2, None)), ["row 2", "paper"]),
        (broken(row=(2, 1)), ["row 1", "2 times"]),
        (TABLE1.assign(**{CE: 99.0}), [CE, "99", "10 rows"]),
    ],
)
def test_bad_composition_tables_stop_with_one_sentence(table, words):
    with pytest.raises(DataError) as caught:
        d.check_table(table)
    message = str(caught.value)
    assert all(word in message for word in words), message
    assert message.endswith(".") and "\n" not in message
    assert isinstance(caught.value, BookError)


def test_constant_descriptor_is_named():
    constant = TABLE1.assign(**{F: 10.0, OX: 90.0 - carbon})
    with pytest.raises(DataError, match=f"{F} is 10 in all 10 rows"):
        d.check_table(constant)


def test_closure_tolerance_is_half_a_percent():
    shifted = TABLE1.copy()
    shifted.loc[0, OX] = 79.12 + 0.5
    d.check_table(shifted)
    shifted.loc[0, OX] = 79.12 + 0.51
    with pytest.raises(DataError, match="row 1 has F . C . O = 100.51"):
        d.check_table(shifted)


@pytest.mark.parametrize(
    "column, value, words",
    [
        ("sei_thickness_nm", 0, ["row 3", "above zero"]),
        ("sei_thickness_nm", "thin", ["row 3", "'thin'"]),
        (CE, 101, ["row 3", "101"]),
    ],
)
def test_bad_thickness_tables_stop_with_one_sentence(column, value, words):
    table = TABLE2.astype(object)
    table.loc[2, column] = value
    with pytest.raises(DataError) as caught:
        d.analyse_thickness(table)
    assert all(word in str(caught.value) for word in words)
