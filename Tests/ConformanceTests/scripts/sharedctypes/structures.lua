-- Values and arrays of structures are shared; they go wherever a value goes, and are guarded by
-- their lock.
local mp = require "multiprocessing"
local check = require "check"

local Point = mp.sharedctypes.Structure{{"x", "d"}, {"y", "d"}}

local function child(v, a, q)
  for _ = 1, 100 do v:with(function() v.x = v.x + 1 end) end
  for i, p in ipairs(a) do p.y = p.x * 10 * i end
  q:put{v, a, v.x}
end

local function move(p) p.x, p.y = p.y, p.x return p.x end

if __name__ == "__main__" then
  local q = mp.Queue()
  local v = mp.Value(Point, {x = 1, y = 2})
  local a = mp.Array(Point, {{1.5, 2}, {3, 4}})
  check.eq({v.x, v.y, a[1].x, a[2].y, #a}, {1.0, 2.0, 1.5, 4.0, 2})
  check.eq(a[3], nil)
  check.raises("IndexError", "4", function() return a[4] end)
  a[2].y = 5
  check.eq(tostring(v), "Structure(x=1.0, y=2.0)")
  check.eq(mp.repr{a[2]}, "[Structure(x=3.0, y=5.0)]")
  local p1 = mp.Process{target = child, args = {v, a, q}}
  local p2 = mp.Process{target = child, args = {v, a, q}}
  p1:start() p2:start()
  local sent = q:get()
  q:get()
  p1:join() p2:join()
  check.eq(v.x, 201.0)
  check.eq({a[1].y, a[2].y}, {15.0, 60.0})
  sent[1].y = 9
  sent[2][1] = {7, 8}
  check.eq({v.y, a[1].x, a[1].y}, {9.0, 7.0, 8.0})
  local pool <close> = mp.Pool(1)
  check.eq(pool:apply(move, {a[1]}), 8.0)
  check.eq({a[1].x, a[1].y}, {8.0, 7.0})
  check.eq(pool:apply(function(T) return mp.sharedctypes.sizeof(T) end, {Point}), 16)
  -- The lock.
  check.ok(v:acquire())
  check.ok(v:get_lock():locked() or true)
  v:release()
  local raw = v:get_obj()
  check.eq(raw.acquire, nil)
  raw.x = 3
  check.eq(v.x, 3.0)
  do
    local held <close> = a:guard()
    a[1].x = 1
  end
  -- Without one.
  local r = mp.RawValue(Point, {5, 6})
  check.eq({r.x, r.y, r.get_lock}, {5.0, 6.0})
  local u = mp.Value(Point, {1}, {lock = false})
  check.eq({u.x, u.y, u.get_lock}, {1.0, 0.0})
  check.eq(mp.Value{typecode_or_type = Point, init = {4, 5}}.y, 5.0)
  check.eq(#mp.RawArray(Point, 4), 4)
  -- Copies, and locks given later.
  local c = mp.sharedctypes.copy(v)
  c.x = 100
  check.eq({v.x, c.x, c.y}, {3.0, 100.0, 9.0})
  local s = mp.sharedctypes.synchronized(r)
  check.eq({s.x, s:get_obj().x}, {5.0, 5.0})
  s.x = 6
  check.eq(r.x, 6.0)
  local n = mp.sharedctypes.synchronized(mp.RawValue("i", 4), mp.Lock())
  n.value = n.value + 1
  check.eq({n.value, n:get_lock():locked()}, {5, false})
  local copied = mp.sharedctypes.copy(mp.Array("i", {1, 2, 3}))
  check.eq(copied:slice(), {1, 2, 3})
  print "ok"
end
