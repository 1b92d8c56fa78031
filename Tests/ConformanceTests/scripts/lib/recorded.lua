-- Runs a program that is recorded, and shows the recording.

local check = require "check"

local recorded = {}

local function run(command)
  local pipe = assert(io.popen(command .. " 2>&1"))
  local text = pipe:read "a"
  local _, _, code = pipe:close()
  return text, code or 0
end

-- The output and the exit code of `mprun --timeline` with some words.
function recorded.timeline(words) return run(("'%s' --timeline %s"):format(check.interpreter(), words)) end

-- Records a program, and gives the path of the recording, the program's output and its exit code.
function recorded.program(source, options)
  local script, trace = check.temporary "recorded.lua", check.temporary "recorded.trace"
  local file <close> = assert(io.open(script, "w"))
  file:write(source)
  file:close()
  local output, code = run(("'%s' --start-method %s --trace '%s' --trace-categories +value %s '%s'"):format(
    check.interpreter(), check.method, trace, options or "", script))
  return trace, output, code
end

return recorded
