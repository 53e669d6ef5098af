"""Formulas, molar masses and the table of molecules."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from lithium_interfaces.errors import DataError

# Standard atomic weights, abridged, g/mol (textbook constants), for elements met in electrolytes.
ATOMIC_WEIGHTS = {
    "H": 1.008,
    "Li": 6.94,
    "B": 10.81,
    "C": 12.011,
    "N": 14.007,
    "O": 15.999,
    "F": 18.998,
    "Na": 22.990,
    "Mg": 24.305,
    "Al": 26.982,
    "Si": 28.085,
    "P": 30.974,
    "S": 32.06,
    "Cl": 35.45,
    "K": 39.098,
    "As": 74.922,
    "Br": 79.904,
    "Rb": 85.468,
    "Ag": 107.87,
    "I": 126.90,
    "Cs": 132.91,
}
ROLES = ("salt", "solvent", "additive")
NAME = r"[A-Za-z][A-Za-z0-9]*"  # how a molecule is called in recipes


@functools.lru_cache(maxsize=4096)
def _atoms(formula: str) -> tuple[tuple[str, int], ...]:
    """Element counts of a formula, in order of first appearance."""
    stack: list[dict[str, int]] = [{}]
    open_brackets: list[str] = []
    position = 0
    for match in re.finditer(r"([A-Z][a-z]?|[(\[]|[)\]])([0-9]*)", formula, re.ASCII):
        piece, count_text = match.groups()
        # counts beyond four digits are typing errors, not molecules
        if match.start() != position or count_text[:1] == "0" or len(count_text) > 4:
            break
        count = int(count_text or 1)
        if piece in "([":
            if count_text:
                break
            stack.append({})
            open_brackets.append(piece)
        elif piece in ")]":
            if (
                not open_brackets
                or open_brackets.pop() + piece not in ("()", "[]")
                or not stack[-1]
            ):
                break
            for element, inner in stack.pop().items():
                stack[-1][element] = stack[-1].get(element, 0) + inner * count
        elif piece in ATOMIC_WEIGHTS:
            stack[-1][piece] = stack[-1].get(piece, 0) + count
        else:
            raise DataError(
                f"Formula '{formula}': '{piece}' is not one of the elements known here, "
                f"{', '.join(ATOMIC_WEIGHTS)}."
            )
        position = match.end()
    if position != len(formula) or open_brackets or not stack[0]:
        rest = formula[position:] or "the end"
        raise DataError(
            f"Formula '{formula}': cannot read '{rest}'; element symbols, positive counts and "
            "closed ( ) or [ ] are allowed, as in LiN(SO2F)2."
        )
    return tuple(stack[0].items())


def atoms(formula: str) -> dict[str, int]:
    """Number of atoms of each element in a chemical formula such as ``LiN(SO2F)2``.

    Brackets ( ) and [ ] may be nested.  Raises ``DataError`` for anything else.
    """
    if not isinstance(formula, str):
        raise DataError(
            f"A formula must be text such as LiPF6, but {formula!r} was given."
        )
    return dict(_atoms(formula))


def molar_mass(formula: str) -> float:
    """Molar mass of a formula, g/mol, from the standard atomic weights."""
    return sum(
        ATOMIC_WEIGHTS[element] * count for element, count in atoms(formula).items()
    )


@dataclass(frozen=True)
class Molecule:
    """One entry of the molecule table.  ``density_g_cm3`` is None where no source is known.

    ``other_names``: how recipes call it besides, such as its full name.
    """

    name: str
    role: str
    formula: str
    density_g_cm3: float | None = None
    other_names: tuple[str, ...] = ()

    @functools.cached_property
    def atoms(self) -> dict[str, int]:
        return atoms(self.formula)

    @functools.cached_property
    def molar_mass_g_mol(self) -> float:
        return molar_mass(self.formula)


def read_molecules(
    frame: pd.DataFrame, densities_left_open: Iterable[str] = ()
) -> dict[str, Molecule]:
    """Molecules by name from a table with columns name, role, formula, density_g_cm3.

    Columns full_name and other_names (separated by semicolons) are used where they are there.
    ``densities_left_open``: molecules whose density is not to be used, although the table has one.

    ``role`` is salt, solvent or additive; atoms of a salt count as ionic, all others as solvent.
    Densities are those of the liquid near 25 °C in g/cm3 and may be missing.  Raises ``DataError``
    naming the row for a repeated name, an unknown role, a bad formula or a density that is not
    positive.
    """
    missing = {"name", "role", "formula", "density_g_cm3"} - set(frame.columns)
    if missing:
        raise DataError(f"The molecule table lacks the column {sorted(missing)[0]}.")
    molecules: dict[str, Molecule] = {}
    left_open = set(densities_left_open)
    densities = pd.to_numeric(frame["density_g_cm3"], errors="coerce")
    for row, density in zip(frame.itertuples(index=False), densities):
        if not isinstance(row.name, str) or not re.fullmatch(NAME, row.name):
            raise DataError(
                f"Molecule name {row.name!r}: letters and digits only are allowed."
            )
        if row.name in molecules:
            raise DataError(f"Molecule '{row.name}' is listed twice, once is allowed.")
        if row.role not in ROLES:
            raise DataError(
                f"Molecule '{row.name}': role {row.role!r} is not one of {', '.join(ROLES)}."
            )
        if not pd.isna(row.density_g_cm3) and not 0 < density < math.inf:
            raise DataError(
                f"Molecule '{row.name}': density {row.density_g_cm3!r} g/cm3 is not a positive number or missing."
            )
        try:
            atoms(row.formula)
        except DataError as error:
            raise DataError(f"Molecule '{row.name}': {error}") from None
        known = None if pd.isna(density) or row.name in left_open else float(density)
        listed = (
            getattr(row, "full_name", ""),
            *str(getattr(row, "other_names", "")).split(";"),
        )
        others = tuple(
            other.strip()
            for other in listed
            if isinstance(other, str) and other.strip() not in ("", "nan", row.name)
        )
        molecules[row.name] = Molecule(row.name, row.role, row.formula, known, others)
    return molecules
