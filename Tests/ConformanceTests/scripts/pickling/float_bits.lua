-- Floats cross bit for bit, whatever kind of not-a-number they are.
local mp = require "multiprocessing"
local check = require "check"

local patterns = {
  0x7ff8000000000000, 0xfff8000000000000, 0x7ff8000000000001, 0xffffffffffffffff,
  0x7ff80000deadbeef, 0x8000000000000000, 0x0000000000000001, 0x000fffffffffffff,
  0x7fefffffffffffff, 0x7ff0000000000000, 0xfff0000000000000, 0x3ff0000000000001,
}

local function bits(x)
  return (string.unpack("<i8", string.pack("<d", x)))
end

local function echo(inbox, outbox)
  for _ = 1, #patterns do
    local x = inbox:get()
    outbox:put{bits(x), x}
  end
end

if __name__ == "__main__" then
  local there, back = mp.Queue(), mp.Queue()
  for _, pattern in ipairs(patterns) do
    there:put((string.unpack("<d", string.pack("<i8", pattern))))
  end
  check.child(echo, there, back)
  for _, pattern in ipairs(patterns) do
    local seen, x = table.unpack(back:get())
    check.eq(seen, pattern, "bits seen by the child")
    check.eq(bits(x), pattern, "bits that came back")
  end
  print "ok"
end
