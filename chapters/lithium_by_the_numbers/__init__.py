"""What do the numbers of lithium promise?"""

from bookkit import Assumptions

assumed = Assumptions.of("lithium-by-the-numbers")
