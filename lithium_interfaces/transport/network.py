"""Steady current through a film of any microstructure: div(sigma grad phi) = 0 on a grid of cells.

A film is an array of cells (nz, ny) or (nz, ny, nx). Row z = 0 touches lithium, held at 0 V; the last row
touches the electrolyte, held at ``voltage_V``; the sides are periodic. Finite volumes: two neighbouring cells
exchange current through the harmonic mean of their conductivities, and each outer row reaches its electrode
through half a cell, so that layers are exact on any grid. A film of two dimensions is one metre deep.

What the grid cannot do: where cells of very different conductivity touch only at edges or corners (a
checkerboard, sites near their percolation threshold), the current crowds into the corner and the discrete
conductance follows the resolution. Refine before quoting, or give the bonds themselves (``solve_bonds``).
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import cg, splu

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, within
from lithium_interfaces.errors import BookError

# Unknowns up to which a sparse direct solver is quicker than setting up multigrid. In three dimensions
# fill-in grows as n**(4/3), in two only as n log n.
DIRECT_LIMIT = {2: 100_000, 3: 4_000}


@dataclass(frozen=True)
class Conduction:
    """Solution of one film. Arrays over cells or over the cells of an outer row; SI units.

    potential_V            cell potentials; NaN in conducting clusters that touch neither electrode and in
                           insulating cells
    current_at_lithium_A_m2      local current density entering the lithium, positive for plating
    current_at_electrolyte_A_m2  local current density entering the film from the electrolyte
    conductance_S_m2       dissipation over voltage squared; 0 if no conducting path crosses the film
    effective_conductivity_S_m   conductance_S_m2 times thickness
    dissipation_W_m2       sum of bond conductance times (potential difference)**2, per area
    unknowns, method, iterations, residual   how it was solved; relative residual of the linear system
    """

    potential_V: np.ndarray
    current_at_lithium_A_m2: np.ndarray
    current_at_electrolyte_A_m2: np.ndarray
    voltage_V: float
    conductance_S_m2: float
    effective_conductivity_S_m: float
    dissipation_W_m2: float
    unknowns: int
    method: str
    iterations: int
    residual: float

    @property
    def percolates(self) -> bool:
        """Whether a conducting path joins lithium and electrolyte."""
        return self.conductance_S_m2 > 0

    @property
    def current_out_A_m2(self) -> float:
        """Mean current density into the lithium."""
        return float(self.current_at_lithium_A_m2.mean())

    @property
    def current_in_A_m2(self) -> float:
        """Mean current density from the electrolyte."""
        return float(self.current_at_electrolyte_A_m2.mean())

    @property
    def imbalance(self) -> float:
        """Largest relative distance of the currents in and out from V G: the conservation error."""
        if not self.percolates:
            return 0.0
        expected = self.conductance_S_m2 * self.voltage_V
        return max(
            abs(self.current_in_A_m2 / expected - 1),
            abs(self.current_out_A_m2 / expected - 1),
        )


@within(conductivity_S_m=">= 0", spacing_m="> 0")
def solve_cells(
    conductivity_S_m: ArrayLike,
    spacing_m: ArrayLike = 1.0,
    voltage_V: ArrayLike = 1.0,
    method: str = "auto",
) -> Conduction:
    """Conduction through cells of the given conductivities, shape (nz, ny) or (nz, ny, nx), each >= 0.

    ``spacing_m`` is the cell edge, one number or one per axis. ``method`` is "direct", "multigrid" (conjugate
    gradients preconditioned by algebraic multigrid) or "auto", which chooses by size (DIRECT_LIMIT). Returns
    a Conduction. Cells of zero conductivity insulate; a film that they block has conductance 0. Raises
    BookError for a bad shape, value or method, or if the iteration does not converge.
    """
    sigma = conductivity_S_m
    if sigma.ndim not in (2, 3):
        raise BookError(
            f"conductivity_S_m has shape {sigma.shape}, but must be (nz, ny) or (nz, ny, nx)."
        )
    spacing = spacing_m
    if spacing.ndim and spacing.shape != (sigma.ndim,):
        raise BookError(
            f"spacing_m has shape {spacing.shape}, but must be one number or {sigma.ndim} of them."
        )
    spacing = np.broadcast_to(spacing, sigma.ndim)
    volume = spacing.prod()
    # Face area over distance between centres, per axis.
    shape_factor = volume / spacing**2

    across = np.empty((sigma.shape[0] + 1, *sigma.shape[1:]))
    across[1:-1] = shape_factor[0] * _harmonic_mean(sigma[:-1], sigma[1:])
    across[0], across[-1] = (
        2 * shape_factor[0] * sigma[0],
        2 * shape_factor[0] * sigma[-1],
    )
    lateral = [
        shape_factor[axis] * _harmonic_mean(sigma, np.roll(sigma, -1, axis))
        for axis in range(1, sigma.ndim)
    ]
    return solve_bonds(
        across,
        *lateral,
        voltage_V=voltage_V,
        face_area_m2=volume / spacing[0],
        thickness_m=sigma.shape[0] * spacing[0],
        method=method,
    )


@within(across_S=">= 0", voltage_V="> 0")
def solve_bonds(
    across_S: ArrayLike,
    *lateral_S,
    voltage_V: float = 1.0,
    face_area_m2: float = 1.0,
    thickness_m: float | None = None,
    method: str = "auto",
) -> Conduction:
    """Conduction through a square or cubic lattice of bonds of the given conductances in siemens, each >= 0.

    ``across_S``, shape (nz + 1, ny[, nx]), holds the bonds along z: the first row joins nodes to the lithium,
    the last to the electrolyte. ``lateral_S``, one array (nz, ny[, nx]) per lateral axis, holds the bond from
    each node to the next along that axis; the last wraps around, and is set to 0 for open sides.
    ``face_area_m2`` is the area per node of the outer faces; ``thickness_m`` is nz bonds of unit length unless
    given, and only scales the effective conductivity. Returns and raises as ``solve_cells``.
    """
    across = across_S
    lateral = [checked("lateral_S", bonds, "[0, inf)") for bonds in lateral_S]
    shape = (across.shape[0] - 1, *across.shape[1:])
    if (
        across.ndim not in (2, 3)
        or shape[0] < 1
        or [bonds.shape for bonds in lateral] != [shape] * (across.ndim - 1)
    ):
        raise BookError(
            f"across_S has shape {across.shape} and lateral_S {[bonds.shape for bonds in lateral]}, but they must "
            "be (nz + 1, ny) and one (nz, ny), or (nz + 1, ny, nx) and two (nz, ny, nx)."
        )
    voltage = float(voltage_V)
    if method not in ("auto", "direct", "multigrid"):
        raise BookError(
            f"method is {method!r}, but must be 'auto', 'direct' or 'multigrid'."
        )

    couplings = _couplings(across, lateral, shape)
    live, potential = _clusters(couplings, across, shape, voltage)
    unknowns = int(live.sum())
    how, iterations, residual = "none", 0, 0.0
    if unknowns:
        matrix, source = _system(couplings, across, live, voltage)
        del couplings
        if method == "auto":
            method = "direct" if unknowns <= DIRECT_LIMIT[len(shape)] else "multigrid"
        how = method
        # Scaled to a unit diagonal, a residual weighs good and poor conductors alike.
        scale = 1 / np.sqrt(matrix.diagonal())
        matrix.data *= np.repeat(scale, np.diff(matrix.indptr))
        matrix.data *= scale[matrix.indices]
        source *= scale
        solution, iterations = (_direct if method == "direct" else _multigrid)(
            matrix, source, scale
        )
        residual = float(
            np.linalg.norm(source - matrix @ solution) / np.linalg.norm(source)
        )
        potential[live] = scale * solution
    potential = potential.reshape(shape)

    out = across[0] * np.nan_to_num(potential[0]) / face_area_m2
    into = across[-1] * np.nan_to_num(voltage - potential[-1]) / face_area_m2
    dissipation = _dissipation(across, lateral, potential, voltage) / (
        face_area_m2 * out.size
    )
    # The true potential dissipates least, so an error of the solution enters the conductance only squared.
    conductance = dissipation / voltage**2
    if thickness_m is None:
        thickness_m = shape[0]
    solved = Conduction(
        potential,
        out,
        into,
        voltage,
        conductance,
        conductance * thickness_m,
        dissipation,
        unknowns,
        how,
        iterations,
        residual,
    )
    if solved.imbalance > 0.01:
        raise BookError(
            f"The currents in and out of the film differ from V G by {solved.imbalance:.1%} (rounding); "
            "allowed are contrasts of conductivity up to about 1e10."
        )
    return solved


def _harmonic_mean(a, b):
    total = a + b
    return np.divide(2 * a * b, total, out=np.zeros_like(total), where=total > 0)


def _couplings(across, lateral, shape):
    """Symmetric matrix of the conductances between nodes (int32 indices, to save memory)."""
    nodes = np.arange(np.prod(shape), dtype=np.int32).reshape(shape)
    rows, columns, values = (
        [nodes[:-1].ravel()],
        [nodes[1:].ravel()],
        [across[1:-1].ravel()],
    )
    for axis, bonds in enumerate(lateral, start=1):
        if shape[axis] > 1:  # a node wrapped onto itself exchanges nothing
            rows.append(nodes.ravel())
            columns.append(np.roll(nodes, -1, axis).ravel())
            values.append(bonds.ravel())
    half = sparse.coo_array(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
        shape=(nodes.size, nodes.size),
    ).tocsr()
    half.eliminate_zeros()
    return half + half.T


def _clusters(couplings, across, shape, voltage):
    """Which nodes lie in a cluster that joins both electrodes, and the potentials of all others.

    A cluster at one electrode only sits at its potential; one at neither has none (NaN).
    """
    count, label = csgraph.connected_components(couplings, directed=False)
    lithium, electrolyte = np.zeros(count, bool), np.zeros(count, bool)
    label = label.reshape(shape)
    lithium[label[0][across[0] > 0]] = True
    electrolyte[label[-1][across[-1] > 0]] = True
    of_cluster = np.where(electrolyte, voltage, np.where(lithium, 0.0, np.nan))
    return (lithium & electrolyte)[label].ravel(), of_cluster[label].ravel()


def _system(couplings, across, live, voltage):
    """Kirchhoff's equations of the live nodes: matrix and right-hand side."""
    ground = np.zeros(live.size).reshape(-1, across[0].size)
    ground[0] += across[0].ravel()
    ground[-1] += across[-1].ravel()
    source = np.zeros_like(ground)
    source[-1] = across[-1].ravel() * voltage
    diagonal = couplings.sum(axis=1) + ground.ravel()
    if not live.all():
        couplings = couplings[live][:, live]
    matrix = (sparse.diags_array(diagonal[live]) - couplings).tocsr()
    return matrix, source.ravel()[live]


def _direct(matrix, source, _):
    # Positive definite: no pivoting, which would destroy the ordering.
    factors = splu(
        matrix.tocsc(),
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    return factors.solve(source), 0


def _multigrid(matrix, source, scale, tolerance=1e-9, limit=400):
    import pyamg

    # Aggregates of strongly coupled nodes follow the good conductors at any contrast. A constant potential is
    # what the matrix, but for its electrodes, maps to zero; in the scaled unknowns it is 1/scale. Piecewise
    # constant corrections come out too small; damping the coarse matrices by 0.65 per level (which enlarges
    # them) and visiting coarse levels twice makes the number of iterations independent of size, in less
    # memory than smoothed aggregation. One sweep forward and one backward keep the preconditioner symmetric.
    hierarchy = pyamg.smoothed_aggregation_solver(
        matrix,
        B=1 / scale[:, None],
        strength=("symmetric", {"theta": 0.08}),
        smooth=None,
        presmoother=("gauss_seidel", {"sweep": "forward"}),
        postsmoother=("gauss_seidel", {"sweep": "backward"}),
        max_coarse=200,
        coarse_solver="splu",
    )
    for depth, level in enumerate(hierarchy.levels[1:], start=1):
        level.A = level.A.tocsr() * 0.65**depth  # rows sweep faster than 1 x 1 blocks
    iterations = 0

    def count(_):
        nonlocal iterations
        iterations += 1

    solution, failed = cg(
        matrix,
        source,
        rtol=tolerance,
        maxiter=limit,
        M=hierarchy.aspreconditioner(cycle="W"),
        callback=count,
    )
    if failed:
        raise BookError(
            f"Conjugate gradients stopped after {iterations} steps short of the relative residual {tolerance:g}; "
            "allowed are contrasts of conductivity up to about 1e10."
        )
    return solution, iterations


def _dissipation(across, lateral, potential, voltage):
    """Power in watts lost in all bonds."""
    ends = np.concatenate(
        [
            np.zeros((1, *potential.shape[1:])),
            potential,
            np.full((1, *potential.shape[1:]), voltage),
        ]
    )
    # A bond of zero conductance may end at a node without potential.
    power = np.nansum(across * np.diff(ends, axis=0) ** 2)
    for axis, bonds in enumerate(lateral, start=1):
        power += np.nansum(bonds * (np.roll(potential, -1, axis) - potential) ** 2)
    return float(power)
