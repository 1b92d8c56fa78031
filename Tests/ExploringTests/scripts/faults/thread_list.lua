local threading = require "threading"
local mp = require "multiprocessing"
-- Two threads append to a list by its length.
local list = {}
local function work(x) list[#list + 1] = x end
if __name__ == "__main__" then
  local a, b = threading.Thread{target = work, args = {1}}, threading.Thread{target = work, args = {2}}
  a:start() b:start() a:join() b:join()
  mp.explore.check(#list == 2, #list .. " in the list")
end
