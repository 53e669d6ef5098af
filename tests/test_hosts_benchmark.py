"""WA19 Table 1: printed numbers, hand counts, enumeration, and statsmodels as a second opinion."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from lithium_interfaces import data, hosts
from lithium_interfaces.errors import BookError, DataError
from lithium_interfaces.hosts.benchmark import MODEL_TERMS, _design

# Typed from the printed table (rows in its order), independent of the data file.
INTERPHASE = [98.10, 99.10, 98.30, 92.00, 97.50, 97.00, 96.30, 97.40]
HOST = [
    96.50,
    99.10,
    96.40,
    98.00,
    98.00,
    98.50,
    93.00,
    98.00,
    99.10,
    98.00,
    98.40,
    92.40,
]
BOTH = [97.40, 96.00, 99.00]
NOVEL = [98.50, 99.20, 99.30, 99.60]
CARBONATE = [
    98.10,
    98.30,
    97.00,
    96.30,
    97.40,
    96.50,
    96.40,
    98.00,
    98.00,
    98.40,
    92.40,
    97.40,
    96.00,
]
ETHER = [99.10, 92.00, 97.50, 99.10, 98.00, 98.50, 93.00, 98.00, 99.00]


@pytest.fixture(scope="module")
def table():
    return data.load("wang2019-table1")


def test_strategy_means_and_counts(table):
    summary = hosts.efficiency_summary(table)
    printed = {
        "Interphase design": (INTERPHASE, 96.9625),
        "Host design": (HOST, 97.1167),
        "Host + interphase design": (BOTH, 97.4667),
        "Novel electrolytes": (NOVEL, 99.15),
    }
    for strategy, (values, mean) in printed.items():
        row = summary.loc[strategy]
        assert row["n"] == len(values)
        assert row["mean"] == pytest.approx(math.fsum(values) / len(values), rel=1e-12)
        assert row["mean"] == pytest.approx(mean, abs=5e-5)
        assert (row["min"], row["max"]) == (min(values), max(values))
    assert summary["n"].sum() == 27


def test_electrolyte_classes(table):
    classes = hosts.electrolyte_class(table)
    assert sorted(
        table.loc[classes == "carbonate", "coulombic_efficiency_percent"]
    ) == sorted(CARBONATE)
    assert sorted(
        table.loc[classes == "ether", "coulombic_efficiency_percent"]
    ) == sorted(ETHER)
    assert table.loc[classes == "concentrated", "row"].tolist() == [17, 24, 25, 26, 27]
    summary = hosts.efficiency_summary(table, "electrolyte_class")
    assert (
        summary.loc["carbonate", "median"] == 97.4
        and summary.loc["ether", "median"] == 98.0
    )
    assert summary.loc["carbonate", "max"] == 98.4
    assert (
        hosts.efficiency_summary(table, ["electrolyte_class", "strategy"])["n"].sum()
        == 27
    )


def test_counts_above_thresholds(table):
    above = hosts.count_above(table, 98.5)
    assert (above.sum(), above["ether"], above["carbonate"]) == (7, 3, 0)
    assert hosts.count_above(table, 98.5, by="electrolyte_family").to_dict() == {
        "carbonate": 3,
        "ether": 3,
        "other": 1,
    }
    at_least = hosts.count_above(table, 98.5, inclusive=True, by="electrolyte_family")
    assert (at_least.sum(), at_least["ether"]) == (9, 5)
    assert hosts.count_above(table, 99.5, inclusive=True).sum() == 1
    assert hosts.rows_meeting(table)["row"].tolist() == [27]
    assert hosts.rows_meeting(table, 98, 300)["row"].tolist() == [2, 13, 23, 24, 27]


def test_rank_test_of_ether_against_carbonate(table):
    test = hosts.ether_against_carbonate(table)
    wins = sum((a > b) + 0.5 * (a == b) for a in ETHER for b in CARBONATE)
    assert test.u == wins == 79
    assert test.superiority == wins / 117
    # Normal approximation by hand: tie-corrected variance, continuity correction one half.
    pooled = np.array(ETHER + CARBONATE)
    ties = sum(count**3 - count for count in np.unique(pooled, return_counts=True)[1])
    variance = 9 * 13 / 12 * (23 - ties / (22 * 21))
    z = (wins - 117 / 2 - 0.5) / variance**0.5
    assert test.p_asymptotic == pytest.approx(math.erfc(z / 2**0.5), rel=1e-9)
    assert test.p_asymptotic == pytest.approx(0.18, abs=5e-3)


def enumerate_p(first, second):
    """Two-sided p over all ways of dealing the pooled values, by U counted pair by pair."""
    pooled, n = np.concatenate([first, second]), len(first)
    wins = (pooled[:, None] > pooled) + 0.5 * (pooled[:, None] == pooled)

    def u(chosen):
        mask = np.zeros(len(pooled), bool)
        mask[list(chosen)] = True
        return wins[mask][:, ~mask].sum()

    centre, observed = n * len(second) / 2, u(range(n))
    every = [u(chosen) for chosen in itertools.combinations(range(len(pooled)), n)]
    return np.mean(np.abs(np.array(every) - centre) >= abs(observed - centre))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=4),
    st.lists(st.integers(0, 5), min_size=1, max_size=4),
)
def test_exact_p_against_enumeration(first, second):
    if len({*first, *second}) == 1:
        return  # all tied: no test
    assert hosts.rank_test(first, second).p_exact == pytest.approx(
        enumerate_p(first, second), rel=1e-12
    )


def test_exact_p_of_the_table_against_enumeration_of_all_497420_deals(table):
    ranks = pd.Series(ETHER + CARBONATE).rank().to_numpy()
    sums = np.fromiter(
        (sum(deal) for deal in itertools.combinations(ranks.tolist(), 9)),
        dtype=float,
        count=math.comb(22, 9),
    )
    far = np.abs(sums - 9 * 23 / 2) >= abs(ranks[:9].sum() - 9 * 23 / 2)
    assert hosts.ether_against_carbonate(table).p_exact == pytest.approx(
        far.mean(), rel=1e-12
    )


def test_leaving_out_each_paper(table):
    left = hosts.without_each_paper(table)
    assert len(left) == 25
    # Paper 45 has one row on either side, 11 the lowest ether value, 46 (4 M) none in the comparison.
    ether, carbonate = (
        [x for x in ETHER if x != 99.0],
        [x for x in CARBONATE if x != 96.0],
    )
    assert left.loc[45, "p_exact"] == hosts.rank_test(ether, carbonate).p_exact
    assert left.loc[46, "u"] == 79
    assert left["p_exact"].idxmin() == 11


def test_log_efficiency():
    assert hosts.log_efficiency([90, 99, 99.9]) == pytest.approx([1, 2, 3])


@pytest.mark.filterwarnings("ignore:The design matrix is rank-deficient")
@pytest.mark.parametrize(
    "terms",
    [
        (),
        ("strategy",),
        ("electrolyte_class", "has_lithium_nitrate"),
        ("electrolyte_class", "strategy"),
        MODEL_TERMS,
    ],
)
def test_fit_against_statsmodels(table, terms):
    fit = hosts.fit_model(table, terms)
    reference = sm.OLS(
        np.asarray(hosts.log_efficiency(table["coulombic_efficiency_percent"])),
        _design(table, terms),
    ).fit()
    assert fit.r2 == pytest.approx(reference.rsquared, abs=1e-10)
    assert fit.r2_adjusted == pytest.approx(reference.rsquared_adj, abs=1e-10)
    assert (
        fit.parameters == np.linalg.matrix_rank(_design(table, terms)) and fit.n == 27
    )


def test_prediction_of_left_out_papers_by_hand(table):
    """With one indicator the prediction for a paper is the mean of the other papers' rows of its group."""
    lce = np.asarray(hosts.log_efficiency(table["coulombic_efficiency_percent"]))
    nitrate, papers = (
        table["has_lithium_nitrate"].to_numpy(),
        table["reference"].to_numpy(),
    )
    errors = baseline = 0.0
    for i in range(27):
        others = papers != papers[i]
        errors += (lce[i] - lce[others & (nitrate == nitrate[i])].mean()) ** 2
        baseline += (lce[i] - lce[others].mean()) ** 2
    assert hosts.fit_model(table, ["has_lithium_nitrate"]).q2 == pytest.approx(
        1 - errors / baseline
    )


def test_prediction_needs_papers_that_can_predict(table):
    """Without paper 36 every concentrated row is a novel electrolyte, so its own row 17 is beyond prediction."""
    terms = ("electrolyte_class", "has_lithium_nitrate", "strategy")
    assert math.isnan(hosts.fit_model(table, terms).q2)
    conventional = table[hosts.electrolyte_class(table) != "concentrated"]
    with_strategy, without = (
        hosts.fit_model(conventional, terms),
        hosts.fit_model(conventional, terms[:2]),
    )
    assert with_strategy.n == 22 and with_strategy.q2 < without.q2


def test_salt_and_solvent_cannot_be_told_apart(table):
    """Every conventional ether has an imide salt and no conventional carbonate has one."""
    class_only = hosts.fit_model(table, ["electrolyte_class"])
    with_salt = hosts.fit_model(table, ["electrolyte_class", "has_imide_salt"])
    assert with_salt.parameters == class_only.parameters == 3
    with pytest.raises(
        BookError, match="'has_imide_salt' is fixed by electrolyte_class"
    ):
        hosts.added_term(table, "has_imide_salt", ["electrolyte_class"])
    with pytest.raises(BookError, match="collinear"):
        hosts.clustered_coefficients(table, ["electrolyte_class", "has_imide_salt"])


def test_strategy_adds_little_once_electrolyte_is_known(table):
    effect = hosts.added_term(table)
    lce = np.asarray(hosts.log_efficiency(table["coulombic_efficiency_percent"]))
    given = ("electrolyte_class", "has_lithium_nitrate")
    small = sm.OLS(lce, _design(table, given)).fit()
    large = sm.OLS(lce, _design(table, (*given, "strategy"))).fit()
    f, p, added = large.compare_f_test(small)
    assert (effect.f, effect.p_f, effect.degrees) == (
        pytest.approx(f),
        pytest.approx(p),
        (int(added), 20),
    )
    assert effect.r2_with - effect.r2_without == pytest.approx(
        large.rsquared - small.rsquared
    )
    assert effect.r2_with - effect.r2_without < 0.02
    assert effect.p_f > 0.5 and effect.p_permutation > 0.5 and effect.p_cluster > 0.05
    # Alone, strategy looks important, because the novel electrolytes are one of the strategies.
    assert hosts.added_term(table, "strategy", ()).p_f < 0.05
    # The electrolyte still matters when strategy is known.
    assert (
        hosts.added_term(
            table, "electrolyte_class", ("strategy", "has_lithium_nitrate")
        ).p_f
        < 0.05
    )


def small_table():
    """Two classes of four rows each, one term, every paper with one row."""
    return pd.DataFrame(
        {
            "coulombic_efficiency_percent": [
                97.0,
                97.2,
                97.5,
                99.0,
                99.2,
                98.3,
                99.1,
                99.4,
            ],
            "reference": range(8),
            "electrolyte_family": ["carbonate"] * 4 + ["ether"] * 4,
            "total_salt_molarity_M": 1.0,
            "has_polysulfide": [False, False, False, True, True, False, True, True],
        }
    )


def test_permutation_p_against_all_shuffles_within_classes():
    table = small_table()
    lce = np.asarray(hosts.log_efficiency(table["coulombic_efficiency_percent"]))
    observed, statistics = None, []
    for a in range(4):
        for b in range(4, 8):
            sulfide = np.repeat([0.0, 1.0], 4)
            sulfide[[a, b]] = 1, 0
            design = np.column_stack([np.ones(8), np.arange(8) > 3, sulfide])
            explained = sm.OLS(lce, design).fit().ess
            statistics.append(explained)
            if (a, b) == (3, 5):
                observed = explained
    exact = np.mean(np.array(statistics) >= observed * (1 - 1e-12))
    effect = hosts.added_term(
        table, "has_polysulfide", ["electrolyte_class"], permutations=20000, seed=3
    )
    assert effect.p_permutation == pytest.approx(
        exact, abs=4 * (exact * (1 - exact) / 20000) ** 0.5
    )
    assert effect == hosts.added_term(
        table, "has_polysulfide", ["electrolyte_class"], permutations=20000, seed=3
    )


def test_clustered_errors_against_the_sandwich_formula(table):
    terms = ("electrolyte_class", "has_lithium_nitrate")
    found = hosts.clustered_coefficients(table, terms)
    x = _design(table, terms).to_numpy()
    y = np.asarray(hosts.log_efficiency(table["coulombic_efficiency_percent"]))
    bread = np.linalg.inv(x.T @ x)
    beta = bread @ x.T @ y
    scores = (
        pd.DataFrame(x * (y - x @ beta)[:, None])
        .groupby(table["reference"].to_numpy())
        .sum()
        .to_numpy()
    )
    small_sample = 25 / 24 * 26 / 23  # G/(G-1) (n-1)/(n-k)
    covariance = small_sample * bread @ scores.T @ scores @ bread
    assert found["estimate"].to_numpy() == pytest.approx(beta)
    assert found["error"].to_numpy() == pytest.approx(np.sqrt(np.diag(covariance)))
    assert (found["low"] < found["estimate"]).all() and (
        found["estimate"] < found["high"]
    ).all()


@pytest.mark.parametrize(
    "call, message",
    [
        (
            lambda t: hosts.efficiency_summary(
                t.drop(columns="coulombic_efficiency_percent")
            ),
            "lacks the column",
        ),
        (lambda t: hosts.efficiency_summary(t, "colour"), "lacks the column 'colour'"),
        (lambda t: hosts.efficiency_summary(t.iloc[:0]), "no rows"),
        (
            lambda t: hosts.electrolyte_class(
                t.assign(electrolyte_family="ionic liquid")
            ),
            "'ionic liquid' at or below",
        ),
        (
            lambda t: hosts.without_each_paper(t.drop(columns="reference")),
            "lacks the column 'reference'",
        ),
    ],
)
def test_bad_tables_are_named(table, call, message):
    with pytest.raises(DataError, match=message):
        call(table)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda t: hosts.log_efficiency(100), "coulombic_efficiency_percent is 100"),
        (lambda t: hosts.rank_test([], [1.0]), "first is empty"),
        (lambda t: hosts.fit_model(t, ["colour"]), "no model term 'colour'"),
        (lambda t: hosts.added_term(t, permutations=0), "permutations is 0"),
    ],
)
def test_bad_input_is_named(table, call, message):
    with pytest.raises(BookError, match=message):
        call(table)
