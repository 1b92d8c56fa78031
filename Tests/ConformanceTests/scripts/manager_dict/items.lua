-- d[k], d[k] = v, #d.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d = m:dict{a = 1}
  check.eq({d.a, d["a"], d.missing, #d}, {1, 1, nil, 1})
  d.b = 2
  d[1] = "one"
  d[0.25] = "quarter"
  d[true] = "yes"
  d[-5] = false
  check.eq({#d, d.b, d[1], d[0.25], d[true], d[-5]}, {6, 2, "one", "quarter", "yes", false})
  d.a = nil
  d.missing = nil
  check.eq({#d, d.a}, {5})
  -- 1 and 1.0 are one key, as in Lua; "1" is another.
  d[1.0] = "same"
  d["1"] = "string"
  check.eq({d[1], d["1"], #d}, {"same", "string", 6})
  d[2 ^ 53] = "big"
  check.eq(d[1 << 53], "big")
  check.raises("any", nil, function() d[0 / 0] = 1 end)
  for _, key in ipairs{0 / 0, false} do
    local done, value = pcall(function() return d[key or nil] end)
    check.ok(not done or value == nil)
  end
  check.eq(pcall(function() d[nil] = 1 end), false)
  print "ok"
end
