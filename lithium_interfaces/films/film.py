"""A stressed elastic film: energy released when it delaminates or cracks, and the thickness below which it holds.

A film of thickness h under the biaxial tension sigma, of plane-strain modulus Ebar = E/(1 - nu^2), on a
substrate of the same elasticity (Hutchinson and Suo 1992):

    edge delamination, steady            G = sigma^2 h / (2 Ebar)
    both in-plane stresses released      G = (1 - nu) sigma^2 h / E
    crack                                G = Z sigma^2 h / Ebar

Z is 1.1215^2 pi for a notch through the film and half of it for a channel that runs through the film, because
a running channel releases the mean of a notch over its depth. On a substrate more compliant than the film, as
lithium is, Z is larger: these values are lower bounds. A crack needs G >= Gamma, the toughness in J/m2.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within

#: stress intensity of an edge crack in a half-plane over sigma sqrt(pi a)
EDGE_CRACK = 1.1215
Z_NOTCH = EDGE_CRACK**2 * np.pi
Z_CHANNEL = Z_NOTCH / 2


@dataclass(frozen=True)
@within(modulus_Pa="> 0", toughness_J_m2="> 0", poisson_ratio="above -1 to 0.5")
class Film:
    """An elastic film; SI units. Moduli and toughness of films on lithium are *illustrative* unless measured."""

    modulus_Pa: float
    toughness_J_m2: float
    poisson_ratio: float = 0.25

    @property
    def plane_strain_modulus_Pa(self) -> float:
        """Ebar = E/(1 - nu^2)."""
        return self.modulus_Pa / (1 - self.poisson_ratio**2)

    def stress_Pa(self, strain: ArrayLike) -> NDArray:
        """Stress of an equal strain in both in-plane directions, E strain/(1 - nu)."""
        return self.modulus_Pa * np.asarray(strain, float) / (1 - self.poisson_ratio)

    @within(stress_Pa=">= 0", thickness_m=">= 0")
    def delamination_release_J_m2(
        self,
        stress_Pa: ArrayLike,
        thickness_m: ArrayLike,
        both_directions: bool = False,
    ) -> NDArray:
        """Energy per area that a film gives up when it comes off far from its edges."""
        if both_directions:
            return (
                (1 - self.poisson_ratio) * stress_Pa**2 * thickness_m / self.modulus_Pa
            )
        return stress_Pa**2 * thickness_m / (2 * self.plane_strain_modulus_Pa)

    @within(stress_Pa=">= 0", thickness_m=">= 0", z="> 0")
    def crack_release_J_m2(
        self, stress_Pa: ArrayLike, thickness_m: ArrayLike, z: ArrayLike = Z_CHANNEL
    ) -> NDArray:
        """G = Z sigma^2 h/Ebar per area of crack."""
        return z * stress_Pa**2 * thickness_m / self.plane_strain_modulus_Pa

    @within(stress_Pa=">= 0", z="> 0")
    def critical_thickness_m(
        self, stress_Pa: ArrayLike, z: ArrayLike = Z_CHANNEL
    ) -> NDArray:
        """Gamma Ebar/(Z sigma^2): films thinner than this have no energy to crack; no stress, no limit."""
        with np.errstate(divide="ignore"):
            return (
                self.toughness_J_m2 * self.plane_strain_modulus_Pa / (z * stress_Pa**2)
            )
