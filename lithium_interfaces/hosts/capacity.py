"""What a host costs: capacity per gram, per volume and per area, and the breathing it should cure.

A host of porosity `porosity` is filled with lithium to the fraction `filling` of its pores; the rest
of the pores holds electrolyte, whose mass belongs to the electrode. Leaving it out flatters.
"""

import numpy as np

from ..errors import BookError
from ..lithium import LITHIUM_DENSITY, checked, lithium_thickness_um
from ._common import LITHIUM_CAPACITY_mAh_g

#: Density of a liquid electrolyte, g/cm3 (illustrative).
ELECTROLYTE_DENSITY_G_CM3 = 1.2


def _densities(porosity, skeleton_density_g_cm3, filling, electrolyte_density_g_cm3):
    """Mass of lithium, skeleton and electrolyte per volume of electrode, g/cm3."""
    porosity = checked("porosity", porosity, "(0, 1]")
    filling = checked("filling", filling, "[0, 1]")
    skeleton = checked("skeleton_density_g_cm3", skeleton_density_g_cm3, "(0, inf)")
    electrolyte = checked("electrolyte_density_g_cm3", electrolyte_density_g_cm3, "[0, inf)")
    return (
        filling * porosity * LITHIUM_DENSITY,
        (1 - porosity) * skeleton,
        (1 - filling) * porosity * electrolyte,
    )


def gravimetric_capacity_mAh_g(
    porosity, skeleton_density_g_cm3, filling=1.0, electrolyte_density_g_cm3=ELECTROLYTE_DENSITY_G_CM3
):
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
    return LITHIUM_CAPACITY_mAh_g * share[()]


def volumetric_capacity_mAh_cm3(porosity, filling=1.0):
    """Capacity per volume of electrode, s e rho_Li q_Li, mAh/cm3; independent of the skeleton."""
    porosity = checked("porosity", porosity, "(0, 1]")
    filling = checked("filling", filling, "[0, 1]")
    return filling * porosity * LITHIUM_DENSITY * LITHIUM_CAPACITY_mAh_g


def areal_capacity_mAh_cm2(porosity, thickness_um, filling=1.0):
    """Capacity per geometric area of a host `thickness_um` thick, mAh/cm2."""
    thickness_cm = 1e-4 * checked("thickness_um", thickness_um, "(0, inf)")
    return volumetric_capacity_mAh_cm3(porosity, filling) * thickness_cm


def skeleton_mass_fraction(
    porosity, skeleton_density_g_cm3, filling=1.0, electrolyte_density_g_cm3=ELECTROLYTE_DENSITY_G_CM3
):
    """Share of the electrode's mass that is skeleton; a filled host keeps q_Li (1 - this share)."""
    lithium, skeleton, electrolyte = _densities(
        porosity, skeleton_density_g_cm3, filling, electrolyte_density_g_cm3
    )
    return skeleton / (lithium + skeleton + electrolyte)


def porosity_for_capacity_share(
    share, skeleton_density_g_cm3, filling=1.0, electrolyte_density_g_cm3=ELECTROLYTE_DENSITY_G_CM3
):
    """Porosity at which the electrode keeps the fraction `share` of the capacity of bare lithium.

    Inverts `gravimetric_capacity_mAh_g`. With g = s rho_Li (1/share - 1) - (1 - s) rho_el the answer is
    rho_h / (rho_h + g). Raises BookError for a share outside (0, 1) and where no porosity suffices
    because the pore electrolyte alone is too heavy.
    """
    share = checked("share", share, "(0, 1)")
    filling = checked("filling", filling, "(0, 1]")
    skeleton = checked("skeleton_density_g_cm3", skeleton_density_g_cm3, "(0, inf)")
    electrolyte = checked("electrolyte_density_g_cm3", electrolyte_density_g_cm3, "[0, inf)")
    gain = filling * LITHIUM_DENSITY * (1 / share - 1) - (1 - filling) * electrolyte
    if np.any(gain < 0):
        raise BookError(
            f"No porosity keeps the share {np.max(share):g} of lithium's capacity at filling "
            f"{np.min(filling):g}, because the electrolyte in the pores alone is too heavy."
        )
    return skeleton / (skeleton + gain)


def thickness_change(areal_capacity_mAh_cm2, foil_thickness_um):
    """Relative thickness swing of a hostless, dense, planar foil that strips the given charge.

    Thickness of the lithium moved, Q/(rho_Li q_Li), over the thickness of the foil.
    """
    foil_um = checked("foil_thickness_um", foil_thickness_um, "(0, inf)")
    return lithium_thickness_um(areal_capacity_mAh_cm2) / foil_um
