import { Input, Modal } from 'antd'
import { useState } from 'react'

interface Props {
  readonly title: string
  readonly okText: string
  /** What the reason is for, and who will read it. */
  readonly hint: string
  readonly danger?: boolean
  /** Whether it may be left empty. */
  readonly optional?: boolean
  readonly busy: boolean
  readonly onOk: (reason: string) => void
  readonly onCancel: () => void
}

/** Asks for the reason of what is about to be done. Render it only while it is wanted, so that it begins empty. */
export function ReasonModal({ title, okText, hint, danger = false, optional = false, busy, onOk, onCancel }: Props): React.JSX.Element {
  const [reason, setReason] = useState('')
  return (
    <Modal
      open
      title={title}
      okText={okText}
      okButtonProps={{ danger, disabled: !optional && reason.trim() === '', loading: busy }}
      onCancel={onCancel}
      onOk={() => onOk(reason.trim())}
    >
      <Input.TextArea
        aria-label={hint}
        placeholder={hint}
        autoFocus
        autoSize={{ minRows: 3, maxRows: 8 }}
        value={reason}
        maxLength={1024}
        onChange={(event) => setReason(event.target.value)}
      />
    </Modal>
  )
}
