"""A reader's spectrum: what can be fitted, and sentences that are cautious where the data are."""

import numpy as np
import pytest

from lithium_interfaces.errors import DataError
from lithium_interfaces.spectra import generator, spectrum

F = generator.sweep(1e6, 1e-2, 5)
CELL = generator.Cell()


def noisy(cell=CELL, noise=0.003, f=F, seed=0):
    return generator.with_noise(
        generator.impedance(f, cell), noise, np.random.default_rng(seed)
    )


def analysed(z, f=F, **options):
    return spectrum.analyse(spectrum.Spectrum("mine.csv", f, z), **options)


def said(found):
    return dict(found.warnings)


# --- what can be fitted (files are read by own_data.spectrum_file, see test_own_data_files) --------------


def test_points_are_sorted():
    found = spectrum.trusted("mine", F[::-1], noisy()[::-1])
    np.testing.assert_allclose(found.frequency_Hz, F)
    np.testing.assert_allclose(found.impedance_ohm, noisy())


BAD = [
    (lambda f, z: (f[:4], z[:4]), "has 4 points; at least 5"),
    (lambda f, z: (np.where(f == f[3], 0, f), z), "found the frequency 0 Hz"),
    (
        lambda f, z: (np.where(f == f[1], f[0], f), z),
        "the frequency 1e.06 Hz stands more than once",
    ),
    (lambda f, z: (f, -z.real + 1j * z.imag), "Re.Z. is .* must be above zero"),
    (
        lambda f, z: (f, z.conj()),
        "Im.Z. is positive at .. of 41 frequencies, as for a coil",
    ),
]


@pytest.mark.parametrize("damage, message", BAD)
def test_what_cannot_be_fitted_is_refused_in_one_sentence(damage, message):
    with pytest.raises(DataError, match="^mine.csv.*" + message) as refused:
        spectrum.trusted("mine.csv", *damage(F, noisy()))
    assert "\n" not in str(refused.value)


# --- analysis ----------------------------------------------------------------------------------------


def test_a_full_sweep_gives_its_cell():
    found = analysed(noisy(generator.Cell(spread=0.3)))
    assert found.best.circuit.name == "two arcs and diffusion"
    table = found.parameters.set_index("parameter")
    for name, truth in (("Rs", 3), ("Rf", 60), ("Rct", 30), ("Rw", 20)):
        assert table.loc[name, "value"] == pytest.approx(truth, rel=0.1)
    assert table.loc["Rf", "low"] < table.loc["Rf", "value"] < table.loc["Rf", "high"]
    assert table.loc["Rf", "how_well_known"].startswith("known to")
    assert "convention" in said(found)["Names of the arcs"] and said(found)[
        "Kramers–Kronig"
    ].startswith("Consistent")
    assert (
        found.comparison["aicc_above_best"].iloc[0] == 0
        and found.comparison["aicc_above_best"].is_monotonic_increasing
    )


def test_a_circuit_that_is_not_the_cell_is_said():
    assert (
        "no circuit tried describes the data"
        in said(analysed(noisy(generator.Cell(spread=0.8))))[
            "The circuit is not the cell"
        ]
    )


def test_overlapping_arcs_are_not_separated():
    from lithium_interfaces.spectra import circuits

    p = circuits.FULL.log_parameters(
        Rs=3, Rf=60, Qf=1e-4, nf=0.9, Rct=30, Qdl=2e-4, ndl=0.85, Rw=20, tw=50
    )
    f = generator.sweep(1e6, 1e-2, 10)
    for seed in (8,):
        found = analysed(
            generator.with_noise(
                circuits.impedance(circuits.FULL, f, p),
                0.01,
                np.random.default_rng(seed),
            ),
            f,
        )
        text = " ".join(
            said(found).get(key, "")
            for key in (
                "Film or charge transfer",
                "One process or two",
                "Circuit",
                "One arc",
            )
        )
        assert (
            "cannot tell film from charge transfer" in text
            or "may only correct the shape" in text
            or "not separated" in text
        )


def test_few_points_that_end_before_the_arcs():
    f = generator.sweep(200, 0.8, 3)
    found = said(analysed(noisy(f=f), f))
    assert (
        any(key.startswith(("Not resolved", "At the edge")) for key in found)
        or "One arc" in found
    )
    assert "too few" in found["Kramers–Kronig"]


def test_a_soft_short_is_only_hinted_at():
    f = generator.sweep(500, 0.8, 6)
    text = said(
        analysed(
            noisy(generator.Cell(95, 3, 1e-5, 0.6, 1, 1e-3, 0.1, 0.5, 5.0), f=f), f
        )
    )["Nearly a resistor"]
    assert "soft short" in text and "before calling it a short" in text
    assert "Nearly a resistor" not in said(analysed(noisy()))


def test_a_drifting_cell_is_reported():
    time = np.cumsum(3 / F)
    factor = 1 + time / time[-1]
    z = np.diagonal(
        generator.impedance(
            F,
            generator.Cell(
                film_resistance=60 * factor, charge_transfer_resistance=30 * factor
            ),
        )
    )
    assert said(analysed(z.copy()))["Kramers–Kronig"].startswith("Inconsistent")


def test_inductive_points_are_not_fitted():
    z = noisy() + 3e-6j * 2 * np.pi * F
    found = analysed(z)
    assert (~found.used).sum() == (z.imag > 0).sum() > 0
    assert (
        "not fitted" in said(found)["Inductive"]
        and found.best.frequency_Hz.size == found.used.sum()
    )
    with pytest.raises(DataError, match="points have Im"):
        analysed(generator.impedance(F).conj())


def test_an_area_scales_resistances_and_capacitances():
    plain, scaled = analysed(noisy()), analysed(noisy(), area_cm2=2.0)
    assert scaled.best.values["Rf"] == pytest.approx(
        2 * plain.best.values["Rf"], rel=1e-3
    )
    assert scaled.best.values["Qf"] == pytest.approx(
        plain.best.values["Qf"] / 2, rel=1e-3
    )
    assert "Area" in said(plain) and "Area" not in said(scaled)
    assert (scaled.unit, plain.unit) == ("Ω cm²", "Ω")


def test_capacitance_depends_on_the_formula_when_the_exponent_is_low():
    from lithium_interfaces.spectra import circuits

    one = circuits.CIRCUITS["one arc"]
    p = one.log_parameters(Rs=3, R=300, Q=2e-5, n=0.7)
    found = analysed(
        generator.with_noise(
            circuits.impedance(one, F, p), 0.003, np.random.default_rng(1)
        )
    )
    assert found.best.circuit.name == "one arc"
    text = said(found)["Capacitance of the arc"]
    ratio = circuits.hsu_mansfeld(300, 2e-5, 0.7) / circuits.brug(3, 300, 2e-5, 0.7)
    assert f"a factor of {ratio:.1f}" in text and "Hsu–Mansfeld" in text


def test_two_valleys_leave_the_film_undetermined():
    """Film and charge transfer, time constants 3.5 times apart, can trade places: both answers stay inside the limits."""
    f = np.geomspace(1e6, 1e-2, 41)
    z = generator.with_noise(
        generator.impedance(f, generator.Cell(film_capacitance=1e-5)),
        0.01,
        np.random.default_rng(2),
    )
    found = spectrum.analyse(spectrum.Spectrum("synthetic", f, z), area_cm2=1.0)
    assert np.isnan(found.profiles["Rf"].low) and found.profiles["Rf"].high < 90
    assert "Film or charge transfer" in dict(found.warnings)
