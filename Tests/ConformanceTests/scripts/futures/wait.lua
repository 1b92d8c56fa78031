-- expect-stderr: nobody asked for this result of ProcessPoolExecutor\.submit, which is an error:$
-- wait gives two lists: done and not done.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function waits(q)
  local value = q:get()
  if value == "fail" then error "asked to" end
  return value
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local executor <close> = futures.ProcessPoolExecutor{max_workers = 3}
  local function three()
    return {executor:submit(waits, q), executor:submit(waits, q), executor:submit(waits, q)}
  end
  local function finish(list)
    for _ = 1, #list do q:put "end" end
    futures.wait(list)
  end
  check.eq({futures.FIRST_COMPLETED, futures.FIRST_EXCEPTION, futures.ALL_COMPLETED},
    {"FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"})
  local list = three()
  local done, not_done = futures.wait(list, 0.02)
  check.eq({#done, #not_done}, {0, 3})
  q:put "one"
  done, not_done = futures.wait(list, 30, futures.FIRST_COMPLETED)
  check.eq({#done, #not_done}, {1, 2})
  check.eq(done[1]:result(), "one")
  q:put "fail"
  done, not_done = futures.wait(list, 30, futures.FIRST_EXCEPTION)
  check.eq({#done, #not_done}, {2, 1})
  q:put "last"
  done, not_done = futures.wait(list)
  check.eq({#done, #not_done}, {3, 0})
  done, not_done = futures.wait({}, 0)
  check.eq({#done, #not_done}, {0, 0})
  list = three()
  finish(list)
  check.rejects({"wait", "number"}, futures.wait, 5)
  check.rejects({"return_when", "SOMETIMES"}, futures.wait, {}, 0, "SOMETIMES")
  print "ok"
end
