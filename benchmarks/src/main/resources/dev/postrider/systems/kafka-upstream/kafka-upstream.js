// What a user of Kong's JavaScript PDK would write: the same envelope, to the same nowhere.
class KafkaUpstream {
  constructor(config) {
    this.config = config
  }

  async access(kong) {
    const [method, uri, headers, raw] = await Promise.all([
      kong.request.getMethod(),
      kong.request.getPathWithQuery(),
      kong.request.getHeaders(1000),
      kong.request.getRawBody()
    ])
    const body = raw ? raw.toString() : ''
    const type = headers['content-type'] ? headers['content-type'][0] : ''
    const message = { method, uri, headers, body, body_base64: false }
    if (type.includes('application/json')) {
      message.body_args = JSON.parse(body)
    }
    this.last = Buffer.from(JSON.stringify(message))
    await kong.response.exit(200, '{"message":"message sent"}', {
      'Content-Type': 'application/json; charset=utf-8'
    })
  }
}

module.exports = {
  Plugin: KafkaUpstream,
  Schema: [{ topic: { type: 'string' } }],
  Version: '1.0.0',
  Priority: 751
}
