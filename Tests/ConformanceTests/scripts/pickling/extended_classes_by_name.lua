-- A class made by extend goes by name, also if it is a local of the script.
local mp = require "multiprocessing"
local check = require "check"

local Worker = mp.Process:extend()
local Special = Worker:extend()
Worker.kind = "worker"

function is_worker(class)
  return class == Worker
end

function is_special(class)
  return class == Special
end

local function child(q, classes)
  q:put{is_worker(classes.worker), is_special(classes[1]), is_worker(Worker), Worker.kind,
    classes.base == mp.Process}
  q:put{Worker, Special}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(child, q, {worker = Worker, Special, base = mp.Process})
  check.eq(q:get(), {true, true, true, "worker", true})
  local back = q:get()
  check.same(back[1], Worker)
  check.same(back[2], Special)
  print "ok"
end
