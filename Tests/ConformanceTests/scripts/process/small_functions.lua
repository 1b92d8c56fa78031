-- cpu_count, freeze_support, sentinels, authkeys.
local mp = require "multiprocessing"
local check = require "check"

local function tell_key(q)
  q:put(mp.current_process().authkey)
end

if __name__ == "__main__" then
  check.eq(math.type(mp.cpu_count()), "integer")
  check.ok(mp.cpu_count() >= 1)
  check.eq(mp.freeze_support(), nil)
  local key = mp.current_process().authkey
  check.eq(type(key), "string")
  check.ok(#key > 0)
  local p = mp.Process{target = print}
  check.eq(p.authkey, key)
  local q = mp.Queue()
  check.child(tell_key, q)
  check.eq(q:get(), key)
  -- A key that is set goes to the children made after.
  mp.current_process().authkey = "\0 my key"
  check.child(tell_key, q)
  check.eq(q:get(), "\0 my key")
  p = mp.Process{target = tell_key, args = {q}}
  p.authkey = "just for this one"
  p:start()
  p:join()
  check.eq(q:get(), "just for this one")
  print "ok"
end
