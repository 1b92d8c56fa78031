-- mp_context says how workers start; the module itself stands for the default method.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function names() return mp.current_process().name, mp.get_start_method() end

local function name() return (names()) end

if __name__ == "__main__" then
  local prefixes = {fork = "ForkPoolWorker", spawn = "SpawnPoolWorker", forkserver = "ForkServerPoolWorker"}
  for _, method in ipairs(mp.get_all_start_methods()) do
    local executor <close> = futures.ProcessPoolExecutor{
      max_workers = 1, mp_context = mp.get_context(method),
    }
    check.match(executor:submit(name):result(), "^" .. prefixes[method])
  end
  for _, context in ipairs{mp, mp.get_context()} do
    local executor <close> = futures.ProcessPoolExecutor(1, context)
    check.match(executor:submit(name):result(), "^" .. prefixes[check.method])
  end
  print "ok"
end
