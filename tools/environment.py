"""Create or refresh .venv from a lock. Standard library only; any Python 3.6+ can run it.

python tools/environment.py        what reading and rerunning need (requirements.txt)
python tools/environment.py dev    what tests and contributors need as well (requirements-dev.txt)
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "installed.sha256")
#: there while packages are being installed: what it finds there the next start does not trust
UNFINISHED = os.path.join(VENV, "unfinished")
SUPPORTED = ((3, 13), (3, 12), (3, 11))


def stop(sentence):
    sys.exit("make: " + sentence)


def version_of(command, needs="venv, ensurepip"):
    """(major, minor) of an interpreter, or None where it does not run or lacks a module that is needed."""
    try:
        answer = subprocess.run(
            [
                command,
                "-c",
                "import sys, %s; print(*sys.version_info[:2])" % needs,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    words = answer.stdout.decode().split()
    return (
        tuple(map(int, words)) if answer.returncode == 0 and len(words) == 2 else None
    )


def find_python():
    """An interpreter the book supports: the one running this, else the newest on the path."""
    candidates = [os.environ.get("PYTHON") or sys.executable, "python3", "python"]
    candidates += ["python%d.%d" % version for version in SUPPORTED]
    found = []
    for command in candidates:
        version = version_of(command)
        if version in SUPPORTED:
            return command
        if version:
            found.append("%d.%d" % version)
    stop(
        "the book needs Python 3.11, 3.12 or 3.13 with venv; found %s. Install one, or name it: make book PYTHON=/path/to/python3.12."
        % (", ".join(sorted(set(found))) or "none")
    )


def lock(kind):
    return os.path.join(
        ROOT, "requirements-dev.txt" if kind == "dev" else "requirements.txt"
    )


def fingerprint(kind):
    digest = hashlib.sha256()
    for path in (lock(kind), os.path.join(ROOT, "pyproject.toml")):
        with open(path, "rb") as stream:
            digest.update(stream.read())
    digest.update(ROOT.encode())
    return digest.hexdigest()


def venv_python():
    folder = "Scripts" if os.name == "nt" else "bin"
    return os.path.join(VENV, folder, "python")


def is_usable():
    """Whether .venv can be installed into: a start that was killed may have left a Python without pip, or half a package."""
    return version_of(venv_python(), "pip") in SUPPORTED and not os.path.exists(
        UNFINISHED
    )


def is_current(kind):
    """Whether .venv holds what is asked for; the larger set holds the smaller one."""
    try:
        with open(STAMP) as stream:
            known = (fingerprint(kind), fingerprint("dev"))
            return stream.read() in known and is_usable()
    except OSError:
        return False


def explain(log_path):
    """One sentence for the usual reasons an installation fails."""
    with open(log_path, errors="replace") as stream:
        log = stream.read()
    where = "see %s" % os.path.relpath(log_path, ROOT)
    if "No space left" in log:
        return (
            "the disk is full; the environment needs about 1 GB under .venv (%s)."
            % where
        )
    if re.search(
        r"NewConnectionError|Name or service|name resolution|ProxyError|ConnectTimeout|Max retries|ReadTimeout",
        log,
    ):
        return (
            "the packages could not be downloaded: the first run needs a network; run the same command again when online (%s)."
            % where
        )
    return "the packages could not be installed (%s)." % where


def install(python, log_path, kind):
    pip = [
        python,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--no-compile",
        "--progress-bar",
        "off",
    ]
    steps = [
        pip + ["-r", lock(kind)],
        pip + ["--no-deps", "--no-build-isolation", "-e", ROOT],
    ]
    with open(lock(kind)) as stream:
        total = sum("==" in line for line in stream)
    seen, said = 0, -1
    with open(UNFINISHED, "w"), open(log_path, "w") as log:
        for step in steps:
            process = subprocess.Popen(
                step, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT
            )
            for raw in process.stdout:
                line = raw.decode(errors="replace")
                log.write(line)
                seen += line.startswith(("Collecting", "Processing"))
                tenth = min(10, 10 * seen // total)
                if tenth > said:
                    said = tenth
                    print(
                        "  packages: %d of %d" % (min(seen, total), total), flush=True
                    )
            if process.wait():
                log.flush()
                os.remove(
                    UNFINISHED
                )  # pip gave up by itself and left nothing half done
                stop(explain(log_path))


def main(kind=""):
    if is_current(kind):
        return
    with only_one():
        if not is_current(kind):  # another make may just have made it
            make(kind)


@contextmanager
def only_one():
    """Two starts at once: the second one waits for the first."""
    with open(__file__) as place:
        if fcntl:
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                print("Another make is creating the environment; waiting", flush=True)
                fcntl.flock(place, fcntl.LOCK_EX)
        yield


def make(kind):
    started = time.time()
    if shutil.disk_usage(ROOT).free < 1.5e9:
        stop(
            "less than 1.5 GB is free in %s; the environment and the book need that much."
            % ROOT
        )
    if not is_usable():
        python = find_python()
        if os.path.exists(VENV):
            print("The environment .venv is not complete; making it anew", flush=True)
            shutil.rmtree(VENV, ignore_errors=True)
        print("Creating the environment .venv (once; about two minutes)", flush=True)
        if subprocess.call([python, "-m", "venv", VENV]):
            stop("%s could not create a virtual environment in .venv." % python)
    install(venv_python(), os.path.join(VENV, "install.log"), kind)
    with open(STAMP, "w") as stream:
        stream.write(fingerprint(kind))
    os.remove(UNFINISHED)
    print("Environment ready in %.0f s" % (time.time() - started), flush=True)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        stop("stopped; nothing is lost, run the same command again.")
    except OSError as problem:
        if problem.errno == 28:
            stop("the disk is full; the environment needs about 1 GB under .venv.")
        stop(
            "the environment cannot be made here (%s); the folder %s must be writable."
            % (problem.strerror, ROOT)
        )
