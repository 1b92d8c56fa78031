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
local m = dummy.Manager()
local d, l, ns = m:dict{a = 1}, m:list{1, 2}, m:Namespace{x = 1}
d.b = 2
check.eq(d:get("b"), 2)
check.eq(#d, 2)
check.eq(d:incr("a"), 2)
l:append(3)
check.eq(l[3], 3)
check.eq(l:copy(), {1, 2, 3})
ns.y = 2
check.eq(ns.y, 2)
local v = m:Value("i", 5)
v.value = v.value + 1
check.eq(v.value, 6)
local lock = m:Lock()
check.eq(lock:acquire(), true)
lock:release()
check.eq(#dummy.active_children(), 0)
print "ok"
