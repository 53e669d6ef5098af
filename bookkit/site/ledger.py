"""The ledger of claims: its rows, the parts of its page, and the files and the markup made from them."""

from __future__ import annotations

import csv
import html
import io
import json
from collections import Counter
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import yaml
from docutils import nodes
from sphinx.errors import ExtensionError

from bookkit import assumptions, cards, claims, related, verdicts
from bookkit.cards import badge, percent, slug
from bookkit.datapackage import ROOT
from bookkit.site.mime import index_entry, records
from bookkit.text import minus
from bookkit.verdicts import KINDS, OUTCOMES

PAGE = "book/claims-ledger"
SCHEMA = ROOT / "book" / "claims.schema.json"
#: what the ratings of schema.org say of an outcome; an open one has no value
RATINGS = {"reproduced": 5, "qualified": 3, "contradicted": 1}


# --- rows ------------------------------------------------------------------------------------


def ledger(env) -> list[dict[str, Any]]:
    """All claims of the chapters of this build, each with its place, its address and all that its test found.

    Raises
    ------
    ExtensionError
        If a chapter has no card for one of its claims.
    """
    shown = {
        record["claim_id"]: (page, record) for page, record in records(env, "claim")
    }
    rows = []
    for claim_id, claim in claims.table().iterrows():
        home = f"book/{claim['chapter']}"
        if home not in env.found_docs:
            continue
        if claim_id not in shown:
            raise ExtensionError(
                f"The claim {claim_id} has no card on {home}; every claim needs one, made by {{claims}}."
            )
        page, record = shown[claim_id]
        rows.append(
            {
                "claim_id": claim_id,
                "paper": claim["paper"],
                "section": claim["section"],
                "paragraph": claim["paragraph"],
                "sentence": claim["sentence"],
                "place": claim["place"],
                "doi": cards.papers()[claim["paper"]].get("doi"),
                "claim": claim["claim"],
                "chapter": claim["chapter"],
                "page": page,
                "anchor": f"{page}.html#{claim_id.lower()}",
                "address": address(env.config, claim_id),
                "links": related.links(claim_id),
                **record["evidence"],
            }
        )
    return rows


@lru_cache(maxsize=1)
def about() -> dict[str, Any]:
    """What CITATION.cff says of the book; the perspectives by their keys."""
    found = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    return found | {
        "papers": {
            each["abbreviation"]: each
            for each in found["references"]
            if "abbreviation" in each
        }
    }


def address(config, claim_id: str) -> str:
    """The address of a claim's row: the public one where ``html: baseurl`` of _config.yml is set."""
    base = getattr(config, "html_baseurl", "") or ""
    local = f"{PAGE}.html" if base else f"{PAGE.rsplit('/', 1)[-1]}.html"
    return f"{base.rstrip('/')}/{local}#{claim_id.lower()}".lstrip("/")


def citation(row: dict[str, Any]) -> str:
    """How to cite one verdict."""
    book = about()
    authors = ", ".join(
        each.get("name") or f"{each['given-names']} {each['family-names']}"
        for each in book["authors"]
    )
    return f"{authors}: {book['title']}, version {book['version']} ({book['date-released']}), claim {row['claim_id']}, {row['address']}"


# --- parts of pages -----------------------------------------------------------------------------


def summary(app, docname) -> str:
    """How many claims have which outcome, each count a link, and how firmly they stand."""
    rows = ledger(app.env)
    count = Counter(row["outcome"] for row in rows)
    badges = " ".join(
        f'<a href="{_to_list(app, docname, verdict=slug(outcome))}">{count[outcome]} {badge(outcome)}</a>'
        for outcome in OUTCOMES
    )
    missing = len(claims.table()) - len(rows)
    partly = (
        f" {missing} more belong to chapters that this build leaves out."
        if missing
        else ""
    )
    return f'<p class="counts"><strong>{len(rows)} claims</strong>{badges}</p><p>{_firmness(rows)}{partly}</p>'


def _firmness(rows: list[dict[str, Any]]) -> str:
    """One sentence on how many outcomes stand in most of the admissible cases."""
    tested = [row["stands"] for row in rows if row["stands"] is not None]
    firm = sum(share >= verdicts.SETTLED for share in tested)
    always = sum(share == 1 for share in tested)
    return (
        f"Of the {len(tested)} that could be tested, {firm} keep their outcome in at least {percent(verdicts.SETTLED)} of the "
        f"admissible cases, {always} of these in every one; the other {len(tested) - firm} do not, and read undecided."
    )


def meaning(app, docname) -> str:
    """What the outcomes mean, and the other columns of the ledger."""
    rows = "".join(
        f'<tr><th scope="row">{badge(outcome)}</th><td>{text}</td></tr>'
        for outcome, (_, text) in OUTCOMES.items()
    )
    kinds = "; ".join(f"<em>{kind}</em>, {text}" for kind, text in KINDS.items())
    weaker = ", ".join(f"<em>{basis}</em>" for basis in assumptions.BASES)
    return (
        f'<table class="meaning"><thead><tr><th scope="col">Verdict</th><th scope="col">Meaning</th></tr></thead><tbody>{rows}</tbody></table>'
        '<details class="meaning"><summary>What else stands with a verdict</summary><dl>'
        "<dt>Stands</dt><dd>the share of the admissible inputs, or of the admissible analyses, that give what the reference "
        f"gives; below {percent(verdicts.SETTLED)} the verdict is <em>undecided</em></dd>"
        "<dt>Turned by</dt><dd>the input that decides, and the value at which the outcome changes</dd>"
        "<dt>Coverage</dt><dd>whether the <em>whole</em> claim was tested or a <em>part</em>, whose rest is named</dd>"
        f"<dt>Kind</dt><dd>{kinds}</dd>"
        f"<dt>Basis</dt><dd>the weakest kind of input that was used; from the firmest: {weaker}</dd></dl></details>"
    )


def practice(app, docname) -> str:
    """The verdicts that change practice first, each with the measurement that would flip it."""
    rows = {row["claim_id"]: row for row in ledger(app.env)}
    page = app.builder.get_relative_uri(docname, PAGE)
    items = []
    for each in related.practice():
        claim_id = each["claim_id"]
        if claim_id not in claims.table().index:
            raise ExtensionError(
                f"data/practice.csv names {claim_id!r}, which is no claim of data/claims.csv."
            )
        if claim_id in rows:
            row = rows[claim_id]
            items.append(
                f"<li><p><strong>{minus(_esc(each['practice']))}</strong></p>"
                f'<p><a href="{page}#{claim_id.lower()}">{claim_id}</a> {badge(row["outcome"])} {minus(_esc(row["claim"]))}</p>'
                f'<p class="flip">What would flip it: {minus(_esc(each["flipped_by"]))}</p></li>'
            )
    return (
        f'<ol class="practice">{"".join(items)}</ol>'
        if items
        else "<p>None of them belongs to this build.</p>"
    )


def matrix(app, docname) -> str:
    """Chapters by papers; each cell counts the outcomes and leads to the claims counted."""
    rows = ledger(app.env)
    papers = list(dict.fromkeys(row["paper"] for row in rows))
    head = "".join(
        f'<th scope="col"><a href="{_to_list(app, docname, paper=paper)}">{paper}</a></th>'
        for paper in papers
    )
    body = []
    for chapter in _chapters(app.env, rows):
        title = _title(app.env, chapter)
        cells = []
        for paper in papers:
            here = [
                row
                for row in rows
                if (row["chapter"], row["paper"]) == (chapter, paper)
            ]
            target = _to_list(app, docname, paper=paper, chapter=chapter)
            label = f"{paper}, {title}: {_counts(here)}"
            cells.append(
                f'<td><a href="{target}" aria-label="{_esc(label)}" title="{_esc(label)}">{_tally(here)}</a></td>'
                if here
                else "<td>–</td>"
            )
        body.append(
            f'<tr><th scope="row"><a href="{_to_list(app, docname, chapter=chapter)}">{_esc(title)}</a></th>{"".join(cells)}</tr>'
        )
    sums = "".join(
        f"<td>{_tally([row for row in rows if row['paper'] == paper])}</td>"
        for paper in papers
    )
    key = ", ".join(f"{sign} {outcome}" for outcome, (sign, _) in OUTCOMES.items())
    return (
        f'<table class="matrix"><caption>{key}. A cell leads to its claims.</caption><thead><tr><th scope="col">Topic</th>{head}</tr></thead>'
        f'<tbody>{"".join(body)}<tr class="all"><th scope="row">All</th>{sums}</tr></tbody></table>'
    )


def _tally(rows: list[dict[str, Any]]) -> str:
    count = Counter(row["outcome"] for row in rows)
    return " ".join(
        f'<span class="tally {slug(outcome)}">{sign}{count[outcome]}</span>'
        for outcome, (sign, _) in OUTCOMES.items()
        if count[outcome]
    )


def _counts(rows: list[dict[str, Any]]) -> str:
    count = Counter(row["outcome"] for row in rows)
    return ", ".join(
        f"{count[outcome]} {outcome}" for outcome in OUTCOMES if count[outcome]
    )


def claims_list(app, docname) -> str:
    """All claims: filters, sorting, a table on a desk and cards on a phone, and the same for machines."""
    rows = ledger(app.env)
    body = "".join(_row(app, docname, row) for row in rows)
    heads = (
        "Claim",
        "In our words, and where",
        "Verdict",
        "Stands",
        "Why, and what turns it",
    )
    head = "".join(f'<th scope="col">{each}</th>' for each in heads)
    graph = json.dumps(claim_reviews(rows, app.env.config), ensure_ascii=False).replace(
        "</", "<\\/"
    )
    return (
        f"{_form(app.env, rows)}"
        f'<table id="ledger" class="ledger"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        f'<script type="application/ld+json">{graph}</script>'
    )


def downloads(app, docname) -> str:
    """The same ledger for machines."""
    up = "../" * docname.count("/")
    book = about()
    return (
        f'<p>Version {book["version"]} of {book["date-released"]}: <a href="{up}claims.json" download>claims.json</a> (everything), '
        f'<a href="{up}claims.csv" download>claims.csv</a> (one row per claim), <a href="{up}claims.schema.json" download>claims.schema.json</a> '
        "(what the first may hold).</p>"
    )


def _form(env, rows: list[dict[str, Any]]) -> str:
    """Controls that only a script can serve, hence hidden until it runs."""
    options = {
        "verdict": {slug(outcome): outcome for outcome in OUTCOMES},
        "paper": {
            paper: paper for paper in dict.fromkeys(row["paper"] for row in rows)
        },
        "chapter": {chapter: _title(env, chapter) for chapter in _chapters(env, rows)},
    }
    menus = "".join(
        f'<label>{name.capitalize()} <select name="{name}"><option value="">all</option>'
        + "".join(
            f'<option value="{value}">{_esc(text)}</option>'
            for value, text in choices.items()
        )
        + "</select></label>"
        for name, choices in options.items()
    )
    orders = {
        "": "id",
        "outcome": "verdict",
        "stands": "stands, firmest first",
        "paper": "paper, then verdict",
    }
    sort = "".join(
        f'<option value="{value}">{text}</option>' for value, text in orders.items()
    )
    return (
        f'<form class="filters" data-filters="ledger" hidden>{menus}<label>Words <input type="search" name="words"></label>'
        f'<label>Sort by <select name="sort">{sort}</select></label><button type="reset">Show all</button><output></output></form>'
    )


def _row(app, docname, row: dict[str, Any]) -> str:
    claim_id, anchor = row["claim_id"], row["claim_id"].lower()
    card = f"{app.builder.get_relative_uri(docname, row['page'])}#{anchor}"
    doi = (
        f'<a href="https://doi.org/{row["doi"]}">doi:{row["doi"]}</a>'
        if row["doi"]
        else "the copy used prints no DOI"
    )
    others = "".join(
        f'<p class="other">It {related.RELATIONS[link["relation"]]} <a href="#{link["claim_id"].lower()}">{link["claim_id"]}</a> '
        f"on {_esc(link['quantity'])}.</p>"
        for link in row["links"]
    )
    turn = turned(row)
    stands = "" if row["stands"] is None else percent(row["stands"])
    share = "" if row["stands"] is None else f"{row['stands']:.4f}"
    return minus(
        f'<tr id="{anchor}" data-paper="{row["paper"]}" data-chapter="{row["chapter"]}" data-verdict="{slug(row["outcome"])}" '
        f'data-order="{list(OUTCOMES).index(row["outcome"])}" data-stands="{share}">'
        f'<th scope="row" class="id"><a href="#{anchor}">{claim_id}</a></th>'
        f'<td class="says">{_esc(row["claim"])}<span class="place">{_esc(row["paper"])}, {_esc(row["place"])}; {doi}</span>{others}</td>'
        f"<td>{badge(row['outcome'])}</td>"
        f'<td class="number" data-label="stands in">{stands}</td>'
        f'<td class="why"><p>{_esc(row["because"])}</p>'
        + (f'<p class="turn">Turned by {_esc(turn)}.</p>' if turn else "")
        + f'<p class="more"><a href="{card}" title="In “{_esc(_title(app.env, row["chapter"]))}”">Card of {claim_id}</a></p>'
        f'<details class="cite"><summary>Cite</summary><p>{_esc(citation(row))}</p></details></td></tr>'
    )


def turned(row: dict[str, Any]) -> str:
    """The input that decides and where the outcome changes; empty if none does."""
    strip = row["strip"]
    if strip and strip["scale"] == "choice":
        return f"the choice of {strip['meaning']}: {row['turns_at']} gives {row['turns_to']}"
    if strip:
        return f"{strip['meaning']}: {row['turns_to']} at {cards.amount(float(row['turns_at']), strip['unit'])}"
    return (
        f"no input alone; {row['turned_by_words']} weighs most"
        if row["turned_by"]
        else ""
    )


def filled(app, part: str, docname: str) -> list[nodes.Node]:
    """A part as nodes; the list brings its ids to the search."""
    made: list[nodes.Node] = [nodes.raw("", PARTS[part](app, docname), format="html")]
    ids = (row["claim_id"] for row in ledger(app.env))
    return [index_entry(*ids), *made] if part == "claims-ledger" else made


def _to_list(app, docname, **wanted: str) -> str:
    return f"{app.builder.get_relative_uri(docname, PAGE)}?{_esc(urlencode(wanted))}#all-claims"


def _chapters(env, rows: list[dict[str, Any]]) -> list[str]:
    """Chapters of the rows in the order of the book."""
    order = [
        page
        for pages in getattr(env, "toctree_includes", {}).values()
        for page in pages
    ]
    found = dict.fromkeys(row["chapter"] for row in rows)
    return sorted(
        found,
        key=lambda chapter: (
            order.index(f"book/{chapter}") if f"book/{chapter}" in order else len(order)
        ),
    )


def _title(env, chapter: str) -> str:
    return env.titles[f"book/{chapter}"].astext()


def _esc(text) -> str:
    return html.escape(str(text))


PARTS = {
    "claims-summary": summary,
    "claims-meaning": meaning,
    "claims-practice": practice,
    "claims-matrix": matrix,
    "claims-ledger": claims_list,
    "claims-downloads": downloads,
}


# --- for machines ------------------------------------------------------------------------------


def document(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The content of claims.json; book/claims.schema.json says what it may hold."""
    return {
        "version": 2,
        "book_version": str(about()["version"]),
        "date": str(about()["date-released"]),
        "outcomes": {outcome: text for outcome, (_, text) in OUTCOMES.items()},
        "claims": rows,
    }


COLUMNS = (
    "claim_id",
    "paper",
    "chapter",
    "place",
    "doi",
    "claim",
    "outcome",
    "coverage",
    "basis",
    "kind",
    "stands_percent",
    "turned_by",
    "turns_at",
    "branches",
    "revised",
    "because",
    "rule",
    "address",
)


def as_csv(rows: list[dict[str, Any]]) -> str:
    """The ledger as a flat table."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        share = row["stands"]
        writer.writerow(
            row
            | {
                "doi": row["doi"] or "",
                "stands_percent": "" if share is None else f"{100 * share:.1f}",
                "turns_at": ""
                if row["turns_at"] is None
                else row["turns_at"]
                if isinstance(row["turns_at"], str)
                else f"{row['turns_at']:.4g}",
                "branches": len(row["branches"]),
            }
        )
    return stream.getvalue()


def claim_reviews(rows: list[dict[str, Any]], config=None) -> dict[str, Any]:
    """One ClaimReview of schema.org per claim, with the papers and the authors of the book as nodes of their own.

    A rating is 5 for *reproduced*, 3 for *qualified*, 1 for *contradicted*; an open claim has an outcome and no number.
    """
    book = about()
    authors = [
        {"@id": f"#author-{i}", "@type": "Organization", "name": each["name"]}
        if "name" in each
        else {
            "@id": f"#author-{i}",
            "@type": "Person",
            "givenName": each["given-names"],
            "familyName": each["family-names"],
        }
        for i, each in enumerate(book["authors"], 1)
    ]
    papers = []
    for key, paper in book["papers"].items():
        node = {
            "@id": f"#paper-{key}",
            "@type": "ScholarlyArticle",
            "name": paper["title"],
            "author": [
                {
                    "@type": "Person",
                    "givenName": each["given-names"],
                    "familyName": each["family-names"],
                }
                for each in paper["authors"]
            ],
            "datePublished": str(paper["year"]),
        }
        if "doi" in paper:
            node["identifier"] = {
                "@type": "PropertyValue",
                "propertyID": "doi",
                "value": paper["doi"],
            }
            node["sameAs"] = f"https://doi.org/{paper['doi']}"
        papers.append(node)
    reviews = []
    for row in rows:
        rating = {
            "@type": "Rating",
            "alternateName": row["outcome"],
            "ratingExplanation": row["because"],
        }
        if row["outcome"] in RATINGS:
            rating |= {
                "ratingValue": RATINGS[row["outcome"]],
                "bestRating": 5,
                "worstRating": 1,
            }
        reviews.append(
            {
                "@type": "ClaimReview",
                "@id": f"#review-{row['claim_id'].lower()}",
                "url": row["address"],
                "claimReviewed": row["claim"],
                "itemReviewed": {
                    "@type": "Claim",
                    "identifier": row["claim_id"],
                    "appearance": {"@id": f"#paper-{row['paper']}"},
                },
                "reviewRating": rating,
                "author": [{"@id": each["@id"]} for each in authors],
                "datePublished": str(book["date-released"]),
            }
        )
    return {"@context": "https://schema.org", "@graph": [*authors, *papers, *reviews]}
