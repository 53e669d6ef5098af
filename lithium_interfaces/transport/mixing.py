"""Conductivity of mixtures: bounds and effective-medium estimates.

Volume fractions add up to one; conductivities are in any one unit, which the answer keeps. What is known
about the geometry decides how tight the statement can be: nothing (Wiener), statistical isotropy (Hashin and
Shtrikman), a random mosaic in which no phase is the matrix (Bruggeman), cubic grains in a skin (brick layer).
"""

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError


@within(fractions="0 to 1", conductivities=">= 0")
def _phases(fractions, conductivities):
    """Both as arrays of equal length; fractions in [0, 1] that add up to one, conductivities >= 0."""
    f = np.atleast_1d(fractions)
    sigma = np.atleast_1d(conductivities)
    if f.ndim != 1 or f.shape != sigma.shape:
        shapes = f"{f.shape} and {sigma.shape}"
        raise BookError(
            f"fractions and conductivities have shapes {shapes}, but need one of each per phase."
        )
    if abs(f.sum() - 1) > 1e-9:
        raise BookError(f"fractions add up to {f.sum():g}, but must add up to 1.")
    return f, sigma


def _dimensions(d):
    if d not in (2, 3):
        raise BookError(f"d is {d}, but the dimension must be 2 or 3.")
    return d


def wiener(fractions: ArrayLike, conductivities: ArrayLike) -> tuple[float, float]:
    """(series, parallel): the widest bounds, reached by layers across and along the current.

    Harmonic and arithmetic mean, 1/sum(f/sigma) and sum(f sigma). No arrangement of the phases lies outside.
    """
    f, sigma = _phases(fractions, conductivities)
    used, present = f[f > 0], sigma[f > 0]
    series = 0.0 if (present == 0).any() else float(1 / np.sum(used / present))
    return series, float(f @ sigma)


@within(f1="0 to 1")
def hashin_shtrikman(
    f1: ArrayLike, sigma1: float, sigma2: float, d: int = 3
) -> tuple[float, float]:
    """(low, high) bounds of a statistically isotropic mixture of two phases in d dimensions.

    A coated-sphere assembly with the phase sigma_m outside has
    sigma_m + f_i / (1/(sigma_i - sigma_m) + f_m/(d sigma_m)); the worse conductor outside gives the lower
    bound, the better one the upper bound (Hashin and Shtrikman 1962).
    """
    d = _dimensions(d)
    (fraction, rest), (a, b) = _phases([f1, 1 - f1], [sigma1, sigma2])

    def outside(matrix, f_matrix, inside, f_inside):
        # the formula of the docstring, multiplied out so that neither 0 nor equal phases divide by zero
        top = (inside + (d - 1) * matrix) + (d - 1) * f_inside * (inside - matrix)
        bottom = (inside + (d - 1) * matrix) - f_inside * (inside - matrix)
        return matrix * (top / bottom if bottom > 0 else 1.0)

    values = outside(a, fraction, b, rest), outside(b, rest, a, fraction)
    return float(min(values)), float(max(values))


def bruggeman(fractions: ArrayLike, conductivities: ArrayLike, d: int = 3) -> float:
    """Effective conductivity of a random mosaic in d dimensions, any number of phases.

    The positive root of sum f_i (sigma_i - s)/(sigma_i + (d - 1) s) = 0 (Bruggeman's symmetric effective
    medium). With an insulator it vanishes below a fraction 1/d of conductor; the true percolation threshold
    depends on the lattice, so the estimate must not be trusted near it.
    """
    d = _dimensions(d)
    f, sigma = _phases(fractions, conductivities)
    low, high = wiener(f, sigma)
    if high == 0 or high - low <= 1e-15 * high:
        return high
    if d * f[sigma > 0].sum() <= 1:
        return 0.0

    def excess(
        s,
    ):  # falls with s; written so that it does not cancel where s is near a phase
        return np.sum(f * (sigma / (sigma + (d - 1) * s))) - 1 / d

    # bisection in log s: 200 halvings of any double-precision range leave no uncertainty
    bottom, top = np.log(max(low, high * 1e-290)), np.log(high)
    for _ in range(200):
        middle = (bottom + top) / 2
        if excess(np.exp(middle)) > 0:
            bottom = middle
        else:
            top = middle
    return float(np.exp((bottom + top) / 2))


@within(fraction="0 to 1", exponent=">= 1")
def bruggeman_power(fraction: ArrayLike, exponent: ArrayLike = 1.5) -> NDArray:
    """fraction**exponent: conductivity of a conductor around insulating spheres, over that of the conductor.

    The differential (asymmetric) Bruggeman rule; 1.5 is exact for spheres of very different sizes. Also the
    usual factor for electrolyte in a separator.
    """
    return fraction**exponent


@within(
    grain_size="> 0",
    boundary_width=">= 0",
    grain_conductivity="> 0",
    boundary_conductivity="> 0",
)
def brick_layer(
    grain_size: float,
    boundary_width: float,
    grain_conductivity: float,
    boundary_conductivity: float,
    d: int = 3,
) -> tuple[float, float]:
    """(low, high) bounds of cubic grains of edge g in a skin of width w between neighbours.

    The unit cell has edge g + w, so a = g/(g + w) is the grain's share of an edge; sizes in one unit. Insulating
    surfaces along the current can only lower the conductance of the cell, equipotential planes across it can only
    raise it; cutting the cell either way leaves resistors in series and parallel:

        low  = a^(d-1) / (a/s_g + (1-a)/s_b) + (1 - a^(d-1)) s_b       (columns along the current in parallel)
        high = 1 / (a/(a^(d-1) s_g + (1 - a^(d-1)) s_b) + (1-a)/s_b)   (slabs across the current in series)

    For fast, thin skins both tend to the brick-layer rule s_g + (d-1)(w/g) s_b.
    """
    d = _dimensions(d)
    size = float(grain_size)
    width = float(boundary_width)
    grain = float(grain_conductivity)
    skin = float(boundary_conductivity)
    a = size / (size + width)
    across = a ** (d - 1)
    low = across / (a / grain + (1 - a) / skin) + (1 - across) * skin
    high = 1 / (a / (across * grain + (1 - across) * skin) + (1 - a) / skin)
    return low, high
