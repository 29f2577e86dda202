-- Writes what LuaJIT and lua-cjson make of the functions: luajit record.lua functions.lua > functions.json
local cjson = require "cjson"
local message = '{"method":"POST","uri":"/orders?id=7","headers":{"host":"h","x-tag":["a","b"]},"body":"{\\"order\\":4711}",'
  .. '"body_args":{"order":4711,"price":19.9,"tags":["x","y"],"none":null,"on":true}}'

local functions, order, name = {}, {}, nil
for line in io.lines(arg[1]) do
  local begins = line:match("^%-%-%- (.*)$")
  if begins then
    name = begins
    order[#order + 1] = name
    functions[name] = {}
  elseif name then
    table.insert(functions[name], line)
  end
end

print("{")
for i, each in ipairs(order) do
  local ok, result = pcall(function()
    local chunk = assert(loadstring(table.concat(functions[each], "\n")))
    setfenv(chunk, setmetatable({}, { __index = function(_, k) if k ~= "setmetatable" then return _G[k] end end }))
    return chunk()(cjson.decode(message))
  end)
  local kind, text = "error", nil
  if ok and result == nil then
    kind = "nil"
  elseif ok and type(result) == "string" then
    kind, text = "string", result
  elseif ok then
    local encoded, json = pcall(cjson.encode, result)
    if encoded then kind, text = "json", json end
  end
  print(cjson.encode(each) .. ": " .. cjson.encode({ kind = kind, text = text }) .. (i < #order and "," or ""))
end
print("}")
