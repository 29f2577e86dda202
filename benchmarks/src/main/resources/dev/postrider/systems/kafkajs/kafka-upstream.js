// What a user of Kong's JavaScript PDK would write: the envelope to a broker that acknowledges it.
const { Kafka, logLevel } = require('kafkajs')

class KafkaUpstream {
  constructor(config) {
    this.topic = config.topic
    const { host, port } = config.bootstrap_servers[0]
    this.producer = new Kafka({ brokers: [`${host}:${port}`], logLevel: logLevel.ERROR }).producer()
    this.connected = this.producer.connect()
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
    await this.connected
    await this.producer.send({
      topic: this.topic,
      acks: -1,
      messages: [{ value: JSON.stringify(message) }]
    })
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
