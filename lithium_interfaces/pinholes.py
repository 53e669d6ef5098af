"""A resistive film with pinholes: resistance, share of the current, and the coverage at which pinholes win.

Film and pinholes are parallel paths from the electrolyte to the lithium. A pinhole of radius a through a
film of thickness L, filled with electrolyte of conductivity kappa, has per area of pinhole the resistance

    (L + psi pi a / 4) / kappa + hole_kinetics

L/kappa is the pore itself, pi a/(4 kappa) the access from one side (1/(4 kappa a) for one disc), and psi the
relief that neighbours bring; the kinetics of lithium at the bottom are per area too. With f and t the film
and the pinholes, and theta the coverage of pinholes, 1/R = (1 - theta)/R_f + theta/R_t. Steady state, small
overpotential unless a current is given, salt in ample supply, pinholes of one size, evenly spaced, all widths far
above molecular size.
"""

from dataclasses import dataclass

import numpy as np

from .lithium import ROOM_TEMPERATURE, checked, thermal_voltage


def neighbour_relief(coverage):
    """psi = (1 - sqrt(theta))**(3/2): access resistance of evenly spaced discs over that of lonely ones.

    The usual closed form for a disc at the end of a tube; it is exact at 0 and 1 and, against the
    series of the tube, within a few percent for theta up to 0.25.
    """
    return (1 - np.sqrt(checked("coverage", coverage, "[0, 1]"))) ** 1.5


@dataclass(frozen=True)
class HoledFilm:
    """A film and the pinholes in it. SI units; kinetic resistances in ohm m2 of their own area."""

    thickness_m: float
    conductivity_S_m: float
    hole_radius_m: float
    electrolyte_conductivity_S_m: float
    film_kinetics_ohm_m2: float = 0.0
    hole_kinetics_ohm_m2: float = 0.0

    def __post_init__(self):
        for name in ("thickness_m", "conductivity_S_m", "hole_radius_m", "electrolyte_conductivity_S_m"):
            checked(name, getattr(self, name), "(0, inf)")
        for name in ("film_kinetics_ohm_m2", "hole_kinetics_ohm_m2"):
            checked(name, getattr(self, name), "[0, inf)")

    @property
    def film_resistance_ohm_m2(self):
        """L/sigma and the kinetics under the film, per area of film."""
        return self.thickness_m / self.conductivity_S_m + self.film_kinetics_ohm_m2

    def hole_resistance_ohm_m2(self, coverage=0.0):
        """Pore, access and kinetics per area of pinhole."""
        access = np.pi / 4 * self.hole_radius_m * neighbour_relief(coverage)
        return (self.thickness_m + access) / self.electrolyte_conductivity_S_m + self.hole_kinetics_ohm_m2

    def resistance_ohm_m2(self, coverage):
        """Area-specific resistance of film and pinholes together at `coverage` in [0, 1]."""
        theta = checked("coverage", coverage, "[0, 1]")
        return 1 / ((1 - theta) / self.film_resistance_ohm_m2 + theta / self.hole_resistance_ohm_m2(theta))

    def hole_share(self, coverage):
        """Share of the current that goes through pinholes, 0 to 1."""
        theta = checked("coverage", coverage, "[0, 1]")
        return theta / self.hole_resistance_ohm_m2(theta) * self.resistance_ohm_m2(theta)

    def focusing(self, coverage):
        """Current density in a pinhole over the mean: R/R_hole; at most 1/coverage."""
        return self.resistance_ohm_m2(coverage) / self.hole_resistance_ohm_m2(coverage)

    def break_even_coverage(self, current_A_m2=0.0):
        """Coverage at which pinholes carry half of the mean current density, by default one near zero.

        theta/(1 - theta) = R_hole/R_film: the film needs no defect area beyond the ratio of the two resistances
        to lose control. A larger current wears down the kinetics, taken as symmetric Butler and Volmer with the
        given resistance near zero, eta = 2 (RT/F) asinh(j r F/(2 RT)), and more so in the holes, where it is dense.
        Found by bisection of the logarithm; room temperature.
        """
        from scipy.optimize import brentq

        half = float(checked("current_A_m2", current_A_m2, "[0, inf)")) / 2
        thermal_V = thermal_voltage()

        def kinetics(ohm_m2, current):
            x = current * ohm_m2 / (2 * thermal_V)
            return ohm_m2 * np.arcsinh(x) / x if x > 0 else ohm_m2

        def excess(log_odds):
            theta, rest = 1 / (1 + np.exp(-log_odds)), 1 / (1 + np.exp(log_odds))
            hole = self.hole_resistance_ohm_m2(theta) - self.hole_kinetics_ohm_m2 + kinetics(self.hole_kinetics_ohm_m2, half / theta)
            film = self.thickness_m / self.conductivity_S_m + kinetics(self.film_kinetics_ohm_m2, half / rest)
            return log_odds - np.log(hole / film)

        log_odds = brentq(excess, -100, 100, xtol=1e-13)
        return float(1 / (1 + np.exp(-log_odds)))


def kinetic_resistance_ohm_m2(exchange_current_A_m2, temperature_K=ROOM_TEMPERATURE):
    """RT/(F i0), the resistance of the reaction at small overpotential, per area."""
    current = checked("exchange_current_A_m2", exchange_current_A_m2, "(0, inf)")
    return thermal_voltage(temperature_K) / current
