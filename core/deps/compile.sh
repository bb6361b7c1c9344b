#!/bin/sh
# Compiles through ccache without a preprocessor run of its own. For every source ccache would read the precompiled header, which has 400 MB, unless its
# checksum lies beside it: so it is written with the header.
#   compile.sh COMPILER ARGUMENT...
export CCACHE_DEPEND=1 CCACHE_PCH_EXTSUM=1 CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
case " $* " in
  *' -x c++-header '*) ;;
  *) exec ccache "$@" ;;
esac
previous=''
for argument; do
  [ "$previous" != -o ] || header=$argument
  previous=$argument
done
rm -f "$header.sum"
ccache "$@" || exit
sha256sum "$header" >"$header.sum"
