import { useState } from 'preact/hooks'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import type { Picture } from './pictures.ts'

/** Pictures side by side, each with a full size view and a download. */
export function Gallery({
  pictures,
  title,
}: {
  readonly pictures: readonly Picture[]
  readonly title: string
}) {
  const [opened, setOpened] = useState<number | undefined>()
  const picture = opened === undefined ? undefined : pictures[opened]
  return (
    <>
      <ul class={`gallery of-${Math.min(4, pictures.length)}`}>
        {pictures.map((one, index) => (
          <li key={one.url}>
            <Shot
              picture={one}
              title={`${title}, ${index + 1} of ${pictures.length}`}
              open={() => setOpened(index)}
            />
          </li>
        ))}
      </ul>
      {picture && opened !== undefined && (
        <Dialog
          title={`${title}, ${opened + 1} of ${pictures.length}`}
          isWide
          onClose={() => setOpened(undefined)}
        >
          <img class="full" src={picture.url} alt={`${title}, result ${opened + 1}`} />
          <div class="cluster">
            <Step label="Previous" to={opened - 1} count={pictures.length} open={setOpened} />
            <Step label="Next" to={opened + 1} count={pictures.length} open={setOpened} />
            <span class="quiet grow">
              {picture.width && picture.height ? `${picture.width} × ${picture.height}` : ''}
            </span>
            <a class="button" href={picture.url} download={picture.name}>
              <Icon name="save" />
              Download
            </a>
          </div>
        </Dialog>
      )}
    </>
  )
}

interface ShotProps {
  readonly picture: Picture
  readonly title: string
  readonly open: () => void
}

function Shot({ picture, title, open }: ShotProps) {
  const [state, setState] = useState<'loading' | 'there' | 'broken'>('loading')
  return (
    <figure class={`shot is-${state}`}>
      <button type="button" class="shot-button" aria-label={`${title}: full size`} onClick={open}>
        <img
          src={picture.url}
          alt={title}
          width={picture.width}
          height={picture.height}
          onLoad={() => setState('there')}
          onError={() => setState('broken')}
        />
      </button>
      {state === 'broken' && (
        <p class="problems">This picture cannot be had: it has expired, or its scenario withholds it.</p>
      )}
      <figcaption>
        <span class="quiet">
          {picture.width && picture.height ? `${picture.width} × ${picture.height}` : ''}
        </span>
        <a class="icon-button" href={picture.url} download={picture.name} aria-label={`Download ${title}`}>
          <Icon name="save" />
        </a>
      </figcaption>
    </figure>
  )
}

interface StepProps {
  readonly label: string
  readonly to: number
  readonly count: number
  readonly open: (index: number) => void
}

function Step({ label, to, count, open }: StepProps) {
  return (
    <button type="button" class="button" disabled={to < 0 || to >= count} onClick={() => open(to)}>
      {label}
    </button>
  )
}
