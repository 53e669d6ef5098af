"""Chemical ends of an artificial SEI: dissolving in a finite bath, corrosion under it, solvent passing through.

Everything is per area of film; a bath of volume V over a film of area A has the depth V/A. SI units.
"""

from dataclasses import dataclass

import numpy as np

from .errors import BookError
from .lithium import FARADAY, checked


def reaction_energy_kJ_mol(products, reactants):
    """Gibbs energy of a reaction; each side is a list of (amount in mol, energy of formation in kJ/mol)."""
    if not products or not reactants:
        raise BookError("A reaction has a side with no substance; at least one each is needed.")
    return sum(n * g for n, g in products) - sum(n * g for n, g in reactants)


def reaction_potential_V(reaction_energy_kJ_mol, electrons):
    """-dG/(nF): potential against lithium above which the compound is not reduced by it."""
    return -1e3 * reaction_energy_kJ_mol / (checked("electrons", electrons, "(0, inf)") * FARADAY)


# --- a film that dissolves ---------------------------------------------------------------------


@dataclass(frozen=True)
class DissolvingFilm:
    """A film dissolving into a stirred finite bath: rho dh/dt = -k (c_s - c), c = rho (h_0 - h)/(V/A).

    Until nothing is left, h = h_0 - (c_s V/(rho A)) (1 - exp(-k A t/V)). Solubility and rate of real films are
    not in the four papers: *illustrative* unless measured. Charge, drifts and growth are left out.
    """

    thickness_m: float
    density_kg_m3: float
    solubility_kg_m3: float
    rate_m_s: float  # k, mass transfer and surface kinetics together

    def __post_init__(self):
        for name in ("thickness_m", "density_kg_m3", "rate_m_s"):
            checked(name, getattr(self, name), "(0, inf)")
        checked("solubility_kg_m3", self.solubility_kg_m3, "[0, inf)")

    def soluble_thickness_m(self, bath_depth_m):
        """c_s V/(rho A): film thickness that saturates the bath."""
        return self.solubility_kg_m3 * checked("bath_depth_m", bath_depth_m, "(0, inf)") / self.density_kg_m3

    def dissolved_fraction(self, bath_depth_m):
        """Share of the film dissolved in the end, min(1, c_s V/(rho A h_0))."""
        return np.minimum(1.0, self.soluble_thickness_m(bath_depth_m) / self.thickness_m)

    def thickness_at_m(self, time_s, bath_depth_m):
        """Film left after a time."""
        time = checked("time_s", time_s, "[0, inf)")
        loss = self.soluble_thickness_m(bath_depth_m) * -np.expm1(-self.rate_m_s * time / bath_depth_m)
        return np.maximum(self.thickness_m - loss, 0.0)

    def bath_concentration_kg_m3(self, time_s, bath_depth_m):
        """Dissolved film per volume of bath, from the mass that left the film."""
        left = self.thickness_at_m(time_s, bath_depth_m)
        return self.density_kg_m3 * (self.thickness_m - left) / bath_depth_m

    def lifetime_s(self, bath_depth_m):
        """Time until the film is gone; infinite if the bath saturates first."""
        soluble = self.soluble_thickness_m(bath_depth_m)
        share = np.divide(self.thickness_m, soluble, out=np.ones_like(soluble), where=soluble > self.thickness_m)
        with np.errstate(divide="ignore"):
            return -(bath_depth_m / self.rate_m_s) * np.log1p(-share)


# --- lithium that corrodes under it ------------------------------------------------------------


@dataclass(frozen=True)
class CorrosionHistory:
    """Film thickness, amounts dissolved and lithium consumed (mol per m2 of film) over time."""

    time_s: np.ndarray
    thickness_m: np.ndarray
    dissolved_mol_m2: np.ndarray
    lithium_mol_m2: np.ndarray

    def lithium_capacity_mAh_cm2(self):
        """Capacity of the lithium consumed."""
        return self.lithium_mol_m2 * FARADAY / 3.6e4


@dataclass(frozen=True)
class CorrodingFilm:
    """A film that grows by corrosion and dissolves at its outside.

    Its thickness L obeys dL/dt = g/L - d (1 - c/c_s): growth slowed by the film (parabolic constant 2 g) against
    dissolution at the speed d into a bath with the concentration c. Each mole of film (volume V_m) takes
    `lithium_per_film` moles of lithium. Without dissolution L^2 = L_0^2 + 2 g t; in a large bath L settles at g/d
    and lithium is lost at a constant rate for ever; in a small one the bath saturates and growth goes on alone.
    """

    thickness_m: float
    growth_m2_s: float
    dissolution_m_s: float = 0.0
    soluble_thickness_m: float = np.inf  # film thickness that saturates the bath
    molar_volume_m3_mol: float = 1e-5
    lithium_per_film: float = 1.0

    def __post_init__(self):
        for name in ("thickness_m", "molar_volume_m3_mol", "lithium_per_film"):
            checked(name, getattr(self, name), "(0, inf)")
        for name in ("growth_m2_s", "dissolution_m_s"):
            checked(name, getattr(self, name), "[0, inf)")
        checked("soluble_thickness_m", self.soluble_thickness_m, "(0, inf]")

    @property
    def damkohler(self):
        """d L_0/g: dissolution over growth at the first thickness; above one the film thins first."""
        if self.growth_m2_s == 0:
            return np.inf
        return self.dissolution_m_s * self.thickness_m / self.growth_m2_s

    @property
    def steady_thickness_m(self):
        """g/d, where growth and dissolution into a large bath balance; infinite without dissolution."""
        return np.inf if self.dissolution_m_s == 0 else self.growth_m2_s / self.dissolution_m_s

    def run(self, time_s):
        """March film, bath and lithium together; what is dissolved, left and grown adds up to rounding.

        `time_s`: increasing times from 0. Thickness below a hundred-thousandth of the first counts as gone,
        where growth, then as fast as on bare lithium, keeps it.
        """
        from scipy.integrate import solve_ivp

        time = checked("time_s", time_s, "[0, inf)")
        if time.ndim != 1 or time.size < 2 or time[0] != 0 or np.any(np.diff(time) <= 0):
            raise BookError("time_s must start at 0 and increase, with two times at least.")
        start, volume = self.thickness_m, self.molar_volume_m3_mol

        def slopes(_, amounts):  # grown and dissolved thickness, over the first
            grown, dissolved = amounts
            left = max(1 + grown - dissolved, 1e-5)
            growth = self.growth_m2_s / (left * start**2)
            saturation = 1 - dissolved * start / self.soluble_thickness_m
            return [growth, self.dissolution_m_s / start * saturation]

        found = solve_ivp(slopes, (0, time[-1]), [0.0, 0.0], "LSODA", time, rtol=1e-9, atol=1e-12)
        if not found.success:
            raise BookError(f"The film could not be followed to {time[-1]:g} s ({found.message}); shorter times are allowed.")
        grown, dissolved = found.y * start
        return CorrosionHistory(
            time_s=time, thickness_m=start + grown - dissolved, dissolved_mol_m2=dissolved / volume,
            lithium_mol_m2=self.lithium_per_film * grown / volume,
        )  # fmt: skip


# --- solvent that passes through ---------------------------------------------------------------


def time_lag_s(thickness_m, diffusivity_m2_s):
    """L^2/(6 D): delay before a film lets a permeant through steadily (Daynes and Barrer)."""
    return checked("thickness_m", thickness_m, "[0, inf)") ** 2 / (6 * checked("diffusivity_m2_s", diffusivity_m2_s, "(0, inf)"))


def permeated_mol_m2(time_s, thickness_m, diffusivity_m2_s, concentration_mol_m3, terms=200):
    """Permeant that has crossed a film, empty at the start, with a fixed concentration in its outer face.

    (D C/L)(t - L^2/(6 D)) - (2 L C/pi^2) sum (-1)^n/n^2 exp(-n^2 pi^2 D t/L^2), n = 1, 2, ...
    """
    time = checked("time_s", time_s, "[0, inf)")
    length = checked("thickness_m", thickness_m, "(0, inf)")
    diffusivity = checked("diffusivity_m2_s", diffusivity_m2_s, "(0, inf)")
    concentration = checked("concentration_mol_m3", concentration_mol_m3, "[0, inf)")
    n = np.arange(1, terms + 1)
    decays = np.exp(-np.multiply.outer(diffusivity * time / length**2, (n * np.pi) ** 2))
    series = decays @ ((-1.0) ** n / n**2)
    lag = time_lag_s(length, diffusivity)
    crossed = concentration * (diffusivity / length * (time - lag) - 2 * length / np.pi**2 * series)
    return np.maximum(crossed, 0.0)
