"""Numbers as people read them, and the roles that put them into text.

A caption, an alt text, a note or a quiz may hold the same roles as the prose of a page:

- ``{glue:text}`name:.2f``` a published result, in its unit;
- ``{eval}`expression:.0f``` a Python expression over the variables of the notebook;
- ``{assumed}`name``` an assumption with its unit, and the word *illustrative* where it has no source;
  ``{assumed}`name:short``` without that word, for a sentence that says it itself;
- ``{printed}`0.43``` a value quoted from a paper, as it stands there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bookkit.errors import ResultError

SUPERSCRIPT = str.maketrans("-+0123456789", "⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹")
ROLE = re.compile(r"\{(glue:text|eval|assumed|printed)\}`([^`]+)`")
SPEC = re.compile(
    r"^(?P<expression>.*?)(?::(?P<spec>\+?,?(?:\.\d+)?[deEfFgG%]?))?$", re.S
)


def number(value: float, spec: str = "") -> str:
    """A number for people: true minus sign, powers of ten as 3 × 10⁻⁷, a space before the percent sign.

    Without a format whole numbers are written out, and others get three digits.
    """
    if not spec:
        whole = isinstance(value, int) or 1e3 <= abs(value) < 1e6
        spec = ".0f" if whole else ".3g"
    text = format(value, spec)
    text = re.sub(
        r"(?P<digits>\d[\d.,]*)e(?P<power>[+-]?\d+)",
        lambda part: (
            f"{part['digits']} × 10{str(int(part['power'])).translate(SUPERSCRIPT)}"
        ),
        text,
    )
    return text.replace("%", " %").replace("-", "−")


def minus(text: str) -> str:
    """Proper minus signs before numbers; hyphens inside words and ranges stay."""
    return re.sub(r"(?<![\w−-])-(?=\.?\d)", "−", text)


def split(text: str) -> tuple[str, str]:
    """``name:.2f`` as (``name``, ``.2f``); the format is empty where none is given."""
    parts = SPEC.match(text.strip())
    return parts["expression"].strip(), parts["spec"] or ""


def fill(
    text: str, glued: Callable[[str], float], variables: Mapping[str, object], assumed
) -> str:
    """The text with its roles ``glue:text``, ``eval``, ``assumed`` and ``printed`` replaced by what they stand for.

    Parameters
    ----------
    glued : value of a published result by name
    variables : namespace in which expressions are evaluated
    assumed : the assumptions of the chapter (:class:`bookkit.assumptions.Assumptions`), or None

    Raises
    ------
    ResultError
        If an expression cannot be evaluated; other errors come from ``glued`` and ``assumed``.
    """

    def value(role: re.Match) -> str:
        kind, content = role.groups()
        if kind == "printed":
            return content
        if kind == "assumed":
            if assumed is None:
                raise ResultError(
                    f"The text asks for the assumption {content!r}, but this chapter has no assumptions.csv."
                )
            return assumed.text(content)
        expression, spec = split(content)
        if kind == "glue:text":
            return number(glued(expression), spec)
        return evaluated(expression, spec, variables)

    return ROLE.sub(value, text)


def evaluated(expression: str, spec: str, variables: Mapping[str, object]) -> str:
    """An expression over the notebook's variables, as text."""
    try:
        found = eval(expression, {}, variables)
    except Exception as problem:
        raise ResultError(
            f"The text asks for {{eval}}`{expression}`, which gives {type(problem).__name__}: {problem}."
        ) from None
    return found if isinstance(found, str) else number(found, spec)
