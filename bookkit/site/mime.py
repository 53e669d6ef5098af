"""How the book's own outputs (results, claims, figures, quizzes) become page content.

Notebooks emit one MIME type with a ``kind``; MyST-NB hands every output to
:class:`BookMime` (an entry point in ``pyproject.toml``).
"""

from __future__ import annotations

import html
import json
from pathlib import Path

from docutils import nodes
from myst_nb.core.render import create_figure_context
from sphinx import addnodes

from bookkit.drawing import PAGE_VEGA_LITE, VEGA_LITE, at_page_width
from bookkit.results import MIME, fragment
from bookkit.site import sources
from bookkit.text import number
from bookkit.units import spelled


class BookMime:
    """MyST-NB renderer plugin for the book's MIME type."""

    mime_priority_overrides = [("*", MIME, 0)]

    @staticmethod
    def handle_mime(renderer, data, inline):
        if data.mime_type == VEGA_LITE:  # the page has its own live figure
            return [nodes.comment()]
        if data.mime_type != MIME:
            return None
        record = data.content
        env = renderer.renderer.sphinx_env
        if env is None:
            return [nodes.comment()]
        if record["kind"] == "results":
            for result in record["results"]:
                note(env, {"kind": "result", **result})
            return [nodes.raw("", _published(record["results"], env), format="html")]
        note(env, record)
        if record["kind"] in ("figure", "interactive"):
            return [_figure(renderer, record, data.line, env)]
        if record["kind"] == "claim":
            return [
                index_entry(record["claim_id"]),
                nodes.raw("", record["html"], format="html"),
            ]
        if "html" in record:
            return [nodes.raw("", record["html"], format="html")]
        return [nodes.comment()]


def _published(results: list[dict], env) -> str:
    """The results of a cell, folded below it: the place that the index of results links to."""
    up = "../" * env.docname.count("/")
    items = "".join(
        f'<li id="value-{each["name"]}"><a href="{up}book/results-index.html{fragment(each["name"])}"><code>{each["name"]}</code></a> = '
        f"{number(each['value'], '.4g')} {html.escape(spelled(each['unit']))}</li>"
        for each in results
    )
    count = f"{len(results)} results" if len(results) > 1 else "1 result"
    return f'<details class="published"><summary>{count} of this cell</summary><ul>{items}</ul></details>'


def note(env, record: dict) -> None:
    """Remember a record under the page it stands on."""
    if not hasattr(env, "book_records"):
        env.book_records = {}
    slim = {
        key: value
        for key, value in record.items()
        if key not in ("svg", "spec", "html")
    }
    env.book_records.setdefault(env.docname, []).append(slim)


def records(env, kind: str) -> list[tuple[str, dict]]:
    """(page, record) of one kind, in page order then order on the page."""
    pages = getattr(env, "book_records", {})
    return [
        (page, record)
        for page in sorted(pages)
        for record in pages[page]
        if record["kind"] == kind
    ]


def index_entry(*claim_ids: str) -> addnodes.index:
    """Ids as entries of the search: its words are split at hyphens, so ``OB24-08`` would not be one."""
    return addnodes.index(
        entries=[
            ("single", claim_id, claim_id.lower(), "main", None)
            for claim_id in claim_ids
        ]
    )


def _figure(renderer, record: dict, line: int, env) -> nodes.Element:
    csv_path = Path(env.app.outdir) / "_figures" / f"{record['name']}.csv"
    csv_path.parent.mkdir(parents=True, exist_ok=True)
    csv_path.write_text(record["csv"], encoding="utf-8")
    md = renderer.renderer
    holder = nodes.container()
    options = {
        "name": record["name"],
        "caption": record["caption"],
        "classes": "book-figure",
    }
    with md.current_node_context(holder), create_figure_context(md, options, line):
        md.current_node.append(nodes.raw("", _drawing(renderer, record), format="html"))
    figure = holder.children[0]
    figure["classes"].append(record["kind"])
    legend = next(
        (child for child in figure.children if isinstance(child, nodes.legend)), None
    )
    if legend is None:
        legend = nodes.legend()
        figure.append(legend)
    if record["illustrative"]:
        text = nodes.paragraph("", "", nodes.Text(record["illustrative"]))
        text["classes"].append("illustrative")
        legend.append(text)
    up = "../" * env.docname.count("/")
    link = (
        f'<p class="figure-data"><a href="{up}_figures/{record["name"]}.csv" download>'
        f"Data of this figure (CSV)</a>{_how(record, up)}</p>"
    )
    legend.append(nodes.raw("", link, format="html"))
    return figure


def _how(record: dict, up: str) -> str:
    address = sources.address(record["made_by"]) if record.get("made_by") else None
    return f' · <a href="{up}{address}">Code that draws it</a>' if address else ""


def _drawing(renderer, record: dict) -> str:
    if record["kind"] == "figure":
        return f'<div class="drawing" tabindex="0">{record["svg"]}</div>'
    import vl_convert

    svg = vl_convert.vegalite_to_svg(
        at_page_width(record["spec"]), vl_version=PAGE_VEGA_LITE
    )
    renderer.add_js_file("book-vega", "vega-figure.js", {"loading_method": "defer"})
    spec = json.dumps(record["spec"]).replace("</", "<\\/")
    label = html.escape(record["alt"], quote=True)
    return (
        f'<div class="drawing vega-figure" id="{record["name"]}-live" role="group" aria-label="{label}"></div>'
        f'<script type="application/json" data-vega="{record["name"]}-live">{spec}</script>'
        f'<div class="drawing vega-static" tabindex="0" role="img" aria-label="{label}">{svg}</div>'
    )
