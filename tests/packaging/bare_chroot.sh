#!/bin/sh
# Proves that the packed program needs next to nothing: runs it in a bare Debian 12 of its own, as a plain user,
# without a network, with only what docs/start.md names (libgl1, libegl1, fontconfig-config and one font).
#
#   ./run build && tests/packaging/bare_chroot.sh            the whole demo
#   ./run build && tests/packaging/bare_chroot.sh --help     any other command instead
#
# Needs root and debootstrap (apt-get install debootstrap); says so and ends with 77 where they are absent.
# SHIPDESK_CHROOT names a folder to keep the bare system in between two runs; else it is made and removed each time.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
program=$here/dist/shipdesk
skip() {
    printf 'skipped: %s\n' "$1"
    exit 77
}
[ "$(id -u)" = 0 ] || skip "this needs root, for chroot"
command -v debootstrap >/dev/null || skip "this needs debootstrap: apt-get install debootstrap"
[ -x "$program/shipdesk" ] || skip "there is no program yet: ./run build"
[ $# -gt 0 ] || set -- --data /tmp/shop demo --no-window
asked="shipdesk $*"

root=${SHIPDESK_CHROOT:-$(mktemp -d)}
# shellcheck disable=SC2317 # the trap calls it
clean_up() {
    umount "$root/proc" "$root/dev/shm" 2>/dev/null || :
    rm -rf --one-file-system -- "$root/opt/shipdesk"
    [ -n "${SHIPDESK_CHROOT:-}" ] || rm -rf --one-file-system -- "$root"
}
trap clean_up EXIT INT TERM

if [ ! -x "$root/bin/sh" ]; then
    echo "making a bare Debian 12 in $root"
    chmod 755 "$root" # mktemp keeps others out, and the plain user inside is another
    debootstrap --variant=minbase --include=libgl1,libegl1,fontconfig-config,fonts-dejavu-core bookworm "$root" >/dev/null
fi
if [ -e "$root/usr/bin/python3" ]; then
    echo "failed: the bare system is not bare, it has a Python"
    exit 1
fi
grep -q '^shop:' "$root/etc/passwd" || chroot "$root" useradd --create-home shop
cp -a "$program" "$root/opt/shipdesk"
mkdir -p "$root/dev/shm"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"

# A network of its own with nothing but 127.0.0.1, where this kernel and these tools allow it.
alone=''
if command -v ip >/dev/null && unshare --net true 2>/dev/null; then alone=yes; fi
# shellcheck disable=SC2016 # the inner shells expand these
as_plain_user='cd && exec env -i HOME="$HOME" PATH=/usr/bin:/bin LANG=C.UTF-8 QT_QPA_PLATFORM=offscreen "$@"'
set -- chroot "$root" su shop -s /bin/sh -c "$as_plain_user" -- sh /opt/shipdesk/shipdesk "$@"
# shellcheck disable=SC2016
[ -z "$alone" ] || set -- unshare --net sh -c 'ip link set lo up; exec "$@"' sh "$@"
status=0
"$@" || status=$?
if [ "$status" = 0 ]; then
    echo "passed: $asked ran in a bare Debian 12${alone:+, without a network}"
else
    echo "failed: $asked ended with code $status"
fi
exit "$status"
