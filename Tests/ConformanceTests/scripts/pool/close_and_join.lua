-- After close no more tasks are taken; those given are all run, then the workers end.
local mp = require "multiprocessing"
local check = require "check"

local function works(v)
  mp.sleep(0.01)
  return v:add(1)
end

if __name__ == "__main__" then
  local v = mp.Value("i")
  local pool = mp.Pool(2)
  local results = {}
  for i = 1, 20 do results[i] = pool:apply_async(works, {v}) end
  pool:close()
  check.raises("ValueError", nil, pool.apply_async, pool, works, {v})
  check.eq(pool:join(), true)
  check.eq(v.value, 20)
  check.eq(#mp.active_children(), 0)
  for i = 1, 20 do
    check.eq({results[i]:ready(), results[i]:successful()}, {true, true})
    check.eq(math.type(results[i]:get()), "integer")
  end
  print "ok"
end
