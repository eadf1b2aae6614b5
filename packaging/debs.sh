# Debian packages for the set-up scripts: what is missing, and installing it. Sourced, not run.

say() { printf '\033[1m[%s]\033[0m %s\n' "$1" "$2" >&2; }
fail() { printf '\033[31m%s\033[0m\n' "$1" >&2; exit 1; }

# missing_debs LIST_FILE...: the packages of the lists that are not installed.
missing_debs() {
    local wanted
    wanted=$(cat "$@" | grep -v '^#')
    # A package counts as there only when dpkg says that it is installed.
    for deb in $wanted; do
        dpkg-query -W -f='${Status}' "$deb" 2>/dev/null | grep -q '^install ok installed$' ||
            printf '%s ' "$deb"
    done
}

# install_debs "NAME NAME ...": as root, by sudo, or with a line to be run by somebody who may.
install_debs() {
    local missing=$1 as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
            as_root=(sudo)
        else
            fail "Please run this one line, then again what you ran:
    sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
        fi
    fi
    say apt "$missing"
    "${as_root[@]}" apt-get update -qq
    # shellcheck disable=SC2086 -- a list of package names
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
        --no-install-recommends $missing >&2
}

# What a person wants to see of pip: what is coming, what went wrong. Never fails itself.
quieter() {
    awk '/^(Collecting|Downloading|Installing|Successfully|ERROR|error)|━/ {
        sub(/ \(from -r .*/, ""); print; fflush() }'
}
