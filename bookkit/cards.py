"""The card of a claim: one line that opens to the reason, the rule, the inputs and where everything is."""

from __future__ import annotations

import html
import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from bookkit import datapackage, related, results
from bookkit.assumptions import Assumptions
from bookkit.text import minus, number
from bookkit.units import spelled
from bookkit.verdicts import KINDS, OUTCOMES, Evidence, Rule, Strip


@lru_cache(maxsize=1)
def papers() -> dict[str, dict[str, str]]:
    """paper key -> its ``title`` (the citation) and, where the paper prints one, ``doi``."""
    package = json.loads(
        (datapackage.ROOT / "data" / "datapackage.json").read_text(encoding="utf-8")
    )
    (table,) = (each for each in package["resources"] if each["name"] == "claims")
    return {source["key"]: source for source in table["sources"]}


def slug(outcome: str) -> str:
    """An outcome as a class name and a word of an address: ``not-testable``."""
    return outcome.replace(" ", "-")


def badge(outcome: str) -> str:
    """The outcome as a sign and a word; colour is only a second cue."""
    sign = OUTCOMES[outcome][0]
    return f'<strong class="verdict {slug(outcome)}"><span aria-hidden="true">{sign}</span> {outcome}</strong>'


def percent(stands: float) -> str:
    """A share of cases; not 100 % where a case has turned."""
    if stands == 1:
        return "100 %"
    return (
        f"{min(99.9, 100 * stands):.1f} %"
        if stands >= 0.99
        else f"{100 * stands:.0f} %"
    )


def amount(value: float, unit: str) -> str:
    """A number with its unit, as people read it."""
    shown = number(value, ".3g")
    return shown + ("°" if unit == "°" else f" {spelled(unit)}" if unit else "")


def stands(evidence: Evidence) -> str:
    """How firmly the outcome stands, in a sentence or two."""
    if evidence.stands is None:
        return ""
    if not evidence.strip and evidence.cases == 1:
        return "No input of this test varies."
    cases = f"{evidence.cases:,}".replace(",", " ")
    said = f"At the reference: {evidence.at_reference}; so in {percent(evidence.stands)} of {cases} admissible cases."
    strip = evidence.strip
    if strip and strip.scale == "choice":
        said += f" It turns with the choice of {strip.meaning}: {evidence.turns_at} gives {evidence.turns_to}."
    elif strip:
        said += f" It turns to {evidence.turns_to} at {strip.meaning} {amount(float(evidence.turns_at), strip.unit)} (reference {amount(strip.reference, strip.unit)})."
    elif evidence.turned_by:
        said += f" No input turns it alone; {evidence.turned_by_words} weighs most."
    else:
        said += " No input turns it within its range."
    return said


def condition(outcome: str, words: str, otherwise: bool) -> str:
    """A branch in words; the only branch of a rule needs no *otherwise*."""
    return (
        f"{outcome}, otherwise" + (f": {words}" if words != "otherwise" else "")
        if otherwise
        else f"{outcome} if {words}"
    )


def rule_in_words(evidence: Evidence) -> str:
    """All branches in one sentence, in their order."""
    last = len(evidence.branches) - 1
    return "; ".join(
        condition(outcome, words, i == last)
        for i, (outcome, words) in enumerate(evidence.branches)
    )


def record(evidence: Evidence) -> dict[str, Any]:
    """The evidence as plain data, for the page, claims.json and the tests."""
    return asdict(evidence) | {
        "rule": rule_in_words(evidence),
        "stands_in_words": stands(evidence),
        "branches": [
            {"outcome": outcome, "words": words} for outcome, words in evidence.branches
        ],
    }


def card(
    evidence: Evidence, claim: Mapping[str, str], rule: Rule, on_page: bool = False
) -> str:
    """The card of a claim.

    ``on_page`` adds links that only the built pages have: to the ledger, numbers, assumptions, tables and code.
    """
    anchor = evidence.claim_id.lower()

    def link(address: str, shown: str) -> str:
        return f'<a href="{address}">{shown}</a>' if on_page else shown

    last = len(evidence.branches) - 1
    branches = "".join(
        f"<li{' class=taken' if i == evidence.taken else ''}>{html.escape(condition(outcome, words, i == last))}"
        f"{' <strong>← here</strong>' if i == evidence.taken else ''}</li>"
        for i, (outcome, words) in enumerate(evidence.branches)
    )
    numbers = "; ".join(
        f"{link(f'results-index.html{results.fragment(name)}', f'<code>{html.escape(name)}</code>')} = {number(value, '.4g')}{_unit(name)}"
        for name, value in evidence.numbers.items()
    )
    assumed = Assumptions.of(rule.chapter)
    inputs = "; ".join(
        link(
            f"assumptions.html#{assumed.row(name).anchor(rule.chapter)}",
            html.escape(assumed.row(name).in_words()),
        )
        if name in {row.name for row in assumed.rows()}
        else html.escape(name)
        for name in evidence.inputs
    )
    tables = ", ".join(
        link(f"data-sources.html#{name}", f"<code>{name}</code>")
        for name in evidence.tables
    )
    paper = papers()[claim["paper"]]
    source = (
        f'<a href="https://doi.org/{paper["doi"]}">doi:{paper["doi"]}</a>'
        if "doi" in paper
        else "the copy used prints no DOI"
    )
    code = (
        f"../source/{rule.check.__module__.replace('.', '/')}.html#{written_as(rule)}"
    )
    rates = "; ".join(
        f"{which}: "
        + ", ".join(
            f"{outcome} {100 * share:.0f} %" for outcome, share in shares.items()
        )
        for which, shares in evidence.error_rates.items()
    )
    facts = [
        ("Where", f"{claim['paper']}, {html.escape(claim['place'])}; {source}"),
        ("Kind", f"{evidence.kind} ({KINDS[evidence.kind]}); basis: {evidence.basis}"),
        ("Not tested", html.escape(evidence.untested)),
        (
            "Would settle it"
            if evidence.outcome in ("undecided", "not testable")
            else "Would turn it",
            html.escape(evidence.needs),
        ),
        ("Error rates", f"simulated: {rates}" if rates else ""),
        ("Numbers", numbers),
        ("Inputs", inputs),
        ("Tables", tables),
        (
            "Rule revised",
            f"after its number was known: {html.escape(evidence.revised)}"
            if evidence.revised
            else "",
        ),
    ]
    if on_page:
        facts.append(
            (
                "Links",
                f"{link(code, 'code of the rule')} · {link(f'claims-ledger.html#{anchor}', 'row of the ledger')}",
            )
        )
    others = "; ".join(
        f"{related.RELATIONS[each['relation']]} {link('claims-ledger.html#' + each['claim_id'].lower(), each['claim_id'])} "
        f"on {html.escape(each['quantity'])}"
        for each in related.links(evidence.claim_id)
    )
    facts.insert(1, ("Elsewhere", others))
    listed = "".join(
        f"<dt>{name}</dt><dd>{content}</dd>" for name, content in facts if content
    )
    firmly = stands(evidence)
    strip = strip_html(evidence.strip) if evidence.strip and on_page else ""
    shown = minus(
        f'<details class="claim-card" id="{anchor}"><summary><strong class="id">{evidence.claim_id}</strong> '
        f'{badge(evidence.outcome)} <span class="says">{html.escape(claim["claim"])}</span></summary>'
        f'<p class="because">{html.escape(evidence.because)}</p>'
        + (f'<p class="stands">{html.escape(firmly)}</p>' if firmly else "")
        + f'<ol class="branches">{branches}</ol><dl>{listed}</dl></details>'
    )
    # the strip carries numbers for a script, whose minus signs must stay as they are
    return shown.replace('<ol class="branches">', f'{strip}<ol class="branches">', 1)


def written_as(rule: Rule) -> str:
    """The function of its file in which a check is written; a check may be made inside another function."""
    return rule.check.__code__.co_qualname.split(".")[0]


def strip_html(strip: Strip) -> str:
    """The outcome along one input as a bar with the reference marked; a script lets readers drag along it."""

    def place_of(value: float) -> float:
        if strip.scale == "log":
            return 100 * math.log(value / strip.low) / math.log(strip.high / strip.low)
        return 100 * (value - strip.low) / (strip.high - strip.low)

    parts, words = [], []
    if strip.scale == "choice":
        width = 100 / len(strip.segments)
        cuts = [
            (i * width, width, outcome, label)
            for i, (label, _, outcome) in enumerate(strip.segments)
        ]
        words = [f"{label}: {outcome}" for label, _, outcome in strip.segments]
        reference, ends = width / 2, (strip.segments[0][0], strip.segments[-1][0])
        middle = f"reference: {strip.segments[0][0]}"
    else:
        cuts = [
            (
                place_of(a),
                place_of(b) - place_of(a),
                outcome,
                f"{amount(a, '')} to {amount(b, strip.unit)}",
            )
            for a, b, outcome in strip.segments
        ]
        words = [f"{label}: {outcome}" for *_, outcome, label in cuts]
        reference = place_of(strip.reference)
        ends = (amount(strip.low, ""), amount(strip.high, strip.unit))
        middle = f"reference {amount(strip.reference, strip.unit)}"
    for left, width, outcome, label in cuts:
        sign = OUTCOMES[outcome][0]
        shown = (
            f'<span class="cue">{sign}<span class="word"> {outcome}</span></span>'
            if width > 4
            else ""
        )
        parts.append(
            f'<span class="part {slug(outcome)}" style="left:{left:.2f}%;width:{width:.2f}%" title="{html.escape(label)}: {outcome}">{shown}</span>'
        )
    label = html.escape(f"{'; '.join(words)}; {middle}")
    scale = ", log scale" if strip.scale == "log" else ""
    about = {
        "cuts": [
            [left, left + width, outcome, label] for left, width, outcome, label in cuts
        ],
        "reference": reference,
        "meaning": strip.meaning,
        "scale": strip.scale,
        "low": strip.low,
        "high": strip.high,
        "unit": spelled(strip.unit),
    }
    data = html.escape(json.dumps(about))
    return (
        f'<div class="strip" data-strip="{data}"><p>Outcome along <strong>{html.escape(strip.meaning)}</strong>{scale}, all else at its reference</p>'
        f'<div class="bar" role="img" aria-label="{label}">{"".join(parts)}<span class="reference" style="left:{reference:.2f}%"></span></div>'
        f'<p class="ends"><span>{html.escape(ends[0])}</span><span>{html.escape(middle)}</span><span>{html.escape(ends[1])}</span></p></div>'
    )


def _unit(name: str) -> str:
    row = results.catalogue().get(name)
    return f" {html.escape(spelled(row['unit']))}" if row and row["unit"] else ""
