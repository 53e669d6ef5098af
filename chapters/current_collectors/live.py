"""The barrier the reader can change in the page; the arithmetic is done by Vega, without a server."""

import numpy as np
import pandas as pd

from bookkit import vega
from bookkit.drawing import COLOURS
from bookkit.marks import GREY, slider
from chapters.current_collectors import assumed
from lithium_interfaces.nucleation import classical, growth

#: the power law through which the chart counts nuclei
REFERENCE_V, REFERENCE_PER_M2 = assumed.overpotential, assumed.nuclei_density


def nuclei(overpotential_V):
    """`growth.density_at` of the chapter's law."""
    return growth.density_at(overpotential_V, REFERENCE_V, REFERENCE_PER_M2)


def covered(nuclei_per_m2):
    """Capacity at which the nuclei cover the collector: that of one nucleus per m2 over the root of their number."""
    return growth.capacity_at_cover_mAh_cm2(assumed.cover, 1.0) / np.sqrt(nuclei_per_m2)


BARRIER = vega.expression(
    classical.barrier_kT,
    overpotential_V="datum.left",
    contact_angle_deg="angle",
    surface_energy_J_m2="gamma",
)
NUCLEI = vega.expression(nuclei, overpotential_V="datum.left")
COVERED = vega.expression(covered, nuclei_per_m2="datum.nuclei")


def spark(total_mV, ohmic_mV, angle, gamma, mark_kT):
    """Barrier over the total overpotential, with the reader's point; nuclei and covering capacity in words.

    Sliders: total overpotential, ohmic drop, contact angle, surface energy (J/m2), starting at these values;
    `mark_kT` is the barrier that is crossed. ``frame``: the starting curve.
    """
    import altair as alt

    params = [
        slider("total", total_mV, 10, 300, 5, "Measured overpotential (mV): "),
        slider("ohmic", ohmic_mV, 0, 200, 5, "of which ohmic drop in a film (mV): "),
        slider("angle", angle, 0, 180, 2, "Contact angle (degrees): "),
        slider("gamma", gamma, 0.05, 0.5, 0.01, "Surface energy (J/m²): "),
    ]
    eta = pd.DataFrame({"total_mV": np.arange(2, 302, 2)})
    across = alt.X("total_mV:Q", title="Measured overpotential (mV)").scale(
        domain=[0, 300]
    )
    up = (
        alt.Y("shown:Q", title="Barrier (kT)")
        .scale(type="log", domain=[0.1, 1e5], clamp=True)
        .axis(values=[0.1, 1, 10, 100, 1e3, 1e4, 1e5])
    )
    left = {"left": "(datum.total_mV - ohmic) / 1000"}
    steps = dict(barrier=BARRIER, shown="max(0.1, min(datum.barrier, 1e5))")
    curve = (
        alt.Chart(eta)
        .transform_calculate(**left)
        .transform_filter("datum.left > 0.0005")
        .transform_calculate(**steps)
        .mark_line(strokeWidth=3, color=COLOURS[0], clip=True)
        .encode(x=across, y=up)
    )
    bare = (
        alt.Chart(eta)
        .transform_calculate(left="datum.total_mV / 1000")
        .transform_calculate(**steps)
        .mark_line(strokeWidth=2, strokeDash=[6, 4], color=COLOURS[1], clip=True)
        .encode(x=across, y=up)
    )
    rule = (
        alt.Chart(pd.DataFrame({"shown": [float(mark_kT)]}))
        .mark_rule(color=GREY)
        .encode(y=up)
    )
    mark = (
        alt.Chart(pd.DataFrame({"shown": [float(mark_kT)], "total_mV": [2]}))
        .mark_text(align="left", dy=9, fontSize=12, color="black")
        .encode(x=across, y=up, text=alt.value(f"{mark_kT:g} kT"))
    )
    point = (
        alt.Chart(pd.DataFrame({"row": [0]}))
        .transform_calculate(total_mV="total", left="max(0, (total - ohmic) / 1000)")
        .transform_calculate(
            barrier=f"datum.left > 0 ? {BARRIER} : 1e9",
            nuclei=f"datum.left > 0 ? {NUCLEI} : 0",
        )
        .transform_calculate(shown="max(0.1, min(datum.barrier, 1e5))", covered=COVERED)
    )
    words = (
        "datum.left > 0 ? ['At the interface: ' + format(datum.left * 1000, '.0f') + ' mV',"
        " 'Barrier: ' + (datum.barrier > 1e5 ? 'above 100000' : format(datum.barrier, '.3~r')) + ' kT',"
        " 'Nuclei: ' + format(datum.nuclei, '.1~e') + ' per m²',"
        " 'Covered at ' + format(datum.covered, '.2~r') + ' mAh/cm²']"
        " : ['The film takes all of it:', 'nothing is left to nucleate']"
    )
    dot = point.mark_point(
        size=150, filled=True, color=COLOURS[5], stroke="white", opacity=1
    ).encode(x=across, y=up)
    text = (
        point.transform_calculate(words=words)
        .mark_text(
            align="right",
            baseline="top",
            dx=-6,
            fontSize=13,
            lineHeight=18,
            color="black",
        )
        .encode(x=alt.value("width"), y=alt.value(4), text="words:N")
    )
    chart = (
        alt.layer(rule, bare, curve, dot, mark, text)
        .add_params(*params)
        .properties(width="container", height=330)
    )
    return chart, _start(eta["total_mV"].to_numpy(), ohmic_mV, angle, gamma)


def _start(total_mV, ohmic_mV, angle, gamma):
    """The starting curve, by the functions of the package."""
    eta = (total_mV - ohmic_mV) / 1e3
    eta = eta[eta > 5e-4]
    return pd.DataFrame(
        {
            "measured_overpotential_mV": total_mV[-len(eta) :],
            "interfacial_overpotential_mV": 1e3 * eta,
            "barrier_kT": classical.barrier_kT(eta, angle, gamma),
            "nuclei_per_m2": nuclei(eta),
            "capacity_at_99_percent_cover_mAh_cm2": covered(nuclei(eta)),
        }
    )
