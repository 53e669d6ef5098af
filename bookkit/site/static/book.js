// Filters and order of the claims ledger, strips, cards that open from their address, answers of the quizzes.
// All of it reads well without this script.
const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** A number to three digits, as the pages print it. */
function shown(value) {
  if (value === 0) return "0";
  const [digits, power] = value.toExponential(2).split("e").map(Number);
  const text =
    power < -4 || power > 2
      ? `${digits} × 10${[...String(power)].map((sign) => SUPERSCRIPT[sign]).join("")}`
      : String(Number(value.toPrecision(3)));
  return text.replace("-", "−");
}

/** Filters and order of a table; both live in the address, so that a view can be linked. */
function filters(form) {
  const table = document.getElementById(form.dataset.filters);
  const rows = [...table.querySelectorAll("tbody tr")];
  const place = new Map(rows.map((row, i) => [row, i]));
  const controls = [...form.elements].filter((control) => control.name);
  const value = (name) => form.elements[name].value;
  const stands = (row) => (row.dataset.stands === "" ? -1 : Number(row.dataset.stands));
  const orders = {
    "": () => 0,
    outcome: (a, b) => a.dataset.order - b.dataset.order,
    stands: (a, b) => stands(b) - stands(a),
    paper: (a, b) => a.dataset.paper.localeCompare(b.dataset.paper) || a.dataset.order - b.dataset.order,
  };
  let order = "";
  const apply = () => {
    const chosen = ["paper", "chapter", "verdict"].filter(value);
    const words = value("words").toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row) => {
      const text = words.length ? row.textContent.toLowerCase() : "";
      row.hidden = !(chosen.every((name) => row.dataset[name] === value(name)) && words.every((word) => text.includes(word)));
      count += !row.hidden;
    });
    if (value("sort") !== order) {
      order = value("sort");
      const sorted = [...rows].sort((a, b) => orders[order](a, b) || place.get(a) - place.get(b));
      table.tBodies[0].append(...sorted);
    }
    form.querySelector("output").textContent = `${count} of ${rows.length} shown`;
  };
  const read = () => {
    const asked = new URLSearchParams(location.search);
    controls.forEach((control) => {
      control.value = asked.get(control.name) ?? "";
      if (control.selectedIndex === -1) control.value = "";
    });
  };
  const write = () => {
    const address = new URL(location);
    controls.forEach((control) => address.searchParams.delete(control.name));
    controls.filter((control) => control.value).forEach((control) => address.searchParams.set(control.name, control.value));
    try {
      history.replaceState(history.state, "", address);
    } catch {
      // a browser that keeps the address of a file as it is
    }
  };
  const changed = () => {
    apply();
    write();
  };
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    controls.forEach((control) => (control.value = ""));
    changed();
  });
  form.hidden = false;
  read();
  apply();
  return { all: () => form.dispatchEvent(new Event("reset", { cancelable: true })) };
}

/** Open the element that the address names, and what it stands in; show it if a filter hides it. */
function openTarget(lists) {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  let moved = false;
  if (target.closest("tr[hidden]")) {
    lists.forEach((list) => list.all());
    moved = true;
  }
  for (let each = target; each; each = each.parentElement) {
    if (each.tagName === "DETAILS" && !each.open) each.open = moved = true;
  }
  if (moved) target.scrollIntoView();
}

/** A slider along a strip; it says which outcome holds where it stands. */
function strip(box) {
  const about = JSON.parse(box.dataset.strip);
  const bar = box.querySelector(".bar");
  const here = Object.assign(document.createElement("span"), { className: "here" });
  const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 100, step: "any" });
  const said = document.createElement("output");
  const say = () => {
    const x = Number(slider.value);
    const [, , outcome, label] = about.cuts.find(([from, to]) => x >= from && x < to) ?? about.cuts.at(-1);
    let where = label;
    if (about.scale !== "choice") {
      const share = x / 100;
      const at =
        about.scale === "log" ? about.low * (about.high / about.low) ** share : about.low + share * (about.high - about.low);
      where = `${shown(at)}${about.unit && about.unit !== "°" ? " " : ""}${about.unit}`;
    }
    here.style.left = `${x}%`;
    said.textContent = about.scale === "choice" ? `with ${where}: ${outcome}` : `at ${where}: ${outcome}`;
    slider.setAttribute("aria-valuetext", said.textContent);
  };
  slider.setAttribute("aria-label", `Value of ${about.meaning}`);
  slider.value = about.reference;
  slider.addEventListener("input", say);
  bar.append(here);
  bar.after(slider);
  box.append(said);
  say();
}

document.addEventListener("DOMContentLoaded", () => {
  const lists = [...document.querySelectorAll("[data-filters]")].map(filters);
  document.querySelectorAll(".strip[data-strip]").forEach(strip);
  openTarget(lists);
  addEventListener("hashchange", () => openTarget(lists));
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.claim-card:not([open])")];
    opened.forEach((card) => (card.open = true));
  });
  addEventListener("afterprint", () => opened.forEach((card) => (card.open = false)));
  document.querySelectorAll(".quiz fieldset").forEach((question) => {
    question.addEventListener("change", (event) => {
      const right = event.target.dataset.right === "1";
      question.querySelector("output").textContent = `${right ? "✓ Right." : "✗ Not this one."} ${event.target.dataset.why}`;
    });
  });
});
