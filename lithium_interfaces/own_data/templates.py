"""The templates of the files that are read: schemas, columns, copies."""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from lithium_interfaces import data
from lithium_interfaces.errors import DataError

TEMPLATES = data.ROOT / "data" / "templates"


@lru_cache(maxsize=1)
def _schemas() -> dict:
    return json.loads((TEMPLATES / "schemas.json").read_text(encoding="utf-8"))


def schema(kind: str) -> dict:
    """Schema of a template (a Table Schema, see ``tables``): sei-composition, electrolyte-recipes, cycler-trace or impedance-spectrum."""
    if kind not in _schemas():
        raise DataError(
            f"There is no template {kind!r}; allowed are {', '.join(_schemas())}."
        )
    return _schemas()[kind]


def template(kind: str) -> Path:
    """The template's CSV: a header, and example rows that are synthetic."""
    schema(kind)
    return TEMPLATES / f"{kind}.csv"


def columns(kind: str) -> pd.DataFrame:
    """The columns that a file needs, in order: column, unit, allowed, meaning."""

    def allowed(field):
        rules = field["constraints"]
        words = {"number": "a number", "string": "text"}[field["type"]]
        if "minimum" in rules:
            words = f"{rules['minimum']} to {rules['maximum']}"
        words += ", each once" if rules.get("unique") else ""
        return words if rules.get("required") else f"{words}, or empty"

    return pd.DataFrame(
        [
            (f["name"], f["unit"], allowed(f), f["description"])
            for f in schema(kind)["fields"]
        ],
        columns=["column", "unit", "allowed", "meaning"],
    )


def read(kind: str, path: str | Path) -> tuple[pd.DataFrame, np.ndarray]:
    """A reader's CSV held to the schema of a template, and which of its rows are synthetic examples.

    Raises DataError as ``data.read_table`` does: the message names the file, the row, the column, what
    was found and what is allowed. The file is opened for reading only.
    """
    table = data.read_table(path, schema(kind))
    if "note" in table:
        synthetic = (
            table["note"]
            .str.contains("synthetic", case=False, na=False)
            .to_numpy(dtype=bool)
        )
    else:  # a trace has no notes: it is the template's or it is not
        example = data.read_table(template(kind), schema(kind))
        synthetic = np.full(len(table), table.equals(example))
    return table, synthetic


@contextmanager
def naming(path):
    """Errors of the analysis start with the reader's file, as those of the reading do."""
    try:
        yield
    except DataError as error:
        raise DataError(f"{path}: {error}") from None


def copy_template(kind: str, folder: str | Path = ".") -> str:
    """A copy of a template in ``folder``, beside the notebook unless another is named; what was done, as a sentence.

    Raises DataError for an unknown kind, and for a file of that name that is there already.
    """
    source = template(kind)
    target = Path(folder) / source.name
    try:
        with open(target, "xb") as copy:
            copy.write(source.read_bytes())
    except FileExistsError:
        raise DataError(
            f"{target} is there already and is left as it is; rename it first."
        ) from None
    except OSError as error:
        raise DataError(
            f"{target} cannot be written ({error.strerror}); name a folder that can."
        ) from None
    return f"{target} is written: replace its rows, which are synthetic, by yours."
