-- `isinstance` knows the classes of processes too, and those that are extended from them.
local mp = require "multiprocessing"
local check = require "check"

local Worker = mp.Process:extend()
local Deeper = Worker:extend()
local Other = mp.Process:extend()

if __name__ == "__main__" then
  local w, d = Worker{}, Deeper{}
  check.ok(mp.isinstance(w, Worker))
  check.ok(mp.isinstance(w, mp.Process))
  check.ok(mp.isinstance(d, Worker))
  check.ok(mp.isinstance(d, mp.Process))
  check.ok(not mp.isinstance(w, Deeper))
  check.ok(not mp.isinstance(w, Other))
  check.ok(not mp.isinstance(w, mp.Error))
  check.ok(not mp.isinstance(mp.Error "x", mp.Process))
  for _, value in ipairs{ 1, "x", {}, print, mp.None } do
    check.ok(not mp.isinstance(value, Worker))
  end
  check.raises("TypeError", "isinstance: class: ", mp.isinstance, w, {})
  print "ok"
end
