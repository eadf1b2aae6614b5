#!/usr/bin/env bash
# `make test-boot`: the package under a real systemd, in a container (systemd-nspawn): its units start
# in their sandboxes, the window comes to its display, freezes, is ordered to begin anew, and a version
# that the platform offers is installed by the unit for it.
#
# Needs root, and a run of tests/deb/run.sh before (its root and its packages). Instead of Xorg, which
# wants a graphics card and a console, Xvfb is started by the same script in the same sandbox.
set -euo pipefail
cd "$(dirname "$0")/../.."
. packaging/debs.sh
[ "$(id -u)" -eq 0 ] || fail "make test-boot needs root: it runs a container"
missing=$(missing_debs packaging/apt-boot.txt)
if [ -n "$missing" ]; then install_debs "$missing"; fi

work=build/test-deb
root=$PWD/$work/boot
bench=$PWD/$work/boot-bench
python=$PWD/.venv/bin/python
deb=$(ls -t dist/guanjia-kiosk_*.deb | head -1)
version=$(dpkg-deb --field "$deb" Version)
before=$(ls "$work"/guanjia-kiosk_0.0.9+before_*.deb)
stocked=$(ls "$work"/stocked-*.tar) || fail "make test-deb first"

since=
step() { [ -z "${since:-}" ] || say "    " "$((SECONDS - since)) s"; since=$SECONDS; say "$1" "$2"; }
# nspawn without a systemd around it, on whichever control groups this machine has.
nspawn=(systemd-nspawn --quiet --register=no --keep-unit --directory="$root")
inside() { nsenter --target "$init" --mount --pid --uts --ipc "$@"; }
of_unit() { inside systemctl show guanjia-kiosk --property="$1" --value; }
pause() { read -rt 0.5 _ <> <(:) || true; }
# until_so SECONDS WHAT COMMAND...: waits for it to be true.
until_so() {
    local end=$((SECONDS + $1)) what=$2; shift 2
    until "$@"; do
        if [ $SECONDS -ge $end ]; then
            inside journalctl --no-pager -n 40 -o cat | tail -40 >&2 || true
            fail "$what: not within time"
        fi
        pause
    done
}
cleanup() {
    local code=$?
    # Nothing in it is worth an orderly end; with its first process everything in it ends.
    [ -z "${init:-}" ] || kill -s KILL "$init" 2>/dev/null || true
    [ -z "${container:-}" ] || { wait "$container" 2>/dev/null || true; }
    [ -z "${devices:-}" ] || kill "$devices" 2>/dev/null || true
    exit $code
}
trap cleanup EXIT

step 1/6 "A root with the version before, commissioned"
rm -rf "$root" "$bench"
mkdir -p "$root"
tar -C "$root" -xf "$stocked"
cp /etc/resolv.conf "$root/etc/"
chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
    http_proxy="${http_proxy:-}" sh -c 'apt-get update -qq &&
    apt-get install -y -qq --no-install-recommends xvfb x11-utils' >"$work/boot-apt.log" 2>&1 ||
    { tail -5 "$work/boot-apt.log"; fail "apt-get"; }
"$python" -m tests.deb.bench "$bench" network &
devices=$!
for _ in $(seq 300); do [ -f "$bench/ready" ] && break; pause; done
[ -f "$bench/ready" ] || fail "the devices did not come up"
cp "$before" "$root/root/before.deb"
mkdir -p "$root/etc/guanjia"
cp "$bench/platform.json" "$bench/site.toml" "$root/etc/guanjia/"
"${nspawn[@]}" --pipe sh -ec "dpkg -i /root/before.deb
    guanjia-kiosk commission --no-probe --place '测试站 · 1 号机' --area 441900004 --terminal 0001 \
        --nearest '隔壁 2 号机' --url '$(cat "$bench/url")' --keys /etc/guanjia/platform.json \
        --code '$(cat "$bench/code")'
    guanjia-kiosk update remember /root/before.deb" >"$work/boot-commission.log" 2>&1 ||
    { tail -20 "$work/boot-commission.log"; fail "commissioning"; }
printf '\n[updates]\nfrom_platform = true\nhours = []\n' >>"$root/etc/guanjia/site.toml"
# No console and no graphics card in a container; everything else of the display is as shipped.
mkdir -p "$root/etc/systemd/system/guanjia-display.service.d" \
    "$root/etc/systemd/system/multi-user.target.wants"
printf '[Service]\nTTYPath=\nStandardInput=null\nExecStart=\nExecStart=/usr/local/bin/display\n' \
    >"$root/etc/systemd/system/guanjia-display.service.d/container.conf"
sed 's#^exec /usr/lib/xorg/Xorg.*#exec /usr/bin/Xvfb :0 -displayfd 3 -nolisten tcp -noreset \\#
    s#^ *-nocursor.*#    -screen 0 1080x1920x24 -auth "$authority" \\#
    s#^ *-configdir.* 3>#    3>#' packaging/session/display >"$root/usr/local/bin/display"
chmod 0755 "$root/usr/local/bin/display"
ln -s /usr/lib/systemd/system/guanjia.target "$root/etc/systemd/system/multi-user.target.wants/"

step 2/6 "Start: every unit in its sandbox, the window on its display"
"${nspawn[@]}" --console=pipe /lib/systemd/systemd >"$work/boot.log" 2>&1 &
container=$!
for _ in $(seq 60); do
    init=$(pgrep -P $container -x systemd || true)
    if [ -n "$init" ]; then break; fi
    pause
done
[ -n "$init" ] || fail "the container did not start"
active() { [ "$(of_unit ActiveState 2>/dev/null)" = active ]; }
window() {
    inside env DISPLAY=:0 XAUTHORITY=/run/guanjia-display/authority xwininfo -root -tree |
        grep -q '莞家政务.*1080x1920'
}
started=$SECONDS
until_so 120 "the terminal is active" active
until_so 30 "the window is on its display" window
start_s=$((SECONDS - started))
first=$(of_unit MainPID)

step 3/6 "A window that hangs is ended by systemd and started again"
started=$SECONDS
inside sh -c "kill -STOP $first"
again() { active && [ "$(of_unit MainPID)" != "$1" ]; }
until_so 120 "started again" again "$first"
until_so 30 "the window is back" window
frozen_s=$((SECONDS - started))
second=$(of_unit MainPID)

step 4/6 "The platform offers a version, and orders a new beginning"
"$python" -m sync.hub release "$deb" --ring 2 --data "$bench/hub" >/dev/null
ordered=$("$python" -m sync.hub command restart --terminal 441900004-0001 --data "$bench/hub" 2>&1)
until_so 120 "begun anew" again "$second"
done_with() { "$python" -m sync.hub command-result "$1" --data "$bench/hub" >/dev/null 2>&1; }
until_so 60 "the platform hears of it" done_with "${ordered##*command-result }"
# systemd says of an end that is a failure which one it was; of an orderly one it says nothing.
! inside journalctl --no-pager -u guanjia-kiosk -o cat | grep -q 'exit-code' ||
    fail "an orderly end counts as a failure"

step 5/6 "It is fetched, and installed by the unit that may"
started=$SECONDS
installed() { [ "$(inside dpkg-query -W -f='${Version}' guanjia-kiosk)" = "$1" ]; }
until_so 400 "installed" installed "$version"
told() { grep -q '"result":"installed"' "$root/var/lib/guanjia/updates/state.json" 2>/dev/null; }
until_so 300 "the update says how it went" told
until_so 120 "the new version is active" active
until_so 60 "its window is on the display" window
update_s=$((SECONDS - started))

step 6/6 "Nothing failed on the way"
failed=$(inside systemctl list-units --failed --plain --no-legend 'guanjia*')
[ -z "$failed" ] || fail "$failed"
say done "window after $start_s s, frozen and back in $frozen_s s, offered version in $update_s s"
