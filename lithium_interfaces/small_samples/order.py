"""Orders of intervals: does a printed order hold for every value inside the ranges, and how much error does it bear?"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError


@within(low="finite", high="finite")
def _intervals(low, high):
    low = np.atleast_1d(low)
    high = np.atleast_1d(high)
    if low.ndim != 1 or low.shape != high.shape or low.size < 2:
        shapes = f"{low.shape} and {high.shape}"
        raise BookError(
            f"low and high have shapes {shapes}, but need one value each for two items or more."
        )
    if (low > high).any():
        place = np.argmax(low > high) + 1
        raise BookError(
            f"interval {place} has its low end above its high end, but low <= high is needed."
        )
    return low, high


def order_margins(low: ArrayLike, high: ArrayLike) -> NDArray:
    """Gap between each item and the next, in the order given (largest first): low_i - high_(i+1).

    All positive: the order holds whatever the values inside the intervals. Half of the smallest margin is the
    error that every value may have before the order can break.
    """
    low, high = _intervals(low, high)
    return low[:-1] - high[1:]


@within(standard_error="> 0")
def order_probability(
    low: ArrayLike, high: ArrayLike, standard_error: float, points: ArrayLike = 4001
) -> float:
    """Probability of the given order (largest first) if each value has a normal error of ``standard_error``.

    A value is taken as uniform in its interval before the error is added; errors are independent. Nested
    integrals on one grid instead of random draws: P = int f1 int_(x2<x1) f2 ... .
    """
    low, high = _intervals(low, high)
    error = float(standard_error)
    x = np.linspace(low.min() - 8 * error, high.max() + 8 * error, points)
    if (x[1] - x[0]) > error / 4:
        raise BookError(
            f"standard_error is {error:g}, but {points} points resolve only errors above {4 * (x[1] - x[0]):.3g}; "
            "give more points."
        )
    below = np.ones_like(x)  # probability that all later items lie below x and in order
    for a, b in zip(low[::-1], high[::-1]):
        if b > a:
            density = (ndtr((x - a) / error) - ndtr((x - b) / error)) / (b - a)
        else:
            density = np.exp(-(((x - a) / error) ** 2) / 2) / (
                error * np.sqrt(2 * np.pi)
            )
        mass = density * below
        below = np.concatenate(
            [[0], np.cumsum((mass[1:] + mass[:-1]) / 2 * np.diff(x))]
        )
    return float(below[-1])
