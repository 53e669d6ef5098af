"""The threshold the reader can move in the page; the arithmetic is done by Vega, without a server."""

import numpy as np
import pandas as pd

from ..coatings import Coating, ionic_conductivity
from ..plotting import COLOURS

CONCENTRATION = 5e4  # mol/m3, illustrative

#: `coatings.Coating.threshold` in Vega's language: mV over Ohm cm2 is mA/cm2
THRESHOLD = (
    f"overpotential / (thickness / ({ionic_conductivity(1.0, CONCENTRATION) * 1e-2:.10g} * pow(10, log_diffusivity))"
    " + interface_resistance)"
)
#: `coatings.top_share`
SHARE = "electron_share * max(0, 1 - datum.threshold / datum.current)"


def threshold_explorer(log_diffusivity=-9.0, thickness_um=10.0, overpotential_mV=30.0, electron_share=1.0, interface_ohm_cm2=0.0):
    """Share plated on top over current, with the threshold; sliders for the five parameters.

    ``frame``: the curve at the starting values.
    """
    import altair as alt

    sliders = {
        "electron_share": (electron_share, 0, 1, 0.05, "Share of electrons in the conduction:"),
        "log_diffusivity": (log_diffusivity, -12, -6, 0.1, "log₁₀ of the self-diffusivity (cm²/s):"),
        "thickness": (thickness_um, 0.1, 30, 0.1, "Thickness of the coating (µm):"),
        "overpotential": (overpotential_mV, 5, 100, 1, "Nucleation overpotential (mV):"),
        "interface_resistance": (interface_ohm_cm2, 0, 20, 0.2, "Resistance of charge transfer (Ω cm²):"),
    }
    params = [
        alt.param(name=name, value=value, bind=alt.binding_range(min=low, max=high, step=step, name=label))
        for name, (value, low, high, step, label) in sliders.items()
    ]
    currents = pd.DataFrame({"current": np.geomspace(0.01, 100, 161).round(6)})
    coating = Coating(
        thickness_um * 1e-6, ionic_conductivity(10**log_diffusivity * 1e-4, CONCENTRATION), interface_ohm_m2=interface_ohm_cm2 * 1e-4
    )
    threshold = coating.threshold(overpotential_mV * 1e-3) / 10
    frame = currents.rename(columns={"current": "current_mA_cm2"})
    share = electron_share * np.maximum(0, 1 - threshold / currents["current"])
    frame = frame.assign(share_on_top=share, threshold_mA_cm2=threshold)
    x = alt.X("current:Q", title="Current density (mA/cm²)").scale(type="log", domain=[0.01, 100], nice=False)
    x = x.axis(values=[0.01, 0.1, 1, 10, 100], format="~g", grid=False)
    line = (
        alt.Chart(currents)
        .transform_calculate(threshold=THRESHOLD)
        .transform_calculate(share=SHARE)
        .mark_line(strokeWidth=3, color=COLOURS[0], clip=True)
        .encode(
            x=x, y=alt.Y("share:Q", title="Share plated on top").scale(domain=[0, 1]).axis(grid=False),
            tooltip=[alt.Tooltip("current:Q", title="mA/cm²", format=".3~g"), alt.Tooltip("share:Q", title="on top", format=".2f")],
        )
    )  # fmt: skip
    one = alt.Chart(pd.DataFrame({"at": [1]})).transform_calculate(
        current=f"min(100, max(0.01, {THRESHOLD}))", words=f"'threshold ' + format({THRESHOLD}, '.2~g') + ' mA/cm²'"
    )
    rule = one.mark_rule(strokeWidth=2, strokeDash=[5, 4], color=COLOURS[5]).encode(x="current:Q")
    # the text stands at the left edge, so that it is never cut off
    text = one.mark_text(align="left", fontSize=14, color="black").encode(x=alt.value(10), y=alt.value(14), text="words:N")
    chart = alt.layer(line, rule, text).add_params(*params).properties(width="container", height=280)
    return chart, frame
