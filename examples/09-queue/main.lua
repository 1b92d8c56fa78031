-- A queue has any number of producers and consumers. Here two processes put and one gets.
local mp = require "multiprocessing"
local Process, Queue = mp.Process, mp.Queue

local function produce(queue, name, first)
  for number = first, first + 2 do
    queue:put({name = name, number = number})
  end
end

if __name__ == "__main__" then
  local queue = Queue()
  local producers = {
    Process{target = produce, args = {queue, "left", 1}},
    Process{target = produce, args = {queue, "right", 4}},
  }
  for _, p in ipairs(producers) do
    p:start()
  end

  local numbers, by_name = {}, {left = 0, right = 0}
  for _ = 1, 6 do
    local item = queue:get()
    table.insert(numbers, item.number)
    by_name[item.name] = by_name[item.name] + 1
  end
  for _, p in ipairs(producers) do
    p:join()
  end

  table.sort(numbers)
  print(mp.repr(numbers))
  print(mp.repr(by_name))
  print(queue:empty())
end
