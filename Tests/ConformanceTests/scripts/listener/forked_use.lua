-- methods: fork
-- A connection that a fork has too: an encrypted one goes on in one of the two processes only.
local mp = require "multiprocessing"
local check = require "check"

local function client(address, key)
  local c <close> = mp.connection.Client(address, {authkey = key})
  while pcall(function() c:send(c:recv()) end) do end
end

if __name__ == "__main__" then
  for _, key in ipairs{"k", false} do
    local listener <close> = mp.connection.Listener{address = {"127.0.0.1", 0}, authkey = key or nil}
    local p = mp.Process{target = client, args = {listener.address, key or nil}}
    p:start()
    local c = listener:accept(60)
    c:send "before"
    check.eq(c:recv(), "before")
    check.child(function()
      c:send "in the child"
      check.eq(c:recv(), "in the child")
    end)
    if key then
      check.raises("RuntimeError", "another process", c.send, c, "after")
    else
      c:send "after"
      check.eq(c:recv(), "after")
    end
    c:close()
    p:join()
    -- A server's way: the child goes on with what its parent accepted and closes.
    p = mp.Process{target = client, args = {listener.address, key or nil}}
    p:start()
    c = listener:accept(60)
    local go = mp.Queue()
    local worker = mp.Process{target = function()
      go:get()
      c:send "served"
      check.eq(c:recv(), "served")
    end}
    worker:start()
    c:close()
    go:put(true)
    worker:join()
    check.eq(worker.exitcode, 0)
    p:join()
    check.eq(p.exitcode, 0)
  end
  print "ok"
end
