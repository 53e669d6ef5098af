// Filters of the claims ledger and answers of the quizzes; both read well without this script.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-filters]").forEach((form) => {
    const rows = [...document.querySelectorAll(`#${form.dataset.filters} tbody tr`)];
    const count = form.querySelector("output");
    const apply = () => {
      const chosen = [...form.querySelectorAll("select")].filter((s) => s.value);
      const words = form.querySelector("input").value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row) => {
        const text = row.textContent.toLowerCase();
        const ok = chosen.every((s) => row.dataset[s.name] === s.value) && words.every((w) => text.includes(w));
        row.hidden = !ok;
        shown += ok;
      });
      count.textContent = `${shown} of ${rows.length} shown`;
    };
    form.hidden = false;
    form.addEventListener("input", apply);
    apply();
  });
  document.querySelectorAll(".quiz fieldset").forEach((question) => {
    question.addEventListener("change", (event) => {
      const right = event.target.dataset.right === "1";
      question.querySelector("output").textContent = `${right ? "✓ Right." : "✗ Not this one."} ${event.target.dataset.why}`;
    });
  });
});
