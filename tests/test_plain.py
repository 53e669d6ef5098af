"""The paired notebooks carry plain Markdown: no roles, directives or targets, numbers filled in."""

import json

import pytest

from bookkit import results
from bookkit.errors import PageError
from bookkit.site.plain import plain
from lithium_interfaces.data import ROOT


def three():
    return 3


def test_numbers_are_the_reviewed_values():
    value = float(results.catalogue()["LOO_row9_C_over_F"]["expected"])
    assert (
        plain("It is {glue:text}`LOO_row9_C_over_F:.2f`.")
        == f"It is −{abs(value):.2f}."
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("(label)=\n# Title\n", "# Title\n"),
        (
            "as {printed}`0.43` in {ref}`the ledger <claims-ledger>`",
            "as 0.43 in the ledger",
        ),
        ("{cite:t}`Oyakhire2024` say", "Oyakhire and Bent (2024) say"),
        (
            "so {cite}`Adams2018,Xiao2020`",
            "so [Adams et al. (2018); Xiao et al. (2020)]",
        ),
        ("{numref}`fig-leave-out`", "the figure *leave out*"),
        (
            "```{admonition} Exercise 1 (recall)\n:class: exercise\n\nWhich?\n```\n",
            "**Exercise 1 (recall)**\n\nWhich?\n",
        ),
        (
            "```{literalinclude} ../tests/test_plain.py\n:pyobject: three\n```\n",
            "From `tests/test_plain.py`:\n\n```python\ndef three():\n    return 3\n```\n",
        ),
        ("plain $x^2$ and `code` stay", "plain $x^2$ and `code` stay"),
        ("```python\nx = {1: 2}\n```", "```python\nx = {1: 2}\n```"),
    ],
)
def test_forms(written, read):
    assert plain(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "{unknown}`x`",
        "```{unknown}\nx\n```",
        "{glue:text}`no_such_result:.2f`",
        "```{literalinclude} ../tests/test_plain.py\n:pyobject: unknown\n```",
    ],
)
def test_what_has_no_plain_form_is_named(text):
    with pytest.raises(PageError, match="unknown|no_such_result"):
        plain(text)


def test_no_notebook_shows_markup():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            text = "".join(cell["source"])
            assert cell["cell_type"] == "code" or not any(
                mark in text for mark in ("{glue", "{cite", "{numref", "```{")
            ), path
