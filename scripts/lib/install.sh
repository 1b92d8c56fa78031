# What of the command goes where; sourced by a POSIX shell with $root set, after common.sh.

# Puts the command and all that belongs to it below a prefix, and writes down what it put there.
# install_files BINARY PREFIX
install_files() {
  manifest=$2/share/mprun/manifest
  mkdir -p "$2/bin" "$2/share/mprun" || give_up "cannot write to $2"
  : >"$manifest.new"
  put "$1" "$2" bin/mprun 755
  strip "$2/bin/mprun" 2>/dev/null || true # smaller by half; runs the same where there is no strip
  put "$root/docs/man/mprun.1" "$2" share/man/man1/mprun.1 644
  put "$root/scripts/completions/mprun.bash" "$2" share/bash-completion/completions/mprun 644
  put "$root/scripts/completions/mprun.zsh" "$2" share/zsh/site-functions/_mprun 644
  put "$root/scripts/completions/mprun.fish" "$2" share/fish/vendor_completions.d/mprun.fish 644
  for document in README.md LICENSE CHANGELOG.md; do
    put "$root/$document" "$2" "share/doc/mprun/$document" 644
  done
  # What editors know of the API, where the clone has it.
  if [ -d "$root/docs/definitions" ]; then
    (cd "$root/docs/definitions" && find . -type f) | sed 's|^\./||' | while read -r file; do
      put "$root/docs/definitions/$file" "$2" "share/mprun/definitions/$file" 644
    done
  fi
  echo share/mprun/manifest >>"$manifest.new"
  mv -f "$manifest.new" "$manifest"
}

# Copies a file in one step, so that a program that runs from it goes on with the old one.
# put SOURCE PREFIX PATH MODE
put() {
  mkdir -p "$2/$(dirname -- "$3")" && cp "$1" "$2/$3.new" && chmod "$4" "$2/$3.new" &&
    mv -f "$2/$3.new" "$2/$3" || give_up "cannot write $2/$3"
  printf '%s\n' "$3" >>"$2/share/mprun/manifest.new"
}

# Removes what install_files wrote down, and the folders that are empty then, up to the prefix.
# remove_files PREFIX
remove_files() {
  manifest=$1/share/mprun/manifest
  [ -f "$manifest" ] || give_up "nothing of mprun is installed in $1"
  files=$(cat "$manifest")
  printf '%s\n' "$files" | while read -r file; do
    case /$file/ in */../*) give_up "$manifest names $file, which is outside of it" ;; esac
    rm -f -- "$1/$file" || give_up "cannot remove $1/$file"
    folder=$(dirname -- "$file")
    while [ "$folder" != . ] && rmdir -- "$1/$folder" 2>/dev/null; do
      folder=$(dirname -- "$folder")
    done
  done
}
