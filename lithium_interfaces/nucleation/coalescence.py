"""What a film remembers of the nuclei it grew from: growth with competition, and two kinds of memory.

Model. Nuclei stand on a flat collector, one per unit cell of side p (the spacing), at random or on a square
lattice. Nucleus i grows as a sphere of radius v_i t; the film is the upper envelope of all spheres, and the
sphere on top at a place owns it. Speeds v_i are drawn once per nucleus, uniformly between 1 - s and 1: the
*speed spread* s stands for whatever makes one grain faster than its neighbour, such as orientation or SEI.
Time is replaced by the mean film thickness h, that is, by charge. All lengths here are in units of p.

Assumptions: current follows the surface and nothing else (no ohmic or diffusive focusing, see
``growth.focusing_length_m``), no new nuclei, no voids, no surface diffusion. Spheres reach every place in a
straight line, also through a slower grain, which buries slow grains a little too early.

Memory of the template, both compared with equal speeds:
  ownership    share of the surface that still belongs to the nucleus nearest to it on the collector
  relief       correlation of the height with that of equally fast nuclei, whose amplitude falls as 1/h
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError

TEMPLATES = ("random", "square")


@within(cells="whole 2 to 200")
def template(kind: str, cells: int, rng: np.random.Generator) -> NDArray:
    """Positions, shape (cells**2, 2), of one nucleus per unit area in a periodic box of side ``cells``."""
    if kind == "random":
        return rng.uniform(0, cells, (cells**2, 2))
    if kind == "square":
        return np.stack(np.meshgrid(*[np.arange(cells) + 0.5] * 2), axis=-1).reshape(
            -1, 2
        )
    raise BookError(f"kind is {kind!r}, but must be one of {', '.join(TEMPLATES)}.")


@within(grid="whole 2 to 2000")
def squared_distances(positions: ArrayLike, cells: ArrayLike, grid: int) -> NDArray:
    """Squared lateral distance of each of grid x grid places to each nucleus, shape (grid**2, n), periodic."""
    places = (np.arange(grid) + 0.5) * cells / grid
    along = [np.abs(places[:, None] - positions[:, axis]) for axis in (0, 1)]
    x, y = (np.minimum(d, cells - d) ** 2 for d in along)
    return (x[:, None] + y[None, :]).reshape(-1, len(positions))


def envelope(distances2: ArrayLike, radii: ArrayLike) -> tuple[NDArray, NDArray]:
    """(heights, owners) of the film: upper envelope of spheres with the given radii, 0 where it is bare.

    ``distances2`` from ``squared_distances``, ``radii`` one number or one per nucleus. The owner is the nucleus with
    the largest r**2 - d**2, so that owners form a power diagram (Laguerre tessellation).
    """
    power = np.square(np.broadcast_to(radii, distances2.shape[1])) - distances2
    owners = power.argmax(axis=1)
    return np.sqrt(np.maximum(power[np.arange(len(power)), owners], 0)), owners


@dataclass(frozen=True)
class Memory:
    """Simulated memory; arrays of shape (realisations, thicknesses), lengths in spacings."""

    thickness: np.ndarray  # shape (thicknesses,)
    ownership: np.ndarray
    relief: np.ndarray
    roughness: np.ndarray
    survivors: np.ndarray  # share of the nuclei that still reach the surface


@within(speed_spread="0 to below 1", thicknesses="> 0", realisations="whole >= 1")
def simulate(
    kind: str,
    speed_spread: float,
    thicknesses: ArrayLike,
    realisations: int,
    rng: np.random.Generator,
    cells: ArrayLike = 10,
    grid: int = 40,
    radii: ArrayLike | None = None,
) -> Memory:
    """Grow ``realisations`` films and record what they remember at each mean thickness (increasing, > 0).

    ``radii`` are the sphere radii of the fastest nuclei at which films are evaluated; values between them are
    interpolated. Raises BookError if they do not reach the largest thickness.
    """
    spread = float(speed_spread)
    h = np.atleast_1d(thicknesses)
    if radii is None:
        # a film of separate or of equally fast spheres is an upper bound of the thickness, a level one a lower bound
        thinnest = 0.9 * max(np.cbrt(3 * h[0] / (2 * np.pi)), h[0])
        radii = np.geomspace(thinnest, 1.5 + h[-1] / (1 - spread), 20)
    records = []
    for _ in range(realisations):
        positions = template(kind, cells, rng)
        speeds = 1 - spread * rng.uniform(size=len(positions))
        distances2 = squared_distances(positions, cells, grid)
        nearest = distances2.argmin(axis=1)
        equal = -distances2[np.arange(len(distances2)), nearest]
        rows = np.array(
            [
                _observe(
                    *envelope(distances2, r * speeds), nearest, equal, len(positions)
                )
                for r in radii
            ]
        )
        if rows[-1, 0] < h[-1] or rows[0, 0] > h[0]:
            raise BookError(
                f"The radii give films of {rows[0, 0]:.3g} to {rows[-1, 0]:.3g} spacings, but must span {h[0]:g} to {h[-1]:g}."
            )
        records.append(
            [
                np.interp(np.log(h), np.log(rows[:, 0]), column)
                for column in rows[:, 1:].T
            ]
        )
    return Memory(h, *np.array(records).transpose(1, 0, 2))


def _observe(heights, owners, nearest, equal, nuclei):
    """Mean thickness, ownership, relief, roughness, survivors of one film."""
    roughness = heights.std()
    wet = heights > 0
    reference = np.where(
        wet, equal, equal[~wet].max(initial=equal.min())
    )  # bare places are level in both
    relief = np.corrcoef(heights, reference)[0, 1] if roughness > 0 else 1.0
    return (
        heights.mean(),
        (owners == nearest).mean(),
        relief,
        roughness,
        len(np.unique(owners[wet])) / nuclei,
    )


def memory_length(
    thickness: ArrayLike, curves: ArrayLike, level: float = 1 / np.e
) -> float:
    """Thickness at which the mean of ``curves``, shape (realisations, thicknesses), first falls to ``level``.

    Raises BookError if the mean does not cross the level within the range.
    """
    mean = np.atleast_2d(curves).mean(axis=0)
    below = np.flatnonzero(mean <= level)
    if len(below) == 0 or below[0] == 0:
        raise BookError(
            f"The memory runs from {mean[0]:.3g} to {mean[-1]:.3g}; it must cross {level:.3g} within the range."
        )
    k = below[0]
    share = (mean[k - 1] - level) / (mean[k - 1] - mean[k])
    return float(
        np.exp(np.log(thickness[k - 1]) * (1 - share) + np.log(thickness[k]) * share)
    )


@within(resamples="whole >= 1", confidence="above 0 to below 1")
def memory_length_interval(
    thickness: ArrayLike,
    curves: ArrayLike,
    rng: np.random.Generator,
    resamples: int = 400,
    confidence: float = 0.95,
    level: float = 1 / np.e,
) -> tuple[float, float]:
    """(low, high) percentile interval of ``memory_length`` over realisations drawn with replacement."""
    curves = np.atleast_2d(curves)
    draws = rng.integers(0, len(curves), (resamples, len(curves)))
    lengths = [memory_length(thickness, curves[draw], level) for draw in draws]
    tail = (1 - float(confidence)) / 2
    return tuple(np.quantile(lengths, [tail, 1 - tail]))


# --- exact results for random nuclei -----------------------------------------------------------


@within(radius=">= 0", speed_spread="above 0 to below 1", nodes="whole >= 1")
def exact_ownership(
    radius: ArrayLike, speed_spread: float, nodes: int = 200
) -> NDArray:
    """Ownership of random nuclei at the radius (in spacings) of the fastest, for a covered collector.

    The nearest nucleus, of speed u, still owns its place if no other has (v t)**2 - d**2 above its own; for a
    Poisson process this has the probability exp(-pi t**2 E[(v**2 - u**2)_+]), whatever its distance:

        m(t) = int_0^1 exp{-pi t**2 [(1 - u**3)/3 - u**2 (1 - u)]/s} dq,   u = 1 - s q,

    close to sqrt(pi) erf(a)/(2a) with a = t sqrt(pi s) for a small spread.
    """
    s = float(speed_spread)
    q, weight = np.polynomial.legendre.leggauss(nodes)
    q, weight = (q + 1) / 2, weight / 2
    u = 1 - s * q
    faster = ((1 - u**3) / 3 - u**2 * (1 - u)) / s
    return (weight * np.exp(-np.pi * np.square(radius)[..., None] * faster)).sum(
        axis=-1
    )


@within(speed_spread="above 0 to below 1")
def small_spread_memory_length(speed_spread: ArrayLike) -> NDArray:
    """Thickness in spacings at which ownership falls to 1/e, 1.36/sqrt(s): limit of a small spread."""
    from scipy.optimize import brentq
    from scipy.special import erf

    a = brentq(lambda a: np.sqrt(np.pi) * erf(a) / (2 * a) - np.exp(-1), 1, 5)
    return a / np.sqrt(np.pi * speed_spread)
