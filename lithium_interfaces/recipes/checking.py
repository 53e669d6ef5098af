"""A printed recipe against ratios that a table gives for it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from lithium_interfaces.errors import DataError

from .counting import Convention, amounts, ratios
from .molecules import Molecule
from .words import Dose, Recipe, number_text, parse

CONVENTION = Convention()
#: what can be compared, and how it is called
CHECKED = {
    "carbon_to_fluorine": "C/F",
    "carbon_to_oxygen": "C/O",
    "solvent_oxygen_fraction": "solvent O",
    "anion_fluorine_fraction": "anion F",
}
TOLERANCE = 0.05


@dataclass(frozen=True)
class Check:
    """What a recipe gives, beside what a table says.

    ``table``: one row per ratio with given, counted, difference (counted / given - 1; NaN if either is absent) and
    agrees. ``assumptions``: what the count assumed. ``would_agree``: changes of the recipe with which all given ratios
    agree, such as another salt or another basis of the ratio. ``said``: the result in one sentence.
    """

    recipe: str
    table: pd.DataFrame
    assumptions: tuple[str, ...]
    would_agree: tuple[str, ...]
    said: str

    @property
    def agrees(self) -> bool:
        """Whether every given ratio agrees."""
        return bool(self.table["agrees"].all())


def check(
    recipe: str,
    given: Mapping[str, float],
    molecules: Mapping[str, Molecule],
    convention: Convention = CONVENTION,
    tolerance: float = TOLERANCE,
) -> Check:
    """Compare a recipe with given ratios of atoms, and say what does not agree.

    ``given``: some of carbon_to_fluorine, carbon_to_oxygen, solvent_oxygen_fraction, anion_fluorine_fraction, or C/F,
    C/O, solvent O, anion F; all dimensionless. ``tolerance``: relative difference that still agrees (*illustrative*);
    a given zero agrees with zero only. Infinite C/F or C/O stands for none of that element.

    Raises DataError for a name that is not one of these, a number that is negative or not a number, a tolerance that
    is not between 0 and 1, and a recipe that cannot be counted.
    """
    if not 0 < tolerance < 1:
        raise DataError(
            f"The tolerance is {tolerance}, and a number between 0 and 1 is allowed."
        )
    short = {name: key for key, name in CHECKED.items()}
    wanted: dict[str, float] = {}
    for name, value in given.items():
        key = short.get(name, name)
        if key not in CHECKED:
            raise DataError(
                f"{name!r} is not one of the ratios that can be checked: {', '.join(CHECKED)}."
            )
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or math.isnan(value)
            or value < 0
        ):
            raise DataError(
                f"{CHECKED[key]} is given as {value!r}, and a number that is not negative is needed."
            )
        wanted[key] = float(value)
    if not wanted:
        raise DataError(f"No ratio was given; some of {', '.join(CHECKED)} are needed.")
    stated = parse(recipe, molecules)
    counted, assumptions = _counted(stated, molecules, convention)
    table = _compared(wanted, counted, tolerance)
    if table["agrees"].all():
        others: tuple[str, ...] = ()
        said = f"'{_shown(recipe)}' agrees with what is given for it within {100 * tolerance:g} %."
    else:
        others = tuple(
            name
            for name, changed, reading in _changes(stated, molecules, convention)
            if _agrees(wanted, changed, molecules, reading, tolerance)
        )
        off = [
            f"{CHECKED[key]} is given as {row['given']:.4g} and counted as {row['counted']:.4g}"
            for key, row in table[~table["agrees"]].iterrows()
        ]
        said = f"'{_shown(recipe)}': {', '.join(off)}" + (
            f"; all agree {_either(others)}." if others else "."
        )
    return Check(str(recipe), table, assumptions, others, said)


def _shown(recipe: str) -> str:
    text = " ".join(recipe.split())
    return text if len(text) <= 60 else text[:57] + "..."


def _either(others: tuple[str, ...]) -> str:
    return " or ".join(others[:2])


def _counted(
    recipe: Recipe, molecules, convention
) -> tuple[dict[str, float], tuple[str, ...]]:
    found = amounts(recipe, molecules, convention)
    atomic = ratios(found, molecules)
    values = {key: getattr(atomic, key) for key in CHECKED}
    for key, element in (("carbon_to_fluorine", "F"), ("carbon_to_oxygen", "O")):
        if atomic.atoms[element] == 0:
            values[key] = math.inf
    return values, found.assumptions


def _compared(wanted, counted, tolerance) -> pd.DataFrame:
    rows = {}
    for key, value in wanted.items():
        found = counted[key]
        both = value > 0 and math.isfinite(value) and math.isfinite(found)
        difference = found / value - 1 if both else math.nan
        agrees = abs(difference) <= tolerance if both else value == found
        rows[key] = {
            "given": value,
            "counted": found,
            "difference": difference,
            "agrees": agrees,
        }
    return pd.DataFrame.from_dict(rows, orient="index").astype({"agrees": bool})


def _agrees(wanted, recipe, molecules, convention, tolerance) -> bool:
    try:
        counted, _ = _counted(recipe, molecules, convention)
    except DataError:
        return False
    return bool(_compared(wanted, counted, tolerance)["agrees"].all())


def _changes(recipe: Recipe, molecules, convention):
    """Slips that occur when tables are typed: (what would have to be so, recipe, convention)."""
    if recipe.ratio and not recipe.in_parts:
        for basis in ("volume", "mass", "mole"):
            if basis != (recipe.ratio_basis or convention.ratio_basis):
                yield (
                    f"with the ratio by {basis}",
                    replace(recipe, ratio_basis=basis),
                    convention,
                )
        if len(set(recipe.ratio)) > 1:
            turned = tuple(reversed(recipe.ratio))
            printed = ":".join(map(number_text, turned))
            yield f"with the ratio {printed}", replace(recipe, ratio=turned), convention
    for i, dose in enumerate(recipe.additives):
        rest = recipe.additives[:i] + recipe.additives[i + 1 :]
        yield f"without {dose.name}", replace(recipe, additives=rest), convention
    for i, dose in enumerate(recipe.salts):
        if dose.unit in ("M", "m"):
            other = Dose(dose.name, "m" if dose.unit == "M" else "M", dose.value)
            yield (
                f"with {other}",
                replace(recipe, salts=_put(recipe.salts, i, other)),
                convention,
            )
        if len(recipe.salts) > 1:
            yield (
                f"without {dose.name}",
                replace(recipe, salts=_put(recipe.salts, i)),
                convention,
            )
        for name in ("LiFSI", "LiTFSI", "LiPF6", "LiBF4", "LiDFOB"):
            if name in molecules and name not in recipe.names:
                yield (
                    f"with {name} for {dose.name}",
                    replace(
                        recipe, salts=_put(recipe.salts, i, replace(dose, name=name))
                    ),
                    convention,
                )
    for i, name in enumerate(recipe.solvents):
        if len(recipe.solvents) > 1 and not recipe.in_parts:
            solvents = recipe.solvents[:i] + recipe.solvents[i + 1 :]
            parts = None
            if recipe.ratio and len(solvents) > 1:
                parts = recipe.ratio[:i] + recipe.ratio[i + 1 :]
            yield (
                f"without {name}",
                replace(recipe, solvents=solvents, ratio=parts),
                convention,
            )


def _put(items: tuple, at: int, *new) -> tuple:
    return (*items[:at], *new, *items[at + 1 :])
