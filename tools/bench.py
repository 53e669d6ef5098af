"""make bench: measure against the budgets and write book/bench.json for the status page."""

from __future__ import annotations

import datetime
import gzip
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote, urlparse

from bookkit.site import runs
from bookkit.site.runs import BUILD, ROOT

CHAPTER = "sei-descriptors"


def machine() -> str:
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        model = next(
            (
                line.split(":")[1].strip()
                for line in info.read_text().splitlines()
                if "model name" in line
            ),
            model,
        )
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def folder_bytes(folder: Path) -> int:
    return sum(
        path.lstat().st_size
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    )


def visit_bytes(page: Path) -> tuple[int, int]:
    """Bytes of everything a browser loads on opening a page, plain and gzipped (fonts are compressed already)."""
    from binder_check import find_browser, open_browser

    if find_browser() is None:
        raise SystemExit(
            "make: bench needs Chromium and chromedriver to see what a page loads; install them and try again."
        )
    with tempfile.TemporaryDirectory() as profile:
        browser = open_browser(Path(profile), logs={"performance": "ALL"})
        try:
            browser.get(page.as_uri())
            time.sleep(3)
            events = [
                json.loads(entry["message"])["message"]
                for entry in browser.get_log("performance")
            ]
        finally:
            browser.quit()
    sent = [
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    ]
    files = {
        page,
        *(
            Path(unquote(urlparse(name).path))
            for name in sent
            if name.startswith("file:")
        ),
    }
    plain = sum(file.stat().st_size for file in files)
    zipped = sum(
        len(
            file.read_bytes()
            if "woff" in file.suffix
            else gzip.compress(file.read_bytes())
        )
        for file in files
    )
    return plain, zipped


def seconds(action) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def rebuild_after_edit(pages) -> float:
    """Edit one page's prose, rebuild, and put the page back."""
    page = ROOT / "book" / f"{CHAPTER}.md"
    before = page.read_bytes()
    try:
        page.write_bytes(before + b"\nOne more sentence.\n")
        return seconds(pages)
    finally:
        page.write_bytes(before)


def solver_rows() -> list[dict]:
    """Cost of the analysis as tables grow: seconds per call."""
    import numpy as np
    import pandas as pd

    from lithium_interfaces import data, small_samples

    table = data.load("oyakhire2024-table1")
    rows = [
        row(
            "small_samples.analyse, 10 rows, exact",
            seconds(lambda: small_samples.analyse(table)),
            "4 s",
            4,
        )
    ]
    random = np.random.default_rng(1)
    for n in (50, 200):
        parts = random.dirichlet([2, 4, 6], n) * 100
        synthetic = pd.DataFrame(
            parts,
            columns=["fluorine_at_percent", "carbon_at_percent", "oxygen_at_percent"],
        )
        synthetic["coulombic_efficiency_percent"] = random.uniform(95, 99.9, n)
        synthetic["paper"] = [f"paper {i // 4}" for i in range(n)]
        took = seconds(lambda synthetic=synthetic: small_samples.analyse(synthetic))
        rows.append(
            row(
                f"small_samples.analyse, {n} rows (synthetic), Monte Carlo",
                took,
                "none",
                None,
            )
        )
    return rows


#: measured in a process of its own, which prints seconds and its peak memory
NETWORK = """
import resource, sys, time
import numpy as np
from lithium_interfaces.transport import microstructures, network
n = int(sys.argv[1])
better = microstructures.random_mixture((n,) * 3, [0.7, 0.3], np.random.default_rng(1))
conductivity = np.array([1.0, 1e4])[better]
started = time.perf_counter()
network.solve_cells(conductivity)
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9)
"""


def network_rows() -> list[dict]:
    """Cost of the conductance solver as the film grows: 30 % of cells conduct ten thousand times better."""
    rows = []
    for n in (32, 64, 128, 200):
        run = subprocess.run(
            [sys.executable, "-c", NETWORK, str(n)],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        )
        took, memory = map(float, run.stdout.split())
        held = n == 128
        rows.append(
            row(
                f"transport.network, {n}³ cells, contrast 10⁴",
                took,
                "30 s" if held else "none",
                30 if held else None,
            )
        )
        rows.append(
            row(
                f"transport.network, {n}³ cells, memory",
                memory,
                "2 GB" if held else "none",
                2 if held else None,
                "GB",
            )
        )
    return rows


def diagram_rows() -> list[dict]:
    """Cost of a complexion diagram with all branches as it grows."""
    from lithium_interfaces import complexions

    return [
        row(
            f"complexions.diagram, {n} × {n}, all branches",
            seconds(lambda n=n: complexions.example_diagram(n)),
            "10 s" if n == 400 else "none",
            10 if n == 400 else None,
        )
        for n in (100, 200, 400)
    ]


def row(
    what: str, measured: float, budget: str, limit: float | None, unit: str = "s"
) -> dict:
    return {
        "what": what,
        "measured": f"{measured:.1f} {unit}",
        "budget": budget,
        "within": limit is None or measured <= limit,
    }


def bench(execute, pages, times) -> None:
    rows = []
    for page in runs.chapters():
        runs.forget(page)
    rows_all = row("all notebooks, parallel", seconds(execute), "60 s", 60)
    single = {
        p.stem: json.loads((BUILD / "executed" / f"{p.stem}.json").read_text())[
            "seconds"
        ]
        for p in runs.chapters()
    }
    rows += [
        row(f"notebook {name}, fresh kernel", took, "8 s", 8)
        for name, took in sorted(single.items())
    ]
    rows.append(row("median notebook", statistics.median(single.values()), "4 s", 4))
    rows.append(rows_all)
    shutil.rmtree(BUILD / "html", ignore_errors=True)
    shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
    whole = seconds(pages)
    notebooks = float(rows_all["measured"].split()[0])
    rows.append(row("pages, from nothing", whole, "none", None))
    rows.append(
        row("make book after the environment exists", notebooks + whole, "120 s", 120)
    )
    rows.append(
        row(
            "rebuild after an edit to one page's prose",
            rebuild_after_edit(pages),
            "15 s",
            15,
        )
    )
    pages()  # the page as it stands
    plain, zipped = visit_bytes(BUILD / "html" / "book" / f"{CHAPTER}.html")
    rows.append(
        row(f"first visit to {CHAPTER}, uncompressed", plain / 1e6, "3 MB", 3, "MB")
    )
    rows.append(
        row(f"first visit to {CHAPTER}, gzip", zipped / 1e6, "0.9 MB", 0.9, "MB")
    )
    rows.append(
        row(
            "environment, installed",
            folder_bytes(Path(sys.prefix)) / 1e6,
            "700 MB",
            700,
            "MB",
        )
    )
    rows += solver_rows() + network_rows() + diagram_rows()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout.strip()
    report = {
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
        "commit": commit,
        "rows": rows,
    }
    path = ROOT / "book" / "bench.json"
    path.write_text(
        json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    for line in rows:
        print(
            f"{line['measured']:>10}  budget {line['budget']:>7}  {'ok' if line['within'] else 'OVER':4}  {line['what']}"
        )
    print("Written to book/bench.json")
