"""The host map the reader can change in the page; the arithmetic is done by Vega, without a server."""

import numpy as np
import pandas as pd

from bookkit import vega
from bookkit.marks import slider
from lithium_interfaces.hosts import gravimetric_capacity_mAh_g

#: light to dark in equal steps, readable in greyscale
SHADES = [
    "#f7f3d7",
    "#d8e3a6",
    "#a5cf94",
    "#6bb78f",
    "#3d9a8b",
    "#2b7a83",
    "#235a76",
    "#1d3a63",
]
STEPS = [500, 1000, 1500, 2000, 2500, 3000, 3500]


def capacity(porosity, density, filling, counted, electrolyte_density):
    """`gravimetric_capacity_mAh_g`, with the electrolyte in the pores counted or left out."""
    electrolyte = electrolyte_density if counted else 0.0
    return gravimetric_capacity_mAh_g(porosity, density, filling, electrolyte)


def capacity_map(named, filling, electrolyte_density_g_cm3):
    """Capacity per mass over porosity and skeleton density; slider for the filling, box for the electrolyte.

    `named`: (label, porosity, skeleton density in g/cm3) of hosts marked on the map. ``frame``: the map and
    the named hosts at the starting values.
    """
    import altair as alt

    x, y = np.linspace(0.5, 0.99, 29), np.geomspace(0.5, 10, 21)
    cells = pd.DataFrame(
        [
            {
                "x1": a,
                "x2": b,
                "y1": c,
                "y2": d,
                "porosity": (a + b) / 2,
                "density": (c * d) ** 0.5,
            }
            for a, b in zip(x, x[1:])
            for c, d in zip(y, y[1:])
        ]
    ).round(4)
    hosts = pd.DataFrame(named, columns=["host", "porosity", "density"])
    frame = pd.concat(
        [cells[["porosity", "density"]].assign(host=""), hosts], ignore_index=True
    )
    frame = frame.rename(columns={"density": "skeleton_density_g_cm3"}).assign(
        filling=filling
    )
    frame["capacity_mAh_g"] = capacity(
        frame["porosity"],
        frame["skeleton_density_g_cm3"],
        filling,
        True,
        electrolyte_density_g_cm3,
    )
    capacity_now = vega.expression(
        capacity,
        porosity="datum.porosity",
        density="datum.density",
        filling="filling",
        counted="count_electrolyte",
        electrolyte_density=electrolyte_density_g_cm3,
    )

    words = "Share of the pores filled with lithium:"
    sliders = [
        slider("filling", filling, 0.05, 1, 0.05, words),
        alt.param(
            name="count_electrolyte",
            value=True,
            bind=alt.binding_checkbox(
                name="Count the electrolyte in the unfilled pores:"
            ),
        ),
    ]
    across = (
        alt.X("x1:Q", title="Porosity (dimensionless)")
        .scale(domain=[x[0], x[-1]], nice=False)
        .axis(grid=False)
    )
    up = alt.Y("y1:Q", title="Density of the skeleton (g/cm³)").scale(
        type="log", domain=[y[0], y[-1]], nice=False
    )
    steps = {"type": "threshold", "domain": STEPS, "range": SHADES}
    colour = (
        alt.Color("capacity:Q", title="Capacity (mAh/g)")
        .scale(**steps)
        .legend(orient="top", columns=4)
    )
    seam = (
        alt.Stroke("capacity:Q", title="Capacity (mAh/g)")
        .scale(**steps)
        .legend(orient="top", columns=4)
    )
    shaded = (
        alt.Chart(cells)
        .transform_calculate(capacity=capacity_now)
        .mark_rect(strokeWidth=0.7)  # closes the seams between cells
        .encode(
            x=across,
            x2="x2",
            y=up.axis(values=[0.5, 1, 2, 5, 10], grid=False),
            y2="y2",
            color=colour,
            stroke=seam,
            tooltip=[
                alt.Tooltip("porosity:Q", format=".2f"),
                alt.Tooltip("density:Q", title="g/cm³", format=".2f"),
                alt.Tooltip("capacity:Q", title="mAh/g", format=".0f"),
            ],
        )
    )
    marked = alt.Chart(hosts).transform_calculate(
        capacity=capacity_now,
        text="datum.host + ': ' + format(datum.capacity, '.0f') + ' mAh/g'",
    )
    place = {"x": alt.X("porosity:Q"), "y": alt.Y("density:Q")}
    shape = alt.Shape("host:N", legend=None).scale(range=["circle", "square"])
    points = marked.mark_point(
        size=90, filled=True, color="black", stroke="white", strokeWidth=1.5, opacity=1
    )
    text = {"align": "right", "dx": -10, "fontSize": 13}
    # the page draws text in its own colour, so the halo takes the page's background
    page = "var(--pst-color-background, white)"
    halo = marked.mark_text(**text, stroke=page, strokeWidth=4, color="black").encode(
        **place, text="text:N"
    )
    words = marked.mark_text(**text, color="black").encode(**place, text="text:N")
    chart = alt.layer(shaded, points.encode(**place, shape=shape), halo, words)
    return chart.add_params(*sliders).properties(width="container", height=320), frame
