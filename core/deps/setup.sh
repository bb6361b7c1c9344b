#!/usr/bin/env bash
# Installs what is missing to build, test and run vlp: distribution packages, then LibTorch. Says what it installs and why; silent and quick
# (well below half a second) where nothing is missing; never asks a question. Exit 2: something is missing that cannot be installed from here.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

# package, command that serves as well wherever it came from (- : none), reason
packages='
g++                           g++         compiles C++20
cmake                         cmake       configures the build
ninja-build                   ninja       runs the build
ccache                        ccache      makes rebuilds quick
mold                          mold        makes linking quick
pkg-config                    pkg-config  finds utf8proc
python3                       python3     finds or fetches LibTorch
git                           git         records the revision with each run
libboost-program-options-dev  -           command line
libboost-math-dev             -           t distributions of the verdicts
libfmt-dev                    -           strings
libsqlite3-dev                -           results database
libtomlplusplus-dev           -           exhibit specs
nlohmann-json3-dev            -           data sets and records
libjpeg-dev                   -           reads photographs
libpng-dev                    -           reads and writes pictures
zlib1g-dev                    -           compressed data sets
libutf8proc-dev               -           Unicode
libgtest-dev                  -           tests
libgmock-dev                  -           tests
gnuplot-nox                   gnuplot     figures
fonts-dejavu-core             -           text in figures
'

say() { echo "setup: $*" >&2; }

die() {
  say "$@"
  exit 2
}

# Prints "package reason" for each of the packages on standard input that is missing.
missing_packages() {
  local package command reason status names=() reasons=()
  while read -r package command reason; do
    [ -n "$package" ] || continue
    if [ "$command" != - ] && command -v "$command" >/dev/null; then continue; fi
    names+=("$package")
    reasons+=("$reason")
  done
  [ ${#names[@]} -gt 0 ] || return 0
  status=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${names[@]}" 2>/dev/null || true)
  local i
  for i in "${!names[@]}"; do
    grep -qxF "installed ${names[i]}" <<<"$status" || echo "${names[i]} ${reasons[i]}"
  done
}

install_packages() {  # install_packages TABLE
  local missing names elevate=()
  missing=$(missing_packages <<<"$1")
  [ -n "$missing" ] || return 0
  say "missing packages:"
  while read -r names; do echo "  ${names/ /: }" >&2; done <<<"$missing"
  names=$(cut -d' ' -f1 <<<"$missing" | paste -sd' ')
  local by_hand="apt-get install --no-install-recommends $names"
  command -v apt-get >/dev/null || die "this is not Debian or Ubuntu: install what is listed above with your system's package manager"
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "neither root nor sudo: ask an administrator to run: $by_hand"
    # A password is asked for by sudo itself, and only where someone can type it.
    { [ -t 0 ] && [ -t 2 ]; } || sudo -n true 2>/dev/null || die "sudo needs a password and there is no terminal: run: sudo $by_hand"
    elevate=(sudo DEBIAN_FRONTEND=noninteractive)
  fi
  say "installing them with apt-get"
  local log options=(-qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
  log=$(mktemp)
  # A foreign package source that does not answer is no reason to stop: the install below decides.
  "${elevate[@]}" apt-get "${options[@]}" update >"$log" 2>&1 || true
  # shellcheck disable=SC2086  # names are words
  if ! "${elevate[@]}" apt-get "${options[@]}" install -y --no-install-recommends $names >>"$log" 2>&1; then
    grep -E '^(E|W|Err)' "$log" >&2 || tail -n 5 "$log" >&2
    rm -f "$log"
    die "apt-get could not install them (no network, or a package that this release lacks): run: $by_hand"
  fi
  rm -f "$log"
}

need_space() {  # need_space FOLDER MIB
  local free
  free=$(df -Pk "$1" | awk 'NR == 2 {print int($4 / 1024)}')
  [ "$free" -ge "$2" ] || die "$1 has $free MiB free and LibTorch needs $2: make room, or set VLP_CACHE to a folder on another disk"
}

# fetch REQUIREMENTS FOLDER: the wheels of a hash-checked list. Wheels that an interrupted call completed are not fetched again.
fetch() {
  local platform platforms=() quiet
  for platform in manylinux_2_28 manylinux_2_27 manylinux_2_25 manylinux_2_17 manylinux2014; do
    platforms+=(--platform "${platform}_x86_64")
  done
  python3 -m pip --version >/dev/null 2>&1 || install_packages 'python3-pip - fetches LibTorch'
  [ -t 2 ] || quiet=--quiet
  python3 -m pip download ${quiet:-} --no-deps --no-cache-dir --require-hashes --only-binary=:all: --implementation cp --python-version 3.11 --abi cp311 \
    "${platforms[@]}" --dest "$2" --requirement "$1" >&2 ||
    die "LibTorch could not be fetched with pip (the reason is above): check the network and run again, or set LIBTORCH_ROOT"
}

# unpack WHEELS FOLDER PATTERN...: the files of all wheels whose names match.
unpack() {
  python3 - "$@" <<'PY'
import fnmatch, pathlib, sys, zipfile
wheels, folder, patterns = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
for wheel in sorted(wheels.glob("*.whl")):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder, [n for n in archive.namelist() if any(fnmatch.fnmatch(n, p) for p in patterns)])
PY
}

lock() {  # one set-up a cache at a time
  exec 9>"$1/lock"
  flock -n 9 || {
    say "another set-up is at work, waiting for it"
    flock 9
  }
}

# LibTorch into the cache: complete or not there at all.
install_libtorch() {
  local root=$1 cache
  cache=$(dirname "$root")
  [ "$(uname -m)" = x86_64 ] || die "LibTorch is fetched for x86-64 only and this is $(uname -m): set LIBTORCH_ROOT"
  mkdir -p "$cache" 2>/dev/null || die "$cache cannot be written: set VLP_CACHE to a folder that can"
  lock "$cache"
  [ ! -d "$root" ] || return 0
  need_space "$cache" 1800
  say "fetching LibTorch (tensors; the C++ part of the torch wheel, 545 MB, once) into $root"
  mkdir -p "$cache/wheels"
  fetch "$here/libtorch.txt" "$cache/wheels"
  rm -rf "$root.partial"
  unpack "$cache/wheels" "$root.partial" 'torch/include/*' 'torch/lib/*.so*' 'torch-*.dist-info/*' '*/libcudart.so.13' '*/libcupti.so.13'
  mv -T "$root.partial" "$root"
  rm -rf "$cache/wheels"
}

# The folder of a shared library: the toolkit's, or the one that the loader knows.
library_folder() {
  local folder
  for folder in "$1"/lib64 "$1"/lib "$1"/targets/x86_64-linux/lib; do
    if [ -e "$folder/$2" ]; then
      echo "$folder"
      return
    fi
  done
  local file
  file=$(/sbin/ldconfig -p | awk -v name="$2" '$1 == name {print $NF; exit}')
  [ -n "$file" ] && dirname "$file"
}

# What the CUDA module needs beside a CUDA 13 toolkit with cuDNN and NCCL; nothing happens without those.
install_cuda_libraries() {
  local root=$1 nvcc toolkit cudnn nccl cache partial=$1/cuda.partial
  [ ! -d "$root/nvidia/nvshmem" ] || return 0
  nvcc=$(command -v nvcc || ls "${CUDA_HOME:-/usr/local/cuda}/bin/nvcc" 2>/dev/null) || return 0
  "$nvcc" --version | grep -q 'release 13\.' || return 0
  toolkit=$(cd "$(dirname "$(readlink -f "$nvcc")")/.." && pwd)
  cudnn=$(library_folder "$toolkit" libcudnn.so.9) && nccl=$(library_folder "$toolkit" libnccl.so.2) || return 0
  cache=$(dirname "$root")
  lock "$cache"
  [ ! -d "$root/nvidia/nvshmem" ] || return 0
  need_space "$cache" 1000
  say "fetching what LibTorch needs beside $toolkit to use a GPU (232 MB, once)"
  rm -rf "$partial" "$cache/wheels"
  mkdir -p "$cache/wheels" "$partial"
  fetch "$here/libtorch-cuda.txt" "$cache/wheels"
  unpack "$cache/wheels" "$partial" '*/libcusparseLt.so.0' '*/libnvshmem*.so*' '*/nvshmem_*.so*' '*/libcufile*.so*'
  local math
  math=$(library_folder "$toolkit" libcublas.so.13)
  ln -sf "$cudnn"/libcudnn*.so.9 "$nccl"/libnccl.so.2 "$math"/lib{cublas,cufft,curand,cusolver,cusparse,nvJitLink,nvrtc}*.so.* "$root/nvidia/cu13/lib/"
  mv "$partial/nvidia/cu13/lib"/* "$root/nvidia/cu13/lib/"
  rm -rf "$root/nvidia/cusparselt"
  mv -T "$partial/nvidia/cusparselt" "$root/nvidia/cusparselt"
  mv -T "$partial/nvidia/nvshmem" "$root/nvidia/nvshmem"  # last: it says that all of this is complete
  rm -rf "$partial" "$cache/wheels"
}

install_packages "$packages"
status=0
root=$("$here/find_libtorch.sh") || status=$?
[ "$status" -ne 2 ] || exit 2
cached=$("$here/find_libtorch.sh" --cache)
if [ "$status" -eq 1 ]; then
  install_libtorch "$cached"
  root=$cached
fi
[ "$root" != "$cached" ] || install_cuda_libraries "$root"
