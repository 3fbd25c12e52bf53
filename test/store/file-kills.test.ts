import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { Random } from '../../src/random.ts'
import { assertBuilt, serve } from '../support/process.ts'
import { kills } from './kills.ts'
import { control, expectAllKept, noteDelivered, submitOn, witness } from './witness.ts'

beforeAll(() => assertBuilt())

const rounds = kills(50)
const key = 'key'
const credits = 10_000_000

// A kill takes a second, on a slow machine several.
test(`of what was answered nothing is lost in ${rounds} kills`, {
  timeout: 120_000 + rounds * 12_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'claid-mock-kills-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const seen = await witness()
  const state = `file:${join(folder, 'mock.db')}`
  const flags = ['--state', state, '--credits', String(credits), '--rate-limit', 'off']
  const begin = () => serve([...flags, '--speed', '200', '--webhook-url', seen.url])
  const random = new Random(20251204)
  const cutOff = new Set<number>()
  for (let round = 0; round < rounds; round++) {
    const { url, process } = await begin()
    // Kept with the state: what is cut off is tried again soon.
    if (round === 0)
      await control(url, key, '/webhook', { url: seen.url, retry: { first: '5ms', attempts: 100 } })
    await seen.until(() => seen.answered.every((id) => seen.received.has(id)))
    await noteDelivered(url, key, seen)
    // At an answer or at an event, whichever is drawn: no moment of a task's life is spared.
    const atAnswer = random.int(1, 10)
    const [before, atEvent] = [seen.answered.length, seen.received.size + random.int(1, 10)]
    const isTime = () => seen.received.size >= atEvent && seen.answered.length > before
    const killed = round % 2 === 0 ? process.ended : seen.until(isTime).then(() => process.stop('SIGKILL'))
    await submitOn(url, key, seen, (count) => {
      if (round % 2 === 0 && count === atAnswer) void process.stop('SIGKILL')
      if (count % 10 === 0) void noteDelivered(url, key, seen)
    })
    await killed
    cutOff.add(seen.answered.length)
  }
  const { url, process } = await begin()
  await seen.until(() => seen.answered.every((id) => seen.received.has(id)))
  await expectAllKept(url, key, seen, credits)
  expect(seen.recorded.size).toBeGreaterThan(rounds)
  // Each round got somewhere.
  expect(cutOff.size).toBe(rounds)
  expect((await process.stop('SIGTERM')).code).toBe(0)
})
