-- A worker that is killed while it hands over a large result loses that task only.
local mp = require "multiprocessing"
local check = require "check"

local function big(i)
  return ("x"):rep(10 << 20) .. i
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  for round = 1, 8 do
    local results = {}
    for i = 1, 4 do results[i] = pool:apply_async(big, {i}) end
    mp.sleep(0.002 * round)
    local worker = mp.active_children()[1]
    if worker then worker:kill() end
    local lost = 0
    for i = 1, 4 do
      local done, value = pcall(results[i].get, results[i], 60)
      if done then
        check.eq(#value, (10 << 20) + 1)
        check.eq(value:sub(-1), tostring(i))
      else
        check.ok(mp.isinstance(value, mp.WorkerLostError), tostring(value))
        lost = lost + 1
      end
    end
    check.ok(lost <= 1, "tasks lost to one death: " .. lost)
  end
  check.eq(pool:apply(string.rep, {"a", 3}), "aaa")
  print "ok"
end
