"""Does the recipe predict the efficiency?"""

from bookkit import Assumptions

assumed = Assumptions.of("electrolyte-validation")
