"""``python -m lithium_interfaces.own_data FILE``: analyse a reader's file, print what was found, and write a report.

The kind of file is guessed from its columns and said. What is refused is one sentence, with exit code 2.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from lithium_interfaces import own_data
from lithium_interfaces.errors import BookError, DataError

from . import cells, headers, reading, report, spectrum_file, trace

KINDS = {
    "trace": "a cycler's trace",
    "spectrum": "an impedance spectrum",
    "composition": "SEI compositions",
    "recipes": "electrolyte recipes",
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str):
        raise BookError(f"{message}; see --help.")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m lithium_interfaces.own_data",
        description="Analyse a file of your own: a cycler's trace, an impedance spectrum, SEI compositions or electrolyte recipes.",
    )
    parser.add_argument(
        "FILE", help="the file as the instrument wrote it; it is read and never changed"
    )
    parser.add_argument(
        "--kind", help=f"{', '.join(KINDS)} (default: guessed from the columns)"
    )
    parser.add_argument(
        "--protocol",
        help=f"of a trace: {', '.join(cells.PROTOCOLS)} (default: the one that fits, if only one does)",
    )
    parser.add_argument(
        "--gain",
        type=float,
        help="of a trace: relative standard uncertainty of stripped against plated charge",
    )
    parser.add_argument(
        "--plating",
        help="of a trace: sign of the current that plates, negative or positive",
    )
    parser.add_argument(
        "--area", type=float, help="of a spectrum: area of the electrode in cm²"
    )
    parser.add_argument(
        "--sweep", help="of a spectrum: number of one sweep (default: all of them)"
    )
    parser.add_argument(
        "--column",
        action="append",
        metavar="QUANTITY=HEADER[:UNIT]",
        default=[],
        help='which column is which, such as --column "current=I2:mA"; can stand several times',
    )
    parser.add_argument("--report", help="a new file, .html or .csv, for the report")
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Exit code 0, or 2 with one sentence on standard error."""
    try:
        given = _parser().parse_args(words)
        if given.report and Path(given.report).suffix.lower() not in (
            ".html",
            ".htm",
            ".csv",
        ):
            raise BookError(
                f"{given.report} ends in {Path(given.report).suffix or 'nothing'!r}; a report is written as .html or .csv."
            )
        found = _analysed(given)
        if given.report:
            print(f"The report is {found.save(given.report)}.", file=sys.stderr)
    except BookError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    print(as_text(found))
    return 0


def as_text(findings) -> str:
    """The parts of a report as plain text."""
    out = []
    for name, table in report.parts(findings):
        out += [name, "-" * len(name)]
        if name == "Cautions":
            out += [f"{about}: {text}" for about, text in findings.cautions]
        else:
            out.append(table.map(report.shown).to_string(index=False, justify="left"))
        out.append("")
    return "\n".join(out)


def _analysed(given):
    kind = given.kind or guessed(given.FILE)
    if kind not in KINDS:
        raise BookError(f"kind is {kind!r}, but must be {', '.join(KINDS)}.")
    used = {
        "trace": {"protocol", "gain", "plating", "column"},
        "spectrum": {"area", "sweep", "column"},
    }.get(kind, set())
    for name in ("protocol", "gain", "plating", "area", "sweep", "column"):
        if getattr(given, name) not in (None, []) and name not in used:
            raise BookError(
                f"--{name} has no meaning for {'a ' if kind in ('trace', 'spectrum') else ''}{kind}."
            )
    columns = dict(map(_column, given.column)) or None
    if not given.kind:
        print(
            f"{given.FILE} is read as {KINDS[kind]}; say --kind if it is another.",
            file=sys.stderr,
        )
    if kind == "trace":
        return _trace(given, columns)
    if kind == "spectrum":
        return _spectrum(given, columns)
    analyse: Callable = (
        own_data.analyse_composition
        if kind == "composition"
        else own_data.analyse_recipes
    )
    return analyse(given.FILE)


def _column(text: str) -> tuple[str, object]:
    quantity, sign, header = text.partition("=")
    if not sign or not quantity or not header:
        raise BookError(
            f"--column is {text!r}, but must be like current=I2 or current=I2:mA."
        )
    name, colon, unit = header.rpartition(":")
    return quantity.strip(), (name, unit) if colon and headers.unit_of(unit) else header


def _trace(given, columns):
    options = {"plating": given.plating} if given.plating else {}
    if given.protocol:
        return own_data.analyse_trace(
            given.FILE, given.protocol, given.gain, columns, **options
        )
    found, refused = {}, {}
    for protocol in cells.PROTOCOLS:
        try:
            found[protocol] = own_data.analyse_trace(
                given.FILE, protocol, given.gain, columns, **options
            )
        except DataError as error:
            refused[protocol] = error
    if not found:
        raise refused["aurbach"]
    if len(found) > 1:
        raise DataError(
            f"{given.FILE} could be of the protocols {' and '.join(found)}; say which, as --protocol {next(iter(found))}."
        )
    protocol = next(iter(found))
    print(
        f"Only the protocol {protocol} fits the file; say --protocol to be sure.",
        file=sys.stderr,
    )
    return found[protocol]


def _spectrum(given, columns):
    if given.sweep is not None:
        return own_data.analyse_spectrum(given.FILE, given.area, given.sweep, columns)
    count = len(spectrum_file.read(given.FILE, columns).sweeps)
    if count == 1:
        return own_data.analyse_spectrum(given.FILE, given.area, None, columns)
    print(
        f"{given.FILE} holds {count} sweeps; all are analysed (one of them with --sweep).",
        file=sys.stderr,
    )
    return own_data.analyse_sweeps(given.FILE, given.area, columns)


def guessed(path: str | Path) -> str:
    """The kind of a file, from its columns: a frequency is of a spectrum, time with voltage of a trace.

    Raises DataError for a file that cannot be read, or whose columns are of none.
    """
    sheet, problem = reading.head(path), None
    if sheet is None:  # not so long that it is better not read twice
        try:
            spectrum_file.read(path)
            return "spectrum"
        except DataError as error:
            problem = error
        sheet = reading.read(path, short=True)
    names = {
        headers.split(str(name))[0] for name in (*sheet.table.columns, *sheet.others)
    }
    if names & set(spectrum_file.FREQUENCY.names[:2]):
        if problem is None:
            return "spectrum"
        raise problem  # a spectrum, but not a good one
    if names & set(trace.VOLTAGE.names) and names & set(trace.CURRENT.names):
        return "trace"
    if any("recipe" in name or "electrolyte" in name for name in names):
        return "recipes"
    if any(
        name.startswith(("fluorine", "f 1s")) or name == "f" for name in names
    ) and any(name.startswith(("oxygen", "o 1s")) or name == "o" for name in names):
        return "composition"
    if names & set(trace.TIME.names):
        return "trace"
    raise DataError(
        f"{path}: from its columns, {', '.join(map(str, list(sheet.table.columns)[:8]))}, its kind cannot be told; say --kind {', '.join(KINDS)}."
    )


if __name__ == "__main__":
    sys.exit(main())
