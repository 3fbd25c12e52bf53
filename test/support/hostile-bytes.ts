import fc from 'fast-check'

const accept = '/v1/image/ai-fashion-models'
const crlf = '\r\n'
const startLines = fc.oneof(
  fc.constantFrom(
    `POST ${accept} HTTP/1.1`,
    `GET ${accept}/1 HTTP/1.1`,
    'GET / HTTP/1.0',
    'GET /openapi.json HTTP/1.1',
    `GET http://api.claid.ai${accept}/1 HTTP/1.1`,
    'GET http://[ HTTP/1.1',
    'GET http:// HTTP/1.1',
    'GET //// HTTP/1.1',
    'GET //a:b:c/ HTTP/1.1',
    'OPTIONS * HTTP/1.1',
    'CONNECT a:443 HTTP/1.1',
    'TRACE / HTTP/1.1',
    'GET \\ HTTP/1.1',
    'GET /\u00ff HTTP/1.1',
    'GET / HTTP/9.9',
    'GET /',
    'BREW /pot HTTP/1.1',
    'M-SEARCH * HTTP/1.1',
    'PRI * HTTP/2.0',
  ),
  fc
    .tuple(fc.constantFrom('GET', 'POST', 'HEAD', 'DELETE'), fc.stringMatching(/^\/[\x21-\x7e]{0,40}$/))
    .map(([method, path]) => `${method} ${path} HTTP/1.1`),
)
const headerLines = fc.array(
  fc.constantFrom(
    'host: a',
    'host: ///',
    'host: a b',
    'host:',
    'host: [::1',
    'host: \u00ff',
    'host: a:99999',
    'host: user@evil',
    'authorization: Bearer a',
    'authorization: Bearer b',
    'content-type: application/json',
    'content-length: 2',
    'content-length: 5',
    'content-length: -1',
    'content-length: 1e3',
    'transfer-encoding: chunked',
    'transfer-encoding: gzip, chunked',
    'expect: 100-continue',
    'expect: 1',
    'upgrade: websocket',
    'connection: upgrade',
    'accept: image/*',
    'accept: text/html',
    `x: ${'y'.repeat(20_000)}`,
    'a\u0000b: c',
    ': empty',
    'no colon',
    'cookie: a=b; a=c',
  ),
  { maxLength: 8 },
)
const rawBodies = fc.constantFrom(
  '',
  '{}',
  'abcde',
  `2${crlf}{}${crlf}0${crlf}${crlf}`,
  `zz${crlf}`,
  `ffffffffffffffff${crlf}`,
  '\u0000\u0001',
  `GET / HTTP/1.1${crlf}host: b${crlf}${crlf}`,
)

/** Bytes for a socket, hardly a request at all. */
export const rawRequests: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(startLines, headerLines, rawBodies, fc.constantFrom(crlf, crlf, crlf, '\n'))
      .map(([start, lines, body, end]) => [start, 'connection: close', ...lines, '', body].join(end)),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 200 }) },
)
