-- expect-stdout: told
-- expect-exit: 5
-- Functions of atexit run after os.exit too, before children are joined, which they may end.
local mp = require "multiprocessing"
local atexit = require "atexit"

local function wait(q) if q:get() == "end" then print "told" end end

if __name__ == "__main__" then
  local q = mp.Queue()
  mp.Process{target = wait, args = {q}}:start()
  atexit.register(q.put, q, "end")
  os.exit(5)
end
