"""Names for type hints.

``ArrayLike`` is numpy's: a number, a list, a series or an array of them. ``within`` turns it into a float array before
the function runs, which a type checker cannot see; for the checker it is therefore any type.
"""

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    ArrayLike: TypeAlias = Any
else:
    from numpy.typing import ArrayLike

__all__ = ["ArrayLike"]
