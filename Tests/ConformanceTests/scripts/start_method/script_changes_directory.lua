-- A script named by a relative path is found by children after the main process's directory
-- became another one for its shell commands only.
local mp = require "multiprocessing"
local check = require "check"

local function tell(q)
  local pipe = io.popen "pwd"
  q:put(pipe:read "l")
  pipe:close()
end

if __name__ == "__main__" then
  os.execute "cd /"
  local pipe = io.popen "pwd"
  local here = pipe:read "l"
  pipe:close()
  check.eq(check.answer(tell), here)
  print "ok"
end
