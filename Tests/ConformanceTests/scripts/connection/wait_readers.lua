-- The loop that reads from several processes until all have closed.
local mp = require "multiprocessing"
local check = require "check"

local function writes(c, id, others)
  for _, other in ipairs(others) do other:close() end
  for i = 1, 10 do c:send{id, i} end
  c:close()
end

if __name__ == "__main__" then
  local readers, others = {}, {}
  for id = 1, 4 do
    local r, w = mp.Pipe(false)
    readers[#readers + 1] = r
    mp.Process{target = writes, args = {w, id, {table.unpack(others)}}}:start()
    w:close()
    others[#others + 1] = r
  end
  local sums = {0, 0, 0, 0}
  while #readers > 0 do
    for _, r in ipairs(mp.connection.wait(readers)) do
      local done, message = pcall(r.recv, r)
      if done then
        sums[message[1]] = sums[message[1]] + message[2]
      else
        check.ok(mp.isinstance(message, mp.EOFError))
        for i, x in ipairs(readers) do
          if x == r then table.remove(readers, i) break end
        end
      end
    end
  end
  check.eq(sums, {55, 55, 55, 55})
  print "ok"
end
