-- A tree of processes that all write to one queue.
local mp = require "multiprocessing"
local check = require "check"

local function node(depth, q)
  local children = {}
  if depth > 0 then
    for i = 1, 3 do
      children[i] = mp.Process{target = node, args = {depth - 1, q}}
      children[i]:start()
    end
  end
  q:put(depth)
  for _, p in ipairs(children) do
    p:join()
    check.eq(p.exitcode, 0)
  end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(node, 2, q)
  local counts = {[0] = 0, 0, 0}
  for _ = 1, 13 do
    local depth = q:get()
    counts[depth] = counts[depth] + 1
  end
  check.eq(counts, {[0] = 9, 3, 1})
  check.ok(q:empty())
  print "ok"
end
