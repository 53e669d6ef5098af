"""Numbers of lithium that several host modules need, derived from `lithium_interfaces.lithium`."""

from ..lithium import molar_volume, specific_capacity

LITHIUM_CAPACITY_mAh_g = float(specific_capacity())
LITHIUM_MOLAR_VOLUME_M3_MOL = float(molar_volume())
