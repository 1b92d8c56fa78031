-- mp.worker_id() in the workers of pools and executors of threads: 1 to their number.
-- methods: forkserver
local mp = require "multiprocessing"
local futures = require "concurrent.futures"
local threading = require "threading"
local check = require "check"

local pool <close> = mp.pool.ThreadPool(3)
local barrier = threading.Barrier(3)
local function id() barrier:wait() return mp.worker_id() end
check.same_members(pool:map(id, mp.range(3), 1), {1, 2, 3})
check.eq(mp.worker_id(), nil)
local executor <close> = futures.ThreadPoolExecutor(1)
check.eq(executor:submit(mp.worker_id):result(), 1)
-- A worker that takes another one's place has its number.
local spent <close> = mp.pool.ThreadPool{processes = 1, maxtasksperchild = 1}
check.eq(spent:map(mp.worker_id, mp.range(3), 1), {1, 1, 1, n = 3})
local other
local t = threading.Thread{target = function() other = mp.worker_id() end}
t:start()
t:join()
check.eq(other, nil)
print "ok"
