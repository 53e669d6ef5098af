"""Synthetic spectra of a coated lithium electrode, from another model than the circuits that are fitted.

    Z = Rs + film + interface + Zw

The film has no constant-phase element but a lognormal distribution of relaxation times; charge transfer happens along
the pores of rough lithium (a transmission line with an ideal double layer, de Levie); diffusion stands outside the
double layer; a new phase is a second layer. A fit by ``circuits`` is therefore wrong in the way that fits to real
cells are. All default values are illustrative, in ohm cm2 and F/cm2.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, within
from lithium_interfaces.errors import BookError

from .signatures import ASSUMPTIONS, signature

#: nodes of the Gauss-Hermite sum over relaxation times; exact to 1e-9 for spreads up to 1
NODES = 41


@dataclass(frozen=True)
class Cell:
    """A coated lithium electrode, or many: every field is a number or an array, and all broadcast.

    ``spread``: standard deviation of ln(relaxation time) in the film. ``pore_resistance``: of the electrolyte in the
    roughness of the lithium (0: flat). ``layer_resistance`` and ``layer_capacitance``: of a second layer (0: none).
    """

    series_resistance: float = 3.0
    film_resistance: float = 60.0
    film_capacitance: float = 7e-7
    spread: float = 0.6
    charge_transfer_resistance: float = 30.0
    double_layer_capacitance: float = 7e-5
    pore_resistance: float = 3.0
    diffusion_resistance: float = 20.0
    diffusion_time_s: float = 50.0
    layer_resistance: float = 0.0
    layer_capacitance: float = 1e-6

    def __post_init__(self):
        for field in fields(self):
            checked(field.name, getattr(self, field.name), "[0, inf)")


@within(frequency_Hz="> 0")
def impedance(frequency_Hz: ArrayLike, cell: Cell = Cell()) -> NDArray:
    """Complex impedance (..., F) of cells whose fields have the shape (...)."""
    jw = 2j * np.pi * frequency_Hz
    shape = np.broadcast_shapes(
        *(np.shape(getattr(cell, field.name)) for field in fields(cell))
    )
    c = {
        field.name: np.broadcast_to(getattr(cell, field.name), shape)[..., None]
        for field in fields(cell)
    }
    z = c["series_resistance"] + _distributed(
        jw, c["film_resistance"], c["film_capacitance"], c["spread"]
    )
    if np.any(c["layer_resistance"]):
        z = z + _distributed(
            jw, c["layer_resistance"], c["layer_capacitance"], c["spread"]
        )
    z = z + _pores(
        jw,
        c["charge_transfer_resistance"],
        c["double_layer_capacitance"],
        c["pore_resistance"],
    )
    root = np.sqrt(jw * c["diffusion_time_s"])
    return z + c["diffusion_resistance"] * np.tanh(root) / root


def _distributed(jw, resistance, capacitance, spread):
    """R times the mean of 1/(1 + j w tau) over ln tau ~ Normal(ln R C, spread)."""
    total = 0
    for node, weight in _quadrature():
        total = total + weight / (
            1 + jw * resistance * capacitance * np.exp(node * spread)
        )
    return resistance * total


@cache
def _quadrature():
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    return list(zip(nodes, weights / weights.sum()))


def _pores(jw, resistance, capacitance, pore_resistance):
    """Transmission line sqrt(Rp z) coth(sqrt(Rp/z)), z = 1/(1/R + j w C); z itself where Rp is zero."""
    z = 1 / (1 / resistance + jw * capacitance)
    ratio = np.sqrt(np.maximum(pore_resistance, 1e-12 * resistance) / z)
    return z * ratio / np.tanh(ratio)


def damaged(
    cell: Cell, mode: str, severity: ArrayLike, assumptions=ASSUMPTIONS
) -> Cell:
    """The cell after a failure of this mode; ``severity`` (...) as in ``signatures.signature``."""
    change = np.exp(signature(mode, severity, assumptions))
    resistance, capacitance, transfer, double_layer = (change[..., k] for k in range(4))
    after = replace(
        cell,
        charge_transfer_resistance=cell.charge_transfer_resistance * transfer,
        double_layer_capacitance=cell.double_layer_capacitance * double_layer,
        # less contact leaves less roughness side by side
        pore_resistance=cell.pore_resistance
        * (transfer if mode == "dry delamination" else 1.0),
    )
    if mode == "thickening, new phase":
        added = np.maximum(np.expm1(severity), 1e-12)
        return replace(
            after,
            layer_resistance=cell.film_resistance * added,
            layer_capacitance=cell.film_capacitance
            * assumptions.new_phase_permittivity
            * assumptions.new_phase_resistivity
            / added,
        )
    return replace(
        after,
        film_resistance=cell.film_resistance * resistance,
        film_capacitance=cell.film_capacitance * capacitance,
    )


@within(noise="0 to below 1")
def with_noise(
    impedance: ArrayLike, noise: ArrayLike, rng: np.random.Generator
) -> NDArray:
    """The impedance with independent Gaussian noise of ``noise`` |Z| on Re and on Im; ``rng`` is a numpy Generator."""
    if not isinstance(rng, np.random.Generator):
        raise BookError(
            f"The random numbers come from a {type(rng).__name__}; a numpy Generator is needed, as from np.random.default_rng(1)."
        )
    z = np.asarray(impedance, dtype=complex)
    draws = rng.standard_normal((2, *z.shape))
    return z + noise * np.abs(z) * (draws[0] + 1j * draws[1])


@within(highest_Hz="> 0", lowest_Hz="> 0", per_decade="1 to 200")
def sweep(
    highest_Hz: float = 2e5, lowest_Hz: float = 0.1, per_decade: float = 6
) -> NDArray:
    """Frequencies of a sweep, from high to low, equally spaced in their logarithm."""
    highest, lowest = (float(highest_Hz), float(lowest_Hz))
    if lowest >= highest:
        raise BookError(
            f"The sweep goes from {highest:g} to {lowest:g} Hz; the highest frequency comes first."
        )
    count = int(np.ceil(np.log10(highest / lowest) * float(per_decade))) + 1
    return np.geomspace(highest, lowest, count)
