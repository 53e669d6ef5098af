"""Short quizzes whose right answers are computed, never typed."""

from __future__ import annotations

import html
from dataclasses import dataclass

from .errors import BookError
from .results import MIME


@dataclass(frozen=True)
class Question:
    """A question with options ``(text, is it true, why)``; code decides which one is true."""

    text: str
    options: tuple[tuple[str, bool, str], ...]

    def __post_init__(self):
        true = sum(bool(truth) for _, truth, _ in self.options)
        if true != 1:
            raise BookError(f"The question {self.text!r} has {true} true options; exactly one is allowed.")


def show(name: str, *questions: Question) -> None:
    """Put the questions on the page; choosing an option says whether it is right and why."""
    from IPython.display import display

    blocks = []
    for number, question in enumerate(questions, 1):
        options = "".join(
            f'<label><input type="radio" name="{name}-{number}" data-right="{int(bool(truth))}" '
            f'data-why="{html.escape(why, quote=True)}"> {html.escape(text)}</label>'
            for text, truth, why in question.options
        )
        answer = next(f"{text}. {why}" for text, truth, why in question.options if truth)
        blocks.append(
            f"<fieldset><legend>{number}. {html.escape(question.text)}</legend>{options}"
            f'<output aria-live="polite"></output>'
            f"<details><summary>Answer</summary><p>{html.escape(answer)}</p></details></fieldset>"
        )
    page = f'<div class="quiz">{"".join(blocks)}</div>'
    plain = "\n".join(f"{i}. {q.text}" for i, q in enumerate(questions, 1))
    display({MIME: {"kind": "quiz", "name": name, "html": page}, "text/html": page, "text/plain": plain}, raw=True)
