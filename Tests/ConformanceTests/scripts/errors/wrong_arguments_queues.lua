-- A wrong type in every argument of every method of queues, pipes, wait and shared memory: an error
-- that names the function and the argument, and the object works on.
local mp = require "multiprocessing"
local check = require "check"
local shm = mp.shared_memory

if __name__ == "__main__" then
  local q, jq, sq = mp.Queue(3), mp.JoinableQueue(), mp.SimpleQueue()
  local a, b = mp.Pipe()
  local m = shm.SharedMemory{create = true, size = 8}
  local l = shm.ShareableList{1, "a"}
  local rows = {
    {"Queue", "maxsize", mp.Queue, "x"},
    {"Queue", "maxsize", mp.Queue, 1.5},
    {"Queue", "maxsize", mp.Queue, {maxsize = {}}},
    {"Queue", "size", mp.Queue, {size = 1}},
    {"Queue", "at most", mp.Queue, 1, 2},
    {"JoinableQueue", "maxsize", mp.JoinableQueue, true},
    {"SimpleQueue", "at most", mp.SimpleQueue, 1},
    {"SimpleQueue", "maxsize", mp.SimpleQueue, {maxsize = 1}},
    {"Queue.put", "block", q.put, q, 1, "yes"},
    {"Queue.put", "timeout", q.put, q, 1, true, "soon"},
    {"Queue.put", "timeout", q.put, q, 1, true, 0 / 0},
    {"Queue.put", "self", q.put, 1},
    {"Queue.put", "self", q.put, jq, 1},
    {"Queue.get", "block", q.get, q, 0},
    {"Queue.get", "timeout", q.get, q, true, {}},
    {"Queue.try_get", "timeout", q.try_get, q, {}},
    {"Queue.shutdown", "immediate", q.shutdown, q, 1},
    {"JoinableQueue.task_done", "self", jq.task_done, q},
    {"JoinableQueue.join", "self", jq.join},
    {"Pipe", "duplex", mp.Pipe, 1},
    {"Pipe", "twin", mp.Pipe, {twin = true}},
    {"Connection.send", "self", a.send, q, 1},
    {"Connection.poll", "timeout", a.poll, a, "x"},
    {"Connection.poll", "timeout", a.poll, a, 0 / 0},
    {"Connection.send_bytes", "s", a.send_bytes, a, 5},
    {"Connection.send_bytes", "offset", a.send_bytes, a, "abc", "x"},
    {"Connection.send_bytes", "size", a.send_bytes, a, "abc", 0, 0.5},
    {"Connection.send_bytes", "offset", a.send_bytes, a, "abc", math.mininteger},
    {"Connection.send_bytes", "size", a.send_bytes, a, "abc", 1, math.maxinteger},
    {"Connection.recv_bytes", "maxlength", a.recv_bytes, a, {}},
    {"wait", "list", mp.connection.wait},
    {"wait", "list", mp.connection.wait, "x"},
    {"wait", "list", mp.connection.wait, {a, "x"}},
    {"wait", "list", mp.connection.wait, {true}},
    {"wait", "list", mp.connection.wait, {1.5}},
    {"wait", "list", mp.connection.wait, {-1}},
    {"wait", "list", mp.connection.wait, {1 << 40}},
    {"wait", "list", mp.connection.wait, {{}}},
    {"wait", "timeout", mp.connection.wait, {a}, {}},
    {"SharedMemory", "name", shm.SharedMemory},
    {"SharedMemory", "name", shm.SharedMemory, {name = ""}},
    {"SharedMemory", "name", shm.SharedMemory, {name = ("x"):rep(256)}},
    {"SharedMemory", "name", shm.SharedMemory, {name = true}},
    {"SharedMemory", "create", shm.SharedMemory, {name = "x", create = 1}},
    {"SharedMemory", "size", shm.SharedMemory, {create = true, size = 1.5}},
    {"SharedMemory", "size", shm.SharedMemory, {create = true, size = math.mininteger}},
    {"get", "offset", m.buf.get, m.buf, {}},
    {"get", "n", m.buf.get, m.buf, 0, "x"},
    {"set", "offset", m.buf.set, m.buf, nil, "x"},
    {"set", "s", m.buf.set, m.buf, 0},
    {"ShareableList", "sequence", shm.ShareableList},
    {"ShareableList", "sequence", shm.ShareableList, 5},
    {"ShareableList", "sequence", shm.ShareableList, {1, {}}},
    {"ShareableList", "name", shm.ShareableList, {1}, {name = 5}},
    {"ShareableList", "nam", shm.ShareableList, {1}, {nam = "x"}},
  }
  for _, row in ipairs(rows) do
    check.rejects({row[1], row[2]}, row[3], table.unpack(row, 4, #row))
  end
  check.raises("TypeError", "ShareableList", function() l[1] = print end)
  check.raises("TypeError", "ShareableList", function() l.x = 1 end)
  for _, offset in ipairs{math.mininteger, -1, 9, math.maxinteger} do
    check.raises("IndexError", nil, m.buf.get, m.buf, offset)
    check.raises("IndexError", nil, m.buf.set, m.buf, offset, "x")
    check.raises("IndexError", nil, function() return m.buf[offset] end)
    check.raises("IndexError", nil, function() return l[offset] end)
  end
  check.raises("OSError", nil, shm.SharedMemory, {create = true, size = math.maxinteger})
  -- All of them work on.
  q:put(1)
  jq:put(2)
  sq:put(3)
  a:send(4)
  check.eq({q:get(), jq:get(), sq:get(), b:recv(), m.buf:get(0, 1), l[2]}, {1, 2, 3, 4, "\0", "a"})
  print "ok"
end
