-- The fields of connections can be read, not written.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local a, b = mp.Pipe(true)
  for _, c in ipairs{a, b} do
    check.eq({c.readable, c.writable, c.closed}, {true, true, false})
    check.eq(c.no_such_field, nil)
    for _, field in ipairs{"readable", "writable", "closed"} do
      check.eq(pcall(function() c[field] = true end), false, "writing " .. field)
    end
  end
  print "ok"
end
