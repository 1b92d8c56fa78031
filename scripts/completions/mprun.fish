# What fish completes after `mprun`: options, start methods, processes to dump, then files.

function __mprun_has_no_script
    set -l words (commandline -opc)
    set -l skip 0
    for word in $words[2..-1]
        if test $skip -eq 1
            set skip 0
            continue
        end
        switch $word
            case -e -l --start-method --on-deadlock --trace --trace-limit --trace-categories --dump --top
                set skip 1
            case '-*'
            case '*'
                return 1
        end
    end
    return 0
end

complete -c mprun -n __mprun_has_no_script -s e -x -d 'Run a piece of Lua'
complete -c mprun -n __mprun_has_no_script -s l -x -d 'Require a module into a global'
complete -c mprun -n __mprun_has_no_script -s i -d 'Read and run lines of stdin after the script'
complete -c mprun -n __mprun_has_no_script -s v -d 'Print the version of Lua'
complete -c mprun -n __mprun_has_no_script -s E -d 'Ignore LUA_INIT, LUA_PATH and LUA_CPATH'
complete -c mprun -n __mprun_has_no_script -s W -d 'Turn warnings on'
complete -c mprun -n __mprun_has_no_script -l start-method -x -a 'fork spawn forkserver remote ray' \
    -d 'Start processes by this method'
complete -c mprun -n __mprun_has_no_script -l on-deadlock -x -a 'exit report ignore' \
    -d 'What to do when all wait for ever'
complete -c mprun -n __mprun_has_no_script -l check -d 'Tell what another order could do'
complete -c mprun -n __mprun_has_no_script -l trace -r -d 'Record what all processes do'
complete -c mprun -n __mprun_has_no_script -l trace-limit -x -d 'How much is kept'
complete -c mprun -n __mprun_has_no_script -l trace-categories -x \
    -a 'process task queue pipe lock sync manager span error value' -d 'What is recorded'
complete -c mprun -n __mprun_has_no_script -l timeline -r -d 'Show a recording'
complete -c mprun -n __mprun_has_no_script -l explore -r -d 'Run a script in other orders'
complete -c mprun -n __mprun_has_no_script -l top -x -a '(pgrep -x mprun)' \
    -d 'Show a running program live'
complete -c mprun -n __mprun_has_no_script -l dump -x -a '(pgrep -x mprun)' \
    -d 'Show what a running program does'
complete -c mprun -n __mprun_has_no_script -s h -l help -d 'Print how it is used'
complete -c mprun -n __mprun_has_no_script -l version -d 'Print versions'
complete -c mprun -n __mprun_has_no_script -a dump -d 'Show what a running program does'
complete -c mprun -n __mprun_has_no_script -a top -d 'Show a running program live'
complete -c mprun -n __mprun_has_no_script -a timeline -d 'Show a recording'
complete -c mprun -n __mprun_has_no_script -a explore -d 'Run a script in other orders'
complete -c mprun -n __mprun_has_no_script -a ps -d 'List the programs that run'
complete -c mprun -n '__fish_seen_subcommand_from dump top' -x -a '(pgrep -x mprun)'
