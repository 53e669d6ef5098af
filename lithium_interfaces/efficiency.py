"""Coulombic efficiency: protocols, uncertainty, what a measurement must resolve, and traces.

Charges are in mAh or mAh/cm2, consistently within a call; efficiencies are fractions. Bad numbers
raise ``BookError``, a trace that cannot be read raises ``DataError``.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from lithium_interfaces.core.hints import ArrayLike

from .cell_design import cycle_life
from .core.validate import checked, whole, within
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
    plating negative; rests included), ``cycles`` (charges positive, one row per plating and the
    stripping after it that counts, with the efficiency of each for "cycling") and ``pairs`` (all of them: charges,
    median voltages, the voltage at which the strip ends, whether the cell was emptied, whether the pair counts, and why
    not). The standard uncertainty is nan where the file shows nothing of it.
    """

    protocol: str
    coulombic_efficiency: float
    standard_uncertainty: float
    contributions: dict
    average: CyclingAverage | None
    steps: pd.DataFrame
    cycles: pd.DataFrame
    pairs: pd.DataFrame
    rest_charge_mAh: float


#: a strip that ends this far above its own median voltage, and at this share of the highest end, has emptied the cell
RISE_V, RISE_SHARE = 0.1, 0.3


@within(minimum_cycles="whole >= 2", differential_gain=">= 0", shortest_step_s=">= 0")
def from_trace(
    table: pd.DataFrame,
    protocol: str,
    *,
    plating: str = "negative",
    formation_cycles: int | None = None,
    minimum_cycles: int = 3,
    differential_gain: float = 0.0,
    rest_share: ArrayLike = 0.02,
    gap_share: float = 0.05,
    plausible_current_mA: ArrayLike = (0.01, 1000.0),
    shortest_step_s: float = 60.0,
) -> TraceEfficiency:
    """Efficiency of a cycler's trace of a Li|Cu cell.

    ``table`` has the columns time_s, current_mA, voltage_V (working electrode against lithium). Plating
    current is negative unless ``plating`` says "positive". ``protocol`` is "aurbach" or "cycling", see
    ``synthetic_trace``; ``formation_cycles`` leading plate and strip pairs are left out (None: those of an aurbach
    trace whose strip empties the cell). Samples below ``rest_share`` of the typical current are rest. The charge is the trapezoid integral, in which every
    sample counts for half of the interval on either side, so that step charges add up to the
    integral of the trace at any spacing; equal times (both sides of a switch) are allowed.

    Whether lithium is gone at the end of a strip is seen in the voltage: it then ends on a rise, ``RISE_V`` above the
    median of the strip. A "cycling" pair counts if its strip emptied the cell and the one before it did too; an
    "aurbach" trace must end on such a rise, and must not show one on the way.

    Uncertainty: white current noise, seen from sample to sample within steps; the unknown time of a
    switch between two samples (uniform); ``differential_gain``, the relative standard uncertainty of
    stripped against plated charge from the instrument's papers (0 leaves it out). In a "cycling"
    trace the scatter of the cycles, which contains the first two, takes their place.

    Raises DataError for what cannot be read: missing, empty or non-numeric columns, time that runs
    back, a gap that could hide more than ``gap_share`` of a step, currents outside
    ``plausible_current_mA`` (mA or A?), steps shorter than ``shortest_step_s`` (hours or seconds?), a reversed sign,
    plating above 0 V, missing plating or stripping, strips that do not empty the cell where they must, fewer than
    ``minimum_cycles``, or more charge out than in.
    """
    if formation_cycles is not None:
        whole("formation_cycles", formation_cycles, "[0, inf)")
    _known_protocol(protocol)
    read = _half_cycles(
        table, plating, rest_share, gap_share, plausible_current_mA, shortest_step_s
    )
    if read.first > 0:
        raise DataError(
            f"Trace strips before anything is plated with plating current {plating}, but must plate "
            f"first: if the sign is the other way round, pass plating={_OTHER[plating]!r}."
        )
    _right_sign(read, plating)
    half, half_starts, steps = read.charge, read.starts, read.steps
    kind, current = read.kind, read.current
    weight, interval = read.weight, read.interval
    pairs = _pairs(read)
    chosen = _aurbach_pairs if protocol == "aurbach" else _cycling_pairs
    pairs = chosen(pairs, formation_cycles, half.size % 2)
    counts = pairs["counts"].to_numpy(dtype=bool)
    plated = pairs["plated_mAh"].to_numpy()[counts]
    stripped = pairs["stripped_mAh"].to_numpy()[counts]
    counted = plated.size - (protocol == "aurbach")
    if counted < minimum_cycles:
        why = next((f" ({why})" for why in pairs["why"] if why), "")
        raise DataError(
            f"Trace has {max(counted, 0)} cycles of protocol {protocol!r} that count, but at least {minimum_cycles} are "
            f"needed{why}."
        )
    ce = float(stripped.sum() / plated.sum())
    left_out = np.ones(current.size, dtype=bool)
    for pair in np.flatnonzero(counts):
        left_out[half_starts[2 * pair] : half_starts[2 * pair + 2]] = False
    contributions = _trace_errors(
        ce, plated.sum(), np.where(left_out, 0, kind), current, weight, interval
    )
    average = None
    if protocol == "cycling":
        average = cycling_average(plated, stripped)
        if average.standard_error > 1e-9:  # else the noise that is seen stands
            contributions = {"scatter of cycles": average.standard_error}
    contributions["differential gain"] = ce * float(differential_gain)
    uncertainty = float(np.sqrt(sum(c**2 for c in contributions.values())))
    if ce > 1 + 3 * uncertainty + 1e-9:
        raise DataError(
            f"Trace strips {stripped.sum():.6g} mAh after plating {plated.sum():.6g} mAh, but a cell "
            "cannot return more than it took: check the sign, the offset and the formation cycles."
        )
    cycles = pairs.loc[
        counts, ["plated_mAh", "stripped_mAh", "strip_end_V"]
    ].reset_index(drop=True)
    cycles.insert(0, "cycle", np.arange(1, plated.size + 1))
    if (
        protocol == "cycling"
    ):  # an aurbach cycle ends where it is told to, not when lithium does
        cycles["coulombic_efficiency"] = stripped / plated
    return TraceEfficiency(
        protocol,
        ce,
        uncertainty if uncertainty > 0 else float("nan"),
        contributions,
        average,
        steps,
        cycles,
        pairs,
        float(steps.loc[steps["kind"] == "rest", "charge_mAh"].sum()),
    )


@dataclass(frozen=True)
class _HalfCycles:
    """A trace cut at the turns of its current; arrays by sample, but charge, starts and ends by half-cycle."""

    kind: np.ndarray  # -1 plate, 0 rest, 1 strip
    current: np.ndarray
    voltage: np.ndarray
    weight: np.ndarray
    interval: np.ndarray
    steps: pd.DataFrame
    charge: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    first: int
    median_V: np.ndarray
    end_V: np.ndarray


_OTHER = {"negative": "positive", "positive": "negative"}


def _half_cycles(table, plating, rest_share, gap_share, plausible, shortest):
    """Steps and half-cycles of a trace; raises DataError for what cannot be read."""
    if plating not in _OTHER:
        raise BookError(
            f"plating is {plating!r}, but must be 'negative' or 'positive'."
        )
    time, current, voltage = _columns(table)
    if plating == "positive":
        current = -current
    kind = _kinds(current, rest_share, plausible)
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
    step_ends = np.concatenate([starts[1:], [time.size]])[active]
    seconds = (steps["end_s"] - steps["start_s"]).to_numpy()[active]
    starts, sign = starts[active], sign[active]
    turn = np.flatnonzero(np.concatenate([[True], sign[1:] != sign[:-1]]))
    half = np.abs(np.add.reduceat(step_charge[active], turn))
    _long_enough(np.add.reduceat(seconds, turn), half, shortest)
    begin = np.concatenate([starts[turn], [time.size]])
    end = step_ends[np.concatenate([turn[1:] - 1, [len(starts) - 1]])]
    medians, last = [], []
    for i, (one, other) in enumerate(zip(begin, end)):
        inside = np.flatnonzero(kind[one:other] == sign[turn[i]]) + one
        medians.append(np.median(voltage[inside]))
        last.append(sign[turn[i]] * (sign[turn[i]] * voltage[inside[-3:]]).max())
    return _HalfCycles(
        kind,
        current,
        voltage,
        weight,
        interval,
        steps,
        half,
        begin,
        end,
        int(sign[0]),
        np.array(medians),
        np.array(last),
    )


def _long_enough(seconds, half, shortest):
    typical = float(np.median(seconds))
    if typical < shortest:
        raise DataError(
            f"Trace has steps of {typical:.3g} s that pass {np.median(half):.3g} mAh (medians), but at least {shortest:g} s are expected: is the "
            "time in hours or minutes (if it is right, lower shortest_step_s)?"
        )


def _pairs(read):
    """One row per plating and the stripping after it: charges, voltages, and whether the strip emptied the cell."""
    half, medians, last = read.charge, read.median_V, read.end_V
    count = half.size // 2
    plate, strip = slice(0, 2 * count, 2), slice(1, 2 * count, 2)
    rise = last[strip] - medians[strip]
    highest = last[strip].max() if count else 0.0
    return pd.DataFrame(
        {
            "pair": np.arange(1, count + 1),
            "plated_mAh": half[plate],
            "stripped_mAh": half[strip],
            "plating_V": medians[plate],
            "stripping_V": medians[strip],
            "strip_end_V": last[strip],
            "emptied": (rise >= RISE_V) & (last[strip] >= RISE_SHARE * highest),
            "counts": True,
            "why": "",
        }
    )


def _cycling_pairs(pairs, formation_cycles, unfinished):
    """Pairs of a "cycling" trace that count: emptied, and begun empty."""
    emptied = pairs["emptied"].to_numpy()
    if not emptied.any():
        raise DataError(
            f"Trace strips without a rise of the voltage at the end (highest end {pairs['strip_end_V'].max():.3g} V), so that lithium is never gone "
            "and there is no efficiency to tell: is it a symmetric cell (protocol 'symmetric'), a short, or a strip that time or charge has ended?"
        )
    begun = np.concatenate([[True], emptied[:-1]])
    pairs = pairs.assign(counts=emptied & begun)
    pairs.loc[~begun, "why"] = "begins with lithium that the strip before has left"
    pairs.loc[~emptied, "why"] = [
        f"its strip ends at {end:.3g} V and not on a rise"
        for end in pairs.loc[~emptied, "strip_end_V"]
    ]
    first = pairs["pair"] <= (formation_cycles or 0)
    pairs.loc[first, ["counts", "why"]] = [False, "formation"]
    return pairs


def _aurbach_pairs(pairs, formation_cycles, unfinished):
    """Pairs of an "aurbach" trace that count: all after formation, if only the last strip empties the cell."""
    if unfinished:
        raise DataError(
            "Trace ends in plating, but an aurbach trace must end in the final strip."
        )
    emptied = pairs["emptied"].to_numpy()
    if len(pairs) and not emptied[-1]:
        raise DataError(
            f"Trace ends its final strip at {pairs['strip_end_V'].iloc[-1]:.3g} V and not on a rise of the voltage, so that lithium is left: was the "
            "file taken before the cell was empty?"
        )
    leading = int(np.argmin(emptied)) if not emptied.all() else len(pairs) - 1
    formation = leading if formation_cycles is None else formation_cycles
    if leading > formation:
        end = pairs["strip_end_V"].iloc[formation]
        raise DataError(
            f"Trace empties the cell in its first {leading} strip{'s' if leading > 1 else ''} (up to {end:.3g} V), as in conditioning, but "
            f"formation_cycles is {formation}: it is probably {leading}."
        )
    early = np.flatnonzero(emptied[formation:-1]) + formation
    if early.size:
        raise DataError(
            f"Trace empties the cell in strip {early[0] + 1} of {len(pairs)} already ({pairs['strip_end_V'].iloc[early[0]]:.3g} V), but an aurbach trace "
            "must keep a reservoir until the final strip."
        )
    first = pairs["pair"] <= formation
    pairs.loc[first, "counts"] = False
    pairs.loc[first, "why"] = "formation"
    return pairs


@dataclass(frozen=True)
class SymmetricCell:
    """What a symmetric cell tells: its overpotential, how it grows, and where it may have shorted.

    ``half_cycles``: one row per half-cycle, with direction (+1 or -1), charge, median and last overpotential (positive).
    ``overpotential_V``: median of the first half-cycles; ``growth_V``: change per cycle (Theil-Sen, with 95 % limits).
    ``short_after``: half-cycles before the overpotential first falls to less than half of the median of those before
    it, and stays there; None if it does not.
    """

    half_cycles: pd.DataFrame
    overpotential_V: float
    growth_V: tuple[float, float, float]
    asymmetry_V: float
    short_after: int | None


def symmetric(
    table: pd.DataFrame,
    *,
    rest_share: float = 0.02,
    gap_share: float = 0.05,
    plausible_current_mA: ArrayLike = (0.01, 1000.0),
    shortest_step_s: float = 60.0,
) -> SymmetricCell:
    """Overpotentials of a symmetric lithium cell from its trace (columns as for :func:`from_trace`).

    Charge that passes is plated on one side and stripped from the other, so there is no efficiency to tell.

    Raises DataError for what cannot be read, and for a cell whose strips end on a rise of the voltage.
    """
    read = _half_cycles(
        table, "negative", rest_share, gap_share, plausible_current_mA, shortest_step_s
    )
    if read.charge.size < 4:
        raise DataError(
            f"Trace has {read.charge.size} half-cycles, but at least 4 are needed."
        )
    direction = read.first * (-1.0) ** np.arange(read.charge.size)
    eta, last = direction * read.median_V, direction * read.end_V
    if (last > eta + max(RISE_V, 0.4 * last.max())).any():
        raise DataError(
            f"Trace has a half-cycle that ends {np.max(last - eta):.3g} V above its median, as where lithium is gone: it is no symmetric cell, or one side is spent."
        )
    rows = pd.DataFrame(
        {
            "half_cycle": np.arange(1, eta.size + 1),
            "direction": direction.astype(int),
            "charge_mAh": read.charge,
            "overpotential_V": eta,
            "last_V": last,
        }
    )
    short = next(
        (i for i in range(2, eta.size) if (eta[i:] < 0.5 * np.median(eta[:i])).all()),
        None,
    )
    sound = eta[:short]
    slope = stats.theilslopes(sound) if sound.size > 2 else (np.nan, 0, np.nan, np.nan)
    return SymmetricCell(
        rows,
        float(np.median(eta[:4])),
        (2 * float(slope[0]), 2 * float(slope[2]), 2 * float(slope[3])),
        float(np.median(eta[direction > 0]) - np.median(eta[direction < 0])),
        short,
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


def _right_sign(read, plating):
    kind, voltage = read.kind, read.voltage
    if not np.any(kind > 0) or read.charge.size < 2:
        raise DataError("Trace has no strip step, but needs plating and stripping.")
    low, high = np.median(voltage[kind < 0]), np.median(voltage[kind > 0])
    if low >= high:
        raise DataError(
            f"Trace plates at {low:.3g} V and strips at {high:.3g} V (medians), but plating must lie "
            f"below stripping: check the sign of the voltage, or pass plating={_OTHER[plating]!r}."
        )
    if low > 0:
        raise DataError(
            f"Trace plates at {low:.3g} V (median), but lithium plates below 0 V against lithium: is it a half cell of another "
            "material, or the voltage of another electrode?"
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
