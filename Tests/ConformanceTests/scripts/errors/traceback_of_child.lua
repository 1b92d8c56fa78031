-- Tracebacks name no function in which the module itself is written, in whichever process.
local mp = require "multiprocessing"
local check = require "check"

local script = [[
  local mp = require "multiprocessing"
  local function fails() return mp.Queue():get(false) end
  if __name__ == "__main__" then
    local p = mp.Process{target = fails} p:start() p:join()
    mp.Pool(1):apply(fails)
  end
]]

if __name__ == "__main__" then
  local path = check.temporary "fails.lua"
  local file = assert(io.open(path, "w"))
  file:write(script)
  file:close()
  local output = io.popen(
    ("%s --start-method=%s %s 2>&1"):format(check.interpreter(), check.method, path))
  local text = output:read "a"
  output:close()
  check.has(text, "Process Process-1:")
  check.has(text, "fails.lua:2: in function <")
  check.eq(select(2, text:gsub("stack traceback:", "")) >= 2, true, text)
  check.eq(text:match "[^\n]*multiprocessing/%l+:[^\n]*", nil)
  print "ok"
end
