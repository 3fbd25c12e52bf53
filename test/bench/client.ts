/** One request at a time over one kept connection: checks, start-up and single answer times. */
import { Agent, request } from 'node:http'
import { headersFor, pollPath, submitPath, validBody } from './workloads.ts'

export interface Answer {
  readonly status: number
  readonly text: string
}

export interface Client {
  post(body: string): Promise<Answer>
  get(id: number): Promise<Answer>
  /** Submits the documented body and gives the id of the accepted task. */
  submit(): Promise<number>
  close(): void
}

export function createClient(port: number, key: string): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const headers = headersFor(key)

  const send = (method: string, path: string, body?: string) =>
    new Promise<Answer>((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
      const outgoing = request(
        { host: '127.0.0.1', port, agent, method, path, headers: { ...headers, ...length } },
        (incoming) => {
          let text = ''
          incoming.setEncoding('utf8')
          incoming.on('data', (part: string) => {
            text += part
          })
          incoming.on('error', reject)
          incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }))
        },
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })

  const post = (body: string) => send('POST', submitPath, body)
  return {
    post,
    get: (id) => send('GET', pollPath(id)),
    async submit() {
      const { status, text } = await post(validBody)
      const id: unknown = status === 200 ? JSON.parse(text).data?.id : undefined
      if (typeof id !== 'number')
        throw new WrongAnswer(`Failed to submit a task: ${status} ${text.slice(0, 300)}`)
      return id
    },
    close: () => agent.destroy(),
  }
}

/** The subject spoke, but said the wrong thing. */
export class WrongAnswer extends Error {}
