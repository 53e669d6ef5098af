"""The error budget of a modified Aurbach measurement, with sliders; Vega does the arithmetic in the page."""

import pandas as pd

from ..efficiency import ChargeErrors, aurbach_budget, aurbach_final_strip, required_uncertainty
from ..plotting import COLOURS

GREY = "#808080"  # seen on light and on dark pages

#: bars: key, name on the page, and the contribution to u(CE) in percentage points as Vega
#: computes it (datum.* are fields of the row, plain names are sliders)
BARS = [
    ("reservoir", "reservoir, Qt", "datum.ce * u_charge / 1000 / datum.D * 100"),
    ("cycle", "cycled, Qc", "n * (1 - datum.ce) * u_charge / 1000 / datum.D * 100"),
    ("final_strip", "final strip, Qs", "u_charge / 1000 / datum.D * 100"),
    ("differential_gain", "gain of strip", "datum.ce * gain"),
    ("offset", "current offset", "datum.ce * 2 * offset / 1000 / current * 100"),
]
TOTAL, NEED = "all together", "needed for life"


def budget_calculator(
    efficiency_percent=99.5, reservoir=5.0, cycle=1.0, cycles=10, u_charge_uAh=1.0, gain_percent=0.02,
    offset_uA=0.1, current_mA=0.5,
):  # fmt: skip
    """Contributions to u(CE), their sum in quadrature, and what a life prediction to 10 % needs.

    Charges in mAh/cm2 and currents in mA/cm2, of one cm2. The formulas are those of ``efficiency.aurbach_budget``;
    an offset counts as a differential gain of 2 offset / current. All start values are illustrative.
    ``frame``: the bars at the start values, in percentage points.
    """
    import altair as alt

    ce = efficiency_percent / 100
    final = float(aurbach_final_strip(ce, reservoir, cycle, cycles))
    charge, gain = u_charge_uAh / 1e3, gain_percent / 100
    budget = aurbach_budget(reservoir, cycle, cycles, final, ChargeErrors(charge, charge, charge, 0.0, gain))
    parts = budget.contributions | {"offset": ce * 2 * offset_uA / 1e3 / current_mA}
    values = {name: 100 * parts[key] for key, name, _ in BARS}
    values[TOTAL] = 100 * sum((parts[key]) ** 2 for key, *_ in BARS) ** 0.5
    values[NEED] = 100 * float(required_uncertainty(ce))
    frame = pd.DataFrame({"cause": list(values), "standard_uncertainty_percent": list(values.values())})

    def slider(name, value, low, high, step, text):
        bind = alt.binding_range(min=low, max=high, step=step, name=f"{text}:")
        return alt.param(name=name, value=value, bind=bind)

    sliders = [
        slider("ce_percent", efficiency_percent, 95, 99.95, 0.05, "Coulombic efficiency (%)"),
        slider("n", cycles, 1, 50, 1, "Cycles of Qc"),
        slider("Qt", reservoir, 1, 20, 0.5, "Reservoir Qt (mAh/cm²)"),
        slider("Qc", cycle, 0.25, 6, 0.25, "Cycled charge Qc (mAh/cm²)"),
        slider("u_charge", u_charge_uAh, 0, 20, 0.5, "Error of each charge (µAh/cm², illustrative)"),
        slider("gain", gain_percent, 0, 0.1, 0.005, "Gain of strip against plate (%, illustrative)"),
        slider("offset", offset_uA, 0, 1, 0.05, "Current offset (µA/cm², illustrative)"),
        slider("current", current_mA, 0.1, 3, 0.1, "Current (mA/cm²)"),
    ]
    bars = pd.DataFrame({"order": range(len(BARS) + 2), "cause": [name for _, name, _ in BARS] + [TOTAL, NEED]})
    chain = alt.Chart(bars).transform_calculate(ce="ce_percent / 100", D="n * Qc + Qt")
    chain = chain.transform_calculate(**{f"part{k}": expression for k, (*_, expression) in enumerate(BARS)})
    squares = " + ".join(f"datum.part{k} * datum.part{k}" for k in range(len(BARS)))
    chain = chain.transform_calculate(
        total=f"sqrt({squares})", need="0.1 * datum.ce * abs(log(datum.ce)) * 100",
        left="datum.ce * Qt - n * (1 - datum.ce) * Qc",
    )  # fmt: skip
    pick = "".join(f"datum.order == {k} ? datum.part{k} : " for k in range(len(BARS)))
    chain = chain.transform_calculate(u=f"{pick}datum.order == {len(BARS)} ? datum.total : datum.need")
    kind = f"datum.order < {len(BARS)} ? 'one cause' : datum.order == {len(BARS)} ? 'sum in quadrature' : 'needed'"
    chain = chain.transform_calculate(kind=kind, label="format(datum.u, '.4f')").transform_filter("datum.left >= 0")

    names = list(bars["cause"])
    x = alt.X("u:Q", title="u(CE) (percentage points)").axis(tickCount=5)
    y = alt.Y("cause:N", sort=names, title=None).scale(domain=names).axis(labelLimit=220, ticks=False, domain=False)
    colour = alt.Color("kind:N", legend=None).scale(
        domain=["one cause", "sum in quadrature", "needed"], range=[COLOURS[4], COLOURS[0], COLOURS[1]]
    )
    marks = chain.mark_bar(height={"band": 0.65}, stroke=GREY, strokeWidth=0.5).encode(
        x=x, y=y, color=colour,
        tooltip=[alt.Tooltip("cause:N"), alt.Tooltip("u:Q", title="u(CE), percentage points", format=".5f")],
    )  # fmt: skip
    texts = chain.mark_text(align="left", dx=4, fontSize=12, color=GREY).encode(x=x, y=y, text="label:N")
    empty = (
        alt.Chart(pd.DataFrame({"message": ["The reservoir runs out: more Qt, or fewer cycles."]}))
        .transform_filter("ce_percent / 100 * Qt - n * (1 - ce_percent / 100) * Qc < 0")
        .mark_text(fontSize=13, color=GREY)
        .encode(text="message:N")
    )
    chart = alt.layer(marks, texts, empty).add_params(*sliders).properties(width="container", height=260)
    return chart, frame
