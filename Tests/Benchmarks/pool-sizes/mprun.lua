-- Pool: what a task of a map costs, as the tasks become more.
local mp = require "multiprocessing"
local time = require "time"

function square(x) return x * x end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  pool:map(square, mp.range(50000))
  for exponent = 3, 7 do
    local count = math.tointeger(10 ^ exponent)
    local tasks = mp.range(count)
    local began = time.perf_counter()
    pool:map(square, tasks)
    local t = time.perf_counter() - began
    print(("a task of 10^%d\t%.4f\tns"):format(exponent, t / count * 1e9))
  end
end
