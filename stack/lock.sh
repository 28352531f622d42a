#!/usr/bin/env bash
# Writes requirements/*.txt anew from requirements/*.in, with hashes.
set -euo pipefail
cd "$(dirname "$0")/../requirements"

case "${1:-}" in
  -h|--help)
    echo "usage: stack/lock.sh"
    echo "Resolves requirements/*.in for Python 3.10 and writes requirements/*.txt with hashes (needs the network)."
    exit 0 ;;
esac

# The resolver is a tool of this command alone, so it gets its own environment.
tools=../var/lock-tools
if [ ! -x "$tools/bin/uv" ]; then
  ../.venv/bin/python -m venv "$tools"
  "$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv
fi
compile() { "$tools/bin/uv" pip compile --quiet --python-version 3.10 --generate-hashes --no-header "$@"; }
compile runtime.in -o locked.txt
compile --no-deps encoder.in -o encoder.txt
echo "Written. Run 'make test' and look at the difference: git diff requirements/"
