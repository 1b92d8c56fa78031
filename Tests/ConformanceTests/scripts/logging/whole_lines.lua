-- expect-stderr: ^\[ERROR/writer-1\] a+$
-- expect-stderr: ^\[ERROR/writer-3\] a+$
-- reject-stderr: a\[|\]\[|^a
-- Log lines of several processes are whole.
local mp = require "multiprocessing"

local function writer()
  local logger = mp.get_logger()
  for i = 1, 100 do logger:error(("a"):rep(i)) end
end

if __name__ == "__main__" then
  mp.log_to_stderr "ERROR"
  local procs = {}
  for i = 1, 3 do
    procs[i] = mp.Process{target = writer, name = "writer-" .. i}
    procs[i]:start()
  end
  for _, p in ipairs(procs) do p:join() end
  print "ok"
end
