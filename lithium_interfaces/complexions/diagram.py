"""Complexion diagrams: the equilibrium film over a penalty (undercooling or chemical potential) and -dgamma.

For one coefficient everything depends on lambda = -dgamma/dG, so transitions are rays from the origin. If the
coefficient changes along the first axis, with temperature say, they bend, and may end at critical points.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.constants import GAS_CONSTANT
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError

from .coefficients import Coefficient
from .equilibrium import equilibrium
from .transitions import thermal_oscillation, transitions


@dataclass(frozen=True)
class Diagram:
    """Equilibrium films; arrays have one row per -dgamma and one column per dG.

    ``minima`` counts local minima: where it exceeds 1 a metastable film is possible. ``message`` as in ``Equilibrium``.
    """

    dG_J_m3: np.ndarray
    minus_dgamma_J_m2: np.ndarray
    thickness_m: np.ndarray
    excess_J_m2: np.ndarray
    minima: np.ndarray
    message: str


def diagram(coefficient, dG_J_m3, minus_dgamma_J_m2: ArrayLike) -> Diagram:
    """Equilibrium film, its energy and the number of minima at each pair of two axes.

    ``coefficient`` is one for the whole diagram, or a sequence with one for each dG (temperature-dependent f).
    ``dG_J_m3`` and ``minus_dgamma_J_m2`` are one-dimensional. Raises BookError if the lengths do not match.
    """
    dG, gain = (np.asarray(axis, dtype=float) for axis in (dG_J_m3, minus_dgamma_J_m2))
    if dG.ndim != 1 or gain.ndim != 1:
        raise BookError(
            f"The axes have {dG.ndim} and {gain.ndim} dimensions, but each must be one row of values."
        )
    if isinstance(coefficient, Coefficient):
        found = [equilibrium(coefficient, -gain[:, None], dG[None, :])]
    else:
        if len(coefficient) != dG.size:
            raise BookError(
                f"{len(coefficient)} coefficients were given for {dG.size} values of dG; one each is needed."
            )
        found = [
            equilibrium(one, -gain[:, None], dG[None, [k]])
            for k, one in enumerate(coefficient)
        ]
    whole = {
        name: np.hstack([getattr(part, name) for part in found])
        for name in ("thickness_m", "excess_J_m2", "minima")
    }
    message = next((part.message for part in found if part.message), "")
    return Diagram(dG, gain, **whole, message=message)


@within(dG_J_m3=">= 0")
def transition_lines(
    coefficients, dG_J_m3: ArrayLike, largest_ratio_m: ArrayLike
) -> NDArray:
    """-dgamma in J/m2 of every jump, thin-film spinodal and thick-film spinodal at each dG, with its own coefficient.

    Returns an array (jump, column, 3), nan where there is no such jump; jumps count from the thinnest film.
    """
    dG = dG_J_m3
    if len(coefficients) != dG.size:
        raise BookError(
            f"{len(coefficients)} coefficients were given for {dG.size} values of dG; one each is needed."
        )
    columns = [
        [
            (jump.ratio_m, jump.thin_until_m, jump.thick_until_m)
            for jump in transitions(one, largest_ratio_m)
        ]
        for one in coefficients
    ]
    lines = np.full((max(map(len, columns)), dG.size, 3), np.nan)
    for k, column in enumerate(columns):
        if column:
            lines[: len(column), k] = np.array(column) * dG[k]
    return np.where(np.isinf(lines), np.nan, lines)


def example_diagram(points: ArrayLike = 400) -> Diagram:
    """A diagram of points x points with layering that ends at critical points; all parameters are *illustrative*.

    Lithium's entropy of melting (textbook), undercooling 0 to 250 K, gain 0 to 0.3 J/m2, whole layers of 0.3 nm.
    """
    undercooling = np.linspace(0, 250, points)
    films = [
        thermal_oscillation(453.65 - u, 0.5, 120, 3e-10, 3e-10) for u in undercooling
    ]
    return diagram(
        films,
        penalty_from_undercooling(undercooling, 5.0885e5),
        np.linspace(0, 0.3, points),
    )


class _Counted(Coefficient):
    """A coefficient that counts at how many thicknesses it was asked."""

    def __init__(self, inside):
        self.inside, self.count = inside, 0

    @property
    def grid_m(self):
        return self.inside.grid_m

    @property
    def sites_m(self):
        return self.inside.sites_m

    def _ask(self, what, h_m):
        self.count += np.size(h_m)
        return getattr(self.inside, what)(h_m)

    def rest(self, h_m: ArrayLike) -> NDArray:
        return self._ask("rest", h_m)

    def slope(self, h_m: ArrayLike) -> NDArray:
        return self._ask("slope", h_m)

    def curvature(self, h_m: ArrayLike) -> NDArray:
        return self._ask("curvature", h_m)


def evaluations(coefficient, dG_J_m3: ArrayLike, minus_dgamma_J_m2: ArrayLike) -> int:
    """How many values of f, f' and f'' a diagram takes: its cost, without a clock."""
    counted = _Counted(coefficient)
    diagram(counted, dG_J_m3, minus_dgamma_J_m2)
    return counted.count


# --- what sets the penalty ------------------------------------------------------------------------


@within(undercooling_K=">= 0", entropy_J_m3_K="> 0")
def penalty_from_undercooling(
    undercooling_K: ArrayLike, entropy_J_m3_K: ArrayLike
) -> NDArray:
    """dG = dS_v dT in J/m3 of a liquid ``undercooling_K`` below its melting point; entropy of melting per volume."""
    return undercooling_K * entropy_J_m3_K


@within(activity="> 0", temperature_K="> 0", sites_mol_m3="> 0")
def penalty_from_activity(
    activity: ArrayLike, sites_mol_m3: ArrayLike, temperature_K: ArrayLike
) -> NDArray:
    """dG = n_M (mu_sat - mu) = -n_M RT ln a in J/m3 for a film with n_M mol/m3 of metal M.

    The activity a is relative to the bulk phase of M: 1 at saturation; above 1 the phase is stable in bulk, dG < 0.
    """
    rt = GAS_CONSTANT * temperature_K
    return -sites_mol_m3 * rt * np.log(activity)
