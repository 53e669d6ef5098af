"""One straight round channel in two dimensions: a check of the one-dimensional theory.

Laplace's equation for the potential of the electrolyte in and above a cylindrical channel, with charge
transfer on a metal of uniform potential (sigma = inf). r is the distance from the axis; z = 0 is the mouth,
z = H the bottom, z < 0 the electrolyte above the host. Current enters uniformly: at the mouth if there is no
space above, else at the top of that space, which also shows how much lands on the outer surface of the host.

Finite volumes on a rectangular grid, second order where the solution is smooth; the edge of the mouth,
where the wall turns by 270 degrees of electrolyte, is not, and converges more slowly.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, diags_array
from scipy.sparse.linalg import spsolve

from lithium_interfaces.core.constants import ROOM_TEMPERATURE, thermal_voltage
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError

from .porous import PorousHost, butler_volmer, butler_volmer_slope


@dataclass(frozen=True)
@within(
    radius_m="> 0",
    depth_m="> 0",
    exchange_current_A_m2="> 0",
    conductivity_S_m="> 0",
    cell_radius_m=">= 0",
    space_above_m=">= 0",
    transfer_coefficient="above 0 to below 1",
    temperature_K="> 0",
)
class Channel:
    """Geometry and kinetics of one channel of a regular array. SI units, checked on creation.

    The space above has the radius ``cell_radius_m`` of the share of host that belongs to one channel and
    the height ``space_above_m``; a height of zero leaves it out. The bottom carries no current.
    """

    radius_m: float
    depth_m: float
    exchange_current_A_m2: float
    conductivity_S_m: float
    cell_radius_m: float = 0.0
    space_above_m: float = 0.0
    transfer_coefficient: float = 0.5
    temperature_K: float = ROOM_TEMPERATURE

    def __post_init__(self):
        if self.space_above_m > 0 and self.cell_radius_m <= self.radius_m:
            raise BookError(
                f"cell_radius_m must exceed radius_m = {self.radius_m:g} where there is space above the "
                f"channel, but {self.cell_radius_m:g} was given."
            )

    def as_porous_host(self) -> PorousHost:
        """The one-dimensional host of this channel alone: a_s = 2/R per volume of channel."""
        return PorousHost(
            self.depth_m,
            2 / self.radius_m,
            self.exchange_current_A_m2,
            self.conductivity_S_m,
            transfer_coefficient=self.transfer_coefficient,
            temperature_K=self.temperature_K,
        )


@dataclass(frozen=True)
class ChannelCurrents:
    """Deposition current densities: on the channel wall at z_m, and on the outer surface at r_m (may be empty).

    ``share_outside`` is the part of the current that lands on the outer surface, ``total_A`` the whole current,
    ``collected_A`` what the metal receives (equal by conservation).
    """

    z_m: np.ndarray
    wall_current_A_m2: np.ndarray
    r_m: np.ndarray
    outer_current_A_m2: np.ndarray
    share_outside: float
    total_A: float
    collected_A: float


@within(current_density_A_m2="> 0", radial_cells=">= 2", axial_cells=">= 2")
def channel_currents(
    channel: Channel,
    current_density_A_m2: ArrayLike,
    radial_cells: ArrayLike = 8,
    axial_cells: ArrayLike = 80,
    *,
    linear: bool = False,
) -> ChannelCurrents:
    """Solve for the currents on the metal; returns ChannelCurrents.

    ``current_density_A_m2`` > 0 enters per area of the top: the mouth, or the whole cell if there is space
    above. ``radial_cells`` span the channel radius and ``axial_cells`` its depth; the space above and the
    ring around the mouth get cells of similar size. ``linear`` replaces Butler-Volmer kinetics by its tangent at
    equilibrium. Raises BookError on bad input or if Newton's method fails.
    """
    radial_cells = int(radial_cells)
    axial_cells = int(axial_cells)
    r_edges = np.linspace(0, channel.radius_m, radial_cells + 1)
    z_edges = np.linspace(0, channel.depth_m, axial_cells + 1)
    if channel.space_above_m > 0:
        ring = max(
            2, round((channel.cell_radius_m / channel.radius_m - 1) * radial_cells)
        )
        above = max(2, round(channel.space_above_m / channel.depth_m * axial_cells))
        r_edges = np.concatenate(
            [
                r_edges,
                np.linspace(channel.radius_m, channel.cell_radius_m, ring + 1)[1:],
            ]
        )
        z_edges = np.concatenate(
            [np.linspace(-channel.space_above_m, 0, above + 1)[:-1], z_edges]
        )
    r, z = (r_edges[1:] + r_edges[:-1]) / 2, (z_edges[1:] + z_edges[:-1]) / 2
    dr, dz = np.diff(r_edges), np.diff(z_edges)
    ring_area = np.pi * np.diff(r_edges**2)

    wet = (r[:, None] < channel.radius_m) | (z[None, :] < 0)
    number = np.full(wet.shape, -1)
    number[wet] = np.arange(wet.sum())

    # Conductances between neighbouring cells (unknown u = F eta/RT, so currents are in ampere per u).
    kappa = channel.conductivity_S_m * thermal_voltage(channel.temperature_K)
    across_r = kappa * 2 * np.pi * r_edges[1:-1, None] * dz / (r[1:] - r[:-1])[:, None]
    across_z = kappa * ring_area[:, None] / (z[1:] - z[:-1])
    both_r, both_z = wet[1:] & wet[:-1], wet[:, 1:] & wet[:, :-1]
    left = np.concatenate([number[:-1][both_r], number[:, :-1][both_z]])
    right = np.concatenate([number[1:][both_r], number[:, 1:][both_z]])
    conductance = np.concatenate([across_r[both_r], across_z[both_z]])

    # Metal: the channel wall (last channel cell of each row below the mouth) and the outer surface.
    below = np.flatnonzero(z > 0)
    outer = np.flatnonzero(r > channel.radius_m)
    mouth_row = below[0] - 1
    metal_cell = np.concatenate(
        [number[radial_cells - 1, below], number[outer, mouth_row]]
    )
    metal_area = np.concatenate(
        [2 * np.pi * channel.radius_m * dz[below], ring_area[outer]]
    )
    half_width = np.concatenate(
        [
            np.full(below.size, dr[radial_cells - 1] / 2),
            np.full(outer.size, dz[mouth_row] / 2),
        ]
    )
    to_metal = kappa * metal_area / half_width

    # Unknowns: cells first, then the overpotential at each patch of metal.
    cells, patches = wet.sum(), metal_cell.size
    surface = cells + np.arange(patches)
    left, right = np.concatenate([left, metal_cell]), np.concatenate([right, surface])
    conductance = np.concatenate([conductance, to_metal])
    size = cells + patches
    rows, columns = np.concatenate([left, right]), np.concatenate([right, left])
    off_diagonal = coo_array(
        (np.tile(-conductance, 2), (rows, columns)), shape=(size, size)
    ).tocsc()
    laplacian = off_diagonal - diags_array(off_diagonal.sum(axis=0), format="csc")
    entering = np.zeros(size)
    top = wet[:, 0]
    entering[number[top, 0]] = current_density_A_m2 * ring_area[top]

    exchange = channel.exchange_current_A_m2 * metal_area
    alpha = channel.transfer_coefficient
    mean = entering.sum() / exchange.sum()
    u = np.full(size, mean if linear else 2 * np.arcsinh(mean / 2))
    for _ in range(100):
        wall = u[surface]
        residual = entering - laplacian @ u
        residual[surface] -= exchange * (wall if linear else butler_volmer(wall, alpha))
        slope = np.zeros(size)
        slope[surface] = exchange * (1 if linear else butler_volmer_slope(wall, alpha))
        step = spsolve(laplacian + diags_array(slope, format="csc"), residual)
        u = u + (step if linear else np.clip(step, -2, 2))
        if np.abs(step).max() < 1e-9 * (1 + np.abs(u).max()):
            break
    else:
        raise BookError(
            f"The channel at {current_density_A_m2:g} A/m2 did not converge within 100 iterations; "
            "allowed are currents whose ohmic drop stays below about 100 RT/F."
        )
    density = channel.exchange_current_A_m2 * (
        u[surface] if linear else butler_volmer(u[surface], alpha)
    )
    collected = density * metal_area
    return ChannelCurrents(
        z_m=z[below],
        wall_current_A_m2=density[: below.size],
        r_m=r[outer],
        outer_current_A_m2=density[below.size :],
        share_outside=float(collected[below.size :].sum() / collected.sum()),
        total_A=float(entering.sum()),
        collected_A=float(collected.sum()),
    )
