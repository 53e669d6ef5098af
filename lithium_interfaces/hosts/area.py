"""How much surface a host should have: SEI loss grows with area, dead lithium shrinks with it.

loss per cycle = c1 a + c2 a**-m, with a the real over the geometric area. The first term is lithium
bound by the SEI, the second dead lithium, taken to grow as a power m of the local current density.
All three coefficients are illustrative: no table in the four papers fixes them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, within
from lithium_interfaces.errors import BookError


@dataclass(frozen=True)
class AreaOptimum:
    """Area factor of least loss and the two losses there (fractions of the charge per cycle)."""

    area_factor: float
    sei_loss: float
    dead_lithium_loss: float

    @property
    def loss(self) -> float:
        """Total loss at the optimum."""
        return self.sei_loss + self.dead_lithium_loss

    @property
    def loss_ratio(self) -> float:
        """SEI loss over dead-lithium loss; equals the exponent m at every optimum."""
        return self.sei_loss / self.dead_lithium_loss


@within(
    area_factor="> 0", sei_coefficient=">= 0", dead_coefficient=">= 0", exponent="> 0"
)
def loss_per_cycle(
    area_factor: ArrayLike,
    sei_coefficient: ArrayLike,
    dead_coefficient: ArrayLike,
    exponent: ArrayLike,
) -> NDArray:
    """c1 a + c2 a**-m; ``area_factor`` may be an array."""
    return sei_coefficient * area_factor + dead_coefficient * area_factor**-exponent


@within(sei_coefficient="> 0", dead_coefficient="> 0", exponent="> 0")
def area_optimum(
    sei_coefficient: ArrayLike, dead_coefficient: ArrayLike, exponent: ArrayLike
) -> AreaOptimum:
    """Area factor a* = (m c2/c1)**(1/(m+1)) of least loss, as an AreaOptimum."""
    m = exponent
    best = (m * dead_coefficient / sei_coefficient) ** (1 / (m + 1))
    return AreaOptimum(best, sei_coefficient * best, dead_coefficient * best**-m)


@within(exponent="> 0")
def sei_share_profile(
    area_factors: ArrayLike,
    losses: ArrayLike,
    exponent: ArrayLike,
    sei_shares: ArrayLike,
) -> NDArray:
    """How well each assumed SEI share explains measured losses: the misfit that identifies c1 and c2.

    ``area_factors`` and ``losses`` (fractions per cycle, > 0) are one-dimensional and of equal length. For
    each entry of ``sei_shares``, the share in [0, 1] of the loss that is SEI at the first area, the overall
    size of the loss is fitted by least squares on the relative residuals and the sum of their squares is
    returned. A flat profile means that the data cannot tell the two losses apart: this is so whenever
    all areas are equal, whatever the number of measurements, because one efficiency fixes one number.
    """
    area = checked("area_factors", np.atleast_1d(area_factors), "(0, inf)")
    loss = checked("losses", np.atleast_1d(losses), "(0, inf)")
    share = checked("sei_shares", np.atleast_1d(sei_shares), "[0, 1]")
    if area.shape != loss.shape or area.ndim != 1:
        raise BookError(
            f"area_factors and losses must be one-dimensional and equally long, "
            f"but their shapes are {area.shape} and {loss.shape}."
        )
    relative_area = area / area[0]
    # Model per unit of loss at the first area, divided by the data: the fit is of one scale factor.
    shape = (
        share[:, None] * relative_area + (1 - share[:, None]) * relative_area**-exponent
    ) / loss
    scale = shape.sum(axis=1) / (shape**2).sum(axis=1)
    return ((scale[:, None] * shape - 1) ** 2).sum(axis=1)
