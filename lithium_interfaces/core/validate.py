"""Guards of the library's functions: what an argument may be is said beside the signature, not inside the formula.

``within`` is the usual form::

    @within(thickness_m=">= 0", diffusivity_m2_s="> 0")
    def diffusion_time_s(thickness_m, diffusivity_m2_s):
        return thickness_m**2 / (6 * diffusivity_m2_s)

``checked`` and ``whole`` are for a check that depends on another argument.
"""

import functools
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.errors import BookError

Guarded = TypeVar("Guarded", bound=Callable[..., Any])


def checked(name: str, value: Any, interval: str) -> NDArray[np.float64]:
    """``value`` as a float array, or BookError unless all of it lies in ``interval``, e.g. "(0, 1]"."""
    return Interval.of(interval).check(name, value)


def whole(name: str, value: Any, interval: str = "[1, inf)") -> int:
    """``value`` as an int, or BookError unless it is a whole number in ``interval``."""
    return Interval.of(interval).check_whole(name, value)


def within(**limits: str) -> Callable[[Guarded], Guarded]:
    """Decorator: each named argument must lie within its limits and reaches the function as a float array.

    Limits are words, ``"> 0"``, ``">= 0"``, ``"< 0"``, ``"0 to 1"``, ``"above 0 to 1"``, ``"0 to below 1"``, ``"finite"``,
    or an interval, ``"(0, 1]"``. With ``whole`` in front, ``"whole >= 1"``, the argument must be one whole
    number and arrives as an int. On a dataclass the fields are checked when an object is made, and stay as given.

    Raises
    ------
    BookError
        At the call, if an argument lies outside or is empty; the sentence names it and its interval.
    TypeError
        At import, if the function has no such parameter or the dataclass no such field.
    ValueError
        At import, if limits cannot be read.
    """
    guards = {name: _Guard.of(text) for name, text in limits.items()}

    def decorate(target: Any) -> Any:
        if isinstance(target, type):
            return _guard_fields(target, guards)
        return _guard_arguments(target, guards)

    return decorate


# --- how it works --------------------------------------------------------------

_NUMBER = r"[-+]?(?:inf|[0-9.]+(?:e[-+]?[0-9]+)?)"
_ONE_END = re.compile(rf"(>=|>|<=|<) *({_NUMBER})")
_TWO_ENDS = re.compile(rf"(above )?({_NUMBER}) to (below )?({_NUMBER})")
_INTERVAL = re.compile(rf"([(\[])({_NUMBER}), ({_NUMBER})([)\]])")


@dataclass(frozen=True)
class Interval:
    """From ``low`` to ``high``; an end is open if it does not belong to the interval."""

    low: float
    high: float
    open_low: bool
    open_high: bool
    text: str

    @staticmethod
    @functools.cache
    def of(text: str) -> "Interval":
        """Of its text, "(0, 1]"."""
        match = _INTERVAL.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not an interval such as '(0, 1]'.")
        left, low, high, right = match.groups()
        return Interval(float(low), float(high), left == "(", right == ")", text)

    def check(self, name: str, value: Any) -> NDArray[np.float64]:
        """``value`` as a float array, or BookError."""
        array = np.asarray(value, dtype=float)
        if array.size == 0:
            raise BookError(
                f"{name} is empty, but needs at least one value in {self.text}."
            )
        inside = (array > self.low if self.open_low else array >= self.low) & (
            array < self.high if self.open_high else array <= self.high
        )
        if not inside.all():
            found = np.ravel(array)[~np.ravel(inside)][0]
            percent = "efficiency" in name and 1 < found <= 100
            hint = " (a fraction, not a percentage)" if percent else ""
            raise BookError(f"{name} is {found:g}, but must lie in {self.text}{hint}.")
        return array

    def check_whole(self, name: str, value: Any) -> int:
        """``value`` as an int, or BookError."""
        number = float(self.check(name, value))
        if number != int(number):
            raise BookError(
                f"{name} is {number:g}, but must be a whole number in {self.text}."
            )
        return int(number)


def as_interval(limits: str) -> str:
    """Limits in words as an interval: "> 0" is "(0, inf)", "above 0 to 1" is "(0, 1]"."""
    if limits == "finite":
        return "(-inf, inf)"
    if match := _ONE_END.fullmatch(limits):
        sign, end = match.groups()
        return {
            ">": f"({end}, inf)",
            ">=": f"[{end}, inf)",
            "<": f"(-inf, {end})",
            "<=": f"(-inf, {end}]",
        }[sign]
    if match := _TWO_ENDS.fullmatch(limits):
        above, low, below, high = match.groups()
        return f"{'(' if above else '['}{low}, {high}{')' if below else ']'}"
    return limits


@dataclass(frozen=True)
class _Guard:
    interval: Interval
    whole: bool

    @staticmethod
    def of(limits: str) -> "_Guard":
        words = limits.removeprefix("whole ")
        return _Guard(Interval.of(as_interval(words)), words != limits)

    def __call__(self, name: str, value: Any) -> Any:
        check = self.interval.check_whole if self.whole else self.interval.check
        return check(name, value)


def _guard_arguments(function: Callable, guards: dict[str, _Guard]) -> Callable:
    parameters = inspect.signature(function).parameters
    positions = {
        name: place
        for place, (name, parameter) in enumerate(parameters.items())
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY
    }
    if unknown := set(guards) - set(parameters):
        raise TypeError(
            f"{function.__qualname__} has no parameter {', '.join(sorted(unknown))}."
        )
    plan = [
        (name, positions.get(name), parameters[name].default, guard)
        for name, guard in guards.items()
    ]

    @functools.wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        given = list(args)
        for name, place, default, guard in plan:
            if place is not None and place < len(given):
                given[place] = guard(name, given[place])
            elif name in kwargs:
                kwargs[name] = guard(name, kwargs[name])
            elif default is not inspect.Parameter.empty:
                kwargs[name] = guard(name, default)
        return function(*given, **kwargs)

    return guarded


def _guard_fields(cls: type, guards: dict[str, _Guard]) -> type:
    fields = {name for base in cls.__mro__ for name in inspect.get_annotations(base)}
    if unknown := set(guards) - fields:
        raise TypeError(
            f"{cls.__qualname__} has no field {', '.join(sorted(unknown))}."
        )
    rest = getattr(cls, "__post_init__", None)

    def __post_init__(self: Any) -> None:
        for name, guard in guards.items():
            guard(name, getattr(self, name))
        if rest is not None:
            rest(self)

    cls.__post_init__ = __post_init__  # type: ignore[attr-defined]
    return cls
