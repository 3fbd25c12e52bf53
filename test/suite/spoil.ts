import type { Fetch } from '../../src/fetch.ts'

// biome-ignore lint/suspicious/noExplicitAny: a mutant reaches into bodies of any shape
export type Json = any

/** A request and its answer, as a mutant sees them. */
export interface Seen {
  readonly request: Request
  readonly method: string
  readonly path: string
  /** The body that was sent, as text and as JSON. */
  readonly sent: string
  readonly body: Json
  readonly response: Response
}

export type Spoil = (fetch: Fetch) => Fetch

const acceptPath = '/v1/image/ai-fashion-models'

/** Changes what a target answers. */
export function answers(change: (seen: Seen) => Response | undefined | Promise<Response | undefined>): Spoil {
  return (fetch) => async (request) => {
    // Read first: of a clone, one half waits for the other, which a refusal leaves unread.
    const sent = await request.text()
    const { method, headers, url } = request
    const response = await fetch(new Request(url, { method, headers, ...(sent !== '' && { body: sent }) }))
    const seen = {
      request,
      method,
      path: new URL(url).pathname,
      sent,
      body: parse(sent),
      response: response.clone(),
    }
    return (await change(seen)) ?? response
  }
}

/** Changes what a target is sent. */
export const requests =
  (change: (request: Request, fetch: Fetch) => Request | Response | Promise<Request | Response>): Spoil =>
  (fetch) =>
  async (request) => {
    const changed = await change(request, fetch)
    return changed instanceof Response ? changed : fetch(changed)
  }

/** Whether an operation answered with a status. */
export const isAccept = ({ method, path }: Seen): boolean => method === 'POST' && path === acceptPath
export const isPoll = ({ method, path }: Seen): boolean =>
  method === 'GET' && path.startsWith(`${acceptPath}/`)
export const isDownload = ({ response }: Seen): boolean =>
  response.status === 200 && (response.headers.get('content-type') ?? '').startsWith('image/')

/** The same answer with another status, body or header. */
export function answer(
  { response }: Seen,
  body: BodyInit | null,
  {
    status = response.status,
    headers = {},
  }: { status?: number; headers?: Record<string, string | null> } = {},
): Response {
  const kept = new Headers(response.headers)
  kept.delete('content-length')
  for (const [name, value] of Object.entries(headers))
    value === null ? kept.delete(name) : kept.set(name, value)
  return new Response(body, { status, headers: kept })
}

/** Changes the `data` of every accept that is answered with it. */
export const acceptData = (edit: (data: Json, seen: Seen) => Json | undefined): Spoil =>
  editing(
    (seen) => isAccept(seen) && seen.response.status === 200,
    (body, seen) => ({ ...body, data: edit(body.data, seen) ?? body.data }),
  )

/** Changes the `data` of every poll that is answered with it. */
export const pollData = (edit: (data: Json, seen: Seen) => Json | undefined): Spoil =>
  editing(
    (seen) => isPoll(seen) && seen.response.status === 200,
    (body, seen) => ({ ...body, data: edit(body.data, seen) ?? body.data }),
  )

export const both =
  (...spoils: readonly Spoil[]): Spoil =>
  (fetch) =>
    spoils.reduce((spoiled, spoil) => spoil(spoiled), fetch)

/** Changes the JSON of some answers. */
export const editing = (isMeant: (seen: Seen) => boolean, edit: (body: Json, seen: Seen) => Json): Spoil =>
  answers(async (seen) => {
    if (!isMeant(seen)) return undefined
    return answer(seen, JSON.stringify(edit(JSON.parse(await seen.response.clone().text()), seen)))
  })

/** Answers of a status from an operation. */
export const withStatus =
  (isMeant: (seen: Seen) => boolean, status: number) =>
  (seen: Seen): boolean =>
    isMeant(seen) && seen.response.status === status

/** Changes the status of some answers. */
export const restatus = (isMeant: (seen: Seen) => boolean, status: number): Spoil =>
  answers(async (seen) => (isMeant(seen) ? answer(seen, await seen.response.text(), { status }) : undefined))

export const reheader = (isMeant: (seen: Seen) => boolean, headers: Record<string, string | null>): Spoil =>
  answers(async (seen) =>
    isMeant(seen) ? answer(seen, await seen.response.arrayBuffer(), { headers }) : undefined,
  )

/** Changes the pictures that a finished task describes. */
export const outputs = (
  edit: (picture: Json, index: number, all: Json[]) => Json,
  isMeant: (data: Json) => boolean = () => true,
): Spoil =>
  pollData((data) =>
    data.status === 'DONE' && isMeant(data)
      ? { ...data, result: { ...data.result, output_objects: data.result.output_objects.map(edit) } }
      : undefined,
  )

function parse(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
