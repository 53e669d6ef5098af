"""The kit: publishing by assignment, assumptions as data, numbers in text, directives as cells, quizzes as text."""

import csv
import math

import numpy as np
import pandas as pd
import pytest
import scipy.constants
from IPython.core.interactiveshell import InteractiveShell

import bookkit
from bookkit import assumptions, directives, quiz, results, text, units
from bookkit.errors import PageError, ResultError

# --- units ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "computed_in", "shown_in", "expected"),
    [
        (1.5e-9, "m", "nm", 1.5),
        (1e11, "Pa", "GPa", 100),
        (0.12, "1", "%", 12),
        (scipy.constants.eV, "J", "eV", 1),
        (1.0, "mAh/cm²", "C/m²", 3.6 / scipy.constants.centi**2),
        (1.0, "mA/cm2", "A/m²", 10),
        (1.0, "Wh/kg", "J/kg", scipy.constants.hour),
        (180.0, "deg", "rad", math.pi),
        (1.0, "year", "s", scipy.constants.Julian_year),
        (2.0, "", "", 2.0),
    ],
)
def test_units(value, computed_in, shown_in, expected):
    computed_in = "" if computed_in == "1" else computed_in
    assert units.convert(value, computed_in, shown_in) == pytest.approx(
        expected, rel=1e-14
    )
    assert units.convert(expected, shown_in, computed_in) == pytest.approx(
        value, rel=1e-14
    )


@pytest.mark.parametrize(
    ("one", "other", "word"),
    [("m", "V", "different things"), ("m", "furlong", "furlong")],
)
def test_units_that_do_not_fit(one, other, word):
    with pytest.raises(PageError, match=word):
        units.factor(one, other)


# --- numbers for people -------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "spec", "shown"),
    [
        (3e-7, ".1e", "3.0 × 10⁻⁷"),
        (3e-7, ".3g", "3 × 10⁻⁷"),
        (-0.8269, ".2f", "−0.83"),
        (0.123, ".0%", "12 %"),
        (1615.2, ",.0f", "1,615"),
        (5, "", "5"),
        (12345, "", "12345"),
        (1400.0, "", "1400"),
        (0.12345, "", "0.123"),
        (3e-7, "", "3 × 10⁻⁷"),
        (2.4e2, ".1e", "2.4 × 10²"),
    ],
)
def test_numbers_for_people(value, spec, shown):
    assert text.number(value, spec) == shown


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("name:.2f", ("name", ".2f")),
        ("name", ("name", "")),
        ("frame['a'].size:,", ("frame['a'].size", ",")),
        ("x[1:3].sum():.0%", ("x[1:3].sum()", ".0%")),
        ("x[1:3]", ("x[1:3]", "")),
    ],
)
def test_expression_and_format_are_told_apart(written, parts):
    assert text.split(written) == parts


def test_roles_are_filled_and_printed_values_stay_as_they_are():
    words = "{glue:text}`r:.2f`, printed as {printed}`−0.830` for {eval}`n` rows of {printed}`0.12 × 10⁻⁸`"
    filled = text.fill(words, {"r": -0.826}.__getitem__, {"n": 10}, None)
    assert filled == "−0.83, printed as −0.830 for 10 rows of 0.12 × 10⁻⁸"


# --- assumptions --------------------------------------------------------------------

ROW = {
    "name": "film_modulus", "meaning": "modulus of the film", "value": "100", "low": "50", "high": "200",
    "scale": "log", "unit": "GPa", "in_code": "Pa", "source": "", "why": "oxides and fluorides",
}  # fmt: skip


@pytest.fixture
def chapter(tmp_path, monkeypatch):
    """Writes chapters/a/assumptions.csv from changes of the row above."""

    def write(*changes, header=None, shared=()):
        for name, rows in (("chapters/a", changes), ("chapters", shared)):
            folder = tmp_path / name
            folder.mkdir(parents=True, exist_ok=True)
            with open(
                folder / "assumptions.csv", "w", encoding="utf-8", newline=""
            ) as stream:
                writer = csv.DictWriter(
                    stream, header or assumptions.COLUMNS, extrasaction="ignore"
                )
                writer.writeheader()
                writer.writerows(ROW | change for change in rows)
        assumptions._read.cache_clear()
        return assumptions.Assumptions.of("a")

    monkeypatch.setattr(assumptions, "ROOT", tmp_path)
    yield write
    assumptions._read.cache_clear()


def test_code_gets_its_unit_and_people_get_theirs(chapter):
    assumed = chapter(
        {},
        {
            "name": "share",
            "value": "10",
            "low": "10",
            "high": "10",
            "unit": "%",
            "in_code": "1",
            "source": "Adams2018",
        },
    )
    assert assumed.film_modulus == 100e9 and assumed.interval("film_modulus") == (
        50e9,
        200e9,
    )
    assert assumed.share == 0.1
    assert assumed.text("film_modulus") == "100 GPa (illustrative)"
    assert (
        assumed.text("film_modulus:short") == "100 GPa"
        and assumed.text("film_modulus:range") == "50 to 200 GPa"
    )
    assert assumed.text("share") == "10 %"
    assert assumed.note(["film_modulus", "share"]) == (
        "Illustrative: modulus of the film 100 GPa (50 to 200 GPa). Assumed, with a source: modulus of the film 10 %."
    )


def test_a_convention_is_not_illustrative(chapter):
    assumed = chapter(
        {},
        {
            "name": "end_of_life",
            "meaning": "capacity left at the end of life",
            "value": "80",
            "low": "70",
            "high": "90",
            "unit": "%",
            "in_code": "1",
            "source": "convention",
        },
        {"name": "yield_stress", "source": "Adams2018", "low": "100", "high": "100"},
    )
    row = assumed.row("end_of_life")
    assert row.convention and not row.illustrative
    assert not assumed.row("film_modulus").convention
    assert not assumed.row("yield_stress").convention
    assert assumed.text("end_of_life") == "80 %"
    assert assumed.note(["yield_stress", "end_of_life", "film_modulus"]) == (
        "Illustrative: modulus of the film 100 GPa (50 to 200 GPa). "
        "By convention: capacity left at the end of life 80 % (70 to 90 %). "
        "Assumed, with a source: modulus of the film 100 GPa."
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": "soft"}, ("line 2", "column value", "'soft'", "a number is needed")),
        ({"value": "nan"}, ("column value", "finite")),
        ({"value": "300"}, ("column value", "'300'", "from 50 to 200")),
        ({"low": "", "high": "9"}, ("column low", "a number")),
        ({"scale": "cubic"}, ("column scale", "linear or log")),
        ({"low": "-1"}, ("column low", "above zero")),
        ({"name": "film modulus"}, ("column name", "Python name")),
        ({"name": "text"}, ("column name", "'text'")),
        ({"why": " "}, ("column why", "words")),
        ({"in_code": "V"}, ("GPa", "V", "different things")),
    ],
)
def test_a_bad_assumption_is_named(chapter, change, words):
    with pytest.raises(PageError) as refused:
        chapter(change)
    said = str(refused.value)
    assert all(word in said for word in words) and "\n" not in said, said


def test_a_row_or_column_too_many_is_named(chapter):
    with pytest.raises(ResultError, match="stands above already"):
        chapter({}, {})
    with pytest.raises(
        ResultError, match="which chapters/assumptions.csv holds for all"
    ):
        chapter({}, shared=[{}])
    with pytest.raises(
        ResultError, match="has the columns name, value; allowed are name, meaning"
    ):
        chapter({}, header=["name", "value"])
    with pytest.raises(
        ResultError,
        match=r"no assumption 'film_moduls' \(did you mean 'film_modulus'\?\)",
    ):
        _ = chapter({}).film_moduls


def test_a_definition_moves_with_its_assumption(chapter, tmp_path, monkeypatch):
    def catalogue(definition):
        (tmp_path / "chapters" / "a" / "results.csv").write_text(
            f"name,unit,definition,expected\nswing,nm,{definition},1\n",
            encoding="utf-8",
        )
        results.catalogue.cache_clear()
        return results.catalogue()["swing"]["definition"]

    chapter({"value": "120"})
    monkeypatch.setattr(results, "ROOT", tmp_path)
    try:
        role = "{assumed}`film_modulus:short`"
        assert catalogue(f"swing under {role}") == "swing under 120 GPa"
        assert catalogue("swing") == "swing"
        place = "^chapters/a/results.csv, row swing, column definition: "
        with pytest.raises(
            ResultError, match=place + r".* no assumption 'film_moduls'"
        ):
            catalogue("swing under {assumed}`film_moduls`")
        with pytest.raises(ResultError, match=place + "found {eval}`2`; .*allowed"):
            catalogue("swing under {eval}`2`")
    finally:
        results.catalogue.cache_clear()


# --- publishing by assignment -----------------------------------------------------------

CATALOGUE = {
    name: {"name": name, "unit": unit, "in_code": in_code, "definition": "what it means", "chapter": "a"}
    for name, unit, in_code in (
        ("thickness", "nm", "m"), ("share_lean", "%", "1"), ("share_flooded", "%", "1"), ("rows", "", ""), ("odd.name", "", ""),
    )
}  # fmt: skip


@pytest.fixture
def shell(chapter, monkeypatch):
    """A kernel in which chapter a has begun; ``shell.shown`` is what its cells have displayed."""
    chapter({})
    monkeypatch.setattr(results, "catalogue", lambda: CATALOGUE)
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.shown = []
    monkeypatch.setattr(
        shell.display_pub, "publish", lambda data, **more: shell.shown.append(data)
    )
    bookkit.begin("a")
    yield shell
    InteractiveShell.clear_instance()


def published(shell):
    records = [data[results.MIME] for data in shell.shown if results.MIME in data]
    return {
        each["name"]: each["value"]
        for record in records
        if record["kind"] == "results"
        for each in record["results"]
    }


def test_an_assigned_name_of_the_catalogue_is_published_in_its_unit(shell):
    shell.run_cell("thickness = 2e-9\nother = 1\nthickness").raise_error()
    assert published(shell) == {"thickness": pytest.approx(2)}
    assert shell.user_ns["_"] == 2e-9, (
        "the last expression is still what the cell shows"
    )


def test_families_are_published_entry_by_entry(shell):
    shell.run_cell(
        "share = {}\nfor k, name in enumerate(('lean', 'flooded')):\n    share[name] = k / 10"
    ).raise_error()
    shell.run_cell(
        "more = {'odd.name': 7}\nmixed = {'rows': 7, 'unknown': 1}"
    ).raise_error()
    assert published(shell) == {
        "share_lean": 0,
        "share_flooded": pytest.approx(10),
        "odd.name": 7,
    }


def test_a_series_is_a_family_too(shell):
    shell.user_ns["pd"] = pd
    shell.run_cell("share = pd.Series({'lean': 0.5})").raise_error()
    assert published(shell) == {"share_lean": 50}


def test_names_inside_functions_are_their_own(shell):
    shell.run_cell(
        "def f():\n    thickness = 1\n    return [rows for rows in range(3)]\nf()"
    ).raise_error()
    assert published(shell) == {}


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("thickness = float('nan')", "only finite"),
        ("thickness = 'thick'", "only a real number"),
        ("thickness = None", "only a real number"),
        ("thickness = 1j", "only a real number"),
        ("thickness = True", "only a real number"),
        ("thickness = [1, 2]", "only a real number"),
    ],
)
def test_what_is_no_number_stops_its_cell(shell, cell, words):
    with pytest.raises(ResultError, match=words):
        shell.run_cell(cell).raise_error()


def test_one_name_has_one_value(shell):
    shell.run_cell("rows = 10").raise_error()
    with pytest.raises(
        ResultError, match="'rows' was 10 in an earlier cell and is 11 here"
    ):
        shell.run_cell("rows = 11").raise_error()
    shell.run_cell("rows = 10.0  # another way to the same").raise_error()


def test_a_cell_that_is_run_again_may_give_another_value(shell):
    shell.user_ns["start"] = 10
    shell.run_cell("rows = start").raise_error()
    shell.user_ns["start"] = 11
    shell.run_cell("rows = start").raise_error()
    assert published(shell) == {"rows": 11}


def test_a_result_of_another_chapter_is_refused(shell):
    bookkit.begin("b")
    with pytest.raises(
        ResultError, match="belongs to the chapter a; b cannot publish it"
    ):
        shell.run_cell("rows = 1").raise_error()


def test_a_frame_is_shown_in_house_style(shell):
    shown = shell.display_formatter.format(
        pd.DataFrame({"a": [-1.25, 2.5], "b": [1e-9, np.nan]})
    )[0]["text/html"]
    assert "−1.25" in shown and "2.50" in shown and "nan" not in shown.lower()


# --- directives and the cells they are -----------------------------------------------------

PAGE = """Text.

```{drawing} curve(x, "a")
:name: fig-a
:alt: A curve that rises
  to the right.

The caption, {glue:text}`r:.2f`.
```

```{claims} OB24-08 OB24-09
```

```{note}
Stays.
```
"""


def test_directives_become_cells_and_the_rest_stays():
    page = directives.as_cells(PAGE)
    assert (
        page.count("```{code-cell} ipython3") == 2 and "```{note}\nStays.\n```" in page
    )
    assert (
        '%%drawing curve(x, "a")\n:name: fig-a\n' in page
        and "\n%claims OB24-08 OB24-09\n```" in page
    )
    assert directives.as_cells(page) == page


def test_options_and_content_of_a_directive():
    body = PAGE.split("\n", 3)[3].split("\n```")[0]
    drawing = directives.Directive("drawing", 'curve(x, "a")', body)
    assert drawing.options == {
        "name": "fig-a",
        "alt": "A curve that rises to the right.",
    }
    assert drawing.content == "The caption, {glue:text}`r:.2f`."


# --- quizzes as text --------------------------------------------------------------------------

QUIZ = """How large is r?
- `r < 0` below zero
- `r >= 0` zero or
  above
  : It is {eval}`r:.1f`.

Second?
- `True` yes
- `False` no
"""


def test_a_quiz_is_read_and_its_truth_computed():
    fill = lambda words: text.fill(words, {}.__getitem__, {"r": 0.5}, None)
    first, second = quiz.parse(QUIZ, {"r": 0.5}, fill)
    assert first.options == (
        ("below zero", False, ""),
        ("zero or above", True, "It is 0.5."),
    )
    assert second.text == "Second?"


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (("`r < 0`", "`r > 0`"), "2 true options"),
        (("`r < 0`", "`q < 0`"), "NameError"),
        (("- `r < 0` below", "- below"), "no condition"),
        (("- `True` yes\n- `False` no\n", ""), "no options"),
    ],
)
def test_a_quiz_that_does_not_decide_is_refused(damage, words):
    with pytest.raises(PageError, match=words):
        quiz.parse(QUIZ.replace(*damage), {"r": 0.5}, str)
