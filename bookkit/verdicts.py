"""How a verdict is computed: a rule is its branches, a check is a function of inputs.

A rule is an ordered list of branches; each holds an outcome, its condition in words and its predicate, side by side.
The check finds the quantities that the predicates ask for, from inputs that it takes from :class:`Given`. So the same
few lines are evaluated at the reference, over the admissible box of the inputs, and along the input that decides.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import qmc

from bookkit import datapackage, results, units
from bookkit.assumptions import Assumption, Assumptions, basis_of_table, weakest
from bookkit.errors import ResultError

#: outcome -> (sign shown with it, what it means)
OUTCOMES = {
    "reproduced": ("✓", "the claim holds as worded, hedges included"),
    "qualified": (
        "≈",
        "it holds in some admissible cases and fails in others, and the sentence says in which",
    ),
    "contradicted": ("✗", "it fails as worded"),
    "undecided": (
        "±",
        "what is known does not decide: the outcome changes within the uncertainty of the inputs, or the test could not have seen the effect",
    ),
    "not testable": (
        "?",
        "nothing printed, sourced or computable bears on it; what would is named",
    ),
}
SUBSTANTIVE = ("reproduced", "qualified", "contradicted")
#: kind of test -> what it means
KINDS = {
    "reproduction": "same data, same analysis",
    "robustness": "same data, other analyses",
    "replication": "other data",
    "model": "computed from physics",
}
#: an outcome that fewer of the admissible cases give is undecided
SETTLED = 0.9
SAMPLES = 256
_STEPS = 64


# --- branches ----------------------------------------------------------------------------------


class Found:
    """Quantities that a check has found, as attributes, and the sentence that says so."""

    def __init__(self, because: str, **quantities: Any):
        self.because = because
        self.quantities = quantities

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["quantities"][name]
        except KeyError:
            raise AttributeError(name) from None


def _always(found: Found) -> bool:
    return True


@dataclass(frozen=True)
class Branch:
    """An outcome, the condition in words, and the same condition as a predicate; without one it is *otherwise*."""

    outcome: str
    words: str
    holds: Callable[[Found], bool] = _always

    @property
    def otherwise(self) -> bool:
        return self.holds is _always


def reproduced(words: str, holds: Callable[[Found], bool] = _always) -> Branch:
    return Branch("reproduced", words, holds)


def qualified(words: str, holds: Callable[[Found], bool] = _always) -> Branch:
    return Branch("qualified", words, holds)


def contradicted(words: str, holds: Callable[[Found], bool] = _always) -> Branch:
    return Branch("contradicted", words, holds)


def undecided(words: str, holds: Callable[[Found], bool] = _always) -> Branch:
    return Branch("undecided", words, holds)


def not_testable(words: str, holds: Callable[[Found], bool] = _always) -> Branch:
    return Branch("not testable", words, holds)


# --- inputs ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Input:
    """A quantity that a check may vary: an assumption, a number known within limits, or a choice of analysis."""

    name: str
    meaning: str
    reference: Any
    low: float = 0.0
    high: float = 0.0
    scale: str = "linear"
    unit: str = ""
    basis: str = "arithmetic"
    options: tuple = ()
    row: Assumption | None = None

    @property
    def varies(self) -> bool:
        return len(self.options) > 1 or self.low < self.high

    def at(self, share: float) -> Any:
        """The value at a share of the range, 0 to 1 (of the options, for a choice)."""
        share = float(share)
        if self.options:
            return self.options[
                min(int(share * len(self.options)), len(self.options) - 1)
            ][1]
        if self.scale == "log":
            return self.low * (self.high / self.low) ** share
        return self.low + share * (self.high - self.low)

    def share(self, value: Any) -> float:
        """The share of the range at which a value lies; inverse of :meth:`at`."""
        if self.options:
            return self.labels().index(self.label(value)) / len(self.options)
        if self.scale == "log":
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def labels(self) -> list[str]:
        return [label for label, _ in self.options]

    def label(self, value: Any) -> str:
        return next(label for label, option in self.options if option is value)

    def shown(self, value: float) -> float:
        """A value in the unit that people read."""
        if self.row is None or not self.row.in_code:
            return float(value)
        inside = "" if self.row.in_code == "1" else self.row.in_code
        return units.convert(float(value), inside, self.row.unit)


class Given:
    """What a check is given. It remembers what was asked for, so that inputs need no second list.

    ``given.film_modulus``
        an assumption of the chapter, in the unit of the code; varied over its range.
    ``given("pearson_CE_F_pct")``
        a published result, at its value.
    ``given.same("h_weak", value)``
        a quantity that the check computes anew from inputs, and that must agree with the published result of that
        name where all inputs are at their reference.
    ``given.one_of("estimator", {"Pearson": pearson, "Spearman": spearman})``
        a choice of analysis; the first is the reference.
    ``given.between("CE of row 3", 97.3, 97.25, 97.35)``
        a number known within limits, such as a rounded one.
    ``given.table("oyakhire2024-table1")``, ``given.table("oyakhire2024-table1", columns)``
        a copy of a table of the data package, or what a function makes of it, which is made once and not to be changed.
    """

    def __init__(
        self,
        assumed: Assumptions,
        value: Callable[[str], float],
        at: Mapping[str, Any] | None = None,
        wild: np.random.Generator | None = None,
        example: Mapping[str, Any] | None = None,
    ):
        self._assumed, self._value = assumed, value
        self._at, self._wild, self._example = at or {}, wild, example or {}
        self.inputs: dict[str, Input] = {}
        self.numbers: dict[str, float] = {}
        #: results taken at their value, not computed anew from inputs
        self.held: set[str] = set()
        self.tables: list[str] = []

    def __getattr__(self, name: str) -> float:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._take(_assumed_input(self._assumed, name))

    def __call__(self, name: str) -> float:
        number = self._number(name)
        self.numbers[name] = number
        self.held.add(name)
        if name in self._example:
            return self._example[name]
        return number if self._wild is None else _wild(number, self._wild)

    def same(self, name: str, value: float) -> float:
        published = self._number(name)
        self.numbers[name] = published
        if not self._at and self._wild is None and not self._example:
            own = results.checked(name, value).value
            if not math.isclose(own, published, rel_tol=1e-6, abs_tol=1e-12):
                raise ResultError(
                    f"The result {name!r} is {published:.8g} in its chapter, and the check computes {own:.8g}; one name has one value."
                )
        return value

    def one_of(self, meaning: str, options: Mapping[str, Any] | Sequence[Any]) -> Any:
        pairs = (
            tuple(options.items())
            if isinstance(options, Mapping)
            else tuple((str(option), option) for option in options)
        )
        return self._take(Input(meaning, meaning, pairs[0][1], options=pairs))

    def between(
        self,
        meaning: str,
        value: float,
        low: float,
        high: float,
        scale: str = "linear",
        unit: str = "",
        basis: str = "printed",
    ) -> float:
        if not low <= value <= high:
            raise ResultError(
                f"The input {meaning!r} is {value:g}; a value from {low:g} to {high:g} is allowed, its own range."
            )
        return self._take(Input(meaning, meaning, value, low, high, scale, unit, basis))

    def table(
        self, name: str, prepare: Callable[[pd.DataFrame], Any] | None = None
    ) -> Any:
        """A copy of a table; or what the function ``prepare`` makes of it, made once and not to be changed."""
        if name not in self.tables:
            self.tables.append(name)
        if name not in self._example and self._wild is None:
            return _table(name).copy() if prepare is None else _prepared(name, prepare)
        frame = _table(name).copy()
        if name in self._example:
            frame = self._example[name](frame)
        else:
            for column in frame.select_dtypes("number"):
                if self._wild.random() < 0.5:
                    values = frame[column].to_numpy(float, copy=True)
                    self._wild.shuffle(values)
                    frame[column] = values * (
                        1
                        if self._wild.random() < 0.5
                        else 10 ** self._wild.normal(0, 0.3)
                    )
        return frame if prepare is None else prepare(frame)

    def _number(self, name: str) -> float:
        number = self._value(name)
        if not math.isfinite(number):
            raise ResultError(
                f"The result {name!r} is {number}; no verdict can rest on it."
            )
        return number

    def _take(self, taken: Input) -> Any:
        self.inputs[taken.name] = taken
        if taken.name in self._example:
            return self._example[taken.name]
        if taken.name in self._at:
            return self._at[taken.name]
        if self._wild is not None:
            if taken.options:
                return taken.at(self._wild.random())
            if self._wild.random() < 0.5 and taken.varies:
                return taken.at(self._wild.random())
            return _wild(taken.reference, self._wild, signed=False)
        return taken.reference


def _wild(number: float, rng: np.random.Generator, signed: bool = True) -> float:
    """A number that might have been found instead: the same, another size, another sign, none, one."""
    kind = rng.integers(0, 6 if signed else 3)
    scaled = number * 10 ** rng.normal(0, 1.5) if number else 10 ** rng.normal(0, 1.5)
    if signed and kind == 3:
        return -scaled
    if signed and kind > 3:
        return [0.0, 1.0, rng.random(), float(rng.integers(0, 30))][rng.integers(0, 4)]
    return number if kind == 0 else scaled


def _assumed_input(assumed: Assumptions, name: str) -> Input:
    """An assumption as an input; made once for each table of assumptions."""
    known = assumed.__dict__.setdefault("_inputs", {})
    if name not in known:
        row = assumed.row(name)
        low, high = assumed.interval(name)
        basis = row.basis
        known[name] = Input(
            name,
            row.meaning,
            getattr(assumed, name),
            low,
            high,
            row.scale,
            row.unit,
            basis,
            row=row,
        )
    return known[name]


@lru_cache(maxsize=256)
def _prepared(name: str, prepare: Callable[[pd.DataFrame], Any]) -> Any:
    return prepare(_table(name).copy())


@lru_cache(maxsize=64)
def _table(name: str) -> pd.DataFrame:
    return pd.read_csv(datapackage.ROOT / datapackage.describe(name)["path"])


# --- rules -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """How one claim is tested.

    ``untested`` names the part of the claim that was not tested (empty: none); ``needs`` the measurement or table that
    would decide or flip it; ``revised`` why the rule was changed after its number was known; ``examples`` inputs that
    reach a branch which a random search would miss; ``simulate(given, rng, true)`` draws data under the claim or its
    opposite, for rules that decide by statistics.
    """

    claim_id: str
    chapter: str
    kind: str
    branches: tuple[Branch, ...]
    check: Callable[[Given], Found]
    untested: str = ""
    needs: str = ""
    revised: str = ""
    examples: tuple[Mapping[str, Any], ...] = ()
    simulate: Callable[[Given, np.random.Generator, bool], Found] | None = None
    samples: int = SAMPLES

    def __post_init__(self) -> None:
        fault = self._fault()
        if fault:
            raise ResultError(f"{self.claim_id}, {fault}.")

    def _fault(self) -> str:
        if self.kind not in KINDS:
            return f"kind: found {self.kind!r}; allowed are {', '.join(KINDS)}"
        if not self.branches:
            return "branches: none found; a rule needs one at least"
        for branch in self.branches:
            if branch.outcome not in OUTCOMES:
                return f"branches: found the outcome {branch.outcome!r}; allowed are {', '.join(OUTCOMES)}"
            if not branch.words.strip():
                return f"branches: {branch.outcome!r} has no condition in words"
            if branch.otherwise != (branch is self.branches[-1]):
                return "branches: the last one, and only that, goes without a predicate, because it is what holds otherwise"
        if {"undecided", "not testable"} & {
            self.branches[-1].outcome
        } and not self.needs:
            return "needs: empty; a claim that may stay open needs the measurement that would decide it"
        return ""

    def taken(self, found: Found) -> int:
        """The first branch whose predicate holds."""
        for name, value in found.quantities.items():
            if isinstance(value, float | np.floating) and not math.isfinite(value):
                raise ResultError(
                    f"{self.claim_id}: its quantity {name!r} is {value}; no verdict can rest on it."
                )
        return next(
            index for index, branch in enumerate(self.branches) if branch.holds(found)
        )

    def outcome(self, given: Given) -> str:
        return self.branches[self.taken(self.check(given))].outcome


@dataclass(frozen=True)
class Strip:
    """The outcome along one input, all others at their reference; numbers in the unit that people read."""

    name: str
    meaning: str
    unit: str
    scale: str
    low: float
    high: float
    reference: float
    #: (from, to, outcome), or (label, label, outcome) for a choice
    segments: tuple[tuple[Any, Any, str], ...]


@dataclass(frozen=True)
class Evidence:
    """What the test of one claim found; the page, claims.json, the audit and the tests read this."""

    claim_id: str
    outcome: str
    at_reference: str
    because: str
    branches: tuple[tuple[str, str], ...]
    taken: int
    coverage: str
    untested: str
    basis: str
    kind: str
    stands: float | None
    cases: int
    turned_by: str
    turned_by_words: str
    turns_at: float | str | None
    turns_to: str
    needs: str
    revised: str
    numbers: dict[str, float] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    strip: Strip | None = None
    error_rates: dict[str, dict[str, float]] = field(default_factory=dict)


def evaluate(
    rule: Rule,
    assumed: Assumptions,
    value: Callable[[str], float],
    basis_of: Callable[[str], str] = lambda name: "arithmetic",
) -> Evidence:
    """Test a claim: at the reference, over the admissible cases, along the input that decides.

    ``value`` gives published results by name, ``basis_of`` the weakest kind of input behind one.

    Raises
    ------
    ResultError
        If a number is missing or not finite, an input lies outside its range, or the check fails in the box.
    """
    given = Given(assumed, value)
    found = rule.check(given)
    taken = rule.taken(found)
    here = rule.branches[taken].outcome
    varied = {name: each for name, each in given.inputs.items() if each.varies}
    asked = dict(given.inputs)

    def outcome(at: Mapping[str, Any]) -> str:
        there = Given(assumed, value, at)
        try:
            return rule.outcome(there)
        except Exception as problem:
            where = ", ".join(f"{name} = {each!r}"[:60] for name, each in at.items())
            raise ResultError(
                f"{rule.claim_id}: its check fails at {where}: {problem}"
            ) from problem
        finally:
            asked.update(there.inputs)

    stands: float | None = 1.0
    cases, turned_by, turns_at, turns_to, strip = 1, "", None, "", None
    if here == "not testable":
        stands, varied = None, {}
    if varied:
        while (
            True
        ):  # a check may ask for more inputs elsewhere in the box than at the reference
            points, shares = _cases(varied, rule.claim_id, rule.samples)
            same = np.array([outcome(point) == here for point in points])
            late = {
                name: each
                for name, each in asked.items()
                if each.varies and name not in varied
            }
            if not late:
                break
            varied |= late
        stands, cases = float(same.mean()), len(points)
        order = sorted(
            varied, key=lambda name: -_effect(varied[name], shares[name], same)
        )
        for name in order:
            turned = _along(varied[name], outcome, here)
            if turned:
                turned_by, (turns_at, turns_to, strip) = name, turned
                break
        if turned_by and stands == 1:
            stands = cases / (cases + 1)
        elif not turned_by and stands < 1:
            turned_by = order[0]  # not alone
    bases = [each.basis for each in asked.values()]
    bases += [basis_of(name) for name in given.numbers]
    bases += [basis_of_table(name) for name in given.tables]
    return Evidence(
        claim_id=rule.claim_id,
        outcome="undecided" if stands is not None and stands < SETTLED else here,
        at_reference=here,
        because=found.because,
        branches=tuple((branch.outcome, branch.words) for branch in rule.branches),
        taken=taken,
        coverage="none"
        if here == "not testable"
        else "part"
        if rule.untested
        else "whole",
        untested=rule.untested,
        basis=weakest(bases),
        kind=rule.kind,
        stands=stands,
        cases=cases,
        turned_by=turned_by,
        turned_by_words=varied[turned_by].meaning if turned_by else "",
        turns_at=turns_at,
        turns_to=turns_to,
        needs=rule.needs,
        revised=rule.revised,
        numbers=dict(given.numbers),
        inputs=tuple(asked),
        tables=tuple(given.tables),
        strip=strip,
        error_rates=_rates(rule, assumed, value),
    )


def _seed(claim_id: str) -> int:
    return zlib.crc32(claim_id.encode())


def _cases(
    varied: Mapping[str, Input], claim_id: str, samples: int
) -> tuple[list[dict[str, Any]], dict[str, np.ndarray]]:
    """Points of the admissible box: every combination where all inputs are choices and these are few, else Sobol points."""
    counts = [len(each.options) for each in varied.values()]
    if all(counts) and math.prod(counts) <= 4 * samples:
        shares = np.array(
            [
                [(i + 0.5) / n for i, n in zip(combination, counts, strict=True)]
                for combination in product(*map(range, counts))
            ]
        )
    else:
        sobol = qmc.Sobol(len(varied), seed=_seed(claim_id))
        shares = sobol.random_base2(max(1, round(math.log2(samples))))
    points = [
        {
            name: each.at(share)
            for (name, each), share in zip(varied.items(), row, strict=True)
        }
        for row in shares
    ]
    return points, {name: shares[:, i] for i, name in enumerate(varied)}


def _effect(each: Input, shares: np.ndarray, same: np.ndarray) -> float:
    """Share of the outcome's variance that this input explains by itself."""
    bins = np.minimum(
        (shares * (len(each.options) or 8)).astype(int), (len(each.options) or 8) - 1
    )
    means = [(same[bins == b].mean(), (bins == b).sum()) for b in np.unique(bins)]
    return sum(n * (mean - same.mean()) ** 2 for mean, n in means) / len(same)


def _along(
    each: Input, outcome: Callable, here: str
) -> tuple[float | str, str, Strip] | None:
    """Where the outcome changes along one input, what it changes to, and the whole strip; None if it does not."""
    if each.options:
        found = [
            (label, outcome({each.name: option})) for label, option in each.options
        ]
        other = next(((label, o) for label, o in found if o != here), None)
        if other is None:
            return None
        segments = tuple((label, label, o) for label, o in found)
        return *other, Strip(
            each.name, each.meaning, "", "choice", 0, len(found), 0, segments
        )
    start = each.share(each.reference)
    shares = sorted({*np.linspace(0, 1, _STEPS + 1), start})
    found = {share: outcome({each.name: each.at(share)}) for share in shares}
    found[start] = here
    if set(found.values()) == {here}:
        return None
    edges = []
    for left, right in zip(shares, shares[1:], strict=False):
        if found[left] != found[right]:
            low, high = left, right
            for _ in range(30):
                middle = (low + high) / 2
                low, high = (
                    (middle, high)
                    if outcome({each.name: each.at(middle)}) == found[left]
                    else (low, middle)
                )
            edges.append(((low + high) / 2, found[left], found[right]))
    nearest, left, right = min(edges, key=lambda edge: abs(edge[0] - start))
    places = [0.0, *(share for share, *_ in edges), 1.0]
    kinds = [found[shares[0]], *(after for *_, after in edges)]
    value = [each.shown(each.at(share)) for share in places]
    segments = tuple(
        (a, b, kind) for a, b, kind in zip(value, value[1:], kinds, strict=False)
    )
    strip = Strip(
        each.name,
        each.meaning,
        each.unit,
        each.scale,
        value[0],
        value[-1],
        each.shown(each.reference),
        segments,
    )
    return each.shown(each.at(nearest)), right if nearest >= start else left, strip


def _rates(
    rule: Rule, assumed: Assumptions, value: Callable[[str], float], draws: int = 200
) -> dict[str, dict[str, float]]:
    """Shares of the outcomes where the claim is true and where its opposite is, by simulation."""
    if rule.simulate is None:
        return {}
    rates = {}
    for true in (True, False):
        rng = np.random.default_rng(_seed(rule.claim_id))
        came = [
            rule.branches[
                rule.taken(rule.simulate(Given(assumed, value), rng, true))
            ].outcome
            for _ in range(draws)
        ]
        rates["if true" if true else "if false"] = {
            outcome: came.count(outcome) / draws for outcome in dict.fromkeys(came)
        }
    return rates


def reachable(
    rule: Rule,
    assumed: Assumptions,
    value: Callable[[str], float],
    tries: int = 3000,
) -> set[int]:
    """Branches that some inputs reach: the examples of the rule, the box, and numbers that might have been found instead."""
    wanted, reached = set(range(len(rule.branches))), set()
    rng = np.random.default_rng(_seed(rule.claim_id))
    tests = [Given(assumed, value)]
    tests += [Given(assumed, value, example=example) for example in rule.examples]
    for number in range(len(tests) + tries):
        given = (
            tests[number] if number < len(tests) else Given(assumed, value, wild=rng)
        )
        try:
            with np.errstate(all="ignore"):
                reached.add(rule.taken(rule.check(given)))
        except Exception:  # numbers that cannot be reach nothing
            if number < len(tests):
                raise
        if reached == wanted:
            break
    return reached
