# What the scripts share; sourced by a POSIX shell with $root set. All of it speaks on stderr, so
# that a script's stdout stays what it is about.

say() { printf 'mprun: %s\n' "$*" >&2; }

give_up() {
  say "$@"
  exit 1
}

require_swift() {
  command -v swift >/dev/null 2>&1 ||
    give_up "no Swift toolchain found: install Swift 6.2 or later (https://www.swift.org/install)" \
      "and put its bin folder on PATH"
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    return 1
  fi
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

# Installs those of the named Debian packages that are not there yet, saying so.
require_packages() {
  missing=
  for package in "$@"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || status=
    [ "$status" = installed ] || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null 2>&1 ||
    give_up "please install what Debian calls:$missing"
  say "installing$missing"
  # The first attempt fails where the package lists are old or were never fetched.
  # shellcheck disable=SC2086
  {
    apt_install $missing >/dev/null 2>&1 ||
      { as_root apt-get update -qq && apt_install $missing; }
  } >&2 </dev/null || give_up "could not install; as root: apt-get install$missing"
}

# Installs packages without which something is left out, and says what, if they cannot be had.
prefer_packages() {
  left_out=$1
  shift
  (require_packages "$@") || say "$left_out"
}

# What a build needs beside Swift: the headers of C and Lua, a linker, and the C++ runtime.
require_build_packages() {
  [ -e /usr/include/lua5.4/lua.h ] || [ -e /usr/local/include/lua5.4/lua.h ] ||
    require_packages liblua5.4-dev
  command -v ld >/dev/null 2>&1 && command -v nm >/dev/null 2>&1 || require_packages binutils
  [ -e /usr/include/stdio.h ] || require_packages libc6-dev
  require_cxx_runtime
}

# Swift's linker takes the C++ runtime of the newest GCC of which anything is installed. Debian 13
# can have a part of GCC 14 beside the runtime of GCC 12.
require_cxx_runtime() {
  swift=$(command -v swift)
  clang=${swift%/*}/clang
  [ -x "$clang" ] || clang=clang
  case $("$clang" -print-file-name=libstdc++.so 2>/dev/null) in /*) return 0 ;; esac
  version=$("$clang" -v 2>&1 | sed -n 's|^Selected GCC installation:.*/||p')
  if [ -n "$version" ]; then require_packages "libstdc++-$version-dev"; else require_packages g++; fi
}

# Makes one object of Lua's library, with so many bytes before it.
join_lua() {
  printf '.text\n.balign 64\n.space %d\n.section .note.GNU-stack,"",@progbits\n' "$2" |
    "$compiler" -c -x assembler - -o "$1/space.o" &&
    ld -r "$1/space.o" --whole-archive "$archive" -o "$1/lua.o"
}

# Puts Lua's library into a folder as one object under the archive's name: Swift has the functions
# of all archives hidden, and C modules must find those of Lua. The loop that runs scripts begins 48
# bytes into a line of the cache, as in Debian's lua5.4; elsewhere it takes up to 15 % more time.
prepare_lua() {
  for compiler in clang cc gcc; do
    archive=$("$compiler" -print-file-name=liblua5.4.a 2>/dev/null) || continue
    case $archive in /*) break ;; esac
  done
  join_lua "$1" 0 || give_up "cannot read $archive; install liblua5.4-dev and binutils"
  loop=$(nm "$1/lua.o" | sed -n 's/^\([0-9a-f]*\) T luaV_execute$/\1/p')
  join_lua "$1" $(((48 - 0x$loop) & 63))
  echo "INPUT($1/lua.o)" >"$1/liblua5.4.a"
}

# Fills a folder with nothing but the C++ runtime as an archive. Searched first by the linker, it
# makes the command carry the little of it that Swift's runtime needs.
prepare_static_libraries() {
  mkdir -p "$1"
  for compiler in clang cc gcc; do
    archive=$("$compiler" -print-file-name=libstdc++.a 2>/dev/null) || continue
    case $archive in
      /*)
        ln -sf "$archive" "$1/libstdc++.a"
        return 0
        ;;
    esac
  done
}

# Builds a release of the command in the folder $1/build; docs/decisions/0006 explains how it is
# linked.
build_release() {
  prepare_static_libraries "$1/lib"
  prepare_lua "$1/lib"
  swift build --package-path "$root" --scratch-path "$1/build" -c release --product mprun \
    --static-swift-stdlib -Xlinker "-L$1/lib" -Xswiftc -Xclang-linker -Xswiftc -static-libgcc \
    -Xswiftc -Xclang-linker -Xswiftc -no-pie
}

# Makes $root/.build/command/mprun current, unless another process that wanted the same has done so
# meanwhile. Its time is that of the build's beginning: what is edited while it builds is newer.
build_command() {
  require_swift
  made=$root/.build/command
  mkdir -p "$made" || give_up "cannot write to $root"
  exec 9>"$made/lock"
  flock 9
  if ! is_current; then
    require_build_packages 9>&-
    say "building a release; the next call starts at once"
    : >"$made/started"
    build_release "$made" >&2 </dev/null 9>&- || give_up "the build failed; see above"
    cp "$made/build/release/mprun" "$made/mprun.new" &&
      touch -r "$made/started" "$made/mprun.new" &&
      mv -f "$made/mprun.new" "$binary" || give_up "could not put the command into $made"
  fi
  exec 9>&-
}
