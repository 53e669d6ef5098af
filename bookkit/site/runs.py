"""Executed notebooks: run once, keep as long as nothing they depend on has changed.

MyST-NB's cache knows only a notebook's code cells. Here a run is also keyed on the
chapter's folder, the tables it reads, the library, the kit, the lock and the Python
version, and is forgotten when any of them changes.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import jupytext
import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn

from bookkit.datapackage import ROOT
from bookkit.directives import as_cells
from bookkit.errors import PageError

from .plain import plain

SOURCES = ROOT / "book"
NOTEBOOKS = ROOT / "notebooks"
BUILD = ROOT / "_build"


def chapters() -> list[Path]:
    """The pages of the table of contents that are notebooks."""
    files = re.findall(
        r"(?:root|file):\s*book/([\w-]+)",
        (ROOT / "_toc.yml").read_text(encoding="utf-8"),
    )
    pages = [SOURCES / f"{name}.md" for name in sorted(files)]
    return [
        page
        for page in pages
        if page.exists() and "kernelspec:" in page.read_text(encoding="utf-8")[:800]
    ]


def read(page: Path) -> nbformat.NotebookNode:
    """A chapter as MyST-NB reads it."""
    return jupytext.reads(as_cells(page.read_text(encoding="utf-8")), fmt="md:myst")


def is_visible(cell: nbformat.NotebookNode) -> bool:
    """Whether a page shows the code of a cell without a click."""
    return not {
        "remove-cell",
        "remove-input",
        "hide-input",
        "hide-cell",
        "solution",
    } & set(cell.metadata.get("tags", []))


def paired(page: Path) -> nbformat.NotebookNode:
    """The notebook that belongs to a chapter: same cells, plain Markdown, no outputs, repeatable ids."""
    notebook = read(page)
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": notebook.metadata["kernelspec"],
            "language_info": {"name": "python"},
        }
    )
    for index, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{index:03d}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        elif cell.cell_type == "markdown":
            cell.source = plain(cell.source, page.stem)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def common_key() -> str:
    """Fingerprint of what all notebooks depend on: the library, the kit where it runs in notebooks, shared assumptions, the lock."""
    files = [
        ROOT / "requirements.txt",
        ROOT / "chapters" / "__init__.py",
        ROOT / "chapters" / "assumptions.csv",
    ]
    files += (ROOT / "lithium_interfaces").rglob("*.py")
    files += (ROOT / "bookkit").glob("*.py")
    return _digest([repr(sys.version_info[:2])], files)


def key(page: Path, common: str) -> str:
    """Fingerprint of one chapter's run: its cells, its folder, its claims, the tables that these name, and :func:`common_key`.

    A table that the library reads itself counts for the chapters that use that subject of the library.
    """
    cells = [cell.source for cell in read(page).cells if cell.cell_type == "code"]
    folder = ROOT / "chapters" / page.stem.replace("-", "_")
    files = [
        path
        for path in folder.glob("*")
        if path.suffix in (".py", ".csv") and not path.name.startswith("test_")
    ]
    words = "\n".join(
        [
            *cells,
            *(
                path.read_text(encoding="utf-8")
                for path in files
                if path.suffix == ".py"
            ),
        ]
    )
    package = json.loads(
        (ROOT / "data" / "datapackage.json").read_text(encoding="utf-8")
    )
    tables = [
        each
        for each in package["resources"]
        if f'"{each["name"]}"' in words
        or any(re.search(rf"\b{subject}\b", words) for subject in readers(each["name"]))
    ]
    files += [ROOT / "data" / each["path"] for each in tables]
    if "template" in words:
        files += (ROOT / "data" / "templates").glob("*")
    claims = [
        line
        for line in (ROOT / "data" / "claims.csv")
        .read_text(encoding="utf-8")
        .splitlines()
        if page.stem in line
    ]
    ids = {line.partition(",")[0] for line in claims}
    claims += [
        line
        for line in (ROOT / "data" / "claim_links.csv")
        .read_text(encoding="utf-8")
        .splitlines()
        if ids & set(line.split(",")[:2])
    ]
    return _digest([common, *cells, json.dumps(tables), *claims], files)


def readers(table: str) -> set[str]:
    """Subjects of the library whose code reads a table."""
    library = ROOT / "lithium_interfaces"
    return {
        path.relative_to(library).parts[0].removesuffix(".py")
        for path in library.rglob("*.py")
        if path.name != "data.py" and f'"{table}"' in path.read_text(encoding="utf-8")
    }


def _digest(words: list[str], files: Iterable[Path]) -> str:
    digest = hashlib.sha256(json.dumps(words).encode())
    for path in sorted(files):
        if path.is_file():
            digest.update(
                path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes()
            )
    return digest.hexdigest()


def _record_path(page: Path) -> Path:
    return BUILD / "executed" / f"{page.stem}.json"


def recorded_key(page: Path) -> str | None:
    """Key of the run that is kept, if one is."""
    path = _record_path(page)
    return (
        json.loads(path.read_text())["key"]
        if path.exists() and (BUILD / ".jupyter_cache").exists()
        else None
    )


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


def keep(
    page: Path, executed: nbformat.NotebookNode, run_key: str, seconds: float
) -> None:
    """Store a finished run where MyST-NB finds it."""
    source = read(page)
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    written = [cell for cell in source.cells if cell.cell_type == "code"]
    if [cell.source for cell in written] != [cell.source for cell in code]:
        raise PageError(
            f"book/{page.name} was edited while its notebook ran; run the same command again."
        )
    for cell, done in zip(written, code, strict=True):
        cell.outputs, cell.execution_count = done.outputs, done.execution_count
    cache().cache_notebook_bundle(
        CacheBundleIn(source, str(page), data={"execution_seconds": seconds}),
        check_validity=False,
        overwrite=True,
    )
    note(page, run_key, seconds)


def note(page: Path, run_key: str, seconds: float) -> None:
    """Remember under which key a chapter has been run."""
    path = _record_path(page)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"key": run_key, "seconds": round(seconds, 2)}))
