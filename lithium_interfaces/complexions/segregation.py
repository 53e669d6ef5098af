"""Segregation to one layer: McLean's isotherm, and Fowler and Guggenheim's with its first-order transition.

theta is the share of the layer's sites that the solute holds, x its mole fraction in the bulk and dG < 0 the Gibbs
energy of segregation of a lone atom. With an attraction zw between neighbours in the layer,

    ln[theta/(1 - theta)] - alpha theta = drive,    drive = ln[x/(1 - x)] - dG/RT,    alpha = zw/RT.

alpha = 0 is McLean's isotherm. Above alpha = 4 the left side is no longer monotone: between the two spinodals a
dilute and a dense layer both exist, and at drive = -alpha/2 they are equally stable. ``drive`` and ``alpha`` are pure
numbers; energies are in J/mol.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

from lithium_interfaces.core.constants import GAS_CONSTANT
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError

CRITICAL_ATTRACTION = 4.0  # alpha above which one layer has a first-order transition


@within(
    bulk_fraction="above 0 to below 1",
    segregation_gibbs_J_mol="finite",
    temperature_K="> 0",
)
def segregation_drive(
    bulk_fraction: ArrayLike,
    segregation_gibbs_J_mol: ArrayLike,
    temperature_K: ArrayLike,
) -> NDArray:
    """drive = ln[x/(1 - x)] - dG/RT; dG < 0 segregates."""
    return logit(bulk_fraction) - segregation_gibbs_J_mol / (
        GAS_CONSTANT * temperature_K
    )


def mclean_coverage(
    bulk_fraction: ArrayLike,
    segregation_gibbs_J_mol: ArrayLike,
    temperature_K: ArrayLike,
) -> NDArray:
    """Coverage theta/(1 - theta) = x/(1 - x) exp(-dG/RT) of a layer whose atoms ignore each other."""
    return expit(
        segregation_drive(bulk_fraction, segregation_gibbs_J_mol, temperature_K)
    )


@within(attraction_J_mol=">= 0", temperature_K="> 0")
def reduced_attraction(
    attraction_J_mol: ArrayLike, temperature_K: ArrayLike
) -> NDArray:
    """alpha = zw/RT for an attraction zw in J/mol."""
    return attraction_J_mol / (GAS_CONSTANT * temperature_K)


@within(attraction_J_mol=">= 0")
def critical_temperature_K(attraction_J_mol: ArrayLike) -> NDArray:
    """Tc = zw/4R: below it the layer has a first-order transition."""
    return attraction_J_mol / (CRITICAL_ATTRACTION * GAS_CONSTANT)


@within(in_plane="> 0", out_of_plane=">= 0")
def layer_over_bulk_critical(in_plane: ArrayLike, out_of_plane: ArrayLike) -> NDArray:
    """Tc(layer)/Tc(bulk) = z_l/(z_l + 2 z_v): a layer has only its own neighbours to pull it together.

    z_l neighbours lie in the layer and z_v in each of the two adjacent ones, all with the same bond.
    """
    return in_plane / (in_plane + 2 * out_of_plane)


# --- Fowler-Guggenheim ---------------------------------------------------------------------------


@within(coverage="above 0 to below 1", alpha=">= 0")
def fowler_drive(coverage: ArrayLike, alpha: ArrayLike) -> NDArray:
    """The drive that holds the layer at ``coverage``: ln[theta/(1 - theta)] - alpha theta."""
    return logit(coverage) - alpha * coverage


@within(coverage="above 0 to below 1", alpha=">= 0")
def fowler_grand_potential(
    coverage: ArrayLike, alpha: ArrayLike, drive: ArrayLike
) -> NDArray:
    """Grand potential per site in RT: theta ln theta + (1 - theta) ln(1 - theta) - alpha theta^2/2 - drive theta."""
    theta = coverage
    mixing = theta * np.log(theta) + (1 - theta) * np.log1p(-theta)
    return mixing - alpha * theta**2 / 2 - drive * theta


def fowler_spinodals(alpha: ArrayLike) -> tuple[float, float]:
    """The two coverages (1 -+ sqrt(1 - 4/alpha))/2 where a branch ends; BookError unless alpha > 4."""
    root = np.sqrt(1 - CRITICAL_ATTRACTION / _first_order(alpha))
    return (1 - root) / 2, (1 + root) / 2


@dataclass(frozen=True)
class Coexistence:
    """The first-order transition of one layer at a given alpha. Coverages and drives are pure numbers."""

    alpha: float
    drive: float  # where both layers are equally stable, -alpha/2
    dilute: float  # their coverages
    dense: float
    filling_drive: float  # a dilute layer survives up to here
    emptying_drive: float  # a dense layer survives down to here

    @property
    def hysteresis_width(self) -> float:
        """Distance between the two limits of metastability, in ln(activity)."""
        return self.filling_drive - self.emptying_drive


def fowler_coexistence(alpha: ArrayLike) -> Coexistence:
    """Coexistence of a dilute and a dense layer; BookError unless alpha > 4, where there is none."""
    a = float(_first_order(alpha))
    lower, upper = (float(theta) for theta in fowler_spinodals(a))
    # At drive = -alpha/2 the isotherm is odd about theta = 1/2; in y = ln[theta/(1 - theta)] it reads
    # y = alpha tanh(y/2)/2, whose positive root lies below alpha/2.
    start = 1e-3 * np.sqrt(1 - CRITICAL_ATTRACTION / a)
    y = brentq(
        lambda y: y - a * np.tanh(y / 2) / 2, start, a / 2, xtol=1e-15, rtol=1e-15
    )
    return Coexistence(
        alpha=a,
        drive=-a / 2,
        dilute=float(expit(-y)),
        dense=float(expit(y)),
        filling_drive=float(fowler_drive(lower, a)),
        emptying_drive=float(fowler_drive(upper, a)),
    )


@within(drive="finite", alpha=">= 0")
def fowler_coverage(
    drive: ArrayLike, alpha: ArrayLike, branch: str = "stable"
) -> NDArray:
    """Coverage of the layer at the given drive and attraction; arrays broadcast.

    branch "stable" is the layer of lowest grand potential; "dilute" and "dense" follow a layer that was clean or
    full beforehand, through its metastable range, and jump where their spinodal ends it.
    """
    mu, a = np.broadcast_arrays(drive, alpha)
    root = np.sqrt(
        np.clip(1 - CRITICAL_ATTRACTION / np.maximum(a, CRITICAL_ATTRACTION), 0, 1)
    )
    lower, upper = (
        logit((1 - root) / 2),
        logit((1 + root) / 2),
    )  # spinodals; both 0 without a transition
    if branch == "stable":
        dense = mu >= -a / 2
    elif branch == "dilute":
        dense = mu > lower - a * expit(lower)
    elif branch == "dense":
        dense = mu >= upper - a * expit(upper)
    else:
        raise BookError(
            f"branch is {branch!r}, but must be 'stable', 'dilute' or 'dense'."
        )
    # y - alpha expit(y) = drive bounds y by drive and drive + alpha; on one side of the spinodals it is monotone.
    low = np.where(dense, np.maximum(mu, upper), mu)
    high = np.where(dense, mu + a, np.minimum(mu + a, lower))
    high = np.maximum(high, low)
    for _ in range(100):
        middle = (low + high) / 2
        above = middle - a * expit(middle) > mu
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return expit((low + high) / 2)


@within(alpha="> 0")
def _first_order(alpha):
    value = alpha
    if np.any(value <= CRITICAL_ATTRACTION):
        raise BookError(
            f"alpha is {np.min(value):g}, but must exceed {CRITICAL_ATTRACTION:g}: "
            "below, the layer fills without a transition."
        )
    return value
