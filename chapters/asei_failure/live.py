"""Figures of the chapter on failing artificial SEIs that the reader can change; Vega does the arithmetic."""

import numpy as np
import pandas as pd

from bookkit import vega
from bookkit.marks import menu, slider
from lithium_interfaces import films
from lithium_interfaces.spectra import generator
from lithium_interfaces.spectra.signatures import MODES

SHADES = ["#9fb8ad", "#f0c05a", "#d5652c"]


def drive(stress, thickness, modulus, toughness, poisson_ratio):
    """Release over toughness of a crack on elastic lithium; MPa, nm, GPa and J/m2."""
    stiffness = 1e9 * modulus / (1 - poisson_ratio**2)
    release = films.Z_CHANNEL * (1e6 * stress) ** 2 * (1e-9 * thickness) / stiffness
    return release / toughness


def mode(stress, thickness, modulus, toughness, yield_stress, poisson_ratio):
    """`films.failure_mode` in the units of the sliders, for Python and for Vega."""
    elastic = drive(stress, thickness, modulus, toughness, poisson_ratio)
    shear_strength = 1e6 * yield_stress / np.sqrt(3)
    more = films.cracking_z(1e6 * stress, shear_strength) / films.Z_CHANNEL
    return (
        "cracks even on elastic lithium"
        if elastic >= 1
        else "cracks because lithium yields"
        if elastic * more >= 1
        else "holds"
    )


def failure_map_live(film, yield_stress_Pa, modulus_range_Pa, toughness_range):
    """The failure map with sliders for modulus, toughness and the strength of lithium."""
    import altair as alt

    x, y = np.geomspace(10, 1000, 33), np.geomspace(5, 2e4, 37)
    cells = pd.DataFrame(
        [
            {
                "x1": a,
                "x2": b,
                "y1": c,
                "y2": d,
                "stress": (a * b) ** 0.5,
                "thickness": (c * d) ** 0.5,
            }
            for a, b in zip(x, x[1:])
            for c, d in zip(y, y[1:])
        ]
    ).round(3)
    modes = films.failure_mode(
        film,
        cells["stress"] * 1e6,
        cells["thickness"] * 1e-9,
        films.shear_strength_Pa(yield_stress_Pa),
    )
    frame = cells[["stress", "thickness"]].rename(
        columns={"stress": "stress_MPa", "thickness": "thickness_nm"}
    )
    frame["mode"] = [films.NAMES[k] for k in modes]

    least, most = (end / 1e9 for end in modulus_range_Pa)
    sliders = [
        slider(
            "modulus",
            film.modulus_Pa / 1e9,
            least,
            most,
            5,
            "Young's modulus of the film (GPa):",
        ),
        slider(
            "toughness",
            film.toughness_J_m2,
            *toughness_range,
            0.5,
            "Toughness of the film (J/m²):",
        ),
        slider(
            "log_yield",
            np.log10(yield_stress_Pa / 1e6).round(2),
            -0.5,
            2.2,
            0.05,
            "Strength of lithium, log10 of its yield stress in MPa:",
        ),
        alt.param(name="yield_stress", expr="pow(10, log_yield)"),
    ]
    shade = vega.expression(
        mode,
        stress="datum.stress",
        thickness="datum.thickness",
        modulus="modulus",
        toughness="toughness",
        yield_stress="yield_stress",
        poisson_ratio=film.poisson_ratio,
    )
    colour = {"domain": list(films.NAMES), "range": SHADES}
    across = alt.X("x1:Q", title="Tension in the film (MPa)").scale(
        type="log", domain=[10, 1000], nice=False
    )
    up = alt.Y("y1:Q", title="Thickness of the film (nm)").scale(
        type="log", domain=[5, 2e4], nice=False
    )
    shaded = (
        alt.Chart(cells)
        .transform_calculate(mode=shade)
        .mark_rect(strokeWidth=0.7)
        .encode(
            x=across.axis(values=[10, 30, 100, 300, 1000], grid=False),
            x2="x2",
            y=up.axis(values=[10, 100, 1000, 10000], grid=False, format="~s"),
            y2="y2",
            color=alt.Color("mode:N", title=None)
            .scale(**colour)
            .legend(orient="top", symbolType="square", columns=1),
            stroke=alt.Stroke("mode:N", title=None)
            .scale(**colour)
            .legend(orient="top", symbolType="square", columns=1),
            tooltip=[
                alt.Tooltip("stress:Q", title="MPa", format=".0f"),
                alt.Tooltip("thickness:Q", title="nm", format=".0f"),
                alt.Tooltip("mode:N", title="film"),
            ],
        )
    )
    return shaded.add_params(*sliders).properties(width="container", height=330), frame


def spectra_live(
    cell, ratios, severity, severities=(0.0, 0.2, 0.4, 0.6, 0.8, 1.0), per_decade=4
):
    """Spectra before and after each failure; two menus choose modes to compare, a slider the severity. Precomputed, noise-free."""
    import altair as alt

    frequency = generator.sweep(1e6, 1e-2, per_decade)
    made = generator.impedance(frequency, cell)
    records = []
    for mode in MODES:
        for s in severities:
            z = (
                generator.impedance(frequency, generator.damaged(cell, mode, s, ratios))
                if s
                else made
            )
            records.append(
                pd.DataFrame(
                    {
                        "mode": mode,
                        "severity": s,
                        "log_f": np.log10(frequency).round(2),
                        "re": z.real.round(2),
                        "im": (-z.imag).round(2),
                    }
                )
            )
    frame = pd.concat(records, ignore_index=True)
    before = frame[(frame["mode"] == MODES[0]) & (frame["severity"] == 0)].assign(
        what="as made"
    )

    params = [
        menu("first", "dry delamination", MODES, "First failure:"),
        menu("second", "thickening, same phase", MODES, "Second failure:"),
        slider(
            "severity",
            min(severities, key=lambda s: abs(s - severity)),
            0,
            1,
            0.2,
            "Severity (change of a logarithm):",
        ),
    ]
    shape = {
        "domain": ["as made", "first failure", "second failure"],
        "range": ["circle", "square", "triangle-up"],
    }
    colours = {"domain": shape["domain"], "range": ["#808080", "#56b4e9", "#e69f00"]}

    def spectrum(data, size):
        return data.mark_point(filled=False, strokeWidth=1.6, size=size).encode(
            x=alt.X("re:Q", title="Re Z (Ω cm²)")
            .scale(domain=[0, 300], nice=False)
            .axis(tickCount=6),
            y=alt.Y("im:Q", title="−Im Z (Ω cm²)").scale(domain=[0, 110]),
            color=alt.Color("what:N", title=None).scale(**colours).legend(orient="top"),
            shape=alt.Shape("what:N", title=None).scale(**shape).legend(orient="top"),
            tooltip=[
                alt.Tooltip("what:N", title="spectrum"),
                alt.Tooltip("log_f:Q", title="log10 of Hz", format=".1f"),
                alt.Tooltip("re:Q", title="Re", format=".1f"),
                alt.Tooltip("im:Q", title="−Im", format=".1f"),
            ],
        )

    # one named data set for both failures keeps the page small
    after = alt.Chart(frame).transform_filter("abs(datum.severity - severity) < 0.01")
    chosen = [
        after.transform_filter(f"datum.mode == {name}").transform_calculate(
            what=f"'{name} failure'"
        )
        for name in ("first", "second")
    ]
    layers = alt.layer(
        spectrum(alt.Chart(before), 26),
        spectrum(chosen[0], 46),
        spectrum(chosen[1], 70),
    )
    full = frame.rename(
        columns={
            "log_f": "log10_frequency_Hz",
            "re": "re_ohm_cm2",
            "im": "minus_im_ohm_cm2",
        }
    )
    return layers.add_params(*params).properties(width="container", height=260), full
