-- The extra fields of errors cross too.
local mp = require "multiprocessing"
local check = require "check"

local function child(inbox, outbox)
  for _ = 1, 4 do
    local err = inbox:get()
    outbox:put{bytes = err.bytes, errno = err.errno, value = err.value, pid = err.pid,
      exitcode = err.exitcode, mine = err.mine}
    outbox:put(err)
  end
end

if __name__ == "__main__" then
  local samples = {
    {mp.BufferTooShort "b", {bytes = "\0whole message"}},
    {mp.OSError "o", {errno = 2}},
    {mp.RemoteError "r", {value = "text"}},
    {mp.WorkerLostError "w", {pid = 12, exitcode = -9, mine = {1, 2}}},
  }
  local inbox, outbox = mp.Queue(), mp.Queue()
  for _, sample in ipairs(samples) do
    for key, value in pairs(sample[2]) do sample[1][key] = value end
    inbox:put(sample[1])
  end
  check.child(child, inbox, outbox)
  for _, sample in ipairs(samples) do
    check.eq(outbox:get(), sample[2])
    local err = outbox:get()
    check.ok(mp.isinstance(err, sample[1].class))
    for key, value in pairs(sample[2]) do check.eq(err[key], value) end
  end
  print "ok"
end
