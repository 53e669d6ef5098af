"""Create or refresh .venv from the lock. Standard library only; any Python 3.6+ can run it."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "installed.sha256")
SUPPORTED = ((3, 13), (3, 12), (3, 11))


def stop(sentence):
    sys.exit("make: " + sentence)


def version_of(command):
    """(major, minor) of an interpreter, or None where it does not run."""
    try:
        answer = subprocess.run(
            [command, "-c", "import sys, venv, ensurepip; print(*sys.version_info[:2])"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    words = answer.stdout.decode().split()
    return tuple(map(int, words)) if answer.returncode == 0 and len(words) == 2 else None


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


def fingerprint():
    digest = hashlib.sha256()
    for name in ("requirements.txt", "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as stream:
            digest.update(stream.read())
    digest.update(ROOT.encode())
    return digest.hexdigest()


def venv_python():
    folder = "Scripts" if os.name == "nt" else "bin"
    return os.path.join(VENV, folder, "python")


def is_current():
    try:
        with open(STAMP) as stream:
            return stream.read() == fingerprint() and version_of(venv_python()) in SUPPORTED
    except OSError:
        return False


def explain(log_path):
    """One sentence for the usual reasons an installation fails."""
    with open(log_path, errors="replace") as stream:
        log = stream.read()
    where = "see %s" % os.path.relpath(log_path, ROOT)
    if "No space left" in log:
        return "the disk is full; the environment needs about 1 GB under .venv (%s)." % where
    if re.search(r"NewConnectionError|Name or service|name resolution|ProxyError|ConnectTimeout|Max retries|ReadTimeout", log):
        return "the packages could not be downloaded: the first run needs a network; run the same command again when online (%s)." % where
    return "the packages could not be installed (%s)." % where


def install(python, log_path, total):
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--no-compile", "--progress-bar", "off"]
    steps = [
        pip + ["-r", os.path.join(ROOT, "requirements.txt")],
        pip + ["--no-deps", "--no-build-isolation", "-e", ROOT],
    ]
    seen, said = 0, -1
    with open(log_path, "w") as log:
        for step in steps:
            process = subprocess.Popen(step, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT)
            for raw in process.stdout:
                line = raw.decode(errors="replace")
                log.write(line)
                seen += line.startswith(("Collecting", "Processing"))
                tenth = min(10, 10 * seen // total)
                if tenth > said:
                    said = tenth
                    print("  packages: %d of %d" % (min(seen, total), total), flush=True)
            if process.wait():
                log.flush()
                stop(explain(log_path))


def main():
    if is_current():
        return
    started = time.time()
    if shutil.disk_usage(ROOT).free < 1.5e9:
        stop("less than 1.5 GB is free in %s; the environment and the book need that much." % ROOT)
    if version_of(venv_python()) not in SUPPORTED:
        python = find_python()
        shutil.rmtree(VENV, ignore_errors=True)
        print("Creating the environment .venv (once; about two minutes)", flush=True)
        if subprocess.call([python, "-m", "venv", VENV]):
            stop("%s could not create a virtual environment in .venv." % python)
    with open(os.path.join(ROOT, "requirements.txt")) as stream:
        total = sum("==" in line for line in stream)
    install(venv_python(), os.path.join(VENV, "install.log"), total)
    with open(STAMP, "w") as stream:
        stream.write(fingerprint())
    print("Environment ready in %.0f s" % (time.time() - started), flush=True)


if __name__ == "__main__":
    main()
