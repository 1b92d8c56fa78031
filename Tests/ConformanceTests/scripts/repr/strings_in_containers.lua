-- Inside a container a string is quoted with single quotes and escaped.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local function inside(text)
    return mp.repr{text}
  end
  check.eq(inside "", "['']")
  check.eq(inside "plain", "['plain']")
  check.eq(inside "it's", [=[['it\'s']]=])
  check.eq(inside 'say "x"', [=[['say "x"']]=])
  check.eq(inside [["both' ]], [=[['"both\' ']]=])
  check.eq(inside "back\\slash", [=[['back\\slash']]=])
  check.eq(inside "a\nb\tc\rd", [=[['a\nb\tc\rd']]=])
  check.eq(inside "\0", [=[['\x00']]=])
  check.eq(inside "\a\b\v\f\27", [=[['\x07\x08\x0b\x0c\x1b']]=])
  check.eq(inside "\127", [=[['\x7f']]=])
  check.eq(inside "\xff\xfe", [=[['\xff\xfe']]=])
  check.eq(inside "\x80", [=[['\x80']]=])
  check.eq(inside "héllo €, 日本, 🙂", "['héllo €, 日本, 🙂']")
  check.eq(inside "ok é\xe9", "['ok é\\xe9']")
  -- The beginning of a character, an overlong form and a surrogate are no UTF-8.
  check.eq(inside "\xe2\x82", [=[['\xe2\x82']]=])
  check.eq(inside "\xc0\xaf", [=[['\xc0\xaf']]=])
  check.eq(inside "\xed\xa0\x80", [=[['\xed\xa0\x80']]=])
  check.eq(inside "\xf4\x90\x80\x80", [=[['\xf4\x90\x80\x80']]=])
  check.eq(mp.repr{["key's"] = "v"}, [=[{'key\'s': 'v'}]=])
  print "ok"
end
