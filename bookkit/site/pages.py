"""Page parts that the build computes: chapter boxes, index of results, ledger, data sources, status."""

from __future__ import annotations

import html
import json
import re

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from bookkit import datapackage, results
from bookkit.assumptions import Assumption, Assumptions
from bookkit.site import ledger as claims_pages
from bookkit.site import runs, sources
from bookkit.site.mime import records
from bookkit.text import number
from bookkit.units import spelled

WORDS_PER_MINUTE = 200


class computed(nodes.General, nodes.Element):
    """A place that can be filled only when every page has been read."""


class ComputedPart(SphinxDirective):
    """``{results-index}``, ``{data-sources}``, ``{build-status}`` and the others of :data:`PARTS`."""

    def run(self):
        note_computed(self.env)
        return [computed(part=self.name)]


class ChapterBox(SphinxDirective):
    """The box that opens a chapter: objectives and prerequisites as written, the rest computed."""

    has_content = True
    option_spec = {"data": directives.unchanged}

    def run(self):
        note_computed(self.env)
        box = nodes.admonition(classes=["chapter-box"])
        box += nodes.title(text="In this chapter")
        self.state.nested_parse(self.content, self.content_offset, box)
        names = self.options.get("data", "").split()
        box += computed(part="times")
        if names:
            box += nodes.raw("", _data_used(names), format="html")
        return [box]


def note_computed(env) -> None:
    """This page must be written anew whenever any page changes."""
    if not hasattr(env, "book_computed"):
        env.book_computed = set()
    env.book_computed.add(env.docname)


def fill(app, doctree, docname) -> None:
    """Replace every computed part by its content, now that all pages have been read."""
    for place in list(doctree.findall(computed)):
        part = place["part"]
        if part in claims_pages.PARTS:
            place.replace_self(claims_pages.filled(app, part, docname))
            continue
        content = (
            _times(app, doctree, docname)
            if part == "times"
            else PARTS[part](app, docname)
        )
        place.replace_self(nodes.raw("", content, format="html"))


def _data_used(names: list[str]) -> str:
    items = []
    for name in names:
        about = datapackage.describe(name)
        items.append(
            f'<li><a href="data-sources.html#{name}"><code>{name}</code></a>: {_esc(about["title"])} '
            f"({about['rows']} rows; {_doi(about['doi'])}; {_esc(about['licence'])}; data version {about['version']})</li>"
        )
    return f"<p><strong>Data used</strong></p><ul>{''.join(items)}</ul>"


def _times(app, doctree, docname) -> str:
    words = sum(len(text.astext().split()) for text in doctree.findall(nodes.paragraph))
    minutes = max(1, round(words / WORDS_PER_MINUTE))
    seconds = run_seconds(app.env, docname)
    run = (
        f"{seconds:.1f} s when this page was built"
        if seconds is not None
        else "not measured in this build"
    )
    return f"<p><strong>Time</strong>: about {minutes} min to read; the notebook runs in {run}.</p>"


def run_seconds(env, docname) -> float | None:
    """Seconds the page's notebook took to execute, if this build knows."""
    about = getattr(env, "nb_metadata", {}).get(docname, {}).get("exec_data") or {}
    return about.get("runtime")


def _results_index(app, docname) -> str:
    rows = []
    for page, record in sorted(
        records(app.env, "result"), key=lambda item: item[1]["name"]
    ):
        link = app.builder.get_relative_uri(docname, page)
        value = number(record["value"], ".6g")
        rows.append(
            f'<tr id="{record["name"]}"><td><code>{record["name"].replace("_", "_<wbr>")}</code></td><td class="number">{value}</td>'
            f"<td>{_esc(spelled(record['unit']))}</td><td>{_esc(record['definition'])}</td>"
            f'<td><a href="{link}{results.fragment(record["name"], "value-")}">{page.split("/")[-1]}</a></td></tr>'
        )
    head = "<tr><th>Name</th><th>Value</th><th>Unit</th><th>Meaning</th><th>Chapter</th></tr>"
    return (
        f"<p>{len(rows)} results. The same list, with full precision: "
        f'<a href="{_up(docname)}results.json" download>results.json</a>.</p>{_table(head, rows, "Results by name")}'
    )


def _data_sources(app, docname) -> str:
    parts = []
    for name in datapackage.names():
        about = datapackage.describe(name)
        rows = [
            f"<tr><td><code>{_esc(column['name'])}</code></td><td>{_esc(column['unit'])}</td>"
            f"<td>{_esc(column['meaning'])}</td><td>{_esc(column['origin'])}</td></tr>"
            for column in about["columns"]
        ]
        head = "<tr><th>Column</th><th>Unit</th><th>Meaning</th><th>Origin</th></tr>"
        parts.append(
            f'<section id="{name}"><h2><code>{name}</code><a class="headerlink" href="#{name}" title="Link to this dataset">#</a></h2>'
            f"<p>{_esc(about['title'])}. {_esc(about['table'])}; {_doi(about['doi'])}. {about['rows']} rows, "
            f"file <code>{_esc(about['path'])}</code>, data version {about['version']}. Licence: {_esc(about['licence'])}.</p>"
            f"{_table(head, rows, f'Columns of {name}')}</section>"
        )
    return "".join(parts)


def _build_status(app, docname) -> str:
    env = app.env
    measured = {page: run_seconds(env, page) for page in sorted(env.found_docs)}
    rows = [
        f'<tr><td>{page.split("/")[-1]}</td><td class="number">{seconds:.1f}</td></tr>'
        for page, seconds in measured.items()
        if seconds is not None
    ]
    head = "<tr><th>Notebook</th><th>Seconds, this build</th></tr>"
    parts = [_table(head, rows, "Run time of each notebook"), _code_shares()]
    path = datapackage.ROOT / "book" / "bench.json"
    if path.exists():
        bench = json.loads(path.read_text(encoding="utf-8"))
        lines = [
            f'<tr><td>{_esc(row["what"])}</td><td class="number">{_esc(row["measured"])}</td>'
            f'<td class="number">{_esc(row["budget"])}</td><td>{"yes" if row["within"] else "no"}</td></tr>'
            for row in bench["rows"]
        ]
        head = "<tr><th>What</th><th>Measured</th><th>Budget</th><th>Within</th></tr>"
        parts.append(
            f"<p>Measured by <code>make bench</code> on {_esc(bench['date'])}; {_esc(bench['machine'])}.</p>"
        )
        parts.append(_table(head, lines, "Measured against the budgets"))
    return "".join(parts)


def _assumptions(app, docname) -> str:
    """Every assumption of the book: shared ones first, then by chapter."""
    head = "<tr><th>What</th><th>Value</th><th>Admissible</th><th>Source</th><th>Why this range</th></tr>"
    parts, shared = [], [row for row in Assumptions.of("").rows() if row.shared]
    groups = [("shared", "Shared by several chapters", shared)]
    for page in runs.chapters():
        rows = [row for row in Assumptions.of(page.stem).rows() if not row.shared]
        groups.append((page.stem, page.stem, rows))
    total = sum(len(rows) for *_, rows in groups)
    without = sum(row.illustrative for *_, rows in groups for row in rows)
    usual = sum(row.convention for *_, rows in groups for row in rows)
    parts.append(
        f"<p>{total} assumptions; {without} of them are illustrative, that is, without a source, and "
        f"{usual} are conventions of statistics or of the field.</p>"
    )
    for chapter, title, rows in groups:
        if rows:
            link = (
                title
                if chapter == "shared"
                else f'<a href="{chapter}.html">{title}</a>'
            )
            body = [_assumption(row, chapter) for row in rows]
            parts.append(
                f"<section><h2>{link}</h2>{_table(head, body, f'Assumptions: {title}')}</section>"
            )
    return "".join(parts)


def _assumption(row: Assumption, chapter: str) -> str:
    source = _esc(row.source) if row.source else "illustrative"
    scale = " (log scale)" if row.scale == "log" and row.low < row.high else ""
    return (
        f'<tr id="{row.anchor(chapter)}"><td>{_esc(row.meaning)}<br><code>{row.name}</code></td>'
        f"<td>{_esc(row.amount())}</td><td>{_esc(row.range())}{scale}</td><td>{source}</td><td>{_esc(row.why)}</td></tr>"
    )


def _library(app, docname) -> str:
    return sources.library_index(app, docname)


def _code_shares() -> str:
    """What a reader sees of code, by chapter: lines of the kit, and lines that define or compute."""
    rows = []
    for page in runs.chapters():
        seen = [
            cell.source
            for cell in runs.read(page).cells
            if cell.cell_type == "code" and runs.is_visible(cell)
        ]
        share = code_share(seen)
        rows.append(
            f'<tr><td>{page.stem}</td><td class="number">{share["lines"]}</td>'
            + "".join(
                f'<td class="number">{number(share[key], ".0%")}</td>'
                for key in ("kit", "imports", "science")
            )
            + "</tr>"
        )
    head = "<tr><th>Chapter</th><th>Lines of visible code</th><th>Kit</th><th>Imports and data</th><th>Model and computation</th></tr>"
    return (
        "<p>What the visible cells of each chapter hold; solutions of exercises are not counted.</p>"
        + _table(head, rows, "Visible code of each chapter")
    )


#: calls by which a cell would talk to the kit instead of computing
KIT_CALL = re.compile(r"(?<![\w.])(bookkit|results|claims|quiz|drawing|draw)\.\w|^%")


def code_share(cells: list[str]) -> dict[str, float]:
    """Lines of code in cells (no blanks, no comments), and the shares of them that are calls of the kit, imports and
    reading of data, and the rest: definitions and computations of the subject."""
    lines = [
        line
        for cell in cells
        for line in cell.splitlines()
        if line.strip() and not line.strip().startswith("#")
    ]
    kit = sum(bool(KIT_CALL.search(line)) for line in lines)
    imports = sum(
        bool(re.search(r"^\s*(from|import) |data\.load\(", line)) for line in lines
    )
    count = max(1, len(lines))
    return {
        "lines": len(lines),
        "kit": kit / count,
        "imports": imports / count,
        "science": (len(lines) - kit - imports) / count,
    }


PARTS = {
    "results-index": _results_index,
    **claims_pages.PARTS,
    "assumptions": _assumptions,
    "library-index": _library,
    "data-sources": _data_sources,
    "build-status": _build_status,
}


def _table(head: str, rows: list[str], label: str, id_: str = "") -> str:
    anchor = f' id="{id_}"' if id_ else ""
    return (
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{_esc(label)}"><table{anchor}>'
        f"<thead>{head}</thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _esc(text) -> str:
    return html.escape(str(text))


def _doi(doi: str) -> str:
    return (
        f'<a href="https://doi.org/{_esc(doi)}">doi:{_esc(doi)}</a>'
        if doi
        else "no DOI printed"
    )


def _up(docname: str) -> str:
    return "../" * docname.count("/")
