"""Filling a porous host until its mouth closes.

The profile of ``porous`` sets how fast each place fills, and filling changes the profile:

    d eps/dt = -a_s j V_m/F,   kappa = kappa_0 (eps/eps_0)**1.5,   a_s = a_0 (eps/eps_0)**0.5

(Bruggeman conductivity; the wall of a cylindrical pore that narrows as lithium grows inward.) Salt is
taken to be in ample supply; ``porous.salt_concentration_mol_m3`` on a frame tells whether it is. With a poorly
conducting skeleton, a trace of lithium may dissolve again where closing pores reverse the overpotential.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solveh_banded

from lithium_interfaces.core.constants import (
    FARADAY,
    LITHIUM_MOLAR_VOLUME,
    thermal_voltage,
)
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError

from .porous import butler_volmer, butler_volmer_slope, inverse_butler_volmer

BRUGGEMAN_EXPONENT = 1.5
CYLINDER_AREA_EXPONENT = 0.5
MAX_ITERATIONS = 200


@dataclass(frozen=True)
class FillingHistory:
    """Frames of a host filled at constant current, the last one at closure.

    x_m (n,); time_s (m,); porosity (m, n); ionic_current_A_m2 (m, n), the current in the pores.
    """

    x_m: np.ndarray
    time_s: np.ndarray
    porosity: np.ndarray
    ionic_current_A_m2: np.ndarray
    current_density_A_m2: float

    @property
    def lithium_thickness_m(self) -> NDArray:
        """Deposited lithium volume per geometric area at each frame, m; equals I V_m t/F."""
        return np.trapezoid(self.porosity[0] - self.porosity, self.x_m, axis=1)

    @property
    def closure_time_s(self) -> float:
        """Time at which some place of the host is first closed."""
        return self.time_s[-1]

    @property
    def closure_position_m(self) -> float:
        """Where it closes: 0 at the mouth, the thickness at the back."""
        return self.x_m[self.porosity[-1].argmin()]

    @property
    def utilisation(self) -> float:
        """Share of the pore volume that holds lithium at closure."""
        return self.lithium_thickness_m[-1] / np.trapezoid(self.porosity[0], self.x_m)

    @property
    def areal_capacity_mAh_cm2(self) -> float:
        """Charge per geometric area taken up until closure."""
        return (
            self.current_density_A_m2 * self.closure_time_s / 36000
        )  # C/m2 to mAh/cm2


def _deposited_share(
    conductivity_share, wall_share, spacing, guess, reduced_mean, pores, skeleton, alpha
):
    """Share of the current that each node's wall takes up (sum 1), and the overpotentials.

    Newton's method on charge balance at each node, unknown u = F eta/RT; the Jacobian is symmetric,
    tridiagonal and definite, so the solution is unique. The shares come from the kinetics, not from
    differences of u, which vanish in an even profile.
    """
    resistance = spacing * (
        pores / (0.5 * (conductivity_share[1:] + conductivity_share[:-1])) + skeleton
    )
    u = guess
    for _ in range(MAX_ITERATIONS):
        face = (spacing * skeleton - np.diff(u)) / resistance
        share = np.concatenate([[1.0], face, [0.0]])
        taken = wall_share / reduced_mean * butler_volmer(u, alpha)
        residual = -np.diff(share) - taken
        bands = np.zeros((2, u.size))
        bands[1] = wall_share / reduced_mean * butler_volmer_slope(u, alpha)
        bands[1, :-1] += 1 / resistance
        bands[1, 1:] += 1 / resistance
        bands[0, 1:] = -1 / resistance
        step = solveh_banded(bands, residual, check_finite=False)
        u = u + np.clip(step, -2, 2)  # exponentials overshoot: walk in steps of 2 RT/F
        if np.abs(step).max() < 1e-11 * np.abs(u).max():
            return taken / taken.sum(), u
    raise BookError(
        f"The current distribution in the filling host did not converge within {MAX_ITERATIONS} iterations; "
        "allowed are currents and conductivities that keep H/lambda and delta below about 100."
    )


@within(
    current_density_A_m2="> 0",
    porosity="above 0 to below 1",
    closed_share="above 0 to below 1",
    step="above 0 to 0.5",
    nodes=">= 3",
)
def fill_host(
    host,
    current_density_A_m2: float,
    porosity: float,
    *,
    closed_share: ArrayLike = 0.01,
    nodes: ArrayLike = 101,
    step: ArrayLike = 0.02,
    conductivity_exponent: float = BRUGGEMAN_EXPONENT,
    area_exponent: float = CYLINDER_AREA_EXPONENT,
) -> FillingHistory:
    """Plate at constant current until some place keeps only ``closed_share`` of its porosity.

    ``host`` (PorousHost) gives area and conductivities of the empty host, ``porosity`` in (0, 1) its pores.
    Space: ``nodes`` volumes around nodes that crowd towards both ends, where closing pores make the profile
    steep; second order. Time: Heun's method, second order; in each step no place loses more than the share
    ``step`` of its remaining porosity. The shares of the current add up to one, so lithium is conserved to
    rounding. Exponents of zero freeze conductivity and area, which is the static profile.
    Returns a FillingHistory; raises BookError on values out of range.
    """
    current = float(current_density_A_m2)
    porosity = float(porosity)
    nodes = int(nodes)
    ohmic = current * host.thickness_m / thermal_voltage(host.temperature_K)
    reduced_mean = current / (host.area_factor * host.exchange_current_A_m2)
    x = 0.5 * (1 - np.cos(np.linspace(0, np.pi, nodes)))
    spacing = np.diff(x)
    volume_ahead = np.concatenate(
        [[0], spacing / 2]
    )  # the part of each volume on the side of the mouth
    volume = volume_ahead + volume_ahead[::-1]  # the mesh is symmetric

    def filling_rate(open_share, guess):
        """Porosity lost at each node per porosity lost on average, and the overpotentials."""
        share, u = _deposited_share(
            open_share**conductivity_exponent,
            open_share**area_exponent * volume,
            spacing,
            guess,
            reduced_mean,
            ohmic / host.ionic_conductivity_S_m,
            ohmic / host.electronic_conductivity_S_m,
            host.transfer_coefficient,
        )
        return share / volume, u

    # The clock is the share of all pores that is full: one unit of charge fills the host.
    filled, open_share = 0.0, np.ones(nodes)
    rate, u = filling_rate(
        open_share,
        np.full(nodes, inverse_butler_volmer(reduced_mean, host.transfer_coefficient)),
    )
    frames = [(filled, open_share, rate)]
    while open_share.min() > closed_share:
        # Places that do not fill (rate at rounding level) set no limit.
        ahead = step * np.min(open_share / np.maximum(rate, 1e-12))
        predicted = open_share - ahead * rate
        rate_ahead, _ = filling_rate(predicted, u)
        filled, open_share = (
            filled + ahead,
            open_share - ahead * (rate + rate_ahead) / 2,
        )
        rate, u = filling_rate(open_share, u)
        frames.append((filled, open_share, rate))

    # Land on closure by interpolating the last step; lithium stays conserved because both ends conserve it.
    place = open_share.argmin()
    low, high = frames[-1][1][place], frames[-2][1][place]
    fraction = (high - closed_share) / (high - low)
    frames[-1] = tuple(a + fraction * (b - a) for a, b in zip(frames[-2], frames[-1]))

    filled_share, open_share, rate = (np.array(column) for column in zip(*frames))
    full_time = porosity * host.thickness_m * FARADAY / (LITHIUM_MOLAR_VOLUME * current)
    # The pores carry what the walls further in take up, and of a node's own share the part behind it.
    taken = rate * volume
    ionic_share = taken[:, ::-1].cumsum(axis=1)[:, ::-1] - taken * volume_ahead / volume
    return FillingHistory(
        x_m=x * host.thickness_m,
        time_s=filled_share * full_time,
        porosity=porosity * open_share,
        ionic_current_A_m2=current * ionic_share,
        current_density_A_m2=current,
    )
