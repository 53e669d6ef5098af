"""The film the reader can change in the page; the arithmetic is done by Vega, without a server."""

import numpy as np
import pandas as pd

from bookkit import vega
from bookkit.drawing import COLOURS
from bookkit.marks import GREY, slider
from chapters.sei_transport import assumed
from lithium_interfaces.transport import hopping

LINES = {0: "every lithium mobile", 1: "pairs of the chosen energy"}


def conductivity(barrier, pair_energy):
    """S/cm of a film from eV, with the attempt frequency, hop and sites that every phase is given alike."""
    defect = hopping.defect_diffusivity_m2_s(
        barrier, assumed.hop_length, assumed.attempt_frequency, assumed.neighbours
    )
    mobile = hopping.defect_share(pair_energy)
    return hopping.conductivity_S_cm(defect * mobile, assumed.site_concentration)


def resistance(thickness, barrier, pair_energy):
    """Area resistance of the film in ohm cm2."""
    sigma = conductivity(barrier, pair_energy)
    return hopping.area_resistance_ohm_cm2(thickness, sigma)


def log_resistance(thickness, barrier, pair_energy):
    """What the chart draws."""
    return np.log10(resistance(thickness, barrier, pair_energy))


def drop_V(current, thickness, barrier, pair_energy):
    """What the film takes of the voltage."""
    sigma = conductivity(barrier, pair_energy)
    return hopping.ohmic_drop_V(current, thickness, sigma)


def log_limit(drop, current):
    """Largest resistance that keeps within the drop: mV over mA/cm2 is ohm cm2."""
    return np.log10(drop / current)


def film(table, thickness_nm, pair_energy_eV, current_mA_cm2, drop_mV):
    """Resistance of a dense film against migration barrier, with the phases of the table; four sliders.

    ``frame``: the phases at the starting values, area resistance in ohm cm2 by either count of carriers.
    """
    import altair as alt

    grid = pd.DataFrame(
        [(b, cost) for cost in LINES for b in np.linspace(0, 0.9, 31)],
        columns=["barrier", "cost"],
    )
    grid["carriers"] = grid["cost"].map(LINES)
    middle = (
        table["migration_barrier_low_eV"] + table["migration_barrier_high_eV"]
    ) / 2
    phases = pd.DataFrame(
        {
            "phase": table["species"],
            "barrier": middle,
            "low": table["migration_barrier_low_eV"],
            "high": table["migration_barrier_high_eV"],
        }
    )
    both = pd.concat(
        [phases.assign(cost=cost, carriers=name) for cost, name in LINES.items()],
        ignore_index=True,
    )

    units = {
        "barrier": "barrier_eV",
        "low": "barrier_low_eV",
        "high": "barrier_high_eV",
    }
    frame = both.drop(columns="cost").rename(columns=units)
    frame["area_resistance_ohm_cm2"] = [
        float(resistance(thickness_nm, b, c * pair_energy_eV))
        for b, c in zip(both["barrier"], both["cost"])
    ]

    of_film = {
        "thickness": "thickness",
        "barrier": "datum.barrier",
        "pair_energy": "datum.cost * pair_energy",
    }
    resistance_now = vega.expression(log_resistance, **of_film)
    sliders = [
        slider(
            "pair_energy",
            pair_energy_eV,
            0,
            3,
            0.1,
            "Energy of a pair of carriers (eV):",
        ),
        slider("thickness", thickness_nm, 1, 100, 1, "Thickness of the film (nm):"),
        slider("current", current_mA_cm2, 0.1, 10, 0.1, "Current (mA/cm²):"),
        slider("drop", drop_mV, 1, 500, 1, "Drop that the film may take (mV):"),
    ]
    across = (
        alt.X("barrier:Q", title="Migration barrier (eV)")
        .scale(domain=[0, 0.9], nice=False)
        .axis(tickCount=5)
    )
    up = alt.Y("resistance:Q", title="log₁₀ of area resistance (Ω cm²)").scale(
        domain=[-11, 32], nice=False
    )
    up = up.axis(values=list(range(-10, 31, 5)))
    names = list(LINES.values())
    colour = (
        alt.Color("carriers:N", title=None)
        .scale(domain=names, range=COLOURS[:2])
        .legend(orient="top")
    )
    dash = (
        alt.StrokeDash("carriers:N", title=None)
        .scale(domain=names, range=[[1, 0], [6, 3]])
        .legend(orient="top")
    )
    shape = (
        alt.Shape("carriers:N", title=None)
        .scale(domain=names, range=["circle", "square"])
        .legend(orient="top")
    )
    lines = (
        alt.Chart(grid)
        .transform_calculate(resistance=resistance_now)
        .mark_line(strokeWidth=2.5)
    )
    marked = alt.Chart(both).transform_calculate(
        resistance=resistance_now,
        drop_V=vega.expression(drop_V, current="current", **of_film),
        text="datum.phase + ' ' + (datum.drop_V < 0.001 ? '<1 mV' "
        ": datum.drop_V < 1 ? format(1000 * datum.drop_V, '.0f') + ' mV' : datum.drop_V < 1000 ? format(datum.drop_V, '.1f') + ' V' : '>1000 V')",
    )
    tooltip = [
        alt.Tooltip("phase:N"),
        alt.Tooltip("barrier:Q", title="barrier (eV)", format=".3f"),
        alt.Tooltip("drop_V:Q", title="drop (V)", format=".2~e"),
    ]
    points = marked.mark_point(size=90, filled=True, opacity=1).encode(
        x=across, y=up, color=colour, shape=shape, tooltip=tooltip
    )
    # below its point a name is clear of the rising line; LiF, at the edge, goes above to the left
    text = {"fontSize": 12, "color": GREY}
    first = marked.transform_filter("datum.cost == 0")
    low = first.transform_filter("datum.phase != 'LiF'").mark_text(
        align="left", dx=8, dy=12, **text
    )
    top = first.transform_filter("datum.phase == 'LiF'").mark_text(
        align="right", dx=-6, dy=-10, **text
    )
    budget = alt.Chart(pd.DataFrame({"one": [1]})).transform_calculate(
        resistance=vega.expression(log_limit, drop="drop", current="current")
    )
    rule = budget.mark_rule(strokeWidth=1.5, color=GREY).encode(y="resistance:Q")
    label = budget.mark_text(align="right", dy=10, text="limit", **text)
    chart = alt.layer(
        rule,
        label.encode(x=alt.value("width"), y="resistance:Q"),
        lines.encode(x=across, y=up, color=colour, strokeDash=dash),
        points,
        low.encode(x=across, y=up, text="text:N"),
        top.encode(x=across, y=up, text="text:N"),
    )
    return chart.add_params(*sliders).properties(width="container", height=360), frame
