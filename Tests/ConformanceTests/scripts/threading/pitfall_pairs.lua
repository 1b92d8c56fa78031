-- A field may be assigned in one thread while another one traverses the table; long C functions are
-- one step.
-- methods: forkserver
local threading = require "threading"
local check = require "check"

local shared = {}
for i = 1, 200 do shared["k" .. i] = i end
local is_over = false
threading.seed(4, 20)
local changer = threading.Thread{target = function()
  while not is_over do
    for i = 1, 200 do if shared["k" .. i] then shared["k" .. i] = -i end end
  end
end}
changer:start()
for _ = 1, 20 do
  local count = 0
  for _, value in pairs(shared) do
    count = count + 1
    check.ok(math.abs(value) <= 200)
  end
  check.eq(count, 200)
end
is_over = true
changer:join()

-- table.concat, sort and rep are not interrupted: their input is as it was.
local list, sorted = {}, 0
threading.seed(5, 3)
local sorter = threading.Thread{target = function()
  for _ = 1, 20 do
    for i = 1, 100 do list[i] = (i * 7919) % 101 end
    table.sort(list)
    sorted = sorted + 1
  end
end}
sorter:start()
while sorted < 20 do check.eq(#("ab"):rep(1000), 2000) end
sorter:join()
print "ok"
