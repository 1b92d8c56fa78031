-- `__name__` is "__main__" in the program, and "__mp_main__" in a child that loaded it anew.
local mp = require "multiprocessing"
local check = require "check"

local name_at_load = __name__

function name_now()
  return __name__
end

local function by_value(q)
  q:put(__name__)
end

function by_name(q)
  q:put(__name__)
  q:put(name_at_load)
  q:put(name_now())
end

if __name__ == "__main__" then
  local want = check.method == "fork" and "__main__" or "__mp_main__"
  local q = mp.Queue()
  check.child(by_name, q)
  check.eq(q:get(), want)
  check.eq(q:get(), want)
  check.eq(q:get(), want)
  check.child(by_value, q)
  check.eq(q:get(), want)
  check.eq(__name__, "__main__")
  print "ok"
end
