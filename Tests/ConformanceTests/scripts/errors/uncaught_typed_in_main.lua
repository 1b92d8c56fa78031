-- expect-exit: 1
-- expect-stderr: ^mprun: .*uncaught_typed_in_main\.lua:9: ValueError: nobody catches this$
-- expect-stderr: ^stack traceback:$
-- expect-stderr: ^\t.*uncaught_typed_in_main\.lua:9: in main chunk$
-- A typed error that nobody catches ends the program as others do: with place and traceback.
local mp = require "multiprocessing"

if __name__ == "__main__" then
  error(mp.ValueError "nobody catches this")
end
