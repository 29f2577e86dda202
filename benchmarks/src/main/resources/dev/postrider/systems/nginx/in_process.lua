-- What a plugin of Kong's own does in process: the envelope with lua-cjson, the same rules as the
-- Java side's but for multipart bodies, and lua-resty-kafka, which waits for all replicas.

local cjson = require "cjson"
local producers = require "resty.kafka.producer"
local reply = require "reply"

local JSON = { ["Content-Type"] = "application/json; charset=utf-8" }
local ARGUMENTS = 1000
local RAW_TYPES = {
  ["text/plain"] = true, ["text/html"] = true, ["application/xml"] = true,
  ["text/xml"] = true, ["application/soap+xml"] = true,
}

local config
-- Each is one request's at a time: a producer that waits keeps what it sends in its own fields.
local free = {}

local function read_config(folder)
  local file = assert(io.open(folder .. "/config.json"))
  config = cjson.decode(file:read "*a")
  file:close()
end

local function new_producer()
  return producers:new(config.bootstrap_servers, {
    required_acks = config.producer_request_acks,
    api_version = 2,
    -- With the default of 2, most requests of a busy worker would connect anew.
    keepalive_size = 256,
  })
end

local function starts(text, prefix)
  return text:sub(1, #prefix) == prefix
end

local function envelope()
  local message = {
    method = ngx.req.get_method(),
    uri = ngx.var.request_uri,
    uri_args = ngx.req.get_uri_args(ARGUMENTS),
    headers = ngx.req.get_headers(ARGUMENTS),
  }
  ngx.req.read_body()
  local body = ngx.req.get_body_data() or ""
  local content_type = message.headers["content-type"] or ""
  local media_type = content_type:match("^[^;]*"):lower()
  message.body = body
  if starts(media_type, "application/json") then
    message.body_args = cjson.decode(body)
  elseif starts(media_type, "application/x-www-form-urlencoded") then
    message.body_args = ngx.req.get_post_args(ARGUMENTS)
  else
    message.body_args = {}
    if not RAW_TYPES[media_type] then
      message.body, message.body_base64 = ngx.encode_base64(body), true
    end
  end
  return cjson.encode(message)
end

return function(folder)
  if not config then
    read_config(folder)
  end
  local producer = table.remove(free) or new_producer()
  local offset, err = producer:send(config.topic, nil, envelope())
  free[#free + 1] = producer
  if not offset then
    ngx.log(ngx.ERR, "not sent: ", err)
    return reply(502, '{"message":"Bad Gateway","error":"could not send message"}', JSON)
  end
  return reply(200, '{"message":"message sent"}', JSON)
end
