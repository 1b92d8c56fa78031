-- Reads JSON strictly: what is not JSON is an error.
local json = {}

local ESCAPES = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

local read

local function fail(text, at, what) error(("byte %d: %s: %s"):format(at, what, text:sub(at, at + 30)), 0) end

local function skip(text, at) return text:find("[^ \n\r\t]", at) or #text + 1 end

local function read_string(text, at)
  local parts = {}
  local from = at + 1
  while true do
    local stop = text:find('["\\%c]', from)
    if not stop then fail(text, at, "a string without an end") end
    parts[#parts + 1] = text:sub(from, stop - 1)
    local byte = text:sub(stop, stop)
    if byte == '"' then return table.concat(parts), stop + 1 end
    if byte ~= "\\" then fail(text, stop, "a control character in a string") end
    local kind = text:sub(stop + 1, stop + 1)
    if kind == "u" then
      local code = text:match("^%x%x%x%x", stop + 2) or fail(text, stop, "a damaged escape")
      parts[#parts + 1] = utf8.char(tonumber(code, 16))
      from = stop + 6
    else
      parts[#parts + 1] = ESCAPES[kind] or fail(text, stop, "an unknown escape")
      from = stop + 2
    end
  end
end

local function read_number(text, at)
  local stop = select(2, text:find("^-?%d+%.?%d*[eE]?[+-]?%d*", at))
  local number = stop and tonumber(text:sub(at, stop)) or fail(text, at, "no value")
  return number, stop + 1
end

local function read_list(text, at)
  local list = {}
  at = skip(text, at + 1)
  if text:sub(at, at) == "]" then return list, at + 1 end
  while true do
    list[#list + 1], at = read(text, at)
    at = skip(text, at)
    local byte = text:sub(at, at)
    if byte == "]" then return list, at + 1 end
    if byte ~= "," then fail(text, at, "a comma or a bracket expected") end
    at = skip(text, at + 1)
  end
end

local function read_object(text, at)
  local object = {}
  at = skip(text, at + 1)
  if text:sub(at, at) == "}" then return object, at + 1 end
  while true do
    if text:sub(at, at) ~= '"' then fail(text, at, "a key expected") end
    local key
    key, at = read_string(text, at)
    at = skip(text, at)
    if text:sub(at, at) ~= ":" then fail(text, at, "a colon expected") end
    if object[key] ~= nil then fail(text, at, "a key comes twice: " .. key) end
    object[key], at = read(text, skip(text, at + 1))
    at = skip(text, at)
    local byte = text:sub(at, at)
    if byte == "}" then return object, at + 1 end
    if byte ~= "," then fail(text, at, "a comma or a brace expected") end
    at = skip(text, at + 1)
  end
end

local WORDS = { t = { "true", true }, f = { "false", false }, n = { "null", json } }

function read(text, at)
  local byte = text:sub(at, at)
  if byte == "{" then return read_object(text, at) end
  if byte == "[" then return read_list(text, at) end
  if byte == '"' then return read_string(text, at) end
  local word = WORDS[byte]
  if word and text:sub(at, at + #word[1] - 1) == word[1] then return word[2], at + #word[1] end
  return read_number(text, at)
end

--- The value of a whole text.
function json.parse(text)
  local value, at = read(text, skip(text, 1))
  if skip(text, at) <= #text then fail(text, at, "something behind the value") end
  return value
end

return json
