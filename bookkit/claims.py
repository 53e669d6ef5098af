"""Claims of the perspectives, the rules that test them, and what the tests find.

Every claim is a row of ``data/claims.csv``. Its rule stands in ``chapters/<name>/verdicts.py``::

    @rule(
        "YA20-14",
        kind="model",
        branches=[
            reproduced("the barrier is above 20 kT", lambda found: found.barrier > 20),
            contradicted("otherwise"),
        ],
    )
    def barrier_over_heat(given):
        barrier = nucleation.barrier_J(given.nucleation_overpotential, given.surface_energy) / KT
        return Found(f"The barrier is {barrier:.0f} kT.", barrier=given.same("barrier_over_kT", barrier))

:mod:`bookkit.verdicts` says how a rule becomes a verdict. From a shell, ``python -m bookkit audit`` prints a
CSV of all verdicts from the reviewed values of the results.
"""

from __future__ import annotations

import csv
import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import pandas as pd

from bookkit import cards, datapackage, provenance, results, verdicts
from bookkit.assumptions import Assumptions
from bookkit.errors import ResultError
from bookkit.verdicts import Branch, Evidence, Found, Given, Rule

_rules: dict[str, Rule] = {}
Check = Callable[[Given], Found]


def rule(
    claim_id: str, *, kind: str, branches: Sequence[Branch], **about: Any
) -> Callable[[Check], Check]:
    """Decorate the check of a claim; ``about`` are the other fields of :class:`bookkit.verdicts.Rule`."""

    def register(check: Check) -> Check:
        if claim_id not in table().index:
            raise ResultError(f"{claim_id!r} is not a claim of data/claims.csv.")
        earlier = _rules.get(claim_id)
        if earlier and earlier.check.__qualname__ != check.__qualname__:
            raise ResultError(f"The claim {claim_id} has two rules; one is allowed.")
        chapter = table().loc[claim_id, "chapter"]
        about["examples"] = tuple(about.get("examples", ()))
        _rules[claim_id] = Rule(
            claim_id, chapter, kind, tuple(branches), check, **about
        )
        return check

    return register


@lru_cache(maxsize=1)
def table() -> pd.DataFrame:
    """All claims, indexed by ``claim_id``, with the place of each in one phrase.

    Raises
    ------
    ResultError
        If a claim has no text or no place.
    """
    found = pd.read_csv(
        datapackage.ROOT / "data" / "claims.csv", dtype=str, keep_default_na=False
    )
    found = found.set_index("claim_id")
    for claim_id, row in found.iterrows():
        for field in ("paper", "section", "sentence", "claim", "chapter"):
            if not row[field].strip():
                raise ResultError(
                    f"data/claims.csv, {claim_id}, column {field}: found nothing; every claim needs it."
                )
    found["place"] = [place(row) for _, row in found.iterrows()]
    return found


def place(row: Mapping[str, str]) -> str:
    """``Conclusion, paragraph 2, sentence 3``; a table, figure or equation stands for a sentence by its name."""
    parts = [row["section"]]
    if row["paragraph"]:
        parts.append(f"paragraph {row['paragraph']}")
    parts.append(
        f"sentence {row['sentence']}"
        if row["sentence"][0].isdigit()
        else row["sentence"]
    )
    return ", ".join(parts)


def rules(chapters: Sequence[str] = ()) -> dict[str, Rule]:
    """Rules by claim id, in the order of the claims; of all chapters where none is named."""
    of_these = table()[table()["chapter"].isin(chapters or table()["chapter"].unique())]
    for chapter in of_these["chapter"].unique():
        load(chapter)
    return {
        claim_id: _rules[claim_id] for claim_id in of_these.index if claim_id in _rules
    }


@cache
def load(chapter: str) -> None:
    """Register the rules of one chapter."""
    importlib.import_module(f"chapters.{chapter.replace('-', '_')}.verdicts")


def rule_of(claim_id: str) -> Rule:
    """The rule of a claim."""
    if claim_id not in table().index:
        raise ResultError(f"{claim_id!r} is not a claim of data/claims.csv.")
    load(table().loc[claim_id, "chapter"])
    if claim_id not in _rules:
        raise ResultError(f"The claim {claim_id} has no rule yet.")
    return _rules[claim_id]


def reviewed(name: str) -> float:
    """The reviewed value of a result, for tests and the audit, which run no notebook."""
    if name not in results.catalogue():
        raise ResultError(f"No result is called {name!r}.")
    return float(results.catalogue()[name]["expected"])


def evaluate(
    claim_id: str, values: Mapping[str, float] | Callable[[str], float] = reviewed
) -> Evidence:
    """Test one claim with published results, given by name.

    Raises
    ------
    ResultError
        If the claim is unknown or has no rule, or a number it needs is missing or not finite.
    """
    chosen = rule_of(claim_id)

    def given(name: str) -> float:
        if callable(values):
            return values(name)
        if name not in values:
            raise ResultError(
                f"The rule of {claim_id} asks for the result {name!r}, which was not given."
            )
        return values[name]

    try:
        return verdicts.evaluate(
            chosen, Assumptions.of(chosen.chapter), given, provenance.basis
        )
    except ResultError as problem:
        raise ResultError(
            str(problem) if claim_id in str(problem) else f"{claim_id}: {problem}"
        ) from None


def show_cards(claim_ids: list[str], value: Callable[[str], float]) -> None:
    """Test the claims and show one card for each, at the place of the test."""
    from IPython.display import display

    for claim_id in claim_ids:
        evidence = evaluate(claim_id, value)
        chosen, claim = rule_of(claim_id), table().loc[claim_id]
        display(
            {
                results.MIME: {
                    "kind": "claim",
                    "claim_id": claim_id,
                    "html": cards.card(evidence, claim, chosen, on_page=True),
                    "evidence": cards.record(evidence),
                },
                "text/html": cards.card(evidence, claim, chosen),
                "text/plain": f"{claim_id}: {evidence.outcome}. {evidence.because}",
            },
            raw=True,
        )


AUDIT = (
    "claim_id",
    "outcome",
    "coverage",
    "basis",
    "kind",
    "stands",
    "turned_by",
    "turns_at",
    "branches",
    "reachable",
    "revised",
)


def audit(chapters: Sequence[str] = ()) -> list[dict[str, Any]]:
    """One row per claim: its verdict, what it rests on, and how many of its branches some inputs reach."""
    rows = []
    for claim_id, chosen in rules(chapters).items():
        evidence = evaluate(claim_id)
        reached = verdicts.reachable(chosen, Assumptions.of(chosen.chapter), reviewed)
        turns_at = evidence.turns_at
        rows.append(
            {
                "claim_id": claim_id,
                "outcome": evidence.outcome,
                "coverage": evidence.coverage,
                "basis": evidence.basis,
                "kind": evidence.kind,
                "stands": ""
                if evidence.stands is None
                else round(100 * evidence.stands, 1),
                "turned_by": evidence.turned_by,
                "turns_at": ""
                if turns_at is None
                else turns_at
                if isinstance(turns_at, str)
                else f"{turns_at:.4g}",
                "branches": len(chosen.branches),
                "reachable": len(reached),
                "revised": evidence.revised,
            }
        )
    return rows


def main(arguments: Sequence[str]) -> int:
    if arguments[:1] != ["audit"]:
        print("usage: python -m bookkit audit [CHAPTER ...]", file=sys.stderr)
        return 2
    writer = csv.DictWriter(sys.stdout, AUDIT, lineterminator="\n")
    writer.writeheader()
    writer.writerows(audit(arguments[1:]))
    return 0
