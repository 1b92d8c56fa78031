-- Names that scripts give objects are told in reports on deadlocks: of shared objects, and of those
-- that a manager has, which are named through their proxies.
local check = require "check"
local traced = require "traced"

local function told(program, name)
  local text, code = traced.run({}, program)
  check.eq(code, 35, text)
  check.ok(text:find(name, 1, true), text)
end

told([[
  local mp = require "multiprocessing"
  if __name__ == "__main__" then
    local lock = mp.Lock()
    mp.trace.name(lock, "accounts")
    lock:acquire()
    lock:acquire()
  end
]], "waits for lock 'accounts'")

told([[
  local mp = require "multiprocessing"
  if __name__ == "__main__" then
    local manager = mp.Manager()
    local lock, list = manager:Lock(), manager:list{}
    mp.trace.name(lock, "accounts")
    mp.trace.name(list, "names")
    lock:acquire()
    lock:acquire()
  end
]], "lock 'accounts'")
print "ok"
