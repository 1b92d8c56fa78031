-- Time-outs: integer or float seconds; 0 or less does not wait.
local mp = require "multiprocessing"
local check = require "check"
local time = require "time"

local function lasts(seconds, fn, ...)
  local before = time.monotonic()
  local result = fn(...)
  local took = time.monotonic() - before
  check.ok(took >= seconds - 0.001, "waits as long as asked: " .. took)
  return result
end

local function expires(class, seconds, fn, ...)
  local before = time.monotonic()
  check.raises(class, nil, fn, ...)
  check.ok(time.monotonic() - before >= seconds - 0.001, "waits as long as asked")
end

local function wait_for_end(c)
  pcall(c.recv, c)
end

if __name__ == "__main__" then
  local q, lock = mp.Queue(1), mp.Lock()
  for _, timeout in ipairs{0, -1, -0.5, 0.0, math.mininteger} do
    expires("Empty", 0, q.get, q, true, timeout)
  end
  expires("Empty", 0.05, q.get, q, true, 0.05)
  expires("Empty", 0.05, q.get, q, nil, 0.05)
  q:put(1)
  expires("Full", 0, q.put, q, 2, true, 0)
  expires("Full", 0, q.put, q, 2, true, -3)
  expires("Full", 0.05, q.put, q, 2, true, 0.05)
  expires("Full", 0.05, q.put, q, 2, nil, 0.05)
  lock:acquire()
  check.eq(lasts(0, lock.acquire, lock, true, 0), false)
  check.eq(lasts(0, lock.acquire, lock, true, -1), false)
  check.eq(lasts(0.05, lock.acquire, lock, true, 0.05), false)
  check.eq(lasts(1, lock.acquire, lock, true, 1), false)
  local a, b = mp.Pipe()
  check.eq(lasts(0, a.poll, a), false)
  check.eq(lasts(0, a.poll, a, 0), false)
  check.eq(lasts(0, a.poll, a, -1), false)
  check.eq(lasts(0.05, a.poll, a, 0.05), false)
  local p = mp.Process{target = wait_for_end, args = {b}, daemon = true}
  p:start()
  lasts(0, p.join, p, 0)
  lasts(0, p.join, p, -1)
  lasts(0.05, p.join, p, 0.05)
  check.eq(p.exitcode, nil)
  p:kill()
  p:join()
  print "ok"
end
