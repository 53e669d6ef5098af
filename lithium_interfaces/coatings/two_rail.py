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
from numpy.typing import NDArray

from lithium_interfaces.core.constants import FARADAY, ROOM_TEMPERATURE, thermal_voltage
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError


@within(concentration_mol_m3="> 0", self_diffusivity_m2_s="> 0")
def ionic_conductivity(
    self_diffusivity_m2_s: ArrayLike,
    concentration_mol_m3: ArrayLike,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> NDArray:
    """sigma_i = F2 D c/(RT) in S/m, from the *self*-diffusivity and the concentration of all lithium.

    A chemical diffusivity must be divided by its thermodynamic factor first: put in as it is, the factor
    counts twice.
    """
    return (
        FARADAY
        * self_diffusivity_m2_s
        * concentration_mol_m3
        / thermal_voltage(temperature_K)
    )


@within(current_density_A_m2="> 0", thickness_m="> 0", nucleation_overpotential_V="> 0")
def self_diffusivity_needed(
    current_density_A_m2: ArrayLike,
    thickness_m: ArrayLike,
    nucleation_overpotential_V: ArrayLike,
    concentration_mol_m3: ArrayLike,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> NDArray:
    """Self-diffusivity in m2/s at which the threshold of a coating is the given current density."""
    needed = current_density_A_m2 * thickness_m / nucleation_overpotential_V
    return needed / ionic_conductivity(1.0, concentration_mol_m3, temperature_K)


@dataclass(frozen=True)
@within(
    thickness_m="> 0",
    ionic_S_m="> 0",
    electronic_S_m="above 0 to inf",
    interface_ohm_m2=">= 0",
)
class Coating:
    """A dense coating. SI units; ``interface_ohm_m2`` is R above; checked on creation."""

    thickness_m: float
    ionic_S_m: float
    electronic_S_m: float = np.inf
    interface_ohm_m2: float = 0.0

    @property
    def ionic_ohm_m2(self) -> float:
        """Resistance of the way in: L/sigma_i + R."""
        return self.thickness_m / self.ionic_S_m + self.interface_ohm_m2

    @property
    def electron_share(self) -> float:
        """t_e: resistance of the ionic way over that of both; sigma_e/(sigma_i + sigma_e) without an interface."""
        electronic = self.thickness_m / self.electronic_S_m
        return self.ionic_ohm_m2 / (self.ionic_ohm_m2 + electronic)

    @property
    def damkoehler(self) -> float:
        """L/sigma_i over R; large: the film decides, small: the interface does."""
        return (
            np.inf
            if self.interface_ohm_m2 == 0
            else self.thickness_m / self.ionic_S_m / self.interface_ohm_m2
        )

    @within(nucleation_overpotential_V=">= 0")
    def threshold(self, nucleation_overpotential_V: ArrayLike) -> NDArray:
        """j* = eta_n/(L/sigma_i + R) in A/m2: below it all lithium is plated underneath."""
        return nucleation_overpotential_V / self.ionic_ohm_m2

    def top_share(
        self, current_density_A_m2: ArrayLike, nucleation_overpotential_V: ArrayLike
    ) -> NDArray:
        """Share of the current plated on top in steady state, see ``top_share``."""
        return top_share(
            current_density_A_m2,
            self.threshold(nucleation_overpotential_V),
            self.electron_share,
        )


@within(current_density_A_m2="> 0", electron_share="0 to 1", threshold_A_m2=">= 0")
def top_share(
    current_density_A_m2: ArrayLike,
    threshold_A_m2: ArrayLike,
    electron_share: ArrayLike = 1.0,
) -> NDArray:
    """f = t_e (1 - j*/j) above the threshold and zero below it: share of the current plated on top."""
    return electron_share * np.maximum(0.0, 1 - threshold_A_m2 / current_density_A_m2)


@within(currents_A_m2="> 0")
def top_share_over_sweep(
    currents_A_m2: ArrayLike,
    threshold_A_m2: ArrayLike,
    electron_share: ArrayLike = 1.0,
    growth_threshold_A_m2: ArrayLike = 0.0,
) -> NDArray:
    """Share plated on top while the current follows a sequence: a nucleus, once there, stays.

    Until the current first exceeds the threshold of nucleation nothing is plated on top; afterwards the
    threshold of growth counts, which is that of a growth overpotential and zero if lithium on lithium
    grows without one. One-dimensional array in, array of the same length out.
    """
    j = currents_A_m2
    if j.ndim != 1:
        raise BookError(
            f"currents_A_m2 has {j.ndim} dimensions, but must be one sequence of currents."
        )
    if growth_threshold_A_m2 > threshold_A_m2:
        raise BookError(
            f"growth_threshold_A_m2 is {growth_threshold_A_m2:g}, but growth needs no more than nucleation ({threshold_A_m2:g})."
        )
    nucleated = np.maximum.accumulate(j > threshold_A_m2)
    threshold = np.where(nucleated, growth_threshold_A_m2, threshold_A_m2)
    return np.where(nucleated, top_share(j, threshold, electron_share), 0.0)


@within(
    thermodynamic_factor=">= 1",
    nucleation_overpotential_V=">= 0",
    concentration_mol_m3="> 0",
)
def supersaturation_limit(
    nucleation_overpotential_V: ArrayLike,
    thickness_m: ArrayLike,
    chemical_diffusivity_m2_s: ArrayLike,
    concentration_mol_m3: ArrayLike,
    thermodynamic_factor: ArrayLike,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> NDArray:
    """Threshold in A/m2 with activities: j* = F D_chem dc/L with dc = c [exp(F eta_n/(W RT)) - 1].

    dc is the supersaturation that the coating holds before lithium nucleates, for a constant thermodynamic
    factor W. For F eta_n much below W RT it is sigma_i eta_n/L, since D_chem c/W = D_self c.
    """
    extra = concentration_mol_m3 * np.expm1(
        nucleation_overpotential_V
        / (thermodynamic_factor * thermal_voltage(temperature_K))
    )
    return concentration_limit(thickness_m, chemical_diffusivity_m2_s, extra)


@within(
    concentration_difference_mol_m3=">= 0",
    chemical_diffusivity_m2_s="> 0",
    thickness_m="> 0",
)
def concentration_limit(
    thickness_m: ArrayLike,
    chemical_diffusivity_m2_s: ArrayLike,
    concentration_difference_mol_m3: ArrayLike,
) -> NDArray:
    """F D_chem dc/L in A/m2: the current that a difference of concentration drives through the film.

    With dc = all lithium of the film it is the limit often quoted; the inner face would have to hold no
    lithium, and it is lithium metal.
    """
    return (
        FARADAY
        * chemical_diffusivity_m2_s
        * concentration_difference_mol_m3
        / thickness_m
    )


@within(
    lithium_fraction="above 0 to below 1", concentration_mol_m3="> 0", width="0 to 1"
)
def homogeneity_range(
    concentration_mol_m3: ArrayLike, lithium_fraction: ArrayLike, width: ArrayLike
) -> NDArray:
    """Concentration difference in mol/m3 across the range of a compound on a fixed lattice of the other metal.

    ``lithium_fraction`` x is its atomic fraction of lithium and ``width`` the range of x: the lithium per
    other atom, y = x/(1 - x), spans width/(1 - x)2, and c is proportional to y.
    """
    return concentration_mol_m3 * width / (lithium_fraction * (1 - lithium_fraction))


@within(potential_width_V="> 0", concentration_mol_m3="> 0", difference_mol_m3="> 0")
def mean_thermodynamic_factor(
    potential_width_V: ArrayLike,
    concentration_mol_m3: ArrayLike,
    difference_mol_m3: ArrayLike,
    temperature_K: ArrayLike,
) -> NDArray:
    """Mean W over the range of a compound: (F dE/RT)/(dc/c), for a range that is narrow in composition."""
    width = potential_width_V / thermal_voltage(temperature_K)
    return width * concentration_mol_m3 / difference_mol_m3


# --- what the coating does to unevenness -------------------------------------------------------


@within(local_ohm_m2="> 0")
def unevenness_kept(coating: Coating, local_ohm_m2: ArrayLike) -> NDArray:
    """Share of a local variation of the inner reaction resistance that reaches the current: r/(r + L/sigma_i + R).

    Resistances in series level the current: the more the film resists, the less a spot of low r gains.
    """
    return local_ohm_m2 / (local_ohm_m2 + coating.ionic_ohm_m2)


@within(wavelength_m="> 0", local_ohm_m2=">= 0")
def wave_kept(
    wavelength_m: ArrayLike, coating: Coating, local_ohm_m2: ArrayLike = 0.0
) -> NDArray:
    """What is left at the inner face of a sideways wave of flux at the outer one: 1/(cosh kL + sigma_i k r sinh kL).

    Laplace's equation in the film with k = 2 pi/wavelength and a reaction resistance r at the inner face,
    below which lithium is at one potential. For r = 0 the conductivity cancels and only the thickness
    levels; with r a fast film spreads the flux over the length sqrt(sigma_i L r).
    """
    k = 2 * np.pi / wavelength_m
    depth = k * coating.thickness_m
    spread = coating.ionic_S_m * k * local_ohm_m2
    return 1 / (np.cosh(depth) + spread * np.sinh(depth))
