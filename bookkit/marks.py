"""What the drawings of several chapters are made of: names, ticks and labels, and the controls of live figures."""

import re

import numpy as np

from . import vega
from .drawing import INK, markers_by
from .text import SUPERSCRIPT

#: keywords of markers and legends, the same in every drawing
EDGE = {
    "markeredgecolor": INK,
    "markeredgewidth": 0.6,
    "linestyle": "none",
    "markersize": 6.5,
}
LEGEND = {"borderaxespad": 0.2, "handletextpad": 0.4, "alignment": "left"}
#: of lines and words in live figures; seen on light and on dark pages
GREY = "#808080"


def paper_name(key: str) -> str:
    """'Liu2021MaterToday' as 'Liu 2021 (Mater. Today)'; other text is returned as it is."""
    parts = re.fullmatch(r"([^\W\d]+)(\d{4})(\w+)", key)
    if parts is None:
        return key
    journal = re.sub(r"(?<=[a-z])(?=[A-Z])", ". ", parts[3])
    return f"{parts[1]} {parts[2]} ({journal})"


def short_paper_name(key: str) -> str:
    """'Liu2021MaterToday' as 'Liu 2021'."""
    return paper_name(key).split(" (")[0]


def signed(value: float, digits: int = 2) -> str:
    """A number with a true minus sign."""
    return f"{value:.{digits}f}".replace("-", "−")


def plain_ticks(axis, values, texts=None) -> None:
    """Ticks of a log axis at values, as plain numbers (or the texts given), without minor ones."""
    axis.set_ticks(values, texts or [f"{value:g}" for value in values])
    axis.set_ticks([], minor=True)


def power_ticks(axis, exponents) -> None:
    """Ticks of a log axis at powers of ten, as plain letters, which are far quicker than typeset formulas."""
    texts = [f"10{str(k).translate(SUPERSCRIPT)}" for k in exponents]
    plain_ticks(axis, [10.0**k for k in exponents], texts)


def rows_of_papers(table):
    """(paper, marker style, rows) in order of appearance."""
    style = markers_by(table["paper"])
    return [
        (paper, style[paper], rows)
        for paper, rows in table.groupby("paper", sort=False)
    ]


def label_points(ax, x, y, texts, radius=5) -> None:
    """Write a text beside each point where it hides no other point or label.

    Call after the axis limits are set. Of eight directions and three distances the first free place
    wins, if no other point is nearer on the way; a label away from its point gets a thin line to it.
    ``radius``: of the markers, in points, one number or one per point.
    """
    ax.figure.draw_without_rendering()
    to_points = 72 / ax.figure.dpi
    centres = (
        ax.transData.transform(
            np.column_stack([np.asarray(x, float), np.asarray(y, float)])
        )
        * to_points
    )
    radius = np.broadcast_to(radius, len(centres))
    taken = [(cx - r, cy - r, cx + r, cy + r) for (cx, cy), r in zip(centres, radius)]
    taken += [text.get_window_extent().extents * to_points for text in ax.texts]
    frame = ax.bbox.extents * to_points
    angles = np.deg2rad([0, 45, -45, 90, -90, 180, 135, -135])
    steps = np.linspace(0, 1, 9)[1:, None]
    for i, (point, (cx, cy), text, r) in enumerate(
        zip(zip(x, y), centres, texts, radius)
    ):
        width, height = 6.0 * len(text) + 2, 11.0
        best = None
        for distance in (0, 9, 20):
            for angle in angles:
                dx = np.cos(angle) * (width / 2 + r + 1 + distance)
                dy = np.sin(angle) * (height / 2 + r + 1 + distance)
                box = (
                    cx + dx - width / 2,
                    cy + dy - height / 2,
                    cx + dx + width / 2,
                    cy + dy + height / 2,
                )
                outside = (
                    box[0] < frame[0]
                    or box[1] < frame[1]
                    or box[2] > frame[2]
                    or box[3] > frame[3]
                )
                way = centres[i] + steps * (dx, dy)
                nearer = (
                    np.hypot(*(way[:, None] - centres).transpose(2, 0, 1)).argmin(
                        axis=1
                    )
                    != i
                )
                cost = (
                    sum(_overlap(box, other) for other in taken)
                    + 1000 * outside
                    + 60 * nearer.sum()
                    + distance
                )
                if best is None or cost < best[0] - 1e-9:
                    best = (cost, dx, dy, box, distance)
        _, dx, dy, box, distance = best
        taken.append(box)
        arrow = {
            "arrowstyle": "-",
            "color": INK,
            "lw": 0.5,
            "alpha": 0.6,
            "shrinkA": 0,
            "shrinkB": 4,
        }
        ax.annotate(
            text,
            point,
            xytext=(dx, dy),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=9,
            arrowprops=arrow if distance else None,
            annotation_clip=False,
        )


def _overlap(a, b) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(
        0.0, min(a[3], b[3]) - max(a[1], b[1])
    )


# --- live figures ---------------------------------------------------------------------------------


def slider(name: str, value: float, low: float, high: float, step: float, words: str):
    """A slider of a live figure; ``words`` stand beside it."""
    import altair as alt

    bind = alt.binding_range(min=low, max=high, step=step, name=words)
    return alt.param(name=name, value=value, bind=bind)


def menu(name: str, value: str, options, words: str):
    """A menu of a live figure."""
    import altair as alt

    bind = alt.binding_select(options=list(options), name=words)
    return alt.param(name=name, value=value, bind=bind)


def pearson_of_sums(n, x, y, xx, yy, xy):
    """Pearson's r from the number of points and the sums over x, y, x², y² and x y."""
    return (n * xy - x * y) / np.sqrt((n * xx - x**2) * (n * yy - y**2))


def with_pearson(points, x: str, y: str, centre: float):
    """One row with ``r`` and ``n`` of the rows of a live chart, by two of its columns.

    ``centre``: near the mean of y, which keeps the sums small; r does not depend on it.
    """
    sums = ("x", "y", "xx", "yy", "xy")
    terms = {"n": "datum.n"} | {name: f"datum.s{name}" for name in sums}
    return (
        points.transform_calculate(x=f"datum.{x}", y=f"datum.{y} - {centre}")
        .transform_calculate(
            xx="datum.x * datum.x", yy="datum.y * datum.y", xy="datum.x * datum.y"
        )
        .transform_aggregate(
            n="count()", **{f"s{name}": f"sum({name})" for name in sums}
        )
        .transform_calculate(r=vega.expression(pearson_of_sums, **terms))
    )
