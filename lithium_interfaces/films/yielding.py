"""A film on lithium that yields: why thin brittle films crack although elastic mechanics says they hold.

Beside a crack lithium holds a stiff film back only with its shear strength tau. The film stress, zero at the
crack, rises linearly and reaches sigma at the shear lag l = sigma h/tau (Hu and Evans 1989 for metals). Per
length of channel both sides together release 2 sigma^2 l h/(3 Ebar) of elastic energy and spend half of it on
plastic work, so that per area of crack

    G = sigma^2 l/(3 Ebar) = sigma^3 h/(3 Ebar tau),    which is Z = sigma/(3 tau).

Valid for an elastic film much wider than l, cracks further apart than 2 l, and tau taken at the actual rate of
sliding: lithium creeps, so slow cycling lowers tau and raises G.
"""

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within

from .film import Z_CHANNEL


@within(yield_stress_Pa="> 0")
def shear_strength_Pa(yield_stress_Pa: ArrayLike) -> NDArray:
    """tau = sigma_y/sqrt(3), von Mises."""
    return yield_stress_Pa / np.sqrt(3)


@within(size_m="> 0")
def small_scale_yield_stress_Pa(
    size_m: ArrayLike, at_one_um_Pa: ArrayLike = 105e6, exponent: ArrayLike = -0.68
) -> NDArray:
    """Strength of a micrometre-sized lithium crystal, 105 MPa (size/1 um)^-0.68 (PNAS 114, 57, 2017, room temperature).

    The abstract gives strength and exponent; taking 105 MPa to hold at 1 um is our reading.
    """
    return at_one_um_Pa * (size_m / 1e-6) ** exponent


@within(stress_Pa=">= 0", thickness_m=">= 0", shear_strength_Pa="> 0")
def shear_lag_m(
    stress_Pa: ArrayLike, thickness_m: ArrayLike, shear_strength_Pa: ArrayLike
) -> NDArray:
    """l = sigma h/tau: distance over which lithium brings the film back to its stress; cracks are l to 2 l apart."""
    return stress_Pa * thickness_m / shear_strength_Pa


@within(stress_Pa=">= 0", shear_strength_Pa="> 0")
def sliding_z(stress_Pa: ArrayLike, shear_strength_Pa: ArrayLike) -> NDArray:
    """Z = sigma/(3 tau) of a channel crack in a film on lithium that slides."""
    return stress_Pa / (3 * shear_strength_Pa)


def cracking_z(stress_Pa: ArrayLike, shear_strength_Pa: ArrayLike) -> NDArray:
    """The larger of the elastic and the sliding Z: lithium slides only if that releases more energy."""
    return np.maximum(Z_CHANNEL, sliding_z(stress_Pa, shear_strength_Pa))


def yielding_critical_thickness_m(
    film, stress_Pa: ArrayLike, shear_strength_Pa: ArrayLike
) -> NDArray:
    """3 Ebar tau Gamma/sigma^3, or the elastic value where that is smaller."""
    return film.critical_thickness_m(
        stress_Pa, cracking_z(stress_Pa, shear_strength_Pa)
    )


def most_cracks_per_m(
    stress_Pa: ArrayLike, thickness_m: ArrayLike, shear_strength_Pa: ArrayLike
) -> tuple[NDArray, NDArray]:
    """(1/(2 l), 1/l): range of the number of parallel cracks per length once they saturate.

    Between cracks closer than 2 l the film stress no longer reaches sigma; the last gap that can still split is
    2 l wide and leaves two of l.
    """
    lag = shear_lag_m(stress_Pa, thickness_m, shear_strength_Pa)
    with np.errstate(divide="ignore"):
        return 1 / (2 * lag), 1 / lag
