local threading = require "threading"
local mp = require "multiprocessing"
-- Each looks and draws with the lock.
local account, lock = { balance = 10 }, threading.Lock()
local function draw(amount)
  lock:acquire()
  if account.balance >= amount then
    account.balance = account.balance - amount
  end
  lock:release()
end
if __name__ == "__main__" then
  local a, b = threading.Thread{target = draw, args = {8}}, threading.Thread{target = draw, args = {7}}
  a:start() b:start() a:join() b:join()
  mp.explore.check(account.balance >= 0, "the balance is " .. account.balance)
end
