"""The whole battery: every published name, any table from 3 to 200 rows, and the multiverse."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from test_small_samples_table import (
    CE,
    OX,
    TABLE1,
    TABLE2,
    C,
    F,
    c_over_f,
    c_over_o,
    carbon,
    ce,
    fluorine,
    lce,
    oxygen,
    random_table,
    thickness,
    thickness_ce,
)

from lithium_interfaces import small_samples as d
from lithium_interfaces.errors import DataError

# Values worked out independently of this package to six digits (or the digits shown).
EXPECTED = {
    "pearson_CE_F": 0.426293,
    "pearson_p_CE_F": 0.219268,
    "spearman_CE_F": 0.310032,
    "kendall_CE_F": 0.269680,
    "pearson_CE_C": -0.589488,
    "pearson_p_CE_C": 0.0728956,
    "spearman_CE_C": -0.163636,
    "kendall_CE_C": -0.155556,
    "pearson_CE_O": 0.457489,
    "pearson_p_CE_O": 0.183705,
    "spearman_CE_O": 0.127273,
    "kendall_CE_O": 0.0666667,
    "pearson_CE_C_over_F": -0.826971,
    "pearson_p_CE_C_over_F": 0.00316451,
    "spearman_CE_C_over_F": -0.364743,
    "kendall_CE_C_over_F": -0.224733,
    "pearson_CE_C_over_O": -0.783383,
    "pearson_p_CE_C_over_O": 0.00734774,
    "spearman_CE_C_over_O": -0.163636,
    "kendall_CE_C_over_O": -0.155556,
    "perm_p_pearson_F": 0.212825,
    "perm_p_pearson_C": 0.0684113,
    "perm_p_pearson_O": 0.186153,
    "perm_p_pearson_C_over_F": 0.0306123,
    "perm_p_pearson_C_over_O": 0.0513291,
    "perm_p_spearman_C_over_F": 0.298967,
    "perm_p_kendall_C_over_F": 0.429101,
    "pearson_LCE_C_over_F": -0.716543,
    "pearson_LCE_lnC_over_F": -0.587578,
    "LOO_row9_C_over_F": -0.132026,
    "LOO_row1_C_over_F": -0.957622,
    "LOPO_46_C_over_F": -0.968053,
    "LOPO_42_C_over_F": -0.850838,
    "LOPO_40_C_over_F": -0.838594,
    "LOPO_47_C_over_F": -0.0454514,
    "leverage_row9": 0.848164,
    "cooks_row9": 6.50628,
    "cooks_row1": 0.502549,
    "bca_lo_C_over_F": -0.994420,
    "bca_hi_C_over_F": 0.249975,
    "pct_lo_C_over_F": -0.986137,
    "pct_hi_C_over_F": 0.456767,
    "holm_p_C_over_F": 0.0158226,
    "holm_p_C_over_O": 0.0293909,
    "holm_perm_p_C_over_F": 0.153062,
    "williams_t_CF_vs_CO": -0.520425,
    "williams_p_CF_vs_CO": 0.618817,
    "ilr_b1_LCE": -0.322990,
    "ilr_b2_LCE": 0.220694,
    "ilr_R2_LCE": 0.348569,
    "ilr_F_p_LCE": 0.223120,
    "icc1_LCE_by_paper": -0.390192,
    "within_paper_slope_LCE_lnCF": -0.445233,
    "within_paper_slope_se": 0.118197,
    "within_paper_slope_without_47": -0.314461,
    "wild_cluster_min_p": 0.125,
}
FEWER_DIGITS = {
    "pearson_C_O_closed": (-0.972, 5e-4),
    "reml_lambda_paper": (1.124, 5e-4),
    "reml_slope_LCE_lnCF": (-0.3713, 5e-5),
    "within_paper_slope_p_t": (0.0131, 5e-5),
    "n_needed_rho043": (40.1, 0.05),
    "n_needed_rho026": (113.8, 0.05),
    "fisher_ci_lo_F": (-0.278, 5e-4),
    "fisher_ci_hi_F": (0.832, 5e-4),
    "LOO_row9_C_over_O": (0.05, 5e-3),
    "pearson_thickness_within_ref39": (-0.987, 5e-4),
    "spearman_CE_thickness": (0.04, 5e-3),
    "pearson_CE_thickness": (0.26, 5e-3),
}


def _without(column, row):
    return np.delete(column, row - 1)


def from_other_libraries():
    """The remaining names, from scipy, statsmodels or counting."""
    by_paper = [lce[TABLE1["reference"] == key] for key in (46, 42, 40, 47)]
    p = [
        stats.pearsonr(column, ce).pvalue
        for column in (fluorine, carbon, oxygen, c_over_f, c_over_o)
    ]
    alr = np.column_stack(
        [np.ones(10), np.log(carbon / fluorine), np.log(oxygen / fluorine)]
    )
    residual = ce - alr @ np.linalg.lstsq(alr, ce, rcond=None)[0]
    return {
        "pearson_CE_lnC_over_F": stats.pearsonr(np.log(c_over_f), ce)[0],
        "bh_q_C_over_O": multipletests(p, method="fdr_bh")[1][4],
        "ilr_R2_CE": 1 - residual.var() / ce.var(),
        "anova_F_LCE_by_paper": stats.f_oneway(*by_paper).statistic,
        "pooled_slope_LCE_lnCF": stats.linregress(np.log(c_over_f), lce).slope,
        "within_paper_slope_p_perm": 20
        / 192,  # counted one by one in test_descriptors_papers
        "perm_p_within_paper_C_over_F": 12
        / 192,  # counted one by one in test_descriptors_resampling
        "LOO_row9_thickness": stats.pearsonr(
            _without(thickness, 9), _without(thickness_ce, 9)
        )[0],
    }


@pytest.fixture(scope="module")
def analysis():
    return d.analyse(TABLE1)


@pytest.fixture(scope="module")
def published(analysis):
    return {**analysis.results(), **d.analyse_thickness(TABLE2).results()}


def test_every_published_name_is_there_and_no_other(published):
    assert set(published) == set(EXPECTED) | set(FEWER_DIGITS) | set(
        from_other_libraries()
    )
    assert len(published) == 76
    assert all(
        type(value) is float and np.isfinite(value) for value in published.values()
    )


@pytest.mark.parametrize("name", EXPECTED)
def test_published_value_to_six_digits(published, name):
    assert published[name] == pytest.approx(EXPECTED[name], rel=6e-6)


@pytest.mark.parametrize("name", FEWER_DIGITS)
def test_published_value_to_the_digits_known(published, name):
    value, tolerance = FEWER_DIGITS[name]
    assert published[name] == pytest.approx(value, abs=tolerance)


@pytest.mark.parametrize("name", from_other_libraries())
def test_published_value_from_another_library(published, name):
    assert published[name] == pytest.approx(from_other_libraries()[name], rel=1e-9)


def test_analysis_says_what_was_enumerated(analysis):
    assert analysis.correlations["perm_exact"].all()
    assert analysis.bootstraps["C_over_F"].exact
    assert analysis.papers.wild.exact and analysis.papers.within_permutation.exact
    assert set(analysis.permutations) == {
        (name, method)
        for name in analysis.correlations.index
        for method in ("pearson", "spearman", "kendall")
    }
    assert analysis.left_out.loc["C_over_F"].shape == (10, 3)
    assert analysis.left_out.groupby(
        "descriptor"
    ).leverage.sum().to_numpy() == pytest.approx(np.full(5, 2))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "n, n_papers",
    [
        (3, 3),
        (3, 1),
        (3, 2),
        (4, 2),
        (5, 5),
        (7, 1),
        (10, 3),
        (11, 4),
        (25, 6),
        (200, 40),
    ],
)
def test_any_table_from_3_to_200_rows(n, n_papers):
    table = random_table(n, n_papers, seed=n)
    found = d.analyse(table)
    values = found.results()
    assert all(np.isfinite(value) for value in values.values())
    assert found.correlations["perm_exact"].all() == (n <= 10)
    assert (found.correlations["perm_p_standard_error"] > 0).all() == (n > 10)
    assert values["pearson_CE_C"] == pytest.approx(
        stats.pearsonr(table[C], table[CE])[0]
    )
    assert not any(
        name.startswith("LOPO_") for name in values
    )  # their papers have other names
    assert ("LOO_row9_C_over_F" in values) == (n >= 9)
    assert (found.papers.variance is None) == (n_papers == 1 or n_papers == n)


def test_tables_too_special_for_a_logarithm_are_named():
    full = TABLE1.copy()
    full.loc[3, CE] = 100.0
    with pytest.raises(DataError, match="row 4 has a Coulombic efficiency of 100 %"):
        d.analyse(full)
    none = TABLE1.copy()
    none.loc[4, [F, C, OX]] = [0, 60, 40]
    with pytest.raises(DataError, match="row 5 has F = 0"):
        d.analyse(none)


def test_thickness_turns_round_inside_papers():
    found = d.analyse_thickness(TABLE2)
    assert list(found.within_papers.index) == ["39", "50"]
    inside = found.within_papers.loc["39"]
    assert inside["n"] == 5 and inside["pearson"] == pytest.approx(
        stats.pearsonr(thickness[2:7], thickness_ce[2:7])[0]
    )
    # two pairs of equal CE: four of the 120 orders equal the observed one, none other reaches it
    assert inside["perm_p"] == pytest.approx(4 / 120)
    assert (
        found.within_papers.loc["50", "pearson"] > 0
    )  # the other paper points the other way
    assert found.pearson_LCE == pytest.approx(
        stats.pearsonr(thickness, -np.log10(1 - thickness_ce / 100))[0]
    )
    assert found.spearman == pytest.approx(stats.spearmanr(thickness, thickness_ce)[0])
    assert found.kendall == pytest.approx(stats.kendalltau(thickness, thickness_ce)[0])
    assert not found.permutation.exact and found.permutation.standard_error > 0
    assert found.within.df == 11 - 4 - 1 == found.within_LCE.df


@pytest.mark.filterwarnings("error")
def test_thickness_tables_of_other_shapes():
    small = d.analyse_thickness(TABLE2.iloc[:3])
    assert small.within is None and len(small.within_papers) == 0
    assert set(small.results()) == {"pearson_CE_thickness", "spearman_CE_thickness"}


@pytest.fixture(scope="module")
def universes():
    return d.multiverse(TABLE1)


def test_multiverse_holds_every_choice_once(universes):
    assert len(universes) == 8 * 2 * 3 * (1 + 10 + 4)
    assert not universes.duplicated(
        ["descriptor", "response", "method", "rows", "left_out"]
    ).any()
    assert (
        universes["coefficient"].between(-1, 1).all()
        and universes["p_value"].between(0, 1).all()
    )
    assert set(universes["p_kind"]) == {"exact"}
    printed = universes[universes["as_printed"]].set_index("descriptor")["coefficient"]
    assert dict(printed.round(2)) == {
        "F": 0.43,
        "C": -0.59,
        "O": 0.46,
        "C_over_F": -0.83,
        "C_over_O": -0.78,
    }


def test_universes_agree_with_direct_calls(universes):
    table = universes.set_index(
        ["descriptor", "response", "method", "rows", "left_out"]
    )
    keep = np.arange(10) != 8
    direct = {
        ("C_over_F", "CE", "pearson", "without row", "9"): (c_over_f[keep], ce[keep]),
        ("ln_C_over_F", "LCE", "pearson", "all", ""): (np.log(c_over_f), lce),
        ("C_over_F", "LCE", "kendall", "without row", "9"): (c_over_f[keep], lce[keep]),
        ("C_over_O", "CE", "spearman", "without paper", "47"): (c_over_o[:8], ce[:8]),
        ("ilr_z1", "LCE", "spearman", "all", ""): (
            d.ilr(np.column_stack([fluorine, carbon, oxygen]))[:, 0],
            lce,
        ),
    }
    for key, (x, y) in direct.items():
        found = table.loc[key]
        assert found["coefficient"] == pytest.approx(
            d.correlate(x, y, key[2]).coefficient
        )
        assert found["p_value"] == pytest.approx(d.permutation_p(x, y, key[2]))
        assert found["n"] == len(x)


def test_ranks_do_not_see_monotone_changes_of_scale(universes):
    ranked = universes[universes["method"] != "pearson"]
    universe = ["descriptor", "method", "rows", "left_out"]
    wide = ranked.pivot_table(index=universe, columns="response", values="coefficient")
    assert wide["CE"].to_numpy() == pytest.approx(wide["LCE"].to_numpy())
    by = ranked.set_index(["descriptor", "response", "method", "rows", "left_out"])[
        "coefficient"
    ]
    assert by["C_over_F"].to_numpy() == pytest.approx(by["ln_C_over_F"].to_numpy())


@pytest.mark.filterwarnings("error")
def test_multiverse_of_small_and_large_tables():
    small = d.multiverse(random_table(3, 2))
    assert small.loc[small["rows"] == "without row", "coefficient"].isna().all()
    large = d.multiverse(random_table(60, 5))
    assert set(large["p_kind"]) == {"t", "normal"}
    one = large.query(
        "descriptor == 'C' and response == 'CE' and method == 'kendall' and rows == 'all'"
    ).iloc[0]
    table = random_table(60, 5)
    reference = stats.kendalltau(table[C], table[CE], method="asymptotic")
    assert (one["coefficient"], one["p_value"]) == pytest.approx(tuple(reference))


def test_frozen_and_pure(analysis):
    with pytest.raises(AttributeError):
        analysis.table = None
    again = d.analyse(TABLE1).results()
    assert again == analysis.results()
    shuffled = d.analyse(
        TABLE1.sample(frac=1, random_state=2)
    ).results()  # the order of rows is no information
    assert shuffled == pytest.approx(analysis.results(), rel=1e-7)
    pd.testing.assert_frame_equal(analysis.table, d.check_table(TABLE1))
