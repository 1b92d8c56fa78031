-- Callbacks of a future are called with it, once, also if it is done already.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function double(x)
  return 2 * x
end

local function fails()
  error "no"
end

if __name__ == "__main__" then
  local executor <close> = futures.ProcessPoolExecutor{max_workers = 1}
  local seen = {}
  local function note(f) seen[#seen + 1] = f end
  local f = executor:submit(double, 2)
  f:add_done_callback(note)
  f:add_done_callback(note)
  check.eq(f:result(), 4)
  check.eq(#seen, 2)
  check.same(seen[1], f)
  f:add_done_callback(note)
  check.eq(#seen, 3)
  local g = executor:submit(fails)
  g:add_done_callback(note)
  check.raises("RemoteError", nil, g.result, g)
  check.eq(#seen, 4)
  check.same(seen[4], g)
  check.rejects({"add_done_callback", "number"}, f.add_done_callback, f, 5)
  print "ok"
end
