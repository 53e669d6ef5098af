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

from ..plotting import PAGE_VEGA_LITE, VEGA_LITE, at_page_width
from ..results import MIME


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
        note(env, record)
        if record["kind"] in ("figure", "interactive"):
            return [_figure(renderer, record, data.line, env)]
        if "html" in record:
            return [nodes.raw("", record["html"], format="html")]
        return [nodes.comment()]  # a result: recorded, shown where the prose asks for it


def note(env, record: dict) -> None:
    """Remember a record under the page it stands on."""
    if not hasattr(env, "book_records"):
        env.book_records = {}
    slim = {key: value for key, value in record.items() if key not in ("svg", "spec", "html")}
    env.book_records.setdefault(env.docname, []).append(slim)


def _figure(renderer, record: dict, line: int, env) -> nodes.Element:
    csv_path = Path(env.app.outdir) / "_figures" / f"{record['name']}.csv"
    csv_path.parent.mkdir(parents=True, exist_ok=True)
    csv_path.write_text(record["csv"], encoding="utf-8")
    md = renderer.renderer
    holder = nodes.container()
    options = {"name": record["name"], "caption": record["caption"], "classes": "book-figure"}
    with md.current_node_context(holder):
        with create_figure_context(md, options, line):
            md.current_node.append(nodes.raw("", _drawing(renderer, record), format="html"))
    figure = holder.children[0]
    figure["classes"].append(record["kind"])
    legend = next((child for child in figure.children if isinstance(child, nodes.legend)), None)
    if legend is None:
        legend = nodes.legend()
        figure.append(legend)
    if record["illustrative"]:
        text = nodes.paragraph("", "", nodes.strong(text="Illustrative: "), nodes.Text(record["illustrative"]))
        text["classes"].append("illustrative")
        legend.append(text)
    up = "../" * env.docname.count("/")
    link = (
        f'<p class="figure-data"><a href="{up}_figures/{record["name"]}.csv" download>'
        f"Data of this figure (CSV)</a></p>"
    )
    legend.append(nodes.raw("", link, format="html"))
    return figure


def _drawing(renderer, record: dict) -> str:
    if record["kind"] == "figure":
        return f'<div class="drawing" tabindex="0">{record["svg"]}</div>'
    import vl_convert

    svg = vl_convert.vegalite_to_svg(at_page_width(record["spec"]), vl_version=PAGE_VEGA_LITE)
    renderer.add_js_file("book-vega", "vega-figure.js", {"loading_method": "defer"})
    spec = json.dumps(record["spec"]).replace("</", "<\\/")
    label = html.escape(record["alt"], quote=True)
    return (
        f'<div class="drawing vega-figure" id="{record["name"]}-live" role="group" aria-label="{label}"></div>'
        f'<script type="application/json" data-vega="{record["name"]}-live">{spec}</script>'
        f'<div class="drawing vega-static" tabindex="0" role="img" aria-label="{label}">{svg}</div>'
    )
