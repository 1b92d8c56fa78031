# What bash completes after `mprun`: options, start methods, processes to dump, then files.

_mprun() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} index
  COMPREPLY=()
  case $before in
    -e | -l) return ;;
    --start-method)
      mapfile -t COMPREPLY < <(compgen -W "fork spawn forkserver remote ray" -- "$word")
      return
      ;;
    --on-deadlock)
      mapfile -t COMPREPLY < <(compgen -W "exit report ignore" -- "$word")
      return
      ;;
    --trace-limit) return ;;
    --trace-categories)
      mapfile -t COMPREPLY < <(
        compgen -W "process task queue pipe lock sync manager span error value" -- "$word"
      )
      return
      ;;
    dump | --dump | top | --top)
      if [[ $COMP_CWORD -eq 2 || $before == --dump || $before == --top ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(pgrep -x mprun)" -- "$word")
        return
      fi
      ;;
  esac
  # Behind the script, options are the script's own.
  for ((index = 1; index < COMP_CWORD; index++)); do
    case ${COMP_WORDS[index]} in
      -e | -l | --start-method | --on-deadlock | --trace | --trace-* | --dump | --top) index=$((index + 1)) ;;
      -?*) ;;
      *) break ;;
    esac
  done
  if [[ $index -ge $COMP_CWORD && $word == -* ]]; then
    mapfile -t COMPREPLY < <(
      compgen -W "-e -l -i -v -E -W -h - -- --check --dump --explore --timeline --top --on-deadlock --start-method --trace \
        --trace-limit --trace-categories --help --version" -- "$word"
    )
    return
  fi
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$word")
  if [[ $COMP_CWORD -eq 1 ]]; then mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W "dump explore ps timeline top" -- "$word"); fi
}
complete -F _mprun mprun
