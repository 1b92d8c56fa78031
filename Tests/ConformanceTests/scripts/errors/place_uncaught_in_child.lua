-- expect-stderr: ^Process Process-1:$
-- expect-stderr: ^.*place_uncaught_in_child\.lua:9: Empty: Queue\.get_nowait: the queue is empty$
-- expect-stderr: ^\t.*place_uncaught_in_child\.lua:9: in
-- expect-stderr: ^\{'code': 5\}$
-- A child prints an uncaught error in the same way, and a table that is none by its repr.
local mp = require "multiprocessing"
local check = require "check"

local function takes(q) local x = q:get_nowait() return x end

local function fails() error{code = 5} end

if __name__ == "__main__" then
  for _, job in ipairs{mp.Process{target = takes, args = {mp.Queue()}}, mp.Process{target = fails}} do
    job:start()
    job:join()
    check.eq(job.exitcode, 1)
  end
  print "ok"
end
