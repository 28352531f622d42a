#!/usr/bin/env bash
# Makes .venv with Python 3.10 and the locked packages; does nothing when the lock has not changed.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
  -h|--help)
    echo "usage: stack/setup.sh"
    echo "Makes .venv (Python 3.10) and installs requirements/locked.txt and requirements/encoder.txt."
    exit 0 ;;
esac

stamp=.venv/.installed
wanted=$(cat requirements/locked.txt requirements/encoder.txt | sha256sum | cut -d' ' -f1)
if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then exit 0; fi

# A name on the path may be a shim that has no 3.10 behind it: ask each candidate what it is.
is_310() { [ "$("$@" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = 3.10 ]; }
find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.10 python3 python; do
    if [ -n "$candidate" ] && is_310 "$candidate"; then echo "$candidate"; return; fi
  done
  for candidate in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10*/bin/python; do
    if [ -x "$candidate" ] && is_310 "$candidate"; then echo "$candidate"; return; fi
  done
  if command -v uv >/dev/null; then
    candidate=$(uv python find 3.10 2>/dev/null || true)
    if [ -n "$candidate" ]; then echo "$candidate"; return; fi
  fi
}
python=$(find_python)
if [ -z "$python" ]; then
  echo "Python 3.10 was not found (Rasa 3.6 runs on no newer one)." >&2
  echo "Install it with 'pyenv install 3.10' or 'uv python install 3.10', or name it: PYTHON=/path/to/python3.10 make run" >&2
  exit 1
fi

echo "Making the environment with $("$python" --version) (about 2 minutes, once) ..."
rm -rf .venv
"$python" -m venv .venv
# Both files are complete and carry hashes, so nothing is resolved here: what was tested is what is installed.
for lock in locked encoder; do
  .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r "requirements/$lock.txt" &
  installing=$!
  while sleep 1; kill -0 "$installing" 2>/dev/null; do
    if [ $((SECONDS % 20)) = 0 ]; then echo "  installing ($SECONDS s)"; fi
  done
  wait "$installing"
done
mkdir -p var/log  # where endpoints.yml puts the conversations' database
echo "$wanted" > "$stamp"
