"""A flat round lid, clamped and held at its edge, that bends and stretches: von Kármán's plate."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

#: log10 of the load p (a/h)^4 / E, and log10 of the largest stress times (a/h)^2 / E, at a Poisson ratio of 0.3.
#: Solved by collocation to 1e-6; the stress is the sum of bending and stretching at the edge.
_LOAD = np.arange(-0.5, 3.01, 0.25)
_STRESS = np.array(
    [-0.6228, -0.3716, -0.1207, 0.1279, 0.3688, 0.5957, 0.8066, 1.0049]
    + [1.1946, 1.3786, 1.5586, 1.7358, 1.9108, 2.0842, 2.2562]
)


def held_lid_stress_Pa(
    pressure_Pa: ArrayLike, radius_over_thickness: ArrayLike, modulus_Pa: ArrayLike
) -> np.ndarray:
    """Largest stress. A small load gives (3/4) p (a/h)^2, a large one grows as p^(2/3)."""
    load = np.log10(pressure_Pa * np.power(radius_over_thickness, 4.0) / modulus_Pa)
    stress = np.where(
        load < _LOAD[0],
        np.log10(0.75) + load,
        np.interp(load, _LOAD, _STRESS) + np.maximum(load - _LOAD[-1], 0) * 2 / 3,
    )
    return modulus_Pa * 10**stress / np.square(radius_over_thickness)


def widest_lid(pressure_Pa: float, strength_Pa: float, modulus_Pa: float) -> float:
    """Radius over thickness at which the lid is stressed to its strength."""
    return brentq(
        lambda slender: (
            held_lid_stress_Pa(pressure_Pa, slender, modulus_Pa) - strength_Pa
        ),
        1e-3,
        1e7,
    )
