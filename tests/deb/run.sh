#!/usr/bin/env bash
# `make test-deb`: a bare Debian 12 root takes the package, is commissioned with simulated devices,
# upgraded with 1,000 submissions in the queue, survives a bad version, and is not purged too early.
#
# Needs root (chroot, mounts). No service manager runs in the root: units are judged by
# systemd-analyze, starts and the watchdog by tests/journeys.
set -euo pipefail
cd "$(dirname "$0")/../.."
. packaging/debs.sh
[ "$(id -u)" -eq 0 ] || fail "make test-deb needs root: it builds a Debian root and works in it"
missing=$(missing_debs tests/deb/apt.txt)
if [ -n "$missing" ]; then install_debs "$missing"; fi

work=build/test-deb
root=$PWD/$work/root
python=$PWD/.venv/bin/python
deb=$(ls -t dist/guanjia-kiosk_*.deb | head -1)
version=$(dpkg-deb --field "$deb" Version)

since=
# Every step says how long the one before took.
step() { [ -z "${since:-}" ] || say "    " "$((SECONDS - since)) s"; since=$SECONDS; say "$1" "$2"; }
in_root() { chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive ${NETWORK:+http_proxy=${http_proxy:-}} "$@"; }
# The package's own scripts and the program get no network at all but loopback.
alone() { unshare --net sh -c 'ip link set lo up; exec "$@"' sh "$@"; }

unmount() {
    for at in dev/pts dev/shm dev proc sys; do umount -l "$root/$at" 2>/dev/null || true; done
}
cleanup() {
    local code=$?
    [ -z "${bench:-}" ] || kill "$bench" 2>/dev/null || true
    unmount
    exit $code
}
trap cleanup EXIT

step 1/8 "A bare Debian 12"
unmount
rm -rf "$root"
mkdir -p "$work"
if [ ! -f "$work/base.tar" ]; then
    rm -rf "$work/base"
    debootstrap --variant=minbase --include=ca-certificates bookworm "$work/base" \
        >"$work/debootstrap.log" 2>&1 || { tail -5 "$work/debootstrap.log"; fail "debootstrap"; }
    # Where this machine gets its packages from, that root gets them too.
    rm -rf "$work"/base/etc/apt/sources.list*
    cp -a /etc/apt/sources.list* "$work/base/etc/apt/" 2>/dev/null || true
    cp -a /etc/apt/apt.conf.d/. "$work/base/etc/apt/apt.conf.d/"
    cp -a /etc/apt/keyrings /etc/apt/trusted.gpg.d "$work/base/etc/apt/" 2>/dev/null || true
    cp -a /usr/share/keyrings/. "$work/base/usr/share/keyrings/"
    rm -rf "$work/base/etc/ssl/certs"
    cp -rL /etc/ssl/certs "$work/base/etc/ssl/"
    tar -C "$work/base" -cf "$work/base.tar.new" .
    mv "$work/base.tar.new" "$work/base.tar"
    rm -rf "$work/base"
fi
mkdir -p "$root"
needs=$(dpkg-deb --field "$deb" Depends | tr ',' '\n' | sed 's/(.*//; s/ //g' | tr '\n' ' ')
# The same root with Debian's own packages in it, from a run that needed the same ones.
stocked=$work/stocked-$(echo "$needs" | sha256sum | cut -c1-12).tar
if [ -f "$stocked" ]; then tar -C "$root" -xf "$stocked"; else tar -C "$root" -xf "$work/base.tar"; fi
cp /etc/resolv.conf /etc/hosts "$root/etc/"
mount -t proc proc "$root/proc"
mount -t sysfs sys "$root/sys" 2>/dev/null || true
mount --rbind /dev "$root/dev"
# What is unmounted in here at the end stays mounted outside.
mount --make-rslave "$root/dev"

step 2/8 "The version before, and one that is broken (the same program under other numbers)"
previous="0.0.9+before"
repack() { # FILE VERSION: the same contents under another version
    rm -rf "$work/repack"
    dpkg-deb -R "$deb" "$work/repack"
    sed -i "s/^Version: .*/Version: $2/" "$work/repack/DEBIAN/control"
    # What the program itself says it is: it takes no version that it is already.
    echo "$2" >"$work/repack/usr/lib/guanjia-kiosk/app/VERSION"
    [ -z "${3:-}" ] || rm -rf "$work/repack/usr/lib/guanjia-kiosk/app/$3"
    dpkg-deb -Zzstd -z1 --root-owner-group -b "$work/repack" "$1" >/dev/null
}
before=$work/guanjia-kiosk_${previous}_amd64.deb
broken=$work/guanjia-kiosk_99.0_amd64.deb
[ "$before" -nt "$deb" ] || repack "$before" "$previous"
[ "$broken" -nt "$deb" ] || repack "$broken" 99.0 kiosk/ui/screens
rm -rf "$work/repack"
cp "$before" "$deb" "$broken" "$root/root/"

step 3/8 "Install: Debian's packages over the network, the package itself without any"
if [ ! -f "$stocked" ]; then
    NETWORK=1 in_root apt-get update -qq
    # shellcheck disable=SC2086 -- a list of package names
    NETWORK=1 in_root apt-get install -y -qq --no-install-recommends $needs iproute2 \
        >"$work/apt.log" 2>&1 || { tail -5 "$work/apt.log"; fail "apt-get"; }
    rm -f "$root"/var/cache/apt/archives/*.deb "$work"/stocked-*.tar
    tar -C "$root" --one-file-system --exclude=./root/*.deb -cf "$stocked.new" .
    mv "$stocked.new" "$stocked"
fi
started=$SECONDS
alone chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
    dpkg -i "/root/$(basename "$before")" >"$work/dpkg.log" 2>&1 || { tail -20 "$work/dpkg.log"; fail "dpkg -i"; }
install_s=$((SECONDS - started))
in_root id guanjia >/dev/null || fail "the account was not made"
in_root test ! -e /usr/lib/guanjia-kiosk/app/sync/hub || fail "the platform's twin is in the package"

step 4/8 "Units as systemd reads them, and the self-check without a network"
# cage stands in for the X server on other terminals, and is not installed on this one.
said=$(in_root sh -c 'systemd-analyze verify --man=no /usr/lib/systemd/system/guanjia*' 2>&1 |
    grep guanjia | grep -v "/usr/bin/cage is not executable" || true)
[ -z "$said" ] || fail "$said"
alone chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    guanjia-kiosk self-check || fail "self-check"
grep -q "Usage: guanjia-kiosk " <<<"$(in_root guanjia-kiosk --help)" || fail "it does not know its name"
for one in demo training accessibility; do
    said=$(in_root guanjia-kiosk $one 2>&1) && fail "$one runs without the platform's twin"
    grep -q "没有装模拟平台" <<<"$said" || fail "$one does not say what it misses: $said"
done

step 5/8 "Commissioning with simulated devices and the platform's twin"
# What a run before left behind must not be taken for an answer.
rm -rf "$work/bench"
"$python" -m tests.deb.bench "$work/bench" &
bench=$!
for _ in $(seq 300); do [ -f "$work/bench/ready" ] && break; read -rt 0.2 _ <> <(:) || true; done
[ -f "$work/bench/ready" ] || fail "the devices did not come up"
mkdir -p "$root/etc/guanjia"
cp "$work/bench/platform.json" "$work/bench/site.toml" "$root/etc/guanjia/"
started=$SECONDS
in_root guanjia-kiosk commission --no-probe --place "测试站 · 1 号机" --area 441900004 \
    --terminal 0001 --nearest "隔壁 2 号机" --url "$(cat "$work/bench/url")" \
    --keys /etc/guanjia/platform.json --code "$(cat "$work/bench/code")" || fail "commissioning"
commission_s=$((SECONDS - started))
[ -z "$(in_root find /var/lib/guanjia ! -user guanjia)" ] || fail "root keeps files of the terminal"
ls "$root"/var/lib/guanjia/acceptance/*.sig >/dev/null || fail "the report is not signed"
in_root guanjia-kiosk update remember "/root/$(basename "$before")"
in_root guanjia-kiosk config check >/dev/null || fail "the file that was written is not right"
# As root, as a technician is: what they leave behind is the terminal's all the same.
in_root guanjia-kiosk maintenance on --reason "换纸" >/dev/null
in_root guanjia-kiosk catalog use shipped >/dev/null
! in_root guanjia-kiosk maintenance status >/dev/null || fail "no maintenance"
[ -z "$(in_root find /var/lib/guanjia ! -user guanjia)" ] || fail "root keeps files of the terminal"
in_root guanjia-kiosk maintenance off >/dev/null
in_root guanjia-kiosk catalog use published >/dev/null

step 6/8 "Upgrade with 1,000 submissions in the queue"
cp tests/deb/fill_queue.py "$work/bench/submission.json" "$root/root/"
in_root /usr/bin/python3 -I /root/fill_queue.py 1000 /root/submission.json
kill "$bench"; wait "$bench" 2>/dev/null || true; bench=
"$python" -m sync.hub release "$root/root/$(basename "$deb")" --data "$work/bench/hub" >/dev/null
"$python" -m sync.hub release "$root/root/$(basename "$broken")" --data "$work/bench/hub" >/dev/null
started=$SECONDS
in_root guanjia-kiosk update apply "/root/$(basename "$deb")" || fail "the upgrade"
upgrade_s=$((SECONDS - started))
unsent() { in_root guanjia-kiosk sync unsent || true; }
[ "$(unsent)" = 1000 ] || fail "after the upgrade there are $(unsent) in the queue"
[ "$(in_root dpkg-query -W -f='${Version}' guanjia-kiosk)" = "$version" ] || fail "not upgraded"

step 7/8 "A version that is not well: back to the one before, by itself"
started=$SECONDS
code=0
in_root guanjia-kiosk update apply "/root/$(basename "$broken")" || code=$?
back_s=$((SECONDS - started))
[ "$code" = 1 ] || fail "a broken version ended with $code"
[ "$(in_root dpkg-query -W -f='${Version}' guanjia-kiosk)" = "$version" ] || fail "not taken back"
[ "$(unsent)" = 1000 ] || fail "after the way back there are $(unsent) in the queue"
in_root guanjia-kiosk self-check >/dev/null || fail "after the way back the program is not well"

step 8/8 "Purge is refused while citizens' submissions are on this terminal alone"
! in_root apt-get purge -y -qq guanjia-kiosk >"$work/purge.log" 2>&1 || fail "purged with 1,000 unsent"
grep -q "1000 submission" "$work/purge.log" || { cat "$work/purge.log"; fail "the refusal says too little"; }
[ "$(unsent)" = 1000 ] || fail "after the refusal there are $(unsent) in the queue"
rm -f "$root"/var/lib/guanjia/*.sqlite3*
in_root apt-get purge -y -qq guanjia-kiosk >"$work/purge.log" 2>&1 || { tail "$work/purge.log"; fail "purge"; }
[ ! -e "$root/var/lib/guanjia" ] || fail "purge left the data folder"
say done "installed in $install_s s, commissioned in $commission_s s, upgraded in $upgrade_s s, taken back in $back_s s"
