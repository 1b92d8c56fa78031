-- Where a process is to be placed is checked where it is made, under every start method.
local mp = require "multiprocessing"
local check = require "check"

local function made(options) return mp.Process{target = print, options = options} end

if __name__ == "__main__" then
  local wrong = {
    {{"Process: options: table or nil expected, got number 3"}, 3},
    {{"Process: options", "'num_cpu'", "did you mean 'num_cpus'?"}, {num_cpu = 1}},
    {{"Process: options", "unexpected argument 1"}, {5}},
    {{"Process: options.num_cpus: number expected, got string"}, {num_cpus = "1"}},
    {{"Process: options.num_gpus: 0 or more expected, got -1"}, {num_gpus = -1}},
    {{"Process: options.memory: 0 or more expected, got inf"}, {memory = math.huge}},
    {{"Process: options.resources: table expected, got number 1"}, {resources = 1}},
    {{"Process: options.resources.disk: number expected"}, {resources = {disk = "x"}}},
    {{"Process: options.resources: names expected as keys, got 1"}, {resources = {2}}},
    {{"Process: options.label_selector.zone: string expected"}, {label_selector = {zone = 1}}},
    {
      {"Process: options.scheduling_strategy: 'DEFAULT' or 'SPREAD' expected, got 'SPRED'"},
      {scheduling_strategy = "SPRED"},
    },
  }
  for _, case in ipairs(wrong) do check.rejects(case[1], made, case[2]) end
  check.rejects({"Pool: options", "did you mean 'num_gpus'?"}, function()
    mp.Pool{processes = 1, options = {num_gpu = 1}}
  end)
  check.rejects({"ProcessPoolExecutor: options", "did you mean 'num_gpus'?"}, function()
    require("concurrent.futures").ProcessPoolExecutor{options = {num_gpu = 1}}
  end)
  local p = made{
    num_cpus = 0.5, num_gpus = 0, memory = 1 << 20, resources = {disk = 1},
    label_selector = {zone = "a"}, scheduling_strategy = "DEFAULT"}
  p:start()
  p:join()
  check.eq(p.exitcode, 0)
  print "ok"
end
