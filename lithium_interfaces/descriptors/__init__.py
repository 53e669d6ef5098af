"""Statistics of a small table: SEI composition and thickness against Coulombic efficiency.

``analyse(table)`` and ``analyse_thickness(table)`` run everything; each step is a function of its own.
"""

from .analysis import Analysis, PaperStructure, ThicknessAnalysis, analyse, analyse_thickness
from .bootstrap import BootstrapInterval, bootstrap_correlation
from .composition import (
    ClosureCorrelation, LogRatioRegression, check_closure, closure_correlations, clr, ilr, ilr_regression, ratio,
)
from .correlation import (
    Correlation, WilliamsTest, benjamini_hochberg, correlate, fisher_interval, holm, kendall, merge_ties, midranks,
    pearson, spearman, williams_test,
)
from .influence import (
    LineInfluence, Prediction, leave_one_group_out, leave_one_out, line_influence, predictive_q2,
)
from .measurement import (
    Attenuation, attenuation, attenuation_range, log_inefficiency, log_inefficiency_uncertainty, reliability,
)
from .multiverse import multiverse
from .papers import (
    PaperVariance, RandomIntercept, Slope, SlopePermutation, WildClusterTest, paper_variance, pooled_slope,
    random_intercept, smallest_wild_cluster_p, wild_cluster_test, within_slope, within_slope_leaving_out,
    within_slope_permutation,
)
from .permutation import PermutationTest, kendall_score_counts, permutation_p, permutation_test
from .power import DesignPower, design_effect, papers_needed, power_of, sample_size, simulate_design
from .table import check_table, check_thickness_table

__all__ = [
    "analyse", "analyse_thickness", "Analysis", "Attenuation", "attenuation", "attenuation_range",
    "benjamini_hochberg", "bootstrap_correlation", "BootstrapInterval", "check_closure", "check_table",
    "check_thickness_table", "closure_correlations", "ClosureCorrelation", "clr", "correlate", "Correlation",
    "design_effect", "DesignPower", "fisher_interval", "holm", "ilr", "ilr_regression", "kendall",
    "kendall_score_counts", "leave_one_group_out", "leave_one_out", "line_influence", "LineInfluence",
    "log_inefficiency", "log_inefficiency_uncertainty", "LogRatioRegression", "merge_ties", "midranks",
    "multiverse", "paper_variance", "papers_needed", "PaperStructure", "PaperVariance", "pearson", "permutation_p",
    "permutation_test", "PermutationTest", "pooled_slope", "power_of", "Prediction", "predictive_q2",
    "random_intercept", "RandomIntercept", "ratio", "reliability", "sample_size", "simulate_design", "Slope",
    "SlopePermutation", "smallest_wild_cluster_p", "spearman", "ThicknessAnalysis", "wild_cluster_test",
    "WildClusterTest", "williams_test", "WilliamsTest", "within_slope", "within_slope_leaving_out",
    "within_slope_permutation",
]
