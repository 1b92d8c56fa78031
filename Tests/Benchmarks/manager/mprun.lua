-- A manager's objects, used from children: calls per second, each waited for.
local mp = require "multiprocessing"
local time = require "time"

local CALLS, STARTS = 40000, 10

function dict_calls(d, done)
  local half = CALLS // 2
  local began = time.perf_counter()
  for i = 1, half do d[i % 100] = i end
  for i = 1, half do local _ = d[i % 100] end
  done:put(time.perf_counter() - began)
end

function appends(l, done)
  local began = time.perf_counter()
  for i = 1, CALLS do l:append(i) end
  done:put(time.perf_counter() - began)
end

function namespace_calls(ns, done)
  local half = CALLS // 2
  local began = time.perf_counter()
  for i = 1, half do ns.x = i end
  for _ = 1, half do local _ = ns.x end
  done:put(time.perf_counter() - began)
end

function queue_calls(q, done)
  local half = CALLS // 2
  local began = time.perf_counter()
  for i = 1, half do
    q:put(i)
    q:get()
  end
  done:put(time.perf_counter() - began)
end

--- Thousands of calls per second that `count` children make at once.
local function rate(f, object, count)
  local done, children, longest = mp.Queue(), {}, 0
  for _ = 1, count do children[#children + 1] = mp.Process { target = f, args = { object, done } } end
  for _, p in ipairs(children) do p:start() end
  for _ = 1, count do longest = math.max(longest, done:get()) end
  for _, p in ipairs(children) do p:join() end
  return count * CALLS / longest / 1000
end

local function start_to_answer()
  local began = time.perf_counter()
  for _ = 1, STARTS do
    local m <close> = mp.Manager()
    local d = m:dict { x = 1 }
    assert(d.x == 1)
  end
  return (time.perf_counter() - began) / STARTS * 1000
end

if __name__ == "__main__" then
  do
    local m <close> = mp.Manager()
    local function row(what, f, object, count)
      print(("%s\t%.3f\tk/s"):format(what, rate(f, object, count)))
    end
    row("dict, 1 client: set, then get", dict_calls, m:dict(), 1)
    row("dict, 2 clients at once", dict_calls, m:dict(), 2)
    row("list append", appends, m:list(), 1)
    row("Namespace set, then get", namespace_calls, m:Namespace(), 1)
    row("Queue put and get", queue_calls, m:Queue(), 1)
  end
  print(("start, object, answer, shutdown\t%.3f\tms"):format(start_to_answer()))
end
