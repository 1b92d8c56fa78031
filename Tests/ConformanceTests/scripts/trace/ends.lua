-- However a program ends in order, its trace is written, and nothing else is changed.
local check = require "check"
local traced = require "traced"

local function ends(program, code, output)
  local events, _, text, got = traced.trace(program, {})
  check.eq(got, code, program)
  check.ok(text:find(output), text)
  check.eq(#traced.processes(events) > 0, true)
  return events
end

ends([[print "plain"]], 0, "plain")
ends([[os.exit(7)]], 7, "")
ends([[os.exit(8, true)]], 8, "")
local events = ends([[error "it failed"]], 1, "it failed")
check.ok(#traced.find(events, { ph = "i", cat = "error" }) == 1)
ends([[
  local mp = require "multiprocessing"
  mp.kill(mp.getpid(), 2)
  mp.sleep(10)
]], 130, "")
ends([[
  local mp = require "multiprocessing"
  local function wait(lock) lock:acquire() end
  if __name__ == "__main__" then
    local lock = mp.Lock()
    lock:acquire()
    local p = mp.Process{target = wait, args = {lock}}
    p:start()
    p:join()
  end
]], 35, "deadlock")
events = ends([[
  local mp = require "multiprocessing"
  local function fails() error "in the child" end
  local function sleeps(event)
    event:set()
    mp.sleep(60)
  end
  if __name__ == "__main__" then
    local p = mp.Process{target = fails}
    p:start()
    p:join()
    local event = mp.Event()
    local q = mp.Process{target = sleeps, args = {event}}
    q:start()
    event:wait()
    q:kill()
    q:join()
    print(p.exitcode, q.exitcode)
  end
]], 0, "1\t%-9")
check.eq(#traced.find(events, { ph = "i", cat = "error" }), 1)
check.eq(#traced.find(events, { ph = "i", name = "killed by 9" }), 1)

-- What cannot be written is told, and the exit code is the program's.
-- Nothing but a regular file is ever replaced: a link to a device stands for it.
local full = traced.folder .. "/full.json"
os.execute(("ln -sf /dev/full '%s'"):format(full))
os.execute(("ln -sf /dev/full '%s'"):format(traced.folder .. "/full"))
os.execute(("mkdir -p '%s'"):format(traced.folder .. "/folder"))
local pipe = traced.folder .. "/pipe"
os.execute(("rm -f '%s'; mkfifo '%s'"):format(pipe, pipe))
for _, file in ipairs{ "/nowhere/x.json", full, traced.folder .. "/full", traced.folder .. "/folder", pipe } do
  local text, code = traced.run({ "--trace", file }, [[print "ran" os.exit(3)]])
  check.eq(code, 3, file)
  check.ok(text:find "ran" and text:find "mprun: the .*trace", text)
  check.eq(select(2, text:gsub("mprun: the", "")), 1, text)
end
check.ok(os.execute "test -c /dev/full" and os.execute(("test -p '%s'"):format(pipe)))
os.execute(("rm -rf '%s'/full* '%s'/folder* '%s'/pipe*"):format(
  traced.folder, traced.folder, traced.folder))

-- A recording is kept as it is.
local recording = traced.folder .. "/kept"
check.eq(select(2, traced.run({ "--trace=" .. recording }, [[print(1)]])), 0)
check.eq(traced.read(recording):sub(1, 8), "mptrace1")
check.ok(not traced.read(recording .. ".part"))

-- Wrong use.
for _, options in ipairs{ { "--trace-limit=lots" }, { "--trace-categories=queues" }, { "--trace" } } do
  local text, code = traced.run(options, "")
  check.ok(code == 1 or options[1] == "--trace", text)
end
print "ok"
