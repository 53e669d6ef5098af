"""Files as strangers bring them: each of tests/inputs and many of the same kinds, with the value or the sentence that is right."""

import io
import re

import numpy as np
import pandas as pd
import pytest

from conftest import ROOT
from lithium_interfaces import efficiency
from lithium_interfaces import own_data as own
from lithium_interfaces.errors import BookError, DataError
from lithium_interfaces.own_data import reading, spectrum_file, trace
from lithium_interfaces.spectra import spectrum as spectra

INPUTS = ROOT / "tests" / "inputs"
TRUTH = 98.499  # of the cell behind most of the traces
TEMPLATE = {"Rs": 3.0, "Rf": 59.4, "Rct": 31.8}


def value(found, quantity="Coulombic efficiency"):
    return found.results.set_index("quantity")["value"][quantity]


def read_as(found):
    return "\n".join(
        f"{what} -> {how}" for what, how in found.reading.itertuples(index=False)
    )


def is_one_sentence(text):
    return "\n" not in text and len(text) < 420


# --- the traces of tests/inputs --------------------------------------------------------------------


def test_every_input_is_here_and_is_called_synthetic():
    assert "synthetic and ours" in (INPUTS / "README.md").read_text(encoding="utf-8")
    traces = {
        "current-in-uA",
        "soft-short-after-cycle-4",
        "symmetric-cell-LiLi",
        "time-hhmmss",
        "time-in-hours",
    } | {
        "trace-stopped-in-the-final-strip",
        "trace-with-conditioning-cycle",
        "units-row",
        "unsigned-current",
    }
    assert {f"{name}.csv" for name in traces} <= {
        path.name for path in INPUTS.iterdir()
    }
    assert len(list(INPUTS.glob("eis-*"))) == 16


@pytest.mark.parametrize(
    "name, how",
    [
        ("time-hhmmss.csv", "time_s -> time: hh:mm:ss → s"),
        ("units-row.csv", "current_mA -> current in mA"),
        ("unsigned-current.csv", "Current has no sign"),
    ],
)
def test_a_trace_in_another_dress_gives_the_same_efficiency(name, how):
    found = own.analyse_trace(INPUTS / name, "aurbach")
    assert value(found) == pytest.approx(TRUTH, abs=2e-3)
    assert how in read_as(found)
    assert "sign of the current -> plating negative" in read_as(found)


def test_a_soft_short_is_left_out_and_named():
    found = own.analyse_trace(INPUTS / "soft-short-after-cycle-4.csv", "cycling")
    assert value(found) == pytest.approx(98.0)
    assert (
        found.cautions[0][0] == "Soft short?"
        and "From pair 5 on" in found.cautions[0][1]
    )
    assert "(5 to 8)" in dict(found.cautions)["Left out"]
    assert found.counted["counted"].tolist() == ["yes"] * 4 + ["no"] * 4
    assert found.counted["why not"].iloc[4].startswith("its strip ends at 0.002 V")
    # cycles without scatter and without noise: nothing of the uncertainty is seen, and none is said to be zero
    assert value(found, "its standard uncertainty, as far as known") == "not known"
    assert "Uncertainty not known" in dict(found.cautions)
    assert "nan" not in found.results.to_string() + repr(found.cautions)


def test_a_conditioning_cycle_is_recognised():
    path = INPUTS / "trace-with-conditioning-cycle.csv"
    found = own.analyse_trace(path, "aurbach")
    assert value(found) == pytest.approx(98.499, abs=1e-3)
    assert found.cautions[0][0] == "Formation guessed"
    assert found.counted["why not"].tolist()[0] == "formation"
    with pytest.raises(DataError, match="formation_cycles is 0: it is probably 1"):
        own.analyse_trace(path, "aurbach", formation_cycles=0)
    assert "Formation guessed" not in dict(
        own.analyse_trace(path, "aurbach", formation_cycles=1).cautions
    )


def test_microampere_is_asked_before_anything_else():
    found = own.analyse_trace(INPUTS / "current-in-uA.csv", "aurbach")
    assert found.cautions[0][0] == "Is the current in µA?"
    assert "500 mAh" in found.cautions[0][1]
    right = own.analyse_trace(
        INPUTS / "current-in-uA.csv",
        "aurbach",
        columns={"current": ("current_mA", "µA")},
    )
    assert value(right, "charge plated") == pytest.approx(6.0, abs=1e-3)
    assert "current_mA -> current: µA / 1000 → mA" in read_as(right)
    assert "Is the current in µA?" not in dict(right.cautions)


@pytest.mark.parametrize(
    "name, protocol, sentence",
    [
        ("symmetric-cell-LiLi.csv", "cycling", "is it a symmetric cell"),
        (
            "trace-stopped-in-the-final-strip.csv",
            "aurbach",
            "not on a rise of the voltage, so that lithium is left",
        ),
        ("time-in-hours.csv", "aurbach", "is the time in hours or minutes"),
    ],
)
def test_what_has_no_efficiency_is_refused(name, protocol, sentence):
    with pytest.raises(DataError, match=f"{name}.*{sentence}") as refused:
        own.analyse_trace(INPUTS / name, protocol)
    assert is_one_sentence(str(refused.value))


def test_hours_said_to_be_hours_are_read():
    found = own.analyse_trace(
        INPUTS / "time-in-hours.csv", "aurbach", columns={"time": ("time_s", "h")}
    )
    # the file gives hours to six digits, 4 ms
    assert value(found) == pytest.approx(TRUTH, abs=2e-3)
    assert value(found, "charge plated") == pytest.approx(6.0, abs=1e-3)


def test_minutes_are_asked_for(tmp_path):
    table = pd.read_csv(INPUTS / "units-row.csv", skiprows=[1])
    table["time_s"] /= 60
    found_in = tmp_path / "minutes.csv"
    table.to_csv(found_in, index=False)
    found = own.analyse_trace(found_in, "aurbach")
    assert found.cautions[0][0] == "Is the time in minutes?"


def test_a_symmetric_cell_has_overpotentials_and_no_efficiency():
    found = own.analyse_trace(
        INPUTS / "symmetric-cell-LiLi.csv", "symmetric", plating="negative"
    )
    assert value(found, "overpotential of the cell at the start") == pytest.approx(30)
    assert value(found, "half-cycles before a possible short") == "none seen"
    assert value(found, "– 95 % limits") == "not known"  # equal limits are no limits
    assert not found.results["quantity"].str.contains("efficiency").any()
    assert dict(found.cautions)["Not used"].startswith("plating has no meaning")
    assert len(found.counted) == 12


def symmetric_table(eta, hours=1.0):
    """A made-up Li|Li cell: half-cycles of an hour at 1 mA with these overpotentials (V)."""
    rows, start = [], 0.0
    for i, each in enumerate(eta):
        t = np.linspace(0, 3600 * hours, 61)
        sign = -1.0 if i % 2 == 0 else 1.0
        rows.append(
            pd.DataFrame(
                {"time_s": start + t, "current_mA": sign, "voltage_V": sign * each}
            )
        )
        start += 3600 * hours
    return pd.concat(rows)


def test_growth_and_a_short_of_a_symmetric_cell(tmp_path):
    eta = (
        0.03
        + 0.0005 * np.arange(30)
        + 1e-4 * np.random.default_rng(0).standard_normal(30)
    )
    path = tmp_path / "symmetric.csv"
    symmetric_table(np.r_[eta, np.full(10, 0.003)]).to_csv(path, index=False)
    found = own.analyse_trace(path, "symmetric")
    assert value(found, "its growth") == pytest.approx(
        1.0, rel=0.03
    )  # 0.5 mV a half-cycle
    low, high = map(float, value(found, "– 95 % limits").split(" to "))
    assert low < 1.0 < high
    assert value(found, "half-cycles before a possible short") == 30
    assert (
        found.cautions[0][0] == "Soft short?"
        and "After 30 half-cycles" in found.cautions[0][1]
    )


def test_wrong_options_are_one_sentence():
    path = INPUTS / "units-row.csv"
    with pytest.raises(
        BookError,
        match="protocol is 'Aurbach', but must be 'aurbach', 'cycling' or 'symmetric'",
    ):
        own.analyse_trace(path, "Aurbach")
    with pytest.raises(
        BookError, match="'formation' is not known .did you mean 'formation_cycles'"
    ):
        own.analyse_trace(path, "aurbach", formation=1)
    with pytest.raises(
        DataError, match="there is no column 'currant_mA' .did you mean 'current_mA'"
    ):
        own.analyse_trace(path, "aurbach", columns={"current": "currant_mA"})
    with pytest.raises(
        DataError, match="names 'amps'; allowed are time, current and voltage"
    ):
        own.analyse_trace(path, "aurbach", columns={"amps": "current_mA"})


# --- the spectra of tests/inputs -------------------------------------------------------------------


READ = {
    "eis-trailing-comma.csv": None,
    "eis-trailing-comma-3cols.csv": None,
    "eis-biologic-two-sweeps-measured-frequencies.mpt": 1,
    "eis-sweeps-1.0-2.0.csv": 1,
    "eis-row-numbers-without-header.csv": None,
    "eis-biologic-blank-last-line.mpt": None,
    "eis-biologic-decimal-comma.mpt": None,
    "eis-biologic-one.mpt": 1,
    "eis-semicolon-decimal-comma.csv": None,
    "eis-cp1252-units.csv": None,
    "eis-sep-line-first.csv": None,
    "eis-plain-biologic-columns.csv": None,
    "eis-gamry-one-curve.DTA": None,
    "eis-blank-lines.csv": None,
}


@pytest.fixture(scope="module")
def example():
    return spectrum_file.read(own.template("impedance-spectrum")).one().spectrum


@pytest.mark.parametrize("name, sweep", READ.items())
def test_the_spectrum_of_the_template_is_read(name, sweep, example):
    found = spectrum_file.read(INPUTS / name).one(sweep).spectrum
    np.testing.assert_allclose(found.frequency_Hz, example.frequency_Hz, rtol=1e-5)
    np.testing.assert_allclose(
        found.impedance_ohm, example.impedance_ohm, rtol=1e-4, atol=1e-4
    )


def test_its_resistances_are_found_in_a_file_with_trailing_commas():
    found = own.analyse_spectrum(INPUTS / "eis-trailing-comma.csv", 1.0)
    values = found.results.set_index("parameter")["value"]
    for name, ohm in TEMPLATE.items():
        assert float(values[name]) == pytest.approx(ohm, rel=0.01)
    assert "Rows end with an empty cell" in read_as(found)
    assert "-Im(Z)/Ohm -> imaginary part in Ω, with its sign turned" in read_as(found)


@pytest.mark.parametrize(
    "name, options, sentence",
    [
        (
            "eis-biologic-two-sweeps-measured-frequencies.mpt",
            {},
            "holds 2 sweeps, 1 to 2; say which, as sweep=1",
        ),
        ("eis-biologic-one.mpt", {"sweep": 7}, "has no sweep 7; it holds 1 only"),
        (
            "eis-biologic-one.mpt",
            {"sweep": "last"},
            "sweep is 'last'; a number is needed",
        ),
        ("eis-biologic-one.mpt", {"time_h": 2}, "does not say when each sweep began"),
        (
            "eis-decimal-comma-unquoted.csv",
            {},
            "line 2: found 6 cells under a header of 5; a decimal comma",
        ),
        ("eis-negative-frequency.csv", {}, "line 2: found the frequency -1e.06 Hz"),
    ],
)
def test_a_spectrum_that_cannot_be_trusted_is_refused(name, options, sentence):
    with pytest.raises(DataError, match=f"{name}.*{sentence}") as refused:
        own.analyse_spectrum(INPUTS / name, **options)
    assert is_one_sentence(str(refused.value))


def test_both_sweeps_of_a_file_are_a_series(capsys):
    found = own.analyse_sweeps(
        INPUTS / "eis-biologic-two-sweeps-measured-frequencies.mpt", 1.0, progress=True
    )
    assert found.results["sweep"].tolist() == [1, 2]
    # the second sweep is the first, three times as large
    arcs = found.results["arcs (Ω cm²)"].astype(float)
    assert arcs[1] / arcs[0] == pytest.approx(3, rel=0.01)
    assert "2 sweeps are analysed" in capsys.readouterr().err
    assert len(found.details) == 2 and set(found.table["sweep"]) == {1.0, 2.0}
    assert dict(found.cautions)["Time"].startswith("The file does not say when")


# --- more of the same kinds: traces ------------------------------------------------------------------


def cell(sampling_s=120, **kind):
    """A made-up Li|Cu cell, 98.5 %, five cycles."""
    options = {
        "efficiency": 0.985,
        "reservoir_mAh": 2.0,
        "cycle_mAh": 0.5,
        "cycles": 5,
        "current_mA": 0.5,
    }
    instrument = efficiency.Instrument(
        current_noise_mA=1e-4, voltage_noise_V=1e-4, sampling_s=sampling_s
    )
    return efficiency.synthetic_trace(
        "aurbach", **options | kind, instrument=instrument, seed=2
    ).table.round(6)


MADE = cell()
EXPECTED = efficiency.from_trace(MADE, "aurbach").coulombic_efficiency


def hms(seconds):
    whole = np.floor(seconds).astype(int)
    return [
        f"{s // 3600}:{s % 3600 // 60:02d}:{s % 60:02d}{f'{part:.3f}'[1:]}"
        for s, part in zip(whole, seconds - whole)
    ]


def states(table, plate="CC DChg", strip="CC Chg"):
    return np.where(table["current_mA"] < 0, plate, strip)


def step_time(table):
    sign = np.sign(table["current_mA"])
    number = (sign != sign.shift()).cumsum()
    return table["time_s"] - table.groupby(number)["time_s"].transform("first"), number


def table_csv(table, **options):
    return table.to_csv(index=False, **options).encode()


def with_comma(table, separator=";", encoding="utf-8"):
    return table.to_csv(index=False, sep=separator, decimal=",").encode(encoding)


def renamed(**names):
    return MADE.rename(
        columns={
            "time_s": names["t"],
            "current_mA": names["i"],
            "voltage_V": names["v"],
        }
    )


NEWARE = renamed(t="Total Time", i="Current(A)", v="Voltage(V)").assign(
    **{
        "Total Time": hms(MADE["time_s"].to_numpy()),
        "Current(A)": MADE["current_mA"] / 1000,
    }
)
ARBIN = pd.DataFrame(
    {
        "Data_Point": np.arange(len(MADE)),
        "Test_Time(s)": MADE["time_s"],
        "Step_Time(s)": step_time(MADE)[0],
        "Step_Index": step_time(MADE)[1],
        "Cycle_Index": 1,
        "Current(A)": MADE["current_mA"] / 1000,
        "Voltage(V)": MADE["voltage_V"],
    }
)
DATES = pd.Timestamp("2026-03-28 21:00:00") + pd.to_timedelta(MADE["time_s"], unit="s")

TRACES = {
    "UTF-16": MADE.to_csv(index=False).encode("utf-16"),
    "UTF-16 without a mark": MADE.to_csv(index=False).encode("utf-16-le"),
    "a byte order mark": b"\xef\xbb\xbf" + table_csv(MADE),
    "Windows-1252 with a degree sign": MADE.assign(**{"T (°C)": 25.1})
    .to_csv(index=False)
    .encode("cp1252"),
    "lines end as on Windows": MADE.to_csv(index=False, lineterminator="\r\n").encode(),
    "lines end as on an old Mac": MADE.to_csv(
        index=False, lineterminator="\r"
    ).encode(),
    "semicolons and decimal commas": with_comma(MADE),
    "tabs and decimal commas": with_comma(MADE, "\t"),
    "quoted decimal commas between commas": MADE.astype(str)
    .map(lambda cell: cell.replace(".", ","))
    .to_csv(index=False, quoting=1)
    .encode(),
    "sep=; in the first line": b"sep=;\r\n" + table_csv(MADE, sep=";"),
    "bars": table_csv(MADE, sep="|"),
    "blanks": table_csv(MADE, sep=" "),
    "marks of thousands": MADE.assign(time_s=[f"{t:,.1f}" for t in MADE["time_s"]])
    .to_csv(index=False)
    .encode(),
    "marks of thousands that are blanks": MADE.assign(
        time_s=[f"{t:,.1f}".replace(",", "\u202f") for t in MADE["time_s"]]
    )
    .to_csv(index=False)
    .encode(),
    "German marks of thousands": MADE.assign(
        time_s=[
            f"{t:,.1f}".translate(str.maketrans(",.", ".,")) for t in MADE["time_s"]
        ],
        current_mA=[f"{i:.6f}".replace(".", ",") for i in MADE["current_mA"]],
        voltage_V=[f"{v:.6f}".replace(".", ",") for v in MADE["voltage_V"]],
    )
    .to_csv(index=False, sep=";")
    .encode(),
    "a true minus sign": table_csv(MADE.astype(str)).replace(b"-", "−".encode()),
    "rows of a summary at the end": table_csv(MADE) + b"\nTotal,,\nmean,0.1,0.02\n",
    "a preamble": b"Cycler,Model 7\nOperator,M. Muster\nStart,2026-01-01\n\n"
    + table_csv(MADE),
    "a row of units": table_csv(MADE).replace(
        b"time_s,current_mA,voltage_V\n", b"Time,Current,Voltage\ns,mA,V\n"
    ),
    "columns in another order": table_csv(MADE[["voltage_V", "time_s", "current_mA"]]),
    "more columns": table_csv(MADE.assign(note="x", temperature_C=25.0, energy_Wh=0.1)),
    "blank lines": table_csv(MADE).replace(b"\n", b"\n\n"),
    "trailing commas": table_csv(MADE).replace(b"\n", b",\n"),
    "row numbers": MADE.to_csv().encode(),
    "Neware": NEWARE.assign(state=states(MADE)).to_csv(index=False).encode(),
    "Arbin": table_csv(ARBIN),
    "a step time that begins anew": table_csv(ARBIN.drop(columns="Test_Time(s)")),
    "dates": table_csv(
        MADE.assign(time_s=DATES.astype(str)).rename(columns={"time_s": "Date Time"})
    ),
    "European dates over the end of a month": table_csv(
        MADE.assign(time_s=DATES.dt.strftime("%d.%m.%Y %H:%M:%S.%f")).rename(
            columns={"time_s": "Date Time"}
        )
    ),
    "hours": table_csv(
        MADE.assign(time_s=MADE["time_s"] / 3600).rename(columns={"time_s": "Time (h)"})
    ),
    "minutes": table_csv(
        MADE.assign(time_s=MADE["time_s"] / 60).rename(columns={"time_s": "t/min"})
    ),
    "milliseconds": table_csv(
        MADE.assign(time_s=MADE["time_s"] * 1000).rename(
            columns={"time_s": "Time [ms]"}
        )
    ),
    "ampere": table_csv(
        MADE.assign(current_mA=MADE["current_mA"] / 1000).rename(
            columns={"current_mA": "I (A)"}
        )
    ),
    "microampere": table_csv(
        MADE.assign(current_mA=MADE["current_mA"] * 1000).rename(
            columns={"current_mA": "I/µA"}
        )
    ),
    "microampere in Windows-1252": MADE.assign(current_mA=MADE["current_mA"] * 1000)
    .rename(columns={"current_mA": "I/µA"})
    .to_csv(index=False)
    .encode("cp1252"),
    "millivolt": table_csv(
        MADE.assign(voltage_V=MADE["voltage_V"] * 1000).rename(
            columns={"voltage_V": "U[mV]"}
        )
    ),
    "no sign, steps with names": table_csv(
        MADE.assign(current_mA=MADE["current_mA"].abs(), state=states(MADE))
    ),
    "no sign, steps as letters": table_csv(
        MADE.assign(current_mA=MADE["current_mA"].abs(), State=states(MADE, "D", "C"))
    ),
    "no sign, no names": table_csv(MADE.assign(current_mA=MADE["current_mA"].abs())),
    "a second column of current, empty": table_csv(
        MADE.assign(**{"current (A)": np.nan})
    ),
    "the same current twice": MADE.assign(again=MADE["current_mA"])
    .rename(columns={"again": "current_mA"})
    .to_csv(index=False)
    .encode(),
    "the header again among the rows": table_csv(MADE[:50])
    + table_csv(MADE[50:300])
    + table_csv(MADE[300:]),
    "BDF": table_csv(
        pd.DataFrame(
            {
                "Test Time / s": MADE["time_s"],
                "Voltage / V": MADE["voltage_V"],
                "Current / A": MADE["current_mA"] / 1000,
                "Cycle Count / 1": 1,
            }
        )
    ),
    "BDF, machine-readable names": table_csv(
        pd.DataFrame(
            {
                "test_time_second": MADE["time_s"],
                "voltage_volt": MADE["voltage_V"],
                "current_ampere": MADE["current_mA"] / 1000,
            }
        )
    ),
    "EC-Lab": (
        "EC-Lab ASCII FILE\nNb header lines : 4\n\nmode\tox/red\ttime/s\tcontrol/mA\tEwe/V\tI/mA\t\n"
        + "".join(
            f"1\t{int(i > 0)}\t{t:.6e}\t{i:.4e}\t{v:.6e}\t{i:.9e}\t\n"
            for t, i, v in MADE.itertuples(index=False)
        )
    ).encode(),
    "Basytec": (
        "~Resultfile from Basytec\n~Date: 1.1.2026\n~Time[h] Command U[V] I[A]\n"
        + "".join(
            f"{t / 3600:.9f} {'Discharge' if i < 0 else 'Charge'} {v} {i / 1000:.9f}\n"
            for t, i, v in MADE.itertuples(index=False)
        )
    ).encode(),
}


@pytest.mark.parametrize("kind", TRACES)
def test_a_trace_of_any_layout_gives_the_same_efficiency(tmp_path, kind):
    path = tmp_path / "mine.txt"
    path.write_bytes(TRACES[kind])
    found = own.analyse_trace(path, "aurbach")
    assert value(found) == pytest.approx(100 * EXPECTED, abs=2e-3)
    np.testing.assert_allclose(found.table["current_mA"], MADE["current_mA"], atol=2e-6)
    assert path.read_bytes() == TRACES[kind]


def three(**columns):
    return table_csv(pd.DataFrame(columns))


T, CURRENT, V = (MADE[name] for name in MADE)
NOT_TRACES = {
    "a spreadsheet called .csv": (
        b"PK\x03\x04" + bytes(3000),
        "a spreadsheet or archive .* save it as CSV",
    ),
    "an old spreadsheet": (b"\xd0\xcf\x11\xe0" + bytes(3000), "an old spreadsheet"),
    "EC-Lab binary": (
        b"BIO-LOGIC MODULAR FILE\x1a" + bytes(200),
        "export it as text .\\.mpt",
    ),
    "Neware binary": (b"NEWARE" + bytes(300), "binary file of Neware"),
    "other binary": (bytes(range(256)) * 40, "no text"),
    "an image": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "no text"),
    "nothing": (b"", "is empty"),
    "blank lines only": (b"\n\n  \n", "is empty"),
    "a header only": (b"time_s,current_mA,voltage_V\n", "no table was found"),
    "words": (b"Dear all, here is the file.\nBest regards\n", "no table was found"),
    "an empty cell": (
        table_csv(MADE.assign(current_mA=CURRENT.where(MADE.index != 40))),
        "line 42, column current_mA: found an empty cell",
    ),
    "a word in a cell": (
        table_csv(
            MADE.assign(voltage_V=V.astype(object).where(MADE.index != 40, "OVL"))
        ),
        "line 42, column voltage_V: found 'OVL'",
    ),
    "an infinite cell": (
        table_csv(MADE.assign(voltage_V=V.where(MADE.index != 40, np.inf))),
        "line 42, column voltage_V: found 'inf'",
    ),
    "time that runs back": (
        table_csv(MADE.assign(time_s=T.where(MADE.index != 60, 5.0))),
        "line 62, column time_s: time goes from .* back to 5 s",
    ),
    "two currents": (
        three(
            time_s=T,
            **{"Current (mA)": CURRENT, "Current(A)": 0.9 * CURRENT / 1000},
            voltage_V=V,
        ),
        "could all be the current; say which",
    ),
    "no unit": (
        three(Time=T, **{"Current (mA)": CURRENT, "Voltage (V)": V}),
        "'Time' has no unit",
    ),
    "a unit of another kind": (
        three(time_s=T, **{"Current (V)": CURRENT, "Voltage (V)": V}),
        "'Current .V.' is in V",
    ),
    "no current": (three(time_s=T, voltage_V=V), "no column is the current"),
    "no header": (table_csv(MADE, header=False), "the columns have no names"),
    "volts that are millivolts": (
        three(time_s=T, current_mA=CURRENT, voltage_V=1000 * V),
        "typically .* V; a cell has less than",
    ),
    "a file cut within a row": (
        table_csv(MADE)[:4000]
        + b"\n1,2,3,4\n"
        + table_csv(MADE)[4000:].split(b"\n", 1)[1],
        "line 151",
    ),
    "a decimal comma in one row of many": (
        table_csv(MADE).replace(b",-0.5", b",-0,5", 1),
        "cells",
    ),
    "unquoted decimal commas": (
        table_csv(MADE.astype(str).map(lambda cell: cell.replace(".", ","))).replace(
            b'"', b""
        ),
        "a decimal comma between commas",
    ),
    "points and commas mixed": (
        three(
            time_s=T,
            current_mA=[f"{i:.3f}".replace(".", ",") for i in CURRENT],
            voltage_V=V,
        ).replace(b'"', b'"'),
        "numbers with a point and numbers with a comma",
    ),
    "fewer cells than names": (
        table_csv(MADE).replace(b"voltage_V", b"voltage_V,temperature,state"),
        "found 3 cells under a header of 5",
    ),
    "day and month either way": (
        three(
            **{
                "Date Time": (
                    pd.Timestamp("2026-03-04 18:00") + pd.to_timedelta(T, unit="s")
                ).dt.strftime("%m/%d/%Y %H:%M:%S"),
                "current_mA": CURRENT,
                "voltage_V": V,
            }
        ),
        "whose day and month could be either",
    ),
    "charge and voltage of a half cell": (
        table_csv(MADE.assign(voltage_V=V + 0.3)),
        "plates at .* but lithium plates below 0 V",
    ),
    "a line of words among the rows": (
        table_csv(MADE[:50])
        + b"paused by the operator,,\n"
        + table_csv(MADE[50:], header=False),
        "line 52",
    ),
    "words without commas among the rows": (
        table_csv(MADE[:50]) + b"paused\n" + table_csv(MADE[50:], header=False),
        "line 52",
    ),
    "reversed sign": (
        table_csv(MADE.assign(current_mA=-CURRENT)),
        "pass plating='positive'",
    ),
    "ampere called mA": (
        table_csv(MADE.assign(current_mA=CURRENT / 1000)),
        "is it in A or in uA",
    ),
    "an hour without samples": (
        table_csv(MADE[(T < 7200) | (T > 12000)]),
        "no sample between",
    ),
    "all numbers with three digits after a comma": (
        with_comma(
            pd.DataFrame(
                {
                    "time_s": np.arange(5) + 1.125,
                    "current_mA": np.arange(5) + 100.125,
                    "voltage_V": np.arange(5) + 2.125,
                }
            )
        ),
        "thousand",
    ),
}


@pytest.mark.parametrize("kind", NOT_TRACES)
def test_what_is_no_trace_is_refused_in_one_sentence(tmp_path, monkeypatch, kind):
    content, sentence = NOT_TRACES[kind]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_bytes(content)
    with pytest.raises(DataError, match="mine.csv.*" + sentence) as refused:
        own.analyse_trace("mine.csv", "aurbach")
    assert is_one_sentence(str(refused.value))


def test_an_answer_of_the_reader_settles_what_is_open(tmp_path):
    path = tmp_path / "two.csv"
    path.write_bytes(NOT_TRACES["two currents"][0])
    found = own.analyse_trace(path, "aurbach", columns={"current": "Current (mA)"})
    assert value(found) == pytest.approx(100 * EXPECTED, abs=2e-3)
    path.write_bytes(NOT_TRACES["no unit"][0])
    found = own.analyse_trace(path, "aurbach", columns={"time": ("Time", "s")})
    assert value(found) == pytest.approx(100 * EXPECTED, abs=2e-3)


def test_a_large_file_is_read_in_parts_as_a_small_one_is_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "LOOKED_AT", 4000)
    for kind, content in TRACES.items():
        path = tmp_path / "mine.csv"
        path.write_bytes(content)
        whole = trace.read(path)
        with monkeypatch.context() as patch:
            patch.setattr(reading, "LARGE", 0)
            patch.setattr(reading, "ROWS_AT_ONCE", 40)
            patch.setattr(reading, "BLOCK", 700)
            parts = trace.read(path)
        pd.testing.assert_frame_equal(
            whole.table, parts.table, check_dtype=False, obj=kind
        )
        assert [str(each) for each in whole.taken] == [
            str(each) for each in parts.taken
        ], kind
        assert whole.said == parts.said, kind


@pytest.mark.parametrize(
    "kind",
    [
        "a decimal comma in one row of many",
        "a word in a cell",
        "an empty cell",
        "time that runs back",
    ],
)
def test_a_large_file_is_refused_with_the_same_sentence(tmp_path, monkeypatch, kind):
    path = tmp_path / "mine.csv"
    path.write_bytes(NOT_TRACES[kind][0])
    said = []
    for large in (10**9, 0):
        monkeypatch.setattr(reading, "LARGE", large)
        monkeypatch.setattr(reading, "LOOKED_AT", 2000)
        with pytest.raises(DataError) as refused:
            trace.read(path)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_a_million_rows(tmp_path):
    made = cell(sampling_s=0.06, cycles=5)
    assert len(made) > 1_000_000
    path = tmp_path / "long.csv"
    made.to_csv(path, index=False)
    found = own.analyse_trace(path, "aurbach")
    assert len(found.table) == len(made)
    assert value(found) == pytest.approx(
        100 * efficiency.from_trace(made, "aurbach").coulombic_efficiency, abs=1e-9
    )


# --- the Battery Data Format -------------------------------------------------------------------------


def test_a_round_trip_through_the_battery_data_format(tmp_path):
    path = tmp_path / "arbin.csv"
    path.write_bytes(TRACES["Arbin"])
    read = trace.read(path)
    written = own.to_bdf(read, tmp_path / "LAB__CELL1__20260101_001.bdf.csv")
    head = written.read_text(encoding="utf-8").split("\n")[0]
    assert (
        head == "Test Time / s,Voltage / V,Current / A,Cycle Count / 1,Step Count / 1"
    )
    again = trace.read(written)
    np.testing.assert_allclose(again.table, read.table, rtol=1e-15)
    assert [each.how for each in again.taken] == [
        "time in s",
        "current: A × 1000 → mA",
        "voltage in V",
    ]
    before = written.read_bytes()
    with pytest.raises(DataError, match="is there already and is left as it is"):
        own.to_bdf(read, written)
    assert written.read_bytes() == before
    with pytest.raises(DataError, match="lacks the column 'voltage_V'"):
        own.to_bdf(read.table.drop(columns="voltage_V"), tmp_path / "b.csv")
    with pytest.raises(DataError, match="cannot be written"):
        own.to_bdf(read, tmp_path / "nowhere" / "b.csv")


# --- more of the same kinds: spectra -----------------------------------------------------------------


SPECTRUM = pd.read_csv(own.template("impedance-spectrum"))
F, RE, IM = (SPECTRUM[name].to_numpy() for name in SPECTRUM)
SIZE, PHASE = np.hypot(RE, IM), np.degrees(np.arctan2(IM, RE))


def curve(f=F, re=RE, im=IM, time=0.0):
    """A table of Gamry's format."""
    rows = "".join(
        f"\t{k}\t{time + k:g}\t{a:.6g}\t{b:.6g}\t{c:.6g}\t1\t{np.hypot(b, c):.6g}\t{np.degrees(np.arctan2(c, b)):.5g}\n"
        for k, (a, b, c) in enumerate(zip(f, re, im))
    )
    return f"\tPt\tTime\tFreq\tZreal\tZimag\tZsig\tZmod\tZphz\n\t#\ts\tHz\tohm\tohm\tV\tohm\t°\n{rows}"


SPECTRA = {
    "phase and modulus": three(
        **{"Frequency (Hz)": F, "|Z| (Ohm)": SIZE, "Phase (deg)": PHASE}
    ),
    "minus phase": three(**{"freq/Hz": F, "|Z|/Ohm": SIZE, "-Phase(Z)/deg": -PHASE}),
    "phase in rad": three(
        **{"freq/Hz": F, "|Z|/Ohm": SIZE, "Phase(Z)/rad": np.radians(PHASE)}
    ),
    "rad/s": three(
        **{"Frequency (rad/s)": 2 * np.pi * F, "Z' (ohm)": RE, "-Z'' (ohm)": -IM}
    ),
    "kHz and milliohm": three(
        **{"Frequency (kHz)": F / 1000, "Z' (mOhm)": 1000 * RE, "Z'' (mOhm)": 1000 * IM}
    ),
    "primes": three(**{"Frequency (Hz)": F, "Z′ (Ω)": RE, "−Z″ (Ω)": -IM}),
    "from low to high": three(
        **{"freq/Hz": F[::-1], "Re(Z)/Ohm": RE[::-1], "-Im(Z)/Ohm": -IM[::-1]}
    ),
    "UTF-16 with tabs": pd.DataFrame({"freq/Hz": F, "Re(Z)/Ohm": RE, "-Im(Z)/Ohm": -IM})
    .to_csv(index=False, sep="\t")
    .encode("utf-16"),
    "rows of zero hertz before": three(
        **{
            "freq/Hz": np.r_[0, 0, F],
            "Re(Z)/Ohm": np.r_[0, 0, RE],
            "-Im(Z)/Ohm": np.r_[0, 0, -IM],
        }
    ),
    "Gamry with a decimal comma": (
        "EXPLAIN\nZCURVE\tTABLE\n" + curve().replace(".", ",")
    ).encode("cp1252"),
    "ZPlot": (
        "ZPLOT2 ASCII\nEnd Comments\nFreq(Hz)\tAmpl\tBias\tTime(Sec)\tZ'(a)\tZ''(b)\tGD\tErr\tRange\n"
        + "".join(
            f"{a}\t0\t0\t{k}\t{b}\t{c}\t0\t0\t0\n"
            for k, (a, b, c) in enumerate(zip(F, RE, IM))
        )
    ).encode(),
    "a preamble of words": b"Measured on Monday\nby nobody, 3\n"
    + three(**{"freq/Hz": F, "Re(Z)/Ohm": RE, "-Im(Z)/Ohm": -IM}),
}


@pytest.mark.parametrize("kind", SPECTRA)
def test_a_spectrum_of_any_layout_is_read(tmp_path, kind, example):
    path = tmp_path / ("mine.DTA" if "Gamry" in kind else "mine.csv")
    path.write_bytes(SPECTRA[kind])
    found = spectrum_file.read(path).one().spectrum
    np.testing.assert_allclose(found.frequency_Hz, example.frequency_Hz, rtol=1e-5)
    np.testing.assert_allclose(
        found.impedance_ohm, example.impedance_ohm, rtol=2e-5, atol=2e-5
    )


NOT_SPECTRA = {
    "no header": (
        three(a=F, b=RE, c=IM).split(b"\n", 1)[1],
        {},
        "the columns have no names; say which is which",
    ),
    "the sign of the imaginary part": (
        three(**{"freq/Hz": F, "Re(Z)/Ohm": RE, "Im(Z)/Ohm": -IM}),
        {},
        "Im.Z. is positive at 49 of 49",
    ),
    "no imaginary part": (
        three(**{"freq/Hz": F, "Re(Z)/Ohm": RE}),
        {},
        "no column is the imaginary part",
    ),
    "no frequency": (
        three(**{"Re(Z)/Ohm": RE, "-Im(Z)/Ohm": -IM}),
        {},
        "no column is the frequency",
    ),
    "points and commas mixed": (
        table_csv(SPECTRUM.astype(str).replace("3.0663", "3,0663")),
        {},
        "numbers with a point and numbers with a comma",
    ),
    "three points": (table_csv(SPECTRUM[:3]), {}, "has 3 points; at least 5"),
    "a frequency twice": (
        table_csv(
            SPECTRUM.assign(
                frequency_Hz=SPECTRUM["frequency_Hz"].where(SPECTRUM.index != 1, F[0])
            )
        ),
        {},
        "stands more than once",
    ),
    "an empty cell": (
        table_csv(
            SPECTRUM.assign(
                z_real_ohm=SPECTRUM["z_real_ohm"].where(SPECTRUM.index != 2)
            )
        ),
        {},
        "line 4, column z_real_ohm: found an empty cell",
    ),
    "a negative real part": (
        table_csv(SPECTRUM.assign(z_real_ohm=-RE)),
        {},
        "Re.Z. is .* must be above zero",
    ),
    "a header without one name": (
        table_csv(SPECTRUM).replace(b"frequency_Hz,", b""),
        {},
        "3 cells under a header of 2",
    ),
    "a column shifted": (
        three(
            **{"freq/Hz": F, "Re(Z)/Ohm": RE, "-Im(Z)/Ohm": -IM, "|Z|/Ohm": SIZE}
        ).replace(b"freq/Hz,", b"time/s,freq/Hz,"),
        {},
        "4 cells|cells fewer than the header",
    ),
    "EC-Lab binary": (
        b"BIO-LOGIC MODULAR FILE\x1a" + bytes(200),
        {},
        "export it as text",
    ),
    "nothing": (b"", {}, "is empty"),
    "a wrong area": (table_csv(SPECTRUM), {"area_cm2": -1.0}, "area_cm2 is -1"),
    "sweep and time": (table_csv(SPECTRUM), {"sweep": 1, "time_h": 1.0}, "both given"),
}


@pytest.mark.parametrize("kind", NOT_SPECTRA)
def test_what_is_no_spectrum_is_refused_in_one_sentence(tmp_path, monkeypatch, kind):
    content, options, sentence = NOT_SPECTRA[kind]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_bytes(content)
    with pytest.raises(BookError, match=sentence) as refused:
        own.analyse_spectrum("mine.csv", **options)
    assert is_one_sentence(str(refused.value))
    if "area" not in kind:
        assert str(refused.value).startswith("mine.csv")


def test_a_missing_file_and_a_spectrum_without_names(tmp_path):
    with pytest.raises(DataError, match="nowhere.csv is missing"):
        own.analyse_spectrum(tmp_path / "nowhere.csv")
    path = tmp_path / "bare.csv"
    path.write_bytes(NOT_SPECTRA["no header"][0])
    columns = {
        "frequency": ("column 1", "Hz"),
        "real part": "column 2",
        "imaginary part": "column 3",
    }
    np.testing.assert_allclose(
        spectrum_file.read(path, columns).one().spectrum.impedance_ohm, RE + 1j * IM
    )


def test_two_curves_of_gamry_are_two_sweeps(tmp_path):
    path = tmp_path / "two.DTA"
    text = (
        "EXPLAIN\nTAG\tEISPOT\nZCURVE1\tTABLE\n"
        + curve(time=0)
        + "ZCURVE2\tTABLE\n"
        + curve(re=2 * RE, im=2 * IM, time=7200)
    )
    path.write_bytes(text.encode("cp1252"))
    read = spectrum_file.read(path)
    assert [sweep.number for sweep in read.sweeps] == [1, 2]
    np.testing.assert_allclose(
        read.one(2).spectrum.impedance_ohm, 2 * (RE + 1j * IM), rtol=1e-5
    )
    # by time: 1.7 h is nearer to the second, which begins at 2 h
    assert read.one(time_s=1.7 * 3600).number == 2 and read.one(time_s=60).number == 1
    with pytest.raises(
        DataError, match="has no sweep near 50 h; they begin from 0 to 2 h"
    ):
        read.one(time_s=180_000)
    found = own.analyse_spectrum(path, 1.0, time_h=1.7)
    assert "sweep -> 2 of 2, begun at 2 h" in read_as(found)


def test_a_sweep_that_cannot_be_used_does_not_stop_the_others(tmp_path):
    flat = 50 + 0.02j * IM / IM.min()
    table = pd.concat(
        [
            SPECTRUM.assign(sweep=1, time_h=0.0),
            SPECTRUM[:3].assign(sweep=2, time_h=1.0),
            SPECTRUM.assign(
                sweep=3,
                time_h=2.0,
                z_real_ohm=flat.real + 1e-3 * np.arange(len(flat)),
                z_imag_ohm=-np.abs(flat.imag),
            ),
        ]
    )
    path = tmp_path / "series.csv"
    table.to_csv(path, index=False)
    found = own.analyse_sweeps(path)
    rows = found.results.set_index("sweep")
    assert found.details[1] is None and "has 3 points" in rows.loc[2, "warnings"]
    assert rows["time (h)"].tolist() == [0, 1, 2]
    said = dict(found.cautions)
    assert said["Not analysed"].startswith("1 of 3 sweeps could not be analysed (2)")
    assert said["Soft short?"].startswith(
        "1 of 3 sweeps are nearly those of a resistor (3)"
    )
    with pytest.raises(DataError, match="has 3 points"):
        own.analyse_spectrum(path, sweep=2)


def test_numbers_of_sweeps_that_begin_anew_are_told_from_the_frequencies(tmp_path):
    path = tmp_path / "series.csv"
    pd.concat([SPECTRUM, SPECTRUM, SPECTRUM]).to_csv(path, index=False)
    read = spectrum_file.read(path)
    assert len(read.sweeps) == 3 and any(
        "begin anew 2 times" in text for text in read.said
    )
    with pytest.raises(DataError, match="holds 3 sweeps"):
        own.analyse_spectrum(path)


def test_the_reader_of_spectra_is_the_only_one():
    assert not hasattr(spectra, "read")


# --- reports, refusals, templates, command line --------------------------------------------------------


def test_a_report_shows_every_cell_as_text(tmp_path):
    content = (
        TRACES["more columns"]
        .replace(b"time_s", b"<b>Time</b> (s)")
        .replace(b"note", b"=cmd()")
    )
    path = tmp_path / "<script>alert(1)<!script>.csv"
    path.write_bytes(content)
    columns = {"time": ("<b>Time</b> (s)", "s")}
    found = own.analyse_trace(path, "aurbach", columns=columns)
    page = found.save(tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page and "<b>" not in page
    assert "&lt;b&gt;Time&lt;/b&gt; (s)" in page and "Coulombic efficiency" in page
    heads = re.findall(r"<h2>(.*?)</h2>", page)
    assert heads == ["How the file was read", "Results", "What was counted", "Cautions"]
    table = pd.read_csv(found.save(tmp_path / "report.csv"))
    assert list(table) == ["part", "row", "column", "value"]
    kept = table[(table["part"] == "Results") & (table["row"] == 1)].set_index(
        "column"
    )["value"]
    assert float(kept["value"]) == pytest.approx(100 * EXPECTED, abs=2e-3)
    with pytest.raises(BookError, match="is there already"):
        found.save(tmp_path / "report.html")
    with pytest.raises(BookError, match="ends in '.pdf'"):
        found.save(tmp_path / "report.pdf")
    with pytest.raises(BookError, match="cannot be written"):
        found.save(tmp_path / "nowhere" / "report.csv")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "-2+3"]
)
def test_a_formula_in_a_cell_is_text_in_the_report(tmp_path, cell):
    from lithium_interfaces.own_data import report

    found = own.analyse_trace(INPUTS / "units-row.csv", "aurbach")
    found = type(found)(
        **vars(found) | {"reading": pd.DataFrame({"what": [cell], "as": [cell]})}
    )
    rows = list(__import__("csv").reader(io.StringIO(report.as_csv(found))))
    assert ["How the file was read", "1", "what", f"'{cell}"] in rows
    assert report._harmless("-0.5") == "-0.5"  # a number is none


def test_a_refusal_leaves_nothing_of_another_file(capsys):
    good = own.attempt(own.analyse_trace, INPUTS / "units-row.csv", "aurbach")
    assert isinstance(good, own.Findings)
    bad = own.attempt(own.analyse_trace, INPUTS / "time-in-hours.csv", "aurbach")
    for part in (
        bad,
        bad.results,
        bad.cautions,
        bad.reading,
        bad.counted,
        bad.details,
        own.circuits_tried(bad),
        bad.save("x.html"),
    ):
        assert "is the time in hours or minutes" in repr(part) and "\n" not in repr(
            part
        )
        assert part._repr_html_().startswith("<p><strong>Refused.</strong>")
    odd = own.attempt(own.analyse_trace, "<i>.csv", "aurbach")
    assert "&lt;i&gt;" in odd.results._repr_html_()
    with pytest.raises(TypeError):  # a mistake of the program is not a refusal
        own.attempt(own.analyse_trace, INPUTS / "units-row.csv")


def test_a_template_is_copied_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert own.copy_template("cycler-trace").startswith("cycler-trace.csv is written")
    assert (tmp_path / "cycler-trace.csv").read_bytes() == own.template(
        "cycler-trace"
    ).read_bytes()
    with pytest.raises(DataError, match="is there already and is left as it is"):
        own.copy_template("cycler-trace")
    with pytest.raises(DataError, match="There is no template 'trace'"):
        own.copy_template("trace")


# --- the command line ----------------------------------------------------------------------------------


def command(*words):
    from lithium_interfaces.own_data import __main__ as line

    return line.main([str(word) for word in words])


def test_the_command_line_guesses_the_kind_and_the_protocol(capsys, tmp_path):
    assert (
        command(INPUTS / "time-hhmmss.csv", "--report", tmp_path / "report.html") == 0
    )
    out = capsys.readouterr()
    assert "a cycler's trace" in out.err and "protocol aurbach" in out.err
    assert (
        out.out.index("How the file was read")
        < out.out.index("Results")
        < out.out.index("Cautions")
    )
    assert "98.499" in out.out and "hh:mm:ss" in out.out
    assert "98.499" in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name, words, said",
    [
        ("eis-plain-biologic-columns.csv", ("--area", "1"), "an impedance spectrum"),
        ("eis-biologic-two-sweeps-measured-frequencies.mpt", (), "2 sweeps"),
        ("eis-sweeps-1.0-2.0.csv", ("--sweep", "1"), "an impedance spectrum"),
        ("soft-short-after-cycle-4.csv", (), "protocol cycling"),
        ("symmetric-cell-LiLi.csv", (), "protocol symmetric"),
    ],
)
def test_kinds_of_files_on_the_command_line(capsys, name, words, said):
    assert command(INPUTS / name, *words) == 0
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "words, said",
    [
        (("nowhere.csv",), "nowhere.csv is missing"),
        ((INPUTS / "time-in-hours.csv",), "is the time in hours or minutes"),
        (
            (INPUTS / "time-in-hours.csv", "--protocol", "cycling"),
            "is the time in hours or minutes",
        ),
        ((INPUTS / "eis-biologic-one.mpt", "--sweep", "7"), "has no sweep 7"),
        ((INPUTS / "eis-negative-frequency.csv",), "found the frequency"),
        ((INPUTS / "units-row.csv", "--report", "x.pdf"), "ends in '.pdf'"),
        ((INPUTS / "units-row.csv", "--kind", "cell"), "kind is 'cell', but must be"),
        (
            (INPUTS / "units-row.csv", "--area", "1"),
            "--area has no meaning for a trace",
        ),
        ((INPUTS / "README.md",), "no table was found"),
        ((), "FILE"),
    ],
)
def test_the_command_line_refuses_in_one_sentence(
    capsys, tmp_path, monkeypatch, words, said
):
    monkeypatch.chdir(tmp_path)
    assert command(*words) == 2
    out = capsys.readouterr()
    assert out.out == "" and said in out.err
    assert (
        len([line for line in out.err.strip().split("\n") if line.startswith("error:")])
        == 1
    )
    assert list(tmp_path.iterdir()) == []


def test_the_module_runs(tmp_path):
    import subprocess
    import sys

    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "lithium_interfaces.own_data",
            str(tmp_path / "nowhere.csv"),
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        encoding="utf-8",
    )
    assert (
        run.returncode == 2
        and run.stderr.startswith("error: ")
        and "Traceback" not in run.stderr
    )
