"""Does a barrier say what passes through the SEI?"""

from bookkit import Assumptions

assumed = Assumptions.of("sei-transport")
