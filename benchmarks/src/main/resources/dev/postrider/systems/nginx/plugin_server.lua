-- Kong's side of a plugin server's protocol "ProtoBuf:1", as far as the plugin asks: lua-protobuf, a
-- connection for each event, two writes for each frame, and one that is given up after
-- kong.response.exit, all as Kong does.

local bit = require "bit"
local cjson = require "cjson"
local pb = require "pb"
local protoc = require "protoc"
local reply = require "reply"

local band, bor, lshift, rshift = bit.band, bit.bor, bit.lshift, bit.rshift
local byte, char = string.byte, string.char
local decode, encode = pb.decode, pb.encode

local PLUGIN = "kafka-upstream"

assert(protoc.new():load [[
  syntax = "proto3";

  message StartInstance { string name = 1; bytes config = 2; }
  message HandleEvent { int32 instance_id = 1; string event_name = 2; }
  message RpcCall {
    int64 sequence = 1;
    oneof call {
      StartInstance cmd_start_instance = 33;
      HandleEvent cmd_handle_event = 36;
    }
  }
  message InstanceStatus { string name = 1; int32 instance_id = 2; }
  message RpcReturn {
    int64 sequence = 1;
    oneof return { InstanceStatus instance_status = 33; }
  }

  message Struct { map<string, Value> fields = 1; }
  message Value {
    oneof kind { string string_value = 3; bool bool_value = 4; ListValue list_value = 6; }
  }
  message ListValue { repeated Value values = 1; }

  message Empty {}
  message Int { int32 v = 1; }
  message String { string v = 1; }
  message RawBodyResult {
    oneof kind { bytes content = 1; string body_filepath = 2; }
  }
  message ExitArgs { int32 status = 1; bytes body = 2; Struct headers = 3; }
]])

local function value(of)
  local kind = type(of)
  if kind == "string" then
    return { string_value = of }
  elseif kind == "boolean" then
    return { bool_value = of }
  end
  local values = {}
  for i = 1, #of do
    values[i] = value(of[i])
  end
  return { list_value = { values = values } }
end

local function struct(of)
  local fields = {}
  for name, content in pairs(of) do
    fields[name] = value(content)
  end
  return { fields = fields }
end

local function read_value(message)
  local list = message.list_value
  if not list then
    return message.string_value
  end
  local values = {}
  for i, content in ipairs(list.values) do
    values[i] = read_value(content)
  end
  return values
end

local function read_struct(message)
  local result = {}
  for name, content in pairs(message.fields) do
    result[name] = read_value(content)
  end
  return result
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
  ["kong.request.get_method"] = {
    takes = "Empty", returns = "String",
    answer = function()
      return { v = ngx.req.get_method() }
    end,
  },
  ["kong.request.get_path_with_query"] = {
    takes = "Empty", returns = "String",
    answer = function()
      return { v = ngx.var.request_uri }
    end,
  },
  ["kong.request.get_headers"] = {
    takes = "Int", returns = "Struct",
    answer = function(arguments)
      return struct(ngx.req.get_headers(arguments.v))
    end,
  },
  ["kong.request.get_raw_body"] = {
    takes = "Empty", returns = "RawBodyResult",
    answer = function()
      ngx.req.read_body()
      local body = ngx.req.get_body_data()
      local path = not body and ngx.req.get_body_file()
      return path and { body_filepath = path } or { content = body or "" }
    end,
  },
  ["kong.response.exit"] = {
    takes = "ExitArgs", returns = "Empty",
    answer = function(arguments)
      local headers = arguments.headers
      return reply(arguments.status, arguments.body, headers and read_struct(headers) or {})
    end,
  },
  ["kong.log.err"] = {
    takes = "ListValue", returns = "Empty",
    answer = function(arguments)
      ngx.log(ngx.ERR, unpack(read_value { list_value = arguments }))
      return {}
    end,
  },
}

local sequence = 1

local function call(path, command, message, with_dialogue)
  sequence = sequence + 1
  local sent = sequence
  local socket = assert(ngx.socket.connect("unix:" .. path))
  write_frame(socket, encode("RpcCall", { sequence = sent, [command] = message }))
  while with_dialogue do
    local name = assert(read_frame(socket))
    if name == "" then
      break
    end
    local arguments = assert(read_frame(socket))
    local method = PDK[name] or error("no " .. name)
    local result = method.answer(decode(method.takes, arguments))
    write_frame(socket, encode(method.returns, result))
  end
  local result = decode("RpcReturn", assert(read_frame(socket)))
  socket:setkeepalive()
  assert(result.sequence == sent)
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
    local message = { name = PLUGIN, config = cjson.encode(config) }
    instance = call(path, "cmd_start_instance", message, false).instance_status.instance_id
    starting = false
  end
  return instance
end

return function(folder)
  local path = folder .. "/socket"
  local event = { instance_id = instance_id(folder, path), event_name = "access" }
  call(path, "cmd_handle_event", event, true)
  -- Only an event without an exit comes here, which the plugin has none of.
  return reply(500, "the event had no exit", {})
end
