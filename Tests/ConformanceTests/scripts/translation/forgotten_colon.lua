-- A method called with a dot says so instead of crashing.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q, lock, a = mp.Queue(), mp.Lock(), mp.Pipe()
  local v, array = mp.Value("i"), mp.Array("i", 3)
  local p = mp.Process{target = print}
  check.rejects({"put", "number"}, q.put, 1)
  check.rejects({"get"}, q.get)
  check.rejects({"acquire"}, lock.acquire)
  check.rejects({"release", "table"}, lock.release, {})
  check.rejects({"send", "string"}, a.send, "x")
  check.rejects({"recv"}, a.recv)
  check.rejects({"add", "number"}, v.add, 1)
  check.rejects({"slice"}, array.slice)
  check.rejects({"start"}, p.start)
  check.rejects({"join", "number"}, p.join, 1)
  -- An object of another class is no better.
  check.rejects({"put"}, q.put, lock, 1)
  check.rejects({"acquire"}, lock.acquire, q)
  check.rejects({"recv"}, a.recv, p)
  check.eq(q:qsize(), 0)
  print "ok"
end
