"""Equivalent circuits of a film on lithium, in logarithms of their parameters, with exact derivatives.

The whole circuit is Rs + (Rf || Qf) + [(Rct + Zw) || Qdl]: electrolyte, film, and charge transfer with diffusion,

    Z_Q = 1 / (Q (j w)^n)                                constant-phase element
    Z_w = Rw tanh(sqrt(j w tw)) / sqrt(j w tw)           diffusion through a layer of finite length

The others are nested in it. Parameters are positive, so their natural logarithms are the coordinates: a change of
a logarithm by 0.01 is a change by 1 %. Units follow the data: ohm (or ohm m2), F s^(n-1) (or per m2), s.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, within
from lithium_interfaces.errors import BookError


@dataclass(frozen=True)
class Circuit:
    """A circuit: its name, the names of its parameters in order, and a sentence for readers."""

    name: str
    parameters: tuple[str, ...]
    words: str

    @property
    def arcs(self) -> int:
        return sum(name.startswith("Q") for name in self.parameters)

    @property
    def diffusion(self) -> bool:
        return "tw" in self.parameters

    def log_parameters(self, **values) -> np.ndarray:
        """ln of the parameters in the order of ``parameters``; BookError for a missing, unknown or non-positive one."""
        if set(values) != set(self.parameters):
            raise BookError(
                f"The circuit {self.name!r} was given {', '.join(values) or 'nothing'}; it takes {', '.join(self.parameters)}."
            )
        return np.log(
            [float(checked(name, values[name], "(0, inf)")) for name in self.parameters]
        )


CIRCUITS = {
    circuit.name: circuit
    for circuit in (
        Circuit("resistor", ("Rs",), "a resistor"),
        Circuit("one arc", ("Rs", "R", "Q", "n"), "one arc"),
        Circuit(
            "one arc and diffusion",
            ("Rs", "R", "Q", "n", "Rw", "tw"),
            "one arc with diffusion",
        ),
        Circuit("two arcs", ("Rs", "Rf", "Qf", "nf", "Rct", "Qdl", "ndl"), "two arcs"),
        Circuit(
            "two arcs and diffusion",
            ("Rs", "Rf", "Qf", "nf", "Rct", "Qdl", "ndl", "Rw", "tw"),
            "two arcs with diffusion",
        ),
    )
}
FULL = CIRCUITS["two arcs and diffusion"]


def impedance(
    circuit: Circuit, frequency_Hz: ArrayLike, log_parameters: ArrayLike
) -> NDArray:
    """Complex impedance at frequencies (F,) of log-parameters (..., P), as (..., F)."""
    return _evaluate(circuit, frequency_Hz, log_parameters, derivatives=False)[0]


def jacobian(
    circuit: Circuit, frequency_Hz: ArrayLike, log_parameters: ArrayLike
) -> tuple[NDArray, NDArray]:
    """Impedance (..., F) and its exact derivatives by the log-parameters (..., F, P)."""
    return _evaluate(circuit, frequency_Hz, log_parameters, derivatives=True)


@within(frequency_Hz="> 0")
def _evaluate(circuit, frequency_Hz, log_parameters, derivatives):
    log_parameters = np.asarray(log_parameters, dtype=float)
    if log_parameters.shape[-1:] != (len(circuit.parameters),):
        raise BookError(
            f"The circuit {circuit.name!r} has {len(circuit.parameters)} parameters, but the log-parameters have the "
            f"shape {log_parameters.shape}."
        )
    log_jw = np.log(2 * np.pi * frequency_Hz) + 0.5j * np.pi
    p = np.exp(log_parameters)[..., None, :]  # a place for the frequency
    slopes = (
        np.zeros((*log_parameters.shape[:-1], log_jw.size, p.shape[-1]), complex)
        if derivatives
        else None
    )
    total = p[..., 0] + np.zeros(log_jw.size, complex)
    if derivatives:
        slopes[..., 0] = p[..., 0]
    for arc in range(circuit.arcs):
        k = 1 + 3 * arc
        resistance, charge, exponent = p[..., k], p[..., k + 1], p[..., k + 2]
        branch = resistance
        last = circuit.diffusion and arc == circuit.arcs - 1
        if last:
            root = np.exp(0.5 * (log_jw + log_parameters[..., None, k + 4]))
            tanh = np.tanh(root)
            warburg = p[..., k + 3] * tanh / root
            branch = resistance + warburg
        admittance = charge * np.exp(exponent * log_jw)
        z = 1 / (1 / branch + admittance)
        total = total + z
        if derivatives:
            squared = z * z
            by_branch = squared / (branch * branch)
            slopes[..., k] = by_branch * resistance
            slopes[..., k + 1] = -squared * admittance
            slopes[..., k + 2] = slopes[..., k + 1] * exponent * log_jw
            if last:
                slopes[..., k + 3] = by_branch * warburg
                slopes[..., k + 4] = (
                    by_branch * 0.5 * (p[..., k + 3] * (1 - tanh * tanh) - warburg)
                )
    return total, slopes


# --- capacitance of an arc -----------------------------------------------------------------------


@within(exponent="above 0 to 1", charge="> 0", resistance="> 0")
def hsu_mansfeld(
    resistance: ArrayLike, charge: ArrayLike, exponent: ArrayLike
) -> NDArray:
    """Capacitance of R || Q whose time constants are spread through the film: Q^(1/n) R^((1-n)/n).

    It is the capacitance that, with R, has its apex where the arc has it: R C = (R Q)^(1/n).
    """
    n = exponent
    return charge ** (1 / n) * resistance ** ((1 - n) / n)


@within(
    exponent="above 0 to 1", series_resistance="> 0", resistance="> 0", charge="> 0"
)
def brug(
    series_resistance: ArrayLike,
    resistance: ArrayLike,
    charge: ArrayLike,
    exponent: ArrayLike,
) -> NDArray:
    """Capacitance of Rs + (R || Q) whose time constants are spread over the surface.

    Q^(1/n) (1/Rs + 1/R)^((n-1)/n): the current of each place passes its own share of the electrolyte, Rs.
    """
    n = exponent
    conductance = 1 / series_resistance + 1 / resistance
    return charge ** (1 / n) * conductance ** ((n - 1) / n)
