-- What misuse raises: methods without their object, arguments of the wrong kind, names that are
-- nearly right, arguments without anything that takes them.
-- methods: forkserver
local mp = require "multiprocessing"
local threading, queue = require "threading", require "queue"
local futures = require "concurrent.futures"
local check = require "check"

local lock = threading.Lock()
check.raises("TypeError", "write lock:acquire%(%)", lock.acquire)
check.raises("TypeError", "write lock:release%(%)", lock.release)
check.raises("TypeError", "Lock expected, got RLock", lock.acquire, threading.RLock())
check.raises("TypeError", "fn: function expected, got number", lock.with, lock, 3)
check.eq(lock:locked(), false)
check.raises("TypeError", "block: boolean or nil expected", lock.acquire, lock, 1)
check.raises("ValueError", "got nan", lock.acquire, lock, true, 0 / 0)

local Thread = threading.Thread
check.raises("TypeError", "write t:start%(%)", Thread{}.start)
check.raises("TypeError", "did you mean 'target'", Thread, {targt = print})
check.raises("TypeError", "write Thread{target = f", Thread, print)
check.raises("TypeError", "target: function expected", Thread, {args = {1}})
check.raises("ValueError", "hole: element 2", Thread, {target = print, args = {1, nil, 3}})
check.raises("ValueError", "ident: the field cannot be set", function() Thread{}.ident = 3 end)
check.raises("ValueError", "method's name", function() Thread{}.start = print end)
check.raises("TypeError", "name: string expected", Thread, {name = 3})
check.raises("TypeError", "daemon: boolean", Thread, {daemon = 1})
check.raises("TypeError", "fn: function expected", threading.Timer, 1)
check.raises("TypeError", "parties: integer expected", threading.Barrier)
check.raises("ValueError", "at least 1", threading.Barrier, 0)
check.raises("TypeError", "lock: Lock, RLock", threading.Condition, 5)
check.raises("TypeError", "lock: Lock, RLock", threading.Condition, mp.Lock())
check.raises("ValueError", "at least 1", threading.Semaphore().release, threading.Semaphore(), 0)
check.raises("TypeError", "did you mean 'maxsize'", queue.Queue, {maxsiz = 3})
check.raises("TypeError", "write pool:map", mp.pool.ThreadPool(1).map)
check.raises("TypeError", "did you mean 'max_workers'", futures.ThreadPoolExecutor, {max_worker = 1})
check.raises("TypeError", "max_tasks_per_child", futures.ThreadPoolExecutor, {max_tasks_per_child = 1})
check.raises("ValueError", "more than 0", threading.setswitchinterval, -1)
check.raises("ValueError", "at least 1", threading.seed, 1, 0)

-- None of it crosses.
local q = mp.Queue()
for _, object in ipairs{
  Thread{}, threading.Timer(1, print), threading.Local(), queue.SimpleQueue(), mp.pool.ThreadPool(1),
  futures.ThreadPoolExecutor(1), mp.pool.ThreadPool(1):apply_async(print), threading.current_thread(),
} do
  check.raises("PicklingError", "obj", q.put, q, object)
end
-- Modules and their functions go by name.
for _, name in ipairs{"threading", "queue", "signal", "atexit", "time", "concurrent.futures", "multiprocessing.dummy"} do
  q:put((require(name)))
  check.same(q:get(), (require(name)))
end
q:put(threading.Lock)
check.same(q:get(), threading.Lock)
print "ok"
