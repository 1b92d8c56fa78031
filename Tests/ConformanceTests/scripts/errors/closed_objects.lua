-- Every method of a closed queue, pipe end or block of shared memory raises ValueError, but for
-- those that may be called again.
local mp = require "multiprocessing"
local check = require "check"

local function all_raise(object, names)
  for name in names:gmatch "%S+" do
    check.raises("ValueError", "closed", object[name], object)
  end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  q:close()
  all_raise(q, "put put_nowait get get_nowait try_get peek iter clear qsize empty full")
  q:shutdown()
  q:close()
  q:join_thread()
  q:cancel_join_thread()

  local jq = mp.JoinableQueue()
  jq:put(1)
  jq:close()
  all_raise(jq, "put get try_get peek iter clear qsize empty full task_done")
  jq:shutdown(true)
  jq:join()
  jq:close()

  local sq = mp.SimpleQueue()
  sq:close()
  all_raise(sq, "put get empty")
  sq:close()
  check.raises("ValueError", "closed", mp.connection.wait, {sq}, 0)

  -- An iterator that was made before ends with an error, too.
  local other = mp.Queue()
  other:put(1)
  local step = other:iter()
  check.eq(step(), 1)
  other:close()
  check.raises("ValueError", "closed", step)

  local m = mp.shared_memory.SharedMemory{create = true, size = 4}
  local buf = m.buf
  m:close()
  all_raise(buf, "get")
  check.raises("ValueError", "closed", buf.set, buf, 0, "x")
  check.raises("ValueError", "closed", function() return #buf end)
  check.raises("ValueError", "closed", function() return m.buf[0] end)
  check.raises("ValueError", "closed", q.put, mp.Queue(), m)
  m:close()
  m:unlink()
  m:unlink()

  local l = mp.shared_memory.ShareableList{1}
  l.shm:close()
  check.raises("ValueError", "closed", function() return l[1] end)
  check.raises("ValueError", "closed", function() l[1] = 2 end)
  check.raises("ValueError", "closed", function() return #l end)
  check.raises("ValueError", "closed", l.index, l, 1)
  check.match(tostring(l), "closed")
  l.shm:unlink()
  print "ok"
end
