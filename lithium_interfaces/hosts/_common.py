"""Numbers of lithium that several host modules need, derived from `lithium_interfaces.lithium`."""

from ..lithium import FARADAY, GAS_CONSTANT, ROOM_TEMPERATURE, molar_volume, specific_capacity

LITHIUM_CAPACITY_mAh_g = float(specific_capacity())
LITHIUM_MOLAR_VOLUME_M3_MOL = float(molar_volume())


def thermal_voltage(temperature_K=ROOM_TEMPERATURE):
    """RT/F in volt."""
    return GAS_CONSTANT * temperature_K / FARADAY
