-- Cycles keep their shape.
local mp = require "multiprocessing"
local check = require "check"

local function child(list, ring, q)
  q:put{list[1] == list, ring.next.next == ring, ring.next ~= ring}
end

if __name__ == "__main__" then
  local list, ring = {}, {next = {}}
  list[1] = list
  ring.next.next = ring
  local q = mp.Queue()
  check.child(child, list, ring, q)
  check.eq(q:get(), {true, true, true})

  q:put(list)
  local back = q:get()
  check.same(back[1], back)
  local keyed = {}
  keyed[keyed] = keyed
  q:put(keyed)
  back = q:get()
  check.same(back[back], back)

  -- A graph in which everybody knows everybody.
  local nodes = {}
  for i = 1, 50 do nodes[i] = {id = i} end
  for i = 1, 50 do
    nodes[i].all = nodes
    nodes[i].following = nodes[i % 50 + 1]
  end
  q:put(nodes)
  back = q:get()
  for i = 1, 50 do
    check.eq(back[i].id, i)
    check.same(back[i].all, back)
    check.same(back[i].following, back[i % 50 + 1])
  end
  print "ok"
end
