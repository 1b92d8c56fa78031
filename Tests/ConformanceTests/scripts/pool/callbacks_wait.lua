-- A callback does not run before the call that it was given to has returned: at the next wait.
local mp = require "multiprocessing"
local check = require "check"

function square(x) return x * x end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local called, early, is_calling = 0, 0, false
  local function callback()
    called = called + 1
    if is_calling then early = early + 1 end
  end
  local results = {}
  for i = 1, 1000 do
    is_calling = true
    results[i] = pool:apply_async(square, { i }, { callback = callback })
    is_calling = false
  end
  check.eq(called, 0)
  for i = 1, 1000 do check.eq(results[i]:get(), i * i) end
  check.eq(called, 1000)
  check.eq(early, 0)
  print "ok"
end
