-- The classes and who derives from whom.
local mp = require "multiprocessing"
local check = require "check"

local parents = {
  ProcessError = "Error", BufferTooShort = "ProcessError", TimeoutError = "ProcessError",
  AuthenticationError = "ProcessError", WorkerLostError = "ProcessError",
  TimeLimitExceeded = "ProcessError", RemoteError = "Error", PicklingError = "Error",
  Empty = "Error", Full = "Error", BrokenBarrierError = "Error", ValueError = "Error",
  TypeError = "Error", AssertionError = "Error", RuntimeError = "Error", OSError = "Error",
  ConnectionError = "OSError", ConnectionRefusedError = "ConnectionError",
  BrokenPipeError = "ConnectionError", EOFError = "Error", KeyError = "Error",
  IndexError = "Error", StopIteration = "Error", ShutDown = "Error", CancelledError = "Error",
  KeyboardInterrupt = "Error",
}

local function derives(name, ancestor)
  while name do
    if name == ancestor then return true end
    name = parents[name]
  end
  return false
end

if __name__ == "__main__" then
  local names = {"Error"}
  for name in pairs(parents) do names[#names + 1] = name end
  for _, name in ipairs(names) do
    local err = mp[name]("message")
    for _, other in ipairs(names) do
      check.eq(mp.isinstance(err, mp[other]), derives(name, other), name .. " and " .. other)
    end
  end
  print "ok"
end
