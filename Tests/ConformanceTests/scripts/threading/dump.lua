-- `mprun dump` tells of each thread: its name, what it waits for, and its line.
-- methods: forkserver
local mp = require "multiprocessing"
local threading, queue = require "threading", require "queue"
local check = require "check"

local lock, items, shared, gate = threading.Lock(), queue.Queue(), mp.Queue(), threading.Event()

function have() lock:with(function() shared:get() end) end
function want() lock:acquire() end
function spin() while not gate:is_set() do end end

local threads = {}
for i, target in ipairs{have, want, spin} do threads[i] = threading.Thread{target = target, daemon = true} end
threads[4] = threading.Thread{target = items.get, args = {items}, name = "taker", daemon = true}
for _, t in ipairs(threads) do t:start() end

local text
local reader = threading.Thread{target = function()
  -- A process that has no turn for a second does not answer in time.
  repeat
    local pipe = io.popen(("/proc/%d/exe dump %d"):format(mp.getpid(), mp.getpid()))
    text = pipe:read "a"
    pipe:close()
  until text:find "6 threads"
end}
reader:start()
reader:join()
check.match(text, "MainProcess, pid %d+, 6 threads")
check.match(text, "thread MainThread, waiting for the end of a thread")
check.match(text, "thread Thread%-1 %(have%), waiting for queue.*, made at")
check.match(text, "thread Thread%-2 %(want%), waiting for lock, which thread Thread%-1 %(have%) has")
check.match(text, "dump.lua:11: in function 'spin'")
check.match(text, "thread taker, waiting for an item of a queue")

gate:set()
shared:put(1)
items:put(1)
for _, t in ipairs(threads) do t:join() end
print "ok"
