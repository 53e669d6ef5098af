"""Claims of the perspectives and the verdicts our numbers support.

Every claim is a row of ``data/claims.csv``. A claim that has been tested has one
small check function in ``chapters/<name>/verdicts.py``; it asks for published results
by name and returns the verdict that a stated rule gives for them.
"""

from __future__ import annotations

import html
import importlib
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache, lru_cache

import pandas as pd

from bookkit import datapackage, results
from bookkit.errors import ResultError
from bookkit.text import minus, number
from bookkit.units import spelled

#: verdict -> (sign shown with it, what it means)
VERDICTS = {
    "reproduced": ("✓", "our numbers agree with the claim as printed"),
    "qualified": (
        "≈",
        "it holds only in part or under conditions the paper does not state",
    ),
    "contradicted": ("✗", "our numbers disagree with it"),
    "not-testable": ("?", "the four papers do not give what a test needs"),
}


@dataclass(frozen=True)
class Evidence:
    """What a test of one claim found."""

    claim_id: str
    verdict: str
    because: str
    rule: str
    numbers: dict[str, float] = field(default_factory=dict)


class Numbers:
    """Published results by name; remembers which were asked for."""

    def __init__(self, value: Callable[[str], float]):
        self._value = value
        self.used: dict[str, float] = {}

    def __call__(self, name: str) -> float:
        number = self._value(name)
        if not math.isfinite(number):
            raise ResultError(
                f"The result {name!r} is {number}; no verdict can rest on it."
            )
        self.used[name] = number
        return number


Check = Callable[[Numbers], tuple[str, str]]
_checks: dict[str, tuple[Check, str]] = {}


def check(claim_id: str, rule: str) -> Callable[[Check], Check]:
    """Decorate the test of a claim: ``function(numbers) -> (verdict, one sentence why)``."""

    def register(function: Check) -> Check:
        if claim_id not in table().index:
            raise ResultError(f"{claim_id!r} is not a claim of data/claims.csv.")
        if (
            claim_id in _checks
            and _checks[claim_id][0].__qualname__ != function.__qualname__
        ):
            raise ResultError(f"The claim {claim_id} has two checks; one is allowed.")
        _checks[claim_id] = (function, rule)
        return function

    return register


def no_column(claim_id: str, words: tuple[str, ...], because: str) -> tuple[str, str]:
    """Verdict *not-testable*, as long as no printed table has a column whose name holds one of the words.

    Raises ResultError once such a column is added, so that the verdict is reconsidered.
    """
    for name in datapackage.names():
        for column in datapackage.describe(name)["columns"] if "table" in name else []:
            if any(word in column["name"] for word in words):
                raise ResultError(
                    f"{name} now has the column {column['name']!r}; {claim_id} needs a test that uses it."
                )
    return "not-testable", because


@lru_cache(maxsize=1)
def table():
    """All claims, indexed by ``claim_id``."""
    return pd.read_csv(
        datapackage.ROOT / "data" / "claims.csv", dtype=str, keep_default_na=False
    ).set_index("claim_id")


def checks() -> dict[str, tuple[Check, str]]:
    """Every registered check by claim id."""
    for chapter in table()["chapter"].unique():
        load(chapter)
    return _checks


@cache
def load(chapter: str) -> None:
    """Register the checks of one chapter."""
    importlib.import_module(f"chapters.{chapter.replace('-', '_')}.verdicts")


def evaluate(
    claim_id: str, values: Mapping[str, float] | Callable[[str], float]
) -> Evidence:
    """Test one claim with published results, given by name.

    Raises
    ------
    ResultError
        If the claim is unknown or has no check, a number it needs is missing, or the
        check returns something that is not a verdict.
    """
    if claim_id not in table().index:
        raise ResultError(f"{claim_id!r} is not a claim of data/claims.csv.")
    load(table().loc[claim_id, "chapter"])
    if claim_id not in _checks:
        raise ResultError(f"{claim_id!r} has no check yet.")
    function, rule = _checks[claim_id]

    def given(name: str) -> float:
        if name not in values:
            raise ResultError(
                f"The check of {claim_id} asks for the result {name!r}, which was not given."
            )
        return values[name]

    numbers = Numbers(values if callable(values) else given)
    verdict, because = function(numbers)
    if verdict not in VERDICTS:
        raise ResultError(
            f"The check of {claim_id} returned {verdict!r}; allowed are {', '.join(VERDICTS)}."
        )
    return Evidence(claim_id, verdict, because, rule, dict(numbers.used))


def show_cards(claim_ids: list[str], value: Callable[[str], float]) -> None:
    """Test the claims and show one card for each, at the place of the test."""
    from IPython.display import display

    for claim_id in claim_ids:
        evidence = evaluate(claim_id, value)
        page, cell = card_html(evidence, on_page=True), card_html(evidence)
        display(
            {
                results.MIME: {"kind": "claim", "html": page, **asdict(evidence)},
                "text/html": cell,
                "text/plain": f"{claim_id}: {evidence.verdict}. {evidence.because}",
            },
            raw=True,
        )


def badge_html(verdict: str) -> str:
    """The verdict as a sign and a word; colour is only a second cue."""
    sign = VERDICTS[verdict][0] if verdict in VERDICTS else "·"
    return f'<span class="verdict {verdict}"><span aria-hidden="true">{sign}</span> {verdict.replace("-", " ")}</span>'


def card_html(evidence: Evidence, on_page: bool = False) -> str:
    """One claim with its verdict, reason, numbers and rule.

    ``on_page`` adds links that only the built pages have: to the ledger, to each number and to the rule's code.
    """
    claim = table().loc[evidence.claim_id]
    anchor = evidence.claim_id.lower()

    def link(address: str, shown: str) -> str:
        return f'<a href="{address}">{shown}</a>' if on_page else shown

    numbers = "; ".join(
        f"{link(f'results-index.html{results.fragment(name)}', f'<code>{html.escape(name)}</code>')} = {number(value, '.4g')}{_unit(name)}"
        for name, value in evidence.numbers.items()
    )
    check, _ = _checks[evidence.claim_id]
    source = f"../source/{check.__module__.replace('.', '/')}.html#{check.__name__}"
    more = (
        f"<p>{link(source, 'Code of this rule')} · {link(f'claims-ledger.html#{anchor}', 'In the ledger')}</p>"
        if on_page
        else ""
    )
    return minus(
        f'<div class="claim-card" id="{anchor}">'
        f"<p><strong>{evidence.claim_id}</strong> {badge_html(evidence.verdict)} "
        f'<span class="place">{html.escape(claim["place"])}</span></p>'
        f"<p>Claim: {html.escape(claim['claim'])}</p>"
        f"<p>{html.escape(evidence.because)}</p>"
        f"<details><summary>Rule and numbers</summary><p>Rule: {html.escape(evidence.rule)}.</p>"
        + (f"<p>{numbers}</p>" if numbers else "")
        + f"{more}</details></div>"
    )


def _unit(name: str) -> str:
    row = results.catalogue().get(name)
    return f" {html.escape(spelled(row['unit']))}" if row and row["unit"] else ""
