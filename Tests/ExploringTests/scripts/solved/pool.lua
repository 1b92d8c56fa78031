local mp = require "multiprocessing"
-- Tasks that share nothing.
local function square(x) return x * x end
if __name__ == "__main__" then
  local pool = mp.Pool(2)
  local r = pool:map(square, {1, 2, 3})
  pool:close() pool:join()
  mp.explore.check(r[1] + r[2] + r[3] == 14)
end
