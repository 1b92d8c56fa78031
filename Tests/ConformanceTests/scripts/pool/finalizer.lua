-- The finalizer is called with initargs in each worker that ends in order or is recycled.
local mp = require "multiprocessing"
local check = require "check"

local function starts(q, name) q:put{"start", name} end

local function ends(q, name) q:put{"end", name} end

local function quick(x) return x end

local function drain(q)
  local counts = {start = 0, ["end"] = 0}
  while not q:empty() do
    local kind, name = table.unpack(q:get())
    check.eq(name, "n")
    counts[kind] = counts[kind] + 1
  end
  return counts
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local options = {processes = 2, initializer = starts, finalizer = ends, initargs = {q, "n"}}
  local pool = mp.Pool(options)
  pool:map(quick, {1, 2, 3})
  pool:close()
  pool:join()
  check.eq(drain(q), {start = 2, ["end"] = 2})

  options.maxtasksperchild = 1
  pool = mp.Pool(options)
  pool:map(quick, {1, 2, 3, 4}, 1)
  pool:close()
  pool:join()
  local counts = drain(q)
  check.ok(counts["end"] >= 4)
  check.eq(counts.start, counts["end"])

  options.maxtasksperchild = nil
  pool = mp.Pool(options)
  pool:map(quick, {1, 2, 3}, 1)
  pool:terminate()
  pool:join()
  check.eq(drain(q)["end"], 0)
  print "ok"
end
