"""Is a coating stiff enough to flatten lithium? Only what public text states is used here.

Monroe and Newman (2005, abstract): a separator of the Poisson ratio of a polymer suppresses roughness if its
shear modulus is about twice that of lithium. Ahmad and Viswanathan (2017, abstract): at solid-solid interfaces
stability also depends on how densely lithium is packed in the two solids, and inorganic solids generally do
not stabilise. Their equations are not used: they could not be read in a source that this book can cite.
"""

from ..lithium import checked

#: Monroe and Newman: shear modulus wanted over that of lithium
WANTED_RATIO = 2.0


def shear_modulus_Pa(young_modulus_Pa, poisson_ratio):
    """G = E/(2 (1 + nu)) of an isotropic solid."""
    return checked("young_modulus_Pa", young_modulus_Pa, "(0, inf)") / (2 * (1 + checked("poisson_ratio", poisson_ratio, "(-1, 0.5]")))


def stiffness_margin(coating_shear_Pa, lithium_shear_Pa):
    """Shear modulus of the coating over the wanted twice that of lithium; above one the criterion is met."""
    wanted = WANTED_RATIO * checked("lithium_shear_Pa", lithium_shear_Pa, "(0, inf)")
    return checked("coating_shear_Pa", coating_shear_Pa, "(0, inf)") / wanted
