local mp = require "multiprocessing"
function get(q, e)
  for _ = 1, 4 do pcall(q.get, q, true, 0.5) end
  e:set()
end
if __name__ == "__main__" then
  local q, e = mp.Queue(), mp.Event()
  mp.Process{target = get, args = {q, e}}:start()
  e:wait()
  print "ok"
end
