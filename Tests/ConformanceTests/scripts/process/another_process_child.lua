-- methods: fork
-- A process may be handled only by the one that made it.
local mp = require "multiprocessing"
local check = require "check"

local function waits(c)
  pcall(c.recv, c)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local a, b = mp.Pipe()
  local running = mp.Process{target = waits, args = {b}}
  local fresh = mp.Process{target = waits, args = {b}}
  running:start()
  check.child(function()
    local function class_of(fn, ...)
      local _, err = pcall(fn, ...)
      return type(err) == "table" and err.name or err
    end
    q:put{class_of(running.join, running), class_of(running.is_alive, running),
      class_of(fresh.start, fresh)}
  end)
  check.eq(q:get(), {"AssertionError", "AssertionError", "AssertionError"})
  check.ok(running:is_alive())
  a:send(1)
  running:join()
  print "ok"
end
