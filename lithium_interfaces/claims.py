"""Claims of the perspectives and the verdicts our numbers support.

Every claim is a row of ``data/claims.csv``. A claim that has been tested has one
small check function in ``lithium_interfaces.checks``; it asks for published results
by name and returns the verdict that a stated rule gives for them.
"""

from __future__ import annotations

import html
import importlib
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from . import data, results
from .errors import ResultError

#: verdict -> (sign shown with it, what it means)
VERDICTS = {
    "reproduced": ("✓", "our numbers agree with the claim as printed"),
    "qualified": ("≈", "it holds only in part or under conditions the paper does not state"),
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

    def __init__(self, values: dict[str, float] | None = None):
        self._values = values
        self.used: dict[str, float] = {}

    def __call__(self, name: str) -> float:
        if self._values is None:
            number = results.value(name)
        elif name in self._values:
            number = self._values[name]
        else:
            raise ResultError(f"The check asks for the result {name!r}, which was not given.")
        self.used[name] = number
        return number


Check = Callable[[Numbers], tuple[str, str]]
_checks: dict[str, tuple[Check, str]] = {}


def check(claim_id: str, rule: str) -> Callable[[Check], Check]:
    """Decorate the test of a claim: ``function(numbers) -> (verdict, one sentence why)``."""

    def register(function: Check) -> Check:
        if claim_id not in table().index:
            raise ResultError(f"{claim_id!r} is not a claim of data/claims.csv.")
        if claim_id in _checks and _checks[claim_id][0].__qualname__ != function.__qualname__:
            raise ResultError(f"The claim {claim_id} has two checks; one is allowed.")
        _checks[claim_id] = (function, rule)
        return function

    return register


def no_column(claim_id: str, words: tuple[str, ...], because: str) -> tuple[str, str]:
    """Verdict *not-testable*, as long as no printed table has a column whose name holds one of the words.

    Raises ResultError once such a column is added, so that the verdict is reconsidered.
    """
    for name in data.names():
        for column in data.describe(name)["columns"] if "table" in name else []:
            if any(word in column["name"] for word in words):
                raise ResultError(f"{name} now has the column {column['name']!r}; {claim_id} needs a test that uses it.")
    return "not-testable", because


@lru_cache(maxsize=1)
def table():
    """All claims, indexed by ``claim_id``."""
    return data.load("claims").set_index("claim_id")


@lru_cache(maxsize=1)
def checks() -> dict[str, tuple[Check, str]]:
    """Every registered check by claim id."""
    from . import checks as package

    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return _checks


def evaluate(claim_id: str, values: dict[str, float] | None = None) -> Evidence:
    """Test one claim with the published results (or with ``values`` given by name).

    Raises
    ------
    ResultError
        If the claim is unknown or has no check, a number it needs is missing, or the
        check returns something that is not a verdict.
    """
    if claim_id not in checks():
        known = "has no check yet" if claim_id in table().index else "is not a claim of data/claims.csv"
        raise ResultError(f"{claim_id!r} {known}.")
    function, rule = checks()[claim_id]
    numbers = Numbers(values)
    verdict, because = function(numbers)
    if verdict not in VERDICTS:
        raise ResultError(f"The check of {claim_id} returned {verdict!r}; allowed are {', '.join(VERDICTS)}.")
    return Evidence(claim_id, verdict, because, rule, dict(numbers.used))


def cards(*claim_ids: str) -> None:
    """Test the claims and show one card for each, at the place of the test."""
    from dataclasses import asdict

    from IPython.display import display

    for claim_id in claim_ids:
        evidence = evaluate(claim_id)
        page = card_html(evidence)
        display(
            {
                results.MIME: {"kind": "claim", "html": page, **asdict(evidence)},
                "text/html": page,
                "text/plain": f"{claim_id}: {evidence.verdict}. {evidence.because}",
            },
            raw=True,
        )


def badge_html(verdict: str) -> str:
    """The verdict as a sign and a word; colour is only a second cue."""
    sign = VERDICTS[verdict][0] if verdict in VERDICTS else "·"
    return f'<span class="verdict {verdict}"><span aria-hidden="true">{sign}</span> {verdict.replace("-", " ")}</span>'


def card_html(evidence: Evidence) -> str:
    """One claim with its verdict, reason, numbers and rule."""
    claim = table().loc[evidence.claim_id]
    numbers = "; ".join(
        f"<code>{html.escape(name)}</code> = {number:.4g}{_unit(name)}" for name, number in evidence.numbers.items()
    )
    return minus(
        f'<div class="claim-card" id="{evidence.claim_id.lower()}">'
        f"<p><strong>{evidence.claim_id}</strong> {badge_html(evidence.verdict)} "
        f'<span class="place">{html.escape(claim["place"])}</span></p>'
        f"<p>Claim: {html.escape(claim['claim'])}</p>"
        f"<p>{html.escape(evidence.because)}</p>"
        f"<details><summary>Rule and numbers</summary><p>Rule: {html.escape(evidence.rule)}.</p>"
        + (f"<p>{numbers}</p>" if numbers else "")
        + "</details></div>"
    )


def minus(text: str) -> str:
    """Proper minus signs before numbers; hyphens inside words and ranges stay."""
    return re.sub(r"(?<![\w−-])-(?=\.?\d)", "−", text)


def _unit(name: str) -> str:
    row = results.catalogue().get(name)
    return f" {html.escape(row['unit'])}" if row and row["unit"] else ""
