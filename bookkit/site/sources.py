"""From a page to the code behind it: every source file as a page, and links from the cells to it.

A source page shows a Python file whole, cut at its functions and classes, each with an anchor and with links to the
tests that name it and the pages whose cells use it. It works from a folder, without a network.
"""

from __future__ import annotations

import ast
import html
import importlib
import inspect
import re
import textwrap
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from bookkit.datapackage import ROOT
from bookkit.site import runs

#: which files have a page
PATTERNS = ("lithium_interfaces/**/*.py", "chapters/*/*.py", "tests/test_*.py")
LIBRARY = "lithium_interfaces"
MOST_LINKS = 8


@dataclass
class Definition:
    """A function or class of a file: its lines, and who names it."""

    name: str
    first: int
    last: int
    says: str
    tests: dict[str, None] = field(default_factory=dict)
    pages: dict[str, None] = field(default_factory=dict)

    @property
    def public(self) -> bool:
        return not self.name.startswith("_")


@dataclass
class Source:
    """A Python file with its definitions in order."""

    path: str
    text: str
    says: str
    definitions: dict[str, Definition]

    @property
    def page(self) -> str:
        return "source/" + self.path.removesuffix(".py").removesuffix("/__init__")

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def read(path: Path) -> Source:
    """A file, its first docstring line, its functions and classes."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    definitions = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            definitions[node.name] = Definition(
                node.name, first, node.end_lineno, _first_line(node)
            )
    return Source(
        path.relative_to(ROOT).as_posix(), text, _first_line(tree), definitions
    )


def _first_line(node: ast.AST) -> str:
    return (ast.get_docstring(node) or "").split("\n\n")[0].replace("\n", " ")


@lru_cache(maxsize=1)
def sources() -> dict[str, Source]:
    """Every file that has a page, by module; with the tests and pages that name its definitions."""
    files = sorted({path for pattern in PATTERNS for path in ROOT.glob(pattern)})
    found = {source.module: source for source in map(read, files)}
    for source in list(found.values()):
        if source.path.startswith("tests/") or "/test_" in source.path:
            for definition in source.definitions.values():
                lines = source.text.splitlines()[definition.first - 1 : definition.last]
                for target in named("\n".join(lines), imports(source.text), found):
                    target.tests[f"{source.page}.html#{definition.name}"] = None
    for page in runs.chapters():
        code = "\n".join(
            _python(cell.source)
            for cell in runs.read(page).cells
            if cell.cell_type == "code"
        )
        for target in named(code, imports(code), found):
            target.pages[page.stem] = None
    return found


def _python(cell: str) -> str:
    return (
        ""
        if cell.startswith("%")
        else "\n".join(
            line for line in cell.splitlines() if not line.startswith(("%", "!"))
        )
    )


def imports(code: str) -> dict[str, str]:
    """Local name -> dotted path of what code imports from the book."""
    names = {}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in (
            LIBRARY,
            "chapters",
        ):
            for each in node.names:
                names[each.asname or each.name] = f"{node.module}.{each.name}"
    return names


@lru_cache(maxsize=4096)
def resolve(dotted: str) -> tuple[str, str] | None:
    """(module, name) where what a dotted path names is defined; None if it is no function, class or module."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for attribute in parts[cut:]:
            if not hasattr(thing, attribute):
                return None
            thing = getattr(thing, attribute)
            if inspect.isclass(thing) or inspect.isfunction(thing):
                return thing.__module__, thing.__qualname__.split(".")[0]
        return (thing.__name__, "") if inspect.ismodule(thing) else None
    return None


def named(
    code: str, known: dict[str, str], found: dict[str, Source]
) -> list[Definition]:
    """The definitions that code names through its imports."""
    targets = []
    for node in ast.walk(ast.parse(textwrap.dedent(code))):
        if isinstance(node, (ast.Attribute, ast.Name)):
            first, _, rest = ast.unparse(node).partition(".")
            if first in known and re.fullmatch(r"[\w.]*", rest):
                place = resolve(f"{known[first]}.{rest}".rstrip("."))
                if (
                    place
                    and place[0] in found
                    and place[1] in found[place[0]].definitions
                ):
                    targets.append(found[place[0]].definitions[place[1]])
    return targets


def address(dotted: str) -> str | None:
    """Page and anchor of what a dotted path names, seen from the root of the pages."""
    place = resolve(dotted)
    if place is None or place[0] not in sources():
        return None
    return f"{sources()[place[0]].page}.html" + (f"#{place[1]}" if place[1] else "")


# --- pages --------------------------------------------------------------------------------------


def collect(app):
    """Sphinx's ``html-collect-pages``: one page per file."""
    for source in sources().values():
        yield (
            source.page,
            {"title": source.path, "body": _body(app, source)},
            "page.html",
        )


def _body(app, source: Source) -> str:
    lines = source.text.splitlines()
    up = "../" * source.page.count("/")
    parts = [
        f"<h1><code>{source.path}</code></h1><p><a href='{up}book/library.html'>The library by subject</a></p>"
    ]
    start = 1
    for definition in source.definitions.values():
        if definition.first > start:
            parts.append(_code(app, lines[start - 1 : definition.first - 1]))
        links = _links(definition, up)
        parts.append(
            f'<section id="{definition.name}" class="definition">{links}'
            f"{_code(app, lines[definition.first - 1 : definition.last])}</section>"
        )
        start = definition.last + 1
    parts.append(_code(app, lines[start - 1 :]))
    return "".join(parts)


def _code(app, lines: list[str]) -> str:
    text = "\n".join(lines).strip("\n")
    return app.builder.highlighter.highlight_block(text, "python") if text else ""


def _links(definition: Definition, up: str) -> str:
    tests = [
        f'<a href="{up}{link}">{html.escape(link.rsplit("#", 1)[1])}</a>'
        for link in definition.tests
    ]
    pages = [f'<a href="{up}book/{page}.html">{page}</a>' for page in definition.pages]
    rest = f" and {len(tests) - MOST_LINKS} more" if len(tests) > MOST_LINKS else ""
    told = [f"Tested by {', '.join(tests[:MOST_LINKS])}{rest}."] if tests else []
    told += [f"Used in {', '.join(pages)}."] if pages else []
    return f'<p class="source-links">{" ".join(told)}</p>' if told else ""


def _says(words: str) -> str:
    """A docstring's first line for the page; ``nan`` in it is code, not a number that is missing."""
    return re.sub(r"\bnan\b", "<code>nan</code>", html.escape(words))


def library_index(app, docname) -> str:
    """The library by subject: each public function with what it does, its source, its tests and its pages."""
    up = "../" * docname.count("/")
    subjects = defaultdict(list)
    for source in sources().values():
        if source.module.startswith(f"{LIBRARY}.") and any(
            d.public for d in source.definitions.values()
        ):
            subjects[source.module.split(".")[1]].append(source)
    parts = []
    for subject, members in subjects.items():
        head = sources().get(f"{LIBRARY}.{subject}")
        parts.append(
            f'<section id="{subject}"><h2>{subject}</h2><p>{html.escape(head.says if head else "")}</p>'
        )
        for source in members:
            items = "".join(
                f'<li><a href="{up}{source.page}.html#{d.name}"><code>{d.name}</code></a>: {_says(d.says)}</li>'
                for d in source.definitions.values()
                if d.public
            )
            parts.append(
                f"<details><summary><code>{source.path.removeprefix(LIBRARY + '/')}</code>: {html.escape(source.says)}</summary>"
                f'<p><a href="{up}{source.page}.html">Source of the file</a></p><ul>{items}</ul></details>'
            )
        parts.append("</section>")
    return "".join(parts)


# --- links in the code of a page ------------------------------------------------------------------

_BLOCK = re.compile(
    r'(<div class="highlight-(?:ipython3|python|python3|default) notranslate">.*?</pre>)',
    re.S,
)
_DOTTED = re.compile(
    r'<span class="n">(\w+)</span>((?:<span class="o">\.</span><span class="n">\w+</span>)*)'
)


def link_code(page: str, body: str) -> str:
    """The body of a page with the names in its code linked to where they are defined."""
    path = runs.SOURCES / f"{page.split('/')[-1]}.md"
    cells = [
        _python(cell.source)
        for cell in runs.read(path).cells
        if cell.cell_type == "code"
    ]
    known = imports("\n".join(cells))
    up = "../" * page.count("/")

    def link(name: re.Match) -> str:
        if name[1] not in known:
            return name[0]
        rest = re.findall(r'class="n">(\w+)<', name[2])
        for length in range(len(rest), -1, -1):
            target = address(".".join([known[name[1]], *rest[:length]]))
            if target:
                return f'<a class="to-source" href="{up}{target}">{name[0]}</a>'
        return name[0]

    return _BLOCK.sub(lambda block: _DOTTED.sub(link, block[1]), body)


def included(source_path: str, text: str) -> str:
    """A line under code that a page shows from a file: where it stands, and what tests it."""
    path = Path(source_path).resolve()
    source = next(
        (each for each in sources().values() if ROOT / each.path == path), None
    )
    start = text.strip().splitlines()[0]
    if source is None:
        return ""
    for definition in source.definitions.values():
        lines = source.text.splitlines()[definition.first - 1 : definition.last]
        if any(line.strip() == start.strip() for line in lines):
            tests = [
                f'<a href="../{link}">{html.escape(link.rsplit("#", 1)[1])}</a>'
                for link in list(definition.tests)[:3]
            ]
            told = f"; tested by {', '.join(tests)}" if tests else ""
            return (
                f'<p class="source-links">From <a href="../{source.page}.html#{definition.name}">'
                f"<code>{source.path}</code></a>{told}.</p>"
            )
    return ""
