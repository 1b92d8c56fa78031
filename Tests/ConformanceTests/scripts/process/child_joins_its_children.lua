-- A child that ends in order joins its own children first, by return and by os.exit.
local mp = require "multiprocessing"
local check = require "check"

local function grandchild(q, gate)
  gate:get()
  mp.sleep(0.1)
  q:put "grandchild done"
end

local function returns(q, gate)
  mp.Process{target = grandchild, args = {q, gate}}:start()
  gate:put "go"
end

local function exits(q, gate)
  mp.Process{target = grandchild, args = {q, gate}}:start()
  gate:put "go"
  os.exit(4)
end

if __name__ == "__main__" then
  local q, gate = mp.Queue(), mp.Queue()
  check.child(returns, q, gate)
  check.eq(q:get_nowait(), "grandchild done")
  local p = mp.Process{target = exits, args = {q, gate}}
  p:start()
  p:join()
  check.eq(p.exitcode, 4)
  check.eq(q:get_nowait(), "grandchild done")
  print "ok"
end
