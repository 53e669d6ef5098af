"""What a reader is told when the environment cannot be made, or the book not served. Nothing is installed here."""

import os
import shutil
import socket
import subprocess
import sys
import threading
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
    assert "needs Python 3.11, 3.12 or 3.13" in one_sentence(stopped) and "found none" in str(stopped.value.code)


def test_only_unsupported_pythons(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYTHON", str(fake_python(tmp_path, "python3", "3 9")))
    fake_python(tmp_path, "python", "3 14")
    with pytest.raises(SystemExit) as stopped:
        environment.find_python()
    assert "found 3.14, 3.9." in one_sentence(stopped) and "PYTHON=" in str(stopped.value.code)


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
        [shutil.which("make"), "book"], cwd=tmp_path, env={"PATH": str(tmp_path)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30,
    )  # fmt: skip
    assert done.returncode
    assert "make: no Python was found as 'python3'; install Python 3.11, 3.12 or 3.13." in done.stdout


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_every_target_is_explained_and_knows_its_step():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if line.startswith(".PHONY:"))
    for target in set(line.removeprefix(".PHONY:").split()) - {"env", "clean-all"}:
        assert f"# make {target} " in text, f"make {target} is not explained at the top of the Makefile"
        done = subprocess.run(["make", "-n", target], cwd=ROOT, text=True, capture_output=True, timeout=30)
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
    "timeout": ("pip._vendor.urllib3.exceptions.ReadTimeoutError: Read timed out.\n", "needs a network"),
    "full": (
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n",
        "the disk is full",
    ),
    "other": ("error: subprocess-exited-with-error\n", "the packages could not be installed"),
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
    installer = tmp_path / "python"
    installer.write_text(
        "#!/bin/sh\necho 'Collecting numpy'\necho \"connection broken by 'NewConnectionError'\"\nexit 1\n"
    )
    installer.chmod(0o755)
    with pytest.raises(SystemExit) as stopped:
        environment.install(str(installer), str(tmp_path / "install.log"), 1)
    assert "needs a network" in one_sentence(stopped)


def test_too_little_disk(monkeypatch):
    monkeypatch.setattr(environment, "is_current", lambda: False)
    monkeypatch.setattr(environment.shutil, "disk_usage", lambda path: SimpleNamespace(free=1e9))
    with pytest.raises(SystemExit) as stopped:
        environment.main()
    assert "less than 1.5 GB is free" in one_sentence(stopped)


def test_the_environment_follows_the_lock(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "ROOT", str(tmp_path))
    for name in ("requirements.txt", "pyproject.toml"):
        (tmp_path / name).write_text("numpy==2.4.6\n")
    before = environment.fingerprint()
    (tmp_path / "requirements.txt").write_text("numpy==2.4.7\n")
    assert environment.fingerprint() != before
    monkeypatch.setattr(environment, "STAMP", str(tmp_path / "none"))
    assert not environment.is_current()


# --- the steps -------------------------------------------------------------------


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "", "80.0"])
def test_serving_at_a_port_that_is_none(port):
    with pytest.raises(SystemExit) as stopped:
        build.serve(port)
    assert f"PORT is {port!r}; a whole number from 1 to 65535 is allowed." in one_sentence(stopped)


def test_serving_at_a_port_in_use():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as stopped:
            build.serve(str(port))
    assert f"port {port} cannot be used" in one_sentence(stopped) and f"PORT={port + 1}" in str(stopped.value.code)


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

    assert binder_check.wanted_python((ROOT / "runtime.txt").read_text(encoding="utf-8")) in (
        "python3.11",
        "python3.12",
        "python3.13",
    )
    with pytest.raises(SystemExit, match="the form python-3.11"):
        binder_check.wanted_python("3.11")
    assert os.access(ROOT / "postBuild", os.X_OK), "postBuild is not executable; run chmod +x postBuild"
    text = (ROOT / "postBuild").read_text(encoding="utf-8")
    assert (
        text.startswith("#!/usr/bin/env bash\n")
        and "set -euo pipefail" in text
        and "pip install --no-deps --no-build-isolation -e ." in text
    )
    assert all(
        "==" in line for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines() if line.strip()
    ), "the lock pins every package"


@pytest.mark.parametrize("failing", ["", "test", "book", "binder"])
def test_ci_hides_no_failure(tmp_path, failing):
    """Every step's exit code reaches the end, and nothing runs after the first failure."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    programs = tmp_path / "programs"
    programs.mkdir()
    for program in ("make", "chromium", "chromedriver", "apt-get", "sudo"):
        (programs / program).write_text(f'#!/bin/sh\necho "ran {program} $1"\n[ "$1" != "{failing}" ]\n')
        (programs / program).chmod(0o755)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\necho "ran binder"\n[ "{failing}" != binder ]\n')
    python.chmod(0o755)
    done = subprocess.run(
        [tmp_path / ".ci" / "run"], env={"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30,
    )  # fmt: skip
    steps = [
        line.removeprefix("ran ").removeprefix("make ") for line in done.stdout.splitlines() if line.startswith("ran ")
    ]
    everything = ["test", "book", "binder"]
    assert steps == (everything[: everything.index(failing) + 1] if failing else everything), done.stdout
    assert (done.returncode == 0) == (not failing), done.stdout
    assert ("All passed" in done.stdout) == (not failing)
