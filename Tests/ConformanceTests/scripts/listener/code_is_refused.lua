-- A peer that has the key, but does not keep to the rules, sends code over the internet: it is not
-- loaded.
local mp = require "multiprocessing"
local check = require "check"

function named(path) assert(io.open(path, "w")):close() end

--- The bytes of a value as it goes to a process of the same program, which takes code.
local function bytes_of(value)
  local near, far = mp.Pipe()
  near:send(value)
  return far:recv_bytes()
end

local function enemy(address, path)
  local by_value = function() named(path) end
  local constructed = setmetatable({}, { __reduce = function() return named, { path } end })
  local c = mp.connection.Client(address, { authkey = "k" })
  for _, value in ipairs { by_value, { f = by_value }, constructed, { { constructed } } } do
    c:send_bytes(bytes_of(value))
  end
  c:send(named)
end

if __name__ == "__main__" then
  local path = check.temporary "created"
  local listener <close> = mp.connection.Listener { address = { "127.0.0.1", 0 }, authkey = "k" }
  local p = mp.Process { target = enemy, args = { listener.address, path } }
  p:start()
  local c <close> = listener:accept()
  for _, what in ipairs { "a function by value", "a function by value", "the call of a constructor", "the call of a constructor" } do
    check.raises("PicklingError", what .. ".*refused from a peer that is not trusted with code", c.recv, c)
  end
  check.same(c:recv(), named)
  p:join()
  check.eq(p.exitcode, 0)
  check.eq(io.open(path), nil)
  print "ok"
end
