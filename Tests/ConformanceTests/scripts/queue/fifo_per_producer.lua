-- Several producers and consumers: each item is seen once, in order for each producer.
local mp = require "multiprocessing"
local check = require "check"

local producers, consumers, items = 3, 3, 400

local function produce(q, id)
  for i = 1, items do q:put{id, i} end
end

local function consume(q, answers)
  local last, seen = {}, {}
  while true do
    local item = q:get()
    if item == "stop" then break end
    local id, i = table.unpack(item)
    check.ok((last[id] or 0) < i, "in order for each producer")
    last[id] = i
    seen[#seen + 1] = id * 10000 + i
  end
  answers:put(seen)
end

if __name__ == "__main__" then
  local q, answers = mp.Queue(), mp.Queue()
  local makers = {}
  for _ = 1, consumers do mp.Process{target = consume, args = {q, answers}}:start() end
  for id = 1, producers do
    makers[id] = mp.Process{target = produce, args = {q, id}}
    makers[id]:start()
  end
  for _, p in ipairs(makers) do p:join() end
  for _ = 1, consumers do q:put "stop" end
  local seen, count = {}, 0
  for _ = 1, consumers do
    for _, key in ipairs(answers:get()) do
      check.eq(seen[key], nil, "an item seen twice")
      seen[key], count = true, count + 1
    end
  end
  check.eq(count, producers * items)
  check.ok(q:empty())
  print "ok"
end
