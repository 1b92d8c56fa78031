/// Lua source with two functions: `random_graph(seed, size)` makes a value of tables, lists,
/// errors, closures and scalars with shared parts and cycles; `describe(value)` gives a text that
/// is the same for two values exactly when they have the same shape, kinds and bits.
enum RandomGraphs {
  static let source = #"""
    local function scalar(r)
      local kind = r(12)
      if kind == 1 then return r(2) == 1 end
      if kind == 2 then return r(0) end
      if kind == 3 then return r(300) - 150 end
      if kind == 4 then return string.unpack("d", string.pack("j", r(0))) end
      if kind == 5 then return ({1/0, -1/0, 0.0, -0.0, 1.5, 2^53})[r(6)] end
      if kind == 6 then return math.mininteger + r(3) - 1 end
      if kind == 7 then return None end
      if kind == 8 then return ("x"):rep(r(300)) end
      local bytes = {}
      for i = 1, r(12) do bytes[i] = string.char(r(256) - 1) end
      return table.concat(bytes)
    end

    local function key(r, containers)
      local kind = r(8)
      if kind == 1 then return r(2) == 1 end
      if kind == 2 then return r(50) - 25 end
      if kind == 3 then return r(1000) / 8 end
      return "k" .. r(40)
    end

    local function closure(value, count)
      return function(x) if x then value = x end return value, count end
    end

    local make = {
      function() return {} end,
      function() return {} end,
      function() return List{} end,
      function() return setmetatable({}, Named) end,
      function() return ValueError("v") end,
    }

    function random_graph(seed, size)
      math.randomseed(seed)
      local r = math.random
      local containers, closures = {}, {}
      for i = 1, r(size) do containers[i] = make[r(#make)]() end
      local function value()
        local kind = r(10)
        if kind <= 2 then return containers[r(#containers)] end
        if kind == 3 and #closures > 0 then return closures[r(#closures)] end
        if kind == 4 then
          local c = closure(containers[r(#containers)], r(9))
          closures[#closures + 1] = c
          return c
        end
        if kind == 5 and r(3) == 1 then return ({print, string, _G, Named, ValueError})[r(5)] end
        return scalar(r)
      end
      for _, container in ipairs(containers) do
        if getmetatable(container) ~= ValueError then
          for i = 1, r(8) - 1 do container[i] = value() end
        end
        if r(3) == 1 then for _ = 1, r(8) do container[key(r)] = value() end end
        if r(20) == 1 then for i = 1, 200 do container[i] = i * 3 end end
      end
      return containers[1]
    end

    function describe(root)
      local numbers, count, out = {}, 0, {}
      local function put(s) out[#out + 1] = s end
      local names = {
        [print] = "print", [string] = "string", [_G] = "_G", [Named] = "Named",
        [ValueError] = "ValueError", [None] = "None",
      }
      local function show(v)
        local kind = math.type(v) or type(v)
        if kind == "float" then return put("f" .. string.pack(">d", v)) end
        if kind == "integer" then return put("i" .. v) end
        if kind == "string" then return put("s" .. #v .. ":" .. v) end
        if kind == "nil" or kind == "boolean" then return put(tostring(v)) end
        if names[v] then return put(names[v]) end
        if numbers[v] then return put("#" .. numbers[v]) end
        count = count + 1
        numbers[v] = count
        if kind == "function" then
          put("function(")
          for i = 1, 3 do
            local name, value = debug.getupvalue(v, i)
            if not name then break end
            local id = debug.upvalueid(v, i)
            put(name)
            if numbers[id] then
              put("@" .. numbers[id])
            else
              count = count + 1
              numbers[id] = count
              put("=")
              show(value)
            end
            put(";")
          end
          return put(")")
        end
        local meta = getmetatable(v)
        put(meta == ListMeta and "List" or meta and (names[meta] or "?") or "")
        put("{")
        local keys = {}
        for k in next, v do keys[#keys + 1] = k end
        table.sort(keys, function(a, b)
          if type(a) ~= type(b) then return type(a) < type(b) end
          if type(a) == "boolean" then return not a and b end
          return a < b
        end)
        for _, k in ipairs(keys) do
          show(k)
          put("=")
          show(v[k])
          put(",")
        end
        put("}")
      end
      show(root)
      return table.concat(out)
    end
    Named = {}
    package.loaded.named = Named
    """#
}
