"""The Battery Data Format of the Battery Data Alliance: a trace written with its headers and units.

Required are Test Time / s, Voltage / V and Current / A; Cycle Count / 1 and Step Count / 1 are added where the file has
them (https://github.com/battery-data-alliance/battery-data-format). :mod:`trace` reads the format as any other.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from lithium_interfaces.errors import DataError

from .trace import Trace

#: header of the format, column of a trace, factor
COLUMNS = (
    ("Test Time / s", "time_s", 1.0),
    ("Voltage / V", "voltage_V", 1.0),
    ("Current / A", "current_mA", 1e-3),
    ("Cycle Count / 1", "cycle", 1.0),
    ("Step Count / 1", "step", 1.0),
)


def to_bdf(trace: Trace | pd.DataFrame, path: str | Path) -> Path:
    """A trace as a CSV of the Battery Data Format, which names files ``INSTITUTION__CELL__YYYYMMDD_XXX.bdf.csv``.

    ``trace``: what ``trace.read`` gives, or a table with time_s, current_mA and voltage_V, such as that of the findings.
    Numbers keep all their digits. A file that is there is not written over.

    Raises DataError for a table without these columns, and for a path that is there or cannot be written.
    """
    table = trace.table if isinstance(trace, Trace) else trace
    missing = [name for _, name, _ in COLUMNS[:3] if name not in table]
    if missing:
        raise DataError(
            f"The table lacks the column {missing[0]!r}; time_s, current_mA and voltage_V are needed."
        )
    written = pd.DataFrame(
        {
            header: table[name] if factor == 1 else table[name] * factor
            for header, name, factor in COLUMNS
            if name in table
        }
    )
    path = Path(path)
    try:
        written.to_csv(
            path, index=False, mode="x", encoding="utf-8", lineterminator="\n"
        )
    except FileExistsError:
        raise DataError(
            f"{path} is there already and is left as it is; choose another name."
        ) from None
    except OSError as error:
        raise DataError(
            f"{path} cannot be written ({error.strerror or error})."
        ) from None
    return path
