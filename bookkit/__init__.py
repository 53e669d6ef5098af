"""The machinery of the book: results, assumptions, claims, drawings, quizzes and pages. It knows no lithium."""

from bookkit.assumptions import Assumptions
from bookkit.notebook import begin

__all__ = ["Assumptions", "begin"]
