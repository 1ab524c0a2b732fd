import { Input, Select } from 'antd'
import { useState } from 'react'

import type { SharingRequest } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { Blank } from '../ui/Blank'
import { Paged } from '../ui/Paged'
import { RequestItem } from './RequestItem'
import { requestsLike, type RequestState, STATES } from './requests'

const FEW = 5

interface Props {
  readonly requests: readonly SharingRequest[]
  /** Seen by who provides, not by who asked. */
  readonly asProvider: boolean
  /** What can be done with one. */
  readonly actions: (request: SharingRequest) => React.ReactNode
}

/** Requests a page at a time; once they are more than a few, narrowed by state and words. */
export function RequestList({ requests, asProvider, actions }: Props): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const [state, setState] = useState<RequestState | ''>('')
  const [typed, setTyped] = useState('')
  const found = requestsLike(requests, state, typed, labels.extract)
  return (
    <div className="stack">
      {requests.length > FEW && (
        <div className="row desk-filters">
          <Select<RequestState | ''>
            aria-label={t('sharing.filter.state')}
            className="request-state"
            value={state}
            onChange={setState}
            options={[
              { value: '', label: t('sharing.filter.state.all', { count: requests.length }) },
              ...STATES.map((one) => ({ value: one, label: t(`sharing.state.${one}`) })),
            ]}
          />
          <Input.Search
            allowClear
            className="desk-search"
            aria-label={t('sharing.filter.text')}
            placeholder={t('sharing.filter.text')}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
      )}
      {found.length === 0 && <Blank title={t('sharing.filter.none')} />}
      <Paged items={found}>
        {(shown) => (
          <ol className="request-list">
            {shown.map((request) => (
              <RequestItem key={request.id} request={request} asProvider={asProvider}>
                {actions(request)}
              </RequestItem>
            ))}
          </ol>
        )}
      </Paged>
    </div>
  )
}
