-- Every message says which call failed, on what and why.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q, jq, sq = mp.Queue(1), mp.JoinableQueue(), mp.SimpleQueue()
  local function says(class, message, fn, ...)
    check.eq(check.raises(class, nil, fn, ...).message, message)
  end
  says("Empty", "Queue.get_nowait: the queue is empty", q.get_nowait, q)
  says("Empty", "Queue.get: the queue is empty", q.get, q, false)
  says("Empty", "Queue.get: the queue is empty", q.get, q, true, 0)
  says("Empty", "Queue.get: nothing came in 0.01 s", q.get, q, true, 0.01)
  says("Empty", "Queue.peek: the queue is empty", q.peek, q)
  says("Empty", "JoinableQueue.get_nowait: the queue is empty", jq.get_nowait, jq)
  q:put(1)
  says("Full", "Queue.put_nowait: the queue is full (maxsize 1)", q.put_nowait, q, 2)
  says("Full", "Queue.put: the queue is full (maxsize 1)", q.put, q, 2, false)
  says("Full", "Queue.put: the queue stayed full, no item was taken in 0.01 s (maxsize 1)", q.put, q, 2, true, 0.01)
  q:shutdown()
  says("ShutDown", "Queue.put: the queue is shut down", q.put, q, 2)
  check.eq(q:get(), 1)
  says("ShutDown", "Queue.get: the queue is shut down and empty", q.get, q)
  check.eq(sq:empty(), true)

  local pool <close> = mp.Pool(1)
  local result = pool:apply_async(mp.sleep, {60})
  local err = check.raises("TimeoutError", nil, result.get, result, 0.01)
  check.match(err.message, "^AsyncResult%.get: the result of Pool%.apply_async at [^\n]*messages%.lua:27 did not come in 0%.01 s$")
  result:cancel()
  local it = pool:imap(tostring, {1})
  it:next()
  says("StopIteration", "IMapIterator.next: there are no more results", it.next, it)
  local co = coroutine.create(print)
  err = check.raises("PicklingError", nil, pool.map, pool, print, {{}, {a = co}})
  check.match(err.message, "^args%[1%]%.a: coroutine.*%(item 2%)$")
  err = check.raises("PicklingError", nil, pool.starmap, pool, print, {{1}, {1, {a = co}}})
  check.match(err.message, "^args%[2%]%.a: coroutine.*%(item 2%)$")
  local b = mp.Barrier(2)
  says("BrokenBarrierError", "Barrier.wait: a party has waited for too long", b.wait, b, 0.01)
  print "ok"
end
