-- A context's Process can be extended; its instances start by the context's method.
local mp = require "multiprocessing"
local check = require "check"

local Spawned = mp.get_context("spawn").Process:extend()
local Forked = mp.get_context("fork").Process:extend()

function Spawned:run() self.q:put{"spawned", __name__} end

function Forked:run() self.q:put{"forked", __name__} end

if __name__ == "__main__" then
  local q = mp.Queue()
  for _, class in ipairs{Spawned, Forked} do
    local w = class{q = q}
    w:start()
    w:join()
    check.eq(w.exitcode, 0)
  end
  check.eq(q:get(), {"spawned", "__mp_main__"})
  check.eq(q:get(), {"forked", "__main__"})
  print "ok"
end
