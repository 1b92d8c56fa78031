-- put(v, block, timeout) and get(block, timeout) in every combination.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q = mp.Queue(1)
  check.raises("Empty", nil, q.get, q, false)
  check.raises("Empty", nil, q.get, q, false, 60)
  check.raises("Empty", nil, q.get, q, true, 0.01)
  check.raises("Empty", nil, q.get, q, nil, 0.01)
  check.raises("Empty", nil, q.get_nowait, q)
  check.eq(q:put("x", false), nil)
  check.raises("Full", nil, q.put, q, "y", false)
  check.raises("Full", nil, q.put, q, "y", false, 60)
  check.raises("Full", nil, q.put, q, "y", true, 0.01)
  check.raises("Full", nil, q.put, q, "y", nil, 0.01)
  check.raises("Full", nil, q.put_nowait, q, "y")
  check.eq(q:get(false), "x")
  q:put("y", true, 60)
  check.eq(q:get(true, 60), "y")
  q:put("z", nil, nil)
  check.eq(q:get(nil, nil), "z")
  q:put_nowait "w"
  check.eq(q:get_nowait(), "w")
  print "ok"
end
