-- How an executor is made.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

function set_word(word)
  chosen = word
end

function get_word()
  return chosen
end

function pid()
  return mp.getpid()
end

if __name__ == "__main__" then
  do
    local executor <close> = futures.ProcessPoolExecutor{
      max_workers = 1, initializer = set_word, initargs = {"hi"},
    }
    check.eq(executor:submit(get_word):result(), "hi")
  end
  do
    local executor <close> = futures.ProcessPoolExecutor(2)
    check.eq(executor:submit(math.abs, -1):result(), 1)
  end
  do
    local executor <close> = futures.ProcessPoolExecutor()
    check.eq(executor:submit(math.abs, -1):result(), 1)
  end
  do
    local executor <close> = futures.ProcessPoolExecutor{max_workers = 1, max_tasks_per_child = 1}
    check.ok(executor:submit(pid):result() ~= executor:submit(pid):result())
  end
  check.eq(#mp.active_children(), 0)
  check.rejects({"max_workers", "0"}, futures.ProcessPoolExecutor, {max_workers = 0})
  check.rejects({"max_workers", "string"}, futures.ProcessPoolExecutor, {max_workers = "x"})
  check.rejects({"max_worker"}, futures.ProcessPoolExecutor, {max_worker = 1})
  print "ok"
end
