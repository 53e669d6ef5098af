"""The two-rail coating without the linear approximation: steady by shooting, and in time.

Lithium in the coating has the activity a = exp(mu/RT) and the concentration c = c0 a**(1/W) with a constant
thermodynamic factor W; c0 is the concentration in equilibrium with lithium metal. sigma_i = F2 D_self c/(RT)
then rises with the supersaturation; W = inf is a constant sigma_i.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.constants import FARADAY, ROOM_TEMPERATURE, thermal_voltage
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError


@within(current_in_A_m2="finite", current_top_A_m2=">= 0", factor="1 to inf")
def outer_overpotential(
    coating,
    current_in_A_m2: ArrayLike,
    current_top_A_m2: ArrayLike = 0.0,
    factor: ArrayLike = np.inf,
    steps: int = 200,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> NDArray:
    """Overpotential of the outer face in V, mu(0)/F + j_i R, for given currents through and on top.

    Integrates d(mu/F)/dy = j_i/sigma_i(mu) - j_e/sigma_e from the inner face (y = 0, mu = 0) outward by
    the classical Runge-Kutta method in ``steps`` steps. ``factor`` is W; currents broadcast.
    """
    j_in, j_top = np.broadcast_arrays(
        current_in_A_m2,
        current_top_A_m2,
    )
    scale = factor * thermal_voltage(temperature_K)
    h = coating.thickness_m / steps

    def slope(potential):
        return (
            j_in / (coating.ionic_S_m * np.exp(potential / scale))
            - j_top / coating.electronic_S_m
        )

    potential = np.zeros(j_in.shape)
    for _ in range(steps):
        k1 = slope(potential)
        k2 = slope(potential + h / 2 * k1)
        k3 = slope(potential + h / 2 * k2)
        k4 = slope(potential + h * k3)
        potential = potential + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return (potential + j_in * coating.interface_ohm_m2)[()]


@within(current_density_A_m2="> 0", nucleation_overpotential_V=">= 0")
def steady_top_share(
    coating,
    current_density_A_m2: float,
    nucleation_overpotential_V: float,
    factor: ArrayLike = np.inf,
    steps: int = 200,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> float:
    """Share of a current plated on top in steady state, found numerically. One number in, one out.

    Below the threshold all current goes in and the outer face stays below eta_n. Above it the split is
    the one that holds the outer face at eta_n.
    """
    from scipy.optimize import brentq

    j = float(current_density_A_m2)
    eta = float(nucleation_overpotential_V)

    def excess(inside):
        return (
            float(
                outer_overpotential(
                    coating, inside, j - inside, factor, steps, temperature_K
                )
            )
            - eta
        )

    if excess(j) <= 0:
        return 0.0
    return 1 - brentq(excess, 0.0, j, xtol=1e-13 * j, rtol=1e-13) / j


@within(nucleation_overpotential_V="> 0")
def steady_threshold(
    coating,
    nucleation_overpotential_V: float,
    factor: ArrayLike = np.inf,
    steps: int = 200,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> float:
    """Threshold current density in A/m2 found numerically: all current inside, outer face at eta_n."""
    from scipy.optimize import brentq

    eta = float(nucleation_overpotential_V)
    linear = coating.threshold(eta)
    most = linear * np.exp(eta / (factor * thermal_voltage(temperature_K)))
    return brentq(
        lambda j: (
            float(outer_overpotential(coating, j, 0.0, factor, steps, temperature_K))
            - eta
        ),
        linear * 0.999,
        most * 1.001,
        rtol=1e-13,
    )


@dataclass(frozen=True)
class PlatingHistory:
    """A constant current on a coating: times, overpotential of the outer face, and where the charge is (C/m2)."""

    time_s: np.ndarray
    outer_overpotential_V: np.ndarray
    underneath_C_m2: np.ndarray
    on_top_C_m2: np.ndarray
    stored_C_m2: np.ndarray
    onset_s: float  # inf if lithium never nucleates on top


@within(
    current_density_A_m2="> 0",
    duration_s="> 0",
    thickness_m="> 0",
    chemical_diffusivity_m2_s="> 0",
    concentration_mol_m3="> 0",
    electron_share="above 0 to 1",
    factor=">= 1",
    nucleation_overpotential_V="> 0",
)
def plate(
    current_density_A_m2: float,
    duration_s: float,
    thickness_m: float,
    chemical_diffusivity_m2_s: float,
    concentration_mol_m3: float,
    nucleation_overpotential_V: float,
    factor: float,
    electron_share: float = 1.0,
    growth_overpotential_V: float = 0.0,
    cells: ArrayLike = 60,
    frames: int = 120,
    temperature_K: ArrayLike = ROOM_TEMPERATURE,
) -> PlatingHistory:
    """Plating at constant current from equilibrium, with nucleation on top when the outer face reaches eta_n.

    Inside the coating dc/dt = D_chem d2c/dx2, the part t_e of the ionic current at the outer face being
    brought by diffusion and the part t_i = 1 - t_e by migration, which carries as much out as in. The
    inner face stays at c0. Once nucleated, lithium on top holds the outer face at the growth
    overpotential for good. Finite volumes, narrower towards the outer face; their linear equations are
    solved exactly in time, mode by mode. Returns a PlatingHistory; its charges add up to j t.
    """
    from scipy.optimize import brentq

    j = float(current_density_A_m2)
    duration = float(duration_s)
    L = float(thickness_m)
    D = float(chemical_diffusivity_m2_s)
    c0 = float(concentration_mol_m3)
    t_e = float(electron_share)
    scale = float(factor) * thermal_voltage(temperature_K)
    eta = float(nucleation_overpotential_V)
    if not 0 <= growth_overpotential_V <= eta:
        raise BookError(
            f"growth_overpotential_V is {growth_overpotential_V:g}, but must lie between 0 and {eta:g}."
        )
    limit, held = (
        c0 * np.expm1(value / scale) for value in (eta, growth_overpotential_V)
    )  # above c0, mol/m3

    width = np.diff(L * np.linspace(0, 1, cells + 1) ** 2)
    between = (
        2 * D / (width[1:] + width[:-1])
    )  # conductances from cell to cell and to both faces, m/s
    outer, inner = 2 * D / width[0], 2 * D / width[-1]
    brought = t_e * j / FARADAY
    free = _Modes(width, between, 0.0, inner, brought, np.zeros(cells))
    times = np.concatenate([[0.0], np.geomspace(duration * 1e-4, duration, frames)])

    def above(t):  # the outer face before nucleation, over its limit
        return float(free(t)[0][0]) + brought / outer - limit

    first = (
        brought / outer >= limit
    )  # a current so large that the first cell does not resolve the start
    onset = (
        0.0
        if first
        else np.inf
        if above(duration) < 0
        else brentq(above, 0.0, duration, rtol=1e-12)
    )
    if np.isfinite(onset):
        times = np.unique(np.append(times, onset))
    later = times >= onset
    content, integral = free(times[~later])
    face = content[:, 0] + brought / outer
    out = np.zeros(content.shape[0])
    if later.any():
        start, so_far = free(onset)
        pinned = _Modes(width, between, outer, inner, outer * held, start)
        more, added = pinned(times[later] - onset)
        content, integral = (
            np.vstack([content, more]),
            np.vstack([integral, so_far + added]),
        )
        face = np.append(face, np.full(later.sum(), held))
        entered = outer * (
            held * (times[later] - onset) - added[:, 0]
        )  # by diffusion, mol/m2
        out = np.append(out, t_e * j * (times[later] - onset) - FARADAY * entered)
    return PlatingHistory(
        time_s=times,
        outer_overpotential_V=scale * np.log1p(face / c0),
        underneath_C_m2=(1 - t_e) * j * times + FARADAY * inner * integral[:, -1],
        on_top_C_m2=out,
        stored_C_m2=FARADAY * content @ width,
        onset_s=onset,
    )


class _Modes:
    """w du/dt = -K u + q for cells of width w in a row, solved exactly: u and its integral at any times.

    K holds the conductances between cells and to both faces; q is the source in the first cell.
    """

    def __init__(self, width, between, outer, inner, source, start):
        K = (
            np.diag(np.append(between, inner) + np.append(outer, between))
            - np.diag(between, 1)
            - np.diag(between, -1)
        )
        self.root = np.sqrt(width)
        self.rate, self.shape = np.linalg.eigh(K / np.outer(self.root, self.root))
        self.end = self.shape[0] * source / self.root[0] / self.rate
        self.offset = (self.root * start) @ self.shape - self.end

    def __call__(self, time):
        time = np.asarray(time, dtype=float)[..., None]
        decay = np.exp(-self.rate * time)
        now = self.end + self.offset * decay
        so_far = (
            self.end * time + self.offset * -np.expm1(-self.rate * time) / self.rate
        )
        return now @ self.shape.T / self.root, so_far @ self.shape.T / self.root
