/** A client of Claid's AI Fashion Models: it submits, polls with growing pauses, and gives the pictures. */
import { pathToFileURL } from 'node:url'

export interface Client {
  readonly url?: string
  readonly key?: string
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** How it waits, in milliseconds; a test moves the clock instead. */
  readonly sleep?: (ms: number) => Promise<unknown>
}

export interface Picture {
  readonly tmp_url: string
  readonly width: number
  readonly height: number
}

export async function makePictures(
  request: { input: { clothing: string[] }; options: object },
  {
    url = process.env.CLAID_API_URL ?? 'https://api.claid.ai',
    key = process.env.CLAID_API_KEY ?? '',
    fetch = globalThis.fetch,
    sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  }: Client = {},
): Promise<Picture[]> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
  const call = async (address: string, init: RequestInit = {}) => {
    for (let attempt = 1; ; attempt++) {
      const answer = await fetch(address, { headers, ...init })
      if (answer.ok) return (await answer.json()).data
      const isBusy = answer.status === 429 || (answer.status >= 500 && init.method !== 'POST')
      if (!isBusy || attempt === 5)
        throw new Error(`Claid answered ${answer.status}: ${await messageOf(answer)}`)
      // Claid sends no Retry-After: these are the seconds until the next submission is taken.
      await sleep(1000 * Number(answer.headers.get('RateLimit-Reset') ?? attempt))
    }
  }
  const body = JSON.stringify(request)
  let task = await call(`${url}/v1/image/ai-fashion-models`, { method: 'POST', body })
  const { id, result_url } = task
  for (let pause = 1000, waited = 0; !['DONE', 'ERROR', 'CANCELLED'].includes(task.status); ) {
    if (waited > 600_000) throw new Error(`Task ${id} is ${task.status} after ten minutes`)
    await sleep(pause)
    waited += pause
    pause = Math.min(pause * 1.5, 10_000)
    task = await call(result_url)
  }
  if (task.status === 'DONE') return task.result.output_objects
  const reasons = task.errors.map(({ error }: { error: string }) => error).join(' ')
  throw new Error(`Task ${id} ended with ${task.status}. ${reasons}`.trim())
}

/** The message of either shape in which Claid refuses. */
async function messageOf(answer: Response): Promise<string> {
  const body = await answer.json().catch(() => ({}))
  return (body.detail ?? body).error_message ?? 'no message'
}

// `node poller.ts https://images.example.com/shirt.png`
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const clothing = process.argv.slice(2)
  const pictures = await makePictures({ input: { clothing }, options: {} })
  for (const { tmp_url } of pictures) console.log(tmp_url)
}
