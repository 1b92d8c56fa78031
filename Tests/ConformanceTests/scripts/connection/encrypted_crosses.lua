-- An encrypted connection goes to other processes as any other does: whoever has it uses it, in
-- turns, and the peer notices nothing.
local mp = require "multiprocessing"
local check = require "check"

local BIG = 3 << 20

-- The peer: answers each message with its size, and says at the end that it saw the end.
local function answer(address, log)
  local c <close> = mp.connection.Client(address, {authkey = "key"})
  -- A burst before anything is asked: some of it lies in the session when the connection is sent.
  for i = 1, 200 do c:send("early " .. i) end
  while true do
    local ok, message = pcall(c.recv_bytes, c)
    if not ok then return log:put(message.name) end
    c:send(#message)
    if message == "big, please" then c:send_bytes(("b"):rep(BIG)) end
  end
end

-- The early messages from `first` to `last`; what was answered comes after them.
local function use(c, first, last)
  for i = first, last do check.eq(c:recv(), "early " .. i) end
  return c:fileno() > 2
end

local function exchange(c)
  c:send_bytes(("x"):rep(BIG))
  check.eq(c:recv(), BIG)
  c:send_bytes "big, please"
  check.eq(c:recv(), 11)
  check.eq(#c:recv_bytes(), BIG)
  check.eq(c:poll(), false)
  return true
end

local function serve(input, output)
  local c <close> = input:get()
  use(c, 101, 150)
  output:put(c)
  input:get() -- The connection is received before its sender ends.
end

if __name__ == "__main__" then
  local log, input, output = mp.Queue(), mp.Queue(), mp.Queue()
  local listener <close> = mp.connection.Listener{address = {"127.0.0.1", 0}, authkey = "key"}
  local client = mp.Process{target = answer, args = {listener.address, log}}
  client:start()
  local c = listener:accept()
  check.eq(c:recv(), "early 1")
  local number = c:fileno()
  -- As an argument of a task, through queues there and back, and here again.
  local pool = mp.Pool(1)
  check.eq(pool:apply(use, {c, 2, 100}), true)
  check.eq(c:fileno(), number)
  local p = mp.Process{target = serve, args = {input, output}}
  p:start()
  input:put(c)
  local back = output:get()
  input:put(true)
  p:join()
  check.eq(p.exitcode, 0)
  check.ok(use(back, 151, 200))
  -- Much at once in both directions, here and in a task.
  check.ok(exchange(back))
  check.eq(pool:apply(exchange, {back}), true)
  check.eq(mp.connection.wait({c}, 0), {})
  -- Both holders, one after the other.
  for _, one in ipairs{c, back, c} do
    one:send_bytes "four"
    check.eq(mp.connection.wait{one}, {one})
    check.eq(one:recv(), 4)
  end
  c:close()
  pool:close()
  pool:join()
  back:send_bytes "still"
  check.eq(back:recv(), 5)
  -- The end comes when the last holder has let go.
  back:close()
  client:join()
  check.eq(client.exitcode, 0)
  check.eq(log:get(), "EOFError")
  print "ok"
end
