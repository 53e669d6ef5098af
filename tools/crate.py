"""Pack a release as an RO-Crate: tables, notebooks and verdicts, with what they are and where they come from.

    .venv/bin/python tools/crate.py            into _build/crate
    .venv/bin/python tools/crate.py FOLDER     into another folder

``make book`` must have run: the verdicts are those of the built pages. The folder then holds copies and a
``ro-crate-metadata.json`` (RO-Crate 1.1) that repositories such as Zenodo and tools for crates read.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
PROFILE = "https://w3id.org/ro/crate/1.1"
LICENCES = {
    "https://spdx.org/licenses/MIT": "MIT (code)",
    "https://creativecommons.org/licenses/by/4.0/": "Creative Commons Attribution 4.0 (text, figures, data)",
}
#: what the build makes of the claims -> what it is
VERDICTS = {
    "claims.json": "All claims, their verdicts, and what these rest on",
    "claims.csv": "All claims and their verdicts, one row each",
    "claims.schema.json": "JSON Schema of claims.json",
}
ABOUT = {
    "CITATION.cff": "How to cite the book and the perspectives it tests",
    "README.md": "What the book is and how to run it",
    "LICENSE": "Licence of the code",
    "LICENSE-CONTENT": "Licence of text, figures and data",
    "requirements.txt": "Pinned environment in which the notebooks run",
    "data/datapackage.json": "Data package: every table, column, unit and source",
}
FORMATS = {
    ".json": "application/json",
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".ipynb": "application/x-ipynb+json",
    ".cff": "application/yaml",
}


def ref(identity: str) -> dict[str, str]:
    return {"@id": identity}


def person(author: dict[str, str]) -> dict[str, str]:
    if "name" in author:
        return {
            "@id": f"#{author['name'].replace(' ', '-')}",
            "@type": "Organization",
            "name": author["name"],
        }
    name = f"{author['given-names']} {author['family-names']}"
    return {"@id": f"#{name.replace(' ', '-')}", "@type": "Person", "name": name}


def metadata() -> dict:
    """The content of ro-crate-metadata.json."""
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    package = json.loads(
        (ROOT / "data" / "datapackage.json").read_text(encoding="utf-8")
    )
    people: dict[str, dict] = {}
    sources: dict[str, dict] = {}
    papers: dict[str, str] = {}

    def named(author: dict[str, str]) -> dict[str, str]:
        who = person(author)
        people[who["@id"]] = who
        return ref(who["@id"])

    for paper in cited["references"]:
        identity = (
            f"https://doi.org/{paper['doi']}"
            if "doi" in paper
            else f"#{paper['abbreviation']}"
        )
        papers[paper["abbreviation"]] = identity
        sources[identity] = {
            "@id": identity,
            "@type": "ScholarlyArticle",
            "name": paper["title"],
            "author": [named(author) for author in paper["authors"]],
            "datePublished": str(paper["year"]),
            "alternateName": paper["abbreviation"],
        }

    def source(each: dict[str, str]) -> dict[str, str]:
        if each["key"] in papers:
            return ref(papers[each["key"]])
        if each["key"] == "book":
            return ref("./")
        identity = each.get("path", f"#source-{each['key']}")
        sources.setdefault(
            identity, {"@id": identity, "@type": "CreativeWork", "name": each["title"]}
        )
        return ref(identity)

    files = [
        {
            "@id": f"data/{table['path']}",
            "@type": "File",
            "name": table["title"],
            "description": table["description"],
            "encodingFormat": table["mediatype"],
            "contentSize": str(table["bytes"]),
            "license": ref(table["licenses"][0]["path"]),
            "citation": [source(each) for each in table["sources"]],
        }
        for table in package["resources"]
    ]
    files += [
        {
            "@id": f"notebooks/{path.name}",
            "@type": ["File", "SoftwareSourceCode"],
            "name": title(path),
            "encodingFormat": FORMATS[".ipynb"],
            "programmingLanguage": ref("https://www.python.org/"),
        }
        for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
    ]
    files += [
        {
            "@id": name,
            "@type": "File",
            "name": text,
            "encodingFormat": FORMATS.get(Path(name).suffix, "text/plain"),
        }
        for name, text in {**VERDICTS, **ABOUT}.items()
    ]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": cited["title"],
        "description": "Four perspectives, their printed tables and testable claims; notebooks that test them; the verdicts.",
        "version": str(cited["version"]),
        "datePublished": str(cited["date-released"]),
        "author": [named(author) for author in cited["authors"]],
        "license": [ref(licence) for licence in LICENCES],
        "citation": [ref(identity) for identity in papers.values()],
        "hasPart": [ref(each["@id"]) for each in files],
    }
    described = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": ref(PROFILE),
        "about": ref("./"),
    }
    licences = [
        {"@id": address, "@type": "CreativeWork", "name": name}
        for address, name in LICENCES.items()
    ]
    python = {
        "@id": "https://www.python.org/",
        "@type": "ComputerLanguage",
        "name": "Python",
    }
    return {
        "@context": f"{PROFILE}/context",
        "@graph": [
            described,
            root,
            *files,
            *sources.values(),
            *people.values(),
            *licences,
            python,
        ],
    }


def title(notebook: Path) -> str:
    """The main heading of a notebook."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for line in "".join(cell["source"]).splitlines():
            if cell["cell_type"] == "markdown" and line.startswith("# "):
                return line[2:].strip()
    return notebook.stem


def pack(folder: Path, built: Path) -> Path:
    """Copy what the crate lists, and write its metadata."""
    content = metadata()
    for part in content["@graph"][1]["hasPart"]:
        name = part["@id"]
        origin = (built if name in VERDICTS else ROOT) / name
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin, folder / name)
    path = folder / "ro-crate-metadata.json"
    path.write_text(
        json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return path


def main(arguments: list[str]) -> int:
    if len(arguments) > 1:
        print("usage: python tools/crate.py [FOLDER]", file=sys.stderr)
        return 2
    built = ROOT / "_build" / "html"
    missing = [name for name in VERDICTS if not (built / name).exists()]
    if missing:
        print(
            f"{missing[0]} is not among the built pages; run make book first.",
            file=sys.stderr,
        )
        return 1
    print(pack(Path(arguments[0]) if arguments else ROOT / "_build" / "crate", built))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
