"""The error budget of a modified Aurbach measurement, with sliders; Vega does the arithmetic in the page."""

import numpy as np
import pandas as pd

from bookkit import vega
from bookkit.drawing import COLOURS
from bookkit.marks import GREY, slider
from lithium_interfaces.efficiency import (
    aurbach_final_strip,
    aurbach_sensitivity,
    required_uncertainty,
)

TOTAL, NEED = "all together", "needed for life"


def bars(ce, n, Qt, Qc, u_charge, gain, offset, current, life_precision):
    """Every bar in percentage points, from what the sliders say: µAh, % and µA, but `ce` as a fraction.

    The contributions to u(CE) are those of `aurbach_budget`; an offset counts as a differential gain of
    2 offset / current.
    """
    of = aurbach_sensitivity(ce, Qt, Qc, n)
    reservoir = 100 * of["reservoir"] * u_charge / 1000
    cycled = 100 * of["cycle"] * u_charge / 1000
    final_strip = 100 * of["final_strip"] * u_charge / 1000
    strip = of["differential_gain"] * gain
    drift = 100 * of["differential_gain"] * 2 * offset / 1000 / current
    squares = reservoir**2 + cycled**2 + final_strip**2 + strip**2 + drift**2
    return {
        "reservoir, Qt": reservoir,
        "cycled, Qc": cycled,
        "final strip, Qs": final_strip,
        "gain of strip": strip,
        "current offset": drift,
        TOTAL: np.sqrt(squares),
        NEED: 100 * required_uncertainty(ce, life_precision),
    }


def budget_calculator(
    efficiency,
    reservoir,
    cycle,
    cycles,
    u_charge,
    gain,
    offset_mA,
    current_mA,
    life_precision,
):
    """Contributions to u(CE), their sum in quadrature, and what a life prediction needs.

    Charges in mAh/cm2 and currents in mA/cm2, of one cm2. The arguments are where the sliders start.
    ``frame``: the bars at the start values, in percentage points.
    """
    import altair as alt

    ce, efficiency_percent = efficiency, round(100 * efficiency, 9)
    u_charge_uAh, gain_percent = round(1e3 * u_charge, 9), round(100 * gain, 9)
    offset_uA = round(1e3 * offset_mA, 9)
    values = bars(
        ce,
        cycles,
        reservoir,
        cycle,
        u_charge_uAh,
        gain_percent,
        offset_uA,
        current_mA,
        life_precision,
    )
    frame = pd.DataFrame(
        {"cause": list(values), "standard_uncertainty_percent": list(values.values())}
    )

    sliders = [
        slider(
            "ce_percent",
            efficiency_percent,
            95,
            99.95,
            0.05,
            "Coulombic efficiency (%):",
        ),
        slider("n", cycles, 1, 50, 1, "Cycles of Qc:"),
        slider("Qt", reservoir, 1, 20, 0.5, "Reservoir Qt (mAh/cm²):"),
        slider("Qc", cycle, 0.25, 6, 0.25, "Cycled charge Qc (mAh/cm²):"),
        slider(
            "u_charge",
            u_charge_uAh,
            0,
            20,
            0.5,
            "Error of each charge (µAh/cm², illustrative):",
        ),
        slider(
            "gain",
            gain_percent,
            0,
            0.1,
            0.005,
            "Gain of strip against plate (%, illustrative):",
        ),
        slider(
            "offset", offset_uA, 0, 1, 0.05, "Current offset (µA/cm², illustrative):"
        ),
        slider("current", current_mA, 0.1, 3, 0.1, "Current (mA/cm²):"),
    ]
    words = ("n", "Qt", "Qc", "u_charge", "gain", "offset", "current")
    each = vega.expressions(
        bars,
        ce="datum.ce",
        life_precision=life_precision,
        **{word: word for word in words},
    )
    left = vega.expression(
        aurbach_final_strip,
        efficiency="ce_percent / 100",
        reservoir="Qt",
        cycle="Qc",
        cycles="n",
    )
    causes = pd.DataFrame({"order": range(len(each)), "cause": list(each)})
    pick = " : ".join(f"datum.order == {k} ? {u}" for k, u in enumerate(each.values()))
    single = len(each) - 2
    kind = f"datum.order < {single} ? 'one cause' : datum.order == {single} ? 'sum in quadrature' : 'needed'"
    chain = (
        alt.Chart(causes)
        .transform_filter(f"{left} >= 0")
        .transform_calculate(ce="ce_percent / 100")
        .transform_calculate(u=f"{pick} : 0")
        .transform_calculate(kind=kind, label="format(datum.u, '.4f')")
    )

    names = list(each)
    x = alt.X("u:Q", title="u(CE) (percentage points)").axis(tickCount=5)
    y = (
        alt.Y("cause:N", sort=names, title=None)
        .scale(domain=names)
        .axis(labelLimit=220, ticks=False, domain=False)
    )
    colour = alt.Color("kind:N", legend=None).scale(
        domain=["one cause", "sum in quadrature", "needed"],
        range=[COLOURS[4], COLOURS[0], COLOURS[1]],
    )
    marks = chain.mark_bar(height={"band": 0.65}, stroke=GREY, strokeWidth=0.5).encode(
        x=x,
        y=y,
        color=colour,
        tooltip=[
            alt.Tooltip("cause:N"),
            alt.Tooltip("u:Q", title="u(CE), percentage points", format=".5f"),
        ],
    )
    texts = chain.mark_text(align="left", dx=4, fontSize=12, color=GREY).encode(
        x=x, y=y, text="label:N"
    )
    empty = (
        alt.Chart(
            pd.DataFrame(
                {"message": ["The reservoir runs out: more Qt, or fewer cycles."]}
            )
        )
        .transform_filter(f"{left} < 0")
        .mark_text(fontSize=13, color=GREY)
        .encode(text="message:N")
    )
    chart = (
        alt.layer(marks, texts, empty)
        .add_params(*sliders)
        .properties(width="container", height=260)
    )
    return chart, frame
