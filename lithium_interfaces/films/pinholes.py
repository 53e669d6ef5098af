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
from numpy.typing import NDArray

from lithium_interfaces.core.constants import ROOM_TEMPERATURE, thermal_voltage
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within


@within(coverage="0 to 1")
def neighbour_relief(coverage: ArrayLike) -> NDArray:
    """psi = (1 - sqrt(theta))**(3/2): access resistance of evenly spaced discs over that of lonely ones.

    The usual closed form for a disc at the end of a tube; it is exact at 0 and 1 and, against the
    series of the tube, within a few percent for theta up to 0.25.
    """
    return (1 - np.sqrt(coverage)) ** 1.5


@dataclass(frozen=True)
@within(
    thickness_m="> 0",
    conductivity_S_m="> 0",
    hole_radius_m="> 0",
    electrolyte_conductivity_S_m="> 0",
    film_kinetics_ohm_m2=">= 0",
    hole_kinetics_ohm_m2=">= 0",
)
class HoledFilm:
    """A film and the pinholes in it. SI units; kinetic resistances in ohm m2 of their own area."""

    thickness_m: float
    conductivity_S_m: float
    hole_radius_m: float
    electrolyte_conductivity_S_m: float
    film_kinetics_ohm_m2: float = 0.0
    hole_kinetics_ohm_m2: float = 0.0

    @property
    def film_resistance_ohm_m2(self) -> float:
        """L/sigma and the kinetics under the film, per area of film."""
        return self.thickness_m / self.conductivity_S_m + self.film_kinetics_ohm_m2

    def hole_resistance_ohm_m2(self, coverage: ArrayLike = 0.0) -> NDArray:
        """Pore, access and kinetics per area of pinhole."""
        access = np.pi / 4 * self.hole_radius_m * neighbour_relief(coverage)
        return (
            self.thickness_m + access
        ) / self.electrolyte_conductivity_S_m + self.hole_kinetics_ohm_m2

    @within(coverage="0 to 1")
    def resistance_ohm_m2(self, coverage: ArrayLike) -> NDArray:
        """Area-specific resistance of film and pinholes together at ``coverage`` in [0, 1]."""
        theta = coverage
        return 1 / (
            (1 - theta) / self.film_resistance_ohm_m2
            + theta / self.hole_resistance_ohm_m2(theta)
        )

    @within(coverage="0 to 1")
    def hole_share(self, coverage: ArrayLike) -> NDArray:
        """Share of the current that goes through pinholes, 0 to 1."""
        theta = coverage
        return (
            theta / self.hole_resistance_ohm_m2(theta) * self.resistance_ohm_m2(theta)
        )

    def focusing(self, coverage: ArrayLike) -> NDArray:
        """Current density in a pinhole over the mean: R/R_hole; at most 1/coverage."""
        return self.resistance_ohm_m2(coverage) / self.hole_resistance_ohm_m2(coverage)

    @within(current_A_m2=">= 0")
    def break_even_coverage(self, current_A_m2: float = 0.0) -> float:
        """Coverage at which pinholes carry half of the mean current density, by default one near zero.

        theta/(1 - theta) = R_hole/R_film: the film needs no defect area beyond the ratio of the two resistances
        to lose control. A larger current wears down the kinetics, taken as symmetric Butler and Volmer with the
        given resistance near zero, eta = 2 (RT/F) asinh(j r F/(2 RT)), and more so in the holes, where it is dense.
        Found by bisection of the logarithm; room temperature.
        """
        from scipy.optimize import brentq

        half = float(current_A_m2) / 2
        thermal_V = thermal_voltage()

        def kinetics(ohm_m2, current):
            x = current * ohm_m2 / (2 * thermal_V)
            return ohm_m2 * np.arcsinh(x) / x if x > 0 else ohm_m2

        def excess(log_odds):
            theta, rest = 1 / (1 + np.exp(-log_odds)), 1 / (1 + np.exp(log_odds))
            hole = (
                self.hole_resistance_ohm_m2(theta)
                - self.hole_kinetics_ohm_m2
                + kinetics(self.hole_kinetics_ohm_m2, half / theta)
            )
            film = self.thickness_m / self.conductivity_S_m + kinetics(
                self.film_kinetics_ohm_m2, half / rest
            )
            return log_odds - np.log(hole / film)

        log_odds = brentq(excess, -100, 100, xtol=1e-13)
        return float(1 / (1 + np.exp(-log_odds)))


@within(exchange_current_A_m2="> 0")
def kinetic_resistance_ohm_m2(
    exchange_current_A_m2: ArrayLike, temperature_K: ArrayLike = ROOM_TEMPERATURE
) -> NDArray:
    """RT/(F i0), the resistance of the reaction at small overpotential, per area."""
    return thermal_voltage(temperature_K) / exchange_current_A_m2
