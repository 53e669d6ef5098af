"""Do hosts raise the efficiency, or do their electrolytes?"""

from bookkit import Assumptions

assumed = Assumptions.of("hosts")
