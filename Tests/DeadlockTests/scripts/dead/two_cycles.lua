local mp = require "multiprocessing"

function cross(first, second, both)
  first:acquire()
  both:wait()
  second:acquire()
end

if __name__ == "__main__" then
  local children = {}
  for _ = 1, 2 do
    local a, b, both = mp.Lock(), mp.Lock(), mp.Barrier(2)
    for i, pair in ipairs{{a, b}, {b, a}} do
      local p = mp.Process{target = cross, args = {pair[1], pair[2], both}}
      p:start()
      children[#children + 1] = p
    end
  end
  for _, p in ipairs(children) do p:join() end
end
