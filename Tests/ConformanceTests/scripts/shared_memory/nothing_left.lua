-- A block is there while its program lives, whoever of it made it, and is gone with the program,
-- for other programs too.
local mp = require "multiprocessing"
local check = require "check"
local SharedMemory = mp.shared_memory.SharedMemory

local function child(name)
  local m = SharedMemory{name = name, create = true, size = 4096}
  m.buf:set(0, "left")
end

-- Runs a line of Lua in another program and gives what it printed.
local function elsewhere(line)
  local pipe = io.popen(("exec %s -e '%s'"):format(check.interpreter(), line))
  local text = pipe:read "a"
  pipe:close()
  return text
end

if __name__ == "__main__" then
  local name = "conformance-" .. mp.getpid()
  check.child(child, name)
  local m = SharedMemory{name = name}
  check.eq(m.buf:get(0, 4), "left")
  local attach = [[local mp = require "multiprocessing"
    io.write(mp.shared_memory.SharedMemory{name = "%s"}.buf:get(0, 4))]]
  check.eq(elsewhere(attach:format(name)), "left")

  local other = name .. "-other"
  local make = [[local mp = require "multiprocessing"
    mp.shared_memory.SharedMemory{name = "%s", create = true, size = 8}
    io.write "made" %s]]
  for _, ending in ipairs{"", "os.exit(3)", "os.execute(\"kill -9 \" .. mp.getpid())"} do
    check.eq(elsewhere(make:format(other, "io.stdout:flush() " .. ending)), "made")
    check.eq(check.raises("OSError", nil, SharedMemory, {name = other}).errno, 2)
  end
  print "ok"
end
