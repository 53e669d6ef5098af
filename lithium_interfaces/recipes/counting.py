"""From a recipe to moles, atoms and atomic ratios."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lithium_interfaces.errors import DataError

from .molecules import Molecule
from .words import RATIO_WORDS, Dose, Recipe, bad, check_names, number_text, parse

COUNTED = ("C", "F", "O", "N", "S", "P", "H", "Li")


@dataclass(frozen=True)
class Convention:
    """How to fill what a recipe leaves open; each use is listed in ``Amounts.assumptions``.

    ratio_basis: volume, mass or mole, for a ratio printed without one.
    equal_parts: take equal parts where no ratio is printed; otherwise such a recipe is refused.
    saturated_M: molarity standing for 'saturated'; None refuses such a recipe.
    missing_density_g_cm3: density for a liquid that has none in the table (*illustrative*); None
        refuses such a recipe.
    salt_molar_volume_cm3_mol: volume taken by a mole of salt in solution (*illustrative*); with it
        a molarity counts per litre of solution, and the solvent fills what the salt leaves.
    """

    ratio_basis: str = "volume"
    equal_parts: bool = False
    saturated_M: float | None = None
    missing_density_g_cm3: float | None = None
    salt_molar_volume_cm3_mol: float = 0.0

    def __post_init__(self):
        if self.ratio_basis not in RATIO_WORDS:
            raise DataError(
                f"Convention ratio_basis {self.ratio_basis!r} is not one of volume, mass, mole."
            )
        for field in ("saturated_M", "salt_molar_volume_cm3_mol"):
            value = getattr(self, field)
            if value is not None and not 0 <= value < math.inf:
                raise DataError(
                    f"Convention {field} is {value}, and zero or a positive number is allowed."
                )
        density = self.missing_density_g_cm3
        if density is not None and not 0 < density < math.inf:
            raise DataError(
                f"Convention missing_density_g_cm3 is {density}, and a positive number is allowed."
            )


@dataclass(frozen=True)
class Amounts:
    """Moles of each molecule per litre (``per`` = L) or per kilogram (kg) of solvent mixture.

    The kilogram serves recipes without a molarity or vol %, which then need no density.  With a
    salt molar volume the litre is one of solution.
    """

    recipe: Recipe
    moles: dict[str, float]
    per: str
    assumptions: tuple[str, ...]


def amounts(
    recipe: Recipe | str,
    molecules: Mapping[str, Molecule],
    convention: Convention = Convention(),
) -> Amounts:
    """Moles of every molecule of a recipe (see the module text for the two fixed readings).

    For solvent parts p_i by volume the moles go as p_i rho_i / M_i, by mass as p_i / M_i, by mole
    as p_i.  A mass share w of the finished electrolyte means m = w m_total, a volume share v = phi
    v_total, solved together.  Raises ``DataError`` for an unknown molecule, a gap that the
    convention does not fill, or shares that leave no room.
    """
    if not isinstance(recipe, Recipe):
        recipe = parse(recipe, molecules)
    check_names(recipe, molecules)
    assumptions: list[str] = list(recipe.notes)

    def mass(name: str) -> float:
        return molecules[name].molar_mass_g_mol

    def density(name: str) -> float:
        known = molecules[name].density_g_cm3
        if known is not None:
            return known
        if convention.missing_density_g_cm3 is None or molecules[name].role == "salt":
            raise bad(
                recipe,
                f"it needs the density of {name}, for which the table has no value",
            )
        text = (
            f"density of {name} is not in the table: "
            f"{convention.missing_density_g_cm3:g} g/cm3 used (illustrative)"
        )
        if text not in assumptions:
            assumptions.append(text)
        return convention.missing_density_g_cm3

    parts, basis = _solvent_parts(recipe, convention, assumptions)
    doses = [_filled(recipe, dose, convention, assumptions) for dose in recipe.doses]
    if basis == "mole":
        moles = dict(zip(recipe.solvents, parts))
    else:
        moles = {
            name: part * (density(name) if basis == "volume" else 1.0) / mass(name)
            for name, part in zip(recipe.solvents, parts)
        }
    if recipe.in_parts and basis == "volume":
        raise bad(
            recipe,
            "a ratio by volume that holds the salt needs its volume; by mole or by weight is allowed",
        )
    parts_of_salts = {
        dose.name: (dose.value or 0.0) / (mass(dose.name) if basis == "mass" else 1.0)
        for dose in doses
        if dose.unit == "part"
    }
    solvent_g = sum(n * mass(name) for name, n in moles.items())
    per = "L" if any(dose.unit in ("M", "vol %") for dose in doses) else "kg"
    if per == "L":
        solvent_cm3 = 1000.0 - _salt_volume_cm3(recipe, doses, convention, assumptions)
        scale = solvent_cm3 / sum(
            n * mass(name) / density(name) for name, n in moles.items()
        )
    else:
        solvent_cm3, scale = math.nan, 1000.0 / solvent_g
    moles = {name: n * scale for name, n in moles.items()}
    solvent_g *= scale

    moles |= {name: n * scale for name, n in parts_of_salts.items()}
    for dose in doses:
        if dose.unit == "M":
            moles[dose.name] = dose.value
        elif dose.unit == "m":
            moles[dose.name] = dose.value * solvent_g / 1000.0
    base_g = sum(n * mass(name) for name, n in moles.items())

    if any(dose.unit == "mol %" for dose in doses):
        return _shares_with_moles(
            recipe, doses, moles, solvent_cm3, per, molecules, density, assumptions
        )
    by_mass = {
        dose.name: dose.value / 100
        for dose in doses
        if dose.unit == "wt %" and dose.value is not None
    }
    by_volume = {
        dose.name: dose.value / 100
        for dose in doses
        if dose.unit == "vol %" and dose.value is not None
    }
    left_mass, left_volume = 1 - sum(by_mass.values()), 1 - sum(by_volume.values())
    if by_volume:
        # total mass m and volume v:  left_mass m - k v = base,  left_volume v - q m = solvent
        k = sum(share * density(name) for name, share in by_volume.items())
        q = sum(
            share / density(name)
            for name, share in by_mass.items()
            if molecules[name].role != "salt"
        )
        room = left_mass * left_volume - k * q
    else:
        k, q, solvent_cm3, left_volume = 0.0, 0.0, 0.0, 1.0
        room = left_mass
    if not (room > 0 and left_mass > 0 and left_volume > 0):
        raise bad(
            recipe, "the percentages leave no room for the rest, and less is allowed"
        )
    total_g = (base_g * left_volume + k * solvent_cm3) / room
    total_cm3 = (solvent_cm3 * left_mass + q * base_g) / room
    for name, share in by_mass.items():
        moles[name] = share * total_g / mass(name)
    for name, share in by_volume.items():
        moles[name] = share * total_cm3 * density(name) / mass(name)
    return Amounts(recipe, moles, per, tuple(assumptions))


def _shares_with_moles(
    recipe, doses, moles, solvent_cm3, per, molecules, density, assumptions
) -> Amounts:
    """Shares of the finished electrolyte by mass, volume and mole, solved together."""
    shared = [dose for dose in doses if dose.unit in ("wt %", "vol %", "mol %")]
    liquid = {dose.name: molecules[dose.name].role != "salt" for dose in shared}
    by_volume = any(dose.unit == "vol %" for dose in shared)
    sizes = {
        "wt %": lambda name: molecules[name].molar_mass_g_mol,
        "mol %": lambda name: 1.0,
        "vol %": lambda name: (
            molecules[name].molar_mass_g_mol / density(name)
            if by_volume and liquid[name]
            else 0.0
        ),
    }
    base = {
        "wt %": sum(n * molecules[name].molar_mass_g_mol for name, n in moles.items()),
        "mol %": sum(moles.values()),
        "vol %": solvent_cm3,
    }
    matrix, right = np.zeros((len(shared), len(shared))), np.zeros(len(shared))
    for i, dose in enumerate(shared):
        size, share = sizes[dose.unit], dose.value / 100
        matrix[i] = [-share * size(other.name) for other in shared]
        matrix[i, i] += (
            molecules[dose.name].molar_mass_g_mol / density(dose.name)
            if dose.unit == "vol %"
            else size(dose.name)
        )
        right[i] = share * base[dose.unit]
    found = (
        np.linalg.solve(matrix, right)
        if np.linalg.matrix_rank(matrix) == len(shared)
        else np.array([-1.0])
    )
    if not np.all(found > 0):
        raise bad(
            recipe, "the percentages leave no room for the rest, and less is allowed"
        )
    moles |= {dose.name: float(n) for dose, n in zip(shared, found)}
    return Amounts(recipe, moles, per, tuple(assumptions))


def _solvent_parts(recipe, convention, assumptions):
    """Solvent parts and their basis, noting what the recipe did not say."""
    solvents = "/".join(recipe.solvents)
    if recipe.in_parts:
        if recipe.ratio_basis is None:
            printed = ":".join(
                number_text(part)
                for part in (*(dose.value for dose in recipe.salts), *recipe.ratio)
            )
            named = "/".join((*(dose.name for dose in recipe.salts), *recipe.solvents))
            assumptions.append(
                f"ratio {printed} of {named}, which holds the salt, read as by mole"
            )
        return recipe.ratio, recipe.ratio_basis or "mole"
    if len(recipe.solvents) == 1:
        return (1.0,), "mole"  # one solvent: its share is all, whatever the basis
    parts, basis = recipe.ratio, recipe.ratio_basis
    if parts is None:
        if not convention.equal_parts:
            raise bad(
                recipe, f"the ratio of {solvents} is not stated, and one is needed"
            )
        parts = (1.0,) * len(recipe.solvents)
        assumptions.append(
            f"ratio of {solvents} is not stated: equal parts by {convention.ratio_basis}"
        )
    elif basis is None:
        printed = ":".join(map(number_text, parts))
        assumptions.append(
            f"ratio {printed} of {solvents} read as by {convention.ratio_basis}"
        )
    return parts, basis or convention.ratio_basis


def _filled(recipe, dose, convention, assumptions) -> Dose:
    """The dose in M, m, wt % or vol %, noting what the recipe did not say."""
    if dose.unit == "%":
        assumptions.append(f"{dose} read as wt % of the whole")
        return replace(dose, unit="wt %")
    if dose.unit == "unstated":
        raise bad(recipe, f"the amount of {dose.name} is not stated, and one is needed")
    if dose.unit == "saturated":
        if convention.saturated_M is None:
            raise bad(
                recipe, f"saturated {dose.name} is not a quantity, and one is needed"
            )
        assumptions.append(
            f"saturated {dose.name} taken as {convention.saturated_M:g} M"
        )
        return Dose(dose.name, "M", convention.saturated_M)
    return dose


def _salt_volume_cm3(recipe, doses, convention, assumptions) -> float:
    """Volume of the salts in a litre of solution; zero by the default convention."""
    each = convention.salt_molar_volume_cm3_mol
    salts = doses[: len(recipe.salts)]
    volume = each * sum(dose.value for dose in salts if dose.unit == "M")
    if volume >= 1000.0:
        raise bad(
            recipe, f"at {each:g} cm3/mol the salt fills the litre and no solvent fits"
        )
    if volume:
        assumptions.append(f"salt takes {each:g} cm3/mol in solution (illustrative)")
    return volume


@dataclass(frozen=True)
class Ratios:
    """Atoms of an electrolyte.

    ``atoms`` are moles of each element per litre or kilogram, as in the ``Amounts``.
    ``solvent_oxygen_fraction`` and ``anion_fluorine_fraction`` are oxygen atoms in uncharged
    molecules and fluorine atoms in salts, each divided by all atoms, H and Li included.  A ratio
    to an element that is absent is NaN, and ``undefined`` says which and why.
    """

    atoms: dict[str, float]
    carbon_to_fluorine: float
    carbon_to_oxygen: float
    solvent_oxygen_fraction: float
    anion_fluorine_fraction: float
    undefined: str


def ratios(amounts: Amounts, molecules: Mapping[str, Molecule]) -> Ratios:
    """Atomic totals and ratios of an electrolyte, from its moles and the molecular formulas."""
    total = dict.fromkeys(COUNTED, 0.0)
    solvent_oxygen = anion_fluorine = 0.0
    for name, moles in amounts.moles.items():
        ionic = molecules[name].role == "salt"
        for element, count in molecules[name].atoms.items():
            total[element] = total.get(element, 0.0) + moles * count
            if element == "O" and not ionic:
                solvent_oxygen += moles * count
            elif element == "F" and ionic:
                anion_fluorine += moles * count
    every = sum(total.values())
    absent = [
        f"C/{symbol} is undefined because the recipe holds no {word}"
        for symbol, word in (("F", "fluorine"), ("O", "oxygen"))
        if total[symbol] == 0
    ]
    return Ratios(
        atoms=total,
        carbon_to_fluorine=total["C"] / total["F"] if total["F"] else math.nan,
        carbon_to_oxygen=total["C"] / total["O"] if total["O"] else math.nan,
        solvent_oxygen_fraction=solvent_oxygen / every,
        anion_fluorine_fraction=anion_fluorine / every,
        undefined=" and ".join(absent) + "." if absent else "",
    )


_RATIO_COLUMNS = (
    "carbon_to_fluorine",
    "carbon_to_oxygen",
    "solvent_oxygen_fraction",
    "anion_fluorine_fraction",
)


def table(
    recipes: Iterable[str],
    molecules: Mapping[str, Molecule],
    convention: Convention = Convention(),
) -> pd.DataFrame:
    """One row per recipe: atoms, ratios, what was assumed and what was wrong.

    Columns: recipe; per (L or kg); C, F, O, N, S, P, H, Li in moles per that unit of solvent
    mixture; carbon_to_fluorine; carbon_to_oxygen; solvent_oxygen_fraction and
    anion_fluorine_fraction (see ``Ratios``); assumptions (joined by '; '); problem (a sentence,
    empty if every number is defined).  A recipe that cannot be used keeps its row, with NaN and
    its problem; nothing is raised.  The index of a Series is kept.  Equal recipes are worked out
    once.
    """
    columns = ("recipe", "per", *COUNTED, *_RATIO_COLUMNS, "assumptions", "problem")
    texts = list(recipes)
    known: dict = {}
    rows = []
    for text in texts:
        key = text if isinstance(text, str) else (repr(text),)
        if key not in known:
            known[key] = _row(text, molecules, convention)
        rows.append((text, *known[key]))
    index = recipes.index if isinstance(recipes, pd.Series) else None
    return pd.DataFrame(rows, columns=columns, index=index)


def _row(text, molecules, convention) -> tuple:
    try:
        found = amounts(text, molecules, convention)
        atomic = ratios(found, molecules)
    except DataError as error:
        return ("", *[math.nan] * (len(COUNTED) + len(_RATIO_COLUMNS)), "", str(error))
    return (
        found.per,
        *(atomic.atoms[element] for element in COUNTED),
        *(getattr(atomic, column) for column in _RATIO_COLUMNS),
        "; ".join(found.assumptions),
        atomic.undefined,
    )


def sensitivity(
    recipe: str,
    molecules: Mapping[str, Molecule],
    convention: Convention = Convention(),
    salt_molar_volumes_cm3_mol: tuple[float, ...] = (50.0, 100.0),
    densities_g_cm3: tuple[float, float] = (0.8, 1.6),
) -> pd.DataFrame:
    """The rows of ``table`` for one recipe under other readings of it.

    The first row, 'as given', uses the convention.  Gaps are then filled and stay filled: a missing
    ratio by equal parts, a saturated substance by 0 M, a liquid without a density by the two ends
    and the middle of a range (*illustrative*, g/cm3).  Last, one change at a time: a ratio without
    a basis is read by the other bases, and the salt gets a volume (*illustrative*, cm3/mol).
    Column ``reading`` names the change; a reading that is impossible says so in ``problem``.
    Raises ``DataError`` only for words that are not understood.
    """
    stated = parse(recipe, molecules)
    mixed = len(stated.solvents) > 1
    readings = {"as given": convention}
    if mixed and stated.ratio is None and not convention.equal_parts:
        readings["equal parts"] = convention = replace(convention, equal_parts=True)
    if (
        any(dose.unit == "saturated" for dose in stated.doses)
        and convention.saturated_M is None
    ):
        readings["saturated is 0 M"] = convention = replace(convention, saturated_M=0.0)
    liquids = [
        molecules[name] for name in stated.names if molecules[name].role != "salt"
    ]
    if any(liquid.density_g_cm3 is None for liquid in liquids):
        for density in (*densities_g_cm3, sum(densities_g_cm3) / 2):
            convention = replace(convention, missing_density_g_cm3=density)
            readings[f"unknown density {density:g} g/cm3"] = convention
    if mixed and stated.ratio_basis is None:
        for basis in RATIO_WORDS:
            if basis != convention.ratio_basis:
                readings[f"ratio by {basis}"] = replace(convention, ratio_basis=basis)
    if any(dose.unit == "M" for dose in stated.salts):
        for each in salt_molar_volumes_cm3_mol:
            readings[f"salt takes {each:g} cm3/mol"] = replace(
                convention, salt_molar_volume_cm3_mol=each
            )
    frames = [table([recipe], molecules, chosen) for chosen in readings.values()]
    result = pd.concat(frames, ignore_index=True)
    result.insert(0, "reading", list(readings))
    return result
