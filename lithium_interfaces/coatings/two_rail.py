"""Plating underneath a coating, or on top of it: a coating with an ionic and an electronic rail.

x runs from the outer face (0, electrolyte) to the inner face (L, lithium metal). Li+ moves on one rail with
conductivity sigma_i, electrons on the other with sigma_e. Potentials of lithium, mu/F in V, count from
lithium metal; the inner face *is* lithium metal, so mu = 0 there, and lithium moves inward only if the outer
face is supersaturated, mu > 0. A current density j that arrives at the outer face as Li+ splits into j_i,
which goes through the coating, and j_e, which is reduced on top by electrons that came through the coating:

    mu(0)/F + j_i R = j_i (L/sigma_i + R) - j_e L/sigma_e,    j = j_i + j_e.

R is the resistance of charge transfer into the coating. Lithium nucleates on top once the left-hand side
reaches the nucleation overpotential eta_n. All in SI units; a plating current is positive.
"""

from dataclasses import dataclass

import numpy as np

from ..errors import BookError
from ..lithium import FARADAY, ROOM_TEMPERATURE, checked, thermal_voltage


def ionic_conductivity(self_diffusivity_m2_s, concentration_mol_m3, temperature_K=ROOM_TEMPERATURE):
    """sigma_i = F2 D c/(RT) in S/m, from the *self*-diffusivity and the concentration of all lithium.

    A chemical diffusivity must be divided by its thermodynamic factor first: put in as it is, the factor
    counts twice.
    """
    c = checked("concentration_mol_m3", concentration_mol_m3, "(0, inf)")
    D = checked("self_diffusivity_m2_s", self_diffusivity_m2_s, "(0, inf)")
    return FARADAY * D * c / thermal_voltage(temperature_K)


def self_diffusivity_needed(
    current_density_A_m2, thickness_m, nucleation_overpotential_V, concentration_mol_m3, temperature_K=ROOM_TEMPERATURE
):
    """Self-diffusivity in m2/s at which the threshold of a coating is the given current density."""
    needed = (
        checked("current_density_A_m2", current_density_A_m2, "(0, inf)")
        * checked("thickness_m", thickness_m, "(0, inf)")
        / checked("nucleation_overpotential_V", nucleation_overpotential_V, "(0, inf)")
    )
    return needed / ionic_conductivity(1.0, concentration_mol_m3, temperature_K)


def charge_transfer_resistance(exchange_current_A_m2, temperature_K=ROOM_TEMPERATURE):
    """RT/(F i0) in Ohm m2, the resistance of charge transfer at small overpotential."""
    return thermal_voltage(temperature_K) / checked("exchange_current_A_m2", exchange_current_A_m2, "(0, inf)")


@dataclass(frozen=True)
class Coating:
    """A dense coating. SI units; `interface_ohm_m2` is R above; checked on creation."""

    thickness_m: float
    ionic_S_m: float
    electronic_S_m: float = np.inf
    interface_ohm_m2: float = 0.0

    def __post_init__(self):
        checked("thickness_m", self.thickness_m, "(0, inf)")
        checked("ionic_S_m", self.ionic_S_m, "(0, inf)")
        checked("electronic_S_m", self.electronic_S_m, "(0, inf]")
        checked("interface_ohm_m2", self.interface_ohm_m2, "[0, inf)")

    @property
    def ionic_ohm_m2(self):
        """Resistance of the way in: L/sigma_i + R."""
        return self.thickness_m / self.ionic_S_m + self.interface_ohm_m2

    @property
    def electron_share(self):
        """t_e: resistance of the ionic way over that of both; sigma_e/(sigma_i + sigma_e) without an interface."""
        electronic = self.thickness_m / self.electronic_S_m
        return self.ionic_ohm_m2 / (self.ionic_ohm_m2 + electronic)

    @property
    def damkoehler(self):
        """L/sigma_i over R; large: the film decides, small: the interface does."""
        return np.inf if self.interface_ohm_m2 == 0 else self.thickness_m / self.ionic_S_m / self.interface_ohm_m2

    def threshold(self, nucleation_overpotential_V):
        """j* = eta_n/(L/sigma_i + R) in A/m2: below it all lithium is plated underneath."""
        return checked("nucleation_overpotential_V", nucleation_overpotential_V, "[0, inf)") / self.ionic_ohm_m2

    def top_share(self, current_density_A_m2, nucleation_overpotential_V):
        """Share of the current plated on top in steady state, see `top_share`."""
        return top_share(current_density_A_m2, self.threshold(nucleation_overpotential_V), self.electron_share)


def top_share(current_density_A_m2, threshold_A_m2, electron_share=1.0):
    """f = t_e (1 - j*/j) above the threshold and zero below it: share of the current plated on top."""
    j = checked("current_density_A_m2", current_density_A_m2, "(0, inf)")
    share = checked("electron_share", electron_share, "[0, 1]")
    return share * np.maximum(0.0, 1 - checked("threshold_A_m2", threshold_A_m2, "[0, inf)") / j)


def top_share_over_sweep(currents_A_m2, threshold_A_m2, electron_share=1.0, growth_threshold_A_m2=0.0):
    """Share plated on top while the current follows a sequence: a nucleus, once there, stays.

    Until the current first exceeds the threshold of nucleation nothing is plated on top; afterwards the
    threshold of growth counts, which is that of a growth overpotential and zero if lithium on lithium
    grows without one. One-dimensional array in, array of the same length out.
    """
    j = checked("currents_A_m2", currents_A_m2, "(0, inf)")
    if j.ndim != 1:
        raise BookError(f"currents_A_m2 has {j.ndim} dimensions, but must be one sequence of currents.")
    if growth_threshold_A_m2 > threshold_A_m2:
        raise BookError(
            f"growth_threshold_A_m2 is {growth_threshold_A_m2:g}, but growth needs no more than nucleation ({threshold_A_m2:g})."
        )
    nucleated = np.maximum.accumulate(j > threshold_A_m2)
    threshold = np.where(nucleated, growth_threshold_A_m2, threshold_A_m2)
    return np.where(nucleated, top_share(j, threshold, electron_share), 0.0)


def supersaturation_limit(
    nucleation_overpotential_V, thickness_m, chemical_diffusivity_m2_s, concentration_mol_m3, thermodynamic_factor,
    temperature_K=ROOM_TEMPERATURE,
):
    """Threshold in A/m2 with activities: j* = F D_chem dc/L with dc = c [exp(F eta_n/(W RT)) - 1].

    dc is the supersaturation that the coating holds before lithium nucleates, for a constant thermodynamic
    factor W. For F eta_n much below W RT it is sigma_i eta_n/L, since D_chem c/W = D_self c.
    """
    W = checked("thermodynamic_factor", thermodynamic_factor, "[1, inf)")
    eta = checked("nucleation_overpotential_V", nucleation_overpotential_V, "[0, inf)")
    c = checked("concentration_mol_m3", concentration_mol_m3, "(0, inf)")
    extra = c * np.expm1(eta / (W * thermal_voltage(temperature_K)))
    return concentration_limit(thickness_m, chemical_diffusivity_m2_s, extra)


def concentration_limit(thickness_m, chemical_diffusivity_m2_s, concentration_difference_mol_m3):
    """F D_chem dc/L in A/m2: the current that a difference of concentration drives through the film.

    With dc = all lithium of the film it is the limit often quoted; the inner face would have to hold no
    lithium, and it is lithium metal.
    """
    difference = checked("concentration_difference_mol_m3", concentration_difference_mol_m3, "[0, inf)")
    D = checked("chemical_diffusivity_m2_s", chemical_diffusivity_m2_s, "(0, inf)")
    return FARADAY * D * difference / checked("thickness_m", thickness_m, "(0, inf)")


def homogeneity_range(concentration_mol_m3, lithium_fraction, width):
    """Concentration difference in mol/m3 across the range of a compound on a fixed lattice of the other metal.

    `lithium_fraction` x is its atomic fraction of lithium and `width` the range of x: the lithium per
    other atom, y = x/(1 - x), spans width/(1 - x)2, and c is proportional to y.
    """
    x = checked("lithium_fraction", lithium_fraction, "(0, 1)")
    return (
        checked("concentration_mol_m3", concentration_mol_m3, "(0, inf)")
        * checked("width", width, "[0, 1]") / (x * (1 - x))
    )  # fmt: skip


def mean_thermodynamic_factor(potential_width_V, concentration_mol_m3, difference_mol_m3, temperature_K):
    """Mean W over the range of a compound: (F dE/RT)/(dc/c), for a range that is narrow in composition."""
    width = checked("potential_width_V", potential_width_V, "(0, inf)") / thermal_voltage(temperature_K)
    c = checked("concentration_mol_m3", concentration_mol_m3, "(0, inf)")
    return width * c / checked("difference_mol_m3", difference_mol_m3, "(0, inf)")


# --- what the coating does to unevenness -------------------------------------------------------


def unevenness_kept(coating, local_ohm_m2):
    """Share of a local variation of the inner reaction resistance that reaches the current: r/(r + L/sigma_i + R).

    Resistances in series level the current: the more the film resists, the less a spot of low r gains.
    """
    local = checked("local_ohm_m2", local_ohm_m2, "(0, inf)")
    return local / (local + coating.ionic_ohm_m2)


def wave_kept(wavelength_m, coating, local_ohm_m2=0.0):
    """What is left at the inner face of a sideways wave of flux at the outer one: 1/(cosh kL + sigma_i k r sinh kL).

    Laplace's equation in the film with k = 2 pi/wavelength and a reaction resistance r at the inner face,
    below which lithium is at one potential. For r = 0 the conductivity cancels and only the thickness
    levels; with r a fast film spreads the flux over the length sqrt(sigma_i L r).
    """
    k = 2 * np.pi / checked("wavelength_m", wavelength_m, "(0, inf)")
    depth = k * coating.thickness_m
    spread = coating.ionic_S_m * k * checked("local_ohm_m2", local_ohm_m2, "[0, inf)")
    return 1 / (np.cosh(depth) + spread * np.sinh(depth))
