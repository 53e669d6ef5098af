"""GITT (galvanostatic intermittent titration): the formula, its bias, and a fit that does without it.

A film of thickness L takes up lithium from one face at a constant current for the time tau. With a linear
open-circuit voltage the potential moves with the concentration at that face, and in units of the change
dEs that remains after relaxation the change after the time t (ohmic drop removed) is

    [s + 1/3 - (2/pi2) sum_n exp(-n2 pi2 s)/n2] / s_tau,    s = D t/L2.

The formula of Weppner and Huggins keeps only the start of this, 2 sqrt(s/pi)/s_tau.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.constants import ROOM_TEMPERATURE, thermal_voltage
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError


@within(pulse_s="> 0", diffusion_length_m="> 0")
def endpoint_formula(
    pulse_s: ArrayLike,
    diffusion_length_m: ArrayLike,
    steady_change_V: ArrayLike,
    transient_change_V: ArrayLike,
) -> NDArray:
    """D = 4/(pi tau) L2 (dEs/dEt)2 in m2/s, for tau much below L2/D (Weppner and Huggins)."""
    transient = np.asarray(transient_change_V, dtype=float)
    if np.any(transient == 0):
        raise BookError(
            "transient_change_V is 0, but the formula divides by it; a pulse that moved the potential is needed."
        )
    return (
        4
        / (np.pi * pulse_s)
        * diffusion_length_m**2
        * (np.asarray(steady_change_V, dtype=float) / transient) ** 2
    )


@within(s=">= 0")
def surface_rise(s: ArrayLike) -> NDArray:
    """s + 1/3 - (2/pi2) sum exp(-n2 pi2 s)/n2: surface concentration of a film filled at constant flux.

    In units of the flux times L/D. Starts as 2 sqrt(s/pi), to which the series is switched for s < 0.01.
    """
    n = np.arange(1, 20)
    series = (
        s
        + 1 / 3
        - 2
        / np.pi**2
        * (np.exp(-np.multiply.outer(s, (n * np.pi) ** 2)) / n**2).sum(axis=-1)
    )
    return np.where(s < 0.01, 2 * np.sqrt(s / np.pi), series)[()]


@within(pulse_over_diffusion_time="> 0")
def endpoint_bias(pulse_over_diffusion_time: ArrayLike) -> NDArray:
    """D from the formula over the true D, for tau* = D tau/L2: (4/pi) tau*/rise(tau*)2."""
    return (
        4
        / np.pi
        * pulse_over_diffusion_time
        / surface_rise(pulse_over_diffusion_time) ** 2
    )


@within(dropped_share="0 to below 1")
def dropped_start_bias(dropped_share: ArrayLike) -> NDArray:
    """Factor by which D rises if the first share q of a short pulse is dropped, 1/(1 - sqrt q)2.

    Waiting is the usual way to leave out the ohmic drop, but the surface moves with the root of time.
    """
    return 1 / (1 - np.sqrt(dropped_share)) ** 2


@dataclass(frozen=True)
class Titration:
    """One pulse and its relaxation: times, potential in V, and what generated it (the truth of the experiment)."""

    time_s: np.ndarray
    potential_V: np.ndarray
    pulse_s: float
    mean_thickness_m: float
    true_diffusivity_m2_s: float


def _open_circuit_V(filling):
    """A curved open-circuit voltage over the filling x in (0, 1) (illustrative)."""
    return 0.12 - 0.16 * filling + 0.05 * np.exp(-12 * filling) - 0.04 * filling**3


def _diffusivity_m2_s(filling, middle):
    """A diffusivity that falls threefold over the range (illustrative)."""
    return middle * 3.0 ** (0.5 - filling)


@within(
    middle_diffusivity_m2_s="> 0",
    mean_thickness_m="> 0",
    pulse_s="> 0",
    filling="above 0 to below 1",
    step="above 0 to below 1",
    thickness_spread="0 to below 1",
)
def synthetic_pulse(
    middle_diffusivity_m2_s: float,
    mean_thickness_m: float,
    pulse_s: float,
    filling: float = 0.4,
    step: float = 0.01,
    thickness_spread: float = 0.0,
    resistance_V: float = 0.0,
    kinetic_V: float = 0.0,
    layer_per_V: float = 1e-4,
    rest: float = 20.0,
    cells: ArrayLike = 40,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> Titration:
    """A synthetic titration step that keeps what the formula leaves out; a Titration (cathodic, so E falls).

    Film patches of several thicknesses (log-normal, relative spread ``thickness_spread``) share one
    potential; each has a curved open-circuit voltage, a diffusivity that depends on the filling x, and
    Butler-Volmer kinetics whose small-signal drop at the mean current is ``kinetic_V``. ``layer_per_V`` is
    the charge of the double layer per volt over that of the pulse, ``resistance_V`` the ohmic drop. The
    pulse raises the mean filling by ``step``; it lasts ``pulse_s`` and the rest ``rest`` times as long. Finite
    volumes that narrow towards the surface, backward differentiation in time: neither the grid nor the
    equations of the fit.
    """
    from scipy.integrate import solve_ivp
    from scipy.linalg import block_diag

    D = float(middle_diffusivity_m2_s)
    mean = float(mean_thickness_m)
    tau = float(pulse_s)
    start, rise = (float(filling), float(step))
    if start + rise >= 1:
        raise BookError(
            f"filling + step is {start + rise:g}, but the film is full at 1."
        )
    spread = float(thickness_spread)
    patches = (
        np.array([0.0]) if spread == 0 else np.array([-1.5, -0.75, 0.0, 0.75, 1.5])
    )
    share = np.exp(-(patches**2) / 2)
    share /= share.sum()
    thickness = np.exp(spread * patches)
    thickness *= mean / (share @ thickness)
    edges = 1 - np.linspace(1, 0, cells + 1) ** 1.7
    width, gap = np.diff(edges), np.diff((edges[1:] + edges[:-1]) / 2)
    VT = 2 * thermal_voltage(temperature_K)
    # currents as filling rate times thickness (m/s); the mean current fills `rise` in tau
    mean_current = rise * mean / tau
    layer = mean_current * tau * layer_per_V

    def patch_currents(potential, surface_x):
        drive = _open_circuit_V(np.clip(surface_x, 1e-6, 1.2)) - potential
        return (
            mean_current * VT / kinetic_V * np.sinh(drive / VT)
            if kinetic_V
            else mean_current * 1e3 * drive / VT
        )

    def rates(t, state):
        x = state[1:].reshape(patches.size, cells)
        i = patch_currents(state[0], x[:, 0])
        faces = (
            _diffusivity_m2_s((x[:, 1:] + x[:, :-1]) / 2, D)
            * (x[:, :-1] - x[:, 1:])
            / gap
        )
        flux = np.hstack(
            [(i * thickness)[:, None], faces, np.zeros((patches.size, 1))]
        )  # times thickness
        applied = mean_current if t < tau else 0.0
        dx = (flux[:, :-1] - flux[:, 1:]) / width / thickness[:, None] ** 2
        return np.concatenate([[(share @ i - applied) / layer], dx.ravel()])

    band = np.abs(np.subtract.outer(np.arange(cells), np.arange(cells))) <= 1
    pattern = block_diag([[1]], *[band] * patches.size).astype(int)
    pattern[0, 1::cells] = pattern[1::cells, 0] = 1
    early = np.geomspace(tau * 1e-3, tau, 60)
    state = np.concatenate(
        [[_open_circuit_V(start)], np.full(patches.size * cells, start)]
    )
    times, potentials = [0.0], [state[0]]
    for begin, length, drop in ((0.0, tau, resistance_V), (tau, rest * tau, 0.0)):
        when = begin + early * length / tau
        run = solve_ivp(
            lambda t, y, b=begin: rates(t if b else min(t, tau * (1 - 1e-12)), y),
            (begin, when[-1]),
            state,
            method="BDF",
            t_eval=when,
            rtol=1e-6,
            atol=1e-9,
            jac_sparsity=pattern,
            first_step=tau * 1e-5,
        )
        state = run.y[:, -1]
        times.extend(run.t)
        potentials.extend(run.y[0] - drop)
    truth = _diffusivity_m2_s(start + rise / 2, D)
    return Titration(np.array(times), np.array(potentials), tau, mean, float(truth))


@within(deviation_V=">= 0")
def with_noise(
    titration: Titration, deviation_V: float, rng: np.random.Generator
) -> Titration:
    """The same titration with white noise of the given standard deviation, drawn from a numpy generator."""
    deviation = float(deviation_V)
    noise = rng.normal(0, deviation, titration.potential_V.size)
    return replace(titration, potential_V=titration.potential_V + noise)


@within(skip="0 to below 1")
def by_formula(titration: Titration, skip: ArrayLike = 0.02) -> NDArray:
    """D from the endpoint formula; the potential after ``skip`` of the pulse counts as its start (removes IR)."""
    t, E, tau = titration.time_s, titration.potential_V, titration.pulse_s
    pulse = t <= tau
    start = np.interp(skip * tau, t[pulse], E[pulse])
    steady = E[-5:].mean() - E[0]
    return endpoint_formula(
        tau, titration.mean_thickness_m, steady, E[pulse][-1] - start
    )


def by_least_squares(titration: Titration, skip: ArrayLike = 0.02) -> float:
    """D from a fit of the whole pulse and its relaxation by the linear film with a free drop and slope.

    The model is ``surface_rise`` of one film of the mean thickness, switched off by superposition at the
    end of the pulse. Drop and slope are linear, so that only D is searched.
    """
    from scipy.optimize import minimize_scalar

    t, tau = titration.time_s, titration.pulse_s
    keep = (t > skip * tau) & ((t <= tau) | (t > (1 + skip) * tau))
    t, E = t[keep], titration.potential_V[keep] - titration.potential_V[0]
    on = (t <= tau).astype(float)

    def misfit(log_D):
        D = np.exp(log_D)
        scale = D / titration.mean_thickness_m**2
        rise = surface_rise(scale * t) - surface_rise(scale * np.maximum(t - tau, 0))
        design = np.column_stack([rise / (scale * tau), on])
        answer, *_ = np.linalg.lstsq(design, E, rcond=None)
        return float(((E - design @ answer) ** 2).sum())

    guess = np.log(titration.mean_thickness_m**2 / tau)
    grid = guess + np.linspace(-9, 6, 31)
    best = grid[np.argmin([misfit(each) for each in grid])]
    found = minimize_scalar(
        misfit,
        bounds=(best - 0.6, best + 0.6),
        method="bounded",
        options={"xatol": 1e-6},
    )
    return float(np.exp(found.x))
