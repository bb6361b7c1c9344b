#!/usr/bin/env bash
# Configures (the first time) and builds into a folder: one status line on a terminal, nothing at all where nothing was to do.
#   build.sh FOLDER [CMAKE_ARGUMENT...]      BUILD_JOBS compilers at a time; by default one a core, and no more than memory holds
#                                            BUILD_TARGETS of the build alone; by default all
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
folder=$1
shift

if [ ! -f "$folder/build.ninja" ] || [ -n "${LIBTORCH_ROOT:-}" ]; then
  mkdir -p "$folder"
  cmake -S . -B "$folder" -G Ninja "$@" >"$folder/configure.log" || exit 2
  [ -f "$folder/.ninja_log" ] || grep -E '^-- (LibTorch|CUDA module)' "$folder/configure.log"
fi

cores=$(nproc)
memory=$(awk '/^MemTotal/ {print int($2 / 1800000)}' /proc/meminfo)  # compilers of 1.7 GB that fit
jobs=${BUILD_JOBS:-$((memory < 1 ? 1 : memory < cores ? memory : cores))}
columns=$(tput cols 2>/dev/null || echo 80)

read -ra targets <<<"${BUILD_TARGETS:-}"
ninja -C "$folder" -j "$jobs" "${targets[@]}" 2>&1 | {
  open=''  # the status line stands on the terminal, without its line end
  while IFS= read -r line; do
    case $line in
      'ninja: Entering directory'* | 'ninja: no work to do.' | *'Re-checking globbed directories...' | '-- '*) continue ;;
    esac
    if [ -t 1 ] && [[ $line == '['*/*']'* ]]; then
      printf '\r\033[K%.*s' "$((columns - 1))" "$line"
      open=yes
    else
      printf '%s%s\n' "${open:+$'\n'}" "$line"
      open=''
    fi
  done
  [ -z "$open" ] || echo
}
