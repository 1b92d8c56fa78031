-- Recursive functions, mutually recursive ones too.
local mp = require "multiprocessing"
local check = require "check"

local function factorial(n)
  if n < 2 then return 1 end
  return n * factorial(n - 1)
end

local is_even, is_odd

function is_even(n)
  if n == 0 then return true end
  return is_odd(n - 1)
end

function is_odd(n)
  if n == 0 then return false end
  return is_even(n - 1)
end

local function child(q, f)
  q:put{factorial(10), f(5), is_even(100), is_odd(7)}
end

if __name__ == "__main__" then
  local function fib(n)
    if n < 2 then return n end
    return fib(n - 1) + fib(n - 2)
  end
  local q = mp.Queue()
  check.child(child, q, fib)
  check.eq(q:get(), {3628800, 5, true, true})
  q:put(fib)
  local copy = q:get()
  check.eq(copy(10), 55)
  local _, itself = debug.getupvalue(copy, 1)
  check.same(itself, copy, "the copy calls itself, not the original")
  print "ok"
end
