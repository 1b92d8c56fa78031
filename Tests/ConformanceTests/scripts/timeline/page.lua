-- The page: where it goes, what is in it, and what is not.
local check = require "check"
local recorded = require "recorded"

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

if __name__ == "__main__" then
  local source = [[
    local mp = require "multiprocessing"
    local function work(q) q:put(1) end -- </script><script>alert(1)</script>
    if __name__ == "__main__" then
      local q = mp.Queue()
      local p = mp.Process{target = work, args = {q}, name = "<b>"}
      p:start()
      print(q:get())
      p:join()
    end
  ]]
  local trace, output = recorded.program(source)
  check.eq(output, "1\n")

  local said, code = recorded.timeline(("'%s'"):format(trace))
  check.eq({said, code}, {"wrote " .. trace .. ".html\n", 0})
  local page = read(trace .. ".html")
  local _, scripts = page:gsub("</script>", "")
  check.eq(scripts, 2)
  check.ok(page:find("default-src 'none'", 1, true))
  check.ok(not page:find "https?://")
  check.ok(page:find("\\u003c/script>\\u003cscript>alert(1)", 1, true))

  local other = check.temporary "other.html"
  check.eq({recorded.timeline(("'%s' -o '%s' --no-source"):format(trace, other))},
           {"wrote " .. other .. "\n", 0})
  check.ok(not read(other):find("alert(1)", 1, true))

  -- What --trace writes for a name that ends in .html is the same page.
  local direct = check.temporary "direct.html"
  local _, direct_output = recorded.program(source, ("--trace '%s'"):format(direct))
  check.eq(direct_output, "1\n")
  check.ok(read(direct):find("default-src 'none'", 1, true))
  print "ok"
end
