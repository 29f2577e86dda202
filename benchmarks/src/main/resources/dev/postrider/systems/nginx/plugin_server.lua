-- Kong's side of a plugin server's protocol "ProtoBuf:1", as far as the plugin asks: a connection
-- for each event, two writes for each frame, and one that is given up after kong.response.exit,
-- all as Kong does. Messages are written byte by byte here; Kong has lua-protobuf for them.

local bit = require "bit"
local cjson = require "cjson"
local reply = require "reply"

local band, bor, lshift, rshift = bit.band, bit.bor, bit.lshift, bit.rshift
local byte, char, sub = string.byte, string.char, string.sub
local concat = table.concat

local VARINT, BYTES = 0, 2
local SEQUENCE, START_INSTANCE, HANDLE_EVENT, INSTANCE_STATUS = 1, 33, 36, 33
local STRING_VALUE, BOOL_VALUE, STRUCT_VALUE, LIST_VALUE = 3, 4, 5, 6
local PLUGIN = "kafka-upstream"

local function varint(value)
  if value < 0x80 then
    return char(value)
  end
  return char(bor(band(value, 0x7F), 0x80)) .. varint(rshift(value, 7))
end

local function number_field(number, value)
  return varint(bor(lshift(number, 3), VARINT)) .. varint(value)
end

local function bytes_field(number, value)
  return varint(bor(lshift(number, 3), BYTES)) .. varint(#value) .. value
end

local function value(of)
  if type(of) == "string" then
    return bytes_field(STRING_VALUE, of)
  elseif type(of) == "boolean" then
    return number_field(BOOL_VALUE, of and 1 or 0)
  end
  local values = {}
  for i = 1, #of do
    values[i] = bytes_field(1, value(of[i]))
  end
  return bytes_field(LIST_VALUE, concat(values))
end

local function struct(of)
  local entries, size = {}, 0
  for name, content in pairs(of) do
    size = size + 1
    entries[size] = bytes_field(1, bytes_field(1, name) .. bytes_field(2, value(content)))
  end
  return concat(entries)
end

local function read_varint(message, at)
  local result, shift = 0, 0
  while true do
    local next = byte(message, at)
    at = at + 1
    result = bor(result, lshift(band(next, 0x7F), shift))
    if next < 0x80 then
      return result, at
    end
    shift = shift + 7
  end
end

-- Calls take(number, value) for each field; no message here has fields of other types.
local function fields(message, take)
  local at = 1
  while at <= #message do
    local tag, content
    tag, at = read_varint(message, at)
    content, at = read_varint(message, at)
    local wire_type = band(tag, 7)
    if wire_type == BYTES then
      at = at + content
      content = sub(message, at - content, at - 1)
    elseif wire_type ~= VARINT then
      error("field of type " .. wire_type)
    end
    take(rshift(tag, 3), content)
  end
end

local function read_fields(message)
  local found = {}
  fields(message, function(number, content)
    found[number] = content
  end)
  return found
end

local read_value

local function read_struct(message)
  local result = {}
  fields(message, function(_, entry)
    local pair = read_fields(entry)
    result[pair[1]] = read_value(pair[2])
  end)
  return result
end

function read_value(message)
  local found = read_fields(message)
  if found[LIST_VALUE] then
    local values = {}
    fields(found[LIST_VALUE], function(_, content)
      values[#values + 1] = read_value(content)
    end)
    return values
  end
  return found[STRING_VALUE] or found[STRUCT_VALUE] and read_struct(found[STRUCT_VALUE])
end

local function read_frame(socket)
  local length, err = socket:receive(4)
  if not length then
    return nil, err
  end
  local b1, b2, b3, b4 = byte(length, 1, 4)
  return socket:receive(bor(b1, lshift(b2, 8), lshift(b3, 16), lshift(b4, 24)))
end

local function write_frame(socket, message)
  local length = #message
  assert(socket:send(char(
    band(length, 255), band(rshift(length, 8), 255), band(rshift(length, 16), 255),
    rshift(length, 24))))
  assert(socket:send(message))
end

local PDK = {
  ["kong.request.get_method"] = function()
    return bytes_field(1, ngx.req.get_method())
  end,
  ["kong.request.get_path_with_query"] = function()
    return bytes_field(1, ngx.var.request_uri)
  end,
  ["kong.request.get_headers"] = function(arguments)
    return struct(ngx.req.get_headers(read_fields(arguments)[1]))
  end,
  ["kong.request.get_raw_body"] = function()
    ngx.req.read_body()
    local body = ngx.req.get_body_data()
    return body and bytes_field(1, body) or bytes_field(2, ngx.req.get_body_file() or "")
  end,
  ["kong.response.exit"] = function(arguments)
    local found = read_fields(arguments)
    return reply(found[1], found[2] or "", found[3] and read_struct(found[3]) or {})
  end,
  ["kong.log.err"] = function(arguments)
    ngx.log(ngx.ERR, arguments)
    return ""
  end,
}

local sequence = 1

local function call(path, command, message, with_dialogue)
  sequence = band(sequence + 1, 0x3FFFFFFF)
  local sent = sequence
  local socket = assert(ngx.socket.connect("unix:" .. path))
  write_frame(socket, number_field(SEQUENCE, sent) .. bytes_field(command, message))
  while with_dialogue do
    local name = assert(read_frame(socket))
    if name == "" then
      break
    end
    local arguments = assert(read_frame(socket))
    local ask = PDK[name] or error("no " .. name)
    write_frame(socket, ask(arguments))
  end
  local result = read_fields(assert(read_frame(socket)))
  socket:setkeepalive()
  assert(result[SEQUENCE] == sent)
  return result
end

local instance
local starting = false

-- One for each worker, as in Kong.
local function instance_id(folder, path)
  while starting do
    ngx.sleep(0.01)
  end
  if not instance then
    starting = true
    local file = assert(io.open(folder .. "/config.json"))
    local config = cjson.decode(file:read "*a")
    file:close()
    config.__seq__ = 1
    local message = bytes_field(1, PLUGIN) .. bytes_field(2, cjson.encode(config))
    local status = call(path, START_INSTANCE, message, false)[INSTANCE_STATUS]
    instance = read_fields(status)[2] or 0
    starting = false
  end
  return instance
end

return function(folder)
  local path = folder .. "/socket"
  local event = number_field(1, instance_id(folder, path)) .. bytes_field(2, "access")
  call(path, HANDLE_EVENT, event, true)
  -- Only an event without an exit comes here, which the plugin has none of.
  return reply(500, "the event had no exit", {})
end
