import { Pagination } from 'antd'
import { useState } from 'react'

const SIZE = 20

interface Props<T> {
  readonly items: readonly T[]
  readonly children: (shown: readonly T[]) => React.ReactNode
}

/** A long list a page at a time: each of its items may ask the service something of its own. */
export function Paged<T>({ items, children }: Props<T>): React.JSX.Element {
  const [wanted, setWanted] = useState(1)
  // The list may have become shorter since.
  const page = Math.min(wanted, Math.max(1, Math.ceil(items.length / SIZE)))
  return (
    <>
      {children(items.slice((page - 1) * SIZE, page * SIZE))}
      <Pagination current={page} pageSize={SIZE} total={items.length} onChange={setWanted} showSizeChanger={false} hideOnSinglePage size="small" />
    </>
  )
}
