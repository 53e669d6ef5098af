"""Reading a printed recipe into what it states, and no more."""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lithium_interfaces.errors import DataError

from .molecules import NAME, Molecule

_TOKEN = re.compile(rf"\s*(?:([0-9]+(?:\.[0-9]+)?|\.[0-9]+)|({NAME})|(\S))", re.ASCII)
_SHARES = {"wt %": ("w", "wt", "weight", "mass"), "vol %": ("v", "vol", "volume")}
RATIO_WORDS = {
    "volume": ("v", "vol", "volume"),
    "mass": ("w", "wt", "weight", "mass"),
    "mole": ("mol", "mole", "moles", "molar", "n"),
}
_BASIS_SUFFIX = {None: "", "volume": " v/v", "mass": " w/w", "mole": " by mole"}
_KEYWORDS = ("in", "with", "and", "by", "of")
# beyond these a number is a typing error, and sums of many orders of magnitude would overflow
_SMALLEST, _LARGEST = 1e-9, 1e9


def number_text(value: float) -> str:
    """The shortest decimal that reads back as the same number."""
    return np.format_float_positional(value, trim="-")


@dataclass(frozen=True)
class Dose:
    """How much of one substance: ``value`` in ``unit``.

    Units: M (mol per litre), m (mol per kg of solvent), wt %, vol %, % (basis not stated), or
    saturated (no value).
    """

    name: str
    unit: str
    value: float | None = None

    def __str__(self) -> str:
        amount = "" if self.value is None else number_text(self.value) + " "
        return f"{amount}{self.unit} {self.name}"


@dataclass(frozen=True)
class Recipe:
    """What a recipe states, and no more: ``ratio`` and ``ratio_basis`` are None if not printed."""

    salts: tuple[Dose, ...]
    solvents: tuple[str, ...]
    ratio: tuple[float, ...] | None = None
    ratio_basis: str | None = None
    additives: tuple[Dose, ...] = ()

    def __str__(self) -> str:
        text = " and ".join(map(str, self.salts)) + " in " + "/".join(self.solvents)
        if self.ratio:
            text += f" ({':'.join(map(number_text, self.ratio))}{_BASIS_SUFFIX[self.ratio_basis]})"
        if self.additives:
            text += " with " + " and ".join(map(str, self.additives))
        return text

    @property
    def doses(self) -> tuple[Dose, ...]:
        return self.salts + self.additives

    @property
    def names(self) -> tuple[str, ...]:
        return self.solvents + tuple(dose.name for dose in self.doses)


class _Reader:
    """Reads a recipe from left to right; ``tokens`` ends with an empty string."""

    def __init__(self, text: str):
        self.text = text
        # NFKC turns subscripts, no-break spaces and full-width signs into plain characters
        plain = unicodedata.normalize("NFKC", text).replace("–", "-").replace("−", "-")
        self.tokens = [
            "".join(match.groups("")) for match in _TOKEN.finditer(plain)
        ] + [""]
        self.at = 0

    def fail(self, expected: str) -> None:
        found = repr(self.peek()) if self.peek() else "the end"
        raise bad(self.text, f"found {found} where {expected} is expected")

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def take(self, *wanted: str) -> bool:
        """Step over the next token if it is one of these (letters in lower case)."""
        if self.peek() and (self.peek() in wanted or self.peek().lower() in wanted):
            self.at += 1
            return True
        return False

    def at_number(self) -> bool:
        return self.peek()[:1] in tuple("0123456789.") and self.peek() != "."

    def number(self) -> float:
        if not self.at_number():
            self.fail("a number")
        value = float(self.peek())
        if not _SMALLEST <= value <= _LARGEST:
            self.fail(f"a number from {_SMALLEST:g} to {_LARGEST:g}")
        self.at += 1
        return value

    def name(self) -> str:
        if not re.fullmatch(NAME, self.peek()) or self.peek().lower() in _KEYWORDS:
            self.fail("the name of a molecule")
        self.at += 1
        return self.tokens[self.at - 1]

    def share(self) -> str | None:
        """'wt %' or 'vol %' if the next word says so."""
        for unit, words in _SHARES.items():
            if self.take(*words):
                return unit
        return None

    def unit(self) -> str:
        if self.peek() in (
            "M",
            "m",
        ):  # molarity and molality differ by the case of the letter
            self.at += 1
            return self.tokens[self.at - 1]
        if self.take("mol"):
            if self.take("/"):
                if self.take("l"):
                    return "M"
                if self.take("kg"):
                    return "m"
            self.fail("mol/L or mol/kg")
        unit = self.share()
        if unit:
            self.take(".")
        if not self.take("%"):
            self.fail("a unit (M, m, mol/L, mol/kg, wt %, vol % or %)")
        if unit is None and self.peek(1) == "/":  # 10 % v/v
            unit = self.share()
            if unit is None or not self.take("/") or self.share() != unit:
                self.fail("w/w or v/v")
        return unit or "%"

    def dose(self) -> Dose:
        if self.take("saturated", "sat"):
            self.take(".")
            return Dose(self.name(), "saturated")
        if not self.at_number():
            self.fail("a number or 'saturated'")
        value = self.number()
        unit = self.unit()
        if "%" in unit and value >= 100:
            raise bad(
                self.text,
                f"{number_text(value)} {unit} was found and less than 100 is allowed",
            )
        self.take("of")
        return Dose(self.name(), unit, value)

    def doses(self) -> tuple[Dose, ...]:
        found = [self.dose()]
        while self.take("and", ",", ";", "+"):
            found.append(self.dose())
        return tuple(found)

    def ratio(self) -> tuple[tuple[float, ...], str | None]:
        parts = [self.number()]
        while self.take(":"):
            parts.append(self.number())
        self.take(",")
        stated = self.take("by")
        for basis, words in RATIO_WORDS.items():
            if self.take(*words):
                while self.take("/"):
                    if not self.take(*words):
                        self.fail(f"'{words[0]}'")
                self.take(".")
                self.take("ratio")
                return tuple(parts), basis
        if stated:
            self.fail("volume, weight or mole")
        return tuple(parts), None

    def solvents(self) -> tuple[tuple[str, ...], tuple[float, ...] | None, str | None]:
        ratio, basis = self.ratio() if self.at_number() else (None, None)
        names = [self.name()]
        while self.take("/", ":", "-"):
            names.append(self.name())
        if ratio is None and self.take("("):
            ratio, basis = self.ratio()
            if not self.take(")"):
                self.fail("')'")
        elif ratio is None and self.at_number():
            ratio, basis = self.ratio()
        if ratio is not None and (len(ratio) != len(names) or len(names) == 1):
            printed = ":".join(map(number_text, ratio))
            raise bad(
                self.text,
                f"the ratio {printed} has {len(ratio)} parts for {len(names)} solvents, "
                "and one part for each of two or more is allowed",
            )
        return tuple(names), ratio, basis

    def recipe(self) -> Recipe:
        salts = self.doses()
        if not self.take("in"):
            self.fail("'and' or 'in'")
        solvents, ratio, basis = self.solvents()
        additives = self.doses() if self.take("with") else ()
        if self.peek():
            self.fail("'with', 'and' or the end")
        recipe = Recipe(salts, solvents, ratio, basis, additives)
        for name in recipe.names:
            if recipe.names.count(name) > 1:
                raise bad(
                    self.text, f"{name} is named more than once, and once is allowed"
                )
        return recipe


def bad(recipe: Recipe | str, problem: str) -> DataError:
    """The error for a recipe: which one, and what is wrong with it."""
    text = " ".join(str(recipe).split())
    shown = text if len(text) <= 100 else text[:97] + "..."
    return DataError(f"Electrolyte recipe '{shown}': {problem}.")


@functools.lru_cache(maxsize=65536)
def _parse(text: str) -> Recipe:
    return _Reader(text).recipe()


def parse(text: str, molecules: Mapping[str, Molecule] | None = None) -> Recipe:
    """Read a printed recipe: ``<doses> in <solvents> [(ratio)] [with <doses>]``.

    Examples: ``1 M LiPF6 in EC/DEC (1:1) with 10 wt % FEC and 1 wt % VC``;
    ``0.5 M LiTFSI and 0.5 M LiFSI in DOL/DME``; ``3 m LiFSI in DME``;
    ``1 M LiPF6 in EC/DMC (3:7 v/v)``; ``... with saturated LiNO3``.  A dose is in M or mol/L,
    m or mol/kg of solvent, wt %, vol %, % or saturated; a ratio may say v/v, w/w or by mole.

    Nothing is assumed here.  Raises ``DataError`` naming the piece that is not understood and what
    is allowed there; with ``molecules`` given, also for a name that the table does not hold.
    """
    if not isinstance(text, str):
        raise DataError(f"An electrolyte recipe must be text, but {text!r} was given.")
    recipe = _parse(text)
    if molecules is not None:
        check_names(recipe, molecules)
    return recipe


def check_names(recipe: Recipe, molecules: Mapping[str, Molecule]) -> None:
    """Raise ``DataError`` for a name that is not in the table, or a salt used as solvent."""
    for name in recipe.names:
        if name not in molecules:
            lower = {known.lower(): known for known in molecules}
            near = difflib.get_close_matches(name.lower(), lower, n=3, cutoff=0.0)
            raise bad(
                recipe,
                f"the molecule '{name}' is not in the table; the nearest names there are "
                + (", ".join(lower[key] for key in near) or "none"),
            )
    for name in recipe.solvents:
        if molecules[name].role == "salt":
            raise bad(
                recipe, f"{name} is a salt and stands where a solvent is expected"
            )
