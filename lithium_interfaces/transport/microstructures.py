"""Microstructures on a grid of cells, for ``network.solve_cells``: layers, mosaics, grains, random mixtures.

Shapes are (nz, ny) or (nz, ny, nx): z through the film, the lateral axes periodic. Lengths are counted in
cells. A structure is an array of whole numbers, the phase of each cell; conductivities follow by indexing,
``np.array([sigma_0, sigma_1])[phase]``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import whole, within
from lithium_interfaces.errors import BookError


def layers(thicknesses_cells: ArrayLike, lateral_shape: ArrayLike) -> NDArray:
    """Phases 0, 1, ... stacked from the lithium upwards, each so many cells thick."""
    counts = [
        whole("thicknesses_cells", count) for count in np.atleast_1d(thicknesses_cells)
    ]
    lateral = _shape((sum(counts), *np.atleast_1d(lateral_shape)))[1:]
    column = np.repeat(np.arange(len(counts)), counts)
    return np.broadcast_to(
        column.reshape(-1, *[1] * len(lateral)), (len(column), *lateral)
    ).copy()


@within(tile_cells="whole >= 1")
def mosaic(shape: ArrayLike, tile_cells: int) -> NDArray:
    """Tiles of phases 0 and 1, alternating along the lateral axes and running through the whole film."""
    shape, tile = _shape(shape), tile_cells
    if any(cells % (2 * tile) for cells in shape[1:]):
        raise BookError(
            f"The lateral sides {shape[1:]} must be multiples of two tiles, {2 * tile} cells."
        )
    return np.broadcast_to(sum(np.indices(shape[1:]) // tile) % 2, shape).copy()


@dataclass(frozen=True)
class Grains:
    """Voronoi grains: the grain number of each cell, and its distance to the nearest grain boundary in cells.

    The distance is exact near boundaries and may be overestimated deep in a grain.
    """

    number: np.ndarray
    boundary_distance_cells: np.ndarray

    @property
    def count(self) -> int:
        """How many grains the film shows."""
        return len(np.unique(self.number))


@within(grain_size_cells=">= 2")
def voronoi_grains(
    shape: ArrayLike, grain_size_cells: float, rng: np.random.Generator
) -> Grains:
    """Grains around randomly placed centres, one per grain_size**d of volume on average (Poisson-Voronoi).

    The film is a cut through a larger body: grains end at its outer faces. ``rng`` is a numpy Generator.
    Raises BookError for grains smaller than two cells or larger than a side, which would border on themselves.
    """
    from scipy.spatial import cKDTree

    shape = _shape(shape)
    size = float(grain_size_cells)
    if size > min(shape[1:]):
        raise BookError(
            f"grain_size_cells is {size:g}, but must not exceed the lateral sides {shape[1:]} of the film."
        )
    # Centres outside the film own cells inside it. The chance of none within 4 grain sizes is below 1e-20.
    margin = 4 * size
    box = np.array([shape[0] + 2 * margin, *shape[1:]])
    count = max(1, rng.poisson(box.prod() / size ** len(shape)))
    centres = rng.random((count, len(shape))) * box
    centres[:, 0] -= margin
    number = np.arange(count)
    for axis in range(1, len(shape)):  # periodic images, as far as they can matter
        images = int(np.ceil(margin / shape[axis]))
        shifts = np.arange(-images, images + 1) * shape[axis]
        centres = np.concatenate(
            [centres + shift * np.eye(len(shape))[axis] for shift in shifts]
        )
        number = np.tile(number, len(shifts))
        near = (centres[:, axis] > -margin) & (centres[:, axis] < shape[axis] + margin)
        centres, number = centres[near], number[near]

    tree = cKDTree(centres)
    nearest, to_boundary = np.empty(shape, dtype=int), np.empty(shape)
    lateral = np.stack(
        np.meshgrid(*[np.arange(n) + 0.5 for n in shape[1:]], indexing="ij"), axis=-1
    )
    for z in range(shape[0]):  # row by row, to save memory
        cells = np.concatenate([np.full((*shape[1:], 1), z + 0.5), lateral], axis=-1)
        distance, index = tree.query(cells, k=8)
        nearest[z] = number[index[..., 0]]
        # Distance from a cell to the plane midway between its centre and each of the next few: the plane that
        # bounds the grain there need not belong to the second nearest. Eight find every plane that is near.
        apart = np.linalg.norm(
            centres[index[..., 1:]] - centres[index[..., :1]], axis=-1
        )
        to_boundary[z] = (
            (distance[..., 1:] ** 2 - distance[..., :1] ** 2) / (2 * apart)
        ).min(axis=-1)
    return Grains(nearest, to_boundary)


@within(width_cells=">= 2")
def boundary_network(grains: Grains, width_cells: float) -> NDArray:
    """Phase 1 within half of ``width_cells`` of a grain boundary, 0 in the grains.

    Raises BookError for a width below 2 cells: thinner boundaries break up on the grid.
    """
    width = float(width_cells)
    return (grains.boundary_distance_cells < width / 2).astype(int)


@within(fractions="0 to 1")
def random_phases(
    number: ArrayLike, fractions: ArrayLike, rng: np.random.Generator
) -> NDArray:
    """Each grain of ``number`` (or each cell, for ``np.arange``) drawn to be phase 0, 1, ... with these fractions.

    Grains are drawn independently: the volume fractions hold on average, and scatter more the fewer grains
    there are. Raises BookError unless the fractions add up to 1.
    """
    if fractions.ndim != 1 or abs(fractions.sum() - 1) > 1e-9:
        raise BookError(
            f"fractions are {fractions.tolist()}, but must be a list that adds up to 1."
        )
    number = np.asarray(number)
    return rng.choice(len(fractions), size=number.max() + 1, p=fractions)[number]


def random_mixture(
    shape: ArrayLike, fractions: ArrayLike, rng: np.random.Generator
) -> NDArray:
    """Each cell drawn independently to be phase 0, 1, ... with these fractions."""
    shape = _shape(shape)
    return random_phases(np.arange(np.prod(shape)).reshape(shape), fractions, rng)


def _shape(shape):
    shape = tuple(whole("shape", cells) for cells in np.atleast_1d(shape))
    if len(shape) not in (2, 3):
        raise BookError(f"shape is {shape}, but must be (nz, ny) or (nz, ny, nx).")
    return shape
