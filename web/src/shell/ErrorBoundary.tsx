import { Button, Result } from 'antd'
import { Component, type ReactNode } from 'react'

import { WordsContext, type Words } from '../i18n/context'

interface State {
  readonly error: Error | null
}

/** A fault of the page itself is said, with a way on, instead of a blank window. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  static override contextType = WordsContext
  override state: State = { error: null }

  static getDerivedStateFromError(error: Error): State {
    return { error }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    const words = this.context as Words | null
    return (
      <Result
        status="error"
        title={words?.t('error.page')}
        subTitle={error.message}
        extra={
          <Button type="primary" onClick={() => window.location.reload()}>
            {words?.t('error.reload')}
          </Button>
        }
      />
    )
  }
}
