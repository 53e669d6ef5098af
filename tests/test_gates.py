"""The gates close: one thing at a time is broken in a copy, and the right gate says the right sentence."""

import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager

import build
import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest

from bookkit import drawing
from bookkit.errors import PageError
from bookkit.site import runs
from conftest import ROOT
from lithium_interfaces import data
from lithium_interfaces.errors import DataError

pytestmark = pytest.mark.slow
PARTS = (
    "_toc.yml",
    "book",
    "bookkit",
    "chapters",
    "data",
    "lithium_interfaces",
    "notebooks",
    "requirements.txt",
)


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A copy of the sources, without what was built, where the build steps work for one test."""
    for part in PARTS:
        origin, copy = ROOT / part, tmp_path / part
        if origin.is_dir():
            shutil.copytree(origin, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(origin, copy)
    places = {
        "ROOT": tmp_path,
        "SOURCES": tmp_path / "book",
        "NOTEBOOKS": tmp_path / "notebooks",
        "BUILD": tmp_path / "_build",
    }
    for module in (runs, build):
        for name, place in places.items():
            if hasattr(module, name):
                monkeypatch.setattr(module, name, place)
    (tmp_path / "_build").mkdir()
    return tmp_path


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}, so nothing would be broken"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# --- notebooks -----------------------------------------------------------------


def test_a_failing_cell_stops_the_run(tmp_path, capfd):
    for name, source in (
        ("good", "x = 1"),
        ("bad", "assert 1 + 1 == 3, 'arithmetic is broken'"),
    ):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    code = build.run_notebooks(
        [tmp_path / "good.ipynb", tmp_path / "bad.ipynb"], tmp_path / "report.xml"
    )
    said = capfd.readouterr().out
    assert (
        code == 1 and "arithmetic is broken" in said and "1 failed, 1 passed" in said
    ), said


@pytest.mark.parametrize("code", [0, 1])
def test_a_failed_run_is_not_published(tree, monkeypatch, code):
    kept = []

    def run(copies, report):
        report.write_text(
            '<testsuite><testcase name="x" time="1"/></testsuite>', encoding="utf-8"
        )
        return code

    monkeypatch.setattr(build, "run_notebooks", run)
    monkeypatch.setattr(runs, "keep", lambda page, *others: kept.append(page))
    if code:
        with pytest.raises(
            SystemExit, match="a notebook failed.*nothing was published"
        ):
            build.execute()
        assert not kept
    else:
        build.execute()
        assert kept == runs.chapters()


def test_broken_pairing_is_named(tree):
    page = runs.chapters()[0]
    notebook = tree / "notebooks" / f"{page.stem}.ipynb"
    assert build.unpaired() == []
    content = nbformat.read(notebook, as_version=4)
    content.cells[1].source += "\n# edited in JupyterLab"
    nbformat.write(content, notebook)
    sentence = f"notebooks/{notebook.name} differs from book/{page.name} in cell 2; edit the .md, then run make notebooks."
    assert build.unpaired() == [sentence]
    for step in (lambda: build.test([]), build.execute):
        with pytest.raises(SystemExit) as stopped:
            step()
        assert stopped.value.code == f"make: {sentence}"
    content.cells.pop()
    nbformat.write(content, notebook)
    assert re.search(r"has \d+ cells, book/", build.unpaired()[0])
    notebook.unlink()
    assert build.unpaired() == [
        f"notebooks/{notebook.name} is missing; run make notebooks."
    ]
    (tree / "notebooks" / "stray.ipynb").write_text("{}", encoding="utf-8")
    assert "notebooks/stray.ipynb has no book/stray.md." in build.unpaired()
    build.pair()
    assert build.unpaired() == ["notebooks/stray.ipynb has no book/stray.md."]


# --- kept runs -------------------------------------------------------------------


def test_a_kept_run_counts_only_while_nothing_changed(tree):
    (runs.BUILD / ".jupyter_cache").mkdir()
    assert [page.stem for page in stale()] == [page.stem for page in runs.chapters()]
    for page in runs.chapters():
        runs.note(page, runs.key(page, runs.common_key()), 1.0)
    assert stale() == []
    page = runs.chapters()[0]
    original = page.read_text(encoding="utf-8")
    page.write_text(original + "\nOne more sentence.\n", encoding="utf-8")
    assert stale() == [], "prose alone must not run a notebook again"
    page.write_text(
        original + "\n```{code-cell} ipython3\n1 + 1\n```\n", encoding="utf-8"
    )
    assert stale() == [page]
    page.write_text(original, encoding="utf-8")
    for changed in (
        "lithium_interfaces/errors.py",
        "bookkit/text.py",
        "requirements.txt",
    ):
        with edited(tree / changed):
            assert stale() == runs.chapters(), f"a change of {changed} goes unnoticed"
        assert stale() == []
    new = tree / "lithium_interfaces" / "new_module.py"
    new.write_text("", encoding="utf-8")
    assert stale() == runs.chapters(), "a new module goes unnoticed"
    new.unlink()
    for idle in ("bookkit/site/pages.py", "tests/test_gates.py", "README.md"):
        (tree / idle).parent.mkdir(exist_ok=True)
        (tree / idle).touch()
        with edited(tree / idle):
            assert stale() == [], f"a change of {idle} runs notebooks again"


#: what belongs to one chapter, and to no other
OWN = {
    "chapters/hosts/verdicts.py": ["hosts"],
    "chapters/hosts/figures.py": ["hosts"],
    "chapters/hosts/live.py": ["hosts"],
    "chapters/hosts/results.csv": ["hosts"],
    "chapters/hosts/assumptions.csv": ["hosts"],
    "chapters/complexions/figures.py": ["complexions"],
    "data/literature/complexions.csv": [
        "complexions",
        "coulombic-efficiency",
        "lithium-by-the-numbers",
    ],
    "chapters/hosts/test_chapter.py": [],
}


@pytest.mark.parametrize("changed", OWN)
def test_an_edit_to_one_chapter_runs_that_notebook_alone(tree, changed):
    (runs.BUILD / ".jupyter_cache").mkdir()
    for page in runs.chapters():
        runs.note(page, runs.key(page, runs.common_key()), 1.0)
    with edited(tree / changed):
        assert [page.stem for page in stale()] == OWN[changed]


def test_an_edited_claim_runs_the_notebook_of_its_card(tree):
    (runs.BUILD / ".jupyter_cache").mkdir()
    for page in runs.chapters():
        runs.note(page, runs.key(page, runs.common_key()), 1.0)
    edit(tree / "data" / "claims.csv", "OB24-08", "OB24-08 ")
    assert [page.stem for page in stale()] == ["sei-descriptors"]


@contextmanager
def edited(path):
    """One byte more for a while."""
    before = path.read_bytes()
    path.write_bytes(before + b"\n")
    yield
    path.write_bytes(before)


def stale():
    return runs.stale(runs.common_key())


def test_runs_are_kept_replaced_and_forgotten(tree):
    page = runs.chapters()[0]

    def keep(text):
        notebook = runs.paired(page)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = (
                    [nbformat.v4.new_output("stream", text=text)],
                    1,
                )
        runs.keep(page, notebook, runs.key(page, runs.common_key()), 1.0)

    def kept():
        store = runs.cache()
        try:
            cells = store.get_cache_bundle(
                store.match_cache_notebook(runs.read(page)).pk
            ).nb.cells
        except KeyError:
            return None
        return next(cell.outputs[0].text for cell in cells if cell.cell_type == "code")

    assert kept() is None and page in stale()
    keep("first")
    assert kept() == "first" and page not in stale()
    keep("second")
    assert kept() == "second"
    runs.forget(page)
    assert kept() is None and page in stale()
    runs.forget(page)  # again is no error


# --- data and numbers --------------------------------------------------------------


def test_an_edited_table_is_refused(tree, monkeypatch):
    changed = tree / "data" / "oyakhire2024" / "table1.csv"
    monkeypatch.setattr(data, "ROOT", tree)
    data.load("oyakhire2024-table1")
    edit(changed, "97.3", "97.4")
    with pytest.raises(
        DataError,
        match=r"data/oyakhire2024/table1\.csv was edited.*register oyakhire2024-table1",
    ):
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
        "name": "fig-a",
        "caption": "What the figure shows, and n.",
        "data": frame,
        "alt": "The curve falls from left to right and ends close to zero.",
    }
    for wrong, word in (
        ({"alt": ""}, "alt text"),
        ({"alt": "a plot"}, "alt text"),
        ({"caption": "x"}, "caption"),
        ({"data": frame[:0]}, "CSV"),
        ({"name": "a"}, "label"),
    ):
        with pytest.raises(PageError, match=word):
            drawing.show(figure, **good | wrong)
    with pytest.raises(TypeError, match="alt"):
        drawing.show(
            figure, **{key: value for key, value in good.items() if key != "alt"}
        )
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
#: what is broken, how, and what the build must say
PLANTS = [
    ("{ref}`here`", "{ref}`nowhere`", r"undefined label: '?nowhere"),
    ("{numref}`fig-a`", "{numref}`fig-b`", r"undefined label: '?fig-b"),
    ("{cite}`A2024`", "{cite}`B2024`", r"could not find bibtex key \"?B2024"),
    ("(two.md)", "(three.md)", r"'three\.md'"),
    ("{printed}", "{printd}", r"[Uu]nknown interpreted text role \"?printd"),
]


def build_small_book(folder, plants=()):
    """Build it with the settings and the extension of this book; (code, what was said)."""
    for name, text in SMALL_BOOK.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copyfile(ROOT / "_config.yml", folder / "_config.yml")
    for old, new, _ in plants:
        edit(folder / "book" / "index.md", old, new)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from jupyter_book.cli.main import main; main()",
            "build",
            ".",
            "-W",
            "-n",
            "--keep-going",
        ],
        cwd=folder,
        env=os.environ
        | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "NO_COLOR": "1"},
        timeout=300,
        text=True,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return done.returncode, re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)


def test_warnings_stop_the_pages(tmp_path):
    (tmp_path / "good").mkdir()
    (tmp_path / "bad").mkdir()
    code, said = build_small_book(tmp_path / "good")
    assert code == 0, said[-2000:]
    code, said = build_small_book(tmp_path / "bad", PLANTS)
    assert code != 0, said[-2000:]
    for _, new, complaint in PLANTS:
        assert re.search(complaint, said), f"{new} goes unnoticed: {said[-2000:]}"


def test_problems_of_the_pages_are_shown(tree, monkeypatch, capfd):
    """A broken build ends with the warnings on the screen and a sentence, not with success."""
    (tree / "_config.yml").write_text("title: [", encoding="utf-8")
    with pytest.raises(
        SystemExit,
        match=r"the pages were not built: \d+ warning\(s\) or error\(s\) above",
    ):
        build.pages()
    assert "rror" in capfd.readouterr().err
