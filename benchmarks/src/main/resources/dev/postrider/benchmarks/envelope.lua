-- Envelopes as Kong would make them: LuaJIT and lua-cjson, the same rules as the Java side's.
-- Kong takes arguments, headers and base64 from nginx's C code; here they are loops over raw bytes,
-- which LuaJIT compiles. Where lua-cjson would only copy bytes that are not UTF-8, parts of a
-- multipart body are checked, because their envelope would not be JSON.
--
-- luajit envelope.lua DIRECTORY WARMUP_SECONDS MEASURED_SECONDS {NAME FORWARDED}...
-- reads each NAME.http (a request as on the wire), writes NAME.json, prints "NAME nanoseconds".

local ffi = require "ffi"
local bit = require "bit"
local cjson = require "cjson"

local band, bor, lshift, rshift = bit.band, bit.bor, bit.lshift, bit.rshift
local find, lower, sub = string.find, string.lower, string.sub

ffi.cdef [[
typedef struct { long seconds; long nanoseconds; } clock_time;
int clock_gettime(int clock, clock_time *now);
]]
local MONOTONIC = 1
local time = ffi.new "clock_time"

local function now()
  ffi.C.clock_gettime(MONOTONIC, time)
  return tonumber(time.seconds) + tonumber(time.nanoseconds) / 1e9
end

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local TWO_DIGITS = ffi.new "uint16_t[4096]"
for value = 0, 4095 do
  local first, second = math.floor(value / 64) + 1, value % 64 + 1
  TWO_DIGITS[value] = ALPHABET:byte(first) + 256 * ALPHABET:byte(second)
end

local capacity = 64
local buffer = ffi.new("uint8_t[?]", capacity)

local function reserve(size)
  if size > capacity then
    capacity = size
    buffer = ffi.new("uint8_t[?]", capacity)
  end
  return buffer
end

local function base64(text)
  local length = #text
  local out = reserve(length * 4 / 3 + 8)
  local words = ffi.cast("uint16_t *", out)
  local bytes = ffi.cast("const uint8_t *", text)
  local at, groups = 0, length - length % 3
  for i = 0, groups - 1, 3 do
    local group = bor(lshift(bytes[i], 16), lshift(bytes[i + 1], 8), bytes[i + 2])
    words[at] = TWO_DIGITS[rshift(group, 12)]
    words[at + 1] = TWO_DIGITS[band(group, 4095)]
    at = at + 2
  end
  local size = at * 2
  if groups < length then
    local second = groups + 1 < length and bytes[groups + 1] or 0
    local group = bor(lshift(bytes[groups], 16), lshift(second, 8))
    words[at] = TWO_DIGITS[rshift(group, 12)]
    words[at + 1] = TWO_DIGITS[band(group, 4095)]
    out[size + 3] = 61
    if groups + 1 == length then
      out[size + 2] = 61
    end
    size = size + 4
  end
  return ffi.string(out, size)
end

local function continues(bytes, from, to)
  for i = from, to do
    if band(bytes[i], 0xC0) ~= 0x80 then
      return false
    end
  end
  return true
end

local function is_utf8(text)
  local bytes, length = ffi.cast("const uint8_t *", text), #text
  local i = 0
  while i < length do
    local lead = bytes[i]
    if lead < 0x80 then
      i = i + 1
    else
      local more = lead >= 0xF0 and 3 or lead >= 0xE0 and 2 or 1
      if lead < 0xC2 or lead > 0xF4 or i + more >= length
          or not continues(bytes, i + 1, i + more) then
        return false
      end
      local second = bytes[i + 1]
      if lead == 0xE0 and second < 0xA0 or lead == 0xED and second > 0x9F
          or lead == 0xF0 and second < 0x90 or lead == 0xF4 and second > 0x8F then
        return false
      end
      i = i + more + 1
    end
  end
  return true
end

local function add(target, name, value)
  local earlier = target[name]
  if earlier == nil then
    target[name] = value
  elseif type(earlier) == "table" then
    earlier[#earlier + 1] = value
  else
    target[name] = { earlier, value }
  end
end

local function hex(digit)
  if digit >= 48 and digit <= 57 then
    return digit - 48
  end
  digit = bor(digit, 32)
  return digit >= 97 and digit <= 102 and digit - 87 or nil
end

-- a=1&b=2; no sample has so many that a limit matters
local function arguments(text)
  local result = {}
  local length = #text
  local bytes, out = ffi.cast("const uint8_t *", text), reserve(length)
  local size, name = 0, nil
  local i = 0
  while i <= length do
    local byte = i < length and bytes[i] or 38
    if byte == 38 then
      local decoded = ffi.string(out, size)
      if name == nil and decoded ~= "" then
        add(result, decoded, true)
      elseif name ~= nil and name ~= "" then
        add(result, name, decoded)
      end
      name, size = nil, 0
    elseif byte == 61 and name == nil then
      name, size = ffi.string(out, size), 0
    else
      if byte == 43 then
        byte = 32
      elseif byte == 37 and i + 2 < length then
        local high, low = hex(bytes[i + 1]), hex(bytes[i + 2])
        if high and low then
          byte = high * 16 + low
          i = i + 2
        end
      end
      out[size] = byte
      size = size + 1
    end
    i = i + 1
  end
  return result
end

local function parts(body, content_type)
  local result, pointers = {}, nil
  local delimiter = "\r\n--" .. content_type:match "boundary=(%S+)"
  local _, at = find(body, sub(delimiter, 3), 1, true)
  while sub(body, at + 1, at + 2) == "\r\n" do
    local header_end, value_start = find(body, "\r\n\r\n", at + 1, true)
    local header = sub(body, at + 3, header_end - 1)
    local name = header:match '; name="([^"]*)"'
    local value_end, last = find(body, delimiter, value_start, true)
    local value = sub(body, value_start + 1, value_end - 1)
    if not is_utf8(value) then
      value = base64(value)
      pointers = pointers or {}
      pointers[#pointers + 1] = "/" .. name
    end
    add(result, name, value)
    at = last
  end
  return result, pointers
end

local function starts(text, prefix)
  return sub(text, 1, #prefix) == prefix
end

local RAW_TYPES = {
  ["text/plain"] = true, ["text/html"] = true, ["application/xml"] = true,
  ["text/xml"] = true, ["application/soap+xml"] = true,
}

local function envelope(request, everything)
  local message = {}
  if everything then
    message.method = request.method
    message.uri = request.target
    local query = find(request.target, "?", 1, true)
    message.uri_args = query and arguments(sub(request.target, query + 1)) or {}
    local headers = {}
    for i = 1, #request.names do
      add(headers, lower(request.names[i]), request.values[i])
    end
    message.headers = headers
  end
  local body, content_type = request.body, request.content_type
  local media_type = lower(content_type:match "^[^;]*")
  message.body = body
  if starts(media_type, "application/x-www-form-urlencoded") then
    message.body_args = arguments(body)
  elseif starts(media_type, "application/json") then
    message.body_args = cjson.decode(body)
  elseif starts(media_type, "multipart/form-data") then
    message.body_args, message.body_args_base64 = parts(body, content_type)
    if message.body_args_base64 then
      message.body, message.body_base64 = base64(body), true
    end
  else
    message.body_args = {}
    if not RAW_TYPES[media_type] then
      message.body, message.body_base64 = base64(body), true
    end
  end
  return cjson.encode(message)
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  local request = { names = {}, values = {} }
  local header_end, body_start = find(text, "\r\n\r\n", 1, true)
  request.body = sub(text, body_start + 1)
  for line in sub(text, 1, header_end - 1):gmatch "[^\r\n]+" do
    if request.method then
      local name, value = line:match "^([^:]+): (.*)$"
      request.names[#request.names + 1] = name
      request.values[#request.values + 1] = value
      if lower(name) == "content-type" then
        request.content_type = value
      end
    else
      request.method, request.target = line:match "^(%S+) (%S+)"
    end
  end
  return request
end

-- The median of single calls, as on the Java side.
local function median(request, everything, seconds)
  local samples, start = {}, now()
  local last = start
  repeat
    envelope(request, everything)
    local finish = now()
    samples[#samples + 1] = finish - last
    last = finish
  until last - start >= seconds
  table.sort(samples)
  return samples[math.ceil(#samples / 2)] * 1e9
end

local directory, warmup, measured = arg[1], tonumber(arg[2]), tonumber(arg[3])
for i = 4, #arg, 2 do
  local name, everything = arg[i], arg[i + 1] == "everything"
  local request = read(directory .. "/" .. name .. ".http")
  local file = assert(io.open(directory .. "/" .. name .. ".json", "wb"))
  file:write(envelope(request, everything))
  file:close()
  collectgarbage()
  median(request, everything, warmup)
  print(name .. " " .. median(request, everything, measured))
end
