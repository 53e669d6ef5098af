"""Rules for the claims on current collectors: nucleation, the area of the deposit, what a thick film remembers.

The page of OB24 in which most of its claims stand was cut in the copy used, so they are tested as far as their
wording is known.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from bookkit.claims import rule
from bookkit.verdicts import (
    Found,
    Given,
    contradicted,
    not_testable,
    qualified,
    reproduced,
)
from chapters.current_collectors import assumed
from lithium_interfaces import depletion
from lithium_interfaces.cell_design import lithium_thickness_um
from lithium_interfaces.core.constants import (
    FARADAY,
    GAS_CONSTANT,
    ROOM_TEMPERATURE,
    thermal_voltage,
)
from lithium_interfaces.nucleation import classical, coalescence, growth

M_PER_MAH = float(lithium_thickness_um(1.0)) * 1e-6  # dense lithium of 1 mAh/cm2
#: thickness and area of merging hemispheres, in spacings over root pi, for the area at a given charge
_X = np.geomspace(1e-6, 1e5, 2**17)
_LOG_THICKNESS = np.log(growth.mean_thickness_m(_X, np.full_like(_X, 1 / np.pi)))
_AREA = growth.exposed_area(_X, 1 / np.pi)


def said(name: str) -> str:
    """An assumption with its unit."""
    return assumed.text(f"{name}:short")


def _lows(table: pd.DataFrame) -> dict[str, float]:
    return dict(zip(table["name"], table["low"], strict=True))


def sourced(given: Given) -> dict[str, float]:
    return given.table("literature-current-collectors", _lows)


def _log_thickness(capacity_mAh_cm2: float, nuclei: np.ndarray) -> np.ndarray:
    return np.log(capacity_mAh_cm2 * M_PER_MAH * np.sqrt(np.pi * nuclei))


def film_area(capacity_mAh_cm2: float, nuclei: np.ndarray) -> np.ndarray:
    """Lithium area over geometric area of merging hemispheres that hold a charge, by table; see growth.exposed_area."""
    return np.interp(_log_thickness(capacity_mAh_cm2, nuclei), _LOG_THICKNESS, _AREA)


def spread(given: Given, *ends: tuple[float, float]) -> list[tuple[float, float]]:
    """Least and most of populations: all that we admit, or the middle half of it in powers of ten."""
    part = given.one_of(
        "cases that practice has",
        {"all that we admit": 1.0, "the middle half of it": 0.5},
    )
    return [
        tuple(
            (low * high) ** 0.5 * (high / low) ** (sign * part / 2) for sign in (-1, 1)
        )
        for low, high in ends
    ]


def densities(given: Given) -> np.ndarray:
    """Densities of nuclei of which a claim may speak, from sparse to dense, per m2."""
    ends = (
        assumed.interval("sparse_nuclei_density")[0],
        assumed.interval("nuclei_density")[1],
    )
    return np.geomspace(*spread(given, ends)[0], 25)


# --- nucleation --------------------------------------------------------------------------------


@rule(
    "YA20-14",
    kind="model",
    branches=[
        reproduced(
            "a partly wetted metal needs more overpotential than counts as none",
            lambda found: found.needed > found.none,
        ),
        contradicted("it needs no more than that"),
    ],
    needs="the surface energy of lithium against its electrolyte to 0.05 J/m² and its contact angle on such a metal to 10°",
    revised="the rule asks for the overpotential that the claim speaks of, not for a barrier at a chosen overpotential",
)
def barrier_causes_overpotential(given):
    needed = float(
        classical.overpotential_for_barrier_V(
            given.crossable_barrier, given.contact_angle, given.surface_energy
        )
    )
    barrier = float(
        classical.barrier_kT(
            given.overpotential, given.contact_angle, given.surface_energy
        )
    )
    return Found(
        f"At a contact angle of {said('contact_angle')} and a surface energy of {said('surface_energy')} the barrier at {said('overpotential')} is "
        f"{given.same('nuc_barrier_60deg_kT', barrier):.0f} kT; it takes {1e3 * needed:.0f} mV to bring it to {said('crossable_barrier')}. That there is an overpotential "
        "holds wherever lithium does not wet; how large it is, the theory cannot say without a measured surface energy.",
        needed=given.same("nuc_eta_for_20kT_60deg", needed),
        none=given.zero_overpotential,
    )


@rule(
    "YA20-13",
    kind="model",
    branches=[
        reproduced(
            "after saturation lithium metal needs no more overpotential than counts as none",
            lambda found: found.needed <= found.none,
        ),
        qualified(
            "none is needed while lithium dissolves, and after saturation some, though less than on a metal that is partly wetted",
            lambda found: found.needed < found.without,
        ),
        contradicted(
            "after saturation it needs as much as on a metal that is partly wetted"
        ),
    ],
    untested="compounds that form on the way, as in gold and silver; copper, which by its phase diagram dissolves lithium too",
    needs="the first 10 mV of the plating curve after saturation, on magnesium and on copper, at a current so low that no ohmic drop hides it",
    revised="surface energy, contact angle and both thresholds are varied",
)
def zero_overpotential(given):
    needed = float(
        classical.overpotential_for_barrier_V(
            given.crossable_barrier, given.good_contact_angle, given.surface_energy
        )
    )
    without = float(
        classical.overpotential_for_barrier_V(
            given.crossable_barrier, given.contact_angle, given.surface_energy
        )
    )
    half = given.same(
        "nuc_solution_potential_half", float(classical.solution_potential_V(0.5))
    )
    return Found(
        f"Dissolving needs no nucleus and starts above 0 V ({1e3 * half:.0f} mV at half saturation). Lithium metal comes after saturation and needs "
        f"{1e3 * needed:.0f} mV at a contact angle of {said('good_contact_angle')}: zero only if the saturated metal is wetted completely, which solubility of lithium "
        "in it makes plausible and does not ensure.",
        without=without,
        needed=given.same("nuc_eta_for_20kT_10deg", needed),
        none=given.zero_overpotential,
    )


@rule(
    "YA20-15",
    kind="replication",
    branches=[
        not_testable(
            "no table gives dead lithium together with a number or size of nuclei"
        )
    ],
    needs="dead lithium by titration after one cycle, on two substrates whose nuclei were counted, at 0.1 and at 4 mAh/cm²",
)
def dead_lithium(given):
    memory = coalescence.small_spread_memory_length(given.speed_spread)
    length = given.same(
        "memory_capacity_1um", float(memory * given.template_spacing / M_PER_MAH)
    )
    return Found(
        "No table, printed or sourced, has dead lithium beside nuclei. The paper itself later doubts that nucleation decides (YA20-28); in our model a film "
        f"forgets nuclei {said('template_spacing')} apart after {length:.1f} mAh/cm² (illustrative), so that both sentences can hold, at different charges."
    )


@rule(
    "OB24-43",
    kind="replication",
    branches=[
        not_testable(
            "no table gives adhesion energies, contact angles or overpotentials of nucleation of lithium on these layers and on copper"
        )
    ],
    needs="contact angles of lithium on the alloys and on copper in one electrolyte to 5°, or their overpotentials of nucleation at one low current",
)
def alloy_layers(given):
    angle = classical.contact_angle_for_barrier_deg(
        given.crossable_barrier, given.overpotential, given.surface_energy
    )
    return Found(
        f"Better wetting lowers the barrier in theory, to {said('crossable_barrier')} at {said('overpotential')} with a contact angle of "
        f"{given.same('nuc_theta_for_20kT_50mV', angle):.0f}° (surface energy illustrative). YA20 report no overpotential on gold and silver (YA20-13), but nothing printed gives copper's beside it, or Zn, Sn and the oxides."
    )


@rule(
    "OB24-44",
    kind="model",
    branches=[
        not_testable(
            "the end of the sentence is missing, so that what is restricted, and against what, is not known"
        )
    ],
    needs="the end of the sentence; then nuclei counted at one small charge and current with and without the film, beside its resistance by impedance",
    revised="half a sentence is no longer judged",
)
def resistive_film(given):
    left = growth.ohmic_free_V(given.measured_overpotential, given.ohmic_drop, 1.0)
    ratio = growth.density_at(left, given.measured_overpotential, 1.0)
    return Found(
        f"What can be said: if {said('ohmic_drop')} of {said('measured_overpotential')} are ohmic, the cube law expects {given.same('resistive_film_N_ratio', float(ratio)):.3f} of the "
        "nuclei that the reading suggests, so a high reading does not contradict few nuclei; at constant current a uniform film leaves the interface as it was."
    )


# --- area of the deposit -----------------------------------------------------------------------


@rule(
    "OB24-40",
    kind="model",
    branches=[
        reproduced(
            "half the overpotential lowers the lithium area by the share that counts at every density of nuclei",
            lambda found: found.most < found.less,
        ),
        qualified(
            "it does so at low densities, where nuclei stand apart, and not where they have merged",
            lambda found: found.least < found.less,
        ),
        contradicted("it does so at no density"),
    ],
    untested="whether it keeps lithium from growing as whiskers or moss",
    needs="lithium areas by gas adsorption or by the double layer at 1 mAh/cm², from two overpotentials, with the nuclei counted",
    revised="all densities of nuclei are asked, and the middle half of them, in powers of ten",
    examples=(
        {"power of the overpotential that counts follow": 0.0},
        {"plated_capacity": 1e-9},
    ),
)
def low_overpotential(given):
    charge = given.plated_capacity
    # counted as the cube on copper (Pei 2017); the counts allow one power more or less
    power = given.between(
        "power of the overpotential that counts follow", 3.0, 2.0, 4.0, basis="sourced"
    )
    fewer, nuclei = 0.5**power, densities(given)
    ratios = film_area(charge, nuclei * fewer) / film_area(charge, nuclei)
    apart = fewer ** (1 / 3)
    dense, sparse = (
        given.same(
            name,
            float(film_area(charge, each * fewer) / film_area(charge, each)),
        )
        for name, each in (
            ("film_area_ratio_half_eta", assumed.nuclei_density),
            ("film_area_ratio_half_eta_sparse", assumed.sparse_nuclei_density),
        )
    )
    return Found(
        f"Half the overpotential means {fewer:.3g} of the nuclei and {apart:.2f} times the area as long as they stand apart; merged at {said('plated_capacity')} the area "
        f"is {dense:.2f} times as large from {said('nuclei_density')} and {sparse:.2f} times from {said('sparse_nuclei_density')}.",
        least=float(ratios.min()),
        most=float(ratios.max()),
        less=1 - given.area_change,
    )


@rule(
    "OB24-41",
    kind="model",
    branches=[
        reproduced(
            "even the mildest spots that a structure could remove empty a noticeable share of the salt before them",
            lambda found: found.mildest >= found.noticed,
        ),
        qualified(
            "the strongest do and the mildest do not",
            lambda found: found.strongest >= found.noticed,
        ),
        contradicted("not even the strongest do"),
    ],
    untested="whether depletion there leads to dendrites",
    needs="a map of the current in front of a structured and a flat copper, to 10 µm and 1 mA/cm²",
    revised="all distances and strengths of spots are asked, and the middle half of them, as they differ from cell to cell",
    examples=({"salt_concentration": 1e6}, {"salt_concentration": 0.1}),
)
def local_depletion(given):
    values = sourced(given)
    salt, D = given.salt_concentration, values["electrolyte_diffusivity_1M"]
    per = (
        (1 - values["electrolyte_cation_transference_number"])
        / FARADAY
        / (2 * np.pi * D * salt)
    )
    currents, distances = spread(
        given, assumed.interval("spot_current"), assumed.interval("spot_distance")
    )
    mildest, strongest = (
        100 * per * current * distance
        for current, distance in zip(currents, distances, strict=True)
    )
    middle = per * assumed.spot_current * assumed.spot_distance
    return Found(
        f"Spots {said('spot_distance')} apart that draw {said('spot_current')} more than the mean lower the salt before them by {100 * middle:.0f} %; from the mildest to the strongest "
        f"that we admit it is {mildest:.2g} to {strongest:.0f} %. Evening them out helps by as much: noticeably if current times distance exceeds {given.noticed_share / 100 / per / 10 * 1e6:.0f} mA/cm² µm.",
        mildest=mildest,
        strongest=strongest,
        noticed=given.noticed_share,
    )


@rule(
    "OB24-42",
    kind="model",
    branches=[
        reproduced(
            "at equal charge larger particles have a smaller area by the share that counts, as separate particles and as grains of a film at every density",
            lambda found: found.separate < found.less and found.most < found.less,
        ),
        qualified(
            "they have as separate particles but not as grains of every film",
            lambda found: found.separate < found.less,
        ),
        contradicted("not even as separate particles"),
    ],
    untested="the reaction itself, as SEI of equal thickness is assumed; how often deposits merge, which “usually” asks",
    needs="the area at 1 mAh/cm² of two deposits whose grains differ tenfold, by gas adsorption or by the double layer",
    revised="all densities of nuclei are asked, and an area counts by one share for particles and films",
    examples=({"large_particle_diameter": 1e-6}, {"plated_capacity": 1e-9}),
)
def large_particles(given):
    charge = given.plated_capacity

    def bound(diameter):  # lithium in the SEI of spheres that hold the charge
        return float(
            growth.sei_loss_mAh_cm2(
                6 * charge * M_PER_MAH / diameter, given.sei_thickness
            )
        )

    small = given.same("sphere_sei_1um", bound(given.particle_diameter))
    large = given.same("sphere_sei_10um", bound(given.large_particle_diameter))
    nuclei = densities(given)
    ten = film_area(charge, nuclei / 100) / film_area(charge, nuclei)
    dense, sparse = assumed.nuclei_density, assumed.sparse_nuclei_density
    merged = given.same(
        "film_area_ratio_larger_grains",
        float(film_area(charge, sparse) / film_area(charge, dense)),
    )
    return Found(
        f"Separate spheres holding {said('plated_capacity')} bind {1e3 * small:.0f} µAh/cm² in {said('sei_thickness')} of LiF at {said('particle_diameter')} and {1e3 * large:.1f} at "
        f"{said('large_particle_diameter')}. Grains that merge into a film have {merged:.2f} times the area if they are {(dense / sparse) ** 0.5:.3g} times larger: what counts is whether they merge.",
        separate=large / small,
        most=float(ten.max()),
        less=1 - given.area_change,
    )


# --- thick lithium -----------------------------------------------------------------------------


@rule(
    "YA20-28",
    kind="model",
    branches=[
        reproduced(
            "a significant area is covered before the plated charge and the electrolyte takes the deciding share of the resistance against an uneven flux",
            lambda found: (
                found.cover >= found.significant and found.electrolyte >= found.deciding
            ),
        ),
        qualified(
            "the area is covered, but the interface and not the electrolyte resists most, at currents far below the limit",
            lambda found: found.cover >= found.significant,
        ),
        contradicted("nuclei do not cover such an area before the plated charge"),
    ],
    needs="the exchange current and the resistance of the SEI of the plated lithium, to a factor of three; a deposit's morphology stirred and unstirred",
    revised="the second statement of the sentence is tested as well, and the cover asked for is the sentence's “significant”",
)
def lithium_is_the_substrate(given):
    values = sourced(given)
    nuclei, charge = given.nuclei_density, given.plated_capacity
    x = np.interp(_log_thickness(charge, nuclei), _LOG_THICKNESS, _X)
    cover = -np.expm1(-(x**2))
    full = float(growth.capacity_at_cover_mAh_cm2(given.cover, nuclei))
    kappa, D, salt = (
        values["electrolyte_conductivity_1M"],
        values["electrolyte_diffusivity_1M"],
        given.salt_concentration,
    )
    length = given.ripple_wavelength / (2 * np.pi)
    dilution = (
        2
        * (1 - values["electrolyte_cation_transference_number"]) ** 2
        * GAS_CONSTANT
        * ROOM_TEMPERATURE
        / (FARADAY**2 * D * salt)
    )
    electrolyte = length * (1 / kappa + dilution)  # ohm m2, migration and diffusion
    interface = thermal_voltage() / (
        values["lithium_exchange_current"] * given.interface_ratio
    )
    share = electrolyte / (electrolyte + interface)
    return Found(
        f"{said('nuclei_density')} cover {100 * cover:.0f} % of the collector at {said('plated_capacity')} ({said('cover')} at {given.same('film_cover99_capacity', full):.2f} mAh/cm²): from then on "
        f"lithium grows on lithium. But of the resistance against a flux that varies over {said('ripple_wavelength')} the electrolyte makes {100 * share:.1f} % and charge transfer the "
        "rest, before any SEI is counted: at currents far below the limit mass transfer does not mainly decide.",
        cover=float(cover),
        significant=given.significant_cover,
        electrolyte=share,
        deciding=given.deciding_share,
    )


@rule(
    "YA20-29",
    kind="model",
    branches=[
        reproduced(
            "salt runs out at the high current in a cell with a thin separator",
            lambda found: found.thin <= found.current,
        ),
        qualified(
            "it runs out only in cells with wide gaps",
            lambda found: found.wide <= found.current,
        ),
        contradicted("it runs out in neither"),
    ],
    untested="the electric field and the fractal shape",
    needs="dendrites at one high current against the gap between the electrodes, from a thin separator to millimetres",
    revised="cells with thin separators and cells with wide gaps are told apart",
)
def depletion_at_high_current(given):
    values = sourced(given)
    D, t_plus, salt = (
        values["electrolyte_diffusivity_1M"],
        values["electrolyte_cation_transference_number"],
        given.salt_concentration,
    )
    thin = depletion.limiting_current(
        given.separator_thickness, D, salt, t_plus, values["separator_porosity"]
    )
    gap = given.wide_gap
    wide = depletion.limiting_current(gap, D, salt, t_plus)
    current = given.high_current
    return Found(
        f"Across a separator of {said('separator_thickness')} salt runs out above {thin / 10:.0f} mA/cm², across {1e3 * gap:.0f} mm of free electrolyte above {wide / 10:.2f}: at "
        f"{said('high_current')} diffusion limits in cells built for watching and not in thin ones.",
        thin=given.same("cu_limiting_current", float(thin)),
        wide=float(wide),
        current=current,
    )


@rule(
    "OB24-45",
    kind="model",
    branches=[
        not_testable(
            "it is a question, which cannot be false, and its start is missing"
        )
    ],
    needs="the grain size of one deposit at 0.1, 1 and 4 mAh/cm² on two spacings of one template",
    revised="a question is no longer judged",
)
def template_memory(given):
    memory = coalescence.small_spread_memory_length(assumed.speed_spread)
    fine, middle, coarse = (
        given.same(f"memory_capacity_{name}", float(memory * spacing / M_PER_MAH))
        for name, spacing in (
            ("100nm", assumed.fine_template_spacing),
            ("1um", assumed.template_spacing),
            ("10um", assumed.coarse_template_spacing),
        )
    )
    return Found(
        f"What can be said: in a model of competing grains memory ends at {fine:.2f}, {middle:.2f} and {coarse:.1f} mAh/cm² for spacings of {said('fine_template_spacing')}, "
        f"{said('template_spacing')} and {said('coarse_template_spacing')} and a spread of growth speeds of {said('speed_spread')} (illustrative): the spacing decides."
    )
