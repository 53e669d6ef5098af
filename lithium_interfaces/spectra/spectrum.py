"""A reader's own impedance spectrum: tested, fitted, and what it cannot tell said in plain sentences.

Files are read by ``own_data.spectrum_file``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lithium_interfaces.core.validate import checked
from lithium_interfaces.errors import DataError

from . import circuits, fitting, kramers_kronig
from .fitting import Fit, Profile
from .kramers_kronig import KramersKronig

FEWEST_POINTS = 5
#: circuits whose AICc is within this of the best describe the data about as well
RIVAL = 4.0
#: a spectrum whose phase and spread stay below these is nearly that of a resistor
FLAT_PHASE, FLAT_SPREAD = 0.1, 0.15
#: ratio of time constants above which two arcs are told apart without trouble; share of resistance that may be shape only
FAR_APART, SMALL_SHARE = 30, 0.05


@dataclass(frozen=True)
class Spectrum:
    """Frequencies in Hz, from high to low, and complex impedances in ohm."""

    source: str
    frequency_Hz: np.ndarray
    impedance_ohm: np.ndarray


def trusted(source: str, frequency: np.ndarray, z: np.ndarray) -> Spectrum:
    """A spectrum that can be fitted, frequencies falling; DataError, in one sentence, for what cannot."""
    frequency, z = np.asarray(frequency, dtype=float), np.asarray(z, dtype=complex)
    if frequency.size < FEWEST_POINTS:
        raise DataError(
            f"{source}: the spectrum has {frequency.size} points; at least {FEWEST_POINTS} are needed."
        )
    if not (frequency > 0).all():
        raise DataError(
            f"{source}: found the frequency {frequency[frequency <= 0][0]:g} Hz; all must be above zero."
        )
    order = np.argsort(-frequency, kind="stable")
    frequency, z = frequency[order], z[order]
    again = np.diff(frequency) == 0
    if again.any():
        raise DataError(
            f"{source}: the frequency {frequency[1:][again][0]:g} Hz stands more than once; one sweep has each once."
        )
    if (z.real <= 0).any():
        worst = frequency[z.real <= 0][0]
        raise DataError(
            f"{source}: Re(Z) is {z.real[z.real <= 0][0]:g} ohm at {worst:g} Hz; it must be above zero, so leave out points that are not valid."
        )
    if (positive := (z.imag > 0).sum()) > frequency.size / 2:
        raise DataError(
            f"{source}: Im(Z) is positive at {positive} of {frequency.size} frequencies, as for a coil; a column that holds −Im(Z) "
            "must be called -Im(Z)/Ohm."
        )
    return Spectrum(source, frequency, z)


# --- analysis --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SpectrumAnalysis:
    """What one spectrum tells.

    ``fits``: of the nested circuits, best AICc first. ``parameters``: of the best, with 95 % limits and how well each is
    known. ``profiles``: profile likelihoods of the resistances of two arcs; their limits are used, nan where there is none
    within a factor of 4. ``warnings``: pairs (about, sentence). ``unit``: of the impedance, Ω or Ω cm². ``used``: the points fitted.
    """

    spectrum: Spectrum
    kramers_kronig: KramersKronig
    fits: list[Fit]
    profiles: dict[str, Profile]
    parameters: pd.DataFrame
    warnings: list[tuple[str, str]]
    unit: str
    used: np.ndarray

    @property
    def best(self) -> Fit:
        return self.fits[0]

    @property
    def comparison(self) -> pd.DataFrame:
        """Circuits tried: parameters, residuals in % of |Z|, and AICc above that of the best."""
        rows = [
            (
                fit.circuit.words,
                len(fit.log_parameters),
                100 * fit.noise,
                fit.aicc - self.best.aicc,
            )
            for fit in self.fits
        ]
        return pd.DataFrame(
            rows,
            columns=["circuit", "parameters", "residuals_percent", "aicc_above_best"],
        )


MEANING = {
    "Rs": "series resistance",
    "R": "resistance of the arc",
    "Q": "constant-phase element of the arc",
    "n": "its exponent",
    "Rf": "resistance of the faster arc",
    "Qf": "constant-phase element of the faster arc",
    "nf": "its exponent",
    "Rct": "resistance of the slower arc",
    "Qdl": "constant-phase element of the slower arc",
    "ndl": "its exponent",
    "Rw": "resistance of diffusion",
    "tw": "time of diffusion",
}
ARCS = {
    1: (("the arc", "R", "Q", "n"),),
    2: (("the faster arc", "Rf", "Qf", "nf"), ("the slower arc", "Rct", "Qdl", "ndl")),
    0: (),
}


def analyse(spectrum: Spectrum, area_cm2: float | None = None) -> SpectrumAnalysis:
    """Test a spectrum, fit the nested circuits, and say what it can and cannot tell.

    ``area_cm2``: of the electrode; with it resistances are in Ω cm². Points with Im(Z) > 0 are tested but not
    fitted, because no circuit here has a coil.
    """
    area = 1.0 if area_cm2 is None else float(checked("area_cm2", area_cm2, "(0, inf)"))
    unit = "Ω" if area_cm2 is None else "Ω cm²"
    f, z = spectrum.frequency_Hz, spectrum.impedance_ohm * area
    kk = kramers_kronig.check(f, z)
    used = z.imag <= 0
    if used.sum() < FEWEST_POINTS:
        raise DataError(
            f"{spectrum.source}: {int(used.sum())} points have Im(Z) below zero; at least {FEWEST_POINTS} are needed for a fit."
        )
    fits = fitting.compare(f[used], z[used])
    profiles = _profiles(fits[0])
    warnings = [
        *_about_data(spectrum, kk, used, area_cm2),
        *_about_fit(fits, _log_sd(fits[0], profiles), kk, unit),
    ]
    return SpectrumAnalysis(
        spectrum,
        kk,
        fits,
        profiles,
        _table(fits[0], profiles, unit),
        warnings,
        unit,
        used,
    )


def apex_Hz(found: Fit, resistance: str, charge: str, exponent: str) -> float:
    """Frequency of the top of an arc, 1 / (2 pi (R Q)^(1/n))."""
    v = found.values
    return float(1 / (2 * np.pi * (v[resistance] * v[charge]) ** (1 / v[exponent])))


def _profiles(found):
    """Profiles of the resistances of two arcs, whose covariance can look narrow where the data say nothing."""
    if found.circuit.arcs < 2 or 2 * found.frequency_Hz.size <= len(
        found.log_parameters
    ):
        return {}
    free = dict(zip(found.circuit.parameters, ~found.at_bound))
    profiles = {}
    for name in ("Rf", "Rct"):
        if free[name]:
            profile = fitting.profile(found, name, factor=4, points=9)
            reach = np.abs(
                np.log(np.array([profile.low, profile.high]) / found.values[name])
            ).max()
            if np.isfinite(reach):  # both limits exist: look closer
                profile = fitting.profile(
                    found, name, factor=np.exp(1.6 * reach), points=11
                )
            profiles[name] = profile
    return profiles


def _log_sd(found, profiles):
    """Standard deviation of each logarithm: from the profile where there is one (inf if it is open), else as fitted."""
    sd = {
        name: value if np.isfinite(value) else np.inf
        for name, value in found.log_sd.items()
    }
    for name, profile in profiles.items():
        width = np.log(profile.high / profile.low) / 4
        sd[name] = width if np.isfinite(width) else max(sd[name], np.log(4))
    return sd


def _table(found, profiles, unit):
    from scipy.special import stdtrit

    width = stdtrit(
        max(2 * found.frequency_Hz.size - len(found.log_parameters), 1), 0.975
    )
    units = {
        "R": unit,
        "Q": f"s^n/({unit})" if " " in unit else f"s^n/{unit}",
        "n": "",
        "t": "s",
    }
    rows = []
    for (name, sd), at_bound in zip(_log_sd(found, profiles).items(), found.at_bound):
        value = found.values[name]
        limits = (
            value * np.exp(np.array([-1, 1]) * width * sd)
            if sd < 7
            else (np.nan, np.nan)
        )
        if name in profiles:
            limits = profiles[name].low, profiles[name].high
        words = (
            "1: an ideal capacitor"
            if name.startswith("n") and at_bound and value > 0.99
            else fitting.verdict(sd, at_bound)
        )
        rows.append((name, MEANING[name], value, *limits, units[name[0]], words))
    return pd.DataFrame(
        rows,
        columns=[
            "parameter",
            "meaning",
            "value",
            "low",
            "high",
            "unit",
            "how_well_known",
        ],
    )


def _about_data(spectrum, kk, used, area_cm2):
    f, z = spectrum.frequency_Hz, spectrum.impedance_ohm
    yield "Kramers–Kronig", f"{kk.verdict.capitalize()}. {kk.because}"
    if not used.all():
        yield (
            "Inductive",
            (
                f"{(~used).sum()} points have Im(Z) above zero (up to {f[~used].max():.3g} Hz), from leads or the instrument; they are not fitted."
            ),
        )
    if area_cm2 is None:
        yield (
            "Area",
            "No electrode area was given: resistances are in Ω and compare only between cells of the same size.",
        )
    spread = np.ptp(z.real) / np.abs(z).mean()
    if np.abs(np.angle(z)).max() < FLAT_PHASE and spread < FLAT_SPREAD:
        yield (
            "Nearly a resistor",
            (
                f"The phase stays within {np.degrees(np.abs(np.angle(z)).max()):.1f}° and Re(Z) within {100 * spread:.0f} % over the whole range. An "
                "electronic path between the electrodes (a soft short) looks like this, and so does a cell whose arcs are faster or slower than "
                "the sweep: compare with an earlier spectrum and with the voltage at rest or under current before calling it a short."
            ),
        )
    yield (
        "One spectrum",
        "One spectrum shows a state and not its cause: failure modes differ in how a spectrum changes, not in one spectrum.",
    )


def _about_fit(fits, log_sd, kk, unit):
    best, f = fits[0], fits[0].frequency_Hz
    v = best.values
    points = 2 * f.size
    rivals = [fit.circuit.words for fit in fits[1:] if fit.aicc - best.aicc < RIVAL]
    if rivals:
        yield (
            "Circuit",
            (
                f"Best by AICc is {best.circuit.words}, but within {RIVAL:g} of it {'is' if len(rivals) == 1 else 'are'} {' and '.join(rivals)}: the data do "
                "not choose between them."
            ),
        )
    if points < 3 * len(best.log_parameters):
        yield (
            "Few points",
            f"{f.size} points ({points} numbers) carry {len(best.log_parameters)} parameters; a sweep with more points would tell more.",
        )
    if kk.verdict == "consistent" and best.noise > 2 * max(kk.noise, 1e-4):
        yield (
            "The circuit is not the cell",
            (
                f"The fit leaves {100 * best.noise:.2g} % where the noise is about {100 * kk.noise:.2g} %: no circuit tried describes the data, and the "
                "limits of its parameters are too narrow."
            ),
        )
    arcs = ARCS[best.circuit.arcs]
    for name, *parts in arcs:
        apex = apex_Hz(best, *parts)
        if apex > f.max() or apex < f.min():
            side, end = ("above", f.max()) if apex > f.max() else ("below", f.min())
            yield (
                f"Not resolved: {name}",
                (
                    f"The top of {name} lies {side} the range ({in_hertz(apex)} by the fit, the sweep ends at {in_hertz(end)}): its size is extrapolated and "
                    f"{'hides in the series resistance' if side == 'above' else 'mixes with diffusion'}."
                ),
            )
        elif not 3 * f.min() < apex < f.max() / 3:
            yield (
                f"At the edge: {name}",
                f"The top of {name}, at {in_hertz(apex)}, is within a factor of three of the end of the sweep: half of the arc is not seen.",
            )
    if (
        arcs
        and not best.at_bound[0]
        and log_sd["Rs"] <= fitting.ROUGHLY
        and (ahead := best.impedance[f.argmax()].real / v["Rs"]) > 1.5
    ):
        yield (
            "Series resistance",
            f"Rs is extrapolated: Re(Z) at the highest frequency is still {ahead:.1f} times as large.",
        )
    if len(arcs) == 2:
        yield from _about_two_arcs(best, log_sd, unit)
    elif len(arcs) == 1:
        yield (
            "One arc",
            "Film and charge transfer are not separated: the arc may be either, or both.",
        )
    unknown = [
        name
        for name, sd in log_sd.items()
        if sd > fitting.ROUGHLY and not name.startswith("n")
    ]
    if unknown:
        yield "Not determined", f"The data do not determine {', '.join(unknown)}."
    if (
        best.circuit.diffusion
        and not best.at_bound.any()
        and v["tw"] * 2 * np.pi * f.min() > 1
        and log_sd["tw"] > fitting.ROUGHLY
    ):
        yield (
            "Diffusion",
            "The sweep ends before diffusion does: Rw and tw are not known apart, only Rw/√tw is.",
        )
    for name, *parts in arcs:
        yield from _about_capacitance(best, name, *parts, unit)


def _about_two_arcs(best, log_sd, unit):
    total, sd = fitting.log_sum(best, ("Rf", "Rct"))
    apart = apex_Hz(best, "Rf", "Qf", "nf") / apex_Hz(best, "Rct", "Qdl", "ndl")
    unknown = [name for name in ("Rf", "Rct") if log_sd[name] > fitting.ROUGHLY]
    if unknown and apart < FAR_APART:
        known = (
            f"known to {100 * sd:.2g} %"
            if sd <= fitting.ROUGHLY
            else "not known well either"
        )
        yield (
            "Film or charge transfer",
            (
                f"The data cannot tell film from charge transfer: the tops of the arcs are a factor of {apart:.2g} apart. The sum of their resistances, "
                f"{np.exp(total):.3g} {unit}, is {known}."
            ),
        )
    elif unknown:
        yield (
            "Film or charge transfer",
            f"The sweep does not reach around both arcs: {' and '.join(unknown)} cannot be stated.",
        )
    else:
        yield (
            "Names of the arcs",
            (
                f"Two arcs are fitted, their tops a factor of {apart:.2g} apart. Calling the faster one film and the slower one charge transfer is a "
                "convention; a second temperature or thickness can support it."
            ),
        )
    shares = np.exp(best.log_parameters[[1, 4]] - total)
    if not unknown and apart < FAR_APART / 3:
        yield (
            "One process or two",
            (
                "Arcs this close need not be two processes: one whose time constants are spread looks the same."
            ),
        )
    elif not unknown and shares.min() < SMALL_SHARE:
        yield (
            "One process or two",
            (
                f"The {('faster', 'slower')[shares.argmin()]} arc has {100 * shares.min():.1f} % of the resistance of both: it may only correct the shape of the "
                "other, whose time constants are spread otherwise than the circuit says."
            ),
        )


def _about_capacitance(best, name, resistance, charge, exponent, unit):
    v = best.values
    film = circuits.hsu_mansfeld(v[resistance], v[charge], v[exponent])
    surface = circuits.brug(v["Rs"], v[resistance], v[charge], v[exponent])
    ratio = max(film / surface, surface / film)
    if ratio > 1.5:
        yield (
            f"Capacitance of {name}",
            (
                f"It is {film:.2g} {_farad(unit)} if its time constants are spread through the film (Hsu–Mansfeld) and {surface:.2g} {_farad(unit)} if over "
                f"the surface (Brug), a factor of {ratio:.1f}: with an exponent of {v[exponent]:.2f} no single value can be stated."
            ),
        )


def _farad(unit):
    return "F" if unit == "Ω" else "F/cm²"


def in_hertz(value: float) -> str:
    for size, prefix in ((1e6, "M"), (1e3, "k"), (1, ""), (1e-3, "m")):
        if value >= size:
            return f"{value / size:.3g} {prefix}Hz"
    return f"{value:.2g} Hz"
