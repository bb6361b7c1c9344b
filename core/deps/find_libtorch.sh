#!/usr/bin/env bash
# Prints the folder that holds torch/include and torch/lib of the pinned LibTorch: LIBTORCH_ROOT, else the cache that setup.sh fills, else an
# installed Python torch of the same version. Exit 0: printed; 1: there is none; 2: LIBTORCH_ROOT is set and does not serve (one line says why).
#   find_libtorch.sh --cache   prints the folder in the cache, whether or not it exists
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pinned=$(sed -n 's/^torch==\([0-9.]*\).*/\1/p' "$here/libtorch.txt")
cached=${VLP_CACHE:-${XDG_CACHE_HOME:-${HOME:-.}/.cache}/vlp}/libtorch-$pinned

version_in() {  # the version of the LibTorch in a folder, empty where there is none
  local header
  for header in "$1/torch/include/torch/headeronly/version.h" "$1/torch/include/torch/csrc/api/include/torch/version.h"; do
    [ -f "$header" ] && [ -f "$1/torch/lib/libtorch_cpu.so" ] || continue
    sed -n 's/^#define TORCH_VERSION_\(MAJOR\|MINOR\|PATCH\) \([0-9]*\).*/\2/p' "$header" | paste -sd.
    return
  done
}

if [ "${1:-}" = --cache ]; then
  echo "$cached"
elif [ -n "${LIBTORCH_ROOT:-}" ]; then
  found=$(version_in "$LIBTORCH_ROOT")
  if [ "$found" != "$pinned" ]; then
    echo "LIBTORCH_ROOT=$LIBTORCH_ROOT holds ${found:+LibTorch }${found:-no LibTorch}, but vlp is pinned to $pinned:" \
      "unset LIBTORCH_ROOT to let core/deps/setup.sh fetch it, or point it at the folder above torch/include and torch/lib" >&2
    exit 2
  fi
  (cd "$LIBTORCH_ROOT" && pwd)
elif [ "$(version_in "$cached")" = "$pinned" ]; then
  echo "$cached"
else
  site=$(python3 -c "import importlib.util as u, pathlib; print(pathlib.Path(u.find_spec('torch').origin).parents[1])" 2>/dev/null) || exit 1
  [ "$(version_in "$site")" = "$pinned" ] || exit 1
  echo "$site"
fi
