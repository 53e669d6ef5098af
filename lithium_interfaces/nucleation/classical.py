"""Classical heterogeneous nucleation at an overpotential, and plating that starts as a solid solution.

A cap of lithium that meets the substrate at the contact angle theta costs surface energy gamma and gains
F eta per mole. Largest cost along the way:

    r* = 2 gamma V_m/(F eta),    Delta G* = 16 pi gamma**3 V_m**2/(3 (F eta)**2) S(theta),
    S = (2 + cos theta)(1 - cos theta)**2/4.

Overpotentials are positive, in volt, and measured at the interface: no ohmic drop.
"""

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.constants import (
    AVOGADRO,
    BOLTZMANN,
    FARADAY,
    LITHIUM_MOLAR_VOLUME,
    ROOM_TEMPERATURE,
    thermal_voltage,
)
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError


@within(contact_angle_deg="0 to 180")
def shape_factor(contact_angle_deg: ArrayLike) -> NDArray:
    """S(theta): barrier on a substrate over that in free solution; 0 for complete wetting, 1 for none."""
    cosine = np.cos(np.radians(contact_angle_deg))
    return (2 + cosine) * (1 - cosine) ** 2 / 4


@within(overpotential_V="> 0", surface_energy_J_m2="> 0")
def critical_radius_m(
    overpotential_V: ArrayLike, surface_energy_J_m2: ArrayLike
) -> NDArray:
    """Radius of curvature r* above which a cap grows; it does not depend on the contact angle."""
    return 2 * surface_energy_J_m2 * LITHIUM_MOLAR_VOLUME / (FARADAY * overpotential_V)


@within(temperature_K="> 0")
def barrier_kT(
    overpotential_V: ArrayLike,
    contact_angle_deg: ArrayLike,
    surface_energy_J_m2: ArrayLike,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> NDArray:
    """Nucleation barrier Delta G* in units of kT."""
    radius = critical_radius_m(overpotential_V, surface_energy_J_m2)
    thermal = BOLTZMANN * temperature_K
    return (
        4
        * np.pi
        / 3
        * surface_energy_J_m2
        * radius**2
        * shape_factor(contact_angle_deg)
        / thermal
    )


def critical_atoms(
    overpotential_V: ArrayLike,
    contact_angle_deg: ArrayLike,
    surface_energy_J_m2: ArrayLike,
) -> NDArray:
    """Atoms in the critical cap; by the nucleation theorem this is -d(Delta G*)/d(e eta)."""
    radius = critical_radius_m(overpotential_V, surface_energy_J_m2)
    cap = 4 * np.pi / 3 * radius**3 * shape_factor(contact_angle_deg)
    return cap * AVOGADRO / LITHIUM_MOLAR_VOLUME


@within(target_kT="> 0")
def overpotential_for_barrier_V(
    target_kT: ArrayLike,
    contact_angle_deg: ArrayLike,
    surface_energy_J_m2: ArrayLike,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> NDArray:
    """Overpotential that lowers the barrier to ``target_kT`` (> 0); zero for complete wetting."""
    return np.sqrt(
        barrier_kT(1.0, contact_angle_deg, surface_energy_J_m2, temperature_K)
        / target_kT
    )


@within(contact_angle_deg="above 0 to 180", target_kT="> 0")
def surface_energy_for_barrier_J_m2(
    target_kT: ArrayLike,
    overpotential_V: ArrayLike,
    contact_angle_deg: ArrayLike,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> NDArray:
    """Surface energy at which the barrier is ``target_kT`` (> 0); the contact angle must be above zero."""
    unit = barrier_kT(overpotential_V, contact_angle_deg, 1.0, temperature_K)
    return np.cbrt(target_kT / unit)


@within(target_kT="> 0")
def contact_angle_for_barrier_deg(
    target_kT: float,
    overpotential_V: ArrayLike,
    surface_energy_J_m2: ArrayLike,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> float:
    """Contact angle at which the barrier is ``target_kT``: scalar; BookError if no angle makes it that high."""
    from scipy.optimize import brentq

    free = float(barrier_kT(overpotential_V, 180.0, surface_energy_J_m2, temperature_K))
    target = float(target_kT)
    if target > free:
        raise BookError(
            f"target_kT is {target:g}, but at this overpotential no barrier exceeds {free:.3g} kT, that of free solution."
        )
    return brentq(
        lambda angle: free * shape_factor(angle) - target, 0.0, 180.0, xtol=1e-10
    )


@within(barrier_in_kT=">= 0")
def rate_exponent(barrier_in_kT: ArrayLike) -> NDArray:
    """d ln J/d ln eta of the classical rate J ~ exp(-Delta G*/kT): twice the barrier in kT."""
    return 2 * barrier_in_kT


# --- substrates that dissolve lithium ----------------------------------------------------------


@within(share_of_saturation="above 0 to 1")
def solution_potential_V(
    share_of_saturation: ArrayLike, temperature_K: ArrayLike = ROOM_TEMPERATURE
) -> NDArray:
    """Potential against Li/Li+ of an ideal dilute solution, -(RT/F) ln(x/x_sat): positive below saturation.

    ``share_of_saturation`` x/x_sat in (0, 1]. Lithium goes into solution above 0 V, so that this first part
    of the charge needs no nucleus at all.
    """
    return -thermal_voltage(temperature_K) * np.log(share_of_saturation)


@within(thickness_m=">= 0", solubility_mol_m3=">= 0")
def solution_capacity_mAh_cm2(
    thickness_m: ArrayLike, solubility_mol_m3: ArrayLike
) -> NDArray:
    """Charge that a layer holds as a saturated solid solution, F c_sat L: the most it can delay lithium metal."""
    layer = thickness_m * solubility_mol_m3
    return FARADAY * layer / 36e3


@within(current_density_A_m2="> 0", solubility_mol_m3="> 0", diffusivity_m2_s="> 0")
def saturation_time_s(
    current_density_A_m2: ArrayLike,
    solubility_mol_m3: ArrayLike,
    diffusivity_m2_s: ArrayLike,
) -> NDArray:
    """Time until the surface of a thick substrate is saturated, pi D (F c_sat/(2 j))**2.

    Sand's equation, for lithium that enters a solid at constant current.
    """
    return (
        np.pi
        * diffusivity_m2_s
        * (FARADAY * solubility_mol_m3 / (2 * current_density_A_m2)) ** 2
    )
