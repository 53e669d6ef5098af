"""The verdicts of the book: recorded, able to come out otherwise, and moved by what they rest on.

All are found from the reviewed values of the results, without running a notebook.
"""

import csv
import io
from dataclasses import replace
from functools import cache

import pytest

from bookkit import claims, provenance, results, verdicts
from bookkit.assumptions import BASES, Assumptions
from bookkit.errors import ResultError
from bookkit.verdicts import SUBSTANTIVE
from conftest import ROOT

with open(ROOT / "data" / "verdicts.csv", encoding="utf-8", newline="") as stream:
    RECORDED = {row["claim_id"]: row for row in csv.DictReader(stream)}
CHAPTERS = sorted(claims.table()["chapter"].unique())
each_chapter = pytest.mark.parametrize("chapter", CHAPTERS)

#: points of percentage by which *stands* may differ between machines and versions of scipy
SPREAD = 3


@cache
def found(chapter):
    return {claim: claims.evaluate(claim) for claim in claims.rules([chapter])}


def stands(evidence):
    return "" if evidence.stands is None else f"{100 * evidence.stands:.0f}"


# --- the record -----------------------------------------------------------------------


def changes(now, recorded):
    """Claims whose verdict is not the recorded one, as sentences; ``now`` maps a claim to (outcome, stands)."""
    said = []
    for claim, (outcome, share) in now.items():
        row = recorded.get(claim, {"outcome": "nothing", "stands": ""})
        if row["outcome"] != outcome:
            said.append(
                f"{claim}: the record says {row['outcome']}, and its rule gives {outcome}; "
                "if that is right, change its row in data/verdicts.csv and say why."
            )
        elif (row["stands"] == "") != (share == "") or (
            share and abs(float(share) - float(row["stands"])) > SPREAD
        ):
            said.append(
                f"{claim}: the record says that {outcome} stands in {row['stands'] or 'no'} %, and it is {share or 'no'} % now; "
                "if that is right, change its row in data/verdicts.csv and say why."
            )
    return said


@each_chapter
def test_every_verdict_is_the_recorded_one(chapter):
    now = {
        claim: (each.outcome, stands(each)) for claim, each in found(chapter).items()
    }
    said = changes(now, RECORDED)
    assert not said, "\n" + "\n".join(said)


def test_every_claim_has_a_rule_and_a_record():
    assert set(RECORDED) == set(claims.table().index) == set(claims.rules())
    bare = [
        claim for claim, row in RECORDED.items() if not (row["since"] and row["why"])
    ]
    assert not bare


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (
            ("contradicted", "95"),
            "OB24-01: the record says reproduced, and its rule gives contradicted;",
        ),
        (
            ("reproduced", "91"),
            "OB24-01: the record says that reproduced stands in 95 %, and it is 91 % now;",
        ),
        (
            ("reproduced", ""),
            "OB24-01: the record says that reproduced stands in 95 %, and it is no % now;",
        ),
    ],
)
def test_a_change_is_named(now, said):
    (sentence,) = changes(
        {"OB24-01": now}, {"OB24-01": {"outcome": "reproduced", "stands": "95"}}
    )
    assert sentence.startswith(said)
    assert not changes(
        {"OB24-01": ("reproduced", "94")},
        {"OB24-01": {"outcome": "reproduced", "stands": "95"}},
    )


# --- a verdict could have come out otherwise -----------------------------------------------


@each_chapter
def test_every_branch_is_reached_by_some_inputs(chapter):
    faults = []
    for claim, rule in claims.rules([chapter]).items():
        reached = verdicts.reachable(
            rule, Assumptions.of(rule.chapter), claims.reviewed
        )
        faults += [
            f"{claim}: nothing reaches its branch {branch.outcome!r} ({branch.words})."
            for i, branch in enumerate(rule.branches)
            if i not in reached
        ]
        substantive = {rule.branches[i].outcome for i in reached} & set(SUBSTANTIVE)
        if found(chapter)[claim].at_reference in SUBSTANTIVE and len(substantive) < 2:
            faults.append(
                f"{claim}: only {sorted(substantive)} can be reached; two substantive outcomes are needed."
            )
    assert not faults, "\n" + "\n".join(faults)


@each_chapter
def test_open_claims_name_what_would_settle_them(chapter):
    bare = [
        claim
        for claim, rule in claims.rules([chapter]).items()
        if found(chapter)[claim].outcome in ("undecided", "not testable")
        and not rule.needs
    ]
    assert not bare


@each_chapter
def test_what_a_verdict_rests_on_is_varied(chapter):
    """A published result that rests on illustrative assumptions is no fixed number."""
    faults = []
    for claim, rule in claims.rules([chapter]).items():
        given = verdicts.Given(Assumptions.of(chapter), claims.reviewed)
        rule.check(given)
        if found(chapter)[claim].at_reference == "not testable":
            continue
        for name in given.held:
            behind = provenance.illustrative(name)
            if behind and not behind & set(given.inputs):
                faults.append(
                    f"{claim}: its number {name} rests on {', '.join(sorted(behind))}, and the rule varies none of them."
                )
    assert not faults, "\n" + "\n".join(faults)


@each_chapter
def test_narrowing_the_range_that_decides_moves_stands(chapter):
    """With the deciding assumption held at its value the outcome no longer turns with it; with only its other side it turns."""
    for claim, each in found(chapter).items():
        assumed = Assumptions.of(chapter)
        rows = {row.name: row for row in assumed.rows()}
        if each.strip is None or each.turned_by not in rows:
            continue
        row = rows[each.turned_by]
        held = Assumptions(
            rows | {row.name: replace(row, low=row.value, high=row.value)}, "a test"
        )
        again = verdicts.evaluate(
            claims.rule_of(claim), held, claims.reviewed, provenance.basis
        )
        assert again.turned_by != each.turned_by, claim
        assert again.stands != each.stands, claim


@each_chapter
def test_no_verdict_rests_on_a_number_that_is_none(chapter):
    for claim, each in found(chapter).items():
        for name in each.numbers:
            with pytest.raises(ResultError, match="no verdict can rest on it"):
                claims.evaluate(
                    claim,
                    lambda asked, name=name: (
                        float("nan") if asked == name else claims.reviewed(asked)
                    ),
                )


# --- the audit ---------------------------------------------------------------------------


def test_audit_prints_one_row_per_claim(capsys):
    assert claims.main(["audit", "coulombic-efficiency"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["claim_id"] for row in rows] == list(
        claims.rules(["coulombic-efficiency"])
    )
    assert set(rows[0]) == set(claims.AUDIT)
    for row in rows:
        assert row["outcome"] in verdicts.OUTCOMES and row["basis"] in BASES
        assert (row["stands"] == "") == (row["coverage"] == "none")
        assert int(row["reachable"]) == int(row["branches"])
    assert claims.main(["check"]) == 2


# --- what a result rests on -----------------------------------------------------------------


def test_provenance_follows_a_number_to_its_table_and_assumptions():
    assert provenance.of_result("pearson_CE_C_over_F") == {
        ("table", "oyakhire2024-table1")
    }
    assert provenance.basis("pearson_CE_C_over_F") == "printed"
    assert "surface_energy" in provenance.illustrative("nuc_barrier_60deg_kT")
    assert provenance.basis("nuc_barrier_60deg_kT") == "illustrative"


def test_every_result_is_found_in_its_chapter():
    """None rests on everything that its chapter holds, for want of a cell that names it."""
    lost = []
    for name, row in results.catalogue().items():
        everything = frozenset().union(*provenance.of_chapter(row["chapter"]).values())
        if provenance.of_result(name) == everything:
            lost.append(name)
    assert not lost
