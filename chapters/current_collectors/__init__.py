"""Does a template on the current collector survive into thick lithium?"""

from bookkit import Assumptions

assumed = Assumptions.of("current-collectors")
