"""Executed notebooks: run once, keep as long as nothing they depend on has changed.

MyST-NB's cache knows only a notebook's code cells. Here a run is also keyed on the
helper package, the data, the lock and the Python version, and is forgotten when any
of them changes.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path

import jupytext
import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn

from ..data import ROOT
from ..errors import BookError
from .plain import plain

SOURCES = ROOT / "book"
NOTEBOOKS = ROOT / "notebooks"
BUILD = ROOT / "_build"


def chapters() -> list[Path]:
    """The pages of the table of contents that are notebooks."""
    files = re.findall(r"(?:root|file):\s*book/([\w-]+)", (ROOT / "_toc.yml").read_text(encoding="utf-8"))
    pages = [SOURCES / f"{name}.md" for name in sorted(files)]
    return [page for page in pages if page.exists() and "kernelspec:" in page.read_text(encoding="utf-8")[:800]]


def read(page: Path) -> nbformat.NotebookNode:
    """A chapter as MyST-NB reads it."""
    return jupytext.read(page, fmt="md:myst")


def paired(page: Path) -> nbformat.NotebookNode:
    """The notebook that belongs to a chapter: same cells, plain Markdown, no outputs, repeatable ids."""
    notebook = jupytext.read(page, fmt="md:myst")
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": notebook.metadata["kernelspec"], "language_info": {"name": "python"}}
    )
    for index, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{index:03d}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        elif cell.cell_type == "markdown":
            cell.source = plain(cell.source)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def common_key() -> str:
    """Fingerprint of everything all notebooks depend on."""
    files = [ROOT / "requirements.txt"]
    files += [p for p in (ROOT / "lithium_interfaces").rglob("*.py") if "site" not in p.parts[-2:]]
    files += [p for p in (ROOT / "data").rglob("*") if p.suffix in (".csv", ".json")]
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for path in sorted(files):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def key(page: Path, common: str) -> str:
    """Fingerprint of one chapter's run: its code cells and :func:`common_key`."""
    cells = [cell.source for cell in read(page).cells if cell.cell_type == "code"]
    return hashlib.sha256(json.dumps([common, cells]).encode()).hexdigest()


def _record_path(page: Path) -> Path:
    return BUILD / "executed" / f"{page.stem}.json"


def recorded_key(page: Path) -> str | None:
    """Key of the run that is kept, if one is."""
    path = _record_path(page)
    return json.loads(path.read_text())["key"] if path.exists() and (BUILD / ".jupyter_cache").exists() else None


def stale(common: str) -> list[Path]:
    """Chapters whose kept run, if any, no longer counts."""
    return [page for page in chapters() if recorded_key(page) != key(page, common)]


def cache():
    return get_cache(str(BUILD / ".jupyter_cache"))


def forget(page: Path) -> None:
    """Make sure no earlier run of this chapter can be used."""
    _record_path(page).unlink(missing_ok=True)
    store = cache()
    try:
        store.remove_cache(store.match_cache_notebook(read(page)).pk)
    except KeyError:
        pass


def keep(page: Path, executed: nbformat.NotebookNode, run_key: str, seconds: float) -> None:
    """Store a finished run where MyST-NB finds it."""
    source = read(page)
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    written = [cell for cell in source.cells if cell.cell_type == "code"]
    if [cell.source for cell in written] != [cell.source for cell in code]:
        raise BookError(f"book/{page.name} was edited while its notebook ran; run the same command again.")
    for cell, done in zip(written, code, strict=True):
        cell.outputs, cell.execution_count = done.outputs, done.execution_count
    cache().cache_notebook_bundle(
        CacheBundleIn(source, str(page), data={"execution_seconds": seconds}), check_validity=False, overwrite=True
    )
    note(page, run_key, seconds)


def note(page: Path, run_key: str, seconds: float) -> None:
    """Remember under which key a chapter has been run."""
    path = _record_path(page)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"key": run_key, "seconds": round(seconds, 2)}))
