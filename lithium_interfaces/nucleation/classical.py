"""Classical heterogeneous nucleation at an overpotential, and plating that starts as a solid solution.

A cap of lithium that meets the substrate at the contact angle theta costs surface energy gamma and gains
F eta per mole. Largest cost along the way:

    r* = 2 gamma V_m/(F eta),    Delta G* = 16 pi gamma**3 V_m**2/(3 (F eta)**2) S(theta),
    S = (2 + cos theta)(1 - cos theta)**2/4.

Overpotentials are positive, in volt, and measured at the interface: no ohmic drop.
"""

import numpy as np

from ..errors import BookError
from ..lithium import FARADAY, GAS_CONSTANT, ROOM_TEMPERATURE, checked, molar_volume, thermal_voltage

AVOGADRO = 6.02214076e23  # 1/mol
BOLTZMANN = GAS_CONSTANT / AVOGADRO  # J/K
LITHIUM_MOLAR_VOLUME = float(molar_volume())  # m3/mol


def shape_factor(contact_angle_deg):
    """S(theta): barrier on a substrate over that in free solution; 0 for complete wetting, 1 for none."""
    cosine = np.cos(np.radians(checked("contact_angle_deg", contact_angle_deg, "[0, 180]")))
    return (2 + cosine) * (1 - cosine) ** 2 / 4


def critical_radius_m(overpotential_V, surface_energy_J_m2):
    """Radius of curvature r* above which a cap grows; it does not depend on the contact angle."""
    eta = checked("overpotential_V", overpotential_V, "(0, inf)")
    gamma = checked("surface_energy_J_m2", surface_energy_J_m2, "(0, inf)")
    return 2 * gamma * LITHIUM_MOLAR_VOLUME / (FARADAY * eta)


def barrier_kT(overpotential_V, contact_angle_deg, surface_energy_J_m2, temperature_K=ROOM_TEMPERATURE):
    """Nucleation barrier Delta G* in units of kT."""
    radius = critical_radius_m(overpotential_V, surface_energy_J_m2)
    thermal = BOLTZMANN * checked("temperature_K", temperature_K, "(0, inf)")
    return 4 * np.pi / 3 * surface_energy_J_m2 * radius**2 * shape_factor(contact_angle_deg) / thermal


def critical_atoms(overpotential_V, contact_angle_deg, surface_energy_J_m2):
    """Atoms in the critical cap; by the nucleation theorem this is -d(Delta G*)/d(e eta)."""
    radius = critical_radius_m(overpotential_V, surface_energy_J_m2)
    cap = 4 * np.pi / 3 * radius**3 * shape_factor(contact_angle_deg)
    return cap * AVOGADRO / LITHIUM_MOLAR_VOLUME


def overpotential_for_barrier_V(target_kT, contact_angle_deg, surface_energy_J_m2, temperature_K=ROOM_TEMPERATURE):
    """Overpotential that lowers the barrier to `target_kT` (> 0); zero for complete wetting."""
    target = checked("target_kT", target_kT, "(0, inf)")
    return np.sqrt(barrier_kT(1.0, contact_angle_deg, surface_energy_J_m2, temperature_K) / target)


def surface_energy_for_barrier_J_m2(target_kT, overpotential_V, contact_angle_deg, temperature_K=ROOM_TEMPERATURE):
    """Surface energy at which the barrier is `target_kT` (> 0); the contact angle must be above zero."""
    checked("contact_angle_deg", contact_angle_deg, "(0, 180]")
    unit = barrier_kT(overpotential_V, contact_angle_deg, 1.0, temperature_K)
    return np.cbrt(checked("target_kT", target_kT, "(0, inf)") / unit)


def contact_angle_for_barrier_deg(target_kT, overpotential_V, surface_energy_J_m2, temperature_K=ROOM_TEMPERATURE):
    """Contact angle at which the barrier is `target_kT`: scalar; BookError if no angle makes it that high."""
    from scipy.optimize import brentq

    free = float(barrier_kT(overpotential_V, 180.0, surface_energy_J_m2, temperature_K))
    target = float(checked("target_kT", target_kT, "(0, inf)"))
    if target > free:
        raise BookError(
            f"target_kT is {target:g}, but at this overpotential no barrier exceeds {free:.3g} kT, that of free solution."
        )
    return brentq(lambda angle: free * shape_factor(angle) - target, 0.0, 180.0, xtol=1e-10)


def rate_exponent(barrier_in_kT):
    """d ln J/d ln eta of the classical rate J ~ exp(-Delta G*/kT): twice the barrier in kT."""
    return 2 * checked("barrier_in_kT", barrier_in_kT, "[0, inf)")


# --- substrates that dissolve lithium ----------------------------------------------------------


def solution_potential_V(share_of_saturation, temperature_K=ROOM_TEMPERATURE):
    """Potential against Li/Li+ of an ideal dilute solution, -(RT/F) ln(x/x_sat): positive below saturation.

    `share_of_saturation` x/x_sat in (0, 1]. Lithium goes into solution above 0 V, so that this first part
    of the charge needs no nucleus at all.
    """
    share = checked("share_of_saturation", share_of_saturation, "(0, 1]")
    return -thermal_voltage(temperature_K) * np.log(share)


def solution_capacity_mAh_cm2(thickness_m, solubility_mol_m3):
    """Charge that a layer holds as a saturated solid solution, F c_sat L: the most it can delay lithium metal."""
    layer = checked("thickness_m", thickness_m, "[0, inf)") * checked("solubility_mol_m3", solubility_mol_m3, "[0, inf)")
    return FARADAY * layer / 36e3


def saturation_time_s(current_density_A_m2, solubility_mol_m3, diffusivity_m2_s):
    """Time until the surface of a thick substrate is saturated, pi D (F c_sat/(2 j))**2.

    Sand's equation, for lithium that enters a solid at constant current.
    """
    j = checked("current_density_A_m2", current_density_A_m2, "(0, inf)")
    c = checked("solubility_mol_m3", solubility_mol_m3, "(0, inf)")
    return np.pi * checked("diffusivity_m2_s", diffusivity_m2_s, "(0, inf)") * (FARADAY * c / (2 * j)) ** 2
