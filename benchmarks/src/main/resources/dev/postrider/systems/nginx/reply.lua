-- What Kong does to end a request in its access phase.

return function(status, body, headers)
  ngx.status = status
  for name, value in pairs(headers) do
    ngx.header[name] = value
  end
  ngx.header["Content-Length"] = #body
  ngx.print(body)
  return ngx.exit(status)
end
