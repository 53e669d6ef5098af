"""The steps behind the make targets: pair, execute once, build the pages, test, measure."""

from __future__ import annotations

import errno
import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from contextlib import contextmanager
from pathlib import Path

# The environment is installed without bytecode; what is used gets compiled once, on first import.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

import jupytext  # noqa: E402
import nbformat  # noqa: E402

from bookkit.errors import PageError  # noqa: E402
from bookkit.site import runs  # noqa: E402
from bookkit.site.runs import BUILD, NOTEBOOKS, ROOT  # noqa: E402

HTML = BUILD / "html"
TIMES: dict[str, float] = {}


def stop(sentence: str) -> None:
    sys.exit(f"make: {sentence}")


@contextmanager
def stage(title: str):
    print(f"{title} ...", flush=True)
    started = time.perf_counter()
    yield
    TIMES[title] = time.perf_counter() - started
    print(f"  done in {TIMES[title]:.1f} s", flush=True)


def pair() -> None:
    """Write every notebooks/*.ipynb anew from its book/*.md."""
    NOTEBOOKS.mkdir(exist_ok=True)
    for page in runs.chapters():
        jupytext.write(runs.paired(page), NOTEBOOKS / f"{page.stem}.ipynb", fmt="ipynb")
        print(f"notebooks/{page.stem}.ipynb")


def unpaired() -> list[str]:
    """What differs between book/*.md and notebooks/*.ipynb, cell by cell; one sentence each."""
    found = []
    pages = {page.stem: page for page in runs.chapters()}
    for extra in sorted({p.stem for p in NOTEBOOKS.glob("*.ipynb")} - set(pages)):
        found.append(f"notebooks/{extra}.ipynb has no book/{extra}.md.")
    for stem, page in pages.items():
        path = NOTEBOOKS / f"{stem}.ipynb"
        if not path.exists():
            found.append(f"notebooks/{stem}.ipynb is missing; run make notebooks.")
            continue
        ours, theirs = runs.paired(page).cells, nbformat.read(path, as_version=4).cells
        if len(ours) != len(theirs):
            found.append(
                f"notebooks/{stem}.ipynb has {len(theirs)} cells, book/{stem}.md has {len(ours)}; "
                "edit the .md, then run make notebooks."
            )
            continue
        for number, (a, b) in enumerate(zip(ours, theirs, strict=True), 1):
            if (a.cell_type, a.source, a.metadata, a.get("outputs")) != (
                b.cell_type,
                b.source,
                b.metadata,
                b.get("outputs"),
            ):
                found.append(
                    f"notebooks/{stem}.ipynb differs from book/{stem}.md in cell {number}; "
                    "edit the .md, then run make notebooks."
                )
                break
    return found


def execute() -> None:
    """Run the notebooks whose code, helper package, data or lock changed; pytest with nbmake, in parallel."""
    common = runs.common_key()
    stale = runs.stale(common)
    if not stale:
        print("Notebooks: every kept run is current", flush=True)
        return
    differences = unpaired()
    if differences:
        stop(differences[0])
    # nbmake skips any folder called _build; a folder elsewhere also shows that no path is assumed
    title = f"Notebooks: executing {len(stale)} of {len(runs.chapters())}"
    with stage(title), tempfile.TemporaryDirectory() as temporary:
        folder, copies = Path(temporary), []
        for page in stale:
            runs.forget(page)
            copies.append(folder / f"{page.stem}.ipynb")
            shutil.copyfile(NOTEBOOKS / f"{page.stem}.ipynb", copies[-1])
        report = folder / "report.xml"
        code = run_notebooks(copies, report)
        seconds = {
            case.get("name", ""): float(case.get("time", 0))
            for case in ElementTree.parse(report).iter("testcase")
        }
        if code:
            stop("a notebook failed (its traceback is above); nothing was published.")
        for page, copy in zip(stale, copies, strict=True):
            took = max(
                (
                    s
                    for name, s in seconds.items()
                    if copy.stem in name or copy.name in name
                ),
                default=0.0,
            )
            runs.keep(
                page, nbformat.read(copy, as_version=4), runs.key(page, common), took
            )


def run_notebooks(copies: list[Path], report: Path) -> int:
    """Execute notebooks in place in fresh kernels; the exit code of pytest."""
    workers = min(len(copies), os.cpu_count() or 1)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbmake",
        "--overwrite",
        "--nbmake-timeout=300",
        "-q",
        "--no-header",
    ]
    command += [
        "-p",
        "no:cacheprovider",
        "-n",
        str(workers),
        f"--junitxml={report}",
        "-c",
        os.devnull,
        "--rootdir",
        str(ROOT),
    ]
    return subprocess.call(command + [str(copy) for copy in copies], cwd=ROOT)


def pages() -> None:
    """Build the HTML with warnings as errors; nothing is executed here."""
    log_path = BUILD / "build.log"
    BUILD.mkdir(exist_ok=True)
    command = [
        sys.executable,
        "-c",
        "from jupyter_book.cli.main import main; main()",
        "build",
        ".",
        "-W",
        "-n",
        "--keep-going",
    ]
    with (
        stage("Pages: building the HTML"),
        open(log_path, "w", encoding="utf-8") as log,
    ):
        environment = os.environ | {"PYTHONWARNINGS": "ignore", "NO_COLOR": "1"}
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            text=True,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        said = None
        for line in process.stdout:
            log.write(line)
            progress = re.search(
                r"(reading sources|writing output)\.\.\. .*?\[\s*(\d+)%\]", line
            )
            if progress and said != (now := (progress[1], int(progress[2]) // 50)):
                said = now
                print(f"  {progress[1]}: {progress[2]} %", flush=True)
        code = process.wait()
    if code:
        log = re.sub(r"\x1b\[[0-9;]*m", "", log_path.read_text(encoding="utf-8"))
        problems = [
            line
            for line in log.splitlines()
            if re.search(r"WARNING|ERROR|Error:|Exception", line)
        ]
        print("\n".join(problems[:20]) or log[-3000:], file=sys.stderr)
        stop(
            f"the pages were not built: {len(problems)} warning(s) or error(s) above; everything is in _build/build.log."
        )


def handout() -> None:
    """Notebooks for students: the same cells without the solutions."""
    folder = BUILD / "handouts"
    folder.mkdir(parents=True, exist_ok=True)
    for page in runs.chapters():
        notebook = runs.paired(page)
        notebook.cells = [
            c for c in notebook.cells if "solution" not in c.metadata.get("tags", [])
        ]
        nbformat.write(notebook, folder / f"{page.stem}.ipynb")
        print((folder / f"{page.stem}.ipynb").relative_to(ROOT))


def book() -> None:
    execute()
    pages()
    print(
        "\n"
        + "\n".join(f"{seconds:7.1f} s  {title}" for title, seconds in TIMES.items())
    )
    print(f"\nOpen {HTML / 'index.html'}")


def test(arguments: list[str]) -> None:
    differences = unpaired()
    if differences:
        stop(differences[0])
    execute()
    pages()
    with stage("Tests"):
        code = subprocess.call(
            [
                sys.executable,
                "-m",
                "pytest",
                "-n",
                str(os.cpu_count() or 1),
                "--dist",
                "loadfile",
                *arguments,
            ],
            cwd=ROOT,
        )
    if code:
        stop("tests failed; the names of the failing tests are above.")


def check() -> None:
    """Ruff, mypy and the direction of imports."""
    programs = Path(sys.executable).parent
    steps = {
        "ruff check": ["ruff", "check", "."],
        "ruff format": ["ruff", "format", "--check", "."],
        "imports": ["lint-imports"],
        "mypy": ["mypy"],
    }
    failed = []
    for title, (program, *arguments) in steps.items():
        with stage(title):
            if subprocess.call([str(programs / program), *arguments], cwd=ROOT):
                failed.append(title)
    if failed:
        stop(f"{' and '.join(failed)} found something; it is named above.")


def serve(port: str) -> None:
    if not port.isdigit() or not 0 < int(port) < 65536:
        stop(f"PORT is {port!r}; a whole number from 1 to 65535 is allowed.")
    handler = functools.partial(
        http.server.SimpleHTTPRequestHandler, directory=str(HTML)
    )
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), handler)
    except OSError as problem:
        stop(
            f"port {port} cannot be used ({problem.strerror}); choose another: make serve PORT={int(port) + 1}."
        )
    print(f"Reading at http://127.0.0.1:{port}/ until you press Ctrl-C", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()


def main(arguments: list[str]) -> None:
    command, *rest = arguments or ["book"]
    if command == "bench":
        from bench import bench

        return bench(execute, pages, TIMES)
    commands = {
        "book": book,
        "pair": pair,
        "handout": handout,
        "check": check,
        "serve": lambda: serve(*rest),
        "test": lambda: test(rest),
    }
    if command not in commands:
        stop(f"{command!r} is not a step; allowed are {', '.join(commands)} and bench.")
    try:
        commands[command]()
    except PageError as problem:
        stop(str(problem))
    except KeyboardInterrupt:
        stop("stopped; nothing is lost, run the same command again.")
    except OSError as problem:
        if problem.errno == 28:
            stop("the disk is full; the book needs about 200 MB under _build.")
        if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            stop(
                f"{problem.filename or ROOT} cannot be written ({problem.strerror}); "
                "the book needs a folder it may write to."
            )
        raise


if __name__ == "__main__":
    main(sys.argv[1:])
