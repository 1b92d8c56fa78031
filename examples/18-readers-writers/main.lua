-- Many can read at the same time, but a writer must be alone. A Condition and two shared numbers make
-- such a lock. Waiting writers go before new readers, or they might wait for ever.
local mp = require "multiprocessing"
local Process = mp.Process

local READERS, WRITERS, ROUNDS = 4, 2, 30

-- The parts of the lock. Tables cross to a process with the shared objects that are in them.
local function new_lock()
  return {
    turn = mp.Condition(),
    readers = mp.RawValue("i"), -- how many read
    writers = mp.RawValue("i"), -- how many write, or wait to
    writing = mp.RawValue("i"), -- 1 while somebody writes
  }
end

local function reading(lock, fn)
  lock.turn:with(function()
    lock.turn:wait_for(function() return lock.writers.value == 0 end)
    lock.readers.value = lock.readers.value + 1
  end)
  fn()
  lock.turn:with(function()
    lock.readers.value = lock.readers.value - 1
    lock.turn:notify_all()
  end)
end

local function writing(lock, fn)
  lock.turn:with(function()
    lock.writers.value = lock.writers.value + 1
    lock.turn:wait_for(function()
      return lock.readers.value == 0 and lock.writing.value == 0
    end)
    lock.writing.value = 1
  end)
  fn()
  lock.turn:with(function()
    lock.writers.value = lock.writers.value - 1
    lock.writing.value = 0
    lock.turn:notify_all()
  end)
end

-- The page is right if all of its numbers are equal. A writer changes them one by one.
local function write(lock, page)
  for _ = 1, ROUNDS do
    writing(lock, function()
      for i = 1, #page do page[i] = page[i] + 1 end
    end)
  end
end

local function read(lock, page)
  for _ = 1, ROUNDS do
    reading(lock, function()
      for _, n in ipairs(page) do assert(n == page[1], "read while somebody wrote") end
    end)
  end
end

if __name__ == "__main__" then
  local lock, page, processes = new_lock(), mp.RawArray("i", 8), {}
  for i = 1, READERS + WRITERS do
    local role = i <= READERS and read or write
    processes[i] = Process{target = role, args = {lock, page}}
    processes[i]:start()
  end
  for _, p in ipairs(processes) do
    p:join()
    assert(p.exitcode == 0)
  end
  print("written " .. page[1] .. " times, and never read half-written")
end
