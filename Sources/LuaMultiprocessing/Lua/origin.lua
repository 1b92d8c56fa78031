-- Modules at relative places of package.path and package.cpath, looked up where the program began
-- when it is somewhere else by now.

local searchpath, loadlib, loadfile = package.searchpath, package.loadlib, loadfile

--- The relative ones of the templates, as seen from a directory.
local function from(directory, templates)
  local found = {}
  for template in templates:gmatch "[^;]+" do
    if template:sub(1, 1) ~= "/" then found[#found + 1] = directory .. "/" .. template end
  end
  return table.concat(found, ";")
end

--- What a searcher of `require` gives: the loader of a module and its file, or nothing.
return function(name, directory)
  local file = searchpath(name, from(directory, package.path))
  if file then return assert(loadfile(file)), file end
  file = searchpath(name, from(directory, package.cpath))
  if not file then return nil end
  local entry = "luaopen_" .. name:gsub("^.-%-", ""):gsub("%.", "_")
  return assert(loadlib(file, entry)), file
end
