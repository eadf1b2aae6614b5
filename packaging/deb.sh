#!/usr/bin/env bash
# Builds dist/guanjia-kiosk_<version>_<architecture>.deb: the application with its pinned libraries,
# its units, rules and hardening, a list of what is inside (CycloneDX) and the licences of all of it.
#
#   packaging/deb.sh [VERSION]      default: the project's version and the number of commits
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/debs.sh

missing=$(missing_debs packaging/apt-deb.txt)
if [ -n "$missing" ]; then install_debs "$missing"; fi

version=${1:-$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml | head -1)+$(git rev-list --count HEAD)}
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
python=$(readlink -f .venv/bin/python)
tree=build/deb/guanjia-kiosk-$version
wheels=build/deb/wheels
home=$tree/root/usr/lib/guanjia-kiosk
share=$tree/root/usr/share/guanjia-kiosk
doc=$tree/root/usr/share/doc/guanjia-kiosk
rm -rf "$tree"
mkdir -p "$home/app" "$home/session" "$share/xorg.conf.d" "$doc" "$wheels" dist

pip=(.venv/bin/python -m pip --disable-pip-version-check --no-input)
say 1/5 "Libraries of a terminal, pinned by hash"
.venv/bin/python packaging/terminal_lock.py >build/deb/terminal.lock
# Asked for only when one is not there yet: every name costs a question to the index.
if ! .venv/bin/python packaging/deb_wheels.py "$wheels" build/deb/terminal.lock >/dev/null; then
    "${pip[@]}" wheel --quiet --require-hashes --no-deps --wheel-dir "$wheels" \
        -r build/deb/terminal.lock >&2
fi
# Smart cards and code scanners: native, built here for the terminal's Python.
for name in pyscard evdev; do
    if compgen -G "$wheels/$name-*.whl" >/dev/null; then continue; fi
    awk -v name="$name==" 'index($0, name) == 1 { on = 1 } on { print } on && !/\\$/ { exit }' \
        packaging/requirements-native.lock >"build/deb/$name.lock"
    "${pip[@]}" wheel --quiet --require-hashes --no-deps --wheel-dir "$wheels" \
        -r "build/deb/$name.lock" >&2
done
"${pip[@]}" install --quiet --no-deps --no-index --no-compile --target "$home/vendor" \
    $(.venv/bin/python packaging/deb_wheels.py "$wheels" \
    build/deb/terminal.lock packaging/requirements-native.lock) >&2
# Of Qt a terminal needs the runtime, not the tools of who builds applications.
rm -rf "$home"/vendor/bin "$home"/vendor/PySide6/{Qt/translations,Qt/metatypes,doc,examples,typesystems,include,scripts}
rm -f "$home"/vendor/PySide6/{assistant,designer,linguist,lupdate,lrelease,qmlls,qmllint,qmlformat,balsam,balsamui,svgtoqml}

say 2/5 "Application, without the platform's twin"
git archive HEAD kiosk drivers sync assets config | tar -x -C "$home/app"
rm -rf "$home/app/sync/hub" "$home/app"/*/README.md
echo "$version" >"$home/app/VERSION"
install -D -m 0644 packaging/models.toml "$home/app/packaging/models.toml"
install -m 0644 packaging/deb-launch.py "$home/launch.py"
install -D -m 0755 packaging/deb-launch.sh "$tree/root/usr/bin/guanjia-kiosk"
"$python" -m compileall -q -j 0 --invalidation-mode unchecked-hash \
    -s "$home" -p /usr/lib/guanjia-kiosk "$home/app" "$home/vendor" >/dev/null || true

say 3/5 "Units, rules, hardening"
install -m 0755 packaging/session/display "$home/session/display"
install -m 0644 packaging/hardening/10-guanjia-xorg.conf "$share/xorg.conf.d/"
put() { install -D -m 0644 "packaging/$1" "$tree/root/$2"; }
put hardening/60-guanjia-sysctl.conf usr/lib/sysctl.d/60-guanjia.conf
put hardening/guanjia-logind.conf usr/lib/systemd/logind.conf.d/60-guanjia.conf
put hardening/guanjia-journald.conf usr/lib/systemd/journald.conf.d/60-guanjia.conf
put hardening/guanjia-coredump.conf usr/lib/systemd/coredump.conf.d/60-guanjia.conf
put hardening/usbguard-rules.conf usr/share/guanjia-kiosk/usbguard-rules.conf
put hardening/guanjia-tpm.conf usr/share/guanjia-kiosk/tpm.conf
put session/guanjia-cage.pam etc/pam.d/guanjia-cage
for unit in guanjia.target guanjia-update.path guanjia-update.service; do
    put "systemd/$unit" "usr/lib/systemd/system/$unit"
done
mkdir -p "$tree/debian"
cp -r packaging/debian/. "$tree/debian/"
for unit in guanjia-kiosk guanjia-display guanjia-cage; do
    cp "packaging/systemd/$unit.service" "$tree/debian/guanjia-kiosk.$unit.service"
done
cp packaging/hardening/70-guanjia-devices.rules "$tree/debian/guanjia-kiosk.guanjia-devices.udev"

say 4/5 "What is inside, and under which licences"
.venv/bin/python packaging/deb_contents.py "$home/vendor" "$doc" --version "$version" >&2
install -m 0644 README.md CHANGELOG.md "$doc/"

say 5/5 "Package"
cat >"$tree/debian/changelog" <<TEXT
guanjia-kiosk ($version) stable; urgency=medium

  * See CHANGELOG.md.

 -- Guanjia Kiosk Team <kiosk@guanjia.invalid>  $(date -R -d "@$SOURCE_DATE_EPOCH")
TEXT
(cd "$tree" && dpkg-buildpackage --build=binary --no-sign --no-check-builddeps >../build.log 2>&1) ||
    { tail -30 build/deb/build.log >&2; fail "dpkg-buildpackage failed: build/deb/build.log"; }
mv build/deb/guanjia-kiosk_"$version"_*.deb dist/
ls -l dist/guanjia-kiosk_"$version"_*.deb >&2
