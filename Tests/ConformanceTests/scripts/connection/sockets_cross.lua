-- A connection that a Listener accepted, or that Client made, goes to other processes like the end
-- of a pipe.
local mp = require "multiprocessing"
local check = require "check"

local function serve(c)
  for _ = 1, 3 do c:send{"echo", c:recv()} end
  return c:recv()
end

local function child(q)
  local c = q:get()
  q:put(serve(c))
end

local function talk(address, authkey, q)
  local c <close> = mp.connection.Client(address, {authkey = authkey})
  for i = 1, 3 do
    c:send(i)
    q:put(c:recv())
  end
  c:send "end"
end

local function wait_for_end(address, authkey, q)
  local c <close> = mp.connection.Client(address, {authkey = authkey})
  q:put "connected"
  q:put(select(2, pcall(c.recv, c)).name)
end

local function let_go(c)
  c:close()
end

if __name__ == "__main__" then
  local replies, q = mp.Queue(), mp.Queue()
  for _, authkey in ipairs{false, "key"} do
    authkey = authkey or nil
    local listener <close> = mp.connection.Listener{family = "AF_UNIX", authkey = authkey}
    local client = mp.Process{target = talk, args = {listener.address, authkey, replies, n = 3}}
    client:start()
    local c = listener:accept()
    -- Through a queue to a child that runs already.
    local p = mp.Process{target = child, args = {q}}
    p:start()
    q:put(c)
    for i = 1, 3 do check.eq(replies:get(), {"echo", i}) end
    p:join()
    check.eq(q:get(), "end")
    c:close()
    client:join()
    check.eq(client.exitcode, 0)
  end
  -- Over the internet, without a key: a pool's task has it.
  local pool <close> = mp.Pool(1)
  local listener <close> = mp.connection.Listener{address = {"127.0.0.1", 0}}
  local client = mp.Process{target = talk, args = {listener.address, nil, replies, n = 3}}
  client:start()
  local c <close> = listener:accept()
  check.eq(pool:apply(serve, {c}), "end")
  for i = 1, 3 do check.eq(replies:get(), {"echo", i}) end
  client:join()
  -- Whoever lets go last ends the connection: who has sent it keeps nothing of it.
  for _, authkey in ipairs{false, "key"} do
    authkey = authkey or nil
    local other <close> = mp.connection.Listener{address = {"127.0.0.1", 0}, authkey = authkey}
    client = mp.Process{target = wait_for_end, args = {other.address, authkey, replies, n = 3}}
    client:start()
    local d = other:accept()
    check.eq(replies:get(), "connected")
    check.eq(pool:apply(let_go, {d}), nil)
    d:close()
    check.eq(replies:get(), "EOFError")
    client:join()
  end
  print "ok"
end
