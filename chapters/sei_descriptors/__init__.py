"""Does SEI composition predict Coulombic efficiency?"""

from bookkit import Assumptions

assumed = Assumptions.of("sei-descriptors")
