-- Each task of a pool whose workers cannot begin fails, those of imap too, also what is drawn
-- afterwards.
local mp = require "multiprocessing"
local check = require "check"

local function fails() error(mp.ValueError "no such place") end

if __name__ == "__main__" then
  for _, name in ipairs{"imap", "imap_unordered"} do
    for _, source in ipairs{function() return mp.range(20) end, function()
      local i = 0
      return function() i = i + 1 if i <= 20 then return i end end
    end} do
      local pool <close> = mp.Pool{processes = 1, initializer = fails}
      local it = pool[name](pool, math.abs, source())
      for _ = 1, 20 do check.raises("ValueError", "no such place", it.next, it, 30) end
      check.raises("StopIteration", nil, it.next, it, 30)
    end
  end
  print "ok"
end
