"""Prove, without Docker, that a notebook runs on Binder.

    .venv/bin/python tools/binder_check.py                       in a new environment, as Binder makes it
    .venv/bin/python tools/binder_check.py --reuse-environment   in the environment that runs this
    .venv/bin/python tools/binder_check.py hosts                 another notebook than sei-descriptors

Does what repo2docker does, in its order: copy the repository, make an environment with
the Python of runtime.txt, install requirements.txt, run postBuild in the copy. Then it
starts Jupyter there, opens the notebook in JupyterLab in headless Chromium, runs all
cells, and looks: no error, every cell run, figures on the screen.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCREENSHOT = ROOT / "_build" / "binder.png"
NOT_COPIED = (
    ".git",
    ".venv",
    "_build",
    "__pycache__",
    "*.egg-info",
    ".pytest_cache",
    ".hypothesis",
    ".ipynb_checkpoints",
)


def stop(sentence: str) -> None:
    sys.exit(f"binder check: {sentence}")


@contextmanager
def stage(title: str):
    print(f"{title} ...", flush=True)
    started = time.perf_counter()
    yield
    print(f"  done in {time.perf_counter() - started:.1f} s", flush=True)


# --- a browser ---------------------------------------------------------------


def find_browser() -> tuple[str, str] | None:
    """Paths of Chromium and its driver, if both are installed."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    browser = next(filter(None, map(shutil.which, names)), None)
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


def open_browser(profile: Path, *flags: str, logs: dict[str, str] | None = None):
    """Headless Chromium with an empty profile; makes no connection of its own."""
    from selenium import webdriver

    browser, driver = find_browser()
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", **(logs or {})})
    quiet = (
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
    )
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        *quiet,
        f"--user-data-dir={profile}",
        *flags,
    ):
        options.add_argument(flag)
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))


# --- the environment, as repo2docker makes it ---------------------------------


def wanted_python(runtime: str) -> str:
    """'python3.11' from 'python-3.11', the form repo2docker reads."""
    version = re.fullmatch(r"python-(\d+\.\d+)\s*", runtime)
    if version is None:
        stop(
            f"runtime.txt says {runtime.strip()!r}; Binder reads the form python-3.11."
        )
    return f"python{version[1]}"


def run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    """A build step; its output is shown only when it fails."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        print(done.stdout[-4000:], file=sys.stderr)
        stop(
            f"{Path(command[0]).name} {' '.join(command[1:4])} ended with code {done.returncode}; its output is above."
        )


def make_environment(repository: Path, folder: Path) -> Path:
    """The folder with the programs of a new environment."""
    python = wanted_python((repository / "runtime.txt").read_text(encoding="utf-8"))
    # the interpreter that runs this may be of that version while the path has no such name
    found = shutil.which(python) or (
        sys.executable
        if python.endswith(".".join(map(str, sys.version_info[:2])))
        else None
    )
    if found is None:
        stop(f"runtime.txt asks for {python}, and there is none on the path.")
    with stage(f"Environment: {python}"):
        run([found, "-m", "venv", str(folder)], repository, dict(os.environ))
    programs = folder / "bin"
    with stage("Environment: requirements.txt"):
        install = [
            str(programs / "python"),
            "-m",
            "pip",
            "install",
            "--no-cache-dir",
            "--disable-pip-version-check",
            "-r",
            "requirements.txt",
        ]
        run(install, repository, clean_variables(programs))
    post_build = repository / "postBuild"
    if not os.access(post_build, os.X_OK):
        stop("postBuild is not executable; run chmod +x postBuild.")
    with stage("Environment: postBuild"):
        run([str(post_build)], repository, clean_variables(programs))
    return programs


def clean_variables(programs: Path) -> dict[str, str]:
    """Nothing of the caller's Python reaches the new environment."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "VIRTUAL_ENV", "JUPYTER"))
    }
    return kept | {"PATH": f"{programs}{os.pathsep}{kept.get('PATH', os.defpath)}"}


# --- JupyterLab ---------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def jupyter(programs: Path, repository: Path, home: Path, reuse: bool):
    """A running JupyterLab; yields its address. Settings and workspaces live in ``home``."""
    port, token = free_port(), "binder-check"
    log_path = home / "jupyter.log"
    variables = dict(os.environ) if reuse else clean_variables(programs)
    variables |= {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "IPYTHONDIR": str(home / "ipython"),
    }
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(
        '{"fetchNews": "false"}', encoding="utf-8"
    )
    variables["JUPYTERLAB_SETTINGS_DIR"] = str(home / "settings")
    if reuse:  # the installed package is the caller's; the copy must be what is tested
        variables["PYTHONPATH"] = str(repository)
    command = [
        str(programs / "jupyter"),
        "lab",
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    with open(log_path, "w", encoding="utf-8") as log:
        server = subprocess.Popen(
            command, cwd=repository, env=variables, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        with stage("JupyterLab: starting"):
            wait_for(f"http://127.0.0.1:{port}/api?token={token}", server, log_path)
        yield f"http://127.0.0.1:{port}", token
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def wait_for(
    address: str, server: subprocess.Popen, log_path: Path, seconds: float = 90
) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        try:
            return (
                urllib.request.build_opener(urllib.request.ProxyHandler({}))
                .open(address, timeout=5)
                .close()
            )
        except OSError:
            time.sleep(0.3)
    print(log_path.read_text(encoding="utf-8")[-3000:], file=sys.stderr)
    stop("JupyterLab did not start; its log is above.")


# what the notebook model and the page say, from inside JupyterLab
STATE = """
const panel = window.jupyterapp && window.jupyterapp.shell.currentWidget;
if (!panel || !panel.content || !panel.content.model || !panel.sessionContext || !panel.sessionContext.isReady) return null;
const cells = [...panel.content.model.cells].filter((cell) => cell.type === "code");
const errors = [];
for (const cell of cells)
  for (let i = 0; i < cell.outputs.length; i++) {
    const output = cell.outputs.get(i).toJSON();
    if (output.output_type === "error") errors.push(`${output.ename}: ${output.evalue}`);
  }
return {
  path: panel.context.path, cells: cells.length, errors: errors,
  run: cells.filter((cell) => cell.executionCount).length,
  kernel: panel.sessionContext.kernelDisplayStatus,
};
"""
# JupyterLab draws only the cells near the screen: walk through them all and count
LOOK = """
const done = arguments[arguments.length - 1];
(async () => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const seen = { figures: new Set(), live: new Set(), broken: [] };
  for (let i = 0; i < notebook.widgets.length; i++) {
    if (notebook.model.cells.get(i).type !== "code") continue;
    await notebook.scrollToItem(i);
    const node = notebook.widgets[i].node;
    const outputs = notebook.model.cells.get(i).outputs;
    let live = false;
    for (let j = 0; j < outputs.length; j++)
      live ||= Object.keys(outputs.get(j).toJSON().data || {}).some((mime) => mime.includes("vegalite"));
    for (let wait = 0; wait < 60; wait++) {
      await new Promise((go) => setTimeout(go, 100));
      const drawn = node.querySelector(".vega-embed svg, .vega-embed canvas");
      if (!live || (drawn && drawn.getBoundingClientRect().height > 50)) break;
    }
    for (const svg of node.querySelectorAll("figure svg"))
      if (svg.getBoundingClientRect().height > 50) seen.figures.add(i);
    const drawn = node.querySelector(".vega-embed svg, .vega-embed canvas");
    if (drawn && drawn.getBoundingClientRect().height > 50) seen.live.add(i);
    else if (live) seen.broken.push(i);
  }
  done({ figures: seen.figures.size, live: seen.live.size, broken: seen.broken });
})().catch((problem) => done({ problem: String(problem) }));
"""
FIRST_FIGURE = """
const notebook = window.jupyterapp.shell.currentWidget.content;
const first = notebook.widgets.findIndex((cell) => cell.node.querySelector("figure svg"));
return notebook.scrollToItem(Math.max(first, 0), "start");
"""


def until(browser, ready, what: str, seconds: float):
    """Ask the page until ``ready(state)``; the state."""
    end, state = time.monotonic() + seconds, None
    while time.monotonic() < end:
        state = browser.execute_script(STATE)
        if state and ready(state):
            return state
        time.sleep(0.5)
    browser.save_screenshot(str(SCREENSHOT))
    stop(
        f"after {seconds:.0f} s {what}; the state is {state}, the screen is in {SCREENSHOT.relative_to(ROOT)}."
    )


def check(address: str, token: str, name: str, profile: Path, least: int) -> None:
    """Open the notebook, run all cells, look at the outputs."""
    path = f"notebooks/{name}.ipynb"
    browser = open_browser(profile, "--window-size=1300,1000")
    browser.set_script_timeout(300)
    try:
        with stage(f"JupyterLab: opening {path}"):
            browser.get(f"{address}/lab/tree/{path}?token={token}")
            state = until(
                browser,
                lambda s: s["path"] == path and s["cells"],
                f"{path} was not open with a kernel",
                120,
            )
        with stage(f"JupyterLab: running {state['cells']} cells"):
            browser.execute_script(
                "window.jupyterapp.commands.execute('notebook:run-all-cells'); return null;"
            )
            state = until(
                browser,
                lambda s: s["errors"] or s["run"] == s["cells"],
                "not all cells had run",
                300,
            )
        if state["errors"]:
            browser.save_screenshot(str(SCREENSHOT))
            stop(f"{path} fails: {state['errors'][0]}")
        with stage("JupyterLab: looking at the outputs"):
            seen = browser.execute_async_script(LOOK)
            if "problem" in seen:
                stop(f"the outputs of {path} could not be looked at: {seen['problem']}")
        browser.execute_script(FIRST_FIGURE)
        time.sleep(1)
        SCREENSHOT.parent.mkdir(exist_ok=True)
        browser.save_screenshot(str(SCREENSHOT))
    finally:
        browser.quit()
    if seen["broken"] or seen["figures"] + seen["live"] < least:
        stop(
            f"{path} shows {seen['figures']} figures and {seen['live']} live figures; "
            f"{least} in all are expected (cells not drawn: {seen['broken']})."
        )
    print(
        f"{path}: {state['cells']} cells run without error, {seen['figures']} figures and {seen['live']} live figures seen"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Prove, without Docker, that a notebook runs on Binder."
    )
    parser.add_argument("notebook", nargs="?", default="sei-descriptors")
    parser.add_argument(
        "--reuse-environment", action="store_true", help="do not make a new environment"
    )
    chosen = parser.parse_args()
    source = ROOT / "notebooks" / f"{chosen.notebook}.ipynb"
    if not source.exists():
        stop(
            f"notebooks/{chosen.notebook}.ipynb is not there; allowed are "
            f"{', '.join(path.stem for path in sorted(source.parent.glob('*.ipynb')))}."
        )
    if find_browser() is None:
        stop(
            "Chromium and chromedriver are needed on the path (Debian: apt-get install chromium chromium-driver)."
        )
    text = source.read_text(encoding="utf-8")
    least = len(re.findall(r"%%drawing ", text))
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(
        prefix="binder-", ignore_cleanup_errors=True
    ) as temporary:
        repository, home = Path(temporary) / "repository", Path(temporary) / "home"
        shutil.copytree(ROOT, repository, ignore=shutil.ignore_patterns(*NOT_COPIED))
        home.mkdir()
        if chosen.reuse_environment:
            programs = Path(sys.executable).parent
        else:
            programs = make_environment(repository, Path(temporary) / "environment")
        with jupyter(programs, repository, home, chosen.reuse_environment) as (
            address,
            token,
        ):
            check(address, token, chosen.notebook, home / "profile", least)
    print(
        f"Binder check passed in {time.perf_counter() - started:.0f} s; the screen is in {SCREENSHOT.relative_to(ROOT)}"
    )


if __name__ == "__main__":
    main()
