-- A pipeline whose second stage is slow: the queue before it grows.
local mp = require "multiprocessing"

local function work(input, output, seconds)
  for item in input:iter() do
    mp.sleep(seconds)
    output:put(item)
  end
  output:shutdown()
end

if __name__ == "__main__" then
  local raw, cut, done = mp.Queue(), mp.Queue(4), mp.Queue()
  local cutter = mp.Process{target = work, args = {raw, cut, 0.002}, name = "cutter"}
  local packer = mp.Process{target = work, args = {cut, done, 0.006}, name = "packer"}
  cutter:start()
  packer:start()
  for i = 1, 12 do raw:put(i) end
  raw:shutdown()
  local sum = 0
  for item in done:iter() do sum = sum + item end
  print(sum)
  cutter:join()
  packer:join()
end
