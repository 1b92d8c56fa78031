-- Three processes talk in a room. The room is a list in a manager, with a condition that wakes the
-- others when somebody has said something.
local mp = require "multiprocessing"
local Process, Manager = mp.Process, mp.Manager

-- Who answers to what.
local ANSWERS = {
  ann = {["hello?"] = "hello, who is there?", ["Ben and Cem"] = "nice. shall we start?"},
  ben = {["hello, who is there?"] = "it's us", ["nice. shall we start?"] = "yes!"},
  cem = {["it's us"] = "Ben and Cem", ["yes!"] = "bye"},
}

local function guest(name, lines, news)
  local heard = 0
  while true do
    -- wait releases the condition's lock, and takes it again when there is news.
    local held <close> = news:guard()
    news:wait_for(function() return #lines > heard end)
    heard = heard + 1
    local text = lines[heard].text
    if text == "bye" then return end
    local answer = ANSWERS[name][text]
    if answer then
      lines:append{name = name, text = answer}
      news:notify_all()
    end
  end
end

if __name__ == "__main__" then
  local manager <close> = Manager()
  local lines, news = manager:list(), manager:Condition()
  local guests = {}
  for i, name in ipairs{"ann", "ben", "cem"} do
    guests[i] = Process{target = guest, name = name, args = {name, lines, news}}
    guests[i]:start()
  end
  news:with(function()
    lines:append{name = "somebody", text = "hello?"}
    news:notify_all()
  end)
  for _, p in ipairs(guests) do p:join() end
  -- A copy of the list, in one message.
  for _, line in ipairs(lines:copy()) do print(line.name .. ": " .. line.text) end
end
