-- Counts the words of a text on three computers. A manager has the lines and the counts; a mapper on
-- each computer takes lines, counts, and adds its counts up there.
--
-- The three computers are network namespaces, each with a cable of its own to this one, where the system
-- lets us make them (as root, with iproute2). Elsewhere the mappers are three programs on this computer.
-- What they say to the manager is the same: TCP, encrypted, with a key.
local mp = require "multiprocessing"

local LINES_PER_TASK = 4

local Board = {}
Board.__index = Board

--- Some lines that nobody has taken yet; nil at the end.
function Board:take()
  local lines = {}
  for i = 1, LINES_PER_TASK do lines[i] = self.next_line() end
  if #lines > 0 then return table.concat(lines) end
end

function Board:add(counts)
  for word, n in pairs(counts) do self.counts[word] = (self.counts[word] or 0) + n end
end

function Board:result()
  return self.counts
end

local the_board

function open_board(path)
  local file = assert(io.open(path))
  the_board = setmetatable({ next_line = file:lines "L", file = file, counts = {} }, Board)
end

function get_board()
  return the_board
end

local WordManager = mp.managers.BaseManager:extend()
WordManager.register("get_board", { callable = get_board })

-- A mapper ----------------------------------------------------------------------------------------

local function count_words(text)
  local counts = {}
  for word in text:lower():gmatch "%a+" do counts[word] = (counts[word] or 0) + 1 end
  return counts
end

--- The key comes on stdin, because everybody can read a command line.
local function map(host, port)
  local manager = WordManager { address = { host, tonumber(port) }, authkey = io.read "l" }
  manager:connect()
  local board = manager:get_board()
  for text in board.take, board do board:add(count_words(text)) end
end

-- The computers -----------------------------------------------------------------------------------

local function run(command)
  return os.execute(command .. " >/dev/null 2>&1") == true
end

--- Three namespaces, each with this computer's address at its end of the cable; nil if that cannot be.
local function make_hosts()
  local hosts = setmetatable({}, {
    __close = function(hosts)
      for _, host in ipairs(hosts) do run("ip netns del " .. host.name) end
    end,
  })
  for i = 1, 3 do
    -- Another run has other names and addresses.
    local id = mp.getpid()
    local name, net = ("words%d-%d"):format(i, id), ("10.%d.%d."):format(200 + id // 80 % 50, 3 * (id % 80) + i)
    local here, there = ("w%dh%d"):format(i, mp.getpid()), ("w%dt%d"):format(i, mp.getpid())
    if not run("ip netns add " .. name) then
      getmetatable(hosts).__close(hosts)
      return nil
    end
    hosts[i] = { name = name, address = net .. "1", prefix = "ip netns exec " .. name .. " " }
    local made = run(("ip link add %s type veth peer name %s netns %s"):format(here, there, name))
      and run(("ip addr add %s1/24 dev %s"):format(net, here))
      and run(("ip link set %s up"):format(here))
      and run(("ip -n %s addr add %s2/24 dev %s"):format(name, net, there))
      and run(("ip -n %s link set %s up"):format(name, there))
    if not made then
      getmetatable(hosts).__close(hosts)
      return nil
    end
  end
  return hosts
end

--- This program: what is first on its command line.
local function program()
  local first = 0
  while arg[first - 1] do first = first - 1 end
  return arg[first]
end

local function main()
  local hosts <close> = make_hosts()
  local key = ("%016x"):rep(4):format(math.random(0), math.random(0), math.random(0), math.random(0))
  local manager <close> = WordManager { address = { hosts and "0.0.0.0" or "127.0.0.1", 0 }, authkey = key }
  manager:start(open_board, { "text.txt" })
  local mappers = {}
  for i = 1, 3 do
    local host = hosts and hosts[i] or { address = "127.0.0.1", prefix = "" }
    local command = ("%s'%s' main.lua map %s %d"):format(host.prefix, program(), host.address, manager.address[2])
    mappers[i] = assert(io.popen(command, "w"))
    mappers[i]:write(key, "\n")
    mappers[i]:flush()
  end
  for i, mapper in ipairs(mappers) do assert(mapper:close(), "mapper " .. i .. " failed") end
  local counts, all, words = manager:get_board():result(), 0, {}
  for word, n in pairs(counts) do
    all = all + n
    words[#words + 1] = word
  end
  table.sort(words, function(a, b)
    if counts[a] ~= counts[b] then return counts[a] > counts[b] end
    return a < b
  end)
  print(all .. " words, counted on three hosts")
  for i = 1, 6 do print(counts[words[i]], words[i]) end
end

if __name__ == "__main__" then
  if arg[1] == "map" then map(arg[2], arg[3]) else main() end
end
