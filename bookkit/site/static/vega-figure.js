// Live figures: the Vega bundle is loaded only when the first one comes near the screen.
(() => {
  const here = document.currentScript.src;
  let bundle;
  const load = () =>
    (bundle ??= new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = here.replace(/vega-figure\.js.*/, "vega-bundle.js");
      script.onload = done;
      script.onerror = fail;
      document.head.append(script);
    }));
  const draw = async (data) => {
    const place = document.getElementById(data.dataset.vega);
    await load();
    await window.vegaEmbed(place, JSON.parse(data.textContent), {
      renderer: "svg",
      actions: false,
      mode: "vega-lite",
    });
    place.classList.add("live");
  };
  const start = () => {
    const watcher = new IntersectionObserver(
      (seen) =>
        seen.filter((entry) => entry.isIntersecting).forEach((entry) => {
          watcher.unobserve(entry.target);
          draw(document.querySelector(`[data-vega="${entry.target.id}"]`));
        }),
      { rootMargin: "600px" },
    );
    document.querySelectorAll(".vega-figure").forEach((place) => watcher.observe(place));
  };
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", start) : start();
})();
