-- What cannot be copied, but is a field of a loaded module, goes by name.
local mp = require "multiprocessing"
local check = require "check"
local cjson = require "cjson"
local dkjson = require "dkjson"
local lyaml = require "lyaml"

local function child(q, v)
  q:put{
    v.out == io.stdout, v.null == cjson.null, v.dk == dkjson.null, v.yaml == lyaml.null, v,
  }
end

if __name__ == "__main__" then
  local v = {out = io.stdout, null = cjson.null, dk = dkjson.null, yaml = lyaml.null, lists = {cjson.null, cjson.null}}
  local q = mp.Queue()
  check.child(child, q, v)
  local t = q:get()
  check.eq({t[1], t[2], t[3], t[4]}, {true, true, true, true})
  check.same(t[5].out, io.stdout)
  check.same(t[5].null, cjson.null)
  check.same(t[5].dk, dkjson.null)
  check.same(t[5].yaml, lyaml.null)
  check.same(t[5].lists[2], cjson.null)
  -- dkjson marks arrays and objects by metatables that it makes for each text.
  local text = dkjson.decode '{"a": [], "b": {}, "c": [1, null]}'
  q:put(text)
  check.eq(dkjson.encode(q:get(), {keyorder = {"a", "b", "c"}}), dkjson.encode(text, {keyorder = {"a", "b", "c"}}))
  q:put(cjson.decode '[null, 1, {"x": null}]')
  check.eq(cjson.encode(q:get()), '[null,1,{"x":null}]')
  -- A file of the script's own is none, whatever holds it.
  own_file = assert(io.tmpfile())
  local err = check.raises("PicklingError", nil, q.put, q, {f = own_file})
  check.has(tostring(err), "obj.f")
  print "ok"
end
