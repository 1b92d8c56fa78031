-- A Client whose peer accepts and closes at once is made all the same: who uses it finds it ended.
local mp = require "multiprocessing"
local check = require "check"

local TIMES = 10

local function close_each(address, key, q)
  local listener <close> = mp.connection.Listener{address = address, authkey = key}
  q:put(listener.address)
  for _ = 1, TIMES do listener:accept():close() end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  for _, key in ipairs{false, "k"} do
    for _, address in ipairs{{"127.0.0.1", 0}, check.temporary("l" .. (key or ""))} do
      local p = mp.Process{target = close_each, args = {address, key or nil, q, n = 3}}
      p:start()
      address = q:get()
      for _ = 1, TIMES do
        local c <close> = mp.connection.Client(address, {authkey = key or nil})
        check.raises("EOFError", nil, c.recv, c)
      end
      p:join()
      check.eq(p.exitcode, 0)
    end
  end
  print "ok"
end
