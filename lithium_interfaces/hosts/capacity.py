"""What a host costs: capacity per gram, per volume and per area, and the breathing it should cure.

A host of porosity ``porosity`` is filled with lithium to the fraction ``filling`` of its pores; the rest
of the pores holds electrolyte, whose mass belongs to the electrode. Leaving it out flatters.
"""

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.cell_design import lithium_thickness_um
from lithium_interfaces.core.constants import LITHIUM_CAPACITY, LITHIUM_DENSITY
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError

#: Density of a liquid electrolyte, g/cm3 (illustrative).
ELECTROLYTE_DENSITY_G_CM3 = 1.2


@within(
    porosity="above 0 to 1",
    filling="0 to 1",
    skeleton_density_g_cm3="> 0",
    electrolyte_density_g_cm3=">= 0",
)
def _densities(porosity, skeleton_density_g_cm3, filling, electrolyte_density_g_cm3):
    """Mass of lithium, skeleton and electrolyte per volume of electrode, g/cm3."""
    return (
        filling * porosity * LITHIUM_DENSITY,
        (1 - porosity) * skeleton_density_g_cm3,
        (1 - filling) * porosity * electrolyte_density_g_cm3,
    )


def gravimetric_capacity_mAh_g(
    porosity: ArrayLike,
    skeleton_density_g_cm3: ArrayLike,
    filling: ArrayLike = 1.0,
    electrolyte_density_g_cm3: ArrayLike = ELECTROLYTE_DENSITY_G_CM3,
) -> NDArray:
    """Capacity of lithium, skeleton and pore electrolyte together, mAh per gram of electrode.

    q = s e rho_Li q_Li / (s e rho_Li + (1 - e) rho_h + (1 - s) e rho_el), with porosity e in (0, 1]
    and filling s in [0, 1]. The arguments broadcast. Raises BookError outside these ranges.
    """
    lithium, skeleton, electrolyte = _densities(
        porosity, skeleton_density_g_cm3, filling, electrolyte_density_g_cm3
    )
    # A bare foil (porosity 1) that holds neither lithium nor electrolyte has no mass and no capacity.
    with np.errstate(invalid="ignore"):
        share = np.nan_to_num(lithium / np.asarray(lithium + skeleton + electrolyte))
    return LITHIUM_CAPACITY * share[()]


@within(porosity="above 0 to 1", filling="0 to 1")
def volumetric_capacity_mAh_cm3(
    porosity: ArrayLike, filling: ArrayLike = 1.0
) -> NDArray:
    """Capacity per volume of electrode, s e rho_Li q_Li, mAh/cm3; independent of the skeleton."""
    return filling * porosity * LITHIUM_DENSITY * LITHIUM_CAPACITY


@within(thickness_um="> 0")
def areal_capacity_mAh_cm2(
    porosity: ArrayLike, thickness_um: ArrayLike, filling: ArrayLike = 1.0
) -> NDArray:
    """Capacity per geometric area of a host ``thickness_um`` thick, mAh/cm2."""
    thickness_cm = 1e-4 * thickness_um
    return volumetric_capacity_mAh_cm3(porosity, filling) * thickness_cm


def skeleton_mass_fraction(
    porosity: ArrayLike,
    skeleton_density_g_cm3: ArrayLike,
    filling: ArrayLike = 1.0,
    electrolyte_density_g_cm3: ArrayLike = ELECTROLYTE_DENSITY_G_CM3,
) -> NDArray:
    """Share of the electrode's mass that is skeleton; a filled host keeps q_Li (1 - this share)."""
    lithium, skeleton, electrolyte = _densities(
        porosity, skeleton_density_g_cm3, filling, electrolyte_density_g_cm3
    )
    return skeleton / (lithium + skeleton + electrolyte)


@within(
    share="above 0 to below 1",
    filling="above 0 to 1",
    skeleton_density_g_cm3="> 0",
    electrolyte_density_g_cm3=">= 0",
)
def porosity_for_capacity_share(
    share: ArrayLike,
    skeleton_density_g_cm3: ArrayLike,
    filling: ArrayLike = 1.0,
    electrolyte_density_g_cm3: ArrayLike = ELECTROLYTE_DENSITY_G_CM3,
) -> NDArray:
    """Porosity at which the electrode keeps the fraction ``share`` of the capacity of bare lithium.

    Inverts ``gravimetric_capacity_mAh_g``. With g = s rho_Li (1/share - 1) - (1 - s) rho_el the answer is
    rho_h / (rho_h + g). Raises BookError for a share outside (0, 1) and where no porosity suffices
    because the pore electrolyte alone is too heavy.
    """
    gain = (
        filling * LITHIUM_DENSITY * (1 / share - 1)
        - (1 - filling) * electrolyte_density_g_cm3
    )
    if np.any(gain < 0):
        raise BookError(
            f"No porosity keeps the share {np.max(share):g} of lithium's capacity at filling "
            f"{np.min(filling):g}, because the electrolyte in the pores alone is too heavy."
        )
    return skeleton_density_g_cm3 / (skeleton_density_g_cm3 + gain)


@within(foil_thickness_um="> 0")
def thickness_change(
    areal_capacity_mAh_cm2: ArrayLike, foil_thickness_um: ArrayLike
) -> NDArray:
    """Relative thickness swing of a hostless, dense, planar foil that strips the given charge.

    Thickness of the lithium moved, Q/(rho_Li q_Li), over the thickness of the foil.
    """
    return lithium_thickness_um(areal_capacity_mAh_cm2) / foil_thickness_um
