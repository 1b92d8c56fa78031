-- What does not fit is counted, categories are chosen, and names are given.
local check = require "check"
local traced = require "traced"

local MANY = [[
local mp = require "multiprocessing"
for i = 1, 40000 do mp.trace.instant("i", {}) end
]]
local events, _, output, code, trace = traced.trace(MANY, { "--trace-limit=1M" })
check.eq(code, 0)
local kept = #traced.find(events, { ph = "i", name = "i" })
check.eq(kept + trace.otherData.lost, 40000)
check.ok(kept > 10000 and trace.otherData.lost > 0)
check.ok(output:find(("mprun: %d events of the trace were lost"):format(trace.otherData.lost)), output)

local SOME = [[
local mp = require "multiprocessing"
local q, lock, v = mp.Queue(), mp.Lock(), mp.Value("i", 5)
mp.trace.name(lock, "the one")
q:put(1)
q:get()
lock:with(function() v.value = v.value + 1 end)
v:add(2)
print(v.value)
]]
local function categories(list)
  local events = traced.trace(SOME, list and { "--trace-categories", list })
  local seen = {}
  for _, event in ipairs(events) do
    if event.cat and event.name ~= "MainProcess" then seen[event.cat] = true end
  end
  local names = {}
  for name in pairs(seen) do names[#names + 1] = name end
  table.sort(names)
  return table.concat(names, " "), events
end
check.eq(categories "queue", "put queue")
check.eq((categories()), "lock put queue")
check.eq((categories "-queue"), "lock")
local seen, all = categories "+value"
check.eq(seen, "lock put queue value")
check.eq(#traced.find(all, { ph = "b", name = "held lock 'the one'" }), 1)
local values = {}
for _, event in ipairs(traced.find(all, { cat = "value" })) do values[#values + 1] = event.args.value end
check.eq(table.concat(values, " "), "5 6 8 8")
print "ok"
