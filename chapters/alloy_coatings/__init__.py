"""Up to which current is lithium plated underneath a coating?"""

from bookkit import Assumptions

assumed = Assumptions.of("alloy-coatings")
