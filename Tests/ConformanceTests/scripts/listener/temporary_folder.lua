-- A Listener that makes up its path finds a place for it whatever TMPDIR is.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local script = check.temporary "script.lua"
  local file = assert(io.open(script, "w"))
  file:write [[
    local mp = require "multiprocessing"
    local l = mp.connection.Listener()
    local c = mp.connection.Client(l.address)
    l:accept():send "there"
    print(c:recv())
    l:close()
  ]]
  file:close()
  local plain = check.temporary "plain"
  assert(io.open(plain, "w")):close()
  for _, place in ipairs{"/nowhere/at/all", plain, "/" .. ("long/"):rep(40), ""} do
    local output = assert(io.popen(("TMPDIR='%s' '%s' '%s' 2>&1"):format(
      place, arg[-3] or arg[-1], script)))
    check.eq(output:read "a", "there\n", place)
    check.ok(output:close())
  end
  print "ok"
end
