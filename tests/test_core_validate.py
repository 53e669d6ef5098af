"""Guards of arguments: what passes, what it becomes, what a caller is told, and what is refused at import."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from lithium_interfaces.core.validate import as_interval, checked, whole, within
from lithium_interfaces.errors import BookError


@pytest.mark.parametrize(
    "words, interval",
    [
        ("> 0", "(0, inf)"),
        (">= 0", "[0, inf)"),
        ("< 0", "(-inf, 0)"),
        ("<= -1.5", "(-inf, -1.5]"),
        ("0 to 1", "[0, 1]"),
        ("above 0 to 1", "(0, 1]"),
        ("0 to below 1", "[0, 1)"),
        ("above -1 to below 0.5", "(-1, 0.5)"),
        ("above 0 to inf", "(0, inf]"),
        ("finite", "(-inf, inf)"),
        ("(0, 1e-3]", "(0, 1e-3]"),
    ],
)
def test_limits_in_words_are_intervals(words, interval):
    assert as_interval(words) == interval
    within(x=words)(lambda x: x)


@pytest.mark.parametrize(
    "limits", ["", "positive", "0..1", "> zero", "(0; 1)", "whole"]
)
def test_limits_that_cannot_be_read(limits):
    with pytest.raises(ValueError, match="not an interval"):
        within(x=limits)


@within(share="0 to 1", length_m="> 0", count="whole >= 2")
def example(share, length_m=2, count=3, *, name="x"):
    """Its words."""
    return share, length_m, count, name


def test_arguments_arrive_as_arrays_and_whole_numbers():
    share, length, count, name = example([0, 1], count=4.0, name="y")
    assert share.dtype == float and share.tolist() == [0, 1]
    assert isinstance(length, np.ndarray)
    assert length.shape == () and length.dtype == float and length == 2
    assert type(count) is int and count == 4
    assert name == "y"


def test_by_position_by_name_and_by_default_are_the_same():
    for result in (example(1, 2, 3), example(share=1, length_m=2, count=3), example(1)):
        assert [float(part) for part in result[:3]] == [1, 2, 3]


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        ({"share": 1.5}, "share is 1.5, but must lie in [0, 1]."),
        ({"share": [0.5, -1]}, "share is -1, but must lie in [0, 1]."),
        ({"share": []}, "share is empty, but needs at least one value in [0, 1]."),
        ({"share": np.nan}, "share is nan, but must lie in [0, 1]."),
        (
            {"share": 1, "length_m": 0},
            "length_m is 0, but must lie in (0, inf).",
        ),
        (
            {"share": 1, "count": 2.5},
            "count is 2.5, but must be a whole number in [2, inf).",
        ),
        ({"share": 1, "count": 1}, "count is 1, but must lie in [2, inf)."),
    ],
)
def test_what_a_caller_is_told(arguments, sentence):
    with pytest.raises(BookError) as error:
        example(**arguments)
    assert str(error.value) == sentence


def test_the_first_guard_that_fails_speaks():
    with pytest.raises(BookError, match="share is 2"):
        example(2, -1)


def test_a_keyword_after_any_number_of_arguments():
    @within(first=">= 0", scale="> 0")
    def total(first, *others, scale=1.0):
        return float(scale * (first + sum(others)))

    assert total(1, -2, -3, -4, scale=2) == -16
    with pytest.raises(BookError, match="scale is 0"):
        total(1, 2, scale=0)


def test_percentage_for_a_fraction():
    with pytest.raises(BookError, match="a fraction, not a percentage"):
        checked("coulombic_efficiency", 99.1, "(0, 1]")


def test_a_missing_argument_is_python_s_error():
    with pytest.raises(TypeError, match="share"):
        example()


def test_the_function_keeps_its_name_and_words():
    assert example.__name__ == "example" and example.__doc__ == "Its words."


def test_an_unknown_parameter_is_an_error_at_import():
    with pytest.raises(TypeError, match="has no parameter lenght_m"):
        within(lenght_m="> 0")(lambda length_m: length_m)


@dataclass(frozen=True)
@within(modulus_Pa="> 0", poisson="above -1 to 0.5")
class Thing:
    modulus_Pa: float
    poisson: float = 0.25

    def __post_init__(self):
        if self.modulus_Pa == 7:
            raise BookError("not seven.")

    @within(strain=">= 0")
    def stress_Pa(self, strain):
        return self.modulus_Pa * strain


def test_fields_are_checked_and_stay_as_given():
    thing = Thing(3)
    assert type(thing.modulus_Pa) is int and hash(thing) == hash(Thing(3))
    assert thing.stress_Pa(2) == thing.stress_Pa(strain=2) == 6
    for wrong, message in (
        (lambda: Thing(0), "modulus_Pa is 0, but must lie in"),
        (lambda: replace(thing, poisson=0.6), r"poisson is 0.6, but .* \(-1, 0.5\]"),
        (lambda: Thing(7), "not seven"),
        (lambda: thing.stress_Pa(-1), "strain is -1"),
    ):
        with pytest.raises(BookError, match=message):
            wrong()


def test_an_unknown_field_is_an_error_at_import():
    with pytest.raises(TypeError, match="Other has no field y"):

        @within(y="> 0")
        class Other:
            x: float


def test_whole_numbers_beside_another_argument():
    assert whole("layers", 3.0, "[0, 3]") == 3
    with pytest.raises(BookError, match="layers is 4, but must lie in"):
        whole("layers", 4, "[0, 3]")
