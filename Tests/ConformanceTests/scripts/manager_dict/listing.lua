-- keys, values, items, and pairs over a snapshot.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d = m:dict{a = 1, b = 2, [3] = 30}
  local keys, values, items = d:keys(), d:values(), d:items()
  for _, list in ipairs{keys, values, items} do check.same(getmetatable(list), mp.List) end
  check.same_members(keys, {"a", "b", 3})
  check.same_members(values, {1, 2, 30})
  check.eq(#items, 3)
  local from_items = {}
  for _, pair in ipairs(items) do
    check.eq(#pair, 2)
    from_items[pair[1]] = pair[2]
  end
  check.eq(from_items, {a = 1, b = 2, [3] = 30})
  local from_pairs = {}
  for k, v in pairs(d) do
    from_pairs[k] = v
    -- Changes during the walk do not disturb it.
    d[k] = nil
    d["new " .. tostring(k)] = true
  end
  check.eq(from_pairs, {a = 1, b = 2, [3] = 30})
  check.eq(#d, 3)
  d:clear()
  check.eq({#d, #d:keys(), #d:values(), #d:items()}, {0, 0, 0, 0})
  for _ in pairs(d) do error "nothing there" end
  check.eq(tostring(d), "{}")
  print "ok"
end
