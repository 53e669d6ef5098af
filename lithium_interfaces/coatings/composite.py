"""Composite coatings: what an inactive phase does to the ionic and to the electronic rail.

Every phase has a volume fraction and a conductivity on each rail; both rails are averaged by the same rule.
If one phase carries both, diluting it takes the same factor from both: the share of electrons, and with it
the share plated on top, stays what it was.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError
from lithium_interfaces.transport.mixing import bruggeman, hashin_shtrikman, wiener

from .two_rail import Coating


@dataclass(frozen=True)
class Phase:
    """A phase of a composite: volume fraction, ionic and electronic conductivity in S/m."""

    name: str
    fraction: float
    ionic_S_m: float
    electronic_S_m: float


def mix(phases, rule: str = "bruggeman") -> tuple[float, float]:
    """(sigma_i, sigma_e) in S/m of a composite by an effective-medium rule.

    ``rule``: bruggeman (a mosaic in which no phase is the matrix), series or parallel (layers across or along
    the current). Fractions must add up to one.
    """
    rules = {
        "bruggeman": bruggeman,
        "series": lambda f, s: wiener(f, s)[0],
        "parallel": lambda f, s: wiener(f, s)[1],
    }
    if rule not in rules:
        raise BookError(f"The rule is {rule!r}; allowed are {', '.join(rules)}.")
    fractions = [phase.fraction for phase in phases]
    combine = rules[rule]
    return (
        combine(fractions, [phase.ionic_S_m for phase in phases]),
        combine(fractions, [phase.electronic_S_m for phase in phases]),
    )


def composite_coating(
    phases: list[Phase],
    thickness_m: ArrayLike,
    interface_ohm_m2: float = 0.0,
    rule: str = "bruggeman",
) -> Coating:
    """The Coating that a composite makes. Raises BookError if no ionic path is left."""
    ionic, electronic = mix(phases, rule)
    if ionic == 0:
        raise BookError(
            "No phase carries lithium through the composite; a percolating ionic phase is needed."
        )
    # a rail without electrons is a resistance too large to matter
    return Coating(thickness_m, ionic, max(electronic, 1e-30), interface_ohm_m2)


@within(fraction="0 to 1")
def dilution(fraction: float, rule: str = "bruggeman") -> float:
    """Conductivity left of a conductor diluted by an insulator to a volume fraction, over the undiluted one.

    bruggeman: (3 f - 1)/2 above 1/3 and zero below; matrix: the conductor surrounds the insulator (upper
    Hashin-Shtrikman bound); power: fraction**1.5.
    """
    f = float(fraction)
    if rule == "bruggeman":
        return max(0.0, (3 * f - 1) / 2)
    if rule == "matrix":
        return hashin_shtrikman(f, 1.0, 0.0)[1]
    if rule == "power":
        return f**1.5
    raise BookError(f"The rule is {rule!r}; allowed are bruggeman, matrix, power.")


@within(fractions="0 to 1")
def electron_share_over_fraction(
    fractions: ArrayLike, alloy: Phase, matrix: Phase, rule: str = "bruggeman"
) -> tuple[NDArray, NDArray, NDArray]:
    """Relative (sigma_i, sigma_e, t_e) of an alloy of given volume fractions in a matrix; arrays like ``fractions``.

    ``alloy`` and ``matrix`` are Phase objects, whose own fractions are ignored.
    """
    rows = []
    for f in np.atleast_1d(fractions):
        pair = [
            Phase(alloy.name, f, alloy.ionic_S_m, alloy.electronic_S_m),
            Phase(matrix.name, 1 - f, matrix.ionic_S_m, matrix.electronic_S_m),
        ]
        ionic, electronic = mix(pair, rule)
        total = ionic + electronic
        rows.append((ionic, electronic, electronic / total if total else np.nan))
    return tuple(np.array(rows).T)
