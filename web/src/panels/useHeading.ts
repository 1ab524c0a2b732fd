import type { TimelineEvent } from '../api/types'
import { useWords } from '../i18n/context'
import { isMessageKey } from '../i18n/messages'
import { useLabels } from '../ontology/labels'

/** What happened, in words. */
export function useHeading(): (event: TimelineEvent) => string {
  const { t } = useWords()
  const labels = useLabels()
  return (event) => {
    switch (event.kind) {
      case 'attribute':
        return labels.attribute(event.attribute ?? '')
      case 'history': {
        const key = `history.${event.text}`
        return isMessageKey(key) ? `${t('timeline.history')} · ${t(key)}` : t('timeline.history')
      }
      case 'passes':
        return labels.linkType(event.link_type ?? 'passed_station')
      case 'link_from':
        return `${labels.linkType(event.link_type ?? '')} · ${t('timeline.begins')}`
      case 'link_to':
        return `${labels.linkType(event.link_type ?? '')} · ${t('timeline.ends')}`
    }
  }
}
