"""Exceptions for people: one sentence saying where, what was found and what is allowed."""


class PageError(ValueError):
    """Base of every error of the kit: a page, figure, claim or result is incomplete; the message is one sentence."""


class ResultError(PageError):
    """A named result, assumption or claim is unknown, published twice, or not finite."""


class UnknownAssumption(ResultError, AttributeError):
    """A chapter has no assumption of this name; an attribute error too, so that ``hasattr`` answers."""
