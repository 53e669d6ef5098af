"""The ledger as rows, files and markup: complete, valid, and refused when broken.

The first part makes a small ledger from invented verdicts; the second, marked slow, reads what ``make book`` built.
"""

import copy
import csv
import io
import json
import re
from types import SimpleNamespace

import pytest
from jsonschema import Draft202012Validator
from sphinx.errors import ExtensionError

from bookkit import cards, claims, related, verdicts
from bookkit.assumptions import BASES, Assumptions
from bookkit.site import ledger
from bookkit.verdicts import (
    KINDS,
    OUTCOMES,
    Found,
    Rule,
    contradicted,
    not_testable,
    qualified,
    reproduced,
    undecided,
)
from conftest import ROOT

SCHEMA = json.loads(ledger.SCHEMA.read_text(encoding="utf-8"))
TERMS = json.loads((ROOT / "tests" / "schemaorg.json").read_text(encoding="utf-8"))
PACKAGE = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
CONFIG = SimpleNamespace(html_baseurl="")


# --- a small ledger --------------------------------------------------------------------


def by_number(given):
    x = given.between("size", 1.0, 0.5, 2.0, unit="um")
    return Found(f"The size is {x:g} um.", x=x)


def by_choice(given):
    x = given.one_of("estimator", {"one": 1.0, "other": 3.0})
    return Found(f"It is {x:g}.", x=x)


def by_nothing(given):
    return Found("Nothing bears on it.")


#: some rules, so that every outcome and both kinds of strip occur
RULES = [
    (
        by_number,
        [
            reproduced("it is below 1.95", lambda found: found.x < 1.95),
            contradicted("otherwise"),
        ],
        {},
    ),
    (
        by_number,
        [
            qualified("it is above 0.1", lambda found: found.x > 0.1),
            contradicted("otherwise"),
        ],
        {"untested": "the rest"},
    ),
    (
        by_number,
        [
            reproduced("it is above 5", lambda found: found.x > 5),
            contradicted("otherwise"),
        ],
        {},
    ),
    (
        by_choice,
        [
            reproduced("it is below 2", lambda found: found.x < 2),
            contradicted("otherwise"),
        ],
        {},
    ),
    (
        by_number,
        [
            reproduced("it is below 0.7", lambda found: found.x < 0.7),
            contradicted("otherwise"),
        ],
        {"needs": "A measurement."},
    ),
    (by_nothing, [not_testable("otherwise")], {"needs": "A measurement."}),
    (
        by_nothing,
        [undecided("otherwise")],
        {
            "needs": "A measurement.",
            "simulate": lambda given, rng, true: Found("", x=1.0),
        },
    ),
]


def small_env(drop=()):
    """What Sphinx would know after reading one chapter, with an invented verdict for each of its claims."""
    chapter = "hosts"
    ours = claims.table().query("chapter == @chapter").index
    shown = []
    for i, claim_id in enumerate(each for each in ours if each not in drop):
        check, branches, about = RULES[i % len(RULES)]
        rule = Rule(claim_id, chapter, "model", tuple(branches), check, **about)
        found = verdicts.evaluate(rule, Assumptions({}, "a test"), lambda name: 1.0)
        record = {
            "kind": "claim",
            "claim_id": claim_id,
            "evidence": cards.record(found),
        }
        shown.append(json.loads(json.dumps(record, allow_nan=False)))
    return SimpleNamespace(
        book_records={f"book/{chapter}": shown},
        found_docs={f"book/{chapter}", ledger.PAGE},
        config=CONFIG,
    )


@pytest.fixture(scope="module")
def rows():
    return ledger.ledger(small_env())


def test_the_small_ledger_has_every_outcome(rows):
    assert {row["outcome"] for row in rows} == set(OUTCOMES)
    assert {row["strip"]["scale"] for row in rows if row["strip"]} >= {
        "linear",
        "choice",
    }
    assert any(row["error_rates"] for row in rows)


def test_a_claim_without_a_card_stops_the_build():
    with pytest.raises(
        ExtensionError, match="The claim WA19-11 has no card on book/hosts;"
    ):
        ledger.ledger(small_env(drop=["WA19-11"]))


def test_addresses_follow_the_public_one(rows):
    public = SimpleNamespace(html_baseurl="https://example.org/book-of-claims/")
    assert ledger.address(CONFIG, "OB24-08") == "claims-ledger.html#ob24-08"
    assert (
        ledger.address(public, "OB24-08")
        == "https://example.org/book-of-claims/book/claims-ledger.html#ob24-08"
    )
    book = ledger.about()
    assert ledger.citation(rows[0]) == (
        f"The contributors: {book['title']}, version {book['version']} ({book['date-released']}), "
        f"claim {rows[0]['claim_id']}, {rows[0]['address']}"
    )


def test_counts_in_one_sentence(rows):
    said = ledger._firmness(rows)
    tested = [row for row in rows if row["stands"] is not None]
    firm = [row for row in tested if row["stands"] >= verdicts.SETTLED]
    assert (
        f"Of the {len(tested)} that could be tested, {len(firm)} keep their outcome"
        in said
    )
    assert 0 < len(firm) < len(tested)


# --- JSON, its schema, CSV -----------------------------------------------------------------


def faults(document):
    return list(Draft202012Validator(SCHEMA).iter_errors(document))


def test_the_schema_is_one_and_knows_the_words_of_the_engine():
    Draft202012Validator.check_schema(SCHEMA)
    claim = SCHEMA["$defs"]["claim"]["properties"]
    assert SCHEMA["$defs"]["outcome"]["enum"] == list(OUTCOMES)
    assert claim["basis"]["enum"] == list(BASES)
    assert claim["kind"]["enum"] == list(KINDS)
    assert claim["links"]["items"]["properties"]["relation"]["enum"] == list(
        related.RELATIONS
    )
    for part in (SCHEMA, SCHEMA["$defs"]["claim"], SCHEMA["$defs"]["strip"]):
        assert part["additionalProperties"] is False


def test_the_small_ledger_is_valid(rows):
    assert not faults(ledger.document(rows))


BROKEN = {
    "an outcome that is none": lambda claim: claim.update(outcome="verified"),
    "a kind that is none": lambda claim: claim.update(kind="guess"),
    "a basis that is none": lambda claim: claim.update(basis="felt"),
    "a coverage that is none": lambda claim: claim.update(coverage="most"),
    "a share above one": lambda claim: claim.update(stands=1.2),
    "a field too many": lambda claim: claim.update(verdict="reproduced"),
    "a field too few": lambda claim: claim.pop("because"),
    "an empty reason": lambda claim: claim.update(because=""),
    "an id that is none": lambda claim: claim.update(claim_id="OB24"),
    "a number that is text": lambda claim: claim.update(numbers={"a": "1"}),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_copy_is_refused(rows, broken):
    document = copy.deepcopy(ledger.document(rows))
    BROKEN[broken](document["claims"][0])
    assert faults(document)


def test_the_flat_table_holds_every_claim(rows):
    table = list(csv.DictReader(io.StringIO(ledger.as_csv(rows))))
    assert [row["claim_id"] for row in table] == [row["claim_id"] for row in rows]
    for flat, row in zip(table, rows, strict=True):
        assert tuple(flat) == ledger.COLUMNS
        assert (flat["stands_percent"] == "") == (row["stands"] is None)
        assert flat["because"] == row["because"]


# --- ClaimReview ----------------------------------------------------------------------------


def foreign(node, path="@graph"):
    """Properties and types that schema.org does not know, as sentences."""
    if isinstance(node, list):
        return [fault for each in node for fault in foreign(each, path)]
    if not isinstance(node, dict):
        return []
    found = []
    kind = node.get("@type")
    if kind is None and set(node) != {"@id"}:
        found.append(f"{path}: a node without a type.")
    elif kind is not None and kind not in TERMS["types"]:
        found.append(f"{path}: {kind!r} is no type of the excerpt.")
    for name, value in node.items():
        if name.startswith("@"):
            continue
        if kind in TERMS["types"] and name not in TERMS["types"][kind]:
            found.append(f"{path}: a {kind} has no property {name!r}.")
        found += foreign(value, f"{path}.{name}")
    return found


def dangling(graph):
    """References to nodes that are not there."""
    there = {node["@id"] for node in graph["@graph"]}
    text = json.dumps(graph)
    return set(re.findall(r'\{"@id": "([^"]+)"\}', text)) - there


def test_claim_reviews_use_words_of_schema_org(rows):
    graph = ledger.claim_reviews(rows)
    assert graph["@context"] == "https://schema.org"
    assert not foreign(graph["@graph"]) and not dangling(graph)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("claimReviewed", "claimReviewd"),
        ("ratingExplanation", "explanation"),
        ("appearance", "appearsIn"),
        ('"ClaimReview"', '"ClaimsReview"'),
    ],
)
def test_a_misspelt_property_is_found(rows, right, wrong):
    text = json.dumps(ledger.claim_reviews(rows))
    assert right in text
    assert foreign(json.loads(text.replace(right, wrong))["@graph"])


def test_open_claims_have_no_rating_value(rows):
    reviews = [
        node
        for node in ledger.claim_reviews(rows)["@graph"]
        if node["@type"] == "ClaimReview"
    ]
    assert len(reviews) == len(rows)
    for review, row in zip(reviews, rows, strict=True):
        rating = review["reviewRating"]
        assert rating["alternateName"] == row["outcome"]
        assert rating.get("ratingValue") == ledger.RATINGS.get(row["outcome"])
        assert ("bestRating" in rating) == ("ratingValue" in rating)


# --- who wrote what, and what hangs together ----------------------------------------------------


def initials(author):
    """``S.-T. Ko`` of Shu-Ting Ko."""
    given = " ".join(
        "-".join(f"{part[0]}." for part in name.split("-"))
        for name in author["given-names"].split()
    )
    return f"{given} {author['family-names']}"


def test_the_four_perspectives_are_cited_with_all_authors():
    (table,) = (each for each in PACKAGE["resources"] if each["name"] == "claims")
    papers = ledger.about()["papers"]
    assert set(papers) == {source["key"] for source in table["sources"]}
    assert len(papers) == 4
    for source in table["sources"]:
        paper = papers[source["key"]]
        *first, last = map(initials, paper["authors"])
        assert source["title"].startswith(f"{', '.join(first)} and {last}, "), source
        assert paper.get("doi") == source.get("doi")
        assert str(paper["year"]) in source["title"]


def test_what_is_said_between_claims_names_claims():
    known = set(claims.table().index)
    assert related.practice() and related._pairs()
    for row in related.practice():
        assert row["claim_id"] in known and row["practice"] and row["flipped_by"]
    for pair in related._pairs():
        assert {pair["claim_a"], pair["claim_b"]} <= known
        assert pair["claim_a"] != pair["claim_b"]
        assert pair["relation"] in related.RELATIONS
        (back,) = (
            link
            for link in related.links(pair["claim_b"])
            if link["claim_id"] == pair["claim_a"]
        )
        assert back["quantity"] == pair["quantity"]


# --- the release ---------------------------------------------------------------------------------


def test_the_crate_of_a_release_is_read(tmp_path, rows):
    rocrate = pytest.importorskip("rocrate.rocrate")
    import crate as tool

    built = tmp_path / "built"
    built.mkdir()
    (built / "claims.json").write_text(
        json.dumps(ledger.document(rows)), encoding="utf-8"
    )
    (built / "claims.csv").write_text(ledger.as_csv(rows), encoding="utf-8")
    (built / "claims.schema.json").write_bytes(ledger.SCHEMA.read_bytes())
    tool.pack(tmp_path / "crate", built)
    crate = rocrate.ROCrate(tmp_path / "crate")
    assert crate.name == ledger.about()["title"]
    files = {entity.id for entity in crate.data_entities}
    assert {f"data/{each['path']}" for each in PACKAGE["resources"]} <= files
    assert {
        f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")
    } <= files
    assert {"claims.json", "claims.csv", "claims.schema.json"} <= files
    assert all((tmp_path / "crate" / name).is_file() for name in files)
    articles = [
        entity
        for entity in crate.contextual_entities
        if entity.type == "ScholarlyArticle"
    ]
    assert len(articles) == 4
    # every reference leads to an entity
    graph = json.loads(
        (tmp_path / "crate" / "ro-crate-metadata.json").read_text(encoding="utf-8")
    )
    assert dangling(graph) <= {"https://w3id.org/ro/crate/1.1"}


# --- what was built --------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_built_ledger_is_valid(html, claims_json):
    document = json.loads((html / "claims.json").read_text(encoding="utf-8"))
    assert not faults(document)
    assert json.loads((html / "claims.schema.json").read_text("utf-8")) == SCHEMA
    with open(html / "claims.csv", encoding="utf-8", newline="") as stream:
        assert [row["claim_id"] for row in csv.DictReader(stream)] == [
            row["claim_id"] for row in claims_json
        ]


@pytest.mark.slow
def test_the_built_page_carries_a_review_of_every_claim(html, claims_json):
    page = (html / f"{ledger.PAGE}.html").read_text(encoding="utf-8")
    (script,) = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', page, re.S
    )
    graph = json.loads(script)
    assert not foreign(graph["@graph"]) and not dangling(graph)
    reviewed = [
        node["itemReviewed"]["identifier"]
        for node in graph["@graph"]
        if node["@type"] == "ClaimReview"
    ]
    assert reviewed == [row["claim_id"] for row in claims_json]


@pytest.mark.slow
def test_a_search_for_an_id_leads_to_its_row_and_its_card(html, claims_json):
    text = (html / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    for row in claims_json:
        anchor = row["claim_id"].lower()
        found = {
            (index["docnames"][page], place)
            for page, place, *_ in index["indexentries"][anchor]
        }
        assert found == {(ledger.PAGE, anchor), (row["page"], anchor)}, row["claim_id"]
