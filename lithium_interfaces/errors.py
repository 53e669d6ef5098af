"""Exceptions for people: one sentence saying where, what was found and what is allowed."""


class BookError(ValueError):
    """Base of every error the book raises on purpose; the message is one sentence."""


class DataError(BookError):
    """A table cannot be used: wrong file, hash, column, cell, range or closure."""
