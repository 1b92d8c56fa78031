local mp = require "multiprocessing"
-- Three processes add to a number, and neither knows of the other.
local function work(v)
  for _ = 1, 2 do v.value = v.value + 1 end
end

if __name__ == "__main__" then
  local v = mp.Value("i", 0)
  local workers = {}
  for i = 1, 3 do
    workers[i] = mp.Process{target = work, args = {v}}
    workers[i]:start()
  end
  for _, worker in ipairs(workers) do worker:join() end
  mp.explore.check(v.value == 6, "v is " .. v.value .. ", not 6")
end
