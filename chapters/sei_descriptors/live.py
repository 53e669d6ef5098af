"""Drawings the reader can change in the page; the arithmetic is done by Vega, without a server."""

import numpy as np
import pandas as pd

from bookkit import vega
from bookkit.drawing import COLOURS
from bookkit.marks import GREY, paper_name, slider, with_pearson
from lithium_interfaces.small_samples.multiverse import printed_descriptors
from lithium_interfaces.small_samples.power import power_of, thinning
from lithium_interfaces.small_samples.table import CE

from . import assumed

SHIFTS = (13, -13)  # pixels from a point to its number, right or left


def _freer_side(x, y, width=500, height=270):
    """For each point the shift at which its number keeps more distance from other points and numbers."""
    places = np.column_stack(
        [(x - x.min()) / np.ptp(x) * width, (y.max() - y) / np.ptp(y) * height]
    )
    taken, shifts = list(places), []
    for place in places:
        room = {
            shift: min(
                np.hypot(*(place + (shift, 0) - other))
                for other in taken
                if other is not place
            )
            for shift in SHIFTS
        }
        shifts.append(max(room, key=lambda shift: min(room[shift], 20)))
        taken.append(place + (shifts[-1], 0))
    return shifts


def click_to_leave_out(found):
    """CE against C/F or C/O (menu); a click on a point leaves it out and r is worked out again, in the page.

    Another click takes the point back, a click on empty space takes back all. ``frame``: one row per row of
    the table and descriptor.
    """
    import altair as alt

    table = found.table
    columns = printed_descriptors(table)
    names = {"C/F": "C_over_F", "C/O": "C_over_O"}
    papers = [paper_name(paper) for paper in table["paper"]]
    drawn = pd.concat(
        [
            pd.DataFrame(
                {
                    "row": table["row"],
                    "paper": papers,
                    "ratio": label,
                    "value": columns[name],
                    "CE": table[CE],
                    "shift": _freer_side(columns[name], table[CE].to_numpy()),
                }
            )
            for label, name in names.items()
        ],
        ignore_index=True,
    )
    frame = drawn.drop(columns="shift").rename(
        columns={"ratio": "descriptor", "CE": CE}
    )
    frame["descriptor"] = frame["descriptor"].map(names)
    frame["pearson_r_all_rows"] = frame["descriptor"].map(found.correlations.pearson)

    menu = alt.param(
        name="ratio",
        value="C/F",
        bind=alt.binding_radio(options=list(names), name="Ratio of shares:"),
    )
    # every click on a mark toggles it; a click beside the marks, not being a toggle, clears the selection
    on_mark = "datum && item().mark.marktype !== 'group'"
    out = alt.selection_point(
        name="left_out", fields=["row"], on="click", toggle=on_mark, empty=False
    )
    chosen = alt.Chart(drawn).transform_filter("datum.ratio == ratio")
    x = alt.X("value:Q", title="Ratio of shares, C/F or C/O (dimensionless)").scale(
        zero=True
    )
    y = alt.Y("CE:Q", title="Coulombic efficiency (%)").scale(zero=False, padding=14)
    # the limits follow all points, so that the axes stay where they are when a point is left out
    points = (
        chosen.mark_point(size=110, strokeWidth=1.6, cursor="pointer")
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("paper:N", sort=None, title=None).legend(
                orient="top", columns=2
            ),
            color=alt.condition(
                out, alt.value(GREY), alt.Color("paper:N", sort=None, title=None)
            ),
            fill=alt.condition(
                out,
                alt.value("transparent"),
                alt.Fill("paper:N", sort=None, title=None),
            ),
            opacity=alt.condition(out, alt.value(0.7), alt.value(1)),
            tooltip=[
                alt.Tooltip("row:N", title="row"),
                alt.Tooltip("paper:N", title="paper"),
                alt.Tooltip("value:Q", title="ratio", format=".2f"),
                alt.Tooltip("CE:Q", title="CE (%)", format=".2f"),
            ],
        )
        .add_params(out)
    )
    numbers = [
        chosen.transform_filter(f"datum.shift == {shift}")
        .mark_text(dx=shift, fontSize=11)
        .encode(x=x, y=y, text="row:N")
        for shift in SHIFTS
    ]
    kept = chosen.transform_filter({"not": {"param": "left_out", "empty": False}})
    line = (
        kept.transform_regression("value", "CE")
        .mark_line(color=COLOURS[5], strokeWidth=2)
        .encode(x=x, y=y)
    )
    fit = with_pearson(kept, "value", "CE", float(table[CE].mean()))
    sums = fit.transform_calculate(
        text="datum.n < 3 ? 'r needs three rows' : ratio + ': r = '"
        " + replace(format(datum.r, '.2f'), '-', '−') + ', n = ' + datum.n"
    )
    text = sums.mark_text(
        align="right", baseline="top", fontSize=16, dx=-6, dy=4
    ).encode(x=alt.value("width"), y=alt.value(0), text="text:N")
    chart = (
        alt.layer(line, points, *numbers, text)
        .add_params(menu)
        .properties(width="container", height=320)
    )
    return chart, frame


_FEWEST, _MOST = assumed.interval("electrolytes_per_paper")
ELECTROLYTES_PER_PAPER = (_FEWEST, assumed.electrolytes_per_paper, _MOST)


def effective_rows(papers, electrolytes, icc_x, icc_y):
    """Independent rows that so many electrolytes in each of so many papers are worth."""
    return papers * electrolytes / thinning(electrolytes, icc_x, icc_y)


def design_calculator(
    rho=assumed.true_correlation,
    icc_x=assumed.between_papers_descriptor,
    icc_y=assumed.between_papers_efficiency,
    papers=range(2, 61),
    electrolytes_per_paper=ELECTROLYTES_PER_PAPER,
    alpha=assumed.significance_level,
    wanted=assumed.test_power,
):
    """Power of a future survey against its number of papers, with sliders for what is assumed.

    ``small_samples.power_of`` on papers x electrolytes rows, thinned by the design effect. ``frame``: power at the start values, nan where 3 effective
    rows or fewer are left.
    """
    import altair as alt

    grid = pd.DataFrame(
        [(g, m) for m in electrolytes_per_paper for g in papers],
        columns=["papers", "m"],
    )
    frame = grid.rename(columns={"m": "electrolytes_per_paper"}).assign(
        true_correlation=rho,
        icc_x=icc_x,
        icc_y=icc_y,
        effective_rows=effective_rows(grid.papers, grid.m, icc_x, icc_y),
    )
    frame["power"] = [
        power_of(rho, n, alpha) if n > 3 else np.nan for n in frame.effective_rows
    ]

    def share_slider(name, value, assumption, words):
        low, high = assumed.interval(assumption)
        return slider(name, value, low, high, 0.01, f"{words} (illustrative):")

    sliders = [
        share_slider("rho", rho, "true_correlation", "True correlation, |ρ|"),
        share_slider(
            "icc_x",
            icc_x,
            "between_papers_descriptor",
            "Share of the descriptor's variance between papers",
        ),
        share_slider(
            "icc_y",
            icc_y,
            "between_papers_efficiency",
            "Share of the variance of CE between papers",
        ),
    ]
    label = "datum.m + ' electrolytes per paper'"
    power = (
        alt.Chart(grid)
        .transform_calculate(
            n=vega.expression(
                effective_rows,
                papers="datum.papers",
                electrolytes="datum.m",
                icc_x="icc_x",
                icc_y="icc_y",
            ),
            design=label,
        )
        .transform_filter("datum.n > 3")
        .transform_calculate(
            power=vega.expression(power_of, rho="rho", n="datum.n", alpha=alpha)
        )
    )
    # sorted by the smallest design first; dashes tell the lines apart without colour
    order = [f"{m} electrolytes per paper" for m in electrolytes_per_paper]
    x = alt.X("papers:Q", title="Papers in the survey (number)").scale(
        domain=[0, max(papers)], nice=False
    )
    y = alt.Y("power:Q", title=f"Power (share of surveys with p < {alpha:g})").scale(
        domain=[0, 1]
    )
    colour = (
        alt.Color("design:N", sort=order, title=None)
        .scale(domain=order)
        .legend(orient="top", columns=1, symbolSize=400, symbolStrokeWidth=2.5)
    )
    dashes = alt.StrokeDash("design:N", sort=order, title=None).scale(
        domain=order, range=[[1, 0], [7, 4], [2, 3]]
    )
    lines = power.mark_line(strokeWidth=2.5).encode(
        x=x,
        y=y,
        color=colour,
        strokeDash=dashes,
        tooltip=[
            alt.Tooltip("papers:Q"),
            alt.Tooltip("m:Q", title="electrolytes per paper"),
            alt.Tooltip("n:Q", title="effective rows", format=".1f"),
            alt.Tooltip("power:Q", format=".2f"),
        ],
    )
    # the first whole number of papers that reaches the power wanted
    enough = power.transform_filter(f"datum.power >= {wanted}").transform_aggregate(
        papers="min(papers)", power="min(power)", groupby=["design"]
    )
    marks = enough.mark_point(filled=True, size=60, opacity=1, color=GREY).encode(
        x=x, y=y
    )
    counts = enough.mark_text(dy=-12, dx=-4, fontSize=13, align="right").encode(
        x=x, y=y, text="papers:Q"
    )
    rule = (
        alt.Chart(pd.DataFrame({"power": [wanted]}))
        .mark_rule(color=GREY, strokeDash=[4, 4])
        .encode(y=y)
    )
    chart = (
        alt.layer(rule, lines, marks, counts)
        .add_params(*sliders)
        .properties(width="container", height=320)
    )
    return chart, frame
