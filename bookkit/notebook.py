"""What a notebook of the book does beside computing: publish, draw, show cards and quizzes.

``begin("hosts")`` is the one call that a chapter makes, in a cell that its page does not show. From then on

- a variable whose name stands in the chapter's ``results.csv`` is published when its cell has run;
- the magics ``%%drawing``, ``%claims`` and ``%%quiz`` show what the page's directives of the same names show
  (``bookkit.directives`` turns those directives into such cells);
- a data frame at the end of a cell is shown as a table of the book, not as raw pandas.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
from collections import ChainMap
from dataclasses import dataclass

import pandas as pd

from bookkit import claims, drawing, quiz, results, text
from bookkit.assumptions import Assumptions
from bookkit.directives import CELLS, Directive
from bookkit.errors import PageError

PUBLISH = "__publish_cell__"


@dataclass
class Session:
    """One chapter in one kernel."""

    chapter: str
    shell: object
    register: results.Register
    assumed: Assumptions

    def variables(self) -> ChainMap:
        """The notebook's variables; published results stand in where there is no variable of the name."""
        published = {
            name: result.value for name, result in self.register.results.items()
        }
        return ChainMap(self.shell.user_ns, published)

    def fill(self, words: str) -> str:
        """A text with its numbers filled in."""
        return text.fill(words, self.register.value, self.variables(), self.assumed)

    def publish(self, names: str, written: str) -> None:
        """Publish what the cell that is running has assigned. Called at its end, with what tells its text from others'."""
        parent = getattr(self.shell, "parent_header", None) or {}
        cell = (parent.get("metadata") or {}).get(
            "cellId"
        ) or written  # JupyterLab knows a cell when it was edited
        space = self.shell.user_ns
        variables = {name: space[name] for name in names.split() if name in space}
        results.display(self.register.publish(cell, variables))

    # --- the magics: line and body as the directive has them -----------------------------------

    def drawing(self, line: str, body: str = "") -> None:
        """``%%drawing function(arguments)``: call a drawing function of the chapter and show what it returns.

        The function returns (figure or chart, frame); the frame is then the variable ``drawn`` of captions and alt text.
        Where a reader's data decide what there is to draw, it returns a dictionary, perhaps empty, of pictures with
        ``figure`` and ``data``: each is shown under the name of the directive and its key, and is then ``drawn``.
        """
        directive = Directive("drawing", line, body)
        figures = importlib.import_module(
            f"chapters.{self.chapter.replace('-', '_')}.figures"
        )
        function = line.split("(")[0].strip()
        if not hasattr(figures, function):
            raise PageError(
                f"chapters/{self.chapter.replace('-', '_')}/figures.py has no function {function!r} to draw with."
            )
        options = directive.options
        unknown = sorted(set(options) - {"name", "alt", "assumes", "note"})
        if unknown:
            raise PageError(
                f"The drawing {line!r} has the option {unknown[0]!r}; allowed are name, alt, assumes, note."
            )
        made_by = getattr(figures, function)
        made = eval(line, {}, ChainMap({function: made_by}, self.variables()))
        name = options.get("name", "")
        several = isinstance(made, dict)
        for key, each in made.items() if several else [("", made)]:
            drawn, frame = (each.figure, each.data) if several else each
            self.shell.user_ns["drawn"] = each if several else frame
            notes = (
                self.assumed.note(options.get("assumes", "").split()),
                self.fill(options.get("note", "")),
            )
            drawing.show(
                drawn,
                name=f"{name}-{key}" if several else name,
                caption=self.fill(directive.content),
                alt=self.fill(options.get("alt", "")),
                data=frame,
                note=" ".join(filter(None, notes)),
                made_by=f"{made_by.__module__}.{made_by.__name__}",
            )

    def claims(self, line: str, body: str = "") -> None:
        """``%claims YA20-30 OB24-37``: test claims and show their cards."""
        claims.show_cards(f"{line} {body}".split(), self.register.value)

    def quiz(self, line: str, body: str = "") -> None:
        """``%%quiz``: questions as text, see :mod:`bookkit.quiz`."""
        questions = quiz.parse(
            Directive("quiz", line, body).content, self.variables(), self.fill
        )
        quiz.show(self.chapter, questions)


class _PublishAtTheEnd(ast.NodeTransformer):
    """Adds the publishing to a cell, before its last expression, so that this still is what the cell shows."""

    def visit_Module(self, module: ast.Module) -> ast.Module:
        names = results.assigned_in(module)
        if not names or not module.body:
            return module
        written = hashlib.sha256(ast.dump(module).encode()).hexdigest()
        call = ast.parse(f"{PUBLISH}({' '.join(names)!r}, {written!r})").body[0]
        at = len(module.body) - isinstance(module.body[-1], ast.Expr)
        module.body.insert(at, call)
        return ast.fix_missing_locations(module)


def begin(chapter: str) -> None:
    """Start a chapter in this kernel; starting it again forgets what was published.

    Raises
    ------
    PageError
        If it is called outside a notebook.
    """
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        raise PageError(
            "bookkit.begin() belongs into a notebook; a script can use lithium_interfaces and chapters directly."
        )
    session = Session(
        chapter, shell, results.Register(chapter), Assumptions.of(chapter)
    )
    shell.user_ns[PUBLISH] = session.publish
    shell.ast_transformers = [
        t for t in shell.ast_transformers if not isinstance(t, _PublishAtTheEnd)
    ] + [_PublishAtTheEnd()]
    for name in CELLS:
        shell.register_magic_function(getattr(session, name), "line_cell", name)
    shell.display_formatter.formatters["text/html"].for_type(
        pd.DataFrame, lambda frame: drawing.table(frame).to_html()
    )
