-- Tables of any nesting and with keys of any kind.
local mp = require "multiprocessing"
local check = require "check"

local function samples()
  return {
    {}, {{}}, {{}, {}}, {1, 2, 3}, {1, "two", 3.0, false, {4}},
    {x = 1, y = {z = "deep"}}, {1, 2, x = 3}, {[1.5] = "float", [-1] = "negative", [0] = "zero"},
    {[true] = 1, [false] = 2}, {["1"] = "string", [1] = "number"}, {[2 ^ 53] = "integral float"},
    {[math.mininteger] = 1, [math.maxinteger] = 2}, {[math.huge] = 1, [-math.huge] = 2},
    {1, nil, 3}, {nil, 2}, {nil, nil, 3, n = 5}, {n = 0}, {n = 2, "a", "b"}, {n = "text"},
    {[1000000] = "sparse"}, {[3] = "c", [2] = "b", [1] = "a"}, {1, 2, 3, nil, 5, nil, 7},
    {a = {b = {c = {d = {e = {}}}}}}, {0 / 0, math.huge, -0.0}, {[""] = ""},
    {__index = 1, __name = "not a metatable"}, {[""] = {[""] = {[""] = false}}},
  }
end

local function echo(inbox, outbox)
  for i, want in ipairs(samples()) do
    local got = inbox:get()
    check.eq(got, want, "sample " .. i)
    outbox:put(got)
  end
end

if __name__ == "__main__" then
  local there, back = mp.Queue(), mp.Queue()
  for _, value in ipairs(samples()) do there:put(value) end
  check.child(echo, there, back)
  for i, value in ipairs(samples()) do check.eq(back:get(), value, "sample " .. i) end
  print "ok"
end
