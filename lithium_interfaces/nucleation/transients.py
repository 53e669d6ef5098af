"""Scharifker and Hills: the current while nuclei grow under diffusion control at fixed potential.

Every nucleus drains a disc of the electrode, of area pi k D t with k = sqrt(8 pi c V_m); discs overlap as
randomly placed discs do, and the covered part draws the Cottrell current:

    j(t) = F c sqrt(D/(pi t)) [1 - exp(-N pi k D t)]              all nuclei at once
    j(t) = F c sqrt(D/(pi t)) [1 - exp(-A N pi k' D t**2/2)]      nuclei at the rate A N, k' = 4 k/3

Both have a maximum (t_m, j_m); over it each is one curve without parameters.
"""

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.constants import FARADAY, LITHIUM_MOLAR_VOLUME
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError

#: kind -> power of time in the exponent
KINDS = {"instantaneous": 1, "progressive": 2}


def _power(kind):
    if kind not in KINDS:
        raise BookError(f"kind is {kind!r}, but must be one of {', '.join(KINDS)}.")
    return KINDS[kind]


def maximum_exponent(kind: str) -> float:
    """Value y of the exponent at the maximum: exp(y) = 1 + 2 p y, with p = 1 or 2 the power of time."""
    from scipy.special import lambertw

    p = 2 * _power(kind)
    # exp(y) = 1 + p y has the root y = -1/p - W_{-1}(-exp(-1/p)/p) besides zero
    return float(-1 / p - lambertw(-np.exp(-1 / p) / p, -1).real)


@within(time_over_peak="> 0")
def reduced_transient(time_over_peak: ArrayLike, kind: str) -> NDArray:
    """(j/j_m)**2 over t/t_m (> 0): (t_m/t) {[1 - exp(-y (t/t_m)**p)]/[1 - exp(-y)]}**2."""
    y = maximum_exponent(kind)
    return (
        np.expm1(-y * time_over_peak ** _power(kind)) / np.expm1(-y)
    ) ** 2 / time_over_peak


@within(concentration_mol_m3="> 0")
def zone_factor(concentration_mol_m3: ArrayLike) -> NDArray:
    """k = sqrt(8 pi c V_m): area of a depleted disc over pi D t."""
    return np.sqrt(8 * np.pi * concentration_mol_m3 * LITHIUM_MOLAR_VOLUME)


@within(time_s="> 0", diffusivity_m2_s="> 0", nuclei_per_m2="> 0")
def transient_A_m2(
    time_s: ArrayLike,
    nuclei_per_m2: ArrayLike,
    diffusivity_m2_s: ArrayLike,
    concentration_mol_m3: ArrayLike,
) -> NDArray:
    """Current density of instantaneous nucleation under diffusion control."""
    drained = -np.expm1(
        -nuclei_per_m2
        * np.pi
        * zone_factor(concentration_mol_m3)
        * diffusivity_m2_s
        * time_s
    )
    return (
        FARADAY
        * concentration_mol_m3
        * np.sqrt(diffusivity_m2_s / (np.pi * time_s))
        * drained
    )


@within(diffusivity_m2_s="> 0", nuclei_per_m2="> 0")
def peak(
    nuclei_per_m2: ArrayLike,
    diffusivity_m2_s: ArrayLike,
    concentration_mol_m3: ArrayLike,
) -> tuple[NDArray, NDArray]:
    """(t_m in s, j_m in A/m2) of instantaneous nucleation under diffusion control."""
    time = maximum_exponent("instantaneous") / (
        nuclei_per_m2 * np.pi * zone_factor(concentration_mol_m3) * diffusivity_m2_s
    )
    return time, transient_A_m2(
        time, nuclei_per_m2, diffusivity_m2_s, concentration_mol_m3
    )
