-- An iterator of imap that is not used up when the pool is closed, joined or terminated.
local mp = require "multiprocessing"
local check = require "check"

function square(x) return x * x end
function slow(x) mp.sleep(0.05) return x end

local function endless()
  local n = 0
  return function() n = n + 1 return n end
end

local function kinds(pool) return { pool.imap, pool.imap_unordered } end

--- The pool had nothing to do for a while when it was closed, and goes on when more is asked for.
local function closed_while_idle()
  local pool = mp.Pool(2)
  for _, imap in ipairs(kinds(pool)) do
    local it = imap(pool, square, mp.range(100), { buffersize = 4 })
    it:next()
    if imap == pool.imap_unordered then pool:close() end
    mp.sleep(0.1)
    local count = 1
    for _ in it do count = count + 1 end
    check.eq(count, 100)
  end
  check.ok(pool:join(20))
end

--- A join draws what nobody has asked for, as Python's does.
local function joined_before_it_was_used()
  local pool = mp.Pool(2)
  local it = pool:imap(square, mp.range(50), { buffersize = 3 })
  pool:close()
  check.ok(pool:join(20))
  for i, value in it do check.eq(value, (i - 1) * (i - 1)) end
  check.raises("StopIteration", "", it.next, it)
end

--- A time-out of join holds, whatever there is to draw.
local function joined_in_time()
  local pool <close> = mp.Pool(2)
  local it = pool:imap(square, endless())
  check.eq(it:next(), 1)
  local long = pool:imap(slow, mp.range(1000))
  pool:close()
  check.eq(pool:join(0.1), false)
  check.eq(pool:join(0), false)
  check.eq(it:next(), 4)
  check.eq(long:next(), 0)
end

--- The source ends the pool while it is asked for an input.
local function terminated_by_the_source()
  for kind = 1, 2 do
    for at = 1, 4 do
      local pool = mp.Pool(2)
      local n = 0
      local it = kinds(pool)[kind](pool, square, function()
        n = n + 1
        if n == at then pool:terminate() end
        if n == at and at == 4 then error "no" end
        return n < 6 and n or nil
      end)
      local ends = {}
      for _ = 1, 3 do
        local _, err = pcall(it.next, it, 10)
        ends[#ends + 1] = mp.isinstance(err, mp.Error) and err.name or "value"
      end
      check.eq(ends[#ends], "StopIteration")
      check.ok(pool:join(20))
    end
  end
end

if __name__ == "__main__" then
  closed_while_idle()
  joined_before_it_was_used()
  joined_in_time()
  terminated_by_the_source()
  print "ok"
end
