"""Marks that every drawing shares: names of papers, signs, labels that hide nothing."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit.marks import (
    label_points,
    menu,
    paper_name,
    plain_ticks,
    power_ticks,
    short_paper_name,
    signed,
    slider,
    with_pearson,
)
from conftest import as_svg


def test_paper_names_read_as_names():
    assert paper_name("Chen2018Joule") == "Chen 2018 (Joule)"
    assert paper_name("Liu2021MaterToday") == "Liu 2021 (Mater. Today)"
    assert paper_name("Chen2021JACS") == "Chen 2021 (JACS)"
    assert paper_name("our own rows") == "our own rows"
    assert short_paper_name("Yu2020NatEnergy") == "Yu 2020"
    assert signed(-0.834) == "−0.83" and signed(2, 0) == "2"


def test_labels_keep_apart():
    figure, ax = plt.subplots()
    ax.set(xlim=(0, 10), ylim=(0, 10))
    x, y = [5, 5.1, 5, 5.15, 0.05], [5, 5, 5.1, 5.1, 0.05]
    label_points(ax, x, y, ["99.10", "99.20", "99.30", "99.40", "97.30"])
    figure.draw_without_rendering()
    boxes = [
        plt.Text.get_window_extent(text) for text in ax.texts
    ]  # without the thin lines
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])
    points = ax.transData.transform(np.column_stack([x, y]))
    assert not any(box.contains(*point) for box in boxes for point in points)
    plt.close(figure)


def test_ticks_of_log_axes_are_plain_letters():
    figure, ax = plt.subplots()
    ax.set(xscale="log", yscale="log")
    plain_ticks(ax.xaxis, (0.1, 1, 1000))
    power_ticks(ax.yaxis, (-2, 0, 12))
    assert [text.get_text() for text in ax.get_xticklabels()] == ["0.1", "1", "1000"]
    assert [text.get_text() for text in ax.get_yticklabels()] == ["10⁻²", "10⁰", "10¹²"]
    assert not len(ax.get_xticks(minor=True)) and not len(ax.get_yticks(minor=True))
    plt.close(figure)


def test_the_page_works_out_pearson_of_what_is_chosen():
    import altair as alt

    rng = np.random.default_rng(5)
    table = pd.DataFrame({"a": rng.normal(size=20), "b": rng.normal(90, 2, size=20)})
    table["kind"] = ["one", "two"] * 10
    params = [
        slider("least", -5, -5, 5, 0.1, "Least:"),
        menu("kind", "one", ("one", "two"), "Kind:"),
    ]
    chosen = alt.Chart(table).transform_filter("datum.a > least && datum.kind == kind")
    found = with_pearson(chosen, "a", "b", 90).transform_calculate(
        text="format(datum.r, '.6f') + ' of ' + datum.n"
    )
    chart = found.mark_text().encode(text="text:N").add_params(*params)
    for least, kind in ((-5, "one"), (-0.5, "two")):
        rows = table[(table["a"] > least) & (table["kind"] == kind)]
        r = np.corrcoef(rows["a"], rows["b"])[0, 1]
        shown = as_svg(chart, least=least, kind=kind).replace("−", "-")
        assert f"{r:.6f} of {len(rows)}" in shown
