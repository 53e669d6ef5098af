"""The whole battery on one table, in one call, with every published number by name."""

from dataclasses import dataclass
from math import isfinite

import pandas as pd

from lithium_interfaces.errors import DataError

from .bootstrap import BootstrapInterval, bootstrap_correlation
from .composition import LogRatioRegression, closure_correlations, ilr_regression
from .correlation import (
    WilliamsTest,
    benjamini_hochberg,
    fisher_interval,
    holm,
    kendall,
    pearson,
    spearman,
    williams_test,
)
from .influence import (
    LineInfluence,
    Prediction,
    leave_one_group_out,
    leave_one_out,
    line_influence,
    predictive_q2,
)
from .multiverse import all_descriptors, printed_descriptors, responses
from .papers import (
    PaperVariance,
    RandomIntercept,
    Slope,
    SlopePermutation,
    WildClusterTest,
    paper_variance,
    pooled_slope,
    random_intercept,
    smallest_wild_cluster_p,
    wild_cluster_test,
    within_slope,
    within_slope_leaving_out,
    within_slope_permutation,
)
from .permutation import PermutationTest, permutation_test
from .power import sample_size
from .table import CE, PARTS, THICKNESS, check_table, check_thickness_table


@dataclass(frozen=True)
class PaperStructure:
    """LCE on ln(C/F) with papers taken seriously; a part that the table cannot carry is None."""

    variance: PaperVariance | None
    pooled: Slope
    within: Slope | None
    within_without: dict
    within_permutation: SlopePermutation | None
    random_intercept: RandomIntercept | None
    wild: WildClusterTest | None
    smallest_wild_p: float


@dataclass(frozen=True)
class Analysis:
    """Everything ``analyse`` found.

    ``correlations``: one row per descriptor (F, C, O, C_over_F, C_over_O) against CE, with the three
    coefficients, t and permutation p-values, ``exact`` and the standard error of the permutation p,
    Holm and Benjamini-Hochberg adjustments over the five, Fisher limits (nan for n = 3).
    ``permutations[(descriptor, method)]``, ``bootstraps``, ``lines``, ``predictions`` and
    ``paper_predictions`` hold the details by descriptor. ``left_out`` and ``paper_left_out``: Pearson's r
    against CE without one row or one paper, with leverage and Cook's distance. ``scales``: Pearson's
    r for C/F and ln C/F against CE and LCE, keyed (response, descriptor). ``closure``: table of
    ClosureCorrelation fields. A part that needs more rows than there are is None.
    """

    table: pd.DataFrame
    correlations: pd.DataFrame
    permutations: dict
    within_paper_permutation: PermutationTest
    bootstraps: dict[str, BootstrapInterval]
    lines: dict[str, LineInfluence]
    left_out: pd.DataFrame
    paper_left_out: pd.DataFrame
    predictions: dict[str, Prediction]
    paper_predictions: dict[str, Prediction]
    scales: dict
    williams: WilliamsTest | None
    closure: pd.DataFrame
    ilr_LCE: LogRatioRegression | None
    ilr_CE: LogRatioRegression | None
    papers: PaperStructure

    def results(self) -> dict[str, float]:
        """{published name: value}. Names of rows or papers that are not in the table are absent."""
        c = self.correlations
        named: dict[str, float] = {}
        for d in c.index:
            named |= {
                f"pearson_CE_{d}": c.pearson[d],
                f"pearson_p_CE_{d}": c.pearson_p[d],
                f"spearman_CE_{d}": c.spearman[d],
                f"kendall_CE_{d}": c.kendall[d],
                f"perm_p_pearson_{d}": c.perm_p_pearson[d],
            }
        bootstrap, papers = self.bootstraps["C_over_F"], self.papers
        named |= {
            "perm_p_spearman_C_over_F": c.perm_p_spearman["C_over_F"],
            "perm_p_kendall_C_over_F": c.perm_p_kendall["C_over_F"],
            "perm_p_within_paper_C_over_F": self.within_paper_permutation.p_value,
            "pearson_LCE_C_over_F": self.scales["LCE", "C_over_F"],
            "pearson_LCE_lnC_over_F": self.scales["LCE", "ln_C_over_F"],
            "pearson_CE_lnC_over_F": self.scales["CE", "ln_C_over_F"],
            "pearson_C_O_closed": self.closure.observed["C-O"],
            "bca_lo_C_over_F": bootstrap.bca_low,
            "bca_hi_C_over_F": bootstrap.bca_high,
            "pct_lo_C_over_F": bootstrap.percentile_low,
            "pct_hi_C_over_F": bootstrap.percentile_high,
            "holm_p_C_over_F": c.holm_p["C_over_F"],
            "holm_p_C_over_O": c.holm_p["C_over_O"],
            "bh_q_C_over_O": c.bh_q["C_over_O"],
            "holm_perm_p_C_over_F": c.holm_perm_p["C_over_F"],
            "fisher_ci_lo_F": c.fisher_low["F"],
            "fisher_ci_hi_F": c.fisher_high["F"],
            "pooled_slope_LCE_lnCF": papers.pooled.slope,
            "wild_cluster_min_p": papers.smallest_wild_p,
            "n_needed_rho043": sample_size(0.43),
            "n_needed_rho026": sample_size(0.26),
        }
        for row, descriptor in (
            ("9", "C_over_F"),
            ("9", "C_over_O"),
            ("1", "C_over_F"),
        ):
            named[f"LOO_row{row}_{descriptor}"] = _cell(
                self.left_out, descriptor, row, "r_without"
            )
        for label in ("46", "42", "40", "47"):
            named[f"LOPO_{label}_C_over_F"] = _cell(
                self.paper_left_out, "C_over_F", label, "r_without"
            )
        named["leverage_row9"] = _cell(self.left_out, "C_over_F", "9", "leverage")
        for row in ("9", "1"):
            named[f"cooks_row{row}"] = _cell(
                self.left_out, "C_over_F", row, "cooks_distance"
            )
        if self.williams:
            named |= {
                "williams_t_CF_vs_CO": self.williams.t,
                "williams_p_CF_vs_CO": self.williams.p_value,
            }
        if self.ilr_LCE and self.ilr_CE:
            named |= {
                "ilr_b1_LCE": self.ilr_LCE.b1,
                "ilr_b2_LCE": self.ilr_LCE.b2,
                "ilr_R2_LCE": self.ilr_LCE.r_squared,
                "ilr_F_p_LCE": self.ilr_LCE.f_p,
                "ilr_R2_CE": self.ilr_CE.r_squared,
            }
        if papers.variance:
            named |= {
                "anova_F_LCE_by_paper": papers.variance.f,
                "icc1_LCE_by_paper": papers.variance.icc,
            }
        if papers.within:
            named |= {
                "within_paper_slope_LCE_lnCF": papers.within.slope,
                "within_paper_slope_se": papers.within.standard_error,
                "within_paper_slope_p_t": papers.within.p_value,
            }
        if papers.within_permutation:
            named["within_paper_slope_p_perm"] = papers.within_permutation.p_value
        named["within_paper_slope_without_47"] = papers.within_without.get(
            "47", float("nan")
        )
        if papers.random_intercept:
            named |= {
                "reml_lambda_paper": papers.random_intercept.variance_ratio,
                "reml_slope_LCE_lnCF": papers.random_intercept.slope,
            }
        return _finite(named)


@dataclass(frozen=True)
class ThicknessAnalysis:
    """CE against SEI thickness.

    ``permutation``: Pearson's permutation test. ``left_out``: r without each row. ``within_papers``: r
    inside each paper with 3 rows or more, with its exact permutation p (up to 10 rows). ``within``:
    slope of CE (percent per nm) inside papers, ``within_LCE`` that of LCE (per nm); None if no paper
    allows it.
    """

    table: pd.DataFrame
    pearson: float
    pearson_p: float
    spearman: float
    kendall: float
    pearson_LCE: float
    spearman_p: float
    permutation: PermutationTest
    left_out: pd.DataFrame
    within_papers: pd.DataFrame
    within: Slope | None
    within_LCE: Slope | None

    def results(self) -> dict[str, float]:
        """{published name: value}. Names of rows or papers that are not in the table are absent."""
        return _finite(
            {
                "pearson_CE_thickness": self.pearson,
                "spearman_CE_thickness": self.spearman,
                "LOO_row9_thickness": self.left_out.r_without.get("9", float("nan")),
                "pearson_thickness_within_ref39": self.within_papers.pearson.get(
                    "39", float("nan")
                ),
            }
        )


def analyse(table: pd.DataFrame) -> Analysis:
    """Run every test of the chapter on a composition table and return an Analysis.

    Permutation tests and bootstraps enumerate everything up to 10 rows and draw seeded samples
    beyond; each says which. Raises DataError as ``check_table`` does, and for a part of zero or a CE
    of 100 %, which have no logarithm.
    """
    checked = check_table(table)
    y = responses(checked)
    ce, lce = y["CE"], y["LCE"]
    every = all_descriptors(checked)
    columns = printed_descriptors(checked)
    labels = checked["label"]
    parts = checked[PARTS].to_numpy()
    n = len(checked)

    permutations = {
        (name, method): permutation_test(x, ce, method)
        for name, x in columns.items()
        for method in ("pearson", "spearman", "kendall")
    }
    lines = {name: line_influence(x, ce) for name, x in columns.items()}
    left_out = pd.concat(
        {
            name: pd.DataFrame(
                {
                    "r_without": leave_one_out(x, ce),
                    "leverage": lines[name].leverage,
                    "cooks_distance": lines[name].cooks_distance,
                },
                index=pd.Index(checked["row"], name="row"),
            )
            for name, x in columns.items()
        },
        names=["descriptor"],
    )
    paper_left_out = pd.concat(
        {
            name: pd.DataFrame({"r_without": leave_one_group_out(x, ce, labels)})
            for name, x in columns.items()
        },
        names=["descriptor", "paper"],
    )
    return Analysis(
        table=checked,
        correlations=_correlation_table(columns, ce, permutations),
        permutations=permutations,
        within_paper_permutation=permutation_test(
            columns["C_over_F"], ce, groups=labels
        ),
        bootstraps={name: bootstrap_correlation(x, ce) for name, x in columns.items()},
        lines=lines,
        left_out=left_out,
        paper_left_out=paper_left_out,
        predictions={name: predictive_q2(x, ce) for name, x in columns.items()},
        paper_predictions={
            name: predictive_q2(x, ce, labels) for name, x in columns.items()
        },
        scales={
            (response, name): pearson(every[name], y[response]).coefficient
            for response in y
            for name in ("C_over_F", "ln_C_over_F")
        },
        williams=_if_possible(
            williams_test, ce, columns["C_over_F"], columns["C_over_O"]
        ),
        closure=_closure_table(parts),
        ilr_LCE=_if_possible(ilr_regression, lce, parts) if n > 3 else None,
        ilr_CE=_if_possible(ilr_regression, ce, parts) if n > 3 else None,
        papers=_paper_structure(every["ln_C_over_F"], lce, labels),
    )


def analyse_thickness(table: pd.DataFrame) -> ThicknessAnalysis:
    """Run the thickness tests on a table of CE and sei_thickness_nm and return a ThicknessAnalysis."""
    checked = check_thickness_table(table)
    y, thickness = responses(checked), checked[THICKNESS].to_numpy()
    ce = y["CE"]
    plain, ranked = pearson(thickness, ce), spearman(thickness, ce)
    inside = {}
    for label, rows in checked.groupby("label", sort=False):
        if len(rows) >= 3 and rows[THICKNESS].nunique() > 1 and rows[CE].nunique() > 1:
            test = permutation_test(rows[THICKNESS], rows[CE])
            inside[label] = {
                "n": len(rows),
                "pearson": test.coefficient,
                "perm_p": test.p_value,
                "exact": test.exact,
            }
    return ThicknessAnalysis(
        table=checked,
        pearson=plain.coefficient,
        pearson_p=plain.p_value,
        spearman=ranked.coefficient,
        kendall=kendall(thickness, ce).coefficient,
        pearson_LCE=pearson(thickness, y["LCE"]).coefficient,
        spearman_p=ranked.p_value,
        permutation=permutation_test(thickness, ce),
        left_out=pd.DataFrame(
            {"r_without": leave_one_out(thickness, ce)},
            index=pd.Index(checked["row"], name="row"),
        ),
        within_papers=pd.DataFrame.from_dict(
            inside, orient="index", columns=["n", "pearson", "perm_p", "exact"]
        ),
        within=_if_possible(within_slope, thickness, ce, checked["label"]),
        within_LCE=_if_possible(within_slope, thickness, y["LCE"], checked["label"]),
    )


def _correlation_table(columns, ce, permutations):
    records = {}
    for name, x in columns.items():
        plain = pearson(x, ce)
        low, high = (
            _if_possible(fisher_interval, plain.coefficient, plain.n)
            or (float("nan"),) * 2
        )
        tests = {
            method: permutations[name, method]
            for method in ("pearson", "spearman", "kendall")
        }
        records[name] = {
            "pearson": plain.coefficient,
            "pearson_p": plain.p_value,
            "fisher_low": low,
            "fisher_high": high,
            "spearman": tests["spearman"].coefficient,
            "kendall": tests["kendall"].coefficient,
            **{f"perm_p_{method}": test.p_value for method, test in tests.items()},
            "perm_exact": tests["pearson"].exact,
            "perm_p_standard_error": tests["pearson"].standard_error,
        }
    found = pd.DataFrame.from_dict(records, orient="index").rename_axis("descriptor")
    found["holm_p"], found["bh_q"] = (
        holm(found.pearson_p),
        benjamini_hochberg(found.pearson_p),
    )
    found["holm_perm_p"] = holm(found.perm_p_pearson)
    return found


def _closure_table(parts):
    found = closure_correlations(parts)
    fields = [
        "observed",
        "from_variances",
        "shuffled_mean",
        "shuffled_low",
        "shuffled_high",
        "shuffled_p",
    ]
    return pd.DataFrame(
        [[getattr(item, field) for field in fields] for item in found],
        index=["-".join(item.parts) for item in found],
        columns=fields,
    )


def _paper_structure(x, y, labels):
    return PaperStructure(
        variance=_if_possible(paper_variance, y, labels),
        pooled=pooled_slope(x, y),
        within=_if_possible(within_slope, x, y, labels),
        within_without=within_slope_leaving_out(x, y, labels),
        within_permutation=_if_possible(within_slope_permutation, x, y, labels),
        random_intercept=_if_possible(random_intercept, x, y, labels),
        wild=_if_possible(wild_cluster_test, x, y, labels),
        smallest_wild_p=smallest_wild_cluster_p(labels.nunique()),
    )


def _if_possible(test, *data):
    """The test's result, or None where the table is too small for it (it raises DataError)."""
    try:
        return test(*data)
    except DataError:
        return None


def _cell(frame, descriptor, key, column):
    return frame[column].get((descriptor, key), float("nan"))


def _finite(named):
    return {name: float(value) for name, value in named.items() if isfinite(value)}
