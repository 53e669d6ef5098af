"""Another value in assumptions.csv reaches every place: the notebook runs, and no text keeps the old one."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from bookkit import text, units
from bookkit.assumptions import COLUMNS, Assumptions
from bookkit.site import runs
from conftest import ROOT

pytestmark = pytest.mark.slow
PARTS = ("book", "bookkit", "chapters", "data", "lithium_interfaces", "_toc.yml")
#: chapters whose rows cannot all be moved at once, and why
NOT_AT_ONCE = {
    "coulombic-efficiency": "the synthetic trace would be sampled too coarsely for its current",
    "electrolyte-validation": "names of recipes hold the same amounts",
}
WITH_ASSUMPTIONS = [
    page.stem
    for page in runs.chapters()
    if page.stem not in NOT_AT_ONCE
    and any(not row.shared for row in Assumptions.of(page.stem).rows())
]

#: amounts that a text has for another reason than the row
ELSEWHERE = {
    "complexions": {"grain_size": "a number of the paper's own text"},
    "asei-failure": dict.fromkeys(
        (
            "wide_bump",
            "thick_film",
            "mixed_coat_thickness",
            "polymer_thickness",
            "gap_thickness",
            "battery_foil",
            "composite_thickness",
            "dissolving_film",
        ),
        "a thickness of the coats that a rule goes through",
    )
    | {"nafion_conductivity": "the end of its own range, in a strip"},
    "hosts": {"fine_space_above": "a thickness that is computed"},
    "sei-transport": {
        "electron_voltage": "a threshold of a rule",
        "first_film": "the same amount of another quantity",
        "gap_error": "a margin that is computed",
        "grainy_film": "the same amount of another quantity",
        "mapped_grain": "the same amount of another quantity",
        "outer_layer": "the same amount of another quantity",
        "pinhole_radius": "sizes of grains",
        "thickness_error": "the same amount of another quantity",
    },
    "electrolyte-validation": {
        "low_molarity": "names of recipes",
        "design_molarity": "names of recipes",
    },
}
#: rows that a move alone would break: the synthetic trace must be sampled as densely as its gap limit asks
FIXED = {"sampling_interval"}

#: runs one chapter of a copy of the tree and prints all that a reader sees of it
READ = """
import json, sys
import nbclient
from bookkit.results import MIME
from bookkit.site import runs
page = runs.SOURCES / f"{sys.argv[1]}.md"
notebook = runs.paired(page)
nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
seen = []
for cell in notebook.cells:
    if cell.cell_type == "markdown":
        seen.append(cell.source)
    elif not cell.source.startswith("%") and "remove-cell" not in cell.metadata.get("tags", []):
        seen.append(cell.source)
    for output in cell.get("outputs", []):
        record = output.get("data", {}).get(MIME, {})
        seen += [str(record.get(key, "")) for key in ("caption", "alt", "illustrative", "because", "html")]
        seen.append(str(output.get("text", "")))
print("SEEN" + json.dumps(seen))
"""


def moved(row):
    """Another admissible value of three digits, and of the same kind; None if there is none."""
    end = row.high if row.value < row.high else row.low
    if row.low == row.high:
        return None
    value = float(f"{row.value + 0.15 * (end - row.value):.3g}")
    if isinstance(row.value, int) and not row.unit:  # a count
        value = row.value + (1 if row.value < row.high else -1)
    return value if row.low <= value <= row.high and value != row.value else None


def amount(value, unit):
    return f"{text.number(value, '.6g')} {units.spelled(unit)}".strip()


@pytest.mark.parametrize("stem", WITH_ASSUMPTIONS)
def test_no_text_keeps_the_old_value(tmp_path, stem):
    for part in PARTS:
        origin, copy = ROOT / part, tmp_path / part
        if origin.is_dir():
            shutil.copytree(origin, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(origin, copy)
    own = [row for row in Assumptions.of(stem).rows() if not row.shared]
    new = {
        row.name: value
        for row in own
        if row.name not in FIXED and (value := moved(row)) is not None
    }
    path = tmp_path / "chapters" / stem.replace("-", "_") / "assumptions.csv"
    with open(path, encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(
            row | {"value": new.get(row["name"], row["value"])} for row in rows
        )
    done = subprocess.run(
        [sys.executable, "-c", READ, stem],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seen = json.loads(done.stdout.rsplit("SEEN", 1)[1])
    # what is printed for other reasons than the row: new values, rows that kept theirs, ends of ranges; a bare number
    # or percentage may be anything, so that only amounts with a unit are looked for
    now = {
        amount(new.get(row.name, row.value), row.unit)
        for row in Assumptions.of(stem).rows()
    }
    faults = []
    for row in own:
        old = amount(row.value, row.unit)
        if (
            row.name not in new
            or row.unit in ("", "%")
            or old in now
            or row.name in ELSEWHERE.get(stem, {})
        ):
            continue
        pattern = rf"(?<![\w.,−×⁻–])(?<!to )(?<!× ){re.escape(old)}(?![\w/·⁻²³])"
        for words in seen:
            if found := re.search(pattern, words):
                around = words[max(0, found.start() - 60) : found.end() + 40]
                faults.append(
                    f"{row.name} is {new[row.name]:g} now, but a text keeps {old}: … {' '.join(around.split())} …"
                )
    assert not faults, "\n" + "\n".join(faults)
