-- Runs a text of Lua in another program of the same kind, perhaps under a limit of the shell's.

local check = require "check"

--- What the text prints, with its errors. `limit` is what the shell's `ulimit` takes, such as "-n
--- 64".
return function(text, limit)
  local path = check.temporary("elsewhere-" .. tostring({}):gsub("%W", "") .. ".lua")
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
  local command = ("%s exec '%s' --start-method %s '%s' 2>&1"):format(
    limit and ("ulimit %s;"):format(limit) or "", check.interpreter(), check.method, path)
  local pipe = assert(io.popen(command))
  local output = pipe:read "a"
  pipe:close()
  return output
end
