-- What a generic `for` takes, four values, is taken where an iterable is: io.lines gives them.
local mp = require "multiprocessing"
local futures = require "concurrent.futures"
local check = require "check"

local function length(s) return #s end

if __name__ == "__main__" then
  local name = check.temporary "lines.txt"
  local file = assert(io.open(name, "w"))
  file:write "a\nbb\nccc\n"
  file:close()
  local pool <close> = mp.Pool(2)
  check.eq(pool:map(length, io.lines(name)), {1, 2, 3, n = 3})
  check.eq(pool:map_async(length, io.lines(name)):get(), {1, 2, 3, n = 3})
  for _, method in ipairs{"imap", "imap_unordered"} do
    local sum = 0
    for _, n in pool[method](pool, length, io.lines(name)) do sum = sum + n end
    check.eq(sum, 6)
  end
  local executor <close> = futures.ProcessPoolExecutor(1)
  local sum = 0
  for _, n in executor:map(length, io.lines(name)) do sum = sum + n end
  check.eq(sum, 6)
  check.rejects({"error_callback"}, pool.map, pool, length, {"a"}, nil, nil, 1)
  print "ok"
end
