"""Films one on another: resistances in series, and the impedance by which they show themselves."""

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, within
from lithium_interfaces.errors import BookError

VACUUM_PERMITTIVITY_F_M = 8.8541878128e-12  # CODATA 2018


def _layers(**columns):
    arrays = [
        np.atleast_1d(checked(name, values, "(0, inf)"))
        for name, values in columns.items()
    ]
    if any(array.shape != arrays[0].shape or array.ndim != 1 for array in arrays):
        shapes = ", ".join(
            f"{name} {array.shape}" for name, array in zip(columns, arrays)
        )
        raise BookError(
            f"The layers have shapes {shapes}, but need one value each per layer."
        )
    return arrays


def layer_resistances_ohm_cm2(
    thickness_nm: ArrayLike, conductivity_S_cm: ArrayLike
) -> NDArray:
    """L/sigma of each layer; their sum is the resistance of the stack."""
    thickness, conductivity = _layers(
        thickness_nm=thickness_nm, conductivity_S_cm=conductivity_S_cm
    )
    return thickness * 1e-7 / conductivity


def relaxation_frequencies_Hz(
    conductivity_S_cm: ArrayLike, relative_permittivity: ArrayLike
) -> NDArray:
    """sigma/(2 pi eps) of each layer: the top of its arc, whatever its thickness."""
    conductivity, permittivity = _layers(
        conductivity_S_cm=conductivity_S_cm, relative_permittivity=relative_permittivity
    )
    return conductivity * 100 / (2 * np.pi * permittivity * VACUUM_PERMITTIVITY_F_M)


@within(frequency_Hz=">= 0")
def impedance_ohm_cm2(
    frequency_Hz: ArrayLike,
    thickness_nm: ArrayLike,
    conductivity_S_cm: ArrayLike,
    relative_permittivity: ArrayLike,
) -> NDArray:
    """Complex impedance of the stack at each frequency: sum of R/(1 + i f/f_layer).

    Each layer is a resistance and a capacitance in parallel; no electrode reaction, no diffusion.
    """
    _layers(
        thickness_nm=thickness_nm,
        conductivity_S_cm=conductivity_S_cm,
        relative_permittivity=relative_permittivity,
    )
    resistance = layer_resistances_ohm_cm2(thickness_nm, conductivity_S_cm)
    top = relaxation_frequencies_Hz(conductivity_S_cm, relative_permittivity)
    return np.sum(resistance / (1 + 1j * frequency_Hz[..., None] / top), axis=-1)
