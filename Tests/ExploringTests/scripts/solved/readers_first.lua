local mp = require "multiprocessing"
-- All come through one gate, and a writer that waits keeps it shut.
local function read(gate, m, room, readers, waiting, overtaken)
  for _ = 1, 2 do
    gate:acquire()
    gate:release()
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

local function write(gate, room, waiting, overtaken)
  gate:acquire()
  waiting.value = 1
  room:acquire()
  local n = overtaken.value
  mp.explore.check(n <= 2, n .. " readers came first")
  waiting.value = 0
  room:release()
  gate:release()
end

if __name__ == "__main__" then
  local gate, m, room = mp.Lock(), mp.Lock(), mp.Semaphore(1)
  local readers, waiting, overtaken = mp.Value("i", 0), mp.Value("i", 0), mp.Value("i", 0)
  local processes = {
    mp.Process{target = read, args = {gate, m, room, readers, waiting, overtaken}},
    mp.Process{target = read, args = {gate, m, room, readers, waiting, overtaken}},
    mp.Process{target = write, args = {gate, room, waiting, overtaken}},
  }
  for _, p in ipairs(processes) do p:start() end
  for _, p in ipairs(processes) do p:join() end
end
