-- A length is believed when the values are there.
local mp = require "multiprocessing"
local check = require "check"
local threading = require "threading"

local function f() end

if __name__ == "__main__" then
  local huge = {n = 1 << 40}
  local pool <close> = mp.Pool(1)
  for name, call in pairs{
    wait = function() mp.connection.wait(huge, 0) end,
    list = function() mp.shared_memory.ShareableList(huge) end,
    array = function() mp.Array("i", huge) end,
    apply = function() pool:apply(f, huge) end,
    map = function() pool:map(f, huge) end,
    starmap = function() pool:starmap(f, huge) end,
    imap = function() pool:imap(f, huge) end,
    arguments = function() pool:starmap(f, {{1}, huge}) end,
    process = function() mp.Process{target = f, args = huge} end,
    thread = function() threading.Thread{target = f, args = huge} end,
  } do
    local err = check.raises("ValueError", nil, call)
    check.has(tostring(err), "n is 1099511627776", name)
    check.has(tostring(err), "elements", name)
  end
  check.raises("ValueError", "more than a list can have", mp.range, 1 << 40)
  check.raises("ValueError", "more than a list can have", mp.range, math.mininteger, math.maxinteger)
  check.eq(#mp.range(math.maxinteger - 2, math.maxinteger), 2)
  -- Holes that a call may have are believed.
  check.eq(pool:apply(function(...) return select("#", ...) end, {n = 200}), 200)
  local m <close> = mp.Manager()
  local l = m:list{1, 2}
  check.has(tostring(check.raises("IndexError", nil, l.pop, l, math.mininteger)), "-9223372036854775808")
  check.has(tostring(check.raises("IndexError", nil, l.pop, l, -3)), "-3 of 2")
  check.eq(l:pop(-2), 1)
  print "ok"
end
