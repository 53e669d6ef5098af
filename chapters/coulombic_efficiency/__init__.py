"""How well is a Coulombic efficiency known?"""

from bookkit import Assumptions

assumed = Assumptions.of("coulombic-efficiency")
