-- accept takes a time-out; a silent peer blocks nobody.
local mp = require "multiprocessing"
local check = require "check"

local function silent(address)
  kept = table.pack(pcall(mp.connection.Client, address))
  mp.sleep(60)
end

local function honest(address)
  local c = mp.connection.Client(address, {authkey = "k"})
  c:send "hello"
  c:recv()
end

if __name__ == "__main__" then
  local listener <close> = mp.connection.Listener{address = check.temporary "l", authkey = "k"}
  check.raises("TimeoutError", nil, listener.accept, listener, 0.02)
  check.raises("TimeoutError", nil, listener.accept, listener, 0)
  -- A peer without a key connects and says nothing; the honest one is served all the same.
  mp.Process{target = silent, args = {listener.address}, daemon = true}:start()
  mp.Process{target = honest, args = {listener.address}}:start()
  local c
  check.eventually(function()
    local done, result = pcall(listener.accept, listener, 60)
    if done then c = result end
    return done
  end)
  check.eq(c:recv(), "hello")
  c:send "bye"
  check.rejects({"accept", "timeout", "string"}, listener.accept, listener, "x")
  print "ok"
end
