#!/usr/bin/env bash
# Runs the tests in tests/usb/guest inside a virtual machine with Debian's stock kernel: real drivers
# for serial lines, printers, keyboards and cameras, with gadgets at the other end of the bus.
set -euo pipefail
cd "$(dirname "$0")/../.."
. packaging/debs.sh

usage() {
    cat <<'TEXT'
Usage: tests/usb/run.sh [--help] [PYTEST ARGUMENTS]

Boots a virtual machine (no KVM needed) over this machine's own files, read-only, and runs the
adapters against the kernel's drivers. Everything it writes stays in memory, but for var/usb.

  tests/usb/run.sh                       everything
  tests/usb/run.sh -k printer -x         one part

Environment:
  GUANJIA_USB_LIMIT   seconds after which the machine is switched off (default 420)
  GUANJIA_USB_KERNEL  name of the kernel package (default: the newest linux-image-*-amd64)
TEXT
}

if [ "${1:-}" = "--help" ]; then
    usage
    exit 0
fi

if [ "$(uname -m)" != "x86_64" ]; then
    fail "Skipped: only x86_64 machines can run Debian's amd64 kernel here."
fi

store=var/usb
mkdir -p "$store"
store=$(realpath "$store")

kernel_package() {
    # linux-image-amd64 depends on the kernel of the day.
    apt-cache depends linux-image-amd64 2>/dev/null |
        sed -n 's/.*Depends: \(linux-image-[0-9][^ ]*-amd64\)$/\1/p' | head -n 1
}

fetch_kernel() {
    local package=$1
    if [ ! -e "$store/$package/unpacked" ]; then
        say kernel "$package (about 70 MB)"
        rm -rf "${store:?}/$package"
        mkdir -p "$store/$package"
        (cd "$store/$package" && apt-get download -q "$package" >&2)
        dpkg -x "$store/$package/"*.deb "$store/$package/tree"
        rm "$store/$package/"*.deb
        depmod -b "$store/$package/tree" "$(ls "$store/$package/tree/lib/modules")" 2>/dev/null
        touch "$store/$package/unpacked"
    fi
}

modules="virtio_pci 9pnet_virtio 9p overlay configfs dummy_hcd libcomposite usb_f_acm usb_f_printer
    usb_f_hid cdc_acm usblp usbhid hid_generic evdev uinput vivid"

build_initramfs() {
    local tree=$1 folder=$2 version module
    version=$(ls "$tree/lib/modules")
    mkdir -p "$folder"/{bin,proc,sys,dev,host,layer,root,modules}
    cp /bin/busybox "$folder/bin/busybox"
    cp tests/usb/init "$folder/init"
    chmod +x "$folder/init"
    for module in $modules; do
        modprobe -d "$tree" -S "$version" --show-depends "$module" | awk '$1 == "insmod" {print $2}'
    done | awk '!seen[$0]++' | while read -r file; do
        cp "$file" "$folder/modules/"
        basename "$file"
    done >"$folder/modules/order"
}

package=${GUANJIA_USB_KERNEL:-$(kernel_package)}
[ -n "$package" ] || fail "No kernel package found: apt-get update, or set GUANJIA_USB_KERNEL."
fetch_kernel "$package"
tree=$store/$package/tree

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
build_initramfs "$tree" "$scratch/initramfs"
wanted=""
if [ $# -gt 0 ]; then wanted=$(printf ' %q' "$@"); fi
cat >"$scratch/initramfs/command" <<COMMAND
export HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
export GUANJIA_USB_GUEST=1 PYTHONDONTWRITEBYTECODE=1
cd $(printf %q "$PWD")
.venv/bin/python -m tests.usb.guest -c tests/usb/pytest.ini -v --color=no -p no:cacheprovider -p no:pytest-qt -p no:randomly \\
    -p no:schemathesis --durations=0 tests/usb/guest$wanted
COMMAND
(cd "$scratch/initramfs" && find . | cpio -o -H newc --quiet | gzip -1 >"$scratch/initramfs.gz")

say boot "$package, two emulated cores"
began=$SECONDS
timeout "${GUANJIA_USB_LIMIT:-420}" qemu-system-x86_64 \
    -accel tcg,thread=multi -cpu max -m 1500 -smp 2 -nographic -no-reboot -nodefaults -serial stdio \
    -kernel "$tree"/boot/vmlinuz-* -initrd "$scratch/initramfs.gz" \
    -append "console=ttyS0 quiet panic=-1" \
    -virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap \
    </dev/null | stdbuf -oL tr -d '\r' | tee "$store/console.log" | sed -u -n '/^GUEST\|^tests\|^=\|^E \|^FAILED\|^ERROR\|^SKIPPED\|^>/p' || true
code=$(sed -n 's/^GUEST exit \([0-9]*\)$/\1/p' "$store/console.log")
say done "$((SECONDS - began)) s; the machine's console is in var/usb/console.log"
[ -n "$code" ] || fail "The virtual machine did not come to its end within its time."
exit "$code"
