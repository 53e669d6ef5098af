"""Coulombic efficiency: protocols, uncertainty, what a measurement must resolve, and traces.

Charges are in mAh or mAh/cm2, consistently within a call; efficiencies are fractions. Bad numbers
raise ``BookError``, a trace that cannot be read raises ``DataError``.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike

from .cell_design import cycle_life
from .core.validate import checked, within
from .errors import BookError, DataError

# --- Protocols ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class CyclingAverage:
    """Averages over n cycles.

    ``charge_weighted`` is sum(stripped) / sum(plated) and ``standard_error`` is that of this ratio from
    the scatter of the cycles; ``geometric_mean`` is the one whose n-th power is the retention.
    """

    charge_weighted: float
    geometric_mean: float
    arithmetic_mean: float
    standard_error: float
    cycles: int


@within(plated="> 0", stripped="> 0")
def cycling_average(plated: ArrayLike, stripped: ArrayLike) -> CyclingAverage:
    """Efficiency from paired charges per cycle, two 1-D arrays of at least two cycles.

    The standard error is that of a ratio of means, with independent cycles. Lithium left in one
    cycle and stripped in the next makes neighbours anticorrelated and this error an overestimate.
    """
    if plated.shape != stripped.shape or plated.ndim != 1 or plated.size < 2:
        raise BookError(
            f"plated and stripped have shapes {plated.shape} and {stripped.shape}, "
            "but must be two equally long lists of at least 2 cycles."
        )
    n, ratio = plated.size, stripped.sum() / plated.sum()
    residual = stripped - ratio * plated
    error = np.sqrt((residual**2).sum() / (n - 1) / n) / plated.mean()
    each = stripped / plated
    return CyclingAverage(
        float(ratio),
        float(np.exp(np.log(each).mean())),
        float(each.mean()),
        float(error),
        n,
    )


@within(cycles=">= 1", cycle="> 0", final_strip=">= 0", reservoir="> 0")
def aurbach_efficiency(
    reservoir: ArrayLike, cycle: ArrayLike, cycles: ArrayLike, final_strip: ArrayLike
) -> NDArray:
    """Modified Aurbach efficiency, CE = (n Qc + Qs) / (n Qc + Qt); arrays broadcast.

    Plate the reservoir Qt, then n times strip and plate Qc, then strip all (Qs). Above 1 is
    possible for bad numbers and is returned as it is.
    """
    cycled = cycles * cycle
    return (cycled + final_strip) / (cycled + reservoir)


@within(
    efficiency="above 0 to 1",
    reservoir="> 0",
    cycle="> 0",
    one_off_loss=">= 0",
    cycles=">= 1",
)
def aurbach_final_strip(
    efficiency: ArrayLike,
    reservoir: ArrayLike,
    cycle: ArrayLike,
    cycles: ArrayLike,
    one_off_loss: ArrayLike = 0.0,
) -> NDArray:
    """Qs that the protocol gives if a share 1 - e of every plated charge is lost.

    Qs = e Qt - n (1 - e) Qc - loss. A ``one_off_loss`` (formation, calendar or cut-off) then biases
    the result by -loss / (n Qc + Qt); with none, ``aurbach_efficiency`` returns e.
    """
    left = efficiency * reservoir - cycles * (1 - efficiency) * cycle - one_off_loss
    if np.any(left < 0):
        raise BookError(
            f"reservoir runs out {-np.min(left):g} before the final strip, "
            "but must outlast the losses of all cycles."
        )
    return left


@within(one_off_loss=">= 0", cycles=">= 1", cycle="> 0", reservoir="> 0")
def aurbach_bias(
    one_off_loss: ArrayLike, reservoir: ArrayLike, cycle: ArrayLike, cycles: ArrayLike
) -> NDArray:
    """Bias -loss / (n Qc + Qt) of the protocol from charge lost once, whatever its cause."""
    cycled = cycles * cycle
    return -one_off_loss / (cycled + reservoir)


# --- Uncertainty -------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChargeErrors:
    """Standard uncertainties of a modified Aurbach measurement.

    Absolute, in the unit of the charges: ``reservoir``, ``cycle`` (shared by the n strips and plates of
    Qc), ``final_strip``. Relative: ``common_gain``, the same for all charges; ``differential_gain``,
    of every stripped charge against every plated one.
    """

    reservoir: float = 0.0
    cycle: float = 0.0
    final_strip: float = 0.0
    common_gain: float = 0.0
    differential_gain: float = 0.0


@dataclass(frozen=True)
class ErrorBudget:
    """Efficiency, its first-order standard uncertainty, and each contribution (absolute, in CE)."""

    efficiency: float
    standard_uncertainty: float
    contributions: dict


def aurbach_sensitivity(
    efficiency: ArrayLike, reservoir: ArrayLike, cycle: ArrayLike, cycles: ArrayLike
) -> dict:
    """Change of ``aurbach_efficiency`` with each of the ``ChargeErrors``, by their names.

    With D = n Qc + Qt: dCE/dQs = 1/D, dCE/dQt = -CE/D, dCE/dQc = n (1 - CE)/D, without their signs. A common gain
    cancels; a relative error of strip against plate enters as CE times itself.
    """
    total = cycles * cycle + reservoir
    return {
        "reservoir": efficiency / total,
        "cycle": cycles * abs(1 - efficiency) / total,
        "final_strip": 1 / total,
        "common_gain": 0.0,
        "differential_gain": efficiency,
    }


def aurbach_budget(
    reservoir: ArrayLike,
    cycle: ArrayLike,
    cycles: ArrayLike,
    final_strip: ArrayLike,
    errors: ChargeErrors,
) -> ErrorBudget:
    """First-order uncertainty of ``aurbach_efficiency`` from independent ``ChargeErrors``, by ``aurbach_sensitivity``."""
    ce = float(aurbach_efficiency(reservoir, cycle, cycles, final_strip))
    sensitivity = aurbach_sensitivity(ce, reservoir, cycle, cycles)
    contributions = {
        name: float(
            value * checked(f"ChargeErrors.{name}", getattr(errors, name), "[0, inf)")
        )
        for name, value in sensitivity.items()
    }
    return ErrorBudget(
        ce, float(np.sqrt(sum(c**2 for c in contributions.values()))), contributions
    )


def aurbach_monte_carlo(
    reservoir: ArrayLike,
    cycle: ArrayLike,
    cycles: ArrayLike,
    final_strip: ArrayLike,
    errors: ChargeErrors,
    draws: int = 20_000,
    seed: int = 0,
) -> NDArray:
    """Efficiencies (1-D array of ``draws``) under normal errors, without linearisation."""
    rng = np.random.default_rng(seed)
    reservoir_error, cycle_error, final_error, gain, differential = (
        rng.normal(
            0, checked(f"ChargeErrors.{name}", getattr(errors, name), "[0, inf)"), draws
        )
        for name in ChargeErrors.__dataclass_fields__
    )
    plate, strip = 1 + gain, 1 + gain + differential
    plated = plate * (cycles * (cycle + cycle_error) + reservoir + reservoir_error)
    stripped = strip * (cycles * (cycle + cycle_error) + final_strip + final_error)
    return stripped / plated


# --- What a measurement must resolve -----------------------------------------------------------


@within(coulombic_efficiency="above 0 to below 1", life_precision="> 0")
def required_uncertainty(
    coulombic_efficiency: ArrayLike,
    life_precision: ArrayLike = 0.1,
    excess: ArrayLike = 0.0,
    retention: ArrayLike = 0.8,
) -> NDArray:
    """u(CE) for a relative precision of the cycle life predicted by ``cycle_life``; arrays broadcast.

    u = precision n / (dn/dCE), which is precision CE |ln CE| for an anode-free cell.
    """
    ce = coulombic_efficiency
    life = cycle_life(ce, excess, retention)
    slope = np.asarray(excess) / (1 - ce) ** 2 - np.log(retention) / (
        ce * np.log(ce) ** 2
    )
    if np.any(slope == 0):
        raise BookError(
            "retention is 1 with no excess, but a finite life needs one of the two."
        )
    return life_precision * life / slope


@within(
    cells="whole >= 2",
    difference="> 0",
    standard_deviation="> 0",
    significance="above 0 to below 1",
)
def power_of_cells(
    cells: int,
    difference: ArrayLike,
    standard_deviation: ArrayLike,
    significance: ArrayLike = 0.05,
) -> float:
    """Power of a two-sided, two-sample t test with ``cells`` per arm (noncentral t)."""
    from scipy.stats import nct, t

    freedom = 2 * (cells - 1)
    effect = difference / standard_deviation
    limit = t.isf(significance / 2, freedom)
    shift = effect * np.sqrt(cells / 2)
    # the lower tail is the upper one of the mirrored test: nct.cdf(-limit) fails for large shifts
    return float(nct.sf(limit, freedom, shift) + nct.sf(limit, freedom, -shift))


@within(power="above 0 to below 1")
def cells_per_arm(
    difference: ArrayLike,
    standard_deviation: ArrayLike,
    power: float = 0.8,
    significance: ArrayLike = 0.05,
) -> int:
    """Fewest cells per arm (int) for the power to see ``difference``, same unit as the deviation."""
    power = float(power)

    def enough(cells):
        return (
            power_of_cells(cells, difference, standard_deviation, significance) >= power
        )

    high = 2
    while not enough(high):
        high *= 2
        if high > 10**6:
            raise BookError(
                f"difference {difference:g} is too small against a standard deviation of "
                f"{standard_deviation:g}, but must be visible with at most a million cells per arm."
            )
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


# --- A full cell hides the anode ---------------------------------------------------------------


@dataclass(frozen=True)
class FullCell:
    """Per cycle n = 1..N: charge and discharge (in cyclable capacities), and their ratio."""

    charge: np.ndarray
    discharge: np.ndarray
    efficiency: np.ndarray


@within(anode_efficiency="above 0 to 1", foil=">= 0", cycles="whole >= 1")
def full_cell(anode_efficiency: ArrayLike, foil: float, cycles: int) -> FullCell:
    """Cell of a lithium-bearing cathode (1) and lithium foil (``foil``, in cathode capacities).

    Charging plates all lithium of the cathode, of which the share 1 - CE is lost; discharging
    strips until the cathode is full again or the anode empty. While the foil lasts the full-cell
    efficiency is 1 whatever the anode does, after that it is the anode's. An ideal cathode.
    """
    anode, cathode = float(foil), 1.0
    charge, discharge = [], []
    for _ in range(cycles):
        moved = cathode
        anode += anode_efficiency * moved
        returned = min(moved, anode)
        anode, cathode = anode - returned, returned
        charge.append(moved)
        discharge.append(returned)
    charged, discharged = np.array(charge), np.array(discharge)
    return FullCell(charged, discharged, discharged / charged)


# --- A synthetic instrument --------------------------------------------------------------------


@dataclass(frozen=True)
class Instrument:
    """What stands between the cell and the file; all zero by default except sampling.

    ``gain`` and ``strip_gain`` (stripping only) are relative, ``drift`` is the relative change of gain
    over the whole trace. Illustrative, not a real instrument.
    """

    gain: float = 0.0
    strip_gain: float = 0.0
    drift: float = 0.0
    offset_mA: float = 0.0
    current_noise_mA: float = 0.0
    voltage_noise_V: float = 0.0
    sampling_s: float = 10.0
    logs_step_ends: bool = True


@dataclass(frozen=True)
class SyntheticTrace:
    """A *synthetic* trace and its truth.

    ``table`` has time_s, current_mA (plating negative), voltage_V. True charges (mAh): ``plated`` and
    ``stripped`` per half-cycle, ``protocol_efficiency``, the ratio of their sums without formation cycles,
    and ``losses`` by cause, with the lithium ``left`` on the electrode; plated = stripped + losses + left.
    ``efficiency`` is what was put in.
    """

    table: pd.DataFrame
    efficiency: float
    protocol_efficiency: float
    plated: np.ndarray
    stripped: np.ndarray
    losses: dict
    left: float


PROTOCOLS = ("aurbach", "cycling")


@within(
    efficiency="above 0 to 1",
    current_mA="> 0",
    reservoir_mAh="> 0",
    cycle_mAh="> 0",
    cycles="whole >= 1",
    formation_cycles="whole >= 0",
    calendar_loss_mA=">= 0",
    formation_loss_mAh=">= 0",
    cut_off_mAh=">= 0",
    rest_h=">= 0",
)
def synthetic_trace(
    protocol: str,
    efficiency: float = 0.99,
    reservoir_mAh: ArrayLike = 5.0,
    cycle_mAh: ArrayLike = 1.0,
    cycles: int = 10,
    current_mA: float = 0.5,
    rest_h: float = 0.0,
    formation_loss_mAh: float = 0.0,
    formation_cycles: int = 0,
    calendar_loss_mA: float = 0.0,
    cut_off_mAh: float = 0.0,
    instrument: Instrument = Instrument(),
    seed: int = 0,
) -> SyntheticTrace:
    """*Synthetic* Li|Cu trace of a known cell, for teaching and for tests.

    "aurbach": plate the reservoir, ``cycles`` times strip and plate, strip all. "cycling": ``cycles``
    times plate and strip all. ``formation_cycles`` full cycles may come first. A share
    1 - efficiency of each plated charge is lost; the first plating also loses ``formation_loss_mAh``,
    time loses ``calendar_loss_mA`` while there is lithium, and a full strip leaves ``cut_off_mAh``.
    Overpotentials are constant; they and all defaults are *illustrative*.
    """
    _known_protocol(protocol)
    ce = float(efficiency)
    current = float(current_mA)
    cycle, cycles = cycle_mAh, cycles
    first = reservoir_mAh if protocol == "aurbach" else cycle
    program = [("plate", first), ("strip", np.inf)] * formation_cycles
    if protocol == "aurbach":
        program += [("plate", reservoir_mAh)] + [
            ("strip", cycle),
            ("plate", cycle),
        ] * cycles
        program += [("strip", np.inf)]
    else:
        program += [("plate", cycle), ("strip", np.inf)] * cycles

    calendar = float(calendar_loss_mA)
    formation = float(formation_loss_mAh)
    cut_off = float(cut_off_mAh)
    rest = float(rest_h)
    lithium, losses = 0.0, {"plating": 0.0, "formation": 0.0, "calendar": 0.0}
    charges: dict[str, list[float]] = {"plate": [], "strip": []}
    steps = []  # kind (-1 plate, 1 strip, 0 rest), hours, lithium is gone at the end

    def lose(cause, amount):
        nonlocal lithium
        amount = min(amount, lithium)
        losses[cause] += amount
        lithium -= amount

    for kind, target in program:
        if kind == "plate":
            lithium += target
            lose("plating", (1 - ce) * target)
            lose("formation", 0.0 if charges["plate"] else formation)
            lose("calendar", calendar * target / current)
            amount = target
        else:
            # stripping and calendar loss share what is above the cut-off
            amount = min(
                target, max(0.0, lithium - cut_off) * current / (current + calendar)
            )
            lithium -= amount
            lose("calendar", calendar * amount / current)
        charges[kind].append(float(amount))
        steps.append((-1 if kind == "plate" else 1, amount / current, amount < target))
        if rest:
            lose("calendar", calendar * rest)
            steps.append((0, rest, False))
    plated, stripped = np.array(charges["plate"]), np.array(charges["strip"])
    counted = slice(formation_cycles, None)
    return SyntheticTrace(
        _record(steps, current, instrument, seed),
        ce,
        float(stripped[counted].sum() / plated[counted].sum()),
        plated,
        stripped,
        losses,
        float(lithium),
    )


def _record(steps, current, instrument, seed):
    """The file that ``instrument`` writes for steps of (kind, hours, runs empty)."""
    rng = np.random.default_rng(seed)
    kind, hours, empties = (np.array(column) for column in zip(*steps))
    ends = np.cumsum(hours * 3600.0)
    starts = np.concatenate([[0.0], ends[:-1]])
    sampling = float(
        checked("Instrument.sampling_s", instrument.sampling_s, "(0, inf)")
    )
    time = np.arange(0.0, ends[-1], sampling)
    step = np.minimum(np.searchsorted(ends, time, side="right"), len(ends) - 1)
    if (
        instrument.logs_step_ends
    ):  # as cyclers do: both sides of each switch, at the same time
        everywhere = np.arange(len(kind))
        time = np.concatenate([time, starts, ends])
        step = np.concatenate([step, everywhere, everywhere])
        order = np.lexsort((time, step))
        time, step = time[order], step[order]
    gain = 1 + instrument.gain + instrument.drift * time / ends[-1]
    gain = gain + instrument.strip_gain * (kind[step] > 0)
    measured = current * kind[step] * gain + instrument.offset_mA
    measured += instrument.current_noise_mA * rng.standard_normal(time.size)
    voltage = 0.05 * kind[step]
    # the last minutes of a full strip rise towards a 1 V cut-off
    voltage = voltage + empties[step] * 0.95 * np.exp((time - ends[step]) / 60.0)
    voltage += instrument.voltage_noise_V * rng.standard_normal(time.size)
    return pd.DataFrame({"time_s": time, "current_mA": measured, "voltage_V": voltage})


# --- Reading a trace ---------------------------------------------------------------------------

TRACE_COLUMNS = ("time_s", "current_mA", "voltage_V")


@dataclass(frozen=True)
class TraceEfficiency:
    """Efficiency of a trace.

    ``coulombic_efficiency`` is sum(stripped) / sum(plated) over the counted ``cycles``.
    ``contributions`` hold its standard uncertainties by cause, ``standard_uncertainty`` their
    root sum of squares: what the trace shows plus the differential gain that the reader gives.
    ``average`` is the CyclingAverage of a "cycling" trace, else None. Tables: ``steps`` (charge signed,
    plating negative; rests included) and ``cycles`` (charges positive, one row per plating and the
    stripping after it, with the efficiency of each for "cycling").
    """

    protocol: str
    coulombic_efficiency: float
    standard_uncertainty: float
    contributions: dict
    average: CyclingAverage | None
    steps: pd.DataFrame
    cycles: pd.DataFrame
    rest_charge_mAh: float


@within(
    formation_cycles="whole >= 0", minimum_cycles="whole >= 2", differential_gain=">= 0"
)
def from_trace(
    table: pd.DataFrame,
    protocol: str,
    *,
    plating: str = "negative",
    formation_cycles: int = 0,
    minimum_cycles: int = 3,
    differential_gain: float = 0.0,
    rest_share: ArrayLike = 0.02,
    gap_share: float = 0.05,
    plausible_current_mA: ArrayLike = (0.01, 1000.0),
) -> TraceEfficiency:
    """Efficiency of a cycler's trace of a Li|Cu cell.

    ``table`` has the columns time_s, current_mA, voltage_V (working electrode against lithium). Plating
    current is negative unless ``plating`` says "positive". ``protocol`` is "aurbach" or "cycling", see
    ``synthetic_trace``; ``formation_cycles`` leading plate and strip pairs are left out. Samples below
    ``rest_share`` of the typical current are rest. The charge is the trapezoid integral, in which every
    sample counts for half of the interval on either side, so that step charges add up to the
    integral of the trace at any spacing; equal times (both sides of a switch) are allowed.

    Uncertainty: white current noise, seen from sample to sample within steps; the unknown time of a
    switch between two samples (uniform); ``differential_gain``, the relative standard uncertainty of
    stripped against plated charge from the instrument's papers (0 leaves it out). In a "cycling"
    trace the scatter of the cycles, which contains the first two, takes their place.

    Raises DataError for what cannot be read: missing, empty or non-numeric columns, time that runs
    back, a gap that could hide more than ``gap_share`` of a step, currents outside
    ``plausible_current_mA`` (mA or A?), a reversed sign, missing plating or stripping, fewer than
    ``minimum_cycles``, or more charge out than in.
    """
    _known_protocol(protocol)
    if plating not in ("negative", "positive"):
        raise BookError(
            f"plating is {plating!r}, but must be 'negative' or 'positive'."
        )
    time, current, voltage = _columns(table)
    if plating == "positive":
        current = -current
    kind = _kinds(current, rest_share, plausible_current_mA)
    # trapezoid: the time that each sample stands for
    interval = np.diff(time)
    weight = np.zeros_like(time)
    weight[:-1] += interval / 2
    weight[1:] += interval / 2
    charge = current * weight / 3600.0

    starts = np.flatnonzero(np.concatenate([[True], kind[1:] != kind[:-1]]))
    step_charge = np.add.reduceat(charge, starts)
    size = np.abs(step_charge)
    active = (kind[starts] != 0) & (
        size >= 1e-3 * size.max()
    )  # a blip of noise is no step
    sign = np.where(active, kind[starts], 0)
    steps = pd.DataFrame(
        {
            "kind": np.array(["plate", "rest", "strip"])[sign + 1],
            "start_s": time[starts],
            "end_s": time[np.concatenate([starts[1:] - 1, [time.size - 1]])],
            "charge_mAh": step_charge,
        }
    )
    _no_gaps(time, current, interval, np.median(size[active]), gap_share)

    # half-cycles: neighbouring active steps of one kind, whatever rests lie between
    starts, sign = starts[active], sign[active]
    turn = np.flatnonzero(np.concatenate([[True], sign[1:] != sign[:-1]]))
    half = np.abs(np.add.reduceat(step_charge[active], turn))
    _right_sign(sign, kind, voltage, plating)
    if protocol == "cycling":
        half = half[
            : half.size // 2 * 2
        ]  # a last plating that is not stripped does not count
    elif half.size % 2:
        raise DataError(
            "Trace ends in plating, but an aurbach trace must end in the final strip."
        )
    plated, stripped = half[::2][formation_cycles:], half[1::2][formation_cycles:]
    counted = plated.size - (protocol == "aurbach")
    if counted < minimum_cycles:
        raise DataError(
            f"Trace has {max(counted, 0)} cycles of protocol {protocol!r} after {formation_cycles} "
            f"formation cycles, but at least {minimum_cycles} are needed."
        )
    ce = float(stripped.sum() / plated.sum())
    half_starts = np.concatenate([starts[turn], [time.size]])
    left_out = np.ones(time.size, dtype=bool)
    left_out[half_starts[2 * formation_cycles] : half_starts[half.size]] = False
    contributions = _trace_errors(
        ce, plated.sum(), np.where(left_out, 0, kind), current, weight, interval
    )
    average = None
    if protocol == "cycling":
        average = cycling_average(plated, stripped)
        contributions = {"scatter of cycles": average.standard_error}
    contributions["differential gain"] = ce * float(differential_gain)
    uncertainty = float(np.sqrt(sum(c**2 for c in contributions.values())))
    if ce > 1 + 3 * uncertainty + 1e-9:
        raise DataError(
            f"Trace strips {stripped.sum():.6g} mAh after plating {plated.sum():.6g} mAh, but a cell "
            "cannot return more than it took: check the sign, the offset and the formation cycles."
        )
    cycles = pd.DataFrame({"plated_mAh": plated, "stripped_mAh": stripped})
    cycles.insert(0, "cycle", np.arange(1, plated.size + 1))
    if (
        protocol == "cycling"
    ):  # an aurbach cycle ends where it is told to, not when lithium does
        cycles["coulombic_efficiency"] = stripped / plated
    return TraceEfficiency(
        protocol,
        ce,
        uncertainty,
        contributions,
        average,
        steps,
        cycles,
        float(steps.loc[steps["kind"] == "rest", "charge_mAh"].sum()),
    )


def _known_protocol(protocol):
    if protocol not in PROTOCOLS:
        raise BookError(
            f"protocol is {protocol!r}, but must be 'aurbach' or 'cycling'."
        )


def _columns(table):
    """Time, current and voltage as finite float arrays with time that does not run back."""
    missing = [name for name in TRACE_COLUMNS if name not in table.columns]
    if missing:
        raise DataError(
            f"Trace lacks column {missing[0]!r}, has {', '.join(map(str, table.columns)) or 'none'}, "
            f"but needs {', '.join(TRACE_COLUMNS)}."
        )
    if len(table) < 2:
        raise DataError(f"Trace has {len(table)} rows, but needs at least 2.")
    arrays = []
    for name in TRACE_COLUMNS:
        array = pd.to_numeric(table[name], errors="coerce").to_numpy(dtype=float)
        bad = np.flatnonzero(~np.isfinite(array))
        if bad.size:
            raise DataError(
                f"Trace column {name!r}, row {bad[0]} (counted from 0), holds "
                f"{table[name].iloc[bad[0]]!r}, but must hold a finite number."
            )
        arrays.append(array)
    time = arrays[0]
    back = np.flatnonzero(time[1:] < time[:-1])
    if back.size:
        row = back[0] + 1
        raise DataError(
            f"Trace column 'time_s', row {row} (counted from 0), goes from {time[row - 1]:g} back to "
            f"{time[row]:g} s, but time must not decrease."
        )
    return arrays


@within(rest_share="above 0 to below 0.5")
def _kinds(current, rest_share, plausible):
    """-1 plate, 0 rest, 1 strip per sample, after asking whether the current can be in mA."""
    size = np.abs(current)
    typical = float(
        np.median(size[size >= 0.5 * np.quantile(size, 0.99)])
    )  # not that of a spike
    if not plausible[0] <= typical <= plausible[1]:
        raise DataError(
            f"Trace column 'current_mA' is typically {typical:g}, but {plausible[0]:g} to "
            f"{plausible[1]:g} mA is expected: is it in A or in uA (if it is right, widen "
            "plausible_current_mA)?"
        )
    return np.where(size < rest_share * typical, 0, np.sign(current)).astype(int)


@within(gap_share="above 0 to 1")
def _no_gaps(time, current, interval, typical_charge, gap_share):
    share = float(gap_share)
    limit = share * typical_charge
    unseen = (np.abs(current[:-1]) + np.abs(current[1:])) / 2 * interval / 3600.0
    worst = int(np.argmax(unseen))
    if unseen[worst] > limit:
        raise DataError(
            f"Trace has no sample between {time[worst]:g} and {time[worst + 1]:g} s, in which "
            f"{unseen[worst]:.3g} mAh pass, but at most {limit:.3g} mAh ({share:.3g} of a typical "
            "step) may pass unseen."
        )


def _right_sign(sign, kind, voltage, plating):
    other = {"negative": "positive", "positive": "negative"}[plating]
    if sign[0] > 0:
        raise DataError(
            f"Trace strips before anything is plated with plating current {plating}, but must plate "
            f"first: if the sign is the other way round, pass plating={other!r}."
        )
    if not np.any(sign > 0):
        raise DataError("Trace has no strip step, but needs plating and stripping.")
    low, high = np.median(voltage[kind < 0]), np.median(voltage[kind > 0])
    if low >= high:
        raise DataError(
            f"Trace plates at {low:.3g} V and strips at {high:.3g} V (medians), but plating must lie "
            f"below stripping: check the sign of the voltage, or pass plating={other!r}."
        )


def _trace_errors(ce, plated, kind, current, weight, interval):
    """Standard uncertainty of sum(stripped)/sum(plated) from noise and from switching times."""
    # noise from differences of neighbours in a step; the median ignores steps and ramps
    same = (kind[1:] == kind[:-1]) & (kind[1:] != 0)
    difference = np.diff(current)[same]
    noise = 0.0
    if difference.size:
        deviation = np.abs(difference - np.median(difference))
        noise = 1.4826 * float(np.median(deviation)) / np.sqrt(2)
    sensitivity = np.where(kind > 0, 1.0, np.where(kind < 0, ce, 0.0)) / plated
    seen = noise * np.sqrt(((sensitivity * weight / 3600.0) ** 2).sum())
    # a switch that happens dt later gives more charge to the step before, less to the one after
    rate = sensitivity * current / 3600.0
    switch = (kind[1:] != kind[:-1]) * (rate[:-1] - rate[1:]) * interval / np.sqrt(12)
    return {
        "current noise": float(seen),
        "switching time": float(np.sqrt((switch**2).sum())),
    }
