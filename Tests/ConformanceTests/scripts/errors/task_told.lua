-- An error of a task tells which worker ran which item of which call; a map's has the item's index.
local mp = require "multiprocessing"
local futures = require "concurrent.futures"
local check = require "check"

local function odd(x)
  if x % 2 == 0 then error(mp.ValueError "even") end
  return x
end

local function dies(x)
  if x == 2 then os.exit(3) end
end

--- The error of `fn`, and this file's place in which it is called, for messages to be compared
--- with.
local function raised(class, fn)
  local ok, err = pcall(fn)
  check.eq(ok, false)
  check.ok(mp.isinstance(err, mp[class]), tostring(err))
  return err
end

local function at(line) return " at [^\n]*task_told%.lua:" .. line end

local function line() return debug.getinfo(2, "l").currentline end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  local err = raised("ValueError", function() pool:map(odd, {1, 3, 4, 6}) end)
  check.eq(err.index, 3)
  check.match(err.traceback, "^in %a*PoolWorker%-1, item 3 of Pool%.map" .. at(line() - 2) .. ":\nstack traceback:\n")
  check.match(tostring(err), "^ValueError: even\nin ")
  err = raised("RemoteError", function() pool:starmap(error, {{"text", 0}}) end)
  check.eq({err.index, err.value}, {1, "text"})
  err = raised("ValueError", function() pool:apply(odd, {2}) end)
  check.eq(err.index, nil)
  check.match(err.traceback, "^in %a*PoolWorker%-1, Pool%.apply" .. at(line() - 2) .. ":\n")
  local it = pool:imap(odd, {1, 2})
  check.eq(it:next(), 1)
  err = raised("ValueError", function() it:next() end)
  check.eq(err.index, 2)
  check.match(err.traceback, "item 2 of Pool%.imap" .. at(line() - 4) .. ":\n")
  err = raised("WorkerLostError", function() pool:map(dies, {1, 2}, 1) end)
  check.eq(err.index, 2)
  check.match(err.message, "item 2 of Pool%.map" .. at(line() - 2))
  check.match(err.where, "task_told%.lua:" .. line() - 3 .. "$")

  local executor <close> = futures.ProcessPoolExecutor(1)
  local results = executor:map(odd, {1, 2})
  check.eq(results:next(), 1)
  err = raised("ValueError", function() results:next() end)
  check.eq(err.index, 2)
  check.match(err.traceback, "item 2 of ProcessPoolExecutor%.map" .. at(line() - 4) .. ":\n")
  err = raised("ValueError", function() executor:submit(odd, 2):result() end)
  check.match(err.traceback, "ProcessPoolExecutor%.submit" .. at(line() - 1) .. ":\n")
  local slow = executor:map(mp.sleep, {0.3}, {timeout = 0.01})
  err = raised("TimeoutError", function() slow:next() end)
  check.match(err.message, "item 1 of ProcessPoolExecutor%.map" .. at(line() - 2))
  check.eq(err.message:find "Future", nil)
  print "ok"
end
