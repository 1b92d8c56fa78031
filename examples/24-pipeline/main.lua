-- Stages that run at the same time, as in a shell's pipe: each takes items from a queue, does its
-- part and passes them on. While the last stage is at one item, the first one is at a later one.
local mp = require "multiprocessing"
local Process, Queue = mp.Process, mp.Queue

-- Runs one stage: ends when the queue before it ends, and then ends the one behind it.
local function stage(work, input, output)
  for item in input:iter() do
    local result = work(item)
    if result ~= nil then output:put(result) end
  end
  output:shutdown()
end

-- "3 + 4" becomes {3, "+", 4}; what is no sum or product is dropped.
local function parse(line)
  local a, op, b = line:match("^(%d+) ([+*]) (%d+)$")
  if a then return {tonumber(a), op, tonumber(b)} end
end

local function compute(task)
  local a, op, b = table.unpack(task)
  return {task = task, result = op == "+" and a + b or a * b}
end

local function format(item)
  return ("%d %s %d = %d"):format(item.task[1], item.task[2], item.task[3], item.result)
end

local LINES = {"3 + 4", "12 * 12", "what?", "1000 + 1", "7 * 6"}

if __name__ == "__main__" then
  -- Queues of two places: a slow stage holds those before it back, and no heap of items grows.
  local queues = {Queue(2), Queue(2), Queue(2), Queue(2)}
  for i, work in ipairs{parse, compute, format} do
    Process{target = stage, args = {work, queues[i], queues[i + 1]}}:start()
  end
  for _, line in ipairs(LINES) do queues[1]:put(line) end
  queues[1]:shutdown()
  -- One process a stage, and each queue in order: so the results are in order too.
  for text in queues[4]:iter() do print(text) end
end
