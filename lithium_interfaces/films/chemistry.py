"""Chemical ends of an artificial SEI: dissolving in a finite bath, corrosion under it, solvent passing through.

Everything is per area of film; a bath of volume V over a film of area A has the depth V/A. SI units.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.constants import FARADAY
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import within
from lithium_interfaces.errors import BookError


def reaction_energy_kJ_mol(products, reactants) -> float:
    """Gibbs energy of a reaction; each side is a list of (amount in mol, energy of formation in kJ/mol)."""
    if not products or not reactants:
        raise BookError(
            "A reaction has a side with no substance; at least one each is needed."
        )
    return sum(n * g for n, g in products) - sum(n * g for n, g in reactants)


@within(electrons="> 0")
def reaction_potential_V(
    reaction_energy_kJ_mol: ArrayLike, electrons: ArrayLike
) -> NDArray:
    """-dG/(nF): potential against lithium above which the compound is not reduced by it."""
    return -1e3 * reaction_energy_kJ_mol / (electrons * FARADAY)


# --- a film that dissolves ---------------------------------------------------------------------


@dataclass(frozen=True)
@within(thickness_m="> 0", density_kg_m3="> 0", solubility_kg_m3=">= 0", rate_m_s="> 0")
class DissolvingFilm:
    """A film dissolving into a stirred finite bath: rho dh/dt = -k (c_s - c), c = rho (h_0 - h)/(V/A).

    Until nothing is left, h = h_0 - (c_s V/(rho A)) (1 - exp(-k A t/V)). Solubility and rate of real films are
    not in the four papers: *illustrative* unless measured. Charge, drifts and growth are left out.
    """

    thickness_m: float
    density_kg_m3: float
    solubility_kg_m3: float
    rate_m_s: float  # k, mass transfer and surface kinetics together

    @within(bath_depth_m="> 0")
    def soluble_thickness_m(self, bath_depth_m: ArrayLike) -> NDArray:
        """c_s V/(rho A): film thickness that saturates the bath."""
        return self.solubility_kg_m3 * bath_depth_m / self.density_kg_m3

    def dissolved_fraction(self, bath_depth_m: ArrayLike) -> NDArray:
        """Share of the film dissolved in the end, min(1, c_s V/(rho A h_0))."""
        return np.minimum(
            1.0, self.soluble_thickness_m(bath_depth_m) / self.thickness_m
        )

    @within(time_s=">= 0")
    def thickness_at_m(self, time_s: ArrayLike, bath_depth_m: ArrayLike) -> NDArray:
        """Film left after a time."""
        loss = self.soluble_thickness_m(bath_depth_m) * -np.expm1(
            -self.rate_m_s * time_s / bath_depth_m
        )
        return np.maximum(self.thickness_m - loss, 0.0)

    def bath_concentration_kg_m3(
        self, time_s: ArrayLike, bath_depth_m: ArrayLike
    ) -> NDArray:
        """Dissolved film per volume of bath, from the mass that left the film."""
        left = self.thickness_at_m(time_s, bath_depth_m)
        return self.density_kg_m3 * (self.thickness_m - left) / bath_depth_m

    def lifetime_s(self, bath_depth_m: ArrayLike) -> NDArray:
        """Time until the film is gone; infinite if the bath saturates first."""
        soluble = self.soluble_thickness_m(bath_depth_m)
        share = np.divide(
            self.thickness_m,
            soluble,
            out=np.ones_like(soluble),
            where=soluble > self.thickness_m,
        )
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

    def lithium_capacity_mAh_cm2(self) -> NDArray:
        """Capacity of the lithium consumed."""
        return self.lithium_mol_m2 * FARADAY / 3.6e4


@dataclass(frozen=True)
@within(
    thickness_m="> 0",
    growth_m2_s=">= 0",
    dissolution_m_s=">= 0",
    soluble_thickness_m="above 0 to inf",
    molar_volume_m3_mol="> 0",
    lithium_per_film="> 0",
)
class CorrodingFilm:
    """A film that grows by corrosion and dissolves at its outside.

    Its thickness L obeys dL/dt = g/L - d (1 - c/c_s): growth slowed by the film (parabolic constant 2 g) against
    dissolution at the speed d into a bath with the concentration c. Each mole of film (volume V_m) takes
    ``lithium_per_film`` moles of lithium. Without dissolution L^2 = L_0^2 + 2 g t; in a large bath L settles at g/d
    and lithium is lost at a constant rate for ever; in a small one the bath saturates and growth goes on alone.
    """

    thickness_m: float
    growth_m2_s: float
    dissolution_m_s: float = 0.0
    soluble_thickness_m: float = np.inf  # film thickness that saturates the bath
    molar_volume_m3_mol: float = 1e-5
    lithium_per_film: float = 1.0

    @property
    def damkohler(self) -> float:
        """d L_0/g: dissolution over growth at the first thickness; above one the film thins first."""
        if self.growth_m2_s == 0:
            return np.inf
        return self.dissolution_m_s * self.thickness_m / self.growth_m2_s

    @property
    def steady_thickness_m(self) -> float:
        """g/d, where growth and dissolution into a large bath balance; infinite without dissolution."""
        return (
            np.inf
            if self.dissolution_m_s == 0
            else self.growth_m2_s / self.dissolution_m_s
        )

    @within(time_s=">= 0")
    def run(self, time_s: ArrayLike) -> CorrosionHistory:
        """March film, bath and lithium together; what is dissolved, left and grown adds up to rounding.

        ``time_s``: increasing times from 0. Thickness below a hundred-thousandth of the first counts as gone,
        where growth, then as fast as on bare lithium, keeps it.
        """
        from scipy.integrate import solve_ivp

        time = time_s
        if (
            time.ndim != 1
            or time.size < 2
            or time[0] != 0
            or np.any(np.diff(time) <= 0)
        ):
            raise BookError(
                "time_s must start at 0 and increase, with two times at least."
            )
        start, volume = self.thickness_m, self.molar_volume_m3_mol

        def slopes(_, amounts):  # grown and dissolved thickness, over the first
            grown, dissolved = amounts
            left = max(1 + grown - dissolved, 1e-5)
            growth = self.growth_m2_s / (left * start**2)
            saturation = 1 - dissolved * start / self.soluble_thickness_m
            return [growth, self.dissolution_m_s / start * saturation]

        found = solve_ivp(
            slopes, (0, time[-1]), [0.0, 0.0], "LSODA", time, rtol=1e-9, atol=1e-12
        )
        if not found.success:
            raise BookError(
                f"The film could not be followed to {time[-1]:g} s ({found.message}); shorter times are allowed."
            )
        grown, dissolved = found.y * start
        return CorrosionHistory(
            time_s=time,
            thickness_m=start + grown - dissolved,
            dissolved_mol_m2=dissolved / volume,
            lithium_mol_m2=self.lithium_per_film * grown / volume,
        )


# --- solvent that passes through ---------------------------------------------------------------


@within(thickness_m=">= 0", diffusivity_m2_s="> 0")
def time_lag_s(thickness_m: ArrayLike, diffusivity_m2_s: ArrayLike) -> NDArray:
    """L^2/(6 D): delay before a film lets a permeant through steadily (Daynes and Barrer)."""
    return thickness_m**2 / (6 * diffusivity_m2_s)


@within(
    time_s=">= 0",
    thickness_m="> 0",
    diffusivity_m2_s="> 0",
    concentration_mol_m3=">= 0",
)
def permeated_mol_m2(
    time_s: ArrayLike,
    thickness_m: ArrayLike,
    diffusivity_m2_s: ArrayLike,
    concentration_mol_m3: ArrayLike,
    terms: int = 200,
) -> NDArray:
    """Permeant that has crossed a film, empty at the start, with a fixed concentration in its outer face.

    (D C/L)(t - L^2/(6 D)) - (2 L C/pi^2) sum (-1)^n/n^2 exp(-n^2 pi^2 D t/L^2), n = 1, 2, ...
    """
    length = thickness_m
    diffusivity = diffusivity_m2_s
    n = np.arange(1, terms + 1)
    decays = np.exp(
        -np.multiply.outer(diffusivity * time_s / length**2, (n * np.pi) ** 2)
    )
    series = decays @ ((-1.0) ** n / n**2)
    lag = time_lag_s(length, diffusivity)
    crossed = concentration_mol_m3 * (
        diffusivity / length * (time_s - lag) - 2 * length / np.pi**2 * series
    )
    return np.maximum(crossed, 0.0)
