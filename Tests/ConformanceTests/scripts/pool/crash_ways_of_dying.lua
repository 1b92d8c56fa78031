-- expect-stderr: ^|.
-- However a worker dies in a task, that task fails with WorkerLostError and how it ended, and every
-- other task's result arrives.
local mp = require "multiprocessing"
local check = require "check"

local ways = {
  exits_well = {function() os.exit(0) end, 0},
  exits_badly = {function() os.exit(3) end, 3},
  kills_itself = {function() check.signal(mp.getpid(), "KILL") mp.sleep(60) end, -9},
  is_terminated = {function() check.signal(mp.getpid(), "TERM") mp.sleep(60) end, -15},
  aborts = {function() check.signal(mp.getpid(), "ABRT") mp.sleep(60) end, -6},
  crashes = {function() check.signal(mp.getpid(), "SEGV") mp.sleep(60) end, -11},
}

local function task(way, i)
  if i == 13 then ways[way][1]() end
  return i
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  for way, expected in pairs(ways) do
    for _, chunksize in ipairs{1, 5, 30} do
      local got = {}
      local it = pool:imap(function(i) return task(way, i) end, mp.range(1, 31), chunksize)
      for i = 1, 30 do
        local done, value = pcall(it.next, it, 60)
        if i == 13 then
          check.ok(not done and mp.isinstance(value, mp.WorkerLostError), way)
          check.eq(value.exitcode, expected[2], way)
          check.ok(math.type(value.pid) == "integer")
        else
          check.eq(value, i, way .. ", chunksize " .. chunksize)
        end
      end
      check.raises("StopIteration", nil, it.next, it)
    end
  end
  print "ok"
end
