-- A program to be killed: a tree three levels deep that keeps starting processes of all kinds.
local mp = require "multiprocessing"

local function leaf()
  while true do mp.sleep(60) end
end

local function busy_leaf()
  while true do end
end

local function short() end

local function branch(depth)
  local children = {}
  for i = 1, 2 do
    local target = depth > 1 and branch_again or (i == 1 and leaf or busy_leaf)
    children[i] = mp.Process{target = target, args = {depth - 1}}
    children[i]:start()
  end
  while true do
    local p = mp.Process{target = short}
    p:start()
    p:join()
  end
end

function branch_again(depth)
  branch(depth)
end

if __name__ == "__main__" then
  local pool = mp.Pool(2)
  pool:map_async(leaf, {1, 2})
  local manager = mp.Manager()
  local d = manager:dict()
  d.x = 1
  branch(2)
end
