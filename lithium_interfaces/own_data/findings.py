"""What an analysis of a reader's file hands back, and what stands in its place where the file is refused."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from lithium_interfaces.core.cautions import Cautions
from lithium_interfaces.errors import BookError

#: columns of the table that says how a file was read
READING = ["what", "as"]


def reading_table(
    taken: Iterable[tuple[str, str]] = (), said: Iterable[str] = ()
) -> pd.DataFrame:
    """How a file was read: one row per pair (what, as) that was taken, then one per sentence."""
    rows = [(str(what), str(how)) for what, how in taken]
    rows += [("the file", str(sentence)) for sentence in said]
    return pd.DataFrame(rows, columns=READING)


@dataclass(frozen=True)
class Findings:
    """What a reader's table says.

    ``file``: its name as given. ``synthetic``: whether every row is an example of the template.
    ``table``: the checked table. ``results``: the numbers to report, ready to show. ``cautions``:
    what to keep in mind, computed from this table. ``details``: the full answer of the analysis behind
    it. ``reading``: how the file was read, a table with the columns what and as; look at it before the results.
    ``counted``: for a trace, one row per plating and stripping, whether it counts and why not.

    For a trace or a spectrum the rest is None. ``carried``: Pearson's r against CE (columns descriptor, kind, which,
    n, pearson_r; kind is all, row, paper or reading). ``correlations``: one row per descriptor that has
    a correlation. ``values``: one column per descriptor.
    """

    file: str
    synthetic: bool
    table: pd.DataFrame
    results: pd.DataFrame
    cautions: Cautions
    details: Any
    carried: pd.DataFrame | None = None
    correlations: pd.DataFrame | None = None
    values: pd.DataFrame | None = None
    reading: pd.DataFrame = field(default_factory=reading_table)
    counted: pd.DataFrame | None = None

    def save(self, path: str | Path) -> Path:
        """One report with how the file was read, results and cautions: HTML, or CSV by the ending of the name.

        A file that is there is not written over. Cells of the file are shown as text: markup and formulas in them do nothing.

        Raises BookError for another ending, a file that is there, or a folder that cannot be written to.
        """
        from .report import save

        return save(self, path)


class Refusal(str):
    """A sentence that stands where a result would stand; it is empty of numbers."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Refused. {self}"

    def _repr_html_(self) -> str:
        return f"<p><strong>Refused.</strong> {html.escape(self)}</p>"


@dataclass(frozen=True)
class Refused:
    """Stands for the findings of a file that was refused: every part of it shows the sentence, and none an older result."""

    said: Refusal

    def __getattr__(self, name: str) -> Refusal:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.said

    def save(self, path: str | Path) -> Refusal:
        """Nothing is written; the sentence is shown."""
        return self.said

    def __repr__(self) -> str:
        return repr(self.said)

    def _repr_html_(self) -> str:
        return self.said._repr_html_()


def attempt(
    analyse: Callable[..., Findings], *given: Any, **options: Any
) -> Findings | Refused:
    """The findings of ``analyse(*given, **options)``; for a file or option that is refused one sentence, without a traceback.

    Whatever is shown of it later shows that sentence too, so that no result of another file is left standing.
    """
    try:
        return analyse(*given, **options)
    except BookError as error:
        return Refused(Refusal(error))
