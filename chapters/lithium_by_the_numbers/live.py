"""Drawings of lithium inventory and stack energy that the reader can change in the page."""

from dataclasses import asdict

import numpy as np
import pandas as pd

from bookkit import vega
from bookkit.drawing import COLOURS
from bookkit.marks import GREY, slider
from lithium_interfaces import cell_design

from .stacks import THEORETICAL


def retention_calculator(efficiency, excess, cycles, retention, longest=600):
    """Capacity left against cycles, with sliders for efficiency, excess and the cycle to read off.

    The closed form of ``cell_design.capacity_retention``, with a second curve for no excess.
    The first three arguments are where the sliders start. ``frame``: both curves at the start values.
    """
    import altair as alt

    ce_percent = round(100 * efficiency, 9)
    number = np.arange(0, longest + 1, 2)
    frame = pd.DataFrame(
        {"cycle": number, "coulombic_efficiency_percent": ce_percent, "excess": excess}
    )
    for column, r in (("retention", excess), ("retention_without_excess", 0.0)):
        frame[column] = cell_design.capacity_retention(efficiency, r, number)

    sliders = [
        slider("ce", ce_percent, 95, 99.99, 0.01, "Coulombic efficiency (%):"),
        slider("r", excess, 0, 4, 0.01, "Excess lithium r (full charges):"),
        slider("n", cycles, 1, longest, 1, "Cycle to read off:"),
    ]
    share = {"coulombic_efficiency": "ce / 100"}

    def left(cycles, excess="r"):
        """Capacity left, in %."""
        text = vega.expression(
            cell_design.capacity_retention, cycles=cycles, excess=excess, **share
        )
        return f"100 * {text}"

    life = vega.expression(
        cell_design.cycle_life, excess="r", retention=retention, **share
    )
    x = alt.X("cycle:Q", title="Cycle (number)").scale(domain=[0, longest], nice=False)
    y = alt.Y("left:Q", title="Capacity left (% of the first)").scale(
        domain=[0, 105], nice=False
    )
    kinds = ["with this excess", "without excess (anode-free)"]
    curves = (
        alt.Chart(alt.sequence(0, longest + 1, 2, as_="cycle"))
        .transform_calculate(
            with_excess=left("datum.cycle"),
            without=left("datum.cycle", 0),
        )
        .transform_fold(["with_excess", "without"], as_=["kind", "left"])
        .transform_calculate(
            kind=f"datum.kind == 'without' ? '{kinds[1]}' : '{kinds[0]}'"
        )
        .mark_line(strokeWidth=2.5, clip=True)
        .encode(
            x=x,
            y=y,
            color=alt.Color("kind:N", sort=kinds, title=None)
            .scale(domain=kinds, range=COLOURS[:2])
            .legend(orient="top", columns=1, symbolSize=400, symbolStrokeWidth=2.5),
            strokeDash=alt.StrokeDash("kind:N", sort=kinds, title=None).scale(
                domain=kinds, range=[[1, 0], [7, 4]]
            ),
        )
    )
    one = alt.Chart(pd.DataFrame({"at": [0]}))
    level = (
        one.transform_calculate(left=str(100 * retention))
        .mark_rule(color=GREY, strokeDash=[4, 4])
        .encode(y=y)
    )
    reading = one.transform_calculate(cycle="n", left=left("n"))
    rule = reading.mark_rule(color=GREY).encode(x=x)
    dot = reading.mark_point(
        filled=True, size=90, opacity=1, color=COLOURS[5], shape="diamond"
    ).encode(x=x, y=y)
    words = (
        one.transform_calculate(
            text="['cycle ' + n + ': ' + format(" + left("n") + ", '.1f') + ' % left',"
            f" '{100 * retention:g} % after ' + format({life}, ',.1f') + ' cycles']"
        )
        .mark_text(
            align="right", baseline="top", fontSize=15, lineHeight=20, dx=-6, dy=2
        )
        .encode(x=alt.value("width"), y=alt.value(0), text="text:N")
    )
    chart = alt.layer(level, rule, curves, dot, words).add_params(*sliders)
    return chart.properties(width="container", height=320), frame


def stack_calculator(stacks, actives):
    """Specific energy of every stack as a multiple of the first one, with sliders.

    The mass balance of ``cell_design.stack_energy``. ``stacks``: name -> ``Stack``. ``actives``: stack -> Wh/kg of the active materials alone, drawn as
    multiples of the graphite cell's active materials; they do not follow the sliders. ``frame``: start values.
    """
    import altair as alt

    reference = next(iter(stacks))
    base, sulfur = stacks[reference], stacks["lithium | sulfur"]
    used = sulfur.cathode_capacity_mAh_g / THEORETICAL["sulfur"]
    rows = []
    for name, stack in stacks.items():
        rows.append(
            {
                "stack": name,
                "voltage": stack.voltage_V,
                "capacity": stack.cathode_capacity_mAh_g,
                "inactive": stack.cathode_inactive_share,
                "metal": int(stack.lithium_anode),
                "anode_free": int(name.startswith("anode-free")),
                "layered": int(stack.lithium_in_cathode),
                "sulfur": int(name.endswith("sulfur")),
                "active_times": actives[name] / actives[reference],
            }
        )
    energies = {
        name: cell_design.stack_energy(stack).Wh_kg for name, stack in stacks.items()
    }
    frame = pd.DataFrame(
        [
            {
                "stack": name,
                "Wh_kg": energies[name],
                "times_graphite": energies[name] / energies[reference],
                "active_Wh_kg": actives[name],
                "active_times_graphite": actives[name] / actives[reference],
                **asdict(stack),
            }
            for name, stack in stacks.items()
        ]
    )

    sliders = [
        slider(
            "q", base.areal_capacity_mAh_cm2, 1, 8, 0.1, "Areal capacity (mAh/cm²):"
        ),
        slider(
            "ex", sulfur.excess, 0, 4, 0.05, "Excess lithium r where there is a foil:"
        ),
        slider(
            "el", base.electrolyte_g_Ah, 0, 6, 0.1, "Electrolyte, layered oxide (g/Ah):"
        ),
        slider(
            "els",
            sulfur.electrolyte_g_Ah,
            0,
            6,
            0.1,
            "Electrolyte, sulfur and oxygen (g/Ah):",
        ),
        slider("use", used, 0.3, 1, 0.01, "Share of the sulfur used:"),
        slider("cu", base.copper_um, 0, 20, 0.5, "Copper (µm):"),
        slider(
            "pack", base.packaging_share, 0, 0.4, 0.01, "Packaging, share of the mass:"
        ),
    ]
    moved = {
        "voltage_V": "datum.voltage",
        "cathode_capacity_mAh_g": f"datum.sulfur ? use * {THEORETICAL['sulfur']} : datum.capacity",
        "cathode_inactive_share": "datum.inactive",
        "lithium_anode": "datum.metal",
        "lithium_in_cathode": "datum.layered",
        "excess": "ex * (1 - datum.anode_free)",
        "areal_capacity_mAh_cm2": "q",
        "copper_um": "cu",
        "electrolyte_g_Ah": "datum.layered ? el : els",
        "packaging_share": "pack",
    }
    energy_now = vega.expression(cell_design.stack_Wh_kg, stack=asdict(base) | moved)
    energy = (
        alt.Chart(pd.DataFrame(rows))
        .transform_calculate(energy=energy_now)
        .transform_calculate(first=f"datum.stack == '{reference}' ? datum.energy : 0")
        .transform_joinaggregate(reference="max(first)")
        .transform_calculate(
            times="datum.energy / datum.reference",
            words="format(datum.energy, '.0f') + ' Wh/kg, ' + format(datum.energy / datum.reference, '.2f') + '×'",
        )
    )
    y = alt.Y("stack:N", sort=None, title=None).axis(
        labelExpr="split(datum.label, ' | ')", labelLimit=120
    )
    x = alt.X("times:Q", title="Multiple of the graphite cell").scale(
        domain=[0, 7], nice=False
    )
    active_x = alt.X("active_times:Q").scale(domain=[0, 7], nice=False)
    band = (
        alt.Chart(pd.DataFrame({"low": [3], "high": [5]}))
        .mark_rect(color=GREY, opacity=0.2)
        .encode(x="low:Q", x2="high:Q")
    )
    bars = energy.mark_bar(size=16, color=COLOURS[0]).encode(
        x=x, y=y, tooltip=["stack:N", alt.Tooltip("words:N", title="stack")]
    )
    words = energy.mark_text(align="left", dx=4, dy=19, fontSize=12).encode(
        x=alt.value(0), y=y, text="words:N"
    )
    alone = energy.mark_point(
        shape="diamond", size=110, filled=True, opacity=1, color=COLOURS[1], stroke=GREY
    ).encode(
        x=active_x,
        y=y,
        tooltip=[
            "stack:N",
            alt.Tooltip(
                "active_times:Q", title="active materials, times graphite", format=".2f"
            ),
        ],
    )
    chart = alt.layer(band, bars, words, alone).add_params(*sliders)
    return chart.properties(width="container", height=290), frame
