-- Everything works under every mode of the collector, and with a collection at every turn.
local mp = require "multiprocessing"
local check = require "check"

local function busy(q)
  collectgarbage "generational"
  for i = 1, 200 do
    q:put{i, {tostring(i)}, function() return i end}
    if i % 20 == 0 then collectgarbage() end
  end
end

if __name__ == "__main__" then
  for _, mode in ipairs{"generational", "incremental"} do
    collectgarbage(mode)
    local q = mp.Queue()
    local p = mp.Process{target = busy, args = {q}}
    p:start()
    for i = 1, 200 do
      local item = q:get()
      check.eq({item[1], item[2], item[3]()}, {i, {tostring(i)}, i})
      if i % 10 == 0 then collectgarbage "step" end
    end
    p:join()
    check.eq(p.exitcode, 0)
    for i = 1, 100 do
      local a, b = mp.Pipe()
      local v, lock = mp.Value("i", i), mp.Lock()
      a:send{v, lock, b}
      local got = b:recv()
      check.eq(got[1]:add(1), i + 1)
      check.eq(got[2]:acquire(false), true)
      got, a, b, v, lock = nil, nil, nil, nil, nil
      collectgarbage()
    end
  end
  collectgarbage "stop"
  local pool <close> = mp.Pool(1)
  check.eq(pool:map(math.abs, {-1, -2}), {1, 2, n = 2})
  collectgarbage "restart"
  print "ok"
end
