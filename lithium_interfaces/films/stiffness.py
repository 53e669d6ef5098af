"""Is a coating stiff enough to flatten lithium? Only what public text states is used here.

Monroe and Newman (2005, abstract): a separator of the Poisson ratio of a polymer suppresses roughness if its
shear modulus is about twice that of lithium. Ahmad and Viswanathan (2017, abstract): at solid-solid interfaces
stability also depends on how densely lithium is packed in the two solids, and inorganic solids generally do
not stabilise. Their equations are not used: they could not be read in a source that this book can cite.
"""

from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within

#: Monroe and Newman: shear modulus wanted over that of lithium
WANTED_RATIO = 2.0


@within(young_modulus_Pa="> 0", poisson_ratio="above -1 to 0.5")
def shear_modulus_Pa(young_modulus_Pa: ArrayLike, poisson_ratio: ArrayLike) -> NDArray:
    """G = E/(2 (1 + nu)) of an isotropic solid."""
    return young_modulus_Pa / (2 * (1 + poisson_ratio))


@within(lithium_shear_Pa="> 0", coating_shear_Pa="> 0")
def stiffness_margin(
    coating_shear_Pa: ArrayLike, lithium_shear_Pa: ArrayLike
) -> NDArray:
    """Shear modulus of the coating over the wanted twice that of lithium; above one the criterion is met."""
    wanted = WANTED_RATIO * lithium_shear_Pa
    return coating_shear_Pa / wanted
