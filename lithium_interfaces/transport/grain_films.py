"""Random films of slow grains and fast boundaries, and how unevenly their current reaches the lithium.

Conductivities are over that of the grains. Where boundaries meet the lithium, the current density at a point grows
without limit as the grid is refined (corners), so it is averaged over a stated width before its peak is taken.
"""

from dataclasses import dataclass

import numpy as np

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError

from .microstructures import boundary_network, voronoi_grains
from .network import solve_cells


@dataclass(frozen=True)
class GrainFilm:
    """A solved film: phase of each cell (1 in boundaries), local current over its mean, conductivity over the grains."""

    phase: np.ndarray
    current_over_mean: np.ndarray
    conductivity: float
    grains: int
    iterations: int  # of the solver
    cell_nm: float

    @within(width_nm="> 0")
    def peak(self, width_nm: float = 1.0) -> float:
        """Largest current density over the mean, after averaging over squares (lengths in 2D) of this width."""
        from scipy.ndimage import uniform_filter

        cells = round(float(width_nm) / self.cell_nm)
        if cells < 1:
            raise BookError(
                f"width_nm is {width_nm:g}, but must span at least one cell of {self.cell_nm:g} nm."
            )
        return float(
            uniform_filter(self.current_over_mean, size=cells, mode="wrap").max()
        )


@within(cell_nm="> 0", grain_nm="> 0", contrast="> 0")
def grain_film(
    grain_nm: float,
    rng: np.random.Generator,
    thickness_nm: ArrayLike = 20.0,
    sides_nm: ArrayLike = (120.0,),
    boundary_nm: float = 1.0,
    contrast: float = 1e4,
    cell_nm: float = 0.5,
    method: str = "auto",
) -> GrainFilm:
    """A film of Voronoi grains whose boundaries conduct ``contrast`` times better; one side for 2D, two for 3D.

    Lateral sides are periodic. ``rng`` is a numpy Generator: the same one with a cell half as large gives the same film,
    refined. Raises BookError for boundaries thinner than two cells.
    """
    cell = float(cell_nm)
    shape = tuple(
        round(float(length) / cell)
        for length in (thickness_nm, *np.atleast_1d(sides_nm))
    )
    grains = voronoi_grains(shape, float(grain_nm) / cell, rng)
    phase = boundary_network(grains, boundary_nm / cell)
    solution = solve_cells(
        np.array([1.0, float(contrast)])[phase],
        method=method,
    )
    current = solution.current_at_lithium_A_m2 / solution.current_out_A_m2
    conductivity = float(solution.effective_conductivity_S_m)
    return GrainFilm(
        phase, current, conductivity, grains.count, solution.iterations, cell
    )
