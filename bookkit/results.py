"""Named results: a variable of a chapter whose name stands in its catalogue is published.

``chapters/<name>/results.csv`` is the reviewed catalogue of a chapter. It says for every result what it means, its
unit, the unit it is computed in (``in_code``, where that differs), the value a reviewer has confirmed, how far a new
computation may lie from it, and why. A cell assigns the variable; :mod:`bookkit.notebook` publishes it.
"""

from __future__ import annotations

import ast
import csv
import difflib
import math
import numbers
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache

from bookkit import text, units
from bookkit.assumptions import Assumptions
from bookkit.datapackage import ROOT
from bookkit.errors import PageError, ResultError

MIME = "application/vnd.bookkit+json"
FILE = "results.csv"


@dataclass(frozen=True)
class Result:
    """A published number: its value, unit (empty: dimensionless) and meaning."""

    name: str
    value: float
    unit: str
    chapter: str
    definition: str


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """Rows of all catalogues by result name (all cells as text); names are the book's, because they are addresses.

    A definition may hold the role ``{assumed}``; here it is filled, so that it moves with the assumption.

    Raises
    ------
    ResultError
        If a name stands twice, or a definition asks for what is no assumption of its chapter.
    """
    found: dict[str, dict[str, str]] = {}
    for path in sorted((ROOT / "chapters").glob(f"*/{FILE}")):
        chapter = path.parent.name.replace("_", "-")
        with open(path, encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["name"] in found:
                    other = found[row["name"]]["chapter"]
                    raise ResultError(
                        f"The result {row['name']!r} stands in the catalogues of {chapter} and {other}; once is allowed."
                    )
                definition = _filled(row, chapter, path.relative_to(ROOT).as_posix())
                found[row["name"]] = row | {
                    "chapter": chapter,
                    "definition": definition,
                }
    return found


def _filled(row: dict[str, str], chapter: str, file: str) -> str:
    """The definition of a row with the values of its assumptions."""
    for kind, content in text.ROLE.findall(row["definition"]):
        if kind != "assumed":
            raise ResultError(
                f"{file}, row {row['name']}, column definition: found {{{kind}}}`{content}`; the role {{assumed}} is allowed."
            )
    if "{assumed}" not in row["definition"]:
        return row["definition"]
    try:
        return text.fill(row["definition"], float, {}, Assumptions.of(chapter))
    except ResultError as problem:
        raise ResultError(
            f"{file}, row {row['name']}, column definition: {problem}"
        ) from None


def assigned_in(module: ast.Module) -> list[str]:
    """Names that a cell assigns at its top level or in its loops, in order; function bodies are not looked into."""
    names: list[str] = []

    def visit(nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            if isinstance(
                node,
                (
                    ast.FunctionDef,
                    ast.ClassDef,
                    ast.Lambda,
                    ast.ListComp,
                    ast.DictComp,
                    ast.SetComp,
                    ast.GeneratorExp,
                ),
            ):
                continue
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.append(node.id)
            if (
                isinstance(node, ast.Subscript)
                and isinstance(node.ctx, ast.Store)
                and isinstance(node.value, ast.Name)
            ):
                names.append(node.value.id)  # h_c["elastic"] = ... fills a family
            visit(ast.iter_child_nodes(node))

    visit(module.body)
    return list(dict.fromkeys(names))


def entries(name: str, value: object) -> Iterator[tuple[str, object]]:
    """The results that a variable stands for.

    A number stands for the result of its name. A dictionary or Series stands for a family: its keys are the rest of
    names that begin with the variable's (``ce_row = {8: 97.4}`` is ``ce_row_8`` or ``ce_row8``), or all of them are names
    of results themselves.
    """
    known = catalogue()
    if name in known:
        yield name, value
    elif isinstance(value, Mapping) or (
        hasattr(value, "items") and hasattr(value, "index")
    ):
        keys_are_names = all(key in known for key in value.keys())  # noqa: SIM118  (a Series iterates over its values)
        for key, part in value.items():
            full = next(
                (full for full in (f"{name}_{key}", f"{name}{key}") if full in known),
                None,
            )
            if full or keys_are_names:
                yield full or key, part


def checked(name: str, value: object, chapter: str | None = None) -> Result:
    """A computed value as a result, in the unit of the catalogue.

    Raises
    ------
    ResultError
        If the name is not in the catalogue (of the chapter), or the value is not a finite real number.
    """
    row = catalogue().get(name)
    if row is None:
        near = difflib.get_close_matches(name, catalogue(), n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        raise ResultError(
            f"No result is called {name!r}{hint}; a public result needs a row in chapters/<chapter>/{FILE}."
        )
    if chapter is not None and row["chapter"] != chapter:
        raise ResultError(
            f"The result {name!r} belongs to the chapter {row['chapter']}; {chapter} cannot publish it."
        )
    value = value.item() if getattr(value, "shape", None) == () else value
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise ResultError(
            f"The result {name!r} is {type(value).__name__} {str(value)[:40]!r}; only a real number can be published."
        )
    number = value if isinstance(value, int) else float(value)
    if not math.isfinite(number):
        raise ResultError(
            f"The result {name!r} is {number}; only finite numbers can be published."
        )
    if row.get("in_code"):
        try:
            number = units.convert(
                number, "" if row["in_code"] == "1" else row["in_code"], row["unit"]
            )
        except PageError as problem:
            raise ResultError(f"The result {name!r}: {problem}") from None
    return Result(name, number, row["unit"], row["chapter"], row["definition"])


def fragment(name: str, before: str = "") -> str:
    """The part of an address that leads to a result; a name with a dot has none, because scripts cannot select it."""
    return f"#{before}{name}" if name.isidentifier() else ""


class Register:
    """Results published so far in a notebook; each name has one value, from one cell."""

    def __init__(self, chapter: str):
        self.chapter = chapter
        self.results: dict[str, Result] = {}
        self._cell: dict[str, str] = {}

    def publish(self, cell: str, variables: Mapping[str, object]) -> list[Result]:
        """Publish every variable of a cell that stands for results. The same cell may run again with other values.

        Raises
        ------
        ResultError
            If another cell has published the name with another value (beyond rounding), or the value is no finite number.
        """
        new = []
        for name, value in variables.items():
            for full, part in entries(name, value):
                result = checked(full, part, self.chapter)
                earlier = self.results.get(full)
                if earlier is not None and self._cell[full] != cell:
                    if not math.isclose(
                        earlier.value, result.value, rel_tol=1e-9, abs_tol=1e-12
                    ):
                        raise ResultError(
                            f"The result {full!r} was {earlier.value:.6g} in an earlier cell and is {result.value:.6g} here; "
                            "one name has one value."
                        )
                    continue
                self.results[full], self._cell[full] = result, cell
                new.append(result)
        return new

    def value(self, name: str) -> float:
        """Value of a result published earlier in this notebook."""
        if name not in self.results:
            raise ResultError(
                f"The result {name!r} has not been published in this notebook yet; run the cells above first."
            )
        return self.results[name].value


def display(new: list[Result]) -> None:
    """Show results in JupyterLab, glue them for MyST prose, record them for the build."""
    from IPython.display import display as show

    for result in new:
        show(
            {"application/papermill.record/text/plain": repr(result.value)},
            raw=True,
            metadata={
                "scrapbook": {
                    "name": result.name,
                    "mime_prefix": "application/papermill.record/",
                }
            },
        )
    if new:
        lines = [
            f"{result.name} = {text.number(result.value, '.4g')} {units.spelled(result.unit)}".strip()
            for result in new
        ]
        show(
            {
                MIME: {
                    "kind": "results",
                    "results": [asdict(result) for result in new],
                },
                "text/plain": "\n".join(lines),
            },
            raw=True,
        )
