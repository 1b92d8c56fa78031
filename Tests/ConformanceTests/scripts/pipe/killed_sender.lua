-- A sender that is killed while it sends leaves whole messages and then the end of file.
local mp = require "multiprocessing"
local check = require "check"

local function sends_for_ever(c)
  local text = ("abcdefgh"):rep(50000)
  while true do c:send(text) end
end

if __name__ == "__main__" then
  for _ = 1, 5 do
    local a, b = mp.Pipe(false)
    local p = mp.Process{target = sends_for_ever, args = {b}}
    p:start()
    b:close()
    for _ = 1, 3 do check.ok(a:recv() == ("abcdefgh"):rep(50000)) end
    p:kill()
    p:join()
    while true do
      local done, value = pcall(a.recv, a)
      if not done then
        check.ok(mp.isinstance(value, mp.EOFError), tostring(value))
        break
      end
      check.ok(value == ("abcdefgh"):rep(50000))
    end
  end
  print "ok"
end
