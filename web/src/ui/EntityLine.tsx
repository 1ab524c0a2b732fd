import type { EntitySummary } from '../api/types'
import { useLabels } from '../ontology/labels'
import { EntityGlyph } from './EntityGlyph'

/** An entity on one or two lines: drawing, name, what tells it from namesakes. Long names end in dots, whole on hover. */
interface Props {
  readonly entity: EntitySummary
  readonly aside?: React.ReactNode
  /** The label where part of it is marked. */
  readonly label?: React.ReactNode
}

export function EntityLine({ entity, aside, label }: Props): React.JSX.Element {
  const labels = useLabels()
  return (
    <span className="entity-line" title={`${entity.label}\n${entity.summary}`}>
      <EntityGlyph type={entity.type} />
      <span className="entity-line-text">
        <span className="entity-line-label">
          <span className="sr-only">{labels.entityType(entity.type)} </span>
          {label ?? entity.label}
        </span>
        {entity.summary !== '' && <span className="entity-line-summary">{entity.summary}</span>}
      </span>
      {aside !== undefined && <span className="entity-line-aside">{aside}</span>}
    </span>
  )
}
