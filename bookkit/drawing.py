"""House style, and the one way a figure reaches the page.

A figure is shown with a name, a caption, alt text that says what it shows, and its
data. Text and lines are drawn in ``INK``; on the page they take the colour of the
surrounding text, so one SVG serves light pages, dark pages and print.
"""

from __future__ import annotations

import html
import io
import re
import sys
from functools import partial

import matplotlib

matplotlib.use("Agg", force=False)
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from bookkit.errors import PageError
from bookkit.results import MIME
from bookkit.text import number

# Altair imports jsonschema, which builds a grammar of web addresses with this package (1.4 s per notebook)
# and does without it where it is missing; no chart here holds an address to check.
sys.modules.setdefault("rfc3987_syntax", None)

INK = "#1a1c1e"
#: Okabe-Ito, ordered so that neighbours differ in lightness (greyscale print)
COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"]
MARKERS = ["o", "s", "^", "D", "v", "P"]
PAGE_WIDTH_IN = 7.0
#: characters from which a cell of a table is a sentence
SENTENCE = 40
VEGA_LITE = "application/vnd.vegalite.v5+json"
#: the page draws the same chart with the newest Vega-Lite that vl-convert carries
PAGE_VEGA_LITE = "6.4"

VEGA_STYLE = {
    "background": "transparent",
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {
        "gridColor": "#80808055",
        "domainColor": "#808080",
        "tickColor": "#808080",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    },
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"},
    "range": {
        "category": COLOURS,
        "symbol": [
            "circle",
            "square",
            "triangle-up",
            "diamond",
            "triangle-down",
            "cross",
        ],
    },
}

STYLE = {
    "figure.figsize": (PAGE_WIDTH_IN, 3.4),
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": matplotlib.cycler(color=COLOURS),
    "font.size": 10,
    "axes.labelsize": 10,
    "axes.titlesize": 10,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "mathtext.fontset": "dejavusans",
    "svg.fonttype": "none",
    **{
        key: INK
        for key in (
            "text.color",
            "axes.edgecolor",
            "axes.labelcolor",
            "xtick.color",
            "ytick.color",
        )
    },
}


def use_style() -> None:
    """Apply the house style to every figure drawn from here on."""
    plt.rcParams.update(STYLE)


use_style()


def markers_by(keys) -> dict:
    """A colour and a marker for each distinct key, in order of appearance."""
    distinct = list(dict.fromkeys(keys))
    if len(distinct) > len(MARKERS):
        raise PageError(
            f"{len(distinct)} groups were asked for; {len(MARKERS)} can be told apart by marker."
        )
    return {
        key: {"color": COLOURS[i], "marker": MARKERS[i]}
        for i, key in enumerate(distinct)
    }


def svg_text(figure: plt.Figure, name: str) -> str:
    """The figure as SVG for inlining: repeatable, ids unique to ``name``, ink = text colour."""
    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.S)
    svg = svg.replace(INK, "currentColor")
    # ids such as "axes_1" repeat from figure to figure: make them the figure's own
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r"url\(#", f"url(#{name}-", svg)
    svg = re.sub(r'href="#', f'href="#{name}-', svg)
    # let the page, not a fixed size in points, decide the width
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*pt"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*pt"', r"\1", svg, count=1)
    return "\n".join(line.rstrip() for line in svg.splitlines())


def show(
    drawn,
    *,
    name: str,
    caption: str,
    alt: str,
    data: pd.DataFrame,
    note: str = "",
    made_by: str = "",
) -> None:
    """Put a figure on the page: static, or live in the browser with a static drawing in print.

    Parameters
    ----------
    drawn : a matplotlib figure, or an Altair chart
    name : label for cross-references, such as ``fig-ce-against-c-over-f``
    caption : MyST text; says n and what error bars are
    alt : what the figure shows, for readers who do not see it
    data : the numbers drawn, offered as CSV below the figure
    note : what the figure assumes; printed under it
    made_by : the function that draws it, as ``module.function``, for the link to its source

    Raises
    ------
    PageError
        If the name is not a label, the caption or alt text is missing, or there is no data.
    """
    _check(name, caption, alt, data)
    record = {
        "kind": "figure",
        "name": name,
        "caption": caption,
        "alt": alt,
        "illustrative": note,
        "made_by": made_by,
        "csv": data.to_csv(index=False, float_format="%.8g", lineterminator="\n"),
    }
    if isinstance(drawn, plt.Figure):
        label = html.escape(alt, quote=True)
        record["svg"] = svg_text(drawn, name).replace(
            "<svg ", f'<svg role="img" aria-label="{label}" ', 1
        )
        under = f"<br>{html.escape(note)}" if note else ""
        page = f"<figure>{record['svg']}<figcaption>{html.escape(plain_caption(caption))}{under}</figcaption></figure>"
        bundle = {MIME: record, "text/plain": alt, "text/html": page}
    else:
        spec = drawn.to_dict()
        spec["config"] = VEGA_STYLE | spec.get("config", {})
        spec["description"] = alt
        record |= {
            "kind": "interactive",
            "spec": {key: part for key, part in spec.items() if key != "$schema"},
        }
        # JupyterLab draws the live chart itself
        bundle = {MIME: record, VEGA_LITE: at_page_width(spec), "text/plain": alt}
    from IPython.display import display

    display(bundle, raw=True)


def plain_caption(caption: str) -> str:
    """A caption without MyST roles, for JupyterLab."""
    return re.sub(r"\{[\w:]+\}`([^`<]+?)\s*(?:<[^`]*>)?`", r"\1", caption)


def table(frame: pd.DataFrame, precision: int = 3):
    """A small table for the page: at most ``precision`` decimals, true minus signs, no row index that only counts."""
    formats = {}
    for column, dtype in zip(frame.columns, frame.dtypes, strict=True):
        if pd.api.types.is_float_dtype(dtype):
            formats[column] = partial(
                _cell, spec=f".{_decimals(frame[column], precision)}f"
            )
        else:
            formats[column] = partial(_cell, spec=f".{precision}f")

    def wide(i: int) -> str:
        """Sentences keep a width that can be read on a phone; the table scrolls."""
        longest = max(map(len, frame.iloc[:, i].astype(str)), default=0)
        return "; min-width: 13em" if longest > SENTENCE else ""

    words = [
        i
        for i, dtype in enumerate(frame.dtypes)
        if not pd.api.types.is_numeric_dtype(dtype)
    ]
    left = [
        {"selector": f"th.col{i}, td.col{i}", "props": f"text-align: left{wide(i)}"}
        for i in words
    ]
    shown = frame.style.format(formats).set_table_styles(left)
    return shown.hide(axis="index") if isinstance(frame.index, pd.RangeIndex) else shown


def _decimals(column: pd.Series, most: int) -> int:
    """Decimals that a column needs, if it was rounded on purpose."""
    values = column.dropna().to_numpy()
    return next(
        (
            k
            for k in range(most)
            if np.allclose(values, values.round(k), rtol=1e-12, atol=0)
        ),
        most,
    )


def _cell(value, spec: str) -> str:
    if isinstance(value, float):
        return "" if np.isnan(value) else number(value, spec)
    return str(value)


def _check(name: str, caption: str, alt: str, data: pd.DataFrame) -> None:
    if not re.fullmatch(r"fig-[a-z0-9-]+", name):
        raise PageError(
            f"The figure name {name!r} is not a label; allowed is fig- followed by a-z, 0-9 and hyphens."
        )
    for what, text, least in (("caption", caption, 20), ("alt text", alt, 40)):
        if len(text.split()) < least // 5 or len(text) < least:
            raise PageError(
                f"The figure {name!r} has the {what} {text!r}; it must say what the figure shows."
            )
    if data.empty:
        raise PageError(
            f"The figure {name!r} comes with an empty data table; its numbers must be offered as CSV."
        )


def at_page_width(spec: dict) -> dict:
    """The chart for print and for JupyterLab, which have no container to fill."""
    return spec | ({"width": 560} if spec.get("width") == "container" else {})
