import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Starts `claid-mock` as a process of its own, on a free port. */
export async function startMock(...flags: string[]) {
  const mock = spawn('claid-mock', ['--port', '0', '--log', 'json', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: mock.stdout })) {
    const { event, url } = JSON.parse(line) as { event: string; url: string }
    if (event !== 'ready') continue
    mock.stdout.resume()
    return { url, stop: () => mock.kill() }
  }
  throw new Error('claid-mock ended before it was ready')
}
