"""Statistics of a small table: SEI composition and thickness against Coulombic efficiency.

``analyse(table)`` and ``analyse_thickness(table)`` run everything; each step is a function of its own.
"""

from .analysis import (
    analyse,
    analyse_thickness,
)
from .bootstrap import bootstrap_correlation
from .composition import (
    check_closure,
    closure_correlations,
    clr,
    ilr,
    ilr_regression,
    ratio,
)
from .correlation import (
    benjamini_hochberg,
    correlate,
    fisher_interval,
    holm,
    kendall,
    merge_ties,
    midranks,
    pearson,
    spearman,
    williams_test,
)
from .influence import (
    leave_one_group_out,
    leave_one_out,
    line_influence,
    predictive_q2,
)
from .measurement_error import (
    attenuation,
    attenuation_range,
    log_inefficiency,
    log_inefficiency_uncertainty,
    reliability,
)
from .multiverse import multiverse
from .order import order_margins, order_probability
from .papers import (
    paper_variance,
    pooled_slope,
    random_intercept,
    smallest_wild_cluster_p,
    wild_cluster_test,
    within_slope,
    within_slope_leaving_out,
    within_slope_permutation,
)
from .permutation import (
    kendall_score_counts,
    permutation_p,
    permutation_test,
)
from .power import (
    design_effect,
    papers_needed,
    power_of,
    sample_size,
    simulate_design,
)
from .table import check_table

__all__ = [
    "analyse",
    "analyse_thickness",
    "attenuation",
    "attenuation_range",
    "benjamini_hochberg",
    "bootstrap_correlation",
    "check_closure",
    "check_table",
    "closure_correlations",
    "clr",
    "correlate",
    "design_effect",
    "fisher_interval",
    "holm",
    "ilr",
    "ilr_regression",
    "kendall",
    "kendall_score_counts",
    "leave_one_group_out",
    "leave_one_out",
    "line_influence",
    "log_inefficiency",
    "log_inefficiency_uncertainty",
    "merge_ties",
    "midranks",
    "multiverse",
    "paper_variance",
    "papers_needed",
    "pearson",
    "permutation_p",
    "permutation_test",
    "pooled_slope",
    "power_of",
    "predictive_q2",
    "random_intercept",
    "ratio",
    "reliability",
    "sample_size",
    "simulate_design",
    "smallest_wild_cluster_p",
    "spearman",
    "wild_cluster_test",
    "williams_test",
    "within_slope",
    "within_slope_leaving_out",
    "within_slope_permutation",
]
