-- A table whose entries are all under other keys than 1, 2, … is no sequence: nothing takes it for
-- an empty one in silence.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function same(x)
  return x
end

local function fails(words, fn, ...)
  check.raises("TypeError", words, fn, ...)
end

if __name__ == "__main__" then
  fails("Process: args: sequence", mp.Process, { target = same, args = { a = 1 } })
  fails("Process: args: sequence whose n", mp.Process, { target = same, args = { 1, n = "x" } })
  fails("Pool: initargs: sequence", mp.Pool, { initializer = same, initargs = { a = 1 } })
  fails("initargs: sequence", futures.ProcessPoolExecutor, { initargs = { a = 1 } })
  local p <close> = mp.Pool(1)
  fails("Pool.apply: args: sequence", p.apply, p, same, { a = 1 })
  fails("Pool.apply_async: args: sequence whose n", p.apply_async, p, same, { n = -1 })
  fails("Pool.map: it: sequence", p.map, p, same, { a = 1 })
  fails("Pool.map: it: sequence", p.map, p, same, { [2] = 1 })
  -- What is empty is, and so is what says how many nils it has.
  check.eq(mp.repr(p:map(same, {})), "[]")
  check.eq(mp.repr(p:map(same, { n = 2 })), "[None, None]")
  check.eq(p:apply(same, { n = 0 }), nil)
  check.eq(p:apply(same, { 1, a = 1 }), 1)
  print "ok"
end
