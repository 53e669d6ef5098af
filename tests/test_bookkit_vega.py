"""A formula printed for Vega gives in Vega what Python gives."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from bookkit.errors import PageError
from bookkit.vega import expression, expressions
from conftest import in_vega

HALF = 0.5


def barrier(gamma, volume, drive=2.0):
    """16 π γ³ V² / 3 Δμ²."""
    top = 16 * np.pi * gamma**3 * volume**2
    return top / (3 * drive**2)


def chosen(x, y):
    low = np.minimum(x, y)
    return np.where(
        (x > 1) & (y <= 2),
        -HALF * low,
        np.log10(x) + barrier(x, volume=y) if y > 3 else np.exp(-y) % 1,
    )


@given(st.floats(0.1, 5), st.floats(0.1, 5))
@settings(max_examples=30)
def test_vega_computes_what_python_computes(x, y):
    text = expression(chosen, x="datum.x", y="datum.y")
    assert in_vega(text, x=x, y=y) == pytest.approx(
        float(chosen(x, y)), rel=1e-9, abs=1e-12
    )


def test_defaults_constants_and_local_names_are_written_out():
    assert expression(barrier, gamma="g", volume=2) == (
        "((((16 * 3.141592653589793) * pow(g, 3)) * pow(2, 2)) / (3 * pow(2, 2)))"
    )
    assert expression(lambda t: HALF * t, t="datum.t") == "(0.5 * datum.t)"


@pytest.mark.parametrize(
    ("formula", "word"),
    [
        (lambda x: np.fft.fft(x), "fft"),
        (lambda x: x[0], "x[0]"),
        (lambda x: undefined_name * x, "undefined_name"),  # noqa: F821
    ],
)
def test_what_vega_has_no_word_for_is_named(formula, word):
    with pytest.raises(PageError, match=word.replace("[", r"\[")):
        expression(formula, x="datum.x")


def test_a_parameter_that_is_none_is_named():
    with pytest.raises(PageError, match="no parameter 'gama'"):
        expression(barrier, gama="g", volume=1)


@dataclass(frozen=True)
class Film:
    thickness: float
    conductivity: float
    interface: float = 0.0
    share: float | None = None

    @property
    def resistance(self):
        return self.thickness / self.conductivity + self.interface

    def drop(self, current):
        share = 1.0 if self.share is None else self.share
        return share * current * self.resistance

    def __call__(self, current):
        return 2 * self.drop(current)


def parts(film):
    if film.thickness < 0:
        raise ValueError("a film has a thickness")
    with np.errstate(divide="ignore"):
        inner = film.thickness / film.conductivity
    return {"inner": inner, "outer": film.interface}


def both(film):
    found = parts(film)
    return {**found, "all": sum(found.values())}


def of_a_film(thickness, current):
    film = Film(thickness, 2.0, interface=ndtri(0.75))
    inner, outer = film.drop(current), film(current)
    return float(inner + 3 * outer)


@given(st.floats(0.1, 5), st.floats(0.1, 5))
@settings(max_examples=5)
def test_objects_checks_and_dictionaries_are_printed(x, y):
    text = expression(of_a_film, thickness="datum.x", current="datum.y")
    assert in_vega(text, x=x, y=y) == pytest.approx(of_a_film(x, y))
    texts = expressions(
        both, film={"thickness": "datum.x + 1", "conductivity": 4, "interface": "part"}
    )
    expected = both(Film(x + 1, 4, y))
    drawn = {key: in_vega(each, {"part": y}, x=x) for key, each in texts.items()}
    assert drawn == pytest.approx(expected)
