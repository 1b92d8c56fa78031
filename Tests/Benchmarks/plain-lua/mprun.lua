-- Programs without processes, which lua5.4 runs too: ten that compute, and output in small pieces.
-- Times are those of the processor.

local function timed(name, f)
  collectgarbage()
  local began = os.clock()
  f()
  local taken = os.clock() - began
  return string.format("%s\t%.4f\ts\n", name, taken)
end

local programs = {}

programs[1] = { "n-body", function()
  local bodies = {}
  for i = 1, 5 do
    bodies[i] = { x = i * 1.1, y = i * 0.7, z = i * 0.3, vx = 0.01 * i, vy = 0.02, vz = 0.0, mass = 1 / i }
  end
  for _ = 1, 60000 do
    for i = 1, 5 do
      local a = bodies[i]
      for j = i + 1, 5 do
        local b = bodies[j]
        local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
        local square = dx * dx + dy * dy + dz * dz
        local force = 0.01 / (square * math.sqrt(square))
        a.vx, a.vy, a.vz = a.vx - dx * b.mass * force, a.vy - dy * b.mass * force, a.vz - dz * b.mass * force
        b.vx, b.vy, b.vz = b.vx + dx * a.mass * force, b.vy + dy * a.mass * force, b.vz + dz * a.mass * force
      end
    end
    for i = 1, 5 do
      local a = bodies[i]
      a.x, a.y, a.z = a.x + 0.01 * a.vx, a.y + 0.01 * a.vy, a.z + 0.01 * a.vz
    end
  end
end }

programs[2] = { "permutations", function()
  local p, count = { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, 0
  local function permute(k)
    count = count + 1
    if k == 0 then return end
    permute(k - 1)
    for i = k, 1, -1 do
      p[k], p[i] = p[i], p[k]
      permute(k - 1)
      p[k], p[i] = p[i], p[k]
    end
  end
  permute(9)
end }

programs[3] = { "objects", function()
  local Task = {}
  Task.__index = Task
  function Task.new(priority) return setmetatable({ priority = priority, runs = 0, queue = {} }, Task) end
  function Task:receive(packet) self.queue[#self.queue + 1] = packet end
  function Task:run()
    local packet = table.remove(self.queue)
    if packet then self.runs = self.runs + packet.work end
    return packet
  end
  local tasks = {}
  for i = 1, 6 do tasks[i] = Task.new(i) end
  for i = 1, 800000 do
    local task = tasks[i % 6 + 1]
    task:receive({ work = i & 7 })
    if i % 3 ~= 0 then task:run() end
  end
end }

programs[4] = { "binary trees", function()
  local function tree(depth) return depth > 0 and { tree(depth - 1), tree(depth - 1) } or {} end
  local function count(node) return node[1] and 1 + count(node[1]) + count(node[2]) or 1 end
  for _ = 1, 12 do count(tree(14)) end
end }

programs[5] = { "spectral norm", function()
  local n = 400
  local function a(i, j)
    local s = i + j - 1
    return 1 / (s * (s - 1) // 2 + i)
  end
  local u, v = {}, {}
  for i = 1, n do u[i] = 1 end
  for _ = 1, 10 do
    for i = 1, n do
      local sum = 0
      for j = 1, n do sum = sum + a(i, j) * u[j] end
      v[i] = sum
    end
    for i = 1, n do
      local sum = 0
      for j = 1, n do sum = sum + a(j, i) * v[j] end
      u[i] = sum
    end
  end
end }

programs[6] = { "Mandelbrot set", function()
  local inside = 0
  for row = 1, 400 do
    for column = 1, 400 do
      local cr, ci, zr, zi = column / 200 - 1.5, row / 200 - 1, 0.0, 0.0
      local left = 50
      while left > 0 and zr * zr + zi * zi < 4 do
        zr, zi = zr * zr - zi * zi + cr, 2 * zr * zi + ci
        left = left - 1
      end
      if left == 0 then inside = inside + 1 end
    end
  end
end }

programs[7] = { "queens", function()
  local solutions = 0
  local function place(n, row, columns, rising, falling)
    if row > n then
      solutions = solutions + 1
      return
    end
    for c = 1, n do
      if not columns[c] and not rising[row + c] and not falling[row - c] then
        columns[c], rising[row + c], falling[row - c] = true, true, true
        place(n, row + 1, columns, rising, falling)
        columns[c], rising[row + c], falling[row - c] = nil, nil, nil
      end
    end
  end
  place(10, 1, {}, {}, {})
  place(10, 1, {}, {}, {})
end }

programs[8] = { "bits", function()
  local a, b, c = 1, 2, 3
  for i = 1, 10000000 do
    a = (a ~ (b << 7) ~ (c >> 3)) & 0xffffffff
    b = (b + a * 5 + i) & 0xffffffff
    c = (c ~ a) & 0xffffffff
  end
end }

programs[9] = { "strings", function()
  local words = {}
  for i = 1, 60000 do words[i] = ("%d:%x"):format(i, i * 7) end
  local text = table.concat(words, " ")
  local counts = {}
  for word in text:gmatch("%S+") do
    local key = word:sub(-2):upper()
    counts[key] = (counts[key] or 0) + 1
  end
  text:gsub("%d+", function(digits) return #digits end)
end }

programs[10] = { "sorting", function()
  local seed, list = 42, {}
  for i = 1, 120000 do
    seed = (seed * 1103515245 + 12345) & 0x7fffffff
    list[i] = seed
  end
  table.sort(list)
  table.sort(list, function(a, b) return a > b end)
end }

local report = {}
for _, program in ipairs(programs) do report[#report + 1] = timed(program[1], program[2]) end
report[#report + 1] = timed("output, 4 values a call", function()
  for i = 1, 500000 do io.write(i, " ", i * 2, "\n") end
end)
report[#report + 1] = timed("output, a string a call", function()
  for _ = 1, 1000000 do io.write("a line\n") end
end)
report[#report + 1] = timed("output, a float a call", function()
  for i = 1, 200000 do io.write(i / 7, "\n") end
end)
io.write(table.concat(report))
