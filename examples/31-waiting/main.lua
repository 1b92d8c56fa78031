-- Work that waits: eight answers that take a tenth of a second each. While a thread or a process
-- waits, the others go on, so both gain.
-- Output: decimals may differ.
local mp = require "multiprocessing"
local threading = require "threading"
local time = require "time"

local COUNT = 8

-- In place of a request to another computer.
local function ask(number, answers)
  time.sleep(0.1)
  answers:put(number * number)
end

local function one_after_the_other(answers)
  for number = 1, COUNT do ask(number, answers) end
end

-- `Worker` is Thread or Process.
local function side_by_side(Worker, answers)
  local workers = {}
  for number = 1, COUNT do
    workers[number] = Worker{target = ask, args = {number, answers}}
    workers[number]:start()
  end
  for _, worker in ipairs(workers) do worker:join() end
end

local function show(what, run)
  local answers = mp.Queue()
  local began = time.perf_counter()
  run(answers)
  local seconds = time.perf_counter() - began
  local sum = 0
  for _ = 1, COUNT do sum = sum + answers:get() end
  print(("%-22s%8.3f s   the answers' sum is %d"):format(what, seconds, sum))
end

if __name__ == "__main__" then
  show("one after the other", one_after_the_other)
  show("eight threads", function(answers) side_by_side(threading.Thread, answers) end)
  show("eight processes", function(answers) side_by_side(mp.Process, answers) end)
end
