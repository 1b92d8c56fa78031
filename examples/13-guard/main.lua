-- A spawned process loads this script too, for its functions. What only the main process should do
-- stands inside a guard.
local mp = require "multiprocessing"
local Process, freeze_support, set_start_method =
  mp.Process, mp.freeze_support, mp.set_start_method

local function foo()
  print("hello")
end

if __name__ == "__main__" then
  freeze_support()
  set_start_method("spawn")
  local p = Process{target = foo}
  p:start()
end
