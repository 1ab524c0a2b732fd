import type { EntitySummary } from '../api/types'
import { useLabels } from '../ontology/labels'
import { EntityGlyph } from './EntityGlyph'

/** An entity on one or two lines: drawing, name, what tells it from namesakes. Long names end in dots, whole on hover. */
export function EntityLine({ entity, aside }: { entity: EntitySummary; aside?: React.ReactNode }): React.JSX.Element {
  const labels = useLabels()
  return (
    <span className="entity-line" title={`${entity.label}\n${entity.summary}`}>
      <EntityGlyph type={entity.type} />
      <span className="entity-line-text">
        <span className="entity-line-label">
          <span className="sr-only">{labels.entityType(entity.type)} </span>
          {entity.label}
        </span>
        {entity.summary !== '' && <span className="entity-line-summary">{entity.summary}</span>}
      </span>
      {aside !== undefined && <span className="entity-line-aside">{aside}</span>}
    </span>
  )
}
