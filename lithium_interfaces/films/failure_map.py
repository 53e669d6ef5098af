"""What a film under a stress does: hold, crack because lithium yields, crack anyway, come off.

Energy release over what resists it, for three ways to fail; above one the way is open. Griffith's condition is
necessary, not sufficient: a defect must start the crack.
"""

from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within

from .film import Z_CHANNEL
from .yielding import cracking_z

HOLDS, CRACKS_IF_LITHIUM_YIELDS, CRACKS = 0, 1, 2
NAMES = ("holds", "cracks because lithium yields", "cracks even on elastic lithium")


@within(adhesion_J_m2="> 0")
def drives(
    film,
    stress_Pa: ArrayLike,
    thickness_m: ArrayLike,
    shear_strength_Pa: ArrayLike,
    adhesion_J_m2: ArrayLike,
) -> dict[str, NDArray]:
    """Release over resistance: cracking on elastic lithium, cracking on yielding lithium, coming off (arrays broadcast)."""
    elastic = film.crack_release_J_m2(stress_Pa, thickness_m)
    off = film.delamination_release_J_m2(stress_Pa, thickness_m)
    return {
        "crack, elastic lithium": elastic / film.toughness_J_m2,
        "crack, yielding lithium": elastic
        * cracking_z(stress_Pa, shear_strength_Pa)
        / Z_CHANNEL
        / film.toughness_J_m2,
        "delamination": off / adhesion_J_m2,
    }


def failure_mode(
    film, stress_Pa: ArrayLike, thickness_m: ArrayLike, shear_strength_Pa: ArrayLike
) -> NDArray:
    """HOLDS, CRACKS_IF_LITHIUM_YIELDS or CRACKS (whole numbers) for tension; arrays broadcast."""
    found = drives(film, stress_Pa, thickness_m, shear_strength_Pa, adhesion_J_m2=1.0)
    yielding, elastic = (
        found[f"crack, {lithium} lithium"] >= 1 for lithium in ("yielding", "elastic")
    )
    return yielding.astype(int) + elastic


def adhesion_to_stay_J_m2(
    film, stress_Pa: ArrayLike, shear_strength_Pa: ArrayLike
) -> NDArray:
    """Adhesion below which a film in tension comes off before it cracks, Gamma/(2 Z).

    Both releases grow as sigma^2 h, so the thickness cancels. On yielding lithium Z is large and the film
    cracks first unless it hardly sticks.
    """
    return film.toughness_J_m2 / (2 * cracking_z(stress_Pa, shear_strength_Pa))
