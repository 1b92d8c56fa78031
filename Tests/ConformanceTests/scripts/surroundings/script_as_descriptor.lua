-- A script that is given as a descriptor of mprun's own works as any other.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local script = check.temporary "script.lua"
  local file = assert(io.open(script, "w"))
  file:write [[
    local mp = require "multiprocessing"
    local function child(q) q:put(__name__) end
    if __name__ == "__main__" then
      local q = mp.Queue()
      local p = mp.Process{target = child, args = {q}}
      p:start()
      p:join()
      print(p.exitcode, q:get())
    end
  ]]
  file:close()
  local name = mp.get_start_method() == "fork" and "__main__" or "__mp_main__"
  for _, how in ipairs{"/dev/stdin <'%s'", "/dev/fd/3 3<'%s'", "/dev/fd/0 <'%s'"} do
    local command = ("'%s' --start-method %s " .. how):format(
      arg[-3] or arg[-1], mp.get_start_method(), script)
    local output = assert(io.popen(command))
    check.eq(output:read "a", "0\t" .. name .. "\n", how)
    check.ok(output:close())
  end
  print "ok"
end
