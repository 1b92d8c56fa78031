-- The script, what it requires, its arguments, the environment and the limits reach a process on
-- another computer.
-- environment: MPRUN_LAUNCHER=env
-- environment: AFAR=some text
-- args: one two
local mp = require "multiprocessing"
local shapes = require "shapes"
local afar = require "afar"
local check = require "check"

local upvalue = {level = 1}

function global() return "a global of the script" end

local function looks(path, list)
  check.eq(shapes.double(21), 42)
  check.ok(require "shapes" == shapes)
  check.raises("plain", "module 'no.such.module' not found", require, "no.such.module")
  check.eq(upvalue.level, 2)
  check.eq(global(), "a global of the script")
  check.eq(__name__, "__mp_main__")
  check.eq(arg[1] .. arg[2], "onetwo")
  check.eq(os.getenv "AFAR", "some text")
  check.eq(list[1] .. list[2] .. list[3][1], "1two3")
  check.eq(mp.current_process().limits.files, 50)
  check.note(path, "seen")
end

if __name__ == "__main__" then
  upvalue.level = 2
  local path = check.temporary "seen"
  local p = afar.context.Process{
    target = looks, args = {path, {1, "two", {3}}}, limits = {files = 50}}
  p:start()
  p:join()
  check.eq(p.exitcode, 0)
  check.eq(check.notes(path)[1], "seen")
  print "ok"
end
