-- Every typecode: its zero, its limits, what is beyond them.
local mp = require "multiprocessing"
local check = require "check"

local limits = {
  b = {-128, 127}, B = {0, 255}, h = {-32768, 32767}, H = {0, 65535},
  i = {-2147483648, 2147483647}, I = {0, 4294967295},
  l = {math.mininteger, math.maxinteger}, L = {0, math.maxinteger},
  q = {math.mininteger, math.maxinteger}, Q = {0, math.maxinteger},
}

local function outside(fn, ...)
  check.raises("ValueError|TypeError", nil, fn, ...)
end

if __name__ == "__main__" then
  for code, range in pairs(limits) do
    local v = mp.Value(code)
    check.eq(v.value, 0, code)
    local function set(x) v.value = x end
    for _, limit in ipairs(range) do
      set(limit)
      check.eq(v.value, limit, code)
      check.eq(mp.Value(code, limit).value, limit, code)
    end
    for _, beyond in ipairs{range[1] - 1, range[2] + 1} do
      -- Where the neighbour of a limit is an integer at all.
      if not (beyond >= range[1] and beyond <= range[2]) then
        outside(set, beyond)
        outside(mp.Value, code, beyond)
      end
    end
    outside(set, 1e300)
    outside(set, -1e300)
    outside(set, math.huge)
    outside(set, 0 / 0)
    outside(set, 2 ^ 64)
    outside(set, 0.5)
    outside(mp.Value, code, 1.5)
    check.eq(v.value, range[2], "unchanged by what was refused")
    set(3.0)
    check.eq(v.value, 3, "an integral float is an integer")
    check.rejects({"string"}, set, "3")
    check.rejects({"nil"}, set, nil)
    check.rejects({"boolean"}, set, true)
    check.rejects({"table"}, set, {})
  end
  for _, code in ipairs{"B", "H", "I", "L", "Q"} do outside(mp.Value, code, -1) end
  print "ok"
end
