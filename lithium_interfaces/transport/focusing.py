"""How unevenly a film delivers current to the lithium: measures of one film, and their course with grain size.

A peak alone says little: at a point under a corner it grows as the grid is refined, and it is larger the more
area is searched. So currents are averaged over a stated width first, and peaks stand beside measures of
the whole distribution, which settle.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import whole, within
from lithium_interfaces.errors import BookError

from .grain_films import grain_film


@dataclass(frozen=True)
class Focusing:
    """Measures of a distribution of local current density, all relative to its mean or to the area."""

    max_over_mean: float
    percentile_99_over_mean: float
    participation: float  # mean**2 / mean of squares: the share of area that an even current would need
    share_of_top_tenth: (
        float  # of the current, through the tenth of the area with the largest current
    )
    area_of_half: float  # smallest share of the area that carries half of the current


@within(current="finite")
def current_focusing(current: ArrayLike, average_cells: int = 1) -> Focusing:
    """Focusing of local current densities over a row (2D film) or a face (3D film), periodic, any unit.

    ``average_cells``: side of the squares, or length, over which the current is averaged before. Raises
    BookError if no current flows, as through a film without a conducting path, or if some flows backwards.
    """
    cells = whole(
        "average_cells",
        average_cells,
        f"[1, {min(current.shape)}]" if current.ndim else "[1, 1]",
    )
    mean = current.mean()
    if mean <= 0 or current.min() < -1e-6 * mean:
        raise BookError(
            f"The mean local current is {mean:g} and the least {current.min():g}, but a focused current needs a mean "
            "above zero and no place below it: a film without a conducting path carries none."
        )
    relative = current / mean
    if cells > 1:
        from scipy.ndimage import uniform_filter

        relative = uniform_filter(relative, size=cells, mode="wrap")
    falling = np.sort(relative, axis=None)[::-1]
    area = np.linspace(0, 1, falling.size + 1)
    carried = np.concatenate([[0], np.cumsum(falling)]) / falling.sum()
    return Focusing(
        float(falling[0]),
        float(np.percentile(relative, 99)),
        float(1 / np.mean(relative**2)),
        float(np.interp(0.1, area, carried)),
        float(np.interp(0.5, carried, area)),
    )


@dataclass(frozen=True)
class FocusingStudy:
    """Focusing of several random films of each grain size; arrays over (grain sizes, films)."""

    grain_nm: np.ndarray  # (grain sizes,)
    thickness_nm: float
    max_over_mean: np.ndarray
    percentile_99_over_mean: np.ndarray
    participation: np.ndarray
    share_of_top_tenth: np.ndarray
    area_of_half: np.ndarray
    conductivity: np.ndarray  # of the film, over that of its grains

    @property
    def grain_over_thickness(self) -> NDArray:
        """Grain size over film thickness."""
        return self.grain_nm / self.thickness_nm

    def summary(self, measure: str) -> tuple[NDArray, NDArray]:
        """Mean of a measure over the films of each grain size, and its standard error."""
        values = getattr(self, measure)
        return values.mean(axis=1), values.std(axis=1, ddof=1) / np.sqrt(
            values.shape[1]
        )


@within(grains_nm="> 0", films="whole >= 2", dimensions="whole 2 to 3")
def focusing_against_grain_size(
    grains_nm: ArrayLike,
    rng: np.random.Generator,
    films: int = 5,
    thickness_nm: ArrayLike = 20.0,
    dimensions: int = 2,
    grains_across: int = 6,
    boundary_nm: float = 1.0,
    contrast: float = 1e4,
    cell_nm: float = 0.5,
) -> FocusingStudy:
    """Focusing against grain size in films of slow grains and fast boundaries: a FocusingStudy.

    Each film is at least ``grains_across`` grains and one thickness wide, so that films of all grain sizes show
    about as many grains; current is averaged over the boundary width before. Defaults are *illustrative*. In three
    dimensions keep (grains_across * grain / cell)**2 * thickness / cell below some 10**5 cells for a page.
    Raises BookError for fewer than two films, or as ``grain_films.grain_film`` does.
    """
    grains = np.atleast_1d(grains_nm)
    lateral = dimensions - 1
    rows = []
    for grain in grains:
        side = max(whole("grains_across", grains_across) * grain, float(thickness_nm))
        for _ in range(films):
            film = grain_film(
                grain,
                rng,
                thickness_nm,
                [side] * lateral,
                boundary_nm,
                contrast,
                cell_nm,
            )
            found = current_focusing(
                film.current_over_mean, round(boundary_nm / cell_nm)
            )
            rows.append((*vars(found).values(), film.conductivity))
    columns = np.array(rows).reshape(len(grains), films, -1)
    return FocusingStudy(grains, float(thickness_nm), *np.moveaxis(columns, -1, 0))
