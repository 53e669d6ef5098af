"""Your own data."""

from bookkit import Assumptions

assumed = Assumptions.of("your-own-data")
