-- `queue` has Empty and Full, the same as the module's.
local mp = require "multiprocessing"
local check = require "check"
local queue = require "queue"

if __name__ == "__main__" then
  check.same(queue.Empty, mp.Empty)
  check.same(queue.Full, mp.Full)
  local q = mp.Queue(1)
  local done, err = pcall(q.get_nowait, q)
  check.eq(done, false)
  check.ok(mp.isinstance(err, queue.Empty))
  q:put(1)
  done, err = pcall(q.put_nowait, q, 2)
  check.eq(done, false)
  check.ok(mp.isinstance(err, queue.Full))
  print "ok"
end
