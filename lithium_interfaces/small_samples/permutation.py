"""Permutation tests: every arrangement where that is feasible, a seeded sample where it is not."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, permutations
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.errors import DataError

from ._arrays import group_codes, unit_deviations, varying_pair
from .correlation import correlate, known_method, midranks, pair_signs

LARGEST_EXACT = 10  # rows; 10! = 3,628,800 arrangements
SLACK = 1e-9  # arrangements equal to the observed one must not be lost to rounding
BINS = np.linspace(-1, 1, 81)


@dataclass(frozen=True)
class PermutationTest:
    """A two-sided permutation test of a coefficient.

    ``p_value`` is the share of arrangements with a coefficient at least as large in magnitude.
    ``exact`` says whether all ``arrangements`` were visited; if not, they are random draws, the
    observed order counts as one more, and ``standard_error`` is that of the p-value (0 if exact).
    ``counts`` is the null distribution over ``bin_edges``.
    """

    method: str
    coefficient: float
    p_value: float
    exact: bool
    arrangements: int
    standard_error: float
    bin_edges: np.ndarray
    counts: np.ndarray


def permutation_test(
    x: ArrayLike,
    y: ArrayLike,
    method: str = "pearson",
    groups: ArrayLike | None = None,
    draws: int = 10_000,
    seed: int = 20240108,
) -> PermutationTest:
    """Permute y against x and compare the coefficient (Pearson r, Spearman rho, Kendall tau-b).

    With ``groups`` (one label per row) y moves only inside its group, so that differences between
    groups stay what they are. Up to 10 rows, or up to 10! arrangements with groups, all orders are
    enumerated; beyond that ``draws`` random ones are used. Raises DataError for constant columns,
    unequal lengths, an unknown method, or Kendall with groups (not a sum over rows).
    """
    x, y = varying_pair(x, y)
    observed = correlate(x, y, method).coefficient
    if method == "kendall":
        if groups is not None:
            raise DataError(
                "groups were given with method 'kendall'; use 'pearson' or 'spearman' instead."
            )
        return _kendall_test(x, y, observed, draws, seed)
    if method == "spearman":
        x, y = midranks(x), midranks(y)
    codes = np.zeros(len(x), int) if groups is None else group_codes(groups, len(x))[1]
    chunks, exact = arranged_sums(
        unit_deviations(x), unit_deviations(y), codes, draws, seed
    )
    counts, extreme, total = np.zeros(len(BINS) - 1, int), 0, 0
    for sums in chunks:
        extreme += int(np.count_nonzero(np.abs(sums) >= abs(observed) - SLACK))
        counts += _histogram(sums)
        total += len(sums)
    return _result(method, observed, extreme, total, exact, counts)


def permutation_p(x: ArrayLike, y: ArrayLike, method: str = "pearson") -> float:
    """Only the exact p-value of ``permutation_test``, for n <= 10: the quick form for many calls."""
    x, y = varying_pair(x, y)
    if len(x) > LARGEST_EXACT:
        raise DataError(
            f"n is {len(x)}; the exact p-value enumerates at most {LARGEST_EXACT} rows."
        )
    if known_method(method) == "kendall":
        scores, counts = kendall_score_counts(x, y)
        observed = abs(int(_kendall_score(x, y)))
        return float(counts[np.abs(scores) >= observed].sum() / counts.sum())
    if method == "spearman":
        x, y = midranks(x), midranks(y)
    x, y = unit_deviations(x), unit_deviations(y)
    threshold = abs(x @ y) - SLACK
    chunks = _enumerated_sums(x, y)
    return sum(
        np.count_nonzero(np.abs(sums) >= threshold) for sums in chunks
    ) / factorial(len(x))


def arranged_sums(x: ArrayLike, y: ArrayLike, codes: ArrayLike, draws: int, seed: int):
    """(chunks of sum_i x_i y_pi(i) over arrangements pi inside each group, whether all were visited)."""
    sizes = np.bincount(codes)
    if prod(factorial(int(size)) for size in sizes) > factorial(LARGEST_EXACT):
        return _sampled_sums(x, y, codes, draws, seed), False
    if len(sizes) == 1:
        return _enumerated_sums(x, y), True
    total = np.zeros(1)
    for code in range(len(sizes)):
        inside = codes == code
        part = np.concatenate(list(_enumerated_sums(x[inside], y[inside])))
        total = np.add.outer(total, part).ravel()
    return [total], True


@lru_cache(maxsize=12)
def _half_orders(n):
    # A permutation of n is: which values go to the first half, and an order inside each half.
    half = n // 2
    chosen = np.array(list(combinations(range(n), half)), int)
    rest = np.array([sorted(set(range(n)) - set(row)) for row in chosen.tolist()], int)
    return (
        chosen,
        np.array(list(permutations(range(half))), int),
        rest,
        np.array(list(permutations(range(n - half))), int),
    )


def _enumerated_sums(x, y, chunk=100_000):
    """All n! sums in chunks: the sum splits into halves, so 10! sums cost 252 x (120 + 120) products."""
    chosen, first, rest, second = _half_orders(len(x))
    half = len(x) // 2
    a = y[chosen][:, first] @ x[:half]
    b = y[rest][:, second] @ x[half:]
    step = max(1, chunk // (a.shape[1] * b.shape[1]))
    for start in range(0, len(a), step):
        part = slice(start, start + step)
        yield (a[part, :, None] + b[part, None, :]).ravel()


def _sampled_sums(x, y, codes, draws, seed, chunk=1_000_000):
    # Random keys offset by the group code: sorting them shuffles inside groups and nowhere else.
    order = np.argsort(codes, kind="stable")
    x, y, codes = x[order], y[order], codes[order]
    rng = np.random.default_rng(seed)
    step = max(1, chunk // len(x))
    for start in range(0, draws, step):
        keys = codes + rng.random((min(step, draws - start), len(x)))
        yield y[np.argsort(keys, axis=1)] @ x


def _histogram(values, weights=None):
    index = ((values + 1) * (0.5 * (len(BINS) - 1))).astype(np.int32)
    return np.bincount(
        np.clip(index, 0, len(BINS) - 2), weights, minlength=len(BINS) - 1
    ).astype(int)


def _result(method, observed, extreme, total, exact, counts):
    p = extreme / total if exact else (extreme + 1) / (total + 1)
    error = 0.0 if exact else float(np.sqrt(p * (1 - p) / total))
    return PermutationTest(
        method, float(observed), float(p), exact, int(total), error, BINS, counts
    )


def _kendall_score(x, y):
    # concordant minus discordant pairs
    return (pair_signs(x).astype(int) * pair_signs(y)).sum() // 2


def kendall_score_counts(x: ArrayLike, y: ArrayLike) -> tuple[NDArray, NDArray]:
    """Exact null distribution of Kendall's score S with ties in both columns: (scores, counts), n <= 10.

    Rows are visited in rising x. When a tie group of x receives the set T of y values, the pairs it
    forms with the set already placed add a score that depends on the two sets alone, so one table
    over 2^n sets replaces n! orders. A distribution is kept in one integer, 32 bits per score.
    """
    n = len(x)
    if n > LARGEST_EXACT:
        raise DataError(
            f"n is {n}; the score counts are enumerated for at most {LARGEST_EXACT} rows."
        )
    signs = pair_signs(y).astype(int)
    member = (np.arange(1 << n)[:, None] >> np.arange(n)) & 1
    against = (
        member @ signs.T
    ).tolist()  # against[placed][k]: sum of sign(y_k - y_j), j placed
    _, group_sizes = np.unique(midranks(x), return_counts=True)
    table, placed_rows, shift = {0: 1}, 0, 0
    for size in group_sizes.tolist():
        following: dict = {}
        for placed, distribution in table.items():
            gain = against[placed]
            free = [k for k in range(n) if not placed >> k & 1]
            for taken in combinations(free, size):
                score = (
                    sum(gain[k] for k in taken) + size * placed_rows
                )  # never negative
                key = placed | sum(1 << k for k in taken)
                following[key] = following.get(key, 0) + (distribution << 32 * score)
        table, shift = following, shift + size * placed_rows
        placed_rows += size
    orders_inside_ties = prod(factorial(size) for size in group_sizes.tolist())
    packed = table[(1 << n) - 1]
    fields = np.frombuffer(packed.to_bytes(4 * (2 * shift + 1), "little"), "<u4")
    return np.arange(-shift, shift + 1), fields.astype(np.int64) * orders_inside_ties


def _kendall_test(x, y, observed, draws, seed):
    score = int(_kendall_score(x, y))
    untied_x, untied_y = (np.count_nonzero(pair_signs(column)) / 2 for column in (x, y))
    per_score = 1 / np.sqrt(untied_x * untied_y)
    if len(x) <= LARGEST_EXACT:
        scores, counts = kendall_score_counts(x, y)
        exact = True
    else:
        scores, counts = np.unique(
            _sampled_scores(x, y, draws, seed), return_counts=True
        )
        exact = False
    extreme = counts[np.abs(scores) >= abs(score)].sum()
    bins = _histogram(scores * per_score, counts)
    return _result("kendall", observed, int(extreme), int(counts.sum()), exact, bins)


def _sampled_scores(x, y, draws, seed, budget=40_000_000, chunk=1_000_000):
    # Each draw looks at n^2 pairs; beyond the budget fewer draws are made and the error says so.
    n = len(x)
    draws = max(200, min(draws, budget // n**2))
    a = pair_signs(x).astype(np.float32).ravel()
    b = pair_signs(y)
    rng = np.random.default_rng(seed)
    scores = []
    step = max(1, chunk // n**2)
    for start in range(0, draws, step):
        order = np.argsort(rng.random((min(step, draws - start), n)), axis=1)
        shuffled = b[order[:, :, None], order[:, None, :]].reshape(len(order), -1)
        scores.append(shuffled.astype(np.float32) @ a / 2)
    return np.rint(np.concatenate(scores)).astype(int)
