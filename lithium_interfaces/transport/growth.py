"""Laws by which a film grows, and which of them a series of thicknesses can tell apart.

What limits the growth decides the law of the thickness L(t), starting at L0:

    reaction (linear)         L = L0 + k_l t                          late local exponent 1
    both (Deal-Grove)         (L^2 - L0^2)/2k + (L - L0)/k_l = t      1, then 1/2
    transport (parabolic)     L^2 = L0^2 + 2 k t                      1/2
    tunnelling (logarithmic)  L = L0 + s ln(1 + r t/s)                tends to 0

The local exponent is d ln(L - L0)/d ln t. Early on it is 1 for every law with a finite first rate, also for the
parabolic one if L0 > 0. Solvent that diffuses in (k = V c D) and electrons that conduct out (k = V sigma_e U/nF)
give the same parabola: thickness against time alone cannot tell them apart. Nor can growth alone tell a slow
reaction from a film that was there before: Deal-Grove from L0 = 0 is the parabola from L0 = k/k_l, less L0.
"""

import inspect
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lithium_interfaces.core.constants import FARADAY
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, within
from lithium_interfaces.errors import BookError, DataError

# --- the laws ----------------------------------------------------------------------------------


@within(time_s=">= 0", initial_m=">= 0", rate_m_s="> 0")
def linear(time_s: ArrayLike, initial_m: ArrayLike, rate_m_s: ArrayLike) -> NDArray:
    """L0 + k_l t: the reaction limits."""
    return initial_m + rate_m_s * time_s


@within(time_s=">= 0", initial_m=">= 0", constant_m2_s="> 0")
def parabolic(
    time_s: ArrayLike, initial_m: ArrayLike, constant_m2_s: ArrayLike
) -> NDArray:
    """sqrt(L0^2 + 2 k t): transport through the film limits."""
    return np.sqrt(initial_m**2 + 2 * constant_m2_s * time_s)


@within(time_s=">= 0", initial_m=">= 0", constant_m2_s="> 0", rate_m_s="> 0")
def deal_grove(
    time_s: ArrayLike,
    initial_m: ArrayLike,
    constant_m2_s: ArrayLike,
    rate_m_s: ArrayLike,
) -> NDArray:
    """Reaction and transport in series: the root of (L^2 - L0^2)/2k + (L - L0)/k_l = t (Deal and Grove 1965)."""
    crossover = constant_m2_s / rate_m_s  # thickness at which transport takes over
    start = initial_m + crossover
    added = 2 * constant_m2_s * time_s
    return initial_m + added / (
        start + np.sqrt(start**2 + added)
    )  # no cancellation for thin films


@within(time_s=">= 0", initial_m=">= 0", length_m="> 0", rate_m_s="> 0")
def logarithmic(
    time_s: ArrayLike, initial_m: ArrayLike, length_m: ArrayLike, rate_m_s: ArrayLike
) -> NDArray:
    """L0 + s ln(1 + r t/s): the rate falls by 1/e for every ``length_m`` s; for tunnelling s = 1/(2 kappa)."""
    return initial_m + length_m * np.log1p(rate_m_s * time_s / length_m)


@within(molar_volume_m3_mol="> 0", concentration_mol_m3="> 0", diffusivity_m2_s="> 0")
def diffusion_constant_m2_s(
    molar_volume_m3_mol: ArrayLike,
    concentration_mol_m3: ArrayLike,
    diffusivity_m2_s: ArrayLike,
) -> NDArray:
    """k = V c D of a film (molar volume per mole of diffusing species) fed by diffusion of a species at c."""
    return molar_volume_m3_mol * concentration_mol_m3 * diffusivity_m2_s


@within(
    molar_volume_m3_mol="> 0", conductivity_S_m="> 0", electrons="> 0", voltage_V="> 0"
)
def electron_constant_m2_s(
    molar_volume_m3_mol: ArrayLike,
    conductivity_S_m: ArrayLike,
    voltage_V: ArrayLike,
    electrons: ArrayLike = 1,
) -> NDArray:
    """k = V sigma_e U/(n F) of a film fed by electrons that a voltage U drives through it."""
    charge = electrons * FARADAY
    return molar_volume_m3_mol * conductivity_S_m * voltage_V / charge


@within(time_s="> 0", thickness_m="> 0", initial_m=">= 0")
def local_exponent(
    time_s: ArrayLike, thickness_m: ArrayLike, initial_m: float = 0.0
) -> NDArray:
    """d ln(L - L0)/d ln t at every point of a series, by differences that are second order on any spacing.

    Needs three points or more, times that increase from above zero, and thicknesses above L0.
    """
    time = time_s
    added = thickness_m - initial_m
    if (
        time.ndim != 1
        or time.shape != added.shape
        or time.size < 3
        or (np.diff(time) <= 0).any()
    ):
        raise BookError(
            f"time_s has shape {time.shape} and thickness_m {added.shape}, but three or more increasing times are needed."
        )
    if (added <= 0).any():
        least, initial = float(np.min(added + initial_m)), float(initial_m)
        raise BookError(
            f"thickness_m falls to {least:g}, but must stay above initial_m = {initial:g}."
        )
    return np.gradient(np.log(added), np.log(time))


# --- which law fits ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Law:
    """A law in nm and hours, what limits the film, and where its fit may start."""

    name: str
    limited_by: str
    parameters: tuple[str, ...]
    function: object
    contains: tuple[
        str, ...
    ] = ()  # simpler laws that it becomes when a parameter goes to a limit

    def __call__(self, time_h, values):
        return self.function(time_h, *values)


def _power(time_h, initial, factor, exponent):
    return initial + factor * time_h**exponent


#: the laws that `compare_laws` fits; "power" is a description, not a mechanism
LAWS = (
    Law("linear", "reaction", ("initial_nm", "rate_nm_h"), inspect.unwrap(linear)),
    Law(
        "parabolic",
        "transport of solvent or electrons",
        ("initial_nm", "constant_nm2_h"),
        inspect.unwrap(parabolic),
    ),
    Law(
        "Deal–Grove",
        "reaction, then transport",
        ("initial_nm", "constant_nm2_h", "rate_nm_h"),
        inspect.unwrap(deal_grove),
        ("linear", "parabolic"),
    ),
    Law(
        "logarithmic",
        "tunnelling",
        ("initial_nm", "length_nm", "rate_nm_h"),
        inspect.unwrap(logarithmic),
        ("linear",),
    ),
    Law(
        "power",
        "nothing in particular",
        ("initial_nm", "factor_nm", "exponent"),
        _power,
    ),
)


@dataclass(frozen=True)
class LawFit:
    """One law fitted: values and standard errors by parameter name, misfit, AICc and Akaike weight."""

    law: Law
    values: dict[str, float]
    standard_errors: dict[str, float]
    chi2: float
    aicc: float
    delta: float  # AICc above the best law
    weight: float
    p_value: (
        float | None
    )  # chance of a worse chi2 if the law and the stated uncertainties hold; None without them

    def thickness_nm(self, time_h: ArrayLike) -> NDArray:
        """The fitted law at other times."""
        return self.law(np.asarray(time_h, dtype=float), tuple(self.values.values()))


@dataclass(frozen=True)
class Comparison:
    """All laws fitted to one series, best first."""

    fits: tuple[LawFit, ...]
    points: int
    threshold: float

    def __getitem__(self, name):
        for fit in self.fits:
            if fit.law.name == name:
                return fit
        raise BookError(
            f"{name!r} is not a fitted law; allowed are {', '.join(fit.law.name for fit in self.fits)}."
        )

    @property
    def plausible(self) -> tuple[str, ...]:
        """Names of the mechanisms that the series leaves standing, best first.

        They lie within the threshold of the best one. A general law that contains a simpler one and does no
        better only imitates it, so it is left out, as is the power law, which is no mechanism.
        """
        mechanisms = [fit for fit in self.fits if fit.law.name != "power"]
        close = [
            fit for fit in mechanisms if fit.aicc - mechanisms[0].aicc <= self.threshold
        ]
        order = [fit.law.name for fit in close]
        return tuple(
            fit.law.name
            for place, fit in enumerate(close)
            if not any(simple in order[:place] for simple in fit.law.contains)
        )

    @property
    def tells(self) -> bool:
        """Whether the series singles out one mechanism, and that one fits."""
        return self.fits_at_all and len(self.plausible) == 1

    @property
    def fits_at_all(self) -> bool:
        """False if stated uncertainties rule out even the best mechanism (p below 1 %)."""
        best = self[self.plausible[0]]
        return best.p_value is None or best.p_value >= 0.01

    @property
    def verdict(self) -> str:
        """One sentence for people."""
        if not self.fits_at_all:
            best = self[self.plausible[0]]
            return (
                "None of these laws fits the series within its stated uncertainties "
                f"(best: {best.law.name}, p = {best.p_value:.2g})."
            )
        if self.tells:
            name = self.plausible[0]
            return f"The series singles out the {name} law (limited by {self[name].law.limited_by})."
        return f"The series cannot tell these laws apart: {', '.join(self.plausible)}."

    def frame(self) -> pd.DataFrame:
        """One row per law, best first, as a DataFrame."""
        import pandas as pd

        def text(fit):
            pairs = zip(fit.values.items(), fit.standard_errors.values())
            return ", ".join(
                f"{name} {value:.3g} ± {error:.2g}"
                if error < 1e3 * abs(value)
                else f"{name} not fixed by the data"
                for (name, value), error in pairs
            )

        return pd.DataFrame(
            {
                "law": [fit.law.name for fit in self.fits],
                "limited by": [fit.law.limited_by for fit in self.fits],
                "ΔAICc": [fit.delta for fit in self.fits],
                "weight": [fit.weight for fit in self.fits],
                "parameters": [text(fit) for fit in self.fits],
            }
        )


@within(time_h=">= 0", thickness_nm="> 0", threshold="> 0")
def compare_laws(
    time_h: ArrayLike,
    thickness_nm: ArrayLike,
    uncertainty_nm: float | None = None,
    threshold: float = 4.0,
) -> Comparison:
    """Fit every law of ``LAWS`` to a series and say which ones it leaves standing.

    Parameters
    ----------
    time_h, thickness_nm : at least seven points, times >= 0 with at least five different ones, thicknesses > 0
    uncertainty_nm : standard error of the thicknesses, one number or one per point; None estimates one common error
        from the scatter, which costs a parameter
    threshold : AICc differences up to this count as "cannot tell"; 4 is an odds ratio of about 7

    Errors are taken as independent. Standard errors are linear (inverse Hessian) and infinite where the series
    does not fix a parameter. Raises BookError for series that are too short or not finite.
    """
    from scipy.optimize import leastsq
    from scipy.special import gammaincc

    time = np.atleast_1d(time_h)
    thickness = np.atleast_1d(thickness_nm)
    if time.ndim != 1 or time.shape != thickness.shape:
        shapes = f"{time.shape} and {thickness.shape}"
        raise BookError(
            f"time_h and thickness_nm have shapes {shapes}, but need one thickness per time."
        )
    if time.size < 7 or np.unique(time).size < 5:
        raise BookError(
            f"The series has {time.size} points at {np.unique(time).size} times, but seven points at five times are "
            "needed to compare laws."
        )
    known = uncertainty_nm is not None
    error = np.ones_like(time)
    if known:
        stated = checked("uncertainty_nm", uncertainty_nm, "(0, inf)")
        if stated.shape not in ((), time.shape):
            raise BookError(
                f"uncertainty_nm has shape {stated.shape}, but needs one number or one per time."
            )
        error = stated * error

    found_laws = []
    for law in LAWS:

        def residual(x, law=law):
            return (law(time, _parameters(law, x)) - thickness) / error

        tries = []
        for first, *rest in _starts(law.name, time, thickness):
            x = leastsq(
                residual, [np.sqrt(first), *np.log(rest)], full_output=True, maxfev=1000
            )[0]
            tries.append((float(np.sum(residual(x) ** 2)), x))
        found_laws.append((law, *min(tries, key=lambda fit: fit[0])))

    rows = []
    n = time.size
    for law, chi2, x in found_laws:
        p = len(x) + (0 if known else 1)
        likelihood = chi2 if known else float(n * np.log(max(chi2 / n, 1e-300)))
        aicc = likelihood + 2 * p + 2 * p * (p + 1) / (n - p - 1)
        values = tuple(float(value) for value in _parameters(law, x))
        variance = 1.0 if known else chi2 / max(n - len(x), 1)
        p_value = float(gammaincc(max(n - len(x), 1) / 2, chi2 / 2)) if known else None
        rows.append(
            (
                law,
                values,
                _standard_errors(law, time, error, values, variance),
                chi2,
                aicc,
                p_value,
            )
        )
    lowest = min(row[4] for row in rows)
    weights = np.exp([-(row[4] - lowest) / 2 for row in rows])
    weights = weights / weights.sum()
    fits = [
        LawFit(
            law,
            dict(zip(law.parameters, values)),
            dict(zip(law.parameters, errors)),
            chi2,
            aicc,
            aicc - lowest,
            weight,
            p,
        )
        for (law, values, errors, chi2, aicc, p), weight in zip(rows, weights.tolist())
    ]
    return Comparison(
        tuple(sorted(fits, key=lambda fit: fit.aicc)), n, float(threshold)
    )


def _starts(name, time, thickness):
    """A few first guesses from the ends of the series; none of them matters if the data fix the parameters."""
    first, last, span = (
        thickness[np.argmin(time)],
        thickness[np.argmax(time)],
        np.ptp(time),
    )
    grown = max(last - first, 0.01 * thickness.mean())
    rate, constant = grown / span, max(last**2 - first**2, grown**2) / (2 * span)
    match name:
        case "linear":
            return [(first, rate)]
        case "parabolic":
            return [(first, constant), (0.0, constant)]
        case "Deal–Grove":
            return [
                (s * first, 1.5 * constant, r * rate)
                for s in (0.1, 1.0)
                for r in (1.5, 20.0)
            ]
        case "logarithmic":
            return [
                (s * first, f * grown, r * rate)
                for s in (0.1, 1.0)
                for f in (0.2, 1.0)
                for r in (3.0, 100.0)
            ]
    return [
        (s * first, grown / span**b, b) for s in (0.1, 1.0) for b in (0.3, 0.6, 1.0)
    ]


def _parameters(law, x):
    """Parameters from what the fit varies: a root, so that L0 >= 0, and logarithms, since rates span decades."""
    others = np.exp(np.clip(x[1:], -60, 60))
    if law.name == "power":
        others[1] = np.clip(others[1], 0.01, 3)
    return x[0] ** 2, *others


def _standard_errors(law, time, error, values, variance):
    """Linear standard errors, from central differences at the fitted values; infinite where the data fix nothing."""
    columns = []
    for k, value in enumerate(values):
        step = 1e-5 * (max(abs(value), 1e-3) if k == 0 else value)
        up, down = list(values), list(values)
        up[k], down[k] = value + step, value - step
        columns.append((law(time, up) - law(time, down)) / (2 * step * error))
    jacobian = np.column_stack(columns)
    size = np.linalg.norm(jacobian, axis=0)
    errors = np.full(len(values), np.inf)
    fixed = np.isfinite(size) & (
        size > 1e-9 * np.nanmax(size)
    )  # L0 = 0 moves a parabola only to second order
    if fixed.any():
        _, singular, vt = np.linalg.svd(
            jacobian[:, fixed] / size[fixed], full_matrices=False
        )
        if singular[-1] > 1e-7 * singular[0]:
            errors[fixed] = (
                np.sqrt(variance * np.sum((vt.T / singular) ** 2, axis=1)) / size[fixed]
            )
    return errors.tolist()


# --- a reader's series -------------------------------------------------------------------------

COLUMNS = ("time_h", "thickness_nm", "uncertainty_nm")


def read_series(path: str | Path):
    """(time_h, thickness_nm, uncertainty_nm or None) from a CSV with those columns; the third may be missing.

    Raises DataError, one sentence naming file, row and column, for anything that is not such a table.
    """
    from lithium_interfaces.data import read_table

    path = Path(path)
    try:
        with open(path, encoding="utf-8-sig") as stream:
            header = [cell.strip() for cell in stream.readline().split(",")]
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            f"{path.name} cannot be read as text ({type(error).__name__}); a CSV file with the columns "
            f"{', '.join(COLUMNS)} is needed."
        ) from None
    columns = COLUMNS if COLUMNS[2] in header else COLUMNS[:2]
    least = {"time_h": 0.0}  # thicknesses and uncertainties are above zero
    fields = [
        {
            "name": name,
            "type": "number",
            "constraints": {"required": True, "minimum": least.get(name, 1e-9)},
        }
        for name in columns
    ]
    frame = read_table(path, {"fields": fields})
    uncertainty = frame[COLUMNS[2]].to_numpy() if len(columns) == 3 else None
    return frame["time_h"].to_numpy(), frame["thickness_nm"].to_numpy(), uncertainty
