-- Processes run where their options say, more of them than there are processors, and start others.
local mp = require "multiprocessing"
local afar = require "afar"
local check = require "check"

local function tells(path)
  local own = mp.current_process()
  check.eq(mp.get_start_method(), "ray")
  check.eq(mp.cpu_count(), 4)
  check.note(path, own.node)
end

--- The parent of a process on the cluster: so is that.
local function parent(path)
  local p = mp.Process{target = tells, args = {path}}
  p:start()
  p:join()
  os.exit(p.exitcode)
end

--- Comes to its end when so many have come here.
local function meets(path, count)
  check.note(path, "here")
  check.eventually(function() return #check.notes(path) == count end, "the others", 40)
end

local function run(target, args, options)
  local p = mp.Process{target = target, args = args, options = options}
  p:start()
  return p
end

if __name__ == "__main__" then
  check.eq(mp.cpu_count(), 4)
  for _, node in ipairs{"127.0.0.3", "127.0.0.4"} do
    local path = check.temporary(node)
    local p = run(tells, {path}, {resources = {["node:" .. node] = 0.01}})
    p:join()
    check.eq(p.exitcode, 0)
    check.eq(check.notes(path)[1], node)
  end

  local path = check.temporary "nested"
  local p = run(parent, {path})
  p:join()
  check.eq(p.exitcode, 0)
  check.match(check.notes(path)[1], "^127%.0%.0%.[34]$")

  -- Six that wait for one another, on four processors.
  local path, list = check.temporary "meeting", {}
  for i = 1, 6 do list[i] = run(meets, {path, 6}) end
  for _, p in ipairs(list) do
    p:join()
    check.eq(p.exitcode, 0)
  end
  print "ok"
end
