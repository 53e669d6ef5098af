"""Short quizzes whose right answers are computed, never typed.

A quiz is text. Each question is a paragraph, each option a list item that begins with the condition that makes it
the right one; a line that begins with ``:`` says why::

    Lithium that yields under a film in tension
    - `weak > elastic` protects the film, because it gives way
    - `weak < elastic` lets thinner films crack
      : The limit falls from {glue:text}`hc_channel_elastic:.0f` nm.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bookkit.errors import PageError
from bookkit.results import MIME


@dataclass(frozen=True)
class Question:
    """A question with options ``(text, is it true, why)``; code decides which one is true."""

    text: str
    options: tuple[tuple[str, bool, str], ...]

    def __post_init__(self):
        true = sum(bool(truth) for _, truth, _ in self.options)
        if true != 1:
            raise PageError(
                f"The question {self.text!r} has {true} true options; exactly one is allowed."
            )


def parse(
    body: str, variables: Mapping[str, object], fill: Callable[[str], str]
) -> list[Question]:
    """Questions of a quiz written as text.

    Parameters
    ----------
    body : the text, in the form that the module's docstring shows
    variables : namespace in which the conditions are evaluated
    fill : replaces the roles of a text by what they stand for

    Raises
    ------
    PageError
        If an option has no condition, a condition fails, or a question has not exactly one right option.
    """
    questions, text, options = [], [], []

    def close() -> None:
        if options:
            questions.append(
                Question(
                    fill(" ".join(text)),
                    tuple((fill(o), t, fill(w)) for o, t, w in options),
                )
            )
        elif text:
            raise PageError(
                f"The question {' '.join(text)!r} of the quiz has no options."
            )
        text.clear()
        options.clear()

    for line in body.splitlines():
        line = line.rstrip()
        if option := re.match(r"- `(?P<condition>[^`]+)` *(?P<text>.*)", line):
            options.append((option["text"], _holds(option["condition"], variables), ""))
        elif line.startswith("- "):
            raise PageError(
                f"The option {line[2:]!r} of the quiz has no condition; it begins with one in backticks."
            )
        elif options and (why := re.match(r"\s+: *(.*)", line)):
            options[-1] = (*options[-1][:2], why[1])
        elif options and line.startswith(" "):  # an option or its reason goes on
            kept = list(options[-1])
            kept[2 if kept[2] else 0] += " " + line.strip()
            options[-1] = tuple(kept)
        elif line:
            if options:
                close()
            text.append(line.strip())
    close()
    return questions


def _holds(condition: str, variables: Mapping[str, object]) -> bool:
    try:
        return bool(eval(condition, {}, variables))
    except Exception as problem:
        raise PageError(
            f"The quiz asks whether `{condition}`, which gives {type(problem).__name__}: {problem}."
        ) from None


def show(name: str, questions: list[Question]) -> None:
    """Put the questions on the page; choosing an option says whether it is right and why."""
    from IPython.display import display

    blocks = []
    for number, question in enumerate(questions, 1):
        options = "".join(
            f'<label><input type="radio" name="{name}-{number}" data-right="{int(bool(truth))}" '
            f'data-why="{html.escape(why, quote=True)}"> {html.escape(text)}</label>'
            for text, truth, why in question.options
        )
        answer = next(
            f"{text}. {why}" for text, truth, why in question.options if truth
        )
        blocks.append(
            f"<fieldset><legend>{number}. {html.escape(question.text)}</legend>{options}"
            f'<output aria-live="polite"></output>'
            f"<details><summary>Answer</summary><p>{html.escape(answer)}</p></details></fieldset>"
        )
    page = f'<div class="quiz">{"".join(blocks)}</div>'
    plain = "\n".join(f"{i}. {q.text}" for i, q in enumerate(questions, 1))
    display(
        {
            MIME: {"kind": "quiz", "name": name, "html": page},
            "text/html": page,
            "text/plain": plain,
        },
        raw=True,
    )
