"""Tables of the book: what ``data/datapackage.json`` declares, checked at every read.

``load(name)`` reads a table of the package and refuses a file that was edited;
``read_table(path, schema)`` applies the same checks to a reader's own CSV;
``register(name)`` accepts an edited file on purpose. From a shell::

    python -m lithium_interfaces.data check
    python -m lithium_interfaces.data register oyakhire2024-table1
"""

from __future__ import annotations

import copy
import difflib
import hashlib
import json
import os
import sys
from functools import lru_cache
from pathlib import Path

import pandas as pd

from lithium_interfaces import schema as schemas
from lithium_interfaces.errors import DataError

#: The repository; everything is found from here, whatever the working directory.
ROOT = Path(__file__).resolve().parents[1]


# --- the package -------------------------------------------------------------


@lru_cache(maxsize=8)
def _package(root: Path) -> dict:
    path = root / "data" / "datapackage.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise DataError(
            f"{path} cannot be read; it must be there, because it describes every table."
        ) from None
    except ValueError as error:
        raise DataError(f"{path} is not readable JSON ({error}).") from None


def names() -> list[str]:
    """Names of all tables, in the order of the package."""
    return [resource["name"] for resource in _package(ROOT)["resources"]]


def _resource(name: str) -> dict:
    for resource in _package(ROOT)["resources"]:
        if resource["name"] == name:
            return resource
    near = difflib.get_close_matches(str(name), names(), n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise DataError(
        f"There is no table {name!r}: {hint}allowed are {', '.join(names())}."
    )


def _relative_path(resource: dict) -> str:
    return f"data/{resource['path']}"


def _attributes(resource: dict) -> dict:
    sources = resource["sources"]
    ours = ", ".join(licence["name"] for licence in resource["licenses"])
    papers = "; ".join(f"{source['key']} {source['licence']}" for source in sources)
    return {
        "name": resource["name"],
        "title": resource["title"],
        "doi": "; ".join(source["doi"] for source in sources if "doi" in source),
        "citation": "; ".join(source["title"] for source in sources),
        "licence": f"{ours} (transcription); licence of the paper: {papers}",
        "table": "; ".join(dict.fromkeys(source["table"] for source in sources)),
        "version": _package(ROOT)["version"],
        "path": _relative_path(resource),
    }


# --- reading -----------------------------------------------------------------


def load(name: str) -> pd.DataFrame:
    """A table of the package, verified: file hash, columns, types, constraints, closure.

    Returns
    -------
    DataFrame
        One row per printed row. Empty cells are NaN. ``attrs`` carries name, title,
        units ``{column: unit}``, doi, citation, licence, table, version and path
        (relative to the repository).

    Raises
    ------
    DataError
        If the name is unknown, or the file is missing, was edited, or breaks its schema.
    """
    resource = _resource(name)
    label = _relative_path(resource)
    content = schemas.read_bytes(ROOT / label, label)
    found = hashlib.sha256(content).hexdigest()
    expected = resource["hash"].removeprefix("sha256:")
    if found != expected:
        raise DataError(
            f"{label} was edited: its sha256 is {found[:12]}… and {expected[:12]}… is registered; restore the file, "
            f"or register the edit on purpose with `python -m lithium_interfaces.data register {name}`."
        )
    frame = schemas.parse(content, resource["schema"], label)
    _check_known_nulls(frame, resource)
    frame.attrs = {**_attributes(resource), "units": schemas.units(resource["schema"])}
    return frame


def read_table(path: str | os.PathLike, schema: str | dict) -> pd.DataFrame:
    """A reader's own CSV, held to the same rules as a table of the package.

    Parameters
    ----------
    path
        The CSV file: UTF-8, comma separated, one header row. A byte order mark, blanks
        around cells and blank lines are tolerated. The file is never changed.
    schema
        Name of the table whose columns it follows (``"oyakhire2024-table1"``), or a
        schema as a dict (see ``lithium_interfaces.schema``).

    Raises
    ------
    DataError
        If the file cannot be read or breaks the schema; the message names the file, the
        row, the column, what was found and what is allowed.
    """
    schema = _resource(schema)["schema"] if isinstance(schema, str) else schema
    label = str(path)
    frame = schemas.parse(schemas.read_bytes(Path(path), label), schema, label)
    frame.attrs = {"path": label, "units": schemas.units(schema)}
    return frame


def _check_known_nulls(frame: pd.DataFrame, resource: dict) -> None:
    for column, empty in frame.isna().sum().items():
        known = resource["knownNulls"].get(column, {"count": 0})["count"]
        if empty != known:
            raise DataError(
                f"{_relative_path(resource)}, column {column}: found {empty} empty cells, allowed are "
                f"the {known} that knownNulls in data/datapackage.json explains."
            )


# --- accepting an edit ----------------------------------------------------------


def check() -> list[str]:
    """Verify every table, its size and its row count; the names that were checked."""
    for resource in _package(ROOT)["resources"]:
        frame = load(resource["name"])
        size = (ROOT / _relative_path(resource)).stat().st_size
        for key, found in (("bytes", size), ("rowCount", len(frame))):
            if resource[key] != found:
                raise DataError(
                    f"{_relative_path(resource)}: {key} is {found}, but data/datapackage.json "
                    f"says {resource[key]}."
                )
    return names()


def register(name: str) -> None:
    """Accept an edited CSV: check it, then store its hash, size and row count.

    Raises
    ------
    DataError
        If the name is unknown or the file breaks its schema; nothing is changed then.
    """
    package = copy.deepcopy(_package(ROOT))
    resource = next(
        r for r in package["resources"] if r["name"] == _resource(name)["name"]
    )
    label = _relative_path(resource)
    content = schemas.read_bytes(ROOT / label, label)
    frame = schemas.parse(content, resource["schema"], label)
    _check_known_nulls(frame, resource)
    resource.update(
        bytes=len(content),
        hash="sha256:" + hashlib.sha256(content).hexdigest(),
        rowCount=len(frame),
    )
    path = ROOT / "data" / "datapackage.json"
    draft = path.with_suffix(".json.new")
    draft.write_bytes(
        (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode("utf-8")
    )
    os.replace(draft, path)
    _package.cache_clear()
    print(
        f"{label} is registered with {len(frame)} rows. Now raise the version in data/datapackage.json "
        "and say in data/CHANGELOG.md what changed and why."
    )


def main(arguments: list[str]) -> int:
    """``check`` or ``register NAME``; 0 if all is well."""
    try:
        match arguments:
            case ["check"]:
                print(f"{len(check())} tables agree with data/datapackage.json.")
            case ["register", name]:
                register(name)
            case _:
                print(
                    "usage: python -m lithium_interfaces.data check | register NAME",
                    file=sys.stderr,
                )
                return 2
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
