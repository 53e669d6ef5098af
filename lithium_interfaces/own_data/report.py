"""Findings as one report: HTML to read, or CSV to go on with. Every cell of the file is shown as text."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from lithium_interfaces.errors import BookError

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; background: #fff; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; display: block; overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #d0d7de; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
@media (prefers-color-scheme: dark) { body { color: #e6edf3; background: #0d1117; } th, td { border-color: #30363d; } }
"""
#: a spreadsheet takes a cell that begins so for a formula
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def parts(findings) -> Iterator[tuple[str, pd.DataFrame]]:
    """The parts of a report in their order: how the file was read, results, what was counted, cautions."""
    if len(findings.reading):
        yield "How the file was read", findings.reading
    results = findings.results
    if not isinstance(results.index, pd.RangeIndex):
        results = results.rename_axis("quantity").reset_index()
    yield "Results", results
    if findings.counted is not None:
        yield "What was counted", findings.counted
    yield (
        "Cautions",
        pd.DataFrame(
            list(findings.cautions), columns=["about", "what to keep in mind"]
        ),
    )


def save(findings, path: str | Path) -> Path:
    """See ``Findings.save``."""
    path = Path(path)
    makers = {".html": as_html, ".htm": as_html, ".csv": as_csv}
    if path.suffix.lower() not in makers:
        raise BookError(
            f"{path} ends in {path.suffix or 'nothing'!r}; a report is written as .html or .csv."
        )
    text = makers[path.suffix.lower()](findings)
    try:
        with open(path, "x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise BookError(
            f"{path} is there already and is left as it is; choose another name."
        ) from None
    except OSError as error:
        raise BookError(f"{path} cannot be written ({error.strerror}).") from None
    return path


def as_html(findings) -> str:
    """One page without scripts and without anything from elsewhere."""
    title = f"{Path(findings.file).name}: what was found"
    body = [f"<h1>{html.escape(title)}</h1>"]
    if findings.synthetic:
        body.append("<p><strong>Synthetic example: no measurement.</strong></p>")
    for name, table in parts(findings):
        body.append(f"<h2>{html.escape(name)}</h2>")
        head = "".join(f"<th>{html.escape(str(column))}</th>" for column in table)
        rows = "".join(
            f"<tr>{''.join(f'<td>{html.escape(shown(cell))}</td>' for cell in row)}</tr>\n"
            for row in table.itertuples(index=False, name=None)
        )
        body.append(
            f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table>"
        )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def as_csv(findings) -> str:
    """One row per cell: part, row, column, value; numbers keep all their digits."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(["part", "row", "column", "value"])
    write.writerow(["File", 1, "name", _harmless(Path(findings.file).name)])
    write.writerow(["File", 1, "synthetic", "yes" if findings.synthetic else "no"])
    for name, table in parts(findings):
        for i, row in enumerate(table.itertuples(index=False, name=None), 1):
            for column, cell in zip(table, row, strict=True):
                write.writerow([name, i, _harmless(str(column)), _harmless(cell)])
    return out.getvalue()


def shown(cell) -> str:
    """A cell to read: numbers with six digits, nothing for what is missing."""
    if isinstance(cell, str):
        return cell
    if cell is None or pd.isna(cell):
        return ""
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)


def _harmless(cell):
    """Text that a spreadsheet does not take for a formula."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        try:
            float(cell)
        except ValueError:
            return f"'{cell}"
    return "" if cell is None or (not isinstance(cell, str) and pd.isna(cell)) else cell
