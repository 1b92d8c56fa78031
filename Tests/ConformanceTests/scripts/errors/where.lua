-- err.where is the place of the innermost function of the script, wherever the error was raised.
local mp = require "multiprocessing"
local check = require "check"

local function here() return debug.getinfo(2, "l").currentline end

local function fails()
  error(mp.KeyError "in a task")                                     -- line 8
end

local function fails_with_text() error "text" end                    -- line 11

if __name__ == "__main__" then
  local function place(err, line) check.match(err.where, "where%.lua:" .. line .. "$") end
  local q = mp.Queue(1)
  local function raised(fn)
    local ok, err = pcall(fn)
    check.eq(ok, false)
    return err
  end

  place(raised(function() q:get_nowait() end), here())
  place(raised(function() return q:get(true, 0.001) end), here())
  place(select(2, pcall(q.get, q, false)), here())
  place(mp.Empty "made here", here())
  place(raised(function() mp.Process{targt = fails} end), here())
  place(raised(function() mp.Pool{processes = 0} end), here())
  check.eq(raised(load("error(require 'multiprocessing'.Full 'x')", "=chunk")).where, "chunk:1")

  -- Inside coroutines, also where its body is no function of the script.
  local co = coroutine.wrap(function() return q:get_nowait() end)
  place(raised(co), here() - 1)
  place(raised(function() coroutine.wrap(q.get_nowait)(q) end), here())

  -- From other processes.
  local pool <close> = mp.Pool(1)
  place(raised(function() pool:apply(fails) end), 8)
  place(raised(function() pool:map(fails, {1}) end), 8)
  local err = raised(function() pool:apply(fails_with_text) end)
  place(err, 11)
  check.match(err.value, "where%.lua:11: text$")

  -- It survives a journey as a value, and being raised again.
  q:put(mp.ValueError "travels")
  local travelled = q:get()
  place(travelled, here() - 2)
  check.same(raised(function() error(travelled) end), travelled)
  place(travelled, here() - 4)

  -- A manager's object fails in a process where no function of the script runs: the call counts.
  local m <close> = mp.Manager()
  local d = m:dict()
  place(raised(function() return d:pop "missing" end), here())
  print "ok"
end
