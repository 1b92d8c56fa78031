-- Errors with texts of a megabyte, with zeros and with no UTF-8, arrive whole.
local mp = require "multiprocessing"
local check = require "check"

local function fails(text)
  error(text, 0)
end

local function fails_typed(text)
  error(mp.ValueError(text))
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  for _, text in ipairs{("x"):rep(1000000), "a\0b", "\xff\xfe", "", "two\nlines"} do
    local err = check.raises("RemoteError", nil, pool.apply, pool, fails, {text})
    check.ok(err.value == text)
    err = check.raises("ValueError", nil, pool.apply, pool, fails_typed, {text})
    check.ok(err.message == text)
  end
  print "ok"
end
