-- A thread is interrupted in comparators, callbacks, metamethods, protected calls, iterators and
-- coroutines, and each goes on as if nothing had been.
-- methods: forkserver
-- `scripts/stress-threads` runs this with many seeds on a Lua that checks itself. There __concat is
-- among the works: Debian's Lua 5.4.4 may lose a value when a collection runs inside of one.
-- timeout: 120
local threading = require "threading"
local check = require "check"

local works = {}

function works.sort()
  local list = {}
  for i = 1, 200 do list[i] = (i * 7919) % 211 end
  table.sort(list, function(a, b) return a < b end)
  for i = 2, #list do check.ok(list[i - 1] <= list[i]) end
end

function works.gsub()
  local text = ("abc"):rep(50):gsub("%w", function(c) return c:upper() .. c end)
  check.eq(text, ("AaBbCc"):rep(50))
end

function works.metamethods()
  local meta = {}
  for name, fn in pairs{
    __add = function(a, b) local s = 0 for i = 1, 20 do s = s + i end return s end,
    __index = function(_, k) local s = 0 for i = 1, k do s = s + i end return s end,
    __lt = function() for i = 1, 20 do end return true end,
    __eq = function() for i = 1, 20 do end return true end,
    __call = function(_, x) for i = 1, 20 do x = x + 1 end return x end,
    __len = function() local n = 0 for i = 1, 20 do n = n + 1 end return n end,
  } do meta[name] = fn end
  local a, b = setmetatable({}, meta), setmetatable({}, meta)
  for _ = 1, 20 do
    check.eq(a + b, 210)
    check.eq(a[10], 55)
    check.eq(a < b, true)
    check.eq(a == b, true)
    check.eq(a(1), 21)
    check.eq(#a, 20)
  end
end

if os.getenv "MPRUN_TEST_CONCAT" then
  function works.concatenation()
    local t = setmetatable({}, {__concat = function(a, b)
      local s = "" for i = 1, 20 do s = s .. i end
      return type(b) == "string" and s .. b or s
    end})
    for _ = 1, 20 do check.eq(#(t .. t .. "a"), 63) end
  end
end

function works.protected()
  local function nest(n)
    if n == 0 then error{deep = true} end
    local ok, err = pcall(nest, n - 1)
    check.eq(ok, false)
    error(err)
  end
  for _ = 1, 20 do
    local ok, err = xpcall(nest, function(e) for i = 1, 10 do end return e end, 20)
    check.eq(ok, false)
    check.eq(err.deep, true)
  end
end

function works.iterator()
  local function count(n)
    return function(_, i) for _ = 1, 5 do end if i < n then return i + 1 end end, nil, 0
  end
  local sum = 0
  for i in count(200) do sum = sum + i end
  check.eq(sum, 20100)
end

function works.coroutines()
  local co = coroutine.wrap(function()
    for i = 1, 100 do
      for _ = 1, 5 do end
      coroutine.yield(i)
    end
  end)
  for i = 1, 100 do check.eq(co(), i) end
end

function works.closing()
  local closed = 0
  for _ = 1, 50 do
    local guard <close> = setmetatable({}, {__close = function() for _ = 1, 5 do end closed = closed + 1 end})
    local t = {}
    for i = 1, 20 do t[i] = {i} end
  end
  check.eq(closed, 50)
end

function works.finalizers()
  local inside, overlaps = false, 0
  for _ = 1, 50 do
    setmetatable({}, {__gc = function()
      if inside then overlaps = overlaps + 1 end
      inside = true
      coroutine.wrap(function() for _ = 1, 50 do end end)()
      inside = false
    end})
  end
  collectgarbage()
  check.eq(overlaps, 0)
end

function works.varargs()
  local function f(...) for _ = 1, 5 do end return select("#", ...), ... end
  for _ = 1, 50 do check.eq(table.pack(f(1, nil, 3, nil)), {4, 1, nil, 3, nil, n = 5}) end
end

local first, last = (os.getenv "MPRUN_TEST_SEEDS" or "1 1"):match "(%d+) (%d+)"
for seed = math.tointeger(first), math.tointeger(last) do
  for _, most in ipairs{1, 3, 17} do
    threading.seed(seed, most)
    local all, errors = {}, {}
    for name, work in pairs(works) do
      for _ = 1, 2 do
        local t = threading.Thread{target = function()
          local ok, err = pcall(work)
          if not ok then errors[#errors + 1] = name .. ": " .. tostring(err) end
        end}
        t:start()
        all[#all + 1] = t
      end
    end
    for _, t in ipairs(all) do t:join() end
    check.eq(errors, {}, ("seed %d, 1 to %d instructions"):format(seed, most))
  end
end
print "ok"
