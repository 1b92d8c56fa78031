-- A process, a manager and an executor do not cross, and the error says what they are.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

Worker = mp.Process:extend()

if __name__ == "__main__" then
  local q = mp.Queue()
  local m <close> = mp.Manager()
  local ex <close> = futures.ProcessPoolExecutor(1)
  local names = {
    [mp.Process{}] = "Process", [Worker{}] = "Process", [mp.current_process()] = "Process",
    [m] = "SyncManager", [ex] = "ProcessPoolExecutor",
  }
  for value, name in pairs(names) do
    check.raises(
      "PicklingError", "obj%.a%[1%]: " .. name .. " cannot be sent", q.put, q, { a = { value } })
  end
  check.ok(q:empty())
  print "ok"
end
