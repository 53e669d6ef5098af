"""A coat that conducts ions and electrons: how much lithium is plated on it instead of under it.

Lithium under the coat needs ions through it, lithium on the coat needs electrons through it. With j_in + j_out
the current, and the kinetics of both faces linear,

    j_out / j_in = (L/sigma_ion + R_in) / (L/sigma_electron + R_out)

Steady state, no lithium inside the coat, conductivities constant, no barrier to nucleation on the outside: such
a barrier delays outer lithium further.
"""

from dataclasses import dataclass

import numpy as np

from .errors import BookError
from .lithium import checked


@dataclass(frozen=True)
class MixedCoat:
    """SI units; `inner_` and `outer_kinetics_ohm_m2`: resistance of the reaction under and on the coat."""

    thickness_m: float
    ion_conductivity_S_m: float
    electron_conductivity_S_m: float
    inner_kinetics_ohm_m2: float = 0.0
    outer_kinetics_ohm_m2: float = 0.0

    def __post_init__(self):
        for name in ("thickness_m", "ion_conductivity_S_m", "electron_conductivity_S_m"):
            checked(name, getattr(self, name), "(0, inf)")
        for name in ("inner_kinetics_ohm_m2", "outer_kinetics_ohm_m2"):
            checked(name, getattr(self, name), "[0, inf)")

    @property
    def inner_path_ohm_m2(self):
        """Resistance of plating under the coat."""
        return self.thickness_m / self.ion_conductivity_S_m + self.inner_kinetics_ohm_m2

    @property
    def outer_path_ohm_m2(self):
        """Resistance of plating on the coat."""
        return self.thickness_m / self.electron_conductivity_S_m + self.outer_kinetics_ohm_m2

    @property
    def outer_share(self):
        """Share of the lithium that is plated on the outside, 0 to 1."""
        return self.inner_path_ohm_m2 / (self.inner_path_ohm_m2 + self.outer_path_ohm_m2)

    def largest_electron_conductivity_S_m(self, outer_share):
        """Electronic conductivity at which the outside gets this share; BookError if kinetics alone keep it below."""
        share = checked("outer_share", outer_share, "(0, 1)")
        through_coat = self.inner_path_ohm_m2 * (1 / share - 1) - self.outer_kinetics_ohm_m2
        if np.any(through_coat <= 0):
            raise BookError(f"outer_share is {np.max(share):g}, but the kinetics keep it lower at any electronic conductivity.")
        return self.thickness_m / through_coat
