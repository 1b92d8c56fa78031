-- Value and Array: reads and writes by one process.
local mp = require "multiprocessing"
local time = require "time"

local COUNT, LENGTH = 2000000, 1000000

local function rate(count, fn)
  local began = time.perf_counter()
  fn(count)
  return count / (time.perf_counter() - began) / 1e6
end

local function read_and_write(v)
  return function(n)
    for i = 1, n // 2 do
      v.value = i
      local _ = v.value
    end
  end
end

local function sum(a)
  return function(n)
    local total = 0
    for i = 1, n do total = total + a[i] end
    return total
  end
end

if __name__ == "__main__" then
  -- What any access costs at least: a method in C that does next to nothing.
  local text = ""
  print(("an empty method in C\t%.4f\tM/s"):format(rate(COUNT, function(n)
    for _ = 1, n do text:len() end
  end)))
  print(("RawValue, read and write\t%.4f\tM/s"):format(rate(COUNT, read_and_write(mp.RawValue("q", 0)))))
  print(("Value with its lock, read and write\t%.4f\tM/s"):format(rate(COUNT, read_and_write(mp.Value("q", 0)))))
  local v = mp.Value("q", 0)
  print(("Value += 1 under get_lock\t%.4f\tM/s"):format(rate(COUNT // 4, function(n)
    local lock = v:get_lock()
    for _ = 1, n do
      lock:acquire()
      v.value = v.value + 1
      lock:release()
    end
  end)))
  print(("Value add(1)\t%.4f\tM/s"):format(rate(COUNT, function(n)
    for _ = 1, n do v:add(1) end
  end)))
  local raw, locked = mp.RawArray("d", LENGTH), mp.Array("d", LENGTH)
  print(("Array of doubles summed, raw\t%.4f\tM/s"):format(rate(LENGTH, sum(raw))))
  print(("Array of doubles summed, locked\t%.4f\tM/s"):format(rate(LENGTH, sum(locked))))
  print(("Array of doubles summed, slice\t%.4f\tM/s"):format(rate(LENGTH, function(n)
    return sum(locked:slice())(n)
  end)))
end
