-- A barber has one chair to cut in and three to wait on. Without customers he sleeps. A customer who
-- finds no free chair leaves.
local mp = require "multiprocessing"
local Process, Queue, Event = mp.Process, mp.Queue, mp.Event

local CHAIRS, CUSTOMERS = 3, 8

-- The chairs are a queue of three places; an item is a customer, with the event that he waits for.
local function barber(chairs, open)
  open:wait()
  -- To wait for an item is to sleep: it costs no processor time.
  for customer in chairs:iter() do customer.done:set() end
end

local function customer(name, chairs, news)
  local done = Event()
  -- false: do not wait for a place. A full queue raises the error Full.
  local seated, err = pcall(chairs.put, chairs, {name = name, done = done}, false)
  if seated then
    news:put{name, "sits down"}
    done:wait()
    news:put{name, "has short hair"}
  elseif mp.isinstance(err, mp.Full) then
    news:put{name, "leaves"}
  else
    error(err, 0)
  end
end

if __name__ == "__main__" then
  local chairs, news, open = Queue(CHAIRS), Queue(), Event()
  local shop = Process{target = barber, args = {chairs, open}}
  shop:start()

  -- Eight customers come one after another, before the barber opens: three find a chair.
  local count = {}
  local function hear()
    local what = news:get()[2]
    count[what] = (count[what] or 0) + 1
  end
  local customers = {}
  for i = 1, CUSTOMERS do
    customers[i] = Process{target = customer, args = {"customer " .. i, chairs, news}}
    customers[i]:start()
    hear()
  end
  print(count["sits down"] .. " sit down, " .. count["leaves"] .. " leave")

  open:set()
  for _, p in ipairs(customers) do p:join() end
  for _ = 1, count["sits down"] do hear() end
  print(count["has short hair"] .. " have short hair")
  chairs:shutdown() -- The barber goes home.
  shop:join()
end
