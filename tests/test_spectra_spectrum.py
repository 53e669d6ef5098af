"""A reader's spectrum: formats, refusals, and sentences that are cautious where the data are."""

import numpy as np
import pandas as pd
import pytest

from lithium_interfaces.errors import DataError
from lithium_interfaces.spectra import generator, spectrum

F = generator.sweep(1e6, 1e-2, 5)
CELL = generator.Cell()


def noisy(cell=CELL, noise=0.003, f=F, seed=0):
    return generator.with_noise(
        generator.impedance(f, cell), noise, np.random.default_rng(seed)
    )


def written(
    folder,
    f=F,
    z=None,
    names=("frequency_Hz", "z_real_ohm", "z_imag_ohm"),
    sign=1,
    name="mine.csv",
    **more,
):
    z = noisy(f=f) if z is None else z
    table = pd.DataFrame(dict(zip(names, (f, z.real, sign * z.imag))) | more)
    table.to_csv(folder / name, index=False)
    return folder / name


def analysed(z, f=F, **options):
    return spectrum.analyse(spectrum.Spectrum("mine.csv", f, z), **options)


def said(found):
    return dict(found.warnings)


# --- reading -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names, sign",
    [
        (("frequency_Hz", "z_real_ohm", "z_imag_ohm"), 1),
        (("freq/Hz", "Re(Z)/Ohm", "-Im(Z)/Ohm"), -1),
        (("Frequency (Hz)", "Z' (Ω)", "-Z'' (Ω)"), -1),
    ],
)
def test_headers_and_signs(tmp_path, names, sign):
    found = spectrum.read(written(tmp_path, names=names, sign=sign, comment="x"))
    np.testing.assert_allclose(found.frequency_Hz, F)
    np.testing.assert_allclose(found.impedance_ohm, noisy())
    assert (found.impedance_ohm.imag < 0).mean() > 0.9


def test_points_are_sorted_and_the_file_is_left_alone(tmp_path):
    path = written(tmp_path, f=F[::-1], z=noisy()[::-1])
    before = path.read_bytes(), path.stat().st_mtime_ns
    np.testing.assert_allclose(spectrum.read(path).impedance_ohm, noisy())
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_one_sweep_of_many(tmp_path):
    path = written(
        tmp_path,
        f=np.r_[F, F],
        z=np.r_[noisy(), 2 * noisy()],
        **{"cycle number": [1] * len(F) + [2] * len(F)},
    )
    np.testing.assert_allclose(spectrum.read(path, sweep=2).impedance_ohm, 2 * noisy())
    with pytest.raises(
        DataError,
        match="'cycle number' holds 2 sweeps and sweep=None is none of them; allowed are 1 to 2",
    ):
        spectrum.read(path)


def test_files_of_instruments(tmp_path):
    f, z = F[:6], noisy()[:6]
    rows = [f"{a:.6e}\t{b.real:.6e}\t{-b.imag:.6e}\t0" for a, b in zip(f, z)]
    head = [
        "EC-Lab ASCII FILE",
        "Nb header lines : 3",
        "freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\ttime/s",
    ]
    (tmp_path / "a.mpt").write_text("\n".join([*head, *rows, ""]))
    np.testing.assert_allclose(
        spectrum.read(tmp_path / "a.mpt").impedance_ohm, z, rtol=1e-5
    )
    rows = [
        f"\t{k}\t{k}\t{a:.6e}\t{b.real:.6e}\t{b.imag:.6e}\t0"
        for k, (a, b) in enumerate(zip(f, z))
    ]
    (tmp_path / "a.DTA").write_text(
        "\n".join(
            [
                "EXPLAIN",
                "ZCURVE\tTABLE",
                "\tPt\tTime\tFreq\tZreal\tZimag\tZsig",
                "\t#\ts\tHz\tohm\tohm\tV",
                *rows,
                "",
            ]
        )
    )
    np.testing.assert_allclose(
        spectrum.read(tmp_path / "a.DTA").impedance_ohm, z, rtol=1e-5
    )
    (tmp_path / "b.mpt").write_text("nothing of the kind")
    with pytest.raises(
        DataError, match="cannot be read as one of biologic .*; export it as CSV"
    ):
        spectrum.read(tmp_path / "b.mpt")
    (tmp_path / "c.mpr").write_text("")
    with pytest.raises(DataError, match="binary .mpr files are not read"):
        spectrum.read(tmp_path / "c.mpr")


BAD = [
    (
        lambda t: t.drop(columns="z_imag_ohm"),
        "the columns are frequency_Hz, z_real_ohm; needed are frequency_Hz",
    ),
    (lambda t: t[:4], "has 4 points; at least 5"),
    (
        lambda t: t.assign(
            z_real_ohm=t["z_real_ohm"].astype(object).where(t.index != 2, "1,5")
        ),
        "line 4, column z_real_ohm: found '1,5'",
    ),
    (
        lambda t: t.assign(z_real_ohm=t["z_real_ohm"].where(t.index != 2)),
        "line 4, column z_real_ohm: found nan",
    ),
    (
        lambda t: t.assign(frequency_Hz=t["frequency_Hz"].where(t.index != 3, 0)),
        "found the frequency 0 Hz",
    ),
    (
        lambda t: t.assign(frequency_Hz=t["frequency_Hz"].where(t.index != 1, F[0])),
        "the frequency 1e.06 Hz stands more than once",
    ),
    (lambda t: t.assign(z_real_ohm=-t["z_real_ohm"]), "Re.Z. is .* must be above zero"),
    (
        lambda t: t.assign(z_imag_ohm=-t["z_imag_ohm"]),
        "Im.Z. is positive at .. of 41 frequencies, as for a coil",
    ),
]


@pytest.mark.parametrize("damage, message", BAD)
def test_bad_files_are_refused_in_one_sentence(tmp_path, monkeypatch, damage, message):
    monkeypatch.chdir(tmp_path)
    damage(pd.read_csv(written(tmp_path))).to_csv("mine.csv", index=False)
    with pytest.raises(DataError, match="^mine.csv.*" + message) as refused:
        spectrum.read("mine.csv")
    assert "\n" not in str(refused.value)


def test_missing_and_empty_files(tmp_path):
    with pytest.raises(DataError, match="the file is missing"):
        spectrum.read(tmp_path / "nowhere.csv")
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(DataError, match="is no CSV in UTF-8"):
        spectrum.read(tmp_path / "empty.csv")


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
