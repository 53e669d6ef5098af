"""The rules every chapter keeps, read from the sources; and the numbers and verdicts of the last run.

Each rule is a function from text to a list of faults, so that it can be tried on a
text that breaks it. The tests marked slow read what ``make book`` left behind.
"""

import ast
import csv
import itertools
import json
import math
import re
from collections import Counter

import build
import nbformat
import pytest
from pybtex.database import parse_file

from bookkit import cards, claims, results
from bookkit.assumptions import Assumptions
from bookkit.directives import Directive
from bookkit.site import runs
from conftest import ROOT

PAGES = {
    page.stem: page.read_text(encoding="utf-8")
    for page in sorted((ROOT / "book").glob("*.md"))
}
CHAPTERS = {page.stem: runs.read(page) for page in runs.chapters()}
#: the chapters that test claims; other notebooks (for a reader's own data, say) are free in their form
SCIENCE = sorted(set(CHAPTERS) & set(claims.table()["chapter"]))
RESULTS = results.catalogue()
MOST_LINES, MANY_LINES = 25, 12

every_chapter = pytest.mark.parametrize("stem", CHAPTERS)
every_science_chapter = pytest.mark.parametrize("stem", SCIENCE)


def listed(faults):
    """Faults one per line, the way a failing test shows them."""
    return "\n" + "\n".join(faults)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def plain_python(source):
    """Code without notebook magics, so that it parses."""
    if source.startswith("%%"):
        return "pass"
    return "\n".join(
        "pass" if line.lstrip().startswith(("%", "!")) else line
        for line in source.splitlines()
    )


def directives(notebook, name):
    """The cells of a notebook that are directives of one name on the page."""
    for cell in code_cells(notebook):
        head = re.match(rf"%%?{name}\b[ ]*(.*)\n?", cell.source)
        if head:
            yield Directive(name, head[1], cell.source[head.end() :])


def calls(source):
    """(dotted name, call) of every function call in a cell."""
    for node in ast.walk(ast.parse(plain_python(source))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


# --- pairing -----------------------------------------------------------------


def test_there_are_chapters():
    assert CHAPTERS and SCIENCE, (
        "no book/*.md is a notebook, so the tests below would check nothing"
    )


def test_notebooks_are_paired():
    assert not build.unpaired(), listed(build.unpaired())


@pytest.mark.parametrize(
    "path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem
)
def test_notebooks_carry_no_run(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    for number, cell in enumerate(code_cells(notebook), 1):
        assert not cell.outputs and cell.execution_count is None, (
            f"code cell {number} of {path.name} has been run"
        )


# --- the chapter template ----------------------------------------------------

SECTIONS = [
    "As printed",
    "Under stress",
    "Beyond the page",
    "What survives",
    "Exercises",
    "Quiz",
    "References",
]
LABELS = ("recall", "compute", "extend", "critique")
EXERCISE = re.compile(
    rf"^\s*(?:#{{3,}}|\*\*|[-\d.]+ \*\*|[:`]{{3,}}\{{\w+\}}).*?\b({'|'.join(LABELS)})\b",
    re.IGNORECASE | re.MULTILINE,
)


def section_faults(notebook):
    """The sections of the template, each once and in order."""
    prose = "\n\n".join(
        cell.source for cell in notebook.cells if cell.cell_type == "markdown"
    )
    headings = re.findall(r"^## +(.+)$", without_code(prose), re.MULTILINE)
    found = [
        name
        for heading in headings
        for name in SECTIONS
        if heading.lower().startswith(name.lower())
    ]
    if found == SECTIONS:
        return []
    return [
        f"the sections are {', '.join(found) or 'none'}; the template asks for {', '.join(SECTIONS)}, in this order."
    ]


def section(notebook, name):
    """The cells of one section, with the Markdown around it cut off."""
    inside, cells = False, []
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            if inside:
                cells.append(cell)
            continue
        for part in re.split(r"^(?=## )", cell.source, flags=re.MULTILINE):
            if part.startswith("## "):
                inside = part[3:].lower().startswith(name.lower())
            if inside:
                cells.append(nbformat.v4.new_markdown_cell(part))
    return cells


def box_faults(notebook):
    """The chapter opens with a box: three to five objectives, then prerequisites."""
    opening = "\n\n".join(
        cell.source for cell in notebook.cells if cell.cell_type == "markdown"
    ).split("\n## ")[0]
    box = re.search(
        r"^(`{3,}|:{3,})\{chapter-box\}(.*?)^\1\s*$", opening, re.MULTILINE | re.DOTALL
    )
    if box is None:
        return ["no {chapter-box} stands before the first section."]
    parts = re.split(
        r"prerequisites?|before you start", box[2], maxsplit=1, flags=re.IGNORECASE
    )
    faults = (
        []
        if len(parts) == 2 and parts[1].strip(" *:\n")
        else ["the chapter box names no prerequisites."]
    )
    bullets = re.findall(r"^[-*] +\S", parts[0], re.MULTILINE)
    if not 3 <= len(bullets) <= 5:
        faults.append(
            f"the chapter box lists {len(bullets)} objectives; three to five are asked for."
        )
    return faults


def exercise_faults(notebook):
    """At least four exercises, one of each kind at least, each with an executed solution under a toggle."""
    labels, solved, faults = [], True, []
    for cell in section(notebook, "Exercises"):
        if cell.cell_type == "markdown":
            for found in EXERCISE.finditer(cell.source):
                if not solved:
                    faults.append(
                        f"exercise {len(labels)} ({labels[-1]}) has no code cell tagged hide-cell and solution."
                    )
                labels.append(found[1].lower())
                solved = False
        elif {"hide-cell", "solution"} <= set(cell.metadata.get("tags", [])):
            solved = True
    if not solved:
        faults.append(
            f"exercise {len(labels)} ({labels[-1]}) has no code cell tagged hide-cell and solution."
        )
    if len(labels) < 4 or set(labels) != set(LABELS):
        faults.append(
            f"the exercises are {', '.join(labels) or 'none'}; at least one each of {', '.join(LABELS)} is asked for."
        )
    return faults


def quiz_faults(notebook):
    asked = [
        cell for cell in section(notebook, "Quiz") if cell.source.startswith("%%quiz")
    ]
    return [] if asked else ["the section Quiz has no {quiz}."]


def reference_faults(notebook):
    cited = any("{cite" in cell.source for cell in section(notebook, "References"))
    return [] if cited else ["the section References cites nothing with {cite}."]


TEMPLATE = (section_faults, box_faults, exercise_faults, quiz_faults, reference_faults)


@every_science_chapter
@pytest.mark.parametrize(
    "rule", TEMPLATE, ids=lambda rule: rule.__name__.removesuffix("_faults")
)
def test_chapter_template(stem, rule):
    faults = rule(CHAPTERS[stem])
    assert not faults, listed(f"book/{stem}.md: {fault}" for fault in faults)


def sample_chapter():
    """A chapter that keeps the template, as small as can be."""
    markdown, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    box = "```{chapter-box}\n**You will be able to**\n\n- name\n- compute\n- judge\n\n**Prerequisites**: none.\n```"
    cells = [
        markdown(
            f"# Title\n\n{box}\n\n## As printed: a table\n\n## Under stress\n\n## Beyond the page\n\n## What survives"
        )
    ]
    for number, label in enumerate(LABELS, 1):
        heading = "## Exercises\n\n" if number == 1 else ""
        cells.append(markdown(f"{heading}### Exercise {number} ({label})\n\nDo it."))
        cells.append(code("1 + 1", metadata={"tags": ["hide-cell", "solution"]}))
    cells += [
        markdown("## Quiz"),
        code("%%quiz\nWhich?\n- `True` this\n- `False` that"),
        markdown("## References\n\n{cite}`A`"),
    ]
    return nbformat.v4.new_notebook(cells=cells)


def without(text, replacement=""):
    def change(notebook):
        for cell in notebook.cells:
            cell.source = cell.source.replace(text, replacement)

    return change


def untag(notebook):
    code_cells(notebook)[2].metadata["tags"] = ["hide-cell"]


@pytest.mark.parametrize(
    "damage, rule",
    [
        (without("## Under stress"), section_faults),
        (without("## What survives", "## Beyond the page"), section_faults),
        (without("- judge\n"), box_faults),
        (without("Prerequisites", "Notes"), box_faults),
        (without("chapter-box", "note"), box_faults),
        (without("(critique)", "(recall)"), exercise_faults),
        (without("### Exercise 3 (extend)"), exercise_faults),
        (untag, exercise_faults),
        (without("%%quiz", "%%time"), quiz_faults),
        (without("{cite}"), reference_faults),
    ],
)
def test_the_template_is_enforced(damage, rule):
    chapter = sample_chapter()
    assert [fault for each in TEMPLATE for fault in each(chapter)] == []
    damage(chapter)
    assert rule(chapter)


# --- cells and figures -------------------------------------------------------


KIT = re.compile(
    r"(?<![\w.])(bookkit|results|claims|quiz|drawing|draw|plotting)\.\w|^%|^(from|import) bookkit",
    re.M,
)
WIDEST, MOST_IMPORTS = 76, 3


def cell_faults(notebook):
    """A visible cell holds model and data, in a form that fits the page."""
    faults = []
    for number, cell in enumerate(code_cells(notebook), 1):
        hidden = {"remove-cell", "remove-input"} & set(cell.metadata.get("tags", []))
        if hidden:
            continue
        lines = cell.source.splitlines()
        imports = re.findall(
            r"^from (?:lithium_interfaces|chapters)", cell.source, re.M
        )
        if found := KIT.search(cell.source):
            faults.append(f"code cell {number} calls the kit: {found[0]!r}.")
        if len(lines) > MOST_LINES:
            faults.append(
                f"code cell {number} has {len(lines)} lines; {MOST_LINES} are allowed."
            )
        if runs.is_visible(cell) and number > 3 and len(lines) > MANY_LINES:
            faults.append(
                f"the visible code cell {number} has {len(lines)} lines; {MANY_LINES} are allowed."
            )
        if wide := [line for line in lines if len(line) > WIDEST]:
            faults.append(
                f"code cell {number} has the line {wide[0]!r}; {WIDEST} columns are allowed."
            )
        if len(imports) > MOST_IMPORTS and runs.is_visible(cell) and number > 3:
            faults.append(
                f"code cell {number} imports from {len(imports)} places of the book; {MOST_IMPORTS} are allowed."
            )
        if (
            "illustrative" in cell.source.lower()
            and "solution" not in cell.metadata.get("tags", [])
        ):
            faults.append(
                f"code cell {number} calls a number illustrative; it belongs into assumptions.csv."
            )
    return faults


@every_chapter
def test_cells_hold_model_and_data(stem):
    faults = cell_faults(CHAPTERS[stem])
    assert not faults, listed(f"book/{stem}.md: {fault}" for fault in faults)


@pytest.mark.parametrize(
    "source, word",
    [
        ("results.publish('x', 1)", "calls the kit"),
        ("%time x = 1", "calls the kit"),
        ("from bookkit import results", "calls the kit"),
        ("x = 1\n" * 30, "30 lines"),
        ("x = " + "1 + " * 30 + "1", "76 columns"),
        ("modulus = 100e9  # illustrative", "assumptions.csv"),
    ],
)
def test_cells_that_hold_something_else_are_found(source, word):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    (fault,) = cell_faults(notebook)
    assert word in fault
    notebook.cells[0].metadata["tags"] = ["remove-cell"]
    assert cell_faults(notebook) == []


def figure_faults(notebook):
    """Every figure is a {drawing} with its name, caption and alt text; what it assumes stands in its note."""
    faults = []
    for cell in code_cells(notebook):
        for name, _ in calls(cell.source):
            if name in ("plt.show", "plt.savefig") or name.endswith(".savefig"):
                faults.append(
                    f"{name}() bypasses {{drawing}}, which asks for caption and alt text."
                )
    for drawing in directives(notebook, "drawing"):
        missing = sorted({"name", "alt"} - set(drawing.options)) + (
            [] if drawing.content else ["caption"]
        )
        if missing:
            faults.append(
                f"the drawing {drawing.argument!r} has no {', '.join(missing)}."
            )
    return faults


@every_chapter
def test_figures_are_complete(stem):
    faults = [f"book/{stem}.md: {fault}" for fault in figure_faults(CHAPTERS[stem])]
    assert not faults, listed(faults)


def test_incomplete_figures_are_found():
    def faults(source):
        return figure_faults(
            nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
        )

    assert not faults(
        "%%drawing f(x)\n:name: fig-a\n:alt: What it shows.\n\nA caption."
    )
    assert faults("%%drawing f(x)\n:name: fig-a\n\nA caption.") == [
        "the drawing 'f(x)' has no alt."
    ]
    assert faults("%%drawing f(x)\n:name: fig-a\n:alt: What it shows.") == [
        "the drawing 'f(x)' has no caption."
    ]
    assert faults("plt.show()")


# --- equations and the code beside them -------------------------------------------


def equation_faults(page):
    """Every equation in display has, in its section, a visible cell or code included from the library."""
    faults = []
    for part in re.split(r"^(?=#{2,3} )", page, flags=re.M):
        equations = re.findall(
            r"^\$\$ ?(.*?)\$\$|^```\{math\}(.*?)^```", part, re.M | re.S
        )
        shown = re.search(r"^```\{literalinclude\}", part, re.M) or any(
            not re.search(
                r"^:tags:.*(remove|hide|solution)|^tags:.*(remove|hide|solution)",
                cell,
                re.M,
            )
            for cell in re.findall(r"^```\{code-cell\}.*?^```", part, re.M | re.S)
        )
        if equations and not shown:
            title = part.splitlines()[0].lstrip("# ")
            faults.append(
                f"the section {title!r} sets an equation and shows no code for it."
            )
    return faults


@every_science_chapter
def test_equations_have_their_code(stem):
    faults = equation_faults(PAGES[stem])
    assert not faults, listed(f"book/{stem}.md: {fault}" for fault in faults)


def test_an_equation_without_code_is_found():
    section = "## A law\n\n$$ a = b $$\n\n"
    cell = "```{{code-cell}} ipython3\n{}a = b\n```\n"
    assert equation_faults(section) and equation_faults(
        section + cell.format(":tags: [hide-input]\n\n")
    )
    assert not equation_faults(section + cell.format(""))
    assert not equation_faults(
        section + "```{literalinclude} ../x.py\n:pyobject: f\n```\n"
    )


# --- assumptions --------------------------------------------------------------------


def chapter_text(stem):
    """All that a chapter is written in: its page and the code of its folder."""
    folder = ROOT / "chapters" / stem.replace("-", "_")
    return "\n".join(
        [
            PAGES[stem],
            *(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))),
        ]
    )


@every_chapter
def test_assumptions_are_used(stem):
    text = chapter_text(stem)
    idle = [
        row.name
        for row in Assumptions.of(stem).rows()
        if not row.shared and not re.search(rf"\b{row.name}\b", text)
    ]
    assert not idle, (
        f"chapters/{stem}/assumptions.csv holds what the chapter does not use: {', '.join(idle)}"
    )


def test_shared_assumptions_are_shared():
    texts = {stem: chapter_text(stem) for stem in CHAPTERS}
    for row in Assumptions.of("").rows():
        users = [
            stem for stem, text in texts.items() if re.search(rf"\b{row.name}\b", text)
        ]
        assert len(users) > 1, (
            f"chapters/assumptions.csv holds {row.name!r}, which {users or 'no chapter'} alone uses"
        )


def test_illustrative_is_said_where_the_word_is_left_out():
    """``{assumed}`x:short``` leaves the word out: the paragraph says it, or the page does at another place of x."""
    faults = []
    for stem, page in PAGES.items():
        said = set(re.findall(r"\{assumed\}`(\w+)`", page))
        said |= {
            name
            for names in re.findall(r"^:assumes: (.*)$", page, re.M)
            for name in names.split()
        }
        for paragraph in page.split("\n\n"):
            for name in re.findall(r"\{assumed\}`(\w+):\w+`", paragraph):
                if (
                    Assumptions.of(stem).row(name).illustrative
                    and name not in said
                    and "llustrative" not in paragraph
                ):
                    faults.append(
                        f"book/{stem}.md prints {name} and never says that it is illustrative: {paragraph[:90]!r}"
                    )
    assert not faults, listed(faults)


# --- numbers in prose --------------------------------------------------------

LARGEST_SMALL_NUMBER = 31
CODE_FENCE = re.compile(
    r"\s*(`{3,}|~{3,}|:{3,})(?!\{)\s*\w|\s*(`{3,}|~{3,}|:{3,})\{(?:code|math|bibliography|glue|image|mermaid|toctree)"
)
ALLOWED = [
    r"(?s)\A---\n.*?\n---\n",  # settings of the page
    r"(?s)<!--.*?-->",
    r"(?m)^`{3,}\{(?:drawing|claims|literalinclude)\}.*$",
    r"(?ms)^`{3,}\{quiz\}.*?^`{3,}",  # options hold wrong numbers on purpose; the condition says which is right
    r"(?m)^#+ .*$",  # headings
    r"(?m)^:[\w-]+:.*$",  # options of directives
    r"(?m)^\([\w-]+\)=\s*$",  # targets
    r"\{[\w:-]+\}`[^`]+`",  # roles: glue, printed, cite, numref, math ...
    r"``.+?``|`[^`\n]+`",
    r"(?s)\$\$.*?\$\$|\$[^$]+?\$",
    r"\]\([^)\n]*\)|<https?:[^>\n]*>|https?://\S+|\b10\.\d{4,9}/\S+",
    r"\b\d{4}-\d{2}-\d{2}\b",
    r"\b(?:Tables?|Figures?|Figs?\.?|Eqs?\.?|Equations?|Sections?|Sec\.|[Rr]ows?|[Cc]olumns?|[Rr]efs?\.?|[Rr]eferences?|"
    r"[Pp]ages?|pp?\.|"
    r"[Cc]hapters?|Exercises?|Python|CC BY|[Vv]ersions?)\s\[?\d[\d.]*(?:(?:, | and |–|-| to )\d[\d.]*)*",
    r"\b(?:90|95|99)\s?%(?=(?:[ -]\w+){0,3}[ -](?:interval|band|limit|range|confidence|prediction|percentile)s?)",
    r"\b100(?:\.0+)?(?![\d.,]\d)\b",  # the sum of percentages
]
NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?:[eE][+−-]?\d+)?")
YEAR = re.compile(r"(?:1[89]|20)\d\d(?!\s?(?:%|°|m?Ah|cycles|hours|nm|mV|K\b|h\b))")


def without_code(text):
    """The page with the lines of code and formula blocks emptied; other directives hold prose."""
    lines, closing = [], None
    for line in text.splitlines():
        if closing is None and (fence := CODE_FENCE.match(line)):
            closing = fence[1] or fence[2]
            line = ""
        elif closing is not None:
            closing = None if line.strip() == closing else closing
            line = ""
        lines.append(line)
    return "\n".join(lines)


def typed_numbers(text):
    """Numbers typed in prose that could be results.

    They belong in {glue:text}; in {printed} if quoted from a paper; in a formula if assumed or part of a definition.
    """
    rest = without_code(text)
    for pattern in ALLOWED:  # lines are kept, so that a fault can be found
        rest = re.sub(pattern, lambda found: " " + "\n" * found[0].count("\n"), rest)
    found = []
    for number, (line, original) in enumerate(
        zip(rest.split("\n"), text.split("\n"), strict=False), 1
    ):
        for match in NUMBER.finditer(line):
            small = match[0].isdigit() and int(match[0]) <= LARGEST_SMALL_NUMBER
            if not small and not YEAR.match(line, match.start()):
                found.append((number, match[0], original.strip()))
    return found


@pytest.mark.parametrize("stem", [*CHAPTERS, "index"])
def test_no_number_is_typed_in_prose(stem):
    found = typed_numbers(PAGES[stem])
    advice = "write {glue:text}`name` for a result, {printed}`0.43` for a quoted value, $0.43$ for an assumed one"
    assert not found, listed(
        [
            advice,
            *(
                f"book/{stem}.md:{line}: {digits} in: {text[:110]}"
                for line, digits, text in found
            ),
        ]
    )


def test_figures_and_quizzes_carry_no_typed_number():
    faults = []
    for stem, notebook in CHAPTERS.items():
        for drawing in directives(notebook, "drawing"):
            words = "\n\n".join(
                [
                    drawing.content,
                    drawing.options.get("alt", ""),
                    drawing.options.get("note", ""),
                ]
            )
            faults += [
                f"book/{stem}.md: the figure {drawing.options.get('name')} has the typed number {n!r}."
                for _, n, _ in typed_numbers(words)
            ]
    assert not faults, listed(faults)


@pytest.mark.parametrize(
    "prose, numbers",
    [
        ("Fluorine and CE correlate with r = 0.43.", ["0.43"]),
        (
            "It falls from 95.5 % to 40 mV,\nthen by 1e-6 and 1,200 cycles.",
            ["95.5", "40", "1e-6", "1,200"],
        ),
        ("| row | CE |\n|---|---|\n| 3 | 99.1 |", ["99.1"]),
        ("```{note}\nThe gap is 0.7 eV.\n```", ["0.7"]),
        ("- after 2000 cycles", ["2000"]),
        ("The value is {glue:text}`r:.2f`, printed as {printed}`0.43`.", []),
        (
            "Ten of 31 rows, Table 1 and Fig. 3.5, row 42 and rows 7 to 99, since 2018, on 2024-05-06.",
            [],
        ),
        (
            "$r = 0.43$ and `0.43` and {cite}`A2024` in LiPF6 and Li3N; [link](a/0.43.html); Python 3.11; CC BY 4.0.",
            [],
        ),
        (
            "## A heading with 0.43\n\n```{code-cell} ipython3\nx = 0.43\n```\n\n$$\nx = 0.43\n$$",
            [],
        ),
        (
            "```{math}\n:label: eq-a\nx = 0.43\n```\n\n:::{figure} a.png\n:width: 80%\n:::",
            [],
        ),
        (
            "The 95 % bootstrap interval holds; parts add up to 100 or 100.00 %; doi 10.1039/d3ya00470h.",
            [],
        ),
        ("The retention is 95 % after that.", ["95"]),
        ("Tests of 1990s cells ran 2000 h.", ["2000"]),
        (
            "```python\nx = 0.5\n```\nthen 0.6\n```{warning} Not 0.7\nnor 0.8\n```",
            ["0.6", "0.7", "0.8"],
        ),
    ],
)
def test_typed_numbers_are_found(prose, numbers):
    assert [digits for _, digits, _ in typed_numbers(prose)] == numbers


# --- citations ---------------------------------------------------------------


def test_every_citation_has_an_entry():
    entries = parse_file(str(ROOT / "book" / "references.bib")).entries
    cited = {
        (stem, key.strip())
        for stem, text in PAGES.items()
        for keys in re.findall(r"\{cite[\w:]*\}`([^`]+)`", text)
        for key in re.sub(r"\{[^}]*\}", "", keys).split(",")
    }
    missing = sorted(
        f"book/{stem}.md cites {key!r}, which book/references.bib does not hold."
        for stem, key in cited
        if key not in entries
    )
    assert cited and not missing, listed(missing)


def test_dois_are_bare_and_well_formed():
    entries = parse_file(str(ROOT / "book" / "references.bib")).entries
    dois = {
        key: entry.fields["doi"]
        for key, entry in entries.items()
        if "doi" in entry.fields
    }
    wrong = [
        f"{key}: the DOI {doi!r} is not of the form 10.1234/abc."
        for key, doi in dois.items()
        if not re.fullmatch(r"10\.\d{4,9}/[^\s{}\\]+", doi)
    ]
    wrong += [
        f"{a} and {b} have the same DOI."
        for a, b in itertools.combinations(dois, 2)
        if dois[a].lower() == dois[b].lower()
    ]
    wrong += [
        f"{key} has no DOI, and neither url, isbn nor a note that says why."
        for key, entry in entries.items()
        if not {"doi", "url", "isbn", "note"} & set(entry.fields)
    ]
    assert not wrong, listed(wrong)


# --- every file of the repository -------------------------------------------

TEXT = {
    ".md",
    ".py",
    ".csv",
    ".json",
    ".toml",
    ".txt",
    ".yml",
    ".yaml",
    ".cff",
    ".bib",
    ".css",
    ".js",
    ".ipynb",
    ".cfg",
    "",
}
#: written in halves so that this file passes its own test
FORBIDDEN = {
    r"\biss" + r"ue #": "the project's own record-keeping",
    r"\bhelper " + r"session": "the project's own record-keeping",
    r"\bseed-" + r"tables\b": "a folder that readers do not have",
    r"\.\./sha" + r"red\b": "a folder that readers do not have",
    r"\bwork" + r"bench\b": "a folder that readers do not have",
    r"(?<!\buser[ -])(?<![a-z_])(?<!ing )(?<!ing-)(?<!active )ag"
    + r"ents?(?![a-z_])": "not a chemical (reducing, wetting, ...)",
    r"\b(?:cod|work|runn|writ)ing ag" + r"ents?\b": "not a chemical",
    r"(?<![\w./:~-])/(?:wo"
    + r"rk|tm"
    + r"p|ro"
    + r"ot|ho"
    + r"me|Us"
    + r"ers)(?![\w'\"\\-])": "an absolute path of one machine",
    r"\b(?:py"
    + r"pi\.org|python"
    + r"hosted\.org|npm"
    + r"js\.org|ana"
    + r"conda\.org|--?index"
    + r"-url\b)": "a package registry",
}


def repository_files():
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") for part in parts[:-1]) and parts[0] not in (
            ".ci",
            ".github",
        )
        built = any(
            part in ("_build", "__pycache__") or part.endswith(".egg-info")
            for part in parts
        )
        if path.is_file() and not hidden and not built and path.suffix in TEXT:
            yield path


def forbidden_words(text):
    return [
        (text.count("\n", 0, found.start()) + 1, found[0], why)
        for pattern, why in FORBIDDEN.items()
        for found in re.finditer(pattern, text, re.IGNORECASE)
    ]


def test_files_speak_of_the_book_only():
    files = list(repository_files())
    assert len(files) > 30 and ROOT / "Makefile" in files
    faults = [
        f"{path.relative_to(ROOT).as_posix()}:{line}: {word!r} is {why}."
        for path in files
        for line, word, why in forbidden_words(
            path.read_text(encoding="utf-8", errors="replace")
        )
    ]
    assert not faults, listed(faults)


@pytest.mark.parametrize(
    "text, found",
    [
        ("see iss" + "ue #12", 1),
        ("on the work" + "bench", 1),
        ("An ag" + "ent wrote it", 1),
        ("a coding ag" + "ent", 1),
        (
            "a reducing ag"
            + "ent, wetting ag"
            + "ents and a surface-active ag"
            + "ent in the reagent, User-Ag"
            + "ent",
            0,
        ),
        ("open('/wo" + "rk/main')", 1),
        ("cd /tm" + "p", 1),
        ("site/ro" + "ot and work/hour and mA/work", 0),
        ("https://py" + "pi.org/simple", 1),
        ("an important issue of agency", 0),
    ],
)
def test_forbidden_words_are_found(text, found):
    assert len(forbidden_words(text)) == found


# --- the catalogue of results ------------------------------------------------


def test_catalogue_is_complete():
    faults = []
    for name, row in RESULTS.items():
        if not row["why"].strip():
            faults.append(f"{name}: no reason for its tolerance is given.")
        if not row["definition"].strip():
            faults.append(f"{name}: no definition is given.")
        if row["chapter"] not in CHAPTERS:
            faults.append(
                f"{name}: its chapter {row['chapter']!r} is not a notebook under book/."
            )
        expected, tolerance = float(row["expected"]), float(row["tolerance"])
        if not (
            math.isfinite(expected) and math.isfinite(tolerance) and tolerance >= 0
        ):
            faults.append(
                f"{name}: expected {expected} within {tolerance} is not a finite comparison."
            )
        # a tolerance as wide as the value would accept anything
        elif expected and allowance(expected, tolerance) > 0.1 * abs(expected):
            faults.append(
                f"{name}: the tolerance {tolerance:g} lets {expected:g} move by more than a tenth of itself."
            )
    assert not faults, listed(faults)


def test_texts_ask_for_names_that_exist():
    """{glue:text} asks for results of the page's own chapter, {assumed} for its assumptions."""
    faults = []
    for stem, text in PAGES.items():
        for name in re.findall(r"\{glue:text\}`([^`:]+)(?::[^`]*)?`", text):
            if name not in RESULTS or RESULTS[name]["chapter"] != stem:
                faults.append(
                    f"book/{stem}.md shows {name!r}, which its results.csv does not list."
                )
        for name in re.findall(r"\{assumed\}`([^`:]+)(?::[^`]*)?`", text):
            if name not in {row.name for row in Assumptions.of(stem).rows()}:
                faults.append(
                    f"book/{stem}.md prints {name!r}, which its assumptions.csv does not list."
                )
    assert not faults, listed(faults)


def test_units_of_code_and_page_measure_the_same():
    for name, row in RESULTS.items():
        if row.get("in_code"):
            results.checked(name, 1.0)


# --- the last run: numbers ---------------------------------------------------


def records(notebook, kind):
    """What a run emitted of one kind, in order."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            record = output.get("data", {}).get(results.MIME)
            if record and record["kind"] == "results" and kind == "result":
                yield from record["results"]
            elif record and record["kind"] == kind:
                yield record


def allowance(expected, tolerance):
    """How far a value may lie from the reviewed one: relative above one, absolute below."""
    return tolerance * max(1.0, abs(expected))


def moved(values, catalogue):
    """Results whose value is not the reviewed one."""
    faults = []
    for name, row in catalogue.items():
        if name not in values:
            continue
        expected = float(row["expected"])
        allowed = allowance(expected, float(row["tolerance"]))
        if not abs(values[name] - expected) <= allowed:  # so that nan is a fault
            faults.append(
                f"{name}: computed {values[name]:.10g}, reviewed {expected:.10g} within {allowed:.3g} ({row['why']})."
            )
    return faults


@pytest.mark.slow
def test_every_result_is_published_once(executed, results_json):
    where = Counter(
        record["name"]
        for notebook in executed.values()
        for record in {r["name"]: r for r in records(notebook, "result")}.values()
    )
    faults = [
        f"{name} is in a catalogue, and no notebook publishes it."
        for name in RESULTS
        if not where[name]
    ]
    faults += [
        f"{name} is published by {count} notebooks; one is allowed."
        for name, count in where.items()
        if count > 1
    ]
    for stem, notebook in executed.items():
        faults += [
            f"{record['name']} is published by {stem}; the catalogues give it to {record['chapter']}."
            for record in records(notebook, "result")
            if record["chapter"] != stem
        ]
    assert not faults, listed(faults)
    assert set(results_json) == set(where), (
        "results.json and the executed notebooks do not hold the same results"
    )


@pytest.mark.slow
def test_results_are_the_reviewed_ones(results_json):
    faults = moved(
        {name: entry["value"] for name, entry in results_json.items()}, RESULTS
    )
    assert not faults, listed(faults)


@pytest.mark.parametrize(
    "value, expected, tolerance, good",
    [
        (0.43, 0.43, 1e-6, True),
        (0.431, 0.43, 1e-6, False),
        (3861.0, 3860.0, 1e-3, True),
        (3865.0, 3860.0, 1e-3, False),
        (math.nan, 1, 1, False),
    ],
)
def test_a_moved_result_is_found(value, expected, tolerance, good):
    faults = moved(
        {"x": value},
        {
            "x": {
                "expected": str(expected),
                "tolerance": str(tolerance),
                "why": "because",
            }
        },
    )
    assert (not faults) == good and all(
        "x:" in fault and "because" in fault for fault in faults
    )


@pytest.mark.slow
def test_runs_are_clean(executed):
    """No error, no warning on stderr, no picture that bypasses ``plotting``; figure names are unique."""
    faults, names = [], Counter()
    for stem, notebook in executed.items():
        names.update(
            record["name"]
            for kind in ("figure", "interactive")
            for record in records(notebook, kind)
        )
        for number, cell in enumerate(code_cells(notebook), 1):
            for output in cell.outputs:
                if output.output_type == "error":
                    faults.append(
                        f"{stem}, code cell {number}: {output.ename}: {output.evalue}"
                    )
                if output.output_type == "stream" and output.name == "stderr":
                    faults.append(
                        f"{stem}, code cell {number} writes to stderr: {output.text.strip()[:120]}"
                    )
                if any(mime.startswith("image/") for mime in output.get("data", {})):
                    faults.append(
                        f"{stem}, code cell {number} shows a picture without caption, alt text and data."
                    )
    faults += [
        f"{count} figures are called {name}; one is allowed."
        for name, count in names.items()
        if count > 1
    ]
    assert not faults, listed(faults)


# --- the last run: claims ----------------------------------------------------


@pytest.mark.slow
def test_every_claim_of_a_chapter_has_its_card(executed):
    faults = []
    for stem, notebook in executed.items():
        shown = Counter(record["claim_id"] for record in records(notebook, "claim"))
        ours = set(claims.table().query("chapter == @stem").index)
        faults += [
            f"{stem}: the claim {claim} has no card."
            for claim in sorted(ours - set(shown))
        ]
        faults += [
            f"{stem}: the card {claim} belongs to another chapter or to no claim."
            for claim in sorted(set(shown) - ours)
        ]
        faults += [
            f"{stem}: the claim {claim} has {count} cards; one is allowed."
            for claim, count in shown.items()
            if count > 1
        ]
    assert not faults, listed(faults)


@pytest.mark.slow
def test_ledger_lists_every_claim(claims_json):
    with open(ROOT / "data" / "claims.csv", encoding="utf-8", newline="") as stream:
        written = [row["claim_id"] for row in csv.DictReader(stream)]
    assert len(written) == 166
    assert [row["claim_id"] for row in claims_json] == written


@pytest.mark.slow
def test_verdicts_follow_from_the_published_numbers(claims_json, results_json):
    values = {name: entry["value"] for name, entry in results_json.items()}
    faults = []
    for row in claims_json:
        again = json.loads(
            json.dumps(cards.record(claims.evaluate(row["claim_id"], values)))
        )
        for what in ("outcome", "stands", "because", "rule", "numbers"):
            if again[what] != row[what]:
                faults.append(
                    f"{row['claim_id']}: the {what} is {row[what]!r}, and again {again[what]!r}."
                )
    assert not faults, listed(faults)
    assert claims_json
