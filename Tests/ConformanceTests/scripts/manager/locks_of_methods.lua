-- A lock of mp that a method of one's own object takes belongs to the client that called it: an
-- RLock and a Value keep the methods of different clients apart, and are abandoned when the client
-- is gone.
local mp = require "multiprocessing"
local check = require "check"

local Account = {}
Account.__index = Account

function make_account(lock, value, inside)
  return setmetatable({lock = lock, value = value, inside = inside, most = 0}, Account)
end

-- The wait in the middle lets the server answer others.
function Account:deposit()
  return self.lock:with(function()
    self.lock:acquire()
    self.most = math.max(self.most, self.inside:add(1))
    mp.sleep(0.01)
    self.inside:add(-1)
    self.lock:release()
  end)
end

function Account:deposit_with_value()
  return self.value:with(function()
    local before = self.value.value
    mp.sleep(0.01)
    self.value.value = before + 1
  end)
end

function Account:hold() return self.lock:acquire(true, 20) end
function Account:let_go() self.lock:release() end
function Account:most_inside() return self.most end

local MyManager = mp.managers.BaseManager:extend()
MyManager.register("Account", {callable = make_account})

local function deposits(account)
  for _ = 1, 5 do
    account:deposit()
    account:deposit_with_value()
  end
end

local function holds(account, held)
  -- The lock stays the client's from one call to the next.
  account:hold()
  account:hold()
  account:let_go()
  held:put(true)
  mp.sleep(60)
end

if __name__ == "__main__" then
  local m <close> = MyManager{}
  m:start()
  local lock, value, inside, held = mp.RLock(), mp.Value("i", 0), mp.RawValue("i", 0), mp.Queue()
  local account = m:Account(lock, value, inside)
  local clients = {}
  for i = 1, 3 do clients[i] = mp.Process{target = deposits, args = {account}} end
  for _, p in ipairs(clients) do p:start() end
  for _, p in ipairs(clients) do
    p:join()
    check.eq(p.exitcode, 0)
  end
  check.eq(account:most_inside(), 1)
  check.eq(value.value, 15)

  local p = mp.Process{target = holds, args = {account, held}}
  p:start()
  held:get(true, 20)
  check.eq(lock:acquire(false), false)
  check.raises("AssertionError", "not held", account.let_go, account)
  p:kill()
  p:join()
  check.eq({lock:acquire(true, 20)}, {true, "abandoned"})
  lock:release()
  check.eq({account:hold()}, {true})
  account:let_go()
  print "ok"
end
