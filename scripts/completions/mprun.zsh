#compdef mprun
# What zsh completes after `mprun`: options, start methods, processes to dump, then files.

_mprun() {
  if (( CURRENT == 3 )) && [[ $words[2] == (dump|top) ]]; then
    _mprun_processes
    return
  fi
  _arguments -S \
    '*-e+[run a piece of Lua]:chunk: ' \
    '*-l+[require a module into a global]:module: ' \
    '-i[read and run lines of stdin after the script]' \
    '-v[print the version of Lua]' \
    '-E[do not look at LUA_INIT, LUA_PATH and LUA_CPATH]' \
    '-W[turn warnings on]' \
    '--start-method=[start processes by this method]:method:(fork spawn forkserver remote ray)' \
    '--on-deadlock=[what to do when all wait for ever]:what:(exit report ignore)' \
    '--check[tell what another order of events could do]' \
    '--trace=[record what all processes do]:file:_files' \
    '--trace-limit=[how much is kept]:size: ' \
    '--trace-categories=[what is recorded]:list:(process task queue pipe lock sync manager span error value)' \
    '(- *)--dump=[tell what a running program does]:process:_mprun_processes' \
    '(- *)--timeline=[show a recording]:recording:_files' \
    '(- *)--explore=[run a script in other orders]:script:_files' \
    '(- *)--top=[show a running program live]:process:_mprun_processes' \
    '(- *)'{-h,--help}'[print how it is used]' \
    '(- *)--version[print versions]' \
    '1: :_mprun_script' \
    '*::argument: _normal -p mprun || _files'
}

_mprun_processes() {
  local expl
  _wanted processes expl 'process of a running program' compadd -- ${(f)"$(pgrep -x mprun)"}
}

_mprun_script() {
  _alternative 'scripts:script:_files' \
    'commands:command:((dump\:"show what the processes of a running program do" explore\:"run a script in other orders" ps\:"list the programs that run" timeline\:"show a recording" top\:"show a running program live"))'
}

_mprun "$@"
