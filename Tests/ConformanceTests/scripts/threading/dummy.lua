-- multiprocessing.dummy: the names of multiprocessing, on threads.
-- methods: forkserver
local dummy = require "multiprocessing.dummy"
local check = require "check"

local box = {}
local p = dummy.Process{target = function(x) box.x = x end, args = {3}}
p:start()
p:join()
check.eq(box.x, 3)
check.eq(p.exitcode, 0)
local pool <close> = dummy.Pool(2)
check.eq(pool:map(function(x) return x + 1 end, {1, 2}), {2, 3, n = 2})
local q = dummy.Queue()
dummy.Process{target = q.put, args = {q, "x"}}:start()
check.eq(q:get(), "x")
print "ok"
