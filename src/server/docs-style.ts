/** What the reference looks like besides what its own style says: it knows a dark page by a class alone. */
export const style = `
:root { color-scheme: light }
body { margin: 0; background: #fff; color: #3b4151; font-family: system-ui, sans-serif }
#reference { padding: 1rem }
#reference:empty::before { content: 'Loading the document' }
`
