import type { ComponentChildren } from 'preact'
import { Copy } from './copy.tsx'
import { Verbatim } from './verbatim.tsx'

/** Where there is nothing yet: what would come here, and what to paste so that it does. */
export function Empty({
  title,
  children,
  code,
  action,
}: {
  title: string
  children: ComponentChildren
  code?: string | undefined
  /** What can be done here and now. */
  action?: ComponentChildren
}) {
  return (
    <div class="empty">
      <h3>{title}</h3>
      <p>{children}</p>
      {action && <div class="cluster">{action}</div>}
      {code && <Code text={code} label="Copy the command" />}
    </div>
  )
}

/** Text to paste. */
function Code({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div class="code">
      <Verbatim text={text} label={label.replace(/^Copy /, '')} />
      <Copy text={text} label={label} />
    </div>
  )
}
