-- What a child runs by os.execute is waited for; the child's exit code is its own.
local mp = require "multiprocessing"
local check = require "check"

local function child(q)
  q:put{os.execute "exit 3"}
  local pipe = io.popen "echo out; exit 4"
  q:put(pipe:read "a")
  q:put{pipe:close()}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(child, q)
  check.eq(q:get(), {nil, "exit", 3})
  check.eq(q:get(), "out\n")
  check.eq(q:get(), {nil, "exit", 4})
  -- The host's own reaping leaves other children of the process alone.
  local pipe = io.popen "sleep 0.05; exit 5"
  check.child(check.eq, 1, 1)
  check.eq({pipe:close()}, {nil, "exit", 5})
  print "ok"
end
