import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { parse } from 'yaml'
import { createMock } from '../../src/index.ts'
import { overSocket } from '../control/client.ts'
import { root, submit } from '../support/process.ts'
import { freePort, named, RedisServer, withoutRedis } from '../support/redis.ts'
import { EventReader } from '../support/sse.ts'
import { socketReceiver } from '../webhooks/receiver.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = join(root, '.github/replicas')
const conf = readFileSync(join(folder, 'nginx.conf'), 'utf8')
const { services, volumes } = parse(readFileSync(join(folder, 'compose.yaml'), 'utf8'), { merge: true })
const replicas = Object.keys(services).filter((name) => name.startsWith('mock-'))

describe('the compose file', () => {
  test('has Redis, three replicas that share its state, and nginx before them', () => {
    expect(Object.keys(services)).toEqual(['redis', 'mock-1', 'mock-2', 'mock-3', 'nginx'])
    for (const name of replicas) {
      const { command, environment, depends_on } = services[name]
      expect(environment.CLAID_MOCK_STATE).toMatch(/^redis:\/\/redis:6379\/0\?/)
      expect(Object.keys(depends_on)).toEqual(['redis'])
      expect(command.slice(0, 3)).toEqual(['serve', '--host', '0.0.0.0'])
      // What it was answering is let finish.
      expect(Number.parseInt(services[name].stop_grace_period, 10)).toBeGreaterThan(2)
    }
    expect(Object.keys(services.nginx.depends_on)).toEqual(replicas)
    const waitsFor = Object.values<{ condition: string }>(services.nginx.depends_on)
    expect(waitsFor.every(({ condition }) => condition === 'service_healthy')).toBe(true)
  })

  test('keeps what Redis has answered, and lets it throw nothing away', () => {
    const { command, volumes: mounted } = services.redis
    expect(command.join(' ')).toMatch(/--appendonly yes --maxmemory-policy noeviction/)
    expect(mounted.map((mount: string) => mount.split(':')[0])).toEqual(Object.keys(volumes))
  })

  test('gives all replicas one address for links and one token', () => {
    const told = replicas.map((name) => {
      const { CLAID_MOCK_PUBLIC_URL, CLAID_MOCK_CONTROL_TOKEN } = services[name].environment
      return [CLAID_MOCK_PUBLIC_URL, CLAID_MOCK_CONTROL_TOKEN]
    })
    expect(new Set(told.flat()).size).toBe(2)
    const [port] = services.nginx.ports[0].split(':')
    expect(told[0]?.[0]).toContain(`http://localhost:${port}`)
  })

  test('mounts the configuration that names its replicas', () => {
    const [source, target] = services.nginx.volumes[0].split(':')
    expect([join(folder, source), target]).toEqual([join(folder, 'nginx.conf'), '/etc/nginx/nginx.conf'])
    const upstream = [...conf.matchAll(/server (mock-\d):4010/g)].map(([, name]) => name)
    expect(upstream).toEqual(replicas)
    expect(conf).toContain(`listen ${services.nginx.ports[0].split(':')[1]};`)
  })
})

const isInstalled = spawnSync('nginx', ['-v']).status === 0
const isMissing = withoutRedis || (!isInstalled && !process.env.CI)
const title = isInstalled ? named('behind nginx') : 'behind nginx (needs nginx: apt-get install nginx-light)'

describe.skipIf(isMissing)(title, () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await RedisServer.start()
  })
  afterAll(() => redis.remove())

  /** Three replicas, and nginx with the configuration that is shipped, only its ports and folders replaced. */
  async function balanced() {
    const state = redis.state()
    const publicUrl = 'http://mocks.example'
    const mocks = [0, 1, 2].map(() => createMock({ state, publicUrl, note: () => {} }))
    onTestFinished(async () => void (await Promise.all(mocks.map((mock) => mock.close()))))
    const ports = await Promise.all(mocks.map(async (mock) => (await mock.listen()).port))
    const url = await startNginx(ports)
    return { url, publicUrl, mocks, ports, ask: overSocket(url, 'key') }
  }

  /** Somebody may take a port before nginx does: then another is tried. */
  async function startNginx(ports: readonly number[], tries = 5): Promise<string> {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const dir = mkdtempSync(join(tmpdir(), 'claid-mock-nginx-'))
    const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${join(dir, name)};`,
    )
    const text = ports
      .reduce((edited, own, index) => edited.replace(`mock-${index + 1}:4010`, `127.0.0.1:${own}`), conf)
      .replace('listen 80;', `listen 127.0.0.1:${port};`)
      .replace('http {', `http {\n${folders.join('\n')}`)
    const file = join(dir, 'nginx.conf')
    writeFileSync(file, text)
    const args = ['-p', dir, '-c', file, '-e', 'stderr', '-g']
    const check = spawnSync('nginx', ['-t', ...args, `pid ${join(dir, 'pid')};`], { encoding: 'utf8' })
    expect([check.status, check.stderr]).toEqual([0, expect.stringContaining('test is successful')])
    const nginx = spawn('nginx', [...args, `pid ${join(dir, 'pid')}; daemon off;`], { stdio: 'ignore' })
    const ended = once(nginx, 'exit')
    onTestFinished(async () => {
      nginx.kill('SIGTERM')
      await ended
      rmSync(dir, { recursive: true, force: true })
    })
    const isUp = await vi.waitFor(
      async () => {
        if (nginx.exitCode !== null) return false
        expect((await fetch(`${url}/_mock/ready`)).ok).toBe(true)
        return true
      },
      { timeout: 30_000, interval: 50 },
    )
    if (isUp) return url
    if (tries === 1) throw new Error('nginx did not start')
    return startNginx(ports, tries - 1)
  }

  test('three replicas answer as one', async () => {
    const { url, publicUrl, ask, ports } = await balanced()
    const { url: webhook, received } = await socketReceiver()
    expect((await ask('PUT /webhook', { url: webhook })).status).toBe(200)
    expect((await ask('PUT /limits', { limits: 'off' })).status).toBe(200)
    expect((await ask('POST /clock', { freeze: true })).body.frozen).toBe(true)
    const headers = { authorization: 'Bearer key' }
    const events = new EventReader(await fetch(`${url}/_mock/events`, { headers }))
    await events.until('ready')
    const answers = await Promise.all(Array.from({ length: 12 }, () => submit(url, 'key')))
    const accepted = await Promise.all(answers.map(async (answer) => (await answer.json()).data))
    expect(new Set(accepted.map(({ id }) => id)).size).toBe(12)
    for (let seen = 0; seen < 12; seen++) await events.until('task')
    await events.close()
    const { ran } = (await ask('POST /clock', { advance: '1m' })).body
    expect(ran).toHaveLength(24)
    expect(received).toHaveLength(12)
    const through = (link: string) => link.replace(publicUrl, url)
    const poll = await fetch(through(accepted[0].result_url), { headers })
    const { data } = await poll.json()
    expect(data.status).toBe('DONE')
    expect((await fetch(through(data.result.output_objects[0].tmp_url))).status).toBe(200)
    // Each of them took some of it, and tells how all of it stands.
    const counts = await Promise.all(
      ports.map(async (port) => (await fetch(`http://127.0.0.1:${port}/_mock/metrics`)).text()),
    )
    for (const text of counts) {
      expect(text).toMatch(/claid_mock_requests_total\{.*status="200"\} [1-9]/)
      expect(text).toContain('claid_mock_tasks{status="DONE"} 12')
    }
  })

  test('one that goes is not missed', async () => {
    const { url, mocks } = await balanced()
    expect((await submit(url, 'key')).status).toBe(200)
    await mocks[0]?.close()
    const limits = await overSocket(url, 'key')('PUT /limits', { limits: 'off' })
    expect(limits.status).toBe(200)
    const answers = await Promise.all(Array.from({ length: 12 }, () => submit(url, 'key')))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200))
  })
})
