"""When does the conducting phase first reach across the film? Percolation on square and cubic lattices.

Every site or bond draws a number u in (0, 1) and is open at fraction p if u < p. Each random lattice then has
one threshold, the smallest p at which open sites join its two outer rows, found exactly. The spanning
probability at p is the share of lattices with a threshold up to p. Sides are open, not periodic: a bond
lattice of L rows and L + 1 columns is then its own dual, and spans at p = 1/2 with probability 1/2 at any L.

In an infinite lattice the spanning probability jumps at p_c. On a lattice L wide, the mean threshold
approaches p_c, and the spread of thresholds zero, both as L**(-1/nu); so the mean is a straight line in the
spread, and its value at zero spread is p_c, without knowing nu.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import whole, within
from lithium_interfaces.errors import BookError

KINDS = ("site", "bond")


def spans(open_sites: ArrayLike) -> bool:
    """Whether sites of the boolean array that touch by their faces join its first row to its last."""
    label, _ = ndimage.label(open_sites)
    first = np.unique(label[0])
    return bool(np.isin(label[-1], first[first > 0]).any())


@within(samples="whole >= 1")
def lattice_thresholds(
    shape,
    kind: str = "site",
    samples: int = 100,
    rng: np.random.Generator | None = None,
) -> NDArray:
    """Fractions at which random lattices first span their first axis, shape (samples,).

    ``shape`` counts the sites along each axis (two or three); for kind "bond" all sites are open, and bonds
    along the first axis also join its outer rows to electrodes. Raises BookError for another kind.
    """
    shape = tuple(whole("shape", length) for length in np.atleast_1d(shape))
    if len(shape) not in (2, 3) or kind not in KINDS:
        raise BookError(
            f"The lattice is {kind!r} of shape {shape}, but must be one of {KINDS} with two or three sides."
        )
    rng = np.random.default_rng(0) if rng is None else rng
    return np.array([_first_spanning(_draw(shape, kind, rng)) for _ in range(samples)])


def _draw(shape, kind, rng):
    """The u of every site of a lattice that spans exactly if the asked one does."""
    if kind == "site":
        return rng.random(shape)
    # Bonds become sites between nodes, which are always open; the places between bonds never are. The outer
    # rows are bonds to the electrodes.
    field = np.full((2 * shape[0] + 1, *(2 * n - 1 for n in shape[1:])), np.inf)
    nodes = (slice(1, None, 2), *[slice(None, None, 2)] * (len(shape) - 1))
    field[nodes] = 0.0
    for axis in range(len(shape)):
        bonds = list(nodes)
        bonds[axis] = slice(None, None, 2) if axis == 0 else slice(1, None, 2)
        target = field[tuple(bonds)]
        target[...] = rng.random(target.shape)
    return field


def _first_spanning(field):
    """Smallest u such that the sites up to u span, by bisection over the sorted u."""
    values = np.unique(field[np.isfinite(field) & (field > 0)])
    low, high = 0, len(values) - 1  # all open spans
    while low < high:
        middle = (low + high) // 2
        low, high = (
            (low, middle) if spans(field <= values[middle]) else (middle + 1, high)
        )
    return values[low]


@within(thresholds="0 to 1", fraction="0 to 1")
def spanning_probability(
    thresholds: ArrayLike, fraction: ArrayLike
) -> tuple[NDArray, NDArray]:
    """Share of the lattices that span at each ``fraction`` open, and its binomial standard error."""
    thresholds = np.sort(thresholds)
    share = np.searchsorted(thresholds, fraction, side="right") / thresholds.size
    return share, np.sqrt(share * (1 - share) / thresholds.size)


@dataclass(frozen=True)
class FiniteSizeScaling:
    """Mean and spread of thresholds against lattice size, and their limit."""

    sizes: np.ndarray
    mean: np.ndarray
    mean_error: np.ndarray
    spread: np.ndarray
    threshold: float  # at zero spread, i.e. in the infinite lattice
    threshold_error: float  # one standard error, by the bootstrap; corrections at small sizes come on top
    exponent_nu: float  # spread ~ size**(-1/nu)


@within(dimensions="whole 2 to 3")
def finite_size_scaling(
    sizes: ArrayLike,
    kind: str = "site",
    dimensions: int = 2,
    samples: int = 200,
    rng: np.random.Generator | None = None,
) -> FiniteSizeScaling:
    """Threshold of the infinite square (``dimensions`` 2) or cubic (3) lattice from lattices of several ``sizes``.

    ``samples`` lattices of each size. A bond lattice of size L has L rows and L + 1 columns. Raises BookError
    for fewer than three sizes.
    """
    sizes = np.array(
        [whole("sizes", size, "[2, inf)") for size in np.atleast_1d(sizes)]
    )
    if len(set(sizes.tolist())) < 3:
        raise BookError(
            f"sizes are {sizes.tolist()}, but at least three different ones are needed."
        )
    wider = kind == "bond"
    rng = np.random.default_rng(0) if rng is None else rng
    draws = [
        lattice_thresholds((n, *[n + wider] * (dimensions - 1)), kind, samples, rng)
        for n in sizes
    ]
    mean, spread = _mean_and_spread(draws)
    slope = np.polyfit(np.log(sizes), np.log(spread), 1)[0]
    # Mean and spread of one skewed sample err together, which resampling the lattices keeps.
    again = [
        _at_zero_spread(
            *_mean_and_spread(
                [draw[rng.integers(0, samples, samples)] for draw in draws]
            )
        )
        for _ in range(400)
    ]
    return FiniteSizeScaling(
        sizes,
        mean,
        spread / np.sqrt(samples),
        spread,
        _at_zero_spread(mean, spread),
        float(np.std(again)),
        float(-1 / slope),
    )


def _mean_and_spread(draws):
    return np.array([draw.mean() for draw in draws]), np.array(
        [draw.std(ddof=1) for draw in draws]
    )


def _at_zero_spread(mean, spread):
    """Intercept of the straight line through the means, each weighted by its precision."""
    return float(np.polyfit(spread, mean, 1, w=1 / spread)[1])
