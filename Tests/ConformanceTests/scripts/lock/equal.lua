-- A lock that crossed, or that get_lock gives, is equal to the one that it is.
local mp = require "multiprocessing"
local check = require "check"

local function compares(lock, value, other, answer)
  answer:put{value:get_lock() == lock, lock == other}
end

if __name__ == "__main__" then
  for _, make in ipairs{mp.Lock, mp.RLock} do
    local lock, other = make(), make()
    local value = mp.Value("i", 0, {lock = lock})
    check.eq(value:get_lock() == lock, true)
    check.eq(mp.Array("i", 1, {lock = lock}):get_lock() == value:get_lock(), true)
    check.eq({lock == other, lock == mp.Value("i"):get_lock(), lock == value}, {false, false, false})
    local answer = mp.SimpleQueue()
    local process = mp.Process{target = compares, args = {lock, value, other, answer}}
    process:start()
    check.eq(answer:get(), {true, false})
    process:join()
  end
  print "ok"
end
