#!/bin/sh
# Install the Debian packages of debian-packages.txt that are missing; without root, print the one line to run.
# Never fails: a machine that has what is needed under other names goes on, one that has not says so at the next step.
set -u

command -v dpkg-query >/dev/null 2>&1 || exit 0   # not a Debian: its own packages are its owner's business
list=$(dirname "$0")/debian-packages.txt

# Provides counts too: later releases renamed some libraries (libglib2.0-0t64 provides libglib2.0-0).
missing=$(
    {
        dpkg-query -W -f='installed ${db:Status-Status} ${Package} ${Provides}\n'
        sed -e 's/#.*//' "$list"
    } | awk '
        $1 == "installed" { if ($2 == "installed") { gsub(",", " "); for (i = 3; i <= NF; i++) have[$i] } next }
        NF && !($1 in have) { print $1 }'
)
[ -n "$missing" ] || exit 0
missing=$(echo $missing)   # one line

if [ "$(id -u)" -ne 0 ]; then
    echo "Some Debian packages are missing. To install them, run:" >&2
    echo "    sudo apt-get install --no-install-recommends $missing" >&2
    exit 0
fi

echo "Installing Debian packages: $missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq </dev/null
# shellcheck disable=SC2086  # the words are the package names
if ! apt-get install -y -qq --no-install-recommends $missing </dev/null >/dev/null; then
    echo "Debian packages could not be installed; going on without: $missing" >&2
fi
exit 0
