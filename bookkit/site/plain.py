"""Book Markdown as plain Markdown, so that the paired notebooks read well in JupyterLab.

JupyterLab knows neither roles nor directives. Numbers in prose are filled in with their
reviewed values from ``data/results``; CI holds those equal to what the cells compute.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable
from functools import lru_cache

from pybtex.database import parse_file

from bookkit import datapackage, results
from bookkit.assumptions import Assumptions
from bookkit.datapackage import ROOT
from bookkit.errors import PageError
from bookkit.text import number, split

FENCE = re.compile(
    r"^(?P<ticks>`{3,}|:{3,})\{(?P<name>[\w-]+)\}[ ]*(?P<title>.*)\n(?P<body>(?s:.*?))^(?P=ticks)[ ]*$",
    re.M,
)
ROLE = re.compile(r"\{(?P<name>[\w:-]+)\}`(?P<text>[^`]+)`")
TARGET = re.compile(r"^\([\w-]+\)=[ ]*\n", re.M)


def plain(markdown: str, chapter: str = "") -> str:
    """The text of a Markdown cell without MyST roles, directives and targets.

    ``chapter`` is the page it stands on, for its assumptions.

    Raises
    ------
    PageError
        If a role or directive is not known here, naming it.
    """

    def assumed(role: re.Match) -> str:
        return (
            Assumptions.of(chapter).text(role["text"])
            if role["name"] == "assumed"
            else role[0]
        )

    text = FENCE.sub(_directive, TARGET.sub("", markdown))
    return ROLE.sub(_role, ROLE.sub(assumed, text))


def _directive(block: re.Match) -> str:
    name, title, body = block["name"], block["title"].strip(), block["body"]
    options = dict(re.findall(r"^:([\w-]+):[ ]*(.*)$", body, re.M))
    body = re.sub(r"^:[\w-]+:.*\n?", "", body, flags=re.M).strip()
    if name == "chapter-box":
        tables = options.get("data", "").split()
        used = "\n".join(
            f"- `{table}`: {datapackage.describe(table)['title']}" for table in tables
        )
        return body + (f"\n\n**Data used**\n\n{used}" if used else "")
    if name in ("admonition", "dropdown", "note", "tip", "warning", "important"):
        return f"**{title or name.capitalize()}**\n\n{body}"
    if name == "literalinclude":
        return f"From `{title.removeprefix('../')}`:\n\n```python\n{excerpt(title, options['pyobject'])}\n```"
    if name == "math":
        return f"$$\n{body}\n$$"
    if name in (
        "bibliography",
        "claims-summary",
        "claims-meaning",
        "claims-practice",
        "claims-matrix",
        "claims-ledger",
        "claims-downloads",
        "results-index",
        "data-sources",
        "build-status",
    ):
        return ""
    raise PageError(
        f"The directive {{{name}}} has no plain form for notebooks; add one in bookkit/site/plain.py."
    )


def excerpt(path: str, name: str) -> str:
    """Source of a function or class (``Film.stress_Pa`` for a method) of a file, as a page includes it.

    Raises
    ------
    PageError
        If the file has no such function or class.
    """
    source = (ROOT / "book" / path).resolve().read_text(encoding="utf-8")
    scope: ast.AST = ast.parse(source)
    for part in name.split("."):
        found = [
            node
            for node in ast.iter_child_nodes(scope)
            if getattr(node, "name", None) == part
        ]
        if not found:
            raise PageError(
                f"The page includes {name!r} from {path.removeprefix('../')}, which has no such function or class."
            )
        scope = found[-1]
    first = min([scope.lineno, *(each.lineno for each in scope.decorator_list)])
    return textwrap.dedent("\n".join(source.splitlines()[first - 1 : scope.end_lineno]))


def _number(text: str) -> str:
    name, spec = split(text)
    row = results.catalogue().get(name)
    if row is None:
        raise PageError(
            f"The text asks for the result {name!r}, which no chapters/*/results.csv lists."
        )
    return number(float(row["expected"]), spec)


def _reference(text: str) -> str:
    label = re.fullmatch(r"(.*?)\s*<([^>]+)>", text, re.S)
    return label[1] if label else text.replace("-", " ")


@lru_cache(maxsize=1)
def _entries():
    return parse_file(str(ROOT / "book" / "references.bib")).entries


def _cite(keys: str, textual: bool) -> str:
    entries, names = _entries(), []
    for key in (part.strip() for part in keys.split(",")):
        people = [
            " ".join(person.last_names) for person in entries[key].persons["author"]
        ]
        who = (
            " and ".join(people)
            if len(people) < 3 and "others" not in people
            else f"{people[0]} et al."
        )
        names.append(f"{who} ({entries[key].fields.get('year', 'n.d.')})")
    return ", ".join(names) if textual else f"[{'; '.join(names)}]"


ROLES: dict[str, Callable[[str], str]] = {
    "glue:text": _number,
    "printed": lambda text: text,
    "numref": lambda text: f"the figure *{_reference(text).removeprefix('fig ')}*",
    "ref": _reference,
    "doc": _reference,
    "term": _reference,
    "math": lambda text: f"${text}$",
    "cite": lambda text: _cite(text, textual=False),
    "cite:p": lambda text: _cite(text, textual=False),
    "cite:t": lambda text: _cite(text, textual=True),
    "sub": lambda text: f"<sub>{text}</sub>",
    "sup": lambda text: f"<sup>{text}</sup>",
}


def _role(role: re.Match) -> str:
    if role["name"] not in ROLES:
        raise PageError(
            f"The role {{{role['name']}}} has no plain form for notebooks; add one in bookkit/site/plain.py."
        )
    return ROLES[role["name"]](role["text"])
