-- Four parts of a computation, first in one process and then in a pool. Prints for each part:
-- the row, when it began and ended in seconds, and a label.
local mp = require "multiprocessing"
local time = require "time"

local function count_primes(part, from, to)
  local began, count = time.monotonic(), 0
  for n = from, to do
    local is_prime = n > 1
    for d = 2, math.floor(n ^ 0.5) do
      if n % d == 0 then is_prime = false break end
    end
    if is_prime then count = count + 1 end
  end
  return {part = part, row = mp.current_process().name, from = began, to = time.monotonic()}
end

local function show(results, zero)
  for _, r in ipairs(results) do
    print(r.row, r.from - zero, r.to - zero, "part " .. r.part)
  end
end

if __name__ == "__main__" then
  local parts = {}
  for i = 1, 4 do parts[i] = {i, (i - 1) * 50000 + 1, i * 50000} end

  local zero, results = time.monotonic(), {}
  for i, part in ipairs(parts) do results[i] = count_primes(table.unpack(part)) end
  show(results, zero)

  local pool <close> = mp.Pool(2)
  pool:map(math.abs, {1, 2}) -- Both workers are there.
  zero = time.monotonic()
  show(pool:starmap(count_primes, parts, 1), zero)
end
