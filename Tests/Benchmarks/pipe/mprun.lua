-- Pipe: one way, round trips, large messages and records.
local mp = require "multiprocessing"
local time = require "time"

local SMALL, TRIPS, LARGE, RECORDS, MEGABYTE = 200000, 20000, 500, 50000, 1024 * 1024

function send_integers(c, count)
  for i = 1, count do c:send(i) end
end

function echo(c, count)
  for _ = 1, count do c:send(c:recv()) end
end

function send_large(c, count)
  local s = string.rep("x", MEGABYTE)
  for _ = 1, count do c:send(s) end
end

function send_large_bytes(c, count)
  local s = string.rep("x", MEGABYTE)
  for _ = 1, count do c:send_bytes(s) end
end

local function record(i)
  local floats, pairs_ = {}, {}
  for k = 1, 10 do floats[k] = i + k / 7 end
  for k = 1, 5 do pairs_["key" .. k] = "value" .. k end
  return { id = i, name = "record", floats = floats, pairs = pairs_ }
end

function send_records(c, count)
  local r = record(1)
  for i = 1, count do
    r.id = i
    c:send(r)
  end
end

local function receive(target, count, method)
  local ours, theirs = mp.Pipe(false)
  local p = mp.Process { target = target, args = { theirs, count } }
  p:start()
  theirs:close()
  ours[method](ours)
  local began = time.perf_counter()
  for _ = 2, count do ours[method](ours) end
  local elapsed = time.perf_counter() - began
  p:join()
  return (count - 1) / elapsed
end

local function round_trip()
  local ours, theirs = mp.Pipe()
  local p = mp.Process { target = echo, args = { theirs, TRIPS + 1 } }
  p:start()
  ours:send(0)
  ours:recv()
  local began = time.perf_counter()
  for i = 1, TRIPS do
    ours:send(i)
    ours:recv()
  end
  local elapsed = time.perf_counter() - began
  p:join()
  return elapsed / TRIPS * 1e6
end

if __name__ == "__main__" then
  print(("one way, small integers\t%.4f\tM/s"):format(receive(send_integers, SMALL, "recv") / 1e6))
  print(("round trip, small\t%.4f\tµs"):format(round_trip()))
  print(("messages of 1 MB, send\t%.4f\tGB/s"):format(receive(send_large, LARGE, "recv") * MEGABYTE / 1e9))
  print(("messages of 1 MB, send_bytes\t%.4f\tGB/s"):format(
    receive(send_large_bytes, LARGE, "recv_bytes") * MEGABYTE / 1e9))
  print(("records\t%.4f\tM/s"):format(receive(send_records, RECORDS, "recv") / 1e6))
end
