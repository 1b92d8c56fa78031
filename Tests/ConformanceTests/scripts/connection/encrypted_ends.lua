-- An encrypted connection that was sent to another process, and processes that are killed: the
-- peer, a holder, and the relay that keeps the encryption. Nobody waits for ever.
local mp = require "multiprocessing"
local check = require "check"

local function connect(address, orders, log)
  local c <close> = mp.connection.Client(address, {authkey = "key"})
  while true do
    local order = orders:get()
    if order == "say" then c:send "words" end
    if order == "end" then return end
    if order == "listen" then log:put(select(2, pcall(c.recv, c)).name or "?") end
  end
end

local function hold(input, log)
  local c = input:get()
  log:put(c:recv())
  log:put(select(2, pcall(c.recv, c)).name)
end

-- The process that keeps the encryption: nobody of this program but it has that name.
local function relays()
  local found = {}
  for pid in io.popen("ls /proc"):read("a"):gmatch "%f[%d](%d+)%f[%D]" do
    local file <close> = io.open("/proc/" .. pid .. "/stat")
    local stat = file and file:read "a" or ""
    local env <close> = io.open("/proc/" .. pid .. "/environ")
    if stat:find("(mprun relay) ", 1, true) and not stat:find "%) Z"
      and (env and env:read "a" or ""):find(os.getenv "CONFORMANCE_TMP", 1, true)
    then
      found[#found + 1] = tonumber(pid)
    end
  end
  return found
end

local function no_relay()
  while #relays() > 0 do mp.sleep(0.01) end
end

local function meet(listener)
  local orders, log, peer_log = mp.Queue(), mp.Queue(), mp.Queue()
  local peer = mp.Process{target = connect, args = {listener.address, orders, peer_log}}
  peer:start()
  local c = listener:accept()
  local input = mp.Queue()
  local holder = mp.Process{target = hold, args = {input, log}}
  holder:start()
  input:put(c)
  orders:put "say"
  check.eq(log:get(), "words")
  return {c = c, orders = orders, log = log, peer_log = peer_log, peer = peer, holder = holder}
end

if __name__ == "__main__" then
  local listener <close> = mp.connection.Listener{address = {"127.0.0.1", 0}, authkey = "key"}

  -- The peer is killed.
  local m = meet(listener)
  m.peer:kill()
  check.eq(m.log:get(), "EOFError")
  m.holder:join()
  check.raises("EOFError", "closed", m.c.recv, m.c)
  check.raises("BrokenPipeError", "closed", function() while true do m.c:send "x" end end)
  m.c:close()
  no_relay()

  -- A holder is killed: the others go on.
  m = meet(listener)
  m.holder:kill()
  m.holder:join()
  m.orders:put "listen"
  m.c:send "to the peer"
  m.orders:put "say"
  check.eq(m.c:recv(), "words")
  m.orders:put "end"
  m.peer:join()
  check.raises("EOFError", "closed", m.c.recv, m.c)
  m.c:close()
  no_relay()

  -- The last holder is killed: the peer sees the end.
  m = meet(listener)
  m.c:close()
  m.orders:put "listen"
  m.holder:kill()
  check.eq(m.peer_log:get(), "EOFError")
  m.orders:put "end"
  m.peer:join()
  m.holder:join()
  no_relay()

  -- The relay is killed: both sides see the end.
  m = meet(listener)
  m.orders:put "listen"
  local pids = relays()
  check.eq(#pids, 1)
  mp.kill(pids[1], 9)
  check.eq(m.log:get(), "EOFError")
  check.eq(m.peer_log:get(), "EOFError")
  m.orders:put "end"
  m.peer:join()
  m.holder:join()
  check.raises("EOFError", "closed", m.c.recv, m.c)
  check.raises("BrokenPipeError", "closed", m.c.send, m.c, "x")
  m.c:close()
  no_relay()

  -- What was sent arrives though its sender is gone, and the peer reads it late.
  m = meet(listener)
  for i = 1, 100 do m.c:send(("x"):rep(1000)) end
  m.c:close()
  m.holder:kill()
  m.holder:join()
  m.orders:put "listen" -- The first of them, which is no error.
  check.eq(m.peer_log:get(), "?")
  m.orders:put "end"
  m.peer:join()
  no_relay()
  print "ok"
end
