-- stage: later
-- A script may replace and remove standard functions: the module does not depend on them.
local mp = require "multiprocessing"
local check = require "check"
local real_print, real_pcall, real_ipairs = print, pcall, ipairs

if __name__ == "__main__" then
  for name in ("pairs ipairs next type tostring tonumber select error pcall xpcall setmetatable "
    .. "getmetatable rawget rawset rawlen rawequal require load assert table string math "
    .. "coroutine debug os io utf8 print"):gmatch("%S+") do
    _G[name] = nil
  end
end

local function square(x) return x * x end

local function child(q) q:put{1, x = {2.5, "three"}} end

if __name__ == "__main__" then
  local q = mp.Queue()
  local p = mp.Process{target = child, args = {q}}
  p:start()
  local item = q:get()
  p:join()
  local done = item[1] == 1 and item.x[2] == "three" and p.exitcode == 0
  do
    local pool <close> = mp.Pool(2)
    local list = pool:map(square, {1, 2, 3})
    done = done and list[3] == 9 and mp.repr(list) == "[1, 4, 9]"
  end
  do
    local m <close> = mp.Manager()
    local d, l = m:dict{a = 1}, m:list{3, 1, 2}
    d.b = d:incr("a", 5)
    l:sort()
    done = done and d.b == 6 and mp.repr(l) == "[1, 2, 3]" and #d == 2
  end
  local ok, err = real_pcall(q.get, q, false)
  done = done and not ok and mp.isinstance(err, mp.Empty)
  local a = mp.Array("i", {4, 5})
  local sum = 0
  for _, x in real_ipairs(a) do sum = sum + x end
  done = done and sum == 9 and mp.repr(p) ~= nil and check ~= nil
  real_print(done and "ok" or "not done")
end
