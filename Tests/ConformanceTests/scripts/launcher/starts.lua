-- One launcher starts all processes of a program, each where its options say, and ends with it.
-- environment: MPRUN_LAUNCHER=python3 lib/launcher.py
-- methods: spawn
local mp = require "multiprocessing"
local check = require "check"

local function exits(code) os.exit(code) end

local function counts() os.exit(mp.get_context("remote").cpu_count()) end

local function run(notes)
  local remote = mp.get_context "remote"
  local list = {}
  for i = 1, 4 do
    list[i] = remote.Process{target = exits, args = {i}, options = i == 2 and {num_cpus = 2} or nil}
    list[i]:start()
  end
  for i, p in ipairs(list) do
    p:join()
    check.eq(p.exitcode, i)
  end
  local p = remote.Process{target = counts}
  p:start()
  p:join()
  check.eq(p.exitcode, 7)
  check.eq(remote.cpu_count(), 7)
  check.eq(mp.get_context("spawn").cpu_count(), mp.cpu_count())
  local pool = remote.Pool()
  check.match(tostring(pool), "pool_size=7")
  check.eq(pool:apply(tostring, {1}), "1")
  pool:close()
  pool:join()
end

if __name__ == "__main__" then
  if arg[1] then return run() end
  local notes = check.temporary "notes"
  local command = "LAUNCHER_NOTES=%s %s --start-method spawn launcher/starts.lua run"
  check.ok(os.execute(command:format(notes, check.interpreter())))
  local kinds = {}
  for _, line in ipairs(check.notes(notes)) do
    local kind = line:match "^options.*" or line:match "%S+"
    kinds[kind] = (kinds[kind] or 0) + 1
  end
  check.eq(kinds, {
    launcher = 1, ["options {}"] = 11, ['options {"num_cpus": 2}'] = 1, linked = 12, ["end"] = 1})
  print "ok"
end
