-- Semaphore and BoundedSemaphore: one contract for the arena's, a manager's and those of a manager
-- elsewhere.
local mp = require "multiprocessing"
local check = require "check"
local contract = require "contract"

local function takes(semaphore, ready)
  ready:put(true)
  semaphore:acquire()
  ready:put "taken"
end

local function takes_and_dies(semaphore, ready)
  semaphore:acquire()
  ready:put(true)
  mp.sleep(60)
end

local function semaphores(maker, what)
  local plain, bounded = contract.new(maker, "Semaphore", 2), contract.new(maker, "BoundedSemaphore", 1)
  check.eq({ plain:acquire(), plain:acquire(), plain:acquire(false), plain:acquire(true, 0.01) },
    { true, true, false, false }, what)
  check.eq({ plain:get_value(), plain:locked() }, { 0, true }, what)
  for _ = 1, 3 do plain:release() end
  check.eq(plain:get_value(), 3, what)
  check.raises("ValueError", nil, bounded.release, bounded)
  check.eq(bounded:acquire(), true, what)
  bounded:release()
  check.raises("ValueError", nil, bounded.release, bounded)
  check.rejects({ "value" }, contract.new, maker, "Semaphore", -1)
  -- Who waits is woken by a release; one who dies takes none.
  local ready = mp.Queue()
  bounded:acquire()
  local dead, living = mp.Process { target = takes, args = { bounded, ready } }, nil
  dead:start()
  ready:get()
  check.eventually(function() return check.state(dead.pid) == "S" end, what)
  dead:kill()
  dead:join()
  living = mp.Process { target = takes, args = { bounded, ready } }
  living:start()
  ready:get()
  bounded:release()
  check.eq(ready:get(true, 20), "taken", what)
  living:join()
  -- A permit has no owner: it goes with the dead.
  plain = contract.new(maker, "Semaphore", 1)
  local p = mp.Process { target = takes_and_dies, args = { plain, ready } }
  p:start()
  ready:get()
  p:kill()
  p:join()
  check.eq(plain:acquire(true, 0.2), false, what)
end

if __name__ == "__main__" then
  contract.run(semaphores)
  print "ok"
end
