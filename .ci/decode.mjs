// decode.mjs URL FOLDER: reads each FOLDER/*.bin as a consumer with kafkajs' client of the registry does, and compares with the *.json beside.
import { deepStrictEqual } from 'node:assert'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'

const [url, folder] = process.argv.slice(2)
const options = { [SchemaType.JSON]: { strict: false } }
const registry = new SchemaRegistry({ host: url }, options)
const names = readdirSync(folder).filter(name => name.endsWith('.bin'))
if (names.length === 0) throw new Error('nothing was encoded')
for (const name of names) {
  const value = await registry.decode(readFileSync(join(folder, name)))
  const expected = JSON.parse(readFileSync(join(folder, name.replace(/bin$/, 'json')), 'utf8'))
  deepStrictEqual(JSON.parse(JSON.stringify(value)), expected, name)
}
console.log(`${names.length} values`)
