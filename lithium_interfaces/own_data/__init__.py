"""A reader's own table: read as it is, analysed as the chapters do, with its cautions.

``analyse_composition``, ``analyse_recipes``, ``analyse_table``, ``analyse_trace`` and ``analyse_spectrum`` return ``Findings``: results, and
the cautions that follow from this table, which are made in ``cautions``.
"""

from __future__ import annotations

from lithium_interfaces.core.cautions import Cautions

from .bdf import to_bdf
from .cells import analyse_trace
from .correlating import (
    CONVENTION,
    RECIPE_RATIOS,
    Battery,
    analyse_composition,
    analyse_recipes,
    analyse_table,
    ratios,
)
from .findings import Findings, Refused, attempt
from .impedance import analyse_spectrum, analyse_sweeps, circuits_tried
from .templates import TEMPLATES, columns, copy_template, naming, read, schema, template

__all__ = [
    "CONVENTION",
    "RECIPE_RATIOS",
    "TEMPLATES",
    "Battery",
    "Cautions",
    "Findings",
    "Refused",
    "analyse_composition",
    "analyse_recipes",
    "analyse_spectrum",
    "analyse_sweeps",
    "analyse_table",
    "analyse_trace",
    "attempt",
    "circuits_tried",
    "columns",
    "copy_template",
    "naming",
    "ratios",
    "read",
    "schema",
    "template",
    "to_bdf",
]
