"""What connects claims: pairs that speak of the same thing, and the verdicts that change practice first."""

from __future__ import annotations

import csv
from functools import lru_cache

from bookkit.datapackage import ROOT

#: relation of ``data/claim_links.csv`` -> how a row says it of the other claim
RELATIONS = {"agree": "agrees with", "conflict": "disagrees with"}


def _rows(path: str) -> list[dict[str, str]]:
    with open(ROOT / "data" / path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@lru_cache(maxsize=1)
def practice() -> list[dict[str, str]]:
    """The verdicts that change practice, the most consequential first: claim_id, practice, flipped_by."""
    return _rows("practice.csv")


@lru_cache(maxsize=1)
def _pairs() -> list[dict[str, str]]:
    return _rows("claim_links.csv")


def links(claim_id: str) -> list[dict[str, str]]:
    """Claims that say the same as this one, or the opposite: claim_id, relation, quantity of each."""
    found = []
    for pair in _pairs():
        both = (pair["claim_a"], pair["claim_b"])
        if claim_id in both:
            other = both[1 - both.index(claim_id)]
            found.append(
                {
                    "claim_id": other,
                    "relation": pair["relation"],
                    "quantity": pair["quantity"],
                }
            )
    return found
