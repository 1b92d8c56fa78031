local mp = require "multiprocessing"
-- A barrier of one turnstile: who is quick passes it twice.
local function party(m, turnstile, count, rounds)
  for r = 1, 2 do
    rounds[r]:add(1)
    m:acquire()
    local c = count.value + 1
    count.value = c % 2
    if c == 2 then
      turnstile:release()
      turnstile:release()
    end
    m:release()
    turnstile:acquire()
    mp.explore.check(rounds[r].value == 2, "round " .. r .. ": one passed alone")
  end
end

if __name__ == "__main__" then
  local args = {
    mp.Lock(), mp.Semaphore(0), mp.Value("i", 0), {mp.Value("i", 0), mp.Value("i", 0)},
  }
  local p, q = mp.Process{target = party, args = args}, mp.Process{target = party, args = args}
  p:start()
  q:start()
  p:join()
  q:join()
end
