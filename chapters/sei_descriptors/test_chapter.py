"""Drawings of the chapter: they agree with the analysis and with the printed values, and are fit for the page."""

import json
import re
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookkit import claims, drawing
from bookkit.errors import PageError
from bookkit.marks import signed
from bookkit.plots import ternary_xy
from bookkit.verdicts import Given
from conftest import as_svg
from lithium_interfaces import data, small_samples

from . import analyses, assumed, verdicts
from . import figures as draw

CE = "coulombic_efficiency_percent"
TABLE = data.load("oyakhire2024-table1")


@pytest.fixture(scope="module")
def found():
    return small_samples.analyse(TABLE)


@pytest.fixture(scope="module")
def thick():
    return small_samples.analyse_thickness(data.load("oyakhire2024-table2"))


@pytest.fixture(scope="module")
def drawn(found, thick):
    """Every static drawing of the chapter, once."""
    return {
        "printed": draw.printed(found, thick),
        "thickness": draw.thickness(thick),
        "multiverse": draw.multiverse(small_samples.multiverse(TABLE)),
        **{
            name: getattr(draw, name)(found)
            for name in (
                "leaving_out",
                "influence",
                "ternary",
                "papers",
                "attenuation",
            )
        },
        "resampling": draw.resampling(found, found.bootstraps["C_over_F"]),
    }


@pytest.fixture(scope="module")
def live(found):
    return {"click": draw.click_to_leave_out(found), "design": draw.design_calculator()}


STATIC = [
    "printed",
    "leaving_out",
    "influence",
    "resampling",
    "ternary",
    "papers",
    "thickness",
    "attenuation",
    "multiverse",
]


def words(figure):
    """All text of a figure, one piece per line."""
    return "\n".join(
        text.get_text() for text in figure.findobj(plt.Text) if text.get_visible()
    )


# --- fit for the page ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STATIC)
def test_figures_have_labels_with_units_and_numbers_to_offer(drawn, name):
    figure, frame = drawn[name]
    assert (
        isinstance(figure, plt.Figure)
        and figure.get_figwidth() == drawing.PAGE_WIDTH_IN
    )
    assert len(frame) and frame.notna().any(axis=0).all()
    labels = [
        label.replace("\n", " ")
        for ax in figure.axes
        for label in (ax.get_xlabel(), ax.get_ylabel())
        if label
    ]
    assert labels
    without_unit = [
        label for label in labels if not re.search(r"\(.+\)|Ratio|Row left out", label)
    ]
    assert not without_unit
    small = {
        text.get_text()
        for text in figure.findobj(plt.Text)
        if text.get_text() and text.get_fontsize() < 9
    }
    assert not small


@pytest.mark.parametrize("name", STATIC)
def test_figures_are_small_vectors_in_the_colour_of_the_page(found, thick, drawn, name):
    svg = drawing.svg_text(drawn[name][0], "fig-x")
    assert len(svg) < 120_000
    assert "<image" not in svg and "currentColor" in svg
    assert not re.search(r"#000000|#ffffff|\bwhite\b|\bblack\b", svg)


# --- printed values and the analysis ------------------------------------------------------------------------


def test_the_printed_coefficients_appear_in_the_reproduced_figure(drawn):
    figure, frame = drawn["printed"]
    r = frame.groupby("descriptor").pearson_r.first().round(2)
    # Pearson's r in the text of OB24: F 0.43, C/F -0.83, C/O -0.78, thickness 0.26
    assert (r["F"], r["C_over_F"], r["C_over_O"], r["thickness"]) == (
        0.43,
        -0.83,
        -0.78,
        0.26,
    )
    for text in (
        "F, r = 0.43",
        "C/F, r = −0.83",
        "C/O, r = −0.78",
        "thickness, r = 0.26",
    ):
        assert text in words(figure)
    for (_, rows), r in zip(
        frame.groupby("descriptor"), frame.groupby("descriptor").pearson_r.first()
    ):
        assert np.corrcoef(rows.value, rows[CE])[0, 1] == pytest.approx(r)
    assert len(frame) == 3 * 10 + 2 * 10 + 11


def test_leaving_out_agrees_with_pearson_on_the_remaining_rows(drawn):
    figure, frame = drawn["leaving_out"]
    ratio = {
        "C_over_F": TABLE.carbon_at_percent / TABLE.fluorine_at_percent,
        "C_over_O": TABLE.carbon_at_percent / TABLE.oxygen_at_percent,
    }
    assert len(frame) == 2 * (1 + 10 + 4)
    for case in frame.itertuples():
        keep = np.ones(10, bool)
        if case.left_out == "row":
            keep = TABLE.row.astype(str) != case.which
        elif case.left_out == "paper":
            keep = TABLE.reference.astype(str) != case.which
        assert case.n == keep.sum()
        assert case.pearson_r == pytest.approx(
            np.corrcoef(ratio[case.descriptor][keep], TABLE[CE][keep])[0, 1]
        )
    text = words(figure)
    assert (
        "without row 9 (Liu 2021)" in text
        and "without Chen 2021 (4 rows)" in text
        and "printed −0.83" in text
    )


def test_influence_follows_the_hat_matrix(drawn):
    frame = drawn["influence"][1]
    x = np.column_stack(
        [np.ones(10), TABLE.carbon_at_percent / TABLE.fluorine_at_percent]
    )
    hat = x @ np.linalg.inv(x.T @ x) @ x.T
    h, e = np.diag(hat), TABLE[CE] - hat @ TABLE[CE]
    t = e / np.sqrt((e**2).sum() / 8 * (1 - h))
    np.testing.assert_allclose(frame.leverage, h)
    np.testing.assert_allclose(frame.studentised_residual, t)
    # the contours are drawn with this relation
    np.testing.assert_allclose(frame.cooks_distance, t**2 * h / (2 * (1 - h)))
    assert "9: D = 6.5" in words(drawn["influence"][0])


def test_resampling_distributions_are_complete(drawn, found):
    figure, frame = drawn["resampling"]
    assert frame.share_of_orders_percent.sum() == pytest.approx(100)
    assert frame.probability_of_resamples_percent.sum() == pytest.approx(100)
    # the mean of r over all orders is zero; bins of 0.025 blur it by less than half a bin
    middle = (frame.r_low + frame.r_high) / 2
    assert abs((middle * frame.share_of_orders_percent).sum() / 100) < 0.0125
    text = words(figure)
    assert (
        "3,628,800 orders" in text
        and "92,378 resamples" in text
        and "p = 0.031" in text
    )
    assert f"BCa 95 %: {signed(found.bootstraps['C_over_F'].bca_low)} to" in text


def test_thickness_shows_both_trends(drawn, thick):
    figure, frame = drawn["thickness"]
    assert "All: r = 0.26 (n = 11)" in words(
        figure
    ) and "Yu 2022 (Nat. Energy): r = −0.99 (n = 5)" in words(figure)
    keep = frame.row != "9"
    r = np.corrcoef(frame.sei_thickness_nm[keep], frame[CE][keep])[0, 1]
    assert frame.pearson_r_without_row[8] == pytest.approx(r)


# --- parts of a whole, papers, errors, choices --------------------------------------------------------------


def test_ternary_corners_and_centre():
    corners = ternary_xy([[1, 0, 0], [0, 5, 0], [0, 0, 100], [1, 1, 1]])
    np.testing.assert_allclose(
        corners, [[0.5, np.sqrt(0.75)], [1, 0], [0, 0], [0.5, np.sqrt(0.75) / 3]]
    )


@settings(max_examples=50, deadline=None)
@given(st.tuples(*[st.floats(0.01, 100)] * 3))
def test_ternary_height_over_each_side_is_the_share(parts):
    share = np.array(parts) / sum(parts)
    x, y = ternary_xy([parts])[0]
    height = np.sqrt(0.75)
    # distance to the side opposite F (below), C (left) and O (right), as a part of the height
    distances = (
        y / height,
        (np.sqrt(3) * x - y) / 2 / height,
        (np.sqrt(3) * (1 - x) - y) / 2 / height,
    )
    np.testing.assert_allclose(distances, share, atol=1e-12)


def test_ternary_offers_points_and_pairs(drawn, found):
    frame = drawn["ternary"][1]
    pairs = frame[frame.panel == "pairs"].set_index("pair")
    r = np.corrcoef(
        TABLE[["fluorine_at_percent", "carbon_at_percent", "oxygen_at_percent"]].T
    )
    assert pairs.pearson_r_observed["C-O"] == pytest.approx(r[1, 2])
    assert pairs.pearson_r_observed["F-C"] == pytest.approx(r[0, 1])
    assert (frame.panel == "triangle").sum() == 10
    assert {f"{ce:.2f}" for ce in TABLE[CE]} <= set(
        words(drawn["ternary"][0]).split("\n")
    )


def test_paper_slopes_agree_with_dummy_variables(drawn, found):
    figure, frame = drawn["papers"]
    papers = (TABLE.reference.to_numpy()[:, None] == TABLE.reference.unique()).astype(
        float
    )
    within = np.linalg.lstsq(np.column_stack([papers, frame.ln_C_over_F]), frame.LCE)[
        0
    ][-1]
    pooled = np.polyfit(frame.ln_C_over_F, frame.LCE, 1)[0]
    assert f"pooled, papers ignored: slope {signed(pooled)}" in words(figure)
    assert f"inside papers: slope {signed(within)}" in words(figure)
    assert (
        f"random intercept (REML): slope {signed(found.papers.random_intercept.slope)}"
        in words(figure)
    )
    # both least-squares lines pass through the mean
    assert frame.LCE_inside_papers.mean() == pytest.approx(frame.LCE.mean())
    assert frame.LCE_pooled.mean() == pytest.approx(frame.LCE.mean())


def test_corrected_correlations_start_at_the_observed_and_reach_one_at_the_limit(
    drawn, found
):
    frame = drawn["attenuation"][1]
    clean = frame[
        (frame.composition_relative_error == 0) & (frame.ce_standard_error_percent == 0)
    ]
    observed = [found.scales["CE", "C_over_F"], found.scales["LCE", "ln_C_over_F"]]
    np.testing.assert_allclose(clean.pearson_r_corrected, observed)
    ratio = (TABLE.carbon_at_percent / TABLE.fluorine_at_percent).to_numpy()
    for share, cases in frame[frame.response == "CE"].groupby(
        "composition_relative_error"
    ):
        at_limit = small_samples.attenuation(
            found.scales["CE", "C_over_F"],
            small_samples.reliability(ratio, np.sqrt(2) * share * ratio),
            small_samples.reliability(TABLE[CE], cases.ce_error_limit_percent.iloc[0]),
        )
        assert at_limit.corrected == pytest.approx(-1)
    # errors of the log scale grow as the loss shrinks: u(LCE) = u(CE) / ((1 - CE) ln 10)
    loss = (1 - TABLE[CE] / 100).to_numpy()
    limit = frame[
        (frame.response == "LCE") & (frame.composition_relative_error == 0)
    ].ce_error_limit_percent.iloc[0]
    u = small_samples.log_inefficiency_uncertainty(1 - loss, limit / 100)
    lce = small_samples.log_inefficiency(1 - loss)
    assert small_samples.reliability(lce, u) == pytest.approx(
        found.scales["LCE", "ln_C_over_F"] ** 2
    )


def test_errors_beyond_the_limit_are_marked(found):
    frame = draw.attenuation(
        found, ce_errors_percent=np.array([0.1, 0.9, 2.0]), composition_errors=(0.05,)
    )[1]
    assert frame.exceeds_one.tolist() == [False, True, True] * 2
    assert np.isnan(frame.pearson_r_corrected[2])


def test_specification_curve_keeps_one_sign_convention(drawn):
    figure, frame = drawn["multiverse"]
    # 5 descriptors x 2 responses x 3 methods x (all + 10 rows + 4 papers)
    assert len(frame) == 5 * 2 * 3 * 15
    assert frame.coefficient.is_monotonic_increasing
    assert set(frame[frame.as_printed].coefficient.round(2)) == {-0.83, -0.78}
    limit, level = assumed.very_strong_correlation, assumed.significance_level
    strong = (frame.coefficient.abs() >= limit).mean()
    clear = (frame.p_value < level).mean()
    summary = (
        f"|coefficient| ≥ {limit:g} in {100 * strong:.0f} %, "
        f"p < {level:g} in {100 * clear:.0f} %"
    )
    assert summary in words(figure)
    assert "without row 9" in words(figure) and "without reference 47" in words(figure)


# --- drawings that change in the page -----------------------------------------------------------------------


@pytest.mark.parametrize("version", ["5.21", drawing.PAGE_VEGA_LITE])
@pytest.mark.parametrize("name", ["click", "design"])
def test_live_charts_compile_and_follow_the_page_width(live, name, version):
    chart, frame = live[name]
    assert len(frame)
    assert chart.to_dict()["width"] == "container"
    assert "NaN" not in as_svg(chart, version)
    assert len(json.dumps(chart.to_dict())) < 60_000


@pytest.mark.parametrize(
    "ratio, left_out, text",
    [
        ("C/F", [], "C/F: r = −0.83, n = 10"),
        ("C/O", [], "C/O: r = −0.78, n = 10"),
        ("C/F", ["9"], "C/F: r = −0.13, n = 9"),
        ("C/F", ["1"], "C/F: r = −0.96, n = 9"),
        ("C/O", ["9", "10"], "C/O: r = −0.06, n = 8"),
        ("C/F", list("12345678"), "r needs three rows"),
    ],
)
def test_the_page_works_out_r_of_the_rows_left_in(live, ratio, left_out, text):
    svg = as_svg(
        live["click"][0], ratio=ratio, left_out=[{"row": row} for row in left_out]
    )
    assert text in svg


@pytest.mark.parametrize(
    "rho, icc_x, icc_y", [(0.43, 0.5, 0.5), (0.6, 0, 0.7), (0.9, 0.9, 0.9)]
)
def test_the_design_chart_finds_the_papers_needed(live, rho, icc_x, icc_y):
    svg = as_svg(live["design"][0], rho=rho, icc_x=icc_x, icc_y=icc_y)
    shown = re.findall(r'<text[^>]*font-size="13px"[^>]*>(\d+)</text>', svg)
    needed = [
        int(np.ceil(small_samples.papers_needed(rho, m, icc_x, icc_y)))
        for m in (2, 4, 8)
    ]
    assert sorted(map(int, shown)) == sorted(needed)


def test_the_design_frame_is_the_power_of_the_start_values(live):
    frame = live["design"][1].set_index(["papers", "electrolytes_per_paper"])
    # 10 papers of 4: 40 rows thinned by 1 + 3 x 0.25 = 1.75
    assert frame.effective_rows[10, 4] == pytest.approx(40 / 1.75)
    assert frame.power[10, 4] == pytest.approx(small_samples.power_of(0.43, 40 / 1.75))
    # 3 rows or fewer after thinning leave Fisher's z without a power
    few = draw.design_calculator(
        icc_x=0.9, icc_y=0.9, papers=[2], electrolytes_per_paper=[2, 8]
    )[1]
    assert (
        few.effective_rows.tolist() == pytest.approx([4 / 1.81, 16 / 6.67])
        and few.power.isna().all()
    )


def test_too_many_papers_for_the_markers_are_refused(found):
    crowded = replace(
        found, table=found.table.assign(paper=[f"paper {k}" for k in range(10)])
    )
    with pytest.raises(
        PageError, match="10 groups were asked for; 6 can be told apart by marker"
    ):
        draw.influence(crowded)


# --- rules of the claims ------------------------------------------------------------------------------------


def outcome(claim_id, **example):
    """What the rule gives where inputs are others; ``table1`` and ``table2`` are functions of the frame."""
    names = {"table1": "oyakhire2024-table1", "table2": "oyakhire2024-table2"}
    example = {names.get(name, name): value for name, value in example.items()}
    return claims.rule_of(claim_id).outcome(
        Given(assumed, claims.reviewed, example=example)
    )


@pytest.mark.parametrize("claim_id", ["OB24-04", "OB24-06", "OB24-07"])
def test_a_printed_coefficient_fails_if_row_9_is_another(claim_id):
    assert claims.evaluate(claim_id).outcome == "reproduced"
    assert (
        outcome(
            claim_id,
            table1=lambda frame: frame.assign(**{CE: [*frame[CE][:8], 98, 99.5]}),
        )
        == "contradicted"
    )


def test_the_rounding_of_a_coefficient_is_that_of_rounded_tables():
    rng, found = np.random.default_rng(1), []
    columns = analyses.parts(TABLE)
    for _ in range(2000):
        moved = {
            n: columns[n] + rng.uniform(-0.005, 0.005, 10) for n in ("C", "F", "CE")
        }
        found.append(np.corrcoef(moved["C"] / moved["F"], moved["CE"])[0, 1])
    low, high = np.percentile(found, [15.87, 84.13])
    assert analyses.rounded(columns, "C", "F", 84.13) == pytest.approx(high, abs=5e-5)
    assert analyses.rounded(columns, "C", "F", 15.87) == pytest.approx(low, abs=5e-5)
    worst = [analyses.rounded(columns, "C", "F", at) for at in (0, 100)]
    assert worst[0] < min(found) and max(found) < worst[1]


def test_chance_by_drawn_orders_is_near_the_exact_share():
    ratio = (TABLE.carbon_at_percent / TABLE.fluorine_at_percent).to_numpy()
    p, paper = analyses.chance(ratio, TABLE[CE].to_numpy()), TABLE.reference.to_numpy()
    assert p == pytest.approx(0.0306123236, abs=3 * np.sqrt(0.03 / analyses.ORDERS))
    # inside papers there are 2! 2! 4! 2! = 192 orders, and no more
    orders = analyses.orders_of(
        tuple(np.unique(paper, return_inverse=True)[1].tolist())
    )
    assert len(np.unique(orders, axis=0)) == 192
    assert (paper[orders] == paper).all()


def test_r_inside_papers_is_the_partial_correlation_given_the_papers():
    dummies = (TABLE.reference.to_numpy()[:, None] == TABLE.reference.unique()).astype(
        float
    )
    left = [
        column - dummies @ np.linalg.lstsq(dummies, column)[0]
        for column in (TABLE.fluorine_at_percent.to_numpy(), TABLE[CE].to_numpy())
    ]
    assert np.corrcoef(*left)[0, 1] == pytest.approx(
        claims.reviewed("pearson_F_inside_papers"), rel=1e-6
    )


def test_fluorine_is_weak_only_with_the_two_electrolytes_of_reference_42():
    keep = TABLE.reference != 42
    r = np.corrcoef(TABLE.fluorine_at_percent[keep], TABLE[CE][keep])[0, 1]
    assert r > 0.7 > 0.43 > TABLE.fluorine_at_percent.corr(TABLE[CE])
    assert claims.evaluate("OB24-05").outcome == "qualified"
    # fluorine that is much the same everywhere, with no paper apart
    level = lambda frame: frame.assign(
        fluorine_at_percent=[5, 6, 6, 5, 6, 5, 5, 6, 5.5, 5.5]
    )
    assert outcome("OB24-05", table1=level) == "reproduced"
    # if every electrolyte with fluorine passivated, its presence would suffice
    assert outcome("OB24-05", passivated_efficiency=94.0) == "contradicted"


def test_row_9_decides_whether_the_ratios_are_strong():
    for claim_id in ("OB24-08", "OB24-09"):
        assert outcome(claim_id) == "qualified"
        assert outcome(claim_id, analysis=analyses.POOLED["Spearman"]) == "contradicted"
        # ten rows on a line hang on none of them
        line = lambda frame: frame.assign(
            **{CE: 99 - 0.3 * (frame.carbon_at_percent / frame.fluorine_at_percent)},
            oxygen_at_percent=2 * frame.fluorine_at_percent,
        )
        assert outcome(claim_id, table1=line) == "reproduced"


def test_leaving_out_goes_through_rows_papers_and_the_shared_laboratory():
    columns = analyses.parts(TABLE)
    r, left = analyses.without(columns, columns["C/F"])
    assert len(left) == 10 + 4 + 1 and r == pytest.approx(-0.827, abs=5e-4)
    assert left["row 9"] == pytest.approx(
        claims.reviewed("LOO_row9_C_over_F"), rel=1e-6
    )
    # references 46 and 42 are rows 1 to 4
    rest = (TABLE.carbon_at_percent / TABLE.fluorine_at_percent)[4:].corr(TABLE[CE][4:])
    assert left["references 46 and 42"] == pytest.approx(rest)


def test_thickness_stays_weak_without_any_paper_and_turns_with_a_trend():
    assert claims.evaluate("OB24-17").outcome == "reproduced"
    assert claims.evaluate("OB24-18").outcome == "reproduced"
    thinner = {"table2": lambda frame: frame.assign(sei_thickness_nm=120 - frame[CE])}
    assert outcome("OB24-18", **thinner) == "contradicted"


def test_films_of_several_hundred_nanometres_would_settle_the_range():
    assert outcome("CH18-15") == "undecided"
    assert outcome("CH18-15", thickest_in_review=400.0) == "reproduced"
    thin = {
        "table2": lambda frame: frame.assign(
            sei_thickness_nm=frame["sei_thickness_nm"] - 5
        )
    }
    assert outcome("CH18-15", **thin) == "contradicted"


def test_coarse_deposits_spare_lithium():
    # 1 mAh/cm2 is 4.85 um of lithium, so that spheres of 6 x 4.85 = 29.1 um have its plain area
    assert outcome("YA20-02", deposit_diameter=29.0) == "reproduced"
    assert outcome("YA20-02", deposit_diameter=29.2) == "contradicted"


def test_diffusion_brings_a_first_film_within_milliseconds():
    # by hand: 1 nm of LiF is 1.018e-4 mol/m2, in 1 mol/L 0.1018 um of electrolyte; pi / 4 x 1.036e-14 / 1.77e-10
    assert verdicts._supply_time(1e-9, 1, 1e3, 1.7694e-10) == pytest.approx(
        4.6e-5, rel=0.01
    )
    assert outcome("CH18-07", first_film=10e-9) == "qualified"
    assert outcome("CH18-07", first_film_time=0.01) == "qualified"
    assert outcome("CH18-07", solvent_reaction_time=0.1) == "contradicted"


def test_two_cards_of_one_sentence_do_not_contradict_each_other():
    recipes, films = (claims.evaluate(each) for each in ("WA19-33", "WA19-37"))
    assert recipes.untested.startswith("(b)") and "WA19-33" in films.because
    assert films.outcome == "not testable"
