-- expect-stderr: ^a+\.$
-- expect-stderr: ^b+\.$
-- expect-stderr: ^c+\.$
-- reject-stderr: [ab]c|[bc]a|[ac]b|\.[abc]|[abc]$
-- Lines on stderr are whole too.
local mp = require "multiprocessing"

local function writer(letter, gate)
  gate:get()
  for i = 1, 200 do io.stderr:write(letter:rep(i), ".\n") end
end

if __name__ == "__main__" then
  local gate, procs = mp.Queue(), {}
  for i, letter in ipairs{"a", "b", "c"} do
    procs[i] = mp.Process{target = writer, args = {letter, gate}}
    procs[i]:start()
  end
  for _ = 1, 3 do gate:put "go" end
  for _, p in ipairs(procs) do p:join() end
  print "ok"
end
