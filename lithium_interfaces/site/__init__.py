"""Sphinx extension of the book: computed pages, results.json and claims.json, and no outside requests."""

from __future__ import annotations

import json
import re
from pathlib import Path

from docutils import nodes
from myst_nb.ext.glue.domain import NbGlueDomain
from myst_nb.ext.glue.roles import PasteTextRole
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxRole

from .. import results
from ..plotting import PAGE_VEGA_LITE
from . import pages, runs

STATIC = Path(__file__).parent / "static"


class NumberRole(PasteTextRole):
    """``{glue:text}`` with a proper minus sign, linked to the meaning of the number."""

    def run(self):
        parts, messages = super().run()
        name = self.text.split(":")[0]
        row = results.catalogue().get(name)
        for part in parts:
            for text in list(part.findall(nodes.Text)):
                text.parent.replace(text, nodes.Text(text.astext().replace("-", "−")))
        if row is None or not parts:
            return parts, messages
        unit = f" [{row['unit']}]" if row["unit"] else ""
        up = "../" * self.env.docname.count("/")
        link = nodes.reference(
            "", "", *parts, refuri=f"{up}book/results-index.html#{name}", internal=True,
            reftitle=f"{name}: {row['definition']}{unit}", classes=["number"],
        )  # fmt: skip
        return [link], messages

    @property
    def env(self):
        return self.document.settings.env


class PrintedRole(SphinxRole):
    """``{printed}`0.43```: a value quoted from a paper, set apart from what we compute."""

    def run(self):
        return [nodes.inline("", self.text, classes=["printed"])], []


def setup(app):
    app.add_role("printed", PrintedRole())
    NbGlueDomain.roles["text"] = NumberRole()
    app.add_node(pages.computed)
    for name in pages.PARTS:
        app.add_directive(name, pages.ComputedPart)
    app.add_directive("chapter-box", pages.ChapterBox)
    app.connect("builder-inited", add_static)
    app.connect("env-get-outdated", rerun_pages)
    app.connect("env-purge-doc", purge)
    app.connect("env-updated", rewrite_computed)
    app.connect("doctree-resolved", pages.fill)
    app.connect("html-page-context", own_links, priority=900)
    app.connect("build-finished", write_registers)
    return {"parallel_read_safe": False, "parallel_write_safe": True}


def add_static(app) -> None:
    app.config.html_static_path.append(str(STATIC))
    app.add_css_file("book.css")
    app.add_js_file("book.js", loading_method="defer")


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
    outdated = [docname for docname, key in pages_.items() if env.book_runs.get(docname) != key]
    env.book_runs = pages_
    return [docname for docname in outdated if docname not in added]


def purge(app, env, docname) -> None:
    getattr(env, "book_records", {}).pop(docname, None)
    getattr(env, "book_computed", set()).discard(docname)


def rewrite_computed(app, env) -> list[str]:
    return sorted(getattr(env, "book_computed", ()))


def own_links(app, pagename, templatename, context, doctree) -> None:
    """Launch the paired notebook, not the Markdown page; load no script that would call another host."""
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if "thebe" not in f"{getattr(script, 'filename', script)}{getattr(script, 'attributes', '')}"
    ]
    for group in context.get("header_buttons", []):
        for button in group.get("buttons", []) if group.get("label") == "launch-buttons" else []:
            button["url"] = button["url"].replace(f"{pagename}.md", f"notebooks/{Path(pagename).name}.ipynb")


def write_registers(app, failure) -> None:
    """Put results.json, claims.json and the vendored scripts beside the pages."""
    if failure or app.builder.format != "html":
        return
    out = Path(app.outdir)
    chapters = {}
    for page, record in pages.records(app.env, "result"):
        name = record["name"]
        if chapters.setdefault(name, page) != page:
            raise ExtensionError(f"The result {name!r} is published by {chapters[name]} and by {page}; once is allowed.")
    published = {
        record["name"]: {
            key: record[key]
            for key in ("value", "unit", "chapter", "definition", "uncertainty")
            if record[key] is not None
        }
        for page, record in pages.records(app.env, "result")
    }
    for page in runs.chapters():  # what MyST-NB has just executed counts as a kept run too
        docname = f"book/{page.stem}"
        if docname in getattr(app.env, "book_runs", {}) and runs.recorded_key(page) is None:
            runs.note(page, app.env.book_runs[docname], pages.run_seconds(app.env, docname) or 0)
    _write_json(out / "results.json", published)
    _write_json(out / "claims.json", pages.ledger(app.env))
    vendor_mathjax(out / "_static" / "mathjax")
    trim_icons(out)
    if pages.records(app.env, "interactive"):
        vendor_vega(out / "_static" / "vega-bundle.js")


def _write_json(path: Path, content) -> None:
    text = json.dumps(content, indent=1, sort_keys=isinstance(content, dict), ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


ICON = re.compile(r'(?:"([a-z0-9-]+)"|([a-z0-9]+)):\[\d+,\d+,\[[^\]]*\],"[0-9a-f]+",(?:"[^"]*"|\[[^\]]*\])\],?')


def trim_icons(out: Path) -> None:
    """Keep, of the theme's 1.5 MB of icons, those the pages use."""
    used = set()
    for page in out.rglob("*.html"):
        used |= set(re.findall(r"\bfa-([a-z0-9-]+)", page.read_text(encoding="utf-8")))
    # the theme's own script switches between these
    used |= {"circle-half-stroke", "sun", "moon", "bars", "list", "expand", "compress", "magnifying-glass", "check"}
    script = out / "_static" / "scripts" / "fontawesome.js"
    text = script.read_text(encoding="utf-8")
    kept = ICON.sub(lambda icon: icon[0] if (icon[1] or icon[2]) in used else "", text)
    script.write_text(kept, encoding="utf-8")


def vendor_mathjax(target: Path) -> None:
    """Copy what a page loads of MathJax from its pinned package (its folder name is no identifier)."""
    import site
    import shutil
    import sysconfig

    folders = [Path(p) / "sphinx-mathjax-offline" for p in (sysconfig.get_path("purelib"), *site.getsitepackages())]
    source = next((folder for folder in folders if folder.exists()), None)
    if source is None:
        raise ExtensionError("MathJax is not installed: the package sphinx-mathjax-offline of requirements.txt is missing.")
    for part in ("tex-chtml.js", "output/chtml/fonts/woff-v2"):
        origin, copy = source / "static" / "mathjax" / part, target / part
        if copy.exists():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(origin, copy) if origin.is_dir() else shutil.copyfile(origin, copy)


def vendor_vega(target: Path) -> None:
    """Write Vega, Vega-Lite and vega-embed as one classic script (modules do not load over file://)."""
    import vl_convert

    head = f"// Vega-Lite {PAGE_VEGA_LITE} and what it needs, from vl-convert-python {vl_convert.__version__}\n"
    if target.exists() and target.read_text(encoding="utf-8").startswith(head):
        return
    bundle = vl_convert.javascript_bundle(vl_version=PAGE_VEGA_LITE)
    target.write_text(f"{head}(() => {{{bundle}\n}})();\n", encoding="utf-8")
