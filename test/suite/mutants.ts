import { sign, signatureHeader } from '../../src/webhooks/sign.ts'
import {
  acceptData,
  answer,
  answers,
  both,
  editing,
  isAccept,
  isDownload,
  isPoll,
  type Json,
  outputs,
  pollData,
  reheader,
  requests,
  restatus,
  type Seen,
  type Spoil,
  withStatus,
} from './spoil.ts'
import { type Sending, secret } from './webhooks.ts'

/** A target that does one thing wrong. */
export interface Mutant {
  readonly name: string
  /** The checks that find it: these and no others. */
  readonly finds: readonly string[]
  readonly spoil?: Spoil
  /** What is wrong with its deliveries. */
  readonly deliver?: (sending: Sending, status: string) => Sending
  /** Which statuses it delivers. */
  readonly isEnd?: (status: string) => boolean
  readonly timeout?: string
  /** Checks that the mutant needs and that others do without. */
  readonly whole?: readonly string[]
}

const ofStatus = (data: Json, ...statuses: string[]) => statuses.includes(data.status)
const missingKey = ({ request }: Seen) => !request.headers.has('authorization')
const malformedKey = ({ request }: Seen) =>
  /^(Basic|Token|Bearer$)/.test(request.headers.get('authorization') ?? '')
const wrongKey = ({ request }: Seen) => request.headers.get('authorization')?.includes('nobody') === true
const not401 = (who: (seen: Seen) => boolean, isMeant: (seen: Seen) => boolean) =>
  restatus((seen) => isMeant(seen) && who(seen), 400)
const pollOf = (id: RegExp) => (seen: Seen) => isPoll(seen) && id.test(seen.path.split('/').pop() ?? '')
const validation = (edit: (error: Json) => Json) =>
  editing(
    (seen) => isAccept(seen) && seen.response.status === 422,
    (error) => ({ ...error, ...edit(error) }),
  )
const firstSentence = (details: Json) => {
  const [path = '', reasons = ['']] = Object.entries(details)[0] as [string, string[]]
  return `${path}: ${reasons[0]}.`
}
/** For each task the n-th poll of it. */
const nth = (wanted: number, edit: (data: Json) => Json): Spoil => {
  const counts = new Map<string, number>()
  return pollData((data, { path }) => {
    const count = (counts.get(path) ?? 0) + 1
    counts.set(path, count)
    return count === wanted ? edit(data) : undefined
  })
}
const hasPosted = (sent: string, part: string) => sent.includes(part)
const invalidStart = '{"no_such_member":true'

export const mutants: readonly Mutant[] = [
  // accept
  {
    name: 'answers 201',
    finds: ['accept.accepted', 'answer.accept.status'],
    spoil: restatus(withStatus(isAccept, 200), 201),
  },
  {
    name: 'accepts with PROCESSING',
    finds: ['accept.status'],
    spoil: both(
      acceptData((data) => ({ ...data, status: 'PROCESSING' })),
      pollData((data) => (ofStatus(data, 'ACCEPTED') ? { ...data, status: 'PROCESSING' } : undefined)),
    ),
  },
  {
    name: 'writes ids as text',
    finds: ['accept.id', 'poll.id', 'error.life', 'answer.accept.200'],
    spoil: acceptData((data) => ({ ...data, id: String(data.id) })),
  },
  {
    name: 'leaves the time zone out',
    finds: ['accept.created-at.zone', 'accept.created-at.form', 'answer.accept.200', 'answer.poll.200'],
    spoil: both(
      acceptData((data) => ({ ...data, created_at: data.created_at.slice(0, -6) })),
      pollData((data) => ({ ...data, created_at: data.created_at.slice(0, -6) })),
    ),
  },
  {
    name: 'lives a day ahead',
    finds: ['accept.created-at.now'],
    spoil: both(acceptData(tomorrow), pollData(tomorrow)),
  },
  {
    name: 'writes milliseconds and Z',
    finds: ['accept.created-at.form'],
    spoil: both(acceptData(inMilliseconds), pollData(inMilliseconds)),
  },
  {
    name: 'echoes another request',
    finds: ['accept.echo', 'accept.concurrent'],
    spoil: acceptData((data) => ({ ...data, request: { ...data.request, input: { clothing: [] } } })),
  },
  {
    name: 'echoes defaults that were not sent',
    finds: ['accept.echo', 'accept.concurrent'],
    spoil: acceptData((data) => ({ ...data, request: { ...data.request, seed: 1 } })),
  },
  {
    name: 'leads to another task',
    finds: ['accept.result-url'],
    spoil: acceptData((data) => ({ ...data, result_url: `${data.result_url}0` })),
  },
  {
    name: 'leads to another host',
    finds: ['accept.result-url'],
    spoil: acceptData((data) => ({
      ...data,
      result_url: data.result_url.replace('claid-mock.test', 'other.test'),
    })),
  },
  {
    name: 'leads to another scheme',
    finds: ['accept.result-url.scheme'],
    spoil: acceptData((data) => ({ ...data, result_url: data.result_url.replace('http:', 'https:') })),
  },
  {
    name: 'leaves result_url out',
    finds: ['accept.result-url', 'accept.result-url.scheme', 'answer.accept.200'],
    spoil: acceptData(({ result_url: _, ...data }) => data),
  },
  {
    name: 'turns the order of members round',
    finds: ['accept.order'],
    spoil: acceptData((data) => Object.fromEntries(Object.entries(data).reverse())),
  },
  {
    name: 'gives one id twice',
    finds: ['accept.ids', 'accept.concurrent'],
    spoil: (() => {
      let first: Json
      return acceptData((data, { sent }) => {
        if (!sent.includes('?copy=')) return undefined
        first ??= data
        return { ...data, id: first.id, result_url: first.result_url }
      })
    })(),
  },
  {
    name: 'mixes up requests that come at once',
    finds: ['accept.concurrent'],
    spoil: pollData((data) => {
      const text = JSON.stringify(data)
      return text.includes('?copy=2') ? JSON.parse(text.replaceAll('?copy=2', '?copy=1')) : undefined
    }),
  },
  {
    name: 'has a member more',
    finds: ['answer.accept.members'],
    spoil: acceptData((data) => ({ ...data, price: 2 })),
  },
  {
    name: 'says its JSON is HTML',
    finds: ['answer.accept.media-type'],
    spoil: reheader(withStatus(isAccept, 200), { 'content-type': 'text/html' }),
  },
  {
    name: 'has no request id',
    finds: ['answer.request-id'],
    spoil: reheader(isPoll, { 'x-request-id': null }),
  },
  {
    name: 'has one request id for all',
    finds: ['answer.request-id'],
    spoil: reheader(isPoll, { 'x-request-id': '3f0c1a52-7d1b-4c6e-9a55-0d8f8a1c2b34' }),
  },
  // poll
  {
    name: 'answers another task',
    finds: ['poll.id', 'error.life', 'webhook.success', 'webhook.failure'],
    spoil: pollData((data) => ({ ...data, id: data.id + 1 })),
  },
  {
    name: 'changes created_at while it works',
    finds: ['poll.created-at', 'error.life'],
    spoil: pollData((data) => (ofStatus(data, 'DONE', 'ERROR') ? undefined : tomorrow(data))),
  },
  {
    name: 'forgets part of the request',
    finds: ['poll.echo', 'error.life', 'accept.concurrent'],
    spoil: pollData((data) => ({ ...data, request: { ...data.request, input: {} } })),
  },
  {
    name: 'goes back to ACCEPTED',
    finds: ['poll.forward', 'error.life'],
    spoil: both(
      nth(1, (data) => ({ ...data, status: 'PROCESSING' })),
      nth(2, ({ result: _, ...data }) => ({ ...data, status: 'ACCEPTED', errors: [] })),
    ),
  },
  {
    name: 'waits, which no text tells of',
    finds: ['poll.known'],
    spoil: pollData((data) => (ofStatus(data, 'ACCEPTED') ? { ...data, status: 'WAITING' } : undefined)),
  },
  {
    name: 'is DONE without a result',
    finds: ['poll.done', 'result.outputs', 'result.several'],
    spoil: pollData(({ result: _, ...data }) => data),
  },
  {
    name: 'is DONE with errors',
    finds: ['poll.done'],
    spoil: pollData((data) =>
      ofStatus(data, 'DONE') ? { ...data, errors: [{ error: 'x', created_at: data.created_at }] } : undefined,
    ),
  },
  {
    name: 'has a result before the end',
    finds: ['poll.unfinished', 'error.life'],
    spoil: pollData((data) =>
      ofStatus(data, 'DONE', 'ERROR')
        ? undefined
        : { ...data, result: { input_objects: [], output_objects: [] } },
    ),
  },
  {
    name: 'changes after the end',
    finds: ['poll.end'],
    spoil: (() => {
      const ended = new Set<number>()
      return pollData((data) => {
        if (!ofStatus(data, 'DONE')) return undefined
        if (ended.has(data.id))
          return {
            ...data,
            result: { ...data.result, input_objects: [...data.result.input_objects].reverse().slice(1) },
          }
        ended.add(data.id)
        return undefined
      })
    })(),
  },
  {
    name: 'never ends',
    finds: ['poll.ends'],
    timeout: '400ms',
    spoil: pollData(({ result: _, ...data }) => ({ ...data, status: 'PROCESSING', errors: [] })),
  },
  {
    name: 'breaks while a task is polled',
    finds: ['poll.ends', 'answer.poll.status'],
    spoil: restatus((seen) => isPoll(seen) && seen.response.status === 200, 500),
  },
  {
    name: 'has a status of its own',
    finds: ['poll.known', 'answer.poll.200'],
    spoil: nth(1, (data) => ({ ...data, status: 'RUNNING' })),
  },
  {
    name: 'has a member more in its polls',
    finds: ['answer.poll.members'],
    spoil: pollData((data) => ({ ...data, progress: 50 })),
  },
  {
    name: 'has a member more in its pictures',
    finds: ['answer.poll.members'],
    spoil: outputs((picture) => ({ ...picture, blurhash: 'L6' })),
  },
  {
    name: 'says its polls are text',
    finds: ['answer.poll.media-type'],
    spoil: reheader(withStatus(isPoll, 200), { 'content-type': 'text/plain' }),
  },
  {
    name: 'does not know an id in other words',
    finds: ['id.unknown'],
    spoil: restatus((seen) => pollOf(/^1$/)(seen) && seen.response.status === 404, 403),
  },
  { name: 'refuses a negative id', finds: ['id.negative'], spoil: restatus(pollOf(/^-1$/), 403) },
  {
    name: 'breaks at a huge id',
    finds: ['id.huge', 'answer.poll.status'],
    spoil: restatus(pollOf(/^9{20,}$/), 500),
  },
  {
    name: 'finds no text among its ids',
    finds: ['id.not-integer', 'answer.poll.404', 'answer.poll.members'],
    spoil: restatus(pollOf(/^(abc|1\.5|0x10)$/), 404),
  },
  {
    name: "shows another key's task",
    finds: ['id.other-key'],
    spoil: requests((request) => {
      const header = request.headers.get('authorization')
      if (request.method === 'GET' && header?.endsWith('+default'))
        request.headers.set('authorization', header.replace('+default', ''))
      return request
    }),
  },
  // error
  {
    name: 'fails without a reason',
    finds: ['error.task'],
    spoil: pollData((data) => (ofStatus(data, 'ERROR') ? { ...data, errors: [] } : undefined)),
  },
  {
    name: 'fails with a result',
    finds: ['error.task'],
    spoil: pollData((data) =>
      ofStatus(data, 'ERROR')
        ? { ...data, result: { input_objects: [], output_objects: [{ width: 1 }] } }
        : undefined,
    ),
  },
  {
    name: 'fails at no time',
    finds: ['answer.poll.200'],
    spoil: pollData((data) => (ofStatus(data, 'ERROR') ? { ...data, errors: [{ error: 'x' }] } : undefined)),
  },
  {
    name: 'changes a task that has failed',
    finds: ['error.life'],
    spoil: (() => {
      let isFirst = true
      return pollData((data) => {
        if (!ofStatus(data, 'ERROR') || isFirst) {
          isFirst &&= !ofStatus(data, 'ERROR')
          return undefined
        }
        return { ...data, errors: [...data.errors, ...data.errors] }
      })
    })(),
  },
  {
    name: 'does not say what is not found',
    finds: ['id.message'],
    spoil: editing(withStatus(isPoll, 404), (error) => ({ ...error, error_message: 'Nothing here.' })),
  },
  {
    name: 'answers 400 to an accept without a key',
    finds: ['key.missing.accept', 'answer.accept.status'],
    spoil: not401(missingKey, isAccept),
  },
  {
    name: 'answers 400 to a poll without a key',
    finds: ['key.missing.poll', 'answer.poll.status'],
    spoil: not401(missingKey, isPoll),
  },
  {
    name: 'answers 400 to an accept with a malformed key',
    finds: ['key.malformed.accept', 'answer.accept.status'],
    spoil: not401(malformedKey, isAccept),
  },
  {
    name: 'answers 400 to a poll with a malformed key',
    finds: ['key.malformed.poll', 'answer.poll.status'],
    spoil: not401(malformedKey, isPoll),
  },
  {
    name: 'has another code for 401',
    finds: ['key.code'],
    spoil: editing(
      ({ response }) => response.status === 401,
      (error) => ({ ...error, error_code: '401' }),
    ),
  },
  {
    name: 'nests its 401 of the accept',
    finds: ['answer.accept.401', 'answer.accept.members'],
    spoil: editing(withStatus(isAccept, 401), (detail) => ({ detail })),
  },
  {
    name: 'numbers the code of its 401 of the poll',
    finds: ['key.code', 'answer.poll.401'],
    spoil: editing(withStatus(isPoll, 401), (error) => ({ ...error, error_code: 111 })),
  },
  {
    name: 'refuses a missing key for its rights, without a body',
    finds: ['key.missing.accept', 'answer.accept.403'],
    spoil: answers((seen) =>
      isAccept(seen) && missingKey(seen) ? answer(seen, '{}', { status: 403 }) : undefined,
    ),
  },
  {
    name: 'types its 403 in its own way',
    finds: ['answer.poll.403'],
    spoil: editing(withStatus(isPoll, 403), (error) => ({ ...error, error_type: 'forbidden' })),
  },
  {
    name: 'types its 404 in its own way',
    finds: ['answer.poll.404'],
    spoil: editing(withStatus(isPoll, 404), (error) => ({ ...error, error_type: 'missing' })),
  },
  {
    name: 'lists no places in the 422 of the poll',
    finds: ['answer.poll.422'],
    spoil: editing(withStatus(isPoll, 422), () => ({ detail: [{ msg: 'no' }] })),
  },
  {
    name: 'types its 422 in its own way',
    finds: ['error.code', 'answer.accept.422'],
    spoil: validation(() => ({ error_type: 'invalid' })),
  },
  {
    name: 'has another code for 422',
    finds: ['error.code'],
    spoil: validation(() => ({ error_code: '422' })),
  },
  {
    name: 'has a message of its own',
    finds: ['error.message'],
    spoil: validation(() => ({ error_message: 'Invalid request.' })),
  },
  {
    name: 'gives one reason for each place',
    finds: ['error.message', 'error.details'],
    spoil: validation(({ error_details }) => ({
      error_details: Object.fromEntries(
        Object.entries(error_details).map(([path, reasons]) => [path, (reasons as string[])[0]]),
      ),
    })),
  },
  {
    name: 'tells one problem at a time',
    finds: ['error.all'],
    spoil: validation(({ error_details }) => ({
      error_details: Object.fromEntries(Object.entries(error_details).slice(0, 1)),
      error_message: firstSentence(error_details),
    })),
  },
  {
    name: 'has words of its own',
    finds: ['error.reasons'],
    spoil: editing(withStatus(isAccept, 422), (error) =>
      JSON.parse(JSON.stringify(error).replaceAll('field required', 'Field required')),
    ),
  },
  {
    name: 'answers 422 to what is no JSON',
    finds: ['body.malformed'],
    spoil: restatus(withStatus(isAccept, 400), 422),
  },
  {
    name: 'takes any content type',
    finds: ['body.media-type'],
    spoil: restatus(withStatus(isAccept, 415), 422),
  },
  {
    name: 'takes bodies of any size',
    finds: ['body.too-large'],
    spoil: restatus(withStatus(isAccept, 413), 422),
  },
  {
    name: 'has no other method',
    finds: ['body.method'],
    spoil: restatus(
      ({ method, path, response }) => method === 'PUT' && response.status === 405 && !/\d$/.test(path),
      404,
    ),
  },
  {
    name: 'does not say which method',
    finds: ['body.method'],
    spoil: reheader(({ response }) => response.status === 405, { allow: null }),
  },
  {
    name: 'has no other method for a task',
    finds: ['body.method.poll'],
    spoil: restatus(({ method, path }) => method === 'PUT' && /\/1$/.test(path), 404),
  },
  {
    name: 'refuses a path that is not there',
    finds: ['body.path'],
    spoil: restatus(({ path }) => path.includes('-which-is-not-there'), 400),
  },
  {
    name: 'answers HTML where nothing is',
    finds: ['body.envelope'],
    spoil: answers((seen) =>
      seen.path.includes('-which-is-not-there') ? answer(seen, '<h1>404</h1>') : undefined,
    ),
  },
  {
    name: 'takes what is no JSON',
    finds: ['body.malformed', 'body.envelope', 'answer.accept.status'],
    spoil: answers((seen) =>
      isAccept(seen) && seen.response.status === 400 && hasPosted(seen.sent, invalidStart)
        ? answer(seen, '{}', { status: 500 })
        : undefined,
    ),
  },
  // limit
  {
    name: 'has another status for no credits',
    finds: ['limit.credits'],
    spoil: restatus(withStatus(isAccept, 402), 403),
  },
  {
    name: 'says in its own words that there are no credits',
    finds: ['limit.credits'],
    spoil: editing(withStatus(isAccept, 402), (error) => ({ ...error, error_message: 'Pay.' })),
  },
  {
    name: 'types its 402 in its own way',
    finds: ['answer.accept.402'],
    spoil: editing(withStatus(isAccept, 402), (error) => ({ ...error, error_type: 'money' })),
  },
  {
    name: 'does not find what a key may not see',
    finds: ['limit.scope'],
    spoil: restatus(withStatus(isPoll, 403), 404),
  },
  {
    name: 'is busy instead of limited',
    finds: ['limit.rate', 'answer.accept.status'],
    spoil: restatus(withStatus(isAccept, 429), 503),
  },
  {
    name: 'has something left when it refuses',
    finds: ['limit.rate.headers'],
    spoil: reheader(withStatus(isAccept, 429), { 'ratelimit-remaining': '0' }),
  },
  {
    name: 'does not say when to come back',
    finds: ['limit.rate.headers'],
    spoil: reheader(withStatus(isAccept, 429), { 'ratelimit-reset': null }),
  },
  {
    name: 'leaves the message of a 429 out',
    finds: ['limit.rate', 'answer.accept.429'],
    spoil: editing(withStatus(isAccept, 429), ({ error_message: _, ...error }) => error),
  },
  {
    name: 'has no limits on its accepts',
    finds: ['limit.headers'],
    spoil: reheader(withStatus(isAccept, 200), { 'ratelimit-limit': null }),
  },
  {
    name: 'writes its limits in another way',
    finds: ['limit.headers'],
    spoil: reheader(withStatus(isAccept, 200), { 'ratelimit-limit': 'limit=60' }),
  },
  {
    name: 'has no limits on its polls',
    finds: ['limit.headers.poll'],
    spoil: reheader(isPoll, { 'ratelimit-reset': null }),
  },
  // result
  {
    name: 'makes one picture too many',
    finds: ['result.outputs', 'result.several'],
    spoil: pollData((data) =>
      data.result
        ? {
            ...data,
            result: {
              ...data.result,
              output_objects: [...data.result.output_objects, again(data.result.output_objects[0])],
            },
          }
        : undefined,
    ),
  },
  {
    name: 'makes one of several',
    finds: ['result.several'],
    spoil: pollData((data) =>
      data.result
        ? { ...data, result: { ...data.result, output_objects: data.result.output_objects.slice(0, 1) } }
        : undefined,
    ),
  },
  {
    name: 'describes no inputs',
    finds: ['result.inputs', 'result.several'],
    spoil: pollData((data) =>
      data.result ? { ...data, result: { ...data.result, input_objects: [] } } : undefined,
    ),
  },
  {
    name: 'says PNG of a JPEG',
    finds: ['result.format'],
    spoil: outputs((picture) => (picture.ext === 'jpeg' ? { ...picture, format: 'PNG' } : picture)),
  },
  {
    name: 'writes formats small',
    finds: ['result.format.case'],
    spoil: outputs((picture) => ({ ...picture, format: picture.format.toLowerCase() })),
  },
  {
    name: 'shortens jpeg',
    finds: ['result.format.case'],
    spoil: outputs((picture) => ({ ...picture, ext: picture.ext.replace('jpeg', 'jpg') })),
  },
  {
    name: 'makes pictures of another ratio',
    finds: ['result.ratio', 'result.size', 'result.several', 'picture.size'],
    spoil: outputs((picture) => ({ ...picture, width: picture.width * 2, mps: picture.mps * 2 })),
  },
  {
    name: 'rounds its megapixels',
    finds: ['result.mps', 'result.several'],
    spoil: outputs((picture) => ({ ...picture, mps: Math.round(picture.mps) })),
  },
  {
    name: 'counts its megapixels wrong',
    finds: ['result.mps', 'result.several'],
    spoil: outputs((picture) => ({ ...picture, mps: 9 })),
  },
  {
    name: 'makes pictures of another size',
    finds: ['result.size', 'picture.size'],
    spoil: outputs((picture) => ({
      ...picture,
      width: picture.width / 2,
      height: picture.height / 2,
      mps: picture.mps / 4,
    })),
  },
  {
    name: 'gives no address',
    finds: ['result.addresses', 'result.several'],
    spoil: outputs(({ tmp_url: _, ...picture }) => picture),
  },
  {
    name: 'gives two pictures one address',
    finds: ['result.several'],
    spoil: outputs((picture, _, [first]) => ({ ...picture, tmp_url: first.tmp_url })),
  },
  {
    name: 'names its files in another way',
    finds: ['result.file-name'],
    spoil: both(
      outputs((picture) => ({ ...picture, tmp_url: picture.tmp_url.replace('Claid_', 'Picture_') })),
      requests((request) => new Request(request.url.replace('Picture_', 'Claid_'), request)),
    ),
  },
  {
    name: 'turns one ratio round',
    finds: ['result.ratios'],
    whole: ['result.ratios'],
    spoil: outputs(
      (picture) => ({ ...picture, width: picture.height, height: picture.width }),
      (data) => data.request.options.aspect_ratio === '21:9',
    ),
  },
  {
    name: 'makes JPEGs only',
    finds: ['result.formats', 'result.several', 'picture.type'],
    whole: ['result.formats'],
    spoil: outputs((picture) => ({ ...picture, ext: 'jpeg', format: 'JPEG', mime: 'image/jpeg' })),
  },
  // picture
  {
    name: 'has lost its pictures',
    finds: ['picture.downloads'],
    spoil: answers((seen) => (isDownload(seen) ? new Response(null, { status: 404 }) : undefined)),
  },
  {
    name: 'answers a page for a picture',
    finds: ['picture.type'],
    spoil: answers((seen) =>
      isDownload(seen) ? new Response('<html>', { headers: { 'content-type': 'text/html' } }) : undefined,
    ),
  },
  {
    name: 'says WEBP of a picture',
    finds: ['picture.type'],
    spoil: reheader(isDownload, { 'content-type': 'image/webp' }),
  },
  {
    name: 'answers a small picture',
    finds: ['picture.size'],
    spoil: answers(async (seen) => {
      if (!isDownload(seen)) return undefined
      const bytes = new Uint8Array(await seen.response.arrayBuffer())
      return answer(seen, shrunken(bytes))
    }),
  },
  {
    name: 'breaks pictures off',
    finds: ['picture.whole'],
    spoil: answers(async (seen) =>
      isDownload(seen) ? answer(seen, (await seen.response.arrayBuffer()).slice(0, -20)) : undefined,
    ),
  },
  {
    name: 'promises more bytes than come',
    finds: ['picture.whole'],
    spoil: answers(async (seen) =>
      isDownload(seen)
        ? answer(seen, await seen.response.arrayBuffer(), { headers: { 'content-length': '999999' } })
        : undefined,
    ),
  },
  {
    name: 'sends 40 MB for a picture',
    finds: ['picture.downloads'],
    spoil: answers((seen) => (isDownload(seen) ? answer(seen, new Uint8Array(40_000_000)) : undefined)),
    // What is too long is not read, so nothing else can be said of it.
  },
  // webhook
  { name: 'delivers nothing', finds: ['webhook.success', 'webhook.failure'], isEnd: () => false },
  { name: 'delivers no failures', finds: ['webhook.failure'], isEnd: (status) => status === 'DONE' },
  { name: 'delivers no successes', finds: ['webhook.success'], isEnd: (status) => status === 'ERROR' },
  {
    name: 'does not sign',
    finds: ['webhook.signature'],
    deliver: headers(() => ({ 'content-type': 'application/json' })),
  },
  {
    name: 'signs with another secret',
    finds: ['webhook.signature'],
    deliver: headers(({ text }) => signed(sign(text, 'another'))),
  },
  {
    name: 'signs other bytes than it sends',
    finds: ['webhook.signature'],
    deliver: (sending) => ({ ...sending, text: JSON.stringify(JSON.parse(sending.text), null, 2) }),
  },
  {
    name: 'signs in base64',
    finds: ['webhook.signature.encoding'],
    deliver: headers(({ text }) => signed(sign(text, secret, 'base64'))),
  },
  {
    name: 'delivers another result',
    finds: ['webhook.payload'],
    deliver: resent((body) => ({
      data: { ...body.data, result: { ...body.data.result, input_objects: [] } },
    })),
  },
  { name: 'delivers without the wrapper', finds: ['webhook.wrapper'], deliver: resent((body) => body.data) },
  {
    name: 'delivers an unfinished task',
    finds: ['webhook.payload', 'webhook.not-early'],
    deliver: resent((body) => ({ data: { ...body.data, status: 'PROCESSING' } })),
  },
  {
    name: 'delivers before the end',
    finds: ['webhook.payload', 'webhook.not-early'],
    isEnd: () => true,
  },
  { name: 'delivers twice', finds: ['webhook.once'], deliver: (sending) => ({ ...sending, times: 2 }) },
  {
    name: 'delivers a form',
    finds: ['webhook.success', 'webhook.failure'],
    deliver: headers(({ headers: given }) => ({
      ...given,
      'content-type': 'application/x-www-form-urlencoded',
    })),
  },
]

/** Those that let any key in: checked on a mock that does. */
export const wrongKeyMutants: readonly Mutant[] = [
  {
    name: 'answers 400 to an accept with a wrong key',
    finds: ['key.wrong.accept', 'answer.accept.status'],
    spoil: not401(wrongKey, isAccept),
  },
  {
    name: 'answers 400 to a poll with a wrong key',
    finds: ['key.wrong.poll', 'answer.poll.status'],
    spoil: not401(wrongKey, isPoll),
  },
]

function tomorrow(data: Json): Json {
  return {
    ...data,
    created_at: data.created_at.replace(/^\d{4}/, (year: string) => String(Number(year) + 1)),
  }
}

function inMilliseconds(data: Json): Json {
  return { ...data, created_at: data.created_at.replace(/(\.\d{3})\d{3}\+00:00$/, '$1Z') }
}

/** The same picture at another address, which leads to it all the same. */
function again(picture: Json): Json {
  return picture && { ...picture, tmp_url: `${picture.tmp_url}?again` }
}

function headers(make: (sending: Sending) => Record<string, string>): (sending: Sending) => Sending {
  return (sending) => ({ ...sending, headers: make(sending) })
}

function signed(signature: string): Record<string, string> {
  return { 'content-type': 'application/json', [signatureHeader]: signature }
}

function resent(edit: (body: Json) => Json): (sending: Sending) => Sending {
  return (sending) => {
    const text = JSON.stringify(edit(JSON.parse(sending.text)))
    return { ...sending, text, headers: signed(sign(text, secret)) }
  }
}

/** The picture with half the width written into its bytes. */
function shrunken(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes)
  const view = new DataView(copy.buffer)
  if (copy[0] === 0x89) view.setUint32(16, view.getUint32(16) / 2)
  for (let at = 2; copy[0] === 0xff && at < copy.length; at += 2 + view.getUint16(at + 2)) {
    if (![0xc0, 0xc1, 0xc2].includes(copy[at + 1] ?? 0)) continue
    view.setUint16(at + 7, view.getUint16(at + 7) / 2)
    break
  }
  return copy
}
