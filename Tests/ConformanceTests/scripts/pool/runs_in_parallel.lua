-- As many tasks run at once as there are workers.
local mp = require "multiprocessing"
local check = require "check"

local function meets(inside, all)
  inside:add(1)
  local deadline = os.time() + 20
  while inside.value < all do
    if os.time() > deadline then return false end
    mp.sleep(0.001)
  end
  return true
end

if __name__ == "__main__" then
  local inside = mp.Value("i")
  local pool <close> = mp.Pool(4)
  local results = {}
  for i = 1, 4 do results[i] = pool:apply_async(meets, {inside, 4}) end
  for i = 1, 4 do check.eq(results[i]:get(), true) end
  print "ok"
end
