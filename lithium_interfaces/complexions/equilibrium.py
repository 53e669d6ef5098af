"""Equilibrium films: the global minimum of Phi(h) = gamma0 + dgamma f(h) + dG h, and every local one.

This is Eq. (3) of Yan et al. (10.1063/5.0018417): gamma0 is the energy of the clean interface, dgamma =
gamma_ab + gamma_bg - gamma0 the energy of the two interfaces of a thick film less that, both in J/m2, dG the
penalty of the metastable film phase in J/m3.

With dgamma < 0 the minima depend on s = dG/(-dgamma) alone: they are where f'(h) = s and f''(h) < 0, or at h = 0
if f'(0) < s. Between two inflections of f the slope is monotone, so that each concave piece holds one minimum at
most, for the slopes between those at its ends: a *branch*. Taking all branches and comparing them cannot miss a
minimum, unless f has an inflection pair narrower than the step of its grid. With dgamma > 0 the same holds for -f.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.errors import BookError

from .coefficients import Coefficient

THICKEST_M = 1e-5  # nobody calls a thicker layer an interface
LARGEST_DGAMMA, LARGEST_DG = 100.0, 1e13  # J/m2, J/m3: far beyond any condensed phase


@dataclass(frozen=True)
class Branch:
    """One family of minima, for slopes s with ``low`` <= s <= ``high`` (1/m).

    ``h_m`` and ``slopes`` tabulate it from thin to thick (slopes fall); a single entry is a fixed thickness: the
    clean interface or a whole number of layers.
    """

    coefficient: Coefficient
    sign: int
    low: float
    high: float
    h_m: np.ndarray
    slopes: np.ndarray

    def holds(self, s: ArrayLike) -> NDArray:
        """Whether the minimum exists at the slopes s."""
        return (s >= self.low) & (s <= self.high)

    def thickness(self, s: ArrayLike) -> NDArray:
        """Thickness in m of the minimum at slopes s inside the branch."""
        s = np.asarray(s, dtype=float)
        if self.h_m.size == 1:
            return np.full(s.shape, self.h_m[0])
        shape, s = s.shape, s.ravel()
        cell = np.clip(np.searchsorted(-self.slopes, -s), 1, self.h_m.size - 1)
        left, right = self.h_m[cell - 1], self.h_m[cell]
        drop = self.slopes[cell - 1] - self.slopes[cell]
        h = left + (right - left) * np.clip(
            (self.slopes[cell - 1] - s) / np.where(drop > 0, drop, 1), 0, 1
        )
        # Newton on the logarithm of the slope, which is straight in an exponential tail; bisection if it leaves.
        # Only thicknesses that still move are worked on.
        todo = np.arange(s.size)
        for _ in range(60):
            old, target = h[todo], s[todo]
            slope = self.sign * self.coefficient.slope(old)
            curvature = self.sign * self.coefficient.curvature(old)
            above = slope > target
            left[todo], right[todo] = (
                np.where(above, old, left[todo]),
                np.where(above, right[todo], old),
            )
            with np.errstate(divide="ignore", invalid="ignore"):
                tail = np.log(target / slope) * slope / curvature
                step = np.where(
                    (slope > 0) & (target > 0), tail, (target - slope) / curvature
                )
                new = old + step
            inside = (new >= left[todo]) & (new <= right[todo])
            new = np.where(inside, new, (left[todo] + right[todo]) / 2)
            h[todo] = new
            # the error after a Newton step is of the order of the step squared
            todo = todo[np.abs(new - old) > np.where(inside, 1e-9, 1e-12) * np.abs(new)]
            if not todo.size:
                break
        return h.reshape(shape)

    def cost(self, s: ArrayLike) -> NDArray:
        """(Phi - Phi of complete wetting)/|dgamma| at slopes s in the branch: what the minima are compared by."""
        h = self.thickness(s)
        return self.sign * self.coefficient.rest(h) + s * h


@lru_cache(maxsize=4096)
def branches(coefficient, sign: int = 1) -> tuple[Branch, ...]:
    """All branches of minima of a coefficient, from thin to thick; ``sign`` -1 is for dgamma > 0."""
    if coefficient.sites_m is not None:
        return _layer_branches(coefficient, sign)
    grid = coefficient.grid_m
    bent = sign * coefficient.curvature(grid) < 0
    turns = _inflections(coefficient, sign, grid, bent)
    ends = np.concatenate([[0.0], turns, [grid[-1]]])
    clean = float(sign * coefficient.slope(0.0))
    found = [Branch(coefficient, sign, clean, np.inf, np.zeros(1), np.zeros(1))]
    for start, end in zip(ends[:-1], ends[1:]):
        inside = grid[(grid > start) & (grid < end)]
        h = np.concatenate([[start], inside, [end]])
        if not sign * coefficient.curvature((h[0] + h[1]) / 2) < 0:
            continue
        slopes = np.minimum.accumulate(sign * coefficient.slope(h))
        high, low = float(slopes[0]), float(slopes[-1])
        if start == 0:
            high = min(high, clean)
        if high > max(low, 0):
            found.append(Branch(coefficient, sign, low, high, h, slopes))
    return tuple(found)


def _inflections(coefficient, sign, grid, bent):
    """Zeros of f'' by bisection in the cells where it changes sign; one at h = 0 itself does not count."""
    cell = np.flatnonzero(bent[1:] != bent[:-1])
    left, right, was = grid[cell], grid[cell + 1], bent[cell]
    for _ in range(48):  # of a cell, a 48th binary digit is below rounding
        middle = (left + right) / 2
        same = (sign * coefficient.curvature(middle) < 0) == was
        left, right = np.where(same, middle, left), np.where(same, right, middle)
    turns = (left + right) / 2
    return turns[turns > 1e-9 * grid[1]]


def _layer_branches(coefficient, sign):
    h = coefficient.sites_m
    steps = -sign * np.diff(coefficient.rest(h)) / np.diff(h)  # chord slopes of f
    high = np.concatenate([[np.inf], steps])
    low = np.concatenate(
        [steps, [steps[-1]]]
    )  # the last layer stands for all thicker ones
    return tuple(
        Branch(coefficient, sign, lo, hi, np.array([thick]), np.array([0.0]))
        for lo, hi, thick in zip(low, high, h)
        if hi > max(lo, 0.0)
    )


@dataclass(frozen=True)
class Equilibrium:
    """Global minimum at each point.

    thickness_m : 0 is the clean interface, inf complete wetting
    excess_J_m2 : Phi - gamma0 there, zero or below (minus infinity if beta is stable in bulk)
    minima : number of local minima, the equilibrium and all metastable films
    bulk_stable : whether dG < 0, so that beta grows without limit
    message : empty, or one sentence about what is unusual
    """

    thickness_m: np.ndarray
    excess_J_m2: np.ndarray
    minima: np.ndarray
    bulk_stable: np.ndarray
    message: str


def _checked_energies(dgamma_J_m2, dG_J_m3):
    dgamma, dG = np.broadcast_arrays(
        np.asarray(dgamma_J_m2, float), np.asarray(dG_J_m3, float)
    )
    for name, values, largest, unit in (
        ("dgamma_J_m2", dgamma, LARGEST_DGAMMA, "J/m2"),
        ("dG_J_m3", dG, LARGEST_DG, "J/m3"),
    ):
        if values.size == 0:
            raise BookError(f"{name} is empty, but needs at least one value in {unit}.")
        if not np.isfinite(values).all():
            raise BookError(
                f"{name} holds {values[~np.isfinite(values)][0]}, but only finite numbers are allowed."
            )
        if (np.abs(values) > largest).any():
            raise BookError(
                f"{name} holds {values[np.abs(values) > largest][0]:g} {unit}, but magnitudes up to {largest:g} are "
                "allowed; check the unit."
            )
    return dgamma, dG


def excess_grand_potential(
    h_m: ArrayLike, coefficient, dgamma_J_m2: ArrayLike, dG_J_m3: ArrayLike
) -> NDArray:
    """Phi - gamma0 = dgamma f(h) + dG h in J/m2 for thicknesses h >= 0 in m (arrays broadcast).

    Raises BookError for thicknesses that are negative, not finite or too large to be those of an interface.
    """
    dgamma, dG = _checked_energies(dgamma_J_m2, dG_J_m3)
    h = np.asarray(h_m, dtype=float)
    if not (np.isfinite(h) & (h >= 0) & (h <= THICKEST_M)).all():
        wrong = h[~(np.isfinite(h) & (h >= 0) & (h <= THICKEST_M))].flat[0]
        raise BookError(
            f"h_m holds {wrong:g} m, but a film must be between 0 and {THICKEST_M:g} m thick."
        )
    return dgamma * coefficient(h) + dG * h


def equilibrium(coefficient, dgamma_J_m2: ArrayLike, dG_J_m3: ArrayLike) -> Equilibrium:
    """Global minimum of Phi over all thicknesses, at each pair of dgamma (J/m2) and dG (J/m3); arrays broadcast.

    Where dG < 0 beta is stable in bulk: the answer is wetting (inf), and ``message`` says so. Where dG = 0 the film
    is infinite if f never exceeds 1. Raises BookError for values that are not finite or cannot be energies.
    """
    dgamma, dG = _checked_energies(dgamma_J_m2, dG_J_m3)
    thickness, cost, minima = (
        np.zeros(dgamma.shape),
        np.zeros(dgamma.shape),
        np.ones(dgamma.shape, int),
    )
    for sign in (1, -1):
        mask = (sign * dgamma < 0) & (dG >= 0)
        if mask.any():
            thickness[mask], cost[mask], minima[mask] = _lowest(
                coefficient, sign, dG[mask] / np.abs(dgamma[mask])
            )
    stable = dG < 0
    thickness[stable] = np.inf
    with np.errstate(invalid="ignore"):
        excess = np.where(
            dgamma == 0, 0.0, np.minimum(dgamma + np.abs(dgamma) * cost, 0.0)
        )
    excess[stable] = -np.inf
    message = ""
    if stable.any():
        message = (
            f"dG is negative at {stable.sum()} of {stable.size} points: beta is stable in bulk there, so the film "
            "grows without limit (wetting)."
        )
    return Equilibrium(thickness, excess, minima, stable, message)


def _lowest(coefficient, sign, s):
    """(thickness, cost, number of minima) at slopes s >= 0; films beyond the grid count as wetting."""
    cost = s * coefficient.grid_m[-1]
    thickness, minima = np.full(s.shape, np.inf), np.zeros(s.shape, int)
    if sign < 0:  # without a gain a thick film is never better than the clean interface
        cost = np.full(s.shape, np.inf)
    for branch in branches(coefficient, sign):
        here = branch.holds(s)
        if not here.any():
            continue
        minima += here
        h = branch.thickness(s[here])
        new = sign * coefficient.rest(h) + s[here] * h
        better = new < cost[here]
        place = np.flatnonzero(here)[better]
        cost[place], thickness[place] = new[better], h[better]
    return thickness, cost, np.maximum(minima, 1)


def local_minima(coefficient, dgamma_J_m2: ArrayLike, dG_J_m3: ArrayLike) -> NDArray:
    """All minima at one point: array of (thickness in m, Phi - gamma0 in J/m2), from thin to thick."""
    dgamma, dG = (float(value) for value in _checked_energies(dgamma_J_m2, dG_J_m3))
    if dG < 0 or dgamma == 0:
        raise BookError(
            f"Minima are listed for dG >= 0 and dgamma other than 0, but dG = {dG:g}, dgamma = {dgamma:g}."
        )
    sign, s = (1 if dgamma < 0 else -1), dG / abs(dgamma)
    h = np.array(
        [float(b.thickness(s)) for b in branches(coefficient, sign) if b.holds(s)]
    )
    return np.column_stack([h, dgamma * coefficient(h) + dG * h])


def settle(
    coefficient, dgamma_J_m2: ArrayLike, dG_J_m3: ArrayLike, starts_m: ArrayLike
) -> NDArray:
    """Where films of the given thicknesses relax to: downhill in Phi from each start; inf if they thicken for good.

    One pair of energies, an array of starts in m. With a barrier in Phi the answer depends on the start.
    """
    minima = local_minima(coefficient, dgamma_J_m2, dG_J_m3)[:, 0]
    dgamma, dG = float(dgamma_J_m2), float(dG_J_m3)
    start = np.asarray(starts_m, dtype=float)
    force = -(
        dgamma * coefficient.slope(start) + dG
    )  # towards thicker films where positive
    above, below = (
        np.searchsorted(minima, start),
        np.searchsorted(minima, start, side="right") - 1,
    )
    thicker = np.where(above < minima.size, np.append(minima, np.inf)[above], np.inf)
    return np.where(
        np.isin(start, minima),
        start,
        np.where(force > 0, thicker, minima[np.maximum(below, 0)]),
    )
