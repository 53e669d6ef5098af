"""Films the reader can change in the page; Vega does the arithmetic, without a server."""

from functools import wraps

import numpy as np
import pandas as pd

from bookkit import vega
from bookkit.drawing import COLOURS
from bookkit.marks import GREY, menu, slider
from chapters.complexions import assumed
from lithium_interfaces import complexions as cx

NM = 1e-9
#: decay length, cut-off, layer, and the two decay lengths of fading layers
XI, CUTOFF, LAYER = (
    assumed.decay_length,
    assumed.dispersion_cutoff,
    assumed.layer_thickness,
)
LONG, SHORT = assumed.fading_length, assumed.fading_damping
#: thin to thick, light to dark, readable in greyscale; the first shade is the clean interface
SHADES = ["#fdf6e3", "#d9e8c5", "#9fcfae", "#5fb0a8", "#33869a", "#235a86", "#1d2f63"]
LIMITS_NM = [0.03, 0.15, 0.45, 0.75, 1.05, 1.5]


def short_range(strength):
    return cx.Exponential(XI)


def dispersion(strength):
    return cx.Dispersion(CUTOFF)


def barrier(strength):
    return cx.TwoExponential(XI, strength)


def layers(strength):
    return cx.Oscillatory(LAYER, strength, LAYER)


def fading_layers(strength):
    return cx.Oscillatory(LONG, strength, LAYER, SHORT)


#: name on the page -> the coefficient at a strength
FAMILIES = {
    "short-range": short_range,
    "dispersion": dispersion,
    "barrier": barrier,
    "layers": layers,
    "fading layers": fading_layers,
}
#: families without a strength are tabulated once
PLAIN = ("short-range", "dispersion")


def potential(h, gain, penalty, family, strength):
    """Phi - gamma0 in mJ/m2 of a film of h nm, for a gain in mJ/m2 and a penalty in MJ/m3."""
    return 1e3 * cx.excess_grand_potential(
        h * NM, family(strength), -gain / 1e3, penalty * 1e6
    )


def chosen_potential(gain, penalty):
    """The same for Vega, of the family in the menu, the strength of the slider and ``datum.h``."""
    *others, last = (
        (
            name,
            vega.expression(
                potential,
                family=family,
                h="datum.h",
                gain=gain,
                penalty=penalty,
                strength="strength",
            ),
        )
        for name, family in FAMILIES.items()
    )
    choice = "".join(f"family == '{name}' ? {text} : " for name, text in others)
    return f"({choice}{last[1]})"


def _assembled_unchecked(draw):
    """Leave the check of each layer, which takes longer than all else, to the one of the whole chart when it is shown."""

    @wraps(draw)
    def drawn(*args, **kwargs):
        from altair.utils.schemapi import debug_mode

        with debug_mode(False):
            return draw(*args, **kwargs)

    return drawn


@_assembled_unchecked
def film_explorer(family, gain_J_m2, dG_J_m3, strength):
    """Phi - gamma0 over thickness with its minima; menu for the law, sliders for -dgamma, dG and the strength.

    The arguments are the starting values. ``frame``: the curve there.
    """
    import altair as alt

    # as the sliders show them, in mJ/m2 and MJ/m3 (mJ/m2 per nm)
    gain, penalty = round(1e3 * gain_J_m2, 6), round(dG_J_m3 / 1e6, 6)

    h = np.linspace(0, 3, 301)
    phi = potential(h, gain, penalty, FAMILIES[family], strength)
    frame = pd.DataFrame(
        {
            "h_nm": h,
            "phi_minus_gamma0_mJ_m2": phi,
            "family": family,
            "gain_mJ_m2": gain,
            "penalty_MJ_m3": penalty,
            "strength": strength,
        }
    )
    controls = [
        menu("family", family, FAMILIES, "Law f(h):"),
        slider("gain", gain, 2, 300, 2, "Gain −Δγ (mJ/m²):"),
        slider("penalty", penalty, 0, 200, 1, "Penalty ΔG (MJ/m³):"),
        slider("strength", strength, 0, 2, 0.02, "Strength of barrier or layering:"),
    ]
    curve = (
        alt.Chart(alt.sequence(0, 301, as_="step"))
        .transform_calculate(h="datum.step / 100")
        .transform_calculate(phi=chosen_potential("gain", "penalty"))
        .transform_window(
            before="lag(phi)", after="lead(phi)", sort=[alt.SortField("h")]
        )
        .transform_joinaggregate(lowest="min(phi)")
    )
    x = alt.X("h:Q", title="Thickness h (nm)").scale(domain=[0, 3], nice=False)
    y = alt.Y("phi:Q", title="Φ − γ⁽⁰⁾ (mJ/m²)").scale(
        domainMax={"expr": "max(20, 0.5 * gain)"}
    )
    line = curve.mark_line(color=COLOURS[0], strokeWidth=2.5, clip=True).encode(
        x=x, y=y
    )
    zero = alt.Chart(pd.DataFrame({"phi": [0]})).mark_rule(color=GREY).encode(y="phi:Q")
    dip = "(datum.h == 0 || datum.phi < datum.before) && (datum.h == 3 || datum.phi <= datum.after)"
    dips = curve.transform_filter(dip)
    others = dips.transform_filter("datum.phi > datum.lowest && datum.h < 3")
    metastable = others.mark_point(
        size=110, color=COLOURS[5], strokeWidth=2, clip=True
    ).encode(x=x, y=y)
    best = curve.transform_filter("datum.phi == datum.lowest").transform_calculate(
        text="datum.h >= 2.995 ? 'thicker than 3 nm: wetting' : datum.h == 0 ? 'clean interface' : "
        "'film of ' + format(datum.h, '.2f') + ' nm'"
    )
    point = best.mark_point(
        size=140, filled=True, color=COLOURS[5], stroke="white", opacity=1
    ).encode(
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("text:N", title="equilibrium"),
            alt.Tooltip("phi:Q", format=".1f"),
        ],
    )
    place = {
        "x": alt.value(0),
        "y": alt.value(-24),
    }  # above the plot, so that no curve runs through the words
    words = best.mark_text(align="left", baseline="bottom", fontSize=16).encode(
        **place, text="text:N"
    )
    count = (
        dips.transform_calculate(open="datum.phi > datum.lowest && datum.h < 3 ? 1 : 0")
        .transform_aggregate(n="sum(open)")
        .transform_calculate(
            text="datum.n == 0 ? 'no metastable film' : datum.n + ' metastable (open)'"
        )
        .mark_text(align="left", baseline="bottom", fontSize=13, dy=18)
        .encode(**place, text="text:N")
    )
    chart = alt.layer(zero, line, metastable, point, words, count).add_params(*controls)
    return chart.properties(width="container", height=320), frame


# --- the map --------------------------------------------------------------------------------------

LARGEST_GAIN, LARGEST_PENALTY = 200, 100  # mJ/m2, MJ/m3
CELLS = 40  # of the map, along each axis
RATIOS_NM = np.geomspace(0.02, 80, 121)
STEEPEST_NM = 12  # jumps beyond are too close to the axis to be told apart
STRENGTHS = (0, 0.5, 1, 1.5, 2)


def table_key(family, strength):
    return family if family in PLAIN else f"{family} {strength:g}"


def table_of_films():
    """Equilibrium thickness (nm) over lambda, and the lambda of every jump, for each family and strength."""
    rows, rays = [], []
    for name, make in FAMILIES.items():
        for strength in (0,) if name in PLAIN else STRENGTHS:
            coefficient, key = make(strength), table_key(name, strength)
            h = (
                cx.equilibrium(
                    coefficient, -RATIOS_NM * NM * 1e7, np.full(RATIOS_NM.shape, 1e7)
                ).thickness_m
                / NM
            )
            rows += [
                {"key": f"{key} {k}", "film": round(min(value, 9.0), 2)}
                for k, value in enumerate(h)
            ]
            rays += [
                {"key": key, "ratio": round(jump.ratio_m / NM, 4)}
                for jump in cx.transitions(coefficient, STEEPEST_NM * NM)
            ]
    return pd.DataFrame(rows), pd.DataFrame(rays)


@_assembled_unchecked
def state_map(family, strength, penalty=26.25, gain=77.5):
    """Equilibrium film over dG and -dgamma with the lines of jumps; drag to pick a point and see its Phi(h).

    The chart starts at the step of its slider that is nearest to `strength`. ``frame``: the map there.
    """
    import altair as alt

    strength = min(STRENGTHS, key=lambda step: abs(step - strength))

    wide, high = LARGEST_PENALTY / CELLS, LARGEST_GAIN / CELLS
    # an inset takes the corner where the interface is clean; the page shows through it, light or dark
    left, top = 0.55 * LARGEST_PENALTY, 0.375 * LARGEST_GAIN
    films, rays = table_of_films()
    coefficient = FAMILIES[family](strength)
    middle = np.arange(CELLS) + 0.5
    x, y = (
        axis.ravel()
        for axis in np.meshgrid(wide * middle, high * middle, indexing="ij")
    )
    h = cx.equilibrium(coefficient, -y / 1e3, x * 1e6).thickness_m / NM
    frame = pd.DataFrame(
        {
            "penalty_MJ_m3": x,
            "gain_mJ_m2": y,
            "family": family,
            "strength": strength,
            "h_nm": h,
        }
    )

    controls = [
        menu("family", family, FAMILIES, "Law f(h):"),
        slider("strength", strength, 0, 2, 0.5, "Strength of barrier or layering:"),
    ]
    key = f"(family == '{PLAIN[0]}' || family == '{PLAIN[1]}' ? family : family + ' ' + strength)"
    step = np.log(RATIOS_NM[1] / RATIOS_NM[0])
    index = f"clamp(round(log(datum.y / datum.x / {RATIOS_NM[0]}) / {step:.12g}), 0, {RATIOS_NM.size - 1})"
    across = (
        alt.X("x1:Q", title="Penalty ΔG (MJ/m³)")
        .scale(domain=[0, LARGEST_PENALTY], nice=False)
        .axis(grid=False)
    )
    up = (
        alt.Y("y1:Q", title="Gain −Δγ (mJ/m²)")
        .scale(domain=[0, LARGEST_GAIN], nice=False)
        .axis(grid=False)
    )
    shades = {"type": "threshold", "domain": LIMITS_NM, "range": SHADES}
    pick = alt.selection_point(
        name="pick",
        fields=["x", "y"],
        on="pointerdown, [pointerdown, window:pointerup] > pointermove",
        clear=False,
        toggle=False,
        empty=False,
        value=[{"x": penalty, "y": gain}],
    )
    shaded = (
        alt.Chart(alt.sequence(0, CELLS**2, as_="cell"))
        .transform_calculate(
            x1=f"{wide} * floor(datum.cell / {CELLS})",
            y1=f"{high} * (datum.cell % {CELLS})",
        )
        .transform_calculate(x2=f"datum.x1 + {wide}", y2=f"datum.y1 + {high}")
        .transform_calculate(
            x="(datum.x1 + datum.x2) / 2", y="(datum.y1 + datum.y2) / 2"
        )
        .transform_filter(f"datum.x < {left} || datum.y > {top}")
        .transform_calculate(key=f"{key} + ' ' + {index}")
        .transform_lookup(lookup="key", from_=alt.LookupData(films, "key", ["film"]))
        .mark_rect(strokeWidth=0.8, cursor="crosshair")
        .encode(
            x=across,
            x2="x2",
            y=up,
            y2="y2",
            color=alt.Color("film:Q", title="Film (nm)")
            .scale(**shades)
            .legend(orient="top", columns=3),
            stroke=alt.Stroke("film:Q", title="Film (nm)")
            .scale(**shades)
            .legend(orient="top", columns=3),
        )
        .add_params(pick)
    )
    # a ray that meets the inset stops there, and goes on above it
    edge = f"min({LARGEST_PENALTY}, {LARGEST_GAIN} / datum.ratio)"
    meets = f"datum.ratio * {left} < {top}"
    chosen = alt.Chart(rays).transform_filter(f"datum.key == {key}")
    before = chosen.transform_calculate(x1="0", x2=f"{meets} ? {left} : {edge}")
    beyond = chosen.transform_filter(
        f"{meets} && datum.ratio * {LARGEST_PENALTY} > {top}"
    )
    lines = [
        part.transform_calculate(
            y1="datum.x1 * datum.ratio", y2="datum.x2 * datum.ratio"
        )
        .mark_rule(**style)
        .encode(x="x1:Q", y="y1:Q", x2="x2:Q", y2="y2:Q")
        for style in (
            {"color": "white", "strokeWidth": 3.5, "opacity": 0.6},
            {"color": "#111111", "strokeWidth": 1.8, "opacity": 1},
        )
        for part in (
            before,
            beyond.transform_calculate(x1=f"{top} / datum.ratio", x2=edge),
        )
    ]

    # the inset: Phi(h) at the point, drawn in the units of the map
    start, end, bottom = (
        left + 0.02 * LARGEST_PENALTY,
        0.98 * LARGEST_PENALTY,
        0.02 * LARGEST_GAIN,
    )
    at = {"px": "pick.x ? pick.x[0] : 50", "py": "pick.y ? pick.y[0] : 50"}
    corner = pd.DataFrame([{"x1": left, "x2": LARGEST_PENALTY, "y1": 0, "y2": top}])
    box = (
        alt.Chart(corner)
        .mark_rect(filled=False, stroke=GREY)
        .encode(x="x1:Q", x2="x2:Q", y="y1:Q", y2="y2:Q")
    )
    zero = 0.62
    # plotted: (Phi - gamma0)/(-dgamma); it leaves the inset above 0.45
    height = f"datum.phi > 0.45 ? null : {bottom} + {top - bottom} * ({zero} + 0.5 * datum.phi)"
    curve = (
        alt.Chart(alt.sequence(0, 151, as_="step"))
        .transform_calculate(h="datum.step / 50")
        .transform_calculate(**at)
        .transform_calculate(
            phi=chosen_potential("datum.py", "datum.px") + " / datum.py"
        )
        .transform_joinaggregate(lowest="min(phi)")
        .transform_calculate(x1=f"{start} + {end - start} * datum.h / 3", y1=height)
    )
    inset = curve.mark_line(color=COLOURS[0], strokeWidth=2).encode(x="x1:Q", y="y1:Q")
    axis = (
        alt.Chart(
            pd.DataFrame(
                [{"x1": start, "x2": end, "y1": bottom + zero * (top - bottom)}]
            )
        )
        .mark_rule(color=GREY, strokeDash=[3, 3])
        .encode(x="x1:Q", x2="x2:Q", y="y1:Q")
    )
    lowest = curve.transform_filter("datum.phi == datum.lowest")
    dot = lowest.mark_point(
        size=80, filled=True, color=COLOURS[5], opacity=1, stroke="white"
    ).encode(x="x1:Q", y="y1:Q")
    title = (
        alt.Chart(pd.DataFrame([{"x1": start, "y1": top, "text": "Φ(h), 0 to 3 nm"}]))
        .mark_text(align="left", baseline="top", dy=5, fontSize=12)
        .encode(x="x1:Q", y="y1:Q", text="text:N")
    )
    film = (
        lowest.transform_calculate(
            text="datum.h >= 2.995 ? 'thicker than 3 nm' : datum.h == 0 ? 'clean' : format(datum.h, '.2f') + ' nm'",
            x1=f"{end}",
            y1=f"{bottom}",
        )
        .mark_text(align="right", baseline="bottom", fontSize=14)
        .encode(x="x1:Q", y="y1:Q", text="text:N")
    )
    here = alt.Chart(pd.DataFrame([{"one": 1}])).transform_calculate(**at)
    ring = {"x": "px:Q", "y": "py:Q"}
    marks = [
        here.mark_point(size=260, color="#111111", strokeWidth=5).encode(**ring),
        here.mark_point(size=260, color="white", strokeWidth=2.5).encode(**ring),
    ]
    chart = alt.layer(
        shaded, *lines, box, axis, inset, dot, title, film, *marks
    ).add_params(*controls)
    return chart.properties(width="container", height=380), frame
