-- expect-lines: 32 task \d
-- What a task has printed is there when its result is, also through a pipe and whatever ends the
-- pool.
local mp = require "multiprocessing"
local check = require "check"

local function task(i) io.write("task ", i, "\n") return i end
local function text(i) io.write("task ", i, "\n") return "text" end

if __name__ == "__main__" then
  for _, finish in ipairs{"terminate", "close"} do
    for _, f in ipairs{task, text} do
      local pool = mp.Pool(2)
      pool:map(f, mp.range(8), 1)
      pool[finish](pool)
      pool:join()
    end
  end
  print "ok"
end
