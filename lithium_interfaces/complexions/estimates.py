"""Small estimates around surface films: creep, time to rebuild, burial by plating, charge balance of an oxide."""

from __future__ import annotations

import re

import numpy as np

from ..errors import BookError
from ..lithium import FARADAY, GAS_CONSTANT, ROOM_TEMPERATURE, checked, molar_volume


def coble_creep_rate(
    stress_Pa, grain_size_m, width_m, diffusivity_m2_s, temperature_K=ROOM_TEMPERATURE, molar_volume_m3_mol=None
):
    """Strain rate in 1/s of diffusion along grain boundaries, 148 sigma Omega delta D / (pi kT d^3).

    Textbook form with the boundary width delta and diffusivity D; Omega is the atomic volume (lithium by default).
    """
    volume = molar_volume() if molar_volume_m3_mol is None else checked("molar_volume_m3_mol", molar_volume_m3_mol, "(0, inf)")
    # Omega/kT = V_m/RT
    mobility = volume / (GAS_CONSTANT * checked("temperature_K", temperature_K, "(0, inf)"))
    flux = checked("width_m", width_m, "(0, inf)") * checked("diffusivity_m2_s", diffusivity_m2_s, "(0, inf)")
    size = checked("grain_size_m", grain_size_m, "(0, inf)")
    return 148 * checked("stress_Pa", stress_Pa, "[0, inf)") * mobility * flux / (np.pi * size**3)


def diffusion_time(distance_m, diffusivity_m2_s):
    """Time L^2/D in s to diffuse a distance in m."""
    return checked("distance_m", distance_m, "[0, inf)") ** 2 / checked("diffusivity_m2_s", diffusivity_m2_s, "(0, inf)")


def burial_number(current_density_A_m2, thickness_m, diffusivity_m2_s):
    """v h / D: how fast plating (v = j V_m/F) buries a film of thickness h against how fast it moves back up by
    diffusion; far below 1 the film can stay on top of the growing metal."""
    speed = checked("current_density_A_m2", current_density_A_m2, "[0, inf)") * molar_volume() / FARADAY
    return speed * checked("thickness_m", thickness_m, "[0, inf)") / checked("diffusivity_m2_s", diffusivity_m2_s, "(0, inf)")


def net_charge(formula, charges):
    """Sum of charges of a formula such as "Li1.13Ni0.3Mn0.57O2" with `charges` by element, e.g. {"Li": 1, "O": -2}."""
    parts = re.findall(r"([A-Z][a-z]?)(\d*\.?\d*)", formula)
    if "".join(element + amount for element, amount in parts) != formula or not parts:
        raise BookError(f"The formula {formula!r} is not a row of elements and amounts such as Li1.13Ni0.3Mn0.57O2.")
    unknown = [element for element, _ in parts if element not in charges]
    if unknown:
        raise BookError(f"The formula {formula!r} holds {unknown[0]}, for which no charge is given.")
    return float(sum(charges[element] * float(amount or 1) for element, amount in parts))
