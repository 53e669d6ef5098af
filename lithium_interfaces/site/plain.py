"""Book Markdown as plain Markdown, so that the paired notebooks read well in JupyterLab.

JupyterLab knows neither roles nor directives. Numbers in prose are filled in with their
reviewed values from ``data/results``; CI holds those equal to what the cells compute.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from pybtex.database import parse_file

from .. import data, results
from ..data import ROOT
from ..errors import BookError

FENCE = re.compile(r"^(?P<ticks>`{3,}|:{3,})\{(?P<name>[\w-]+)\}[ ]*(?P<title>.*)\n(?P<body>(?s:.*?))^(?P=ticks)[ ]*$", re.M)
ROLE = re.compile(r"\{(?P<name>[\w:-]+)\}`(?P<text>[^`]+)`")
TARGET = re.compile(r"^\([\w-]+\)=[ ]*\n", re.M)


def plain(markdown: str) -> str:
    """The text of a Markdown cell without MyST roles, directives and targets.

    Raises
    ------
    BookError
        If a role or directive is not known here, naming it.
    """
    return ROLE.sub(_role, FENCE.sub(_directive, TARGET.sub("", markdown)))


def _directive(block: re.Match) -> str:
    name, title, body = block["name"], block["title"].strip(), block["body"]
    options = dict(re.findall(r"^:([\w-]+):[ ]*(.*)$", body, re.M))
    body = re.sub(r"^:[\w-]+:.*\n?", "", body, flags=re.M).strip()
    if name == "chapter-box":
        tables = options.get("data", "").split()
        used = "\n".join(f"- `{table}`: {data.describe(table)['title']}" for table in tables)
        return body + (f"\n\n**Data used**\n\n{used}" if used else "")
    if name in ("admonition", "note", "tip", "warning", "important"):
        return f"**{title or name.capitalize()}**\n\n{body}"
    if name == "math":
        return f"$$\n{body}\n$$"
    if name in ("bibliography", "claims-summary", "claims-ledger", "results-index", "data-sources", "build-status"):
        return ""
    raise BookError(f"The directive {{{name}}} has no plain form for notebooks; add one in lithium_interfaces/site/plain.py.")


def _number(text: str) -> str:
    name, _, spec = text.partition(":")
    row = results.catalogue().get(name)
    if row is None:
        raise BookError(f"The text asks for the result {name!r}, which {results.CATALOGUE} does not list.")
    return format(float(row["expected"]), spec or ".3g").replace("-", "−")


def _reference(text: str) -> str:
    label = re.fullmatch(r"(.*?)\s*<([^>]+)>", text, re.S)
    return label[1] if label else text.replace("-", " ")


@lru_cache(maxsize=1)
def _entries():
    return parse_file(str(ROOT / "book" / "references.bib")).entries


def _cite(keys: str, textual: bool) -> str:
    entries, names = _entries(), []
    for key in (part.strip() for part in keys.split(",")):
        people = [" ".join(person.last_names) for person in entries[key].persons["author"]]
        who = " and ".join(people) if len(people) < 3 and "others" not in people else f"{people[0]} et al."
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
        raise BookError(f"The role {{{role['name']}}} has no plain form for notebooks; add one in lithium_interfaces/site/plain.py.")
    return ROLES[role["name"]](role["text"])
