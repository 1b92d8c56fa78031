local threading = require "threading"
local mp = require "multiprocessing"
-- Two threads look at a balance, and then draw.
local account = { balance = 10 }
local function draw(amount)
  if account.balance >= amount then
    account.balance = account.balance - amount
  end
end
if __name__ == "__main__" then
  local a, b = threading.Thread{target = draw, args = {8}}, threading.Thread{target = draw, args = {7}}
  a:start() b:start() a:join() b:join()
  mp.explore.check(account.balance >= 0, "the balance is " .. account.balance)
end
