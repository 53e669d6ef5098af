"""How do artificial SEIs fail, and can a measurement tell?"""

from bookkit import Assumptions

assumed = Assumptions.of("asei-failure")
