-- Objects of the module go in args, in kwargs and as upvalues, and stay the same object.
local mp = require "multiprocessing"
local check = require "check"

local function child(objects, options)
  local q, lock, v, array, c = table.unpack(objects)
  check.eq(q:get(), "hello")
  check.eq(lock:acquire(false), false)
  v.value = v.value + 1
  array[2] = 20
  c:send "through the pipe"
  options.answers:put "through kwargs"
end

if __name__ == "__main__" then
  local q, lock, v, array = mp.Queue(), mp.Lock(), mp.Value("i", 41), mp.Array("i", {1, 2, 3})
  local answers = mp.Queue()
  local a, b = mp.Pipe()
  q:put "hello"
  lock:acquire()
  local p = mp.Process{
    target = child, args = {{q, lock, v, array, b}}, kwargs = {answers = answers},
  }
  p:start()
  p:join()
  check.eq(p.exitcode, 0)
  check.eq(v.value, 42)
  check.eq(array:slice(), {1, 20, 3})
  check.eq(a:recv(), "through the pipe")
  check.eq(answers:get(), "through kwargs")
  lock:release()
  local captured = mp.Process{target = function()
    v.value = 7
    array[1] = v.value
    q:put{lock:acquire(false), a ~= nil}
    lock:release()
  end}
  captured:start()
  captured:join()
  check.eq(captured.exitcode, 0)
  check.eq({v.value, array[1]}, {7, 7})
  check.eq(q:get(), {true, true})
  print "ok"
end
