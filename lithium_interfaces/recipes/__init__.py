"""Electrolyte recipes: from the printed words to atoms per litre.

``parse`` reads the words, ``amounts`` turns them into moles, ``ratios`` into atomic ratios, and
``table`` does all three for many recipes.  ``check`` compares a recipe with ratios that a table gives for it.  A table of molecules (``read_molecules``) supplies
formulas and densities.

A recipe rarely says everything that a count of atoms needs.  Three readings are made for all of them:

* a molarity counts moles per litre of the solvent mixture as measured out, before additives given
  in per cent, with ideal mixing and no volume for the salt (``Convention`` can give it one, and
  the molarity then counts per litre of solution);
* a percentage is a share of the finished electrolyte;
* a ratio that holds the salt (``LiFSI-1.2DME-3TTE``) settles all amounts, by mole unless it says by weight.

Every other gap is either filled by a ``Convention``, and then listed in ``assumptions``, or
refused in one sentence.
"""

from .checking import Check, check
from .counting import (
    Convention,
    amounts,
    ratios,
    sensitivity,
    table,
)
from .molecules import (
    Molecule,
    atoms,
    molar_mass,
    read_molecules,
)
from .words import Dose, Recipe, parse

__all__ = [
    "Check",
    "Convention",
    "Dose",
    "Molecule",
    "Recipe",
    "amounts",
    "atoms",
    "check",
    "molar_mass",
    "parse",
    "ratios",
    "read_molecules",
    "sensitivity",
    "table",
]
