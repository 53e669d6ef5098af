"""The threshold the reader can move in the page; the arithmetic is done by Vega, without a server."""

import numpy as np
import pandas as pd

from bookkit import vega
from bookkit.drawing import COLOURS
from bookkit.marks import slider
from chapters.alloy_coatings import assumed
from lithium_interfaces.coatings import Coating, ionic_conductivity, top_share

CONCENTRATION = assumed.coating_concentration  # mol/m3


def threshold(overpotential, thickness, log_diffusivity, interface_resistance):
    """`Coating.threshold` in the units of the sliders, mV, µm, cm2/s and Ohm cm2; in mA/cm2."""
    coating = Coating(
        thickness * 1e-6,
        ionic_conductivity(10**log_diffusivity * 1e-4, CONCENTRATION),
        interface_ohm_m2=interface_resistance * 1e-4,
    )
    return coating.threshold(overpotential * 1e-3) / 10


def threshold_explorer(electron_share=1.0, interface_ohm_cm2=0.0):
    """Share plated on top over current, with the threshold; sliders for the five parameters.

    Starts with the assumptions of the chapter and, unless told otherwise, with a metal without an interface.
    ``frame``: the curve at the starting values.
    """
    import altair as alt

    log_diffusivity = float(np.log10(assumed.explorer_diffusivity))
    thickness_um = 1e6 * assumed.coating_thickness
    overpotential_mV = 1e3 * assumed.nucleation_overpotential
    sliders = {
        "electron_share": (
            electron_share,
            0,
            1,
            0.05,
            "Share of electrons in the conduction:",
        ),
        "log_diffusivity": (
            log_diffusivity,
            -12,
            -6,
            0.1,
            "log₁₀ of the self-diffusivity (cm²/s):",
        ),
        "thickness": (thickness_um, 0.1, 30, 0.1, "Thickness of the coating (µm):"),
        "overpotential": (
            overpotential_mV,
            5,
            100,
            1,
            "Nucleation overpotential (mV):",
        ),
        "interface_resistance": (
            interface_ohm_cm2,
            0,
            20,
            0.2,
            "Resistance of charge transfer (Ω cm²):",
        ),
    }
    params = [slider(name, *rest) for name, rest in sliders.items()]
    currents = pd.DataFrame({"current": np.geomspace(0.01, 100, 161).round(6)})
    start = threshold(
        overpotential_mV, thickness_um, log_diffusivity, interface_ohm_cm2
    )
    frame = currents.rename(columns={"current": "current_mA_cm2"})
    frame["share_on_top"] = top_share(frame["current_mA_cm2"], start, electron_share)
    frame["threshold_mA_cm2"] = start
    names = ("overpotential", "thickness", "log_diffusivity", "interface_resistance")
    threshold_now = vega.expression(threshold, **{name: name for name in names})
    share_now = vega.expression(
        top_share,
        current_density_A_m2="datum.current",
        threshold_A_m2="datum.threshold",
        electron_share="electron_share",
    )
    x = alt.X("current:Q", title="Current density (mA/cm²)").scale(
        type="log", domain=[0.01, 100], nice=False
    )
    x = x.axis(values=[0.01, 0.1, 1, 10, 100], format="~g", grid=False)
    line = (
        alt.Chart(currents)
        .transform_calculate(threshold=threshold_now)
        .transform_calculate(share=share_now)
        .mark_line(strokeWidth=3, color=COLOURS[0], clip=True)
        .encode(
            x=x,
            y=alt.Y("share:Q", title="Share plated on top")
            .scale(domain=[0, 1])
            .axis(grid=False),
            tooltip=[
                alt.Tooltip("current:Q", title="mA/cm²", format=".3~g"),
                alt.Tooltip("share:Q", title="on top", format=".2f"),
            ],
        )
    )
    one = alt.Chart(pd.DataFrame({"at": [1]})).transform_calculate(
        current=f"min(100, max(0.01, {threshold_now}))",
        words=f"'threshold ' + format({threshold_now}, '.2~g') + ' mA/cm²'",
    )
    rule = one.mark_rule(strokeWidth=2, strokeDash=[5, 4], color=COLOURS[5]).encode(
        x="current:Q"
    )
    # the text stands at the left edge, so that it is never cut off
    text = one.mark_text(align="left", fontSize=14, color="black").encode(
        x=alt.value(10), y=alt.value(14), text="words:N"
    )
    chart = (
        alt.layer(line, rule, text)
        .add_params(*params)
        .properties(width="container", height=280)
    )
    return chart, frame
