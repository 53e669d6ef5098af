"""Which metal would gather at lithium's surface? An estimate with its uncertainty, as probabilities of rank.

Enthalpy of segregation of a lone solute M in lithium, per mole of M, negative if it segregates (after Wynblatt and
Ku), for a surface that takes l of an atom's neighbours in its plane and v in each adjacent one (l + 2 v = 1):

    dH = (g_M - g_Li) A  -  v dH_sol  -  (relief) E_el  +  a (h_M - h_Li)

g are surface energies and A the area of a lithium site; dH_sol is the enthalpy of solution of M in lithium
(Miedema's model, regular solution: 2 Omega/z [z_l (x_b - x_s) + z_v (x_b - 1/2)] at x_b = x_s = 0); E_el the strain
energy of a sphere of M in a hole of lithium (Friedel), which a surface atom sheds. The last term is only there
against an SEI of oxide or fluoride: h is the heat of formation of the metal's oxide or fluoride per anion, and a the
share of it that an atom gains by touching the SEI; lithium gains it too. a is *illustrative*, and so are the scatter
of the surface energies, the relief of strain and Poisson's ratio, all in ``Assumptions``. Energies are in kJ/mol.

The estimate says which solutes want to go to the surface, not whether they can be dissolved in the first place.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lithium_interfaces import data
from lithium_interfaces.core.constants import AVOGADRO
from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, whole, within
from lithium_interfaces.errors import BookError

#: Area of an atom in a plane over (volume of an atom)^(2/3): the dense (110) plane of a bcc crystal, 2^(1/6).
SITE_SHAPE = 2 ** (1 / 6)
INTERFACES = ("free", "oxide", "fluoride")
MIXED_P = ("Cu", "Ag", "Au")  # count as transition metals in Miedema's model
INPUTS = ("surface energies", "enthalpies of solution", "strain", "affinity")


@dataclass(frozen=True)
@within(
    in_plane="0 to 1",
    known_scatter=">= 0",
    guessed_scatter=">= 0",
    solution_error_kJ_mol=">= 0",
    solution_scatter=">= 0",
    poisson="0 to below 0.5",
    relief=">= 0",
    affinity=">= 0",
)
class Assumptions:
    """What the ranking takes for granted. Ranges are drawn from evenly; scatters are standard deviations."""

    in_plane: float = 0.5  # l on bcc (110)
    known_scatter: float = 0.15  # of ln(surface energy) read in a table: illustrative
    guessed_scatter: float = 0.35  # of one estimated from the heat of atomisation: illustrative, twice what is found
    solution_error_kJ_mol: float = (
        11.5  # Miedema against two assessed systems, `miedema_against_assessed`
    )
    solution_scatter: float = (
        0.3  # of the enthalpy of solution, where that is more: illustrative
    )
    poisson: float = 0.36  # of lithium: illustrative
    relief: tuple[float, float] = (
        0.5,
        1.0,
    )  # share of the strain energy that a surface atom sheds: illustrative
    affinity: tuple[float, float] = (0.1, 0.4)  # a: illustrative

    def __post_init__(self):
        for name in ("relief", "affinity"):
            low, high = getattr(self, name)
            if low > high:
                raise BookError(
                    f"{name} runs from {low:g} to {high:g}, but must run from low to high."
                )


ASSUMPTIONS = Assumptions()


def elements() -> pd.DataFrame:
    """The table ``elements`` with its symbols as index."""
    return data.load("elements").set_index("symbol")


# --- the four terms ---------------------------------------------------------------------------------


@within(volume_cm3_mol="> 0")
def site_area_m2_mol(volume_cm3_mol: ArrayLike) -> NDArray:
    """Area of a mole of surface atoms on a bcc (110) plane, in m2, from the molar volume."""
    volume = volume_cm3_mol * 1e-6
    return SITE_SHAPE * volume ** (2 / 3) * AVOGADRO ** (1 / 3)


def surface_energies(table: pd.DataFrame) -> pd.DataFrame:
    """Surface energies in J/m2 for all rows: as tabulated, or estimated as q E_at/A.

    E_at is the heat of atomisation, A the area of a mole of atoms and q the geometric mean of g A/E_at over the
    elements that have a tabulated value. Returns a frame with columns value, known, ratio; ratio is g A/E_at.
    """
    per_bond = (
        table["atomisation_kJ_mol"]
        * 1e3
        / site_area_m2_mol(table["miedema_volume_cm3_mol"].to_numpy())
    )
    ratio = table["surface_energy_J_m2"] / per_bond
    known = ratio.notna()
    typical = np.exp(np.log(ratio[known]).mean())
    value = table["surface_energy_J_m2"].where(known, typical * per_bond)
    return pd.DataFrame(
        {"value": value, "known": known, "ratio": ratio.where(known, typical)}
    )


def solution_enthalpy_kJ_mol(table: pd.DataFrame, host: str = "Li") -> pd.Series:
    """Miedema's enthalpy of solution of each element at infinite dilution in ``host``, kJ/mol.

    2 V^(2/3) [Q (d n^(1/3))^2 - P (d phi)^2] / (n_M^(-1/3) + n_host^(-1/3)), with the volume of the solute, and
    without the term for hybridisation, which is zero for an alkali metal in a metal that is not a transition metal.
    """
    if host not in table.index:
        raise BookError(
            f"host is {host!r}, but must be one of {', '.join(table.index)}."
        )
    constants = data.load("literature-complexions").set_index("name")["low"]
    mixed = table.index.isin(MIXED_P) != (host in MIXED_P)
    p = np.where(
        mixed, constants["miedema_P_mixed"], constants["miedema_P_nontransition"]
    )
    root = table["miedema_density_du"] ** (1 / 3)
    d_root, d_phi = (
        root - root[host],
        table["miedema_phi_V"] - table.loc[host, "miedema_phi_V"],
    )
    drive = p * (constants["miedema_Q_over_P"] * d_root**2 - d_phi**2)
    return (
        2
        * table["miedema_volume_cm3_mol"] ** (2 / 3)
        * drive
        / (1 / root + 1 / root[host])
    )


def miedema_against_assessed() -> pd.DataFrame:
    """Enthalpies of solution in bcc lithium, Miedema's model beside the assessed COST 507 values, in kJ/mol."""
    model = solution_enthalpy_kJ_mol(elements())
    value = data.load("literature-complexions").set_index("name")["low"]
    assessed = {
        # Redlich-Kister polynomials in x(first) - x(second) at the lithium end
        "Mg": sum(value[f"cost507_bcc_LiMg_L{i}"] for i in range(3)),
        "Al": sum((-1) ** i * value[f"cost507_bcc_AlLi_L{i}"] for i in range(3)),
    }
    frame = pd.DataFrame(
        {
            "miedema_kJ_mol": model[list(assessed)],
            "assessed_kJ_mol": pd.Series(assessed) / 1e3,
        }
    )
    frame["difference_kJ_mol"] = frame["miedema_kJ_mol"] - frame["assessed_kJ_mol"]
    return frame


@within(poisson="0 to below 0.5")
def lithium_moduli_GPa(
    youngs_GPa: float | None = None, poisson: ArrayLike = ASSUMPTIONS.poisson
) -> tuple[float, float]:
    """(shear, bulk) modulus of lithium from Young's modulus; without one, the middle of the measured range."""
    if youngs_GPa is None:
        youngs_GPa = np.mean(_youngs_range())
    youngs, nu = (checked("youngs_GPa", youngs_GPa, "(0, inf)"), poisson)
    return youngs / (2 * (1 + nu)), youngs / (3 * (1 - 2 * nu))


def strain_energy_kJ_mol(
    table: pd.DataFrame,
    youngs_GPa: float | None = None,
    poisson: ArrayLike = ASSUMPTIONS.poisson,
) -> pd.Series:
    """Friedel's strain energy 24 pi K G r_M r_Li (r_M - r_Li)^2/(3 K r_M + 4 G r_Li) of each solute in lithium.

    G is lithium's shear modulus and K the solute's bulk modulus, scaled from lithium's as Miedema's electron density
    squared times the molar volume.
    """
    shear, bulk = (1e9 * modulus for modulus in lithium_moduli_GPa(youngs_GPa, poisson))
    lithium = table.loc["Li"]
    k = bulk * (table["miedema_density_du"] / lithium["miedema_density_du"]) ** 2
    k = k * table["miedema_volume_cm3_mol"] / lithium["miedema_volume_cm3_mol"]
    r, r_li = table["metallic_radius_pm"] * 1e-12, lithium["metallic_radius_pm"] * 1e-12
    energy = (
        24
        * np.pi
        * k
        * shear
        * r
        * r_li
        * (r - r_li) ** 2
        / (3 * k * r + 4 * shear * r_li)
    )
    return energy * AVOGADRO / 1e3


def affinity_kJ_mol(table: pd.DataFrame, interface: str) -> pd.Series:
    """Heat of formation of each element's oxide or fluoride per anion, minus lithium's; zero on a free surface.

    Positive: the SEI holds lithium more tightly than that metal. NaN where the table has no such compound.
    """
    if interface not in INTERFACES:
        raise BookError(
            f"interface is {interface!r}, but must be one of {', '.join(INTERFACES)}."
        )
    if interface == "free":
        return pd.Series(0.0, index=table.index)
    per_anion = table[f"{interface}_kJ_mol"] / table[f"{interface}_anions"]
    return per_anion - per_anion["Li"]


def segregation_terms(
    interface: str = "free",
    assumptions: Assumptions = ASSUMPTIONS,
    table: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The terms of dH for every solute at the middle of all ranges, in kJ/mol, sorted by their total.

    Columns surface, chemical, strain, affinity, total. ``interface`` is "free", "oxide" or "fluoride"; solutes without
    a heat of formation for it are left out.
    """
    table = elements() if table is None else table
    gamma = surface_energies(table)["value"]
    area = site_area_m2_mol(table.loc["Li", "miedema_volume_cm3_mol"])
    frame = pd.DataFrame(
        {
            "surface": (gamma - gamma["Li"]) * area / 1e3,
            "chemical": -(1 - assumptions.in_plane)
            / 2
            * solution_enthalpy_kJ_mol(table),
            "strain": -np.mean(assumptions.relief)
            * strain_energy_kJ_mol(table, poisson=assumptions.poisson),
            "affinity": np.mean(assumptions.affinity)
            * affinity_kJ_mol(table, interface),
        }
    )
    frame = frame.drop(index="Li").dropna()
    return frame.assign(total=frame.sum(axis=1)).sort_values("total")


# --- uncertainty ---------------------------------------------------------------------------------------


@within(draws="whole >= 1")
def draw_enthalpies(
    interface: str,
    rng: np.random.Generator,
    draws: int = 4000,
    assumptions: Assumptions = ASSUMPTIONS,
    table=None,
) -> pd.DataFrame:
    """Drawn dH of every solute: frame with one row per draw and one column per solute, kJ/mol.

    What belongs to lithium or to the interface (its surface energy and modulus, the relief, the affinity a) is drawn
    once for all solutes of a draw; what belongs to a solute is drawn for each.
    """
    table = elements() if table is None else table
    return _model(interface, assumptions, table)(_draw_inputs(rng, draws, len(table)))


def rank_probabilities(
    interface: str,
    rng: np.random.Generator,
    draws: int = 4000,
    assumptions: Assumptions = ASSUMPTIONS,
    table=None,
    top: int = 3,
) -> pd.DataFrame:
    """Chances of each solute: to segregate (dH < 0), to do so most strongly, and to be among the ``top``.

    Columns low, median, high (5 %, 50 %, 95 % of dH, kJ/mol), segregates, first, among_top, mean_rank; sorted by
    first, then mean_rank. The standard error of a chance p is sqrt(p (1 - p)/draws).
    """
    drawn = draw_enthalpies(interface, rng, draws, assumptions, table)
    places = whole("top", top, f"[1, {drawn.shape[1]}]")
    rank = drawn.rank(axis=1)
    low, median, high = np.quantile(drawn, [0.05, 0.5, 0.95], axis=0)
    return pd.DataFrame(
        {
            "low": low,
            "median": median,
            "high": high,
            "segregates": (drawn < 0).mean().to_numpy(),
            "first": (rank == 1).mean().to_numpy(),
            "among_top": (rank <= places).mean().to_numpy(),
            "mean_rank": rank.mean().to_numpy(),
        },
        index=drawn.columns,
    ).sort_values(["first", "mean_rank"], ascending=[False, True])


@within(draws="whole >= 1", trials="whole >= 1")
def what_decides(
    interface: str,
    rng: np.random.Generator,
    draws: int = 1000,
    trials: int = 100,
    assumptions: Assumptions = ASSUMPTIONS,
    table=None,
) -> pd.DataFrame:
    """How much clearer the strongest segregant would be if one input were known, in bits of entropy.

    For each input the answer is an average over ``trials`` values it might turn out to have, each with ``draws`` draws
    of the others. Rows are "nothing" and the inputs; columns bits (entropy of who is first) and gained (bits less
    than with nothing known, to about 0.02 with these numbers).
    """
    table = elements() if table is None else table
    inputs = [_draw_inputs(rng, draws, len(table)) for _ in range(trials)]
    enthalpies = _model(interface, assumptions, table)
    bits = {"nothing": _bits(pd.concat([enthalpies(x) for x in inputs]))}
    for name in INPUTS:
        if name == "affinity" and interface == "free":
            continue
        # One value of this input (the first draw of a trial) for all draws of the others.
        known = [{**x, name: tuple(part[:1] for part in x[name])} for x in inputs]
        bits[name] = np.mean([_bits(enthalpies(x)) for x in known])
    frame = pd.DataFrame({"bits": pd.Series(bits)})
    return frame.assign(gained=frame.loc["nothing", "bits"] - frame["bits"])


def reversal_affinity(
    interface: str, assumptions: Assumptions = ASSUMPTIONS, table=None
) -> pd.Series:
    """The share a at which the SEI holds back each solute that would segregate to a free surface.

    a = -dH(free)/(h_M - h_Li); beyond it the solute leaves the interface. inf where the SEI does not hold lithium
    more tightly than that metal. Sorted by a.
    """
    table = elements() if table is None else table
    if interface == "free":
        raise BookError(
            "interface is 'free', but must be 'oxide' or 'fluoride': a free surface holds nothing back."
        )
    total = segregation_terms("free", assumptions, table)["total"]
    total = total[total < 0]
    pull = affinity_kJ_mol(table, interface).reindex(total.index).dropna()
    return (-total[pull.index] / pull).where(pull > 0, np.inf).sort_values()


def _draw_inputs(rng, draws, solutes):
    """Random numbers behind each input: standard normal per element, or even in (0, 1) for what all share."""
    normal, even = rng.standard_normal((2, draws, solutes)), rng.random((3, draws, 1))
    return dict(
        zip(
            INPUTS,
            ((normal[0],), (normal[1],), (even[0], even[1]), (even[2],)),
            strict=True,
        )
    )


def _model(interface, a, table):
    """The function that turns random inputs into a frame of dH; what is not random is worked out once."""
    names = table.index
    surface = surface_energies(table)
    gamma, scatter = (
        surface["value"].to_numpy(),
        np.where(surface["known"], a.known_scatter, a.guessed_scatter),
    )
    area = site_area_m2_mol(table.loc["Li", "miedema_volume_cm3_mol"])
    solution = solution_enthalpy_kJ_mol(table).to_numpy()
    spread = np.maximum(a.solution_error_kJ_mol, a.solution_scatter * np.abs(solution))
    strain_per_GPa = strain_energy_kJ_mol(
        table, 1.0, a.poisson
    ).to_numpy()  # proportional to Young's modulus
    pull = affinity_kJ_mol(table, interface).to_numpy()
    ranges = (_youngs_range(), a.relief, a.affinity)
    kept = names[~np.isnan(pull) & (names != "Li")]

    def enthalpies(inputs):
        energies = gamma * np.exp(scatter * inputs["surface energies"][0])
        evens = inputs["strain"] + inputs["affinity"]
        youngs, relief, share = (
            low + (high - low) * even
            for (low, high), even in zip(ranges, evens, strict=True)
        )
        total = (
            (energies - energies[:, [names.get_loc("Li")]]) * area / 1e3
            - (1 - a.in_plane)
            / 2
            * (solution + spread * inputs["enthalpies of solution"][0])
            - relief * youngs * strain_per_GPa
            + share * pull
        )
        return pd.DataFrame(total, columns=names)[kept]

    return enthalpies


def _bits(drawn):
    """Entropy in bits of which column is the lowest."""
    counts = np.bincount(np.argmin(drawn.to_numpy(), axis=1))
    p = counts[counts > 0] / counts.sum()
    return float(-(p * np.log2(p)).sum())


def _youngs_range():
    row = data.load("literature-complexions").set_index("name").loc["youngs_modulus_Li"]
    return float(row["low"]), float(row["high"])
