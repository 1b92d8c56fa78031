local threading = require "threading"
local mp = require "multiprocessing"
-- `table.insert` is one step: no other thread runs in it.
local list = {}
local function work(x) table.insert(list, x) end
if __name__ == "__main__" then
  local a, b = threading.Thread{target = work, args = {1}}, threading.Thread{target = work, args = {2}}
  a:start() b:start() a:join() b:join()
  mp.explore.check(#list == 2, #list .. " in the list")
end
