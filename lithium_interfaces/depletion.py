"""When an electrolyte runs out of salt in front of lithium: Sand's time and the limiting current.

A binary electrolyte of concentration c0 (mol/m3), salt diffusivity D (m2/s) and cation transference
number t+ lies between two lithium electrodes at a distance L (m). Only Li+ reacts, so a current density
j (A/m2) takes salt away from the plated electrode, and brings it to the other one, at the rate
J = (1 - t+) j/F per area. Convection is left out and D and t+ are constant:

    dc/dt = D d2c/dx2,   D dc/dx = J at both electrodes,   c = c0 at t = 0.

In pores of volume fraction eps (a separator) the flux is eps**1.5 D dc/dx (Bruggeman) and salt is stored in
the share eps of the volume; eps = 1 is free electrolyte. Everything is in SI units and broadcasts.
"""

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike

from .core.constants import FARADAY
from .core.validate import within

BRUGGEMAN = 1.5  # exponent of the effective diffusivity


@within(transference_number="0 to below 1", current_density_A_m2="> 0")
def salt_flux(
    current_density_A_m2: ArrayLike, transference_number: ArrayLike
) -> NDArray:
    """J = (1 - t+) j/F in mol/(m2 s): salt taken from the plated electrode per area and time."""
    share = 1 - transference_number
    return share * current_density_A_m2 / FARADAY


def sand_time(
    current_density_A_m2: ArrayLike,
    diffusivity_m2_s: ArrayLike,
    concentration_mol_m3: ArrayLike,
    transference_number: ArrayLike,
    porosity: ArrayLike = 1.0,
) -> NDArray:
    """Time in s after which an electrode facing unbounded electrolyte has no salt left at its surface.

    Sand's equation, tau = pi D eps**2.5 [c0/(2 J)]**2, for eps = 1 equal to
    pi D [F c0/(2 (1 - t+) j)]**2. In a cell it holds only far above the limiting current, see
    ``depletion_time``.
    """
    effective, stored = _effective(diffusivity_m2_s, porosity)
    flux = salt_flux(current_density_A_m2, transference_number)
    return np.pi * effective * stored * (_salt(concentration_mol_m3) / (2 * flux)) ** 2


@within(gap_m="> 0")
def limiting_current(
    gap_m: ArrayLike,
    diffusivity_m2_s: ArrayLike,
    concentration_mol_m3: ArrayLike,
    transference_number: ArrayLike,
    porosity: ArrayLike = 1.0,
) -> NDArray:
    """Largest steady current density in A/m2, 2 F D eps**1.5 c0 / [(1 - t+) L], of a Li|Li cell.

    The salt lost at one electrode is found at the other, so the steady profile is a straight line through
    c0 in the middle, and reaches zero at this current.
    """
    effective, _ = _effective(diffusivity_m2_s, porosity)
    return (
        2
        * effective
        * _salt(concentration_mol_m3)
        / (gap_m * salt_flux(1.0, transference_number))
    )


@within(current_density_A_m2="> 0")
def depletable_gap(
    current_density_A_m2: ArrayLike,
    diffusivity_m2_s: ArrayLike,
    concentration_mol_m3: ArrayLike,
    transference_number: ArrayLike,
    porosity: ArrayLike = 1.0,
) -> NDArray:
    """Gap in m whose limiting current is the given one: in wider gaps the salt runs out, in narrower ones never."""
    return (
        limiting_current(
            1.0, diffusivity_m2_s, concentration_mol_m3, transference_number, porosity
        )
        / current_density_A_m2
    )


@within(current_density_A_m2="> 0", time_s=">= 0")
def surface_concentration(
    time_s: ArrayLike,
    current_density_A_m2: ArrayLike,
    gap_m: ArrayLike,
    diffusivity_m2_s: ArrayLike,
    concentration_mol_m3: ArrayLike,
    transference_number: ArrayLike,
    porosity: ArrayLike = 1.0,
) -> NDArray:
    """Salt in mol/m3 at the plated electrode of a Li|Li cell after a time, exact for the finite gap.

    c = c0 [1 - (j/j_lim) A(s)] with s = D_eff t/(eps L2) and A from ``approach``. A value below zero says
    that the current could not have flowed for that long.
    """
    gap, scale = _gap_time(gap_m, diffusivity_m2_s, porosity)
    salt = _salt(concentration_mol_m3)
    limit = limiting_current(gap, diffusivity_m2_s, salt, transference_number, porosity)
    share = current_density_A_m2 / limit
    return salt * (1 - share * approach(time_s / scale))


@within(current_density_A_m2="> 0")
def depletion_time(
    current_density_A_m2: ArrayLike,
    gap_m: ArrayLike,
    diffusivity_m2_s: ArrayLike,
    concentration_mol_m3: ArrayLike,
    transference_number: ArrayLike,
    porosity: ArrayLike = 1.0,
) -> NDArray:
    """Time in s until the plated electrode of a Li|Li cell is out of salt; inf at or below the limiting current.

    Far above the limiting current it is Sand's time; in between the other electrode, which releases
    salt, makes it longer.
    """
    gap, scale = _gap_time(gap_m, diffusivity_m2_s, porosity)
    limit = limiting_current(
        gap, diffusivity_m2_s, concentration_mol_m3, transference_number, porosity
    )
    share = limit / current_density_A_m2
    runs_out = share < 1
    share = np.where(runs_out, share, 0.5)
    # A(s) <= 4 sqrt(s/pi) and A(s) >= 1 - exp(-pi2 s) bracket the time at which A = share
    low, high = np.pi * share**2 / 16, -np.log1p(-share) / np.pi**2
    for _ in range(60):
        middle = (low + high) / 2
        early = approach(middle) < share
        low, high = np.where(early, middle, low), np.where(early, high, middle)
    return np.where(runs_out, middle * scale, np.inf)[()]


@within(s=">= 0")
def approach(s: ArrayLike) -> NDArray:
    """A(s) in [0, 1): how far the surface has gone towards its steady concentration at s = D_eff t/(eps L2).

    1 - (8/pi2) sum over odd k of exp(-k2 pi2 s)/k2, and for small s the same by reflection,
    4 sqrt(s) [1/sqrt(pi) + 2 sum (-1)^n ierfc(n/(2 sqrt s))], which starts as Sand's 4 sqrt(s/pi).
    """
    from scipy.special import erfc

    odd = np.arange(1, 12, 2)
    late = 1 - 8 / np.pi**2 * (
        np.exp(-np.multiply.outer(s, (odd * np.pi) ** 2)) / odd**2
    ).sum(axis=-1)
    root = np.sqrt(np.clip(s, 1e-30, 0.05))
    images = np.arange(1, 5)
    x = np.divide.outer(1 / (2 * root), 1 / images)
    ierfc = np.exp(-(x**2)) / np.sqrt(np.pi) - x * erfc(x)
    early = (
        4
        * np.sqrt(s)
        * (1 / np.sqrt(np.pi) + 2 * (ierfc * (-1.0) ** images).sum(axis=-1))
    )
    return np.where(s < 0.05, early, late)[()]


@within(concentration_mol_m3="> 0")
def _salt(concentration_mol_m3):
    return concentration_mol_m3


@within(porosity="above 0 to 1", diffusivity_m2_s="> 0")
def _effective(diffusivity_m2_s, porosity):
    """Effective diffusivity and the share of the volume that stores salt."""
    return diffusivity_m2_s * porosity**BRUGGEMAN, porosity


@within(gap_m="> 0")
def _gap_time(gap_m, diffusivity_m2_s, porosity):
    """The gap and the time eps L2/D_eff in which salt crosses it."""
    effective, stored = _effective(diffusivity_m2_s, porosity)
    return gap_m, stored * gap_m**2 / effective
