local threading = require "threading"
local mp = require "multiprocessing"
-- Two threads of a child count in a global variable, and the child adds it to a number.
count = 0
local function work() count = count + 1 end
local function child(total)
  local a, b = threading.Thread{target = work}, threading.Thread{target = work}
  a:start() b:start() a:join() b:join()
  total:add(count)
end
if __name__ == "__main__" then
  local total = mp.Value("i", 0)
  local p = mp.Process{target = child, args = {total}}
  p:start() p:join()
  mp.explore.check(total.value == 2, "the total is " .. total.value)
end
