-- A field that does not exist reads nil; the fields that the host sets cannot be written.
local mp = require "multiprocessing"
local check = require "check"

local function nothing() end

if __name__ == "__main__" then
  local p = mp.Process{target = nothing}
  check.eq(p.no_such_field, nil)
  for _, field in ipairs{"pid", "ident", "exitcode", "sentinel"} do
    check.eq(pcall(function() p[field] = 5 end), false, "writing " .. field)
  end
  p:start()
  p:join()
  check.eq(p.exitcode, 0)
  print "ok"
end
