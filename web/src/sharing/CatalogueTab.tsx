import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Input, Table, Tag } from 'antd'
import { useMemo, useState } from 'react'

import { catalogueQuery } from '../api/sharing'
import type { CatalogueItem } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useActing } from '../session/context'
import { Blank } from '../ui/Blank'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { isOpen, matching, byExtract } from './catalogue'
import { RequestForm } from './RequestForm'

const COLOUR: Record<CatalogueItem['sharing'], string> = { unconditional: 'green', conditional: 'gold', none: 'default' }

/** Every field that the agencies hold, how it may be shared, and on what basis; chosen here, asked for in the form. */
export function CatalogueTab({ onAsked }: { onAsked: () => void }): React.JSX.Element {
  const { t, language } = useWords()
  const { user } = useActing()
  const labels = useLabels()
  const { data, error, isPending, refetch } = useQuery(catalogueQuery)
  const [typed, setTyped] = useState('')
  const [onlyOpen, setOnlyOpen] = useState(false)
  const [chosen, setChosen] = useState<{ extract: string; fields: readonly string[] }>({ extract: '', fields: [] })
  const [asking, setAsking] = useState(false)
  const asks = user?.functions.includes('request') ?? false
  const groups = useMemo(
    () => byExtract(matching(data ?? [], typed, language, labels.extract).filter((item) => !onlyOpen || isOpen(item))),
    [data, typed, language, labels, onlyOpen],
  )

  if (isPending) return <Waiting rows={10} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  return (
    <div className="desk-body">
      <div className="row desk-filters">
        <Input.Search
          allowClear
          className="desk-search"
          aria-label={t('sharing.search')}
          placeholder={t('sharing.search')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Checkbox checked={onlyOpen} onChange={(event) => setOnlyOpen(event.target.checked)}>
          {t('sharing.open.only')}
        </Checkbox>
      </div>
      {groups.length === 0 && <Blank title={t('sharing.catalogue.none')} />}
      {groups.map(([extract, items]) => {
        const here = chosen.extract === extract ? chosen.fields : []
        return (
          <section key={extract} className="catalogue-extract" data-extract={extract}>
            <div className="row spread">
              <h2>
                {labels.extract(extract)} <span className="sub">{t('sharing.catalogue.fields', { count: items.length })}</span>
              </h2>
              {asks && here.length > 0 && (
                <span className="row">
                  <span className="sub">{t('sharing.chosen', { count: here.length })}</span>
                  <Button type="primary" size="small" onClick={() => setAsking(true)}>
                    {t('sharing.ask')}
                  </Button>
                </span>
              )}
            </div>
            <Table<CatalogueItem>
              size="small"
              rowKey="field"
              pagination={false}
              dataSource={[...items]}
              scroll={{ x: 640 }}
              {...(asks && {
                rowSelection: {
                  selectedRowKeys: [...here],
                  // A request is for one extract, so choosing in another begins anew.
                  onChange: (keys) => setChosen({ extract, fields: keys.map(String) }),
                  getCheckboxProps: (item) => ({ disabled: !isOpen(item), 'aria-label': item.label[language] ?? item.field }),
                },
              })}
              columns={[
                { title: t('sharing.field'), render: (_, item) => item.label[language] ?? item.field },
                {
                  title: t('sharing.attribute'),
                  width: 140,
                  render: (_, item) => <Tag color={COLOUR[item.sharing]}>{t(`sharing.${item.sharing}`)}</Tag>,
                },
                { title: t('sharing.sensitivity'), width: 140, render: (_, item) => t(`sharing.sensitivity.${item.sensitivity}`) },
                { title: t('sharing.basis.held'), dataIndex: 'basis', width: 200 },
              ]}
            />
          </section>
        )
      })}
      {asking && (
        <RequestForm
          items={data.filter((item) => item.extract === chosen.extract && chosen.fields.includes(item.field))}
          onClose={() => setAsking(false)}
          onAsked={() => {
            setAsking(false)
            setChosen({ extract: '', fields: [] })
            onAsked()
          }}
        />
      )}
    </div>
  )
}
