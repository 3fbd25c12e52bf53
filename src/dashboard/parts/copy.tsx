import { useState } from 'preact/hooks'
import { Icon } from './icon.tsx'
import { complain } from './notices.tsx'

/** A button that copies; where the browser forbids the clipboard, the old way is tried. */
export function Copy({ text, label, children }: { text: string; label: string; children?: string }) {
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    try {
      await (navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard')))
    } catch {
      if (!copyBySelection(text)) return complain('Failed to copy: the browser forbids it. Select the text.')
    }
    setCopied(true)
    setTimeout(() => setCopied(false), 1500)
  }
  return (
    <button type="button" class={children ? 'button' : 'icon-button'} aria-label={label} onClick={copy}>
      <Icon name={isCopied ? 'check' : 'copy'} />
      {children}
      <span class="unseen" role="status">
        {isCopied ? 'Copied' : ''}
      </span>
    </button>
  )
}

/** Without TLS and off loopback there is no `navigator.clipboard`. */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'unseen'
  const before = document.activeElement
  document.body.append(area)
  area.select()
  const isDone = document.execCommand('copy')
  area.remove()
  if (before instanceof HTMLElement) before.focus()
  return isDone
}
