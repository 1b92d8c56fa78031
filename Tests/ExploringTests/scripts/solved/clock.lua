local mp = require "multiprocessing"
-- Hours pass while nobody can go on.
if __name__ == "__main__" then
  local t = os.time()
  while os.time() - t < 3600 do mp.sleep(600) end
  print(os.time() - t)
end
