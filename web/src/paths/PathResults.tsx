import { Button } from 'antd'
import { Fragment, useMemo } from 'react'

import type { FoundPath, PathAnswer } from '../api/types'
import { linkText } from '../chart/elements'
import type { Selection } from '../chart/state'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useWorkbench } from '../shell/workbench'
import { Blank } from '../ui/Blank'
import { EntityGlyph } from '../ui/EntityGlyph'
import { aboutCase } from '../ui/format'
import { hopsOf } from './question'

export function PathResults({ answer }: { answer: PathAnswer }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const { state, dispatch, drawPaths } = useWorkbench()
  const entities = useMemo(() => new Map(answer.nodes.map((entity) => [entity.id, entity])), [answer.nodes])
  const links = useMemo(() => new Map(answer.links.map((link) => [link.id, link])), [answer.links])
  const [first] = answer.paths
  if (first === undefined) {
    return (
      <Blank title={t('path.none')}>
        {t('path.none.hint')}
        {answer.cut && <p>{t('path.cut.limit')}</p>}
      </Blank>
    )
  }
  const highlighted = state.present.highlight?.nodes.join(' ')
  const isShown = (path: FoundPath): boolean => highlighted === path.nodes.join(' ')
  const choose = (path: FoundPath, selection: Selection): void => {
    // Only what is on the chart can be selected.
    if (!isShown(path)) drawPaths(answer, [path], path)
    dispatch({ type: 'select', selection })
  }
  return (
    <section className="path-results" aria-label={t('path.found', { count: answer.paths.length })}>
      <div className="row spread">
        <h3>{t('path.found', { count: answer.paths.length })}</h3>
        {answer.paths.length > 1 && (
          <Button size="small" onClick={() => drawPaths(answer, answer.paths, answer.paths.find(isShown) ?? first)}>
            {t('path.drawAll')}
          </Button>
        )}
      </div>
      {answer.cut && <p className="hint">{t(answer.cut_reason === 'more' ? 'path.cut.more' : 'path.cut.limit')}</p>}
      <ol>
        {answer.paths.map((path, i) => (
          <li key={path.nodes.join(' ')} className={isShown(path) ? 'path-card shown' : 'path-card'}>
            <button
              type="button"
              className="path-show"
              aria-pressed={isShown(path)}
              aria-label={`${t('path.steps', { count: path.length })} · ${t('path.show', { n: i + 1 })}`}
              onClick={() => drawPaths(answer, [path], path)}
            >
              {t('path.steps', { count: path.length })}
            </button>
            {hopsOf(path, links).map((hop) => {
              const entity = entities.get(hop.nodeId)
              return (
                <Fragment key={hop.nodeId}>
                  {hop.links.length > 0 && (
                    <div className="path-hop">
                      {hop.links.map(({ id, forward }) => {
                        const link = links.get(id)
                        if (link === undefined) return null
                        const arrow = labels.isSymmetric(link.type) ? '—' : forward ? '→' : '←'
                        return (
                          <button
                            key={id}
                            type="button"
                            className="text-button"
                            title={t('path.evidence')}
                            onClick={() => choose(path, { kind: 'link', id })}
                          >
                            {arrow} {linkText(link, labels)}
                          </button>
                        )
                      })}
                    </div>
                  )}
                  <button
                    type="button"
                    className="text-button path-node"
                    title={entity?.summary}
                    onClick={() => choose(path, { kind: 'nodes', ids: [hop.nodeId] })}
                  >
                    <EntityGlyph type={entity?.type ?? ''} size={16} />
                    <span>
                      {entity?.label ?? hop.nodeId}
                      {entity && aboutCase(entity) !== null && <span className="sub block">{aboutCase(entity)}</span>}
                    </span>
                  </button>
                </Fragment>
              )
            })}
          </li>
        ))}
      </ol>
    </section>
  )
}
