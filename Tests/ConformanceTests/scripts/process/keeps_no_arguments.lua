-- A Process that has started keeps neither its arguments nor its target.
local mp = require "multiprocessing"
local check = require "check"

local function produce(c) for i = 1, 3 do c:send(i) end end

if __name__ == "__main__" then
  local r, w = mp.Pipe(false)
  local p = mp.Process{target = produce, args = {w}}
  p:start()
  w = nil
  p:join()
  collectgarbage()
  collectgarbage()
  for i = 1, 3 do check.eq(r:recv(), i) end
  check.raises("EOFError", nil, r.recv, r)

  local weak = setmetatable({}, {__mode = "v"})
  local kept
  do
    local big = {("x"):rep(1000)}
    local target = function() return #big end
    weak[1], weak[2] = big, target
    kept = mp.Process{target = target, args = {big}, kwargs = {b = big}}
    kept:start()
  end
  kept:join()
  collectgarbage()
  collectgarbage()
  check.eq(#weak, 0)
  check.eq(kept.exitcode, 0)
  print "ok"
end
