"""Drawings of the book: one module per chapter, every function returns ``(figure, frame)``.

``frame`` holds the numbers drawn. Functions read no files and show nothing; the chapter does.
"""

import re

import numpy as np

from ..plotting import INK, markers_by

#: keywords of markers and legends, the same in every drawing
EDGE = {"markeredgecolor": INK, "markeredgewidth": 0.6, "linestyle": "none", "markersize": 6.5}
LEGEND = {"borderaxespad": 0.2, "handletextpad": 0.4, "alignment": "left"}


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


def rows_of_papers(table):
    """(paper, marker style, rows) in order of appearance."""
    style = markers_by(table["paper"])
    return [(paper, style[paper], rows) for paper, rows in table.groupby("paper", sort=False)]


def label_points(ax, x, y, texts, radius=5) -> None:
    """Write a text beside each point where it hides no other point or label.

    Call after the axis limits are set. Of eight directions and three distances the first free place
    wins, if no other point is nearer on the way; a label away from its point gets a thin line to it.
    ``radius``: of the markers, in points, one number or one per point.
    """
    ax.figure.draw_without_rendering()
    to_points = 72 / ax.figure.dpi
    centres = ax.transData.transform(np.column_stack([np.asarray(x, float), np.asarray(y, float)])) * to_points
    radius = np.broadcast_to(radius, len(centres))
    taken = [(cx - r, cy - r, cx + r, cy + r) for (cx, cy), r in zip(centres, radius)]
    taken += [text.get_window_extent().extents * to_points for text in ax.texts]
    frame = ax.bbox.extents * to_points
    angles = np.deg2rad([0, 45, -45, 90, -90, 180, 135, -135])
    steps = np.linspace(0, 1, 9)[1:, None]
    for i, (point, (cx, cy), text, r) in enumerate(zip(zip(x, y), centres, texts, radius)):
        width, height = 6.0 * len(text) + 2, 11.0
        best = None
        for distance in (0, 9, 20):
            for angle in angles:
                dx = np.cos(angle) * (width / 2 + r + 1 + distance)
                dy = np.sin(angle) * (height / 2 + r + 1 + distance)
                box = (cx + dx - width / 2, cy + dy - height / 2, cx + dx + width / 2, cy + dy + height / 2)
                outside = box[0] < frame[0] or box[1] < frame[1] or box[2] > frame[2] or box[3] > frame[3]
                way = centres[i] + steps * (dx, dy)
                nearer = np.hypot(*(way[:, None] - centres).transpose(2, 0, 1)).argmin(axis=1) != i
                cost = sum(_overlap(box, other) for other in taken) + 1000 * outside + 60 * nearer.sum() + distance
                if best is None or cost < best[0] - 1e-9:
                    best = (cost, dx, dy, box, distance)
        _, dx, dy, box, distance = best
        taken.append(box)
        arrow = {"arrowstyle": "-", "color": INK, "lw": 0.5, "alpha": 0.6, "shrinkA": 0, "shrinkB": 4}
        ax.annotate(
            text, point, xytext=(dx, dy), textcoords="offset points", ha="center", va="center",
            fontsize=9, arrowprops=arrow if distance else None, annotation_clip=False,
        )  # fmt: skip


def _overlap(a, b) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
