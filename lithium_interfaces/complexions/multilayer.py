"""Segregation to many layers: a lattice gas of coupled layers, its layering transitions and their critical points.

Layer i = 1, 2, ... holds the solute on a share x_i of its sites. A lone atom gains s_i (in kT) from the wall, and a
pair of neighbours attracts; in the mean field (Bragg and Williams), with alpha = zw/kT of the bulk,

    ln[x_i/(1 - x_i)] - alpha [l x_i + v (x_(i-1) + x_(i+1))] - s_i = drive,    l + 2 v = 1,    x_0 = x_(N+1) = 0,

l and v being the shares of an atom's neighbours that lie in its own layer and in each adjacent one. Beyond the N
layers there is nothing, so take a few more than the film needs. One layer with v = 0 is the isotherm of
``segregation``. While the bulk is still dilute the layers fill one by one as the drive approaches bulk coexistence
at -alpha/2: layering, and prewetting where several go at once. All of it is in one curve, the drive that holds a
film of t layers (``film_curve``): where it falls with t, a transition is first order, and the lower convex hull of the
film's free energy says between which films. Energies and drives are
in kT. The mean field overestimates order; ``monte_carlo_coverages`` measures by how much.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import expit

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, whole, within
from lithium_interfaces.errors import BookError

TOLERANCE = 1e-12  # largest residual, in kT, of a solution
FILLED = 20.0  # ln[x/(1 - x)] of a layer that a search starts as full


@within(layers="whole >= 1", power="above 0 to inf", strength="finite")
def wall_energies(strength: float, layers: int, power: float = 3.0) -> NDArray:
    """Energies strength/i^power of layers i = 1..N; power 3 is dispersion, inf a wall that only touches layer 1."""
    number = np.arange(1, layers + 1)
    power = float(power)
    with np.errstate(over="ignore"):
        return float(strength) * (1.0 / number) ** power


@dataclass(frozen=True)
@within(attraction=">= 0", wall="finite", in_plane="0 to 1")
class LayeredSurface:
    """Attraction alpha, energies s_i of the wall in kT, and the share l of neighbours within a layer."""

    attraction: float
    wall: np.ndarray
    in_plane: float = (
        0.5  # bcc (110): four of eight neighbours; 2/3 on a simple cubic (100) plane
    )
    _coupling: np.ndarray = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        wall = np.atleast_1d(np.asarray(self.wall, dtype=float))
        if wall.ndim != 1:
            raise BookError(
                f"wall has the shape {wall.shape}, but must be one energy per layer."
            )
        object.__setattr__(self, "wall", wall)
        n, across = wall.size, (1 - self.in_plane) / 2
        matrix = self.in_plane * np.eye(n) + across * (np.eye(n, k=1) + np.eye(n, k=-1))
        object.__setattr__(self, "_coupling", self.attraction * matrix)

    @property
    def layers(self) -> int:
        """Number of layers N."""
        return self.wall.size

    def local_drives(self, y: ArrayLike) -> NDArray:
        """The drive that each layer asks for, at y_i = ln[x_i/(1 - x_i)]; all equal to the drive in equilibrium."""
        return y - self._coupling @ expit(y) - self.wall

    def grand_potential(self, coverages: ArrayLike, drive: ArrayLike) -> float:
        """Grand potential per site of a layer, summed over layers, in kT; its derivative by the drive is -sum x_i."""
        x = np.asarray(coverages, dtype=float)
        mixing = np.sum(_xlogx(x) + _xlogx(1 - x))
        return float(mixing - x @ self._coupling @ x / 2 - (self.wall + drive) @ x)

    def jacobian(self, y: ArrayLike) -> NDArray:
        """Derivative of ``local_drives`` by y."""
        x = expit(y)
        return np.eye(self.layers) - self._coupling * (x * (1 - x))


@dataclass(frozen=True)
class LayerProfile:
    """One solution: its layers, the largest residual in kT and the grand potential in kT per site."""

    drive: float
    log_odds: (
        np.ndarray
    )  # ln[x/(1 - x)] of each layer, exact where a layer is all but full
    residual: float
    grand_potential: float

    @property
    def coverages(self) -> NDArray:
        """Shares x of the sites of each layer."""
        return expit(self.log_odds)

    @property
    def filled_layers(self) -> float:
        """Sum of the coverages: the film in layers."""
        return float(self.coverages.sum())


@within(drive="finite")
def solve_profile(
    surface: LayeredSurface, drive: float, filled: int = 0
) -> LayerProfile:
    """The metastable or stable profile reached from ``filled`` full layers on a clean bulk, to machine precision.

    Repeating x -> expit(drive + wall + attraction) keeps the order of two profiles, because neighbours only attract:
    from none filled it climbs to the thinnest solution and never past it. Newton steps finish. Raises BookError if
    the residual stays above 1e-12 kT.
    """
    n = whole("filled", filled, f"[0, {surface.layers}]")
    y = np.where(np.arange(surface.layers) < n, FILLED, -FILLED)
    return _settled(surface, y, float(drive))


def stable_profile(surface: LayeredSurface, drive: ArrayLike) -> LayerProfile:
    """The profile of lowest grand potential, out of those reached from 0, 1, ..., N filled layers."""
    found = [solve_profile(surface, drive, n) for n in range(surface.layers + 1)]
    return min(found, key=lambda profile: profile.grand_potential)


@within(drives="finite")
def sweep_drive(
    surface: LayeredSurface, drives: ArrayLike
) -> tuple[NDArray, NDArray, NDArray]:
    """Films in layers at increasing drives, with their history: arrays (filling, stable, emptying).

    "filling" starts clean at the lowest drive and rises, "emptying" starts from the stable film at the highest
    drive and falls; each keeps its film until that one ends. Where both agree there is nothing to choose.
    """
    mu = np.atleast_1d(drives)
    if np.any(np.diff(mu) <= 0):
        raise BookError("drives must increase from one to the next, but they do not.")
    stable = [stable_profile(surface, drive) for drive in mu]

    def follow(start, order):
        y, films = start, np.empty(mu.size)
        for i in order:
            profile = _settled(surface, y, float(mu[i]))
            y, films[i] = profile.log_odds, profile.filled_layers
        return films

    filling = follow(np.full(surface.layers, -FILLED), range(mu.size))
    emptying = follow(stable[-1].log_odds, reversed(range(mu.size)))
    return filling, np.array([profile.filled_layers for profile in stable]), emptying


# --- transitions --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FilmCurve:
    """The drives that hold films of given thickness, stable or not. Arrays of one length; log_odds has N columns."""

    thickness: np.ndarray  # in layers
    drive: np.ndarray  # in kT
    slope: np.ndarray  # d drive/d thickness; negative where the film is unstable
    free_energy: np.ndarray  # grand potential + drive x thickness, in kT per site
    log_odds: np.ndarray  # ln[x/(1 - x)]

    @property
    def coverages(self) -> NDArray:
        """Shares x of the sites of each layer, one row per film."""
        return expit(self.log_odds)


def film_curve(surface: LayeredSurface, thickness: ArrayLike) -> FilmCurve:
    """Hold the film at each thickness (layers, increasing, within (0, N)) and find the drive that does it.

    The layers share the film freely; the drive is what they then agree on. Each film starts from the one before.
    """
    t = np.atleast_1d(checked("thickness", thickness, f"(0, {surface.layers})"))
    if np.any(np.diff(t) <= 0):
        raise BookError(
            "thickness must increase from one film to the next, but it does not."
        )
    drive = float(np.log(1e-3 / np.sum(np.exp(np.clip(surface.wall, None, 300)))))
    state, held = np.append(surface.wall + drive, drive), min(1e-3, t[0])
    rows = []
    for target in t:
        while held < target:  # short steps, so that the next film looks like the last
            held = min(target, held + 0.05 if held > 0.01 else 2 * held)
            state = _held(surface, held, state)
        rows.append((*_film(surface, target, state), state[:-1]))
        held = target
    return FilmCurve(t, *(np.array(column) for column in zip(*rows, strict=True)))


@dataclass(frozen=True)
class FilmTransition:
    """A first-order transition between two films. Drives are in kT, thicknesses in layers."""

    drive: float
    thin: float
    thick: float
    filling_drive: float  # the thin film survives up to here
    emptying_drive: float  # the thick film survives down to here

    @property
    def layers(self) -> int:
        """How many layers go at once: 1 is layering, more is prewetting."""
        return max(1, round(self.thick - self.thin))


@within(step="above 0 to 0.1")
def film_transitions(surface: LayeredSurface, step: float = 0.02):
    """All first-order transitions between stable films below bulk coexistence, in order of drive.

    They are the straight edges of the lower convex hull of the free energy over thickness, looked for on a grid of
    ``step`` layers and then solved for equal drive and equal grand potential. The last two of the N layers are left out.
    """
    grid = np.arange(step, surface.layers - 1, float(step))
    curve = film_curve(surface, grid)
    hull: list[int] = []
    for i in range(grid.size):
        while len(hull) > 1 and _turn(curve, hull[-2], hull[-1], i) <= 0:
            hull.pop()
        hull.append(i)
    found = []
    for a, b in zip(hull, hull[1:], strict=False):
        # An edge over a few grid points may be the flat isotherm just above a critical point: it must hold a fall.
        falling = np.flatnonzero(curve.slope[a : b + 1] < 0) + a
        if b - a < 2 or falling.size == 0:
            continue
        drive, thin, thick = _common_tangent(surface, curve, a, b)
        if drive > -surface.attraction / 2 or thick > surface.layers - 2:
            continue
        top = _turning_point(surface, curve, falling[0] - 1, falling[0])
        bottom = _turning_point(surface, curve, falling[-1], falling[-1] + 1)
        found.append(FilmTransition(drive, thin, thick, top, bottom))
    return found


@within(wall_over_attraction="finite")
def critical_attraction(
    wall_over_attraction: ArrayLike,
    layer: int,
    in_plane: ArrayLike = 0.5,
    highest: float = 20.0,
) -> float:
    """alpha at which the filling of ``layer`` turns first order; Tc(layer)/Tc(bulk) is 4 over it.

    ``wall_over_attraction`` are the wall's energies over zw, which stay as they are when the temperature changes;
    they need at least two layers beyond ``layer``. Found as the alpha at which the drive of a film between
    layer - 0.75 and layer + 0.25 layers just stops rising. Raises BookError if the layer still fills continuously at
    alpha = ``highest``.
    """
    ratio = np.atleast_1d(wall_over_attraction)
    k = whole("layer", layer, f"[1, {ratio.size - 2}]")

    def least_slope(alpha):
        surface = LayeredSurface(alpha, alpha * ratio, in_plane)
        curve = film_curve(surface, np.linspace(k - 0.75, k + 0.25, 26))
        i = int(np.argmin(curve.slope))
        near = _near(curve, i)
        found = minimize_scalar(
            lambda t: _film(surface, t, _held(surface, t, near))[1],
            bounds=(curve.thickness[max(i - 1, 0)], curve.thickness[min(i + 1, 25)]),
            method="bounded",
        )
        return float(found.fun)

    if least_slope(highest) > 0:
        raise BookError(
            f"Layer {k} fills continuously up to alpha = {highest:g}; allowed is a stronger attraction."
        )
    return float(brentq(least_slope, 3.0, highest, xtol=1e-8, rtol=1e-9))


# --- Monte Carlo --------------------------------------------------------------------------------------


@within(
    bond=">= 0",
    wall="finite",
    drive="finite",
    size="whole >= 2",
    sweeps="whole >= 10",
    discard="whole >= 0",
)
def monte_carlo_coverages(
    bond: float,
    wall: ArrayLike,
    drive: float,
    rng: np.random.Generator,
    size: int = 32,
    sweeps: int = 400,
    discard: int = 100,
) -> tuple[NDArray, NDArray]:
    """Mean coverages of the layers of a simple-cubic lattice gas, and their standard errors, by simulation.

    ``bond`` is the attraction of one pair of neighbours in kT (alpha/6 of the mean field), ``wall`` the energies of the
    layers; layers are size x size with periodic edges, vacuum on both sides, ``size`` even. Heat-bath updates of every
    second site at once: neighbours never change together. Errors come from ten blocks.
    """
    bond = float(bond)
    wall = np.atleast_1d(wall)
    mu, edge = (float(drive), size)
    if edge % 2:
        raise BookError(
            f"size is {edge}, but must be even, so that the sites split into two interleaved halves."
        )
    i, j, k = np.indices((wall.size, edge, edge))
    half = (i + j + k) % 2 == 0
    base = np.broadcast_to((wall + mu)[:, None, None], half.shape)
    state = (rng.random(half.shape) < expit(base)).astype(float)
    record = np.empty((sweeps, wall.size))
    for step in range(-discard, sweeps):
        for sites in (half, ~half):
            around = np.zeros_like(state)
            for axis in (1, 2):
                around += np.roll(state, 1, axis) + np.roll(state, -1, axis)
            around[1:] += state[:-1]
            around[:-1] += state[1:]
            occupied = rng.random(state.shape) < expit(base + bond * around)
            state = np.where(sites, occupied, state)
        if step >= 0:
            record[step] = state.mean(axis=(1, 2))
    blocks = np.array([part.mean(axis=0) for part in np.array_split(record, 10)])
    return record.mean(axis=0), blocks.std(axis=0, ddof=1) / np.sqrt(len(blocks))


# --- helpers ---------------------------------------------------------------------------------------------


def _xlogx(x):
    return np.where(x > 0, x * np.log(np.where(x > 0, x, 1.0)), 0.0)


def _settled(surface, y, mu):
    for _ in range(5000):
        new = surface._coupling @ expit(y) + surface.wall + mu
        change = float(np.max(np.abs(new - y)))
        y = new
        if change < 1e-6:
            break
    for _ in range(50):
        residual = surface.local_drives(y) - mu
        if np.max(np.abs(residual)) < TOLERANCE:
            break
        y = y - np.clip(np.linalg.solve(surface.jacobian(y), residual), -2, 2)
    residual = float(np.max(np.abs(surface.local_drives(y) - mu)))
    if residual > 10 * TOLERANCE:
        raise BookError(
            f"The layers at a drive of {mu:g} did not settle (residual {residual:.1e} kT, allowed is {TOLERANCE:g}): "
            "the drive lies at the end of a branch; move it a little."
        )
    return LayerProfile(mu, y, residual, surface.grand_potential(expit(y), mu))


def _bordered(surface, state):
    """Matrix of the equations (layers agree on the drive; the film has its thickness) in (y, drive)."""
    x = expit(state[:-1])
    matrix = np.zeros((state.size, state.size))
    matrix[:-1, :-1], matrix[:-1, -1], matrix[-1, :-1] = (
        surface.jacobian(state[:-1]),
        -1.0,
        x * (1 - x),
    )
    return matrix


def _held(surface, thickness, state):
    """(y, drive) of a film of this thickness, by Newton's method from a film nearby."""
    for _ in range(100):
        y, drive = state[:-1], state[-1]
        wrong = np.append(surface.local_drives(y) - drive, expit(y).sum() - thickness)
        if np.max(np.abs(wrong)) < 10 * TOLERANCE:
            return state
        step = np.linalg.solve(_bordered(surface, state), wrong)
        state = state - step / max(1.0, float(np.max(np.abs(step))))
    raise BookError(
        f"A film of {thickness:g} layers was not found (residual {np.max(np.abs(wrong)):.1e}, allowed is "
        f"{10 * TOLERANCE:g}); allowed are attractions below about 20."
    )


def _film(surface, thickness, state):
    """(drive, slope, free energy) of a film that is already held."""
    unit = np.zeros(state.size)
    unit[-1] = 1.0
    slope = float(np.linalg.solve(_bordered(surface, state), unit)[-1])
    drive = float(state[-1])
    return (
        drive,
        slope,
        surface.grand_potential(expit(state[:-1]), drive) + drive * thickness,
    )


def _turn(curve, a, b, c):
    """Positive if the free energy turns upwards at b on the way from a to c."""
    t, f = curve.thickness, curve.free_energy
    return (t[b] - t[a]) * (f[c] - f[a]) - (t[c] - t[a]) * (f[b] - f[a])


def _near(curve, i):
    return np.append(curve.log_odds[i], curve.drive[i])


def _common_tangent(surface, curve, a, b):
    """(drive, thin, thick) of two films with one drive and one grand potential, by Newton's method."""
    ends, states = (
        np.array([curve.thickness[a], curve.thickness[b]]),
        [_near(curve, a), _near(curve, b)],
    )
    for _ in range(50):
        states = [
            _held(surface, t, state) for t, state in zip(ends, states, strict=True)
        ]
        (mu1, k1, f1), (mu2, k2, f2) = (
            _film(surface, t, s) for t, s in zip(ends, states, strict=True)
        )
        width = ends[1] - ends[0]
        wrong = np.array([mu1 - mu2, f2 - f1 - mu1 * width])
        if np.max(np.abs(wrong)) < 100 * TOLERANCE:
            break
        step = np.linalg.solve([[k1, -k2], [-k1 * width, mu2 - mu1]], wrong)
        ends = ends - np.clip(step, -0.005, 0.005)
    return float((mu1 + mu2) / 2), float(ends[0]), float(ends[1])


def _turning_point(surface, curve, i, j):
    """Drive where the curve turns, between neighbours i and j of the grid."""
    near = _near(curve, j)

    def slope(t):
        return _film(surface, t, _held(surface, t, near))[1]

    t = brentq(slope, curve.thickness[i], curve.thickness[j], xtol=1e-13, rtol=1e-13)
    return float(_held(surface, t, near)[-1])
