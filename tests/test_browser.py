"""The built pages as a reader meets them: headless Chromium, opened from disk, every host unreachable."""

import json
import os
import re
import time

import pytest
from binder_check import find_browser, open_browser

from bookkit.site import runs
from conftest import BUILT, ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHAPTERS = [page.stem for page in runs.chapters()]
PAGES = ["index", *CHAPTERS, "claims-ledger", "results-index"]
SOURCES = {
    name: (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8") for name in PAGES
}
WITH_QUIZ = [name for name in CHAPTERS if "```{quiz}" in SOURCES[name]]
WITH_TOGGLES = [name for name in CHAPTERS if "hide-cell" in SOURCES[name]]
#: what is live is known to the built page alone; without pages every test here fails and says so
BUILT_PAGES = {name: BUILT / "book" / f"{name}.html" for name in CHAPTERS}
LIVE = [
    name
    for name, path in BUILT_PAGES.items()
    if path.exists() and "data-vega=" in path.read_text(encoding="utf-8")
]
CLICKABLE = [name for name in LIVE if "fig-leave-out" in SOURCES[name]]
every_page = pytest.mark.parametrize("name", PAGES)
LEAST_CONTRAST = 4.5

#: rule of axe -> the only elements (by a part of their HTML) that may break it, and why it is not ours to mend
ALLOWED = {}


# --- a browser and a page ------------------------------------------------------


class Reader:
    """A browser, and what the tests ask of a page."""

    def __init__(self, driver, folder):
        self.driver, self.folder = driver, folder
        self.js = driver.execute_script

    def url(self, name):
        """Address of a page; ``hosts#fig`` and ``claims-ledger?paper=OB24`` name a place or a view of it."""
        page, *rest = re.split(r"(?=[?#])", name, maxsplit=1)
        return (self.folder / "book" / f"{page}.html").as_uri() + "".join(rest)

    def open(self, name, theme="light", width=1280, media=""):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media})
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {
                "width": width,
                "height": 900,
                "deviceScaleFactor": 1,
                "mobile": width < 500,
            },
        )
        # the stored theme, on any page of this folder, is read before the page is drawn
        if not self.driver.current_url.startswith("file:"):
            self.driver.get(self.url("index"))
        self.js(
            "localStorage.setItem('mode', arguments[0]); localStorage.setItem('theme', arguments[0]);",
            theme,
        )
        self.logs("browser")
        self.driver.get(self.url(name))
        self.wait("document.readyState === 'complete'")
        self.wait(
            "!window.MathJax || !window.MathJax.startup || !document.querySelector('.math') || document.querySelector('mjx-container')"
        )

    def wait(self, condition, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := self.js(f"return {condition}"):
                return found
            time.sleep(0.05)
        pytest.fail(
            f"{self.driver.current_url.rsplit('/', 1)[-1]}: after {seconds} s it is not so that {condition}",
            pytrace=False,
        )

    def logs(self, kind):
        return self.driver.get_log(kind)

    def find(self, selector):
        return self.driver.find_elements("css selector", selector)

    def press(self, *keys):
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def focus(self):
        return self.driver.switch_to.active_element

    def draw_figures(self):
        """Bring every live figure near the screen and wait until it is drawn."""
        for place in self.find(".vega-figure"):
            self.js(
                "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})",
                place,
            )
            identity = place.get_attribute("id")
            self.wait(f"document.querySelector('#{identity}.live svg')")
        self.js("window.scrollTo({top: 0, behavior: 'instant'})")


@pytest.fixture(scope="module")
def reader(html, tmp_path_factory):
    if find_browser() is None:
        sentence = "chromium and chromedriver are not on the path (Debian: apt-get install chromium chromium-driver)"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)
    unplugged = (
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--proxy-server=127.0.0.1:9",
        "--proxy-bypass-list=<-loopback>",
    )
    driver = open_browser(
        tmp_path_factory.mktemp("profile"), *unplugged, logs={"performance": "ALL"}
    )
    driver.set_script_timeout(
        240
    )  # the rules of axe on the long ledger, on a busy machine
    yield Reader(driver, html)
    driver.quit()


def complaints(entries):
    return [
        entry["message"] for entry in entries if entry["level"] in ("SEVERE", "WARNING")
    ]


def requests(entries):
    """Addresses that a page asked for."""
    for entry in entries:
        message = json.loads(entry["message"])["message"]
        if message["method"] in (
            "Network.requestWillBeSent",
            "Network.webSocketCreated",
        ):
            yield message["params"].get("request", message["params"])["url"]


def outside(addresses):
    return sorted(
        {
            address
            for address in addresses
            if not re.match(r"(?:file|data|blob|about|chrome):", address)
        }
    )


# --- what every page does --------------------------------------------------------


@every_page
def test_page_is_quiet_and_asks_no_one(reader, name):
    """No complaint in the console, no request to a host, from opening to every live figure drawn."""
    reader.logs("performance")
    reader.open(name)
    reader.draw_figures()
    asked = list(requests(reader.logs("performance")))
    assert reader.url(name) in asked, (
        "the log of requests is empty, so it proves nothing"
    )
    assert not outside(asked)
    assert not complaints(reader.logs("browser"))


def test_a_noisy_page_is_found(reader, tmp_path):
    page = tmp_path / "noisy.html"
    page.write_text(
        "<script src='https://cdn.example/a.js'></script><script>console.warn('careful')</script>",
        encoding="utf-8",
    )
    reader.logs("performance")
    reader.logs("browser")
    reader.driver.get(page.as_uri())
    time.sleep(0.5)
    assert outside(requests(reader.logs("performance"))) == ["https://cdn.example/a.js"]
    assert any("careful" in said for said in complaints(reader.logs("browser")))


@every_page
def test_math_is_drawn(reader, name):
    source = re.sub(r"^```.*?^```", "", SOURCES[name], flags=re.M | re.S)
    reader.open(name)
    formulas = reader.js("return document.querySelectorAll('article .math').length")
    if re.search(r"\$[^$\n]+\$", source):
        assert formulas
    if formulas:
        reader.wait(
            f"document.querySelectorAll('article .math mjx-container').length >= {formulas}"
        )
        assert not reader.find("article mjx-merror"), [
            error.text for error in reader.find("article mjx-merror")
        ]
        assert reader.js(
            "return document.querySelector('article mjx-container').getBoundingClientRect().width > 2"
        )


CONTRAST = """
const rgba = (text) => {
  const n = (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  return n.length < 4 ? [...n, 1] : n;
};
const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3]));
const ground = (node) => {
  const layers = [];
  for (let at = node; at; at = at.parentElement) {
    layers.push(rgba(getComputedStyle(at).backgroundColor));
    if (layers.at(-1)[3] === 1) break;
  }
  return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
};
const luminance = (colour) => {
  const [r, g, b] = colour.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const faint = [];
let looked = 0;
for (const node of document.querySelectorAll(arguments[0])) {
  const box = node.getBoundingClientRect();
  if (!node.textContent.trim() || !box.width || getComputedStyle(node).visibility === "hidden") continue;
  const drawn = node instanceof SVGElement;
  const style = getComputedStyle(node);
  const under = ground(drawn ? node.closest("svg").parentElement : node);
  const ink = rgba(drawn ? style.fill : style.color);
  if (drawn) ink[3] *= Number(style.opacity) * Number(style.fillOpacity);
  if (ink[3] === 0) continue;  // Vega hides axis labels that would overlap
  const [a, b] = [luminance(over(ink, under)), luminance(under)].sort((x, y) => y - x);
  looked += 1;
  const ratio = (a + 0.05) / (b + 0.05);
  const where = `${node.textContent.trim().slice(0, 40)}: ${ratio.toFixed(2)}`;
  if (ratio < arguments[1]) faint.push(`${where}, ${drawn ? style.fill : style.color} on rgb(${under.map(Math.round)})`);
}
return { looked, faint, page: luminance(ground(document.querySelector("article"))) };
"""
BODY_TEXT = "article p, article li, article h1, article h2, article td, article figcaption, article summary"
FIGURE_TEXT = "figure.book-figure svg text"


@every_page
def test_both_themes_are_readable(reader, name):
    """The switch leads to a light and a dark page, and text stands out on both, in figures too."""
    reader.open(name)
    grounds = {}
    for _ in range(4):
        theme = reader.js("return document.documentElement.dataset.theme")
        reader.draw_figures()
        time.sleep(0.3)  # colours fade over
        body = reader.js(CONTRAST, BODY_TEXT, LEAST_CONTRAST)
        assert body["looked"] and not body["faint"], (theme, body["faint"])
        drawn = reader.js(CONTRAST, FIGURE_TEXT, LEAST_CONTRAST)
        assert drawn["looked"] or not reader.find("figure.book-figure"), (
            "no text was found in the figures"
        )
        assert not drawn["faint"], (theme, drawn["faint"])
        grounds[theme] = body["page"]
        if {"light", "dark"} <= set(grounds):
            break
        reader.js("document.querySelector('.theme-switch-button').click()")
    assert grounds["light"] > 0.8 and grounds["dark"] < 0.1, grounds


def test_faint_text_is_found(reader):
    reader.open("index")
    reader.js("document.querySelector('article p').style.color = '#bbb'")
    assert reader.js(CONTRAST, BODY_TEXT, LEAST_CONTRAST)["faint"]


@every_page
def test_phone_needs_no_sideways_scroll(reader, name):
    reader.open(name, width=390)
    reader.draw_figures()
    wide = reader.js(
        "const wide = [...document.querySelectorAll('article *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1"
        " && !e.closest('.table-scroll, .drawing, pre, .cell_output, .math, mjx-container, table'));"
        "return wide.slice(0, 5).map((e) => e.tagName + '.' + e.className)"
    )
    assert reader.js("return document.documentElement.scrollWidth") <= 390, wide
    assert reader.js("return innerWidth") == 390


@every_page
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessibility_rules(reader, name, theme):
    from axe_core_python.base import AXE_SCRIPT

    reader.open(name, theme)
    reader.draw_figures()
    reader.driver.execute_script(AXE_SCRIPT)
    found = reader.driver.execute_async_script(
        "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']})"
        ".then((r) => done({passes: r.passes.length, violations: r.violations.map((v) => ({id: v.id, impact: v.impact,"
        " help: v.help, nodes: v.nodes.map((n) => n.html.slice(0, 160))}))}), (e) => done({problem: String(e)}))"
    )
    assert found.get("passes"), found
    broken = [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {node}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
        if not any(part in node for part in ALLOWED.get(rule["id"], {}))
    ]
    assert not broken, "\n" + "\n".join(broken[:20])


# --- moving around -----------------------------------------------------------------


def test_search_finds_a_word_from_disk(reader):
    from selenium.webdriver.common.keys import Keys

    reader.open("index")
    reader.driver.get((reader.folder / "search.html").as_uri())
    box = reader.wait(
        "[...document.querySelectorAll('input[name=q]')].find((box) => box.getBoundingClientRect().width)"
    )
    box.send_keys("fluorine", Keys.ENTER)
    reader.wait("document.querySelector('#search-results li a, ul.search li a')")
    links = [
        link.get_attribute("href")
        for link in reader.find("#search-results li a, ul.search li a")
    ]
    assert any("sei-descriptors.html" in link for link in links), links
    reader.driver.get(next(link for link in links if "sei-descriptors.html" in link))
    assert reader.wait("document.querySelector('article h1')")


def test_sidebars_lead_everywhere(reader):
    reader.open(CHAPTERS[0])
    links = {
        link.get_attribute("href").split("#")[0]
        for link in reader.find(".bd-sidebar-primary nav a")
    }
    assert {reader.url(name) for name in PAGES} <= links | {reader.url("index")}
    sections = [
        link.get_attribute("href").rsplit("#", 1)[1]
        for link in reader.find(".bd-sidebar-secondary nav a")
    ]
    assert sections and all(
        reader.js("return !!document.getElementById(arguments[0])", section)
        for section in sections
    )


def test_menu_opens_on_a_phone(reader):
    reader.open("index", width=390)
    shown = """[...document.querySelectorAll('nav a[href*="claims-ledger"]')].map((link) => link.getBoundingClientRect())
        .some((box) => box.width > 0 && box.left >= 0 && box.right <= 391)"""
    assert not reader.js(f"return {shown}")
    reader.js("document.querySelector('.primary-toggle').click()")
    reader.wait(shown)


def test_keyboard_reaches_links_and_filters(reader):
    from selenium.webdriver.common.keys import Keys

    reader.open("claims-ledger")
    reader.press(Keys.TAB)
    assert reader.focus().tag_name == "a" and "main" in reader.focus().get_attribute(
        "href"
    )
    reader.press(Keys.ENTER)  # skip to the content
    met = []
    for _ in range(150):  # counts and matrix are links too
        reader.press(Keys.TAB)
        met.append((reader.focus().tag_name, reader.focus().get_attribute("name")))
        ring = reader.js(
            "const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' || s.boxShadow !== 'none'"
        )
        assert ring or met[-1][0] == "body", (
            f"{met[-1]} has the focus and does not show it"
        )
        if ("input", "words") in met:
            break
    assert {
        ("select", "paper"),
        ("select", "chapter"),
        ("select", "verdict"),
        ("input", "words"),
    } <= set(met), met


LEDGER_ROWS = """return [...document.querySelectorAll('#ledger tbody tr')]
    .filter((row) => row.getBoundingClientRect().height).map((row) => row.id)"""
CHOOSE = """const menu = document.querySelector(`select[name=${arguments[0]}]`);
    menu.value = arguments[1];
    menu.dispatchEvent(new Event('input', {bubbles: true}))"""


def test_filters_of_the_ledger(reader):
    reader.open("claims-ledger")
    assert len(reader.js(LEDGER_ROWS)) == 166
    reader.js(CHOOSE, "paper", "OB24")
    assert len(reader.js(LEDGER_ROWS)) == 46
    words = reader.find(".filters input")[0]
    words.send_keys("fluorine")
    shown = reader.js(LEDGER_ROWS)
    assert 0 < len(shown) < 46
    assert all(
        "fluorine" in row.get_attribute("textContent").lower()
        for row in reader.find("#ledger tbody tr")
        if row.is_displayed()
    )
    assert reader.find(".filters output")[0].text == f"{len(shown)} of 166 shown"
    reader.find(".filters button[type=reset]")[0].click()
    assert len(reader.js(LEDGER_ROWS)) == 166
    assert reader.js("return location.search") == ""


def test_a_view_of_the_ledger_has_an_address(reader):
    reader.open("claims-ledger")
    reader.js(CHOOSE, "paper", "WA19")
    reader.js(CHOOSE, "sort", "outcome")
    reader.find(".filters input")[0].send_keys("host")
    shown = reader.js(LEDGER_ROWS)
    assert 0 < len(shown) < 41
    address = reader.js("return location.search")
    assert address == "?paper=WA19&words=host&sort=outcome"
    reader.open(f"claims-ledger{address}")
    assert reader.js(LEDGER_ROWS) == shown
    assert reader.js("return document.querySelector('select[name=paper]').value") == (
        "WA19"
    )
    # a cell of the matrix leads to the claims it counts, and so does a count
    for link in (".matrix tbody td a", ".counts a"):
        reader.open("claims-ledger")
        cell = reader.find(link)[0]
        counted = sum(map(int, re.findall(r"\d+", cell.text)))
        reader.driver.get(cell.get_attribute("href"))
        reader.wait("document.querySelector('.filters output').textContent")
        assert len(reader.js(LEDGER_ROWS)) == counted
    reader.open("claims-ledger?paper=nobody&verdict=")
    assert len(reader.js(LEDGER_ROWS)) == 166


def test_the_ledger_is_sorted(reader):
    reader.open("claims-ledger")
    by_id = reader.js(LEDGER_ROWS)
    field = """return [...document.querySelectorAll('#ledger tbody tr')].map((row) => row.dataset[arguments[0]])"""
    reader.js(CHOOSE, "sort", "outcome")
    order = [int(each) for each in reader.js(field, "order")]
    assert order == sorted(order) and len(set(order)) > 1
    reader.js(CHOOSE, "sort", "stands")
    stands = [float(each or -1) for each in reader.js(field, "stands")]
    assert stands == sorted(stands, reverse=True) and stands[0] > stands[-1]
    reader.js(CHOOSE, "sort", "paper")
    papers = reader.js(field, "paper")
    assert papers == sorted(papers)
    reader.js(CHOOSE, "sort", "")
    assert reader.js(LEDGER_ROWS) == by_id


def test_the_ledger_fits_a_phone(reader):
    reader.open("claims-ledger", width=390)
    wide = """return [...document.querySelectorAll('table.ledger *, table.matrix *, table.meaning *, .filters *')]
        .filter((each) => each.getBoundingClientRect().right > 391 || each.scrollWidth > each.clientWidth + 1 && each.clientWidth
            && ['auto', 'scroll'].includes(getComputedStyle(each).overflowX)).map((each) => each.outerHTML.slice(0, 120))"""
    assert reader.js(wide) == []
    row = reader.find("#ledger tbody tr")[0]
    parts = row.find_elements("css selector", "th, td")
    assert all(part.is_displayed() for part in parts if part.text)
    assert parts[-1].rect["y"] > parts[1].rect["y"] > parts[0].rect["y"]
    reader.js("document.querySelector('.ledger').style.width = '600px'")
    assert reader.js(wide)


def test_a_row_that_a_filter_hides_is_shown_when_the_address_names_it(reader):
    reader.open("claims-ledger?paper=WA19#ob24-08")
    assert len(reader.js(LEDGER_ROWS)) == 166
    top = "document.getElementById('ob24-08').getBoundingClientRect().top"
    reader.wait(f"0 <= {top} && {top} < 900")


def test_search_finds_a_claim_by_its_id(reader):
    from selenium.webdriver.common.keys import Keys

    reader.open("index")
    reader.driver.get((reader.folder / "search.html").as_uri())
    box = reader.wait(
        "[...document.querySelectorAll('input[name=q]')].find((box) => box.getBoundingClientRect().width)"
    )
    box.send_keys("OB24-08", Keys.ENTER)
    found = "[...document.querySelectorAll('#search-results li a, ul.search li a')].map((link) => link.getAttribute('href'))"
    reader.wait(f"{found}.length")
    first = reader.js(f"return {found}")[:2]
    assert all(link.endswith("#ob24-08") for link in first), first
    assert any("claims-ledger" in link for link in first), first


# --- cards -----------------------------------------------------------------------------


def page_with(part):
    """A chapter whose page holds a piece of HTML."""
    for name, path in BUILT_PAGES.items():
        if path.exists() and part in path.read_text(encoding="utf-8"):
            return name
    pytest.fail(f"no built chapter holds {part}", pytrace=False)


def test_a_card_opens_from_its_address_alone(reader):
    name = page_with('class="claim-card"')
    reader.open(name)
    cards = reader.find("details.claim-card")
    assert cards and not any(card.get_attribute("open") for card in cards)
    chosen = cards[-1].get_attribute("id")
    reader.driver.get("about:blank")
    reader.driver.get(reader.url(f"{name}#{chosen}"))
    reader.wait(f"document.getElementById('{chosen}')?.open")
    assert [
        card.get_attribute("id")
        for card in reader.find("details.claim-card")
        if card.get_attribute("open")
    ] == [chosen]
    reader.wait(
        f"Math.abs(document.getElementById('{chosen}').getBoundingClientRect().top - 80) < 900"
    )
    other = reader.find("details.claim-card")[0].get_attribute("id")
    reader.js(f"location.hash = '{other}'")
    reader.wait(f"document.getElementById('{other}').open")


def test_a_card_opens_for_the_printer(reader):
    reader.open(page_with('class="claim-card"'))
    state = "return [...document.querySelectorAll('details.claim-card')].map((card) => card.open)"
    reader.js("dispatchEvent(new Event('beforeprint'))")
    assert all(reader.js(state))
    reader.js("dispatchEvent(new Event('afterprint'))")
    assert not any(reader.js(state))


def test_dragging_along_a_strip_changes_what_it_says(reader):
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    reader.open(page_with('class="strip"'))
    for strip in reader.find(".strip"):
        reader.js("arguments[0].closest('details').open = true", strip)
    strip = reader.find(".strip")[0]
    slider = strip.find_element("css selector", "input[type=range]")
    said = strip.find_element("tag name", "output")
    outcomes = {cut[2] for cut in json.loads(strip.get_attribute("data-strip"))["cuts"]}
    assert len(outcomes) > 1
    card = reader.js("return arguments[0].closest('details')", strip)
    at_reference = said.text
    assert (
        at_reference.rsplit(": ", 1)[1]
        in card.find_element("css selector", ".stands").text
    )
    reader.js(
        "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", strip
    )
    heard = set()
    width = slider.rect["width"]
    for share in (-0.48, -0.25, 0, 0.25, 0.48):
        ActionChains(reader.driver).move_to_element_with_offset(
            slider, int(share * width), 0
        ).click().perform()
        heard.add(said.text)
    assert len(heard) > 1
    reader.js("arguments[0].focus()", slider)
    heard = {said.text.rsplit(": ", 1)[1]}
    reader.press(Keys.HOME)
    before = said.text
    for _ in range(101):
        reader.press(Keys.ARROW_RIGHT)
        heard.add(said.text.rsplit(": ", 1)[1])
    assert said.text != before and heard == outcomes
    assert slider.get_attribute("aria-valuetext") == said.text


@pytest.mark.parametrize("name", WITH_TOGGLES)
def test_details_open_with_the_keyboard(reader, name):
    from selenium.webdriver.common.keys import Keys

    reader.open(name)
    summary = reader.find("article details > summary")[0]
    parent = "return arguments[0].parentElement.open"
    before = reader.js(parent, summary)
    reader.js("arguments[0].focus()", summary)
    reader.press(Keys.ENTER)
    assert reader.js(parent, summary) != before


@pytest.mark.parametrize("name", WITH_QUIZ)
def test_quiz_answers(reader, name):
    reader.open(name)
    questions = reader.find(".quiz fieldset")
    assert questions, "the quiz is not on the page"
    for question in questions:
        assert question.find_element("tag name", "output").text == ""
        verdicts = []
        for option in question.find_elements("css selector", "input[type=radio]"):
            reader.js(
                "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'}); arguments[0].click()",
                option,
            )
            verdicts.append(question.find_element("tag name", "output").text[:1])
        assert sorted(verdicts) == ["✓", *["✗"] * (len(verdicts) - 1)], verdicts


# --- live figures --------------------------------------------------------------------

every_live_page = pytest.mark.parametrize("name", LIVE)


@every_live_page
def test_live_figures_are_drawn(reader, name):
    reader.open(name)
    places = reader.find(".vega-figure")
    assert places
    reader.draw_figures()
    for place in places:
        box = reader.js(
            "const b = arguments[0].querySelector('svg').getBoundingClientRect(); return [b.width, b.height]",
            place,
        )
        assert min(box) > 100, box
        static = reader.js(
            "return getComputedStyle(arguments[0].parentElement.querySelector('.vega-static')).display",
            place,
        )
        assert static == "none", "the static drawing is shown beside the live one"


@every_live_page
def test_sliders_and_points_change_the_figure(reader, name):
    """Moving a slider or choosing an option redraws its figure; so does a click on a point where that is offered."""
    reader.open(name)
    reader.draw_figures()
    moved = 0
    for place in reader.find(".vega-figure"):
        for control in place.find_elements(
            "css selector",
            "form.vega-bindings input[type=range], form.vega-bindings input[type=radio]:not(:checked)",
        ):
            before = drawing(place)
            reader.js(
                "const c = arguments[0]; if (c.type === 'range') { c.value = (Number(c.min) + 3 * Number(c.max)) / 4;"
                " c.dispatchEvent(new Event('input', {bubbles: true})); } else c.click();",
                control,
            )
            changed(place, before, control.get_attribute("name"))
            moved += 1
    assert moved or not reader.find("form.vega-bindings")


@pytest.mark.parametrize("name", CLICKABLE)
def test_a_click_leaves_a_point_out(reader, name):
    from selenium.webdriver import ActionChains

    reader.open(name)
    reader.draw_figures()
    (place,) = reader.find("#fig-leave-out-live")
    reader.js(
        "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", place
    )

    def texts():
        return [
            node.text
            for node in place.find_elements("css selector", "svg text")
            if re.search(r"n = \d", node.text)
        ]

    (before,) = texts()
    points = place.find_elements("css selector", ".mark-symbol.role-mark path")
    point = max(
        points, key=lambda path: path.rect["x"]
    )  # farthest right: it carries the correlation
    ActionChains(reader.driver).move_to_element(point).click().perform()
    end = time.monotonic() + 10
    while texts() == [before] and time.monotonic() < end:
        time.sleep(0.1)
    (after,) = texts()
    assert after != before and "n = 10" in before and "n = 9" in after, (before, after)


def drawing(place):
    return place.find_element("css selector", "svg").get_attribute("innerHTML")


def changed(place, before, what):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if drawing(place) != before:
            return
        time.sleep(0.1)
    pytest.fail(f"moving {what} changes nothing", pytrace=False)


@every_live_page
def test_print_shows_the_static_drawing(reader, name):
    reader.open(name)
    reader.draw_figures()
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        for live, static in zip(
            reader.find(".vega-figure"), reader.find(".vega-static"), strict=True
        ):
            assert (
                reader.js("return getComputedStyle(arguments[0]).display", live)
                == "none"
            )
            assert (
                reader.js("return getComputedStyle(arguments[0]).display", static)
                == "block"
            )
            assert (
                reader.js(
                    "return arguments[0].querySelector('svg').getBoundingClientRect().height",
                    static,
                )
                > 100
            )
    finally:
        reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
