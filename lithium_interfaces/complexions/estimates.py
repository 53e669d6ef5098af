"""Small estimates around surface films: creep, time to rebuild, burial by plating, charge balance of an oxide."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.cell_design import molar_volume
from lithium_interfaces.core.constants import FARADAY, GAS_CONSTANT, ROOM_TEMPERATURE
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, within
from lithium_interfaces.errors import BookError


@within(
    temperature_K="> 0",
    width_m="> 0",
    diffusivity_m2_s="> 0",
    grain_size_m="> 0",
    stress_Pa=">= 0",
)
def coble_creep_rate(
    stress_Pa: ArrayLike,
    grain_size_m: ArrayLike,
    width_m: ArrayLike,
    diffusivity_m2_s: ArrayLike,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
    molar_volume_m3_mol=None,
) -> NDArray:
    """Strain rate in 1/s of diffusion along grain boundaries, 148 sigma Omega delta D / (pi kT d^3).

    Textbook form with the boundary width delta and diffusivity D; Omega is the atomic volume (lithium by default).
    """
    volume = (
        molar_volume()
        if molar_volume_m3_mol is None
        else checked("molar_volume_m3_mol", molar_volume_m3_mol, "(0, inf)")
    )
    # Omega/kT = V_m/RT
    mobility = volume / (GAS_CONSTANT * temperature_K)
    flux = width_m * diffusivity_m2_s
    return 148 * stress_Pa * mobility * flux / (np.pi * grain_size_m**3)


@within(distance_m=">= 0", diffusivity_m2_s="> 0")
def diffusion_time(distance_m: ArrayLike, diffusivity_m2_s: ArrayLike) -> NDArray:
    """Time L^2/D in s to diffuse a distance in m."""
    return distance_m**2 / diffusivity_m2_s


@within(current_density_A_m2=">= 0", thickness_m=">= 0", diffusivity_m2_s="> 0")
def burial_number(
    current_density_A_m2: ArrayLike, thickness_m: ArrayLike, diffusivity_m2_s: ArrayLike
) -> NDArray:
    """v h / D: how fast plating (v = j V_m/F) buries a film of thickness h against how fast it moves back up by
    diffusion; far below 1 the film can stay on top of the growing metal."""
    speed = current_density_A_m2 * molar_volume() / FARADAY
    return speed * thickness_m / diffusivity_m2_s


def net_charge(formula: str, charges: dict[str, int]) -> float:
    """Sum of charges of a formula such as "Li1.13Ni0.3Mn0.57O2" with ``charges`` by element, e.g. {"Li": 1, "O": -2}."""
    parts = re.findall(r"([A-Z][a-z]?)(\d*\.?\d*)", formula)
    if "".join(element + amount for element, amount in parts) != formula or not parts:
        raise BookError(
            f"The formula {formula!r} is not a row of elements and amounts such as Li1.13Ni0.3Mn0.57O2."
        )
    unknown = [element for element, _ in parts if element not in charges]
    if unknown:
        raise BookError(
            f"The formula {formula!r} holds {unknown[0]}, for which no charge is given."
        )
    return float(
        sum(charges[element] * float(amount or 1) for element, amount in parts)
    )
