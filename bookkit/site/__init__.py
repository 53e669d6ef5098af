"""Sphinx extension of the book: computed pages, registers of results and claims, and no outside requests."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

from docutils import nodes
from myst_nb.ext.glue.domain import NbGlueDomain
from myst_nb.ext.glue.roles import PasteTextRole
from myst_nb.ext.glue.utils import RetrievalError, retrieve_glue_data
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxRole

from bookkit import results
from bookkit.assumptions import Assumptions
from bookkit.datapackage import ROOT
from bookkit.directives import as_cells
from bookkit.drawing import PAGE_VEGA_LITE
from bookkit.errors import ResultError
from bookkit.site import ledger, pages, runs, sources
from bookkit.text import number, split
from bookkit.units import spelled

STATIC = Path(__file__).parent / "static"


class NumberRole(PasteTextRole):
    """``{glue:text}`name:.2f```: a published result as people read it, linked to what it means."""

    def run(self):
        name, spec = split(self.text)
        try:
            found = retrieve_glue_data(self.document, name)
        except RetrievalError:
            row = results.catalogue().get(name, {})
            sentence = f"The text asks for the result {name!r}, which this page does not publish"
            sentence += f" (it belongs to {row['chapter']})." if row else "."
            return [], [self.document.reporter.warning(sentence, line=self.line)]
        row = results.catalogue()[name]
        shown = number(ast.literal_eval(found.data["text/plain"]), spec)
        unit = f" [{spelled(row['unit'])}]" if row["unit"] else ""
        up = "../" * self.env.docname.count("/")
        link = nodes.reference(
            "",
            "",
            nodes.inline(shown, shown, classes=["pasted-text"]),
            refuri=f"{up}book/results-index.html#{name}",
            internal=True,
            reftitle=f"{name}: {row['definition']}{unit}",
            classes=["number"],
        )
        return [link], []

    @property
    def env(self):
        return self.document.settings.env


class AssumedRole(SphinxRole):
    """``{assumed}`film_modulus```: an assumption with its unit, its meaning and range on hover."""

    def run(self):
        chapter = self.env.docname.split("/")[-1]
        name = self.text.partition(":")[0]
        try:
            assumed = Assumptions.of(chapter)
            shown, row = assumed.text(self.text), assumed.row(name)
        except ResultError as problem:
            return [], [self.inliner.reporter.warning(str(problem), line=self.lineno)]
        self.env.note_dependency(
            str(ROOT / "chapters" / chapter.replace("-", "_") / "assumptions.csv")
        )
        self.env.note_dependency(str(ROOT / "chapters" / "assumptions.csv"))
        up = "../" * self.env.docname.count("/")
        link = nodes.reference(
            "",
            "",
            nodes.inline(shown, shown),
            refuri=f"{up}book/assumptions.html#{row.anchor(chapter)}",
            internal=True,
            reftitle=f"{row.in_words()}: {row.why}",
            classes=["assumed"],
        )
        return [link], []


class PrintedRole(SphinxRole):
    """``{printed}`0.43```: a value quoted from a paper, set apart from what we compute."""

    def run(self):
        return [nodes.inline("", self.text, classes=["printed"])], []


def setup(app):
    app.add_role("printed", PrintedRole())
    app.add_role("assumed", AssumedRole())
    NbGlueDomain.roles["text"] = NumberRole()
    app.add_node(pages.computed)
    for name in pages.PARTS:
        app.add_directive(name, pages.ComputedPart)
    app.add_directive("chapter-box", pages.ChapterBox)
    app.connect("builder-inited", add_static)
    app.connect("source-read", read_directives)
    app.connect("env-get-outdated", rerun_pages)
    app.connect("env-purge-doc", purge)
    app.connect("env-updated", rewrite_computed)
    app.connect("doctree-resolved", pages.fill)
    app.connect("doctree-resolved", place_of_included_code)
    app.connect("html-collect-pages", sources.collect)
    app.connect("html-page-context", own_links, priority=900)
    app.connect("build-finished", write_registers)
    return {"parallel_read_safe": False, "parallel_write_safe": True}


def add_static(app) -> None:
    app.config.html_static_path.append(str(STATIC))
    app.add_css_file("book.css")
    app.add_js_file("book.js", loading_method="defer")


def read_directives(app, docname, source) -> None:
    """Drawings, claims and quizzes of a page become the cells that its notebook has too."""
    if "kernelspec:" in source[0][:800]:
        source[0] = as_cells(source[0])


def rerun_pages(app, env, added, changed, removed) -> list[str]:
    """Pages to read again because their notebook's run changed; a run that no longer counts is forgotten.

    With ``make book`` every run is current by now. With ``jupyter-book build .`` MyST-NB
    executes what was forgotten.
    """
    if not hasattr(env, "book_runs"):
        env.book_runs = {}
    common, pages_ = runs.common_key(), {}
    for page in runs.chapters():
        docname = f"book/{page.stem}"
        if docname not in env.found_docs:
            continue
        pages_[docname] = runs.key(page, common)
        if runs.recorded_key(page) != pages_[docname]:
            runs.forget(page)
    outdated = [
        docname for docname, key in pages_.items() if env.book_runs.get(docname) != key
    ]
    env.book_runs = pages_
    return [docname for docname in outdated if docname not in added]


def purge(app, env, docname) -> None:
    getattr(env, "book_records", {}).pop(docname, None)
    getattr(env, "book_computed", set()).discard(docname)


def rewrite_computed(app, env) -> list[str]:
    return sorted(getattr(env, "book_computed", ()))


def own_links(app, pagename, templatename, context, doctree) -> None:
    """Launch the paired notebook, not the Markdown page; link code to its source; load no script of another host."""
    if (
        pagename.split("/")[-1] in {page.stem for page in runs.chapters()}
        and "body" in context
    ):
        context["body"] = sources.link_code(pagename, context["body"])
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if "thebe"
        not in f"{getattr(script, 'filename', script)}{getattr(script, 'attributes', '')}"
    ]
    for group in context.get("header_buttons", []):
        for button in (
            group.get("buttons", []) if group.get("label") == "launch-buttons" else []
        ):
            button["url"] = button["url"].replace(
                f"{pagename}.md", f"notebooks/{Path(pagename).name}.ipynb"
            )


def place_of_included_code(app, doctree, docname) -> None:
    """Under code that a page includes from a file: a link to the file and to the tests."""
    for block in list(doctree.findall(nodes.literal_block)):
        if block.get("source", "").endswith(".py"):
            line = sources.included(block["source"], block.astext())
            block.parent.insert(
                block.parent.index(block) + 1, nodes.raw("", line, format="html")
            )


def write_registers(app, failure) -> None:
    """Put the registers of results and claims and the vendored scripts beside the pages."""
    if failure or app.builder.format != "html":
        return
    out = Path(app.outdir)
    chapters = {}
    for page, record in pages.records(app.env, "result"):
        name = record["name"]
        if chapters.setdefault(name, page) != page:
            raise ExtensionError(
                f"The result {name!r} is published by {chapters[name]} and by {page}; once is allowed."
            )
    published = {
        record["name"]: {
            key: record[key] for key in ("value", "unit", "chapter", "definition")
        }
        for page, record in pages.records(app.env, "result")
    }
    for (
        page
    ) in runs.chapters():  # what MyST-NB has just executed counts as a kept run too
        docname = f"book/{page.stem}"
        if (
            docname in getattr(app.env, "book_runs", {})
            and runs.recorded_key(page) is None
        ):
            runs.note(
                page,
                app.env.book_runs[docname],
                pages.run_seconds(app.env, docname) or 0,
            )
    _write_json(out / "results.json", dict(sorted(published.items())))
    rows = ledger.ledger(app.env)
    _write_json(out / "claims.json", ledger.document(rows))
    (out / "claims.csv").write_text(ledger.as_csv(rows), encoding="utf-8")
    (out / ledger.SCHEMA.name).write_bytes(ledger.SCHEMA.read_bytes())
    vendor_mathjax(out / "_static" / "mathjax")
    trim_icons(out)
    if pages.records(app.env, "interactive"):
        vendor_vega(out / "_static" / "vega-bundle.js")


def _write_json(path: Path, content) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


ICON = re.compile(
    r'(?:"([a-z0-9-]+)"|([a-z0-9]+)):\[\d+,\d+,\[[^\]]*\],"[0-9a-f]+",(?:"[^"]*"|\[[^\]]*\])\],?'
)


def trim_icons(out: Path) -> None:
    """Keep, of the theme's 1.5 MB of icons, those the pages use."""
    used = set()
    for page in out.rglob("*.html"):
        used |= set(re.findall(r"\bfa-([a-z0-9-]+)", page.read_text(encoding="utf-8")))
    # the theme's own script switches between these
    used |= {
        "circle-half-stroke",
        "sun",
        "moon",
        "bars",
        "list",
        "expand",
        "compress",
        "magnifying-glass",
        "check",
    }
    script = out / "_static" / "scripts" / "fontawesome.js"
    text = script.read_text(encoding="utf-8")
    kept = ICON.sub(lambda icon: icon[0] if (icon[1] or icon[2]) in used else "", text)
    script.write_text(kept, encoding="utf-8")


def vendor_mathjax(target: Path) -> None:
    """Copy what a page loads of MathJax from its pinned package (its folder name is no identifier)."""
    import shutil
    import site
    import sysconfig

    folders = [
        Path(p) / "sphinx-mathjax-offline"
        for p in (sysconfig.get_path("purelib"), *site.getsitepackages())
    ]
    source = next((folder for folder in folders if folder.exists()), None)
    if source is None:
        raise ExtensionError(
            "MathJax is not installed: the package sphinx-mathjax-offline of requirements.txt is missing."
        )
    for part in ("tex-chtml.js", "output/chtml/fonts/woff-v2"):
        origin, copy = source / "static" / "mathjax" / part, target / part
        if copy.exists():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(origin, copy) if origin.is_dir() else shutil.copyfile(
            origin, copy
        )


def vendor_vega(target: Path) -> None:
    """Write Vega, Vega-Lite and vega-embed as one classic script (modules do not load over file://)."""
    import vl_convert

    head = f"// Vega-Lite {PAGE_VEGA_LITE} and what it needs, from vl-convert-python {vl_convert.__version__}\n"
    if target.exists() and target.read_text(encoding="utf-8").startswith(head):
        return
    bundle = vl_convert.javascript_bundle(vl_version=PAGE_VEGA_LITE)
    target.write_text(f"{head}(() => {{{bundle}\n}})();\n", encoding="utf-8")
