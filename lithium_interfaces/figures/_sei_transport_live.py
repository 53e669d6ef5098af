"""The film the reader can change in the page; the arithmetic is done by Vega, without a server."""

import numpy as np
import pandas as pd

from ..lithium import FARADAY, GAS_CONSTANT, ROOM_TEMPERATURE
from ..plotting import COLOURS
from ..transport import hopping

_KT = GAS_CONSTANT * ROOM_TEMPERATURE / FARADAY
_ALL_SITES = float(hopping.hopping_conductivity_S_cm(0.0))  # S/cm at no barrier and no cost of a carrier

#: log10 of the resistance in ohm cm2: the formula of `hopping`, in Vega's language
_RESISTANCE = (
    f"(log(thickness * 1e-7 / {_ALL_SITES}) + datum.barrier / {_KT} + datum.cost * pair_energy / {2 * _KT}) / LN10"
)
_BUDGET = "log(drop / current) / LN10"
LINES = {0: "every lithium mobile", 1: "pairs of the chosen energy"}


def film(table, thickness_nm=10.0, pair_energy_eV=1.0, current_mA_cm2=1.0, drop_mV=10.0):
    """Resistance of a dense film against migration barrier, with the phases of the table; four sliders.

    ``frame``: the phases at the starting values, area resistance in ohm cm2 by either count of carriers.
    """
    import altair as alt

    grid = pd.DataFrame([(b, cost) for cost in LINES for b in np.linspace(0, 0.9, 31)], columns=["barrier", "cost"])
    grid["carriers"] = grid["cost"].map(LINES)
    middle = (table["migration_barrier_low_eV"] + table["migration_barrier_high_eV"]) / 2
    phases = pd.DataFrame({
        "phase": table["species"], "barrier": middle, "low": table["migration_barrier_low_eV"],
        "high": table["migration_barrier_high_eV"],
    })  # fmt: skip
    both = pd.concat([phases.assign(cost=cost, carriers=name) for cost, name in LINES.items()], ignore_index=True)

    units = {"barrier": "barrier_eV", "low": "barrier_low_eV", "high": "barrier_high_eV"}
    frame = both.drop(columns="cost").rename(columns=units)
    frame["area_resistance_ohm_cm2"] = [
        float(hopping.area_resistance_ohm_cm2(thickness_nm, hopping.hopping_conductivity_S_cm(b, c * pair_energy_eV)))
        for b, c in zip(both["barrier"], both["cost"])
    ]

    def slider(name, value, low, high, step, words):
        return alt.param(name=name, value=value, bind=alt.binding_range(min=low, max=high, step=step, name=words))

    sliders = [
        slider("pair_energy", pair_energy_eV, 0, 3, 0.1, "Energy of a pair of carriers (eV):"),
        slider("thickness", thickness_nm, 1, 100, 1, "Thickness of the film (nm):"),
        slider("current", current_mA_cm2, 0.1, 10, 0.1, "Current (mA/cm²):"),
        slider("drop", drop_mV, 1, 500, 1, "Drop that the film may take (mV):"),
    ]
    across = alt.X("barrier:Q", title="Migration barrier (eV)").scale(domain=[0, 0.9], nice=False).axis(tickCount=5)
    up = alt.Y("resistance:Q", title="log₁₀ of area resistance (Ω cm²)").scale(domain=[-11, 32], nice=False)
    up = up.axis(values=list(range(-10, 31, 5)))
    names = list(LINES.values())
    colour = alt.Color("carriers:N", title=None).scale(domain=names, range=COLOURS[:2]).legend(orient="top")
    dash = alt.StrokeDash("carriers:N", title=None).scale(domain=names, range=[[1, 0], [6, 3]]).legend(orient="top")
    shape = alt.Shape("carriers:N", title=None).scale(domain=names, range=["circle", "square"]).legend(orient="top")
    lines = alt.Chart(grid).transform_calculate(resistance=_RESISTANCE).mark_line(strokeWidth=2.5)
    marked = alt.Chart(both).transform_calculate(
        resistance=_RESISTANCE, drop_V="pow(10, datum.resistance) * current / 1000",
        text="datum.phase + ' ' + (datum.drop_V < 0.001 ? '<1 mV' "
        ": datum.drop_V < 1 ? format(1000 * datum.drop_V, '.0f') + ' mV' : datum.drop_V < 1000 ? format(datum.drop_V, '.1f') + ' V' : '>1000 V')",
    )  # fmt: skip
    tooltip = [alt.Tooltip("phase:N"), alt.Tooltip("barrier:Q", title="barrier (eV)", format=".3f"),
               alt.Tooltip("drop_V:Q", title="drop (V)", format=".2~e")]  # fmt: skip
    points = marked.mark_point(size=90, filled=True, opacity=1).encode(
        x=across, y=up, color=colour, shape=shape, tooltip=tooltip)  # fmt: skip
    # below its point a name is clear of the rising line; LiF, at the edge, goes above to the left
    text = {"fontSize": 12, "color": "#808080"}
    first = marked.transform_filter("datum.cost == 0")
    low = first.transform_filter("datum.phase != 'LiF'").mark_text(align="left", dx=8, dy=12, **text)
    top = first.transform_filter("datum.phase == 'LiF'").mark_text(align="right", dx=-6, dy=-10, **text)
    budget = alt.Chart(pd.DataFrame({"one": [1]})).transform_calculate(resistance=_BUDGET)
    rule = budget.mark_rule(strokeWidth=1.5, color="#808080").encode(y="resistance:Q")
    label = budget.mark_text(align="right", dy=10, text="limit", **text)
    chart = alt.layer(
        rule, label.encode(x=alt.value("width"), y="resistance:Q"),
        lines.encode(x=across, y=up, color=colour, strokeDash=dash), points,
        low.encode(x=across, y=up, text="text:N"), top.encode(x=across, y=up, text="text:N"),
    )  # fmt: skip
    return chart.add_params(*sliders).properties(width="container", height=360), frame
