"""The five stacks of the chapter, put together from its assumptions."""

from lithium_interfaces.cell_design import Stack

from . import assumed

#: capacities in mAh/g from Faraday's law: LiC6, 2 electrons per S, and 2 per O2 taken up; textbook
THEORETICAL = {"graphite": 372.0, "sulfur": 1672.0, "oxygen": 1675.0}


def common() -> dict:
    """What all stacks share: areal capacity, foils, separator, liquid, packaging, and graphite if there is any."""
    return {
        "areal_capacity_mAh_cm2": assumed.areal_capacity,
        "aluminium_um": assumed.aluminium,
        "copper_um": assumed.copper,
        "separator_um": assumed.separator,
        "separator_porosity": assumed.separator_porosity,
        "separator_solid_density_g_cm3": assumed.separator_density,
        "electrolyte_density_g_cm3": assumed.electrolyte_density,
        "packaging_share": assumed.packaging_share,
        "graphite_capacity_mAh_g": THEORETICAL["graphite"],
        "graphite_n_to_p": assumed.graphite_n_to_p,
        "graphite_inactive_share": assumed.graphite_inactive_share,
        "graphite_solid_density_g_cm3": assumed.graphite_density,
        "graphite_porosity": assumed.graphite_porosity,
    }


def listed() -> dict[str, Stack]:
    """The stacks by name; the first is what the others are compared with."""
    oxide = common() | {
        "cathode_capacity_mAh_g": assumed.oxide_capacity,
        "cathode_inactive_share": assumed.oxide_inactive_share,
        "cathode_solid_density_g_cm3": assumed.oxide_density,
        "cathode_porosity": assumed.oxide_porosity,
        "electrolyte_g_Ah": assumed.electrolyte,
        "lithium_in_cathode": True,
    }
    foil = common() | {  # the foil brings the cyclable lithium too
        "cathode_solid_density_g_cm3": assumed.sulfur_cathode_density,
        "electrolyte_g_Ah": assumed.electrolyte_of_sulfur,
        "lithium_in_cathode": False,
        "lithium_anode": True,
        "excess": assumed.excess,
    }
    lithium = {"voltage_V": assumed.lithium_voltage, "lithium_anode": True}
    return {
        "graphite | layered oxide": Stack(
            voltage_V=assumed.lithium_voltage - assumed.graphite_potential,
            lithium_anode=False,
            excess=0.0,
            **oxide,
        ),
        "lithium | layered oxide": Stack(excess=assumed.excess, **lithium, **oxide),
        "anode-free | layered oxide": Stack(excess=0.0, **lithium, **oxide),
        "lithium | sulfur": Stack(
            voltage_V=assumed.sulfur_voltage,
            cathode_capacity_mAh_g=assumed.sulfur_capacity,
            cathode_inactive_share=assumed.sulfur_inactive_share,
            cathode_porosity=assumed.sulfur_porosity,
            **foil,
        ),
        # the oxygen taken up is counted, tanks and pumps are not
        "lithium | oxygen": Stack(
            voltage_V=assumed.oxygen_voltage,
            cathode_capacity_mAh_g=THEORETICAL["oxygen"],
            cathode_inactive_share=assumed.oxygen_inactive_share,
            cathode_porosity=assumed.oxygen_porosity,
            **foil,
        ),
    }
