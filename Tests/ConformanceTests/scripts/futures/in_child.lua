-- An executor in a child and one in a worker; a child waits for its executor too; nobody uses
-- another's.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function double(x) return 2 * x end

local function nested(x)
  local executor <close> = futures.ProcessPoolExecutor(1)
  return executor:submit(double, x):result()
end

local function note(path, word)
  mp.sleep(0.05)
  check.note(path, word)
end

local function leaves_open(path)
  local executor = futures.ProcessPoolExecutor(1)
  for i = 1, 3 do executor:submit(note, path, "task " .. i) end
  check.note(path, "child")
end

if __name__ == "__main__" then
  local executor <close> = futures.ProcessPoolExecutor(2)
  check.eq(executor:submit(nested, 4):result(), 8)
  check.eq(check.answer(function(q) q:put(nested(5)) end), 10)
  local path = check.temporary "notes"
  check.child(leaves_open, path)
  check.eq(check.notes(path), {"child", "task 1", "task 2", "task 3"})
  check.raises("PicklingError", "ProcessPoolExecutor", executor.submit, executor, double, executor)
  local f = executor:submit(double, 1)
  check.raises("PicklingError", "Future", executor.submit, executor, double, f)
  if check.method == "fork" then
    local function tries(q)
      local _, a = pcall(executor.submit, executor, double, 1)
      local _, b = pcall(f.result, f)
      q:put{tostring(a), tostring(b)}
    end
    local texts = check.answer(tries)
    check.has(texts[1], "only be used by the process that made it")
    check.has(texts[2], "only be used by the process that made it")
  end
  check.eq(f:result(), 2)
  print "ok"
end
