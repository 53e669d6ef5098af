"""Verdicts are recorded: none changes without its row in data/verdicts.csv, and none rests on a number that is none."""

import csv
import math

import pytest

from bookkit import claims, results
from bookkit.errors import ResultError
from conftest import ROOT

EXPECTED = {name: float(row["expected"]) for name, row in results.catalogue().items()}
with open(ROOT / "data" / "verdicts.csv", encoding="utf-8", newline="") as stream:
    RECORDED = {row["claim_id"]: row for row in csv.DictReader(stream)}


def changes(found, recorded):
    """Claims whose verdict is not the recorded one, as sentences."""
    return [
        f"{claim}: the record says {recorded.get(claim, {}).get('verdict', 'nothing')}, and its rule gives {verdict}; "
        "if that is right, change its row in data/verdicts.csv and say why."
        for claim, verdict in found.items()
        if recorded.get(claim, {}).get("verdict") != verdict
    ]


def test_every_verdict_is_the_recorded_one():
    found = {
        claim: claims.evaluate(claim, EXPECTED).verdict
        for claim in claims.table().index
    }
    said = changes(found, RECORDED)
    assert not said, "\n" + "\n".join(said)
    assert set(RECORDED) == set(found)


def test_every_record_has_its_date_and_reason():
    bare = [
        claim for claim, row in RECORDED.items() if not (row["since"] and row["why"])
    ]
    assert not bare


def test_a_changed_verdict_is_named():
    (said,) = changes(
        {"OB24-01": "contradicted"}, {"OB24-01": {"verdict": "reproduced"}}
    )
    assert said.startswith(
        "OB24-01: the record says reproduced, and its rule gives contradicted;"
    )


@pytest.mark.parametrize("nothing", [math.nan, math.inf])
def test_no_verdict_rests_on_a_number_that_is_none(nothing):
    for claim in claims.table().index:
        needed = claims.evaluate(claim, EXPECTED).numbers
        for name in needed:
            with pytest.raises(ResultError, match="no verdict can rest on it"):
                claims.evaluate(claim, EXPECTED | {name: nothing})
