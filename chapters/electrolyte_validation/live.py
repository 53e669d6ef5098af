"""Recipes the reader can change in the page; the arithmetic is done by Vega, without a server."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd

from bookkit import vega
from bookkit.drawing import COLOURS
from bookkit.marks import GREY, menu, slider, with_pearson
from lithium_interfaces.recipes import Convention, amounts, ratios
from lithium_interfaces.recipes import table as counted_ratios
from lithium_interfaces.recipes.statistics import CE, group_labels, group_names

from . import assumed

CONCENTRATED_M = assumed.concentrated_molarity
GROUPS = group_labels(CONCENTRATED_M)
BASES = {"by volume": "volume", "by mass": "mass", "by mole": "mole"}
#: steps of the slider, cm3/mol, and densities to choose from, g/cm3
SALT_VOLUMES = np.linspace(*assumed.interval("salt_molar_volume"), 4).tolist()
_LIGHT, _DENSE = assumed.interval("missing_density")
UNKNOWN = {"left out": None} | {
    f"{density:g} g/cm³": density
    for density in (_LIGHT, assumed.missing_density, _DENSE)
}


def convention_grid(table, molecules):
    """C/F and C/O of every row under every choice of the explorer, one line per row and reading.

    ``needs_gap``: the row counts only once its gap is filled. ``BTFE_density`` is the choice that row 25 needs, and
    "any" for all others.
    """
    texts = table["electrolyte"]
    plain = counted_ratios(texts, molecules, Convention())["carbon_to_fluorine"].notna()
    frames = []
    for (basis, ratio_basis), volume in product(BASES.items(), SALT_VOLUMES):
        filled = Convention(
            ratio_basis,
            equal_parts=True,
            saturated_M=assumed.saturated_nitrate,
            salt_molar_volume_cm3_mol=volume,
        )
        found = counted_ratios(texts, molecules, filled)
        settled = found["carbon_to_fluorine"].notna()
        readings = {"any": found[settled]}
        for (
            label,
            density,
        ) in UNKNOWN.items():  # only rows that the density makes countable
            if density is not None:
                readings[label] = counted_ratios(
                    texts[~settled],
                    molecules,
                    replace(filled, missing_density_g_cm3=density),
                )
        for label, rows in readings.items():
            frames.append(
                pd.DataFrame(
                    {
                        "basis": basis,
                        "salt_volume_cm3_mol": volume,
                        "BTFE_density": label,
                        "row": table["row"][rows.index],
                        "needs_gap": (~plain[rows.index] & (label == "any")).astype(
                            int
                        ),
                        "C_over_F": rows["carbon_to_fluorine"],
                        "C_over_O": rows["carbon_to_oxygen"],
                    }
                )
            )
    return pd.concat(frames, ignore_index=True)


def convention_explorer(table, molecules):
    """CE against the recipe's C/F or C/O under a convention the reader picks, with r worked out again in the page.

    ``frame``: all readings behind the choices (``convention_grid``).
    """
    import altair as alt

    grid = convention_grid(table, molecules)
    compact = grid.rename(
        columns={
            "salt_volume_cm3_mol": "vol",
            "BTFE_density": "dens",
            "needs_gap": "gap",
        }
    ).round(4)
    about = pd.DataFrame(
        {
            "row": table["row"],
            "CE": table[CE],
            "recipe": table["electrolyte"],
            "group": group_names(table, CONCENTRATED_M),
            "nitrate": table["has_lithium_nitrate"].astype(int),
            "dense": (table["total_salt_molarity_M"] >= CONCENTRATED_M).astype(int),
        }
    )

    params = [
        alt.param(
            name="descriptor",
            value="C/F",
            bind=alt.binding_radio(options=["C/F", "C/O"], name="Ratio: "),
        ),
        menu("basis", "by volume", BASES, "Solvent ratios without a basis are "),
        slider(
            "volume",
            SALT_VOLUMES[0],
            SALT_VOLUMES[0],
            SALT_VOLUMES[-1],
            SALT_VOLUMES[1] - SALT_VOLUMES[0],
            "Volume of salt in solution (cm³/mol, illustrative): ",
        ),
        menu(
            "density", "left out", UNKNOWN, "Density of BTFE, row 25 (illustrative): "
        ),
        alt.param(
            name="fill",
            value=False,
            bind=alt.binding_checkbox(
                name="Fill gaps of rows 1, 6, 15 (equal parts, saturated LiNO3 as "
                f"{assumed.saturated_nitrate:g} M): "
            ),
        ),
        alt.param(
            name="nitrate_in",
            value=True,
            bind=alt.binding_checkbox(name="Show rows with LiNO3: "),
        ),
        alt.param(
            name="dense_in",
            value=True,
            bind=alt.binding_checkbox(
                name=f"Show rows of {CONCENTRATED_M:g} M and more: "
            ),
        ),
    ]
    chosen = (
        alt.Chart(compact)
        .transform_filter(
            "datum.basis == basis && datum.vol == volume && (datum.gap == 0 || fill)"
        )
        .transform_filter("datum.dens == 'any' || datum.dens == density")
        .transform_lookup(
            lookup="row",
            from_=alt.LookupData(
                about, "row", ["CE", "recipe", "group", "nitrate", "dense"]
            ),
        )
        .transform_filter(
            "(nitrate_in || datum.nitrate == 0) && (dense_in || datum.dense == 0)"
        )
        .transform_calculate(
            value="descriptor == 'C/F' ? datum.C_over_F : datum.C_over_O"
        )
    )
    x = (
        alt.X(
            "value:Q", title="Ratio of atoms in the recipe, C/F or C/O (dimensionless)"
        )
        .scale(zero=True)
        .axis(tickCount=8)
    )
    y = alt.Y("CE:Q", title="Coulombic efficiency (%)").scale(domain=[91.5, 100])
    names = [name for name in GROUPS if name in set(about["group"])]
    scale = {"domain": names}
    points = chosen.mark_point(
        size=90, strokeWidth=1.4, filled=True, opacity=0.85, stroke=GREY
    ).encode(
        x=x,
        y=y,
        color=alt.Color("group:N", title=None).scale(
            **scale, range=COLOURS[: len(names)]
        ),
        shape=alt.Shape("group:N", title=None)
        .scale(**scale)
        .legend(orient="top", columns=2, labelLimit=260),
        tooltip=[
            alt.Tooltip("row:N", title="row"),
            alt.Tooltip("recipe:N", title="recipe"),
            alt.Tooltip("value:Q", title="ratio", format=".2f"),
            alt.Tooltip("CE:Q", title="CE (%)", format=".1f"),
        ],
    )
    line = (
        chosen.transform_regression("value", "CE")
        .mark_line(color=COLOURS[5], strokeWidth=2)
        .encode(x=x, y=y)
    )
    fit = with_pearson(chosen, "value", "CE", float(table[CE].mean()))
    sums = fit.transform_calculate(
        text="descriptor + ': r = ' + replace(format(datum.r, '.2f'), '-', '−') + ', n = ' + datum.n"
    )
    text = sums.mark_text(
        align="left", baseline="bottom", fontSize=16, dx=8, dy=-8
    ).encode(x=alt.value(0), y=alt.value("height"), text="text:N")
    chart = (
        alt.layer(line, points, text)
        .add_params(*params)
        .properties(width="container", height=320)
    )
    return chart, grid


#: mixtures and salts of the calculator
MIXTURES = (
    "EC/DEC (1:1 v/v)",
    "EC/DMC (1:1 v/v)",
    "DMC",
    "DME",
    "DOL/DME (1:1 v/v)",
    "FEC",
)
SALTS = ("LiPF6", "LiTFSI", "LiFSI")


def atoms_with_additive(
    solvent,
    salt,
    additive,
    molarity,
    percent,
    solvent_g,
    salt_g_mol,
    additive_g_mol,
):
    """Moles of an element per litre of solvent: in it, in a mole of salt, and in a mole of an additive.

    The additive is a share of the mass of the whole, so it follows the mass of all else.
    """
    all_else = solvent_g + molarity * salt_g_mol
    added = all_else * percent / (100 - percent) / additive_g_mol
    return solvent + molarity * salt + added * additive


def recipe_calculator(
    counted,
    molecules,
    salt="LiPF6",
    mixture=MIXTURES[0],
    molarity_M=1.0,
    fec_percent=0.0,
):
    """Sliders for a recipe; its C/F and C/O stand on a map of WA19's rows.

    Moles per litre of solvent, as ``recipes.amounts`` counts them. ``frame``: WA19's rows and the recipe at the start values.
    """
    import altair as alt

    def atoms_of(text):
        found = amounts(text, molecules)
        return found, ratios(found, molecules).atoms

    elements = ("C", "F", "O")
    rows = []
    for name, ion in product(MIXTURES, SALTS):
        # a litre of solvent is what a trace of salt leaves; the trace is taken off again
        found, total = atoms_of(f"0.001 M {ion} in {name}")
        salt_atoms = molecules[ion].atoms
        solvent = {e: total[e] - 0.001 * salt_atoms.get(e, 0) for e in elements}
        grams = sum(
            n * molecules[m].molar_mass_g_mol
            for m, n in found.moles.items()
            if m != ion
        )
        rows.append(
            {
                "mixture": name,
                "salt": ion,
                "grams": grams,
                "mass": molecules[ion].molar_mass_g_mol,
                **{f"v{e}": solvent[e] for e in elements},
                **{f"s{e}": salt_atoms.get(e, 0) for e in elements},
            }
        )
    fec = molecules["FEC"]
    start = f"{molarity_M:g} M {salt} in {mixture}" + (
        f" with {fec_percent:g} wt % FEC" if fec_percent else ""
    )
    now = ratios(amounts(start, molecules), molecules)
    known = counted.dropna(subset=["C_over_F"])[
        ["row", "electrolyte", "C_over_F", "C_over_O", CE, "group"]
    ]
    frame = pd.concat(
        [
            known,
            pd.DataFrame(
                [
                    {
                        "electrolyte": start,
                        "C_over_F": now.carbon_to_fluorine,
                        "C_over_O": now.carbon_to_oxygen,
                        "group": "start of the calculator",
                    }
                ]
            ),
        ],
        ignore_index=True,
    )

    params = [
        menu("salt", salt, SALTS, "Salt: "),
        menu("mixture", mixture, MIXTURES, "Solvent: "),
        slider(
            "molarity", molarity_M, 0.2, 10, 0.1, "Salt (mol per litre of solvent): "
        ),
        slider("fec", fec_percent, 0, 50, 1, "FEC added (wt % of the whole): "),
    ]
    mine = alt.Chart(pd.DataFrame(rows)).transform_filter(
        "datum.salt == salt && datum.mixture == mixture"
    )
    mine = mine.transform_calculate(
        **{
            e: vega.expression(
                atoms_with_additive,
                solvent=f"datum.v{e}",
                salt=f"datum.s{e}",
                additive=fec.atoms[e],
                molarity="molarity",
                percent="fec",
                solvent_g="datum.grams",
                salt_g_mol="datum.mass",
                additive_g_mol=fec.molar_mass_g_mol,
            )
            for e in elements
        }
    )
    mine = mine.transform_calculate(
        C_over_F="datum.C / datum.F", C_over_O="datum.C / datum.O"
    ).transform_calculate(
        text="'C/F = ' + format(datum.C_over_F, '.2f') + ', C/O = ' + format(datum.C_over_O, '.2f')"
    )
    x = (
        alt.X("C_over_F:Q", title="C/F of the recipe (dimensionless, log scale)")
        .scale(type="log", domain=[0.5, 60], nice=False, clamp=True)
        .axis(values=[0.5, 1, 2, 5, 10, 20, 50], format="~g")
    )
    y = alt.Y("C_over_O:Q", title="C/O of the recipe (dimensionless)").scale(
        domain=[0.3, 2.1]
    )
    background = known.rename(columns={CE: "CE"})
    names = [name for name in GROUPS if name in set(background["group"])]
    theirs = (
        alt.Chart(background)
        .mark_point(filled=True, size=70, opacity=0.8, stroke=GREY)
        .encode(
            x=x,
            y=y,
            color=alt.Color("group:N", title="WA19 Table 1").scale(
                domain=names, range=COLOURS[: len(names)]
            ),
            shape=alt.Shape("group:N", title="WA19 Table 1")
            .scale(domain=names)
            .legend(orient="top", columns=2, labelLimit=260),
            tooltip=[
                alt.Tooltip("row:N"),
                alt.Tooltip("electrolyte:N", title="recipe"),
                alt.Tooltip("CE:Q", title="CE (%)", format=".1f"),
            ],
        )
    )
    ring = mine.mark_point(
        shape="circle", size=420, strokeWidth=3, color=COLOURS[5], filled=False
    ).encode(x=x, y=y)
    dot = mine.mark_point(
        shape="circle", size=40, color=COLOURS[5], filled=True, opacity=1
    ).encode(x=x, y=y)
    text = mine.mark_text(
        align="right", baseline="top", fontSize=16, dx=-6, dy=6
    ).encode(x=alt.value("width"), y=alt.value(0), text="text:N")
    chart = (
        alt.layer(theirs, ring, dot, text)
        .add_params(*params)
        .properties(width="container", height=320)
    )
    return chart, frame.astype({"row": "Int64"})
