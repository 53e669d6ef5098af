"""The README's numbers are results of the book, marked where they stand."""

import re

from bookkit import results
from lithium_interfaces.data import ROOT

MARKED = re.compile(r"<!-- (\w+) (\.\d+\w) -->(−?\d+(?:\.\d+)?)")


def wrong_numbers(text, values):
    shown = MARKED.findall(text)
    return shown, [
        f"{name}: the README says {number}, the book {right}"
        for name, spec, number in shown
        if number != (right := format(values[name], spec).replace("-", "−"))
    ]


def test_numbers_are_those_of_the_book(results_json):
    values = {name: entry["value"] for name, entry in results_json.items()}
    shown, wrong = wrong_numbers(
        (ROOT / "README.md").read_text(encoding="utf-8"), values
    )
    assert len({name for name, *_ in shown}) >= 3 and not wrong, wrong


def test_a_stale_number_is_found():
    values = {name: float(row["expected"]) for name, row in results.catalogue().items()}
    assert wrong_numbers("<!-- pearson_CE_F .2f -->0.44", values)[1]
