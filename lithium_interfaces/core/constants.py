"""Constants that every subject shares: CODATA 2018, and textbook values of lithium."""

from lithium_interfaces.core.validate import within

FARADAY = 96485.33212  # C/mol
GAS_CONSTANT = 8.314462618  # J/(mol K)
ROOM_TEMPERATURE = 298.15  # K
THERMAL_ENERGY_EV = GAS_CONSTANT * ROOM_TEMPERATURE / FARADAY  # kT in eV at 298.15 K
AVOGADRO = 6.02214076e23  # 1/mol
BOLTZMANN = GAS_CONSTANT / AVOGADRO  # J/K
LITHIUM_MOLAR_MASS = 6.94  # g/mol
LITHIUM_DENSITY = 0.534  # g/cm3
LITHIUM_MOLAR_VOLUME = LITHIUM_MOLAR_MASS / LITHIUM_DENSITY * 1e-6  # m3/mol
LITHIUM_CAPACITY = FARADAY / (3.6 * LITHIUM_MOLAR_MASS)  # mAh/g


@within(temperature_K="> 0")
def thermal_voltage(temperature_K=ROOM_TEMPERATURE):
    """RT/F in V; the same number is kT in eV."""
    return GAS_CONSTANT * temperature_K / FARADAY
