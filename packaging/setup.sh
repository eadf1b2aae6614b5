#!/usr/bin/env bash
# Sets up everything `make run` and `make test` need: system libraries by apt, Python packages
# from the lock file into .venv. Says what it does; does nothing twice.
set -euo pipefail
cd "$(dirname "$0")/.."

. packaging/debs.sh

find_python() {
    local candidate
    for candidate in python3.11 python3.12 python3; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))'; then
            command -v "$candidate"
            return
        fi
    done
    fail "Python 3.11 or 3.12 is needed: apt-get install python3 python3-venv"
}

if command -v dpkg-query >/dev/null 2>&1; then
    missing=$(missing_debs packaging/apt-run.txt)
    if [ -n "$missing" ]; then
        say 1/3 "System libraries and fonts"
        install_debs "$missing"
    else
        say 1/3 "System libraries and fonts: there"
    fi
    # A voice is no reason not to start: `guanjia-kiosk devices status` says when it is missing.
    better=$(missing_debs packaging/apt-voice.txt)
    if [ -n "$better" ]; then
        (install_debs "$better") || say 1/3 "Without a voice, strokes or handwriting: $better"
    fi
else
    say 1/3 "No dpkg here: make sure these libraries are installed: $(grep -v '^#' packaging/apt-run.txt | tr '\n' ' ')"
fi

python=$(find_python)
if [ ! -x .venv/bin/python ]; then
    say 2/3 "Virtual environment with $("$python" --version)"
    if ! "$python" -m venv .venv 2>/dev/null; then
        rm -rf .venv
        if command -v dpkg-query >/dev/null 2>&1; then install_debs "python3-venv "; fi
        "$python" -m venv .venv
    fi
else
    say 2/3 "Virtual environment: there"
fi

say 3/3 "Python packages from requirements.lock (about 200 MB the first time)"
.venv/bin/python -m pip install --disable-pip-version-check --no-input --require-hashes \
    --progress-bar on -r requirements.lock 2>&1 | quieter >&2
.venv/bin/python -m pip install --disable-pip-version-check --no-input --quiet \
    --no-deps --no-build-isolation -e .
touch .venv/.installed
# Without them nobody shows a face here; every service goes another way.
.venv/bin/python -m kiosk models fetch || true
say done "Ready."
