-- multiprocessing.dummy.Manager: a manager's types for threads, which share what is in them.
-- methods: forkserver
local dummy = require "multiprocessing.dummy"
local mp = require "multiprocessing"
local check = require "check"

local m <close> = dummy.Manager()
local d = m:dict{a = 1}
d.b = 2
check.eq(d.a, 1)
check.eq(d:get("missing", 5), 5)
check.eq(#d, 2)
check.eq(d:incr("a", 4), 5)
check.eq(d:keys(), {"a", "b"})
check.eq(tostring(d), "{'a': 5, 'b': 2}")
local seen = {}
for k, v in pairs(d) do seen[k] = v end
check.eq(seen, {a = 5, b = 2})
check.eq(d:_getvalue(), {a = 5, b = 2})
check.eq(d:_callmethod("get", {"a"}), 5)
local shared = {}
d.shared = shared
check.same(d.shared, shared)

local l = m:list{3, 1, 2}
l:append(0)
l:sort()
check.eq(tostring(l), "[0, 1, 2, 3]")
check.eq(#l, 4)
check.eq(l[2], 1)
check.raises("IndexError", "", function() l[9] = 1 end)
local s = m:set{1, 2, 2}
check.eq(#s, 2)
check.eq(s:has(2), true)
local ns = m:Namespace{x = 1}
ns.y = "z"
check.eq(ns.x, 1)
check.eq(tostring(ns), "Namespace(x=1, y='z')")
local v, a = m:Value("i", 7), m:Array("d", {1, 2})
v.value = v.value + 1
check.eq(v.value, 8)
check.eq(a[2], 2.0)

local lock, q, event = m:Lock(), m:Queue(), m:Event()
local workers = {}
for i = 1, 3 do
  workers[i] = dummy.Process{target = function(n)
    event:wait()
    for _ = 1, 100 do lock:with(function() d.total = (d.total or 0) + n end) end
    q:put(n)
  end, args = {i}}
  workers[i]:start()
end
check.eq(#dummy.active_children(), 3)
event:set()
for i = 1, 3 do workers[i]:join() check.eq(workers[i].exitcode, 0) end
check.eq(d.total, 600)
check.same_members({q:get(), q:get(), q:get()}, {1, 2, 3})
local pool <close> = m:Pool(2)
check.eq(pool:map(math.abs, {-1, -2}), {1, 2, n = 2})
check.raises("PicklingError", "", mp.Queue().put, mp.Queue(), d)
check.raises("TypeError", "targt", dummy.Process, {targt = print})
local one, other = dummy.Pipe()
dummy.Process{target = function() other:send(other:recv() + 1) end}:start()
one:send(1)
check.eq(one:recv(), 2)
check.match(tostring(dummy.Process{name = "p"}), "^<DummyProcess%(p, initial%)>$")
print "ok"
