/** `npm run soak`: minutes at a steady rate on state in a file, with room for few tasks; flat or not. */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { processClock } from '../../src/clock.ts'
import { createClient } from './client.ts'
import { startServer } from './server.ts'
import { median } from './statistics.ts'
import { prepareMock } from './subjects.ts'

const usage = `Usage: npm run soak -- [options]
  --minutes N   how long (10)
  --rate N      submissions a second, each polled once (100)
  --state URL   where state is kept (a file in a temporary folder)`

/** Tasks that are kept, unless the URL says it: so few that they are dropped from early on. */
const kept = 2000
/** The last third may be this much above the first: more is a leak. */
const flat = 1.25
const samples = 30

interface Sample {
  readonly memory: number
  readonly file: number
  readonly p99: number
}

async function soak(minutes: number, rate: number, url: string | undefined): Promise<boolean> {
  const clock = processClock()
  const folder = await mkdtemp(join(tmpdir(), 'claid-mock-soak-'))
  const file = join(folder, 'mock.db')
  const state = url ?? `file:${file}?tasks=${kept}`
  const mock = await prepareMock()
  const command = (port: number) => [...mock.command(port), '--state', state]
  const server = await startServer({ ...mock, command }, { heap: true })
  const client = createClient(server.port, 'soak')
  const taken: Sample[] = []
  try {
    const each = (minutes * 60_000) / samples
    for (let sample = 0; sample < samples; sample++) {
      const times: number[] = []
      const begun = clock.now()
      let sent = 0
      while (clock.now() - begun < each) {
        const due = Math.floor(((clock.now() - begun) * rate) / 1000)
        for (; sent < due; sent++) {
          const at = clock.now()
          await client.get(await client.submit())
          times.push(clock.now() - at)
        }
        await clock.sleep(5)
      }
      const sizes = await Promise.all(['', '-wal'].map((end) => sizeOf(file + end)))
      taken.push({
        memory: (await server.heap()).used,
        file: sizes.reduce((sum, size) => sum + size, 0),
        p99: times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0,
      })
      const last = taken.at(-1)
      const passed = (((sample + 1) * each) / 60_000).toFixed(1)
      if (last) console.log(`${passed} min: ${line(last)}, ${sent} submissions`)
    }
  } finally {
    client.close()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  // The first third is warming up and filling what is bounded.
  const third = samples / 3
  const grown = (name: keyof Sample) => {
    const of = (some: readonly Sample[]) => median(some.map((sample) => sample[name]))
    return of(taken.slice(-third)) / Math.max(1, of(taken.slice(third, 2 * third)))
  }
  const verdicts = (['memory', 'file', 'p99'] as const).map((name) => {
    const ratio = grown(name)
    console.log(
      `${name}: the last third is ${ratio.toFixed(2)} of the one before: ${ratio <= flat ? 'flat' : 'NOT FLAT'}`,
    )
    return ratio <= flat
  })
  return verdicts.every(Boolean)
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  )
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
const line = ({ memory, file, p99 }: Sample): string =>
  `memory ${megabytes(memory)}, file ${megabytes(file)}, p99 ${p99.toFixed(0)} ms`

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '100' },
    state: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) console.log(usage)
else if (!(await soak(Number(values.minutes), Number(values.rate), values.state))) process.exitCode = 1
