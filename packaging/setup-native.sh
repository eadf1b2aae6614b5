#!/usr/bin/env bash
# Adds to .venv what only some targets need: native Python packages from requirements-native.lock
# and the Debian packages of the lists named. Does nothing twice.
#
#   packaging/setup-native.sh "pyscard evdev" packaging/apt-devices.txt
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/debs.sh

wanted=$1
shift
if [ $# -gt 0 ] && command -v dpkg-query >/dev/null 2>&1; then
    missing=$(missing_debs "$@")
    if [ -n "$missing" ]; then install_debs "$missing"; fi
fi
pip=(.venv/bin/python -m pip --disable-pip-version-check --no-input)
for name in $wanted; do
    version=$(sed -n "s/^$name==\([^ ]*\).*/\1/p" packaging/requirements-native.lock)
    there=$({ "${pip[@]}" show "$name" 2>/dev/null || true; } | sed -n 's/^Version: //p')
    if [ "$there" = "$version" ]; then continue; fi
    say pip "$name $version"
    # One package with its hashes: the lock's block up to the next name.
    awk -v name="$name==" 'index($0, name) == 1 { on = 1 } on { print } on && !/\\$/ { exit }' \
        packaging/requirements-native.lock >".venv/$name.lock"
    "${pip[@]}" install --require-hashes --no-deps -r ".venv/$name.lock" 2>&1 | quieter >&2
done
