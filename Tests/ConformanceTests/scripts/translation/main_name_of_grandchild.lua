-- A grandchild has loaded the script too.
local mp = require "multiprocessing"
local check = require "check"

function grandchild(q)
  q:put(__name__)
end

function child(q)
  q:put(__name__)
  check.child(grandchild, q)
end

if __name__ == "__main__" then
  local want = check.method == "fork" and "__main__" or "__mp_main__"
  local q = mp.Queue()
  check.child(child, q)
  check.eq(q:get(), want)
  check.eq(q:get(), want)
  print "ok"
end
