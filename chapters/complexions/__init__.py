"""Can lithium grow its own nanometre coat?"""

from bookkit import Assumptions

assumed = Assumptions.of("complexions")
