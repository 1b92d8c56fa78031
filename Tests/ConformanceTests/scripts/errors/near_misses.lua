-- A call that is nearly right is answered with the right one.
local mp = require "multiprocessing"
local futures = require "concurrent.futures"
local signal = require "signal"
local check = require "check"

local function f() end

if __name__ == "__main__" then
  local q, lock, s = mp.Queue(), mp.Lock(), mp.Semaphore(1)
  local p = mp.Process{target = f}
  local pool <close> = mp.Pool(1)
  local function says(text, fn, ...)
    check.has(tostring(check.raises("TypeError|ValueError", nil, fn, ...)), text)
  end

  says("Process: unexpected argument 'targt'; did you mean 'target'?", mp.Process, {targt = f})
  says("Process: unexpected argument 'func'; did you mean 'target'?", mp.Process, {func = f})
  says("Pool: unexpected argument 'workers'; did you mean 'processes'?", mp.Pool, {workers = 4})
  says("Pool: unexpected argument 'proceses'; did you mean 'processes'?", mp.Pool, {proceses = 4})
  says("did you mean 'max_workers'?", futures.ProcessPoolExecutor, {processes = 4})
  says("Queue: unexpected argument 'size'; did you mean 'maxsize'?", mp.Queue, {size = 1})
  says("did you mean 'error_callback'?", pool.apply_async, pool, f, {}, {errorcallback = f})
  says("unexpected argument '\\x1b[31m'; it takes maxsize", mp.Queue, {["\27[31m"] = 1})

  says("Process.start: self: Process expected, got nil; write p:start()", p.start)
  says("write p:join(…)", p.join, 5)
  says("Queue.get: self: Queue expected, got nil; write q:get()", q.get)
  says("Queue.put: self: Queue expected, got number 5; write q:put(…)", q.put, 5)
  says("write l:acquire()", lock.acquire)
  says("write p:map(…)", pool.map, f, {1})
  says("Pool.apply: args: table or nil expected, got number 5; write p:apply(f, {…})", pool.apply, pool, f, 5)
  says("write p:apply_async(f, {…})", pool.apply_async, pool, f, "x")
  says("Pool.map: f: function expected, got table; write p:map(f, …)", pool.map, pool, {1}, f)
  says("got number; use map for functions of one argument", pool.starmap, pool, f, {1})
  says("opts: table or nil expected, got function; write {callback = f}", pool.apply_async, pool, f, {}, f)
  says("opts: table or nil expected, got function; write {callback = f}", pool.map_async, pool, f, {}, f)
  says("did you mean 'retries'?", pool.apply_async, pool, f, {}, {retry = 1})
  says("got string 'SIGTERM'; write signal.SIGTERM, without quotes", signal.signal, "SIGTERM", f)
  says("Process: args: table or nil expected, got number 5; write args = {…}", mp.Process, {target = f, args = 5})

  says("write q:get(true, 0.1)", q.get, q, 0.1)
  says("write q:put(v, true, 2)", q.put, q, "item", 2)
  says("write l:acquire(true, 0.5)", lock.acquire, lock, 0.5)
  says("write s:acquire(true, 0.5)", s.acquire, s, 0.5)
  says("write Process{target = f, args = {…}}", mp.Process, f, {1})
  says("pass the table itself", pool.map, pool, f, pairs{1, 2})
  says("pass the table itself", pool.imap, pool, f, ipairs{1, 2})
  says("use starmap", pool.map, pool, f, {1}, {2})
  local function none() end
  check.eq(#pool:map(f, none, {chunksize = 1}), 0)
  check.eq(pool:imap(f, none, {buffersize = 2})(), nil)
  check.eq(q:qsize(), 0)
  print "ok"
end
