"""Interfacial coefficients f(h): how much of the change of interfacial energy a film of thickness h has earned.

Every coefficient rises from f(0) = 0, the clean interface, to f(inf) = 1, two separate interfaces with the film
between them (the boundary conditions of Eq. (3) of Yan et al., 10.1063/5.0018417). It is written as 1 - rest(h):
the rest is what the two interfaces still feel of each other, and keeps its digits where f is nearly 1.
Lengths and thicknesses are in metres, slopes in 1/m, curvatures in 1/m2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, within
from lithium_interfaces.errors import BookError

#: an interface feels its neighbour over these distances; anything else is a slip of units
SHORTEST_M, LONGEST_M = 1e-12, 1e-6


def length(name: str, value: float) -> float:
    """A decay length or layer thickness in metres as float, or BookError if it cannot be one."""
    number = float(checked(name, value, "(0, inf)"))
    if not SHORTEST_M <= number <= LONGEST_M:
        raise BookError(
            f"{name} is {number:g} m, but must lie between {SHORTEST_M:g} and {LONGEST_M:g} m; was it meant in nm?"
        )
    return number


class Coefficient:
    """One f(h); the base of all families.

    A family gives ``rest`` (1 - f), ``slope`` (f') and ``curvature`` (f''), all vectorised in h, and says on which
    thicknesses it must be looked at: ``grid_m`` resolves its finest feature and goes so far that nothing new happens
    beyond its end. ``sites_m`` is None for a film of any thickness, or holds the only thicknesses allowed.
    """

    rest: Callable[[ArrayLike], NDArray]
    slope: Callable[[ArrayLike], NDArray]
    curvature: Callable[[ArrayLike], NDArray]

    @property
    def grid_m(self) -> NDArray:
        raise NotImplementedError

    @property
    def sites_m(self) -> NDArray | None:
        return None

    def __call__(self, h_m: ArrayLike) -> NDArray:
        """f at thicknesses h >= 0 in metres."""
        return 1.0 - self.rest(np.asarray(h_m, dtype=float))

    def _check_boundaries(self):
        """f(0) = 0 and f -> 1, or BookError; called by every family on creation."""
        ends = np.array([0.0, self.grid_m[-1]])
        start, end = (float(value) for value in np.ravel(self(ends)))
        name = type(self).__name__
        if not abs(start) <= 1e-6:
            raise BookError(
                f"f(0) of {name} is {start:g}, but must be 0: without a film the interface is clean."
            )
        if not abs(end - 1) <= 1e-2:
            raise BookError(
                f"f of {name} is {end:g} at {ends[1]:g} m, but must approach 1 for thick films."
            )


def _even(end, step):
    return np.linspace(0.0, end, int(np.ceil(end / step)) + 1)


def _tail(grid, end, points=400):
    """The grid, then thicknesses in equal ratios up to ``end``."""
    return np.concatenate([grid, np.geomspace(grid[-1], end, points + 1)[1:]])


@dataclass(frozen=True)
class Exponential(Coefficient):
    """f = 1 - exp(-h/xi): short-range interaction with decay length xi = ``length_m``."""

    length_m: float

    def __post_init__(self):
        length("length_m", self.length_m)
        self._check_boundaries()

    @property
    def grid_m(self) -> NDArray:
        return self.length_m * _tail(_even(30, 0.05), 600)

    def rest(self, h_m: ArrayLike) -> NDArray:
        return np.exp(-h_m / self.length_m)

    def slope(self, h_m: ArrayLike) -> NDArray:
        return self.rest(h_m) / self.length_m

    def curvature(self, h_m: ArrayLike) -> NDArray:
        return -self.rest(h_m) / self.length_m**2


@dataclass(frozen=True)
@within(exponent="1 to 12")
class Dispersion(Coefficient):
    """f = 1 - (1 + h/h0)^-m: dispersion forces with the cut-off h0 = ``cutoff_m`` that f(0) = 0 needs.

    ``exponent`` m is 2 for unretarded and 3 for retarded forces. A Hamaker energy -A/(12 pi h^2) that thickens
    the film (A < 0) is m = 2 with A = 12 pi dgamma h0^2; for one that thins it see ``AttractiveTail``.
    """

    cutoff_m: float
    exponent: float = 2.0

    def __post_init__(self):
        length("cutoff_m", self.cutoff_m)
        self._check_boundaries()

    @property
    def grid_m(self) -> NDArray:
        return self.cutoff_m * _tail(_even(10, 0.02), 1e6, 1200)

    def rest(self, h_m: ArrayLike) -> NDArray:
        return (1 + h_m / self.cutoff_m) ** -self.exponent

    def slope(self, h_m: ArrayLike) -> NDArray:
        return (
            self.exponent
            / self.cutoff_m
            * (1 + h_m / self.cutoff_m) ** (-self.exponent - 1)
        )

    def curvature(self, h_m: ArrayLike) -> NDArray:
        m, h0 = self.exponent, self.cutoff_m
        return -m * (m + 1) / h0**2 * (1 + h_m / h0) ** (-m - 2)


@dataclass(frozen=True)
@within(strength=">= 0", exponent="1 to 12")
class AttractiveTail(Coefficient):
    """f = 1 - (1 + B) exp(-h/xi) + B (1 + h/h0)^-m: short-range gain, and dispersion forces that thin the film.

    f overshoots 1, so the film stays finite even where beta is as stable as the bulk. For a Hamaker constant
    A > 0 (in J) and dgamma < 0 the strength is B = A / (12 pi |dgamma| h0^2).
    """

    length_m: float
    strength: float
    cutoff_m: float
    exponent: float = 2.0

    def __post_init__(self):
        length("length_m", self.length_m)
        length("cutoff_m", self.cutoff_m)
        self._check_boundaries()

    @property
    def _parts(self):
        return Exponential(self.length_m), Dispersion(self.cutoff_m, self.exponent)

    @property
    def grid_m(self) -> NDArray:
        short = min(self.length_m, self.cutoff_m)
        near = 40 * max(self.length_m, self.cutoff_m)
        return _tail(_even(near, 0.02 * short), 1e4 * near)

    def rest(self, h_m: ArrayLike) -> NDArray:
        near, far = self._parts
        return (1 + self.strength) * near.rest(h_m) - self.strength * far.rest(h_m)

    def slope(self, h_m: ArrayLike) -> NDArray:
        near, far = self._parts
        return (1 + self.strength) * near.slope(h_m) - self.strength * far.slope(h_m)

    def curvature(self, h_m: ArrayLike) -> NDArray:
        near, far = self._parts
        return (1 + self.strength) * near.curvature(
            h_m
        ) - self.strength * far.curvature(h_m)


@dataclass(frozen=True)
@within(barrier="0 to 100")
class TwoExponential(Coefficient):
    """f = 1 - (1 + B) exp(-u) + B exp(-2u), u = h/xi: the simplest f with a first-order transition, for B > 1/3."""

    length_m: float
    barrier: float

    def __post_init__(self):
        length("length_m", self.length_m)
        self._check_boundaries()

    @property
    def grid_m(self) -> NDArray:
        return self.length_m * _tail(_even(30, 0.02), 600)

    def rest(self, h_m: ArrayLike) -> NDArray:
        e = np.exp(-h_m / self.length_m)
        return (1 + self.barrier - self.barrier * e) * e

    def slope(self, h_m: ArrayLike) -> NDArray:
        e = np.exp(-h_m / self.length_m)
        return (1 + self.barrier - 2 * self.barrier * e) * e / self.length_m

    def curvature(self, h_m: ArrayLike) -> NDArray:
        e = np.exp(-h_m / self.length_m)
        return -(1 + self.barrier - 4 * self.barrier * e) * e / self.length_m**2


@dataclass(frozen=True)
@within(amplitude="0 to 100")
class Oscillatory(Coefficient):
    """f = 1 - exp(-h/xi) - a exp(-h/zeta) [1 - cos(2 pi h/sigma)]: solvation force of a liquid of hard spheres.

    Whole layers of thickness sigma = ``layer_m`` are preferred, by the amplitude a. ``damping_m`` is the decay
    length zeta of the oscillation; without it zeta = xi = ``length_m``.
    """

    length_m: float
    amplitude: float
    layer_m: float
    damping_m: float | None = None

    def __post_init__(self):
        length("length_m", self.length_m)
        length("layer_m", self.layer_m)
        if self.damping_m is not None:
            length("damping_m", self.damping_m)
        self._check_boundaries()

    @property
    def _damping(self):
        return self.length_m if self.damping_m is None else self.damping_m

    @property
    def grid_m(self) -> NDArray:
        step = min(self.layer_m / 48, self.length_m / 20, self._damping / 20)
        return _even(30 * max(self.length_m, self._damping), step)

    def rest(self, h_m: ArrayLike) -> NDArray:
        near, wave = self._terms(h_m)
        return near + wave * (1 - np.cos(self._phase(h_m)))

    def slope(self, h_m: ArrayLike) -> NDArray:
        near, wave = self._terms(h_m)
        k, q, phase = 1 / self._damping, 2 * np.pi / self.layer_m, self._phase(h_m)
        return near / self.length_m + wave * (
            k * (1 - np.cos(phase)) - q * np.sin(phase)
        )

    def curvature(self, h_m: ArrayLike) -> NDArray:
        near, wave = self._terms(h_m)
        k, q, phase = 1 / self._damping, 2 * np.pi / self.layer_m, self._phase(h_m)
        return -near / self.length_m**2 - wave * (
            k**2 * (1 - np.cos(phase))
            - 2 * k * q * np.sin(phase)
            + q**2 * np.cos(phase)
        )

    def _terms(self, h_m):
        near = np.exp(-h_m / self.length_m)
        wave = self.amplitude * np.exp(-h_m / self._damping)
        return near, wave

    def _phase(self, h_m):
        return 2 * np.pi * h_m / self.layer_m


@dataclass(frozen=True)
@within(most="1 to 10000")
class Layers(Coefficient):
    """Whole layers only: ``inside`` taken at h = n sigma, sigma = ``layer_m``, n = 0, 1, 2, ..., ``most``."""

    inside: Coefficient
    layer_m: float
    most: int = 60

    def __post_init__(self):
        length("layer_m", self.layer_m)
        self._check_boundaries()

    @property
    def grid_m(self) -> NDArray:
        return self.sites_m

    @property
    def sites_m(self) -> NDArray:
        return self.layer_m * np.arange(self.most + 1)

    def rest(self, h_m: ArrayLike) -> NDArray:
        return self.inside.rest(h_m)


@dataclass(frozen=True)
class Custom(Coefficient):
    """Any function f(h) of an array of thicknesses in metres.

    ``feature_m`` is the finest length over which f changes: a minimum narrower than that may be missed. At
    ``reach_m`` f must be within 0.01 of 1. Derivatives are taken numerically (about seven digits).
    """

    function: Callable
    feature_m: float
    reach_m: float

    def __post_init__(self):
        length("feature_m", self.feature_m)
        length("reach_m", self.reach_m)
        if not 1 < self.reach_m / self.feature_m <= 1000:
            raise BookError(
                f"reach_m is {self.reach_m / self.feature_m:g} times feature_m, but must be more than 1 and at most "
                "1000 times as long."
            )
        values = np.asarray(self.function(self.grid_m), dtype=float)
        if values.shape != self.grid_m.shape or not np.isfinite(values).all():
            raise BookError(
                "The function f must return one finite number for each thickness between 0 and "
                f"{self.reach_m:g} m, but it did not."
            )
        self._check_boundaries()

    @property
    def grid_m(self) -> NDArray:
        return _even(self.reach_m, self.feature_m / 40)

    def rest(self, h_m: ArrayLike) -> NDArray:
        return 1.0 - np.asarray(
            self.function(np.asarray(h_m, dtype=float)), dtype=float
        )

    def _at_offsets(self, h_m):
        # a step to either side, moved inwards at h = 0 by expanding around a point one step away
        d = self.feature_m * 2e-3
        centre = np.maximum(np.asarray(h_m, dtype=float), d)
        left, middle, right = (self.rest(centre + k * d) for k in (-1, 0, 1))
        return d, np.asarray(h_m, dtype=float) - centre, left, middle, right

    def slope(self, h_m: ArrayLike) -> NDArray:
        d, shift, left, middle, right = self._at_offsets(h_m)
        return (left - right) / (2 * d) - shift * (left - 2 * middle + right) / d**2

    def curvature(self, h_m: ArrayLike) -> NDArray:
        d, _, left, middle, right = self._at_offsets(h_m)
        return -(left - 2 * middle + right) / d**2
