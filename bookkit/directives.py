"""Directives of the book that are cells: ``{drawing}``, ``{claims}`` and ``{quiz}``, as text.

In a page they are MyST directives; in the notebook the same text is a cell magic (:mod:`bookkit.notebook`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: directives that run in the kernel
CELLS = ("drawing", "claims", "quiz")
_FENCE = re.compile(
    rf"^(?P<ticks>`{{3,}})\{{(?P<name>{'|'.join(CELLS)})\}}[ ]*(?P<argument>.*)\n(?P<body>(?s:.*?))^(?P=ticks)[ ]*$",
    re.M,
)
#: closed on the page, folded in JupyterLab: what they show is the page
_HEAD = "---\njupyter: {source_hidden: true}\ntags: [remove-input]\n---"
OPTION = re.compile(r":(?P<name>[\w-]+):[ ]*(?P<value>.*)")


@dataclass(frozen=True)
class Directive:
    """A directive: what stands on its first line, and its body of options, a blank line and content."""

    name: str
    argument: str
    body: str

    def _parts(self) -> tuple[dict[str, str], str]:
        options: dict[str, str] = {}
        lines, last = self.body.splitlines(), None
        for number, line in enumerate(lines):
            option = OPTION.fullmatch(line.strip())
            if option:
                last = option["name"]
                options[last] = option["value"]
            elif last and line.strip():  # an option goes on until a blank line
                options[last] += " " + line.strip()
            else:
                return options, "\n".join(lines[number:]).strip("\n")
        return options, ""

    @property
    def options(self) -> dict[str, str]:
        return self._parts()[0]

    @property
    def content(self) -> str:
        return self._parts()[1]


def as_cells(page: str) -> str:
    """A page with its directives that run as code cells; everything else stays as it is.

    MyST-NB, Jupytext and the run that fills the cache read this text, so that they see the same cells.
    """

    def cell(block: re.Match) -> str:
        name, argument, body = (
            block["name"],
            block["argument"].strip(),
            block["body"].rstrip(),
        )
        magic = (
            f"%%{name} {argument}".rstrip() + f"\n{body}"
            if body
            else f"%{name} {argument}"
        )
        return f"{block['ticks']}{{code-cell}} ipython3\n{_HEAD}\n{magic}\n{block['ticks']}"

    return _FENCE.sub(cell, page)
