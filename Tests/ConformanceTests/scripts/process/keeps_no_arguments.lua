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

  -- An end that nothing refers to any more is closed before its program waits for ever, although no
  -- garbage was collected: the function that had the end has returned. (Its frame is overwritten.)
  local function start()
    local mine, childs = mp.Pipe(false)
    mp.Process{target = produce, args = {childs}}:start()
    return mine
  end
  collectgarbage "stop"
  for _, waits in ipairs{"recv", "poll"} do
    local c = start()
    for i = 1, 3 do check.eq(c:recv(), i) end
    if waits == "poll" then check.eq(c:poll(3600), true) end
    check.raises("EOFError", nil, c.recv, c)
  end
  collectgarbage "restart"

  -- One that the script has stays open.
  local one, other = mp.Pipe()
  check.eq(one:poll(0.01), false)
  other:send "still here"
  check.eq(one:recv(), "still here")
  print "ok"
end
