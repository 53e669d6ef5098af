"""What several test files need: the tree, the built pages and the executed notebooks."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent
BUILT = ROOT / "_build" / "html"
sys.path.insert(0, str(ROOT / "tools"))

# a busy machine is not a failure
settings.register_profile("book", deadline=None)
settings.load_profile("book")


def need(path):
    """The path, or a failure that says what to do: a test of built pages must never pass without them."""
    if not path.exists():
        pytest.fail(
            f"{path.relative_to(ROOT).as_posix()} is not there; run make book first.",
            pytrace=False,
        )
    return path


@pytest.fixture(scope="session")
def html():
    """Folder of the built pages."""
    need(BUILT / "book" / "index.html")
    return BUILT


@pytest.fixture(scope="session")
def results_json():
    return json.loads(need(BUILT / "results.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def claims_json():
    """The rows of the built ledger."""
    return json.loads(need(BUILT / "claims.json").read_text(encoding="utf-8"))["claims"]


@pytest.fixture(scope="session")
def executed():
    """Chapter name -> executed notebook, from the runs the pages were built from."""
    from bookkit.site import runs

    need(runs.BUILD / "executed")
    stale = [page.stem for page in runs.stale(runs.common_key())]
    if stale:
        pytest.fail(
            f"the kept run of {', '.join(stale)} is out of date; run make book first.",
            pytrace=False,
        )
    store = runs.cache()
    notebooks = {}
    for page in runs.chapters():
        try:
            record = store.match_cache_notebook(runs.read(page))
        except KeyError:
            pytest.fail(
                f"no run of book/{page.name} is kept; run make book first.",
                pytrace=False,
            )
        notebooks[page.stem] = store.get_cache_bundle(record.pk).nb
    return notebooks


def as_svg(chart, version=None, **start):
    """A live chart drawn by Vega-Lite, with other start values of its parameters."""
    import vl_convert

    from bookkit.drawing import PAGE_VEGA_LITE

    spec = chart.to_dict()
    for param in spec["params"]:
        if param["name"] in start:
            param["value"] = start[param["name"]]
    return vl_convert.vegalite_to_svg(spec, vl_version=version or PAGE_VEGA_LITE)


def formula(chart, name, layer=None):
    """The expression by which a live chart, or one of its layers, computes a field; of several the first."""

    def found(part):
        if isinstance(part, dict):
            if "calculate" in part and part.get("as") == name:
                yield part["calculate"]
            part = list(part.values())
        if isinstance(part, list):
            for each in part:
                yield from found(each)

    spec = chart.to_dict()
    return next(found(spec if layer is None else spec["layer"][layer]))


def in_vega(text, sliders=None, **row):
    """What Vega makes of an expression, read off the mark that it moves."""
    import vl_convert

    from bookkit.drawing import PAGE_VEGA_LITE

    spec = {
        "params": [
            {"name": name, "value": value} for name, value in (sliders or {}).items()
        ],
        "data": {"values": [row or {"one": 1}]},
        "transform": [
            {"calculate": text, "as": "z"},
            {"calculate": "'' + datum.z", "as": "text"},
        ],
        "mark": "text",
        "encoding": {"text": {"field": "text", "type": "nominal"}},
    }
    svg = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version=PAGE_VEGA_LITE)
    return float(svg.rsplit("</text>", 1)[0].rsplit(">", 1)[1])
