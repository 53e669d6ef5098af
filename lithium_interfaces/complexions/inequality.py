"""Eq. (2) of Yan et al. (10.1063/5.0018417): which way must the inequality point?

A film of thickness h beats the clean interface if Phi(h) < Phi(0), that is if -dgamma f(h) > dG h. With f <= 1 this
needs -dgamma > dG h. The paper prints "<".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lithium_interfaces.core.validate import within

from .coefficients import Dispersion, Exponential
from .equilibrium import equilibrium


@dataclass(frozen=True)
class Proof:
    """Two statements proved by computer algebra, with the expressions that carry them.

    ``printed`` is Phi(h) - Phi(0) where the printed inequality holds, ``needed`` is -dgamma - dG h where a film is
    better than none; both are proved positive.
    """

    printed: object
    needed: object
    printed_is_positive: bool
    needed_is_positive: bool


def symbolic_proof() -> Proof:
    """Prove both directions with sympy, for dgamma < 0 and any f that stays below 1 (rest = 1 - f > 0)."""
    import sympy

    gain, rest, excess, lead = sympy.symbols("gain rest excess lead", positive=True)
    # Phi(h) - Phi(0) = dG h - gain (1 - rest), gain = -dgamma
    cost = sympy.Symbol("cost", positive=True)  # dG h
    difference = cost - gain * (1 - rest)
    # printed: gain < cost, so cost = gain + excess with excess > 0
    printed = sympy.expand(difference.subs(cost, gain + excess))
    # a better film: Phi(h) - Phi(0) = -lead with lead > 0; what does it say of gain - cost?
    solved = sympy.solve(sympy.Eq(difference, -lead), cost)[0]
    needed = sympy.expand(gain - solved)
    return Proof(printed, needed, bool(printed.is_positive), bool(needed.is_positive))


@dataclass(frozen=True)
class Trial:
    """Counts of random films: all, those better than no film, and how they stand to the two inequalities."""

    films: int
    stable: int
    stable_and_printed: int
    stable_and_reversed: int
    printed: int
    printed_and_better: int
    minima_and_reversed: int
    minima: int


@within(films="whole >= 2")
def random_trial(rng: np.random.Generator, films: int = 40_000) -> Trial:
    """Draw films with log-uniform parameters and test both inequalities on them.

    -dgamma 1 mJ/m2 to 1 J/m2, dG 1e6 to 1e9 J/m3, decay length 0.1 to 1 nm and thickness 0.01 to 100 nm
    (*illustrative* ranges); half exponential, half dispersion. ``minima`` are equilibrium films of finite thickness.
    """
    half = films // 2
    counts = np.zeros(8, int)
    for family in (Exponential, Dispersion):
        gain, dG, xi, h = (
            10 ** rng.uniform(low, high, half)
            for low, high in ((-3, 0), (6, 9), (-10, -9), (-11, -7))
        )
        # scale invariance: f(h) of decay length xi is that of 1 nm at h / xi
        unit = family(1e-9)
        better = dG * h - gain * unit(h / xi * 1e-9) < 0
        printed = gain < dG * h
        best = equilibrium(unit, -gain, dG * xi / 1e-9).thickness_m * xi / 1e-9
        film = best > 0
        counts += [
            half,
            better.sum(),
            (better & printed).sum(),
            (better & ~printed).sum(),
            printed.sum(),
            (printed & better).sum(),
            (film & (gain > dG * best)).sum(),
            film.sum(),
        ]
    return Trial(*map(int, counts))
