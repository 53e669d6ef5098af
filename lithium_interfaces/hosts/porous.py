"""Where in a porous host lithium is deposited: one-dimensional porous-electrode theory.

x runs from the mouth (0, facing the separator) to the back (H, at the current collector). Ionic current
enters at the mouth, electronic current at the back. With i2 the ionic current density, j the local
deposition current density on the pore wall and eta > 0 the cathodic overpotential (Newman and Tobias):

    d i2 / dx  = -a_s j(eta),          i2(0) = I,  i2(H) = 0
    d eta / dx = -i2 / kappa + (I - i2) / sigma
    j(eta)     = i0 [exp(alpha F eta / RT) - exp(-(1 - alpha) F eta / RT)]

kappa and sigma are effective conductivities of the pores and of the skeleton. The theory holds for pores
much narrower than the host is thick and than the penetration depth, and for salt in ample supply.
Two limits have closed forms: small overpotential (linear) and large overpotential (Tafel).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_bvp
from scipy.optimize import brentq

from lithium_interfaces.core.constants import FARADAY, ROOM_TEMPERATURE, thermal_voltage
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError


def butler_volmer(
    reduced_overpotential: ArrayLike, transfer_coefficient: ArrayLike = 0.5
) -> NDArray:
    """j/i0 at u = F eta/RT: exp(alpha u) - exp(-(1 - alpha) u); its slope at u = 0 is one."""
    # expm1 keeps the difference exact where the overpotential, deep in a host, is almost nothing.
    return np.expm1(transfer_coefficient * reduced_overpotential) - np.expm1(
        (transfer_coefficient - 1) * reduced_overpotential
    )


def butler_volmer_slope(
    reduced_overpotential: ArrayLike, transfer_coefficient: ArrayLike = 0.5
) -> NDArray:
    """Derivative of ``butler_volmer`` with respect to the reduced overpotential."""
    alpha = transfer_coefficient
    return alpha * np.exp(alpha * reduced_overpotential) + (1 - alpha) * np.exp(
        (alpha - 1) * reduced_overpotential
    )


def inverse_butler_volmer(
    ratio: ArrayLike, transfer_coefficient: ArrayLike = 0.5
) -> NDArray:
    """Reduced overpotential at which ``butler_volmer`` equals ``ratio`` > 0, by Newton's method from above."""
    u = np.log1p(ratio) / transfer_coefficient
    for _ in range(20):
        excess = butler_volmer(u, transfer_coefficient) - ratio
        u = u - excess / butler_volmer_slope(u, transfer_coefficient)
    return u


@dataclass(frozen=True)
@within(
    thickness_m="> 0",
    specific_area_per_m="> 0",
    exchange_current_A_m2="> 0",
    ionic_conductivity_S_m="> 0",
    electronic_conductivity_S_m="above 0 to inf",
    transfer_coefficient="above 0 to below 1",
    temperature_K="> 0",
)
class PorousHost:
    """A host of uniform pores. SI units; conductivities are effective ones; checked on creation."""

    thickness_m: float
    specific_area_per_m: float  # pore wall per volume of host
    exchange_current_A_m2: float
    ionic_conductivity_S_m: float
    electronic_conductivity_S_m: float = np.inf
    transfer_coefficient: float = 0.5
    temperature_K: float = ROOM_TEMPERATURE

    @property
    def area_factor(self) -> float:
        """Pore wall per geometric area, a_s H."""
        return self.specific_area_per_m * self.thickness_m

    @property
    def penetration_depth_m(self) -> float:
        """lambda = sqrt(RT / (F a_s i0 (1/kappa + 1/sigma))): how deep deposition reaches at small overpotential."""
        resistivity = (
            1 / self.ionic_conductivity_S_m + 1 / self.electronic_conductivity_S_m
        )
        return np.sqrt(
            thermal_voltage(self.temperature_K)
            / (self.specific_area_per_m * self.exchange_current_A_m2 * resistivity)
        )

    @property
    def wagner_number(self) -> float:
        """Wa = (lambda/H)**2: kinetic over ohmic resistance; large means uniform."""
        return (self.penetration_depth_m / self.thickness_m) ** 2

    @property
    def useful_area_factor(self) -> NDArray:
        """Area factor that relieves the mouth: at small overpotential the mouth current is I over it.

        For sigma = inf it is a_s lambda tanh(H/lambda), which stops growing once H exceeds lambda: area
        deeper in the host does not lower the current at the mouth.
        """
        ratio = self.ionic_conductivity_S_m / self.electronic_conductivity_S_m
        return self.area_factor / linear_distribution(
            0.0, self.thickness_m / self.penetration_depth_m, ratio
        )


@dataclass(frozen=True)
class CurrentDistribution:
    """Static deposition profile: positions, wall current densities, ionic currents, overpotentials."""

    x_m: np.ndarray
    wall_current_A_m2: np.ndarray
    ionic_current_A_m2: np.ndarray
    overpotential_V: np.ndarray
    mean_wall_current_A_m2: float

    @property
    def mouth_over_back(self) -> float:
        """Wall current density at the mouth over that at the back."""
        return self.wall_current_A_m2[0] / self.wall_current_A_m2[-1]

    @property
    def mouth_over_mean(self) -> float:
        """Wall current density at the mouth over the mean."""
        return self.wall_current_A_m2[0] / self.mean_wall_current_A_m2

    @property
    def static_utilisation(self) -> float:
        """Share of the pores filled when the fastest place is full, if the profile never changed."""
        return self.mean_wall_current_A_m2 / self.wall_current_A_m2.max()


@within(x_over_thickness="0 to 1", thickness_over_depth="> 0", kappa_over_sigma=">= 0")
def linear_distribution(
    x_over_thickness: ArrayLike,
    thickness_over_depth: ArrayLike,
    kappa_over_sigma: ArrayLike = 0.0,
) -> NDArray:
    """Wall current density over its mean at small overpotential, at positions x/H in [0, 1].

    With n = H/lambda and r = kappa/sigma: n [cosh(n(1 - x/H)) + r cosh(n x/H)] / ((1 + r) sinh n).
    r = 0 (perfectly conducting skeleton) gives cosh((H - x)/lambda) up to a factor; r > 1 moves
    deposition to the back.
    """
    n = thickness_over_depth

    def n_cosh_over_sinh(argument):  # n cosh(n argument)/sinh(n) without overflow
        return (
            n
            * (np.exp(n * (argument - 1)) + np.exp(-n * (argument + 1)))
            / -np.expm1(-2 * n)
        )

    return (
        n_cosh_over_sinh(1 - x_over_thickness)
        + kappa_over_sigma * n_cosh_over_sinh(x_over_thickness)
    ) / (1 + kappa_over_sigma)


@within(thickness_over_depth=">= 0")
def linear_mouth_over_back(thickness_over_depth: ArrayLike) -> NDArray:
    """cosh(H/lambda): mouth over back current at small overpotential, sigma = inf."""
    return np.cosh(thickness_over_depth)


@within(thickness_over_depth="> 0")
def linear_utilisation(thickness_over_depth: ArrayLike) -> NDArray:
    """tanh(n)/n, n = H/lambda: pore filling when the mouth closes under the static linear profile."""
    return np.tanh(thickness_over_depth) / thickness_over_depth


@within(current_density_A_m2="> 0")
def tafel_number(host: PorousHost, current_density_A_m2: ArrayLike) -> NDArray:
    """delta = alpha F I H / (RT kappa), the dimensionless current of the Tafel limit."""
    return (
        host.transfer_coefficient
        * current_density_A_m2
        * host.thickness_m
        / (thermal_voltage(host.temperature_K) * host.ionic_conductivity_S_m)
    )


@within(delta="> 0", epsilon=">= 0")
def tafel_theta(delta: ArrayLike, epsilon: ArrayLike = 0.0) -> float:
    """Root theta in (0, pi) of tan(theta) = 2 theta (delta + epsilon) / (4 theta**2 - delta epsilon).

    delta is the Tafel number of the pores and epsilon that of the skeleton (alpha F I H / RT sigma).
    For epsilon = 0 the equation is theta tan(theta) = delta/2. Scalars, delta > 0, epsilon >= 0.
    """

    # The same equation as a sum of arctangents: increasing in theta, hence a single root.
    def excess(theta):
        return theta - np.arctan2(delta, 2 * theta) - np.arctan2(epsilon, 2 * theta)

    return brentq(excess, 1e-12, np.pi, xtol=1e-15, rtol=1e-14)


@within(x_over_thickness="0 to 1")
def tafel_distribution(
    x_over_thickness: ArrayLike, delta: ArrayLike, epsilon: ArrayLike = 0.0
) -> NDArray:
    """Wall current density over its mean at large overpotential, at positions x/H in [0, 1].

    2 theta**2/(delta + epsilon) sec**2(psi - theta x/H) with tan(psi) = delta/(2 theta).
    """
    theta = tafel_theta(delta, epsilon)
    psi = np.arctan2(delta, 2 * theta)
    return (
        2 * theta**2 / (delta + epsilon) / np.cos(psi - theta * x_over_thickness) ** 2
    )


def tafel_mouth_over_mean(delta: ArrayLike) -> float:
    """2 theta**2 sec**2(theta)/delta: mouth over mean current at large overpotential, sigma = inf."""
    return float(tafel_distribution(0.0, delta))


def tafel_mouth_over_back(delta: ArrayLike) -> float:
    """sec**2(theta): mouth over back current at large overpotential, sigma = inf."""
    return float(1 / np.cos(tafel_theta(delta)) ** 2)


@within(current_density_A_m2="> 0")
def current_distribution(
    host: PorousHost, current_density_A_m2: ArrayLike, tolerance: ArrayLike = 1e-8
) -> CurrentDistribution:
    """Static profile under full Butler-Volmer kinetics with both conductivities finite.

    Solves the boundary-value problem of the module docstring for a deposition current density I > 0 per
    geometric area (A/m2) by collocation to the relative ``tolerance``; returns a CurrentDistribution on
    the solver's own mesh. Raises BookError if the solver does not converge.
    """
    current = current_density_A_m2
    alpha = host.transfer_coefficient
    mean = current / host.area_factor
    reduced_mean = mean / host.exchange_current_A_m2
    ohmic = current * host.thickness_m / thermal_voltage(host.temperature_K)
    pores, skeleton = (
        ohmic / host.ionic_conductivity_S_m,
        ohmic / host.electronic_conductivity_S_m,
    )

    def slopes(_, state):  # state: ionic share of the current, reduced overpotential
        share, u = state
        return np.vstack(
            [
                -butler_volmer(u, alpha) / reduced_mean,
                skeleton - (pores + skeleton) * share,
            ]
        )

    def ends(mouth, back):
        return np.array([mouth[0] - 1, back[0]])

    # Start from the closed form of the nearer limit; nodes crowd at both ends, where the profile is steep.
    x = 0.5 * (1 - np.cos(np.linspace(0, np.pi, 161)))
    if reduced_mean > 1:
        guess = tafel_distribution(x, alpha * pores, alpha * skeleton)
    else:
        guess = linear_distribution(
            x, host.thickness_m / host.penetration_depth_m, skeleton / pores
        )
    filled = np.concatenate([[0], np.cumsum(np.diff(x) * (guess[1:] + guess[:-1]) / 2)])
    start = np.vstack(
        [1 - filled / filled[-1], inverse_butler_volmer(reduced_mean * guess, alpha)]
    )
    with np.errstate(over="ignore", invalid="ignore"):
        solution = solve_bvp(slopes, ends, x, start, tol=tolerance, max_nodes=40000)
    if not solution.success:
        raise BookError(
            f"The profile at {current:g} A/m2 did not converge ({solution.message}); "
            "allowed are currents and conductivities that keep H/lambda and delta below about 100."
        )
    share, u = solution.y
    return CurrentDistribution(
        x_m=solution.x * host.thickness_m,
        wall_current_A_m2=host.exchange_current_A_m2 * butler_volmer(u, alpha),
        ionic_current_A_m2=current * share,
        overpotential_V=thermal_voltage(host.temperature_K) * u,
        mean_wall_current_A_m2=mean,
    )


@within(
    x_m=">= 0",
    diffusivity_m2_s="> 0",
    ionic_current_A_m2="finite",
    transference_number="0 to 1",
    bulk_concentration_mol_m3="> 0",
)
def salt_concentration_mol_m3(
    x_m: ArrayLike,
    ionic_current_A_m2: ArrayLike,
    bulk_concentration_mol_m3: ArrayLike,
    diffusivity_m2_s: ArrayLike,
    transference_number: ArrayLike,
) -> NDArray:
    """Steady salt concentration along the pores, c0 - (1 - t+)/F * integral of i2/D from the mouth.

    ``x_m`` increases from 0 and ``ionic_current_A_m2`` and the effective ``diffusivity_m2_s`` (a number or an
    array, > 0) go with it. The result is a diagnosis: where it falls to zero or below, salt runs out and
    the theory, which takes concentration as constant, no longer holds.
    """
    x = x_m
    flux = ionic_current_A_m2 / diffusivity_m2_s
    if np.ndim(x) != 1 or np.shape(flux) != np.shape(x) or np.any(np.diff(x) <= 0):
        raise BookError(
            f"x_m must be increasing and as long as ionic_current_A_m2, but the shapes are "
            f"{np.shape(x)} and {np.shape(flux)}."
        )
    drop = np.concatenate([[0], np.cumsum(np.diff(x) * (flux[1:] + flux[:-1]) / 2)])
    return bulk_concentration_mol_m3 - (1 - transference_number) / FARADAY * drop
