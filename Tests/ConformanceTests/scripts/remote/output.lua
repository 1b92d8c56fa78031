-- What a process on another computer prints is printed here: whole lines, all of it, in its order.
-- environment: MPRUN_LAUNCHER=env
-- expect-stdout: 20000 lines
-- expect-stdout: no end
-- expect-stdout: the last line
-- expect-stderr: ^to stderr$
local mp = require "multiprocessing"
local check = require "check"

local remote = require("afar").context

local function prints_much(path)
  for i = 1, 20000 do print(("line %5d of a text that is longer than a pipe"):format(i)) end
end

local function prints()
  io.write "no "
  io.write "end\n"
  io.stderr:write "to stderr\n"
  io.write "the last line"
end

local function runs_it()
  local p = remote.Process{target = prints_much}
  p:start()
  p:join()
  os.exit(p.exitcode)
end

if __name__ == "__main__" then
  if arg[1] == "much" then return runs_it() end
  local pipe = io.popen(check.interpreter() .. " --start-method spawn remote/output.lua much")
  local count = 0
  for line in pipe:lines() do
    count = count + 1
    check.eq(line, ("line %5d of a text that is longer than a pipe"):format(count))
  end
  check.eq(pipe:close(), true)
  print(count .. " lines")
  local p = remote.Process{target = prints}
  p:start()
  p:join()
  check.eq(p.exitcode, 0)
  print ""
  print "ok"
end
