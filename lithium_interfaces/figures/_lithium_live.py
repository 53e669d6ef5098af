"""Drawings of lithium inventory and stack energy that the reader can change in the page."""

from dataclasses import asdict

import numpy as np
import pandas as pd

from .. import lithium
from ..plotting import COLOURS

GREY = "#808080"  # seen on light and on dark pages


def _slider(name, value, low, high, step, text):
    import altair as alt

    return alt.param(name=name, value=value, bind=alt.binding_range(min=low, max=high, step=step, name=f"{text}:"))


def retention_calculator(ce_percent=99.5, excess=1.0, cycles=300, longest=600, retention=0.8):
    """Capacity left against cycles, with sliders for efficiency, excess and the cycle to read off.

    The closed form of ``lithium.capacity_retention``, with a second curve for no excess.
    ``frame``: both curves at the start values.
    """
    import altair as alt

    number = np.arange(0, longest + 1, 2)
    frame = pd.DataFrame({"cycle": number, "coulombic_efficiency_percent": ce_percent, "excess": excess})
    for column, r in (("retention", excess), ("retention_without_excess", 0.0)):
        frame[column] = lithium.capacity_retention(ce_percent / 100, r, number)

    sliders = [
        _slider("ce", ce_percent, 95, 99.99, 0.01, "Coulombic efficiency (%)"),
        _slider("r", excess, 0, 4, 0.01, "Excess lithium r (full charges)"),
        _slider("n", cycles, 1, longest, 1, "Cycle to read off"),
    ]
    left = "100 * pow(ce / 100, max(0, {n} - {r} / (1 - ce / 100)))"
    x = alt.X("cycle:Q", title="Cycle (number)").scale(domain=[0, longest], nice=False)
    y = alt.Y("left:Q", title="Capacity left (% of the first)").scale(domain=[0, 105], nice=False)
    kinds = ["with this excess", "without excess (anode-free)"]
    curves = alt.Chart(
        alt.sequence(0, longest + 1, 2, as_="cycle")
    ).transform_calculate(
        with_excess=left.format(n="datum.cycle", r="r"), without=left.format(n="datum.cycle", r="0")
    ).transform_fold(
        ["with_excess", "without"], as_=["kind", "left"]
    ).transform_calculate(
        kind=f"datum.kind == 'without' ? '{kinds[1]}' : '{kinds[0]}'"
    ).mark_line(strokeWidth=2.5, clip=True).encode(
        x=x, y=y,
        color=alt.Color("kind:N", sort=kinds, title=None).scale(domain=kinds, range=COLOURS[:2]).legend(
            orient="top", columns=1, symbolSize=400, symbolStrokeWidth=2.5
        ),
        strokeDash=alt.StrokeDash("kind:N", sort=kinds, title=None).scale(domain=kinds, range=[[1, 0], [7, 4]]),
    )  # fmt: skip
    one = alt.Chart(pd.DataFrame({"at": [0]}))
    level = one.transform_calculate(left=str(100 * retention)).mark_rule(color=GREY, strokeDash=[4, 4]).encode(y=y)
    reading = one.transform_calculate(cycle="n", left=left.format(n="n", r="r"))
    rule = reading.mark_rule(color=GREY).encode(x=x)
    dot = reading.mark_point(filled=True, size=90, opacity=1, color=COLOURS[5], shape="diamond").encode(x=x, y=y)
    life = f"(r / (1 - ce / 100) + log({retention}) / log(ce / 100))"
    words = one.transform_calculate(
        text="['cycle ' + n + ': ' + format(" + left.format(n="n", r="r") + ", '.1f') + ' % left',"
        f" '{100 * retention:g} % after ' + format({life}, ',.1f') + ' cycles']"
    ).mark_text(align="right", baseline="top", fontSize=15, lineHeight=20, dx=-6, dy=2).encode(
        x=alt.value("width"), y=alt.value(0), text="text:N"
    )  # fmt: skip
    chart = alt.layer(level, rule, curves, dot, words).add_params(*sliders)
    return chart.properties(width="container", height=320), frame


def stack_calculator(actives):
    """Specific energy of every stack of ``lithium.STACKS`` as a multiple of the graphite one, with sliders.

    The mass balance of ``lithium.stack_energy``. ``actives``: stack -> Wh/kg of the active materials alone, drawn as
    multiples of the graphite cell's active materials; they do not follow the sliders. ``frame``: start values.
    """
    import altair as alt

    stacks = lithium.STACKS
    reference = next(iter(stacks))
    base = stacks[reference]
    sulfur_full = stacks["lithium | sulfur"].cathode_capacity_mAh_g / 0.75
    rows = []
    for name, stack in stacks.items():
        rows.append({
            "stack": name, "voltage": stack.voltage_V, "capacity": stack.cathode_capacity_mAh_g,
            "active": 1 - stack.cathode_inactive_share, "metal": int(stack.lithium_anode),
            "anode_free": int(name.startswith("anode-free")), "foil_cycles": int(not stack.lithium_in_cathode),
            "layered": int(stack.lithium_in_cathode), "sulfur": int(name.endswith("sulfur")),
            "active_times": actives[name] / actives[reference],
        })  # fmt: skip
    energies = {name: lithium.stack_energy(stack).Wh_kg for name, stack in stacks.items()}
    frame = pd.DataFrame([
        {"stack": name, "Wh_kg": energies[name], "times_graphite": energies[name] / energies[reference],
         "active_Wh_kg": actives[name], "active_times_graphite": actives[name] / actives[reference], **asdict(stack)}
        for name, stack in stacks.items()
    ])  # fmt: skip

    sliders = [
        _slider("q", base.areal_capacity_mAh_cm2, 1, 8, 0.1, "Areal capacity (mAh/cm²)"),
        _slider("ex", 1.0, 0, 4, 0.05, "Excess lithium r where there is a foil"),
        _slider("el", base.electrolyte_g_Ah, 0, 6, 0.1, "Electrolyte, layered oxide (g/Ah)"),
        _slider("els", stacks["lithium | sulfur"].electrolyte_g_Ah, 0, 6, 0.1, "Electrolyte, sulfur and oxygen (g/Ah)"),
        _slider("use", 0.75, 0.3, 1, 0.01, "Share of the sulfur used"),
        _slider("cu", base.copper_um, 0, 20, 0.5, "Copper (µm)"),
        _slider("pack", base.packaging_share, 0, 0.4, 0.01, "Packaging, share of the mass"),
    ]
    graphite = base.graphite_n_to_p / base.graphite_capacity_mAh_g / (1 - base.graphite_inactive_share) * 1e3
    separator = base.separator_um * (1 - base.separator_porosity) * base.separator_solid_density_g_cm3 / 10
    aluminium = base.aluminium_um * 2.70 / 20
    masses = " + ".join([
        f"q / (datum.sulfur ? use * {sulfur_full} : datum.capacity) / datum.active * 1000",
        f"(datum.metal ? (ex * (1 - datum.anode_free) + datum.foil_cycles) * q / {lithium.specific_capacity()} * 1000"
        f" : {graphite} * q)",
        f"{aluminium} + cu * 8.96 / 20 + {separator}",
        "q * (datum.layered ? el : els)",
    ])  # fmt: skip
    energy = (
        alt.Chart(pd.DataFrame(rows))
        .transform_calculate(energy=f"q * datum.voltage * (1 - pack) / ({masses}) * 1000")
        .transform_calculate(first=f"datum.stack == '{reference}' ? datum.energy : 0")
        .transform_joinaggregate(reference="max(first)")
        .transform_calculate(
            times="datum.energy / datum.reference",
            words="format(datum.energy, '.0f') + ' Wh/kg, ' + format(datum.energy / datum.reference, '.2f') + '×'",
        )
    )
    y = alt.Y("stack:N", sort=None, title=None).axis(labelExpr="split(datum.label, ' | ')", labelLimit=120)
    x = alt.X("times:Q", title="Multiple of the graphite cell").scale(domain=[0, 7], nice=False)
    active_x = alt.X("active_times:Q").scale(domain=[0, 7], nice=False)
    band = alt.Chart(pd.DataFrame({"low": [3], "high": [5]})).mark_rect(color=GREY, opacity=0.2).encode(x="low:Q", x2="high:Q")
    bars = energy.mark_bar(size=16, color=COLOURS[0]).encode(x=x, y=y, tooltip=["stack:N", alt.Tooltip("words:N", title="stack")])
    words = energy.mark_text(align="left", dx=4, dy=19, fontSize=12).encode(x=alt.value(0), y=y, text="words:N")
    alone = energy.mark_point(shape="diamond", size=110, filled=True, opacity=1, color=COLOURS[1], stroke=GREY).encode(
        x=active_x, y=y, tooltip=["stack:N", alt.Tooltip("active_times:Q", title="active materials, times graphite", format=".2f")]
    )
    chart = alt.layer(band, bars, words, alone).add_params(*sliders)
    return chart.properties(width="container", height=290), frame
