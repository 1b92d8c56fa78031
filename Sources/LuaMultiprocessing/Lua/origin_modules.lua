-- `require` in a process on another computer: the files that package.path leads to where the
-- program was started come before those of this computer. Loading this file installs the searcher.

local native = ...
local read_at_origin = native.read_at_origin
local searchers, load = package.searchers, load

--- The files that may hold a module, in the order in which they are tried.
local function candidates_of(name)
  local file, candidates = name:gsub("%.", "/"), {}
  for template in package.path:gmatch "[^;]+" do
    candidates[#candidates + 1] = template:gsub("?", function() return file end)
  end
  return candidates
end

--- What is code in a file: Lua skips a byte order mark and a first line of `#…`, whose end stays.
local function code_of(text) return (text:gsub("^\xEF\xBB\xBF", ""):gsub("^#[^\n]*", "")) end

table.insert(searchers, 2, function(name)
  local candidates = candidates_of(name)
  local index, text = read_at_origin(candidates)
  if not index then return ("no file for '%s' where the program was started"):format(name) end
  local path = candidates[index]
  local loader, problem = load(code_of(text), "@" .. path)
  if loader then return loader, path end
  error(("error loading module '%s' from file '%s':\n\t%s"):format(name, path, problem), 0)
end)
