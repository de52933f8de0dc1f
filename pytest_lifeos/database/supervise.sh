# Fills a folder, runs a server in it, ends it when the owner's pipe closes, cleans up after it.
#
# usage: sh supervise.sh keep|remove FOLDER FILL [SERVER ARGUMENT...]
#   0  the owner's pipe. It closes when the owner asks for the end and also when the owner dies, by
#      whatever signal: no handler of the owner is needed.
#   1  receives the server's pid once FILL, a command that makes FOLDER/data or "", has succeeded
#   2  the locked file that says FOLDER is in use: it stays locked until the last process is gone
mode=$1 folder=$2 fill=$3
shift 3
# PIPE: the owner may be dead by the time the pid is written.
trap '' HUP INT TERM PIPE
exec 3<&0 </dev/null 4>&2 2>>"$folder/log"

# Ends process $1 when the pipe closes: by the signals that follow, each given some time.
watch() {
    child=$1
    shift
    read -r _ <&3
    for signal; do
        kill -"$signal" "$child" || exit 0
        for _ in 1 2 3 4 5 6 7; do
            sleep 0.05
            kill -0 "$child" || exit 0
        done
    done
}

# Waits for process $1 while it is watched.
attend() {
    # Not `watch 4>&-`: for a function, dash keeps what it closes, and the lock would stay with it.
    (exec 4>&- && watch "$@") >/dev/null 2>&1 &
    watcher=$!
    wait "$1"
    status=$?
    kill -KILL "$watcher" 2>/dev/null
    wait "$watcher" 2>/dev/null
}

# A killed server leaves children at work, and a segment of shared memory for ever.
sweep() {
    for process in /proc/[0-9]*; do
        [ "$process/cwd" -ef "$folder/data" ] && kill -KILL "${process#/proc/}"
    done
    segment=$(sed -n '7s/^ *[0-9]* *//p' "$folder/data/postmaster.pid")
    [ -n "$segment" ] && ipcrm -m "$segment"
}

status=0
if [ -n "$fill" ]; then
    # It keeps the lock: were this process killed, nobody else would begin in the folder meanwhile.
    sh -c "$fill" >&2 3<&- &
    # initdb stops at the end of its step when it is asked to; a killed one would leave shared memory.
    attend $! TERM KILL
fi
if [ "$status" -eq 0 ] && [ $# -gt 0 ]; then
    "$@" >&2 3<&- &
    server=$!
    echo "$server" 2>/dev/null
    exec >&-
    if [ "$mode" = keep ]; then
        # A clean end first, so that the next run can start from these files: on a busy machine it
        # takes its time, and to be asked again changes nothing.
        attend "$server" INT INT INT INT INT INT QUIT KILL
    else
        attend "$server" QUIT KILL
    fi
fi
[ "$status" -eq 0 ] || sweep 2>/dev/null
[ "$mode" = remove ] && rm -rf "$folder"
exit "$status"
