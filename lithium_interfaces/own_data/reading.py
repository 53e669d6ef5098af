"""Any table of text that an instrument or a spreadsheet wrote, and how it was read.

``read(path)`` finds encoding, separator, decimal sign, preamble, header, units and rows by itself and keeps a list of
what it found, so that a wrong guess is seen. What could be read in two ways is refused with the question in one
sentence. ``headers`` maps headers to quantities; this module knows none.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from charset_normalizer import from_bytes

from lithium_interfaces.errors import DataError
from lithium_interfaces.schema import read_bytes

SEPARATORS = {
    "\t": "tabs",
    ";": "semicolons",
    ",": "commas",
    "|": "bars",
    " ": "blanks",
}
#: the beginning of a file that is no text, and what to do about it
BINARY = {
    b"PK\x03\x04": "a spreadsheet or archive (.xlsx, .ndax); save it as CSV",
    b"BIO-LOGIC MODULAR FILE": "a binary file of EC-Lab (.mpr); export it as text (.mpt)",
    b"\x00\x01\x00\x00Standard": "a database of Arbin or Access (.res, .mdb); export it as CSV",
    b"NEWARE": "a binary file of Neware (.nda); export it as CSV",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet (.xls); save it as CSV",
    b"%PDF": "a PDF; a table of text is needed",
    b"SQLite": "a database; export it as CSV",
    b"\x89HDF": "an HDF5 file; export it as CSV",
}
#: how much of a file is looked at to find its layout
LOOKED_AT = 400_000
FEWEST_ROWS = 2
#: bytes above which a file is not held as text: its layout is found on head and tail, its rows are read in parts
LARGE, ROWS_AT_ONCE, BLOCK = 4_000_000, 500_000, 16_000_000
_BLANKS = " \t\u00a0\u202f"

_NUMBER = re.compile(r"[+−-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+−-]?\d{1,3}([ '’,.\u00a0\u202f]\d{3})+([.,]\d+)?")
_TIME = re.compile(r"(\d+\s*[dD-]\s*)?\d+:\d{1,2}(:\d{1,2}([.,]\d+)?)?")
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\s*\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AP]M)?)?",
    re.I,
)
_UNIT = re.compile(
    r"[\(\[]?\s*([pnuµμmkMG]?(s|sec|A|V|Ah|A\.h|Wh|W|Hz|Ohm|ohm|Ω|F|S|C|K|H)|min|h|hr|d|%|°C?|deg|#|-|V vs\. Ref\.?|bits)\s*[\)\]]?"
)


@dataclass(frozen=True)
class Sheet:
    """A table as a file holds it.

    ``table``: float where a column holds numbers, text where it does not, under the file's own headers. ``units``: by
    header, where the file has a row of them. ``lines``: the line of the file of each row. ``preamble``: lines before
    the header. ``said``: how the file was read, as sentences. ``headed``: whether the file names its columns. ``others``:
    headers of a large file that were not read. ``clocks``: by header, whether seconds stand for "hh:mm:ss" or for dates.
    ``short``: how many names at the end of the header have no cell.
    """

    source: str
    table: pd.DataFrame
    units: dict[str, str] = field(default_factory=dict)
    lines: np.ndarray = field(default_factory=lambda: np.array([], dtype=int))
    preamble: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    headed: bool = True
    others: tuple[str, ...] = ()
    clocks: dict[str, str] = field(default_factory=dict)
    short: int = 0


class Misaligned(DataError):
    """Rows and header have different numbers of cells, so that no column can be trusted to have its name."""


def read(
    path: str | Path, wanted: Callable[[str], bool] | None = None, short: bool = False
) -> Sheet:
    """The table of a text file of any common layout; the file is opened for reading only.

    ``wanted``: which headers are needed; of a large file the other columns are not read. ``short``: whether rows may have
    fewer cells than the header, for a caller that can see from the numbers that the last ones are missing (``Sheet.short``).

    Raises
    ------
    DataError
        If the file is missing, binary, holds no table, or could be read in two ways.
    """
    label = str(path)
    path = Path(path)
    if (size := _size(path)) > LARGE and (
        sheet := _large(path, label, size, wanted)
    ) is not None:
        return sheet
    content = read_bytes(path, label)
    text, encoding = decoded(content, label)
    return parse(
        text, label, [] if encoding == "UTF-8" else [f"Text in {encoding}."], short
    )


def head(path: str | Path) -> Sheet | None:
    """The first rows of a large file, for its columns; None for one that is not large or does not tell them so."""
    path = Path(path)
    if _size(path) <= LARGE:
        return None
    with open(path, "rb") as file:
        content = file.read(LOOKED_AT // 2)
    try:
        text, _ = decoded(content[: content.rfind(b"\n") + 1], str(path))
        return parse(text, str(path), short=True)
    except (DataError, UnicodeDecodeError):
        return None


def parse(
    text: str, label: str, said: list[str] | None = None, short: bool = False
) -> Sheet:
    """The table in a text; see :func:`read`."""
    said = list(said or [])
    lines = text.splitlines()
    declared = _declared(lines)
    layered = _flattened(lines)
    if layered:
        lines, declared = layered, ","
        said.append(
            "The rows of cycles and steps are written beside the rows of records."
        )
    plan = _plan(lines, declared, label, said, short)
    table, numbers = _table(lines, plan, label, said)
    return _sheet(label, table, numbers, plan, said)


@dataclass(frozen=True)
class _Plan:
    """Where the table of a file is, and how its rows are written."""

    separator: str
    decimal: str
    first: int
    last: int
    width: int
    header: list[str]
    names: list[str]
    units: dict[str, str]
    skip: int
    headed: bool
    preamble: tuple[str, ...]


def _declared(lines: list[str]) -> str | None:
    """The separator of a first line like ``sep=;``, which is emptied."""
    if lines and (found := re.fullmatch(r"\s*\"?sep=(.)\"?\s*", lines[0])):
        lines[0] = ""
        return found[1]
    return None


def _plan(
    lines: list[str],
    declared: str | None,
    label: str,
    said: list[str],
    short: bool = False,
) -> _Plan:
    if not any(line.strip() for line in lines):
        raise DataError(
            f"{label} is empty; a header and at least {FEWEST_ROWS} rows of data are needed."
        )
    separator, decimal, first, last = _layout(lines, declared, label)
    width, rows_like = _width(lines, first, last, separator)
    header, units, top, headed = _header(lines, first, separator, width)
    preamble = tuple(line for line in lines[:top] if line.strip())
    names, skip = _fitted(
        header, rows_like, width, label, first, separator, said, short
    )
    if separator != ",":
        said.append(
            f"Columns are separated by {SEPARATORS.get(separator, repr(separator))}."
        )
    if decimal == ",":
        said.append("Numbers have a decimal comma.")
    if preamble:
        said.append(
            f"{len(preamble)} line{'s' if len(preamble) > 1 else ''} before the header {'are' if len(preamble) > 1 else 'is'} no data."
        )
    after = [line for line in lines[last + 1 :] if line.strip(_BLANKS + separator)]
    if after:
        said.append(
            f"{len(after)} line{'s' if len(after) > 1 else ''} after the data {'are' if len(after) > 1 else 'is'} left out, such as {after[0].strip()[:40]!r}."
        )
    own = (
        {name: unit for name, unit in zip(names, units, strict=False) if unit}
        if units
        else {}
    )
    return _Plan(
        separator,
        decimal,
        first,
        last,
        width,
        header,
        names,
        own,
        skip,
        headed,
        preamble,
    )


def _sheet(label, table, numbers, plan, said, others=(), clocks=None) -> Sheet:
    return Sheet(
        label,
        table,
        plan.units,
        numbers,
        plan.preamble,
        tuple(said),
        plan.headed,
        tuple(others),
        clocks or {},
        max(0, len([name for name in plan.header if name]) - len(plan.names)),
    )


# --- large files -----------------------------------------------------------------------------------


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _large(path: Path, label: str, size: int, wanted) -> Sheet | None:
    """The table of a large file, read in parts; None where it must be read as a whole (UTF-16, layers, quotes)."""
    with open(path, "rb") as file:
        head = file.read(2 * LOOKED_AT)
        head = head[: head.rfind(b"\n") + 1]
        file.seek(size - LOOKED_AT // 4)
        tail = file.read()
    tail = tail[tail.find(b"\n") + 1 :]
    if b"\x00" in head[:4000] or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    _, encoding = decoded(head, label)
    if (
        not head
        or not tail
        or b"\r" in head.replace(b"\r\n", b"")
        or b'"' in head
        or encoding not in ("UTF-8", "Windows-1252")
    ):
        return None
    code = "utf-8" if encoding == "UTF-8" else "cp1252"
    said = [] if encoding == "UTF-8" else [f"Text in {encoding}."]
    above = head.decode(code, errors="replace").removeprefix("\ufeff").split("\n")[:-1]
    below = tail.decode(code, errors="replace").split("\n")
    lines = [line.rstrip("\r") for line in above + below]
    declared = _declared(lines)
    if _flattened(lines):
        return None
    plan = _plan(lines, declared, label, said)
    if plan.last < len(above) or plan.separator == " ":
        return None
    start = sum(len(line) + 1 for line in head.split(b"\n")[: plan.first])
    end = size - sum(
        len(line) + 1 for line in tail.split(b"\n")[plan.last + 1 - len(above) :]
    )
    end = min(end if plan.last + 1 < len(lines) else size, size)
    names = [
        name for name in plan.names if wanted is None or wanted(name)
    ] or plan.names
    columns = [plan.skip + plan.names.index(name) for name in names]
    lines_of = _checked_rows(path, label, start, end, plan)
    if lines_of is None:
        return None
    parts: dict[str, list] = {name: [] for name in names}
    clocks: dict[str, str] = {}
    with open(path, "rb") as file:
        reader = pd.read_csv(
            _Slice(file, start, end),
            sep=plan.separator,
            header=None,
            names=range(plan.width),
            usecols=columns,
            decimal=plan.decimal,
            skipinitialspace=plan.separator != "\t",
            engine="c",
            encoding=code,
            encoding_errors="replace",
            chunksize=ROWS_AT_ONCE,
        )
        for chunk in reader:
            for name, at in zip(names, columns, strict=True):
                parts[name].append(_compact(chunk[at], plan.decimal, name, clocks))
    table = pd.DataFrame({name: _joined(parts.pop(name)) for name in names})
    if any(
        isinstance(table[name].dtype, pd.CategoricalDtype)
        and name in table[name].cat.categories
        for name in names
    ):
        return None  # the header stands again among the rows
    others = [name for name in plan.names if name not in names]
    return _sheet(
        label,
        table,
        lines_of[: len(table)],
        plan,
        said,
        others,
        {
            k: v
            for k, v in clocks.items()
            if v and pd.api.types.is_float_dtype(table[k])
        },
    )


class _Slice(io.RawIOBase):
    """A part of a file, for a reader that reads to the end."""

    def __init__(self, file, start: int, end: int):
        self._file, self._left = file, end - start
        file.seek(start)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        data = self._file.read(min(len(buffer), self._left))
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)


def _blocks(path: Path, start: int, end: int) -> Iterator[np.ndarray]:
    """Bytes of a part of a file, block by block; each ends with a line."""
    with open(path, "rb") as file:
        file.seek(start)
        rest = b""
        while start < end:
            data = file.read(min(BLOCK, end - start))
            start += len(data)
            if not data:
                break
            data = rest + data
            cut = len(data) if start >= end else data.rfind(b"\n") + 1
            rest = data[cut:]
            if cut:
                yield np.frombuffer(
                    data[:cut] if data[cut - 1 : cut] == b"\n" else data[:cut] + b"\n",
                    dtype=np.uint8,
                )


def _checked_rows(
    path: Path, label: str, start: int, end: int, plan: _Plan
) -> np.ndarray | None:
    """The line of each row, after it is seen that all have as many cells as the first; None where a quote may hide some."""
    line, found = plan.first + 1, []
    for block in _blocks(path, start, end):
        if (block == 34).any():
            return None
        ends = np.flatnonzero(block == 10)
        starts = np.concatenate([[0], ends[:-1] + 1])
        length = ends - starts
        bare = length - ((block[ends - 1] == 13) & (length > 0))
        cells = np.searchsorted(np.flatnonzero(block == ord(plan.separator)), ends)
        cells = np.diff(np.concatenate([[0], cells])) + 1
        full = bare > 0
        bad = np.flatnonzero(full & (cells != plan.width))
        if bad.size:
            raise Misaligned(
                f"{label}, line {line + bad[0]}: found {cells[bad[0]]} cells where the rows before have {plan.width}."
            )
        found.append(line + np.flatnonzero(full))
        line += ends.size
    return np.concatenate(found) if found else None


def _compact(column: pd.Series, decimal: str, name: str, clocks: dict[str, str]):
    """A part of a column in little memory: numbers as float, times of day and dates as seconds, words by their kind."""
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy(dtype=float)
    if clocks.get(name, "hh:mm:ss") == "hh:mm:ss":
        stamps = quick_clock(column) if ":" in str(column.iloc[0]) else None
        clocks[name] = "" if stamps is None else "hh:mm:ss"
        if stamps is not None:
            return stamps
    few = pd.Categorical(column.astype(object))
    if len(few.categories) <= 0.01 * len(column):  # words, such as those of states
        made = _numbers(pd.Series(few.categories), decimal)
        if not pd.api.types.is_float_dtype(made):
            return few
        return np.append(made.to_numpy(), np.nan)[few.codes]
    made = _numbers(column, decimal)
    return (
        made.to_numpy()
        if pd.api.types.is_float_dtype(made)
        else pd.Categorical(made.astype(object))
    )


def _joined(parts: list):
    if all(isinstance(part, np.ndarray) for part in parts):
        return np.concatenate(parts)
    words: dict[str, int] = {}
    codes = []
    for part in parts:
        if isinstance(part, np.ndarray):
            part = pd.Categorical(
                pd.Series([f"{value:g}" for value in part], dtype=object).where(
                    ~np.isnan(part)
                )
            )
        own = np.array(
            [words.setdefault(str(word), len(words)) for word in part.categories] + [-1]
        )
        codes.append(own[part.codes])
    return pd.Categorical.from_codes(
        np.concatenate(codes), categories=pd.Index(list(words), dtype=object)
    )


def quick_clock(cells: pd.Series) -> np.ndarray | None:
    """Seconds from cells that all read h:mm:ss, with or without a fraction; None where one does not."""
    try:
        text = np.asarray(cells.to_numpy(dtype=object), dtype="S")
    except (UnicodeEncodeError, TypeError, ValueError):
        return None
    if text.ndim != 1 or text.dtype.itemsize > 24 or not text.size:
        return None
    letters = text.view(np.uint8).reshape(text.size, -1)
    colons = letters == ord(":")
    if not (colons.sum(axis=1) == 2).all():
        return None
    one = colons.argmax(axis=1)
    two = one + 3
    rows = np.arange(text.size)
    width = letters.shape[1]
    if (one == 0).any() or (two + 2 >= width).any() or not colons[rows, two].all():
        return None

    def digit(at):
        return letters[rows, at].astype(np.int64) - 48

    pieces = [digit(one + 1), digit(one + 2), digit(two + 1), digit(two + 2)]
    if any((piece < 0).any() or (piece > 9).any() for piece in pieces):
        return None
    seconds = 60.0 * (10 * pieces[0] + pieces[1]) + 10 * pieces[2] + pieces[3]
    hours = np.zeros(text.size)
    for at in range(int(one.max())):
        own, inside = digit(np.full(text.size, at)), at < one
        if ((own < 0) | (own > 9))[inside].any():
            return None
        hours = np.where(inside, 10 * hours + own, hours)
    for place in range(1, width):
        at = two + 2 + place
        inside = at < width
        if not inside.any():
            break
        own = letters[rows, np.minimum(at, width - 1)]
        filled = inside & (own != 0)
        if place == 1:
            if (filled & (own != ord(".")) & (own != ord(","))).any():
                return None
            continue
        number = own.astype(np.int64) - 48
        if ((number < 0) | (number > 9))[filled].any():
            return None
        seconds += np.where(filled, number * 10.0 ** (1 - place), 0.0)
    return 3600 * hours + seconds


# --- bytes to text -----------------------------------------------------------------------------


def decoded(content: bytes, label: str) -> tuple[str, str]:
    """The text of a file and the name of its encoding; DataError, which says what it is, for a file that is no text."""
    for start, what in BINARY.items():
        if content.startswith(start):
            raise DataError(f"{label} is {what}.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), "UTF-16"
    if content.startswith(b"\xef\xbb\xbf"):
        return content.decode("utf-8-sig", errors="replace"), "UTF-8"
    even, odd = content[0:2000:2].count(0), content[1:2000:2].count(0)
    if max(even, odd) > 0.3 * len(content[0:2000:2]) > 0:
        return content.decode(
            "utf-16-be" if even > odd else "utf-16-le", errors="replace"
        ), "UTF-16"
    if b"\x00" in content[:LOOKED_AT]:
        raise DataError(
            f"{label} is no text: it holds bytes of value zero; export it as CSV."
        )
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        best = from_bytes(content[:LOOKED_AT]).best()
        name = best.encoding if best else "cp1252"
        if any(
            len(letters) % 2
            for letters in re.findall(rb"[\x80-\xff]+", content[:LOOKED_AT])
        ):
            name = "cp1252"  # a single letter, such as that of a unit, and no pairs as in East Asian text
        # among the code pages of the West they differ in letters that no header of ours has
        name = (
            name if name.startswith(("gb", "big5", "shift", "euc", "utf")) else "cp1252"
        )
        return content.decode(name, errors="replace"), {"cp1252": "Windows-1252"}.get(
            name, name
        )


# --- text to rows --------------------------------------------------------------------------------


def _cells(line: str, separator: str) -> list[str]:
    if separator == " ":
        return line.split()
    if '"' in line:
        return [
            cell.strip(_BLANKS)
            for cell in next(
                csv.reader(
                    [line], delimiter=separator, skipinitialspace=separator != "\t"
                )
            )
        ]
    return [cell.strip(_BLANKS) for cell in line.split(separator)]


def _like_data(cells: list[str]) -> tuple[int, int, bool]:
    """(cells with numbers or times, cells with anything, whether a number has a decimal comma)."""
    good = full = 0
    comma = False
    for cell in cells:
        if cell:
            full += 1
            if (
                _NUMBER.fullmatch(cell)
                or _GROUPED.fullmatch(cell)
                or _TIME.fullmatch(cell)
                or _DATE.fullmatch(cell)
            ):
                good += 1
                comma = comma or "," in cell
            elif cell.lower() in ("nan", "inf", "-nan", "na"):
                good += 1
    return good, full, comma


def _flattened(lines: list[str]) -> list[str]:
    """The records of a report in three layers (cycle, step, record, each set in by a comma), each with its cycle and step.

    Empty where the lines are no such report.
    """
    heads = [line.split(",") for line in lines[:3]]
    if (
        len(heads) < 3
        or [_leading(head) for head in heads] != [0, 1, 2]
        or not re.search("cycle", lines[0], re.I)
    ):
        return []
    cycle_width = len(heads[0])
    flat = [",".join(["Cycle Index", "Step Index", "Step Type", *heads[2][2:]])]
    cycle, step = "", ["", ""]
    for line in lines[3:]:
        cells = line.split(",")
        lead = _leading(cells)
        if lead >= 2:
            flat.append(",".join([cycle, *step, *cells[2:]]))
            continue
        if lead == 0:
            cycle, cells = cells[0], cells[cycle_width:]
        else:
            cells = cells[1:]
        if cells:
            kind = next((cell for cell in cells if re.search("[A-Za-z]", cell)), "")
            step = [cells[0], kind]
    return flat if len(flat) > FEWEST_ROWS else []


def _leading(cells: list[str]) -> int:
    return next((i for i, cell in enumerate(cells) if cell.strip()), 0)


def _layout(
    lines: list[str], declared: str | None, label: str
) -> tuple[str, str, int, int]:
    """Separator, decimal sign, first and last line of the data."""
    looked, size = [], 0
    for i, line in enumerate(lines):
        size += len(line)
        if size > LOOKED_AT:
            break
        if line.strip():
            looked.append(i)
    best: tuple = ()
    for separator in [declared] if declared else SEPARATORS:
        run: list[tuple] = []
        runs: list[list[tuple]] = []
        width = None
        for i in looked:
            cells = _cells(lines[i], separator)
            good, full, comma = _like_data(cells)
            data = len(cells) >= 2 and good >= 2 and good >= 0.4 * full
            if data and (width is None or len(cells) == width or not run):
                run.append((i, good, full, comma, len(cells)))
                width = len(cells)
            elif data:  # another table, or a torn row
                runs.append(run)
                run, width = [(i, good, full, comma, len(cells))], len(cells)
            else:
                runs.append(run)
                run, width = [], None
        longest = max([*runs, run], key=len)
        if len(longest) >= FEWEST_ROWS:
            share = sum(good for _, good, *_ in longest) / sum(
                full for *_, full, _, _ in longest
            )
            score = (
                round(share, 2),
                sum(good for _, good, *_ in longest),
                separator != " ",
            )
            told = best and separator == " " and best[1] in "\t;|" and best[0][0] >= 0.5
            if not best or (
                score > best[0] and not told
            ):  # blanks also stand within cells, such as 1 mA
                best = (score, separator, longest, [each for each in runs if each])
    if not best:
        shown = next(line.strip() for line in lines if line.strip())
        raise DataError(
            f"{label}: no table was found, that is no two lines alike with two numbers or more; the file begins with {shown[:60]!r}."
        )
    _, separator, run, runs = best
    run = _begun(lines, run, runs, separator, label)
    first = run[0][0]
    comma = any(each[3] for each in run)
    decimal = "," if comma and not _thousands(lines, run, separator, label) else "."
    return separator, decimal, first, _last(lines, run[-1][0], separator)


def _begun(
    lines: list[str],
    run: list[tuple],
    runs: list[list[tuple]],
    separator: str,
    label: str,
) -> list[tuple]:
    """The rows with those above them that belong to the same table, between which the header stands again."""
    above = [
        each
        for each in runs
        if each[0][0] < run[0][0]
        and len(each) >= FEWEST_ROWS
        and each[0][4] == run[0][4]
    ]
    for each in reversed(above):
        between = [i for i in range(each[-1][0] + 1, run[0][0]) if lines[i].strip()]
        head = next(
            (i for i in range(each[0][0] - 1, -1, -1) if lines[i].strip()), None
        )
        if head is not None and all(
            lines[i].strip() == lines[head].strip() for i in between
        ):
            run = each + run
        elif len(between) == 1 and len(each) >= 0.02 * len(run):
            raise DataError(
                f"{label}, line {between[0] + 1}: found {lines[between[0]].strip()[:40]!r} between rows of the same width; one table without interruption is needed."
            )
    return run


def _thousands(lines: list[str], run: list[tuple], separator: str, label: str) -> bool:
    """Whether commas in numbers mark thousands; a point in the same number, or two commas, say so."""
    for i, *_ in run:
        for cell in _cells(lines[i], separator):
            if _NUMBER.fullmatch(cell) or _GROUPED.fullmatch(cell):
                if cell.count(",") > 1 or (
                    "," in cell and cell.rfind(".") > cell.rfind(",")
                ):
                    return True
                if cell.count(",") == 1 and 0 <= cell.find(".") < cell.find(","):
                    return False
    points = any(
        "." in cell and "," not in cell
        for i, *_ in run
        for cell in _cells(lines[i], separator)
        if _NUMBER.fullmatch(cell)
    )
    commas = [
        cell
        for i, *_ in run
        for cell in _cells(lines[i], separator)
        if _NUMBER.fullmatch(cell) and "," in cell
    ]
    if (
        points
        and commas
        and all(re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", cell) for cell in commas)
    ):
        return True
    if (
        not points
        and commas
        and all(re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", cell) for cell in commas)
    ):
        raise DataError(
            f"{label}: found {commas[0]!r}, whose comma could mark thousands or decimals; write numbers without marks of thousands."
        )
    if points and commas:
        raise DataError(
            f"{label}: found numbers with a point and numbers with a comma, such as {commas[0]!r}; one of them must be the decimal sign."
        )
    return False


def _last(lines: list[str], seen: int, separator: str) -> int:
    """The last line of the data: the end of the file without what is no row."""
    for i in range(len(lines) - 1, seen, -1):
        good, full, _ = _like_data(_cells(lines[i], separator))
        if (
            good >= 2
            and good >= 0.4 * full
            and not re.match(
                r"\s*\"?(total|sum|mean|average|end|max|min)\b", lines[i], re.I
            )
        ):
            return i
    return seen


def _width(
    lines: list[str], first: int, last: int, separator: str
) -> tuple[int, list[list[str]]]:
    """How many cells most of the first rows have, and these rows."""
    rows = [
        _cells(lines[i], separator)
        for i in range(first, min(last + 1, first + 400))
        if lines[i].strip()
    ]
    widths = [len(row) for row in rows]
    width = max(set(widths), key=lambda each: (widths.count(each), each))
    return width, [row for row in rows if len(row) == width]


def _header(
    lines: list[str], first: int, separator: str, width: int
) -> tuple[list[str], list[str], int, bool]:
    """Names, units, the line where they begin, and whether there are names."""
    above = [i for i in range(first - 1, -1, -1) if lines[i].strip()][:2]
    if not above:
        return [f"column {i + 1}" for i in range(width)], [], first, False
    cells = _cells(lines[above[0]], separator)
    if len(cells) == 1 or (
        len(cells) < width and len(lines[above[0]].strip().strip('"').split("  ")) > 2
    ):
        parts = re.split(r"\s{2,}|\t", lines[above[0]].strip().strip('"').strip())
        cells = parts if len(parts) == width else cells
    named = [cell for cell in cells if cell]
    if (
        len(above) > 1
        and len(named) >= 2
        and all(_UNIT.fullmatch(cell) or "\ufffd" in cell for cell in named)
    ):
        names = _cells(lines[above[1]], separator)
        if len([name for name in names if name]) >= 2:
            return names, cells, above[1], True
    if len(named) < 2:
        return [f"column {i + 1}" for i in range(width)], [], first, False
    return cells, [], above[0], True


def _fitted(
    header, rows, width, label, first, separator, said, short=False
) -> tuple[list[str], int]:
    """The header with one name per cell of a row, and how many cells of each row come before it."""
    unnamed = len(header)
    while header and not header[-1]:
        header = header[:-1]
    unnamed -= len(header)
    extra = width - len(header)
    skip = 0
    if extra < 0 and short:
        header = header[:width]
    elif (
        extra < 0
    ):  # which cell is missing cannot be told, and every column after it would be another
        raise Misaligned(
            f"{label}, line {first + 1}: found {width} cells under a header of {len(header)}; one cell for each name is needed."
        )
    if extra > 0:
        tails = [row[len(header) :] for row in rows]
        heads = [row[0] for row in rows if row]
        if not any(any(tail) for tail in tails):
            if not unnamed:
                said.append("Rows end with an empty cell that has no header.")
            header = header + [f"column {len(header) + i + 1}" for i in range(extra)]
        elif (
            extra == 1
            and all(cell.isdigit() for cell in heads)
            and {int(b) - int(a) for a, b in zip(heads, heads[1:], strict=False)} == {1}
        ):
            said.append("Rows begin with their number, which has no header.")
            skip = 1
        else:
            cause = (
                " a decimal comma between commas is the usual cause, so use semicolons or decimal points"
                if separator == ","
                else " one name for each cell is needed"
            )
            raise Misaligned(
                f"{label}, line {first + 1}: found {width} cells under a header of {len(header)};{cause}."
            )
    names = [name or f"column {i + 1}" for i, name in enumerate(header)]
    counts: dict[str, int] = {}
    for i, name in enumerate(names):
        counts[name] = counts.get(name, 0) + 1
        if counts[name] > 1:
            names[i] = f"{name} ({counts[name]})"
    return names, skip


def _table(lines, plan, label, said) -> tuple[pd.DataFrame, np.ndarray]:
    separator, header = plan.separator, plan.names
    kept = [
        i
        for i in range(plan.first, plan.last + 1)
        if lines[i].strip(_BLANKS + (separator if separator != " " else ""))
    ]
    top = [cell.strip() for cell in plan.header if cell.strip()]
    again = (
        {
            i
            for i in kept
            if top
            and plan.headed
            and [cell for cell in _cells(lines[i], separator) if cell] == top
        }
        if len(top) > 1 and any(lines[i].strip().startswith(top[0]) for i in kept)
        else set()
    )
    if again:
        kept = [i for i in kept if i not in again]
        said.append(
            f"The header stands {len(again)} time{'s' if len(again) > 1 else ''} more among the rows."
        )
    numbers = np.array([i + 1 for i in kept])
    names = [f"_{i}" for i in range(plan.skip)] + list(header)
    for i in kept:
        line = lines[i]
        if '"' in line or separator == " ":
            count = len(_cells(line, separator))
        else:
            count = line.count(separator) + 1
        if (
            count != plan.width
            and [cell for cell in _cells(line, separator) if cell] != top
        ):
            raise Misaligned(
                f"{label}, line {i + 1}: found {count} cells where the rows before have {plan.width}."
            )
    body = "\n".join(lines[i] for i in kept)
    try:
        frame = pd.read_csv(
            io.StringIO(body),
            sep=r"\s+" if separator == " " else separator,
            header=None,
            names=names,
            index_col=False,
            decimal=plan.decimal,
            thousands=None,
            skipinitialspace=separator != "\t",
            engine="c",
            low_memory=False,
            keep_default_na=True,
        )
    except (pd.errors.ParserError, ValueError) as problem:
        at = re.search(r"line (\d+)", str(problem))
        line = numbers[min(int(at[1]) - 1, len(numbers) - 1)] if at else plan.first + 1
        raise DataError(
            f"{label}, line {line}: found another number of cells than the {len(header)} of the header."
        ) from None
    frame = frame[list(header)]
    if len(frame) != len(numbers):
        raise DataError(
            f"{label}: found {len(frame)} rows in {len(numbers)} lines; a quotation mark that is not closed is the usual cause."
        )
    for name in header:
        if frame[name].dtype == object or pd.api.types.is_string_dtype(frame[name]):
            frame[name] = _numbers(frame[name], plan.decimal)
    return frame, numbers


def _numbers(column: pd.Series, decimal: str) -> pd.Series:
    """A column of text as numbers, where all of it is: with a true minus, marks of thousands, a decimal comma."""
    cells = column.astype("string").str.strip(_BLANKS)
    plain = cells.str.replace("−", "-", regex=False)
    if plain.str.fullmatch(_GROUPED.pattern).any():
        plain = plain.str.replace(r"(?<=\d)[ '’\u00a0\u202f](?=\d{3})", "", regex=True)
        plain = plain.str.replace(r"\." if decimal == "," else ",", "", regex=True)
    if decimal == ",":
        plain = plain.str.replace(",", ".", regex=False)
    made = pd.to_numeric(plain, errors="coerce")
    return (
        made.astype(float)
        if (made.notna() == cells.notna()).all() and cells.notna().any()
        else cells.astype(object)
    )
