"""The five stacks of the chapter, put together from its assumptions."""

from lithium_interfaces.cell_design import Stack

from . import assumed

#: capacities in mAh/g from Faraday's law: LiC6, 2 electrons per S, and 2 per O2 taken up; textbook
THEORETICAL = {"graphite": 372.0, "sulfur": 1672.0, "oxygen": 1675.0}


def common(a) -> dict:
    """What all stacks share: areal capacity, foils, separator, liquid, packaging, and graphite if there is any."""
    return {
        "areal_capacity_mAh_cm2": a.areal_capacity,
        "aluminium_um": a.aluminium,
        "copper_um": a.copper,
        "separator_um": a.separator,
        "separator_porosity": a.separator_porosity,
        "separator_solid_density_g_cm3": a.separator_density,
        "electrolyte_density_g_cm3": a.electrolyte_density,
        "packaging_share": a.packaging_share,
        "graphite_capacity_mAh_g": THEORETICAL["graphite"],
        "graphite_n_to_p": a.graphite_n_to_p,
        "graphite_inactive_share": a.graphite_inactive_share,
        "graphite_solid_density_g_cm3": a.graphite_density,
        "graphite_porosity": a.graphite_porosity,
    }


def listed(a=assumed) -> dict[str, Stack]:
    """The stacks by name; the first is what the others are compared with. ``a`` gives the assumptions by name."""
    oxide = common(a) | {
        "cathode_capacity_mAh_g": a.oxide_capacity,
        "cathode_inactive_share": a.oxide_inactive_share,
        "cathode_solid_density_g_cm3": a.oxide_density,
        "cathode_porosity": a.oxide_porosity,
        "electrolyte_g_Ah": a.electrolyte,
        "lithium_in_cathode": True,
    }
    foil = common(a) | {  # the foil brings the cyclable lithium too
        "cathode_solid_density_g_cm3": a.sulfur_cathode_density,
        "electrolyte_g_Ah": a.electrolyte_of_sulfur,
        "lithium_in_cathode": False,
        "lithium_anode": True,
        "excess": a.excess,
    }
    lithium = {"voltage_V": a.lithium_voltage, "lithium_anode": True}
    return {
        "graphite | layered oxide": Stack(
            voltage_V=a.lithium_voltage - a.graphite_potential,
            lithium_anode=False,
            excess=0.0,
            **oxide,
        ),
        "lithium | layered oxide": Stack(excess=a.excess, **lithium, **oxide),
        "anode-free | layered oxide": Stack(excess=0.0, **lithium, **oxide),
        "lithium | sulfur": Stack(
            voltage_V=a.sulfur_voltage,
            cathode_capacity_mAh_g=a.sulfur_capacity,
            cathode_inactive_share=a.sulfur_inactive_share,
            cathode_porosity=a.sulfur_porosity,
            **foil,
        ),
        # the oxygen taken up is counted, tanks and pumps are not
        "lithium | oxygen": Stack(
            voltage_V=a.oxygen_voltage,
            cathode_capacity_mAh_g=THEORETICAL["oxygen"],
            cathode_inactive_share=a.oxygen_inactive_share,
            cathode_porosity=a.oxygen_porosity,
            **foil,
        ),
    }


#: the end of the range at which a stack holds most energy per mass, by assumption
FAVOURABLE = dict.fromkeys(
    (
        "areal_capacity",
        "lithium_voltage",
        "oxide_capacity",
        "sulfur_voltage",
        "sulfur_capacity",
        "oxygen_voltage",
        "separator_porosity",
    ),
    1,
) | dict.fromkeys(
    (
        "excess",
        "graphite_potential",
        "graphite_n_to_p",
        "graphite_inactive_share",
        "oxide_inactive_share",
        "sulfur_inactive_share",
        "oxygen_inactive_share",
        "aluminium",
        "copper",
        "separator",
        "separator_density",
        "electrolyte",
        "electrolyte_of_sulfur",
        "packaging_share",
    ),
    0,
)


class _Towards:
    """The assumptions, moved a share of the way to their favourable ends."""

    def __init__(self, share: float):
        self._share = share

    def __getattr__(self, name: str) -> float:
        value = getattr(assumed, name)
        if name not in FAVOURABLE:
            return value
        return value + self._share * (assumed.interval(name)[FAVOURABLE[name]] - value)


def optimistic(share: float = 1.0) -> dict[str, Stack]:
    """The same stacks with every assumption this share of the way to the end that favours the energy per mass."""
    return listed(_Towards(share))
