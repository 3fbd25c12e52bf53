/**
 * Draws a document in the browser: with the mock as its server and the key of a sandbox filled in. Where the
 * key must not be shown, the sandbox's id is sent in its place, which only this page may do.
 */
export const script = String.raw`
const { root, document: path, key, sandbox } = document.getElementById('reference').dataset
const token = new URLSearchParams(location.search).get('token')
const placeholder = '$CLAID_API_KEY'
const own = (headers) => ({ ...headers, ...(token && { 'X-Mock-Token': token }) })

function sent(request) {
  request.headers = own(request.headers)
  if (request.headers.Authorization === 'Bearer ' + placeholder && sandbox) {
    delete request.headers.Authorization
    request.headers['X-Mock-Sandbox'] = sandbox
  }
  return request
}

async function draw() {
  const response = await fetch(root + path, { headers: own({}) })
  if (!response.ok) throw new Error(path + ' was answered ' + response.status)
  const spec = await response.json()
  spec.servers = [{ url: new URL(root, location.href).href.replace(/\/$/, ''), description: 'This mock' }]
  const schemes = spec.components?.securitySchemes ?? {}
  // A password flow has no field for a key, which is sent as a bearer token all the same.
  for (const [name, { type, description }] of Object.entries(schemes))
    if (type === 'oauth2' || type === 'openIdConnect') schemes[name] = { type: 'http', scheme: 'bearer', description }
  const ui = SwaggerUIBundle({
    domNode: document.getElementById('reference'),
    spec,
    validatorUrl: null,
    tryItOutEnabled: true,
    showMutatedRequest: false,
    requestInterceptor: sent,
    defaultModelsExpandDepth: 0,
    onComplete: () => {
      for (const name of Object.keys(schemes))
        if (name !== 'token' && name !== 'sandbox') ui.preauthorizeApiKey(name, key)
    },
  })
}

draw().catch((error) => {
  document.getElementById('reference').textContent = 'The reference cannot be drawn: ' + error.message
})
`
