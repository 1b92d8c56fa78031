-- Messages of no bytes to gigabytes, through a queue and a pipe, between processes. Needs about
-- four times the memory of the largest. Run by scripts/soak; MPRUN_SOAK_LARGEST says how many bytes
-- the largest has.
local mp = require "multiprocessing"

local LARGEST = math.tointeger(tonumber(os.getenv "MPRUN_SOAK_LARGEST" or "5368709120"))
local SIZES = {0, 1, (1 << 31) - 1, 1 << 31, (1 << 31) + 1, 5 << 30}

--- What is looked at of a message: all of it would take longer than sending it.
local function digest(s)
  local step = #s // 1000 + 1
  local sum = #s
  for i = 1, #s, step do sum = (sum * 31 + s:byte(i)) & 0xffffffffffff end
  return {#s, sum, s:sub(1, 3), s:sub(-3)}
end

--- A string of that many bytes. (`rep` makes none of 2^31 and more.)
local function make(size)
  local parts = {}
  while size > 0 do
    local length = math.min(size, 1 << 30)
    parts[#parts + 1] = ("0123456789abcdef"):rep(length // 16) .. ("x"):rep(length % 16)
    size = size - length
  end
  if #parts < 4 then return (parts[1] or "") .. (parts[2] or "") .. (parts[3] or "") end
  return parts[1] .. parts[2] .. parts[3] .. parts[4] .. parts[5]
end

local function receives(q, c, answers)
  local message = q:get()
  answers:put(digest(message))
  message = nil
  collectgarbage()
  message = c:recv_bytes()
  answers:put(digest(message))
end

local function same(a, b)
  for i = 1, 4 do
    if a[i] ~= b[i] then error(("got %s, want %s"):format(mp.repr(a), mp.repr(b)), 2) end
  end
end

if __name__ == "__main__" then
  for _, size in ipairs(SIZES) do
    if size <= LARGEST then
      local q, answers = mp.Queue(), mp.Queue()
      local here, there = mp.Pipe()
      local p = mp.Process{target = receives, args = {q, there, answers}, daemon = true}
      p:start()
      local message = make(size)
      local want = digest(message)
      q:put(message)
      same(answers:get(), want)
      here:send_bytes(message)
      message = nil
      collectgarbage()
      same(answers:get(), want)
      p:join()
      assert(p.exitcode == 0)
      print(("%d bytes arrive"):format(size))
    end
  end
  print "ok"
end
