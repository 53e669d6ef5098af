"""Named results: one registry that prose, figures, verdicts and tests all read.

``data/results/<chapter>.csv`` is the reviewed catalogue of a chapter. It says for every
result what it means, its unit, the value a reviewer has confirmed and how far a new
computation may lie from it, and why. A chapter computes the value and publishes it by name.
"""

from __future__ import annotations

import csv
import difflib
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache

from .data import ROOT
from .errors import ResultError

MIME = "application/vnd.lithium-interfaces+json"
CATALOGUE = "data/results"


@dataclass(frozen=True)
class Result:
    """A published number: its value, unit (empty: dimensionless) and meaning."""

    name: str
    value: float
    unit: str
    chapter: str
    definition: str
    uncertainty: float | None = None


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """Rows of the catalogue by result name (all cells as text)."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((ROOT / CATALOGUE).glob("*.csv")):
        with open(path, encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["name"] in found:
                    other = found[row["name"]]["chapter"]
                    raise ResultError(f"The result {row['name']!r} stands in {path.name} and in {other}.csv; once is allowed.")
                found[row["name"]] = row | {"chapter": path.stem}
    return found


_published: dict[str, Result] = {}


def publish(name: str, value: float, uncertainty: float | None = None) -> None:
    """Register a computed value under its public name and glue it for the prose.

    Unit and meaning come from the catalogue. Publishing again replaces the value,
    so that a cell can be run twice.

    Raises
    ------
    ResultError
        If the name is not in the catalogue or the value is not a finite number.
    """
    row = catalogue().get(name)
    if row is None:
        near = difflib.get_close_matches(name, catalogue(), n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        raise ResultError(f"No result is called {name!r}{hint}; a public result needs a row in {CATALOGUE}/<chapter>.csv.")
    number = float(value)
    if not math.isfinite(number):
        raise ResultError(f"The result {name!r} is {number}; only finite numbers can be published.")
    number = int(number) if isinstance(value, int) else number
    result = Result(name, number, row["unit"], row["chapter"], row["definition"], uncertainty)
    _published[name] = result
    _emit(result)


def publish_all(values: Mapping[str, float]) -> None:
    """Publish every entry of a mapping from name to value."""
    for name, value in values.items():
        publish(name, value)


def value(name: str) -> float:
    """Value of a result published earlier in this notebook."""
    try:
        return _published[name].value
    except KeyError:
        raise ResultError(
            f"The result {name!r} has not been published in this notebook yet; run the cells above first."
        ) from None


def text(name: str, spec: str = ".3g") -> str:
    """A published value as text for captions, with a proper minus sign."""
    return format(value(name), spec).replace("-", "−")


def published() -> dict[str, Result]:
    """Everything published so far in this process, by name."""
    return dict(_published)


def _emit(result: Result) -> None:
    """Show the result in JupyterLab, glue it for MyST prose, record it for the build."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:  # used as a plain library
        return
    if get_ipython() is None:
        return
    display(
        {"application/papermill.record/text/plain": repr(result.value)},
        raw=True,
        metadata={"scrapbook": {"name": result.name, "mime_prefix": "application/papermill.record/"}},
    )
    unit = f" {result.unit}" if result.unit else ""
    display(
        {MIME: {"kind": "result", **asdict(result)}, "text/plain": f"{result.name} = {result.value:.6g}{unit}"},
        raw=True,
    )
