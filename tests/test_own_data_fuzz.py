"""Good files, damaged and rewritten at random: the same answer, an answer within the cut, or one sentence; never another number."""

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lithium_interfaces import efficiency
from lithium_interfaces.errors import DataError
from lithium_interfaces.own_data import spectrum_file, template, trace

COLUMNS = {
    "time": {
        "Time (s)": 1,
        "Test_Time(h)": 1 / 3600,
        "t/min": 1 / 60,
        "Time [ms]": 1000,
    },
    "current": {"Current (mA)": 1, "I/A": 1e-3, "Current(uA)": 1000, "<I>/mA": 1},
    "voltage": {"Voltage (V)": 1, "Ewe/mV": 1000, "U[V]": 1},
}
PARTS = {
    "frequency": {"freq/Hz": 1, "Frequency (kHz)": 1e-3, "Freq (rad/s)": 2 * np.pi},
    "real": {"Re(Z)/Ohm": 1, "Z' (mOhm)": 1000, "z_real_ohm": 1},
    "imaginary": {
        "-Im(Z)/Ohm": -1,
        "Z'' (Ohm)": 1,
        "z_imag_ohm": 1,
        "-Z'' (kOhm)": -1e-3,
    },
}
MORE = {
    "Energy(Wh)": 0.25,
    "T1(°C)": 25.1,
    "note": "ok",
    "Range": "1 mA",
    "Step_Index": 1,
}


def made_trace():
    instrument = efficiency.Instrument(
        current_noise_mA=1e-4, voltage_noise_V=1e-4, sampling_s=150
    )
    made = efficiency.synthetic_trace(
        "aurbach",
        efficiency=0.98,
        reservoir_mAh=1.0,
        cycle_mAh=0.5,
        cycles=3,
        current_mA=0.5,
        rest_h=0.1,
        instrument=instrument,
    )
    return made.table.round(6).set_axis(list(COLUMNS), axis=1)


TRACE = made_trace()
CE = efficiency.from_trace(
    TRACE.set_axis(efficiency.TRACE_COLUMNS, axis=1), "aurbach"
).coulombic_efficiency
SPECTRUM = pd.read_csv(template("impedance-spectrum")).set_axis(list(PARTS), axis=1)


@st.composite
def files(draw, table, names):
    """A file of a table in a random dress: (content, whether rows were lost or cells destroyed, rows kept)."""
    kept = np.arange(len(table))
    harm = draw(
        st.sampled_from(
            [
                "none",
                "none",
                "cut end",
                "cut start",
                "cut middle",
                "drop column",
                "duplicate rows",
                "word",
                "reorder rows",
                "shift",
                "torn",
            ]
        )
    )
    if harm.startswith("cut"):
        size = draw(st.integers(1, len(table) - 12))
        first = {"cut end": len(table) - size, "cut start": 0}.get(
            harm, draw(st.integers(1, len(table) - size - 1))
        )
        kept = np.delete(kept, np.arange(first, first + size))
    if harm == "duplicate rows":
        at = draw(st.integers(0, len(kept) - 1))
        kept = np.insert(kept, at, kept[at])
    if harm == "reorder rows":
        kept = np.random.default_rng(draw(st.integers(0, 99))).permutation(kept)
    columns = {}
    for quantity, units in names.items():
        header = draw(st.sampled_from(sorted(units)))
        columns[header] = table[quantity].to_numpy()[kept] * units[header]
    needed = list(columns)
    for header in draw(st.lists(st.sampled_from(sorted(MORE)), unique=True)):
        columns[header] = MORE[header]
    order = draw(st.permutations(list(columns)))
    written = pd.DataFrame(columns)[order]
    if harm == "drop column":
        written = written.drop(columns=draw(st.sampled_from(needed)))
    separator, decimal = draw(
        st.sampled_from(
            [(",", "."), (";", ","), (";", "."), ("\t", "."), ("\t", ","), ("|", ".")]
        )
    )
    digits = draw(st.sampled_from(["%.9g", "%.9f", "%.12e"]))
    text = written.to_csv(
        index=draw(st.booleans()),
        sep=separator,
        decimal=decimal,
        float_format=digits,
        lineterminator="\n",
    )
    lines = text.rstrip("\n").split("\n")
    at = draw(st.integers(1, len(lines) - 1))
    if harm == "word":
        lines[at] = separator.join(["OVL", *lines[at].split(separator)[1:]])
    if harm == "shift":
        lines[at:] = [separator.join(["0", line]) for line in lines[at:]]
    if harm == "torn":
        lines[at] = lines[at][: draw(st.integers(0, len(lines[at]) - 1))]
    trailing = draw(st.sampled_from(["", "", separator]))
    lines = [
        draw(st.sampled_from(["", "Operator: M. Muster\n", "Made by Cycler 7\n\n"]))
        + lines[0]
        + draw(st.sampled_from(["", trailing])),
        *(line + trailing for line in lines[1:]),
    ]
    lines += draw(st.sampled_from([[], [""], ["", "Total" + 2 * separator]]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    return (
        draw(st.sampled_from(["\n", "\r\n"])).join(lines).encode(encoding),
        harm,
        kept,
    )


def charges(table):
    return efficiency.from_trace(table, "aurbach", minimum_cycles=2)


@settings(
    max_examples=250,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files(TRACE, COLUMNS))
def test_a_trace_is_the_same_or_refused(tmp_path, file):
    content, harm, kept = file
    path = tmp_path / "mine.csv"
    path.write_bytes(content)
    try:
        read = trace.read(path).table
    except DataError as error:
        assert "\n" not in str(error) and str(error).startswith(str(path))
        assert harm not in ("none", "duplicate rows"), error
        return
    # what is read is what was written, row for row
    assert harm not in ("drop column", "shift"), "a damaged file was read"
    if harm == "torn":
        rows = [i for i in range(len(kept)) if i < len(read)]
        same = np.isclose(
            read.iloc[: len(rows), 1],
            TRACE["current"].to_numpy()[kept[: len(rows)]],
            atol=2e-6,
        ).all()
        one_less = len(read) == len(kept) - 1
        number_cut = (
            len(read) == len(kept)
            and (
                ~np.isclose(
                    read["current_mA"], TRACE["current"].to_numpy()[kept], atol=2e-6
                )
            ).sum()
            <= 1
        )
        assert same or one_less or number_cut
        return
    assert len(read) == len(kept)
    for name, quantity, size in (
        ("time_s", "time", 1e-2),
        ("current_mA", "current", 2e-6),
        ("voltage_V", "voltage", 2e-6),
    ):
        np.testing.assert_allclose(
            read[name], TRACE[quantity].to_numpy()[kept], atol=size, rtol=1e-6
        )
    try:
        found = charges(read)
    except DataError as error:
        assert "\n" not in str(error)
        assert harm not in ("none", "duplicate rows"), error
        return
    cut = {"none": 1e-5, "duplicate rows": 1e-5}.get(harm)
    if (
        cut is None
    ):  # what a gap can hide is seen: never more than its share of a step allows
        assert abs(found.coulombic_efficiency - CE) < 0.012
    else:
        assert abs(found.coulombic_efficiency - CE) < cut


@settings(
    max_examples=250,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files(SPECTRUM, PARTS))
def test_a_spectrum_is_the_same_or_refused(tmp_path, file):
    content, harm, kept = file
    path = tmp_path / "mine.csv"
    path.write_bytes(content)
    try:
        read = spectrum_file.read(path).one().spectrum
    except DataError as error:
        assert "\n" not in str(error) and str(error).startswith(str(path))
        assert harm != "none", error
        return
    assert harm not in ("drop column", "shift"), "a damaged file was read"
    expected = SPECTRUM.iloc[kept].sort_values("frequency", ascending=False)
    z = expected["real"].to_numpy() + 1j * expected["imaginary"].to_numpy()
    if harm == "torn":
        assert abs(len(read.frequency_Hz) - len(z)) <= 1
        return
    np.testing.assert_allclose(read.frequency_Hz, expected["frequency"], rtol=1e-4)
    np.testing.assert_allclose(read.impedance_ohm, z, rtol=1e-5, atol=1e-5)
