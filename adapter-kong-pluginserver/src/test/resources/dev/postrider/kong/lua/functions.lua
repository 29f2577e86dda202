-- Functions as users write them for message_by_lua_functions, one after each line that begins with "--- ".
-- functions.json has what LuaJIT and lua-cjson make of them: "luajit record.lua functions.lua" writes it.
-- Each gets this message: {"method":"POST","uri":"/orders?id=7","headers":{"host":"h","x-tag":["a","b"]},
-- "body":"{\"order\":4711}","body_args":{"order":4711,"price":19.9,"tags":["x","y"],"none":null,"on":true}}
--- unchanged
return function(message) return message end
--- only the body
return function(message) return message.body end
--- only the parsed body
return function(message) return message.body_args end
--- rename, drop and add fields
return function(message)
  message.http_method = message.method
  message.method = nil
  message.headers = nil
  message.source = "kong"
  return message
end
--- decode and encode
local cjson = require "cjson"
return function(message)
  local order = cjson.decode(message.body)
  return cjson.encode({ order.order + 1 })
end
--- cjson.safe of what is not JSON
return function(message)
  local json = require("cjson.safe")
  local value, err = json.decode("{\"a\":")
  return { value == nil, type(err) }
end
--- cjson.safe of an invalid token
return function(message)
  local json = require("cjson.safe")
  local results = {}
  for i, text in ipairs({ "[1,]", "{a:1}", "tru", "\"a", "[1 2]", "{\"a\" 1}", "{\"a\":1", "1 2", "", " ", "\"\\q\"", "\"\\ud800\"", "[", "]", ",", "{\"a\":1,}" }) do
    local _, err = json.decode(text)
    results[i] = type(err)
  end
  return results
end
--- cjson.safe of values that JSON has not
return function(message)
  local json = require("cjson.safe")
  local results = {}
  for i, value in ipairs({ print, { [true] = 1 }, { [1] = 1, [100] = 2 }, { a = print } }) do
    local _, err = json.encode(value)
    results[i] = err
  end
  return results
end
--- sparse arrays
return function(message)
  local json = require("cjson")
  return { json.encode({ [1] = 1, [3] = 3 }), json.encode({ [4] = 1 }), json.encode({ [10] = true }) }
end
--- keys that are numbers
return function(message)
  return { [1.5] = "half" }
end
--- numeric and other keys
return function(message)
  local t = { "a" }
  t.b = nil
  t["2"] = "x"
  return t
end
--- numbers as JSON
return function(message)
  local json = require("cjson")
  return json.encode({ 0, 1, -1, 0.1, 1/3, 1e15, 1e14, 123456789012345, 1e100, 1e-5, 0.0001, 12345.678, 2^53, -1.5e-10, 100000000000000 })
end
--- numbers as text
return function(message)
  local out = {}
  for i, n in ipairs({ 0, 1, -1, 0.1, 0.1 + 0.2, 1/3, 1e15, 1e14, 1e16, 123456789012345, 2^53, 2^63, 1e100, 1e-5, 0.0001, 3.14159265358979, 1666339225.362, -12.5 }) do
    out[i] = tostring(n)
  end
  return out
end
--- nan and infinity as text
return function(message)
  return { tostring(1/0), tostring(-1/0), (tostring(0/0):gsub("^-", "")) }
end
--- strings escaped as JSON
return function(message)
  local json = require("cjson")
  return json.encode({ "a\"b\\c/d\b\f\n\r\t\0\1\31\127\195\164" })
end
--- unicode escapes
return function(message)
  local json = require("cjson")
  local text = json.decode("[\"\\u00e4\\u20ac\\ud83d\\ude00\\/\\n\"]")[1]
  return { #text, text }
end
--- null
return function(message)
  local cjson = require "cjson"
  return { message.body_args.none == cjson.null, tostring(message.body_args.none == nil), type(message.body_args.none) }
end
--- nil
return function(message) return nil end
--- nothing
return function(message) end
--- a number
return function(message) return 42 end
--- a fraction
return function(message) return 0.5 end
--- false
return function(message) return false end
--- a string that is JSON
return function(message) return "{\"a\":1}" end
--- an empty string
return function(message) return "" end
--- an empty table
return function(message) return {} end
--- a function
return function(message) return print end
--- an error
return function(message) error("no order") end
--- an error with a table
return function(message) error({ code = 1 }) end
--- an error in a line
return function(message)
  local order = message.missing
  return order.id
end
--- errors caught
return function(message)
  local results = {}
  local function try(f, ...)
    local ok, err = pcall(f, ...)
    results[#results + 1] = tostring(ok)
  end
  local _, plain = pcall(function() error("plain") end)
  results[1] = plain:gsub("^.-:(%d+): ", "%1 ")
  try(function() error("level 0", 0) end)
  try(function() local a; a.b = 1 end)
  try(function() return message.nothing.x end)
  try(function() return message.nothing.x.y end)
  try(function() return undefined.x end)
  try(function() undefined() end)
  try(function() message.nope() end)
  try(function() message:nope() end)
  try(function() return 1 + {} end)
  try(function() return message.nope + 1 end)
  try(function() return "a" + 1 end)
  try(function() return "a" .. {} end)
  try(function() return message.nope .. "a" end)
  try(function() return #5 end)
  try(function() return 1 < "2" end)
  try(function() return {} < {} end)
  try(function() return -{} end)
  try(function() local t = {}; t[nil] = 1 end)
  try(function() for i = 1, "x" do end end)
  try(function() local x = string.rep("x"); return x end)
  try(function() local x = string.rep(); return x end)
  try(function() return ("x"):bad() end)
  try(function() local x = tostring(); return x end)
  try(function() return setmetatable end)
  try(error, "direct")
  try(error)
  try(nil)
  return results
end
--- assert
return function(message)
  local ok, err = pcall(assert, false, "told")
  local ok2, err2 = pcall(assert, nil)
  return { ok, err, ok2, err2, (select("#", assert(1, 2, 3))) }
end
--- xpcall with a handler
return function(message)
  local ok, err = xpcall(function() error("x", 0) end, function(e) return "handled " .. e end)
  return { ok, err }
end
--- find
return function(message)
  return { message.uri:find("?"), message.uri:find("?", 1, true), (message.uri:find("id")), message.uri:find("(%d+)$") }
end
--- find beyond the end
return function(message)
  return { ("abc"):find("", 4), ("abc"):find("b", -2), ("abc"):find("^b", 2) }
end
--- match
return function(message)
  local path, query = message.uri:match("^([^?]+)%??(.*)$")
  return { path, query, (message.uri:match("id=(%d+)")), message.uri:match("()o()") }
end
--- match with classes
return function(message)
  return {
    ("key = value"):match("^(%w+)%s*=%s*(%w+)$"),
    ("  trim me  "):match("^%s*(.-)%s*$"),
    ("2024-02-29T10:11:12Z"):match("^(%d+)-(%d+)-(%d+)T"),
    ("THE (quick) fox"):find("%((%a+)%)"),
    ("f(a(b)c)d"):match("%b()"),
    ("[[x]]"):match("%[%[(.*)%]%]"),
    ("a.b"):match("^[%w.]+$"),
    ("a-b"):match("[a%-]+"),
    ("x]y"):match("[]]"),
    ("x^y"):match("[x^]+"),
    ("abc"):match("[^a]+"),
    ("hello"):match(".-l"),
    ("aXb"):match("%u"),
    ("0x1F"):match("^0[xX](%x+)$"),
    ("abab"):match("(ab)%1"),
    ("THE (quick) fox"):gsub("%f[%a]%a+", string.lower),
  }
end
--- gsub
return function(message)
  return {
    ("hello world"):gsub("o", "0"),
    ("hello world"):gsub("o", "0", 1),
    ("abc"):gsub("%w", "%0%0"),
    ("abc def"):gsub("(%w+) (%w+)", "%2 %1"),
    ("hello"):gsub("", "-"),
    ("$name is $age"):gsub("%$(%w+)", { name = "Bob" }),
    ("a b c"):gsub("%s", function(s) return "_" end),
    ("abc"):gsub("b", function() return nil end),
    ("abc"):gsub("^a", "x"),
    ("aaa"):gsub("^a", "x"),
    ("a,b,c"):gsub(",", "%%"),
  }
end
--- gmatch
return function(message)
  local out = {}
  for name, value in ("a=1, b=2, c=3"):gmatch("(%w+)=(%w+)") do out[#out + 1] = name .. value end
  for word in ("one two"):gmatch("%a+") do out[#out + 1] = word end
  for empty in ("ab"):gmatch("") do out[#out + 1] = "e" .. empty end
  return out
end
--- string functions
return function(message)
  return {
    ("abc"):upper(), ("ABC"):lower(), ("abc"):len(), ("abc"):reverse(), ("abc"):rep(2), ("abc"):rep(0),
    ("abc"):sub(2), ("abc"):sub(-2), ("abc"):sub(2, 2), ("abc"):sub(3, 2), ("abc"):sub(-100, 100), ("abc"):sub(0),
    ("abc"):byte(), ("abc"):byte(-1), ("abc"):byte(10) == nil, string.char(72, 105), #"\195\164", ("\195\164"):upper(),
  }
end
--- bytes of a text
return function(message)
  return { ("hello"):byte(1, -1) }
end
--- format
return function(message)
  return {
    ("%d|%5d|%-5d|%05d|%+d"):format(42, 42, 42, 42, 42), ("%s|%10s|%-10s|%.2s"):format("abc", "abc", "abc", "abc"),
    ("%.2f|%8.3f|%-8.1f|%08.2f|%f"):format(3.14159, 3.14159, 3.14159, -3.14159, 1e10),
    ("%g|%g|%g|%g|%.3g|%.10g"):format(1e20, 0.1, 100000, 1000000, 0.00012345, 1/3),
    ("%e|%.2E"):format(12345.678, 0.00012), ("%x|%X|%#x|%o"):format(255, 255, 255, 8), ("%c%c%%"):format(72, 105),
    ("%q"):format('a "quoted"\nline\\'), ("%s %s"):format(true, nil), ("%i"):format(3.7), ("%5.1f%%"):format(99.95),
    ("%x"):format(4294967295), ("%d"):format("10"), ("%.0f"):format(0.5), ("%.0f"):format(1.5), ("%.20f"):format(0.1),
    ("%5s"):format(1.5), ("%.14g"):format(1e15), ("%.3f"):format(2/3), ("%g"):format(1e-5),
  }
end
--- numbers from text
return function(message)
  local out = {}
  for i, text in ipairs({ "10", "  12  ", "1e2", "0x10", "0xA", "-7", "+7", ".5", "5.", "1e", "abc", "", " ", "1 2", "0x", "1e+5", "-0x10" }) do
    out[i] = tostring(tonumber(text))
  end
  return { out, tonumber("z", 36), tonumber("ff", 16), tonumber("10", 2), tonumber("8", 8) == nil, tonumber(5), tonumber({}) == nil }
end
--- arithmetic
return function(message)
  return { 7 % 3, -7 % 3, 7 % -3, -7 % -3, 5.5 % 2, 2 ^ 10, 4 ^ 0.5, 7 / 2, "10" + 5, "3" * "4", -"2", 10 - "1", 1e308 * 10 == 1/0, 0x10, 0xff, 1e3 }
end
--- comparison
return function(message)
  return { 1 == 1.0, "1" == 1, "a" < "b", "a" < "B", "" < "a", 1 ~= 2, nil == false, not nil, not 0, 1 and 2, nil and 1, false or "x", nil or false }
end
--- table functions
return function(message)
  local t = { 5, 2, 9, 1 }
  table.sort(t)
  local sorted = table.concat(t, ",")
  table.sort(t, function(a, b) return a > b end)
  table.insert(t, 7)
  table.insert(t, 1, 0)
  local removed = table.remove(t)
  local first = table.remove(t, 1)
  return { sorted, table.concat(t, " "), removed, first, table.concat({}, ","), table.concat({ 1, 2, 3 }, "-", 2, 3), #t, table.maxn({ 1, 2, [10] = 3 }), table.remove({}) == nil, unpack({ 1, 2, 3 }) }
end
--- sort texts
return function(message)
  local names = {}
  for name in pairs(message.headers) do names[#names + 1] = name end
  table.sort(names)
  return names
end
--- pairs and next
return function(message)
  local count, sum = 0, 0
  for k, v in pairs({ 1, 2, 3, a = 4, b = 5 }) do count = count + 1; sum = sum + v end
  local seen = {}
  for i, v in ipairs({ 1, 2, nil, 4 }) do seen[i] = v end
  return { count, sum, #seen, next({}) == nil, (next({ 7 })), select(2, next({ 7 })) }
end
--- removal while walking
return function(message)
  local t = { a = 1, b = 2, c = 3, d = 4 }
  for k in pairs(t) do t[k] = nil end
  return next(t) == nil
end
--- varargs and select
return function(message)
  local function count(...) return select("#", ...), ... end
  local function pass(...) local a, b = ...; return b, a end
  return { count(nil, nil), (count(1, 2)), pass(1, 2), select(-1, 1, 2, 3), select(2, "a", "b", "c") }
end
--- closures and recursion
return function(message)
  local function counter() local n = 0; return function() n = n + 1; return n end end
  local one, two = counter(), counter()
  local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
  local functions = {}
  for i = 1, 3 do functions[i] = function() return i end end
  return { one(), one(), two(), fib(15), functions[1](), functions[2](), functions[3]() }
end
--- loops
return function(message)
  local out = {}
  for i = 10, 1, -3 do out[#out + 1] = i end
  for i = 1, 0 do out[#out + 1] = "never" end
  for i = 0.5, 2 do out[#out + 1] = i end
  local n = 0
  while true do n = n + 1; if n == 3 then break end end
  repeat local done = n > 5; n = n + 1 until done
  out[#out + 1] = n
  for i = 1, 5 do
    if i % 2 == 0 then goto continue end
    out[#out + 1] = i
    ::continue::
  end
  do goto past end
  out[#out + 1] = "skipped"
  ::past::
  return out
end
--- methods and self
return function(message)
  local account = { balance = 0 }
  function account:add(n) self.balance = self.balance + n; return self end
  function account.twice(n) return n * 2 end
  return { account:add(5):add(6).balance, account.twice(4) }
end
--- several assignments
return function(message)
  local a, b, c = 1, 2
  a, b = b, a
  local t = { 1, 2 }
  t[1], t[2] = t[2], t[1]
  local x, y = (function() return 1, 2 end)()
  local z, w = ((function() return 1, 2 end)())
  return { a, b, tostring(c), t[1], t[2], x, y, z, tostring(w) }
end
--- length of a list with holes at its end
return function(message)
  local t = { 1, 2, 3 }
  t[#t] = nil
  t[#t + 1] = 9
  return { #t, t[3], #"abc", #{} }
end
--- long strings and comments
return function(message)
  --[[ a comment
  of lines ]]
  local text = [[
first
second]]
  local level = [==[a]]b]==] -- the rest
  return { text, level, "a\
b", "\x41\65\z
     c", '\'' }
end
--- dates
return function(message)
  return {
    os.date("!%Y-%m-%dT%H:%M:%SZ", 0), os.date("!%Y-%m-%d %H:%M:%S", 1700000000), os.date("!%A %a %B %b %d %j %y %p %I", 1700000000),
    os.date("!%c", 1700000000), os.date("!%x %X %D %F %T %R", 1700000000), os.date("!%w %u %U %W %V", 1700000000),
    os.date("!*t", 86400).yday, os.date("!*t", 86400).wday, os.date("!*t", 951782400).day, os.date("!%e|%%|%n", 0), os.difftime(10, 4),
    type(os.time()), type(os.clock()), os.time({ year = 2024, month = 14, day = 1, hour = 0 }) - os.time({ year = 2025, month = 2, day = 1, hour = 0 }),
  }
end
--- math
return function(message)
  return {
    math.floor(3.7), math.floor(-3.5), math.ceil(3.2), math.abs(-1), math.max(1, 5, 3), math.min(4, 2), math.sqrt(16), math.fmod(-7, 3),
    math.pow(2, 8), math.modf(3.7), math.huge == 1/0, math.floor(math.pi * 100), math.log10(1000), math.exp(0), math.deg(math.pi), math.ldexp(1, 4), math.frexp(8),
    math.random() < 1, math.random(5) <= 5, math.random(3, 4) >= 3,
  }
end
--- bits
return function(message)
  local bit = require "bit"
  return { bit.band(0xff, 0x0f), bit.bor(1, 2), bit.bxor(3, 1), bit.bnot(0), bit.lshift(1, 31), bit.rshift(-1, 28), bit.arshift(-16, 2), bit.tohex(255), bit.tohex(255, 4), bit.tohex(-1, -4), bit.rol(0x12345678, 8), bit.bswap(1), bit.tobit(2^32 + 5) }
end
--- type of everything
return function(message)
  return { type(nil), type(1), type("x"), type({}), type(print), type(true), _VERSION }
end
--- arrays of headers
return function(message)
  local tags = message.headers["x-tag"]
  return type(tags) == "table" and table.concat(tags, ",") or tags
end
--- nested data
return function(message)
  return { user = { name = "x", roles = { "a", "b" } }, empty = { list = {} }, deep = { { { 1 } } } }
end
--- mask a secret
return function(message)
  message.body = message.body:gsub('"order":%d+', '"order":"***"')
  return message
end
--- copy without headers
local function copy(value)
  if type(value) ~= "table" then return value end
  local result = {}
  for k, v in pairs(value) do result[k] = copy(v) end
  return result
end
return function(message)
  local result = copy(message)
  result.headers = nil
  return result
end
--- split
return function(message)
  local parts = {}
  for part in (message.uri .. "/"):gmatch("([^/]*)/") do parts[#parts + 1] = part end
  return parts
end
--- url decoding by hand
return function(message)
  local text = "a%20b+c%3D"
  return (text:gsub("+", " "):gsub("%%(%x%x)", function(h) return string.char(tonumber(h, 16)) end))
end
--- conditions
return function(message)
  if message.method == "GET" then return "read" elseif message.method == "POST" and message.body_args.price > 10 then return "dear" else return "cheap" end
end
--- globals are the script's own
counter = (counter or 0) + 1
return function(message)
  other = "set"
  return { counter, other, tostring(unknown) }
end
--- a table of many
return function(message)
  local t, sum = {}, 0
  for i = 1, 1000 do t[i] = i end
  for i = 1, 1000, 2 do t[i] = nil end
  for k, v in pairs(t) do sum = sum + v end
  local s = {}
  for i = 1, 100 do s["k" .. i] = i end
  for i = 1, 100 do s["k" .. i] = nil; s["n" .. i] = i end
  local count = 0
  for _ in pairs(s) do count = count + 1 end
  return { sum, count }
end
--- deep recursion ends
return function(message)
  local function deep(n) return 1 + deep(n + 1) end
  local ok, err = pcall(deep, 1)
  return { ok, (tostring(err):find("stack overflow") ~= nil) }
end
