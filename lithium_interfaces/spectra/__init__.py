"""Impedance of a coated lithium electrode: circuits, fits, what a spectrum can tell, and which failure it points to.

Import from the submodules. The library ``impedance`` (impedance.py) is another, top-level package: it reads
instrument files for ``spectrum`` and checks ``circuits`` in the tests.
"""
