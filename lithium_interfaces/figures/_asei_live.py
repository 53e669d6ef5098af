"""Figures of the chapter on failing artificial SEIs that the reader can change; Vega does the arithmetic."""

import numpy as np
import pandas as pd

from .. import mechanics
from ..impedance import generator
from ..impedance.signatures import MODES

SHADES = ["#9fb8ad", "#f0c05a", "#d5652c"]
#: the formulas of `mechanics.failure_mode`, in Vega's language: MPa, nm, GPa and J/m2
_ELASTIC = f"{mechanics.Z_CHANNEL} * datum.stress * datum.stress * datum.thickness * (1 - 0.0625) / (1e6 * modulus * toughness)"
_SLIDING = f"max(1, datum.stress * sqrt(3) / (3 * yield_stress * {mechanics.Z_CHANNEL}))"
_MODE = f"({_ELASTIC} >= 1 ? 'cracks even on elastic lithium' : {_ELASTIC} * {_SLIDING} >= 1 ? 'cracks because lithium yields' : 'holds')"


def failure_map_live(modulus_GPa=100.0, toughness_J_m2=1.0, yield_stress_MPa=0.8):
    """The failure map with sliders for modulus, toughness and the strength of lithium; Poisson ratio 0.25."""
    import altair as alt

    x, y = np.geomspace(10, 1000, 33), np.geomspace(5, 2e4, 37)
    cells = pd.DataFrame([
        {"x1": a, "x2": b, "y1": c, "y2": d, "stress": (a * b) ** 0.5, "thickness": (c * d) ** 0.5}
        for a, b in zip(x, x[1:]) for c, d in zip(y, y[1:])
    ]).round(3)  # fmt: skip
    film = mechanics.Film(modulus_GPa * 1e9, toughness_J_m2)
    mode = mechanics.failure_mode(film, cells["stress"] * 1e6, cells["thickness"] * 1e-9, mechanics.shear_strength_Pa(yield_stress_MPa * 1e6))
    frame = cells[["stress", "thickness"]].rename(columns={"stress": "stress_MPa", "thickness": "thickness_nm"})
    frame["mode"] = [mechanics.NAMES[k] for k in mode]

    def slider(name, value, low, high, step, label):
        return alt.param(name=name, value=value, bind=alt.binding_range(min=low, max=high, step=step, name=label))

    sliders = [
        slider("modulus", modulus_GPa, 10, 150, 5, "Young's modulus of the film (GPa):"),
        slider("toughness", toughness_J_m2, 0.5, 10, 0.5, "Toughness of the film (J/m²):"),
        alt.param(name="log_yield", value=np.log10(yield_stress_MPa).round(2),
                  bind=alt.binding_range(min=-0.5, max=2.2, step=0.05, name="Strength of lithium, log10 of its yield stress in MPa:")),
        alt.param(name="yield_stress", expr="pow(10, log_yield)"),
    ]  # fmt: skip
    colour = {"domain": list(mechanics.NAMES), "range": SHADES}
    across = alt.X("x1:Q", title="Tension in the film (MPa)").scale(type="log", domain=[10, 1000], nice=False)
    up = alt.Y("y1:Q", title="Thickness of the film (nm)").scale(type="log", domain=[5, 2e4], nice=False)
    shaded = (
        alt.Chart(cells)
        .transform_calculate(mode=_MODE)
        .mark_rect(strokeWidth=0.7)
        .encode(
            x=across.axis(values=[10, 30, 100, 300, 1000], grid=False), x2="x2",
            y=up.axis(values=[10, 100, 1000, 10000], grid=False, format="~s"), y2="y2",
            color=alt.Color("mode:N", title=None).scale(**colour).legend(orient="top", symbolType="square", columns=1),
            stroke=alt.Stroke("mode:N", title=None).scale(**colour).legend(orient="top", symbolType="square", columns=1),
            tooltip=[alt.Tooltip("stress:Q", title="MPa", format=".0f"), alt.Tooltip("thickness:Q", title="nm", format=".0f"),
                     alt.Tooltip("mode:N", title="film")],
        )
    )  # fmt: skip
    return shaded.add_params(*sliders).properties(width="container", height=330), frame


def spectra_live(severities=(0.0, 0.2, 0.4, 0.6, 0.8, 1.0), per_decade=4):
    """Spectra before and after each failure; two menus choose modes to compare, a slider the severity. Precomputed, noise-free."""
    import altair as alt

    frequency = generator.sweep(1e6, 1e-2, per_decade)
    made = generator.impedance(frequency)
    records = []
    for mode in MODES:
        for severity in severities:
            z = generator.impedance(frequency, generator.damaged(generator.Cell(), mode, severity)) if severity else made
            records.append(pd.DataFrame({
                "mode": mode, "severity": severity, "log_f": np.log10(frequency).round(2), "re": z.real.round(2), "im": (-z.imag).round(2),
            }))  # fmt: skip
    frame = pd.concat(records, ignore_index=True)
    before = frame[(frame["mode"] == MODES[0]) & (frame["severity"] == 0)].assign(what="as made")

    def menu(name, value, label):
        return alt.param(name=name, value=value, bind=alt.binding_select(options=list(MODES), name=label))

    params = [
        menu("first", "dry delamination", "First failure:"), menu("second", "thickening, same phase", "Second failure:"),
        alt.param(name="severity", value=0.6, bind=alt.binding_range(min=0, max=1, step=0.2, name="Severity (change of a logarithm):")),
    ]  # fmt: skip
    shape = {"domain": ["as made", "first failure", "second failure"], "range": ["circle", "square", "triangle-up"]}
    colours = {"domain": shape["domain"], "range": ["#808080", "#56b4e9", "#e69f00"]}

    def spectrum(data, size):
        return (
            data.mark_point(filled=False, strokeWidth=1.6, size=size)
            .encode(
                x=alt.X("re:Q", title="Re Z (Ω cm²)").scale(domain=[0, 300], nice=False).axis(tickCount=6),
                y=alt.Y("im:Q", title="−Im Z (Ω cm²)").scale(domain=[0, 110]),
                color=alt.Color("what:N", title=None).scale(**colours).legend(orient="top"),
                shape=alt.Shape("what:N", title=None).scale(**shape).legend(orient="top"),
                tooltip=[alt.Tooltip("what:N", title="spectrum"), alt.Tooltip("log_f:Q", title="log10 of Hz", format=".1f"),
                         alt.Tooltip("re:Q", title="Re", format=".1f"), alt.Tooltip("im:Q", title="−Im", format=".1f")],
            )
        )  # fmt: skip

    # one named data set for both failures keeps the page small
    after = alt.Chart(frame).transform_filter("abs(datum.severity - severity) < 0.01")
    chosen = [
        after.transform_filter(f"datum.mode == {name}").transform_calculate(what=f"'{name} failure'") for name in ("first", "second")
    ]
    layers = alt.layer(spectrum(alt.Chart(before), 26), spectrum(chosen[0], 46), spectrum(chosen[1], 70))
    full = frame.rename(columns={"log_f": "log10_frequency_Hz", "re": "re_ohm_cm2", "im": "minus_im_ohm_cm2"})
    return layers.add_params(*params).properties(width="container", height=260), full
