-- A PriorityQueue whose items' __lt waits, fails or is interrupted: every item comes out once, and
-- what cannot be compared changes nothing.
-- methods: forkserver
local mp = require "multiprocessing"
local threading, queue = require "threading", require "queue"
local check = require "check"

local Item = {}
Item.__lt = function(a, b)
  for _ = 1, 5 do end
  if a.slow or b.slow then mp.sleep(0.001) end
  return a.rank < b.rank
end
local function item(rank, slow) return setmetatable({rank = rank, slow = slow}, Item) end

local q, got, count = queue.PriorityQueue(10), {}, 0
threading.seed(9, 30)
local threads = {}
for n = 1, 3 do
  threads[n] = threading.Thread{target = function()
    for i = 1, 100 do q:put(item(n * 1000 + i, i % 25 == 0)) end
  end}
  threads[3 + n] = threading.Thread{target = function()
    for _ = 1, 100 do
      local rank = q:get().rank
      got[rank] = (got[rank] or 0) + 1
      q:task_done()
    end
  end}
end
for _, t in ipairs(threads) do t:start() end
for _, t in ipairs(threads) do t:join() end
threading.seed(nil)
for n = 1, 3 do for i = 1, 100 do check.eq(got[n * 1000 + i], 1) end end
q:join()

-- One item, several takers: the others go on waiting.
local few = queue.PriorityQueue()
local taken = 0
local takers = {}
for i = 1, 3 do
  takers[i] = threading.Thread{target = function()
    local ok, err = pcall(few.get, few, true, 0.2)
    if ok then taken = taken + 1 else check.eq(err.name, "Empty") end
  end}
  takers[i]:start()
end
few:put(item(1))
for i = 1, 3 do takers[i]:join() end
check.eq(taken, 1)

for _, case in ipairs{{"TypeError", 1, "a"}, {"TypeError", {1}, 1}, {"TypeError", {1, 2}, {1, "x"}}, {"plain", item(1), 1}} do
  local mixed = queue.PriorityQueue()
  mixed:put(case[2])
  check.raises(case[1], nil, mixed.put, mixed, case[3])
  check.eq(mixed:qsize(), 1)
  check.same(mixed:get(), case[2])
end
check.raises("TypeError", "'<' not supported between instances of 'nil' and 'nil'", few.put, few, nil)
-- Lists compare as tuples do.
for _, list in ipairs{{2}, {1, 2}, {1}, {1, 1, 9}, {}} do few:put(list) end
local order = {}
for i = 1, 5 do order[i] = few:get() end
check.eq(order, {{}, {1}, {1, 1, 9}, {1, 2}, {2}})
print "ok"
