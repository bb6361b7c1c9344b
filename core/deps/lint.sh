#!/usr/bin/env bash
# Format, clang-tidy and cppcheck over the C++ and CUDA files that differ from the last commit, or over all.
#   lint.sh changed|all      lint.sh format   rewrites all files in the project's format
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mode=$1
patterns=('*.cpp' '*.hpp' '*.cu' '*.cuh')

for tool in git clang-format clang-tidy; do
  command -v "$tool" >/dev/null || { echo "lint: $tool is missing: install the package $tool" >&2; exit 2; }
done

if [ "$mode" = changed ]; then
  mapfile -t files < <({ git diff --name-only --diff-filter=d HEAD -- "${patterns[@]}"; git ls-files -o --exclude-standard -- "${patterns[@]}"; } | sort -u)
else
  mapfile -t files < <(git ls-files -co --exclude-standard -- "${patterns[@]}" | while read -r file; do [ ! -e "$file" ] || echo "$file"; done)
fi
[ ${#files[@]} -gt 0 ] || exit 0
if [ "$mode" = format ]; then
  exec clang-format -i "${files[@]}"
fi

status=0
clang-format --dry-run -Werror "${files[@]}" || status=1

# Clang cannot read GCC's precompiled header nor, on most machines, run nvcc: a configuration of its own, without a build.
[ -f build-lint/compile_commands.json ] ||
  cmake -S . -B build-lint -G Ninja -DVLP_PCH=OFF -DVLP_CUDA=OFF -DCCACHE=OFF >/dev/null
sources=()
for file in "${files[@]}"; do  # a header is read with the source beside it
  case $file in *.cpp) ;; *) file=${file%.*}.cpp ;; esac
  if grep -qF "/$file\"" build-lint/compile_commands.json; then sources+=("$file"); fi
done
mapfile -t sources < <(printf '%s\n' "${sources[@]}" | sort -u)
printf '%s\0' "${sources[@]}" | xargs -0 -r -P "$(nproc)" -n 1 clang-tidy -p build-lint --quiet --warnings-as-errors='*' || status=1

if command -v cppcheck >/dev/null; then
  cppcheck --quiet --std=c++20 --language=c++ --inline-suppr --error-exitcode=1 -j "$(nproc)" -I . --enable=warning,performance,portability \
    --suppress=missingInclude --suppress=unknownMacro "${sources[@]}" || status=1
else
  echo 'lint: cppcheck is not installed, skipped' >&2
fi
exit $status
