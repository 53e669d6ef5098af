"""An analyser's file as impedance spectra: all sweeps of it, with what was taken for frequency and impedance.

Tables of text go through :mod:`reading`; the layouts that are no table with a header are left to ``impedance.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from lithium_interfaces.errors import DataError
from lithium_interfaces.spectra import spectrum as spectra
from lithium_interfaces.spectra.spectrum import Spectrum

from . import headers, reading
from .headers import ANGLES, FREQUENCIES, IMPEDANCES, Quantity, Taken
from .reading import Sheet

FREQUENCY = Quantity(
    "frequency", "Hz", ("frequency", "freq", "f"), FREQUENCIES, unitless="Hz"
)
REAL = Quantity(
    "real part",
    "Ω",
    (
        "z real",
        "re(z)",
        "zreal",
        "z're",
        "z'",
        "zre",
        "re z",
        "real",
        "z (real)",
        "z re",
        "rs",
        "z' (a)",
        "z'(a)",
        "z'(ohm",
    ),
    IMPEDANCES,
    needed=False,
    unitless="Ω",
)
IMAGINARY = Quantity(
    "imaginary part",
    "Ω",
    (
        "z imag",
        "im(z)",
        "zimag",
        "zimg",
        "z''",
        "zim",
        "im z",
        "imag",
        "imaginary",
        "z (imag)",
        "z im",
        'z"',
        "z''(b)",
        "z''(b",
    ),
    IMPEDANCES,
    needed=False,
    unitless="Ω",
)
#: the same with a minus in the header, as most instruments write it
MINUS_IMAGINARY = replace(
    IMAGINARY,
    names=tuple(
        f"{sign}{gap}{name}"
        for name in IMAGINARY.names
        for sign in "-−"
        for gap in ("", " ")
    ),
)
SIZE = Quantity(
    "size of the impedance",
    "Ω",
    ("|z|", "zmod", "z mod", "abs(z)", "magnitude", "|z", "mod", "z"),
    IMPEDANCES,
    needed=False,
    unitless="Ω",
)
PHASE = Quantity(
    "phase",
    "°",
    (
        "phase(z)",
        "phase",
        "zphz",
        "theta",
        "phase angle",
        "z phase",
        "phi",
        "phase of z",
    ),
    ANGLES,
    needed=False,
    unitless="°",
)
MINUS_PHASE = replace(
    PHASE, names=tuple(f"-{gap}{name}" for name in PHASE.names for gap in ("", " "))
)
SWEEP = (
    "sweep",
    "cycle number",
    "z cycle",
    "cycle",
    "loop",
    "scan",
    "spectrum",
    "sweep number",
)
TIME = ("time", "t", "elapsed time")
#: layouts of impedance.py by their ending, then by words near the top of the file
_ENDINGS = {".z": "zplot", ".par": "versastudio", ".dta": "gamry", ".mpt": "biologic"}
_WORDS = {
    "versastudio": "<Application>",
    "chinstruments": "A.C. Impedance",
    "parstat": "BEGINSTEP|<ActionList>|Begin Curve",
    "powersuite": "PowerSuite|Frequency \\(Hz\\)\tZre",
    "zplot": "ZPLOT2 ASCII|ZPlot",
}


#: kinds whose columns are told by their place and not by a header, so that a header of another length does not matter
_OWN_LAYOUT = ("versastudio",)


@dataclass(frozen=True)
class Sweep:
    """One spectrum of a file: its number, the time at which it began where the file says it, and the spectrum.

    ``problem``: why there is no spectrum, as a sentence; then ``spectrum`` is None.
    """

    number: float
    time_s: float | None
    spectrum: Spectrum | None
    problem: str = ""


@dataclass(frozen=True)
class SpectrumFile:
    """All sweeps of a file, what was taken for each quantity, and how the file was read, as sentences."""

    source: str
    sweeps: tuple[Sweep, ...]
    taken: tuple[Taken, ...]
    said: tuple[str, ...]

    def one(self, sweep: float | None = None, time_s: float | None = None) -> Sweep:
        """A sweep by its number, or the one that begins nearest to a time (s); the only one if neither is given.

        Raises DataError if the file holds several and none is named, none of that number, or says nothing of times, and for
        a sweep that cannot be trusted.
        """
        numbers = [each.number for each in self.sweeps]
        if sweep is not None and time_s is not None:
            raise DataError(
                f"{self.source}: sweep and time are both given; one of them is enough."
            )
        if time_s is not None:
            chosen = self._at(time_s)
        elif sweep is None:
            if len(numbers) > 1:
                raise DataError(
                    f"{self.source} holds {len(numbers)} sweeps, {_run(numbers)}; say which, as sweep={numbers[0]:g}."
                )
            chosen = self.sweeps[0]
        else:
            try:
                wanted = float(sweep)
            except (TypeError, ValueError):
                raise DataError(
                    f"{self.source}: sweep is {sweep!r}; a number is needed, {_run(numbers)}."
                ) from None
            if wanted not in numbers:
                raise DataError(
                    f"{self.source} has no sweep {wanted:g}; it holds {_run(numbers)}."
                )
            chosen = self.sweeps[numbers.index(wanted)]
        if chosen.spectrum is None:
            raise DataError(chosen.problem)
        return chosen

    def _at(self, time_s: float) -> Sweep:
        starts = [each.time_s for each in self.sweeps]
        if any(start is None for start in starts) or (
            len(starts) > 1 and len(set(starts)) < len(starts)
        ):
            raise DataError(
                f"{self.source} does not say when each sweep began; name it by its number, {_run([each.number for each in self.sweeps])}."
            )
        times = np.array(starts, dtype=float)
        longest = max(np.diff(np.sort(times)), default=3600.0)
        if not times.min() - longest <= time_s <= times.max() + longest:
            raise DataError(
                f"{self.source} has no sweep near {time_s / 3600:g} h; they begin from {times.min() / 3600:.4g} to {times.max() / 3600:.4g} h."
            )
        return self.sweeps[int(np.argmin(np.abs(times - time_s)))]


def read(path: str | Path, asked: Mapping[str, object] | None = None) -> SpectrumFile:
    """All sweeps of a file, which is opened for reading only.

    ``asked``: columns that the reader names, such as ``{"frequency": "f1"}`` or ``{"real part": ("A", "ohm")}``.

    Raises
    ------
    DataError
        One sentence for a file that cannot be read, or that could be read in two ways.
    """
    path = Path(path)
    label = str(path)
    problem: DataError | None = None
    try:
        sheets = _sheets(path, label)
        return _from_sheets(label, sheets, asked)
    except DataError as error:
        problem = error
    misaligned = isinstance(problem, reading.Misaligned)
    try:
        library = _by_library(path, label, _OWN_LAYOUT if misaligned else None)
    except DataError:  # what the table itself says is nearer to the cause
        library = None
    if library is None:
        raise problem
    return library


def _sheets(path: Path, label: str) -> list[Sheet]:
    """The tables of a file; Gamry's files hold one for each curve."""
    content = reading.read_bytes(path, label)
    text, encoding = reading.decoded(content, label)
    said = [] if encoding == "UTF-8" else [f"Text in {encoding}."]
    parts = re.split(r"(?m)^(?=ZCURVE\d*\b.*TABLE)", text)
    if len(parts) > 1:
        sheets = []
        for part in parts[1:]:
            body = (
                re.split(r"(?m)^(?=\S)", part.split("\n", 1)[1])[0]
                if "\n" in part
                else ""
            )
            sheets.append(reading.parse(body, label, said, short=True))
        return sheets
    return [reading.parse(text, label, said, short=True)]


def _from_sheets(label: str, sheets: list[Sheet], asked) -> SpectrumFile:
    sweeps: list[Sweep] = []
    said: list[str] = []
    taken: tuple[Taken, ...] = ()
    for sheet in sheets:
        frequency, z, taken, notes = _impedance(sheet, asked)
        said += [note for note in (*sheet.said, *notes) if note not in said]
        sweeps += _cut(label, sheet, frequency, z, said, len(sweeps))
    return SpectrumFile(label, tuple(sweeps), taken, tuple(said))


def _impedance(
    sheet: Sheet, asked
) -> tuple[np.ndarray, np.ndarray, tuple[Taken, ...], list[str]]:
    """Frequencies, impedances, what was taken, and what is to be said."""
    if not sheet.headed and not asked:
        raise DataError(
            f"{sheet.source}: the columns have no names; say which is which, as columns={{'frequency': ('column 1', 'Hz'), 'real part': 'column 2', 'imaginary part': 'column 3'}}."
        )
    series, f_taken = headers.needed(sheet, FREQUENCY, asked)
    frequency = headers.numbers(sheet, series, f_taken)
    real = headers.find(sheet, REAL, asked)
    imaginary, sign = headers.find(sheet, MINUS_IMAGINARY), -1.0
    if imaginary is None or (asked or {}).get("imaginary part"):
        imaginary, sign = headers.find(sheet, IMAGINARY, asked), 1.0
    if real is not None and imaginary is not None:
        parts = [headers.numbers(sheet, *each) for each in (real, imaginary)]
        i_taken = replace(
            imaginary[1], quantity="imaginary part", factor=sign * imaginary[1].factor
        )
        notes = _agreement(sheet, parts[0] + 1j * parts[1], asked)
        return (
            frequency,
            parts[0] + 1j * sign * parts[1],
            (f_taken, real[1], i_taken),
            notes,
        )
    size = headers.find(sheet, SIZE, asked)
    phase, turn = headers.find(sheet, MINUS_PHASE), -1.0
    if phase is None:
        phase, turn = headers.find(sheet, PHASE, asked), 1.0
    if size is not None and phase is not None:
        modulus = headers.numbers(sheet, *size)
        angle = turn * np.radians(headers.numbers(sheet, *phase))
        taken = (f_taken, size[1], replace(phase[1], factor=turn * phase[1].factor))
        return (
            frequency,
            modulus * np.exp(1j * angle),
            taken,
            ["Real and imaginary part are computed from size and phase."],
        )
    missing = "imaginary part" if real is not None else "real part"
    shown = ", ".join(repr(str(name)) for name in sheet.table.columns[:12])
    raise DataError(
        f"{sheet.source}: no column is the {missing} of the impedance; it has {shown}; say which, with columns={{{missing!r}: 'its header'}}, or call the columns freq/Hz, Re(Z)/Ohm and -Im(Z)/Ohm."
    )


def _agreement(sheet: Sheet, z: np.ndarray, asked) -> list[str]:
    """Whether the size of the impedance, where the file has it, is that of its parts: columns can be shifted or misnamed.

    Raises Misaligned if rows have fewer cells than the header and the size does not show that the last are missing.
    """
    size = headers.find(
        sheet,
        SIZE,
        {name: value for name, value in (asked or {}).items() if name == SIZE.name},
    )
    off = np.nan
    if size is not None and pd.api.types.is_numeric_dtype(size[0]):
        modulus = size[0].to_numpy(dtype=float) * size[1].factor
        seen = np.isfinite(modulus) & (np.abs(z) > 0)
        off = (
            float(np.median(np.abs(modulus[seen] / np.abs(z[seen]) - 1)))
            if seen.any()
            else np.nan
        )
    if sheet.short and not off < 0.02:
        raise reading.Misaligned(
            f"{sheet.source}, line {sheet.lines[0]}: the rows have {sheet.short} cells fewer than the header; one cell for each name is needed."
        )
    if sheet.short:
        return [
            f"The last {sheet.short} names of the header have no column; the size of the impedance agrees with its parts."
        ]
    if size is not None and off > 0.02:
        return [
            f"The column {size[1].header} differs from the size of real and imaginary part by {100 * off:.2g} % (median): are columns shifted or misnamed?"
        ]
    return []


def _cut(label, sheet, frequency, z, said, before) -> list[Sweep]:
    """The sweeps of a table: by their number where the file has one, else where the frequencies begin anew."""
    keep = np.ones(frequency.size, dtype=bool)
    empty = (frequency == 0) & (z == 0)
    if empty.any():
        keep &= ~empty
        said.append(
            f"{int(empty.sum())} rows with frequency 0 and impedance 0 are left out; they hold no spectrum."
        )
    if (frequency[keep] <= 0).any():
        at = int(np.flatnonzero(keep & (frequency <= 0))[0])
        raise DataError(
            f"{label}, line {sheet.lines[at]}: found the frequency {frequency[at]:g} Hz; all must be above zero."
        )
    bad = keep & ~(z.real > 0)
    if bad.any() and bad.sum() <= 0.2 * keep.sum():
        keep &= ~bad
        said.append(
            f"{int(bad.sum())} points without a positive real part are left out, at {', '.join(f'{f:.3g}' for f in frequency[bad][:4])} Hz."
        )
    names = {
        headers.split(str(header))[0]: str(header)
        for header in reversed(list(sheet.table.columns))
    }
    header = next((names[name] for name in SWEEP if name in names), None)
    numbers = (
        pd.to_numeric(sheet.table[header], errors="coerce").to_numpy(dtype=float)
        if header
        else None
    )
    if (
        numbers is not None
        and np.isfinite(numbers[keep]).all()
        and (np.unique(numbers[keep]).size > 1 or len(_turns(frequency[keep])) == 1)
    ):
        groups = [
            (float(number), np.flatnonzero(keep & (numbers == number)))
            for number in pd.unique(numbers[keep])
        ]
        split = [part for _, rows in groups for part in _turns(frequency[rows])]
        if len(split) > len(groups):
            groups = []
    else:
        groups = []
    if not groups:
        rows = np.flatnonzero(keep)
        parts = _turns(frequency[rows])
        groups = [(float(before + i + 1), rows[part]) for i, part in enumerate(parts)]
        if len(parts) > 1:
            said.append(
                f"The frequencies begin anew {len(parts) - 1} times: {len(parts)} sweeps, numbered in their order."
            )
    clock = next((names[name] for name in TIME if name in names), None)
    sweeps = []
    for number, rows in groups:
        start = None
        if clock is not None and pd.api.types.is_numeric_dtype(sheet.table[clock]):
            unit = (
                headers.split(clock)[1]
                or headers.unit_of(sheet.units.get(clock, ""))
                or "s"
            )
            start = float(sheet.table[clock].iloc[rows[0]]) * headers.TIMES.get(
                unit, 1.0
            )
        source = (
            label if len(groups) == 1 and not before else f"{label}, sweep {number:g}"
        )
        sweeps.append(_sweep(number, start, source, frequency[rows], z[rows]))
    return sweeps


def _sweep(number, start, source, frequency, z) -> Sweep:
    """A sweep, with the reason in place of the spectrum where it cannot be trusted: others of its file may be."""
    try:
        return Sweep(number, start, spectra.trusted(source, frequency, z))
    except DataError as error:
        return Sweep(number, start, None, str(error))


def _turns(frequency: np.ndarray) -> list[np.ndarray]:
    """Where frequencies jump back against their direction by more than half a decade, or a frequency comes again."""
    if frequency.size < 3:
        return [np.arange(frequency.size)]
    steps = np.diff(np.log10(frequency))
    way = np.sign(np.median(steps)) or -1.0
    cuts = np.flatnonzero(way * steps < -0.5) + 1
    return np.split(np.arange(frequency.size), cuts)


def _by_library(
    path: Path, label: str, only: tuple[str, ...] | None = None
) -> SpectrumFile | None:
    """What impedance.py reads, by ending or by words in the file; None where neither tells. ``only``: of these kinds."""
    from impedance.preprocessing import readFile

    try:
        top = reading.decoded(reading.read_bytes(path, label)[:20_000], label)[0]
    except DataError:
        return None
    kinds = [kind for kind, words in _WORDS.items() if re.search(words, top)]
    kinds += [
        kind
        for ending, kind in _ENDINGS.items()
        if path.suffix.lower() == ending and kind not in kinds
    ]
    for kind in kinds if only is None else [kind for kind in kinds if kind in only]:
        reader: Callable = readFile
        try:
            frequency, z = reader(str(path), instrument=kind)
            frequency, z = (
                np.asarray(frequency, dtype=float),
                np.asarray(z, dtype=complex),
            )
            said = [f"Read by impedance.py as a file of {kind}."]
            parts = _turns(frequency)
            return SpectrumFile(
                label,
                tuple(
                    _sweep(
                        float(i + 1),
                        None,
                        label if len(parts) == 1 else f"{label}, sweep {i + 1}",
                        frequency[rows],
                        z[rows],
                    )
                    for i, rows in enumerate(parts)
                ),
                (),
                tuple(said),
            )
        except DataError:
            raise
        except Exception:  # the library raises whatever it stumbles over
            continue
    return None


def _run(numbers: list[float]) -> str:
    whole = sorted(numbers)
    return f"{whole[0]:g} to {whole[-1]:g}" if len(whole) > 1 else f"{whole[0]:g} only"
