"""What a published result rests on: assumptions and tables, followed through the cells of its chapter.

The cells are read, not run. A variable rests on all that its statement names; a function of the chapter rests on what
its body names. So the answer may hold too much, never too little of what the cells say.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache

import jupytext

from bookkit import results
from bookkit.assumptions import Assumptions, basis_of_table, weakest
from bookkit.datapackage import ROOT, names

Tokens = frozenset[tuple[str, str]]
NONE: Tokens = frozenset()


class _Reader:
    """Follows names through statements; ``self.rests`` maps a variable to what it rests on."""

    def __init__(self) -> None:
        self.rests: dict[str, Tokens] = {}
        self.modules: dict[str, str] = {}

    def of(self, node: ast.AST) -> Tokens:
        found: set[tuple[str, str]] = set()
        for part in ast.walk(node):
            if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
                if part.value.id == "assumed" and part.attr != "interval":
                    found.add(("assumed", part.attr))
                elif part.value.id in self.modules:
                    found |= _function(f"{self.modules[part.value.id]}.{part.attr}")
            elif isinstance(part, ast.Constant) and part.value in _tables():
                found.add(("table", str(part.value)))
            elif (
                isinstance(part, ast.Call)
                and getattr(part.func, "attr", "") == "interval"
            ):
                found |= {
                    ("assumed", str(each.value))
                    for each in part.args
                    if isinstance(each, ast.Constant)
                }
            elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
                found |= self.rests.get(part.id, NONE)
        return frozenset(found)

    def statement(self, node: ast.stmt, around: Tokens = NONE) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for each in node.names:
                whole = (
                    f"{node.module}.{each.name}"
                    if isinstance(node, ast.ImportFrom)
                    else each.name
                )
                if whole.startswith("chapters.") and not whole.endswith(".assumed"):
                    self.modules[each.asname or each.name] = whole
                    self.rests[each.asname or each.name] = _function(whole)
            return
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            self.rests[node.name] = self.of(node)
            return
        body = [
            child
            for part in ("body", "orelse", "finalbody")
            for child in getattr(node, part, [])
        ]
        if body:
            heads = [child for child in ast.iter_child_nodes(node) if child not in body]
            around = around.union(*(self.of(head) for head in heads))
            for head in heads:
                self._bind(head, around)
            for child in body:
                self.statement(child, around)
            return
        tokens = around | self.of(node)
        self._bind(node, tokens)
        for part in ast.walk(node):  # the keys of a family, written out
            for name in _spelled(part):
                self.rests[name] = tokens

    def _bind(self, node: ast.AST, tokens: Tokens) -> None:
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                self.rests[part.id] = tokens
            elif isinstance(part, ast.Subscript | ast.Attribute) and isinstance(
                part.ctx, ast.Store
            ):
                owner = part.value
                while isinstance(owner, ast.Subscript | ast.Attribute):
                    owner = owner.value
                if isinstance(owner, ast.Name):
                    self.rests[owner.id] = self.rests.get(owner.id, NONE) | tokens


def _spelled(node: ast.AST) -> list[str]:
    """Results whose name a string of the code is, or may become: ``f"wang_{name}_effect"``."""
    known = results.catalogue()
    if isinstance(node, ast.Constant):
        return [str(node.value)] if node.value in known else []
    if not isinstance(node, ast.JoinedStr):
        return []
    fixed = [part.value for part in node.values if isinstance(part, ast.Constant)]
    if not re.fullmatch(r"\w{4,}", "".join(map(str, fixed))):
        return []
    pattern = "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+"
        for part in node.values
    )
    return [name for name in known if re.fullmatch(pattern, name)]


@lru_cache(maxsize=1)
def _tables() -> frozenset[str]:
    return frozenset(names())


@lru_cache(maxsize=512)
def _function(dotted: str) -> Tokens:
    """What a function of a chapter's module names itself."""
    module, _, name = dotted.rpartition(".")
    path = ROOT / (module.replace(".", "/") + ".py")
    if not path.exists():
        return NONE
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return _Reader().of(node)
    return NONE


@lru_cache(maxsize=16)
def of_chapter(chapter: str) -> dict[str, Tokens]:
    """variable of the chapter's cells -> the assumptions and tables it rests on."""
    reader = _Reader()
    text = (ROOT / "book" / f"{chapter}.md").read_text(encoding="utf-8")
    for cell in jupytext.reads(text, fmt="md:myst").cells:
        if cell.cell_type == "code":
            lines = [
                line
                for line in cell.source.splitlines()
                if not re.match(r"\s*[%!]", line)
            ]
            try:
                body = ast.parse("\n".join(lines)).body
            except SyntaxError:
                continue  # a directive of the page, such as claims or a drawing
            for node in body:
                reader.statement(node)
    return reader.rests


def of_result(name: str) -> Tokens:
    """The assumptions and tables behind a published result (``("assumed", name)``, ``("table", name)``)."""
    rests = of_chapter(results.catalogue()[name]["chapter"])
    if name in rests:
        return rests[name]
    family = [
        variable
        for variable in rests
        if name.startswith(variable) and len(variable) > 2
    ]
    everything = NONE.union(*rests.values()) if rests else NONE
    return rests[max(family, key=len)] if family else everything


def illustrative(name: str) -> set[str]:
    """Illustrative assumptions, with a range, that a result rests on."""
    assumed = Assumptions.of(results.catalogue()[name]["chapter"])
    rows = {row.name: row for row in assumed.rows()}
    return {
        token
        for kind, token in of_result(name)
        if kind == "assumed"
        and token in rows
        and rows[token].illustrative
        and rows[token].low < rows[token].high
    }


@lru_cache(maxsize=2048)
def basis(name: str) -> str:
    """The weakest kind of input behind a published result."""
    rows = {
        row.name: row
        for row in Assumptions.of(results.catalogue()[name]["chapter"]).rows()
    }
    return weakest(
        basis_of_table(token) if kind == "table" else rows[token].basis
        for kind, token in of_result(name)
        if kind == "table" or token in rows
    )
