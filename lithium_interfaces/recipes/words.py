"""Reading a printed recipe into what it states, and no more."""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

import numpy as np

from lithium_interfaces.errors import DataError

from .molecules import NAME, Molecule

_TOKEN = re.compile(rf"\s*(?:([0-9]+(?:\.[0-9]+)?|\.[0-9]+)|({NAME})|(\S))", re.ASCII)
RATIO_WORDS = {
    "volume": ("v", "vol", "volume", "volumetric"),
    "mass": ("w", "wt", "weight", "mass"),
    "mole": ("mol", "mole", "moles", "molar", "n", "mr"),
}
_SHARES = {
    "wt %": RATIO_WORDS["mass"],
    "vol %": RATIO_WORDS["volume"],
    "mol %": ("mol", "mole", "moles", "molar"),
}
_BASIS_SUFFIX = {None: "", "volume": " v/v", "mass": " w/w", "mole": " by mole"}
_BASIS = {word for words in RATIO_WORDS.values() for word in words}
_KEYWORDS = ("in", "with", "and", "by", "at", "saturated", "sat")
#: words that change nothing, where they stand in small letters
_FILLERS = set(
    [
        "a",
        "an",
        "the",
        "of",
        "mixture",
        "mixtures",
        "mix",
        "mixed",
        "solvent",
        "solvents",
        "solution",
        "electrolyte",
        "additive",
        "additives",
        "dissolved",
        "ratio",
        "concentration",
        "as",
        "respectively",
    ]
)
_SAME = {"containing": "with", "plus": "+", "&": "+", "≈": "="}
#: names of commercial electrolytes and what they stand for
TRADE_NAMES = {
    "LP30": "1 M LiPF6 in EC/DMC (1:1 by weight)",
    "LP40": "1 M LiPF6 in EC/DEC (1:1 by weight)",
    "LP50": "1 M LiPF6 in EC/EMC (1:1 by weight)",
    "LP57": "1 M LiPF6 in EC/EMC (3:7 by weight)",
    "LP71": "1 M LiPF6 in EC/DEC/DMC (1:1:1 by weight)",
}
_TRADE = re.compile(r"\bLP[ -]?(30|40|50|57|71)\b")
_SALT = re.compile(r"(Li|Na|K|Rb|Cs)[A-Z0-9]\w*")
_JOINTS = ("and", ",", ";", "+", "-", "/", ":")
# beyond these a number is a typing error, and sums of many orders of magnitude would overflow
_SMALLEST, _LARGEST = 1e-9, 1e9


def number_text(value: float) -> str:
    """The shortest decimal that reads back as the same number."""
    return np.format_float_positional(value, trim="-")


@dataclass(frozen=True)
class Dose:
    """How much of one substance: ``value`` in ``unit``.

    Units: M (mol per litre), m (mol per kg of solvent), wt %, vol %, mol %, % (basis not stated), part (of the ratio,
    in which the salt has its own part), saturated or unstated (no value).
    """

    name: str
    unit: str
    value: float | None = None

    def __str__(self) -> str:
        if self.unit == "unstated":
            return self.name
        amount = "" if self.value is None else number_text(self.value) + " "
        return f"{amount}{self.unit} {self.name}"


@dataclass(frozen=True)
class Recipe:
    """What a recipe states, and no more: ``ratio`` and ``ratio_basis`` are None if not printed.

    Where the salts are doses in parts, ``ratio`` has one part for each solvent on the same scale, also for a single one.
    ``notes``: how words were understood that could mean something else; they do not count when recipes are compared.
    """

    salts: tuple[Dose, ...]
    solvents: tuple[str, ...]
    ratio: tuple[float, ...] | None = None
    ratio_basis: str | None = None
    additives: tuple[Dose, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def in_parts(self) -> bool:
        """Whether the salts have parts in the ratio, as in LiFSI:DME 1:1.2."""
        return bool(self.salts) and self.salts[0].unit == "part"

    def __str__(self) -> str:
        if self.in_parts:
            text = ":".join([dose.name for dose in self.salts] + list(self.solvents))
            parts = [dose.value or 0.0 for dose in self.salts] + list(self.ratio or ())
        else:
            text = " and ".join(map(str, self.salts)) + " in " + "/".join(self.solvents)
            parts = list(self.ratio or ())
        if parts:
            text += f" ({':'.join(map(number_text, parts))}{_BASIS_SUFFIX[self.ratio_basis]})"
        if self.additives:
            text += " with " + " and ".join(map(str, self.additives))
        return text

    @property
    def doses(self) -> tuple[Dose, ...]:
        return self.salts + self.additives

    @property
    def names(self) -> tuple[str, ...]:
        return self.solvents + tuple(dose.name for dose in self.doses)


class _Names:
    """The names that a table of molecules gives, and which of them are salts; without a table names stand as printed."""

    def __init__(self, molecules: tuple[Molecule, ...] = ()):
        self.salts = {each.name for each in molecules if each.role == "salt"}
        self.known = {each.name for each in molecules}
        self.also: dict[str, str] = {}
        patterns = {}
        for each in molecules:
            for other in (
                *each.other_names,
                *([each.formula] if each.role == "salt" else []),
            ):
                if re.fullmatch(NAME, other):
                    self.also.setdefault(other, each.name)
                else:
                    patterns[re.sub(r"[\s-]+", " ", other.lower()).strip()] = each.name
        lower: dict[str, set[str]] = {}
        for name in (*self.known, *self.also):
            lower.setdefault(name.lower(), set()).add(self.also.get(name, name))
        self.lower = {
            name: next(iter(all_))
            for name, all_ in lower.items()
            if len(all_) == 1 and len(name) > 2
        }
        self.long = patterns
        # a number before a name without a hyphen counts molecules: LiFSI-2MeTHF
        bits = [
            re.sub(
                r"^(\d+)\[\\s-\]\*",
                r"\1[\\s-]+",
                re.escape(text).replace(r"\ ", r"[\s-]*"),
            )
            for text in sorted(patterns, key=len, reverse=True)
        ]
        self.pattern = (
            re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(bits)})(?![A-Za-z0-9])", re.I)
            if bits
            else None
        )

    def resolve(self, name: str) -> str:
        if name in self.known:
            return name
        return self.also.get(name) or self.lower.get(name.lower(), name)

    def is_salt(self, name: str) -> bool:
        return name in self.salts or (
            name not in self.known and bool(_SALT.fullmatch(name))
        )

    def plain(self, text: str) -> str:
        """The text with names of several words written as the short ones; a short name in brackets behind is dropped."""
        if self.pattern is None:
            return text

        def short(found):
            key = re.sub(r"[\s-]+", " ", found[0].lower()).strip()
            return f" {self.long.get(key) or self.long[self._near(key)]} "

        text = self.pattern.sub(short, text)

        def twice(found):
            one, other = self.resolve(found[1]), self.resolve(found[2])
            return f"{found[1]} " if one == other else found[0]

        return re.sub(rf"({NAME})\s*\(\s*({NAME})\s*\)", twice, text)

    def _near(self, key: str) -> str:
        tight = key.replace(" ", "")
        return next(each for each in self.long if each.replace(" ", "") == tight)


_NO_NAMES = _Names()


@functools.lru_cache(maxsize=64)
def _names_of(molecules: tuple[Molecule, ...]) -> _Names:
    return _Names(molecules)


class _Reader:
    """Reads a recipe from left to right; ``tokens`` ends with an empty string."""

    def __init__(self, text: str, names: _Names = _NO_NAMES):
        self.text, self.names = text, names
        self.notes: list[str] = []
        # NFKC turns subscripts, no-break spaces and full-width signs into plain characters
        plain = unicodedata.normalize("NFKC", text)
        plain = (
            re.sub("[‐‑‒–—−]", "-", plain)
            .replace("∶", ":")
            .replace("⁄", "/")
            .replace("∕", "/")
        )
        plain = re.sub("[·⋅•∙]", " ", plain)
        plain = re.sub(
            r"(^|[\s+(])(\d+),(\d+)(?=\s*(?:M|m|mM|mol)\b)", r"\1\2.\3", plain
        )  # 0,5 M
        plain = re.sub(r"\bequimolar\b", "1:1 mol", plain)
        if not re.search(r"\[[^\]]*\(", plain):
            plain = plain.translate(str.maketrans("[]{}", "()()"))
        plain = _TRADE.sub(self._trade, names.plain(plain))
        words = ["".join(match.groups("")) for match in _TOKEN.finditer(plain)]
        self.tokens = [
            _SAME.get(word, word) for word in words if word not in _FILLERS
        ] + [""]
        self.at = 0

    def _trade(self, found) -> str:
        meant = TRADE_NAMES[f"LP{found[1]}"]
        self.notes.append(
            f"LP{found[1]} taken as {meant}, though some papers say by volume"
        )
        return meant

    # --- tokens ---

    def fail(self, expected: str) -> NoReturn:
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

    def at_number(self, ahead: int = 0) -> bool:
        token = self.peek(ahead)
        return token[:1] in tuple("0123456789.") and token != "."

    def at_name(self, ahead: int = 0) -> bool:
        token = self.peek(ahead)
        return bool(re.fullmatch(NAME, token)) and token.lower() not in _KEYWORDS

    def at_basis(self, ahead: int = 0) -> bool:
        return (
            self.peek(ahead).lower() in _BASIS
            and self.peek(ahead) not in self.names.known
        )

    def number(self) -> float:
        if not self.at_number():
            self.fail("a number")
        value = float(self.peek())
        if not _SMALLEST <= value <= _LARGEST:
            self.fail(f"a number from {_SMALLEST:g} to {_LARGEST:g}")
        self.at += 1
        return value

    def name(self) -> str:
        if not self.at_name():
            self.fail("the name of a molecule")
        self.at += 1
        return self.names.resolve(self.tokens[self.at - 1])

    # --- doses ---

    def share(self) -> str | None:
        """'wt %', 'vol %' or 'mol %' if the next word says so."""
        for unit, words in _SHARES.items():
            if self.take(*words):
                return unit
        return None

    def unit(self) -> tuple[str, float]:
        """A unit, and what to multiply the number with."""
        if self.peek() in (
            "M",
            "m",
            "mM",
        ):  # molarity and molality differ by the case of the letter
            self.at += 1
            return (
                ("M", 1e-3)
                if self.tokens[self.at - 1] == "mM"
                else (self.tokens[self.at - 1], 1.0)
            )
        if self.peek() in ("molar", "molal") and self.at_name(1):
            self.at += 1
            return {"molar": "M", "molal": "m"}[self.tokens[self.at - 1]], 1.0
        if self.peek() in ("mol", "mmol", "molL", "mols") and self.peek(1) not in (
            "%",
            ".",
        ):
            return self._per()
        unit = self.share()
        if unit:
            self.take(".", "-")
        if not self.take("%"):
            self.fail("a unit (M, m, mol/L, mol/kg, wt %, vol % or %)")
        return unit or self._said_behind() or "%", 1.0

    def _per(self) -> tuple[str, float]:
        factor = 1e-3 if self.peek() == "mmol" else 1.0
        litre = self.peek() == "molL"
        self.at += 1
        if not litre:
            self.take("/", ".", "*")
        for unit, words in (("M", ("l", "dm3", "dm")), ("m", ("kg",))):
            if litre or self.take(*words):
                self.take("^")
                if self.peek() == "-" and self.peek(1) in ("1", "3"):
                    self.at += 2
                elif self.peek() == "3" and self.tokens[self.at - 1] == "dm":
                    self.at += 1
                return unit, factor
        self.fail("mol/L or mol/kg")

    def _said_behind(self) -> str | None:
        """What a percentage is a share of where it stands behind: % v/v, % (w/w), % by weight, % wt."""
        back, bracket = self.at, self.take("(")
        self.take("by", "in")
        unit = self.share()
        if unit is None:
            self.at = back
            return None
        if self.take("/", ":") and self.share() != unit:
            self.fail("w/w or v/v")
        self.take(".")
        if bracket and not self.take(")"):
            self.at = back
            return None
        return unit

    def dose(self) -> Dose:
        if self.take("saturated", "sat"):
            self.take(".")
            return Dose(self.name(), "saturated")
        if self.at_name():
            return self._named_first()
        if not self.at_number():
            self.fail("a number or 'saturated'")
        unit, value = self.amount()
        name = self.name()
        if unit == "%":
            unit = self._said_behind() or unit
        return Dose(name, unit, value)

    def amount(self) -> tuple[str, float]:
        value = self.number()
        unit, factor = self.unit()
        if "%" in unit and value >= 100:
            raise bad(
                self.text,
                f"{number_text(value)} {unit} was found and less than 100 is allowed",
            )
        return unit, value if factor == 1 else float(f"{value * factor:.12g}")

    def _named_first(self) -> Dose:
        """A substance with its amount behind it: FEC (10 %), HFME at 50 %, or nothing."""
        name = self.name()
        if (
            self.peek() == "("
            and self.at_number(1)
            and self.peek(2) not in (":", "/", ")")
        ):
            self.at += 1
            unit, value = self.amount()
            if not self.take(")"):
                self.fail("')'")
            return Dose(name, unit, value)
        if self.take("at"):
            unit, value = self.amount()
            return Dose(name, unit, value)
        return Dose(name, "unstated")

    def doses(self) -> tuple[Dose, ...]:
        found = [self.dose()]
        while True:
            back = self.at
            joint = self.take("and", ",", ";", "+")
            if joint and self.peek() == "with":
                self.at += 1
            if (
                self.at_number()
                or self.peek().lower() in ("saturated", "sat")
                or (joint and self.at_name())
            ):
                found.append(self.dose())
            else:
                self.at = back
                return tuple(found)

    # --- ratios ---

    def basis(self) -> str | None:
        """A basis if one is said here: v/v, vol %, by weight, molar, (by mol)."""
        back = self.at
        self.take(",", ";")
        bracket = self.take("(")
        stated = self.take("by")
        if not stated and self.peek().lower() == "in" and self.at_basis(1):
            self.at += 1
        for basis, words in RATIO_WORDS.items():
            if self.at_basis() and self.take(*words):
                while self.peek() in ("/", ":") and not self.at_number(1):
                    self.at += 1
                    if not self.take(*words):
                        self.fail(f"'{words[0]}'")
                self.take(".")
                if self.peek() in ("-", "%") and (
                    self.peek() == "%" or self.peek(1) == "%"
                ):
                    self.take("-")
                    self.take("%")
                if bracket and not self.take(")"):
                    self.fail("')'")
                return basis
        if stated:
            self.fail("volume, weight or mole")
        self.at = back
        return None

    def ratio(self) -> tuple[tuple[float, ...], str | None]:
        """Numbers between colons or slashes, with what they are parts of before or behind them."""
        basis = self.basis()
        self.take(",", ":", "=")
        parts = [self.number()]
        sign = ":" if self.peek() == ":" else "/"
        while self.peek() == sign and self.at_number(1):
            self.at += 1
            parts.append(self.number())
        if len(parts) == 1 and self.peek() == ":":
            self.at += 1
            self.number()
        after = self.basis()
        if basis and after and basis != after:
            raise bad(
                self.text,
                f"the ratio is said to be by {basis} and by {after}, and one is allowed",
            )
        return tuple(parts), basis or after

    def _ratio_here(
        self,
    ) -> tuple[tuple[str, ...], tuple[float, ...], str | None] | None:
        """A ratio with or without brackets, and the names it is given for where it names them."""
        back = self.at
        self.take(",")
        if self.peek() in ("with", "in", "at") and (
            self.at_basis(1) or (self.at_number(1) and self.peek(2) == ":")
        ):
            self.at += 1  # in a molar ratio of 1:2
        self.take("=")
        bracket = self.take("(")
        self.take("=", ",")
        names: list[str] = []
        if bracket and self.at_name() and not self.at_basis():
            names.append(self.name())
            while self.take("/", ":", "-") and self.at_name():
                names.append(self.name())
            if not self.take("=") and not self.at_number():
                self.at = back
                return None
        before = self.at_basis() or (self.peek() in ("by", "in") and self.at_basis(1))
        if not before and not self.at_number():
            self.at = back
            return None
        if not bracket and not before and not self._ratio_follows():
            self.at = back
            return None
        if before and not self._number_after_basis():
            self.at = back
            return None
        parts, basis = self.ratio()
        if bracket and not self.take(")"):
            self.fail("')'")
        if bracket and basis is None:
            basis = self.basis()
        return tuple(names), parts, basis

    def _ratio_follows(self) -> bool:
        return self.peek(1) in (":", "/") and self.at_number(2)

    def _number_after_basis(self) -> bool:
        back = self.at
        self.basis()
        self.take(",", ":", "=")
        found = self.at_number()
        self.at = back
        return found

    # --- the whole ---

    def solvents(self) -> tuple[list[str], list[float | None], tuple | None]:
        """Names, the number before each (None if there is none), and the ratio."""
        before = self._ratio_here() if not self.at_name() else None
        names: list[str] = []
        coefficients: list[float | None] = []
        while True:
            coefficients.append(
                self.number()
                if self.at_number() and self.at_name(1) and not self._is_unit(1)
                else None
            )
            names.append(self.name())
            if not self._another():
                break
        after = self._ratio_here()
        if before and after:
            raise bad(self.text, "two ratios were found, and one is allowed")
        return names, coefficients, before or after

    def _is_unit(self, ahead: int) -> bool:
        token = self.peek(ahead)
        return token in (
            "M",
            "m",
            "mM",
            "mol",
            "mmol",
            "molL",
            "molar",
            "molal",
            "%",
        ) or (token.lower() in _BASIS and self.peek(ahead + 1) in ("%", ".", "-"))

    def _another(self) -> bool:
        """Step over a joint if a further solvent follows it."""
        if self.peek().lower() not in _JOINTS:
            resolved = [
                self.names.resolve(token)
                for token in (self.tokens[self.at - 1], self.peek())
            ]
            return all(
                name in self.names.known and name not in self.names.salts
                for name in resolved
            )
        ahead = 2 if self.peek() == "," and self.peek(1) == "and" else 1
        if (
            self.at_basis(ahead)
            and self.names.resolve(self.peek(ahead)) not in self.names.known
        ):
            return False
        is_name = self.at_name(ahead)
        given = (
            self.peek(ahead + 1) == "("
            and self.at_number(ahead + 2)
            and self.peek(ahead + 3) not in (":", "/")
        )
        salt = self.at_name(ahead) and self.names.is_salt(
            self.names.resolve(self.peek(ahead))
        )
        at = (
            self.peek(ahead + 1) == "at"
            and self.at_number(ahead + 2)
            and self.peek(ahead + 3) not in (":", "/")
        )
        counted = (
            self.at_number(ahead)
            and self.at_name(ahead + 1)
            and not self._is_unit(ahead + 1)
        )
        if (is_name and not given and not salt and not at) or counted:
            self.at += ahead
            return True
        return False

    def recipe(self) -> Recipe:
        """``<salts> [in] <solvents> [(ratio)] [with <additives>]``, salts before or after the solvents."""
        salts: list[Dose] = []
        loose: list[
            tuple[str, float | None]
        ] = []  # salts without an amount, and the number before them
        inside = False
        lead = (
            self._ratio_here() if self.at_number() and self._ratio_follows() else None
        )  # 1:2 LiFSI:DME
        if lead and not (
            self.at_name() and self.names.is_salt(self.names.resolve(self.peek()))
        ):
            self.at, lead = 0, None
        while True:
            if (
                self.at_number()
                and self.at_name(1)
                and not self._is_unit(1)
                and not self.at_basis(1)
                and (
                    self.peek(2) in ("-", ":", "/")
                    and self.names.is_salt(self.names.resolve(self.peek(1)))
                )
            ):
                loose.append((self.names.resolve(self.peek(1)), self.number()))
                self.at += 1
            elif self.at_name() and self.names.is_salt(self.names.resolve(self.peek())):
                if self.peek(1) == "(" and self.at_number(2) and self._is_unit(3):
                    salts.append(self._named_first())
                else:
                    loose.append((self.name(), None))
            elif (
                (salts or loose)
                and not inside
                and self.at_number()
                and self.at_name(1)
                and not self._is_unit(1)
                and not self.at_basis(1)
            ):
                break  # the number of a solvent: LiFSI-3TMS
            elif (
                self.at_number() and not self._ratio_follows()
            ) or self.peek().lower() in ("saturated", "sat"):
                salts.append(self.dose())
            elif (
                not salts
                and not loose
                and (self.at_name() or (self.at_number() and self._ratio_follows()))
            ):
                break  # the solvents come first
            else:
                break
            if self.take("in"):
                inside = True
                if not (self.at_number() and self._is_unit(1)):
                    break
            elif self.peek() in ("-", "/", ":", "+", ",", ";") or self.peek() == "and":
                ahead = 2 if self.peek(1) in ("and", "+") else 1
                if self.at_number(ahead) or self.at_name(ahead):
                    self.at += ahead
            elif self.peek() == "(" and self.at_name(1) and not self.at_basis(1):
                break
            if self.at_name() and not self.names.is_salt(
                self.names.resolve(self.peek())
            ):
                break
        first = not salts and not loose
        if first and not self.at_name() and not self.at_number():
            self.fail("a number or 'saturated'")
        if (
            not first
            and not inside
            and not self.at_name()
            and self.peek() != "("
            and not self.at_number()
        ):
            self.fail("'and' or 'in'")
        bracket = (
            not first
            and self.peek() == "("
            and self.at_name(1)
            and not self.at_basis(1)
            and self.take("(")
        )
        names, coefficients, ratio = self.solvents()
        if bracket and not self.take(")"):
            self.fail("')'")
        if bracket and ratio is None:
            ratio = self._ratio_here()
        if lead and ratio:
            raise bad(self.text, "two ratios were found, and one is allowed")
        ratio = ratio or lead
        alone = (
            self.basis() if ratio is None or ratio[2] is None else None
        )  # LiFSI-1.2DME-3TTE (by mol)
        if ratio is not None and alone:
            ratio, alone = (*ratio[:2], alone), None
        additives = self._additives()
        if first:
            salts = [dose for dose in additives if self.names.is_salt(dose.name)]
            additives = tuple(
                dose for dose in additives if not self.names.is_salt(dose.name)
            )
            if not salts:
                raise bad(
                    self.text,
                    "no salt is named before or after the solvents, and one is needed, such as 1 M LiPF6",
                )
        return self._made(
            salts, loose, inside, names, coefficients, ratio, alone, additives
        )

    def _additives(self) -> tuple[Dose, ...]:
        found: list[Dose] = []
        while self.peek():
            bracket = self.peek() == "(" and (
                self.peek(1) in ("+", "with", "saturated", "sat")
                or (self.at_number(1) and self._is_unit(2))
            )
            if bracket or (
                self.peek() == "/" and self.at_number(1) and self._is_unit(2)
            ):
                self.at += 1
            given = bracket and (
                self.at_number() or self.peek() in ("saturated", "sat")
            )
            joint = self.take("with", "+", "and", ",", ";", "-")
            if joint:
                self.take("with", "and", "+")
            if joint and self.peek() == "w" and self.peek(1) == "/":
                self.at += 2
            elif not joint and self.peek() == "w" and self.peek(1) == "/":
                self.at, joint = self.at + 2, True
            if not joint and not given and not self.at_number():
                self.fail("'with', 'and' or the end")
            found.extend(self.doses())
            if bracket and not self.take(")"):
                self.fail("')'")
        return tuple(found)

    def _made(
        self, salts, loose, inside, names, coefficients, ratio, alone, additives
    ) -> Recipe:
        """The recipe, once it is known what the numbers of the ratio stand for."""
        named, parts, basis = ratio or ((), None, None)
        counted = any(
            number is not None
            for number in [*coefficients, *(number for _, number in loose)]
        )
        if counted and parts is not None:
            raise bad(
                self.text,
                "numbers before the names and a ratio were found, and one of them is allowed",
            )
        if counted and salts and inside:
            at = next(i for i, number in enumerate(coefficients) if number is not None)
            raise bad(
                self.text,
                f"the number {number_text(coefficients[at])} before {names[at]} beside {salts[0]} is not understood; a ratio such as 1:2 is",
            )
        if counted:
            parts = tuple(
                1.0 if number is None else number
                for number in [*(number for _, number in loose), *coefficients]
            )
            basis = alone or "mole"
            if not loose and salts:
                parts = (1.0, *parts)
        elif alone:
            raise bad(
                self.text, f"by {alone} was found without a ratio, and one is needed"
            )
        of_salts = [name for name, _ in loose] or (
            [salts[0].name] if len(salts) == 1 else []
        )
        if named and parts is not None:
            order = [*of_salts, *names] if len(parts) != len(names) else list(names)
            if sorted(named) != sorted(order) or len(parts) != len(order):
                raise bad(
                    self.text,
                    f"the ratio is given for {':'.join(named)}, and the solvents are {'/'.join(names)}",
                )
            parts = tuple(parts[named.index(name)] for name in order)
        if loose:
            if salts:
                raise bad(
                    self.text,
                    f"the amount of {loose[0][0]} is not stated, and one is needed",
                )
            if parts is None or len(parts) != len(loose) + len(names):
                raise bad(self.text, self._no_amount(loose[0][0], parts, names))
            salts = [
                Dose(name, "part", part)
                for (name, _), part in zip(loose, parts, strict=False)
            ]
            parts = parts[len(loose) :]
        elif (
            parts is not None
            and len(parts) == len(names) + 1
            and len(salts) == 1
            and (
                counted
                or basis == "mole"
                or (len(names) == 1 and not inside and basis is None)
            )
        ):
            printed = ":".join(map(number_text, parts))
            self.notes.append(
                f"{salts[0]} is not used, because the ratio {printed} by mole holds the salt"
            )
            salts, parts, basis = (
                [Dose(salts[0].name, "part", parts[0])],
                parts[1:],
                "mole",
            )
        elif parts is not None and (len(parts) != len(names) or len(names) == 1):
            printed = ":".join(map(number_text, parts))
            raise bad(
                self.text,
                f"the ratio {printed} has {len(parts)} parts for {len(names)} solvents, "
                "and one part for each of two or more is allowed",
            )
        recipe = Recipe(
            tuple(salts), tuple(names), parts, basis, additives, tuple(self.notes)
        )
        for name in recipe.names:
            if recipe.names.count(name) > 1:
                raise bad(
                    self.text, f"{name} is named more than once, and once is allowed"
                )
        return recipe

    def _no_amount(self, salt: str, parts, names) -> str:
        if parts is None:
            return f"the amount of {salt} is not stated, and one is needed, such as 1 M {salt}"
        printed = ":".join(map(number_text, parts))
        return f"the ratio {printed} has {len(parts)} parts for {salt} and {'/'.join(names)}; one part for each, or a molarity of {salt}, is needed"


def bad(recipe: Recipe | str, problem: str) -> DataError:
    """The error for a recipe: which one, and what is wrong with it."""
    text = " ".join(str(recipe).split())
    shown = text if len(text) <= 100 else text[:97] + "..."
    return DataError(f"Electrolyte recipe '{shown}': {problem}.")


@functools.lru_cache(maxsize=65536)
def _parse(text: str, names: _Names = _NO_NAMES) -> Recipe:
    return _Reader(text, names).recipe()


def parse(text: str, molecules: Mapping[str, Molecule] | None = None) -> Recipe:
    """Read a printed recipe: ``<doses> [in] <solvents> [(ratio)] [with <doses>]``.

    Examples: ``1 M LiPF6 in EC/DEC (1:1) with 10 wt % FEC and 1 wt % VC``; ``1M LiPF6 EC-DMC (1:1 v) 2% VC``;
    ``0.5 M LiTFSI + 0.5 M LiFSI in DOL/DME``; ``3 m LiFSI in DME``; ``1 mol L-1 LiPF6 in EC:DMC = 3:7 v/v``;
    ``LiFSI-1.2DME-3TTE``; ``LiFSI/DME (1:1) with 10% HFME``; ``LP30``; ``... with saturated LiNO3``.  A dose is in
    M or mol/L, m or mol/kg of solvent, wt %, vol %, mol %, % or saturated; a ratio may say v/v, w/w or by mole.

    Nothing is assumed here but what ``notes`` of the recipe says.  Raises ``DataError`` naming the piece that is not
    understood and what is allowed there; with ``molecules`` given, also for a name that the table does not hold. Full
    and other names are understood with ``molecules`` only.
    """
    if not isinstance(text, str):
        raise DataError(f"An electrolyte recipe must be text, but {text!r} was given.")
    if molecules is None:
        return _parse(text)
    recipe = _parse(text, _names_of(tuple(molecules.values())))
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
