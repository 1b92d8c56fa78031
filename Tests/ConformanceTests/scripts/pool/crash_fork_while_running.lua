-- A process that is forked while a pool runs neither uses the pool nor disturbs it.
local mp = require "multiprocessing"
local check = require "check"

local function work(i)
  mp.sleep(0.001)
  return i * 2
end

if __name__ == "__main__" then
  local context = mp.get_context "fork"
  local pool <close> = mp.Pool(2)
  local result = pool:map_async(work, mp.range(300), 1)
  local it = pool:imap(work, mp.range(1, 50))
  check.eq(it:next(), 2)
  local q = mp.Queue()
  for _ = 1, 3 do
    local p = context.Process{target = function()
      for _, call in ipairs{
        function() pool:apply(work, {1}) end, function() pool:map(work, {1}) end,
        function() pool:close() end, function() pool:terminate() end, function() pool:join() end,
        function() result:get() end, function() result:ready() end, function() it:next() end,
      } do
        local done, err = pcall(call)
        q:put(not done and mp.isinstance(err, mp.AssertionError) and tostring(err) or "no error")
      end
      -- What the child drops is its copy.
      result, it = nil, nil
      collectgarbage()
    end}
    p:start()
    p:join()
    check.eq(p.exitcode, 0)
    for _ = 1, 8 do check.has(q:get(true, 30), "made it") end
  end
  for i, v in it do check.eq(v, 2 * (i)) end
  local list = result:get(60)
  for i = 1, 300 do check.eq(list[i], 2 * (i - 1)) end
  print "ok"
end
