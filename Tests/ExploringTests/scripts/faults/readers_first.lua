local mp = require "multiprocessing"
-- Readers let one another in while a writer waits: it may wait for ever.
local function read(m, room, readers, waiting, overtaken)
  for _ = 1, 2 do
    m:acquire()
    local n = readers.value
    readers.value = n + 1
    if n == 0 then room:acquire() end
    if waiting.value == 1 then overtaken:add(1) end
    m:release()
    m:acquire()
    n = readers.value
    readers.value = n - 1
    if n == 1 then room:release() end
    m:release()
  end
end

local function write(room, waiting, overtaken)
  waiting.value = 1
  room:acquire()
  local n = overtaken.value
  mp.explore.check(n <= 2, n .. " readers came first")
  waiting.value = 0
  room:release()
end

if __name__ == "__main__" then
  local m, room = mp.Lock(), mp.Semaphore(1)
  local readers, waiting, overtaken = mp.Value("i", 0), mp.Value("i", 0), mp.Value("i", 0)
  local processes = {
    mp.Process{target = read, args = {m, room, readers, waiting, overtaken}},
    mp.Process{target = read, args = {m, room, readers, waiting, overtaken}},
    mp.Process{target = write, args = {room, waiting, overtaken}},
  }
  for _, p in ipairs(processes) do p:start() end
  for _, p in ipairs(processes) do p:join() end
end
