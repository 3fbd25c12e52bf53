// Draws what standard input asks for, and writes the hash of its bytes: run in a process of its own.
import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { draw } from '../../src/pictures/draw.ts'

text(process.stdin).then(async (input) => {
  const bytes = await draw(JSON.parse(input))
  process.stdout.write(createHash('sha256').update(bytes).digest('hex'))
})
