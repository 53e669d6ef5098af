"""Drawings the reader can change in the page; the arithmetic is done by Vega, without a server."""

import numpy as np
import pandas as pd

from ..descriptors.multiverse import printed_descriptors
from ..descriptors.power import design_effect, power_of
from ..descriptors.table import CE
from ..plotting import COLOURS
from . import paper_name

GREY = "#808080"  # seen on light and on dark pages
LIMIT = 1.959963984540054  # normal quantile of 0.975
SHIFTS = (13, -13)  # pixels from a point to its number, right or left

# sums that give Pearson's r of the rows left in
_R = "(datum.n * datum.sxy - datum.sx * datum.sy)"
_R += " / sqrt((datum.n * datum.sxx - datum.sx * datum.sx) * (datum.n * datum.syy - datum.sy * datum.sy))"


def _freer_side(x, y, width=500, height=270):
    """For each point the shift at which its number keeps more distance from other points and numbers."""
    places = np.column_stack([(x - x.min()) / np.ptp(x) * width, (y.max() - y) / np.ptp(y) * height])
    taken, shifts = list(places), []
    for place in places:
        room = {
            shift: min(np.hypot(*(place + (shift, 0) - other)) for other in taken if other is not place)
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
    drawn = pd.concat([
        pd.DataFrame({
            "row": table["row"], "paper": papers, "ratio": label, "value": columns[name], "CE": table[CE],
            "shift": _freer_side(columns[name], table[CE].to_numpy()),
        })
        for label, name in names.items()
    ], ignore_index=True)  # fmt: skip
    frame = drawn.drop(columns="shift").rename(columns={"ratio": "descriptor", "CE": CE})
    frame["descriptor"] = frame["descriptor"].map(names)
    frame["pearson_r_all_rows"] = frame["descriptor"].map(found.correlations.pearson)

    menu = alt.param(name="ratio", value="C/F", bind=alt.binding_radio(options=list(names), name="Ratio of shares:"))
    # every click on a mark toggles it; a click beside the marks, not being a toggle, clears the selection
    on_mark = "datum && item().mark.marktype !== 'group'"
    out = alt.selection_point(name="left_out", fields=["row"], on="click", toggle=on_mark, empty=False)
    chosen = alt.Chart(drawn).transform_filter("datum.ratio == ratio")
    x = alt.X("value:Q", title="Ratio of shares, C/F or C/O (dimensionless)").scale(zero=True)
    y = alt.Y("CE:Q", title="Coulombic efficiency (%)").scale(zero=False, padding=14)
    # the limits follow all points, so that the axes stay where they are when a point is left out
    points = (
        chosen.mark_point(size=110, strokeWidth=1.6, cursor="pointer")
        .encode(
            x=x, y=y,
            shape=alt.Shape("paper:N", sort=None, title=None).legend(orient="top", columns=2),
            color=alt.condition(out, alt.value(GREY), alt.Color("paper:N", sort=None, title=None)),
            fill=alt.condition(out, alt.value("transparent"), alt.Fill("paper:N", sort=None, title=None)),
            opacity=alt.condition(out, alt.value(0.7), alt.value(1)),
            tooltip=[
                alt.Tooltip("row:N", title="row"), alt.Tooltip("paper:N", title="paper"),
                alt.Tooltip("value:Q", title="ratio", format=".2f"), alt.Tooltip("CE:Q", title="CE (%)", format=".2f"),
            ],
        )
        .add_params(out)
    )  # fmt: skip
    numbers = [
        chosen.transform_filter(f"datum.shift == {shift}").mark_text(dx=shift, fontSize=11).encode(
            x=x, y=y, text="row:N"
        )
        for shift in SHIFTS
    ]  # fmt: skip
    kept = chosen.transform_filter({"not": {"param": "left_out", "empty": False}})
    line = kept.transform_regression("value", "CE").mark_line(color=COLOURS[5], strokeWidth=2).encode(x=x, y=y)
    # deviations from fixed values keep the sums small; r does not depend on them
    centre = float(table[CE].mean())
    sums = (
        kept.transform_calculate(x="datum.value", y=f"datum.CE - {centre}")
        .transform_calculate(xx="datum.x * datum.x", yy="datum.y * datum.y", xy="datum.x * datum.y")
        .transform_aggregate(n="count()", sx="sum(x)", sy="sum(y)", sxx="sum(xx)", syy="sum(yy)", sxy="sum(xy)")
        .transform_calculate(r=_R)
        .transform_calculate(
            text="datum.n < 3 ? 'r needs three rows' : ratio + ': r = '"
            " + replace(format(datum.r, '.2f'), '-', '−') + ', n = ' + datum.n"
        )
    )
    text = sums.mark_text(align="right", baseline="top", fontSize=16, dx=-6, dy=4).encode(
        x=alt.value("width"), y=alt.value(0), text="text:N"
    )
    chart = alt.layer(line, points, *numbers, text).add_params(menu).properties(width="container", height=320)
    return chart, frame


def design_calculator(rho=0.43, icc_x=0.5, icc_y=0.5, papers=range(2, 61), electrolytes_per_paper=(2, 4, 8)):
    """Power of a future survey against its number of papers, with sliders for what is assumed.

    Fisher's z on n = papers x electrolytes rows, thinned by the design effect, two-sided 5 %: the formulas of
    ``descriptors.power_of`` and ``design_effect``. All start values are illustrative. ``frame``: power at the
    start values, nan where 3 effective rows or fewer are left.
    """
    import altair as alt

    grid = pd.DataFrame([(g, m) for m in electrolytes_per_paper for g in papers], columns=["papers", "m"])
    frame = grid.rename(columns={"m": "electrolytes_per_paper"}).assign(
        true_correlation=rho, icc_x=icc_x, icc_y=icc_y,
        effective_rows=[g * m / design_effect([m], icc_x, icc_y) for g, m in zip(grid.papers, grid.m)],
    )  # fmt: skip
    frame["power"] = [power_of(rho, n) if n > 3 else np.nan for n in frame.effective_rows]

    def slider(name, value, low, high, text):
        bind = alt.binding_range(min=low, max=high, step=0.01, name=f"{text} (illustrative):")
        return alt.param(name=name, value=value, bind=bind)

    sliders = [
        slider("rho", rho, 0.1, 0.9, "True correlation, |ρ|"),
        slider("icc_x", icc_x, 0, 0.9, "Share of the descriptor's variance between papers"),
        slider("icc_y", icc_y, 0, 0.9, "Share of the variance of CE between papers"),
    ]
    label = "datum.m + ' electrolytes per paper'"
    power = (
        alt.Chart(grid)
        .transform_calculate(n="datum.papers * datum.m / (1 + (datum.m - 1) * icc_x * icc_y)", design=label)
        .transform_filter("datum.n > 3")
        .transform_calculate(shift="0.5 * log((1 + rho) / (1 - rho)) * sqrt(datum.n - 3)")
        .transform_calculate(
            power=f"cumulativeNormal(datum.shift - {LIMIT}, 0, 1) + cumulativeNormal(-datum.shift - {LIMIT}, 0, 1)"
        )
    )
    # sorted by the smallest design first; dashes tell the lines apart without colour
    order = [f"{m} electrolytes per paper" for m in electrolytes_per_paper]
    x = alt.X("papers:Q", title="Papers in the survey (number)").scale(domain=[0, max(papers)], nice=False)
    y = alt.Y("power:Q", title="Power (share of surveys with p < 0.05)").scale(domain=[0, 1])
    colour = alt.Color("design:N", sort=order, title=None).scale(domain=order).legend(
        orient="top", columns=1, symbolSize=400, symbolStrokeWidth=2.5
    )
    dashes = alt.StrokeDash("design:N", sort=order, title=None).scale(domain=order, range=[[1, 0], [7, 4], [2, 3]])
    lines = power.mark_line(strokeWidth=2.5).encode(
        x=x, y=y, color=colour, strokeDash=dashes,
        tooltip=[
            alt.Tooltip("papers:Q"), alt.Tooltip("m:Q", title="electrolytes per paper"),
            alt.Tooltip("n:Q", title="effective rows", format=".1f"), alt.Tooltip("power:Q", format=".2f"),
        ],
    )  # fmt: skip
    # the first whole number of papers that reaches 80 %
    enough = power.transform_filter("datum.power >= 0.8").transform_aggregate(
        papers="min(papers)", power="min(power)", groupby=["design"]
    )
    marks = enough.mark_point(filled=True, size=60, opacity=1, color=GREY).encode(x=x, y=y)
    counts = enough.mark_text(dy=-12, dx=-4, fontSize=13, align="right").encode(x=x, y=y, text="papers:Q")
    rule = alt.Chart(pd.DataFrame({"power": [0.8]})).mark_rule(color=GREY, strokeDash=[4, 4]).encode(y=y)
    chart = alt.layer(rule, lines, marks, counts).add_params(*sliders).properties(width="container", height=320)
    return chart, frame
