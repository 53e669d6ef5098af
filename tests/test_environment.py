"""What a reader is told when the environment cannot be made, or the book not served. Nothing is installed here."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from types import SimpleNamespace

import build
import environment
import pytest

from conftest import ROOT


def one_sentence(stopped):
    """What was said on the way out: one paragraph that begins with make: and ends like a sentence."""
    text = str(stopped.value.code)
    assert (
        text.startswith("make: ")
        and text.rstrip().endswith((".", ")"))
        and "\n" not in text
        and "Traceback" not in text
    )
    return text


def fake_python(folder, name, version):
    """A program that answers as an interpreter of this version would."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {version}\n")
    path.chmod(0o755)
    return path


# --- finding a Python ----------------------------------------------------------


def test_no_python_at_all(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYTHON", "python3")
    with pytest.raises(SystemExit) as stopped:
        environment.find_python()
    assert "needs Python 3.11, 3.12 or 3.13" in one_sentence(
        stopped
    ) and "found none" in str(stopped.value.code)


def test_only_unsupported_pythons(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYTHON", str(fake_python(tmp_path, "python3", "3 9")))
    fake_python(tmp_path, "python", "3 14")
    with pytest.raises(SystemExit) as stopped:
        environment.find_python()
    assert "found 3.14, 3.9." in one_sentence(stopped) and "PYTHON=" in str(
        stopped.value.code
    )


@pytest.mark.parametrize("minor", [11, 12, 13])
def test_a_supported_python_is_taken(tmp_path, monkeypatch, minor):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYTHON", str(fake_python(tmp_path, "python3", "3 9")))
    fake_python(tmp_path, f"python3.{minor}", f"3 {minor}")
    assert environment.find_python() == f"python3.{minor}"


def test_the_newest_supported_python_is_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYTHON", "nothing-of-the-kind")
    for minor in (11, 12, 13, 14):
        fake_python(tmp_path, f"python3.{minor}", f"3 {minor}")
    assert environment.find_python() == "python3.13"


def test_a_python_without_venv_is_passed_over(tmp_path):
    broken = tmp_path / "python3"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    assert environment.version_of(str(broken)) is None
    assert environment.version_of(str(tmp_path / "missing")) is None
    assert environment.version_of(sys.executable) == sys.version_info[:2]


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_without_python(tmp_path):
    shutil.copyfile(ROOT / "Makefile", tmp_path / "Makefile")
    for tool in ("sh", "command"):
        if found := shutil.which(tool):
            (tmp_path / tool).symlink_to(found)
    done = subprocess.run(
        [shutil.which("make"), "book"],
        cwd=tmp_path,
        env={"PATH": str(tmp_path)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=30,
    )
    assert done.returncode
    assert (
        "make: no Python was found as 'python3'; install Python 3.11, 3.12 or 3.13."
        in done.stdout
    )


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_every_target_is_explained_and_knows_its_step():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if line.startswith(".PHONY:"))
    for target in set(line.removeprefix(".PHONY:").split()) - {
        "env",
        "env-dev",
        "clean-all",
    }:
        assert f"# make {target} " in text, (
            f"make {target} is not explained at the top of the Makefile"
        )
        done = subprocess.run(
            ["make", "-n", target], cwd=ROOT, text=True, capture_output=True, timeout=30
        )
        assert done.returncode == 0, done.stderr


# --- installing ------------------------------------------------------------------

LOGS = {
    "offline": (
        "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError: Failed to establish a new "
        "connection: [Errno -2] Name or service not known'\nERROR: No matching distribution found for numpy==2.4.6\n",
        "could not be downloaded: the first run needs a network",
    ),
    "proxy": (
        "WARNING: ... 'ProxyError('Cannot connect to proxy.', OSError('Tunnel failed: 403'))'\n",
        "needs a network",
    ),
    "timeout": (
        "pip._vendor.urllib3.exceptions.ReadTimeoutError: Read timed out.\n",
        "needs a network",
    ),
    "full": (
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n",
        "the disk is full",
    ),
    "other": (
        "error: subprocess-exited-with-error\n",
        "the packages could not be installed",
    ),
}


@pytest.mark.parametrize("kind", LOGS)
def test_a_failed_installation_is_explained(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(environment, "ROOT", str(tmp_path))
    log, sentence = LOGS[kind]
    path = tmp_path / ".venv" / "install.log"
    path.parent.mkdir()
    path.write_text(log)
    said = environment.explain(str(path))
    assert sentence in said and "see .venv/install.log" in said


def test_an_installer_that_fails_stops_make(tmp_path, monkeypatch):
    """The whole way: a package index that cannot be reached, as pip itself reports it."""
    monkeypatch.setattr(environment, "ROOT", str(tmp_path))
    monkeypatch.setattr(environment, "UNFINISHED", str(tmp_path / "unfinished"))
    installer = tmp_path / "python"
    installer.write_text(
        "#!/bin/sh\necho 'Collecting numpy'\necho \"connection broken by 'NewConnectionError'\"\nexit 1\n"
    )
    installer.chmod(0o755)
    (tmp_path / "requirements.txt").write_text("numpy==2.4.6\n")
    with pytest.raises(SystemExit) as stopped:
        environment.install(str(installer), str(tmp_path / "install.log"), "")
    assert "needs a network" in one_sentence(stopped)
    # what pip refused by itself is no half-done installation; the next start goes on
    assert not (tmp_path / "unfinished").exists()


#: a first start in a folder of its own; installing is to find out whether pip is there
FIRST_START = """
import os, subprocess, sys, time
sys.path.insert(0, {tools!r})
import environment
environment.ROOT = {root!r}
for name, last in (("VENV", ""), ("STAMP", "installed.sha256"), ("UNFINISHED", "unfinished")):
    setattr(environment, name, os.path.join({root!r}, ".venv", last).rstrip("/"))
def install(python, log_path, kind):
    open(environment.UNFINISHED, "w").close()
    subprocess.check_call([python, "-m", "pip", "--version"], stdout=subprocess.DEVNULL)
    time.sleep({seconds})
environment.install = install
environment.main()
"""


@pytest.mark.slow
@pytest.mark.parametrize("killed_after", [0.3, 0.8, 1.5, 2.5, "while installing"])
def test_a_first_start_that_is_killed_heals(tmp_path, killed_after):
    """Killed at any moment, the next start makes the environment, without being told to remove anything."""
    for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        shutil.copyfile(ROOT / name, tmp_path / name)

    def start(seconds):
        code = FIRST_START.format(
            tools=str(ROOT / "tools"), root=str(tmp_path), seconds=seconds
        )
        return subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    first = start(60)
    if killed_after == "while installing":
        until = time.monotonic() + 90
        while not (tmp_path / ".venv" / "unfinished").exists():
            assert time.monotonic() < until and first.poll() is None
            time.sleep(0.05)
    else:
        time.sleep(killed_after)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    first.stdout.close()
    second = start(0)
    said, _ = second.communicate(timeout=120)
    assert second.returncode == 0 and "Environment ready" in said, said
    third = start(0)
    said, _ = third.communicate(timeout=60)
    assert third.returncode == 0 and said == "", "a finished environment is made again"


@pytest.mark.slow
def test_a_start_that_is_interrupted_says_one_sentence(tmp_path):
    tree = tmp_path / "tools"
    tree.mkdir()
    shutil.copyfile(ROOT / "tools" / "environment.py", tree / "environment.py")
    for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    run = subprocess.Popen(
        [sys.executable, str(tree / "environment.py")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert "Creating the environment" in run.stdout.readline()
    time.sleep(0.3)
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=30)
    assert run.returncode and "make: stopped; nothing is lost" in said
    assert "environment.py" not in said, said


def test_two_first_starts_at_once_make_one_environment(monkeypatch, capsys):
    made = []
    monkeypatch.setattr(environment, "is_current", lambda kind: bool(made))
    monkeypatch.setattr(
        environment, "make", lambda kind: (time.sleep(0.3), made.append(1))
    )
    both = [threading.Thread(target=environment.main) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert made == [1] and "waiting" in capsys.readouterr().out


def test_too_little_disk(monkeypatch):
    monkeypatch.setattr(environment, "is_current", lambda kind: False)
    monkeypatch.setattr(
        environment.shutil, "disk_usage", lambda path: SimpleNamespace(free=1e9)
    )
    with pytest.raises(SystemExit) as stopped:
        environment.main()
    assert "less than 1.5 GB is free" in one_sentence(stopped)


def test_the_environment_follows_the_lock(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "ROOT", str(tmp_path))
    for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        (tmp_path / name).write_text("numpy==2.4.6\n")
    (tmp_path / "requirements-dev.txt").write_text("numpy==2.4.6\nruff==0.17.6\n")
    before = environment.fingerprint(""), environment.fingerprint("dev")
    (tmp_path / "requirements.txt").write_text("numpy==2.4.7\n")
    assert environment.fingerprint("") != before[0]
    assert environment.fingerprint("dev") == before[1]
    monkeypatch.setattr(environment, "STAMP", str(tmp_path / "stamp"))
    monkeypatch.setattr(environment, "is_usable", lambda: True)
    assert not environment.is_current("")
    (tmp_path / "stamp").write_text(before[0])
    assert not environment.is_current(""), "an old lock counts"
    (tmp_path / "stamp").write_text(environment.fingerprint(""))
    assert environment.is_current("") and not environment.is_current("dev")
    (tmp_path / "stamp").write_text(environment.fingerprint("dev"))
    assert environment.is_current("") and environment.is_current("dev")


# --- the steps -------------------------------------------------------------------


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "", "80.0"])
def test_serving_at_a_port_that_is_none(port):
    with pytest.raises(SystemExit) as stopped:
        build.serve(port)
    assert (
        f"PORT is {port!r}; a whole number from 1 to 65535 is allowed."
        in one_sentence(stopped)
    )


def test_serving_at_a_port_in_use():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as stopped:
            build.serve(str(port))
    assert f"port {port} cannot be used" in one_sentence(
        stopped
    ) and f"PORT={port + 1}" in str(stopped.value.code)


def test_serving_the_pages(tmp_path, monkeypatch):
    (tmp_path / "index.html").write_text("the book")
    monkeypatch.setattr(build, "HTML", tmp_path)
    servers = []
    original = build.http.server.ThreadingHTTPServer

    def remember(*arguments):
        servers.append(original(*arguments))
        return servers[-1]

    monkeypatch.setattr(build.http.server, "ThreadingHTTPServer", remember)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    thread = threading.Thread(target=build.serve, args=(str(port),), daemon=True)
    thread.start()
    thread.join(0.5)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{port}/", timeout=5) as answer:
        assert answer.read() == b"the book"
    servers[0].shutdown()
    thread.join(5)
    servers[0].server_close()
    assert not thread.is_alive()


def test_a_step_that_is_none():
    with pytest.raises(SystemExit) as stopped:
        build.main(["bok"])
    assert "'bok' is not a step; allowed are book" in one_sentence(stopped)


def test_a_full_disk(monkeypatch):
    def full():
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build, "book", full)
    with pytest.raises(SystemExit) as stopped:
        build.main(["book"])
    assert "the disk is full" in one_sentence(stopped)


def test_binder_files():
    """Binder reads three files: the Python, the lock, and a step after it."""
    import binder_check

    assert binder_check.wanted_python(
        (ROOT / "runtime.txt").read_text(encoding="utf-8")
    ) in (
        "python3.11",
        "python3.12",
        "python3.13",
    )
    with pytest.raises(SystemExit, match="the form python-3.11"):
        binder_check.wanted_python("3.11")
    assert os.access(ROOT / "postBuild", os.X_OK), (
        "postBuild is not executable; run chmod +x postBuild"
    )
    text = (ROOT / "postBuild").read_text(encoding="utf-8")
    assert (
        text.startswith("#!/usr/bin/env bash\n")
        and "set -euo pipefail" in text
        and "pip install --no-deps --no-build-isolation -e ." in text
    )
    assert all(
        "==" in line
        for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
        if line.strip()
    ), "the lock pins every package"


@pytest.mark.parametrize("failing", ["", "check", "test", "book", "binder"])
def test_ci_hides_no_failure(tmp_path, failing):
    """Every step's exit code reaches the end, and nothing runs after the first failure."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    programs = tmp_path / "programs"
    programs.mkdir()
    for program in ("make", "chromium", "chromedriver", "apt-get", "sudo"):
        (programs / program).write_text(
            f'#!/bin/sh\necho "ran {program} $1"\n[ "$1" != "{failing}" ]\n'
        )
        (programs / program).chmod(0o755)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\necho "ran binder"\n[ "{failing}" != binder ]\n')
    python.chmod(0o755)
    done = subprocess.run(
        [tmp_path / ".ci" / "run"],
        env={"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=30,
    )
    steps = [
        line.removeprefix("ran ").removeprefix("make ")
        for line in done.stdout.splitlines()
        if line.startswith("ran ")
    ]
    everything = ["check", "test", "book", "binder"]
    assert steps == (
        everything[: everything.index(failing) + 1] if failing else everything
    ), done.stdout
    assert (done.returncode == 0) == (not failing), done.stdout
    assert ("All passed" in done.stdout) == (not failing)
