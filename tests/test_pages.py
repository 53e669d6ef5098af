"""The built pages, read as files: nothing loaded from elsewhere, every link good, every figure described.

Each rule takes a site (folder and parsed pages) and returns its faults; below, every
rule is also tried on a small site with one thing broken. ``make book`` builds the pages.
"""

import csv
import gzip
import io
import json
import math
import re
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlparse

import pytest
from bs4 import BeautifulSoup
from snowballstemmer import stemmer

from bookkit import results
from bookkit.verdicts import OUTCOMES

FIRST_VISIT_BUDGET, FIRST_VISIT_BUDGET_GZIP = 3_000_000, 900_000
LEAST_ALT = 40


@dataclass(frozen=True)
class Site:
    folder: Path

    @cached_property
    def pages(self):
        """Path below the folder -> parsed page."""
        paths = sorted(
            path for path in self.folder.rglob("*.html") if "_static" not in path.parts
        )
        return {
            path.relative_to(self.folder).as_posix(): BeautifulSoup(
                path.read_bytes(), "html.parser"
            )
            for path in paths
        }

    @cached_property
    def contents(self):
        """The pages of the book: those with an article (the redirect at the root has none), without source files."""
        return {
            name: page
            for name, page in self.pages.items()
            if page.find("article") and not name.startswith("source/")
        }

    @cached_property
    def anchors(self):
        return {
            name: {tag["id"] for tag in page.find_all(id=True)}
            for name, page in self.pages.items()
        }

    def file(self, name, address):
        """Path of the file an address on a page points to."""
        return (self.folder / name).parent / unquote(urlparse(address).path)


@pytest.fixture(scope="module")
def site(html):
    return Site(html)


def is_outside(address):
    return bool(re.match(r"\s*(?:https?:)?//", address))


# --- the rules ---------------------------------------------------------------

LOADING = (
    "src",
    "href",
    "xlink:href",
    "srcset",
    "data",
    "poster",
    "action",
    "background",
)


def loads_from_elsewhere(site):
    """Only plain links may name another host: the pages work with the network off."""
    faults = []
    for name, page in site.pages.items():
        for tag in page.find_all(True):
            for attribute in LOADING if tag.name != "a" else ():
                if is_outside(tag.get(attribute) or ""):
                    faults.append(f"{name}: <{tag.name}> loads {tag[attribute]}.")
            if "@import" in tag.get("style", "") or re.search(
                r"url\(\s*['\"]?(?:https?:)?//", tag.get("style", "")
            ):
                faults.append(
                    f"{name}: the style of <{tag.name}> loads from elsewhere."
                )
        sheets = [
            (f"{name}, <style>", style.get_text()) for style in page.find_all("style")
        ]
        faults += _sheet_faults(sheets)
    sheets = [
        (path.name, path.read_text(encoding="utf-8"))
        for path in site.folder.rglob("*.css")
    ]
    return faults + _sheet_faults(sheets)


def _sheet_faults(sheets):
    loading = re.compile(r"(?:url\(\s*|@import\s+)['\"]?((?:https?:)?//[^'\")\s]+)")
    return [
        f"{name} loads {found[1]}."
        for name, text in sheets
        for found in loading.finditer(text)
    ]


def broken_links(site):
    """Every file and every anchor a page points to is there."""
    faults = set()
    for name, page in site.pages.items():
        for tag in page.find_all(True):
            for attribute in ("href", "src", "xlink:href"):
                address = tag.get(attribute)
                if not address or urlparse(address).scheme or is_outside(address):
                    continue
                target, anchor = urldefrag(address)
                path = (
                    site.file(name, target)
                    if urlparse(target).path
                    else site.folder / name
                )
                if not path.is_file():
                    faults.add(
                        f"{name}: {address!r} points to a file that is not there."
                    )
                    continue
                if not anchor:
                    continue
                ids = site.anchors.get(
                    path.resolve().relative_to(site.folder.resolve()).as_posix()
                )
                if ids is not None and unquote(anchor) not in ids:
                    faults.add(
                        f"{name}: {address!r} points to an anchor that is not there."
                    )
    return sorted(faults)


def repeated_ids(site):
    faults = []
    for name, page in site.pages.items():
        ids = [tag["id"] for tag in page.find_all(id=True)]
        faults += [
            f"{name}: the id {once!r} stands {ids.count(once)} times."
            for once in sorted({i for i in ids if ids.count(i) > 1})
        ]
    return faults


def undescribed_pictures(site):
    """Every picture in the text says in words what it shows."""
    faults = []
    for name, page in site.contents.items():
        for image in page.article.find_all("img"):
            if len(image.get("alt", "")) < LEAST_ALT:
                faults.append(
                    f"{name}: the image {image.get('src', '')[:60]} has the alt text {image.get('alt', '')!r}."
                )
        for drawing in page.article.find_all("svg"):
            described = [
                tag
                for tag in (drawing, *drawing.parents)
                if tag.get("role") in ("img", "group")
            ]
            words = described[0].get("aria-label", "") if described else ""
            if drawing.get("aria-hidden") != "true" and len(words) < LEAST_ALT:
                faults.append(
                    f"{name}: the drawing {drawing.get('id', '')!r} is described as {words!r}."
                )
    return faults


def incomplete_figures(site):
    """Every figure has a number, a caption and its data as CSV."""
    faults = []
    for name, page in site.contents.items():
        for figure in page.find_all("figure"):
            what = f"{name}: the figure {figure.get('id', '?')}"
            caption = figure.find(class_="caption-text")
            if caption is None or len(caption.get_text().strip()) < 20:
                faults.append(f"{what} has no caption.")
            links = [
                link["href"]
                for link in figure.find_all("a", href=True)
                if link["href"].endswith(".csv")
            ]
            if len(links) != 1:
                faults.append(f"{what} links {len(links)} CSV files; one is asked for.")
                continue
            path = site.file(name, links[0])
            rows = (
                list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
                if path.is_file()
                else []
            )
            if (
                len(rows) < 2
                or len({len(row) for row in rows}) != 1
                or not any(map(str.strip, rows[1]))
            ):
                faults.append(f"{what}: {links[0]} holds no table.")
    return faults


def wordless_badges(site):
    return [
        f"{name}: a verdict reads {badge.get_text()!r}."
        for name, page in site.contents.items()
        for badge in page.find_all(class_="verdict")
        if re.sub(r"\W+", " ", badge.get_text()).strip() not in OUTCOMES
    ]


def skipped_headings(site):
    faults = []
    for name, page in site.contents.items():
        levels = [
            int(tag.name[1]) for tag in page.article.find_all(re.compile(r"^h[1-6]$"))
        ]
        if levels.count(1) != 1 or levels[0] != 1:
            faults.append(
                f"{name}: there are {levels.count(1)} main headings; one, at the top, is asked for."
            )
        faults += [
            f"{name}: a heading of level {b} follows one of level {a}."
            for a, b in zip(levels, levels[1:], strict=False)
            if b > a + 1
        ]
    return faults


def nameless_pages(site):
    faults = [
        f"{name}: the page has no language."
        for name, page in site.pages.items()
        if page.find("article") and page.html.get("lang") != "en"
    ]
    titles = {}
    for name, page in site.contents.items():
        title = page.title.get_text().strip() if page.title else ""
        if len(title.split("—")[0].strip()) < 3:
            faults.append(f"{name}: the page has the title {title!r}.")
        elif title in titles:
            faults.append(f"{name}: the page has the same title as {titles[title]}.")
        titles[title] = name
    return faults


def unrendered_text(site):
    """No role left as typed, no number that is none."""
    faults = []
    for name, page in site.contents.items():
        for text in page.article.find_all(string=True):
            if any(
                tag.name in ("code", "pre", "script", "style", "svg")
                for tag in text.parents
            ):
                continue
            for found in re.finditer(
                r"\{(?:glue|numref|cite|ref|eq|doc|printed|math|term)\b[^}]*\}|\{\{.*?\}\}",
                text,
            ):
                faults.append(f"{name}: {found[0]!r} stands on the page as typed.")
            if "dataframe" not in "".join(
                " ".join(tag.get("class", [])) for tag in text.parents
            ):
                for found in re.finditer(r"(?<![\w-])(?:nan|NaN|None)(?![\w-])", text):
                    if found[0] != "None" or "number" in text.parent.get("class", []):
                        faults.append(
                            f"{name}: {text.strip()[:60]!r} holds {found[0]}."
                        )
        for number in page.article.select("a.number"):
            if not re.search(r"\d", number.get_text()):
                faults.append(
                    f"{name}: the number {number.get('title', '?')!r} reads {number.get_text()!r}."
                )
    return faults


RULES = [
    loads_from_elsewhere,
    broken_links,
    repeated_ids,
    undescribed_pictures,
    incomplete_figures,
    wordless_badges,
    skipped_headings,
    nameless_pages,
    unrendered_text,
]


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_pages_keep_the_rule(site, rule):
    assert len(site.contents) >= 5, (
        "fewer than five pages were built, so this test would check almost nothing"
    )
    faults = rule(site)
    assert not faults, "\n" + "\n".join(faults[:60])


# --- the rules see what is broken --------------------------------------------

SAMPLE = f"""<!DOCTYPE html><html lang="en"><head><title>A page — Book</title><link rel="stylesheet" href="book.css"></head>
<body><article><h1 id="top">A page</h1><h2 id="part">Part</h2>
<p>A <a href="#part">link</a>, a <a href="https://doi.org/10.1/x">DOI</a>, <a class="number" title="r">−0.8</a>, <code>{{glue}}</code>.</p>
<figure id="fig-a"><svg role="img" aria-label="{"It falls from left to right, then stays. " * 2}" id="s"></svg>
<figcaption><span class="caption-text">What the figure shows, with n.</span><a href="a.csv">CSV</a></figcaption></figure>
<p><span class="verdict qualified"><span>≈</span> qualified</span></p></article></body></html>"""


def sample_site(folder, old="", new=""):
    assert old in SAMPLE
    (folder / "a.html").write_text(
        SAMPLE.replace(old, new, 1) if old else SAMPLE, encoding="utf-8"
    )
    (folder / "book.css").write_text(
        "p { color: red; background: url(data:x) }", encoding="utf-8"
    )
    (folder / "a.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    return Site(folder)


def test_a_good_page_has_no_faults(tmp_path):
    site = sample_site(tmp_path)
    assert site.contents and [fault for rule in RULES for fault in rule(site)] == []


@pytest.mark.parametrize(
    "rule, old, new",
    [
        (
            loads_from_elsewhere,
            'href="book.css"',
            'href="https://cdn.example/book.css"',
        ),
        (
            loads_from_elsewhere,
            "<p>",
            '<p style="background: url(//cdn.example/a.png)">',
        ),
        (
            loads_from_elsewhere,
            "</article>",
            '<script src="https://cdn.example/a.js"></script></article>',
        ),
        (
            loads_from_elsewhere,
            "</article>",
            "<style>@import 'https://cdn.example/a.css';</style></article>",
        ),
        (broken_links, "#part", "#parts"),
        (broken_links, "#part", "b.html"),
        (broken_links, "#part", "a.html#nowhere"),
        (repeated_ids, 'id="part"', 'id="top"'),
        (
            undescribed_pictures,
            "It falls from left to right, then stays. It falls",
            "It",
        ),
        (undescribed_pictures, 'role="img"', ""),
        (undescribed_pictures, "<p>", '<p><img src="a.csv" alt="plot">'),
        (incomplete_figures, "What the figure shows, with n.", ""),
        (incomplete_figures, '<a href="a.csv">', "<a>"),
        (incomplete_figures, "a.csv", "book.css"),
        (incomplete_figures, "a.csv", "b.csv"),
        (wordless_badges, "</span> qualified", "</span>"),
        (skipped_headings, "<h2", "<h3"),
        (skipped_headings, "<h2", "<h1"),
        (nameless_pages, ' lang="en"', ""),
        (nameless_pages, "A page — Book", "— Book"),
        (unrendered_text, "A <a", "{glue:text} <a"),
        (unrendered_text, "A <a", "r = nan <a"),
        (unrendered_text, "−0.8", "None"),
    ],
)
def test_a_broken_page_is_found(tmp_path, rule, old, new):
    assert rule(sample_site(tmp_path, old, new))


# --- registers, search, weight -----------------------------------------------


@pytest.mark.slow
def test_registers_are_complete_and_finite(results_json, claims_json):
    assert results_json and claims_json
    for name, entry in results_json.items():
        assert {"value", "unit", "chapter", "definition"} <= set(entry), name
        assert math.isfinite(entry["value"]), name
        assert (entry["unit"], entry["definition"]) == tuple(
            results.catalogue()[name][key] for key in ("unit", "definition")
        ), name
    for row in claims_json:
        assert all(math.isfinite(number) for number in row["numbers"].values()), row[
            "claim_id"
        ]


def plain_number(text):
    """Digits and power of ten of a number as people read it: ``("-3.0", -7)`` for −3.0 × 10⁻⁷."""
    number, _, power = text.replace("−", "-").replace(",", "").partition(" × 10")
    return number, int(
        power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or 0
    )


@pytest.mark.slow
def test_prose_shows_the_published_values(site, results_json):
    """A number on a page, read back as text, is the published value to its digits."""
    shown = 0
    for name, page in site.contents.items():
        for link in page.select("a.number"):
            result = results_json[link["title"].split(":")[0]]
            text = link.get_text()
            number, power = plain_number(text.removesuffix(" %"))
            digits = len(number.partition(".")[2])
            step = 10.0 ** (power - digits)
            value = result["value"] * (100 if text.endswith("%") else 1)
            assert abs(float(number) * 10.0**power - value) <= 0.5001 * step, (
                f"{name}: {link['title']} is shown as {text}, published as {value}"
            )
            shown += 1
    assert shown


@pytest.mark.slow
def test_index_of_results_lists_all(site, results_json):
    rows = {
        row["id"]
        for row in site.pages["book/results-index.html"].select("tbody tr[id]")
    }
    assert rows == set(results_json)


@pytest.mark.slow
def test_search_finds_key_words(site):
    index = json.loads(
        (site.folder / "searchindex.js")
        .read_text(encoding="utf-8")
        .removeprefix("Search.setIndex(")
        .removesuffix(")")
    )
    stem = stemmer("english").stemWord
    for word in ("fluorine", "lithium", "correlation", "verdict"):
        assert stem(word) in index["terms"], f"a search for {word!r} would find nothing"
    built = {name.removesuffix(".html") for name in site.contents}
    assert {name for name in built if name.startswith("book/")} <= set(
        index["docnames"]
    )


def weight(site, name):
    """(bytes, gzipped bytes) that a first visit to a page loads, fonts and pictures in style sheets not counted."""
    page = site.pages[name]
    files = {site.folder / name}
    for tag in page.find_all(["script", "link", "img"]):
        address = tag.get("src") or (
            tag.get("href") if "stylesheet" in (tag.get("rel") or []) else None
        )
        if address and not urlparse(address).scheme:
            files.add(site.file(name, address).resolve())
    if page.find(class_="vega-figure"):
        files.add(site.folder / "_static" / "vega-bundle.js")
    contents = [path.read_bytes() for path in files]
    return sum(map(len, contents)), sum(
        len(gzip.compress(content)) for content in contents
    )


@pytest.mark.slow
def test_weight_of_pages_is_reported(site):
    """Said, never asserted: the budget is kept by ``make bench``."""
    for name in site.contents:
        plain, zipped = weight(site, name)
        assert plain > zipped > 0
        if plain > FIRST_VISIT_BUDGET or zipped > FIRST_VISIT_BUDGET_GZIP:
            warnings.warn(
                f"{name} loads {plain / 1e6:.1f} MB ({zipped / 1e6:.2f} MB gzipped) on a first visit",
                stacklevel=1,
            )
