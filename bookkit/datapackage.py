"""What the tables of the data package are, for the pages. The library reads and verifies their rows."""

from __future__ import annotations

import difflib
import json
from functools import lru_cache
from pathlib import Path

from bookkit.errors import PageError

#: The repository; everything is found from here, whatever the working directory.
ROOT = Path(__file__).resolve().parents[1]


@lru_cache(maxsize=1)
def _package() -> dict:
    return json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))


def names() -> list[str]:
    """Names of all tables, in the order of the package."""
    return [resource["name"] for resource in _package()["resources"]]


def describe(name: str) -> dict:
    """What a table is: name, title, description, table, doi, citation, licence, version, rows, path, provenance,
    used_by, known_nulls and columns (name, type, unit, meaning, origin).

    Raises
    ------
    PageError
        If the name is unknown.
    """
    resource = next(
        (each for each in _package()["resources"] if each["name"] == name), None
    )
    if resource is None:
        near = difflib.get_close_matches(name, names(), n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        raise PageError(f"data/datapackage.json has no table {name!r}{hint}.")
    sources = resource["sources"]
    ours = ", ".join(licence["name"] for licence in resource["licenses"])
    papers = "; ".join(f"{source['key']} {source['licence']}" for source in sources)
    return {
        "name": name,
        "title": resource["title"],
        "description": resource["description"],
        "table": "; ".join(dict.fromkeys(source["table"] for source in sources)),
        "doi": "; ".join(source["doi"] for source in sources if "doi" in source),
        "citation": "; ".join(source["title"] for source in sources),
        "licence": f"{ours} (transcription); licence of the paper: {papers}",
        "version": _package()["version"],
        "rows": resource["rowCount"],
        "path": f"data/{resource['path']}",
        "provenance": resource["provenance"],
        "used_by": list(resource["usedBy"]),
        "known_nulls": dict(resource["knownNulls"]),
        "columns": [
            {
                "name": field["name"],
                "type": field["type"],
                "unit": field["unit"],
                "meaning": field["description"],
                "origin": field["origin"],
            }
            for field in resource["schema"]["fields"]
        ],
    }
