-- Two workers side by side: threads that compute, processes that compute, threads that wait. Prints
-- for each time that a worker ran without a break: what it is, its number, and from when to when in
-- seconds.
local mp = require "multiprocessing"
local threading = require "threading"
local time = require "time"

-- A pause of this many seconds between two looks at the clock means that somebody else had the
-- processor.
local PAUSE = 0.002

-- Runs for `seconds` of its own time. What others take in between does not count.
local function compute(seconds, slices)
  local began = time.monotonic()
  local seen, left = began, seconds
  while left > 0 do
    local s = 0
    for i = 1, 2000 do s = s + i end
    local now = time.monotonic()
    if now - seen > PAUSE then
      slices:put{from = began, to = seen}
      began = now
    else
      left = left - (now - seen)
    end
    seen = now
  end
  slices:put{from = began, to = seen}
end

local function wait(seconds, slices)
  local began = time.monotonic()
  time.sleep(seconds)
  slices:put{from = began, to = time.monotonic()}
end

local function work(begin, body, slices)
  begin:wait()
  body(0.04, slices)
  slices:shutdown()
end

local function show(what, Worker, body)
  local begin, workers, slices = mp.Barrier(2), {}, {}
  for i = 1, 2 do
    slices[i] = mp.Queue()
    workers[i] = Worker{target = work, args = {begin, body, slices[i]}}
    workers[i]:start()
  end
  local rows, zero = {}, math.huge
  for i = 1, 2 do
    for slice in slices[i]:iter() do
      rows[#rows + 1] = {i, slice.from, slice.to}
      zero = math.min(zero, slice.from)
    end
    workers[i]:join()
  end
  for _, row in ipairs(rows) do print(what, row[1], row[2] - zero, row[3] - zero) end
end

if __name__ == "__main__" then
  show("threads that compute", threading.Thread, compute)
  show("processes that compute", mp.Process, compute)
  show("threads that wait", threading.Thread, wait)
end
