"""Units of results and assumptions: what code computes in, and what people read.

Only units that the book's tables use stand here, each as a factor to the first one of its line.
"""

from __future__ import annotations

from fractions import Fraction

from bookkit.errors import PageError

_LINES = """
m=1 nm=1e-9 µm=1e-6 um=1e-6 mm=1e-3 cm=1e-2 Å=1e-10 µL/cm²=1e-5
m³=1 cm³=1e-6 mL=1e-6 µL=1e-9
m²=1 cm²=1e-4 nm²=1e-18 1e-25 m²=1e-25
1/m²=1 1/cm²=1e4 1e10/m²=1e10
s=1 ms=1e-3 min=60 h=3600 day=86400 days=86400 year=31557600
1/s=1 1/h=1/3600
Hz=1 mHz=1e-3 kHz=1e3 MHz=1e6 GHz=1e9
1=1 %=1e-2 percentage points=1e-2 ‰=1e-3 1e-3=1e-3 ppm=1e-6
Pa=1 kPa=1e3 MPa=1e6 GPa=1e9 bar=1e5
Pa s=1 mPa s=1e-3
V=1 mV=1e-3
J=1 eV=1.602176634e-19 meV=1.602176634e-22
J/mol=1 kJ/mol=1e3
J/m²=1 mJ/m²=1e-3
J/m³=1 MJ/m³=1e6 J/cm³=1e6
A/m²=1 mA/cm²=10 µA/cm²=1e-2
C/m²=1 mAh/cm²=36000 µAh/cm²=36
C/kg=1 mAh/g=3600
C/m³=1 mAh/cm³=3600000
C=1 mAh=3.6
S/m=1 S/cm=100 mS/cm=0.1 nS/cm=1e-7
S/m²=1 S/cm²=1e4
m²/s=1 cm²/s=1e-4 1e-4 cm²/s=1e-8
Ω m²=1 Ω cm²=1e-4
Ω m=1 Ω cm=1e-2
F/m²=1 F/cm²=1e4 µF/cm²=1e-2
F s^(n−1)/cm²=1 µF s^(n−1)/cm²=1e-6
mol/m³=1 mol/L=1e3 mmol/L=1
m³/mol=1 cm³/mol=1e-6
kg/m³=1 g/cm³=1e3
kg/mol=1 g/mol=1e-3
J/kg=1 Wh/kg=3600
m/s=1 nm/s=1e-9 µm/s=1e-6 nm/year=1e-9/31557600
1/m=1 m²/cm³=1e6 1/nm=1e9
rad=1 deg=0.017453292519943295 °=0.017453292519943295
K=1
"""


def spelled(unit: str) -> str:
    """A unit as it is printed: mA/cm² for mA/cm2, Ω for ohm, µm for um."""
    for ascii_, printed in (
        ("cm2", "cm²"),
        ("cm3", "cm³"),
        ("m2", "m²"),
        ("m3", "m³"),
        ("ohm", "Ω"),
    ):
        unit = unit.replace(ascii_, printed)
    return "µm" if unit == "um" else unit


def _read() -> dict[str, tuple[int, Fraction]]:
    table = {}
    for number, line in enumerate(_LINES.strip().splitlines()):
        name = ""
        for part in line.split(" "):
            left, equals, right = part.rpartition("=")
            name = (
                f"{name} {left or part}".strip() if equals else f"{name} {part}".strip()
            )
            if equals:
                top, _, bottom = right.partition("/")
                table[spelled(name)] = number, Fraction(top) / Fraction(bottom or 1)
                name = ""
    return table


_UNITS = _read()


def factor(computed_in: str, shown_in: str) -> Fraction:
    """What a value in one unit is multiplied by to be in the other; exact.

    An empty unit is the number one, so that a fraction can be shown in percent.

    Raises
    ------
    PageError
        If a unit is unknown, or the two do not measure the same thing.
    """
    computed_in, shown_in = spelled(computed_in) or "1", spelled(shown_in) or "1"
    if computed_in == shown_in:
        return Fraction(1)
    for unit in (computed_in, shown_in):
        if unit not in _UNITS:
            raise PageError(
                f"The unit {unit!r} is not in bookkit/units.py; add it there, or use one unit in code and text."
            )
    (dimension, from_), (other, to) = _UNITS[computed_in], _UNITS[shown_in]
    if dimension != other:
        raise PageError(
            f"A value in {computed_in!r} cannot be shown in {shown_in!r}: they measure different things."
        )
    return from_ / to


def convert(value: float, computed_in: str, shown_in: str) -> float:
    """A computed value in another unit."""
    ratio = factor(computed_in, shown_in)
    return value if ratio == 1 else value * ratio.numerator / ratio.denominator
