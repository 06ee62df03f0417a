#!/bin/sh
# The wheel alone, in an empty environment and an empty home: its shipped registry answers, its migrations work.
set -eu
wheel=$(realpath "$1")
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
python3 -m venv "$desk/venv"
"$desk/venv/bin/pip" install -q "$wheel"
cd "$desk"
export HOME="$desk/home" XDG_DATA_HOME="$desk/home/data" XDG_CONFIG_HOME="$desk/home/config"
mkdir -p "$HOME"
alliance="$desk/venv/bin/alliance"
unset ALLIANCE_DB PYTHONPATH

test "$("$alliance" members --sector academia --format csv --no-header --quiet | wc -l)" -gt 30
test ! -e "$XDG_DATA_HOME"                                  # reading made nothing
"$alliance" add "Example Institute" --sector research --quiet
test -f "$XDG_DATA_HOME/alliance/members.sqlite"            # the first write copied the shipped registry
"$alliance" show "Example Institute" | grep -q research
"$alliance" undo --quiet
"$alliance" db verify --quiet
"$alliance" db init --db own.sqlite --quiet
"$alliance" db build --db built.sqlite --quiet
"$alliance" members --db built.sqlite --as-of 2023-12 --format json | grep -q '"slug": "ibm"'
"$alliance" --help >/dev/null
echo "the wheel works alone"
