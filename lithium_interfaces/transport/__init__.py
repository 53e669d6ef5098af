"""Transport through the SEI: ions that hop, electrons that tunnel, mixtures, and films that grow."""

from . import percolation
