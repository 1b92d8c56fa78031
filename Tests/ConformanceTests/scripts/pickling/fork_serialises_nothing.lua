-- methods: fork
-- Under fork, target and arguments are the caller's own: anything goes.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q = mp.Queue()
  local thread = coroutine.create(function(x)
    coroutine.yield(x + 1)
  end)
  local Local = {name = "anonymous metatable"}
  Local.__index = Local
  local object = setmetatable({}, Local)
  local shared = {}
  local p = mp.Process{
    target = function(co, file, o, t)
      local _, value = coroutine.resume(co, 41)
      q:put{value, io.type(file), o.name, t == shared, o == object}
    end,
    args = {thread, io.stdout, object, shared},
    kwargs = nil,
  }
  p:start()
  p:join()
  check.eq(p.exitcode, 0)
  check.eq(q:get(), {42, "file", "anonymous metatable", true, true})
  check.eq(coroutine.status(thread), "suspended")
  print "ok"
end
