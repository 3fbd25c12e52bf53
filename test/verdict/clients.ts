import { createHmac, timingSafeEqual } from 'node:crypto'
import { acceptPath, leastBody } from '../support/mock.ts'

/** Where a client lives: a service at an address, and time that passes. */
export interface World {
  readonly base: string
  readonly key: string
  send(url: string, init?: RequestInit): Promise<Response>
  sleep(ms: number): Promise<unknown>
}

interface Picture {
  readonly tmp_url: string
}
interface Task {
  readonly id: number
  readonly status: string
  readonly result_url: string
  readonly result?: { readonly output_objects?: readonly Picture[]; readonly output_object?: Picture }
}

/** The steps of a small client. The right ones are {@link clean}; a mistake is one step done in another way. */
export interface Client {
  submit(world: World, client: Client): Promise<Task | undefined>
  body: object
  path: string
  waitAfterRefusal(answer: Response): number
  follow(world: World, task: Task, client: Client): Promise<Task | undefined>
  pollWait: number
  isOver(status: string): boolean
  use(world: World, task: Task): Promise<void>
  isGenuine(raw: string, event: Request): boolean
  receive(world: World, event: Request, client: Client): Promise<Response>
}

export const secret = 'whsec_of_a_client'
const patience = 12
const keyOf = ({ key }: World) => ({ authorization: `Bearer ${key}` })
const json = { 'content-type': 'application/json' }
const dataOf = async (answer: Response): Promise<Task> => (await answer.json()).data

/** Whether a header is the HMAC of some bytes. */
function isHmac(bytes: string | Uint8Array, header: string | null, key = secret): boolean {
  const wanted = createHmac('sha256', key).update(bytes).digest()
  const given = Buffer.from(header ?? '', 'hex')
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
const signatureOf = (event: Request) => event.headers.get('x-claid-hmac-sha256')
const taken = () => new Response(null, { status: 204 })
const denied = () => new Response(null, { status: 401 })

/** Does all of it right. */
export const clean: Client = {
  path: acceptPath,
  body: leastBody,
  async submit(world, { body, path, waitAfterRefusal }) {
    for (let attempt = 0; attempt < 3; attempt++) {
      const init = { method: 'POST', headers: { ...json, ...keyOf(world) }, body: JSON.stringify(body) }
      const answer = await world.send(world.base + path, init)
      if (answer.ok) return dataOf(answer)
      if (answer.status !== 429) return undefined
      await world.sleep(waitAfterRefusal(answer))
    }
    return undefined
  },
  waitAfterRefusal: (answer) => Number(answer.headers.get('ratelimit-reset')) * 1000,
  pollWait: 1000,
  isOver: (status) => ['DONE', 'ERROR', 'CANCELLED'].includes(status),
  async follow(world, { result_url }, { isOver, pollWait }) {
    for (let poll = 0; poll < patience; poll++) {
      await world.sleep(pollWait)
      const answer = await world.send(result_url, { headers: keyOf(world) })
      if (!answer.ok) continue
      const task = await dataOf(answer)
      if (isOver(task.status)) return task
    }
    return undefined
  },
  async use(world, { result }) {
    for (const { tmp_url } of result?.output_objects ?? []) await world.send(tmp_url)
  },
  isGenuine: (raw, event) => isHmac(raw, signatureOf(event)),
  async receive(world, event, { isGenuine, use }) {
    const raw = await event.text()
    if (!isGenuine(raw, event)) return denied()
    const task = readEvent(raw)
    if (!task) return new Response(null, { status: 400 })
    if (task.status === 'DONE') await use(world, task)
    return taken()
  },
}

function readEvent(raw: string): Task | undefined {
  try {
    return JSON.parse(raw).data
  } catch {
    return undefined
  }
}

/** Submits a task, polls until it has ended, and fetches its pictures. */
export async function poll(client: Client, world: World): Promise<void> {
  const accepted = await client.submit(world, client)
  const ended = accepted && (await client.follow(world, accepted, client))
  if (ended?.status === 'DONE') await client.use(world, { ...ended, result_url: accepted?.result_url ?? '' })
}

/** Does the same several times at once; time passes once all of them wait for it. */
export async function pollAtOnce(client: Client, world: World, times: number): Promise<void> {
  let now = 0
  let awake = times
  let sleepers: { readonly due: number; readonly wake: () => void }[] = []
  const rest = async () => {
    awake--
    if (awake > 0 || sleepers.length === 0) return
    const due = Math.min(...sleepers.map((sleeper) => sleeper.due))
    await world.sleep(due - now)
    now = due
    const woken = sleepers.filter((sleeper) => sleeper.due <= now)
    sleepers = sleepers.filter((sleeper) => !woken.includes(sleeper))
    awake = woken.length
    for (const { wake } of woken) wake()
  }
  const sleep = (ms: number) =>
    new Promise<void>((wake, fail) => {
      sleepers.push({ due: now + ms, wake })
      rest().catch(fail)
    })
  await Promise.all(Array.from({ length: times }, () => poll(client, { ...world, sleep }).then(rest)))
}

const verifying = (isGenuine: Client['isGenuine']): Partial<Client> => ({ isGenuine })
const following = (urlOf: (task: Task, world: World) => string): Partial<Client> => ({
  follow: async (world, task) => {
    await world.send(urlOf(task, world), { headers: keyOf(world) })
    return undefined
  },
})
const submitting = (init: (world: World) => RequestInit): Partial<Client> => ({
  submit: async (world, { path }) => {
    await world.send(world.base + path, { method: 'POST', ...init(world) })
    return undefined
  },
})
const using = (init: (world: World) => RequestInit): Partial<Client> => ({
  use: async (world, task) => {
    // An event has none.
    if (task.result_url) await world.send(task.result_url, init(world))
    else await clean.use(world, task)
  },
})

/** One client for each mistake, by the name of the rule that has to speak. */
export const mistaken: readonly (readonly [rule: string, how: string, mistake: Partial<Client>])[] = [
  ['busy-poll', 'polls ten times a second', { pollWait: 100, follow: eagerly }],
  [
    'missed-error',
    'waits for FAILED',
    { isOver: (status) => ['DONE', 'FAILED', 'CANCELLED'].includes(status) },
  ],
  [
    'missed-error',
    'waits for error',
    { isOver: (status) => ['DONE', 'error', 'CANCELLED'].includes(status) },
  ],
  ['missed-cancelled', 'knows no CANCELLED', { isOver: (status) => status === 'DONE' || status === 'ERROR' }],
  [
    'polled-after-end',
    'waits for done',
    { isOver: (status) => ['done', 'ERROR', 'CANCELLED'].includes(status) },
  ],
  [
    'picture-never-fetched',
    'reads output_object',
    {
      use: async (world, { result }) => {
        if (result?.output_object) await world.send(result.output_object.tmp_url)
      },
    },
  ],
  [
    'result-url-as-picture',
    'shows it in a page',
    using(() => ({ headers: { accept: 'image/avif,image/*' } })),
  ],
  ['result-url-as-picture', 'downloads it without the key', using(() => ({}))],
  [
    'result-url-as-picture',
    'downloads it as a picture with the key',
    using((world) => ({ headers: { accept: 'image/*', ...keyOf(world) } })),
  ],
  [
    'early-resubmit',
    'waits for Retry-After',
    { waitAfterRefusal: (answer) => Number(answer.headers.get('retry-after') ?? 0) * 1000 },
  ],
  [
    'object-for-string',
    'sends input.model as an object',
    { body: { ...leastBody, input: { ...leastBody.input, model: { url: 'https://shop.example/m.png' } } } },
  ],
  [
    'reserialised-hash',
    'hashes what it has parsed',
    verifying((raw, event) => isHmac(JSON.stringify({ data: readEvent(raw) }), signatureOf(event))),
  ],
  [
    'unsigned-accepted',
    'takes what has no signature',
    verifying((raw, event) => signatureOf(event) === null || isHmac(raw, signatureOf(event))),
  ],
  [
    'bad-signature-accepted',
    'looks only whether there is a signature',
    verifying(
      (raw, event) =>
        raw !== '' && signatureOf(event) !== null && !isHmac(raw, signatureOf(event), oldSecret),
    ),
  ],
  [
    'old-secret-accepted',
    'knows the old secret still',
    verifying((raw, event) => [secret, oldSecret].some((key) => isHmac(raw, signatureOf(event), key))),
  ],
  [
    'good-signature-refused',
    'has another secret',
    verifying((raw, event) => isHmac(raw, signatureOf(event), 'x')),
  ],
  ['webhook-not-2xx', 'breaks on each event', { receive: brokenAfterwards }],
  [
    'webhook-unanswered',
    'hangs up on each event',
    {
      receive: async () => {
        throw new TypeError('fetch failed')
      },
    },
  ],
  [
    'expired-picture',
    'follows tmp_url a day later',
    {
      use: async (world, task) => {
        await world.sleep(86_400_000)
        await clean.use(world, task)
      },
      // Nobody keeps a request waiting for a day.
      receive: (world, event) => clean.receive(world, event, clean),
    },
  ],
  [
    'mangled-link',
    'cuts the link of a picture',
    {
      use: async (world, { result }) =>
        void (await world.send(result?.output_objects?.[0]?.tmp_url.slice(0, -4) ?? '')),
    },
  ],
  ['doubled-version', 'has a base URL that ends in /v1', { path: `/v1${acceptPath}` }],
  ['missing-version', 'has forgotten /v1', { path: acceptPath.replace('/v1', '') }],
  ['unknown-path', 'has a path of its own', { path: '/v1/image/ai-fashion-model' }],
  ['absent-member', 'reads the id beside data', following((_, { base }) => `${base}${acceptPath}/undefined`)],
  ['unknown-task', 'polls an id that never was', following((_, { base }) => `${base}${acceptPath}/7`)],
  [
    'other-key',
    'polls with another key',
    {
      follow: async (world, { result_url }) => {
        await world.send(result_url, { headers: { authorization: `Bearer ${world.key}-2` } })
        return undefined
      },
    },
  ],
  ['refused-key', 'sends no key', submitting(() => ({ headers: json, body: JSON.stringify(leastBody) }))],
  [
    'refused-key',
    'polls without the key',
    { follow: async (world, { result_url }) => unkeyed(world, result_url) },
  ],
  [
    'unreadable-body',
    'sends a trailing comma',
    submitting((world) => ({ headers: { ...json, ...keyOf(world) }, body: '{"input":{},}' })),
  ],
  [
    'unreadable-body',
    'sends a form',
    submitting((world) => ({ headers: keyOf(world), body: new URLSearchParams({ input: 'x' }) })),
  ],
  ['invalid-request', 'asks for ten pictures', { body: { ...leastBody, output: { number_of_images: 10 } } }],
  [
    'unreachable-input',
    'names a file of its own machine',
    { body: { ...leastBody, input: { clothing: ['http://localhost:3000/shirt.png'] } } },
  ],
]

export const oldSecret = 'whsec_before_the_rotation'

/** Waits as long in all as the clean one, in smaller pieces. */
async function eagerly(world: World, { result_url }: Task, { isOver, pollWait }: Client) {
  for (let poll = 0; poll < (patience * 1000) / pollWait; poll++) {
    await world.sleep(pollWait)
    const task = await dataOf(await world.send(result_url, { headers: keyOf(world) }))
    if (isOver(task.status)) return task
  }
  return undefined
}

async function unkeyed(world: World, url: string): Promise<undefined> {
  await world.send(url)
}

async function brokenAfterwards(world: World, event: Request, client: Client): Promise<Response> {
  const answer = await clean.receive(world, event, client)
  return answer.ok ? new Response(null, { status: 500 }) : answer
}
