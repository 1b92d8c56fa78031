-- args: one "two words" ""
-- Children share arg, package.path, package.cpath, the working directory and the environment.
local mp = require "multiprocessing"
local check = require "check"

local function look()
  local directory = io.popen "pwd"
  local text = directory:read "l"
  directory:close()
  return {arg = arg, path = package.path, cpath = package.cpath, directory = text,
    path_variable = os.getenv "PATH", mine = os.getenv "CONFORMANCE_TMP"}
end

local function child(q)
  q:put(look())
end

local function grandchild(q)
  check.child(child, q)
end

if __name__ == "__main__" then
  check.eq({table.unpack(arg)}, {"one", "two words", ""})
  check.match(arg[0], "shared_surroundings%.lua$")
  check.ok(arg[-1])
  package.path = package.path .. ";/nowhere/?.lua"
  package.cpath = "/nowhere/?.so;" .. package.cpath
  local q = mp.Queue()
  check.child(child, q)
  check.eq(q:get(), look())
  check.child(grandchild, q)
  check.eq(q:get(), look())
  print "ok"
end
