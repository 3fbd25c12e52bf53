import fc from 'fast-check'

/** A request as a client might send it who means no good, or does not know better. */
export interface HostileRequest {
  readonly method: string
  /** With a slash in front, as it stands in the URL. */
  readonly path: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array<ArrayBuffer> | undefined
}

const encoder = new TextEncoder()

const methods = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('POST', 'GET') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'PURGE', 'post', 'gEt'),
  },
  {
    weight: 1,
    arbitrary: fc
      .stringMatching(/^[A-Za-z!#$%&'*+.^_`|~-]{1,12}$/)
      .filter((method) => !/^(connect|trace|track)$/i.test(method)),
  },
)

const oneOf = (words: string) => fc.constantFrom(...words.split(' '))

const segment = fc.oneof(
  oneOf('.. . %2e%2e %2F %5c %00 %ff % %zz %C0%80 %ED%A0%80 {processing_request_id} :id * __proto__ ; 0 -1'),
  fc.string({ unit: 'binary', maxLength: 8 }).map(encodeURIComponent),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
)
const id = fc.oneof(
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
  oneOf('1e3 0x10 1.5 -0 +1 %201 %31 \u0661 null NaN Infinity'),
  fc.constant('9'.repeat(400)),
  segment,
)

// Not its events, which never end.
const control = fc
  .tuple(
    oneOf(
      'health ready sandbox sandboxes scenario faults clock credits tasks requests reset openapi.json docs',
    ),
    fc.option(id, { nil: '' }),
  )
  .map(([name, rest]) => `/_mock/${name}${rest && `/${rest}`}`)

/** Paths at, below and around those of a document. */
function pathsOf(templates: readonly string[]): fc.Arbitrary<string> {
  const template = fc.constantFrom(...templates)
  const filled = fc
    .tuple(template, fc.infiniteStream(id))
    .map(([path, ids]) => path.replace(/\{[^}]+\}/g, () => ids.next().value ?? ''))
  return fc.oneof(
    { weight: 11, arbitrary: filled },
    {
      weight: 2,
      arbitrary: fc.tuple(segment, segment, segment).map(([a, b, c]) => `/pictures/${a}/${b}/1/${c}`),
    },
    { weight: 2, arbitrary: fc.array(segment, { maxLength: 6 }).map((segments) => `/${segments.join('/')}`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(filled, fc.constantFrom('/', '%2f1', '/..', '//', ';a=b', '.json'))
        .map((parts) => parts.join('')),
    },
    {
      weight: 1,
      arbitrary: fc.oneof(
        oneOf('/ // /openapi.json /v1 /_mock'),
        control,
        filled.map((path) => `/v1${path}`),
        filled.map((path) => path.replace(/^\/\w+/, '')),
        filled.map((path) => path.toUpperCase()),
        fc.constant(`/${'a'.repeat(8000)}`),
      ),
    },
  )
}

const query = fc.oneof(
  { weight: 5, arbitrary: fc.constant('') },
  fc.constantFrom('?', '?a=%', '?__proto__=1', '?a[]=1&a[]=2', `?${'a=1&'.repeat(500)}`),
  fc.webQueryParameters().map((text) => `?${text}`),
)

const key = fc.oneof(
  fc.constantFrom('a', 'b', '__proto__', 'constructor'),
  fc.stringMatching(/^[\x21-\x7e]{1,20}$/),
)
const authorization = fc.oneof(
  { weight: 8, arbitrary: key.map((text) => `Bearer ${text}`) },
  fc.constantFrom(
    '',
    'Bearer',
    'Bearer ',
    'bearer a',
    'Basic YTpi',
    'Bearer a b',
    'Bearer a,Bearer b',
    'Bearer \u00e9',
  ),
  fc.constant(`Bearer ${'k'.repeat(8000)}`),
)
const contentType = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON'),
  },
  oneOf(
    'text/plain application/xml application/json; application/merge-patch+json ; json application/json,text/plain',
  ),
  oneOf('multipart/form-data multipart/form-data;boundary=x application/x-www-form-urlencoded'),
)
// What a request must not carry by RFC 9110 cannot be sent by `fetch` either; the raw socket sends it.
const other = fc.tuple(
  fc.oneof(
    oneOf(
      'accept host cookie content-length x-request-id x-mock-scenario prefer range if-none-match x-forwarded-host',
    ),
    oneOf('content-encoding expect authorization content-type __proto__'),
    fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/),
  ),
  fc.oneof(
    oneOf('0 -1 99999999 NaN image/* text/html */* bytes=0-1 code=402 gzip 100-continue a=b;c'),
    fc.stringMatching(/^[\x20-\x7e\xa0-\xff]{0,30}$/),
  ),
)
const headers = fc
  .tuple(
    fc.option(authorization, { freq: 12 }),
    fc.option(contentType, { freq: 8 }),
    fc.array(other, { maxLength: 3 }),
  )
  .map(([secret, type, more]) => [
    ...(secret === null ? [] : [['authorization', secret] as const]),
    ...(type === null ? [] : [['content-type', type] as const]),
    ...more,
  ])

const deep = fc.constantFrom(
  '['.repeat(50_000),
  '['.repeat(50_000) + ']'.repeat(50_000),
  `${'{"input":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
  `{"input":{"clothing":["a://b"]},"options":{"pose":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`,
  `{"input":{"clothing":["a://b"]},"options":{},"output":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`,
)
const oddTexts = fc.constantFrom(
  '',
  ' ',
  'null',
  'NaN',
  '{',
  '[]',
  '"',
  '1e400',
  '-0',
  '{"a":1,}',
  "{'a':1}",
  '\u0000',
  '\ufeff{}',
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"input":{"clothing":["a://b"],"__proto__":{"model":"a://b"}},"options":{}}',
  '{"input":{"clothing":["a://b"]},"options":{"pose":"\\ud800\\ud800\\ud800"}}',
  '{"input":{"clothing":["a://b\\ud800"]},"options":{"\\udfff":1}}',
  '{"input":{"clothing":["a://\\u0000"]},"options":{"pose":"a\\u0000b"}}',
  '{"input":{"clothing":["a://b"]},"options":{},"output":{"number_of_images":1e400}}',
  '{"input":{"clothing":["a://b"]},"options":{},"output":{"number_of_images":1.0000000000000000001}}',
  '{"input":{"clothing":["a://b"]},"options":{},"output":{"number_of_images":123456789012345678901234567890}}',
  '{"input":{"clothing":["a://b"]},"input":{},"options":{}}',
  '{"input":{"clothing":["a://b"]},"options":{},"output":"storage://"}',
  '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
)

/** Bodies of every kind, those made from `values` among them. */
function bodies(values: fc.Arbitrary<unknown>): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const texts = fc.oneof(
    { weight: 40, arbitrary: values.map((value) => JSON.stringify(value)) },
    { weight: 10, arbitrary: fc.json() },
    { weight: 10, arbitrary: oddTexts },
    {
      weight: 5,
      arbitrary: fc.tuple(values, fc.nat()).map(([value, cut]) => {
        const text = JSON.stringify(value)
        return text.slice(0, cut % (text.length + 1))
      }),
    },
    { weight: 1, arbitrary: deep },
  )
  return fc.oneof(
    { weight: 12, arbitrary: texts.map((text) => encoder.encode(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => new Uint8Array(bytes)) },
  )
}

/**
 * @param templates the paths of a document
 * @param values request bodies that are right, or nearly
 */
export function hostileRequests(
  templates: readonly string[],
  values: fc.Arbitrary<unknown>,
): fc.Arbitrary<HostileRequest> {
  return fc
    .record({
      method: methods,
      path: fc.tuple(pathsOf(templates), query).map((parts) => parts.join('')),
      headers,
      body: fc.option(bodies(values), { freq: 12, nil: undefined }),
    })
    .map((request) => (/^(get|head)$/i.test(request.method) ? { ...request, body: undefined } : request))
}
