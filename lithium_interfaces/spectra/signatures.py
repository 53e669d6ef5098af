"""What each way of failing does to the impedance of a coated lithium electrode.

The film is a slab, Rf = L / (sigma A) and Cf = eps A / L; the lithium under it has Rct and Cdl, both from its contact
area A. A signature is the change of their logarithms, from the film as made, when the film ...

    dry delamination        loses contact on part of the area, which then carries nothing     A -> A e^-s
    wet delamination        lifts, electrolyte fills the gap: Rct of another surface          ln Rct +- s
    thickening, same phase  grows from its own material                                       L -> L e^s
    thickening, new phase   is covered by a layer of another conductivity and permittivity
    dissolution             thins                                                             L -> L e^-s
    cracking                is shunted through cracks, which bare fresh lithium
    swelling                takes up solvent: thicker, softer barriers, higher permittivity

Severity s > 0 is |change of ln Rf| (of ln Rct for wet delamination). Dry delamination and thickening of the same phase
are exactly the same in the film arc: Rf e^s, Cf e^-s. Only Rct and Cdl, thickness, or the course in time differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.constants import FARADAY, GAS_CONSTANT, ROOM_TEMPERATURE
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, within
from lithium_interfaces.errors import BookError

#: order of the changes returned by ``signature``
FEATURES = (
    "ln_Rf",
    "ln_Cf",
    "ln_Rct",
    "ln_Cdl",
    "ln_thickness",
    "activation_energy_eV",
)
FILM_ARC, BOTH_ARCS = FEATURES[:2], FEATURES[:4]
MODES = (
    "dry delamination",
    "wet delamination",
    "thickening, same phase",
    "thickening, new phase",
    "dissolution",
    "cracking",
    "swelling",
)
#: the two that the film arc cannot tell apart
DEGENERATE = ("dry delamination", "thickening, same phase")


@dataclass(frozen=True)
@within(
    new_phase_resistivity="> 0",
    new_phase_permittivity="> 0",
    bared_share="0 to 1",
    softening="2 to 50",
    solvent_permittivity="> 0",
    film_eV="> 0",
    new_phase_eV="> 0",
    electrolyte_eV="> 0",
)
class FilmAssumptions:
    """Ratios the signatures need beyond geometry. All illustrative: no source gives them for a lithium film.

    ``new_phase_resistivity`` and ``new_phase_permittivity``: of the new layer over those of the film.
    ``bared_share``: -d ln Rct / d ln(1/Rf) of cracks: how much lithium they bare for the current they shunt.
    ``softening``: k in sigma ~ exp(k phi), phi the volume fraction of solvent taken up.
    ``solvent_permittivity``: over that of the film.
    ``film_eV``, ``new_phase_eV``, ``electrolyte_eV``: activation energies of the conductivities.
    """

    new_phase_resistivity: float = 3.0
    new_phase_permittivity: float = 1.0
    bared_share: float = 0.3
    softening: float = 10.0
    solvent_permittivity: float = 5.0
    film_eV: float = 0.60
    new_phase_eV: float = 0.80
    electrolyte_eV: float = 0.15


ASSUMPTIONS = FilmAssumptions()


def signature(
    mode: str, severity: ArrayLike, assumptions: FilmAssumptions = ASSUMPTIONS
) -> NDArray:
    """Changes in the order of ``FEATURES``, (..., 6), for severities (...).

    For wet delamination a negative severity lowers Rct; all other severities are positive. Raises BookError for an
    unknown mode or a severity that is out of range.
    """
    if mode not in MODES:
        raise BookError(
            f"The failure mode is {mode!r}; allowed are {', '.join(MODES)}."
        )
    s = checked(
        "severity", severity, "(-inf, inf)" if mode == "wet delamination" else "[0, 5]"
    )
    zero, a = np.zeros_like(s), assumptions
    if mode == "dry delamination":
        columns = s, -s, s, -s, zero, zero
    elif mode == "wet delamination":
        columns = zero, zero, s, zero, zero, zero
    elif mode == "thickening, same phase":
        columns = s, -s, zero, zero, s, zero
    elif mode == "thickening, new phase":
        added = (
            np.expm1(s) / a.new_phase_resistivity
        )  # thickness added over that of the film
        share = -np.expm1(-s)  # of the resistance, in the new layer
        columns = (
            s,
            -np.log1p(added / a.new_phase_permittivity),
            zero,
            zero,
            np.log1p(added),
            share * (a.new_phase_eV - a.film_eV),
        )
    elif mode == "dissolution":
        columns = -s, s, zero, zero, -s, zero
    elif mode == "cracking":
        share = -np.expm1(-s)  # of the current, through cracks
        columns = (
            -s,
            zero,
            -a.bared_share * s,
            a.bared_share * s,
            zero,
            share * (a.electrolyte_eV - a.film_eV),
        )
    else:
        phi = _solvent_taken_up(s, a.softening)
        thicker = -np.log1p(-phi)
        columns = (
            -s,
            np.log1p(phi * (a.solvent_permittivity - 1)) - thicker,
            zero,
            zero,
            thicker,
            -a.softening * phi * GAS_CONSTANT * ROOM_TEMPERATURE / FARADAY,
        )
    return np.stack(columns, axis=-1)


def _solvent_taken_up(severity, softening):
    """Volume fraction phi at which k phi + ln(1 - phi), the fall of ln Rf, equals the severity (Lambert W, lower branch)."""
    from scipy.special import lambertw

    argument = -softening * np.exp(severity - softening)
    if np.any(argument < -1 / np.e):
        raise BookError(
            f"A severity of {np.max(severity):g} is beyond what swelling with softening {softening:g} can reach; allowed is up to "
            f"{softening - 1 - np.log(softening):.3g}."
        )
    return 1 + lambertw(argument, -1).real / softening


def time_constant_change(changes: ArrayLike) -> NDArray:
    """Change of ln(Rf Cf) from changes (..., 6)."""
    return changes[..., 0] + changes[..., 1]


# --- course in time ----------------------------------------------------------------------------------


@within(time="above 0 to 1", course="above 0 to below 1")
def severity_at(
    mode: str, time: ArrayLike, severity: ArrayLike, course: ArrayLike
) -> NDArray:
    """Severity at times in (0, 1] (1: the last spectrum) that ends at ``severity``, which the result has at time 1.

    ``course`` in (0, 1) is what is not known of the law: the moment of delamination or cracking; the rate of
    dissolution; when swelling is complete; whether a new phase grows with the root of time (below 0.5) or linearly.
    Growth of the same phase is parabolic, L^2 = L0^2 + k t. Cracks heal: after the moment their shunt falls as
    exp(-t), with the length of the series as time constant (illustrative). All arguments broadcast.
    """
    if mode not in MODES:
        raise BookError(
            f"The failure mode is {mode!r}; allowed are {', '.join(MODES)}."
        )
    t, u = time, course
    s = np.asarray(severity, dtype=float)
    if mode.endswith("delamination"):
        return s * (t > u)
    if mode == "cracking":
        return s * (t > u) * np.exp(1 - t)
    if mode == "thickening, same phase":
        return 0.5 * np.log1p(np.expm1(2 * s) * t)
    if mode == "thickening, new phase":
        return np.log1p(np.expm1(s) * np.where(u < 0.5, np.sqrt(t), t))
    if mode == "dissolution":
        rate = 10**u
        return -np.log1p(np.expm1(-s) * np.expm1(-rate * t) / np.expm1(-rate))
    return s * np.minimum(np.sqrt(t / u), 1)


@within(initial=">= 0", rate=">= 0", time=">= 0")
def film_resistance_growth(
    time: ArrayLike, rate: ArrayLike, initial: ArrayLike = 0.0
) -> NDArray:
    """Film thickness (or resistance) sqrt(initial^2 + rate time) of parabolic growth."""
    return np.sqrt(initial**2 + rate * time)


@within(gap_m=">= 0", conductivity_S_m="> 0")
def gap_resistance(gap_m: ArrayLike, conductivity_S_m: ArrayLike) -> NDArray:
    """Area-specific resistance (ohm m2) of electrolyte in a gap under the film: 1 um at 1 S/m is 0.01 ohm cm2."""
    return gap_m / conductivity_S_m


@within(
    thickness_m="> 0",
    area_m2="> 0",
    conductivity_S_m="> 0",
    relative_permittivity="> 0",
)
def slab(
    thickness_m: ArrayLike,
    conductivity_S_m: ArrayLike,
    relative_permittivity: ArrayLike,
    area_m2: ArrayLike = 1.0,
) -> tuple[float, float]:
    """Resistance (ohm) and capacitance (F) of a film of this thickness over this area, L/(sigma A) and eps A/L."""
    vacuum = 8.8541878188e-12  # F/m, CODATA 2022
    return (
        thickness_m / conductivity_S_m / area_m2,
        vacuum * relative_permittivity * area_m2 / thickness_m,
    )
