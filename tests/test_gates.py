"""The gates close: one thing at a time is broken in a copy, and the right gate says the right sentence."""

import os
import re
import shutil
import subprocess
import sys

import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest
from conftest import ROOT

from lithium_interfaces import data, plotting
from lithium_interfaces.errors import BookError, DataError

pytestmark = pytest.mark.slow
PARTS = ("book", "data", "lithium_interfaces", "notebooks", "tools", "requirements.txt", "pyproject.toml", "_config.yml", "_toc.yml")


@pytest.fixture
def tree(tmp_path):
    """A copy of the sources, without what was built."""
    for part in PARTS:
        origin, copy = ROOT / part, tmp_path / part
        if origin.is_dir():
            shutil.copytree(origin, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(origin, copy)
    return tmp_path


def python(tree, *arguments, seconds=80):
    """Run Python in the copy, with the copy's package; (code, everything it said)."""
    environment = os.environ | {"PYTHONPATH": f"{tree}{os.pathsep}{tree / 'tools'}", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=tree, env=environment, text=True, timeout=seconds,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return done.returncode, done.stdout


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}, so nothing would be broken"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def first(tree, folder, pattern):
    return sorted((tree / folder).glob(pattern))[0]


def a_chapter(tree):
    """The first notebook chapter: its .md and its .ipynb."""
    notebook = first(tree, "notebooks", "*.ipynb")
    return tree / "book" / f"{notebook.stem}.md", notebook


# --- notebooks -----------------------------------------------------------------

TWO_NOTEBOOKS = """
import sys
from pathlib import Path
import nbformat
import build
copies = []
for name, source in (("good", "x = 1"), ("bad", "assert 1 + 1 == 3, 'arithmetic is broken'")):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    copies.append(Path(sys.argv[1]) / f"{name}.ipynb")
    nbformat.write(notebook, copies[-1])
print("GOOD", build.run_notebooks(copies[:1], Path(sys.argv[1]) / "good.xml"))
print("BAD", build.run_notebooks(copies[1:], Path(sys.argv[1]) / "bad.xml"))
"""


def test_a_failing_cell_stops_the_run(tree, tmp_path_factory):
    code, said = python(tree, "-c", TWO_NOTEBOOKS, str(tmp_path_factory.mktemp("planted")))
    assert code == 0 and re.search(r"^GOOD 0$", said, re.M), said
    assert re.search(r"^BAD [1-9]", said, re.M) and "arithmetic is broken" in said, said


EXECUTE = """
import build
from lithium_interfaces.site import runs
build.run_notebooks = lambda copies, report: report.write_text("<testsuite/>") and {code}
runs.stale = lambda common: runs.chapters()[:1]
runs.keep = lambda *parts: print("KEPT")
build.unpaired = lambda: []
build.execute()
"""


@pytest.mark.parametrize("code", [0, 1])
def test_a_failed_run_is_not_published(tree, code):
    ended, said = python(tree, "-c", EXECUTE.format(code=code))
    if code:
        assert ended and "a notebook failed" in said and "nothing was published" in said and "KEPT" not in said, said
    else:
        assert not ended and "KEPT" in said, said


UNPAIRED = "import build; print(*build.unpaired(), sep='\\n')"


def test_broken_pairing_is_named(tree):
    page, notebook = a_chapter(tree)
    assert python(tree, "-c", UNPAIRED) == (0, "\n")
    content = nbformat.read(notebook, as_version=4)
    content.cells[1].source += "\n# edited in JupyterLab"
    nbformat.write(content, notebook)
    code, said = python(tree, "-c", UNPAIRED)
    assert said == f"notebooks/{notebook.name} differs from book/{page.name} in cell 2; edit the .md, then run make notebooks.\n"
    code, said = python(tree, "tools/build.py", "test")
    assert code and said.startswith(f"make: notebooks/{notebook.name} differs"), said
    content.cells.pop()
    nbformat.write(content, notebook)
    assert "cells, book/" in python(tree, "-c", UNPAIRED)[1]
    notebook.unlink()
    assert python(tree, "-c", UNPAIRED)[1] == f"notebooks/{notebook.name} is missing; run make notebooks.\n"
    (tree / "notebooks" / "stray.ipynb").write_text("{}")
    assert "notebooks/stray.ipynb has no book/stray.md." in python(tree, "-c", UNPAIRED)[1]


# --- kept runs -------------------------------------------------------------------

STALE = """
from lithium_interfaces.site import runs
for page in runs.chapters():
    if runs.recorded_key(page) is None:
        runs.note(page, runs.key(page, runs.common_key()), 1.0)
(runs.BUILD / ".jupyter_cache").mkdir(exist_ok=True)
print(*[page.stem for page in runs.stale(runs.common_key())])
"""


def test_a_kept_run_counts_only_while_nothing_changed(tree):
    page, _ = a_chapter(tree)
    everything = [path.stem for path in sorted((tree / "notebooks").glob("*.ipynb"))]

    def stale():
        code, said = python(tree, "-c", STALE)
        assert code == 0, said
        return said.split()

    assert stale() == []
    original = page.read_text(encoding="utf-8")
    page.write_text(original + "\nOne more sentence.\n", encoding="utf-8")
    assert stale() == [], "prose alone must not run a notebook again"
    page.write_text(original + "\n```{code-cell} ipython3\n1 + 1\n```\n", encoding="utf-8")
    assert stale() == [page.stem]
    page.write_text(original, encoding="utf-8")
    for changed in (first(tree, "data", "*/*.csv"), tree / "lithium_interfaces" / "errors.py", tree / "data" / "results.csv", tree / "requirements.txt"):
        before = changed.read_bytes()
        changed.write_bytes(before + b"\n")
        assert stale() == everything, f"a change of {changed.name} goes unnoticed"
        changed.write_bytes(before)
        assert stale() == []


KEEP = """
import nbformat
from lithium_interfaces.site import runs
page = runs.chapters()[0]
def run(text):
    notebook = runs.paired(page)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [nbformat.v4.new_output("stream", text=text)], 1
    runs.keep(page, notebook, runs.key(page, runs.common_key()), 1.0)
def kept():
    store = runs.cache()
    try:
        cells = store.get_cache_bundle(store.match_cache_notebook(runs.read(page)).pk).nb.cells
    except KeyError:
        return None
    return next(cell.outputs[0].text for cell in cells if cell.cell_type == "code")
print(kept(), runs.recorded_key(page))
run("first"); print(kept(), page in runs.stale(runs.common_key()))
run("second"); print(kept())
runs.forget(page); print(kept(), page in runs.stale(runs.common_key()))
runs.forget(page); print("twice")
"""


def test_runs_are_kept_replaced_and_forgotten(tree):
    code, said = python(tree, "-c", KEEP)
    assert code == 0, said
    assert said.split("\n")[:5] == ["None None", "first False", "second", "None True", "twice"], said


# --- data and numbers --------------------------------------------------------------


def test_an_edited_table_is_refused(tree, monkeypatch):
    changed = tree / "data" / "oyakhire2024" / "table1.csv"
    monkeypatch.setattr(data, "ROOT", tree)
    data.load("oyakhire2024-table1")
    edit(changed, "97.3", "97.4")
    with pytest.raises(DataError, match=r"data/oyakhire2024/table1\.csv was edited.*register oyakhire2024-table1"):
        data.load("oyakhire2024-table1")


def test_a_moved_number_is_named(results_json):
    from test_structure import RESULTS, moved

    values = {name: entry["value"] for name, entry in results_json.items()}
    name = next(name for name, value in values.items() if value)
    values[name] *= 1.5
    (fault,) = moved(values, {name: RESULTS[name]})
    assert fault.startswith(f"{name}: computed ") and "reviewed" in fault


def test_a_figure_without_words_is_refused():
    figure, frame = plt.subplots()[0], pd.DataFrame({"x": [1.0]})
    good = {
        "name": "fig-a", "caption": "What the figure shows, and n.", "data": frame,
        "alt": "The curve falls from left to right and ends close to zero.",
    }  # fmt: skip
    for wrong, word in (({"alt": ""}, "alt text"), ({"alt": "a plot"}, "alt text"), ({"caption": "x"}, "caption"), ({"data": frame[:0]}, "CSV"), ({"name": "a"}, "label")):
        with pytest.raises(BookError, match=word):
            plotting.show(figure, **good | wrong)
    with pytest.raises(TypeError, match="alt"):
        plotting.show(figure, **{key: value for key, value in good.items() if key != "alt"})
    plt.close(figure)


# --- pages ---------------------------------------------------------------------------

SMALL_BOOK = {
    "_toc.yml": "format: jb-book\nroot: book/index\nchapters: [{file: book/two}]\n",
    "book/index.md": "# One\n\n(here)=\n## Here\n\nA {ref}`here`, {numref}`fig-a`, {cite}`A2024`, {printed}`0.43` and [two](two.md).\n\n"
    "```{figure} a.svg\n:name: fig-a\n\nA caption.\n```\n\n```{bibliography}\n```\n",
    "book/a.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    "book/two.md": "# Two\n\nText.\n",
    "book/references.bib": "@article{A2024, author = {A, B}, title = {C}, journal = {D}, year = {2024}, doi = {10.1234/a}}\n",
}
PLANTS = {
    "good": ("book/two.md", "Text.", "Text.", None),
    "ref": ("book/index.md", "{ref}`here`", "{ref}`nowhere`", r"undefined label: '?nowhere"),
    "numref": ("book/index.md", "{numref}`fig-a`", "{numref}`fig-b`", r"undefined label: '?fig-b"),
    "cite": ("book/index.md", "{cite}`A2024`", "{cite}`B2024`", r"could not find bibtex key \"?B2024"),
    "link": ("book/index.md", "(two.md)", "(three.md)", r"three\.md"),
    "role": ("book/index.md", "{printed}", "{printd}", r"[Uu]nknown interpreted text role \"?printd"),
    "file": ("_toc.yml", "book/two", "book/three", r"three"),
}


@pytest.fixture(scope="module")
def builds(tmp_path_factory):
    """One small book per plant, built with the settings and the extension of this book, two at a time."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "NO_COLOR": "1"}
    command = "from jupyter_book.cli.main import main; main()"
    waiting, outcome = list(PLANTS), {}

    def start(plant):
        folder = tmp_path_factory.mktemp(plant)
        for name, text in SMALL_BOOK.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        shutil.copyfile(ROOT / "_config.yml", folder / "_config.yml")
        path, old, new, _ = PLANTS[plant]
        edit(folder / path, old, new)
        log = open(folder / "log.txt", "w+", encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-c", command, "build", ".", "-W", "-n", "--keep-going"],
            cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        return plant, process, log

    running = []
    while waiting or running:
        while waiting and len(running) < 2:
            running.append(start(waiting.pop(0)))
        plant, process, log = running.pop(0)
        process.wait(120)
        log.seek(0)
        outcome[plant] = process.returncode, re.sub(r"\x1b\[[0-9;]*m", "", log.read())
        log.close()
    return outcome


@pytest.mark.parametrize("plant", PLANTS)
def test_a_warning_stops_the_pages(builds, plant):
    code, said = builds[plant]
    complaint = PLANTS[plant][3]
    if complaint is None:
        assert code == 0, said[-2000:]
    else:
        assert code != 0 and re.search(complaint, said), said[-2000:]
