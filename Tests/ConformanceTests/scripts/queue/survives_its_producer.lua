-- What put returned from survives its producer, even one that is killed right after.
local mp = require "multiprocessing"
local check = require "check"

local function puts_and_dies(q, n)
  for i = 1, n do q:put{i, ("x"):rep(i * 1000)} end
  check.signal(mp.getpid(), "KILL")
  mp.sleep(60)
end

local function puts_and_exits(q, n)
  for i = 1, n do q:put{i, ("x"):rep(i * 1000)} end
  os.exit(0)
end

if __name__ == "__main__" then
  for _, target in ipairs{puts_and_dies, puts_and_exits} do
    local q = mp.Queue()
    local p = mp.Process{target = target, args = {q, 30}}
    p:start()
    p:join()
    check.eq(q:qsize(), 30)
    for i = 1, 30 do check.eq(q:get_nowait(), {i, ("x"):rep(i * 1000)}) end
  end
  print "ok"
end
