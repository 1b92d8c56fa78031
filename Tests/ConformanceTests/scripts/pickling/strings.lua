-- Strings of any bytes and lengths cross.
local mp = require "multiprocessing"
local check = require "check"

local function samples()
  local all = {}
  for byte = 0, 255 do all[byte + 1] = string.char(byte) end
  local list = {table.concat(all), table.concat(all):rep(20), ("\xff"):rep(1000)}
  for _, length in ipairs{0, 1, 22, 23, 24, 39, 40, 41, 255, 256, 257, 4095, 4096, 65535, 65536,
    65537, 1000003} do
    list[#list + 1] = ("abcdefg"):rep(length // 7 + 1):sub(1, length)
  end
  return list
end

local function echo(inbox, outbox)
  for _ = 1, #samples() do outbox:put(inbox:get()) end
  outbox:put(inbox:get())
end

if __name__ == "__main__" then
  local there, back = mp.Queue(), mp.Queue()
  local p = mp.Process{target = echo, args = {there, back}}
  p:start()
  for _, s in ipairs(samples()) do there:put(s) end
  for _, s in ipairs(samples()) do check.ok(back:get() == s, "string of " .. #s) end
  there:put{[""] = "empty key", ["\0"] = "zero", [("k"):rep(100000)] = 1}
  check.eq(back:get(), {[""] = "empty key", ["\0"] = "zero", [("k"):rep(100000)] = 1})
  p:join()
  check.eq(p.exitcode, 0)
  print "ok"
end
