"""The engine of verdicts, on rules whose outcome, share and turning point are known by hand."""

import html
import json
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from bookkit import cards, claims, results, verdicts
from bookkit.assumptions import Assumption, Assumptions
from bookkit.errors import ResultError
from bookkit.verdicts import (
    Found,
    Rule,
    contradicted,
    not_testable,
    qualified,
    reproduced,
    undecided,
)


def row(name, value, low, high, scale="linear", unit="", in_code="", source=""):
    return Assumption(
        name,
        name.replace("_", " "),
        value,
        low,
        high,
        scale,
        unit,
        in_code,
        source,
        "a test",
    )


ASSUMED = Assumptions(
    {
        each.name: each
        for each in (
            row("length", 5, 1, 10, "log", "nm", "m"),
            row("share", 0.5, 0, 1),
            row("other", 0.5, 0, 1, source="convention"),
            row("fixed", 2, 2, 2, source="Someone2020"),
        )
    },
    "a test",
)


def rule(check, *branches, **about):
    about = {"kind": "model"} | about
    chosen = branches or (
        reproduced("it is positive", lambda found: found.x > 0),
        contradicted("otherwise"),
    )
    return Rule("OB24-01", "a-chapter", branches=tuple(chosen), check=check, **about)


def evaluated(*args, assumed=ASSUMED, values=None, **about):
    return verdicts.evaluate(
        rule(*args, **about), assumed, lambda name: (values or {})[name]
    )


# --- stands and turning points ---------------------------------------------------------


def test_where_and_how_often_an_outcome_turns_on_a_log_range():
    """Positive above 3 nm, of 1 to 10 nm on a log scale: log(10/3) of the cases."""
    evidence = evaluated(lambda given: Found("it is", x=given.length - 3e-9))
    assert evidence.at_reference == "reproduced" and evidence.outcome == "undecided"
    assert evidence.stands == pytest.approx(math.log10(10 / 3), abs=0.01)
    assert (evidence.turned_by, evidence.turns_to) == ("length", "contradicted")
    assert evidence.turns_at == pytest.approx(3, rel=1e-6)
    (low, turn, before), (_, high, after) = evidence.strip.segments
    assert (low, turn, high) == pytest.approx((1, 3, 10), rel=1e-6)
    assert (before, after) == ("contradicted", "reproduced")
    assert evidence.strip.reference == pytest.approx(5)
    assert evidence.basis == "illustrative"


@pytest.mark.parametrize("edge", [0.05, 0.3, 0.45])
def test_stands_is_the_admissible_share(edge):
    """Two inputs, uniform: the area where x + y > edge is 1 - edge²/2 for an edge below 1."""
    evidence = evaluated(lambda given: Found("sum", x=given.share + given.other - edge))
    assert evidence.stands == pytest.approx(1 - edge**2 / 2, abs=0.01)
    assert evidence.cases == verdicts.SAMPLES


def test_settled_from_nine_tenths():
    below = evaluated(lambda given: Found("", x=given.share - 0.12))
    above = evaluated(lambda given: Found("", x=given.share - 0.08))
    assert (below.outcome, above.outcome) == ("undecided", "reproduced")


def test_the_input_that_matters_most_is_named():
    """y weighs a hundredth of x."""
    evidence = evaluated(
        lambda given: Found("", x=given.share + 0.01 * given.other - 0.3)
    )
    assert evidence.turned_by == "share"
    assert evidence.turns_at == pytest.approx(0.3 - 0.005, abs=1e-6)


def test_an_outcome_that_no_single_input_turns():
    evidence = evaluated(lambda given: Found("", x=given.share + given.other - 0.2))
    assert evidence.stands < 1 and evidence.turned_by and evidence.strip is None
    assert "No input turns it alone" in cards.stands(evidence)


def test_a_corner_too_small_for_the_sample_is_still_found():
    evidence = evaluated(lambda given: Found("", x=given.share - 1e-4))
    assert evidence.turned_by == "share" and 0.99 < evidence.stands < 1


def test_narrowing_a_range_moves_stands():
    def check(given):
        return Found("", x=given.share - 0.3)

    narrow = Assumptions(
        {
            **{r.name: r for r in ASSUMED.rows()},
            "share": replace(ASSUMED.row("share"), low=0.4),
        },
        "a test",
    )
    assert evaluated(check).stands == pytest.approx(0.7, abs=0.01)
    assert evaluated(check, assumed=narrow).stands == 1


def test_choices_are_all_taken():
    def check(given):
        left = given.one_of("row left out", [None, 0, 1, 2])
        how = given.one_of("estimator", {"mean": np.mean, "median": np.median})
        values = [v for i, v in enumerate((1.0, 1.0, -1.5, 1.0)) if i != left]
        return Found("", x=float(how(values)))

    evidence = evaluated(check)
    assert evidence.cases == 8
    assert evidence.stands == 1 or evidence.turned_by
    by_hand = [
        how([v for i, v in enumerate((1.0, 1.0, -1.5, 1.0)) if i != left]) > 0
        for left in (None, 0, 1, 2)
        for how in (np.mean, np.median)
    ]
    assert min(evidence.stands, 1) == pytest.approx(np.mean(by_hand), abs=0.12)


def test_an_input_that_only_another_branch_asks_for_is_varied_too():
    """Below a share of one half a second input decides: positive in 1/2 + 1/2 · 1/2 of the cases."""

    def check(given):
        if given.share >= 0.5:
            return Found("above", x=1.0)
        return Found("below", x=given.other - 0.5)

    evidence = evaluated(check)
    assert set(evidence.inputs) == {"share", "other"}
    assert evidence.stands == pytest.approx(0.75, abs=0.02)


def test_nothing_varies():
    evidence = evaluated(lambda given: Found("", x=given.fixed))
    assert (evidence.stands, evidence.cases, evidence.basis) == (1, 1, "sourced")


def test_the_basis_is_the_weakest_input():
    assert evaluated(lambda given: Found("", x=1.0)).basis == "arithmetic"
    assert evaluated(lambda given: Found("", x=given.other + 1)).basis == "arithmetic"
    assert (
        evaluated(lambda given: Found("", x=given.fixed + given.share)).basis
        == "illustrative"
    )


def test_not_testable_has_no_share():
    evidence = evaluated(
        lambda given: Found("nothing", x=given.share),
        not_testable("no table gives it"),
        needs="a table that does",
    )
    assert evidence.stands is None and evidence.coverage == "none"


def test_error_rates_of_a_known_test():
    """A two-sided z test at 5 %: 5 % under the null, the power of the textbook at a shift of two."""

    def simulate(given, rng, true):
        return Found("", z=rng.normal(2 if true else 0))

    evidence = evaluated(
        lambda given: Found("", z=2.5),
        reproduced("|z| > 1.96", lambda found: abs(found.z) > 1.96),
        undecided("otherwise"),
        simulate=simulate,
        needs="more rows",
    )
    power = norm.sf(1.96 - 2) + norm.cdf(-1.96 - 2)
    assert evidence.error_rates["if true"]["reproduced"] == pytest.approx(
        power, abs=0.1
    )
    assert evidence.error_rates["if false"]["reproduced"] == pytest.approx(
        0.05, abs=0.04
    )


# --- reachability ----------------------------------------------------------------------


def reached(*args, **about):
    return verdicts.reachable(
        rule(*args, **about), ASSUMED, lambda name: 0.43, tries=500
    )


def test_both_branches_are_reached_beyond_the_range():
    assert reached(lambda given: Found("", x=given.share - 2)) == {0, 1}
    assert reached(lambda given: Found("", x=given("r") - 0.4)) == {0, 1}


def test_a_branch_that_nothing_reaches_is_seen():
    assert reached(lambda given: Found("", x=given.share**2 + 1)) == {0}


def test_an_example_reaches_what_chance_would_not():
    branches = (
        reproduced("it is the number", lambda found: found.x == 0.123456),
        contradicted("otherwise"),
    )

    def check(given):
        return Found("", x=given("r"))

    assert reached(check, *branches) == {1}
    assert reached(check, *branches, examples=({"r": 0.123456},)) == {0, 1}


# --- bad input -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "branches", "said"),
    [
        ({"kind": "guess"}, None, "OB24-01, kind: found 'guess'"),
        (
            {},
            (reproduced("a", lambda f: True), contradicted("b", lambda f: True)),
            "OB24-01, branches: the last one",
        ),
        ({}, (reproduced("a"), contradicted("b")), "OB24-01, branches: the last one"),
        ({}, (reproduced(""),), "has no condition in words"),
        ({}, (verdicts.Branch("certain", "b"),), "found the outcome 'certain'"),
        ({}, (not_testable("no table"),), "OB24-01, needs: empty"),
    ],
)
def test_a_faulty_rule_is_one_sentence(about, branches, said):
    with pytest.raises(ResultError, match=said):
        rule(lambda given: Found(""), *(branches or ()), **about)


def test_an_undeclared_parameter_is_named():
    with pytest.raises(ResultError, match="no assumption 'lenght'"):
        evaluated(lambda given: Found("", x=given.lenght))


def test_an_input_outside_its_range_is_named():
    with pytest.raises(
        ResultError, match="'CE of row 3' is 104; a value from 90 to 100 is allowed"
    ):
        evaluated(lambda given: Found("", x=given.between("CE of row 3", 104, 90, 100)))


@pytest.mark.parametrize("nothing", [math.nan, math.inf])
def test_no_verdict_rests_on_what_is_no_number(nothing):
    with pytest.raises(ResultError, match="no verdict can rest on it"):
        evaluated(lambda given: Found("", x=given("r")), values={"r": nothing})
    with pytest.raises(ResultError, match="'x' is nan|'x' is inf"):
        evaluated(lambda given: Found("", x=nothing))


def test_a_check_that_fails_in_the_box_names_the_place():
    with pytest.raises(ResultError, match="its check fails at share = "):
        evaluated(lambda given: Found("", x=1 / (given.share > 0.2)))


def test_a_quantity_that_the_chapter_has_otherwise_is_refused():
    known = next(iter(results.catalogue()))  # any name would do
    with pytest.raises(ResultError, match="one name has one value"):
        evaluated(
            lambda given: Found("", x=given.same(known, 3.0)), values={known: 4.0}
        )


# --- what a reader sees ------------------------------------------------------------------


def test_strip_says_in_words_what_it_shows():
    evidence = evaluated(lambda given: Found("", x=given.length - 3e-9))
    shown = cards.strip_html(evidence.strip)
    assert "1 to 3 nm: contradicted; 3 to 10 nm: reproduced; reference 5 nm" in shown


def test_words_of_the_branches_are_those_of_the_rule():
    evidence = evaluated(
        lambda given: Found("", x=given.share),
        reproduced("it is large", lambda found: found.x > 0.9),
        qualified("it is there", lambda found: found.x > 0),
        contradicted("otherwise"),
    )
    assert (
        cards.rule_in_words(evidence)
        == "reproduced if it is large; qualified if it is there; contradicted, otherwise"
    )


def test_a_negative_number_in_a_strip_reaches_the_script_unchanged():
    """Prose has true minus signs; the numbers that the script of a card reads are JSON."""
    tested = rule(
        lambda given: Found(
            "It is", x=given.between("an error", 0.0, -0.2, 0.2, unit="eV") + 0.1
        ),
        needs="a table",
    )
    evidence = verdicts.evaluate(tested, ASSUMED, lambda name: 0.0)
    claim = claims.table().loc["OB24-01"]
    shown = cards.card(evidence, claim, tested, on_page=True)
    (data,) = re.findall(r'data-strip="([^"]*)"', shown)
    assert json.loads(html.unescape(data))["low"] == pytest.approx(-0.2)
